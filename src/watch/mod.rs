//! A folder where bills appear: which of them are ready to be notarized, and which are left alone for now.
//! It looks; what the operating system tells (`events`) only makes it look sooner.

mod events;

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime};

use crate::firm::proof_path;
pub use events::{Change, Events};

/// A file that failed is left alone so long after its first failure, then twice as long each time.
const SHORTEST: Duration = Duration::from_secs(10);
/// And at the most.
const LONGEST: Duration = Duration::from_secs(900);

/// What a file looked like: as long as this changes, somebody is still writing.
type Look = (u64, Option<SystemTime>);

/// What was seen of a folder so far. May be forgotten: what is done has a proof beside it.
#[derive(Default)]
pub struct Watch {
    looks: HashMap<PathBuf, Look>,
    /// Files that looked otherwise when they were looked at last.
    changed: HashSet<PathBuf>,
    renamed: HashSet<PathBuf>,
    finished: HashMap<PathBuf, Look>,
    failures: HashMap<PathBuf, Failure>,
}

/// Why a file is not notarized yet.
#[derive(Clone, Debug)]
pub struct Failure {
    /// In words.
    pub reason: String,
    /// How often it was tried.
    pub times: u32,
    /// When it is tried again.
    pub until: Instant,
}

impl Watch {
    /// Of all files of the folder, those that are ready, in the order in which they are named; the others are
    /// forgotten.
    pub fn ready(&mut self, files: &[PathBuf], now: Instant) -> Vec<PathBuf> {
        let ready = self.ready_among(files, now);
        let there: HashSet<&PathBuf> = files.iter().collect();
        self.looks.retain(|file, _| there.contains(file));
        self.failures.retain(|file, _| there.contains(file));
        self.finished.retain(|file, _| there.contains(file));
        ready
    }

    /// Of these files, those that look as they did the last time, or were renamed to what they are called; have no
    /// proof yet; and did not fail a moment ago.
    pub fn ready_among(&mut self, files: &[PathBuf], now: Instant) -> Vec<PathBuf> {
        let mut ready = Vec::new();
        for file in files {
            let Some(look) = look(file).filter(|_| !self.is_done(file)) else {
                self.looks.remove(file);
                self.failures.remove(file);
                continue;
            };
            if self.finished.get(file) == Some(&look) {
                continue;
            }
            let rests = self.failures.get(file).is_some_and(|failure| failure.until > now);
            let whole = self.renamed.remove(file) || self.looks.get(file) == Some(&look);
            if whole && look.0 > 0 && !rests {
                ready.push(file.clone());
            } else if !whole {
                self.changed.insert(file.clone());
            }
            self.looks.insert(file.clone(), look);
        }
        ready
    }

    /// Its proof lies beside it, and nothing in it failed.
    fn is_done(&self, file: &Path) -> bool {
        !self.failures.contains_key(file) && proof_path(file).exists()
    }

    /// Those that somebody may still be writing, each once: to be looked at again soon.
    pub fn take_changed(&mut self) -> HashSet<PathBuf> {
        std::mem::take(&mut self.changed)
    }

    /// It was renamed to this name: nobody writes it any more.
    pub fn renamed(&mut self, file: PathBuf) {
        self.renamed.insert(file);
    }

    /// All that is in it is notarized, also if it has no proof of its own.
    pub fn finished(&mut self, file: &Path) {
        self.failures.remove(file);
        if let Some(look) = look(file) {
            self.finished.insert(file.to_owned(), look);
        }
    }

    /// It is not notarized; it is tried again later. True if that is to be told: the first time, and when the
    /// reason is another.
    pub fn failed(&mut self, file: &Path, reason: String, now: Instant) -> bool {
        let before = self.failures.get(file);
        let times = before.map_or(0, |failure| failure.times) + 1;
        let is_new = before.is_none_or(|failure| failure.reason != reason);
        let wait = SHORTEST.saturating_mul(1 << (times - 1).min(10)).min(LONGEST);
        let failure = Failure { reason, times, until: now + wait };
        self.failures.insert(file.to_owned(), failure);
        is_new
    }

    /// What waits for another try, and why; by name.
    pub fn failures(&self) -> Vec<(&Path, &Failure)> {
        let mut all: Vec<_> =
            self.failures.iter().map(|(file, why)| (file.as_path(), why)).collect();
        all.sort_by_key(|(file, _)| *file);
        all
    }
}

fn look(file: &Path) -> Option<Look> {
    let found = std::fs::metadata(file).ok()?;
    Some((found.len(), found.modified().ok()))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail by panicking")]
mod tests {
    use super::*;

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
        assert!(watch.ready(&files, now).is_empty(), "empty");
        std::fs::write(&file, "half").unwrap();
        assert!(watch.ready(&files, now).is_empty(), "seen for the first time");
        std::fs::write(&file, "half and the rest").unwrap();
        assert!(watch.ready(&files, now).is_empty(), "it has grown");
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
        assert!(watch.ready(&[], now).is_empty());
        watch.renamed(file.clone());
        assert_eq!(watch.ready_among(&files, now), files, "renamed in: at first sight");
    }
}
