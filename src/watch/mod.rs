//! A folder where bills appear: which of them are ready to be notarized, and which are left alone for now.
//! It looks and does not listen: shares on a network tell nobody what happens in them.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime};

use crate::firm::proof_path;

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
    failures: HashMap<PathBuf, Failure>,
}

struct Failure {
    times: u32,
    until: Instant,
}

impl Watch {
    /// Of these files, those that look as they did the last time, have no proof yet, and did not fail a moment
    /// ago. In the order in which they are named.
    pub fn ready(&mut self, files: &[PathBuf], now: Instant) -> Vec<PathBuf> {
        let mut looks = HashMap::with_capacity(files.len());
        let mut ready = Vec::new();
        for file in files {
            // Gone again, or done.
            let Some(look) = look(file).filter(|_| !proof_path(file).exists()) else { continue };
            let rests = self.failures.get(file).is_some_and(|failure| failure.until > now);
            if self.looks.get(file) == Some(&look) && look.0 > 0 && !rests {
                ready.push(file.clone());
            }
            looks.insert(file.clone(), look);
        }
        self.failures.retain(|file, _| looks.contains_key(file));
        self.looks = looks;
        ready
    }

    /// It is not notarized; it is tried again later. True if that is to be told: the first time, and whenever
    /// the file has changed since.
    pub fn failed(&mut self, file: &Path, now: Instant) -> bool {
        let times = self.failures.get(file).map_or(0, |failure| failure.times) + 1;
        let wait = SHORTEST.saturating_mul(1 << (times - 1).min(10)).min(LONGEST);
        let failure = Failure { times, until: now + wait };
        self.failures.insert(file.to_owned(), failure);
        times == 1
    }

    /// How many wait for another try.
    pub fn waiting(&self) -> usize {
        self.failures.len()
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
        assert!(watch.failed(&file, now), "told");
        assert!(watch.ready(&files, now).is_empty(), "left alone");
        now += SHORTEST;
        assert_eq!(watch.ready(&files, now), files);
        assert!(!watch.failed(&file, now), "not told again");
        now += SHORTEST;
        assert!(watch.ready(&files, now).is_empty(), "longer each time");
        now += SHORTEST;
        assert_eq!(watch.ready(&files, now), files);
        std::fs::write(proof_path(&file), "{}").unwrap();
        assert!(watch.ready(&files, now).is_empty(), "done");
        assert_eq!(watch.waiting(), 0);
    }
}
