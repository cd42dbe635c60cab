//! Leases, which say which process may do what only one may do. A lease runs out by itself, so that a process that died
//! holds nobody up. All that its holder writes carries the term of the lease, and a writer whose term is over is
//! refused, however late it comes.

use countersign_core::date::Date;
use sqlx::Row;

use super::{Batch, Result, Store, StoreError, count, date, integer, seconds};

/// The term of a lease, which grows whenever another process takes the lease.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Term(u64);

/// The present holder of a lease.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lease {
    /// This process has the lease.
    Ours(Term),
    /// Somebody else, until then unless they renew it.
    Theirs { holder: String, until: Date },
}

impl Store {
    /// Takes or renews the lease for anchoring until `until`, unless another process has it.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn lease_anchoring(&self, holder: &str, now: Date, until: Date) -> Result<Lease> {
        let mut batch = self.begin().await?;
        // The UPDATE comes first. It locks the row, and so puts the processes in a queue.
        let row = sqlx::query(
            "UPDATE leases SET term = term WHERE name = 'anchoring' RETURNING holder, term, held_until",
        )
        .fetch_one(batch.tx()?)
        .await?;
        let (found, term): (String, u64) = (row.try_get(0)?, count(row.try_get(1)?)?);
        let held_until = date(row.try_get(2)?)?;
        // A lease that lasts far longer than anybody asks for was taken by a wrong clock.
        let longest = 4 * until.unix_seconds().saturating_sub(now.unix_seconds());
        let is_sane = held_until.unix_seconds() <= now.unix_seconds().saturating_add(longest);
        if found != holder && held_until > now && is_sane {
            batch.commit().await?;
            return Ok(Lease::Theirs { holder: found, until: held_until });
        }
        let term = if found == holder { term } else { term + 1 };
        sqlx::query(
            "UPDATE leases SET holder = $1, term = $2, held_until = $3 WHERE name = 'anchoring'",
        )
        .bind(holder)
        .bind(integer(term))
        .bind(seconds(until))
        .execute(batch.tx()?)
        .await?;
        batch.commit().await?;
        Ok(Lease::Ours(Term(term)))
    }

    /// Gives the lease back, so that the next process need not wait.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn release_anchoring(&self, holder: &str) -> Result<()> {
        sqlx::query("UPDATE leases SET held_until = 0 WHERE name = 'anchoring' AND holder = $1")
            .bind(holder)
            .execute(&self.writer)
            .await?;
        Ok(())
    }
}

impl Batch {
    /// Checks that the lease still has this term, and keeps it from changing until the batch ends.
    ///
    /// # Errors
    /// [`StoreError::LeaseLost`].
    pub async fn fence(&mut self, term: Term) -> Result<()> {
        let done =
            sqlx::query("UPDATE leases SET term = term WHERE name = 'anchoring' AND term = $1")
                .bind(integer(term.0))
                .execute(self.tx()?)
                .await?;
        if done.rows_affected() == 1 { Ok(()) } else { Err(StoreError::LeaseLost) }
    }
}
