//! Well-known chains by name, with the settings that an operator would have to look up.

use countersign_core::evm::{ChainId, TransactionHash};
use countersign_core::trust::Finality;

/// A well-known chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Preset {
    /// The name of the chain in a configuration.
    pub name: &'static str,
    /// The chain id (EIP-155).
    pub id: u64,
    /// The name of the chain's coin.
    pub coin: &'static str,
    /// The rule by which blocks are final. All of these chains know the `finalized` tag.
    pub finality: Finality,
    /// The address at which people look at a transaction, whose hash follows.
    pub explorer: &'static str,
    /// The most gwei per gas by default, which is far above the usual.
    pub max_fee_gwei: &'static str,
    /// The most coins a day by default.
    pub budget_per_day: &'static str,
    /// The least tip that the chain's nodes take, in wei per gas.
    pub least_tip_wei: u128,
    /// The nodes that anybody may ask, from any web page and without a key, of two providers or more. Others run them
    /// and may end them, so whoever relies on them looks at them first.
    pub public_nodes: &'static [&'static str],
}

/// All presets. An anchor uses some 32,000 gas, and with the usual ten minutes there are 144 in a day.
pub const PRESETS: [Preset; 7] = [
    Preset {
        public_nodes: &[
            "https://ethereum-rpc.publicnode.com",
            "https://eth.drpc.org",
            "https://1rpc.io/eth",
        ],
        ..preset("ethereum", 1, "ETH", "https://etherscan.io/tx/", "100", "0.1")
    },
    Preset {
        public_nodes: &[
            "https://ethereum-sepolia-rpc.publicnode.com",
            "https://sepolia.drpc.org",
            "https://1rpc.io/sepolia",
        ],
        ..preset("sepolia", 11_155_111, "ETH", "https://sepolia.etherscan.io/tx/", "200", "1")
    },
    Preset {
        public_nodes: &[
            "https://mainnet.base.org",
            "https://base-rpc.publicnode.com",
            "https://base.drpc.org",
        ],
        ..preset("base", 8453, "ETH", "https://basescan.org/tx/", "10", "0.02")
    },
    Preset {
        public_nodes: &[
            "https://arb1.arbitrum.io/rpc",
            "https://arbitrum-one-rpc.publicnode.com",
            "https://arbitrum.drpc.org",
        ],
        ..preset("arbitrum", 42_161, "ETH", "https://arbiscan.io/tx/", "10", "0.02")
    },
    Preset {
        public_nodes: &[
            "https://mainnet.optimism.io",
            "https://optimism-rpc.publicnode.com",
            "https://optimism.drpc.org",
        ],
        ..preset("optimism", 10, "ETH", "https://optimistic.etherscan.io/tx/", "10", "0.02")
    },
    Preset {
        // The nodes of this chain take no tip below 25 gwei.
        least_tip_wei: 30_000_000_000,
        public_nodes: &[
            "https://polygon-bor-rpc.publicnode.com",
            "https://polygon.drpc.org",
            "https://1rpc.io/matic",
        ],
        ..preset("polygon", 137, "POL", "https://polygonscan.com/tx/", "2000", "5")
    },
    Preset {
        public_nodes: &[
            "https://rpc.gnosischain.com",
            "https://gnosis-rpc.publicnode.com",
            "https://gnosis.drpc.org",
        ],
        ..preset("gnosis", 100, "xDAI", "https://gnosisscan.io/tx/", "100", "1")
    },
];

/// The usual least tip: a thousandth of a gwei, which is what nodes are shipped with, or more.
const USUAL_TIP_WEI: u128 = 1_000_000;

const fn preset(
    name: &'static str,
    id: u64,
    coin: &'static str,
    explorer: &'static str,
    max_fee_gwei: &'static str,
    budget_per_day: &'static str,
) -> Preset {
    Preset {
        name,
        id,
        coin,
        finality: Finality::Finalized,
        explorer,
        max_fee_gwei,
        budget_per_day,
        least_tip_wei: USUAL_TIP_WEI,
        public_nodes: &[],
    }
}

/// The preset of a chain that is not among them.
pub const OTHER: Preset = preset("", 0, "coins", "", "100", "1");

impl Preset {
    /// Finds the chain with this name.
    pub fn named(name: &str) -> Option<Self> {
        PRESETS.into_iter().find(|preset| preset.name == name)
    }

    /// Returns the preset of the chain with this id, or the usual settings if the chain is not known.
    pub fn of(id: ChainId) -> Self {
        PRESETS.into_iter().find(|preset| preset.id == id.get()).unwrap_or(OTHER)
    }

    /// Returns the address at which people look at the transaction.
    pub fn link(&self, transaction: TransactionHash) -> Option<String> {
        (!self.explorer.is_empty()).then(|| format!("{}{transaction}", self.explorer))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail by panicking")]
mod tests {
    use std::collections::BTreeSet;

    use countersign_core::chain::ChainClass;

    use super::*;
    use crate::chain::coin;

    #[test]
    fn names_and_ids_are_unique_and_amounts_are_amounts() {
        for (place, one) in PRESETS.iter().enumerate() {
            assert_eq!(Preset::named(one.name), Some(*one));
            assert!(PRESETS[..place].iter().all(|other| other.id != one.id));
            assert!(coin::wei(one.max_fee_gwei, coin::GWEI).is_some());
            assert!(coin::wei(one.budget_per_day, coin::COIN).is_some());
            assert!(one.explorer.starts_with("https://") && one.explorer.ends_with("/tx/"));
        }
    }

    #[test]
    fn each_is_a_chain_that_the_protocol_knows_and_proves_something_or_says_that_it_does_not() {
        for one in PRESETS {
            let chain = ChainId::new(one.id).unwrap().known();
            let class = chain.unwrap_or_else(|| panic!("{} is on no list", one.name)).class;
            let wanted = if one.name == "sepolia" { ChainClass::Test } else { ChainClass::Main };
            assert_eq!(class, wanted, "{}", one.name);
        }
    }

    #[test]
    fn readers_have_nodes_of_two_providers_at_least_that_a_page_may_ask() {
        for one in PRESETS {
            let mut providers = BTreeSet::new();
            for node in one.public_nodes {
                let url: url::Url = node.parse().unwrap();
                assert_eq!(url.scheme(), "https", "a page asks no other: {node}");
                let host = url.host_str().unwrap();
                let end: Vec<&str> = host.rsplit('.').take(2).collect();
                providers.insert(format!("{}.{}", end[1], end[0]));
            }
            assert!(providers.len() >= 2, "{}: {providers:?}", one.name);
        }
    }
}
