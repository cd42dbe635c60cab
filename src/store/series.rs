//! Gapless series: the last number of each.

use countersign_core::id::Id;
use countersign_core::statement::SeriesNumber;
use sqlx::{AnyConnection, Row};

use super::{Batch, LedgerId, Result, Store, count, damaged, integer};

/// The largest number of series that are listed, which is more than a firm will ever have.
const MOST: i64 = 10_000;

impl Batch {
    /// Returns the last number of a series, or 0 if it has none yet.
    ///
    /// # Errors
    /// [`super::StoreError`].
    pub async fn last_of_series(&mut self, ledger: LedgerId, label: Id) -> Result<u64> {
        last(self.tx()?, ledger, label).await
    }

    /// Stores the last number of a series.
    ///
    /// # Errors
    /// [`super::StoreError`].
    pub async fn set_series(&mut self, ledger: LedgerId, last: SeriesNumber) -> Result<()> {
        sqlx::query(
            "INSERT INTO series (ledger_id, label, last_number) VALUES ($1, $2, $3)
             ON CONFLICT (ledger_id, label) DO UPDATE SET last_number = excluded.last_number",
        )
        .bind(ledger.0)
        .bind(last.label.to_string())
        .bind(integer(last.number))
        .execute(self.tx()?)
        .await?;
        Ok(())
    }
}

impl Store {
    /// Returns the last number of a series, or 0 if it has none yet.
    ///
    /// # Errors
    /// [`super::StoreError`].
    pub async fn last_of_series(&self, ledger: LedgerId, label: Id) -> Result<u64> {
        last(&mut *self.readers.acquire().await?, ledger, label).await
    }

    /// Returns the series of the ledger with their last numbers, by label.
    ///
    /// # Errors
    /// [`super::StoreError`].
    pub async fn series(&self, ledger: LedgerId) -> Result<Vec<SeriesNumber>> {
        let rows = sqlx::query(
            "SELECT label, last_number FROM series WHERE ledger_id = $1 ORDER BY label LIMIT $2",
        )
        .bind(ledger.0)
        .bind(MOST)
        .fetch_all(&self.readers)
        .await?;
        rows.iter()
            .map(|row| {
                let label: String = row.try_get(0)?;
                let number = count(row.try_get(1)?)?;
                Ok(SeriesNumber { label: label.parse().map_err(damaged)?, number })
            })
            .collect()
    }
}

async fn last(connection: &mut AnyConnection, ledger: LedgerId, label: Id) -> Result<u64> {
    let row = sqlx::query("SELECT last_number FROM series WHERE ledger_id = $1 AND label = $2")
        .bind(ledger.0)
        .bind(label.to_string())
        .fetch_optional(connection)
        .await?;
    row.map_or(Ok(0), |row| count(row.try_get(0)?))
}
