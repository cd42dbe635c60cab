//! From ledgers' heads to the chain: a persisted state machine around one account's nonce.
//!
//! An anchor is *due* once the register's head is signed, *submitted* once a transaction for it is
//! signed and stored (which is before it is sent), *included* while that transaction is in a block, and
//! *final* when the block is. A reorganisation takes it from included back to submitted. Every step
//! stores the state before its side effect, so a restart at any point goes on where it stopped.

mod follow;
mod register;

use std::time::Duration;

use countersign_core::anchor::{Word, head_word};
use countersign_core::tree::{Size, empty_root};
use thiserror::Error;

use crate::chain::{Chain, ChainError};
use crate::ledger::{FatalError, Notary};
use crate::store::{AnchorState, LedgerId, Store, StoreError};

pub use follow::follow;
pub use register::extend;

/// What happens when the chain has lost an anchor that was final.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LostFinality {
    /// Anchoring stops: the chain, the node or the store lies.
    Refuse,
    /// It is sent again: a development chain may lose its last second when the power goes.
    Repeat,
}

/// Why anchoring does not go on.
#[derive(Debug, Error)]
pub enum AnchoringError {
    /// Passing: it is tried again.
    #[error(transparent)]
    Chain(#[from] ChainError),
    /// Ours.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Ours.
    #[error(transparent)]
    Sealing(#[from] FatalError),
    /// The contract holds a head that we did not send. Never repaired silently.
    #[error("the contract holds the head {0}, which this notary did not anchor")]
    ForeignHead(String),
    /// The chain has lost what was final.
    #[error("the chain has lost the final anchor of register size {}", .0.0)]
    LostFinal(Size),
    /// The contract refused our transaction.
    #[error("the contract refused the anchor of register size {}: transaction {transaction}", .size.0)]
    Refused {
        /// Which anchor.
        size: Size,
        /// The transaction that failed.
        transaction: String,
    },
}

impl AnchoringError {
    /// Whether trying again later can help.
    pub fn is_passing(&self) -> bool {
        match self {
            Self::Chain(_) => true,
            Self::Store(error) => error.is_passing(),
            Self::Sealing(error) => error.is_passing(),
            _ => false,
        }
    }
}

/// One round: looks after the anchors under way, and when none is on its way to a block and ledgers
/// have grown and `extend_now`, begins the next. Says whether it began one.
///
/// # Errors
/// [`AnchoringError`].
pub async fn round<C: Chain>(
    store: &Store,
    chain: &C,
    notary: &Notary,
    extend_now: bool,
    now: countersign_core::date::Date,
) -> Result<bool, AnchoringError> {
    let pending = follow(store, chain, now).await?;
    if pending || !extend_now || !extend(store, notary, now).await? {
        return Ok(false);
    }
    if let Err(error) = follow(store, chain, now).await {
        // It is begun all the same; the next round goes on with it, and fails if this did not pass.
        tracing::warn!(%error, "the new anchor is due and could not be sent yet");
    }
    Ok(true)
}

/// Compares the contract's head with the store's, before anything is sent: at every start.
///
/// # Errors
/// [`AnchoringError::ForeignHead`], [`AnchoringError::LostFinal`].
pub async fn reconcile<C: Chain>(
    store: &Store,
    chain: &C,
    lost: LostFinality,
) -> Result<(), AnchoringError> {
    let word = chain.head().await?;
    let on_chain = own_head(store, word)
        .await?
        .ok_or_else(|| AnchoringError::ForeignHead(word.to_string()))?;
    let newest = store.newest_anchors(NEWEST).await?;
    for anchor in newest.iter().filter(|anchor| anchor.to > on_chain) {
        if let AnchorState::Final(..) = &anchor.state {
            if lost == LostFinality::Refuse {
                return Err(AnchoringError::LostFinal(anchor.to));
            }
            tracing::warn!(
                size = anchor.to.0,
                "the development chain lost an anchor; sending again"
            );
            store.set_anchor_state(anchor.to, &AnchorState::Due).await?;
        }
    }
    Ok(())
}

/// The size of the register head of ours that the contract's word stands for, if it is one of ours.
async fn own_head(store: &Store, word: Word) -> Result<Option<Size>, StoreError> {
    if word == head_word(Size(0), empty_root()) {
        return Ok(Some(Size(0)));
    }
    for anchor in store.newest_anchors(NEWEST).await? {
        let root = store.head(LedgerId::REGISTER, anchor.to).await?.state().root;
        if head_word(anchor.to, root) == word {
            return Ok(Some(anchor.to));
        }
    }
    Ok(None)
}

/// How far back the contract's head is looked for.
const NEWEST: u32 = 1000;

/// How often to look after anchors under way.
pub const POLL: Duration = Duration::from_secs(2);
