//! A record's id and the salt that ties its document to it, drawn before there is a document: so that the
//! proof URL can stand on the bill itself.

use std::collections::HashMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use countersign_core::disclosure::Salt;
use countersign_core::id::Id;
use countersign_core::link::fragment;
use countersign_core::origin::LedgerName;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::{Draft, draft, is_ours, plain, proof_path, read_proof};
use crate::config::write_new;

/// A reservation: an id and a salt for a bill that is not there yet.
#[derive(Clone, Debug)]
pub struct Reserved {
    pub id: Id,
    /// The salt of its disclosure 0.
    pub salt: Salt,
}

/// A reason why there is no reservation.
#[derive(Debug, Error)]
pub enum ReservedError {
    #[error("cannot read or write {}", .0.display())]
    Io(PathBuf, #[source] std::io::Error),
    #[error("{} is no reservation", .0.display())]
    Content(PathBuf),
    /// The reservation is for one bill.
    #[error("{} is for one bill, and {} have that name", .0.display(), listed(.1))]
    Several(PathBuf, Vec<PathBuf>),
}

/// The most bytes of a reservation.
const MAX_BYTES: usize = 64 << 10;

const FORMAT: &str = "countersign/reserved@v1";

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ReservedWire {
    format: String,
    id: String,
    salt: String,
}

impl Reserved {
    /// Makes a reservation from random bytes.
    pub fn new(id: [u8; 16], salt: [u8; 16]) -> Self {
        Self { id: Id::from_random(id), salt: Salt::from_random(salt) }
    }

    /// The proof URL at that notary, of a bill in that ledger.
    pub fn url(&self, notary: &str, ledger: &LedgerName) -> String {
        let (notary, fragment) =
            (notary.trim_end_matches('/'), fragment(ledger, self.id, &self.salt));
        format!("{notary}/p/{ledger}/{}#{fragment}", self.id)
    }

    /// Writes it, readable by its owner only; one that is there is not overwritten.
    ///
    /// # Errors
    /// [`ReservedError::Io`].
    pub fn write_new(&self, path: &Path) -> Result<(), ReservedError> {
        let io = |error| ReservedError::Io(path.to_owned(), error);
        let (id, salt) = (self.id.to_string(), self.salt.as_str().to_owned());
        let wire = ReservedWire { format: FORMAT.to_owned(), id, salt };
        let text = serde_json::to_string_pretty(&wire).map_err(|error| io(error.into()))? + "\n";
        write_new(path, text.as_bytes()).map_err(io)
    }

    /// Finds the reservation under the file's name, with or without its ending, if it is not notarized yet.
    ///
    /// # Errors
    /// [`ReservedError`]; [`ReservedError::Several`] if other files could be meant as well.
    pub fn beside(file: &Path, namesakes: &mut Namesakes) -> Result<Option<Self>, ReservedError> {
        if proof_path(file).exists() {
            return Ok(None);
        }
        let [exact, by_stem] = Self::paths(file);
        if exact.exists() {
            return Self::read(&exact).map(Some);
        }
        if !by_stem.exists() {
            return Ok(None);
        }
        let reserved = Self::read(&by_stem)?;
        let namesakes = namesakes.of(file);
        // Whichever has it keeps it, and the others are bills without a reservation.
        let holder = namesakes.iter().find(|file| reserved.is_of(file));
        match (holder, namesakes.len()) {
            (Some(holder), _) if holder != file => Ok(None),
            (None, 2..) => Err(ReservedError::Several(by_stem, namesakes)),
            _ => Ok(Some(reserved)),
        }
    }

    /// Returns the places where something could be reserved for a file: under its name, with and without its ending.
    pub fn paths(file: &Path) -> [PathBuf; 2] {
        let mut whole = file.as_os_str().to_owned();
        whole.push(".reserved.json");
        [whole.into(), file.with_extension("reserved.json")]
    }

    /// Returns whether a file is notarized under the reservation, or signed.
    pub fn is_of(&self, file: &Path) -> bool {
        let proof = || read_proof(&proof_path(file)).ok()?.map(|proof| proof.statement.id());
        let draft = || Draft::read(&draft::path(file)).ok()?.map(|draft| draft.statement.id());
        proof().or_else(draft) == Some(self.id)
    }

    /// Reads a reservation.
    ///
    /// # Errors
    /// [`ReservedError`].
    pub fn read(path: &Path) -> Result<Self, ReservedError> {
        let io = |error| ReservedError::Io(path.to_owned(), error);
        let bytes = plain::read(path, MAX_BYTES).map_err(io)?;
        let bytes = bytes.ok_or_else(|| io(std::io::ErrorKind::NotFound.into()))?;
        let wrong = || ReservedError::Content(path.to_owned());
        let wire: ReservedWire = serde_json::from_slice(&bytes).map_err(|_| wrong())?;
        if wire.format != FORMAT {
            return Err(wrong());
        }
        let (id, salt) = (wire.id.parse(), wire.salt.parse());
        Ok(Self { id: id.map_err(|_| wrong())?, salt: salt.map_err(|_| wrong())? })
    }
}

/// The files of folders by their names without endings: each folder is read once.
#[derive(Default)]
pub struct Namesakes {
    folders: HashMap<PathBuf, HashMap<OsString, Vec<PathBuf>>>,
}

impl Namesakes {
    /// The files that are called as this one but for their endings, itself among them.
    fn of(&mut self, file: &Path) -> Vec<PathBuf> {
        let folder = file.parent().unwrap_or(Path::new("")).to_owned();
        let stems = self.folders.entry(folder).or_insert_with_key(|folder| {
            let read = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
            let mut stems: HashMap<OsString, Vec<PathBuf>> = HashMap::new();
            for entry in std::fs::read_dir(read).into_iter().flatten().flatten() {
                let name = file.with_file_name(entry.file_name());
                if let Some(stem) = name.file_stem().filter(|_| !is_ours(&name)) {
                    stems.entry(stem.to_owned()).or_default().push(name);
                }
            }
            stems
        });
        let all = file.file_stem().and_then(|stem| stems.get(stem));
        let mut found: Vec<_> =
            all.into_iter().flatten().filter(|it| it.is_file()).cloned().collect();
        found.sort();
        found
    }
}

fn listed(files: &[PathBuf]) -> String {
    let names = files.iter().filter_map(|file| file.file_name());
    names.map(|name| name.to_string_lossy()).collect::<Vec<_>>().join(", ")
}
