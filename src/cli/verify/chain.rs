//! The chain that a verdict is about, in words and for programs.

use countersign_core::evm::ChainId;
use countersign_core::proof::Proof;
use serde_json::{Value, json};

use crate::reader::ReadProof;

/// The chain that the proof is anchored on, if the trust knows the anchor's contract; else the one that the trust names,
/// or else the proof.
pub(in crate::cli) fn chain(reading: &ReadProof, proof: Option<&Proof>) -> Option<ChainId> {
    let anchor = proof.and_then(|proof| proof.anchor.as_ref());
    match (&reading.trust, anchor) {
        (Some(trust), Some(anchor)) if trust.era_of(anchor.chain_id, anchor.contract).is_some() => {
            Some(anchor.chain_id)
        }
        (Some(trust), _) => Some(trust.newest.chain_id),
        (None, anchor) => anchor.map(|anchor| anchor.chain_id),
    }
}

/// Returns the words to be told in the same breath as a verdict about such a chain.
pub(in crate::cli) fn rehearsal(chain: ChainId) -> String {
    format!("on {}, which proves nothing to a third party", chain.words())
}

/// A chain for programs.
pub(in crate::cli) fn chain_json(chain: Option<ChainId>) -> Value {
    chain.map_or(Value::Null, |chain| {
        let name = chain.known().map(|known| known.name);
        json!({ "id": chain, "name": name, "class": chain.class() })
    })
}

/// The host of a node's URL, which may have a key in its path.
pub(super) fn host(url: &str) -> String {
    let host = url::Url::parse(url).ok().and_then(|url| url.host_str().map(str::to_owned));
    host.unwrap_or_else(|| "without a name".to_owned())
}
