//! A contract that the reader names, by its address and chain: all that anybody has to have kept.

use clap::Args;
use countersign_core::evm::{Address, ChainId};
use countersign_core::trust::Trust;

use super::failure::Failure;
use super::sources::Trusted;
use crate::reader::{ChainTrustError, chain_trust};

/// The notary's contract, by name.
#[derive(Args)]
pub(super) struct Named {
    /// Trust what this contract of the notary states of itself. Needs --chain-id and --rpc.
    #[arg(long, value_name = "0x…", requires_all = ["chain_id", "rpc"])]
    contract: Option<String>,
    /// Name the chain of the contract by its id.
    #[arg(long, value_name = "N", requires = "contract")]
    chain_id: Option<u64>,
}

impl Named {
    /// Returns whether a contract was named.
    pub(super) fn is_given(&self) -> bool {
        self.contract.is_some()
    }

    /// Builds the trust from what the nodes say that the contract states; nothing if none was named.
    pub(super) async fn trust(
        &self,
        nodes: &[String],
    ) -> Result<Option<(Trust, Trusted)>, Failure> {
        let (Some(contract), Some(id)) = (&self.contract, self.chain_id) else { return Ok(None) };
        let contract: Address = contract.to_lowercase().parse().map_err(|error| {
            Failure::usage(error, "write the contract's address: 0x and 40 hex digits")
        })?;
        let chain_id = ChainId::new(id)
            .map_err(|error| Failure::usage(error, "give the chain's id with --chain-id"))?;
        let found = chain_trust(chain_id, contract, nodes).await?;
        Ok(Some((
            found.trust,
            Trusted::Chain { nodes: found.nodes, predecessor: found.predecessor },
        )))
    }
}

impl From<ChainTrustError> for Failure {
    fn from(error: ChainTrustError) -> Self {
        match &error {
            ChainTrustError::Nobody { .. } => Self::unavailable(
                error,
                "name a node of that chain with --rpc; if the chain is gone for good, a trust file that names this \
                     contract is needed: --trust",
            ),
            ChainTrustError::Disagreement(_) => Self::unavailable(
                error,
                "one of them is wrong: name nodes with --rpc that you have reason to believe",
            ),
            ChainTrustError::NoContract { .. } | ChainTrustError::Statements(_) => Self::data(
                error,
                "compare --contract and --chain-id with what the notary published",
            ),
        }
    }
}
