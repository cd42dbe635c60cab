//! Relations: the references of records to others.

use countersign_core::id::Id;
use countersign_core::kind::{Kind, RULES, Rule};
use countersign_core::ledger::EntryWithdrawal;
use countersign_core::statement::{Body, Statement};
use countersign_core::tree::Index;
use sqlx::{AssertSqlSafe, Row};

use super::records::marks;
use super::{Batch, LedgerId, Result, count, damaged, integer, keys};

/// The number of ids in one question. SQLite takes 32,766 parameters.
const CHUNK: usize = 500;

impl Batch {
    /// Returns the withdrawals of the ledger's records with these ids.
    ///
    /// # Errors
    /// [`super::StoreError`].
    pub async fn withdrawals(
        &mut self,
        ledger: LedgerId,
        ids: &[String],
    ) -> Result<Vec<(Id, EntryWithdrawal)>> {
        let mut found = Vec::new();
        for some in ids.chunks(CHUNK) {
            let sql = format!(
                "SELECT r.target, r.kind, r.entry, s.signer FROM relations r
                 JOIN records s ON s.ledger_id = r.ledger_id AND s.entry = r.entry
                 WHERE r.ledger_id = $1 AND r.target IN ({}) AND r.kind IN ({})",
                marks(some.len()),
                kinds(|rule| rule.effect.is_some())
            );
            let mut query = sqlx::query(AssertSqlSafe(sql)).bind(ledger.0);
            for id in some {
                query = query.bind(id.clone());
            }
            for row in query.fetch_all(self.tx()?).await? {
                let (target, kind): (String, String) = (row.try_get(0)?, row.try_get(1)?);
                let kind: Kind = kind.parse().map_err(damaged)?;
                let effect = kind.rule().and_then(|rule| rule.effect);
                let withdrawal = EntryWithdrawal {
                    effect: effect.ok_or_else(|| damaged(format!("a {kind} withdraws nothing")))?,
                    by: Index(count(row.try_get(2)?)?),
                    signer: keys::number(row.try_get(3)?)?,
                };
                found.push((target.parse().map_err(damaged)?, withdrawal));
            }
        }
        Ok(found)
    }

    /// Stores the records to which the record at `index` refers.
    ///
    /// # Errors
    /// [`super::StoreError`].
    pub async fn insert_relations(
        &mut self,
        ledger: LedgerId,
        index: Index,
        statement: &Statement,
    ) -> Result<()> {
        let Body::Document { kind, relations, .. } = &statement.draft().body else { return Ok(()) };
        for target in relations {
            sqlx::query(
                "INSERT INTO relations (ledger_id, target, entry, kind) VALUES ($1, $2, $3, $4)",
            )
            .bind(ledger.0)
            .bind(target.to_string())
            .bind(integer(index.0))
            .bind(kind.as_str())
            .execute(self.tx()?)
            .await?;
        }
        Ok(())
    }
}

/// Returns the kinds whose row in the law's table satisfies `such`, as a list in SQL.
pub(super) fn kinds(such: impl Fn(&Rule) -> bool) -> String {
    list(RULES.iter().filter(|rule| such(rule)).map(|rule| rule.kind))
}

/// The kinds that are about a ledger and not about a document, as a list in SQL.
pub(super) fn kinds_of_ledger() -> String {
    list(Kind::ALL.into_iter().filter(|kind| kind.is_of_ledger()))
}

fn list(kinds: impl Iterator<Item = Kind>) -> String {
    kinds.map(|kind| format!("'{kind}'")).collect::<Vec<_>>().join(", ")
}
