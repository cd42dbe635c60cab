//! The firm's book: one SQLite file for each profile, which knows every record of the firm's by its document's digest,
//! its id and the fields that the firm committed to. The proof files beside the bills are written out of the same
//! proofs, and the book can be filled from them again.
//!
//! The book holds salts, so only its owner may read it. It lies on a local disk: SQLite needs locks and shared memory.

mod path;
mod record;
mod search;
#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

use countersign_core::origin::Origin;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{Row, SqlitePool};
use thiserror::Error;

pub use path::default_path;
pub use record::{Entered, Stage, stage};
pub use search::{Booked, RecordFilter, Waiting};

/// The number of this schema. Nothing was released with another.
const SCHEMA_VERSION: i64 = 1;
/// The time that another process may keep the book to itself.
const PATIENCE: Duration = Duration::from_secs(20);

/// A firm's book, open. Cloning is cheap.
#[derive(Clone)]
pub struct Book {
    pool: SqlitePool,
}

/// A reason why the book does not do what it was asked.
#[derive(Debug, Error)]
pub enum BookError {
    /// The file or its folder cannot be made.
    #[error("the book {} cannot be made or opened", .0.display())]
    Io(PathBuf, #[source] std::io::Error),
    /// The system names no folder for this user's program state.
    #[error("there is no folder for the book: this user has no home")]
    NoHome,
    /// There is no book at this path.
    #[error("there is no book at {}", .0.display())]
    Missing(PathBuf),
    /// Others than its owner can read the salts in it.
    #[error("the book {} can be read by others, and holds the salts of your bills", .0.display())]
    Exposed(PathBuf),
    /// The file system has no locks or no shared memory, or shares them with other machines.
    #[error("the book {} cannot be kept there: {why}", .path.display())]
    FileSystem {
        /// The book.
        path: PathBuf,
        /// The words for what the file system lacks.
        why: String,
    },
    /// The book is of another ledger.
    #[error("the book {} is of the ledger {found}, and not of {wanted}", .path.display())]
    OtherLedger {
        /// The book.
        path: PathBuf,
        /// The ledger that the book is of.
        found: String,
        /// The profile's ledger.
        wanted: Origin,
    },
    /// A newer program made it.
    #[error("the book {} was made by a newer program (version {found} of its tables)", .path.display())]
    Newer {
        /// The book.
        path: PathBuf,
        /// The version of its tables.
        found: i64,
    },
    /// The database's own error.
    #[error("the book failed")]
    Database(#[from] sqlx::Error),
    /// The content cannot have been written by this program.
    #[error("the book is damaged: {0}")]
    Damaged(String),
}

type BookResult<T> = std::result::Result<T, BookError>;

impl Book {
    /// Opens the book at this path, and makes it if there is none.
    ///
    /// # Errors
    /// [`BookError`].
    pub async fn open(path: &Path, ledger: &Origin) -> BookResult<Self> {
        path::make(path)?;
        let pool = connect(path).await?;
        let book = Self { pool };
        book.prepare(path, ledger).await?;
        Ok(book)
    }

    /// Opens a book that is there.
    ///
    /// # Errors
    /// [`BookError::Missing`] if there is none; [`BookError`].
    pub async fn open_existing(path: &Path, ledger: &Origin) -> BookResult<Self> {
        match path.try_exists() {
            Ok(true) => Self::open(path, ledger).await,
            Ok(false) => Err(BookError::Missing(path.to_owned())),
            Err(error) => Err(BookError::Io(path.to_owned(), error)),
        }
    }

    async fn prepare(&self, path: &Path, ledger: &Origin) -> BookResult<()> {
        // Two processes may make it at the same time: the second waits here, and finds it made.
        let mut tx = self.pool.begin_with("BEGIN IMMEDIATE").await.map_err(|error| {
            path::unsuitable(path, &error).unwrap_or(BookError::Database(error))
        })?;
        let version: i64 =
            sqlx::query("PRAGMA user_version").fetch_one(&mut *tx).await?.try_get(0)?;
        if version == 0 {
            sqlx::raw_sql(include_str!("schema.sql")).execute(&mut *tx).await?;
            sqlx::query("INSERT INTO book (ledger) VALUES ($1)")
                .bind(ledger.as_str())
                .execute(&mut *tx)
                .await?;
            sqlx::raw_sql("PRAGMA user_version = 1").execute(&mut *tx).await?;
        } else if version > SCHEMA_VERSION {
            return Err(BookError::Newer { path: path.to_owned(), found: version });
        }
        let found: Option<String> = sqlx::query("SELECT ledger FROM book")
            .fetch_optional(&mut *tx)
            .await?
            .map(|row| row.try_get(0))
            .transpose()?;
        tx.commit().await?;
        match found {
            Some(found) if found == ledger.as_str() => Ok(()),
            Some(found) => {
                Err(BookError::OtherLedger { path: path.to_owned(), found, wanted: ledger.clone() })
            }
            None => Err(BookError::Damaged("it names no ledger".to_owned())),
        }
    }
}

async fn connect(path: &Path) -> BookResult<SqlitePool> {
    let options = SqliteConnectOptions::from_str("sqlite:")?
        .filename(path)
        .create_if_missing(false)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .busy_timeout(PATIENCE);
    let pool = SqlitePoolOptions::new().max_connections(1).acquire_timeout(PATIENCE);
    let pool = pool
        .connect_with(options)
        .await
        .map_err(|error| path::unsuitable(path, &error).unwrap_or(BookError::Database(error)))?;
    let mode: String = sqlx::query("PRAGMA journal_mode").fetch_one(&pool).await?.try_get(0)?;
    if mode != "wal" {
        let why = "its file system has no shared memory for several programs".to_owned();
        return Err(BookError::FileSystem { path: path.to_owned(), why });
    }
    Ok(pool)
}
