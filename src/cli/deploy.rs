//! `countersign deploy`

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use countersign_core::anchor::Address;
use countersign_core::origin::Host;
use serde_json::json;

use super::failure::Failure;
use super::open::{open, read_operator};
use super::{Outcome, tell};
use crate::chain::contract;
use crate::chain::evm;
use crate::chain::rpc::Rpc;

/// Deploys the notary's contract, and writes its address into notary.toml.
///
/// The operator's account pays. The contract states the notary's register and key for ever; its owner can
/// change the operator and retire it, nothing else. The address is what readers pin: publish it.
#[derive(Args)]
pub(super) struct Deploy {
    /// The notary's data folder.
    #[arg(long, value_name = "DIR", default_value = "notary")]
    data: PathBuf,
    /// The account that owns the contract: a cold one. Default: the operator's, which can be changed later.
    #[arg(long, value_name = "ADDRESS")]
    owner: Option<String>,
    /// Tell the result as JSON.
    #[arg(long)]
    json: bool,
}

impl Deploy {
    pub(super) async fn run(self) -> Outcome {
        let opened = open(&self.data).await?;
        let Some(chain) = &opened.config.chain else {
            return Err(Failure::config(
                "notary.toml has no [chain]",
                "add it; see docs/operations.md",
            ));
        };
        if let Some(contract) = &chain.contract {
            let why = format!("notary.toml names the contract {contract} already");
            return Err(Failure::usage(
                why,
                "a notary has one contract; remove the line only if it is not yours",
            ));
        }
        let operator = read_operator(&opened.folder)?;
        let owner = match &self.owner {
            Some(text) => text.to_lowercase().parse().map_err(|error| Failure::usage(error, ""))?,
            None => operator.address(),
        };
        let rpc = Rpc::new(&chain.rpc_url).map_err(|why| Failure::config(why, ""))?;
        let chain_id = check_chain(&rpc, chain.id).await?;
        let key = opened.notary.verifier().map_err(Failure::defect)?;
        let origin = Host::register(&opened.notary.host);
        let input = contract::deploy_input(&origin, &key, operator.address(), owner)?;
        let waiting = tell::spinner("deploying the contract");
        let deployed = evm::deploy(&rpc, chain_id, &operator, input).await;
        let address: Address = deployed.map_err(|error| {
            if error.to_string().to_lowercase().contains("insufficient funds") {
                let account = operator.address();
                let hint =
                    format!("send some of the chain's coins to the operator's account {account}");
                return Failure::unavailable(error, &hint);
            }
            error.into()
        })?;
        waiting.finish_and_clear();
        contract::check(&rpc, address, &origin, &key).await?;
        opened.folder.set_contract(address)?;
        if self.json {
            tell::line(
                json!({ "origin": origin.as_str(), "contract": address, "chain_id": chain_id, "owner": owner }),
            );
        } else {
            tell::line(format_args!(
                "the contract of {origin} is {address} on chain {chain_id}; its owner is {owner}"
            ));
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// Refuses a node that is on another chain.
pub(super) async fn check_chain(
    rpc: &Rpc,
    wanted: u64,
) -> Result<countersign_core::anchor::ChainId, Failure> {
    let found = contract::chain_id(rpc).await.map_err(crate::chain::ChainError::from)?;
    if found.get() == wanted {
        return Ok(found);
    }
    let why = format!("the node {} is on chain {found}, notary.toml says {wanted}", rpc.host());
    Err(Failure::config(why, "correct chain.id or chain.rpc_url in notary.toml"))
}
