//! A folder where bills appear: which of them are ready to be notarized, and which are left alone for now.
//! It looks; what the operating system tells (`events`) only makes it look sooner.

mod done;
mod events;

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime};

use crate::firm::{Look, dated, is_stamped, look};
pub use done::Done;
pub use events::{Change, Events};

/// A file is whole once it has looked the same for so long: who writes it in pieces pauses less.
pub const STILL: Duration = Duration::from_secs(2);
/// An empty file may be one that somebody is about to write; one that stays empty for so long is looked into.
const EMPTY: Duration = Duration::from_secs(60);
/// A file that failed is left alone so long after its first failure, then twice as long each time.
const SHORTEST: Duration = Duration::from_secs(10);
/// And at the most.
const LONGEST: Duration = Duration::from_secs(900);

/// The things that were seen of a folder so far. They may be forgotten: a bill that is done has a proof beside it that
/// is dated by it.
#[derive(Default)]
pub struct Watch {
    /// The looks of files, and since when they look so.
    looks: HashMap<PathBuf, (Look, Instant)>,
    /// Files that somebody may still be writing.
    changed: HashSet<PathBuf>,
    /// The looks of files when they were renamed to what they are called.
    renamed: HashMap<PathBuf, Look>,
    /// The looks of files and their proofs when they were done.
    finished: HashMap<PathBuf, (Look, Option<SystemTime>)>,
    failures: HashMap<PathBuf, WatchFailure>,
    /// The files that are no bills as they look now, and why.
    left: HashMap<PathBuf, (Look, String)>,
    /// Nobody waits until an empty file is written.
    hastes: bool,
    /// A flag that is set if bills with a proof are to be moved, and so looked into first.
    moves: bool,
}

/// A reason why a file is not notarized yet.
#[derive(Clone, Debug)]
pub struct WatchFailure {
    /// The reason in words.
    pub reason: String,
    /// The number of tries.
    pub times: u32,
    /// The time of the next try.
    pub until: Instant,
}

impl Watch {
    /// One that forgets nothing that is to be moved away.
    pub fn that_moves(moves: bool) -> Self {
        Self { moves, ..Self::default() }
    }

    /// An empty file counts as soon as any other: there is one look only.
    pub fn hasten(&mut self) {
        self.hastes = true;
    }

    /// Returns those of all files of the folder that are ready, in the order in which they are named; the others are
    /// forgotten.
    pub fn ready(&mut self, files: &[PathBuf], now: Instant) -> Vec<PathBuf> {
        let ready = self.ready_among(files, now);
        let there: HashSet<&PathBuf> = files.iter().collect();
        self.looks.retain(|file, _| there.contains(file));
        self.renamed.retain(|file, _| there.contains(file));
        self.failures.retain(|file, _| there.contains(file));
        self.finished.retain(|file, _| there.contains(file));
        self.left.retain(|file, _| there.contains(file));
        ready
    }

    /// Returns those of these files that nobody writes any more, or that were renamed to what they are called; are not
    /// known to be notarized as they look now; and did not fail a moment ago.
    pub fn ready_among(&mut self, files: &[PathBuf], now: Instant) -> Vec<PathBuf> {
        let mut ready = Vec::new();
        for file in files {
            let renamed = self.renamed.remove(file);
            let Some(look) = look(file) else {
                self.looks.remove(file);
                self.failures.remove(file);
                self.finished.remove(file);
                self.left.remove(file);
                continue;
            };
            if self.left.get(file).is_some_and(|(before, _)| *before != look) {
                self.left.remove(file);
            }
            if self.left.contains_key(file) || self.is_finished(file, look) {
                self.looks.remove(file);
                continue;
            }
            let rests = self.failures.get(file).is_some_and(|failure| failure.until > now);
            let since = match self.looks.get(file) {
                Some((before, since)) if *before == look => *since,
                _ => now,
            };
            self.looks.insert(file.clone(), (look, since));
            // An empty file is no bill, or none yet.
            if look.size == 0 && !self.hastes && now < since + EMPTY {
                continue;
            }
            if renamed != Some(look) && now < since + STILL {
                self.changed.insert(file.clone());
            } else if !rests {
                ready.push(file.clone());
            }
        }
        ready
    }

    /// Returns whether a file is known to be notarized as it looks now: because we saw that, or, of one that was there
    /// before us, because its proof is dated by it. Any other file is looked into: a proof beside it may be that of an earlier file
    /// of the same name.
    fn is_finished(&mut self, file: &Path, look: Look) -> bool {
        if let Some(finished) = self.finished.get(file) {
            let (before, proved) = *finished;
            // Somebody wrote into its proof: it is looked into.
            return before == look && dated(file).is_none_or(|at| Some(at) == proved);
        }
        let is_new = !self.failures.contains_key(file) && !self.looks.contains_key(file);
        let is_done = is_new && !self.moves && is_stamped(file, look);
        if is_done {
            self.finished.insert(file.to_owned(), (look, dated(file)));
        }
        is_done
    }

    /// Takes the files that somebody may still be writing, each once: to be looked at again soon.
    pub fn take_changed(&mut self) -> HashSet<PathBuf> {
        std::mem::take(&mut self.changed)
    }

    /// Notes that a file was renamed to this name: nobody writes it any more, as long as it looks like that.
    pub fn renamed(&mut self, file: PathBuf) {
        if let Some(look) = look(&file) {
            self.renamed.insert(file, look);
        }
    }

    /// All that is in it is notarized, also if it has no proof of its own.
    pub fn finished(&mut self, file: &Path) {
        self.failures.remove(file);
        if let Some((look, _)) = self.looks.get(file) {
            self.finished.insert(file.to_owned(), (*look, dated(file)));
        }
    }

    /// Leaves a file alone as long as it looks like that: it is no bill. True if that is to be
    /// told.
    pub fn leave(&mut self, file: &Path, why: String) -> bool {
        self.failures.remove(file);
        let Some((look, _)) = self.looks.get(file) else { return true };
        let before = self.left.insert(file.to_owned(), (*look, why.clone()));
        before.is_none_or(|(_, before)| before != why)
    }

    /// Returns the files that are left alone, and why; by name.
    pub fn left(&self) -> Vec<(&Path, &str)> {
        let mut all: Vec<_> =
            self.left.iter().map(|(file, (_, why))| (file.as_path(), why.as_str())).collect();
        all.sort_by_key(|(file, _)| *file);
        all
    }

    /// Notes that a file is not notarized and is tried again later. Returns true if that is to be told: the first time,
    /// and when the reason is another.
    pub fn failed(&mut self, file: &Path, reason: String, now: Instant) -> bool {
        let before = self.failures.get(file);
        let times = before.map_or(0, |failure| failure.times) + 1;
        let is_new = before.is_none_or(|failure| failure.reason != reason);
        let wait = SHORTEST.saturating_mul(1 << (times - 1).min(10)).min(LONGEST);
        let failure = WatchFailure { reason, times, until: now + wait };
        self.failures.insert(file.to_owned(), failure);
        is_new
    }

    /// Returns the files that wait for another try, and why; by name.
    pub fn failures(&self) -> Vec<(&Path, &WatchFailure)> {
        let mut all: Vec<_> =
            self.failures.iter().map(|(file, why)| (file.as_path(), why)).collect();
        all.sort_by_key(|(file, _)| *file);
        all
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail by panicking")]
mod tests {
    use super::*;
    use crate::firm::proof_path;

    #[test]
    fn a_file_is_ready_once_nobody_writes_it_any_more() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("bill.txt");
        let files = [file.clone()];
        let mut watch = Watch::default();
        let mut now = Instant::now();
        assert!(watch.ready(&files, now).is_empty(), "not there");
        std::fs::write(&file, "").unwrap();
        watch.ready(&files, now);
        assert!(watch.ready(&files, now + STILL).is_empty(), "empty");
        assert_eq!(watch.ready(&files, now + EMPTY), files, "it stays empty");
        std::fs::write(&file, "half").unwrap();
        assert!(watch.ready(&files, now).is_empty(), "seen for the first time");
        assert!(watch.ready(&files, now + STILL / 2).is_empty(), "seen again too soon");
        std::fs::write(&file, "half and the rest").unwrap();
        now += STILL;
        assert!(watch.ready(&files, now).is_empty(), "it has grown");
        assert_eq!(watch.take_changed(), files.iter().cloned().collect());
        now += STILL;
        assert_eq!(watch.ready(&files, now), files);
        assert!(watch.failed(&file, "why".to_owned(), now), "told");
        assert!(watch.ready(&files, now).is_empty(), "left alone");
        now += SHORTEST;
        assert_eq!(watch.ready(&files, now), files);
        assert!(!watch.failed(&file, "why".to_owned(), now), "not told again");
        now += SHORTEST;
        assert!(watch.ready(&files, now).is_empty(), "longer each time");
        now += SHORTEST;
        assert_eq!(watch.ready(&files, now), files);
        std::fs::write(proof_path(&file), "{}").unwrap();
        now += LONGEST;
        assert_eq!(
            watch.ready(&files, now),
            files,
            "something in it failed, though it has a proof"
        );
        watch.finished(&file);
        assert!(watch.ready(&files, now).is_empty(), "done");
        assert!(watch.failures().is_empty());
        std::fs::remove_file(proof_path(&file)).unwrap();
        assert!(watch.ready(&files, now).is_empty(), "finished, as a notification of payments is");
        std::fs::write(&file, "another bill of the same name").unwrap();
        assert!(watch.ready(&files, now).is_empty());
        now += STILL;
        assert_eq!(watch.ready(&files, now), files, "what is another file is not finished");
        assert!(watch.ready(&[], now).is_empty());
        watch.renamed(file.clone());
        assert_eq!(watch.ready_among(&files, now), files, "renamed in: at first sight");
        watch.renamed(file.clone());
        std::fs::write(&file, "written after it was renamed").unwrap();
        assert!(watch.ready_among(&files, now).is_empty());
        std::fs::remove_file(&file).unwrap();
        watch.renamed(file.clone());
        watch.ready_among(&files, now);
        std::fs::write(&file, "a new file under the name").unwrap();
        assert!(watch.ready_among(&files, now).is_empty(), "that rename was of another file");
    }

    #[test]
    fn what_is_no_bill_is_left_alone_until_it_changes() {
        let folder = tempfile::tempdir().unwrap();
        let files = [folder.path().join("a.zip")];
        let (mut watch, mut now) = (Watch::default(), Instant::now());
        watch.hasten();
        std::fs::write(&files[0], "").unwrap();
        watch.ready(&files, now);
        now += STILL;
        assert_eq!(watch.ready(&files, now), files, "also an empty one, if there is one look");
        assert!(watch.leave(&files[0], "a ZIP archive".to_owned()), "told");
        now += LONGEST;
        assert!(watch.ready(&files, now).is_empty(), "left alone");
        assert_eq!(watch.left(), [(files[0].as_path(), "a ZIP archive")]);
        std::fs::write(&files[0], "a bill").unwrap();
        watch.ready(&files, now);
        assert!(watch.left().is_empty());
        assert_eq!(watch.ready(&files, now + STILL), files);
    }

    #[test]
    fn a_proof_is_believed_that_is_dated_by_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("bill.txt");
        let files = [file.clone()];
        let now = Instant::now();
        std::fs::write(&file, "a bill").unwrap();
        let proof = std::fs::File::create(proof_path(&file)).unwrap();
        let ready = |mut watch: Watch| {
            watch.ready(&files, now);
            watch.ready(&files, now + STILL)
        };
        proof.set_modified(std::time::SystemTime::now() + STILL).unwrap();
        assert_eq!(
            ready(Watch::default()),
            files,
            "it may be later than another bill of that name"
        );
        proof.set_modified(look(&file).unwrap().touched).unwrap();
        assert!(ready(Watch::default()).is_empty());
        let mut watch = Watch::default();
        watch.ready(&files, now);
        proof.set_modified(std::time::SystemTime::now() + STILL).unwrap();
        watch.ready(&files, now);
        assert_eq!(watch.ready(&files, now + STILL), files, "somebody wrote into its proof");
        watch.finished(&file);
        assert!(watch.ready(&files, now + STILL).is_empty());
        proof.set_modified(look(&file).unwrap().touched).unwrap();
        assert_eq!(ready(Watch::that_moves(true)), files, "looked into before it is moved");
        let bill = std::fs::File::create(&file).unwrap();
        std::io::Write::write_all(&mut &bill, b"a new bill of that name").unwrap();
        bill.set_modified(std::time::SystemTime::UNIX_EPOCH).unwrap();
        assert_eq!(ready(Watch::default()), files, "whatever time it says");
    }
}
