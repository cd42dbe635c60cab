//! What the reason codes of PROTOCOL.md section 8.1 mean, and what to do about some of them.

use countersign_core::verify::Report;

/// What to do about the first reason that something can be done about.
pub(super) fn hint(report: &Report) -> Option<&'static str> {
    let checks = report.checks.iter().filter_map(|check| check.outcome.reason());
    checks.into_iter().find_map(|reason| match reason.code {
        "proof.malformed" => {
            Some("fetch the proof again: open the link on the bill, or ask the firm")
        }
        "document.differs" => {
            Some("is it the file as it was sent? a file that was opened and saved is another")
        }
        "document.no-salt" => Some("give the whole link, with what stands after the #"),
        "seal.no-trust" => {
            Some("name a trust file with --trust, or try again when the notary answers")
        }
        "ledger.pending" => Some(
            "it is sealed and waits for its anchor: run `countersign upgrade` in some minutes",
        ),
        "anchor.moved" => Some("the chain was reorganised: run `countersign upgrade`"),
        "anchor.unreachable" | "anchor.not-asked" => {
            Some("name a node of the chain with --rpc")
        }
        "anchor.no-logs" | "anchor.block-unknown" => {
            Some("name another node with --rpc, one with full history")
        }
        "anchor.other-block" => Some(
            "compare the hash with the one of the block that this proof names; it may have been moved",
        ),
        "anchor.no-evidence" => Some(
            "this proof has no evidence: leave --block-hash away and name a node with --rpc, or run \
             `countersign upgrade` once it is final",
        ),
        "final.not-yet" => Some("try again in some minutes"),
        _ => None,
    })
}

/// What a reason code means, with the values at fault.
pub(super) fn told(code: &str, detail: &str) -> String {
    let (check, what) = code.split_once('.').unwrap_or((code, ""));
    let words = match (check, what) {
        ("proof", _) => "the proof file is damaged, or is none",
        ("disclosures", "count") => "the proof shows more or fewer fields than were committed to",
        ("disclosures", "name") => "the fields in the proof are misnamed",
        ("disclosures", _) => "a field in the proof is not the one committed to",
        ("document", "differs") => "the file is another than the one notarized",
        ("document", "path") => "the proof does not lead from the document to the statement",
        ("document", "no-salt") => "the salt is missing that ties the file to the proof",
        ("document", "no-content") => "this record is about no document",
        ("document", _) => "no document was given",
        ("statement", "unknown-key") => "signed by a key that the proof does not introduce",
        ("statement", "signature") => "the firm's signature is false",
        ("statement", _) => "the proof does not show how the firm's key came into force",
        (_, "no-trust") => "the notary's key is not known",
        (_, "pending") => "not anchored yet",
        (_, "other-ledger") => "the state is of another ledger than the statement",
        (_, "other-notary") => "of another notary than the one trusted",
        (_, "unknown-key") => "signed by another key than the notary's",
        (_, "unknown-clock") => "dated by another clock than the notary's",
        (_, "signature") => "the notary's signature is false",
        (_, "clock") => "the clock's signature is false",
        (_, "index") => "the two places in the ledger differ",
        (_, "size") => "the ledger has shrunk",
        ("seal" | "ledger" | "register", "path") => "the proof does not lead to the signed state",
        ("evidence", "header") => "the evidence is not about that block",
        ("evidence", "account" | "storage") => "the evidence does not lead to the contract",
        ("evidence", _) => "the evidence shows another register than the proof",
        ("anchor", "other-block") => "the block that you named is not the anchor's",
        ("anchor", "no-evidence") => "the proof has no evidence for that block",
        ("anchor", "other-chain") => "anchored on another chain than the one trusted",
        ("anchor", "other-contract") => "anchored by another contract than the one trusted",
        ("anchor", "not-asked") => "no node of the chain was asked",
        ("anchor", "unreachable") => "no node of the chain gave an answer",
        ("anchor", "wrong-chain") => "the node is on another chain",
        ("anchor", "no-contract") => "the node knows no such contract",
        ("anchor", "contract-differs") => "the contract names another notary than the one trusted",
        ("anchor", "block-unknown") => "the node does not have that block",
        ("anchor", "moved") => "the block is gone, the anchor may be in another",
        ("anchor", "block-differs") => "the final block at that height is another",
        ("anchor", "time-differs") => "the block's time is another",
        ("anchor", "no-logs") => "the node does not show that block's events",
        ("anchor", "not-in-block") => "the block does not hold this anchor",
        ("anchor", "transaction-differs") => "the anchor is in another transaction",
        ("anchor", _) => "the nodes contradict each other",
        ("final", "not-yet") => "the block is not final yet",
        ("final", _) => "not checked, because the anchor is not",
        _ => code,
    };
    if detail.is_empty() {
        format!("{words} [{code}]")
    } else {
        format!("{words}: {detail} [{code}]")
    }
}
