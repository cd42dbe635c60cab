//! The firm that signed: its ledger's address, its key, and a name for which somebody vouches.

use std::fmt::Write;

use countersign_core::proof::Proof;
use countersign_core::statement::Body;
use serde_json::{Value, json};

/// Returns the firm's name, as its ledger has it.
pub(in crate::cli) fn firm(proof: &Proof) -> Option<&str> {
    match &proof.first_entry().draft().body {
        Body::Genesis { firm, .. } => Some(firm),
        _ => None,
    }
}

/// The fingerprint of the firm's first key, by which its ledger is known.
fn fingerprint(proof: &Proof) -> Option<String> {
    match &proof.first_entry().draft().body {
        Body::Genesis { adds, .. } => Some(adds.fingerprint()),
        _ => None,
    }
}

/// The lines that stand with a verdict, once the check `statement` passed.
pub(in crate::cli) fn lines(proof: &Proof) -> String {
    let mut text = String::new();
    let ledger = proof.statement.ledger();
    if let (Some(firm), Some(fingerprint)) = (firm(proof), fingerprint(proof)) {
        writeln!(text, "by        {firm:?}, ledger {ledger}, firm key {fingerprint}").ok();
        let host = ledger.host();
        writeln!(
            text,
            "          that the name belongs to this key is the word of the notary {host}: compare the key with the firm"
        )
        .ok();
    }
    let rank = match proof.shows_control_key() {
        true => "the ledger has a control key: a firm key alone cannot change the firm's keys",
        false => "no control key is shown: whoever has a firm key could change the firm's keys",
    };
    writeln!(text, "          {rank}").ok();
    if let Some(domain) = proof.claimed_domain() {
        writeln!(
            text,
            "          it says that its site is {domain}, which nobody has confirmed here"
        )
        .ok();
    }
    text
}

/// The same for programs.
pub(in crate::cli) fn json(proof: &Proof) -> Value {
    json!({
        "name": firm(proof),
        "name_vouched_by": proof.statement.ledger().host().to_string(),
        "ledger": proof.statement.ledger().as_str(),
        "key_fingerprint": fingerprint(proof),
        "shows_control_key": proof.shows_control_key(),
        "domain": proof.claimed_domain().map(|domain| json!({ "name": domain.as_str(), "standing": "claimed" })),
    })
}
