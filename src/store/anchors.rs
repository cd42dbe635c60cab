//! Anchors: register checkpoints on their way to the chain, or on it.

mod rows;
mod states;

use countersign_core::date::Date;
use countersign_core::tree::{Index, Size};
use sqlx::any::AnyRow;
use sqlx::{AnyPool, AssertSqlSafe};

use super::attempts::{self, Attempt};
use super::held::AnchorHold;
use super::{Batch, Result, Store, StoreError, Term, integer, seconds};
use rows::{COLUMNS, TABLES, anchor};

pub(super) use rows::small;
pub use states::{AnchorRow, AnchorState, BlockInclusion, NewAnchor};

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
