//! The reasons why a file is not notarized.

use std::path::PathBuf;

use countersign_core::id::Id;
use countersign_core::origin::Origin;
use countersign_core::proof::ProofError;
use countersign_core::statement::{Kind, StatementError};
use thiserror::Error;

use super::{DraftError, SeriesError};
use crate::client::{ClientError, NotaryProblem};
use crate::documents::{DocumentsError, Likeness};
use crate::submission::SubmissionError;

/// A reason why a file is not notarized.
#[derive(Debug, Error)]
pub enum FirmError {
    #[error("{} {why}", .file.display())]
    Document {
        file: PathBuf,
        /// The fault of the file.
        #[source]
        why: DocumentsError,
    },
    /// There is a proof beside it, of something else.
    #[error("{} is the proof of other bytes than {} has now", .proof.display(), .file.display())]
    OtherBytes {
        /// The proof file.
        proof: PathBuf,
        file: PathBuf,
    },
    /// There is a proof beside it, of something else.
    #[error("{} is in the ledger {found}, not in {wanted}", .file.display())]
    OtherLedger {
        /// The proof, or the draft.
        file: PathBuf,
        /// The ledger of what is there.
        found: Origin,
        /// The profile's ledger.
        wanted: Origin,
    },
    /// There is a proof beside it, of something else.
    #[error("{} is notarized already as {found}, and cannot be notarized anew as {wanted} or with other relations", .file.display())]
    OtherKind {
        file: PathBuf,
        /// The kind as which the file is notarized.
        found: Kind,
        /// The kind as which the file was to be notarized.
        wanted: Kind,
    },
    /// There is a proof beside it, with other fields.
    #[error("{} is notarized already, and its proof does not say that {name} is {value:?}", .file.display())]
    OtherFields {
        file: PathBuf,
        /// The field that was given.
        name: String,
        value: String,
    },
    /// There is a proof beside it, with fields that were read.
    #[error("{} is notarized already, and its proof says what was read of it", .0.display())]
    NotOpaque(PathBuf),
    /// A payment that was not made, or not for good; or a message about payments that is not read.
    #[error("{} is {}, and no receipt{}", .file.display(), .looks.what, after_colon(.looks.why.as_deref()))]
    NoReceipt {
        file: PathBuf,
        /// The likeness that it was taken for.
        looks: Box<Likeness>,
    },
    /// There is a proof beside it, of another record.
    #[error("{} is notarized already as the record {found}, and cannot be as {wanted}", .file.display())]
    OtherId {
        file: PathBuf,
        /// The record that it is.
        found: Id,
        /// The one that was reserved.
        wanted: Id,
    },
    /// An earlier statement waits, and may be sealed already.
    #[error("{} waits to be sealed as the record {id}, and what is asked now is another", .file.display())]
    Waits { file: PathBuf, id: Id },
    /// An earlier statement was sealed already.
    #[error("an earlier version of {} was sealed before this one", .0.display())]
    EarlierVersion(PathBuf),
    /// Two records were made of one file.
    #[error("{} was sealed twice at the same time; the second proof is {}", .file.display(), .proof.display())]
    Second {
        file: PathBuf,
        /// The second proof.
        proof: PathBuf,
    },
    /// The file's size or time changed while it was read.
    #[error("{} is being written", .0.display())]
    Changing(PathBuf),
    /// A lock.
    #[error("{} is held by another program", .0.display())]
    Busy(PathBuf),
    /// Moved by somebody else.
    #[error("{} was moved or replaced a moment ago", .0.display())]
    Gone(PathBuf),
    /// Relations and reservations are of one record.
    #[error("{} holds {count} bills or payments, and what was said is about one", .file.display())]
    Several { file: PathBuf, count: usize },
    /// There is a proof beside it, without a number of the series.
    #[error("{} is notarized already, and not in this series", .0.display())]
    OutsideSeries(PathBuf),
    #[error(transparent)]
    Series(#[from] SeriesError),
    /// A proof or a draft.
    #[error("{} is a file of ours, and no bill", .0.display())]
    Ours(PathBuf),
    /// There is something beside it that is no proof.
    #[error("{} is there, and it is not a proof", .0.display())]
    Proof(PathBuf, #[source] ProofError),
    /// The draft beside it.
    #[error("the draft {} cannot be used", .0.display())]
    Draft(PathBuf, #[source] DraftError),
    #[error("cannot read or write {}", .0.display())]
    Io(PathBuf, #[source] std::io::Error),
    /// A statement that we wrote ourselves is none.
    #[error(transparent)]
    Statement(#[from] StatementError),
    /// A submission that we wrote ourselves is none.
    #[error(transparent)]
    Submission(#[from] SubmissionError),
    #[error(transparent)]
    Client(#[from] ClientError),
    /// The notary, about one file.
    #[error("the notary refused {}: {}", .0.display(), .1.sentence())]
    Refused(PathBuf, NotaryProblem),
    /// The notary answered with another statement.
    #[error("the notary answered for {} with a proof of something else", .0.display())]
    OtherProof(PathBuf),
    /// A proof that was made to be handed out: the firm's own has all fields.
    #[error("{} was made to be handed out, and does not hold all that the firm knows", .0.display())]
    HandedOut(PathBuf),
    /// A proof that contradicts itself.
    #[error("{} does not lead from its document to its checkpoint", .0.display())]
    Unsound(PathBuf),
}

fn after_colon(why: Option<&str>) -> String {
    why.map_or_else(String::new, |why| format!(": {why}"))
}
