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
    for SuccessionStep { from, to, nodes, keys_changed } in &following.steps {
        let nodes = tell::nodes(nodes.0.min(nodes.1));
        text += &format!(
            "followed  the contract {} has ended, and its owner named {}; by the word of {nodes}\n",
            name(*from),
            name(*to)
        );
        if *keys_changed {
            text += &format!(
                "keys      the keys changed by the word of the old contract's owner alone: {} states other keys than \
                 {}\n",
                name(*to),
                name(*from)
            );
        }
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
        json!({
            "from": place(step.from), "to": place(step.to), "nodes": [step.nodes.0, step.nodes.1],
            "keys_changed": step.keys_changed,
        })
    });
    json!({ "steps": steps.collect::<Vec<_>>(), "stopped": following.stopped })
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail by panicking")]
mod tests {
    use countersign_core::evm::EvmBytes;

    use super::*;

    #[test]
    fn changed_keys_have_a_line_of_their_own_with_both_contracts() {
        let place = |byte| (ChainId::new(1).unwrap(), EvmBytes([byte; 20]));
        let step = |keys_changed| {
            let (from, to) = (place(1), place(2));
            let steps = vec![SuccessionStep { from, to, nodes: (2, 3), keys_changed }];
            Following { steps, ..Following::default() }
        };
        let told = lines(&step(true));
        let (old, new) = ("01".repeat(20), "02".repeat(20));
        let wanted = format!(
            "keys      the keys changed by the word of the old contract's owner alone: 0x{new} on Ethereum states \
             other keys than 0x{old} on Ethereum"
        );
        assert_eq!(told.lines().nth(1), Some(wanted.as_str()));
        assert_eq!(json(&step(true))["steps"][0]["keys_changed"], true);
        assert_eq!(lines(&step(false)).lines().count(), 1);
    }
}
