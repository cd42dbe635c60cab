//! Relations: which records refer to which.

use countersign_core::statement::{Body, Kind, Statement};
use countersign_core::tree::Index;
use sqlx::{AssertSqlSafe, Row};

use super::{Batch, LedgerId, Result, damaged, integer};

/// Ids in one question; SQLite takes 32,766 parameters.
const CHUNK: usize = 500;

impl Batch {
    /// Of these ids, those that a void or a newer invoice of the ledger refers to, with which of the two.
    ///
    /// # Errors
    /// [`super::StoreError`].
    pub async fn withdrawn(
        &mut self,
        ledger: LedgerId,
        ids: &[String],
    ) -> Result<Vec<(String, Kind)>> {
        let mut found = Vec::new();
        for some in ids.chunks(CHUNK) {
            let marks: Vec<_> = (2..some.len() + 2).map(|n| format!("${n}")).collect();
            let sql = format!(
                "SELECT target, kind FROM relations
                 WHERE ledger_id = $1 AND target IN ({}) AND kind IN ('void', 'invoice')",
                marks.join(", ")
            );
            let mut query = sqlx::query(AssertSqlSafe(sql)).bind(ledger.0);
            for id in some {
                query = query.bind(id.clone());
            }
            for row in query.fetch_all(self.tx()?).await? {
                let kind: String = row.try_get(1)?;
                found.push((row.try_get(0)?, kind.parse().map_err(damaged)?));
            }
        }
        Ok(found)
    }

    /// Stores what the record at `index` refers to.
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
