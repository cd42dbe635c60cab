//! The firm's own proofs are entered into the book.

use std::path::Path;

use countersign_core::date::Date;
use countersign_core::disclosure::Disclosure;
use countersign_core::id::Id;
use countersign_core::proof::Proof;
use countersign_core::statement::Body;
use sqlx::{Row, Sqlite, Transaction};

use super::path::as_bytes;
use super::{Book, BookError, BookResult};

/// The longest value that can be searched for, in bytes.
const MAX_VALUE: usize = 256;
/// The most fields of one record that can be searched for.
const MAX_FIELDS: usize = 256;

/// The stage that a proof has reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// The proof has no anchor yet.
    Sealed,
    /// The anchor is in a block.
    Anchored,
    /// The anchor is in a block that is final.
    Final,
}

impl Stage {
    /// Returns the word by which a stage is told.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Sealed => "sealed",
            Self::Anchored => "anchored",
            Self::Final => "final",
        }
    }

    pub(super) fn from_number(number: i64) -> BookResult<Self> {
        match number {
            0 => Ok(Self::Sealed),
            1 => Ok(Self::Anchored),
            2 => Ok(Self::Final),
            _ => Err(BookError::Damaged(format!("{number} is no stage"))),
        }
    }
}

/// Returns the stage that a proof has reached.
pub fn stage(proof: &Proof) -> Stage {
    match &proof.anchor {
        None => Stage::Sealed,
        Some(anchor) if !anchor.is_final => Stage::Anchored,
        Some(_) => Stage::Final,
    }
}

/// The change that entering a proof made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entered {
    /// The book did not know the record.
    New,
    /// The book had an earlier form of the proof.
    Further,
    /// The book had the proof, or a later form of it.
    Known,
}

impl Book {
    /// Enters the firm's own proofs, each with the file that it is of if that was seen, in one transaction. A proof
    /// never goes back: a later form that is there stays.
    ///
    /// The caller has checked that the proofs are the firm's own, of this ledger and with all disclosures.
    ///
    /// # Errors
    /// [`BookError`]; then nothing was entered.
    pub async fn take(
        &self,
        proofs: &[(&Proof, Option<&Path>)],
        now: Date,
    ) -> BookResult<Vec<Entered>> {
        let mut tx = self.pool.begin_with("BEGIN IMMEDIATE").await?;
        let mut taken = Vec::with_capacity(proofs.len());
        for (proof, file) in proofs {
            taken.push(enter(&mut tx, proof).await?);
            if let Some(file) = file {
                saw(&mut tx, proof.statement.id(), file, now).await?;
            }
        }
        tx.commit().await?;
        Ok(taken)
    }

    /// Notes where the file of a record was seen.
    ///
    /// # Errors
    /// [`BookError`].
    pub async fn saw(&self, id: Id, file: &Path, now: Date) -> BookResult<()> {
        let mut tx = self.pool.begin_with("BEGIN IMMEDIATE").await?;
        saw(&mut tx, id, file, now).await?;
        tx.commit().await?;
        Ok(())
    }
}

async fn enter(tx: &mut Transaction<'_, Sqlite>, proof: &Proof) -> BookResult<Entered> {
    let id = proof.statement.id().to_string();
    let now = stage(proof);
    let text = proof.to_file();
    let row = sqlx::query("SELECT stage, proof = $2 FROM records WHERE id = $1")
        .bind(&id)
        .bind(&text)
        .fetch_optional(&mut **tx)
        .await?;
    let before = match row {
        Some(row) => Some((Stage::from_number(row.try_get(0)?)?, row.try_get::<bool, _>(1)?)),
        None => None,
    };
    if before.is_some_and(|(before, same)| before > now || same) {
        return Ok(Entered::Known);
    }
    let draft = proof.statement.draft();
    let series = match &draft.body {
        Body::Document { series, .. } => *series,
        Body::Genesis { .. } | Body::Key(_) => None,
    };
    sqlx::query(
        "INSERT OR REPLACE INTO records (id, kind, digest, issued, entry, sealed, stage, label, number,
                                         name, proof)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
    )
    .bind(&id)
    .bind(proof.statement.kind().as_str())
    .bind(proof.document_disclosure().map(|shown| shown.value().to_owned()))
    .bind(draft.issued.map(seconds).transpose()?)
    .bind(whole(proof.seal.index.0)?)
    .bind(seconds(sealed_at(proof)?)?)
    .bind(now as i64)
    .bind(series.map(|place| place.label.to_string()))
    .bind(series.map(|place| whole(place.number)).transpose()?)
    .bind(own_number(proof))
    .bind(text)
    .execute(&mut **tx)
    .await?;
    if before.is_some() {
        return Ok(Entered::Further);
    }
    for field in searchable(proof) {
        sqlx::query("INSERT OR IGNORE INTO fields (value, name, id) VALUES ($1, $2, $3)")
            .bind(field.value().trim())
            .bind(field.name())
            .bind(&id)
            .execute(&mut **tx)
            .await?;
    }
    if let Some(effect) = proof.statement.kind().rule().and_then(|rule| rule.effect) {
        for target in draft.body.relations() {
            sqlx::query(
                "INSERT OR IGNORE INTO withdrawals (target, effect, by) VALUES ($1, $2, $3)",
            )
            .bind(target.to_string())
            .bind(effect.as_str())
            .bind(&id)
            .execute(&mut **tx)
            .await?;
        }
    }
    Ok(Entered::New)
}

async fn saw(tx: &mut Transaction<'_, Sqlite>, id: Id, file: &Path, now: Date) -> BookResult<()> {
    let path = std::path::absolute(file).map_err(|error| BookError::Io(file.to_owned(), error))?;
    sqlx::query("INSERT OR REPLACE INTO places (path, id, seen) VALUES ($1, $2, $3)")
        .bind(as_bytes(&path))
        .bind(id.to_string())
        .bind(seconds(now)?)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Returns the number by which people call the bill or payment.
fn own_number(proof: &Proof) -> Option<&str> {
    let all = || proof.disclosures.iter().flatten();
    let mut names = ["invoice.number", "payment.reference", "payment.bank_reference"].into_iter();
    names.find_map(|name| all().find(|field| field.name() == name)).map(Disclosure::value)
}

/// The fields of the bill as a whole: a bill may have a million lines, and nobody looks for one of them.
fn searchable(proof: &Proof) -> impl Iterator<Item = &Disclosure> {
    let all = proof.disclosures.iter().flatten();
    all.filter(|field| !["line.", "document."].iter().any(|start| field.name().starts_with(start)))
        .filter(|field| field.value().len() <= MAX_VALUE)
        .take(MAX_FIELDS)
}

/// Returns the time at which the record was sealed, by the notary's clock.
fn sealed_at(proof: &Proof) -> BookResult<Date> {
    let signed = proof.seal.checkpoint.claimed_time();
    signed.ok_or_else(|| BookError::Damaged("a checkpoint has no time".to_owned()))
}

fn seconds(date: Date) -> BookResult<i64> {
    whole(date.unix_seconds())
}

fn whole(number: u64) -> BookResult<i64> {
    i64::try_from(number).map_err(|_| BookError::Damaged(format!("{number} is too large")))
}
