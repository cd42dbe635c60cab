//! Proofs made from the store. They are computed when asked for, and are the same bytes every time once the anchor is
//! final.

use countersign_core::anchor::Anchor;
use countersign_core::evm::{Address, ChainId};
use countersign_core::id::Id;
use countersign_core::inclusion::Inclusion;
use countersign_core::proof::{KeyRecord, Proof, ProofParts};
use countersign_core::tile::{TileId, Tiles};
use countersign_core::tree::{Index, MissingNode, Size, path, path_nodes};
use thiserror::Error;

use super::Notary;
use crate::store::{AnchorState, Covering, KeyRow, LedgerId, RecordRow, Store, StoreError};

/// A reason why there is no proof.
#[derive(Debug, Error)]
pub enum ProveError {
    #[error("there is no record with this id")]
    Unknown,
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A tile lacks a hash that it must have.
    #[error("the database is damaged: {0}")]
    Damaged(#[from] MissingNode),
}

/// Makes the proof of a record, as far as it has come. The anchor is on the contract of its era; `chain` is the one of
/// a notary whose eras are not stored.
///
/// # Errors
/// [`ProveError`].
pub async fn proof_of(
    store: &Store,
    notary: &Notary,
    chain: (ChainId, Address),
    ledger: LedgerId,
    id: Id,
) -> Result<Proof, ProveError> {
    let record = store.record(ledger, id).await?.ok_or(ProveError::Unknown)?;
    let mut proof = sealed_proof(store, notary, &record).await?;
    if let Some(covering) = store.covering(record.ledger, record.index).await? {
        let chain = store.contract_of(covering.anchor.to).await?.unwrap_or(chain);
        add_anchor(store, chain, &record, covering, &mut proof).await?;
    }
    Ok(proof)
}

/// Makes the proof of a record in its sealed form.
pub(super) async fn sealed_proof(
    store: &Store,
    notary: &Notary,
    record: &RecordRow,
) -> Result<Proof, ProveError> {
    let RecordRow { ledger, index, signer, seal_size, .. } = *record;
    let leading = store.leading_to(ledger, signer, index).await?;
    let keys = store.statements(ledger, &leading).await?;
    let places = keys.iter().map(|key| key.index).chain([index]);
    let tiles = tiles(store, ledger, places, seal_size).await?;
    let checkpoint = store.checkpoint(ledger, seal_size).await?;
    let seal = Inclusion { index, path: path(index, seal_size, &tiles)?, checkpoint };
    Ok(Proof::sealed(ProofParts {
        statement: record.statement.clone(),
        keys: key_paths(&keys, seal_size, &tiles)?,
        seal,
        document_path: record.document_path.clone(),
        url: notary.proof_url(&record.statement),
    }))
}

/// Returns the key statements, with their paths to the root at `size`.
pub(super) fn key_paths<'a>(
    keys: impl IntoIterator<Item = &'a KeyRow>,
    size: Size,
    tiles: &Tiles,
) -> Result<Vec<KeyRecord>, MissingNode> {
    keys.into_iter()
        .map(|key| {
            let path = path(key.index, size, tiles)?;
            Ok(KeyRecord { index: key.index, statement: key.statement.clone(), path })
        })
        .collect()
}

async fn add_anchor(
    store: &Store,
    (chain_id, contract): (ChainId, Address),
    record: &RecordRow,
    covering: Covering,
    proof: &mut Proof,
) -> Result<(), ProveError> {
    let Some(block) = covering.anchor.state.inclusion() else { return Ok(()) };
    // If the chain has lost what was final, only the block is named: a reader's own nodes tell whether it stands.
    let (is_final, nodes) = match covering.anchor.state {
        AnchorState::Final(_, nodes) if !covering.anchor.is_lost() => (true, Some(nodes)),
        _ => (false, None),
    };
    // Evidence of a block that may still go away is not handed out. A final block never changes, so its evidence is
    // there by then or never.
    let evidence = match is_final {
        true => store.evidence(covering.anchor.to, block.block_hash).await?,
        false => None,
    };
    let (entry, register_size) = (covering.entry, covering.anchor.to);
    let ledger_tiles = tiles(store, record.ledger, [record.index], entry.size).await?;
    proof.ledger = Some(Inclusion {
        index: record.index,
        path: path(record.index, entry.size, &ledger_tiles)?,
        checkpoint: store.checkpoint(record.ledger, entry.size).await?,
    });
    let register_tiles = tiles(store, LedgerId::REGISTER, [entry.index], register_size).await?;
    proof.register = Some(Inclusion {
        index: entry.index,
        path: path(entry.index, register_size, &register_tiles)?,
        checkpoint: store.checkpoint(LedgerId::REGISTER, register_size).await?,
    });
    proof.anchor = Some(Anchor {
        chain_id,
        contract,
        transaction: block.transaction,
        block_number: block.block_number,
        block_hash: block.block_hash,
        block_time: block.block_time,
        is_final,
        nodes,
        evidence,
    });
    Ok(())
}

/// Returns the tiles of which the paths of these leaves at this size are made.
async fn tiles(
    store: &Store,
    ledger: LedgerId,
    places: impl IntoIterator<Item = Index>,
    size: Size,
) -> Result<Tiles, StoreError> {
    store.tiles(ledger, &tiles_of_paths(places, size)).await
}

pub(super) fn tiles_of_paths(places: impl IntoIterator<Item = Index>, size: Size) -> Vec<TileId> {
    let nodes = places.into_iter().flat_map(|place| path_nodes(place, size));
    let mut ids: Vec<_> = nodes.map(TileId::of).collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}
