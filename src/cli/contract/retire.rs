//! `countersign contract retire`: which contract ends, and whom it names. Neither can be taken back, so both are held
//! to what the database knows.

use clap::Args;
use countersign_core::evm::{Address, ChainId};

use super::{NOBODY, Owner, Target, address};
use crate::chain::coin::{GWEI, wei};
use crate::chain::contract;
use crate::chain::evm;
use crate::chain::owner::Act;
use crate::chain::preset::Preset;
use crate::chain::rpc::Rpc;
use crate::cli::CommandResult;
use crate::cli::chain::Settings;
use crate::cli::failure::Failure;
use crate::cli::open::look;
use crate::store::EraRow;

/// Retire the contract for ever
///
/// Use this when a key is stolen or the contract is to be replaced. What was anchored before stays
/// good. Nothing is anchored after. The contract that `deploy --before-retiring` deployed is named as
/// the successor, and readers follow to it. Without one, nobody is named, and nobody can be later.
#[derive(Args)]
pub(in crate::cli) struct Retire {
    /// Check that this contract takes over. Another one, or none, in the notary's database is an error.
    #[arg(long, value_name = "ADDRESS")]
    successor: Option<String>,
    /// Check that the successor is on the chain with this id.
    #[arg(long, value_name = "N", requires = "successor")]
    successor_chain: Option<u64>,
    /// Retire this contract. Needed once the notary has had more than one.
    #[arg(long, value_name = "ADDRESS")]
    contract: Option<String>,
    /// Ask this node of the contract's chain, if that is not the chain of notary.toml.
    #[arg(long, value_name = "URL")]
    rpc: Option<String>,
    /// Confirm that the contract is to end for ever.
    #[arg(long, required = true)]
    for_ever: bool,
    #[command(flatten)]
    owner: Owner,
}

impl Retire {
    pub(super) async fn run(self) -> CommandResult {
        let opened = look(&self.owner.data).await?;
        let settings = Settings::of(&opened.config)?;
        let eras = opened.store.eras().await?;
        let target = self.target(&settings, &eras).await?;
        let next = next(&eras, &target)?;
        self.check_successor(next)?;
        let said = match next {
            Some((chain, successor)) => format!(
                "the contract {} is retired, for {successor} on chain {chain}",
                target.contract
            ),
            None => format!("the contract {} is retired; it names no successor", target.contract),
        };
        self.owner.act_at(&opened, &target, Act::Retire(next), said).await
    }

    /// Finds the contract that is to be retired, and where it is.
    async fn target(&self, settings: &Settings, eras: &[EraRow]) -> Result<Target, Failure> {
        let contract = match &self.contract {
            Some(text) => address(text)?,
            None if eras.len() > 1 => {
                let why = format!("the notary has had {} contracts: {}", eras.len(), all(eras));
                return Err(Failure::usage(why, "say which one to retire with --contract"));
            }
            None => settings.deployed()?,
        };
        let same = eras.iter().filter(|row| row.era.contract == contract).count();
        let Some(url) = &self.rpc else {
            if same > 1 {
                let why = format!("the notary has had {contract} on several chains: {}", all(eras));
                return Err(Failure::usage(
                    why,
                    "say which one by a node of its chain, with --rpc",
                ));
            }
            let rpc = settings.node()?.clone();
            evm::check_chain(&rpc, settings.chain_id).await?;
            let (chain_id, max_fee_wei) = (settings.chain_id, settings.max_fee_wei);
            return Ok(Target { rpc, chain_id, contract, max_fee_wei });
        };
        let rpc = Rpc::new(url).map_err(|why| Failure::usage(why, "--rpc is a node's URL"))?;
        let chain_id = contract::chain_id(&rpc)
            .await
            .map_err(|error| Failure::unavailable(error, "look at the URL of --rpc"))?;
        let max_fee_wei = match chain_id == settings.chain_id {
            true => settings.max_fee_wei,
            false => wei(Preset::of(chain_id).max_fee_gwei, GWEI).unwrap_or(settings.max_fee_wei),
        };
        Ok(Target { rpc, chain_id, contract, max_fee_wei })
    }

    /// Refuses one that is not the contract that follows.
    fn check_successor(&self, next: Option<(ChainId, Address)>) -> Result<(), Failure> {
        let Some(given) = self.successor.as_deref().map(address).transpose()? else {
            return Ok(());
        };
        if given == NOBODY {
            let hint = "leave --successor away: nobody is named if nobody follows";
            return Err(Failure::usage("the zero address is no contract", hint));
        }
        let Some((chain, contract)) = next else {
            let why =
                format!("the notary's database knows no contract that follows, so not {given}");
            let hint = "deploy it first, with `countersign deploy --before-retiring`: readers follow only to one that \
                        states which contract it follows";
            return Err(Failure::usage(why, hint));
        };
        if given != contract || self.successor_chain.is_some_and(|id| id != chain.get()) {
            let why = format!("the contract that follows is {contract} on chain {chain}");
            return Err(Failure::usage(why, "name that one, or leave --successor away"));
        }
        Ok(())
    }
}

/// The contract that follows, as the database knows it.
fn next(eras: &[EraRow], target: &Target) -> Result<Option<(ChainId, Address)>, Failure> {
    let here = (target.chain_id, target.contract);
    let nth = eras.iter().position(|row| (row.era.chain_id, row.era.contract) == here);
    if nth.is_none() && !eras.is_empty() {
        let why = format!("{} on chain {} is no contract of the notary's", here.1, here.0);
        let hint = format!(
            "its contracts are {}: name one with --contract, and a node of its chain with --rpc if that is not the \
             chain of notary.toml",
            all(eras)
        );
        return Err(Failure::usage(why, &hint));
    }
    let next = nth.and_then(|nth| eras.get(nth + 1));
    Ok(next.map(|row| (row.era.chain_id, row.era.contract)))
}

fn all(eras: &[EraRow]) -> String {
    let name = |row: &EraRow| format!("{} on chain {}", row.era.contract, row.era.chain_id);
    eras.iter().map(name).collect::<Vec<_>>().join(", ")
}
