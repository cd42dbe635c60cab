//! A notary that changed its contract: what is told of the way to the new one.

use countersign_core::evm::{Address, ChainId};
use countersign_core::trust::Trust;
use serde_json::{Value, json};

use super::tell;
use crate::reader::{self, Following, SuccessionStep};

/// Follows the trust that there is.
pub(super) async fn follow(trust: Option<Trust>, nodes: &[String]) -> (Option<Trust>, Following) {
    match trust {
        Some(trust) => {
            let (trust, following) = reader::follow(trust, nodes).await;
            (Some(trust), following)
        }
        None => (None, Following::default()),
    }
}

/// A line for each step, and one for why it went no further.
pub(super) fn lines(following: &Following) -> String {
    let name = |(chain, contract): (ChainId, Address)| format!("{contract} on {}", chain.words());
    let mut text = String::new();
    for SuccessionStep { from, to, nodes } in &following.steps {
        let nodes = tell::nodes(nodes.0.min(nodes.1));
        text += &format!(
            "followed  the contract {} has ended, and its owner named {}; by the word of {nodes}\n",
            name(*from),
            name(*to)
        );
    }
    if let Some(why) = &following.stopped {
        text += &format!("note      {}\n", tell::word(why));
    }
    text
}

/// The same for programs.
pub(super) fn json(following: &Following) -> Value {
    let place =
        |(chain, contract): (ChainId, Address)| json!({ "chain_id": chain, "contract": contract });
    let steps = following.steps.iter().map(|step| {
        json!({ "from": place(step.from), "to": place(step.to), "nodes": [step.nodes.0, step.nodes.1] })
    });
    json!({ "steps": steps.collect::<Vec<_>>(), "stopped": following.stopped })
}
