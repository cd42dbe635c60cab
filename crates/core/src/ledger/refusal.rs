//! The reasons why a ledger refuses a statement.

use thiserror::Error;

use crate::id::Id;
use crate::keys::KeyError;
use crate::kind::{Effect, Kind};
use crate::note::NoteError;
use crate::origin::Origin;
use crate::statement::SeriesNumber;

/// A reason why a ledger refuses a statement. The variants are in the order of PROTOCOL.md section 4.2.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Refusal {
    /// The statement names another ledger.
    #[error("the statement is for the ledger {statement}, and it was submitted to {ledger}")]
    OtherLedger {
        /// The ledger that the statement names.
        statement: Origin,
        /// The ledger to which it was submitted.
        ledger: Origin,
    },
    /// Another statement has the id already.
    #[error("the id {0} is taken by another statement")]
    Conflict(Id),
    /// The statement is a genesis and not the first entry, or the first entry and no genesis.
    #[error("a ledger begins with its genesis and has only one")]
    Genesis,
    /// No key signed the statement that may sign it.
    #[error("the statement's signature is not good: {0}")]
    Signature(NoteError),
    /// The keys cannot change as the statement says.
    #[error("{0}")]
    Keys(KeyError),
    /// The statement refers to a record that the ledger does not hold.
    #[error("this ledger holds no record {0} to refer to")]
    UnknownRelation(Id),
    /// The statement refers to a record of a kind to which its own kind may not refer.
    #[error("a statement of kind {kind} cannot refer to {id}, which is of kind {found}")]
    WrongRelation {
        /// The kind of the statement.
        kind: Kind,
        /// The record to which the statement refers.
        id: Id,
        /// The kind of that record.
        found: Kind,
    },
    /// The statement refers to a record that the firm disowns.
    #[error("the firm disowns the record {id}, and a {kind} cannot refer to it")]
    Disowned {
        /// The kind of the statement.
        kind: Kind,
        /// The record to which the statement refers.
        id: Id,
    },
    /// The statement refers to a record that was withdrawn.
    #[error("the record {id} is {effect} already, and a {kind} cannot refer to it")]
    Withdrawn {
        /// The kind of the statement.
        kind: Kind,
        /// The record to which the statement refers.
        id: Id,
        /// The effect that withdrew that record.
        effect: Effect,
    },
    /// The statement leaves out a number of its series, or gives one twice.
    #[error("the next number of the series {} is {wanted}, not {}", .place.label, .place.number)]
    Series {
        /// The place in a series that the statement claims.
        place: SeriesNumber,
        /// The number that must come next.
        wanted: u64,
    },
}

impl Refusal {
    /// Returns the word of PROTOCOL.md section 4.2 for the refusal.
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
