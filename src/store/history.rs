//! What became of a record after it was sealed: who refers to it.

use countersign_core::id::Id;
use countersign_core::kind::{Effect, Kind, Relation, Rule};
use countersign_core::tree::{Index, Size};
use sqlx::any::AnyRow;
use sqlx::{AssertSqlSafe, Row};

use super::relations::{kinds, kinds_of_ledger};
use super::{LedgerId, Result, Store, count, damaged, integer};

/// True of an entry `s` that a key statement below `$3` disowns.
const DISOWNED: &str = "EXISTS (SELECT 1 FROM disownings d WHERE d.ledger_id = s.ledger_id
    AND d.number = s.signer AND d.from_entry <= s.entry AND d.entry < $3)";

/// With as many that refer to a record, what voids those is looked for one by one; with more, among the
/// ledger's voids.
const FEW: i64 = 2_000;

/// What refers to the record itself.
const DIRECT: &str = "SELECT r.entry, s.id, r.kind, r.target, (SELECT k.id FROM disownings d
     JOIN records k ON k.ledger_id = d.ledger_id AND k.entry = d.entry
     WHERE d.ledger_id = s.ledger_id AND d.number = s.signer AND d.from_entry <= s.entry AND d.entry < $3
     ORDER BY d.entry DESC LIMIT 1)
     FROM relations r
     JOIN records s ON s.ledger_id = r.ledger_id AND s.entry = r.entry
     WHERE r.ledger_id = $1 AND r.target = $2 AND r.entry < $3 AND r.entry >= $4
     ORDER BY r.entry LIMIT $5";

/// What takes back what counts for it, as a void does with a receipt, beginning with what counts: SQLite joins in the
/// order of a CROSS JOIN, and would begin with all that is in the ledger otherwise. What takes a record back comes after it.
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

/// The same, beginning with all in the ledger that take back.
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

/// A part of what refers to a record.
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

/// What refers to a record among a ledger's first so many entries.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Referred {
    /// Receipts that are neither voided nor disowned themselves.
    pub paid: u64,
    /// Credit notes that are neither voided nor disowned themselves.
    pub credited: u64,
    /// The invoice that replaces it.
    pub replaced: Option<Id>,
    /// The void that voids it.
    pub voided: Option<Id>,
    /// The key record that disowns it.
    pub disowned: Option<Id>,
}

/// A record that refers to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reference {
    /// Its index in the ledger.
    pub index: Index,
    pub id: Id,
    /// Of which kind it is; from it follows how it refers.
    pub kind: Kind,
    /// What it refers to.
    pub to: Id,
    /// The key record that disowns it.
    pub disowned: Option<Id>,
}

impl Store {
    /// How many entries a ledger has.
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

    /// What refers to a record among the ledger's first `size` entries.
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
        // The law takes a second one only after the first was disowned.
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

    /// What refers to a record, and what voids a receipt or credit note that does: those from index `from` on
    /// and below `size`, in the ledger's order, at most `limit`.
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
        // Behind the last of a full part nothing is told.
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

    /// How many refer to a record from among the entries below that; not counted beyond [`FEW`].
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
