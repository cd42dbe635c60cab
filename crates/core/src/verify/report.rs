//! What verifying comes to: a verdict, and everything that led to it.

use std::fmt;

use serde::Serialize;

use crate::chain::ChainClass;
use crate::date::Date;
use crate::id::Id;
use crate::outcome::{Code, Outcome, Reason};
use crate::proof::{self, ProofError};
use crate::status::{Cause, StatusText};

/// The answer, in one word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// Every check passed, the anchor included.
    Unchanged,
    /// A check failed.
    DoesNotMatch,
    /// Nothing failed, but something needed is missing.
    CannotTell,
    /// Unchanged, but voided, replaced or disowned since.
    Withdrawn,
    /// Every check passed, on a chain that proves nothing to a third party.
    Rehearsal,
}

impl Verdict {
    /// Returns the word by which it is written.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Unchanged => "unchanged",
            Self::DoesNotMatch => "does-not-match",
            Self::CannotTell => "cannot-tell",
            Self::Withdrawn => "withdrawn",
            Self::Rehearsal => "rehearsal",
        }
    }

    /// Returns the exit code of a program that ends with it.
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

/// One of the checks of section 8.1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum CheckName {
    /// The file is a proof file.
    Proof,
    /// The disclosures shown are the document's.
    Disclosures,
    /// The document is the one committed to.
    Document,
    /// The firm signed the statement.
    Statement,
    /// It is in the firm's ledger.
    Seal,
    /// It is in the ledger that the register holds.
    Ledger,
    /// That ledger's checkpoint is in the register.
    Register,
    /// The evidence shows the register's checkpoint in the anchor's block.
    Evidence,
    /// The register's checkpoint is on the chain.
    Anchor,
    /// Its block is final.
    Final,
    /// The clocks that speak in the proof agree.
    Times,
}

impl CheckName {
    /// Returns the word by which it is written.
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

/// A check and what it came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// Which.
    pub name: CheckName,
    /// How it ended.
    pub outcome: Outcome,
}

/// What there is to know about a bill besides the verdict.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Times {
    /// The firm's claim.
    pub issued: Option<Date>,
    /// By the notary's clock, if `seal` passed.
    pub sealed: Option<Date>,
    /// The block's, if `anchor` passed.
    pub anchored: Option<Date>,
}

/// Whether the record is still current (section 8.4). No check, because what keeps a reader from knowing
/// it takes nothing away from what the proof shows.
///
/// # Examples
///
/// ```
/// use countersign_core::verify::{Case, Standing, verify_file};
///
/// // Nobody asked the notary: then a reader does not know, and the verdict does not rest on it.
/// let report = verify_file(b"%PDF-1.7", &Case::default());
/// assert!(matches!(report.standing, Standing::NotChecked(_)));
/// assert_eq!(report.standing.as_str(), "not-checked");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Nothing withdraws it, says the notary.
    Current(StatusText),
    /// It is voided, replaced or disowned, and the firm signed that: by these, in the order of the note's lines.
    Withdrawn(StatusText, Vec<Withdrawal>),
    /// The notary was not asked, or its answer is of no use.
    NotChecked(Reason),
}

impl Standing {
    /// Returns the word by which it is written.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Current(_) => "current",
            Self::Withdrawn(..) => "withdrawn",
            Self::NotChecked(_) => "not-checked",
        }
    }

    /// Returns what the notary says, if that is of use.
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

/// A record that withdraws another; checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Withdrawal {
    /// How.
    pub cause: Cause,
    /// Which.
    pub id: Id,
    /// When it was sealed, by the notary's clock.
    pub sealed: Option<Date>,
}

/// A verdict with everything that led to it.
#[derive(Clone, Debug)]
pub struct Report {
    /// In one word.
    pub verdict: Verdict,
    /// In order.
    pub checks: Vec<Check>,
    /// Whether it is still current.
    pub standing: Standing,
    /// When what happened.
    pub times: Times,
    /// The class of the chain that the trust names, or else the proof. Without either it is not known which
    /// chain that is.
    pub chain: Option<ChainClass>,
    /// The number of nodes that confirm the anchor.
    pub confirming: usize,
}

impl Report {
    /// Reports on a file that is no proof, or a damaged one: nothing follows from it, so nothing failed.
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

    /// Returns whether the chain is one that proves nothing to a third party.
    pub fn is_rehearsal(&self) -> bool {
        self.chain.is_some_and(ChainClass::is_rehearsal)
    }

    /// Returns whether every check passed, whatever became of the record since and wherever it is anchored.
    pub fn holds(&self) -> bool {
        match self.verdict {
            Verdict::Unchanged | Verdict::Withdrawn | Verdict::Rehearsal => true,
            Verdict::DoesNotMatch | Verdict::CannotTell => false,
        }
    }

    /// Returns the outcome of one check, if it was made.
    pub fn outcome(&self, name: CheckName) -> Option<&Outcome> {
        self.checks.iter().find(|check| check.name == name).map(|check| &check.outcome)
    }
}
