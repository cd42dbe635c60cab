//! A look at a folder: what is ready is notarized, told, and moved.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::WatchCommand;
use crate::cli::clock::{entropy, now};
use crate::cli::failure::Failure;
use crate::cli::files::{Apart, inside, is_left_behind};
use crate::cli::standing::counted;
use crate::cli::{book, likeness, tell};
use crate::client::ClientError;
use crate::config::{sweep, write_private};
use crate::documents::DocumentsError;
use crate::firm::{
    Away, Firm, FirmError, Heard, Job, Namesakes, Order, Reserved, SplitFiles, is_ours, orphans,
    proof_path,
};
use crate::watch::{Done, Watch};

/// Files that are submitted together.
const GROUP: usize = 256;
/// A notary that is away is left alone so long at first, then twice as long each time.
const SHORTEST: Duration = Duration::from_secs(5);
/// And at the most.
const LONGEST: Duration = Duration::from_secs(300);
/// Drafts whose bills are gone, and what was left behind, are looked for so often.
const TIDY: Duration = Duration::from_secs(60);

/// The memory from one look to the next.
pub(super) struct Watching {
    pub(super) firm: Firm,
    pub(super) folder: Watch,
    /// The folder by its one name.
    pub(super) real: PathBuf,
    pub(super) done: Option<Done>,
    pub(super) parts: SplitFiles,
    pub(super) apart: Apart,
    pub(super) away: Option<Absence>,
    /// Signed while it was away.
    pub(super) signed: HashSet<PathBuf>,
    /// The reasons why folders could not be looked into, as they were told last.
    pub(super) unseen: Vec<Failure>,
    /// Documents that are gone though their drafts wait, as they were told last, and when they are looked for again.
    pub(super) orphans: (Vec<PathBuf>, Instant),
    /// The reason why a whole look failed, as it was told last.
    pub(super) failed: Option<String>,
    /// The list of failures as it was written last.
    pub(super) listed: Option<String>,
}

/// The notary does not answer.
pub(super) struct Absence {
    /// The number of times that the notary was asked.
    pub(super) times: u32,
    /// The time at which the notary is asked again.
    pub(super) until: Instant,
    /// The reason in words.
    pub(super) why: String,
}

impl WatchCommand {
    /// All files that may be bills.
    pub(super) fn files(&self, watching: &mut Watching) -> Result<Vec<PathBuf>, Failure> {
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

    pub(super) fn wants(&self, watching: &Watching, file: &Path) -> bool {
        let inside = file.strip_prefix(&self.folder).unwrap_or(file);
        // Of a hidden folder nothing is wanted either.
        let mut parts = inside.components().map(|part| Path::new(part.as_os_str()));
        let real = watching.real.join(inside);
        !parts.any(is_left_behind)
            && !is_ours(file)
            && !watching.done.as_ref().is_some_and(|done| done.has(&real))
            && !watching.apart.has(&real)
    }

    /// Removes what was left of a process that was killed. Tells of drafts that wait for bills that are gone: nothing
    /// submits them by itself, unless they have a number.
    fn tidy(&self, watching: &mut Watching, files: &[PathBuf]) {
        if watching.orphans.1 > Instant::now() {
            return;
        }
        let folders: HashSet<&Path> = files.iter().filter_map(|file| file.parent()).collect();
        let folders = folders.into_iter().chain([self.folder.as_path()]);
        let folders = folders.inspect(|folder| sweep(folder));
        let mut gone: Vec<_> = folders.flat_map(orphans).collect();
        gone.sort();
        gone.dedup();
        for document in gone.iter().filter(|document| !watching.orphans.0.contains(document)) {
            tell::aside(format_args!(
                "warning: {} is gone, and its signed draft waits: bring the file back under any name, or remove the draft if \
                 it was not issued",
                document.display()
            ));
        }
        watching.orphans = (gone, Instant::now() + TIDY);
    }

    /// Notarizes what is ready, of these files or of all; the failures are those of single files.
    pub(super) async fn look(
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
                self.tidy(watching, &files);
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
            match self.job(file, &mut namesakes) {
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
        book::tell_failure(&watching.firm);
        for file in group {
            let Some(told) = heard.remove(file) else { continue };
            failures.extend(self.hear(watching, file, told, !is_whole).await);
        }
        // Of the same series, signed before: what is not sealed of those is told where they are notarized.
        for document in heard.into_values().flatten() {
            if let (document, Heard::Notarized(..)) = document {
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
    async fn hear(
        &self,
        watching: &mut Watching,
        file: &Path,
        told: Vec<(PathBuf, Heard)>,
        mut waits: bool,
    ) -> Vec<Failure> {
        let (mut failures, mut proved, mut left) = (Vec::new(), Vec::new(), Vec::new());
        for (document, what) in told {
            match what {
                Heard::Doubt(warning) => {
                    tell::aside(format_args!("warning: {}: {warning}", document.display()));
                }
                Heard::Notarized(proof, looks) => {
                    let (kind, given) = (proof.statement.kind(), likeness::says_more(&proof));
                    let note = looks.map(|looks| likeness::note(&looks, kind, given));
                    let note = note.unwrap_or_default();
                    tell::line(format_args!("notarized {}{note}", document.display()));
                    proved.push(document);
                }
                Heard::Already(_, mended) => {
                    if let Some(mended) = mended {
                        let proof = proof_path(&document);
                        tell::line(format_args!("{}: {mended}", proof.display()));
                    }
                    proved.push(document);
                }
                Heard::Signed(_) => waits = true,
                Heard::Left(looks) => left.push((document, likeness::sentence(&looks))),
                // Another watcher was first; or it was taken back.
                Heard::Failed(error) if is_gone(&error) => waits = true,
                Heard::Failed(error) => failures.push(watching.fail(file, error.into())),
            }
        }
        let is_other = failures.is_empty() && !waits && proved.is_empty() && !left.is_empty();
        let why = left.iter().map(|(_, why)| why.as_str()).collect::<Vec<_>>().join("; ");
        if !is_other || watching.folder.leave(file, why) {
            for (document, why) in &left {
                tell::line(format_args!("left alone {}: it is {why}", document.display()));
            }
        }
        if failures.is_empty() && !waits && !is_other {
            let moved = match &watching.done {
                Some(done) => Some(done.take(file, &proved).await),
                None => None,
            };
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

    fn job(&self, file: &Path, namesakes: &mut Namesakes) -> Result<Job, Failure> {
        let order = Order {
            kind: None,
            relations: None,
            fields: Vec::new(),
            reserved: Reserved::beside(file, namesakes)?,
            opaque: self.opaque,
            by_hand: false,
            again: false,
            issued: now(),
        };
        Ok(Job { file: file.to_owned(), order })
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
        let left = watching.folder.left().into_iter().map(|(file, why)| {
            tell::word(&format!("{}: left alone, for it is {why}", tell::name(file))) + "\n"
        });
        let text: String = lines.chain(left).collect();
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
    /// Returns whether the notary is asked again now.
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

fn is_gone(error: &FirmError) -> bool {
    match error {
        FirmError::Gone(_) => true,
        FirmError::Document { why: DocumentsError::Io(cause), .. } => {
            cause.kind() == std::io::ErrorKind::NotFound
        }
        _ => false,
    }
}
