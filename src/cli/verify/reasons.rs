//! Words for the reason codes of PROTOCOL.md section 8, and what to do about some of them. Both matches are
//! exhaustive: a new code has to be given its words here.

use countersign_core::verify::{Code, Outcome, Reason, Report};

/// Returns whether the reason may be that the notary has another contract than the one that is trusted.
pub(super) fn is_of_another_contract(report: &Report) -> bool {
    let first = report.checks.iter().filter_map(|check| check.outcome.reason());
    let mut first = first.filter(|reason| advice(reason.code).is_some());
    first.next().is_some_and(|reason| {
        matches!(
            reason.code,
            Code::SealUnknownKey
                | Code::SealUnknownClock
                | Code::LedgerUnknownKey
                | Code::LedgerUnknownClock
                | Code::RegisterUnknownKey
                | Code::RegisterUnknownClock
                | Code::AnchorOtherChain
                | Code::AnchorOtherContract
        )
    })
}

/// Returns what to do about the first reason that something can be done about.
pub(super) fn hint(report: &Report) -> Option<&'static str> {
    report.checks.iter().find_map(|check| match &check.outcome {
        Outcome::Unknown(reason) if is_word_of_a_node(reason.code) => Some(
            "the word of that node is not enough to call the proof false: name another one with --rpc",
        ),
        outcome => outcome.reason().and_then(|reason| advice(reason.code)),
    })
}

/// Returns whether it is what a node says against a proof.
fn is_word_of_a_node(code: Code) -> bool {
    use Code::{AnchorBlockDiffers, AnchorNotInBlock, AnchorTimeDiffers, AnchorTransactionDiffers};
    matches!(
        code,
        AnchorBlockDiffers | AnchorTimeDiffers | AnchorNotInBlock | AnchorTransactionDiffers
    )
}

fn advice(code: Code) -> Option<&'static str> {
    Some(match code {
        // How it was damaged and where a good one is, is told by whoever has its bytes.
        Code::ProofNone | Code::ProofDamaged => return None,
        Code::DocumentDiffers => {
            "check that it is the file as it was sent: a file that was opened and saved is another one"
        }
        Code::DocumentNoSalt => "give the whole link, with all that follows the #",
        Code::DocumentFragment => {
            "compare the link, letter by letter (capitals count), with the one that the firm gave you, not with one that \
             came with the file"
        }
        Code::StatementUnknownKey => {
            "fetch the proof again from the link on the bill, and ask the firm which key it signs with"
        }
        Code::SealNoTrust | Code::StatusNoTrust => {
            "name a trust file with --trust, or the notary's contract with --contract, --chain-id and --rpc; or try again \
             when the notary answers"
        }
        Code::SealOtherNotary
        | Code::SealUnknownKey
        | Code::SealUnknownClock
        | Code::LedgerOtherNotary
        | Code::LedgerUnknownKey
        | Code::LedgerUnknownClock
        | Code::RegisterOtherNotary
        | Code::RegisterUnknownKey
        | Code::RegisterUnknownClock
        | Code::AnchorOtherEra => {
            "if you know the notary that the proof names, name its trust file with --trust"
        }
        // The seal held, so the notary is the one that is trusted.
        Code::AnchorOtherChain | Code::AnchorOtherContract => {
            "the notary may have changed its contract: take its trust file of today with --trust; or name nodes with \
             --rpc, two of different hosts for each chain, so that the change can be followed"
        }
        Code::LedgerPending | Code::RegisterPending | Code::AnchorPending | Code::FinalPending => {
            "run `countersign upgrade` in some minutes: the bill is sealed and waits for its anchor"
        }
        Code::AnchorUnlistedChain => {
            "if you know what that chain is worth, keep a copy of the notary's trust file, look at it, and name \
             it with --trust"
        }
        Code::AnchorMoved => "run `countersign upgrade` to fetch what the notary says of it now",
        Code::AnchorNotAsked => "name a node of the chain with --rpc",
        Code::AnchorUnreachable => {
            "name a node of the chain with --rpc; if the chain is gone for good, the evidence in the proof is enough, with \
             --block-hash and the hash of the anchor's block as you know it from elsewhere"
        }
        Code::AnchorWrongChain => {
            "name a node of the chain that the proof is anchored on with --rpc; if that chain is gone for good, the evidence \
             in the proof is enough, with --block-hash and the hash of the anchor's block as you know it from elsewhere"
        }
        Code::AnchorNoLogs | Code::AnchorBlockUnknown | Code::AnchorPruned => {
            "name another node with --rpc, one with full history"
        }
        Code::AnchorNodesDisagree => {
            "one of the nodes is wrong or lies: name another one with --rpc, or give the hash of the anchor's block with \
             --block-hash"
        }
        Code::AnchorOtherBlock => {
            "compare the hash with the one of the block that this proof names; it may have been moved"
        }
        Code::AnchorNoEvidence => {
            "leave --block-hash out and name a node with --rpc, or run `countersign upgrade` once the proof is final: there \
             is no evidence in it"
        }
        Code::FinalNotYet => "try again in some minutes",
        Code::TimesBackwards | Code::TimesAfterBlock => {
            "ask the notary why its times contradict each other; nothing speaks against the file"
        }
        Code::StatusNonce | Code::StatusTime => {
            "ask again, over another connection if you can: this may be an old answer"
        }
        Code::DisclosuresCount
        | Code::DisclosuresName
        | Code::DisclosuresPath
        | Code::DocumentNoContent
        | Code::DocumentPath
        | Code::DocumentNotGiven
        | Code::StatementKeys
        | Code::StatementSignature
        | Code::SealOtherLedger
        | Code::SealSignature
        | Code::SealClock
        | Code::SealPath
        | Code::LedgerOtherLedger
        | Code::LedgerNoTrust
        | Code::LedgerSignature
        | Code::LedgerClock
        | Code::LedgerPath
        | Code::LedgerIndex
        | Code::LedgerSize
        | Code::RegisterNoTrust
        | Code::RegisterSignature
        | Code::RegisterClock
        | Code::RegisterPath
        | Code::EvidenceHeader
        | Code::EvidenceAccount
        | Code::EvidenceStorage
        | Code::EvidenceCheckpoint
        | Code::AnchorNoTrust
        | Code::AnchorNoContract
        | Code::AnchorContractDiffers
        | Code::AnchorBlockDiffers
        | Code::AnchorTimeDiffers
        | Code::AnchorNotInBlock
        | Code::AnchorTransactionDiffers
        | Code::FinalNotChecked
        | Code::StatusNotAsked
        | Code::StatusMalformed
        | Code::StatusOtherRecord
        | Code::StatusOtherNotary
        | Code::StatusUnknownKey
        | Code::StatusSignature
        | Code::StatusSize
        | Code::StatusRoot
        | Code::StatusBy => return None,
    })
}

/// Tells why a check did not pass, with the values at fault.
pub(in crate::cli) fn told(reason: &Reason) -> String {
    let (words, code) = (words(reason.code), reason.code);
    match reason.detail.as_str() {
        "" => format!("{words} [{code}]"),
        detail => format!("{words}: {detail} [{code}]"),
    }
}

fn words(code: Code) -> &'static str {
    match code {
        Code::ProofNone => "this is no proof file",
        Code::ProofDamaged => "the proof file was damaged on the way",
        Code::DisclosuresCount => "the proof shows more or fewer fields than were committed to",
        Code::DisclosuresName => "the fields in the proof are misnamed",
        Code::DisclosuresPath => "a field in the proof is not the one committed to",
        Code::DocumentDiffers => "the file is another than the one notarized",
        Code::DocumentPath => "the proof does not lead from the document to the statement",
        Code::DocumentNoSalt => "the salt is missing that ties the file to the proof",
        Code::DocumentFragment => {
            "the link is mistyped, cut off or of another bill, so the file was not compared"
        }
        Code::DocumentNoContent => "this record is about no document",
        Code::DocumentNotGiven => "no document was given",
        Code::StatementUnknownKey => {
            "signed by a key that the proof does not introduce as the firm's"
        }
        Code::StatementSignature => "the firm's signature is false",
        Code::StatementKeys => "the proof does not show how the firm's key came into force",
        Code::SealNoTrust
        | Code::LedgerNoTrust
        | Code::RegisterNoTrust
        | Code::AnchorNoTrust
        | Code::StatusNoTrust => "the notary's key is not known",
        Code::LedgerPending | Code::RegisterPending | Code::AnchorPending | Code::FinalPending => {
            "not anchored yet"
        }
        Code::SealOtherLedger | Code::LedgerOtherLedger => {
            "the state is of another ledger than the statement"
        }
        Code::SealOtherNotary | Code::LedgerOtherNotary | Code::RegisterOtherNotary => {
            "of another notary than the one trusted"
        }
        Code::SealUnknownKey | Code::LedgerUnknownKey | Code::RegisterUnknownKey => {
            "signed by another key than the notary's"
        }
        Code::SealUnknownClock | Code::LedgerUnknownClock | Code::RegisterUnknownClock => {
            "dated by another clock than the notary's"
        }
        Code::SealSignature | Code::LedgerSignature | Code::RegisterSignature => {
            "the notary's signature is false"
        }
        Code::SealClock | Code::LedgerClock | Code::RegisterClock => {
            "the clock's signature is false"
        }
        Code::SealPath | Code::LedgerPath | Code::RegisterPath => {
            "the proof does not lead to the signed state"
        }
        Code::LedgerIndex => "the two places in the ledger differ",
        Code::LedgerSize => "the ledger has shrunk",
        Code::EvidenceHeader => "the evidence is not about that block",
        Code::EvidenceAccount | Code::EvidenceStorage => {
            "the evidence does not lead to the contract"
        }
        Code::EvidenceCheckpoint => "the evidence shows another register than the proof",
        Code::AnchorOtherBlock => "the block that you named is not the anchor's",
        Code::AnchorNoEvidence => "the proof has no evidence for that block",
        Code::AnchorOtherChain => "anchored on another chain than the one trusted",
        Code::AnchorOtherContract => "anchored by another contract than the one trusted",
        Code::AnchorOtherEra => "anchored by a contract whose time was over, or had not begun",
        Code::AnchorUnlistedChain => {
            "nothing is known of that chain, and only the notary says that it counts"
        }
        Code::AnchorNotAsked => "nobody was asked: no node of the chain",
        Code::AnchorUnreachable => "no node of the chain gave an answer",
        Code::AnchorWrongChain => "the node is on another chain",
        Code::AnchorNoContract => "the node knows no such contract",
        Code::AnchorContractDiffers => "the contract names another notary than the one trusted",
        Code::AnchorPruned => "the node keeps no blocks of that age any more",
        Code::AnchorBlockUnknown => "the node does not have that block",
        Code::AnchorMoved => {
            "the chain has another block there: it was reorganised, or the proof names one that never was"
        }
        Code::AnchorBlockDiffers => "the final block at that height is another",
        Code::AnchorTimeDiffers => "the block's time is another",
        Code::AnchorNoLogs => "the node keeps no events of that age, or does not show them",
        Code::AnchorNotInBlock => "the block does not hold this anchor",
        Code::AnchorTransactionDiffers => "the anchor is in another transaction",
        Code::AnchorNodesDisagree => "the nodes contradict each other",
        Code::FinalNotYet => "the block is not final yet",
        Code::FinalNotChecked => "not checked, because the anchor is not",
        Code::TimesBackwards => "the notary's clock ran backwards between two checkpoints",
        Code::TimesAfterBlock => {
            "the notary dates it later than the block that holds it: one of the clocks was wrong"
        }
        Code::StatusNotAsked => "the notary was not asked",
        Code::StatusNonce => {
            "the answer is not to the question that was asked: it may be an old one"
        }
        Code::StatusTime => "the answer is of another time than now, by your clock",
        Code::StatusMalformed => "the notary's answer is no status",
        Code::StatusOtherRecord => "the notary's answer is about another record",
        Code::StatusOtherNotary => "the answer is of another notary than the one trusted",
        Code::StatusUnknownKey => "the answer is signed by another key than the notary's",
        Code::StatusSignature => "the signature on the answer is false",
        Code::StatusSize => "the answer is older than the proof",
        Code::StatusRoot => "the answer contradicts the proof: the ledger has two histories",
        Code::StatusBy => "what is said to withdraw it does not",
    }
}
