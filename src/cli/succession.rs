//! The way from one contract to the next: whether the old one has ended, and where the new one begins.

use std::pin::pin;
use std::time::Duration;

use clap::Args;
use countersign_core::date::Date;
use countersign_core::evm::{Address, ChainId};
use countersign_core::tree::{Size, empty_root};
use countersign_core::trust::{Era, MAX_LINE};

use super::chain::Settings;
use super::clock::{now, random};
use super::failure::Failure;
use super::tell;
use crate::chain::charter::Predecessor;
use crate::chain::preset::Preset;
use crate::chain::rpc::Rpc;
use crate::chain::{ChainError, contract, evm};
use crate::store::{EraRow, Lease, LedgerId, Store, StoreError, Term};

/// The operator's options about the contract before.
#[derive(Args)]
pub(super) struct After {
    /// Deploy although the chain of the contract before is gone for ever and cannot say whether that
    /// contract is retired.
    #[arg(long)]
    after_lost_chain: bool,
    /// Deploy the next contract while the one before is still in service, so that it can be named when
    /// that one is retired.
    #[arg(long, conflicts_with = "after_lost_chain")]
    before_retiring: bool,
    /// Ask this node about the contract before, if that is on another chain.
    #[arg(long, value_name = "URL", conflicts_with = "after_lost_chain")]
    predecessor_rpc: Option<String>,
}

/// The place of a contract that is to be deployed among the notary's.
pub(super) struct Succession {
    /// The contract that it follows.
    pub(super) predecessor: Option<Predecessor>,
    /// The contracts before that one, oldest first.
    before: Vec<(ChainId, Address)>,
    /// Nobody else anchors meanwhile: what is under way would be lost sight of.
    claim: Option<Claim>,
}

/// The lease for anchoring.
struct Claim {
    holder: String,
    term: Term,
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
                None => Ok(Self { predecessor: None, before: Vec::new(), claim: None }),
            };
        };
        if eras.len() > MAX_LINE {
            let why = format!("{} contracts have ended, and readers follow no more", MAX_LINE);
            return Err(Failure::usage(why, "begin anew with a notary under another name"));
        }
        if after.after_lost_chain {
            check_lost(newest, settings).await?;
        } else if !after.before_retiring {
            check_ended(newest, settings, after.predecessor_rpc.as_deref()).await?;
        }
        // Before anything is paid for, and before it is read where the next one begins.
        let holder = format!("{:016x}", u64::from_be_bytes(random()?));
        let claim = Some(Claim { term: lease(store, &holder).await?, holder });
        let size = store.newest_final_anchor().await?.map_or(newest.from, |anchor| anchor.to);
        let root = match size {
            Size(0) => empty_root(),
            size => store.checkpoint(LedgerId::REGISTER, size).await?.state().root,
        };
        let (chain_id, contract) = (newest.era.chain_id, newest.era.contract);
        let predecessor = Some(Predecessor { chain_id, contract, size, root });
        let before = eras.iter().map(|row| (row.era.chain_id, row.era.contract)).collect();
        Ok(Self { predecessor, before, claim })
    }

    /// Waits for the deployment, and keeps everybody else from anchoring until it is done.
    pub(super) async fn meanwhile<T>(&self, store: &Store, deployed: impl Future<Output = T>) -> T {
        let Some(claim) = &self.claim else { return deployed.await };
        let mut deployed = pin!(deployed);
        loop {
            tokio::select! {
                done = &mut deployed => return done,
                // Should it be lost, the term tells in the end: a transaction that is sent is not to be dropped.
                () = tokio::time::sleep(RENEWAL) => drop(lease(store, &claim.holder).await),
            }
        }
    }

    /// Writes the era of the new contract down.
    pub(super) async fn begin(&self, store: &Store, era: Era) -> Result<(), Failure> {
        let (Some(before), Some(claim)) = (self.predecessor, &self.claim) else {
            return Ok(store.first_era(&era).await?);
        };
        let contract = era.contract;
        if self.before.contains(&(era.chain_id, contract)) {
            let why = format!(
                "the new contract has the address of an earlier one, {contract}: its chain was begun anew"
            );
            return Err(Failure::usage(
                why,
                "run the same command again: the next one has another",
            ));
        }
        let next = EraRow { era, from: before.size };
        store.begin_era(claim.term, self.before.len(), &next).await.map_err(|error| match error {
            StoreError::LeaseLost => {
                let why = format!(
                    "the contract {contract} is deployed, but `serve` began to anchor meanwhile"
                );
                Failure::usage(why, "it is of no use: stop `serve`, and deploy again")
            }
            error => error.into(),
        })
    }

    /// Returns the chain that the notary leaves, if it does, with the nodes that readers were told to ask there; else
    /// those that are known of it.
    pub(super) async fn left(
        &self,
        store: &Store,
        to: ChainId,
    ) -> Result<Option<(ChainId, Vec<String>)>, Failure> {
        let Some(left) = self.predecessor.map(|before| before.chain_id) else { return Ok(None) };
        if left == to {
            return Ok(None);
        }
        let told = store.readers_nodes().await?;
        let known = || Preset::of(left).public_nodes.iter().map(|url| (*url).to_owned()).collect();
        Ok(Some((left, if told.is_empty() { known() } else { told })))
    }

    /// Lets others anchor again, however it went.
    pub(super) async fn end(&self, store: &Store) -> Result<(), Failure> {
        match &self.claim {
            Some(claim) => Ok(store.release_anchoring(&claim.holder).await?),
            None => Ok(()),
        }
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

/// Refuses if the chain that is said to be lost is there, with the contract on it.
async fn check_lost(newest: &EraRow, settings: &Settings) -> Result<(), Failure> {
    let Era { chain_id, contract, .. } = newest.era;
    if chain_id != settings.chain_id {
        return Ok(());
    }
    let stated = contract::stated(settings.node()?, contract).await.map_err(ChainError::from)?;
    if stated.is_none() {
        return Ok(());
    }
    let why = format!("chain {chain_id} is not lost: the contract {contract} is there");
    Err(Failure::usage(why, "leave --after-lost-chain away"))
}

async fn check_ended(
    newest: &EraRow,
    settings: &Settings,
    node: Option<&str>,
) -> Result<(), Failure> {
    let Era { chain_id, contract, .. } = newest.era;
    let rpc = match node {
        Some(url) => {
            Rpc::new(url).map_err(|why| Failure::usage(why, "give a URL with --predecessor-rpc"))?
        }
        None if settings.chain_id == chain_id => settings.node()?.clone(),
        None => {
            let why = format!("the contract before, {contract}, is on chain {chain_id}");
            let hint = "name a node of that chain with --predecessor-rpc; if the chain is gone, add --after-lost-chain";
            return Err(Failure::usage(why, hint));
        }
    };
    let ended = async {
        evm::check_chain(&rpc, chain_id).await?;
        contract::roles(&rpc, contract).await
    };
    let roles = ended.await.map_err(|error| match node {
        None if matches!(error, ChainError::Refused(_)) => Failure::from(error).with_hint(
            "look at [chain] in notary.toml: is it the right chain? if that chain was begun anew and the contract is gone, add \
             --after-lost-chain",
        ),
        None => error.into(),
        Some(_) => Failure::from(error).with_hint(&format!(
            "--predecessor-rpc names a node of chain {chain_id}, that of the contract before; if the chain is gone, \
             add --after-lost-chain"
        )),
    })?;
    if roles.retired_at.is_some() {
        return Ok(());
    }
    if (settings.chain_id, settings.contract) == (chain_id, Some(contract)) {
        return Err(named_already(contract));
    }
    let why =
        format!("the notary has the contract {contract} on chain {chain_id}, and it is in service");
    let hint = match settings.chain_id == chain_id {
        true => "put it into notary.toml, or retire it first: `countersign contract retire`",
        false => RETIRE_FIRST,
    };
    Err(Failure::usage(why, hint))
}

const RETIRE_FIRST: &str = "a notary has one contract at a time: retire it first, with `countersign contract retire`; or say \
    --before-retiring, so that it can name the next one when it is retired";

fn named_already(contract: Address) -> Failure {
    let why = format!("notary.toml names the contract {contract} already");
    Failure::usage(why, RETIRE_FIRST)
}

/// For so long nobody else anchors, should this process die.
const LEASE_SECONDS: u64 = 10;
const RENEWAL: Duration = Duration::from_secs(3);

/// Takes or renews the lease for anchoring.
async fn lease(store: &Store, holder: &str) -> Result<Term, Failure> {
    let until = now().unix_seconds().saturating_add(LEASE_SECONDS);
    let until = Date::from_unix_seconds(until).unwrap_or_else(now);
    match store.lease_anchoring(holder, now(), until).await? {
        Lease::Ours(term) => Ok(term),
        Lease::Theirs { .. } => Err(Failure::usage(
            "`serve` is anchoring, and must not while the next contract is deployed",
            "stop `serve`, wait a minute if it was killed, and deploy again",
        )),
    }
}
