//! Batches: one transaction over some ledgers, which reads what is there, appends, moves the checkpoints and commits.

use std::collections::BTreeSet;

use countersign_core::checkpoint::Checkpoint;
use countersign_core::date::Date;
use countersign_core::keys::KeyNumber;
use countersign_core::statement::Statement;
use countersign_core::tile::{TileId, Tiles, right_edge};
use countersign_core::tree::{Hash, Index, Size};
use sqlx::pool::PoolConnection;
use sqlx::{Any, AnyConnection, AssertSqlSafe, Row};

use super::{
    KeyRow, LedgerId, RecordRow, Result, Store, StoreError, count, date, integer, records, seconds,
};

/// A transaction. If it is dropped without [`Batch::commit`], nothing of it has happened.
///
/// The batch begins and ends by statements of its own, and a connection on which anything went wrong is closed and
/// never used again. After a full disk, a database may or may not have rolled back by itself. A client that guesses
/// wrong begins the next transaction inside the old one, and its commits commit nothing.
pub struct Batch {
    /// The connection, which is present until the end.
    connection: Option<PoolConnection<Any>>,
}

/// Entries to append to one ledger, with the checkpoint that covers them.
pub struct Appended<'a> {
    /// The ledger, which must have been locked before.
    pub ledger: LedgerId,
    /// The size of the ledger before.
    pub from: Size,
    /// The signed checkpoint that covers the entries.
    pub checkpoint: &'a Checkpoint,
    /// The tiles of the ledger, of which those in `changed` are written.
    pub tiles: &'a Tiles,
    /// The tiles that the entries changed.
    pub changed: &'a [TileId],
}

/// An entry that a ledger is to hold.
pub struct NewRecord<'a> {
    /// The statement that is the entry.
    pub statement: &'a Statement,
    /// The key that signed the entry.
    pub signer: KeyNumber,
    /// The path of disclosure 0, if the statement has content.
    pub document_path: Option<&'a [Hash]>,
}

/// A ledger that a transaction has locked.
#[derive(Clone, Copy, Debug)]
pub struct Locked {
    /// The number of entries of the ledger.
    pub size: Size,
    /// The number of `key` statements among the entries.
    pub key_statements: usize,
    /// The time on the newest checkpoint of the ledger.
    pub sealed_at: Date,
}

impl Store {
    /// Begins a transaction that writes.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn begin(&self) -> Result<Batch> {
        let connection = self.writer.acquire().await?;
        let mut batch = Batch { connection: Some(connection) };
        sqlx::query("BEGIN").execute(batch.tx()?).await?;
        Ok(batch)
    }
}

impl Batch {
    /// Commits the transaction, which makes it durable. After an error it is not known whether it is.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn commit(mut self) -> Result<()> {
        sqlx::query("COMMIT").execute(self.tx()?).await?;
        // The connection goes back to the pool, sound.
        drop(self.connection.take());
        Ok(())
    }

    pub(super) fn tx(&mut self) -> Result<&mut AnyConnection> {
        let connection = self.connection.as_mut();
        connection
            .map(|connection| &mut **connection)
            .ok_or_else(|| super::damaged("a batch that has ended"))
    }

    /// Locks a log against other writers until the batch ends, and returns its state.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn lock(&mut self, ledger: LedgerId) -> Result<Locked> {
        let row = sqlx::query(
            "UPDATE ledgers SET size = size WHERE id = $1 RETURNING size, key_statements, sealed_at",
        )
        .bind(ledger.0)
        .fetch_one(self.tx()?)
        .await?;
        let statements = count(row.try_get(1)?)?;
        Ok(Locked {
            size: Size(count(row.try_get(0)?)?),
            key_statements: usize::try_from(statements).map_err(super::damaged)?,
            sealed_at: date(row.try_get(2)?)?,
        })
    }

    /// Returns the tiles that appending to a log of that size needs.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn right_edge(&mut self, ledger: LedgerId, size: Size) -> Result<Tiles> {
        let mut tiles = Tiles::default();
        records::read_tiles(self.tx()?, ledger, &right_edge(size), &mut tiles).await?;
        Ok(tiles)
    }

    /// Adds to `tiles` those of `ids` that it does not have.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn add_tiles(
        &mut self,
        ledger: LedgerId,
        ids: &[TileId],
        tiles: &mut Tiles,
    ) -> Result<()> {
        records::read_tiles(self.tx()?, ledger, ids, tiles).await
    }

    /// Returns the records of the ledger with these ids, in no order.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn records(&mut self, ledger: LedgerId, ids: &[String]) -> Result<Vec<RecordRow>> {
        let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
        records::records(self.tx()?, ledger, &ids).await
    }

    /// Returns the statements at these indices of a ledger.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn statements(
        &mut self,
        ledger: LedgerId,
        indices: &BTreeSet<Index>,
    ) -> Result<Vec<KeyRow>> {
        records::statements(self.tx()?, ledger, indices).await
    }

    /// Returns the statement with which a ledger begins.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn genesis(&mut self, ledger: LedgerId) -> Result<Statement> {
        let first = self.statements(ledger, &BTreeSet::from([Index(0)])).await?.pop();
        first.map(|row| row.statement).ok_or_else(|| super::damaged("a ledger without a genesis"))
    }

    /// Returns the checkpoint of a ledger at that size.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn checkpoint(&mut self, ledger: LedgerId, size: Size) -> Result<Checkpoint> {
        records::checkpoint(self.tx()?, ledger, size).await
    }

    /// Stores new records of one ledger, all sealed by a checkpoint of `seal_size`.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn insert_records(
        &mut self,
        ledger: LedgerId,
        first: Index,
        seal_size: Size,
        records: &[NewRecord<'_>],
    ) -> Result<()> {
        const COLUMNS: usize = 8;
        let mut entry = first.0;
        for some in records.chunks(100) {
            let rows = (0..some.len()).map(|row| {
                let marks = (1..=COLUMNS).map(|n| format!("${}", row * COLUMNS + n));
                format!("({})", marks.collect::<Vec<_>>().join(", "))
            });
            let sql = format!(
                "INSERT INTO records
                 (ledger_id, entry, id, kind, signer, statement, document_path, seal_size) VALUES {}",
                rows.collect::<Vec<_>>().join(", ")
            );
            let mut query = sqlx::query(AssertSqlSafe(sql));
            for NewRecord { statement, signer, document_path } in some {
                let path: Option<Vec<u8>> =
                    document_path.map(|path| path.iter().flat_map(|hash| hash.0).collect());
                query = query
                    .bind(ledger.0)
                    .bind(integer(entry))
                    .bind(statement.id().to_string())
                    .bind(statement.kind().as_str())
                    .bind(i64::from(signer.0))
                    .bind(statement.as_str().to_owned())
                    .bind(path)
                    .bind(integer(seal_size.0));
                entry += 1;
            }
            query.execute(self.tx()?).await?;
        }
        Ok(())
    }

    /// Moves a log's checkpoint by compare-and-swap, and writes the tiles that changed.
    ///
    /// # Errors
    /// [`StoreError::Moved`] if the log has another size than when it was locked.
    pub async fn append(&mut self, appended: &Appended<'_>) -> Result<()> {
        let Appended { ledger, from, checkpoint, tiles, changed } = appended;
        let to = checkpoint.state().size;
        let sealed_at = checkpoint.claimed_time().map(seconds);
        // Only ledgers wait for the register, not the register itself.
        let waiting = sealed_at.filter(|_| *ledger != LedgerId::REGISTER);
        let moved = sqlx::query(
            "UPDATE ledgers SET size = $3, waiting_since = COALESCE(waiting_since, $4),
             sealed_at = COALESCE($5, sealed_at) WHERE id = $1 AND size = $2",
        )
        .bind(ledger.0)
        .bind(integer(from.0))
        .bind(integer(to.0))
        .bind(waiting)
        .bind(sealed_at)
        .execute(self.tx()?)
        .await?;
        if moved.rows_affected() != 1 {
            return Err(StoreError::Moved(checkpoint.state().origin.to_string()));
        }
        sqlx::query("INSERT INTO checkpoints (ledger_id, size, note) VALUES ($1, $2, $3)")
            .bind(ledger.0)
            .bind(integer(to.0))
            .bind(checkpoint.as_str().to_owned())
            .execute(self.tx()?)
            .await?;
        for id in *changed {
            let tile = tiles.get(*id).ok_or_else(|| super::damaged("a changed tile is missing"))?;
            write_tile(self.tx()?, *ledger, *id, tile.to_bytes()).await?;
        }
        Ok(())
    }
}

impl Drop for Batch {
    fn drop(&mut self) {
        // Closing the connection rolls back whatever is open on it.
        drop(self.connection.take().map(PoolConnection::detach));
    }
}

async fn write_tile(
    tx: &mut AnyConnection,
    ledger: LedgerId,
    id: TileId,
    row: Vec<u8>,
) -> Result<()> {
    sqlx::query(
        "INSERT INTO tiles (ledger_id, level, place, hashes) VALUES ($1, $2, $3, $4)
         ON CONFLICT (ledger_id, level, place) DO UPDATE SET hashes = excluded.hashes",
    )
    .bind(ledger.0)
    .bind(i64::from(id.level))
    .bind(integer(id.index))
    .bind(row)
    .execute(tx)
    .await?;
    Ok(())
}
