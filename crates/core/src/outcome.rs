//! Outcomes of checks and their reasons, with every code of PROTOCOL.md section 8.

use std::fmt;

use serde::Serialize;

/// The result of a check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The check holds.
    Passed,
    /// The check does not hold.
    Failed(Reason),
    /// Something is missing without which nobody can tell.
    Unknown(Reason),
}

/// The reason why a check did not pass.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    /// The code, for programs.
    pub code: Code,
    /// The values at fault, for people. The text may be empty.
    pub detail: String,
}

/// An outcome other than a pass, with which a check returns early.
pub(crate) type Stop = Outcome;

impl Outcome {
    pub(crate) fn failed(code: Code, detail: impl fmt::Display) -> Self {
        Self::Failed(Reason { code, detail: detail.to_string() })
    }

    pub(crate) fn unknown(code: Code, detail: impl fmt::Display) -> Self {
        Self::Unknown(Reason { code, detail: detail.to_string() })
    }

    /// Returns `passed`, `failed` or `unknown`.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Failed(_) => "failed",
            Self::Unknown(_) => "unknown",
        }
    }

    /// Returns the reason, unless the check passed.
    pub fn reason(&self) -> Option<&Reason> {
        match self {
            Self::Passed => None,
            Self::Failed(reason) | Self::Unknown(reason) => Some(reason),
        }
    }
}

macro_rules! codes {
    ($($name:ident = $spelling:literal,)*) => {
        /// A stable reason code, for programs. The first word names the check that did not pass, or is `status`.
        /// PROTOCOL.md sections 8.1, 8.2 and 8.4 say what each code means.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Code {
            $(#[doc = concat!("`", $spelling, "`")] $name,)*
        }

        impl Code {
            /// Every code, in the order of PROTOCOL.md.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// Returns the code's one spelling.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $spelling,)*
                }
            }
        }
    };
}

codes! {
    ProofNone = "proof.none",
    ProofDamaged = "proof.damaged",
    DisclosuresCount = "disclosures.count",
    DisclosuresName = "disclosures.name",
    DisclosuresPath = "disclosures.path",
    DocumentNoContent = "document.no-content",
    DocumentPath = "document.path",
    DocumentNotGiven = "document.not-given",
    DocumentDiffers = "document.differs",
    DocumentNoSalt = "document.no-salt",
    DocumentFragment = "document.fragment",
    StatementKeys = "statement.keys",
    StatementUnknownKey = "statement.unknown-key",
    StatementSignature = "statement.signature",
    SealOtherLedger = "seal.other-ledger",
    SealNoTrust = "seal.no-trust",
    SealOtherNotary = "seal.other-notary",
    SealUnknownKey = "seal.unknown-key",
    SealSignature = "seal.signature",
    SealUnknownClock = "seal.unknown-clock",
    SealClock = "seal.clock",
    SealPath = "seal.path",
    LedgerPending = "ledger.pending",
    LedgerOtherLedger = "ledger.other-ledger",
    LedgerNoTrust = "ledger.no-trust",
    LedgerOtherNotary = "ledger.other-notary",
    LedgerUnknownKey = "ledger.unknown-key",
    LedgerSignature = "ledger.signature",
    LedgerUnknownClock = "ledger.unknown-clock",
    LedgerClock = "ledger.clock",
    LedgerPath = "ledger.path",
    LedgerIndex = "ledger.index",
    LedgerSize = "ledger.size",
    RegisterPending = "register.pending",
    RegisterNoTrust = "register.no-trust",
    RegisterOtherNotary = "register.other-notary",
    RegisterUnknownKey = "register.unknown-key",
    RegisterSignature = "register.signature",
    RegisterUnknownClock = "register.unknown-clock",
    RegisterClock = "register.clock",
    RegisterPath = "register.path",
    EvidenceHeader = "evidence.header",
    EvidenceAccount = "evidence.account",
    EvidenceStorage = "evidence.storage",
    EvidenceCheckpoint = "evidence.checkpoint",
    AnchorPending = "anchor.pending",
    AnchorNoTrust = "anchor.no-trust",
    AnchorOtherChain = "anchor.other-chain",
    AnchorOtherContract = "anchor.other-contract",
    AnchorOtherEra = "anchor.other-era",
    AnchorUnlistedChain = "anchor.unlisted-chain",
    AnchorOtherBlock = "anchor.other-block",
    AnchorNoEvidence = "anchor.no-evidence",
    AnchorNotAsked = "anchor.not-asked",
    AnchorNodesDisagree = "anchor.nodes-disagree",
    AnchorUnreachable = "anchor.unreachable",
    AnchorWrongChain = "anchor.wrong-chain",
    AnchorNoContract = "anchor.no-contract",
    AnchorContractDiffers = "anchor.contract-differs",
    AnchorPruned = "anchor.pruned",
    AnchorBlockUnknown = "anchor.block-unknown",
    AnchorBlockDiffers = "anchor.block-differs",
    AnchorMoved = "anchor.moved",
    AnchorTimeDiffers = "anchor.time-differs",
    AnchorNoLogs = "anchor.no-logs",
    AnchorNotInBlock = "anchor.not-in-block",
    AnchorTransactionDiffers = "anchor.transaction-differs",
    FinalPending = "final.pending",
    FinalNotChecked = "final.not-checked",
    FinalNotYet = "final.not-yet",
    TimesBackwards = "times.backwards",
    TimesAfterBlock = "times.after-block",
    StatusNotAsked = "status.not-asked",
    StatusMalformed = "status.malformed",
    StatusOtherRecord = "status.other-record",
    StatusNoTrust = "status.no-trust",
    StatusOtherNotary = "status.other-notary",
    StatusUnknownKey = "status.unknown-key",
    StatusSignature = "status.signature",
    StatusNonce = "status.nonce",
    StatusTime = "status.time",
    StatusSize = "status.size",
    StatusRoot = "status.root",
    StatusBy = "status.by",
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for Code {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    const PAGE: &str = include_str!("../PROTOCOL.md");

    /// Returns the codes that section 8 writes out.
    fn written() -> BTreeSet<&'static str> {
        let section = PAGE.split_once("\n### 8.1 Checks").expect("section 8.1").1;
        let section = section.split_once("\n## 9").expect("section 9").0;
        let checks = [
            "proof",
            "disclosures",
            "document",
            "statement",
            "seal",
            "ledger",
            "register",
            "evidence",
            "anchor",
            "final",
            "times",
            "status",
        ];
        let is_code = |word: &&str| {
            let parts = word.split_once('.');
            parts.is_some_and(|(check, what)| {
                let is_word = |c: char| c.is_ascii_lowercase() || c == '-';
                checks.contains(&check) && !what.is_empty() && what.chars().all(is_word)
            })
        };
        section.split('`').skip(1).step_by(2).filter(is_code).collect()
    }

    /// Returns the codes of `ledger` and `register` that section 8 leaves to the reader: "the same, with `ledger.`".
    fn meant() -> BTreeSet<String> {
        let checkpoints = [
            "no-trust",
            "other-notary",
            "unknown-key",
            "signature",
            "unknown-clock",
            "clock",
            "path",
        ];
        let mut meant: BTreeSet<_> = checkpoints
            .iter()
            .flat_map(|what| ["ledger", "register"].map(|check| format!("{check}.{what}")))
            .collect();
        meant.insert("ledger.other-ledger".to_owned());
        meant
    }

    #[test]
    fn the_codes_are_those_of_the_protocol() {
        let mut wanted: BTreeSet<String> = written().into_iter().map(str::to_owned).collect();
        wanted.extend(meant());
        let ours: BTreeSet<String> = Code::ALL.iter().map(|code| code.to_string()).collect();
        assert_eq!(ours, wanted);
        assert_eq!(ours.len(), Code::ALL.len(), "each has a spelling of its own");
    }
}
