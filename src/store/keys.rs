//! The keys of firms as the law of a ledger knows them, and the statements that lead to one.

use std::collections::{BTreeMap, BTreeSet};

use countersign_core::keys::{Disowned, KeyNumber, Keys, KnownKey, Rank};
use countersign_core::note::VerifierKey;
use countersign_core::statement::{Body, Statement};
use countersign_core::tree::Index;
use sqlx::{AnyConnection, Row};

use super::{Batch, LedgerId, Result, Store, count, damaged, integer};

impl Store {
    /// Returns the firm's keys that are in force now, of either rank.
    ///
    /// # Errors
    /// [`super::StoreError`].
    pub async fn keys_in_force(&self, ledger: LedgerId) -> Result<Vec<VerifierKey>> {
        let rows = sqlx::query(
            "SELECT vkey FROM firm_keys WHERE ledger_id = $1 AND retired_at IS NULL ORDER BY number",
        )
        .bind(ledger.0)
        .fetch_all(&self.readers)
        .await?;
        rows.iter().map(|row| row.try_get::<String, _>(0)?.parse().map_err(damaged)).collect()
    }

    /// Returns the indices of the statements by which a reader follows how the key came in that signed the record at
    /// `before`, and which domain the firm claimed then.
    ///
    /// # Errors
    /// [`super::StoreError`].
    pub async fn leading_to(
        &self,
        ledger: LedgerId,
        signer: KeyNumber,
        before: Index,
    ) -> Result<BTreeSet<Index>> {
        let mut connection = self.readers.acquire().await?;
        let keys = keys(&mut connection, ledger, 0).await?;
        leading_to(&mut connection, ledger, &keys, signer, before).await
    }
}

impl Batch {
    /// Returns the keys of the ledger. `statements` is the number of its `key` statements.
    ///
    /// # Errors
    /// [`super::StoreError`].
    pub async fn keys(&mut self, ledger: LedgerId, statements: usize) -> Result<Keys> {
        keys(self.tx()?, ledger, statements).await
    }

    /// Returns the same as [`Store::leading_to`], as the transaction sees it.
    ///
    /// # Errors
    /// [`super::StoreError`].
    pub async fn leading_to(
        &mut self,
        ledger: LedgerId,
        keys: &Keys,
        signer: KeyNumber,
        before: Index,
    ) -> Result<BTreeSet<Index>> {
        leading_to(self.tx()?, ledger, keys, signer, before).await
    }

    /// Stores the changes of a ledger's keys.
    ///
    /// # Errors
    /// [`super::StoreError`].
    pub async fn set_keys(&mut self, ledger: LedgerId, before: &Keys, now: &Keys) -> Result<()> {
        for (known, number) in now.known().iter().zip(0..) {
            let was = before.get(KeyNumber(number));
            if was == Some(known) {
                continue;
            }
            sqlx::query(
                "INSERT INTO firm_keys (ledger_id, number, vkey, rank, added_at, brought_by, retired_at)
                 VALUES ($1, $2, $3, $4, $5, $6, $7)
                 ON CONFLICT (ledger_id, number) DO UPDATE SET retired_at = excluded.retired_at",
            )
            .bind(ledger.0)
            .bind(i64::from(number))
            .bind(known.key.to_string())
            .bind(known.rank.as_str())
            .bind(integer(known.since.0))
            .bind(i64::from(known.brought_by.0))
            .bind(known.retired.map(|index| integer(index.0)))
            .execute(self.tx()?)
            .await?;
            let disowned = was.and_then(|was| was.disowned);
            if let Some(newer) = known.disowned.filter(|newer| Some(*newer) != disowned) {
                self.disown(ledger, number, newer).await?;
            }
        }
        sqlx::query("UPDATE ledgers SET key_statements = $2 WHERE id = $1")
            .bind(ledger.0)
            .bind(integer(now.statements() as u64))
            .execute(self.tx()?)
            .await?;
        Ok(())
    }

    async fn disown(&mut self, ledger: LedgerId, number: u16, disowned: Disowned) -> Result<()> {
        sqlx::query(
            "INSERT INTO disownings (ledger_id, number, entry, from_entry) VALUES ($1, $2, $3, $4)",
        )
        .bind(ledger.0)
        .bind(i64::from(number))
        .bind(integer(disowned.by.0))
        .bind(integer(disowned.from.0))
        .execute(self.tx()?)
        .await?;
        Ok(())
    }

    /// Stores the parts of a genesis or `key` statement that are no keys: the policy of the ledger, and the firm's
    /// domain.
    ///
    /// # Errors
    /// [`super::StoreError`].
    pub async fn set_policy(
        &mut self,
        ledger: LedgerId,
        index: Index,
        statement: &Statement,
    ) -> Result<()> {
        let domain = match &statement.draft().body {
            Body::Genesis { domain, anchor_within_seconds, .. } => {
                sqlx::query("UPDATE ledgers SET anchor_within = $2 WHERE id = $1")
                    .bind(ledger.0)
                    .bind(integer(*anchor_within_seconds))
                    .execute(self.tx()?)
                    .await?;
                domain
            }
            Body::Key(change) => &change.domain,
            Body::Document { .. } => return Ok(()),
        };
        if let Some(host) = domain {
            sqlx::query("INSERT INTO domains (ledger_id, entry, host) VALUES ($1, $2, $3)")
                .bind(ledger.0)
                .bind(integer(index.0))
                .bind(host.as_str())
                .execute(self.tx()?)
                .await?;
        }
        Ok(())
    }
}

async fn keys(connection: &mut AnyConnection, ledger: LedgerId, statements: usize) -> Result<Keys> {
    let mut disowned = BTreeMap::new();
    let rows = sqlx::query(
        "SELECT number, entry, from_entry FROM disownings WHERE ledger_id = $1 ORDER BY entry",
    )
    .bind(ledger.0)
    .fetch_all(&mut *connection)
    .await?;
    for row in rows {
        let (by, from) = (Index(count(row.try_get(1)?)?), Index(count(row.try_get(2)?)?));
        // A later statement disowns from further back, so it is the one that counts.
        disowned.insert(number(row.try_get(0)?)?, Disowned { from, by });
    }
    let rows = sqlx::query(
        "SELECT number, vkey, rank, added_at, brought_by, retired_at FROM firm_keys
         WHERE ledger_id = $1 ORDER BY number",
    )
    .bind(ledger.0)
    .fetch_all(connection)
    .await?;
    let known = rows.iter().map(|row| {
        let (key, rank): (String, String) = (row.try_get(1)?, row.try_get(2)?);
        let retired: Option<i64> = row.try_get(5)?;
        Ok(KnownKey {
            key: key.parse().map_err(damaged)?,
            rank: rank.parse::<Rank>().map_err(damaged)?,
            since: Index(count(row.try_get(3)?)?),
            brought_by: number(row.try_get(4)?)?,
            retired: retired.map(count).transpose()?.map(Index),
            disowned: disowned.get(&number(row.try_get(0)?)?).copied(),
        })
    });
    Ok(Keys::new(known.collect::<Result<_>>()?, statements))
}

async fn leading_to(
    connection: &mut AnyConnection,
    ledger: LedgerId,
    keys: &Keys,
    signer: KeyNumber,
    before: Index,
) -> Result<BTreeSet<Index>> {
    let mut indices = keys.leading_to(signer);
    let claim = sqlx::query(
        "SELECT d.entry, r.signer FROM domains d
         JOIN records r ON r.ledger_id = d.ledger_id AND r.entry = d.entry
         WHERE d.ledger_id = $1 AND d.entry < $2 ORDER BY d.entry DESC LIMIT 1",
    )
    .bind(ledger.0)
    .bind(integer(before.0))
    .fetch_optional(connection)
    .await?;
    if let Some(row) = claim {
        indices.insert(Index(count(row.try_get(0)?)?));
        indices.extend(keys.leading_to(number(row.try_get(1)?)?));
    }
    indices.retain(|index| *index < before);
    Ok(indices)
}

pub(super) fn number(column: i64) -> Result<KeyNumber> {
    u16::try_from(column).map(KeyNumber).map_err(|_| damaged(format!("a key's number is {column}")))
}
