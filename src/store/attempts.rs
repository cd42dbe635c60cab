//! Attempts: the transactions that were signed for anchors. None is ever removed.

use std::str::FromStr;

use countersign_core::date::Date;
use countersign_core::evm::{Address, EvmBytes, TransactionHash};
use countersign_core::tree::Size;
use sqlx::any::AnyRow;
use sqlx::{AnyPool, Row};

use super::anchors::small;
use super::{Batch, Result, Store, bytes, count, damaged, date, integer, seconds};

/// A signed transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attempt {
    /// The number of the attempt, from 1 for each anchor.
    pub number: u32,
    /// The account of the operator at that time.
    pub account: Address,
    pub nonce: u64,
    /// The most gas that the transaction may use.
    pub gas_limit: u64,
    /// The most wei per gas that the transaction pays.
    pub max_fee_wei: u128,
    /// The most wei per gas, within `max_fee_wei`, for the builder of the block.
    pub tip_wei: u128,
    /// The bytes of the transaction. They are empty if it was found on the chain and never known here.
    pub raw: Vec<u8>,
    pub transaction: TransactionHash,
    /// The time at which the transaction was signed, or found.
    pub at: Date,
    /// The cost in wei, once the transaction is in a block, even if the contract refused it.
    pub fee_wei: Option<u128>,
}

const COLUMNS: &str = "attempt, account, nonce, gas_limit, max_fee_wei, tip_wei, raw, tx_hash, \
                       signed_at, fee_wei, to_size";

impl Store {
    /// Returns the cost of the attempts that were signed since then, in wei.
    ///
    /// # Errors
    /// [`super::StoreError`].
    pub async fn spent_since(&self, since: Date) -> Result<u128> {
        let rows = sqlx::query(
            "SELECT fee_wei FROM attempts WHERE signed_at >= $1 AND fee_wei IS NOT NULL",
        )
        .bind(seconds(since))
        .fetch_all(&self.readers)
        .await?;
        // Sums of wei are beyond the numbers of the database.
        rows.iter().try_fold(0_u128, |sum, row| Ok(sum.saturating_add(wei(row.try_get(0)?)?)))
    }

    /// Returns the highest nonce of the account that an anchor has taken which is in a block or on its way to one. Only
    /// anchors on the contract of today count, because the one before may have been on another chain.
    ///
    /// # Errors
    /// [`super::StoreError`].
    pub async fn highest_nonce(&self, account: Address) -> Result<Option<u64>> {
        let row = sqlx::query(
            "SELECT t.nonce FROM attempts t JOIN anchors a ON a.to_size = t.to_size
             WHERE t.account = $1 AND (a.attempt = t.attempt OR a.state = 'submitted')
             AND t.to_size > COALESCE((SELECT MAX(from_size) FROM eras), 0)
             ORDER BY t.nonce DESC LIMIT 1",
        )
        .bind(account.0.to_vec())
        .fetch_optional(&self.readers)
        .await?;
        row.map(|row| count(row.try_get(0)?)).transpose()
    }
}

impl Batch {
    pub(super) async fn insert_attempt(&mut self, to: Size, attempt: &Attempt) -> Result<()> {
        sqlx::query(
            "INSERT INTO attempts (to_size, attempt, account, nonce, gas_limit, max_fee_wei, tip_wei,
             raw, tx_hash, signed_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        )
        .bind(integer(to.0))
        .bind(i64::from(attempt.number))
        .bind(attempt.account.0.to_vec())
        .bind(integer(attempt.nonce))
        .bind(integer(attempt.gas_limit))
        .bind(attempt.max_fee_wei.to_string())
        .bind(attempt.tip_wei.to_string())
        .bind(attempt.raw.clone())
        .bind(attempt.transaction.0.to_vec())
        .bind(seconds(attempt.at))
        .execute(self.tx()?)
        .await?;
        Ok(())
    }

    pub(super) async fn attempt_fee(&mut self, to: Size, attempt: u32, fee: u128) -> Result<()> {
        sqlx::query("UPDATE attempts SET fee_wei = $3 WHERE to_size = $1 AND attempt = $2")
            .bind(integer(to.0))
            .bind(i64::from(attempt))
            .bind(fee.to_string())
            .execute(self.tx()?)
            .await?;
        Ok(())
    }
}

/// Returns the attempts for anchors of register sizes from `first` to `last`, oldest first.
pub(super) async fn between(
    pool: &AnyPool,
    first: Size,
    last: Size,
) -> Result<Vec<(Size, Attempt)>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM attempts WHERE to_size BETWEEN $1 AND $2 ORDER BY to_size, attempt"
    );
    let rows = sqlx::query(sqlx::AssertSqlSafe(sql))
        .bind(integer(first.0))
        .bind(integer(last.0))
        .fetch_all(pool)
        .await?;
    rows.iter().map(|row| Ok((Size(count(row.try_get(10)?)?), attempt(row)?))).collect()
}

fn attempt(row: &AnyRow) -> Result<Attempt> {
    let fee: Option<String> = row.try_get(9)?;
    Ok(Attempt {
        number: small(row.try_get(0)?)?,
        account: EvmBytes(bytes(row.try_get(1)?)?),
        nonce: count(row.try_get(2)?)?,
        gas_limit: count(row.try_get(3)?)?,
        max_fee_wei: wei(row.try_get(4)?)?,
        tip_wei: wei(row.try_get(5)?)?,
        raw: row.try_get(6)?,
        transaction: EvmBytes(bytes(row.try_get(7)?)?),
        at: date(row.try_get(8)?)?,
        fee_wei: fee.map(wei).transpose()?,
    })
}

fn wei(text: String) -> Result<u128> {
    u128::from_str(&text).map_err(damaged)
}
