//! The store, which alone speaks SQL. It stores and finds; callers decide what may be stored.
//!
//! The database is SQLite on one machine (WAL, synchronous=FULL: what is committed survives power loss), and PostgreSQL
//! beyond. The statements are the same for both. Only the migrations differ, in the names of types.
//!
//! Writing goes through one [`Batch`] at a time: a transaction that begins with an UPDATE of the row of the ledger that
//! it is about, which locks the row in either database.

mod access;
mod anchors;
mod attempts;
mod batch;
mod eras;
mod evidence;
mod held;
mod history;
mod keys;
mod leases;
mod reach;
mod records;
mod register;
mod relations;
mod series;

use std::str::FromStr;
use std::time::Duration;

use countersign_core::date::Date;
use sqlx::any::{AnyConnectOptions, AnyPoolOptions};
use sqlx::migrate::{MigrateError, Migrator};
use sqlx::{AnyPool, Executor, Row};
use thiserror::Error;

use reach::{ask_once, is_postgres, open_host, readable};

pub use access::{ApiKey, FirmLedger, LedgerFirm};
pub use anchors::{AnchorRow, AnchorState, BlockInclusion, NewAnchor};
pub use attempts::Attempt;
pub use batch::{Appended, Batch, Locked, NewRecord};
pub use eras::EraRow;
pub use held::AnchorHold;
pub use history::{Reference, Referred};
pub use leases::{Lease, Term};
pub use records::{KeyRow, RecordRow};
pub use register::{Covering, NewestTimes, RegisterWait, Registered, Unregistered};

static SQLITE: Migrator = sqlx::migrate!("src/store/migrations/sqlite");
static POSTGRES: Migrator = sqlx::migrate!("src/store/migrations/postgres");

/// A log in the store: a firm's ledger, or the register.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LedgerId(i64);

impl LedgerId {
    /// The row of the register.
    pub const REGISTER: Self = Self(0);
}

/// A reason why the store did not do what it was asked to do.
#[derive(Debug, Error)]
pub enum StoreError {
    #[error("the database failed")]
    Database(#[from] sqlx::Error),
    /// The schema could not be brought up to date.
    #[error("the database's schema could not be brought up to date")]
    Migration(#[from] MigrateError),
    /// The URL is that of neither SQLite nor PostgreSQL.
    #[error("a database is sqlite://FILE or postgres://…, not {0}:…")]
    Url(String),
    /// PostgreSQL is on another machine, and its identity would not be checked.
    #[error(
        "the database at {0} would be reached so that others can read and change it on its way"
    )]
    Open(String),
    /// PostgreSQL does not answer, or does not let this program in.
    #[error("the database at {0} cannot be opened")]
    Away(String, #[source] sqlx::Error),
    /// The database holds something that this program cannot have written.
    #[error("the database is damaged: {0}")]
    Damaged(String),
    /// Another writer moved a row that this writer had locked.
    #[error("another writer moved {0}: two notaries on one database?")]
    Moved(String),
    /// Another process has taken the lease that this writer had.
    #[error("another process anchors now")]
    LeaseLost,
    #[error("the database belongs to the notary {found}, not to {wanted}")]
    Foreign {
        /// The notary to which it belongs.
        found: String,
        /// The notary that asks.
        wanted: String,
    },
    /// No notary has been initialised in the database.
    #[error("the database holds no notary")]
    Uninitialised,
}

impl StoreError {
    /// Returns whether the database can be asked again, after a full disk, a lock, or a server that was away. It then
    /// holds what was committed, even if that was not known. If the disk itself failed, the process must end instead,
    /// because what is read back may never have reached the disk.
    pub fn is_passing(&self) -> bool {
        let (Self::Database(error) | Self::Away(_, error)) = self else { return false };
        match error {
            sqlx::Error::PoolTimedOut => true,
            sqlx::Error::Io(error) => error.kind() != std::io::ErrorKind::NotFound,
            sqlx::Error::Database(error) => {
                let code = error.code().unwrap_or_default();
                // SQLite's codes are numbers whose lowest byte is the kind: busy, locked, full. PostgreSQL's
                // codes have five characters, of which the first two are the class: connection, rollback,
                // resources, operator's intervention.
                match code.parse::<u32>() {
                    Ok(number) if code.len() < 5 => matches!(number & 0xff, 5 | 6 | 13),
                    // 25006 is read-only, which a server is that was just replaced.
                    _ => ["08", "40", "53", "57", "25006"].iter().any(|c| code.starts_with(c)),
                }
            }
            _ => false,
        }
    }
}

type Result<T> = std::result::Result<T, StoreError>;

/// The database of a notary. Cloning is cheap.
#[derive(Clone)]
pub struct Store {
    /// The pool for writing. On SQLite it has one connection, because there can be one writer only.
    writer: AnyPool,
    readers: AnyPool,
}

impl Store {
    /// Connects to a database, and brings the schema up to date. For SQLite, `create` says whether a missing file is
    /// made. PostgreSQL on another machine is asked with TLS only, and only if it is the one named.
    ///
    /// # Errors
    /// [`StoreError::Url`], [`StoreError::Open`], [`StoreError::Migration`], [`StoreError::Database`].
    pub async fn connect(url: &str, create: bool) -> Result<Self> {
        Self::check_way(url)?;
        Self::connect_however(url, create).await
    }

    /// Checks that a database may be connected to at all, without asking it.
    ///
    /// # Errors
    /// [`StoreError::Open`], [`StoreError::Database`] for a URL that is none.
    pub fn check_way(url: &str) -> Result<()> {
        open_host(url)?.map_or(Ok(()), |host| Err(StoreError::Open(host)))
    }

    /// Checks that a database could be connected to. A server is asked once, and nothing is made.
    ///
    /// # Errors
    /// [`StoreError::Url`], [`StoreError::Away`], [`StoreError::Damaged`] for a file that is no database.
    pub async fn ask(url: &str) -> Result<()> {
        match readable(url)?.strip_prefix("sqlite:") {
            Some(file) => check_file(file.trim_start_matches("//")),
            None => ask_once(url).await,
        }
    }

    /// Connects like [`Store::connect`], even if others can read and change what is said to the database and by it.
    ///
    /// # Errors
    /// [`StoreError::Url`], [`StoreError::Away`], [`StoreError::Migration`], [`StoreError::Database`].
    pub async fn connect_however(url: &str, create: bool) -> Result<Self> {
        sqlx::any::install_default_drivers();
        let url = &*readable(url)?;
        let sqlite = !is_postgres(url);
        if sqlite {
            check_file(url.trim_start_matches("sqlite:").trim_start_matches("//"))?;
        }
        let mode = match (sqlite, create) {
            (false, _) => "",
            (true, true) => "?mode=rwc",
            (true, false) => "?mode=rw",
        };
        let options = AnyConnectOptions::from_str(&format!("{url}{mode}"))?;
        let pool = |connections| {
            let options = AnyPoolOptions::new()
                .max_connections(connections)
                .acquire_timeout(Duration::from_secs(30));
            if !sqlite {
                return options;
            }
            options.after_connect(|connection, _| {
                Box::pin(async move {
                    connection
                        .execute(
                            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
                             PRAGMA busy_timeout = 20000; PRAGMA foreign_keys = ON;
                             PRAGMA cache_size = -16384; PRAGMA wal_autocheckpoint = 8000;",
                        )
                        .await
                        .map(|_| ())
                })
            })
        };
        let writer = match pool(if sqlite { 1 } else { 4 }).connect_with(options.clone()).await {
            // The pool waits for a server to come up, and does not say what it waited for.
            Err(sqlx::Error::PoolTimedOut) if !sqlite => {
                ask_once(url).await?;
                return Err(sqlx::Error::PoolTimedOut.into());
            }
            writer => writer?,
        };
        (if sqlite { &SQLITE } else { &POSTGRES }).run(&writer).await?;
        let readers = pool(if sqlite { 4 } else { 8 }).connect_with(options).await?;
        Ok(Self { writer, readers })
    }

    /// Makes the database that of the notary. Doing it again for the same notary changes nothing.
    ///
    /// # Errors
    /// [`StoreError::Foreign`] if it is another's.
    pub async fn initialise(&self, host: &str, public_key: [u8; 32], now: Date) -> Result<()> {
        let mut batch = self.begin().await?;
        let there: i64 =
            sqlx::query("SELECT COUNT(*) FROM notary").fetch_one(batch.tx()?).await?.try_get(0)?;
        if there == 0 {
            sqlx::query("INSERT INTO notary (host, public_key) VALUES ($1, $2)")
                .bind(host)
                .bind(public_key.to_vec())
                .execute(batch.tx()?)
                .await?;
            sqlx::query(
                "INSERT INTO ledgers (id, name, size, created_at) VALUES (0, 'register', 0, $1)",
            )
            .bind(seconds(now))
            .execute(batch.tx()?)
            .await?;
        }
        batch.commit().await?;
        self.check_owner(host, public_key).await
    }

    /// Checks that the database is that of this notary.
    ///
    /// # Errors
    /// [`StoreError::Foreign`], [`StoreError::Uninitialised`].
    pub async fn check_owner(&self, host: &str, public_key: [u8; 32]) -> Result<()> {
        if self.key_of(host).await? != public_key {
            let found = format!("{host} with another key");
            return Err(StoreError::Foreign { found, wanted: host.to_owned() });
        }
        Ok(())
    }

    /// Returns the public key of the notary whose database this is, if it has this host.
    ///
    /// # Errors
    /// [`StoreError::Foreign`], [`StoreError::Uninitialised`].
    pub async fn key_of(&self, host: &str) -> Result<[u8; 32]> {
        let row = sqlx::query("SELECT host, public_key FROM notary")
            .fetch_optional(&self.readers)
            .await?
            .ok_or(StoreError::Uninitialised)?;
        let found: String = row.try_get(0)?;
        if found != host {
            return Err(StoreError::Foreign { found, wanted: host.to_owned() });
        }
        bytes(row.try_get(1)?)
    }

    /// Asks the database whether it answers.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn ping(&self) -> Result<()> {
        sqlx::query("SELECT 1").execute(&self.readers).await?;
        Ok(())
    }

    /// Closes all connections. On SQLite, the write-ahead log is folded into the file.
    pub async fn close(&self) {
        self.readers.close().await;
        self.writer.close().await;
    }
}

/// Checks that a file is a database, because SQLite itself says so late.
fn check_file(path: &str) -> Result<()> {
    use std::io::Read;
    let mut first = Vec::new();
    let Ok(file) = std::fs::File::open(path) else { return Ok(()) };
    file.take(16).read_to_end(&mut first).map_err(sqlx::Error::Io)?;
    if first.is_empty() || first == b"SQLite format 3\0" {
        return Ok(());
    }
    Err(damaged(format!("{path} is not an SQLite file")))
}

/// Converts a number for the database. Sizes, indices and times are below 2^63 by the protocol, so nobody has ever
/// stored a larger one.
fn integer(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn seconds(date: Date) -> i64 {
    integer(date.unix_seconds())
}

fn count(number: i64) -> Result<u64> {
    u64::try_from(number).map_err(|_| StoreError::Damaged(format!("a negative number: {number}")))
}

fn date(number: i64) -> Result<Date> {
    Date::from_unix_seconds(count(number)?)
        .ok_or_else(|| StoreError::Damaged(format!("not a time: {number}")))
}

fn damaged(what: impl std::fmt::Display) -> StoreError {
    StoreError::Damaged(what.to_string())
}

fn bytes<const N: usize>(found: Vec<u8>) -> Result<[u8; N]> {
    found.try_into().map_err(|found: Vec<u8>| damaged(format!("{} bytes, not {N}", found.len())))
}
