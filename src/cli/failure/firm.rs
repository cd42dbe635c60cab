//! What the firm's side says of a file, with what to do about it.

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
                    "leave the number out, or all but its last four digits; if it is none, add --allow-card-number",
                ),
                DocumentsError::Given(GivenError::Twice { .. }) => Self::new(
                    DATA,
                    error,
                    "give it once: with --field, or in one column of the table",
                ),
                DocumentsError::Given(GivenError::Line(_)) => {
                    Self::new(DATA, error, "write line.N.NAME, with N from 1")
                }
                DocumentsError::Given(GivenError::Said { .. }) => Self::new(
                    DATA,
                    error,
                    "give only what the file does not say, as `inspect` shows it; --opaque leaves out what it says",
                ),
                DocumentsError::Given(_) => Self::new(
                    DATA,
                    error,
                    "amounts are plain decimals, days YYYY-MM-DD, currencies codes of ISO 4217; text has no line ends",
                ),
                DocumentsError::Empty => {
                    Self::new(DATA, error, "was it written to the end? an empty file is no bill")
                }
                _ => Self::new(NO_INPUT, error, "name files, not folders"),
            },
            FirmError::Io(_, ref cause) => {
                let (code, hint) = io_code(cause, CANNOT_CREATE);
                Self::new(code, error, hint)
            }
            FirmError::Second { .. } => Self::new(
                DATA,
                error,
                "void the one that does not stand on the bill: countersign void PROOF",
            ),
            FirmError::EarlierVersion(_) => Self::new(
                DATA,
                error,
                "its proof lies beside the file: if it is not of what was to be issued, void it, and issue another bill",
            ),
            FirmError::OtherBytes { .. } => Self::new(
                DATA,
                error,
                "a bill that was issued is not changed: restore it, or issue the new one under another name",
            ),
            FirmError::NotOpaque(_) => Self::new(
                DATA,
                error,
                "what is sealed is not changed; `countersign disclose` shows as little of it as you like",
            ),
            FirmError::NoReceipt { ref looks, .. } => {
                let advice = looks.advice.as_ref().map(|advice| format!("{advice}; "));
                let hint = advice.unwrap_or_default()
                    + "to have it notarized all the same, say as what with --kind";
                Self::new(DATA, error, &hint)
            }
            FirmError::OtherKind { .. } => {
                Self::new(DATA, error, "a receipt is a file of its own: name that file")
            }
            FirmError::OtherFields { .. } => Self::new(
                DATA,
                error,
                "what is sealed is not changed: leave the field out, or issue a bill that says it",
            ),
            FirmError::OtherId { .. } => Self::new(
                DATA,
                error,
                "the reservation came too late for this bill: keep it for another one",
            ),
            FirmError::OtherLedger { .. } => Self::new(
                CONFIG,
                error,
                "name the profile of that ledger; in this one, the bill needs a copy in another folder",
            ),
            FirmError::Waits { .. } => Self::new(
                UNAVAILABLE,
                error,
                "run this again when the notary answers, and five minutes after the first try: it is asked first \
                 whether that record is sealed",
            ),
            FirmError::Changing(_) => {
                Self::new(NO_INPUT, error, "run this again when it is written to the end")
            }
            FirmError::Busy(_) => {
                Self::new(UNAVAILABLE, error, "close it there, and run this again")
            }
            FirmError::Gone(_) => Self::new(NO_INPUT, error, "name it where it is now"),
            FirmError::OtherProof(_) => Self::new(
                UNAVAILABLE,
                error,
                "nothing was kept of it, and the signed draft stays; ask the notary's operator",
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
                "write each as a file of its own with --split, and say it of that one",
            ),
            FirmError::OutsideSeries(_) => {
                Self::new(DATA, error, "a record that is sealed gets no number any more")
            }
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
            FirmError::Ours(_) => Self::new(DATA, error, "name the bills only"),
            FirmError::Refused(ref document, ref problem) => {
                let hint = refusal(document, problem);
                Self::new(DATA, error, &hint)
            }
            error @ FirmError::Statement(_) => Self::defect(error),
        }
    }
}

/// What to do about a statement that the notary refused.
fn refusal(document: &Path, problem: &NotaryProblem) -> String {
    if problem.is("series") {
        "others number this series at the same moment, or the draft bears a number of a series that was not named: run \
         this again, with --series"
            .to_owned()
    } else if problem.is("conflict") {
        "its id is another record's: reserve another one for this bill, or remove its draft"
            .to_owned()
    } else if is_of_void(document) {
        problem.hint.clone()
    } else {
        format!(
            "{}; the draft stays: `notarize` with --kind and without a relation takes a relation back, and if the bill was \
             not issued, remove the draft",
            problem.hint
        )
    }
}
