//! `countersign deploy`

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use countersign_core::evm::Address;
use serde_json::json;

use super::account::Passphrase;
use super::chain::Settings;
use super::failure::Failure;
use super::open::{OpenNotary, open};
use super::run::era_of;
use super::succession::{After, Succession};
use super::{CommandResult, tell};
use crate::chain::charter::Charter;
use crate::chain::owner::deploy;
use crate::chain::{ChainError, contract, evm};

/// Deploy the notary's contract and write its address into notary.toml
///
/// The operator's account pays. The contract states for ever the notary's register, its key, the key of
/// its clock, and chain.finality. Its owner can change the operator, hand the ownership on and retire
/// the contract, and nothing else. Publish the address and the chain: a reader needs no more.
///
/// If the notary's contract is retired, this command deploys its successor. The successor continues the
/// register from where the old contract had it final. Stop `serve` first.
#[derive(Args)]
pub(super) struct Deploy {
    /// The data folder of the notary.
    #[arg(long, value_name = "DIR", default_value = "notary")]
    data: PathBuf,
    /// Make this account the owner; choose a cold one. Default: the operator's, which can be changed
    /// later.
    #[arg(long, value_name = "ADDRESS")]
    owner: Option<String>,
    #[command(flatten)]
    after: After,
    #[command(flatten)]
    passphrase: Passphrase,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

impl Deploy {
    pub(super) async fn run(self) -> CommandResult {
        let opened = open(&self.data).await?;
        let settings = Settings::of(&opened.config)?;
        let (rpc, chain_id) = (settings.node()?, settings.chain_id);
        evm::check_chain(rpc, chain_id).await?;
        let succession = Succession::of(&opened.store, &settings, &self.after).await?;
        let deployed = self.deploy(&opened, &settings, &succession).await;
        let ended = succession.end(&opened.store).await;
        deployed.and_then(|code| ended.map(|()| code))
    }

    async fn deploy(
        &self,
        opened: &OpenNotary,
        settings: &Settings,
        succession: &Succession,
    ) -> CommandResult {
        let (rpc, chain_id) = (settings.node()?, settings.chain_id);
        let operator = opened.operator(chain_id, &self.passphrase).await?;
        let owner = match &self.owner {
            Some(text) => text.to_lowercase().parse().map_err(|error| {
                Failure::usage(error, "write the owner's account: 0x and 40 hex digits")
            })?,
            None => operator.address(),
        };
        let charter = Charter {
            origin: opened.notary.host.register(),
            notary_key: opened.notary.verifier().map_err(Failure::defect)?,
            clock_key: opened.notary.clock.verifier(),
            finality: settings.finality,
            predecessor: succession.predecessor,
        };
        let input = contract::deploy_input(&charter, operator.address(), owner)?;
        let waiting = tell::spinner("deploying the contract");
        let deployed = deploy(rpc, chain_id, &operator, settings.max_fee_wei, input);
        let deployed = succession.meanwhile(&opened.store, deployed).await;
        let address: Address = deployed.map_err(|error| match error {
            ChainError::Funds(_) => {
                let account = operator.address();
                let hint =
                    format!("send some of the chain's coins to the operator's account {account}");
                Failure::unavailable(error, &hint)
            }
            error => error.into(),
        })?;
        waiting.finish_and_clear();
        let origin = &charter.origin;
        let stated = contract::check(rpc, address, origin, &charter.notary_key).await?;
        stated.agrees(address, &charter.clock_key, charter.finality)?;
        let era = era_of(&opened.notary, chain_id, address, settings.finality)?;
        // Before the new era begins: then the nodes of the one before are those of an earlier one.
        let left = succession.left(&opened.store, chain_id).await?;
        succession.begin(&opened.store, era).await?;
        let left = left.as_ref().map(|(chain, urls)| (*chain, urls.as_slice()));
        opened.folder.set_contract(address, left)?;
        if self.json {
            tell::line(
                json!({ "origin": origin.as_str(), "contract": address, "chain_id": chain_id, "owner": owner }),
            );
        } else {
            succession.tell();
            tell::line(format_args!(
                "the contract of {origin} is {address} on chain {chain_id}; its owner is {owner}"
            ));
        }
        Ok(ExitCode::SUCCESS)
    }
}
