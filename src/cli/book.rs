//! `countersign book`, and how commands come by the firm's book.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, Subcommand};

use super::clock::now;
use super::failure::Failure;
use super::files::proofs_in;
use super::standing::counted;
use super::{CommandResult, tell};
use crate::book::{Book, BookError, default_path};
use crate::config::{Profile, ProfileError};
use crate::firm::{Firm, Rebuilt, rebuild};

pub(super) mod found;

/// Rebuild the firm's book, or print where it lies
///
/// The book knows every record of the firm by its file, its number and its id. `list`, `find`, `status`
/// and `resend` ask it. It holds the salts of all bills, so only its owner can read it. It lies on this
/// machine, in the folder for program state, unless `book` in the profile names another path.
#[derive(Subcommand)]
pub(super) enum BookCommand {
    Rebuild(BookRebuild),
    Path(BookPath),
}

/// Enter the proofs in folders into the book
///
/// Use this after the book was lost, on a new machine, or for proofs that came from another one. The
/// book keeps what it has; a proof that has come further replaces an earlier form. Proofs that are
/// damaged, of other ledgers, or made to be handed out are left out, and named.
#[derive(Args)]
#[command(after_help = "\
Examples:
  countersign book rebuild ~/bills
  countersign book rebuild /mnt/archive/2025 /mnt/archive/2026 --profile acme.json")]
pub(super) struct BookRebuild {
    /// The folders, searched recursively, or proof files.
    #[arg(required = true, value_name = "DIR")]
    folders: Vec<PathBuf>,
    /// The firm's profile.
    #[arg(long, value_name = "P", env = "COUNTERSIGN_PROFILE", hide_env_values = true)]
    profile: PathBuf,
}

/// Print the book's path
#[derive(Args)]
pub(super) struct BookPath {
    /// The firm's profile.
    #[arg(long, value_name = "P", env = "COUNTERSIGN_PROFILE", hide_env_values = true)]
    profile: PathBuf,
}

/// Proofs that are read and entered together; so many are in memory at once.
const GROUP: usize = 64;

impl BookCommand {
    pub(super) async fn run(self) -> CommandResult {
        match self {
            Self::Rebuild(command) => command.run().await,
            Self::Path(command) => command.run(),
        }
    }
}

impl BookRebuild {
    async fn run(self) -> CommandResult {
        let profile = Profile::read(&self.profile)?;
        let ledger = profile.origin().map_err(|error| Failure::config(error, ""))?;
        let book = open(&profile).await??;
        let (proofs, mut failures) = proofs_in(&self.folders)?;
        let bar = tell::bar(proofs.len() as u64);
        let mut all = Rebuilt::default();
        for group in proofs.chunks(GROUP) {
            let part = rebuild(&book, &ledger, group, now()).await?;
            for (file, error) in part.left {
                bar.suspend(|| {
                    tell::aside(format_args!("left out: {}: {error}", tell::name(&file)))
                });
                all.left.push((file, error));
            }
            all.new += part.new;
            all.further += part.further;
            all.known += part.known;
            bar.inc(group.len() as u64);
        }
        bar.finish_and_clear();
        let Rebuilt { new, further, known, left } = all;
        tell::line(format_args!(
            "{}: {new} new in the book, {further} further than before, {known} known, {} left out",
            counted(proofs.len() as u64, "proof"),
            left.len()
        ));
        match failures.len() {
            0 => Ok(ExitCode::SUCCESS),
            1 => Err(failures.remove(0)),
            count => {
                failures.iter().for_each(|failure| {
                    failure.tell();
                });
                let why = format!("{count} folders could not be looked into");
                Err(Failure::of_many(why, &failures))
            }
        }
    }
}

impl BookPath {
    fn run(self) -> CommandResult {
        let profile = Profile::read(&self.profile)?;
        let path = path_of(&profile)?.ok_or_else(no_home)?;
        tell::line(path.display());
        Ok(ExitCode::SUCCESS)
    }
}

/// The path of a profile's book; none if this user has no folder for it.
pub(super) fn path_of(profile: &Profile) -> Result<Option<PathBuf>, ProfileError> {
    match &profile.book {
        Some(path) => Ok(Some(path.clone())),
        None => Ok(default_path(&profile.origin()?)),
    }
}

/// Opens a profile's book, and makes it if there is none. Bills go out without one too: so its own error comes apart.
pub(super) async fn open(profile: &Profile) -> Result<Result<Book, BookError>, Failure> {
    let Some(path) = path_of(profile)? else { return Ok(Err(BookError::NoHome)) };
    Ok(Book::open(&path, &profile.origin().map_err(ProfileError::from)?).await)
}

/// Opens the book of the profile at a path, which must be there: there is nothing to ask a new one.
pub(super) async fn existing(profile: &Path) -> Result<Book, Failure> {
    let profile = Profile::read(profile)?;
    let path = path_of(&profile)?.ok_or_else(no_home)?;
    Ok(Book::open_existing(&path, &profile.origin().map_err(ProfileError::from)?).await?)
}

fn no_home() -> Failure {
    BookError::NoHome.into()
}

/// Tells, at the end of a command, that the book did not hear of everything.
pub(super) fn tell_failure(firm: &Firm) {
    if let Some(error) = firm.bookkeeping.failure() {
        let failure = Failure::from(error);
        tell::aside(format_args!(
            "note: the bills are safe, and their proofs lie beside them, but the book did not hear of them: {failure}"
        ));
        tell::aside("once that is mended, `countersign book rebuild DIR` enters them");
    }
}

impl From<BookError> for Failure {
    fn from(error: BookError) -> Self {
        match &error {
            BookError::Missing(_) => Self::no_input(
                error,
                "`countersign notarize` begins it; `countersign book rebuild DIR` fills it from proofs",
            ),
            BookError::NoHome => {
                Self::config(error, "name a path on a local disk as \"book\" in the profile")
            }
            BookError::FileSystem { .. } => {
                Self::config(error, "name a path on a local disk as \"book\" in the profile")
            }
            BookError::Exposed(_) => Self::config(error, "take that right from others: chmod 600"),
            BookError::OtherLedger { .. } => {
                Self::config(error, "name another path as \"book\" in the profile")
            }
            BookError::Newer { .. } => Self::config(error, "install the newer program"),
            BookError::Io(..) => Self::no_input(error, "look at the path, and who may write there"),
            BookError::Damaged(_) | BookError::Database(_) => Self::no_input(
                error,
                "move the book away, and fill a new one: countersign book rebuild DIR",
            ),
        }
    }
}
