//! The chain as notary.toml names it, with what is known of chains by name filled in.

use std::collections::BTreeMap;
use std::time::Duration;

use countersign_core::evm::{Address, ChainId};
use countersign_core::trust::Finality;

use super::failure::Failure;
use super::open::chain_of;
use crate::chain::coin::{COIN, GWEI, wei};
use crate::chain::preset::{PRESETS, Preset};
use crate::chain::rpc::Rpc;
use crate::config::{ChainConfig, Config};

/// Read and checked; nothing was asked of it.
pub(super) struct Settings {
    pub(super) chain_id: ChainId,
    pub(super) preset: Preset,
    pub(super) contract: Option<Address>,
    pub(super) finality: Finality,
    pub(super) nodes: Vec<Rpc>,
    pub(super) public_rpc_urls: Vec<String>,
    /// The nodes for readers of earlier chains, each with the chain's id.
    pub(super) earlier_rpc_urls: BTreeMap<u64, Vec<String>>,
    pub(super) max_fee_wei: u128,
    pub(super) budget_wei: u128,
    pub(super) least_tip_wei: u128,
    pub(super) poll: Duration,
}

impl Settings {
    pub(super) fn of(config: &Config) -> Result<Self, Failure> {
        Self::read(chain_of(config)?)
    }

    pub(super) fn read(chain: &ChainConfig) -> Result<Self, Failure> {
        let wrong = |why: String| Failure::config(why, "see [chain] in docs/operations.md");
        let (chain_id, preset) = identify(chain.name.as_deref(), chain.id)?;
        let amount = |given: &Option<String>, usual: &str, decimals, field: &str| {
            let text = given.as_deref().unwrap_or(usual);
            wei(text, decimals).ok_or_else(|| {
                wrong(format!("chain.fees.{field} is a decimal number in quotes, not {text:?}"))
            })
        };
        let fees = &chain.fees;
        let nodes = chain.rpc_urls.iter().map(|url| Rpc::new(url)).collect::<Result<Vec<_>, _>>();
        let nodes = nodes.map_err(wrong)?;
        let twice =
            |(place, node): (usize, &Rpc)| nodes[..place].iter().any(|one| one.is_same(node));
        if nodes.iter().enumerate().any(twice) {
            return Err(wrong("chain.rpc_urls name the same node twice".to_owned()));
        }
        Ok(Self {
            chain_id,
            preset,
            contract: chain.contract().map_err(wrong)?,
            finality: chain.finality.unwrap_or(preset.finality),
            nodes,
            public_rpc_urls: chain.public_rpc_urls.clone(),
            earlier_rpc_urls: chain
                .earlier_rpc_urls
                .iter()
                .filter_map(|(id, urls)| Some((id.parse().ok()?, urls.clone())))
                .collect(),
            max_fee_wei: amount(
                &fees.max_fee_per_gas_gwei,
                preset.max_fee_gwei,
                GWEI,
                "max_fee_per_gas_gwei",
            )?,
            budget_wei: amount(
                &fees.budget_per_day,
                preset.budget_per_day,
                COIN,
                "budget_per_day",
            )?,
            least_tip_wei: preset.least_tip_wei,
            poll: Duration::from_secs(chain.poll_seconds),
        })
    }

    pub(super) fn deployed(&self) -> Result<Address, Failure> {
        self.contract.ok_or_else(|| {
            Failure::config("notary.toml names no contract", "run `countersign deploy` first")
        })
    }

    /// The first node: single transactions go to it.
    pub(super) fn node(&self) -> Result<&Rpc, Failure> {
        self.nodes.first().ok_or_else(|| {
            Failure::config("chain.rpc_urls is empty", "name a node of the chain there")
        })
    }
}

/// The chain with that name or id.
pub(super) fn identify(name: Option<&str>, id: Option<u64>) -> Result<(ChainId, Preset), Failure> {
    let known = PRESETS.map(|preset| preset.name).join(", ");
    let id = match (name, id) {
        (Some(name), None) => {
            let preset = Preset::named(name).ok_or_else(|| {
                let hint = format!("known are {known}; name any other by its id");
                Failure::config(format!("there is no chain named {name:?}"), &hint)
            })?;
            preset.id
        }
        (None, Some(0)) => {
            let hint = "look the id up in the chain's documentation, or ask a node for eth_chainId; ids begin at 1";
            return Err(Failure::config("0 is no chain's id", hint));
        }
        (None, Some(id)) => id,
        _ => {
            let hint = format!("name one of {known}, or give the EIP-155 id of another chain");
            return Err(Failure::config("a chain has either a name or an id", &hint));
        }
    };
    let id = ChainId::new(id).map_err(|error| Failure::config(error, ""))?;
    Ok((id, Preset::of(id)))
}
