//! The failures of the firm's side about a file, with what to do about them.

use std::path::Path;

use super::{CANNOT_CREATE, CONFIG, DATA, Failure, NO_INPUT, UNAVAILABLE, io_code};
use crate::client::NotaryProblem;
use crate::documents::{DocumentsError, GivenError};
use crate::firm::{FirmError, SeriesError, is_of_void};

impl From<FirmError> for Failure {
    fn from(error: FirmError) -> Self {
        match error {
            FirmError::Client(error) => error.into(),
            FirmError::Document { ref why, .. } => match why {
                DocumentsError::Io(cause) => {
                    let (code, hint) = io_code(cause, NO_INPUT);
                    Self::new(code, error, hint)
                }
                DocumentsError::Given(GivenError::CardNumber(_)) => Self::new(
                    DATA,
                    error,
                    "leave the number out, or all but its last four digits; if it is no card number, add --allow-card-number",
                ),
                DocumentsError::Given(GivenError::Twice { .. }) => Self::new(
                    DATA,
                    error,
                    "give the field once: with --field, or in one column of the table",
                ),
                DocumentsError::Given(GivenError::Line(_)) => {
                    Self::new(DATA, error, "write line.N.NAME, with N from 1")
                }
                DocumentsError::Given(GivenError::Said { .. }) => Self::new(
                    DATA,
                    error,
                    "give only fields that `countersign inspect` does not show, or add --opaque, which leaves out what the file says",
                ),
                DocumentsError::Given(_) => Self::new(
                    DATA,
                    error,
                    "write amounts as plain decimals, days as YYYY-MM-DD, currencies as codes of ISO 4217, and text without line ends",
                ),
                DocumentsError::Empty => Self::new(
                    DATA,
                    error,
                    "check that the file was written to the end; an empty file is no bill",
                ),
                _ => Self::new(NO_INPUT, error, "name files, not folders"),
            },
            FirmError::Io(_, ref cause) => {
                let (code, hint) = io_code(cause, CANNOT_CREATE);
                Self::new(code, error, hint)
            }
            FirmError::HandedOut(_) => {
                Self::new(DATA, error, "the firm's own proof lies where the bill was notarized")
            }
            FirmError::Unsound(_) => {
                Self::new(DATA, error, "fetch it again: countersign upgrade PROOF")
            }
            FirmError::Second { .. } => Self::new(
                DATA,
                error,
                "void the record whose link is not on the bill: countersign void PROOF",
            ),
            FirmError::EarlierVersion(_) => Self::new(
                DATA,
                error,
                "its proof is next to the file. If you did not mean to issue that version, void it and issue a new bill",
            ),
            FirmError::OtherBytes { .. } => Self::new(
                DATA,
                error,
                "restore the bill as it was issued, or issue the changed one under another name",
            ),
            FirmError::NotOpaque(_) => Self::new(
                DATA,
                error,
                "run `countersign disclose` to hand out a proof that shows less; a sealed record cannot be changed",
            ),
            FirmError::NoReceipt { ref looks, .. } => {
                let advice = looks.advice.as_ref().map(|advice| format!("{advice}; "));
                let hint = advice.unwrap_or_default()
                    + "to notarize it all the same, say as what with --kind";
                Self::new(DATA, error, &hint)
            }
            FirmError::OtherKind { .. } => Self::new(
                DATA,
                error,
                "name the receipt's own file: a receipt is a document of its own",
            ),
            FirmError::OtherFields { .. } => Self::new(
                DATA,
                error,
                "leave the field out, or issue a new bill that says it; a sealed record cannot be changed",
            ),
            FirmError::OtherId { .. } => Self::new(
                DATA,
                error,
                "use the reservation for another bill: it came too late for this one",
            ),
            FirmError::OtherLedger { .. } => Self::new(
                CONFIG,
                error,
                "name the profile of that ledger; to notarize the bill in this one too, copy it into another folder",
            ),
            FirmError::Waits { .. } => Self::new(
                UNAVAILABLE,
                error,
                "run this again when the notary answers, and five minutes after the first try; it then says whether \
                 that record is sealed",
            ),
            FirmError::Changing(_) => {
                Self::new(NO_INPUT, error, "run this again when the file is written to the end")
            }
            FirmError::Busy(_) => Self::new(
                UNAVAILABLE,
                error,
                "close the file in the other program, and run this again",
            ),
            FirmError::Gone(_) => Self::new(NO_INPUT, error, "name the file where it is now"),
            FirmError::OtherProof(_) => Self::new(
                UNAVAILABLE,
                error,
                "ask the notary's operator; that answer was not kept, and the signed draft stays",
            ),
            FirmError::Draft(..) | FirmError::Submission(_) => Self::new(
                DATA,
                error,
                "restore the draft from a backup; if there is none, and the bill never was sealed, remove the draft \
                 and run this again",
            ),
            FirmError::Proof(..) => Self::new(
                DATA,
                error,
                "restore the proof from a backup; do not notarize the bill a second time",
            ),
            FirmError::Several { .. } => Self::new(
                DATA,
                error,
                "write each as a file of its own with --split, and use the option with that file",
            ),
            FirmError::OutsideSeries(_) => Self::new(
                DATA,
                error,
                "leave --series out for this file; a sealed record cannot get a number",
            ),
            FirmError::Series(SeriesError::Io(_, ref cause)) => {
                let (code, hint) = io_code(cause, CANNOT_CREATE);
                Self::new(
                    code,
                    error,
                    if code == NO_INPUT { "begin one with `countersign series new`" } else { hint },
                )
            }
            FirmError::Series(SeriesError::Name(_)) => {
                Self::new(DATA, error, "rename the file, and run this again")
            }
            FirmError::Series(SeriesError::Busy(_)) => Self::new(
                UNAVAILABLE,
                error,
                "run this again later; end the other process if it hangs",
            ),
            FirmError::Series(_) => {
                Self::new(CONFIG, error, "name the file that `countersign series new` wrote")
            }
            FirmError::Ours(_) => Self::new(DATA, error, "name only the bills"),
            FirmError::Refused(ref document, ref problem) => {
                let hint = refusal(document, problem);
                Self::new(DATA, error, &hint)
            }
            error @ FirmError::Statement(_) => Self::defect(error),
        }
    }
}

/// Tells what to do about a statement that the notary refused.
fn refusal(document: &Path, problem: &NotaryProblem) -> String {
    if problem.is("series") {
        "run this again with --series: others number this series at the same moment, or the draft has a number of a \
         series that was not named"
            .to_owned()
    } else if problem.is("conflict") {
        "reserve another id for this bill, or remove its draft: another record has the id"
            .to_owned()
    } else if is_of_void(document) {
        problem.hint.clone()
    } else {
        format!(
            "{}; the draft stays. To take a relation back, run `notarize` with --kind and without the relation. If the bill \
             was not issued, remove the draft",
            problem.hint
        )
    }
}
