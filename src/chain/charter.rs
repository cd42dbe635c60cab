//! The statements of a notary's contract, which never change: as it is deployed with them, and as they are found
//! (PROTOCOL.md sections 6 and 6.3).

use countersign_core::evm::{Address, ChainId};
use countersign_core::note::VerifierKey;
use countersign_core::origin::Origin;
use countersign_core::succession::Statements;
use countersign_core::tree::{Hash, Size};
use countersign_core::trust::Finality;

use super::ChainError;

/// The statements with which a contract is deployed.
#[derive(Clone, Debug)]
pub struct Charter {
    /// The register's origin.
    pub origin: Origin,
    pub notary_key: VerifierKey,
    pub clock_key: VerifierKey,
    /// The rule by which a block of this chain is final.
    pub finality: Finality,
    /// The contract that this one follows; none for a notary's first.
    pub predecessor: Option<Predecessor>,
}

/// The contract before, with the state in which it left the register.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Predecessor {
    pub chain_id: ChainId,
    /// The address of that contract.
    pub contract: Address,
    /// The size of the register with which the next contract begins.
    pub size: Size,
    /// The root at that size.
    pub root: Hash,
}

/// The statements that were found at a contract.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stated {
    /// The statements by which a reader judges.
    pub says: Statements,
    /// The root of the register with which the contract began. Its first word commits to this and to the size.
    pub from_root: Hash,
}

impl Charter {
    /// Returns the depth as the contract states it, which is 0 for the chain's own tag.
    ///
    /// # Errors
    /// [`ChainError::Refused`] for a depth of 0, which a contract cannot tell from the tag.
    pub fn finality_depth(&self) -> Result<u64, ChainError> {
        match self.finality {
            Finality::Finalized => Ok(0),
            Finality::Depth(0) => Err(ChainError::Refused(
                "chain.finality has a depth of 0, which a contract cannot state: take 1 or more"
                    .to_owned(),
            )),
            Finality::Depth(depth) => Ok(depth),
        }
    }
}

impl Stated {
    /// Checks that the contract at `address` states this clock and finality. Otherwise, readers who go by the contract
    /// alone would judge by other rules than those who go by the notary.
    ///
    /// # Errors
    /// [`ChainError::Refused`] with what differs.
    pub fn agrees(
        &self,
        address: Address,
        clock_key: &VerifierKey,
        finality: Finality,
    ) -> Result<(), ChainError> {
        let says = &self.says;
        if says.clock_name != clock_key.name().as_str()
            || says.clock_key.0 != clock_key.public_key()
        {
            let why = format!("the contract at {address} states another clock than {clock_key}");
            return Err(ChainError::Refused(why));
        }
        if self.finality() != finality {
            let words = |finality| match finality {
                Finality::Finalized => "by the chain's own tag".to_owned(),
                Finality::Depth(depth) => format!("{depth} blocks deep"),
            };
            return Err(ChainError::Refused(format!(
                "the contract at {address} states for ever that a block is final {}, and chain.finality is {}",
                words(self.finality()),
                words(finality)
            )));
        }
        Ok(())
    }

    /// Returns the rule by which a block of the contract's chain is final.
    pub fn finality(&self) -> Finality {
        match self.says.finality_depth {
            0 => Finality::Finalized,
            depth => Finality::Depth(depth),
        }
    }
}
