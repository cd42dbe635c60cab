//! `countersign watch`

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use clap::Args;

use super::clock::{entropy, now};
use super::failure::Failure;
use super::files::{inside, is_left_behind};
use super::notarize::{firm_of, is_series};
use super::run::Stop;
use super::standing::counted;
use super::{Outcome, tell};
use crate::client::ClientError;
use crate::config::write_private;
use crate::firm::{Firm, Heard, Job, Order, Reserved, is_ours, proof_path};
use crate::watch::{Change, Events, Watch as Folder};

/// Files that are submitted together.
const GROUP: usize = 256;
/// Between two looks at a file that was told of.
const SOON: Duration = Duration::from_secs(1);
/// A notary that is away is left alone so long at first, then twice as long each time.
const SHORTEST: Duration = Duration::from_secs(5);
/// And at the most.
const LONGEST: Duration = Duration::from_secs(300);

/// Notarizes every bill that appears in a folder.
///
/// It looks when the operating system tells of a change, and every few seconds anyway, below the folder too. It
/// takes a file once it has not changed between two looks, or was renamed in; what is hidden, temporary or ours is
/// left alone. The statement is signed and written beside the bill before anybody hears of it: if the notary is away
/// it is submitted later, and nothing is lost when this is killed. Run it twice on one folder, or again after a
/// crash: no bill is notarized twice. A bill that fails is told and tried again, and never in the way of the others.
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
    /// Look once and end, for cron: with exit code 0 if everything that was there is notarized.
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
    /// The notary does not answer: how often it was asked, and when it is asked again.
    away: Option<(u32, Instant)>,
    /// Signed while it was away.
    signed: HashSet<PathBuf>,
    /// Why folders could not be looked into, as it was told last.
    unseen: String,
    /// The list of failures as it was written last.
    listed: Option<String>,
}

impl Watch {
    pub(super) async fn run(self) -> Outcome {
        if !self.folder.is_dir() {
            let why = format!("{} is no folder", self.folder.display());
            return Err(Failure::no_input(why, "name the folder where bills appear"));
        }
        let mut watching = Watching {
            firm: firm_of(&self.profile)?,
            folder: Folder::default(),
            away: None,
            signed: HashSet::new(),
            unseen: String::new(),
            listed: None,
        };
        if self.once {
            let files = self.files(&mut watching)?;
            watching.folder.ready(&files, Instant::now());
            tokio::time::sleep(SOON).await;
            let failures = self.look(&mut watching, None).await?;
            if failures.is_empty() {
                return Ok(ExitCode::SUCCESS);
            }
            let why = match watching.away {
                Some(_) => "bills wait for the notary".to_owned(),
                None => format!("{} files are not notarized", failures.len()),
            };
            return Err(Failure::of_many(why, &failures));
        }
        let stop = Stop::listen()?;
        let events = Events::of(&self.folder).inspect_err(|error| {
            let every = self.every;
            let said = format!("no events of this folder ({error}); looking every {every} s");
            eprintln!("{}", tell::harmless(&said));
        });
        tell::line(format_args!("ready: watching {}", self.folder.display()));
        tokio::select! {
            never = self.go_on(&mut watching, events.ok()) => never,
            () = stop.asked() => Ok(ExitCode::SUCCESS),
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
            if let Err(failure) = self.look(watching, (!whole).then_some(&some)).await {
                failure.tell();
            }
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
                    Change::File { path, renamed } if self.wants(&path) => {
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
        files.retain(|file| self.wants(file));
        // One folder that may not be looked into is not in the way of the others.
        let told: String = failures.iter().map(|failure| format!("{failure}\n")).collect();
        if watching.unseen != told {
            eprint!("{}", tell::harmless(&told));
            watching.unseen = told;
        }
        Ok(files)
    }

    fn wants(&self, file: &Path) -> bool {
        let inside = file.strip_prefix(&self.folder).unwrap_or(file);
        // Of a hidden folder nothing is wanted either.
        let mut parts = inside.components().map(|part| Path::new(part.as_os_str()));
        !parts.any(is_left_behind)
            && !is_ours(file)
            && !self.done.as_ref().is_some_and(|done| file.starts_with(done))
            && !self.series.as_ref().is_some_and(|series| is_series(file, series))
            && self.failures.as_ref().is_none_or(|list| list != file)
    }

    /// Notarizes what is ready, of these files or of all; the failures are those of single files.
    async fn look(
        &self,
        watching: &mut Watching,
        some: Option<&Vec<PathBuf>>,
    ) -> Result<Vec<Failure>, Failure> {
        let mut failures = Vec::new();
        let ready = match some {
            Some(files) => watching.folder.ready_among(files, Instant::now()),
            None => {
                let files = self.files(watching)?;
                if let Some(done) = &self.done {
                    // Notarized by hand, or before we were killed.
                    for file in files.iter().filter(|file| proof_path(file).exists()) {
                        self.finish(watching, file, std::slice::from_ref(file), done);
                    }
                }
                watching.folder.ready(&files, Instant::now())
            }
        };
        let asks = watching.away.is_none_or(|(_, until)| until <= Instant::now());
        let ready: Vec<PathBuf> =
            ready.into_iter().filter(|file| asks || !watching.signed.contains(file)).collect();
        for group in ready.chunks(GROUP) {
            failures.extend(self.group(watching, group).await?);
        }
        self.list_failures(watching)?;
        Ok(failures)
    }

    async fn group(
        &self,
        watching: &mut Watching,
        group: &[PathBuf],
    ) -> Result<Vec<Failure>, Failure> {
        let mut failures = Vec::new();
        let mut jobs = Vec::new();
        for file in group {
            match job(file) {
                Ok(job) => jobs.push(job),
                Err(failure) => failures.push(watching.fail(file, failure)),
            }
        }
        let mut heard: HashMap<PathBuf, Vec<(PathBuf, Heard)>> = HashMap::new();
        let listen = |file: &Path, document: &Path, what| {
            heard.entry(file.to_owned()).or_default().push((document.to_owned(), what));
        };
        let series = self.series.as_deref();
        let asks = watching.away.is_none_or(|(_, until)| until <= Instant::now());
        let away = if asks {
            watching.firm.notarize(&jobs, series, entropy, listen).await?
        } else {
            watching.firm.sign_only(&jobs, series, entropy, listen)?;
            None
        };
        for file in group {
            let Some(told) = heard.remove(file) else { continue };
            failures.extend(self.hear(watching, file, told, away.is_some()));
        }
        // Of the same series, signed before.
        for (file, told) in heard {
            failures.extend(self.hear(watching, &file, told, true));
        }
        match away {
            Some(away) => {
                watching.signed.extend(group.iter().cloned());
                let times = watching.away.map_or(0, |(times, _)| times) + 1;
                let wait = SHORTEST.saturating_mul(1 << (times - 1).min(10)).min(LONGEST);
                watching.away = Some((times, Instant::now() + wait));
                if times == 1 {
                    let (words, kept) = (&away.error, away.waiting);
                    let said = match &away.error {
                        ClientError::Refused(_) => format!("{words}; {kept} signed bills wait"),
                        _ => format!("the notary is away ({words}); {kept} signed bills wait"),
                    };
                    eprintln!("{}", tell::harmless(&said));
                }
                failures.push(Failure::away(away));
            }
            None if asks => {
                if watching.away.take().is_some() {
                    eprintln!("the notary is back");
                }
                watching.signed.clear();
            }
            None => watching.signed.extend(group.iter().cloned()),
        }
        Ok(failures)
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
                    let said = format!("warning: {}: {warning}", document.display());
                    eprintln!("{}", tell::harmless(&said));
                }
                Heard::Notarized(_) => {
                    tell::line(format_args!("notarized {}", document.display()));
                    proved.push(document);
                }
                Heard::Already(_) => proved.push(document),
                Heard::Signed => waits = true,
                Heard::Failed(error) => failures.push(watching.fail(file, error.into())),
            }
        }
        if failures.is_empty() && !waits {
            watching.folder.finished(file);
            if let Some(done) = &self.done {
                self.finish(watching, file, &proved, done);
            }
        }
        failures
    }

    /// Moves a bill and its proofs where they are wanted, below the folders that it was in.
    fn finish(&self, watching: &mut Watching, file: &Path, proved: &[PathBuf], done: &Path) {
        let proofs = proved.iter().map(|document| proof_path(document));
        let moved = || {
            // The bill first: without its proof beside it, it would be taken for a new one.
            for from in [file.to_owned()].into_iter().chain(proofs) {
                let to = done.join(from.strip_prefix(&self.folder).unwrap_or(&from));
                if to.exists() {
                    let why = format!("{} is there already", to.display());
                    return Err(std::io::Error::new(std::io::ErrorKind::AlreadyExists, why));
                }
                if let Some(folder) = to.parent() {
                    std::fs::create_dir_all(folder)?;
                }
                std::fs::rename(&from, to)?;
            }
            Ok(())
        };
        if let Err(error) = moved() {
            let why = format!("it is notarized, and stays: {error}");
            if watching.folder.failed(file, why.clone(), Instant::now()) {
                let said = format!("warning: {}: {why}", file.display());
                eprintln!("{}", tell::harmless(&said));
            }
        }
    }

    fn list_failures(&self, watching: &mut Watching) -> Result<(), Failure> {
        let Some(list) = &self.failures else { return Ok(()) };
        let failures = watching.folder.failures();
        let lines = failures.iter().map(|(file, why)| {
            let (file, tried) = (file.display(), counted(u64::from(why.times), "time"));
            let reason = why.reason.trim_start_matches("error: ").replace('\n', "; ");
            tell::harmless(&format!("{file}: {reason}; tried {tried}")) + "\n"
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
    fn fail(&mut self, file: &Path, failure: Failure) -> Failure {
        if self.folder.failed(file, failure.to_string(), Instant::now()) {
            failure.tell();
        }
        failure
    }
}

fn job(file: &Path) -> Result<Job, Failure> {
    let reserved = Reserved::beside(file)?;
    let order =
        Order { kind: None, relations: Vec::new(), fields: Vec::new(), reserved, issued: now() };
    Ok(Job { file: file.to_owned(), order })
}

async fn told_by(events: &mut Option<Events>) -> Vec<Change> {
    match events {
        Some(events) => events.next().await,
        None => std::future::pending().await,
    }
}
