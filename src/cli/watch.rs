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

/// Notarize every bill that appears in a folder.
///
/// It looks when the operating system tells of a change, and every few seconds anyway, below the folder too. It
/// takes a file once it has looked the same for two seconds, or was renamed in; what is hidden, temporary, a
/// link or ours is left alone, and so is what is recognisably no bill (an archive, a mail, a payment that failed), which
/// is told once. The statement is signed and written beside the bill before anybody hears of it, and
/// submitted later under the same id if the notary is away or this is killed: the ledger takes an id once, so running it
/// twice on one folder, or again after a crash, makes no second record of a bill. A bill that fails is told, listed and
/// tried again, and the others go on. A file that has the name of a notarized one and other bytes is told as a failure.
#[derive(Args)]
pub(super) struct WatchCommand {
    /// The folder.
    folder: PathBuf,
    /// The firm's profile.
    #[arg(long, value_name = "P", env = "COUNTERSIGN_PROFILE", hide_env_values = true)]
    profile: PathBuf,
    /// Move each bill there, with its proofs, once it is notarized.
    #[arg(long, value_name = "DIR")]
    done: Option<PathBuf>,
    /// Number each record in this series, without a gap; `countersign series new` begins one.
    #[arg(long, value_name = "SERIES")]
    series: Option<PathBuf>,
    /// Commit to nothing that is read of the files, but to each as a whole.
    #[arg(long)]
    opaque: bool,
    /// Keep a list of what is not notarized, with the reasons, in this file: what failed, and what is no bill. It is
    /// empty when there is nothing.
    #[arg(long, value_name = "FILE")]
    failures: Option<PathBuf>,
    /// Look once and end, for cron: with exit code 0 if every bill that was there is notarized (and moved, with
    /// --done).
    #[arg(long)]
    once: bool,
    /// Seconds between looks at the whole folder.
    #[arg(long, value_name = "SECONDS", default_value_t = 5, value_parser = clap::value_parser!(u64).range(1..=3600))]
    every: u64,
}

impl WatchCommand {
    pub(super) async fn run(self) -> CommandResult {
        if !self.folder.is_dir() {
            let why = format!("{} is no folder", self.folder.display());
            return Err(Failure::no_input(why, "name the folder where bills appear"));
        }
        let mut watching = self.begin()?;
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

    fn begin(&self) -> Result<Watching, Failure> {
        let done = self.done.as_deref().map(|to| {
            Done::new(&self.folder, to).map_err(|error| {
                Failure::usage(
                    format!("--done {}: {error}", to.display()),
                    "name a folder beside the watched one, or in it",
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
            firm: firm_of(&self.profile)?,
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
            Failure::unavailable(format!("{} is still being written", file.display()), "")
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
