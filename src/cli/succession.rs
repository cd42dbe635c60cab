//! From one contract to the next: whether the old one has ended, and where the new one begins.

use clap::Args;
use countersign_core::evm::Address;
use countersign_core::tree::{Size, empty_root};
use countersign_core::trust::{Era, MAX_LINE};

use super::chain::Settings;
use super::clock::{now, random};
use super::failure::Failure;
use super::tell;
use crate::chain::charter::Predecessor;
use crate::chain::rpc::Rpc;
use crate::chain::{contract, evm};
use crate::store::{EraRow, Lease, LedgerId, Store};

/// What the operator says of the contract before.
#[derive(Args)]
pub(super) struct After {
    /// The chain of the contract before is gone for ever, so it cannot be asked whether it is retired.
    #[arg(long)]
    after_lost_chain: bool,
    /// The contract before is in service still: deploy the next one, so that it can be named when that is retired.
    #[arg(long, conflicts_with = "after_lost_chain")]
    before_retiring: bool,
    /// A node of the chain of the contract before, if that is another chain.
    #[arg(long, value_name = "URL", conflicts_with = "after_lost_chain")]
    predecessor_rpc: Option<String>,
}

/// The place of a contract that is to be deployed among the notary's.
pub(super) struct Succession {
    /// The contract that it follows.
    pub(super) predecessor: Option<Predecessor>,
    /// How many there are.
    before: usize,
}

impl Succession {
    /// Refuses unless there is no contract yet, or the newest has ended.
    pub(super) async fn of(
        store: &Store,
        settings: &Settings,
        after: &After,
    ) -> Result<Self, Failure> {
        let eras = store.eras().await?;
        let Some(newest) = eras.last() else {
            return match settings.contract {
                Some(contract) => Err(named_already(contract)),
                None => Ok(Self { predecessor: None, before: 0 }),
            };
        };
        if eras.len() > MAX_LINE {
            let why = format!("{} contracts have ended, and readers follow no more", MAX_LINE);
            return Err(Failure::usage(why, "a notary under another name can begin anew"));
        }
        if !after.after_lost_chain && !after.before_retiring {
            check_ended(newest, settings, after.predecessor_rpc.as_deref()).await?;
        }
        let size = store.newest_final_anchor().await?.map_or(newest.from, |anchor| anchor.to);
        let root = match size {
            Size(0) => empty_root(),
            size => store.checkpoint(LedgerId::REGISTER, size).await?.state().root,
        };
        let (chain_id, contract) = (newest.era.chain_id, newest.era.contract);
        let predecessor = Some(Predecessor { chain_id, contract, size, root });
        Ok(Self { predecessor, before: eras.len() })
    }

    /// Writes the era of the new contract down. Nobody anchors meanwhile: what is under way would be lost sight of.
    pub(super) async fn begin(&self, store: &Store, era: Era) -> Result<(), Failure> {
        let Some(before) = self.predecessor else { return Ok(store.first_era(&era).await?) };
        let holder = format!("{:016x}", u64::from_be_bytes(random()?));
        let until = now().unix_seconds().saturating_add(LEASE_SECONDS);
        let until = countersign_core::date::Date::from_unix_seconds(until).unwrap_or_else(now);
        let Lease::Ours(term) = store.lease_anchoring(&holder, now(), until).await? else {
            let contract = era.contract;
            let why = format!("the contract {contract} is deployed, but `serve` is anchoring");
            return Err(Failure::usage(why, "stop `serve`, wait a minute, and deploy again"));
        };
        let next = EraRow { era, from: before.size };
        let begun = store.begin_era(term, self.before, &next).await;
        store.release_anchoring(&holder).await?;
        Ok(begun?)
    }

    /// Says what the new contract goes on from.
    pub(super) fn tell(&self) {
        if let Some(Predecessor { chain_id, contract, size, .. }) = self.predecessor {
            tell::line(format_args!(
                "it follows {contract} on chain {chain_id}, from entry {} of the register on",
                size.0
            ));
        }
    }
}

async fn check_ended(
    newest: &EraRow,
    settings: &Settings,
    node: Option<&str>,
) -> Result<(), Failure> {
    let Era { chain_id, contract, .. } = newest.era;
    let rpc = match node {
        Some(url) => {
            Rpc::new(url).map_err(|why| Failure::usage(why, "--predecessor-rpc is a URL"))?
        }
        None if settings.chain_id == chain_id => settings.node()?.clone(),
        None => {
            let why = format!("the contract before, {contract}, is on chain {chain_id}");
            let hint = "name a node of that chain with --predecessor-rpc; if the chain is gone, say --after-lost-chain";
            return Err(Failure::usage(why, hint));
        }
    };
    evm::check_chain(&rpc, chain_id).await?;
    if contract::roles(&rpc, contract).await?.retired_at.is_some() {
        return Ok(());
    }
    if settings.contract == Some(contract) {
        return Err(named_already(contract));
    }
    let why = format!("the notary has the contract {contract}, and it is in service");
    Err(Failure::usage(
        why,
        "put it into notary.toml, or retire it first: `countersign contract retire`",
    ))
}

fn named_already(contract: Address) -> Failure {
    let why = format!("notary.toml names the contract {contract} already");
    Failure::usage(
        why,
        "a notary has one contract at a time; once it is retired, `deploy` follows it with another",
    )
}

/// For so long nobody else anchors, should this process die.
const LEASE_SECONDS: u64 = 10;
