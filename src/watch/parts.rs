//! Bills that were split off a file of several: they go with that file, and are no bills besides.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

use crate::firm::{Look, look, names_in, sources};

/// What the files that were asked about are made of, and what they looked like then.
#[derive(Default)]
pub struct Parts {
    files: HashMap<PathBuf, (Look, HashSet<PathBuf>)>,
}

impl Parts {
    /// Whether a file is called like a bill in another one beside it.
    pub fn has(&mut self, file: &Path) -> bool {
        let sources = sources(file).into_iter().map(|source| file.with_file_name(source));
        sources.into_iter().any(|source| {
            let Some(now) = look(&source) else { return false };
            match self.files.get(&source) {
                Some((before, names)) if *before == now => names.contains(file),
                _ => {
                    let names: HashSet<_> = names_in(&source).into_iter().collect();
                    let has = names.contains(file);
                    self.files.insert(source, (now, names));
                    has
                }
            }
        })
    }
}
