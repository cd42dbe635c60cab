//! The ledgers, and the API keys that may write to them.

use countersign_core::date::Date;
use countersign_core::statement::{Body, Statement};
use countersign_core::tree::Size;
use sqlx::any::AnyRow;
use sqlx::{AssertSqlSafe, Row};

use super::relations::kinds_of_ledger;
use super::{Batch, LedgerId, Result, Store, count, damaged, date, seconds};

/// A firm's ledger.
#[derive(Clone, Debug)]
pub struct FirmLedger {
    /// The row of the ledger.
    pub id: LedgerId,
    /// The part of the ledger's origin after the slash.
    pub name: String,
    /// The number of entries.
    pub size: Size,
}

/// The firm of a ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LedgerFirm {
    /// The name of the ledger.
    pub ledger: String,
    /// The name of the firm.
    pub name: String,
}

/// An API key as the store knows it, which is never the key itself.
#[derive(Clone, Debug)]
pub struct ApiKey {
    /// The SHA-256 of the key.
    pub hash: [u8; 32],
    /// The name of the ledger.
    pub ledger: String,
    /// The label that says what the key is for.
    pub label: String,
    pub created_at: Date,
    pub revoked_at: Option<Date>,
}

impl Store {
    /// Finds the ledger with this name.
    ///
    /// # Errors
    /// [`super::StoreError`].
    pub async fn ledger(&self, name: &str) -> Result<Option<FirmLedger>> {
        let row = sqlx::query("SELECT id, name, size FROM ledgers WHERE name = $1 AND id > 0")
            .bind(name)
            .fetch_optional(&self.readers)
            .await?;
        row.as_ref().map(ledger).transpose()
    }

    /// Returns the firms of all ledgers, by the names in their geneses.
    ///
    /// # Errors
    /// [`super::StoreError`].
    pub async fn firms(&self) -> Result<Vec<LedgerFirm>> {
        let rows = sqlx::query(firms_sql()).fetch_all(&self.readers).await?;
        rows.iter().map(firm).collect()
    }

    /// Finds the ledger to which the API key with this hash may write, unless the key was revoked.
    ///
    /// # Errors
    /// [`super::StoreError`].
    pub async fn ledger_of_api_key(&self, hash: [u8; 32]) -> Result<Option<FirmLedger>> {
        let row = sqlx::query(
            "SELECT l.id, l.name, l.size FROM api_keys k JOIN ledgers l ON l.id = k.ledger_id
             WHERE k.hash = $1 AND k.revoked_at IS NULL",
        )
        .bind(hash.to_vec())
        .fetch_optional(&self.readers)
        .await?;
        row.as_ref().map(ledger).transpose()
    }

    /// Adds an API key, which may write to the ledger from now on.
    ///
    /// # Errors
    /// [`super::StoreError`].
    pub async fn add_api_key(
        &self,
        id: LedgerId,
        hash: [u8; 32],
        label: &str,
        now: Date,
    ) -> Result<()> {
        sqlx::query(
            "INSERT INTO api_keys (hash, ledger_id, label, created_at) VALUES ($1, $2, $3, $4)",
        )
        .bind(hash.to_vec())
        .bind(id.0)
        .bind(label)
        .bind(seconds(now))
        .execute(&self.writer)
        .await?;
        Ok(())
    }

    /// Returns all API keys, oldest first.
    ///
    /// # Errors
    /// [`super::StoreError`].
    pub async fn api_keys(&self) -> Result<Vec<ApiKey>> {
        let rows = sqlx::query(
            "SELECT k.hash, l.name, k.label, k.created_at, k.revoked_at
             FROM api_keys k JOIN ledgers l ON l.id = k.ledger_id ORDER BY k.created_at, k.hash",
        )
        .fetch_all(&self.readers)
        .await?;
        rows.iter().map(api_key).collect()
    }

    /// Revokes an API key from now on. Returns false if it was revoked before, or if there is no such key.
    ///
    /// # Errors
    /// [`super::StoreError`].
    pub async fn revoke_api_key(&self, hash: [u8; 32], now: Date) -> Result<bool> {
        let done = sqlx::query(
            "UPDATE api_keys SET revoked_at = $2 WHERE hash = $1 AND revoked_at IS NULL",
        )
        .bind(hash.to_vec())
        .bind(seconds(now))
        .execute(&self.writer)
        .await?;
        Ok(done.rows_affected() == 1)
    }
}

fn firms_sql() -> AssertSqlSafe<String> {
    AssertSqlSafe(format!(
        "SELECT l.name, r.statement FROM records r JOIN ledgers l ON l.id = r.ledger_id
         WHERE r.kind IN ({}) AND r.entry = 0 ORDER BY l.id",
        kinds_of_ledger()
    ))
}

impl Batch {
    /// Returns the same as [`Store::firms`], as the transaction sees it.
    ///
    /// # Errors
    /// [`super::StoreError`].
    pub async fn firms(&mut self) -> Result<Vec<LedgerFirm>> {
        let rows = sqlx::query(firms_sql()).fetch_all(self.tx()?).await?;
        rows.iter().map(firm).collect()
    }

    /// Opens an empty ledger, or finds the one of that name.
    ///
    /// # Errors
    /// [`super::StoreError`].
    pub async fn open_ledger(&mut self, name: &str, now: Date) -> Result<FirmLedger> {
        sqlx::query(
            "INSERT INTO ledgers (id, name, size, created_at)
             VALUES ((SELECT MAX(id) + 1 FROM ledgers), $1, 0, $2) ON CONFLICT (name) DO NOTHING",
        )
        .bind(name)
        .bind(seconds(now))
        .execute(self.tx()?)
        .await?;
        let row = sqlx::query("SELECT id, name, size FROM ledgers WHERE name = $1 AND id > 0")
            .bind(name)
            .fetch_one(self.tx()?)
            .await?;
        ledger(&row)
    }
}

fn firm(row: &AnyRow) -> Result<LedgerFirm> {
    let statement: String = row.try_get(1)?;
    let statement = Statement::parse(&statement).map_err(damaged)?;
    match &statement.draft().body {
        Body::Genesis { firm, .. } => {
            Ok(LedgerFirm { ledger: row.try_get(0)?, name: firm.clone() })
        }
        _ => Err(damaged("a ledger that does not begin with its genesis")),
    }
}

fn ledger(row: &AnyRow) -> Result<FirmLedger> {
    Ok(FirmLedger {
        id: LedgerId(row.try_get(0)?),
        name: row.try_get(1)?,
        size: Size(count(row.try_get(2)?)?),
    })
}

fn api_key(row: &AnyRow) -> Result<ApiKey> {
    let revoked_at: Option<i64> = row.try_get(4)?;
    Ok(ApiKey {
        hash: super::bytes(row.try_get(0)?)?,
        ledger: row.try_get(1)?,
        label: row.try_get(2)?,
        created_at: date(row.try_get(3)?)?,
        revoked_at: revoked_at.map(date).transpose()?,
    })
}
