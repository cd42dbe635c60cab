//! Anchors: register checkpoints on their way to the chain, or on it.

use std::fmt;
use std::str::FromStr;

use countersign_core::date::Date;
use countersign_core::evm::{BlockHash, BlockNumber, EvmBytes, TransactionHash};
use countersign_core::tree::{Index, Size};
use sqlx::any::AnyRow;
use sqlx::{AnyPool, AssertSqlSafe, Row};

use super::attempts::{self, Attempt};
use super::held::AnchorHold;
use super::{
    Batch, Result, Store, StoreError, Term, bytes, count, damaged, date, integer, seconds,
};

/// The state of an anchor on its way. What a state needs is stored before the state is entered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AnchorState {
    /// The register's checkpoint is signed. No transaction was made for it that could still come into a block.
    Due,
    /// The newest attempt is stored, and may have been sent, once or often.
    Submitted,
    /// An attempt is in a block, which may still go away.
    Included(BlockInclusion),
    /// The block of an attempt is final, by the word of this many nodes.
    Final(BlockInclusion, u32),
}

/// The block in which an attempt is, with the cost of the attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BlockInclusion {
    /// The number of the attempt, from 1.
    pub attempt: u32,
    /// The hash of the attempt's transaction.
    pub transaction: TransactionHash,
    /// The block's height.
    pub block_number: BlockNumber,
    /// The block's hash.
    pub block_hash: BlockHash,
    /// The block's time.
    pub block_time: Date,
    /// The gas that was used.
    pub gas_used: u64,
    /// The fee that was paid, in wei.
    pub fee_wei: u128,
}

/// An anchor, as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnchorRow {
    /// The size of the register that the contract had before.
    pub from: Size,
    /// The size of the register that the contract has after.
    pub to: Size,
    /// The time at which the register's checkpoint was signed.
    pub created_at: Date,
    /// The number of records that no anchor covered before.
    pub records: u64,
    /// The time at which the oldest of them was sealed, or their oldest checkpoint.
    pub oldest_sealed_at: Date,
    /// The earliest time by which the policy of a ledger wants its records anchored.
    pub anchor_by: Date,
    /// The reason why the anchor is held up, or what became of it, and the time since when.
    pub held: Option<(AnchorHold, Date)>,
    /// The state of the anchor on its way.
    pub state: AnchorState,
    /// Every transaction that was signed for the anchor, oldest first.
    pub attempts: Vec<Attempt>,
}

/// A new anchor, which is due.
#[derive(Clone, Copy, Debug)]
pub struct NewAnchor {
    /// The size of the register that the contract has now ([`AnchorRow::from`]).
    pub from: Size,
    /// The size of the register that the contract is to have ([`AnchorRow::to`]).
    pub to: Size,
    /// The time at which the register's checkpoint was signed ([`AnchorRow::created_at`]).
    pub now: Date,
    /// The number of records that no anchor covered before ([`AnchorRow::records`]).
    pub records: u64,
    /// The time at which the oldest of them was sealed ([`AnchorRow::oldest_sealed_at`]).
    pub oldest_sealed_at: Date,
    /// The earliest time by which a ledger's policy wants its records anchored ([`AnchorRow::anchor_by`]).
    pub anchor_by: Date,
}

impl AnchorState {
    /// Returns the word by which the state is stored and told.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Due => "due",
            Self::Submitted => "submitted",
            Self::Included(_) => "included",
            Self::Final(..) => "final",
        }
    }

    /// Returns the block, if the anchor is in one.
    pub fn inclusion(&self) -> Option<&BlockInclusion> {
        match self {
            Self::Due | Self::Submitted => None,
            Self::Included(block) | Self::Final(block, _) => Some(block),
        }
    }
}

impl fmt::Display for AnchorState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl AnchorRow {
    /// Returns whether the anchor was final, and the chain does not have it.
    pub fn is_lost(&self) -> bool {
        matches!((&self.state, self.held), (AnchorState::Final(..), Some((AnchorHold::Lost, _))))
    }

    /// Returns the attempts of which one may still come into a block: those with the account and nonce of the newest.
    pub fn live(&self) -> impl Iterator<Item = &Attempt> {
        let newest = self.attempts.last().map(|newest| (newest.account, newest.nonce));
        self.attempts.iter().filter(move |attempt| newest == Some((attempt.account, attempt.nonce)))
    }
}

const COLUMNS: &str = "a.to_size, a.from_size, a.created_at, a.records, a.oldest_sealed_at, a.anchor_by, a.held, \
     a.held_since, a.state, a.attempt, a.block_number, a.block_hash, a.block_time, a.gas_used, \
     a.fee_wei, a.nodes, t.tx_hash";
const TABLES: &str =
    "anchors a LEFT JOIN attempts t ON t.to_size = a.to_size AND t.attempt = a.attempt";

impl Store {
    /// Returns all anchors that are not final, oldest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn open_anchors(&self) -> Result<Vec<AnchorRow>> {
        let sql =
            format!("SELECT {COLUMNS} FROM {TABLES} WHERE a.state <> 'final' ORDER BY a.to_size");
        let rows = sqlx::query(AssertSqlSafe(sql)).fetch_all(&self.readers).await?;
        self.with_attempts(&rows).await
    }

    /// Returns the newest anchors of register sizes below `before`, newest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn newest_anchors(&self, before: Size, limit: u32) -> Result<Vec<AnchorRow>> {
        let sql = format!(
            "SELECT {COLUMNS} FROM {TABLES} WHERE a.to_size < $1 ORDER BY a.to_size DESC LIMIT $2"
        );
        let rows = sqlx::query(AssertSqlSafe(sql))
            .bind(integer(before.0))
            .bind(i64::from(limit))
            .fetch_all(&self.readers)
            .await?;
        self.with_attempts(&rows).await
    }

    /// Returns the newest anchor that is final on the contract of today.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn newest_final_anchor(&self) -> Result<Option<AnchorRow>> {
        let sql = format!(
            "SELECT {COLUMNS} FROM {TABLES} WHERE a.state = 'final'
             AND a.to_size > COALESCE((SELECT MAX(from_size) FROM eras), 0)
             ORDER BY a.to_size DESC LIMIT 1"
        );
        let row = sqlx::query(AssertSqlSafe(sql)).fetch_optional(&self.readers).await?;
        row.as_ref().map(anchor).transpose()
    }

    /// Returns the anchor of this size of the register.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn anchor(&self, to: Size) -> Result<Option<AnchorRow>> {
        let found = self.newest_anchors(Size(to.0.saturating_add(1)), 1).await?.pop();
        Ok(found.filter(|anchor| anchor.to == to))
    }

    async fn with_attempts(&self, rows: &[AnyRow]) -> Result<Vec<AnchorRow>> {
        let mut anchors = rows.iter().map(anchor).collect::<Result<Vec<_>>>()?;
        let sizes = || anchors.iter().map(|anchor| anchor.to);
        if let (Some(first), Some(last)) = (sizes().min(), sizes().max()) {
            for (to, attempt) in attempts::between(&self.readers, first, last).await? {
                if let Some(anchor) = anchors.iter_mut().find(|anchor| anchor.to == to) {
                    anchor.attempts.push(attempt);
                }
            }
        }
        Ok(anchors)
    }

    /// Stores the state of an anchor. What held the anchor up does so no more.
    ///
    /// # Errors
    /// [`StoreError::LeaseLost`], [`StoreError`].
    pub async fn set_anchor_state(&self, term: Term, to: Size, state: &AnchorState) -> Result<()> {
        let mut batch = self.begin().await?;
        batch.fence(term).await?;
        batch.anchor_state(to, state).await?;
        if let Some(block) = state.inclusion() {
            batch.attempt_fee(to, block.attempt, block.fee_wei).await?;
        }
        batch.commit().await
    }

    /// Stores that an attempt was in a final block and the contract did not take it. Its fee is paid, and the anchor is
    /// due.
    ///
    /// # Errors
    /// [`StoreError::LeaseLost`], [`StoreError`].
    pub async fn attempt_failed(
        &self,
        term: Term,
        to: Size,
        attempt: u32,
        fee_wei: u128,
    ) -> Result<()> {
        let mut batch = self.begin().await?;
        batch.fence(term).await?;
        batch.attempt_fee(to, attempt, fee_wei).await?;
        batch.anchor_state(to, &AnchorState::Due).await?;
        batch.commit().await
    }

    /// Stores a signed transaction before it is sent. The anchor is submitted from then on.
    ///
    /// # Errors
    /// [`StoreError::LeaseLost`], [`StoreError`].
    pub async fn add_attempt(&self, term: Term, to: Size, attempt: &Attempt) -> Result<()> {
        let mut batch = self.begin().await?;
        batch.fence(term).await?;
        batch.insert_attempt(to, attempt).await?;
        batch.anchor_state(to, &AnchorState::Submitted).await?;
        batch.commit().await
    }

    /// Stores what holds an anchor up and since when, or that nothing does.
    ///
    /// # Errors
    /// [`StoreError::LeaseLost`], [`StoreError`].
    pub async fn hold_anchor(
        &self,
        term: Term,
        to: Size,
        held: Option<(AnchorHold, Date)>,
    ) -> Result<()> {
        let mut batch = self.begin().await?;
        batch.fence(term).await?;
        sqlx::query("UPDATE anchors SET held = $2, held_since = $3 WHERE to_size = $1")
            .bind(integer(to.0))
            .bind(held.map(|(held, _)| held.as_str()))
            .bind(held.map(|(_, since)| seconds(since)))
            .execute(batch.tx()?)
            .await?;
        batch.commit().await
    }
}

impl Batch {
    /// Stores a new anchor, which is due.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn insert_anchor(&mut self, new: NewAnchor) -> Result<()> {
        sqlx::query(
            "INSERT INTO anchors
             (to_size, from_size, state, created_at, records, oldest_sealed_at, anchor_by)
             VALUES ($1, $2, 'due', $3, $4, $5, $6)",
        )
        .bind(integer(new.to.0))
        .bind(integer(new.from.0))
        .bind(seconds(new.now))
        .bind(integer(new.records))
        .bind(seconds(new.oldest_sealed_at))
        .bind(seconds(new.anchor_by))
        .execute(self.tx()?)
        .await?;
        Ok(())
    }

    async fn anchor_state(&mut self, to: Size, state: &AnchorState) -> Result<()> {
        let block = state.inclusion();
        let nodes = match state {
            AnchorState::Final(_, nodes) => Some(i64::from(*nodes)),
            _ => None,
        };
        if matches!(state, AnchorState::Submitted) {
            // The block of the attempt went away, and with it the fee.
            sqlx::query(
                "UPDATE attempts SET fee_wei = NULL WHERE to_size = $1
                 AND attempt = (SELECT attempt FROM anchors WHERE to_size = $1)",
            )
            .bind(integer(to.0))
            .execute(self.tx()?)
            .await?;
        }
        let done = sqlx::query(
            "UPDATE anchors SET state = $2, attempt = $3, block_number = $4, block_hash = $5,
             block_time = $6, gas_used = $7, fee_wei = $8, nodes = $9, held = NULL, held_since = NULL
             WHERE to_size = $1",
        )
        .bind(integer(to.0))
        .bind(state.as_str())
        .bind(block.map(|block| i64::from(block.attempt)))
        .bind(block.map(|block| integer(block.block_number.get())))
        .bind(block.map(|block| block.block_hash.0.to_vec()))
        .bind(block.map(|block| seconds(block.block_time)))
        .bind(block.map(|block| integer(block.gas_used)))
        .bind(block.map(|block| block.fee_wei.to_string()))
        .bind(nodes)
        .execute(self.tx()?)
        .await?;
        if done.rows_affected() == 1 {
            Ok(())
        } else {
            Err(StoreError::Moved(format!("anchor {}", to.0)))
        }
    }
}

/// Finds the first anchor in a block whose register checkpoint covers the register's entry `index`.
pub(super) async fn covering(pool: &AnyPool, index: Index) -> Result<Option<AnchorRow>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM {TABLES} WHERE a.to_size > $1 AND a.state IN ('included', 'final')
         ORDER BY a.to_size LIMIT 1"
    );
    let row = sqlx::query(AssertSqlSafe(sql)).bind(integer(index.0)).fetch_optional(pool).await?;
    row.as_ref().map(anchor).transpose()
}

/// Reads an anchor from its row, without its attempts.
fn anchor(row: &AnyRow) -> Result<AnchorRow> {
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

pub(super) fn small(number: i64) -> Result<u32> {
    u32::try_from(number).map_err(|_| damaged(format!("a count of {number}")))
}
