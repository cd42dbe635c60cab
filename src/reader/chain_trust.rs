//! A trust from the chain: all of it from what a contract states, by the word of the nodes that were asked
//! (PROTOCOL.md section 8).

use countersign_core::evm::{Address, ChainId};
use countersign_core::succession::{Statements, SuccessionError};
use countersign_core::trust::Trust;
use futures_util::future::join_all;
use thiserror::Error;

use crate::chain::charter::Stated;
use crate::chain::contract;
use crate::chain::rpc::{Rpc, RpcError};

/// A trust, and how many nodes stated it alike.
#[derive(Debug)]
pub struct ChainTrust {
    pub trust: Trust,
    /// The number of nodes that answered.
    pub nodes: usize,
    /// The contract that it states as the one before it, of which the trust says nothing.
    pub predecessor: Option<(ChainId, Address)>,
}

/// A reason why no trust can be had from a contract.
#[derive(Debug, Error)]
pub enum ChainTrustError {
    /// No node on the chain answered.
    #[error("no node says what the contract {contract} on chain {chain_id} states: {why}")]
    Nobody {
        contract: Address,
        chain_id: ChainId,
        /// The words of the last one that was asked.
        why: String,
    },
    /// The nodes do not state the same, so one of them is wrong.
    #[error("the nodes disagree about what the contract {0} states")]
    Disagreement(Address),
    /// All say that there is no such contract.
    #[error("there is no notary's contract at {contract} on chain {chain_id}")]
    NoContract { contract: Address, chain_id: ChainId },
    /// No trust follows from what it states.
    #[error(transparent)]
    Statements(#[from] SuccessionError),
}

/// Asks the nodes that are on the chain, all at once, what the contract states. All that answer must say the same.
///
/// # Errors
/// [`ChainTrustError`].
pub async fn chain_trust(
    chain_id: ChainId,
    contract: Address,
    nodes: &[String],
) -> Result<ChainTrust, ChainTrustError> {
    let answers = join_all(nodes.iter().map(|url| one(url, chain_id, contract))).await;
    let (mut said, mut why) = (Vec::new(), String::new());
    for answer in answers {
        match answer {
            Ok(stated) => said.push(stated),
            Err(error) => why = error,
        }
    }
    let Some(first) = said.first() else {
        return Err(ChainTrustError::Nobody { contract, chain_id, why });
    };
    if said.iter().any(|stated| stated != first) {
        return Err(ChainTrustError::Disagreement(contract));
    }
    let stated = first.as_ref().ok_or(ChainTrustError::NoContract { contract, chain_id })?;
    let trust = stated.says.trust(chain_id, contract, nodes.to_vec())?;
    let Statements { predecessor_chain, predecessor, .. } = stated.says;
    let chain = ChainId::new(predecessor_chain).ok().filter(|_| predecessor_chain != 0);
    let predecessor = chain.map(|chain| (chain, predecessor));
    Ok(ChainTrust { trust, nodes: said.len(), predecessor })
}

/// One node's answer; one that is on another chain has none.
async fn one(url: &str, chain_id: ChainId, contract: Address) -> Result<Option<Stated>, String> {
    let rpc = Rpc::new(url)?.for_reader();
    let told = |error: RpcError| error.to_string();
    let found = contract::chain_id(&rpc).await.map_err(told)?;
    if found != chain_id {
        return Err(format!("the node {} is on chain {found}", rpc.host()));
    }
    contract::stated(&rpc, contract).await.map_err(told)
}
