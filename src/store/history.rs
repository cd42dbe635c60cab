//! The history of a record after it was sealed: the records that refer to it.

use countersign_core::id::Id;
use countersign_core::kind::{Effect, Kind, Relation, Rule};
use countersign_core::tree::{Index, Size};
use sqlx::any::AnyRow;
use sqlx::{AssertSqlSafe, Row};

use super::relations::{kinds, kinds_of_ledger};
use super::{LedgerId, Result, Store, count, damaged, integer};

/// The condition that a `key` statement below `$3` disowns an entry `s`.
const DISOWNED: &str = "EXISTS (SELECT 1 FROM disownings d WHERE d.ledger_id = s.ledger_id
    AND d.number = s.signer AND d.from_entry <= s.entry AND d.entry < $3)";

/// The number of records that refer to a record up to which their voids are looked for one by one. If there are more,
/// the voids of the ledger are searched.
const FEW: i64 = 2_000;

/// The query for the records that refer to the record itself.
const DIRECT: &str = "SELECT r.entry, s.id, r.kind, r.target, (SELECT k.id FROM disownings d
     JOIN records k ON k.ledger_id = d.ledger_id AND k.entry = d.entry
     WHERE d.ledger_id = s.ledger_id AND d.number = s.signer AND d.from_entry <= s.entry AND d.entry < $3
     ORDER BY d.entry DESC LIMIT 1)
     FROM relations r
     JOIN records s ON s.ledger_id = r.ledger_id AND s.entry = r.entry
     WHERE r.ledger_id = $1 AND r.target = $2 AND r.entry < $3 AND r.entry >= $4
     ORDER BY r.entry LIMIT $5";

/// Returns the query for the records that take back what counts for the record, as a void does with a receipt. The query
/// begins with what counts: SQLite joins in the order of a CROSS JOIN, and would otherwise begin with all that is in the
/// ledger. A record comes after what it takes back.
fn taking_back_few() -> String {
    let (counting, taking_back) = (kinds(Rule::counts), kinds(Rule::takes_back));
    format!(
        "SELECT v.entry, w.id, v.kind, v.target, (SELECT k.id FROM disownings d
     JOIN records k ON k.ledger_id = d.ledger_id AND k.entry = d.entry
     WHERE d.ledger_id = w.ledger_id AND d.number = w.signer AND d.from_entry <= w.entry AND d.entry < $3
     ORDER BY d.entry DESC LIMIT 1)
     FROM relations r
     CROSS JOIN records s CROSS JOIN relations v CROSS JOIN records w
     WHERE r.ledger_id = $1 AND r.target = $2 AND r.kind IN ({counting})
       AND r.entry < $3 AND s.ledger_id = r.ledger_id AND s.entry = r.entry
       AND v.ledger_id = r.ledger_id AND v.target = s.id AND v.kind IN ({taking_back})
       AND v.entry < $3 AND v.entry >= $4
       AND w.ledger_id = v.ledger_id AND w.entry = v.entry
     ORDER BY v.entry, v.target LIMIT $5"
    )
}

/// Returns the query for the same records that begins with all in the ledger that take back.
fn taking_back_many() -> String {
    let (counting, taking_back) = (kinds(Rule::counts), kinds(Rule::takes_back));
    format!(
        "SELECT v.entry, w.id, v.kind, v.target, (SELECT k.id FROM disownings d
     JOIN records k ON k.ledger_id = d.ledger_id AND k.entry = d.entry
     WHERE d.ledger_id = w.ledger_id AND d.number = w.signer AND d.from_entry <= w.entry AND d.entry < $3
     ORDER BY d.entry DESC LIMIT 1)
     FROM relations v
     CROSS JOIN records s CROSS JOIN relations r CROSS JOIN records w
     WHERE v.ledger_id = $1 AND v.kind IN ({taking_back}) AND v.entry < $3 AND v.entry >= $4
       AND s.id = v.target AND s.ledger_id = v.ledger_id
       AND r.ledger_id = s.ledger_id AND r.target = $2 AND r.entry = s.entry
       AND r.kind IN ({counting})
       AND w.ledger_id = v.ledger_id AND w.entry = v.entry
     ORDER BY v.entry, v.target LIMIT $5"
    )
}

/// A part of a ledger, in which references to a record are looked for.
#[derive(Clone, Copy)]
struct HistoryWindow {
    ledger: LedgerId,
    id: Id,
    /// The first entry.
    from: Index,
    /// The entry behind the last.
    below: Size,
    limit: u32,
}

/// A summary of the references to a record among the first entries of a ledger.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Referred {
    /// The number of receipts that are neither voided nor disowned themselves.
    pub paid: u64,
    /// The number of credit notes that are neither voided nor disowned themselves.
    pub credited: u64,
    /// The invoice that replaces the record.
    pub replaced: Option<Id>,
    /// The void that voids the record.
    pub voided: Option<Id>,
    /// The `key` record that disowns this record.
    pub disowned: Option<Id>,
}

/// A record that refers to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reference {
    /// The index of the record in the ledger.
    pub index: Index,
    pub id: Id,
    /// The kind of the record, from which the relation follows.
    pub kind: Kind,
    /// The record to which it refers.
    pub to: Id,
    /// The `key` record that disowns this record.
    pub disowned: Option<Id>,
}

impl Store {
    /// Returns the number of entries of a ledger.
    ///
    /// # Errors
    /// [`super::StoreError`].
    pub async fn size(&self, ledger: LedgerId) -> Result<Size> {
        let row = sqlx::query("SELECT size FROM ledgers WHERE id = $1")
            .bind(ledger.0)
            .fetch_one(&self.readers)
            .await?;
        Ok(Size(count(row.try_get(0)?)?))
    }

    /// Returns the summary of the references to a record among the first `size` entries of the ledger.
    ///
    /// # Errors
    /// [`super::StoreError`].
    pub async fn referred(&self, ledger: LedgerId, id: Id, size: Size) -> Result<Referred> {
        let mut referred = Referred::default();
        let counted = sqlx::query(AssertSqlSafe(format!(
            "SELECT r.kind, COUNT(*) FROM relations r
             JOIN records s ON s.ledger_id = r.ledger_id AND s.entry = r.entry
             WHERE r.ledger_id = $1 AND r.target = $2 AND r.entry < $3
               AND r.kind IN ({}) AND NOT {DISOWNED}
               AND NOT EXISTS (SELECT 1 FROM relations v
                   JOIN records w ON w.ledger_id = v.ledger_id AND w.entry = v.entry
                   WHERE v.ledger_id = r.ledger_id AND v.target = s.id AND v.entry < $3
                     AND v.kind IN ({}) AND NOT {})
             GROUP BY r.kind",
            kinds(Rule::counts),
            kinds(Rule::takes_back),
            DISOWNED.replace("s.", "w."),
        )));
        for row in self.of_record(counted, ledger, id, size).await? {
            let number = count(row.try_get(1)?)?;
            match kind(&row, 0)?.relation() {
                Some(Relation::Pays) => referred.paid = number,
                Some(Relation::Credits) => referred.credited = number,
                Some(Relation::Replaces | Relation::Voids) | None => {}
            }
        }
        let withdrawing = sqlx::query(AssertSqlSafe(format!(
            "SELECT r.kind, s.id FROM relations r
             JOIN records s ON s.ledger_id = r.ledger_id AND s.entry = r.entry
             WHERE r.ledger_id = $1 AND r.target = $2 AND r.entry < $3
               AND r.kind IN ({}) AND NOT {DISOWNED}
             ORDER BY r.entry",
            kinds(|rule| rule.effect.is_some()),
        )));
        // By the law, a second withdrawal is taken only after the first was disowned.
        for row in self.of_record(withdrawing, ledger, id, size).await? {
            let by = id_in(&row, 1)?;
            match kind(&row, 0)?.rule().and_then(|rule| rule.effect) {
                Some(Effect::Voided) => drop(referred.voided.get_or_insert(by)),
                Some(Effect::Replaced) => drop(referred.replaced.get_or_insert(by)),
                None => {}
            }
        }
        let disowning = sqlx::query(AssertSqlSafe(format!(
            "SELECT k.id FROM records s
             JOIN disownings d ON d.ledger_id = s.ledger_id AND d.number = s.signer
               AND d.from_entry <= s.entry AND d.entry < $3
             JOIN records k ON k.ledger_id = d.ledger_id AND k.entry = d.entry
             WHERE s.ledger_id = $1 AND s.id = $2 AND s.kind NOT IN ({})
             ORDER BY d.entry DESC LIMIT 1",
            kinds_of_ledger(),
        )));
        for row in self.of_record(disowning, ledger, id, size).await? {
            referred.disowned = Some(id_in(&row, 0)?);
        }
        Ok(referred)
    }

    /// Returns the records that refer to a record, and the voids of receipts and credit notes that do: those from index
    /// `from` on and below `size`, in the order of the ledger, at most `limit`.
    ///
    /// # Errors
    /// [`super::StoreError`].
    pub async fn references(
        &self,
        ledger: LedgerId,
        id: Id,
        from: Index,
        size: Size,
        limit: u32,
    ) -> Result<Vec<Reference>> {
        let part = HistoryWindow { ledger, id, from, below: size, limit };
        let mut found = self.part(DIRECT, part).await?;
        // Nothing behind the last reference of a full part is told.
        let full = found.last().filter(|_| found.len() >= limit as usize);
        let below = full.map_or(size, |last| Size(last.index.0 + 1));
        let sql = match self.referring(ledger, id, below).await? {
            0 => return Ok(found),
            1..=FEW => taking_back_few(),
            _ => taking_back_many(),
        };
        found.extend(self.part(&sql, HistoryWindow { below, ..part }).await?);
        found.sort_unstable_by_key(|one| (one.index, one.to));
        found.truncate(limit as usize);
        Ok(found)
    }

    async fn part(&self, sql: &str, part: HistoryWindow) -> Result<Vec<Reference>> {
        let HistoryWindow { ledger, id, from, below, limit } = part;
        let query = sqlx::query(AssertSqlSafe(sql.to_owned()))
            .bind(ledger.0)
            .bind(id.to_string())
            .bind(integer(below.0))
            .bind(integer(from.0))
            .bind(i64::from(limit));
        query.fetch_all(&self.readers).await?.iter().map(reference).collect()
    }

    /// Counts the entries below that index which refer to a record, but not far beyond [`FEW`].
    async fn referring(&self, ledger: LedgerId, id: Id, below: Size) -> Result<i64> {
        let query = sqlx::query(
            "SELECT COUNT(*) FROM (SELECT entry FROM relations
             WHERE ledger_id = $1 AND target = $2 AND entry < $3 LIMIT $4) AS found",
        );
        let query = query.bind(ledger.0).bind(id.to_string()).bind(integer(below.0));
        let row = query.bind(FEW + 1).fetch_one(&self.readers).await?;
        Ok(row.try_get(0)?)
    }

    async fn of_record<'q>(
        &self,
        query: sqlx::query::Query<'q, sqlx::Any, sqlx::any::AnyArguments>,
        ledger: LedgerId,
        id: Id,
        size: Size,
    ) -> Result<Vec<AnyRow>> {
        let query = query.bind(ledger.0).bind(id.to_string()).bind(integer(size.0));
        Ok(query.fetch_all(&self.readers).await?)
    }
}

fn reference(row: &AnyRow) -> Result<Reference> {
    let disowned: Option<String> = row.try_get(4)?;
    Ok(Reference {
        index: Index(count(row.try_get(0)?)?),
        id: id_in(row, 1)?,
        kind: kind(row, 2)?,
        to: id_in(row, 3)?,
        disowned: disowned.map(|id| id.parse()).transpose().map_err(damaged)?,
    })
}

fn id_in(row: &AnyRow, column: usize) -> Result<Id> {
    let text: String = row.try_get(column)?;
    text.parse().map_err(damaged)
}

fn kind(row: &AnyRow, column: usize) -> Result<Kind> {
    let text: String = row.try_get(column)?;
    text.parse().map_err(damaged)
}
