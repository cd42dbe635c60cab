//! The worth of an anchor, by its chain (PROTOCOL.md section 6.2). The command line, the service's presets and the
//! proof page take names and classes from the one table here.

use std::fmt;

use serde::Serialize;

use crate::evm::ChainId;

/// The kind of network that a chain is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ChainClass {
    /// A public network whose coins have a price.
    Main,
    /// A public network for trying things, which may be reset or given up.
    Test,
    /// A network that anybody can run alone, and whose past they can write.
    Development,
    /// A network that the protocol's table does not list.
    Unlisted,
}

/// A chain that the protocol knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KnownChain {
    /// The chain id (EIP-155).
    pub id: u64,
    /// The name by which people call the chain. No verdict rests on it.
    pub name: &'static str,
    /// The kind of network, on which the worth of an anchor depends.
    pub class: ChainClass,
}

use ChainClass::{Development, Main, Test};

/// The known chains, in the order of PROTOCOL.md.
pub const CHAINS: [KnownChain; 36] = [
    chain(1, "Ethereum", Main),
    chain(10, "OP Mainnet", Main),
    chain(56, "BNB Smart Chain", Main),
    chain(100, "Gnosis Chain", Main),
    chain(137, "Polygon", Main),
    chain(324, "ZKsync Era", Main),
    chain(8453, "Base", Main),
    chain(42_161, "Arbitrum One", Main),
    chain(42_220, "Celo", Main),
    chain(43_114, "Avalanche C-Chain", Main),
    chain(59_144, "Linea", Main),
    chain(534_352, "Scroll", Main),
    chain(3, "Ropsten", Test),
    chain(4, "Rinkeby", Test),
    chain(5, "Goerli", Test),
    chain(97, "BNB Smart Chain Testnet", Test),
    chain(300, "ZKsync Sepolia", Test),
    chain(420, "OP Goerli", Test),
    chain(10_200, "Chiado", Test),
    chain(17_000, "Holesky", Test),
    chain(43_113, "Avalanche Fuji", Test),
    chain(44_787, "Celo Alfajores", Test),
    chain(59_141, "Linea Sepolia", Test),
    chain(80_001, "Polygon Mumbai", Test),
    chain(80_002, "Polygon Amoy", Test),
    chain(84_531, "Base Goerli", Test),
    chain(84_532, "Base Sepolia", Test),
    chain(421_613, "Arbitrum Goerli", Test),
    chain(421_614, "Arbitrum Sepolia", Test),
    chain(534_351, "Scroll Sepolia", Test),
    chain(560_048, "Hoodi", Test),
    chain(11_155_111, "Sepolia", Test),
    chain(11_155_420, "OP Sepolia", Test),
    chain(11_142_220, "Celo Sepolia", Test),
    chain(1337, "Ganache", Development),
    chain(31_337, "Anvil", Development),
];

const fn chain(id: u64, name: &'static str, class: ChainClass) -> KnownChain {
    KnownChain { id, name, class }
}

impl ChainClass {
    /// Returns the word by which the class is written.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Main => "main",
            Self::Test => "test",
            Self::Development => "development",
            Self::Unlisted => "unlisted",
        }
    }

    /// Returns whether an anchor on such a chain is a rehearsal: it shows that everything works, and proves nothing to
    /// a third party.
    pub fn is_rehearsal(self) -> bool {
        match self {
            Self::Test | Self::Development => true,
            Self::Main | Self::Unlisted => false,
        }
    }
}

impl fmt::Display for ChainClass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl ChainId {
    /// Looks the chain up in the table.
    pub fn known(self) -> Option<KnownChain> {
        CHAINS.into_iter().find(|chain| chain.id == self.get())
    }

    /// Returns the chain's class; a chain in no row of the table is unlisted.
    pub fn class(self) -> ChainClass {
        self.known().map_or(ChainClass::Unlisted, |chain| chain.class)
    }

    /// Returns whether the chain is a development chain. Anyone can run one and write its past, so it proves nothing to
    /// a third party.
    pub fn is_development(self) -> bool {
        self.class() == Development
    }

    /// Describes the chain in words: its name, and its kind unless it is a main network.
    pub fn words(self) -> String {
        let id = self.get();
        match self.known() {
            None => format!("chain {id}, which is on no list"),
            Some(KnownChain { name, class: Main, .. }) => name.to_owned(),
            Some(KnownChain { name, class: Test, .. }) => format!("{name}, a test network"),
            Some(KnownChain { .. }) => format!("a development chain (number {id})"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns the ids that PROTOCOL.md lists for a class.
    fn listed(class: ChainClass) -> Vec<u64> {
        let page = include_str!("../PROTOCOL.md");
        let start = format!("| `{class}` |");
        let row = page.lines().find(|line| line.starts_with(&start)).expect("a row for the class");
        let ids = row.trim_end_matches(" |").rsplit('|').next().expect("a last column");
        ids.split(',').map(|id| id.trim().parse().expect("a chain id")).collect()
    }

    #[test]
    fn the_table_is_that_of_the_protocol() {
        for class in [Main, Test, Development] {
            let ours = CHAINS.iter().filter(|chain| chain.class == class);
            assert_eq!(ours.map(|chain| chain.id).collect::<Vec<_>>(), listed(class), "{class}");
        }
    }

    #[test]
    fn ids_and_names_are_unique() {
        for (place, one) in CHAINS.iter().enumerate() {
            let mut others = CHAINS[..place].iter();
            assert!(others.all(|other| other.id != one.id && other.name != one.name), "{one:?}");
        }
    }

    #[test]
    fn what_is_on_no_list_is_unlisted() {
        for id in [0, 2, 1338, u64::from(u32::MAX)] {
            let id = ChainId::new(id).expect("an id");
            assert_eq!(id.class(), ChainClass::Unlisted);
            assert_eq!(id.words(), format!("chain {id}, which is on no list"));
        }
    }
}
