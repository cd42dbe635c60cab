//! `countersign watch`

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use clap::Args;

use super::clock::{entropy, now};
use super::failure::Failure;
use super::files::{Apart, inside, is_left_behind, real};
use super::notarize::{apart, firm_of};
use super::run::Stop;
use super::standing::counted;
use super::{Outcome, tell};
use crate::client::ClientError;
use crate::config::write_private;
use crate::documents::DocumentsError;
use crate::firm::{
    Away, Firm, FirmError, Heard, Job, Namesakes, Order, Reserved, is_ours, orphans,
};
use crate::watch::{Change, Done, Events, Parts, STILL, Watch as Folder};

/// Files that are submitted together.
const GROUP: usize = 256;
/// Between two looks at a file that was told of.
const SOON: Duration = Duration::from_secs(1);
/// A notary that is away is left alone so long at first, then twice as long each time.
const SHORTEST: Duration = Duration::from_secs(5);
/// And at the most.
const LONGEST: Duration = Duration::from_secs(300);

/// Drafts whose bills are gone are looked for so often.
const ORPHANS: Duration = Duration::from_secs(60);

/// Notarizes every bill that appears in a folder.
///
/// It looks when the operating system tells of a change, and every few seconds anyway, below the folder too. It
/// takes a file once it has looked the same for two seconds, or was renamed in; what is empty, hidden, temporary, a
/// link or ours is left alone. The statement is signed and written beside the bill before anybody hears of it, and
/// submitted later under the same id if the notary is away or this is killed: the ledger takes an id once, so running it
/// twice on one folder, or again after a crash, makes no second record of a bill. A bill that fails is told, listed and
/// tried again, and the others go on. A file that has the name of a notarized one and other bytes is told as a failure.
#[derive(Args)]
pub(super) struct Watch {
    /// The folder.
    folder: PathBuf,
    /// The firm's profile.
    #[arg(long, value_name = "P", env = "COUNTERSIGN_PROFILE")]
    profile: PathBuf,
    /// Move each bill there, with its proofs, once it is notarized.
    #[arg(long, value_name = "DIR")]
    done: Option<PathBuf>,
    /// Number each record in this series, without a gap; `countersign series new` begins one.
    #[arg(long, value_name = "SERIES")]
    series: Option<PathBuf>,
    /// Keep a list of the bills that are not notarized, with the reasons, in this file; it is empty when there are
    /// none.
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

/// What is remembered from one look to the next.
struct Watching {
    firm: Firm,
    folder: Folder,
    /// The folder by its one name.
    real: PathBuf,
    done: Option<Done>,
    parts: Parts,
    apart: Apart,
    away: Option<Absence>,
    /// Signed while it was away.
    signed: HashSet<PathBuf>,
    /// Why folders could not be looked into, as it was told last.
    unseen: Vec<Failure>,
    /// Documents that are gone though their drafts wait, as they were told last, and when they are looked for again.
    orphans: (Vec<PathBuf>, Instant),
    /// Why a whole look failed, as it was told last.
    failed: Option<String>,
    /// The list of failures as it was written last.
    listed: Option<String>,
}

/// The notary does not answer.
struct Absence {
    /// How often it was asked.
    times: u32,
    /// When it is asked again.
    until: Instant,
    /// In words.
    why: String,
}

impl Watch {
    pub(super) async fn run(self) -> Outcome {
        if !self.folder.is_dir() {
            let why = format!("{} is no folder", self.folder.display());
            return Err(Failure::no_input(why, "name the folder where bills appear"));
        }
        let mut watching = self.begin()?;
        if self.once {
            return self.once(&mut watching).await;
        }
        let stop = Stop::listen()?;
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
            folder: Folder::that_moves(done.is_some()),
            real: real(&self.folder),
            done,
            parts: Parts::default(),
            apart,
            away: None,
            signed: HashSet::new(),
            unseen: Vec::new(),
            orphans: (Vec::new(), Instant::now()),
            failed: None,
            listed: None,
        })
    }

    async fn once(&self, watching: &mut Watching) -> Outcome {
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

    async fn go_on(&self, watching: &mut Watching, mut events: Option<Events>) -> Outcome {
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

    /// All files that may be bills.
    fn files(&self, watching: &mut Watching) -> Result<Vec<PathBuf>, Failure> {
        let (mut files, failures) = inside(&self.folder)?;
        files.retain(|file| self.wants(watching, file));
        // One folder that may not be looked into is not in the way of the others.
        let said = |failures: &[Failure]| -> String {
            failures.iter().map(|failure| format!("{failure}\n")).collect()
        };
        if said(&watching.unseen) != said(&failures) {
            eprint!("{}", tell::harmless(&said(&failures)));
        }
        watching.unseen = failures;
        Ok(files)
    }

    fn wants(&self, watching: &Watching, file: &Path) -> bool {
        let inside = file.strip_prefix(&self.folder).unwrap_or(file);
        // Of a hidden folder nothing is wanted either.
        let mut parts = inside.components().map(|part| Path::new(part.as_os_str()));
        let real = watching.real.join(inside);
        !parts.any(is_left_behind)
            && !is_ours(file)
            && !watching.done.as_ref().is_some_and(|done| done.has(&real))
            && !watching.apart.has(&real)
    }

    /// Drafts that wait for bills that are gone are told: nothing submits them by itself, unless they have a number.
    fn tell_orphans(&self, watching: &mut Watching, files: &[PathBuf]) {
        if watching.orphans.1 > Instant::now() {
            return;
        }
        let folders: HashSet<&Path> = files.iter().filter_map(|file| file.parent()).collect();
        let folders = folders.into_iter().chain([self.folder.as_path()]);
        let mut gone: Vec<_> = folders.flat_map(orphans).collect();
        gone.sort();
        gone.dedup();
        for document in gone.iter().filter(|document| !watching.orphans.0.contains(document)) {
            tell::aside(format_args!(
                "warning: {} is gone, and its signed draft waits: bring it back under any name, or remove the draft if \
                 it was not issued",
                document.display()
            ));
        }
        watching.orphans = (gone, Instant::now() + ORPHANS);
    }

    /// Notarizes what is ready, of these files or of all; the failures are those of single files.
    async fn look(
        &self,
        watching: &mut Watching,
        some: Option<&Vec<PathBuf>>,
    ) -> Result<Vec<Failure>, Failure> {
        let ready = match some {
            Some(files) => {
                let mut files = files.clone();
                files.retain(|file| !watching.parts.has(file));
                watching.folder.ready_among(&files, Instant::now())
            }
            None => {
                if let Some(done) = &watching.done {
                    done.catch_up();
                }
                let mut files = self.files(watching)?;
                files.retain(|file| !watching.parts.has(file));
                let ready = watching.folder.ready(&files, Instant::now());
                self.tell_orphans(watching, &files);
                ready
            }
        };
        let asks = watching.asks();
        let ready: Vec<PathBuf> =
            ready.into_iter().filter(|file| asks || !watching.signed.contains(file)).collect();
        let mut failures = Vec::new();
        let mut outcome = Ok(());
        for group in ready.chunks(GROUP) {
            outcome = self.group(watching, group, &mut failures).await;
            if outcome.is_err() {
                break;
            }
        }
        if let Some(done) = watching.done.as_ref().filter(|_| !ready.is_empty()) {
            // Another watcher may have moved what we had just notarized.
            done.catch_up();
        }
        self.list_failures(watching)?;
        outcome.map(|()| failures)
    }

    async fn group(
        &self,
        watching: &mut Watching,
        group: &[PathBuf],
        failures: &mut Vec<Failure>,
    ) -> Result<(), Failure> {
        let mut jobs = Vec::new();
        let mut namesakes = Namesakes::default();
        for file in group {
            match job(file, &mut namesakes) {
                Ok(job) => jobs.push(job),
                Err(failure) => failures.push(watching.fail(file, failure)),
            }
        }
        let mut heard: HashMap<PathBuf, Vec<(PathBuf, Heard)>> = HashMap::new();
        let listen = |file: &Path, document: &Path, what| {
            heard.entry(file.to_owned()).or_default().push((document.to_owned(), what));
        };
        let series = self.series.as_deref();
        let asks = watching.asks();
        let outcome = if asks {
            watching.firm.notarize(&jobs, series, entropy, listen).await
        } else {
            watching.firm.sign_only(&jobs, series, entropy, listen).await.map(|()| None)
        };
        let is_whole = matches!(outcome, Ok(None));
        for file in group {
            let Some(told) = heard.remove(file) else { continue };
            failures.extend(self.hear(watching, file, told, !is_whole));
        }
        // Of the same series, signed before: what is not sealed of those is told where they are notarized.
        for document in heard.into_values().flatten() {
            if let (document, Heard::Notarized(_)) = document {
                tell::line(format_args!("notarized {}", document.display()));
            }
        }
        match outcome? {
            Some(away) => {
                watching.signed.extend(group.iter().cloned());
                failures.push(watching.miss(away));
            }
            None if asks => {
                if watching.away.take().is_some() {
                    tell::aside("the notary is back");
                }
                watching.signed.clear();
            }
            None => watching.signed.extend(group.iter().cloned()),
        }
        Ok(())
    }

    /// Tells what became of a file, and moves it if all in it is notarized.
    fn hear(
        &self,
        watching: &mut Watching,
        file: &Path,
        told: Vec<(PathBuf, Heard)>,
        mut waits: bool,
    ) -> Vec<Failure> {
        let (mut failures, mut proved) = (Vec::new(), Vec::new());
        for (document, what) in told {
            match what {
                Heard::Doubt(warning) => {
                    tell::aside(format_args!("warning: {}: {warning}", document.display()));
                }
                Heard::Notarized(_) => {
                    tell::line(format_args!("notarized {}", document.display()));
                    proved.push(document);
                }
                Heard::Already(_) => proved.push(document),
                Heard::Signed => waits = true,
                // Another watcher was first; or it was taken back.
                Heard::Failed(error) if is_gone(&error) => waits = true,
                Heard::Failed(error) => failures.push(watching.fail(file, error.into())),
            }
        }
        if failures.is_empty() && !waits {
            let moved = watching.done.as_ref().map(|done| done.take(file, &proved));
            match moved {
                Some(Err(error)) => {
                    let why =
                        format!("{} is notarized, and stays where it is: {error}", file.display());
                    failures.push(watching.fail(file, Failure::no_output(why)));
                }
                _ => watching.folder.finished(file),
            }
        }
        failures
    }

    fn list_failures(&self, watching: &mut Watching) -> Result<(), Failure> {
        let Some(list) = &self.failures else { return Ok(()) };
        let failures = watching.folder.failures();
        let lines = failures.iter().map(|(file, why)| {
            let (file, tried) = (tell::name(file), counted(u64::from(why.times), "time"));
            let reason = why.reason.trim_start_matches("error: ").replace("\n  | ", " ");
            let reason = reason.replace('\n', "; ");
            tell::word(&format!("{file}: {reason}; tried {tried}")) + "\n"
        });
        let text: String = lines.collect();
        if watching.listed.as_ref() != Some(&text) {
            write_private(list, text.as_bytes()).map_err(|error| {
                Failure::no_output(format!("cannot write {}: {error}", list.display()))
            })?;
            watching.listed = Some(text);
        }
        Ok(())
    }
}

impl Watching {
    /// Whether the notary is asked again now.
    fn asks(&self) -> bool {
        self.away.as_ref().is_none_or(|away| away.until <= Instant::now())
    }

    /// The notary is left alone for a while; told when that begins, and when the reason is another.
    fn miss(&mut self, away: Away) -> Failure {
        let times = self.away.as_ref().map_or(0, |away| away.times) + 1;
        let wait = SHORTEST.saturating_mul(1 << (times - 1).min(10)).min(LONGEST);
        let why = away.error.to_string();
        if self.away.as_ref().is_none_or(|before| before.why != why) {
            let kept = away.waiting;
            match &away.error {
                ClientError::Refused(_) => {
                    tell::aside(format_args!("{why}; signed bills wait: {kept}"))
                }
                _ => tell::aside(format_args!(
                    "the notary is away ({why}); signed bills wait: {kept}"
                )),
            }
        }
        self.away = Some(Absence { times, until: Instant::now() + wait, why });
        Failure::away(away)
    }

    fn fail(&mut self, file: &Path, failure: Failure) -> Failure {
        if self.folder.failed(file, failure.to_string(), Instant::now()) {
            failure.tell();
        }
        failure
    }
}

fn job(file: &Path, namesakes: &mut Namesakes) -> Result<Job, Failure> {
    let reserved = Reserved::beside(file, namesakes)?;
    let order = Order { kind: None, relations: None, fields: Vec::new(), reserved, issued: now() };
    Ok(Job { file: file.to_owned(), order })
}

fn is_gone(error: &FirmError) -> bool {
    match error {
        FirmError::Gone(_) => true,
        FirmError::Document { why: DocumentsError::Io(cause), .. } => {
            cause.kind() == std::io::ErrorKind::NotFound
        }
        _ => false,
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
