//! Records, checkpoints and tiles, as they are read.

use std::collections::BTreeSet;

use countersign_core::checkpoint::Checkpoint;
use countersign_core::id::Id;
use countersign_core::keys::KeyNumber;
use countersign_core::statement::Statement;
use countersign_core::tile::{Tile, TileId, Tiles};
use countersign_core::tree::{Hash, Index, Size};
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, AssertSqlSafe, Row};

use super::{LedgerId, Result, Store, StoreError, count, damaged, integer, keys};

/// An entry of a ledger.
#[derive(Clone, Debug)]
pub struct RecordRow {
    pub ledger: LedgerId,
    /// The index of the entry in its ledger.
    pub index: Index,
    /// The statement that is the entry.
    pub statement: Statement,
    /// The key that signed the entry.
    pub signer: KeyNumber,
    /// The path of disclosure 0, if the statement has content.
    pub document_path: Option<Vec<Hash>>,
    /// The size of the checkpoint that first covered the entry.
    pub seal_size: Size,
}

/// A genesis or `key` statement, with its place.
#[derive(Clone, Debug)]
pub struct KeyRow {
    /// The index of the statement in the ledger.
    pub index: Index,
    /// The statement that is the entry.
    pub statement: Statement,
}

const COLUMNS: &str = "ledger_id, entry, statement, document_path, seal_size, signer";

impl Store {
    /// Finds the record of the ledger with this id.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn record(&self, ledger: LedgerId, id: Id) -> Result<Option<RecordRow>> {
        let mut connection = self.readers.acquire().await?;
        Ok(records(&mut connection, ledger, &[&id.to_string()]).await?.pop())
    }

    /// Returns the statements at these indices of a ledger.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn statements(
        &self,
        ledger: LedgerId,
        indices: &BTreeSet<Index>,
    ) -> Result<Vec<KeyRow>> {
        let mut connection = self.readers.acquire().await?;
        statements(&mut connection, ledger, indices).await
    }

    /// Returns the checkpoint of a ledger at that size.
    ///
    /// # Errors
    /// [`StoreError`]; [`StoreError::Damaged`] if the checkpoint is not there.
    pub async fn checkpoint(&self, ledger: LedgerId, size: Size) -> Result<Checkpoint> {
        let mut connection = self.readers.acquire().await?;
        checkpoint(&mut connection, ledger, size).await
    }

    /// Returns these tiles of a ledger.
    ///
    /// # Errors
    /// [`StoreError`]; [`StoreError::Damaged`] if a tile is not there.
    pub async fn tiles(&self, ledger: LedgerId, ids: &[TileId]) -> Result<Tiles> {
        let mut connection = self.readers.acquire().await?;
        let mut found = Tiles::default();
        read_tiles(&mut connection, ledger, ids, &mut found).await?;
        Ok(found)
    }
}

/// Returns the records of the ledger with these ids, in no order.
pub(super) async fn records(
    connection: &mut AnyConnection,
    ledger: LedgerId,
    ids: &[&str],
) -> Result<Vec<RecordRow>> {
    let mut found = Vec::new();
    // A database takes a limited number of parameters in a statement.
    for some in ids.chunks(400) {
        let marks = marks(some.len());
        let sql = format!("SELECT {COLUMNS} FROM records WHERE ledger_id = $1 AND id IN ({marks})");
        let mut query = sqlx::query(AssertSqlSafe(sql)).bind(ledger.0);
        for id in some {
            query = query.bind(*id);
        }
        for row in query.fetch_all(&mut *connection).await? {
            found.push(record(&row)?);
        }
    }
    Ok(found)
}

/// Writes the marks of parameters: `$2, $3, …`
pub(super) fn marks(count: usize) -> String {
    (2..=count + 1).map(|n| format!("${n}")).collect::<Vec<_>>().join(", ")
}

/// Returns the statements at these indices, in their order.
pub(super) async fn statements(
    connection: &mut AnyConnection,
    ledger: LedgerId,
    indices: &BTreeSet<Index>,
) -> Result<Vec<KeyRow>> {
    let mut found = Vec::with_capacity(indices.len());
    for some in indices.iter().collect::<Vec<_>>().chunks(400) {
        let sql = format!(
            "SELECT entry, statement FROM records
             WHERE ledger_id = $1 AND entry IN ({}) ORDER BY entry",
            marks(some.len())
        );
        let mut query = sqlx::query(AssertSqlSafe(sql)).bind(ledger.0);
        for index in some {
            query = query.bind(integer(index.0));
        }
        for row in query.fetch_all(&mut *connection).await? {
            let index = Index(count(row.try_get(0)?)?);
            found.push(KeyRow { index, statement: statement(row.try_get(1)?)? });
        }
    }
    Ok(found)
}

pub(super) async fn checkpoint(
    connection: &mut AnyConnection,
    ledger: LedgerId,
    size: Size,
) -> Result<Checkpoint> {
    let row = sqlx::query("SELECT note FROM checkpoints WHERE ledger_id = $1 AND size = $2")
        .bind(ledger.0)
        .bind(integer(size.0))
        .fetch_optional(connection)
        .await?
        .ok_or_else(|| {
            damaged(format!("no checkpoint of size {} of ledger {}", size.0, ledger.0))
        })?;
    let note: String = row.try_get(0)?;
    Checkpoint::parse(&note).map_err(damaged)
}

/// Adds to `found` those of `ids` that it does not have.
pub(super) async fn read_tiles(
    connection: &mut AnyConnection,
    ledger: LedgerId,
    ids: &[TileId],
    found: &mut Tiles,
) -> Result<()> {
    for id in ids {
        if found.get(*id).is_some() {
            continue;
        }
        let row = sqlx::query(
            "SELECT hashes FROM tiles WHERE ledger_id = $1 AND level = $2 AND place = $3",
        )
        .bind(ledger.0)
        .bind(i64::from(id.level))
        .bind(integer(id.index))
        .fetch_optional(&mut *connection)
        .await?
        .ok_or_else(|| {
            damaged(format!("no tile {}/{} of ledger {}", id.level, id.index, ledger.0))
        })?;
        let bytes: Vec<u8> = row.try_get(0)?;
        found.insert(*id, Tile::from_bytes(&bytes).map_err(damaged)?);
    }
    Ok(())
}

fn record(row: &AnyRow) -> Result<RecordRow> {
    let path: Option<Vec<u8>> = row.try_get(3)?;
    Ok(RecordRow {
        ledger: LedgerId(row.try_get(0)?),
        index: Index(count(row.try_get(1)?)?),
        statement: statement(row.try_get(2)?)?,
        document_path: path.map(hashes).transpose()?,
        seal_size: Size(count(row.try_get(4)?)?),
        signer: keys::number(row.try_get(5)?)?,
    })
}

fn statement(text: String) -> Result<Statement> {
    Statement::parse(&text).map_err(damaged)
}

fn hashes(bytes: Vec<u8>) -> Result<Vec<Hash>> {
    let cut = || damaged(format!("a path of {} bytes", bytes.len()));
    let chunks = bytes.chunks(32).map(|chunk| chunk.try_into().map(Hash).map_err(|_| cut()));
    chunks.collect::<std::result::Result<_, StoreError>>()
}
