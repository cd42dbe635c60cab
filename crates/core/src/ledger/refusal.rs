//! The reasons for which a ledger does not take a statement.

use thiserror::Error;

use crate::id::Id;
use crate::keys::KeyError;
use crate::kind::{Effect, Kind};
use crate::note::NoteError;
use crate::origin::Origin;
use crate::statement::SeriesNumber;

/// A reason why a ledger does not take a statement, in the order of PROTOCOL.md section 4.2.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Refusal {
    /// Its ledger line names another.
    #[error("the statement is for the ledger {statement}, and it was submitted to {ledger}")]
    OtherLedger {
        /// What it says.
        statement: Origin,
        /// Where it was submitted.
        ledger: Origin,
    },
    /// The id stands for something else.
    #[error("the id {0} is taken by another statement")]
    Conflict(Id),
    /// A ledger has one genesis, as its first entry.
    #[error("a ledger begins with its genesis and has only one")]
    Genesis,
    /// Nobody signed it who may.
    #[error("the statement's signature is not good: {0}")]
    Signature(NoteError),
    /// The keys cannot change like this.
    #[error("{0}")]
    Keys(KeyError),
    /// It refers to nothing.
    #[error("this ledger holds no record {0} to refer to")]
    UnknownRelation(Id),
    /// It refers to what its kind may not refer to.
    #[error("a statement of kind {kind} cannot refer to {id}, which is of kind {found}")]
    WrongRelation {
        /// Of the statement.
        kind: Kind,
        /// The record that it refers to.
        id: Id,
        /// What that is.
        found: Kind,
    },
    /// It refers to what is not the firm's word.
    #[error("the firm disowns the record {id}, and a {kind} cannot refer to it")]
    Disowned {
        /// Of the statement.
        kind: Kind,
        /// The record that it refers to.
        id: Id,
    },
    /// It refers to what was withdrawn.
    #[error("the record {id} is {effect} already, and a {kind} cannot refer to it")]
    Withdrawn {
        /// Of the statement.
        kind: Kind,
        /// The record that it refers to.
        id: Id,
        /// What became of that.
        effect: Effect,
    },
    /// A number is left out or given twice.
    #[error("the next number of the series {} is {wanted}, not {}", .place.label, .place.number)]
    Series {
        /// What it says.
        place: SeriesNumber,
        /// What it must say.
        wanted: u64,
    },
}

impl Refusal {
    /// Returns the word of PROTOCOL.md section 4.2 for it.
    pub fn word(&self) -> &'static str {
        match self {
            Self::OtherLedger { .. } => "other-ledger",
            Self::Conflict(_) => "conflict",
            Self::Genesis => "genesis",
            Self::Signature(_) => "signature",
            Self::Keys(_) => "keys",
            Self::UnknownRelation(_) => "unknown-relation",
            Self::WrongRelation { .. } => "wrong-relation",
            Self::Disowned { .. } => "disowned",
            Self::Withdrawn { effect, .. } => effect.as_str(),
            Self::Series { .. } => "series",
        }
    }
}
