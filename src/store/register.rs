//! The register: the checkpoints of ledgers in it, and the entries and anchors that cover a record.

use countersign_core::date::Date;
use countersign_core::tree::{Index, Size};
use sqlx::Row;
use sqlx::any::AnyRow;

use super::anchors::{self, AnchorRow};
use super::{Batch, LedgerId, Result, Store, count, date, integer, seconds};

/// A ledger that grew since its last entry in the register.
#[derive(Clone, Copy, Debug)]
pub struct Unregistered {
    pub ledger: LedgerId,
    /// The present size of the ledger.
    pub size: Size,
    /// The size of the ledger that the register knows.
    pub registered: Size,
    /// The time of the first checkpoint that the register does not hold.
    pub since: Date,
    /// The longest time to an anchor, in seconds, by the ledger's policy.
    pub anchor_within: u64,
}

/// The wait of the checkpoints that the register does not hold yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RegisterWait {
    /// The time of the oldest of these checkpoints.
    pub since: Date,
    /// The earliest time by which the policy of a ledger wants them anchored.
    pub anchor_by: Date,
}

/// The times on the newest checkpoints of all logs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewestTimes {
    /// The time on the register's newest checkpoint, or the epoch if it has none.
    pub register: Date,
    /// The earliest of the times on the newest checkpoints of ledgers, or none if there is no ledger.
    pub earliest: Option<Date>,
    /// The latest of the times on the newest checkpoints of ledgers, or none if there is no ledger.
    pub latest: Option<Date>,
}

/// An entry of the register.
#[derive(Clone, Copy, Debug)]
pub struct Registered {
    /// The index of the entry in the register.
    pub index: Index,
    /// The size of the ledger's checkpoint in the entry.
    pub size: Size,
}

/// The cover that makes a record anchored: the register's entry that covers it, and the anchor that covers that entry.
#[derive(Clone, Debug)]
pub struct Covering {
    /// The first entry whose checkpoint covers the record.
    pub entry: Registered,
    /// The first anchor in a block whose register checkpoint covers the entry.
    pub anchor: AnchorRow,
}

impl Store {
    /// Returns the entry and the anchor that cover the record at `index`, if there are any yet.
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

    /// Returns the wait of the checkpoints that the register does not hold yet, if there are any. Ledgers whose newest
    /// checkpoint is dated after `upto` are left out.
    ///
    /// # Errors
    /// [`super::StoreError`].
    pub async fn waiting(&self, upto: Option<Date>) -> Result<Option<RegisterWait>> {
        let row = sqlx::query(
            "SELECT MIN(waiting_since), MIN(waiting_since + anchor_within) FROM ledgers
             WHERE waiting_since IS NOT NULL AND sealed_at <= $1",
        )
        .bind(upto.map_or(i64::MAX, seconds))
        .fetch_one(&self.readers)
        .await?;
        let (since, by): (Option<i64>, Option<i64>) = (row.try_get(0)?, row.try_get(1)?);
        let (Some(since), Some(by)) = (since, by) else { return Ok(None) };
        Ok(Some(RegisterWait { since: date(since)?, anchor_by: date(by)? }))
    }

    /// Returns the times on the newest checkpoints of all logs.
    ///
    /// # Errors
    /// [`super::StoreError`].
    pub async fn newest_times(&self) -> Result<NewestTimes> {
        let row = sqlx::query(
            "SELECT MAX(CASE WHEN id = 0 THEN sealed_at ELSE 0 END),
             MIN(CASE WHEN id > 0 THEN sealed_at END), MAX(CASE WHEN id > 0 THEN sealed_at END)
             FROM ledgers WHERE id = 0 OR size > 0",
        )
        .fetch_one(&self.readers)
        .await?;
        let (earliest, latest): (Option<i64>, Option<i64>) = (row.try_get(1)?, row.try_get(2)?);
        Ok(NewestTimes {
            register: date(row.try_get(0)?)?,
            earliest: earliest.map(date).transpose()?,
            latest: latest.map(date).transpose()?,
        })
    }
}

impl Batch {
    /// Returns the ledgers that grew since their last entry in the register, smallest row first, at most `limit`. Those
    /// whose newest checkpoint is dated after `upto` are left out.
    ///
    /// # Errors
    /// [`super::StoreError`].
    pub async fn unregistered(&mut self, limit: u32, upto: Date) -> Result<Vec<Unregistered>> {
        let rows = sqlx::query(
            "SELECT id, size, registered_size, waiting_since, anchor_within FROM ledgers
             WHERE id > 0 AND waiting_since IS NOT NULL AND sealed_at <= $2 ORDER BY id LIMIT $1",
        )
        .bind(i64::from(limit))
        .bind(seconds(upto))
        .fetch_all(self.tx()?)
        .await?;
        rows.iter()
            .map(|row| {
                Ok(Unregistered {
                    ledger: LedgerId(row.try_get(0)?),
                    size: Size(count(row.try_get(1)?)?),
                    registered: Size(count(row.try_get(2)?)?),
                    since: date(row.try_get(3)?)?,
                    anchor_within: count(row.try_get(4)?)?,
                })
            })
            .collect()
    }

    /// Stores an entry of the register.
    ///
    /// # Errors
    /// [`super::StoreError`].
    pub async fn register(&mut self, index: Index, entry: Unregistered, now: Date) -> Result<()> {
        sqlx::query("INSERT INTO register (entry, ledger_id, size) VALUES ($1, $2, $3)")
            .bind(integer(index.0))
            .bind(entry.ledger.0)
            .bind(integer(entry.size.0))
            .execute(self.tx()?)
            .await?;
        // The ledger may have grown since it was read. Then it waits again.
        sqlx::query(
            "UPDATE ledgers SET registered_size = $2,
             waiting_since = CASE WHEN size = $2 THEN NULL ELSE $3 END WHERE id = $1",
        )
        .bind(entry.ledger.0)
        .bind(integer(entry.size.0))
        .bind(seconds(now))
        .execute(self.tx()?)
        .await?;
        Ok(())
    }
}

fn entry(row: &AnyRow) -> Result<Registered> {
    Ok(Registered { index: Index(count(row.try_get(0)?)?), size: Size(count(row.try_get(1)?)?) })
}
