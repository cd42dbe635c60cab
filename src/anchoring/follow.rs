//! Follows the anchors under way, oldest first: each as far as the chain lets it come.

use countersign_core::anchor::head_word;
use countersign_core::date::Date;
use countersign_core::tree::{Hash, Size, empty_root};

use super::{AnchoringError, own_head};
use crate::chain::{Chain, Move};
use crate::store::{AnchorRow, AnchorState, Inclusion, LedgerId, Store, StoreError, Submission};

/// Looks at every anchor that is not final. True if one is not in a block yet, so that no further one
/// may be begun: there is one transaction in flight at most.
///
/// # Errors
/// [`AnchoringError`].
pub async fn follow<C: Chain>(store: &Store, chain: &C, now: Date) -> Result<bool, AnchoringError> {
    for anchor in store.open_anchors().await? {
        if !step(store, chain, &anchor, now).await? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// True if the anchor is in a block now.
async fn step<C: Chain>(
    store: &Store,
    chain: &C,
    anchor: &AnchorRow,
    now: Date,
) -> Result<bool, AnchoringError> {
    match &anchor.state {
        AnchorState::Due => {
            if !at_its_beginning(store, chain, anchor).await? {
                return adopt(store, chain, anchor, now).await;
            }
            let sent = sign(store, chain, anchor, now).await?;
            let state = AnchorState::Submitted(sent.clone());
            store.set_anchor_state(anchor.to, &state).await?;
            chain.send(&sent.raw).await?;
            included(store, chain, anchor.to, &sent).await
        }
        AnchorState::Submitted(sent) => {
            // Asked before the receipt: if the nonce was used by then and there is no receipt, another
            // transaction used it, and this one can never be in a block.
            let nonce = chain.nonce().await?;
            if included(store, chain, anchor.to, sent).await? {
                return Ok(true);
            }
            if nonce > sent.nonce {
                tracing::warn!(register_size = anchor.to.0, nonce = sent.nonce,
                    transaction = %sent.transaction,
                    "another transaction used the nonce of an anchor; signing it anew. Does somebody \
                     else use the operator's key?");
                store.set_anchor_state(anchor.to, &AnchorState::Due).await?;
                return Ok(false);
            }
            // Dropped, or never sent because we died in between: the same bytes again.
            if !sent.raw.is_empty() {
                chain.send(&sent.raw).await?;
            }
            Ok(false)
        }
        AnchorState::Included(sent, block) => {
            let canonical = chain.block(block.block_number).await?;
            if canonical.is_none_or(|found| found.hash != block.block_hash) {
                tracing::warn!(register_size = anchor.to.0, block = %block.block_hash,
                    "the block of an anchor is gone; sending the transaction again");
                store.set_anchor_state(anchor.to, &AnchorState::Submitted(sent.clone())).await?;
                return Ok(false);
            }
            if chain.final_block().await?.is_some_and(|newest| newest >= block.block_number) {
                let state = AnchorState::Final(sent.clone(), block.clone());
                store.set_anchor_state(anchor.to, &state).await?;
                tracing::info!(register_size = anchor.to.0, block = %block.block_number, "anchor is final");
            }
            Ok(true)
        }
        AnchorState::Final(..) => Ok(true),
    }
}

/// Whether the contract's head is the one that the anchor moves.
async fn at_its_beginning<C: Chain>(
    store: &Store,
    chain: &C,
    anchor: &AnchorRow,
) -> Result<bool, AnchoringError> {
    let root = register_root(store, anchor.from).await?;
    Ok(chain.head().await? == head_word(anchor.from, root))
}

/// The head is another. Either the move is made, by a transaction of ours that we no longer know of: then it
/// is followed, for a second one would only fail. Or the node is behind, and we wait. Or somebody else
/// moved it, and anchoring stops.
async fn adopt<C: Chain>(
    store: &Store,
    chain: &C,
    anchor: &AnchorRow,
    now: Date,
) -> Result<bool, AnchoringError> {
    let root = register_root(store, anchor.to).await?;
    if let Some(transaction) = chain.find(anchor.to, root).await? {
        tracing::warn!(register_size = anchor.to.0, %transaction, "found an anchor of ours on the chain");
        // Without its bytes: should it vanish again, its nonce is used, and the move is signed anew.
        let sent = Submission { nonce: 0, raw: Vec::new(), transaction, at: now };
        store.set_anchor_state(anchor.to, &AnchorState::Submitted(sent.clone())).await?;
        return included(store, chain, anchor.to, &sent).await;
    }
    let word = chain.head().await?;
    match own_head(store, word).await? {
        Some(_) => Ok(false),
        None => Err(AnchoringError::ForeignHead(word.to_string())),
    }
}

async fn sign<C: Chain>(
    store: &Store,
    chain: &C,
    anchor: &AnchorRow,
    now: Date,
) -> Result<Submission, AnchoringError> {
    let step = Move {
        from_size: anchor.from,
        from_root: register_root(store, anchor.from).await?,
        to_size: anchor.to,
        to_root: register_root(store, anchor.to).await?,
    };
    let nonce = chain.nonce().await?;
    let signed = chain.sign(step, nonce).await?;
    Ok(Submission { nonce, raw: signed.raw, transaction: signed.transaction, at: now })
}

async fn register_root(store: &Store, size: Size) -> Result<Hash, StoreError> {
    if size.0 == 0 {
        return Ok(empty_root());
    }
    Ok(store.head(LedgerId::REGISTER, size).await?.state().root)
}

async fn included<C: Chain>(
    store: &Store,
    chain: &C,
    size: Size,
    sent: &Submission,
) -> Result<bool, AnchoringError> {
    let Some(receipt) = chain.receipt(sent.transaction).await? else { return Ok(false) };
    if !receipt.succeeded {
        // After the next start it is signed anew, if the contract's head is still ours.
        store.set_anchor_state(size, &AnchorState::Due).await?;
        let transaction = sent.transaction.to_string();
        return Err(AnchoringError::Refused { size, transaction });
    }
    let Some(block) = chain.block(receipt.block_number).await? else { return Ok(false) };
    if block.hash != receipt.block_hash {
        // Between the two questions the chain was reorganised; the next round sees clearer.
        return Ok(false);
    }
    let inclusion = Inclusion {
        block_number: receipt.block_number,
        block_hash: receipt.block_hash,
        block_time: block.time,
        gas_used: receipt.gas_used,
        fee_wei: receipt.fee_wei,
    };
    tracing::info!(register_size = size.0, block = %inclusion.block_number, gas = inclusion.gas_used,
        transaction = %sent.transaction, "anchor is in a block");
    store.set_anchor_state(size, &AnchorState::Included(sent.clone(), inclusion)).await?;
    Ok(true)
}
