//! Store and chain compared, before anything is sent.

use std::collections::HashMap;

use countersign_core::date::Date;
use countersign_core::tree::Size;

use super::{ALL, AnchoringError, BEHIND_SECONDS, NEWEST, is_final, own_head, seconds_since};
use crate::chain::sight::Standing;
use crate::chain::view::View;
use crate::chain::{Chain, ChainError};
use crate::store::{AnchorState, Store, Term};

/// What happens when the chain has lost an anchor that was final.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LostFinality {
    /// Anchoring stops: the chain, the nodes or the store lie.
    Refuse,
    /// It is sent again: a development chain may lose its last second when the power goes.
    Repeat,
}

/// What a comparison needs.
pub(super) struct Comparison<'a> {
    pub(super) store: &'a Store,
    pub(super) term: Term,
    pub(super) lost: LostFinality,
    /// Since when the nodes are behind a final anchor's block.
    pub(super) behind: &'a mut HashMap<Size, Date>,
    pub(super) now: Date,
}

impl Comparison<'_> {
    /// Compares the contract's head with the store's.
    ///
    /// # Errors
    /// [`AnchoringError::ForeignHead`], [`AnchoringError::LostFinal`]; passing ones while that is not sure.
    pub(super) async fn make<C: Chain>(self, view: &View<'_, C>) -> Result<(), AnchoringError> {
        let Self { store, term, lost, behind, now } = self;
        let found = view.contract().await?;
        let on_chain =
            own_head(store, found.head).await?.ok_or(AnchoringError::ForeignHead(found.head))?;
        let newest = store.newest_anchors(ALL, NEWEST).await?;
        let beyond = newest.iter().filter(|anchor| anchor.to > on_chain && is_final(&anchor.state));
        let beyond: Vec<_> = beyond.collect();
        let Some(first) = beyond.last() else {
            behind.retain(|size, _| *size > on_chain);
            return Ok(());
        };
        if lost == LostFinality::Repeat {
            for anchor in beyond {
                let size = anchor.to.0;
                tracing::warn!(size, "the development chain lost an anchor; sending it again");
                store.set_anchor_state(term, anchor.to, &AnchorState::Submitted).await?;
            }
            return Ok(());
        }
        // Nodes that are behind have lost nothing. They catch up; a chain that was restarted does not.
        let Some(block) = first.state.inclusion() else { return Ok(()) };
        match view.standing(block.block_number, block.block_hash).await {
            Standing::Gone => Err(AnchoringError::LostFinal(first.to)),
            Standing::Ahead => {
                let since = *behind.entry(first.to).or_insert(now);
                if seconds_since(since, now) >= BEHIND_SECONDS {
                    return Err(AnchoringError::LostFinal(first.to));
                }
                Err(AnchoringError::Behind(first.to))
            }
            Standing::There | Standing::Final(_) | Standing::Unclear => {
                Err(ChainError::Disagreement("the contract's head").into())
            }
        }
    }
}
