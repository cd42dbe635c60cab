//! Evidence for anchors, which is kept as soon as there is a block, and handed out once the block is final.

use countersign_core::evidence::Evidence;
use countersign_core::evm::BlockHash;
use countersign_core::tree::Size;
use sqlx::Row;

use super::{Result, Store, Term, damaged, integer};

impl Store {
    /// Stores the evidence for an anchor in that block, in the place of any for another block.
    ///
    /// # Errors
    /// [`super::StoreError::LeaseLost`], [`super::StoreError`].
    pub async fn keep_evidence(
        &self,
        term: Term,
        to: Size,
        block: BlockHash,
        evidence: &Evidence,
    ) -> Result<()> {
        let mut batch = self.begin().await?;
        batch.fence(term).await?;
        sqlx::query(
            "INSERT INTO evidence (to_size, block_hash, header, account_proof, storage_proof)
             VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (to_size) DO UPDATE SET block_hash = excluded.block_hash,
             header = excluded.header, account_proof = excluded.account_proof,
             storage_proof = excluded.storage_proof",
        )
        .bind(integer(to.0))
        .bind(block.0.to_vec())
        .bind(evidence.header.clone())
        .bind(joined(&evidence.account_proof)?)
        .bind(joined(&evidence.storage_proof)?)
        .execute(batch.tx()?)
        .await?;
        batch.commit().await
    }

    /// Returns the evidence for an anchor in that block, if it is stored.
    ///
    /// # Errors
    /// [`super::StoreError`].
    pub async fn evidence(&self, to: Size, block: BlockHash) -> Result<Option<Evidence>> {
        let row = sqlx::query(
            "SELECT header, account_proof, storage_proof FROM evidence
             WHERE to_size = $1 AND block_hash = $2",
        )
        .bind(integer(to.0))
        .bind(block.0.to_vec())
        .fetch_optional(&self.readers)
        .await?;
        row.map(|row| {
            Ok(Evidence {
                header: row.try_get(0)?,
                account_proof: split(row.try_get(1)?)?,
                storage_proof: split(row.try_get(2)?)?,
            })
        })
        .transpose()
    }
}

/// Joins nodes, each after its length in two bytes.
fn joined(nodes: &[Vec<u8>]) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    for node in nodes {
        let len = u16::try_from(node.len()).map_err(damaged)?;
        bytes.extend(len.to_be_bytes());
        bytes.extend(node);
    }
    Ok(bytes)
}

fn split(bytes: Vec<u8>) -> Result<Vec<Vec<u8>>> {
    let mut nodes = Vec::new();
    let mut rest = bytes.as_slice();
    while let Some((len, after)) = rest.split_first_chunk::<2>() {
        let (node, after) = after
            .split_at_checked(usize::from(u16::from_be_bytes(*len)))
            .ok_or_else(|| damaged("evidence breaks off"))?;
        nodes.push(node.to_vec());
        rest = after;
    }
    if rest.is_empty() { Ok(nodes) } else { Err(damaged("evidence breaks off")) }
}
