//! Anchoring, which takes the checkpoints of ledgers to the chain: a persisted state machine around one account's
//! nonce.
//!
//! An anchor is *due* once the register's checkpoint is signed, *submitted* once a transaction for it is
//! signed and stored (which is before it is sent), *included* while one of its transactions is in a block,
//! and *final* when that block is. A reorganisation takes it from included back to submitted. Every step
//! stores the state before its side effect, so a restart at any point goes on where it stopped.
//!
//! Three rules keep money and evidence safe:
//!
//! - One process anchors, by a lease in the store. What it writes is refused once another process has the lease.
//! - All attempts for a checkpoint have one nonce. Another nonce is taken only once a final block has a transaction with
//!   the old one that is not the operator's, or that the contract refused.
//! - Enough nodes must say alike what goes into a proof.

mod ahead;
mod attempt;
mod cost;
mod error;
mod fees;
mod follow;
mod health;
mod lost;
mod memory;
mod nonces;
mod obstacles;
mod receipts;
mod reconcile;
mod register;
mod transactions;

use countersign_core::contract::checkpoint_word;
use countersign_core::date::Date;
use countersign_core::evm::Word;
use countersign_core::tree::{Hash, Size, empty_root};

use crate::chain::nodes::ChainNodes;
use crate::chain::quorum::Quorum;
use crate::chain::{Chain, ChainError, Operate};
use crate::ledger::{Notary, SharedNotary};
use crate::store::{AnchorHold, AnchorRow, AnchorState, Lease, LedgerId, Store, StoreError, Term};
use memory::Memory;

pub use ahead::Ahead;
pub use error::AnchoringError;
pub use health::{Health, Phase, SharedHealth, Trouble};
pub use lost::{Loss, Lost};
use reconcile::Comparison;
pub use reconcile::LostFinality;

/// The policy of an operator for anchoring.
#[derive(Clone, Copy, Debug)]
pub struct Policy {
    /// The seconds from the beginning of one anchor to that of the next.
    pub anchor_every: u64,
    /// The seconds for which a process that died keeps others from anchoring.
    pub lease: u64,
    /// The most wei per gas.
    pub max_fee_wei: u128,
    /// The least tip in wei per gas, below which nodes take no transaction.
    pub least_tip_wei: u128,
    /// The most wei in 24 hours.
    pub budget_wei: u128,
    /// The reaction if the chain has lost what was final.
    pub lost: LostFinality,
}

/// Anchoring, with everything that it works with. It belongs to one task. Others read its [`SharedHealth`].
pub struct Anchoring<C, O> {
    store: Store,
    nodes: ChainNodes<C>,
    operator: O,
    notary: SharedNotary,
    policy: Policy,
    /// The name by which this process differs from others that want the lease.
    holder: String,
    health: SharedHealth,
    memory: Memory,
}

/// One round of anchoring, with everything that it works with.
struct Round<'a, C, O> {
    store: &'a Store,
    quorum: Quorum<'a, C>,
    operator: &'a O,
    policy: Policy,
    health: &'a SharedHealth,
    memory: &'a mut Memory,
    now: Date,
    term: Term,
    /// A flag that is set if the nodes contradicted each other about something for which an anchor waits.
    unclear: bool,
}

impl<C: Chain, O: Operate> Anchoring<C, O> {
    /// Makes the anchoring of a notary, without asking or writing anything. `holder` names this process, and no other
    /// process may have the same name.
    pub fn new(
        store: Store,
        nodes: ChainNodes<C>,
        operator: O,
        notary: SharedNotary,
        policy: Policy,
        holder: String,
    ) -> Self {
        let (health, memory) = (SharedHealth::default(), Memory::default());
        Self { store, nodes, operator, notary, policy, holder, health, memory }
    }

    /// Returns the health, which others may read.
    pub fn health(&self) -> SharedHealth {
        self.health.clone()
    }

    pub fn nodes(&self) -> &ChainNodes<C> {
        &self.nodes
    }

    /// Runs one round: looks after the anchors under way, and begins the next if it is time and none is on its way to a
    /// block. After an error that cannot pass by itself, rounds only look after anchors in blocks.
    pub async fn round(&mut self, now: Date) {
        match self.try_round(now).await {
            Ok(()) => {}
            Err(AnchoringError::Store(StoreError::LeaseLost)) => {
                self.memory = Memory::default();
                self.health.standby();
            }
            Err(error) => self.memory.stopped |= !self.health.failed(&error, now),
        }
    }

    /// Runs one round like [`Anchoring::round`], and returns the error instead of telling it.
    ///
    /// # Errors
    /// [`AnchoringError`].
    pub async fn try_round(&mut self, now: Date) -> Result<(), AnchoringError> {
        let until = later(now, self.policy.lease);
        let term = match self.store.lease_anchoring(&self.holder, now, until).await? {
            Lease::Ours(term) => term,
            Lease::Theirs { .. } => {
                // Whoever anchors meanwhile may leave a state that this process has not compared.
                self.memory = Memory::default();
                self.health.standby();
                return self.look_at_store(now).await.map_err(AnchoringError::from);
            }
        };
        self.health.leads();
        self.lead(term, now).await
    }

    /// Runs a round as the process that anchors.
    async fn lead(&mut self, term: Term, now: Date) -> Result<(), AnchoringError> {
        self.memory.see(now);
        self.look_at_store(now).await?;
        let open = self.store.open_anchors().await?;
        self.memory.forget_all_but(&open);
        let due = self.is_due(now).await? && !self.memory.stopped;
        let compares = self.memory.compares(&open, due, self.policy.lost, now);
        let is_probe_due = self.is_probe_due(now);
        if open.is_empty() && !due && !compares && !is_probe_due {
            self.health.hold(None);
            self.health.worked();
            return Ok(());
        }
        let first = !self.memory.reconciled && !self.memory.stopped;
        let quorum = self.nodes.look().await?;
        let (store, health, lost) = (&self.store, &self.health, self.policy.lost);
        let memory = &mut self.memory;
        let compared = match compares {
            true => Comparison { store, health, memory, term, lost, now }.make(&quorum).await,
            false => Ok(()),
        };
        if first && compared.is_err() {
            return compared;
        }
        let mut round = Round {
            store: &self.store,
            quorum,
            operator: &self.operator,
            policy: self.policy,
            health: &self.health,
            memory: &mut self.memory,
            now,
            term,
            unclear: false,
        };
        // Proofs rely on blocks, so blocks that went away come first, wherever in the queue they are.
        round.look_after_all(&open).await?;
        // Nothing is sent to a chain that may lack what was final.
        compared?;
        round.all(due.then_some(&*self.notary)).await?;
        if is_probe_due {
            cost::probe(&round.quorum, self.operator.address()).await;
            round.memory.probed = Some(now);
        }
        if round.unclear {
            return Err(ChainError::Disagreement("an anchor's block").into());
        }
        self.health.worked();
        Ok(())
    }

    /// Compares store and chain, and does nothing else. This comes before the first round, which is refused if there is
    /// doubt. Nothing is compared while another process anchors.
    ///
    /// # Errors
    /// [`AnchoringError`].
    pub async fn check(&mut self, now: Date) -> Result<(), AnchoringError> {
        let until = later(now, self.policy.lease);
        let Lease::Ours(term) = self.store.lease_anchoring(&self.holder, now, until).await? else {
            return Ok(());
        };
        let quorum = self.nodes.look().await?;
        let (store, health, lost) = (&self.store, &self.health, self.policy.lost);
        let memory = &mut self.memory;
        Comparison { store, health, memory, term, lost, now }.make(&quorum).await
    }

    /// Gives the lease back.
    pub async fn stop(&self) {
        if let Err(error) = self.store.release_anchoring(&self.holder).await {
            tracing::warn!(%error, "the lease for anchoring was not given back; it runs out by itself");
        }
    }

    /// Returns whether it is time for the next anchor: regularly, or when half of the time of the shortest policy has
    /// passed.
    async fn is_due(&self, now: Date) -> Result<bool, StoreError> {
        let Some(upto) = Ahead::of(self.store.newest_times().await?, now).upto() else {
            return Ok(false);
        };
        let Some(waiting) = self.store.waiting(Some(upto)).await? else { return Ok(false) };
        let newest = self.store.newest_anchors(ALL, 1).await?.pop();
        let Some(newest) = newest else { return Ok(true) };
        let (since, by) = (waiting.since.unix_seconds(), waiting.anchor_by.unix_seconds());
        let half = since + by.saturating_sub(since) / 2;
        // How long ago an anchor began that is dated ahead, nobody knows.
        let began = Some(newest.created_at).filter(|began| *began <= later(now, SKEW_SECONDS));
        let regular =
            began.map_or(0, |at| at.unix_seconds().saturating_add(self.policy.anchor_every));
        Ok(now.unix_seconds() >= regular.min(half))
    }

    fn is_probe_due(&self, now: Date) -> bool {
        self.memory.probed.is_none_or(|last| seconds_since(last, now) >= PROBE_SECONDS)
    }

    /// Looks how long the oldest record waits that is in no block.
    async fn look_at_store(&self, now: Date) -> Result<(), StoreError> {
        let waiting = self.store.waiting(None).await?;
        let ahead = Ahead::of(self.store.newest_times().await?, now);
        let open = self.store.open_anchors().await?;
        let blocks = open.iter().filter_map(|anchor| anchor.state.inclusion());
        let unfinal = blocks.map(|block| block.block_time).min();
        let open = open.iter().filter(|anchor| anchor.state.inclusion().is_none());
        let open: Vec<_> = open.map(|anchor| (anchor.oldest_sealed_at, anchor.anchor_by)).collect();
        let all = || open.iter().copied().chain(waiting.map(|some| (some.since, some.anchor_by)));
        let oldest = all().map(|(since, _)| since).min();
        let by = all().map(|(_, by)| by).min();
        self.health.oldest(oldest, by, now);
        if self.health.status().phase == Phase::Standby {
            return Ok(());
        }
        match ahead.dated {
            Some(_) => self.health.raise(Trouble::Ahead, now, ahead),
            None => self.health.clear(Trouble::Ahead),
        }
        if by.is_some_and(|by| by < now) {
            let what = "records are in no block though a ledger's policy wanted them there by now";
            self.health.raise(Trouble::Late, now, what);
        } else if unfinal.is_some_and(|since| seconds_since(since, now) > UNFINAL_SECONDS) {
            let hours = UNFINAL_SECONDS / 3600;
            let what = format!("the block of an anchor is not final after {hours} hours");
            self.health.raise(Trouble::Late, now, what);
        } else {
            self.health.clear(Trouble::Late);
        }
        Ok(())
    }
}

impl<C: Chain, O: Operate> Round<'_, C, O> {
    /// Takes on all anchors that are on their way, and begins the next for `notary` if none is.
    async fn all(&mut self, notary: Option<&Notary>) -> Result<(), AnchoringError> {
        if self.memory.stopped {
            return Ok(());
        }
        let mut waiting = false;
        let open: Vec<AnchorRow> = self.store.open_anchors().await?;
        let submitted = open.iter().filter(|anchor| matches!(anchor.state, AnchorState::Submitted));
        let lowest =
            submitted.filter_map(|anchor| anchor.attempts.last()).map(|one| one.nonce).min();
        for anchor in &open {
            let may_replace = anchor.attempts.last().map(|newest| newest.nonce) == lowest;
            waiting |= !self.advance(anchor, !waiting, may_replace).await?;
        }
        if !waiting {
            self.health.hold(None);
        }
        self.see_repeated().await?;
        let Some(notary) = notary.filter(|_| !waiting) else { return Ok(()) };
        let Some(to) = register::extend(self.store, notary, self.term, self.now).await? else {
            return Ok(());
        };
        if let Some(anchor) = self.store.anchor(to).await? {
            self.advance(&anchor, true, true).await?;
        }
        Ok(())
    }

    /// Clears the trouble of lost anchors on a development chain, once all of them are in blocks again.
    async fn see_repeated(&mut self) -> Result<(), AnchoringError> {
        let Some(upto) = self.memory.repeated else { return Ok(()) };
        let open = self.store.open_anchors().await?;
        if open.iter().all(|anchor| anchor.to > upto || anchor.state.inclusion().is_some()) {
            self.memory.repeated = None;
            self.health.clear(Trouble::Held(AnchorHold::Lost));
        }
        Ok(())
    }
}

/// Returns the root that the register had at that size.
async fn register_root(store: &Store, size: Size) -> Result<Hash, StoreError> {
    if size.0 == 0 {
        return Ok(empty_root());
    }
    Ok(store.checkpoint(LedgerId::REGISTER, size).await?.state().root)
}

/// Computes the word that the contract keeps for the register's checkpoint of that size.
async fn word_of(store: &Store, size: Size) -> Result<Word, StoreError> {
    Ok(checkpoint_word(size, register_root(store, size).await?))
}

/// Finds the size of the register checkpoint for which the contract's word stands, if it is one of this notary.
async fn own_checkpoint(store: &Store, word: Word) -> Result<Option<Size>, StoreError> {
    if word == checkpoint_word(Size(0), empty_root()) {
        return Ok(Some(Size(0)));
    }
    let mut before = ALL;
    loop {
        let anchors = store.newest_anchors(before, NEWEST).await?;
        for anchor in &anchors {
            if word_of(store, anchor.to).await? == word {
                return Ok(Some(anchor.to));
            }
        }
        let Some(oldest) = anchors.last() else { return Ok(None) };
        before = oldest.to;
    }
}

/// Returns whether the anchor is final.
fn is_final(state: &AnchorState) -> bool {
    matches!(state, AnchorState::Final(..))
}

fn later(date: Date, seconds: u64) -> Date {
    Date::from_unix_seconds(date.unix_seconds().saturating_add(seconds)).unwrap_or(date)
}

fn seconds_since(then: Date, now: Date) -> u64 {
    now.unix_seconds().saturating_sub(then.unix_seconds())
}

/// A size that is above that of every anchor.
const ALL: Size = Size(i64::MAX as u64);

/// The number of anchors that are read at once when the contract's checkpoint is looked for among them, newest first.
const NEWEST: u32 = 1000;

/// The seconds by which the clocks of two machines may differ without one of them being wrong.
const SKEW_SECONDS: u64 = 60;

/// The seconds that a block may take to become final before that is told.
const UNFINAL_SECONDS: u64 = 6 * 3600;

/// The seconds for which nodes may be behind a block that they have shown, before it counts as gone. A node behind a
/// load balancer catches up in seconds. A chain that was restarted from an older state never does.
const BEHIND_SECONDS: u64 = 60;

/// The seconds between two looks at balance and market when nothing else is to be done.
const PROBE_SECONDS: u64 = 60;
