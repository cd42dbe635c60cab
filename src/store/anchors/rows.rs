//! Rows of the table of anchors, as they are read.

use std::str::FromStr;

use countersign_core::evm::{BlockNumber, EvmBytes};
use countersign_core::tree::Size;
use sqlx::Row;
use sqlx::any::AnyRow;

use super::{AnchorRow, AnchorState, BlockInclusion};
use crate::store::{Result, StoreError, bytes, count, damaged, date};

pub(super) const COLUMNS: &str = "a.to_size, a.from_size, a.created_at, a.records, a.oldest_sealed_at, a.anchor_by, a.held, \
     a.held_since, a.state, a.attempt, a.block_number, a.block_hash, a.block_time, a.gas_used, \
     a.fee_wei, a.nodes, t.tx_hash";
pub(super) const TABLES: &str =
    "anchors a LEFT JOIN attempts t ON t.to_size = a.to_size AND t.attempt = a.attempt";

/// Without its attempts.
pub(super) fn anchor(row: &AnyRow) -> Result<AnchorRow> {
    let state: String = row.try_get(8)?;
    let state = match state.as_str() {
        "due" => AnchorState::Due,
        "submitted" => AnchorState::Submitted,
        "included" => AnchorState::Included(inclusion(row)?),
        "final" => AnchorState::Final(inclusion(row)?, small(row.try_get(15)?)?),
        other => return Err(damaged(format!("an anchor's state {other:?}"))),
    };
    let held: Option<String> = row.try_get(6)?;
    let held = held
        .map(|held| Ok::<_, StoreError>((held.parse()?, date(row.try_get(7)?)?)))
        .transpose()?;
    Ok(AnchorRow {
        to: Size(count(row.try_get(0)?)?),
        from: Size(count(row.try_get(1)?)?),
        created_at: date(row.try_get(2)?)?,
        records: count(row.try_get(3)?)?,
        oldest_sealed_at: date(row.try_get(4)?)?,
        anchor_by: date(row.try_get(5)?)?,
        held,
        state,
        attempts: Vec::new(),
    })
}

fn inclusion(row: &AnyRow) -> Result<BlockInclusion> {
    let fee: String = row.try_get(14)?;
    Ok(BlockInclusion {
        attempt: small(row.try_get(9)?)?,
        transaction: EvmBytes(bytes(row.try_get(16)?)?),
        block_number: BlockNumber::new(count(row.try_get(10)?)?).map_err(damaged)?,
        block_hash: EvmBytes(bytes(row.try_get(11)?)?),
        block_time: date(row.try_get(12)?)?,
        gas_used: count(row.try_get(13)?)?,
        fee_wei: u128::from_str(&fee).map_err(damaged)?,
    })
}

pub(in crate::store) fn small(number: i64) -> Result<u32> {
    u32::try_from(number).map_err(|_| damaged(format!("a count of {number}")))
}
