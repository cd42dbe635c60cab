//! The report of a verification: a verdict, and everything that led to it.

use std::fmt;

use serde::Serialize;

use crate::chain::ChainClass;
use crate::date::Date;
use crate::id::Id;
use crate::outcome::{Code, Outcome, Reason};
use crate::proof::{self, ProofError};
use crate::status::{Cause, StatusText};

/// The verdict of a verification (PROTOCOL.md section 8.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// Every check passed, on a chain that is no rehearsal, and nothing is known to withdraw the record.
    Unchanged,
    /// A check failed.
    DoesNotMatch,
    /// No check failed, but something is missing that a check needs.
    CannotTell,
    /// Every check passed, but the record was voided, replaced or disowned since.
    Withdrawn,
    /// Every check passed, on a chain that proves nothing to a third party.
    Rehearsal,
}

impl Verdict {
    /// Returns the word by which the verdict is written.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Unchanged => "unchanged",
            Self::DoesNotMatch => "does-not-match",
            Self::CannotTell => "cannot-tell",
            Self::Withdrawn => "withdrawn",
            Self::Rehearsal => "rehearsal",
        }
    }

    /// Returns the exit code of a program that ends with this verdict.
    pub fn exit_code(self) -> u8 {
        match self {
            Self::Unchanged => 0,
            Self::DoesNotMatch => 1,
            Self::CannotTell => 2,
            Self::Withdrawn => 3,
            Self::Rehearsal => 4,
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The name of a check of PROTOCOL.md section 8.1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum CheckName {
    /// The file is a proof file.
    Proof,
    /// The disclosures shown are the document's.
    Disclosures,
    /// The document is the one to which the statement commits.
    Document,
    /// The firm signed the statement.
    Statement,
    /// The record is in the firm's ledger, under the checkpoint that sealed it.
    Seal,
    /// The record is in the ledger, under the checkpoint that the register holds.
    Ledger,
    /// The ledger's checkpoint is in the register.
    Register,
    /// The evidence shows the register's checkpoint in the anchor's block.
    Evidence,
    /// The register's checkpoint is on the chain.
    Anchor,
    /// The anchor's block is final.
    Final,
    /// The clocks that speak in the proof agree.
    Times,
}

impl CheckName {
    /// Returns the word by which the check is written.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Proof => "proof",
            Self::Disclosures => "disclosures",
            Self::Document => "document",
            Self::Statement => "statement",
            Self::Seal => "seal",
            Self::Ledger => "ledger",
            Self::Register => "register",
            Self::Evidence => "evidence",
            Self::Anchor => "anchor",
            Self::Final => "final",
            Self::Times => "times",
        }
    }
}

/// A check, with its outcome.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// The name of the check.
    pub name: CheckName,
    /// The outcome of the check.
    pub outcome: Outcome,
}

/// The three times that a reader is told beside the verdict (PROTOCOL.md section 8.3).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Times {
    /// The time of issue, as the firm claims it.
    pub issued: Option<Date>,
    /// The time of the seal by the notary's clock, if `seal` passed.
    pub sealed: Option<Date>,
    /// The time of the anchor's block, if `anchor` passed.
    pub anchored: Option<Date>,
}

/// The standing of a record: still current or not (PROTOCOL.md section 8.4). It is no check, because what keeps a
/// reader from knowing it takes nothing away from what the proof shows.
///
/// # Examples
///
/// ```
/// use countersign_core::verify::{Case, Standing, verify_file};
///
/// // Nobody asked the notary, so the reader does not know. The verdict does not rest on it.
/// let report = verify_file(b"%PDF-1.7", &Case::default());
/// assert!(matches!(report.standing, Standing::NotChecked(_)));
/// assert_eq!(report.standing.as_str(), "not-checked");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// The record is current: the notary knows nothing that withdraws it.
    Current(StatusText),
    /// The record is withdrawn by these records, which the firm signed. They are in the order of the note's lines.
    Withdrawn(StatusText, Vec<Withdrawal>),
    /// The standing is not known: the notary was not asked, or its answer is of no use.
    NotChecked(Reason),
}

impl Standing {
    /// Returns the word by which the standing is written.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Current(_) => "current",
            Self::Withdrawn(..) => "withdrawn",
            Self::NotChecked(_) => "not-checked",
        }
    }

    /// Returns the text of the status note, if the notary's answer is of use.
    pub fn text(&self) -> Option<&StatusText> {
        match self {
            Self::Current(text) | Self::Withdrawn(text, _) => Some(text),
            Self::NotChecked(_) => None,
        }
    }

    pub(super) fn not_asked() -> Self {
        Self::NotChecked(Reason { code: Code::StatusNotAsked, detail: String::new() })
    }
}

/// A record that withdraws another, which was checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Withdrawal {
    /// The cause of the withdrawal.
    pub cause: Cause,
    /// The id of the record that withdraws.
    pub id: Id,
    /// The time at which that record was sealed, by the notary's clock.
    pub sealed: Option<Date>,
}

/// A verdict with everything that led to it.
#[derive(Clone, Debug)]
pub struct Report {
    /// The verdict that follows from the checks and the standing.
    pub verdict: Verdict,
    /// The checks that were made, in the order of PROTOCOL.md section 8.1.
    pub checks: Vec<Check>,
    /// The standing of the record.
    pub standing: Standing,
    /// The times at which the record was issued, sealed and anchored.
    pub times: Times,
    /// The class of the chain of the anchor's era, or else of the trust's newest era. Without a trust it is that of the
    /// chain that the anchor names. Without either it is absent.
    pub chain: Option<ChainClass>,
    /// The number of nodes that confirm the anchor.
    pub confirming: usize,
}

impl Report {
    /// Reports on a file that is no proof, or a damaged one. Nothing follows from such a file, so no check failed.
    pub fn of_no_proof(file: &[u8], error: &ProofError) -> Self {
        let outcome = match proof::is_meant_as_one(file) {
            true => Outcome::unknown(Code::ProofDamaged, error),
            false => Outcome::unknown(Code::ProofNone, ""),
        };
        let checks = vec![Check { name: CheckName::Proof, outcome }];
        Self::new(checks, Standing::not_asked(), Times::default(), None)
    }

    pub(super) fn new(
        checks: Vec<Check>,
        standing: Standing,
        times: Times,
        chain: Option<ChainClass>,
    ) -> Self {
        let any = |wanted: fn(&Outcome) -> bool| checks.iter().any(|check| wanted(&check.outcome));
        let verdict = if any(|outcome| matches!(outcome, Outcome::Failed(_))) {
            Verdict::DoesNotMatch
        } else if any(|outcome| matches!(outcome, Outcome::Unknown(_))) {
            Verdict::CannotTell
        } else if matches!(standing, Standing::Withdrawn(..)) {
            Verdict::Withdrawn
        } else if chain.is_none_or(ChainClass::is_rehearsal) {
            Verdict::Rehearsal
        } else {
            Verdict::Unchanged
        };
        Self { verdict, checks, standing, times, chain, confirming: 0 }
    }

    /// Returns whether the chain proves nothing to a third party.
    pub fn is_rehearsal(&self) -> bool {
        self.chain.is_some_and(ChainClass::is_rehearsal)
    }

    /// Returns whether every check passed, whatever became of the record since, and wherever it is anchored.
    pub fn holds(&self) -> bool {
        match self.verdict {
            Verdict::Unchanged | Verdict::Withdrawn | Verdict::Rehearsal => true,
            Verdict::DoesNotMatch | Verdict::CannotTell => false,
        }
    }

    /// Returns the outcome of a check, if it was made.
    pub fn outcome(&self, name: CheckName) -> Option<&Outcome> {
        self.checks.iter().find(|check| check.name == name).map(|check| &check.outcome)
    }
}
