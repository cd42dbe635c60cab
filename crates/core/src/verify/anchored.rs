//! The checks `anchor` and `final` (PROTOCOL.md section 8.1): what the nodes say of the anchor, and whether its block
//! is final.

use super::case::Case;
use crate::anchor::Anchor;
use crate::chain::ChainClass;
use crate::node::NodeAnswer;
use crate::outcome::{Code, Outcome, Reason};
use crate::proof::Proof;
use crate::tree::Size;
use crate::trust::{Era, Trust};

/// Makes the check `anchor`, and returns the outcome and the nodes that confirm the anchor. `evident` is set if the
/// check `evidence` passed.
pub(super) fn anchor<'a>(
    proof: &Proof,
    case: &Case<'a>,
    evident: bool,
) -> (Outcome, Vec<&'a NodeAnswer>) {
    let (Some(anchor), Some(register)) = (&proof.anchor, &proof.register) else {
        return (Outcome::unknown(Code::AnchorPending, ""), Vec::new());
    };
    let Some(trust) = case.trust else {
        return (Outcome::unknown(Code::AnchorNoTrust, ""), Vec::new());
    };
    let checkpoint = register.checkpoint.state();
    let era = match era(anchor, checkpoint.size, trust) {
        Ok(era) => era,
        Err(outcome) => return (outcome, Vec::new()),
    };
    if anchor.chain_id.class() == ChainClass::Unlisted && !case.pinned {
        return (Outcome::unknown(Code::AnchorUnlistedChain, anchor.chain_id), Vec::new());
    }
    if let Some(known) = case.block_hash {
        let outcome = if known != anchor.block_hash {
            Outcome::unknown(Code::AnchorOtherBlock, known)
        } else if !evident {
            Outcome::unknown(Code::AnchorNoEvidence, "")
        } else {
            Outcome::Passed
        };
        return (outcome, Vec::new());
    }
    let mut confirming = Vec::new();
    let (mut failed, mut unknown, mut contradiction) = (Vec::new(), None, None);
    for node in case.nodes {
        let outcome = node.confirms(anchor, checkpoint, (&trust.origin, era), evident);
        if contradicts(&outcome) {
            contradiction = contradiction.or_else(|| outcome.reason().map(|reason| reason.code));
        }
        match outcome {
            Outcome::Passed => confirming.push(node),
            Outcome::Failed(reason) => failed.push(reason),
            Outcome::Unknown(_) => unknown = unknown.or(Some(outcome)),
        }
    }
    let outcome = if confirming.is_empty() {
        let none = || Outcome::unknown(Code::AnchorNotAsked, "");
        against(failed, case.nodes.len()).or(unknown).unwrap_or_else(none)
    } else if let Some(other) = contradiction {
        Outcome::unknown(Code::AnchorNodesDisagree, format!("one confirms, another says {other}"))
    } else {
        Outcome::Passed
    };
    (outcome, confirming)
}

/// Finds the anchor's era, and checks that the register's checkpoint is from within it.
fn era<'a>(anchor: &Anchor, size: Size, trust: &'a Trust) -> Result<&'a Era, Outcome> {
    if trust.eras().all(|(era, _)| era.chain_id != anchor.chain_id) {
        return Err(Outcome::unknown(Code::AnchorOtherChain, anchor.chain_id));
    }
    let mut begin = Size(0);
    for (era, to_size) in trust.eras() {
        if (era.chain_id, era.contract) == (anchor.chain_id, anchor.contract) {
            let within = size > begin && to_size.is_none_or(|end| size <= end);
            return if within {
                Ok(era)
            } else {
                Err(Outcome::unknown(Code::AnchorOtherEra, size.0))
            };
        }
        begin = to_size.unwrap_or(begin);
    }
    Err(Outcome::unknown(Code::AnchorOtherContract, anchor.contract))
}

/// Returns the outcome of the nodes that say no. Where several were asked, one alone makes nothing false.
fn against(failed: Vec<Reason>, asked: usize) -> Option<Outcome> {
    let enough = asked.min(2);
    let outcome = if failed.len() < enough { Outcome::Unknown } else { Outcome::Failed };
    failed.into_iter().next().map(outcome)
}

/// Returns whether a node with this outcome contradicts one that confirms the anchor.
fn contradicts(outcome: &Outcome) -> bool {
    match outcome {
        Outcome::Passed => false,
        Outcome::Failed(_) => true,
        Outcome::Unknown(reason) => matches!(
            reason.code,
            Code::AnchorNoContract
                | Code::AnchorContractDiffers
                | Code::AnchorBlockUnknown
                | Code::AnchorMoved
                | Code::AnchorTimeDiffers
                | Code::AnchorNotInBlock
                | Code::AnchorTransactionDiffers
        ),
    }
}

pub(super) fn finality(proof: &Proof, anchored: bool, confirming: &[&NodeAnswer]) -> Outcome {
    let Some(anchor) = &proof.anchor else { return Outcome::unknown(Code::FinalPending, "") };
    if !anchored {
        return Outcome::unknown(Code::FinalNotChecked, "");
    }
    // With the reader's own block hash no node was looked at: the reader says that the block is final.
    if confirming.iter().all(|node| node.is_final(anchor.block_number)) {
        Outcome::Passed
    } else {
        Outcome::unknown(Code::FinalNotYet, anchor.block_number)
    }
}
