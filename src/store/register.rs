//! The register: which heads of which ledgers are in it, and what covers a record.

use countersign_core::tree::{Index, Size};
use sqlx::Row;
use sqlx::any::AnyRow;

use super::anchors::{self, AnchorRow};
use super::{Batch, LedgerId, Result, Store, count, integer};

/// A ledger that grew since the register last heard of it.
#[derive(Clone, Copy, Debug)]
pub struct Unregistered {
    /// Which.
    pub ledger: LedgerId,
    /// Its size now.
    pub size: Size,
}

/// An entry of the register.
#[derive(Clone, Copy, Debug)]
pub struct RegisterEntry {
    /// Its index in the register.
    pub index: Index,
    /// The size of the ledger's head there.
    pub size: Size,
}

/// What makes a record anchored: the register's entry that covers it, and the anchor that covers that.
#[derive(Clone, Debug)]
pub struct Covering {
    /// The first entry whose head covers the record.
    pub entry: RegisterEntry,
    /// The first anchor in a block whose register head covers the entry.
    pub anchor: AnchorRow,
}

impl Store {
    /// What anchors the record at `index`, if anything does yet.
    ///
    /// # Errors
    /// [`super::StoreError`].
    pub async fn covering(&self, ledger: LedgerId, index: Index) -> Result<Option<Covering>> {
        let row = sqlx::query(
            "SELECT entry, size FROM register WHERE ledger_id = $1 AND size > $2 ORDER BY size LIMIT 1",
        )
        .bind(ledger.0)
        .bind(integer(index.0))
        .fetch_optional(&self.readers)
        .await?;
        let Some(row) = row else { return Ok(None) };
        let entry = entry(&row)?;
        let anchor = anchors::covering(&self.readers, entry.index).await?;
        Ok(anchor.map(|anchor| Covering { entry, anchor }))
    }
}

impl Batch {
    /// The ledgers that grew since their last entry in the register, smallest row first, at most `limit`.
    ///
    /// # Errors
    /// [`super::StoreError`].
    pub async fn unregistered(&mut self, limit: u32) -> Result<Vec<Unregistered>> {
        let rows = sqlx::query(
            "SELECT id, size FROM ledgers WHERE id > 0 AND size > registered_size ORDER BY id LIMIT $1",
        )
        .bind(i64::from(limit))
        .fetch_all(self.tx()?)
        .await?;
        rows.iter()
            .map(|row| {
                Ok(Unregistered {
                    ledger: LedgerId(row.try_get(0)?),
                    size: Size(count(row.try_get(1)?)?),
                })
            })
            .collect()
    }

    /// Stores an entry of the register.
    ///
    /// # Errors
    /// [`super::StoreError`].
    pub async fn register(&mut self, index: Index, entry: Unregistered) -> Result<()> {
        sqlx::query("INSERT INTO register (entry, ledger_id, size) VALUES ($1, $2, $3)")
            .bind(integer(index.0))
            .bind(entry.ledger.0)
            .bind(integer(entry.size.0))
            .execute(self.tx()?)
            .await?;
        sqlx::query("UPDATE ledgers SET registered_size = $2 WHERE id = $1")
            .bind(entry.ledger.0)
            .bind(integer(entry.size.0))
            .execute(self.tx()?)
            .await?;
        Ok(())
    }
}

fn entry(row: &AnyRow) -> Result<RegisterEntry> {
    Ok(RegisterEntry { index: Index(count(row.try_get(0)?)?), size: Size(count(row.try_get(1)?)?) })
}
