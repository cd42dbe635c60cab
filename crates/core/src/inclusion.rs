//! Inclusion proofs: the places of entries in a log, as C2SP tlog-proof without the `extra` line (PROTOCOL.md
//! section 7).

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use thiserror::Error;

use crate::checkpoint::{Checkpoint, CheckpointError};
use crate::number;
use crate::tree::{Hash, Index, MAX_PATH, PathError, check_path};

const HEADER: &str = "c2sp.org/tlog-proof@v1";

/// An index, a path, and the checkpoint that the path leads to. Nothing is checked yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inclusion {
    /// The index of the entry in its log.
    pub index: Index,
    /// The path from the entry to the root.
    pub path: Vec<Hash>,
    /// The checkpoint whose root the path leads to.
    pub checkpoint: Checkpoint,
}

/// A reason why a text is no tlog-proof.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum InclusionError {
    /// The first line is not that of a tlog-proof.
    #[error("a log proof begins with the line {HEADER}")]
    Header,
    /// The second line has no index.
    #[error("the second line of a log proof is: index <number>")]
    Index,
    /// A line up to the empty one is no hash, or they are too many.
    #[error("a log proof's path is at most {MAX_PATH} lines of base64, each a hash")]
    Path,
    /// The rest is no checkpoint.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
}

impl Inclusion {
    /// Parses a tlog-proof without checking its path or its signatures.
    ///
    /// # Errors
    /// [`InclusionError`] if `text` is no tlog-proof.
    pub fn parse(text: &str) -> Result<Self, InclusionError> {
        let rest = text.strip_prefix(HEADER).and_then(|rest| rest.strip_prefix('\n'));
        let rest = rest.ok_or(InclusionError::Header)?;
        let (line, rest) = rest.split_once('\n').ok_or(InclusionError::Index)?;
        let index = line.strip_prefix("index ").and_then(number::parse);
        let index = index.map(Index).ok_or(InclusionError::Index)?;
        let mut path = Vec::new();
        let mut rest = rest;
        loop {
            let (line, after) = rest.split_once('\n').ok_or(InclusionError::Path)?;
            rest = after;
            if line.is_empty() {
                break;
            }
            path.push(Hash::from_base64(line).ok_or(InclusionError::Path)?);
            if path.len() > MAX_PATH {
                return Err(InclusionError::Path);
            }
        }
        Ok(Self { index, path, checkpoint: Checkpoint::parse(rest)? })
    }

    /// Checks that the entry with this leaf hash is in the log, at the index.
    ///
    /// # Errors
    /// [`PathError`].
    pub fn check(&self, leaf: Hash) -> Result<(), PathError> {
        let state = self.checkpoint.state();
        check_path(leaf, self.index, state.size, &self.path, state.root)
    }
}

impl fmt::Display for Inclusion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{HEADER}\nindex {}", self.index.0)?;
        self.path.iter().try_for_each(|hash| writeln!(f, "{hash}"))?;
        write!(f, "\n{}", self.checkpoint.as_str())
    }
}

impl Serialize for Inclusion {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Inclusion {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::parse(&String::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}
