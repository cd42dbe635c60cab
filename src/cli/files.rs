//! Which files a command is about: those that are named, and those inside folders.

use std::path::{Path, PathBuf};

use super::failure::Failure;
use crate::firm::is_ours;

/// Deeper than any folder of bills.
const MAX_DEPTH: usize = 32;

/// Files as they are named, each once; of folders, the files in them and below, by name. What is hidden, what
/// editors leave behind, and what notarizing writes is not taken from a folder.
pub(super) fn expand(named: &[PathBuf]) -> Result<Vec<PathBuf>, Failure> {
    let mut files = Vec::new();
    for path in named {
        if path.is_dir() {
            walk(path, &mut files, 0)?;
        } else {
            files.push(path.clone());
        }
    }
    let mut seen = std::collections::HashSet::new();
    files.retain(|file| seen.insert(file.clone()));
    Ok(files)
}

fn walk(folder: &Path, files: &mut Vec<PathBuf>, depth: usize) -> Result<(), Failure> {
    let wrong = |error: std::io::Error| {
        let why = format!("cannot look into {}: {error}", folder.display());
        Failure::no_input(why, "look at who may read it")
    };
    if depth > MAX_DEPTH {
        let why = format!("{} is deeper than {MAX_DEPTH} folders", folder.display());
        return Err(Failure::no_input(why, "name a folder further inside"));
    }
    let entries = std::fs::read_dir(folder).map_err(wrong)?;
    let mut entries = entries.collect::<Result<Vec<_>, _>>().map_err(wrong)?;
    entries.sort_by_key(std::fs::DirEntry::file_name);
    for entry in entries {
        let path = entry.path();
        // A link is not followed: it may lead in a circle, or to what nobody meant.
        let kind = entry.file_type().map_err(wrong)?;
        if is_left_behind(&path) {
            continue;
        }
        if kind.is_dir() {
            walk(&path, files, depth + 1)?;
        } else if kind.is_file() && !is_ours(&path) {
            files.push(path);
        }
    }
    Ok(())
}

/// Hidden, or a temporary file of an editor, an office suite or a download.
fn is_left_behind(path: &Path) -> bool {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let ends = [".tmp", ".temp", ".part", ".partial", ".crdownload", ".swp", "~"];
    name.starts_with('.') || name.starts_with("~$") || ends.iter().any(|end| name.ends_with(end))
}
