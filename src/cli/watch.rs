//! `countersign watch`

use std::collections::HashSet;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use clap::Args;

use super::failure::Failure;
use super::files::real;
use super::notarize::{apart, firm_of};
use super::run::StopSignal;
use super::standing::counted;
use super::{CommandResult, tell};
use crate::firm::SplitFiles;
use crate::watch::{Change, Done, Events, STILL, Watch};
use looking::Watching;

mod looking;

/// Between two looks at a file that was told of.
const SOON: Duration = Duration::from_secs(1);

/// Notarize every bill that appears in a folder
///
/// The folder is searched recursively, whenever the operating system reports a change and every few
/// seconds. A file is taken once it was unchanged for two seconds, or at once if it was renamed into
/// place. Hidden files, temporary files, symlinks and the program's own files are skipped. Files that
/// are recognisably no bill, such as an archive, a mail or a failed payment, are listed once and left
/// alone.
///
/// If the notary is away, the signed statement waits next to the bill and is submitted later, under the
/// same id. The ledger takes an id only once, so a crash, or two watchers on one folder, make no second
/// record of a bill.
///
/// A bill that fails is reported and tried again, and the others go on. A changed file under the name
/// of a notarized one is a failure.
#[derive(Args)]
pub(super) struct WatchCommand {
    /// The folder to watch.
    folder: PathBuf,
    /// The profile of the firm.
    #[arg(long, value_name = "P", env = "COUNTERSIGN_PROFILE", hide_env_values = true)]
    profile: PathBuf,
    /// Move each bill to this folder, with its proofs, once it is notarized.
    #[arg(long, value_name = "DIR")]
    done: Option<PathBuf>,
    /// Number each record in this series, without a gap. `countersign series new` begins one.
    #[arg(long, value_name = "SERIES")]
    series: Option<PathBuf>,
    /// Commit to each file as a whole, and to nothing that is read from it.
    #[arg(long)]
    opaque: bool,
    /// Keep a list in this file of what failed and what is no bill, with the reasons. The file is empty
    /// when there is nothing to list.
    #[arg(long, value_name = "FILE")]
    failures: Option<PathBuf>,
    /// Look once and exit, for cron. The exit code is 0 if every bill that was there is notarized (and
    /// moved, with --done).
    #[arg(long)]
    once: bool,
    /// Search the whole folder again after this many seconds.
    #[arg(long, value_name = "SECONDS", default_value_t = 5, value_parser = clap::value_parser!(u64).range(1..=3600))]
    every: u64,
}

impl WatchCommand {
    pub(super) async fn run(self) -> CommandResult {
        if !self.folder.is_dir() {
            let why = format!("{} is no folder", self.folder.display());
            return Err(Failure::no_input(why, "name the folder where bills appear"));
        }
        let mut watching = self.begin().await?;
        if self.once {
            return self.once(&mut watching).await;
        }
        let stop = StopSignal::listen()?;
        let events = Events::of(&self.folder).inspect_err(|error| {
            let every = self.every;
            tell::aside(format_args!(
                "no events of this folder ({error}); looking every {every} s"
            ));
        });
        tell::line(format_args!("ready: watching {}", self.folder.display()));
        tokio::select! {
            never = self.go_on(&mut watching, events.ok()) => never,
            () = stop.asked() => Ok(ExitCode::SUCCESS),
        }
    }

    async fn begin(&self) -> Result<Watching, Failure> {
        let done = self.done.as_deref().map(|to| {
            Done::new(&self.folder, to).map_err(|error| {
                Failure::usage(
                    format!("--done {}: {error}", to.display()),
                    "name a folder next to the watched one, or in it",
                )
            })
        });
        let done = done.transpose()?;
        let mut apart = apart(&self.profile)?;
        if let Some(series) = &self.series {
            apart.add_series(series);
        }
        if let Some(list) = &self.failures {
            apart.add(list);
        }
        Ok(Watching {
            firm: firm_of(&self.profile).await?,
            folder: Watch::that_moves(done.is_some()),
            real: real(&self.folder),
            done,
            parts: SplitFiles::default(),
            apart,
            away: None,
            signed: HashSet::new(),
            unseen: Vec::new(),
            orphans: (Vec::new(), Instant::now()),
            failed: None,
            listed: None,
        })
    }

    async fn once(&self, watching: &mut Watching) -> CommandResult {
        watching.folder.hasten();
        let files = self.files(watching)?;
        watching.folder.ready(&files, Instant::now());
        watching.folder.take_changed();
        tokio::time::sleep(STILL).await;
        let mut failures = self.look(watching, None).await?;
        let why = match (&watching.away, failures.len()) {
            (Some(_), _) => Some("bills wait for the notary".to_owned()),
            (None, 0) => None,
            (None, count) => Some(format!("{} not notarized or not moved", is_or_are(count))),
        };
        let unsettled = watching.folder.take_changed();
        let why = why.or_else(|| {
            (!unsettled.is_empty())
                .then(|| format!("{} still being written", is_or_are(unsettled.len())))
        });
        failures.extend(unsettled.iter().map(|file| {
            Failure::unavailable(
                format!("{} is still being written", file.display()),
                "run this again when the file is written to the end",
            )
        }));
        let why = why.or_else(|| {
            (!watching.unseen.is_empty())
                .then(|| "not every folder could be looked into".to_owned())
        });
        failures.append(&mut watching.unseen);
        match why {
            None => Ok(ExitCode::SUCCESS),
            Some(why) => Err(Failure::of_many(why, &failures)),
        }
    }

    async fn go_on(&self, watching: &mut Watching, mut events: Option<Events>) -> CommandResult {
        let every = Duration::from_secs(self.every);
        let mut fresh: HashSet<PathBuf> = HashSet::new();
        let mut whole_at = Instant::now();
        loop {
            let whole = whole_at <= Instant::now();
            let some: Vec<PathBuf> = fresh.iter().cloned().collect();
            // A share that is away for a while comes back.
            let said = match self.look(watching, (!whole).then_some(&some)).await {
                Ok(_) => None,
                Err(failure) => Some(failure.to_string()),
            };
            if let Some(said) = said.as_ref().filter(|said| watching.failed.as_ref() != Some(said))
            {
                eprintln!("{}", tell::harmless(said));
            }
            watching.failed = said;
            if whole {
                whole_at = Instant::now() + every;
            }
            // What is done, or failed, is the whole look's again.
            fresh = watching.folder.take_changed();
            let soon = Instant::now() + SOON;
            let next = if fresh.is_empty() { whole_at } else { whole_at.min(soon) };
            let changes = tokio::select! {
                () = tokio::time::sleep_until(next.into()) => continue,
                changes = told_by(&mut events) => changes,
            };
            for change in changes {
                match change {
                    Change::Somewhere => whole_at = whole_at.min(soon),
                    Change::File { path, renamed } if self.wants(watching, &path) => {
                        if renamed {
                            watching.folder.renamed(path.clone());
                        }
                        fresh.insert(path);
                    }
                    Change::File { .. } => {}
                }
            }
            // What comes in a crowd is looked at together.
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
}

fn is_or_are(count: usize) -> String {
    format!("{} {}", counted(count as u64, "file"), if count == 1 { "is" } else { "are" })
}

async fn told_by(events: &mut Option<Events>) -> Vec<Change> {
    match events {
        Some(events) => events.next().await,
        None => std::future::pending().await,
    }
}
