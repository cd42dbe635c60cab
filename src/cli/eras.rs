//! The notary's contracts, one after the other, as its database knows them: what `serve` refuses to differ from, and
//! what a trust names.

use std::collections::BTreeMap;

use countersign_core::evm::{Address, ChainId};
use countersign_core::tree::Size;
use countersign_core::trust::{EndedEra, Era, Trust};

use super::failure::Failure;
use crate::chain::charter::Stated;
use crate::ledger::Notary;
use crate::store::{EraRow, Store};

const ANOTHER_CONTRACT: &str = "a contract is followed by another with `countersign deploy`, and by no other way; put the \
    right one into notary.toml";
const ANOTHER_CHAIN: &str = "the notary goes on in a contract on another chain once `countersign deploy` has put one there; \
    until then put the chain of the contract that it has into notary.toml";

/// The eras, oldest first: one at least, and the newest is that of the configuration.
pub(super) struct Eras(Vec<EraRow>);

impl Eras {
    /// Reads them. Where none is known, the configured contract is the first.
    pub(super) async fn of(store: &Store, newest: &Era) -> Result<Self, Failure> {
        let mut eras = store.eras().await?;
        if eras.is_empty() {
            eras.push(EraRow { era: newest.clone(), from: Size(0) });
        }
        let Some(known) = eras.last().map(|known| &known.era) else {
            return Err(Failure::defect("an era that was written down is not there"));
        };
        if (known.chain_id, known.contract) != (newest.chain_id, newest.contract) {
            let why = format!(
                "notary.toml names the contract {} on chain {}, and the database {} on chain {}",
                newest.contract, newest.chain_id, known.contract, known.chain_id
            );
            let hint = match known.chain_id == newest.chain_id {
                true => ANOTHER_CONTRACT,
                false => ANOTHER_CHAIN,
            };
            return Err(Failure::config(why, hint));
        }
        if known != newest {
            let why = format!(
                "the contract {} was deployed for other keys, or another chain.finality, than those of today",
                known.contract
            );
            let hint = "restore the keys and chain.finality that the contract states; `countersign contract show` shows them";
            return Err(Failure::config(why, hint));
        }
        Ok(Self(eras))
    }

    /// Writes the first one down, once its contract was found to be the right one.
    pub(super) async fn keep(&self, store: &Store) -> Result<(), Failure> {
        match self.0.as_slice() {
            [first] if store.eras().await?.is_empty() => Ok(store.first_era(&first.era).await?),
            _ => Ok(()),
        }
    }

    fn newest(&self) -> Option<&EraRow> {
        self.0.last()
    }

    /// Refuses a contract that states another one before it, or another beginning, than the database knows.
    pub(super) fn check(&self, address: Address, stated: &Stated) -> Result<(), String> {
        let before = self.0.len().checked_sub(2).and_then(|nth| self.0.get(nth));
        let (chain, contract) = before
            .map_or((0, [0; 20]), |before| (before.era.chain_id.get(), before.era.contract.0));
        let from = self.newest().map_or(0, |newest| newest.from.0);
        let says = &stated.says;
        if (says.predecessor_chain, says.predecessor.0, says.from_size) == (chain, contract, from) {
            return Ok(());
        }
        Err(format!(
            "the contract at {address} states that it follows {} on chain {} at size {}, which is not what the \
             database knows",
            says.predecessor, says.predecessor_chain, says.from_size
        ))
    }

    /// Returns the chains of earlier contracts for which readers have no node.
    pub(super) fn without_node(&self, earlier: &BTreeMap<u64, Vec<String>>) -> Vec<ChainId> {
        let newest = self.newest().map(|row| row.era.chain_id);
        let mut found: Vec<_> = self.0.iter().map(|row| row.era.chain_id).collect();
        found.retain(|chain| Some(*chain) != newest && !earlier.contains_key(&chain.get()));
        found.sort_unstable_by_key(|chain| chain.get());
        found.dedup();
        found
    }

    /// Returns the trust that the notary tells of itself, with the nodes of all its chains.
    pub(super) fn trust(
        self,
        notary: &Notary,
        newest_urls: &[String],
        earlier: &BTreeMap<u64, Vec<String>>,
    ) -> Result<Trust, Failure> {
        let mut rpc_urls = newest_urls.to_vec();
        for url in earlier.values().flatten() {
            if !rpc_urls.contains(url) {
                rpc_urls.push(url.clone());
            }
        }
        let ends: Vec<_> = self.0.iter().skip(1).map(|next| next.from).collect();
        let mut eras: Vec<_> = self.0.into_iter().map(|row| row.era).collect();
        let newest = eras.pop().ok_or_else(|| Failure::defect("a notary without an era"))?;
        let ended = eras.into_iter().zip(ends);
        let line = ended.map(|(era, to_size)| EndedEra { era, to_size }).collect();
        let (origin, urls) = (notary.host.register(), vec![notary.public_url.clone()]);
        Ok(Trust { origin, newest, rpc_urls, urls, line })
    }
}
