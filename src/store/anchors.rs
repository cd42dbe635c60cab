//! Anchors: register heads on their way to the chain, and there.

use std::fmt;
use std::str::FromStr;

use countersign_core::anchor::{BlockHash, BlockNumber, EvmBytes, TransactionHash};
use countersign_core::date::Date;
use countersign_core::tree::{Index, Size};
use sqlx::any::AnyRow;
use sqlx::{AnyPool, AssertSqlSafe, Row};

use super::{Batch, Result, Store, StoreError, bytes, count, damaged, date, integer, seconds};

/// How far an anchor has come. What a state needs is stored before the state is entered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AnchorState {
    /// The register's head is signed; no transaction is made for it yet.
    Due,
    /// A transaction is signed and stored; it may have been sent, once or often.
    Submitted(Submission),
    /// The transaction is in a block, which may still go away.
    Included(Submission, Inclusion),
    /// The block is final.
    Final(Submission, Inclusion),
}

/// A signed transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Submission {
    /// The operator account's nonce.
    pub nonce: u64,
    /// The bytes to send.
    pub raw: Vec<u8>,
    /// Its hash.
    pub transaction: TransactionHash,
    /// When it was signed.
    pub at: Date,
}

/// The block that a transaction is in, and what it cost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inclusion {
    /// Its height.
    pub block_number: BlockNumber,
    /// Its hash.
    pub block_hash: BlockHash,
    /// Its time.
    pub block_time: Date,
    /// Gas used.
    pub gas_used: u64,
    /// Fee paid, in wei.
    pub fee_wei: u128,
}

/// One anchor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnchorRow {
    /// The register's size that the contract had before.
    pub from: Size,
    /// The register's size that it has after.
    pub to: Size,
    /// When the register's head was signed.
    pub created_at: Date,
    /// How far it has come.
    pub state: AnchorState,
}

impl AnchorState {
    fn as_str(&self) -> &'static str {
        match self {
            Self::Due => "due",
            Self::Submitted(_) => "submitted",
            Self::Included(..) => "included",
            Self::Final(..) => "final",
        }
    }

    fn parts(&self) -> (Option<&Submission>, Option<&Inclusion>) {
        match self {
            Self::Due => (None, None),
            Self::Submitted(sent) => (Some(sent), None),
            Self::Included(sent, included) | Self::Final(sent, included) => {
                (Some(sent), Some(included))
            }
        }
    }

    /// The transaction, if there is one.
    pub fn submission(&self) -> Option<&Submission> {
        self.parts().0
    }

    /// The block, if it is in one.
    pub fn inclusion(&self) -> Option<&Inclusion> {
        self.parts().1
    }
}

impl fmt::Display for AnchorState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

const COLUMNS: &str = "to_size, from_size, created_at, state, nonce, raw, tx_hash, submitted_at, \
                       block_number, block_hash, block_time, gas_used, fee_wei";

impl Store {
    /// All anchors that are not final, oldest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn open_anchors(&self) -> Result<Vec<AnchorRow>> {
        let sql = format!("SELECT {COLUMNS} FROM anchors WHERE state <> 'final' ORDER BY to_size");
        let rows = sqlx::query(AssertSqlSafe(sql)).fetch_all(&self.readers).await?;
        rows.iter().map(anchor).collect()
    }

    /// The newest anchors, newest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn newest_anchors(&self, limit: u32) -> Result<Vec<AnchorRow>> {
        let sql = format!("SELECT {COLUMNS} FROM anchors ORDER BY to_size DESC LIMIT $1");
        let rows =
            sqlx::query(AssertSqlSafe(sql)).bind(i64::from(limit)).fetch_all(&self.readers).await?;
        rows.iter().map(anchor).collect()
    }

    /// Stores how far an anchor has come.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn set_anchor_state(&self, to: Size, state: &AnchorState) -> Result<()> {
        let (sent, included) = state.parts();
        let done = sqlx::query(
            "UPDATE anchors SET state = $2, nonce = $3, raw = $4, tx_hash = $5, submitted_at = $6,
             block_number = $7, block_hash = $8, block_time = $9, gas_used = $10, fee_wei = $11
             WHERE to_size = $1",
        )
        .bind(integer(to.0))
        .bind(state.as_str())
        .bind(sent.map(|sent| integer(sent.nonce)))
        .bind(sent.map(|sent| sent.raw.clone()))
        .bind(sent.map(|sent| sent.transaction.0.to_vec()))
        .bind(sent.map(|sent| seconds(sent.at)))
        .bind(included.map(|block| integer(block.block_number.get())))
        .bind(included.map(|block| block.block_hash.0.to_vec()))
        .bind(included.map(|block| seconds(block.block_time)))
        .bind(included.map(|block| integer(block.gas_used)))
        .bind(included.map(|block| block.fee_wei.to_string()))
        .execute(&self.writer)
        .await?;
        if done.rows_affected() == 1 {
            Ok(())
        } else {
            Err(StoreError::Moved(format!("anchor {}", to.0)))
        }
    }
}

impl Batch {
    /// Stores a new anchor, due.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn insert_anchor(&mut self, from: Size, to: Size, now: Date) -> Result<()> {
        sqlx::query("INSERT INTO anchors (to_size, from_size, state, created_at) VALUES ($1, $2, 'due', $3)")
            .bind(integer(to.0))
            .bind(integer(from.0))
            .bind(seconds(now))
            .execute(self.tx()?)
            .await?;
        Ok(())
    }
}

/// The first anchor in a block whose register head covers the register's entry `index`.
pub(super) async fn covering(pool: &AnyPool, index: Index) -> Result<Option<AnchorRow>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM anchors WHERE to_size > $1 AND state IN ('included', 'final')
         ORDER BY to_size LIMIT 1"
    );
    let row = sqlx::query(AssertSqlSafe(sql)).bind(integer(index.0)).fetch_optional(pool).await?;
    row.as_ref().map(anchor).transpose()
}

fn anchor(row: &AnyRow) -> Result<AnchorRow> {
    let state: String = row.try_get(3)?;
    let state = match state.as_str() {
        "due" => AnchorState::Due,
        "submitted" => AnchorState::Submitted(submission(row)?),
        "included" => AnchorState::Included(submission(row)?, inclusion(row)?),
        "final" => AnchorState::Final(submission(row)?, inclusion(row)?),
        other => return Err(damaged(format!("an anchor's state {other:?}"))),
    };
    Ok(AnchorRow {
        to: Size(count(row.try_get(0)?)?),
        from: Size(count(row.try_get(1)?)?),
        created_at: date(row.try_get(2)?)?,
        state,
    })
}

fn submission(row: &AnyRow) -> Result<Submission> {
    Ok(Submission {
        nonce: count(row.try_get(4)?)?,
        raw: row.try_get(5)?,
        transaction: EvmBytes(bytes(row.try_get(6)?)?),
        at: date(row.try_get(7)?)?,
    })
}

fn inclusion(row: &AnyRow) -> Result<Inclusion> {
    let fee: String = row.try_get(12)?;
    Ok(Inclusion {
        block_number: BlockNumber::new(count(row.try_get(8)?)?).map_err(damaged)?,
        block_hash: EvmBytes(bytes(row.try_get(9)?)?),
        block_time: date(row.try_get(10)?)?,
        gas_used: count(row.try_get(11)?)?,
        fee_wei: u128::from_str(&fee).map_err(damaged)?,
    })
}
