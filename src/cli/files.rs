//! The files that a command is about: those that are named, those in a list, and those inside folders.

use std::collections::HashMap;
use std::ffi::OsString;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use super::failure::Failure;
use crate::config::{PREFIX, write_new};
use crate::firm::is_ours;

/// Deeper than any folder of bills.
const MAX_DEPTH: usize = 32;
/// The most bytes of a list.
const MAX_LIST: u64 = 256 << 20;

/// Files that are not taken from folders, though they look like bills there: the profile, a list, what is done.
/// Compared by their one real name, however they were named.
#[derive(Default)]
pub(super) struct Apart {
    files: HashMap<OsString, Vec<PathBuf>>,
}

impl Apart {
    pub(super) fn add(&mut self, file: &Path) {
        let real = real(file);
        if let Some(name) = real.file_name() {
            self.files.entry(name.to_owned()).or_default().push(real);
        }
    }

    /// The journal of a series, and its lock.
    pub(super) fn add_series(&mut self, series: &Path) {
        let mut lock = series.as_os_str().to_owned();
        lock.push(".lock");
        self.add(series);
        self.add(Path::new(&lock));
    }

    /// The firm's book, and what SQLite keeps beside it.
    pub(super) fn add_book(&mut self, book: &Path) {
        for end in ["", "-wal", "-shm", "-journal"] {
            let mut file = book.as_os_str().to_owned();
            file.push(end);
            self.add(Path::new(&file));
        }
    }

    /// Returns whether a file in a folder is one of them. The folder is asked for its real name only if the file's own
    /// name is one of these.
    pub(super) fn has(&self, file: &Path) -> bool {
        let named = file.file_name().and_then(|name| self.files.get(name));
        named.is_some_and(|named| named.contains(&real(file)))
    }
}

/// A file by its one name, however it is named here; also if it is not there yet.
pub(super) fn real(path: &Path) -> PathBuf {
    if let Ok(real) = std::fs::canonicalize(path) {
        return real;
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    match (std::fs::canonicalize(folder.unwrap_or(Path::new("."))), path.file_name()) {
        (Ok(folder), Some(name)) => folder.join(name),
        _ => path.to_owned(),
    }
}

/// Files as they are named, each once; of folders, the files in them and below, by name. What is hidden, what
/// editors leave behind, and what notarizing writes is not taken from a folder.
pub(super) fn expand(named: &[PathBuf]) -> Result<Vec<PathBuf>, Failure> {
    let mut all = Walk::for_bills();
    for path in named {
        if path.is_dir() {
            all.walk(path, 0);
        } else {
            all.files.push(path.clone());
        }
    }
    let Walk { mut files, failures, .. } = all;
    if let Some(failure) = failures.into_iter().next() {
        return Err(failure);
    }
    let mut seen = std::collections::HashSet::new();
    files.retain(|file| seen.insert(file.clone()));
    Ok(files)
}

/// The files in a folder and below, as [`expand`] takes them, and why some of the folders in it could not be looked into.
pub(super) fn inside(folder: &Path) -> Result<(Vec<PathBuf>, Vec<Failure>), Failure> {
    let mut all = Walk::for_bills();
    all.walk(folder, 0);
    let Walk { files, mut failures, .. } = all;
    // The folder itself: a share that is away is not an empty folder.
    if files.is_empty() && !failures.is_empty() && std::fs::read_dir(folder).is_err() {
        return Err(failures.remove(0));
    }
    Ok((files, failures))
}

/// The proof files in folders and below, and those that are named, with the folders that could not be looked into.
pub(super) fn proofs_in(named: &[PathBuf]) -> Result<(Vec<PathBuf>, Vec<Failure>), Failure> {
    let (mut files, mut failures) = (Vec::new(), Vec::new());
    for path in named {
        if path.is_dir() {
            let mut all = Walk { files: Vec::new(), failures: Vec::new(), wanted: is_proof };
            all.walk(path, 0);
            files.append(&mut all.files);
            failures.append(&mut all.failures);
        } else if path.exists() {
            files.push(path.clone());
        } else {
            let why = format!("there is nothing at {}", path.display());
            return Err(Failure::no_input(why, "name folders with proofs"));
        }
    }
    Ok((files, failures))
}

fn is_proof(path: &Path) -> bool {
    path.to_string_lossy().ends_with(".proof.json")
}

/// The files in a list, one a line; `-` is standard input.
pub(super) fn listed(list: &Path) -> Result<Vec<PathBuf>, Failure> {
    let wrong = |error: std::io::Error| {
        let why = format!("cannot read the list {}: {error}", list.display());
        Failure::no_input(why, "write one file name a line, in UTF-8")
    };
    let mut text = String::new();
    // Editors on Windows begin a text with a mark of its encoding, which is no part of a name.
    let mark = '\u{feff}';
    if list == Path::new("-") {
        std::io::stdin().lock().take(MAX_LIST).read_to_string(&mut text).map_err(wrong)?;
    } else {
        let file = std::fs::File::open(list).map_err(wrong)?;
        file.take(MAX_LIST).read_to_string(&mut text).map_err(wrong)?;
    }
    let text = text.strip_prefix(mark).unwrap_or(&text);
    Ok(text.lines().filter(|line| !line.trim().is_empty()).map(PathBuf::from).collect())
}

/// Keeps what comes on standard input as a file. One that is there with the same bytes stays; with others, it is
/// not overwritten.
pub(super) fn keep_standard_input(name: &Path) -> Result<(), Failure> {
    let wrong = |error: std::io::Error| {
        Failure::no_output(format!("cannot keep standard input as {}: {error}", name.display()))
    };
    let folder = name.parent().filter(|folder| !folder.as_os_str().is_empty());
    // Beside its place, so that taking it is one step.
    let mut spool = tempfile::Builder::new()
        .prefix(PREFIX)
        .tempfile_in(folder.unwrap_or(Path::new(".")))
        .map_err(wrong)?;
    let size = std::io::copy(&mut std::io::stdin().lock(), &mut spool).map_err(wrong)?;
    if size == 0 {
        return Err(Failure::data(
            "standard input is empty",
            "check the program before the pipe; an empty file is no bill",
        ));
    }
    spool.flush().and_then(|()| spool.as_file().sync_all()).map_err(wrong)?;
    match spool.persist_noclobber(name) {
        Ok(_) => Ok(()),
        Err(error) if error.error.kind() == std::io::ErrorKind::AlreadyExists => {
            if same(error.file.path(), name).map_err(wrong)? {
                return Ok(());
            }
            let why = format!("{} is there already, with other bytes", name.display());
            Err(Failure::usage(why, "name another file with --as"))
        }
        Err(error) => Err(wrong(error.error)),
    }
}

fn same(one: &Path, other: &Path) -> std::io::Result<bool> {
    let digest = |path| crate::documents::describe(path, |_| {}).ok().map(|found| found.digest);
    Ok(std::fs::metadata(one)?.len() == std::fs::metadata(other)?.len()
        && digest(one) == digest(other))
}

/// Writes proofs of others' records into a folder; what is there already stays.
pub(super) fn keep_proof(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    match write_new(path, bytes) {
        Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => {
            Err(Failure::no_output(format!("cannot write {}: {error}", path.display())))
        }
        _ => Ok(()),
    }
}

/// A look into folders for the files that are wanted.
struct Walk {
    files: Vec<PathBuf>,
    /// The reasons why some of the folders could not be looked into.
    failures: Vec<Failure>,
    wanted: fn(&Path) -> bool,
}

impl Walk {
    fn for_bills() -> Self {
        Self { files: Vec::new(), failures: Vec::new(), wanted: |file| !is_ours(file) }
    }

    fn walk(&mut self, folder: &Path, depth: usize) {
        if let Err(failure) = self.look_into(folder, depth) {
            self.failures.push(failure);
        }
    }

    fn look_into(&mut self, folder: &Path, depth: usize) -> Result<(), Failure> {
        let wrong = |error: std::io::Error| {
            let why = format!("cannot look into {}: {error}", folder.display());
            Failure::no_input(why, "check who may read the folder")
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
                self.walk(&path, depth + 1);
            } else if kind.is_file() && (self.wanted)(&path) {
                self.files.push(path);
            }
        }
        Ok(())
    }
}

/// Hidden, a temporary file of an editor, an office suite or a download, or one that Windows puts into folders.
pub(super) fn is_left_behind(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy().to_ascii_lowercase();
    let ends = [
        ".tmp",
        ".temp",
        ".part",
        ".partial",
        ".filepart",
        ".crdownload",
        ".download",
        ".opdownload",
        ".swp",
        ".lnk",
        ".url",
        ".!sync",
        ".bts",
        "~",
    ];
    let systems = ["thumbs.db", "ehthumbs.db", "desktop.ini", "icon\r"];
    systems.contains(&name.as_str())
        || name.starts_with('.')
        || name.starts_with("~$")
        || ends.iter().any(|end| name.ends_with(end))
}
