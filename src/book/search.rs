//! The questions that the book answers: which records there are, which of them are not final, and where one is.

use std::path::PathBuf;

use countersign_core::date::Date;
use countersign_core::digest::Digest;
use countersign_core::id::Id;
use countersign_core::kind::{Effect, Kind};
use countersign_core::proof::Proof;
use countersign_core::tree::Index;
use sqlx::sqlite::SqliteRow;
use sqlx::{AssertSqlSafe, Row};

use super::path::from_bytes;
use super::{Book, BookError, BookResult, Stage};

/// The columns of a record, in the order in which [`booked`] reads them.
const COLUMNS: &str = "r.id, r.kind, r.digest, r.issued, r.entry, r.sealed, r.stage, r.number,
    r.name,
    (SELECT p.path FROM places p WHERE p.id = r.id ORDER BY p.seen DESC LIMIT 1),
    (SELECT w.effect || ' ' || w.by FROM withdrawals w WHERE w.target = r.id ORDER BY w.effect DESC LIMIT 1)";

/// A record as the book has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Booked {
    /// The record's id.
    pub id: Id,
    /// The kind of its statement.
    pub kind: Kind,
    /// The digest of its document. A void may have none.
    pub digest: Option<Digest>,
    /// The time at which the firm said that it issued the document.
    pub issued: Option<Date>,
    /// The record's index in the ledger.
    pub index: Index,
    /// The time at which the record was sealed, by the notary's clock.
    pub sealed: Date,
    /// The stage that its proof has reached.
    pub stage: Stage,
    /// The record's number in a series.
    pub number: Option<u64>,
    /// The bill's own number, if that is among the fields that the firm committed to.
    pub name: Option<String>,
    /// The path at which the document was seen last.
    pub path: Option<PathBuf>,
    /// A later record of the book's that withdraws it.
    pub withdrawn: Option<(Effect, Id)>,
}

/// A choice of the records to list.
#[derive(Clone, Copy, Debug, Default)]
pub struct RecordFilter {
    /// Only those whose proof is not final.
    pub not_final: bool,
    /// Only those of this kind.
    pub kind: Option<Kind>,
    /// Only those issued, or if they do not say when, sealed, from this time on.
    pub from: Option<Date>,
    /// Only those issued, or if they do not say when, sealed, before this time.
    pub until: Option<Date>,
}

/// The counts of what is not final yet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Waiting {
    /// The number of records in the book.
    pub records: u64,
    /// The number of those that are in no block, as far as their proofs in the book say.
    pub sealed: u64,
    /// The number of those that are in a block that is not final.
    pub anchored: u64,
    /// The time at which the oldest was sealed that is in no block.
    pub oldest_sealed: Option<Date>,
}

impl Book {
    /// Returns at most `limit` records above index `after`, in the ledger's order.
    ///
    /// # Errors
    /// [`BookError`].
    pub async fn list(
        &self,
        filter: RecordFilter,
        after: Option<Index>,
        limit: u32,
    ) -> BookResult<Vec<Booked>> {
        let rows = sqlx::query(AssertSqlSafe(list_sql(filter.not_final)))
            .bind(after.map_or(Ok(-1), |index| i64::try_from(index.0)).unwrap_or(i64::MAX))
            .bind(filter.kind.map(Kind::as_str))
            .bind(filter.from.map(seconds))
            .bind(filter.until.map(seconds))
            .bind(limit)
            .fetch_all(&self.pool)
            .await?;
        rows.iter().map(booked).collect()
    }

    /// Returns the records that have this id, whose document has this digest, or one of whose fields has this value,
    /// newest first, at most `limit`.
    ///
    /// # Errors
    /// [`BookError`].
    pub async fn find(&self, wanted: &str, limit: u32) -> BookResult<Vec<Booked>> {
        let rows = sqlx::query(AssertSqlSafe(find_sql()))
            .bind(wanted.trim())
            .bind(limit)
            .fetch_all(&self.pool)
            .await?;
        rows.iter().map(booked).collect()
    }

    /// Returns the proof of a record with all that the firm knows of it, if the book has it.
    ///
    /// # Errors
    /// [`BookError`].
    pub async fn proof(&self, id: Id) -> BookResult<Option<Proof>> {
        let row = sqlx::query("SELECT proof FROM records WHERE id = $1")
            .bind(id.to_string())
            .fetch_optional(&self.pool)
            .await?;
        let Some(row) = row else { return Ok(None) };
        let text: String = row.try_get(0)?;
        let proof = Proof::from_json(text.as_bytes());
        proof.map(Some).map_err(|error| BookError::Damaged(format!("the proof of {id}: {error}")))
    }

    /// Returns the newest proof of a document with these bytes whose record was not voided, as far as the book knows.
    ///
    /// # Errors
    /// [`BookError`].
    pub async fn of_bytes(&self, digest: Digest) -> BookResult<Option<Proof>> {
        let row = sqlx::query(
            "SELECT id FROM records r WHERE digest = $1 AND NOT EXISTS
               (SELECT 1 FROM withdrawals w WHERE w.target = r.id AND w.effect = $2)
             ORDER BY entry DESC LIMIT 1",
        )
        .bind(digest.to_string())
        .bind(Effect::Voided.as_str())
        .fetch_optional(&self.pool)
        .await?;
        match row {
            Some(row) => self.proof(read(&row.try_get::<String, _>(0)?)?).await,
            None => Ok(None),
        }
    }

    /// Returns the counts of what is not final.
    ///
    /// # Errors
    /// [`BookError`].
    pub async fn waiting(&self) -> BookResult<Waiting> {
        let row = sqlx::query(
            "SELECT (SELECT count(*) FROM records),
                    count(*) FILTER (WHERE stage = 0), count(*) FILTER (WHERE stage = 1),
                    min(sealed) FILTER (WHERE stage = 0)
             FROM records WHERE stage < 2",
        )
        .fetch_one(&self.pool)
        .await?;
        let count = |at: usize| row.try_get::<i64, _>(at).map(|count| count.unsigned_abs());
        Ok(Waiting {
            records: count(0)?,
            sealed: count(1)?,
            anchored: count(2)?,
            oldest_sealed: row.try_get::<Option<i64>, _>(3)?.map(date).transpose()?,
        })
    }
}

pub(super) fn list_sql(not_final: bool) -> String {
    let not_final = if not_final { "r.stage < 2 AND" } else { "" };
    format!(
        "SELECT {COLUMNS} FROM records r WHERE {not_final} r.entry > $1
         AND ($2 IS NULL OR r.kind = $2)
         AND ($3 IS NULL OR coalesce(r.issued, r.sealed) >= $3)
         AND ($4 IS NULL OR coalesce(r.issued, r.sealed) < $4)
         ORDER BY r.entry LIMIT $5"
    )
}

pub(super) fn find_sql() -> String {
    format!(
        "SELECT {COLUMNS} FROM records r WHERE r.id IN (
           SELECT id FROM records WHERE id = lower($1)
           UNION SELECT id FROM records WHERE digest = lower($1)
           UNION SELECT id FROM fields WHERE value = $1)
         ORDER BY r.entry DESC LIMIT $2"
    )
}

fn booked(row: &SqliteRow) -> BookResult<Booked> {
    let id: String = row.try_get(0)?;
    let kind: String = row.try_get(1)?;
    let digest: Option<String> = row.try_get(2)?;
    let index: i64 = row.try_get(4)?;
    let withdrawn: Option<String> = row.try_get(10)?;
    Ok(Booked {
        id: read(&id)?,
        kind: read(&kind)?,
        digest: digest.as_deref().map(read).transpose()?,
        issued: row.try_get::<Option<i64>, _>(3)?.map(date).transpose()?,
        index: Index(index.unsigned_abs()),
        sealed: date(row.try_get(5)?)?,
        stage: Stage::from_number(row.try_get(6)?)?,
        number: row.try_get::<Option<i64>, _>(7)?.map(i64::unsigned_abs),
        name: row.try_get(8)?,
        path: row.try_get::<Option<Vec<u8>>, _>(9)?.map(from_bytes),
        withdrawn: withdrawn.as_deref().map(withdrawal).transpose()?,
    })
}

fn withdrawal(text: &str) -> BookResult<(Effect, Id)> {
    let damaged = || BookError::Damaged(format!("{text:?} is no withdrawal"));
    let (effect, by) = text.split_once(' ').ok_or_else(damaged)?;
    let effect = [Effect::Voided, Effect::Replaced].into_iter().find(|one| one.as_str() == effect);
    Ok((effect.ok_or_else(damaged)?, read(by)?))
}

fn read<T: std::str::FromStr>(text: &str) -> BookResult<T> {
    text.parse().map_err(|_| BookError::Damaged(format!("{text:?} is not what stands there")))
}

fn seconds(date: Date) -> i64 {
    i64::try_from(date.unix_seconds()).unwrap_or(i64::MAX)
}

fn date(seconds: i64) -> BookResult<Date> {
    let date = u64::try_from(seconds).ok().and_then(Date::from_unix_seconds);
    date.ok_or_else(|| BookError::Damaged(format!("{seconds} is no time")))
}
