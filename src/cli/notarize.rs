//! `countersign notarize`

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use clap::{Args, ValueEnum};
use countersign_core::note::KeyType;
use countersign_core::proof::Proof;
use countersign_core::statement::Kind;

use super::clock::{entropy, now};
use super::failure::Failure;
use super::files::{Apart, expand, keep_standard_input, listed};
use super::{CommandResult, book, moved, tell};
use crate::client::{Client, ClientError};
use crate::config::{Profile, read_key};
use crate::firm::{
    AnchorList, Away, Bookkeeping, Firm, FirmError, Moved, Namesakes, Stage, Upgraded, is_ours,
    proof_path, read_proof, split, stage, upgrade,
};
use orders::Orders;
use told::Telling;

mod orders;
mod told;

/// Files that are described and submitted together; so many are in memory at once.
const GROUP: usize = 256;
const POLL: Duration = Duration::from_millis(500);
/// The time between two questions whether the chain still has the block that a proof names.
const LOOK: Duration = Duration::from_secs(10);

/// Notarize files: hash them here and write a proof next to each
///
/// Only hashes and a signature reach the notary; the file stays where it is. FILE.proof.json holds
/// everything that proves the file, including the salts that let one show it. Keep it with the file,
/// and as confidential.
///
/// Run the command again at any time: a file that has its proof is left as it is. If the notary cannot
/// be reached or the command is interrupted, the signed statement stays next to the file as
/// FILE.draft.json. Running it again submits that statement under the same id, which the ledger takes
/// only once.
///
/// A LEDES file with several bills is notarized as a whole, and each bill in it as a document of its
/// own. So is each payment in a bank's message (camt.052 to 054). In a folder, files that are
/// recognisably no bill, such as an archive, a mail or a failed payment, are listed and left alone.
/// Name such a file itself to notarize it; a payment that was not made also needs --kind.
#[derive(Args)]
#[command(after_help = "\
Examples:
  countersign notarize bill.pdf --profile acme.json
  countersign notarize scan.jpg --field invoice.number=2026-117 --field invoice.total=1190.00
  countersign notarize october/ --fields october.csv --series invoices.series
  countersign notarize paid.pdf --kind receipt --pays bill.pdf.proof.json
  make-bill | countersign notarize - --as bill.pdf
  find . -name '*.pdf' | countersign notarize --list -
  countersign notarize bill.pdf --wait signed    `countersign watch` submits it later")]
pub(super) struct Notarize {
    /// The files, or - for standard input. Folders are searched recursively; hidden files, temporary
    /// files and symlinks are skipped.
    #[arg(required_unless_present = "list", value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Read the names of files from this file, one a line, or from standard input (-).
    #[arg(long, value_name = "LIST")]
    list: Option<PathBuf>,
    /// Save standard input as this file, with its proof next to it.
    #[arg(long = "as", value_name = "NAME")]
    named: Option<PathBuf>,
    /// Add a field that cannot be read from the file, like invoice.number=2026-117. Repeat the option
    /// for more.
    #[arg(long, value_name = "NAME=VALUE", value_parser = field)]
    field: Vec<(String, String)>,
    /// Take such fields from a CSV whose first row is file,invoice.number,… and that has a row for each
    /// file. File names are relative to the folder of the table. A yes in a column named opaque means
    /// --opaque for that file.
    #[arg(long, value_name = "CSV")]
    fields: Option<PathBuf>,
    /// Allow a given value that looks like a card number. It will be in every proof that shows the
    /// field.
    #[arg(long)]
    allow_card_number: bool,
    /// Commit to each file as a whole and to the fields given by hand, but to nothing that is read from
    /// the file.
    #[arg(long, conflicts_with = "split")]
    opaque: bool,
    /// The profile of the firm, which the notary's operator made with `countersign ledger create`.
    #[arg(long, value_name = "P", env = "COUNTERSIGN_PROFILE", hide_env_values = true)]
    profile: PathBuf,
    /// State what the files are. Default: what each file says, or an invoice if it says nothing.
    #[arg(long, value_enum)]
    kind: Option<DocumentKind>,
    /// State that this receipt pays the invoice with this proof. Repeat the option for more.
    #[arg(long, value_name = "PROOF")]
    pays: Vec<PathBuf>,
    /// State that this credit note credits the invoice with this proof. Repeat the option for more.
    #[arg(long, value_name = "PROOF")]
    credits: Vec<PathBuf>,
    /// State that this corrected invoice replaces the one with this proof. Repeat the option for more.
    #[arg(long, value_name = "PROOF")]
    replaces: Vec<PathBuf>,
    /// Use this reservation, made by `countersign reserve`, for the one file. Default:
    /// FILE.reserved.json if it exists, or the same without the ending of FILE.
    #[arg(long, value_name = "FILE")]
    reserved: Option<PathBuf>,
    /// Notarize a file again whose bytes are on record under another name.
    #[arg(long)]
    again: bool,
    /// Number each record in this series, without a gap. `countersign series new` begins one.
    #[arg(long, value_name = "SERIES")]
    series: Option<PathBuf>,
    /// Also write each bill or payment of a file with several as a file of its own, to hand out.
    #[arg(long)]
    split: bool,
    /// Wait until the proofs are this far. `signed` asks nobody, `sealed` is immediate, `anchored`
    /// takes minutes and `final` longer.
    #[arg(long, value_enum, default_value = "sealed")]
    wait: Wait,
    /// Stop waiting after this many seconds. The files are sealed all the same.
    #[arg(long, value_name = "SECONDS")]
    wait_at_most: Option<u64>,
    /// Print JSON, one line for each document.
    #[arg(long)]
    json: bool,
}

/// The firm of a profile, with its book.
pub(super) async fn firm_of(profile: &Path) -> Result<Firm, Failure> {
    let profile = Profile::read(profile)?;
    let book = book::open(&profile).await?;
    Ok(Firm {
        bookkeeping: Bookkeeping::new(book, now),
        ledger: profile
            .origin()
            .map_err(|error| Failure::config(error, "correct `ledger` in the profile"))?,
        signer: read_key(&profile.key_file, KeyType::Plain)?,
        client: Client::new(&profile.notary)?,
        api_key: profile.api_key,
    })
}

fn field(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once('=').ok_or("a field is NAME=VALUE")?;
    Ok((name.trim().to_owned(), value.trim().to_owned()))
}

#[derive(Clone, Copy, ValueEnum)]
pub(super) enum DocumentKind {
    Invoice,
    Receipt,
    CreditNote,
}

impl DocumentKind {
    pub(super) fn kind(self) -> Kind {
        match self {
            Self::Invoice => Kind::Invoice,
            Self::Receipt => Kind::Receipt,
            Self::CreditNote => Kind::CreditNote,
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Wait {
    Signed,
    Sealed,
    Anchored,
    Final,
}

impl Wait {
    /// Returns the stage of the proofs that is waited for, if any is.
    fn stage(self) -> Option<Stage> {
        match self {
            Self::Signed | Self::Sealed => None,
            Self::Anchored => Some(Stage::Anchored),
            Self::Final => Some(Stage::Final),
        }
    }
}

impl Notarize {
    pub(super) async fn run(self) -> CommandResult {
        let firm = firm_of(&self.profile).await?;
        let mut orders = Orders::of(&self)?;
        let files = self.files(&mut orders)?;
        orders.check_count(files.len())?;
        let mut told = Telling {
            bar: tell::bar(files.len() as u64),
            json: self.json,
            failures: Vec::new(),
            failed: HashSet::new(),
            proved: self.wait.stage().map(|_| Vec::new()),
            signed: 0,
        };
        let absent = orders.without_file();
        let rows = absent.len();
        absent.into_iter().for_each(|(file, failure)| told.absent(&file, failure));
        let mut away = None;
        for group in files.chunks(GROUP) {
            let mut jobs = Vec::with_capacity(group.len());
            let mut namesakes = Namesakes::default();
            for file in group {
                let job = orders.job(file, &mut namesakes).and_then(|job| {
                    if self.split && !is_ours(file) {
                        split(file)?;
                    }
                    Ok(job)
                });
                match job {
                    Ok(job) => jobs.push(job),
                    Err(failure) => told.fail(file, file, failure),
                }
            }
            let series = self.series.as_deref();
            let heard = |file: &Path, document: &Path, heard| told.hear(file, document, heard);
            if self.wait == Wait::Signed || away.is_some() {
                // The bills go out all the same: what is signed now is sealed later.
                firm.sign_only(&jobs, series, entropy, heard).await?;
            } else {
                away = firm.notarize(&jobs, series, entropy, heard).await?;
            }
        }
        told.bar.finish_and_clear();
        let Telling { failures, failed, proved, signed, .. } = told;
        if let Some(away) = away {
            let waiting = away.waiting + signed;
            return Err(Failure::away(Away { waiting, ..away }));
        }
        if signed > 0 && !self.json {
            tell::line(
                "`countersign watch`, or the same command without --wait, submits what is signed",
            );
        }
        let proved = proved.unwrap_or_default();
        let waited = self.wait_for(&firm.client, &proved).await;
        firm.bookkeeping.enter_beside(&proved).await;
        book::tell_failure(&firm);
        if !failures.is_empty() {
            let count = files.iter().filter(|file| failed.contains(*file)).count();
            let why = match failed.len() - count {
                0 if failed.is_empty() => {
                    format!("{rows} rows of the table are for files that are not there")
                }
                0 => format!("{count} of {} files are not notarized", files.len()),
                // Of the same series, signed before.
                others => format!(
                    "{count} of {} files are not notarized, and {others} that waited before",
                    files.len()
                ),
            };
            return Err(Failure::of_many(why, &failures));
        }
        waited?;
        Ok(ExitCode::SUCCESS)
    }

    /// All files: named, listed, in folders, and what comes on standard input.
    fn files(&self, orders: &mut Orders) -> Result<Vec<PathBuf>, Failure> {
        let mut named = self.files.clone();
        if let Some(list) = &self.list {
            named.extend(listed(list)?);
        }
        for file in named.iter_mut().filter(|file| *file == Path::new("-")) {
            let Some(kept) = &self.named else {
                let why = "standard input needs a name to keep it under";
                return Err(Failure::usage(why, "give it with --as bill.pdf"));
            };
            keep_standard_input(kept)?;
            file.clone_from(kept);
        }
        let mut files = expand(&named)?;
        orders.name(&named);
        let asked: HashSet<_> = named.iter().collect();
        let mut apart = apart(&self.profile)?;
        let others = [orders.table(), self.list.as_deref()];
        others.into_iter().flatten().for_each(|file| apart.add(file));
        if let Some(series) = &self.series {
            apart.add_series(series);
        }
        files.retain(|file| asked.contains(file) || !apart.has(file));
        if let (true, Some(named)) = (files.is_empty(), named.first()) {
            let why = format!("there is no file in {}", named.display());
            return Err(Failure::no_input(
                why,
                "name the files themselves; hidden and temporary files in folders are skipped",
            ));
        }
        Ok(files)
    }

    async fn wait_for(&self, client: &Client, documents: &[PathBuf]) -> Result<(), Failure> {
        let Some(wanted) = self.wait.stage() else { return Ok(()) };
        let word = if wanted == Stage::Final { "final" } else { "anchored" };
        let start = Instant::now();
        let spinner = tell::spinner(format!("waiting until {word}"));
        if spinner.is_hidden() {
            eprintln!("waiting until {word}");
        }
        for document in documents {
            let path = proof_path(document);
            let mut moves = Moves { client, told: None, asked: start };
            let mut shown = read_proof(&path)?.map_or(Stage::Sealed, |proof| stage(&proof));
            while shown < wanted {
                match upgrade(client, &path).await {
                    Ok(Upgraded { proof, moved, .. }) => {
                        shown = stage(&proof);
                        if let Some(moved) = moves.news(&proof, moved).await {
                            let name = tell::name(&path);
                            spinner.suspend(|| {
                                tell::aside(format_args!("{name}: {}", moved::MovedWords(&moved)));
                            });
                        }
                    }
                    // It is sealed; that the notary is away for a while changes nothing.
                    Err(FirmError::Client(
                        error @ (ClientError::Unreachable { .. } | ClientError::Failing(_)),
                    )) => spinner.set_message(tell::harmless(&error.to_string())),
                    Err(error) => return Err(error.into()),
                }
                if shown < wanted {
                    if self.wait_at_most.is_some_and(|most| start.elapsed().as_secs() >= most) {
                        let why = format!("{} is not {word} yet", document.display());
                        return Err(Failure::unavailable(
                            why,
                            "run `countersign upgrade` later to fetch the rest; the bill is sealed",
                        ));
                    }
                    tokio::time::sleep(POLL).await;
                }
            }
        }
        spinner.finish_and_clear();
        if !self.json {
            tell::line(format_args!("{word}"));
        }
        Ok(())
    }
}

/// News of the block of a proof that is waited for, told once each time that it is something else.
struct Moves<'a> {
    client: &'a Client,
    told: Option<Moved>,
    /// The time when the notary was last asked about a block that it still names.
    asked: Instant,
}

impl Moves<'_> {
    async fn news(&mut self, proof: &Proof, moved: Option<Moved>) -> Option<Moved> {
        let named = moved.is_none() && stage(proof) == Stage::Anchored;
        let moved = match named && self.asked.elapsed() >= LOOK {
            true => {
                self.asked = Instant::now();
                AnchorList::new(self.client.clone()).look(proof).await.unwrap_or_default()
            }
            false => moved,
        };
        let news = moved.filter(|moved| self.told.as_ref() != Some(moved))?;
        self.told = Some(news);
        Some(news)
    }
}

/// Returns the files that are never bills, wherever they lie: the profile, and the key that it names.
pub(super) fn apart(profile: &Path) -> Result<Apart, Failure> {
    let mut apart = Apart::default();
    apart.add(profile);
    let profile = Profile::read(profile)?;
    apart.add(&profile.key_file);
    book::path_of(&profile).into_iter().flatten().for_each(|book| apart.add_book(&book));
    Ok(apart)
}
