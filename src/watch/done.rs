//! The folder to which bills go once they are notarized: each with its proofs, below the folders that it was in.

use std::ffi::OsStr;
use std::io::{Error, ErrorKind, Result};
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::firm::{
    Lock, Reserved, is_of_void, proof_path, proves, read_proof, sources, try_hold, void_path,
};

/// Deeper than any folder of bills.
const MAX_DEPTH: usize = 32;
/// A bill that is locked is tried so often.
const TRIES: u32 = 50;
/// Between two tries.
const PAUSE: Duration = Duration::from_millis(10);

/// A folder that is watched, and where what is done in it goes.
pub struct Done {
    from: PathBuf,
    to: PathBuf,
    /// The folder by its one name.
    real: PathBuf,
}

impl Done {
    /// Makes the folder if it is not there.
    ///
    /// # Errors
    /// IO; [`ErrorKind::InvalidInput`] if the watched folder lies in it.
    pub fn new(from: &Path, to: &Path) -> Result<Self> {
        std::fs::create_dir_all(to)?;
        let real = std::fs::canonicalize(to)?;
        if std::fs::canonicalize(from)?.starts_with(&real) {
            let why = "the watched folder lies in it";
            return Err(Error::new(ErrorKind::InvalidInput, why));
        }
        Ok(Self { from: from.to_owned(), to: to.to_owned(), real })
    }

    /// Returns whether a file, by its one name, lies in the folder.
    pub fn has(&self, file: &Path) -> bool {
        file.starts_with(&self.real)
    }

    /// Moves a bill with the proofs of the documents in it. All or nothing, but for a crash, which
    /// [`Self::catch_up`] mends.
    ///
    /// # Errors
    /// IO; nothing is overwritten.
    pub async fn take(&self, file: &Path, proved: &[PathBuf]) -> Result<()> {
        let Some(_lock) = hold(file).await? else { return Ok(()) };
        if !file.exists() {
            // Another watcher was first.
            return Ok(());
        }
        // The bill first: without its proof beside it, it would be taken for a new one.
        let mut files = vec![file.to_owned()];
        // A bill in it that was split off as a file goes with it.
        let split = proved.iter().filter(|document| *document != file && document.is_file());
        for document in split {
            if !proves(document) {
                let why = format!("{} is not what its proof is about", document.display());
                return Err(Error::new(ErrorKind::InvalidData, why));
            }
            files.push(document.clone());
        }
        files.extend(proved.iter().map(|document| proof_path(document)));
        files.extend(companions(file));
        let moves: Vec<_> = files.iter().map(|from| (from, self.place(from))).collect();
        for (from, to) in &moves {
            // Neither a broken link is overwritten.
            if to.symlink_metadata().is_ok() {
                let why = format!("{} is there already", to.display());
                return Err(Error::new(ErrorKind::AlreadyExists, why));
            }
            from.symlink_metadata()?;
        }
        for (_, to) in &moves {
            to.parent().map_or(Ok(()), std::fs::create_dir_all)?;
        }
        moves.iter().try_for_each(|(from, to)| relocate(from, to))
    }

    fn place(&self, from: &Path) -> PathBuf {
        self.to.join(from.strip_prefix(&self.from).unwrap_or(from))
    }

    /// Brings proofs to bills that were moved without them: by a watcher that was killed in between, or while
    /// another one had just notarized the same.
    pub fn catch_up(&self) {
        self.catch_up_in(&self.from, 0);
    }

    fn catch_up_in(&self, folder: &Path, depth: usize) {
        let Ok(entries) = std::fs::read_dir(folder) else { return };
        for entry in entries.flatten() {
            let path = entry.path();
            let is_hidden = entry.file_name().as_encoded_bytes().starts_with(b".");
            match entry.file_type() {
                Ok(kind)
                    if kind.is_dir()
                        && depth < MAX_DEPTH
                        && !is_hidden
                        && std::fs::canonicalize(&path).is_ok_and(|real| !self.has(&real)) =>
                {
                    self.catch_up_in(&path, depth + 1);
                }
                Ok(kind) if kind.is_file() => self.follow(&path),
                _ => {}
            }
        }
    }

    /// A reservation that is used up by a bill that was moved.
    fn follow_reserved(&self, reserved: &Path) {
        let to = self.place(reserved);
        let Ok(read) = Reserved::read(reserved) else { return };
        let entries = to.parent().and_then(|folder| std::fs::read_dir(folder).ok());
        let mut bills = entries.into_iter().flatten().flatten().map(|entry| entry.path());
        if bills.any(|bill| Reserved::paths(&bill).contains(&to) && read.is_of(&bill)) {
            for from in with_codes(reserved) {
                let to = self.place(&from);
                if from.is_file() && !to.exists() {
                    relocate(&from, &to).ok();
                }
            }
        }
    }

    fn follow(&self, proof: &Path) {
        let name = proof.file_name().and_then(OsStr::to_str);
        if name.is_some_and(|name| name.ends_with(".reserved.json")) {
            self.follow_reserved(proof);
            return;
        }
        let Some(document) = name.and_then(|name| name.strip_suffix(".proof.json")) else { return };
        let document = proof.with_file_name(document);
        let mut owners: Vec<_> =
            sources(&document).iter().map(|name| document.with_file_name(name)).collect();
        if is_of_void(&document) {
            owners.push(document.with_extension(""));
        }
        owners.push(document);
        let is_moved = owners.iter().any(|owner| self.place(owner).is_file());
        if !is_moved || owners.iter().any(|owner| owner.exists()) {
            return;
        }
        let to = self.place(proof);
        if !to.exists() {
            relocate(proof, &to).ok();
            return;
        }
        let record = |path: &Path| read_proof(path).ok()?.map(|proof| proof.statement.id());
        if record(proof).is_some_and(|id| record(&to) == Some(id)) {
            std::fs::remove_file(proof).ok();
        }
    }
}

/// The lock of a bill; nothing if it is gone meanwhile.
async fn hold(file: &Path) -> Result<Option<Lock>> {
    for _ in 0..TRIES {
        match try_hold(file) {
            Ok(Some(lock)) => return Ok(Some(lock)),
            // Another watcher holds it for a moment.
            Ok(None) => tokio::time::sleep(PAUSE).await,
            Err(_) => return Ok(None),
        }
    }
    Err(Error::new(ErrorKind::ResourceBusy, "another program holds it"))
}

/// Returns the files that lie beside a bill and go with it: what was reserved for it, with its codes, and the proof
/// that voids it.
fn companions(file: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let reserved = Reserved::paths(file).into_iter().find(|path| {
        path.is_file() && Reserved::read(path).is_ok_and(|reserved| reserved.is_of(file))
    });
    if let Some(reserved) = reserved {
        found.extend(with_codes(&reserved));
    }
    found.push(proof_path(&void_path(&proof_path(file))));
    found.retain(|path| path.is_file() && path != file);
    found
}

/// A reservation and the codes that were drawn of it.
fn with_codes(reserved: &Path) -> [PathBuf; 3] {
    let name = reserved.with_extension("").with_extension("");
    let code = |end: &str| {
        let mut path = name.as_os_str().to_owned();
        path.push(end);
        PathBuf::from(path)
    };
    [reserved.to_owned(), code(".svg"), code(".png")]
}

/// Renames a file, or copies it to another file system: the copy is durable before the original goes.
fn relocate(from: &Path, to: &Path) -> Result<()> {
    match std::fs::rename(from, to) {
        Err(error) if error.kind() == ErrorKind::CrossesDevices => {
            let folder = to.parent().unwrap_or(Path::new("."));
            // Named like all that is being written (`config::PREFIX`).
            let mut copy = tempfile::Builder::new().prefix(".countersign-").tempfile_in(folder)?;
            std::io::copy(&mut std::fs::File::open(from)?, &mut copy)?;
            copy.as_file().set_permissions(std::fs::metadata(from)?.permissions())?;
            copy.as_file().sync_all()?;
            copy.persist_noclobber(to).map_err(|error| error.error)?;
            std::fs::File::open(folder)?.sync_all()?;
            std::fs::remove_file(from)
        }
        renamed => renamed,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail by panicking")]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_bill_moves_only_if_all_that_goes_with_it_can() {
        let folder = tempfile::tempdir().unwrap();
        let (from, to) = (folder.path().join("in"), folder.path().join("in/done"));
        std::fs::create_dir_all(from.join("a")).unwrap();
        let done = Done::new(&from, &to).unwrap();
        assert!(Done::new(&from, folder.path()).is_err(), "it would be watched for ever");
        let bill = from.join("a/bill.txt");
        std::fs::write(&bill, "bill").unwrap();
        std::fs::write(proof_path(&bill), "new").unwrap();
        std::fs::create_dir(to.join("a")).unwrap();
        std::fs::write(to.join("a/bill.txt.proof.json"), "old").unwrap();
        assert!(done.take(&bill, std::slice::from_ref(&bill)).await.is_err());
        assert!(bill.exists(), "neither of them is moved");
        std::fs::remove_file(to.join("a/bill.txt.proof.json")).unwrap();
        done.take(&bill, std::slice::from_ref(&bill)).await.unwrap();
        assert_eq!(std::fs::read(to.join("a/bill.txt.proof.json")).unwrap(), b"new");
        assert!(!bill.exists() && to.join("a/bill.txt").exists());
        done.take(&bill, std::slice::from_ref(&bill)).await.expect("somebody else was first");
    }

    #[test]
    fn proofs_that_were_left_behind_follow() {
        let folder = tempfile::tempdir().unwrap();
        let (from, to) = (folder.path().join("in"), folder.path().join("done"));
        std::fs::create_dir(&from).unwrap();
        let done = Done::new(&from, &to).unwrap();
        for name in ["bill.txt", "bills.txt"] {
            std::fs::write(to.join(name), name).unwrap();
        }
        let proofs =
            ["bill.txt.proof.json", "bills.2.A-1.txt.proof.json", "bill.txt.void.proof.json"];
        for name in proofs.iter().chain(&["other.txt.proof.json"]) {
            std::fs::write(from.join(name), *name).unwrap();
        }
        done.catch_up();
        for name in proofs {
            assert_eq!(std::fs::read(to.join(name)).unwrap(), name.as_bytes());
        }
        assert!(from.join("other.txt.proof.json").exists(), "its bill was not moved by us");
    }
}
