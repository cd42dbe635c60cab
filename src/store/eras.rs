//! Eras: the notary's contracts, one after the other, and the size of the register at which each begins.

use countersign_core::evm::{Address, ChainId, EvmBytes};
use countersign_core::note::VerifierKey;
use countersign_core::tree::Size;
use countersign_core::trust::{Era, Finality};
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};

use super::{Result, Store, Term, bytes, count, damaged, integer};

/// An era, as it began.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EraRow {
    /// The contract of the era, and the keys that it states.
    pub era: Era,
    /// The size of the register with which the era began.
    pub from: Size,
}

impl Store {
    /// Returns all eras, oldest first.
    ///
    /// # Errors
    /// [`super::StoreError`].
    pub async fn eras(&self) -> Result<Vec<EraRow>> {
        let rows = sqlx::query(
            "SELECT chain_id, contract, from_size, depth, notary_key, clock_key FROM eras
             ORDER BY number",
        )
        .fetch_all(&self.readers)
        .await?;
        rows.iter().map(row).collect()
    }

    /// Returns the contract on which the anchor of the register's size `to` is, or `None` if no era is known.
    ///
    /// # Errors
    /// [`super::StoreError`].
    pub async fn contract_of(&self, to: Size) -> Result<Option<(ChainId, Address)>> {
        let row = sqlx::query(
            "SELECT chain_id, contract FROM eras WHERE from_size < $1 ORDER BY number DESC LIMIT 1",
        )
        .bind(integer(to.0))
        .fetch_optional(&self.readers)
        .await?;
        row.as_ref().map(contract).transpose()
    }

    /// Stores the first era, if none is known yet.
    ///
    /// # Errors
    /// [`super::StoreError`].
    pub async fn first_era(&self, era: &Era) -> Result<()> {
        let mut batch = self.begin().await?;
        insert(batch.tx()?, 0, era, Size(0), "ON CONFLICT (number) DO NOTHING").await?;
        batch.commit().await
    }

    /// Stores the nodes that readers are told to ask about the newest era's contract.
    ///
    /// # Errors
    /// [`super::StoreError`].
    pub async fn keep_readers_nodes(&self, urls: &[String]) -> Result<()> {
        let mut batch = self.begin().await?;
        sqlx::query("UPDATE eras SET rpc_urls = $1 WHERE number = (SELECT MAX(number) FROM eras)")
            .bind(urls.join(" "))
            .execute(batch.tx()?)
            .await?;
        batch.commit().await
    }

    /// Returns the nodes that readers were last told to ask about the newest era's contract.
    ///
    /// # Errors
    /// [`super::StoreError`].
    pub async fn readers_nodes(&self) -> Result<Vec<String>> {
        let row = sqlx::query("SELECT rpc_urls FROM eras ORDER BY number DESC LIMIT 1")
            .fetch_optional(&self.readers)
            .await?;
        let urls: String = row.map_or(Ok(String::new()), |row| row.try_get(0))?;
        Ok(urls.split_whitespace().map(str::to_owned).collect())
    }

    /// Begins the next era. Anchors beyond `from` that the contract before has, or was to have, are due again: they
    /// were not final there, and go to the new contract.
    ///
    /// # Errors
    /// [`super::StoreError::LeaseLost`], [`super::StoreError`], also if another process began an era meanwhile.
    pub async fn begin_era(&self, term: Term, number: usize, next: &EraRow) -> Result<()> {
        let mut batch = self.begin().await?;
        batch.fence(term).await?;
        insert(batch.tx()?, number, &next.era, next.from, "").await?;
        sqlx::query(
            "UPDATE anchors SET state = 'due', attempt = NULL, block_number = NULL, block_hash = NULL,
             block_time = NULL, gas_used = NULL, fee_wei = NULL, nodes = NULL, held = NULL,
             held_since = NULL WHERE to_size > $1",
        )
        .bind(integer(next.from.0))
        .execute(batch.tx()?)
        .await?;
        batch.commit().await
    }
}

async fn insert(
    tx: &mut AnyConnection,
    number: usize,
    era: &Era,
    from: Size,
    conflict: &str,
) -> Result<()> {
    let depth = match era.finality {
        Finality::Finalized => 0,
        Finality::Depth(depth) => depth,
    };
    let sql = format!(
        "INSERT INTO eras (number, chain_id, contract, from_size, depth, notary_key, clock_key)
         VALUES ($1, $2, $3, $4, $5, $6, $7) {conflict}"
    );
    sqlx::query(sqlx::AssertSqlSafe(sql))
        .bind(integer(number as u64))
        .bind(integer(era.chain_id.get()))
        .bind(era.contract.0.to_vec())
        .bind(integer(from.0))
        .bind(integer(depth))
        .bind(era.notary_key.to_string())
        .bind(era.clock_key.to_string())
        .execute(tx)
        .await?;
    Ok(())
}

fn row(row: &AnyRow) -> Result<EraRow> {
    let (chain_id, contract) = contract(row)?;
    let finality = match count(row.try_get(3)?)? {
        0 => Finality::Finalized,
        depth => Finality::Depth(depth),
    };
    let key = |text: String| text.parse::<VerifierKey>().map_err(damaged);
    let (notary_key, clock_key) = (key(row.try_get(4)?)?, key(row.try_get(5)?)?);
    let era = Era { chain_id, contract, finality, notary_key, clock_key };
    Ok(EraRow { era, from: Size(count(row.try_get(2)?)?) })
}

fn contract(row: &AnyRow) -> Result<(ChainId, Address)> {
    let chain_id = ChainId::new(count(row.try_get(0)?)?).map_err(damaged)?;
    Ok((chain_id, EvmBytes(bytes(row.try_get(1)?)?)))
}
