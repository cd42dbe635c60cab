//! The nodes of a chain. Transactions go to all of them. What goes into a proof is believed only if enough of them say
//! it alike. A node that fails is left alone for a while, longer each time.

use std::collections::HashMap;
use std::sync::Mutex;
use std::time::Duration;

use countersign_core::evm::{Address, ChainId};
use futures_util::future::join_all;
use tokio::time::Instant;

use super::quorum::Quorum;
use super::{Chain, ChainError};

/// The longest time for which a failing node is left alone.
const LONGEST: Duration = Duration::from_secs(60);
const SHORTEST: Duration = Duration::from_secs(2);

/// The nodes of one chain.
pub struct ChainNodes<C> {
    pub(super) nodes: Vec<C>,
    chain_id: ChainId,
    pub(super) contract: Address,
    /// The rests of failing nodes, by their places in `nodes`.
    rests: Mutex<HashMap<usize, Rest>>,
    /// The time at which all nodes were last asked.
    looked: Mutex<Option<Instant>>,
    /// A number by which the waits of one process differ from those of another.
    seed: u64,
}

/// The rest of a node that failed, during which it is not asked.
#[derive(Clone, Copy)]
struct Rest {
    failures: u32,
    at: Instant,
    until: Instant,
}

impl<C: Chain> ChainNodes<C> {
    /// Makes the nodes of a chain. `seed` is a number that should differ from process to process.
    pub fn new(nodes: Vec<C>, chain_id: ChainId, contract: Address, seed: u64) -> Self {
        Self { nodes, chain_id, contract, rests: Mutex::default(), looked: Mutex::default(), seed }
    }

    /// Returns how many nodes must say alike what goes into a proof: two, or one if there is only one.
    pub fn quorum(&self) -> usize {
        self.nodes.len().min(2)
    }

    pub fn all(&self) -> &[C] {
        &self.nodes
    }

    /// Asks every node for its newest blocks, except those that are left alone.
    ///
    /// # Errors
    /// [`ChainError::Quorum`] if too few nodes can be used.
    pub async fn look(&self) -> Result<Quorum<'_, C>, ChainError> {
        let now = Instant::now();
        let before =
            self.looked.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).replace(now);
        let places: Vec<_> =
            (0..self.nodes.len()).filter(|place| !self.rests_at(*place, now)).collect();
        let tips = join_all(places.iter().map(|place| self.nodes[*place].tip())).await;
        let (mut seen, mut why) = (Vec::new(), None);
        for (place, tip) in places.into_iter().zip(tips) {
            match tip {
                Ok(tip) if tip.chain_id == self.chain_id => {
                    self.worked(place, before);
                    seen.push((place, tip));
                }
                Ok(tip) => {
                    let host = self.nodes[place].host();
                    self.failed(place);
                    why = Some(ChainError::Refused(format!(
                        "the node {host} is on chain {}, not {}",
                        tip.chain_id, self.chain_id
                    )));
                }
                Err(error) => {
                    self.failed(place);
                    why = Some(error);
                }
            }
        }
        let (answered, wanted) = (seen.len(), self.quorum());
        if answered < wanted {
            return Err(ChainError::Quorum { answered, wanted, why: why.map(Box::new) });
        }
        Ok(Quorum { all: self, seen, needed: wanted })
    }

    pub(super) fn rests_at(&self, place: usize, now: Instant) -> bool {
        let rests = self.rests.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        rests.get(&place).is_some_and(|rest| rest.until > now)
    }

    /// Forgives a node that answers now its failures from before the last look.
    fn worked(&self, place: usize, before: Option<Instant>) {
        let mut rests = self.rests.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        let over = |rest: &Rest| before.is_some_and(|before| rest.at < before);
        if rests.get(&place).is_some_and(over) && rests.remove(&place).is_some() {
            tracing::info!(node = self.nodes[place].host(), "the node answers again");
        }
    }

    pub(super) fn failed(&self, place: usize) {
        let host = self.nodes[place].host();
        metrics::counter!("countersign_rpc_errors_total", "node" => host).increment(1);
        let mut rests = self.rests.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        let failures = rests.get(&place).map_or(0, |rest| rest.failures) + 1;
        let wait = rest_after(failures, self.seed.wrapping_add(place as u64));
        let at = Instant::now();
        rests.insert(place, Rest { failures, at, until: at + wait });
    }
}

/// Computes the rest after so many failures: twice as long after each, and a part of it by chance, so that many who
/// wait for the same node do not come back at once.
fn rest_after(failures: u32, seed: u64) -> Duration {
    let full = SHORTEST.saturating_mul(1 << failures.saturating_sub(1).min(6)).min(LONGEST);
    let mut mixed = seed.wrapping_add(u64::from(failures).wrapping_mul(0x9e37_79b9_7f4a_7c15));
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed ^= mixed >> 27;
    full / 2 + (full / 2).mul_f64((mixed % 1024) as f64 / 1024.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failing_node_is_left_alone_longer_each_time_and_never_for_ever() {
        for seed in 0..50 {
            for failures in 1..200 {
                let wait = rest_after(failures, seed);
                assert!(wait >= SHORTEST / 2 && wait <= LONGEST, "{failures}: {wait:?}");
                if failures > 8 {
                    assert!(wait >= LONGEST / 2);
                }
            }
        }
        let first: Vec<_> = (0..50).map(|seed| rest_after(3, seed)).collect();
        assert!(first.iter().any(|wait| *wait != first[0]), "not all at once");
    }
}
