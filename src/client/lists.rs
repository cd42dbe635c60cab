//! Lists that the notary gives: of a history, of series, of anchors.

use countersign_core::date::Date;
use countersign_core::evm::{BlockHash, BlockNumber};
use countersign_core::id::Id;
use countersign_core::origin::LedgerName;
use serde::Deserialize;

use super::{Client, ClientError, record};

/// A part of a history has no more records; ours have 500.
const PART: usize = 1_000;

/// A record that refers to another, by the notary's list.
#[derive(Clone, Copy, Debug)]
pub struct ListedReference {
    /// The record's index in the ledger.
    pub index: u64,
    /// The record's id.
    pub id: Id,
    /// The record to which this one refers.
    pub to: Id,
    /// The record by which the firm disowns it, the notary says.
    pub disowned: Option<Id>,
}

/// A series of the ledger.
#[derive(Clone, Debug, Deserialize)]
pub struct SeriesLine {
    /// The label of the series.
    pub label: String,
    /// The last number that a record bears; 0 if none does.
    pub last: u64,
}

/// An anchor in the notary's list.
#[derive(Clone, Debug, Deserialize)]
pub struct AnchorLine {
    /// The register's size that it anchors.
    pub size: u64,
    /// The anchor's state: how far it has come.
    pub state: String,
    /// The reason why the anchor is held up, or what became of it.
    #[serde(default)]
    pub held_by: Option<String>,
    /// Since when.
    #[serde(default)]
    pub held_since: Option<Date>,
    /// The height of the block that it is in.
    #[serde(default)]
    pub block_number: Option<BlockNumber>,
    /// The block's hash.
    #[serde(default)]
    pub block_hash: Option<BlockHash>,
}

#[derive(Deserialize)]
struct HistoryPart {
    records: Vec<ReferenceLine>,
    #[serde(default)]
    next: Option<u64>,
}

#[derive(Deserialize)]
struct ReferenceLine {
    index: u64,
    id: String,
    to: String,
    disowned: Option<String>,
}

impl Client {
    /// Fetches the records that refer to a record, in the ledger's order: all of them, or some more than `most`.
    ///
    /// # Errors
    /// [`ClientError`].
    pub async fn history(
        &self,
        ledger: &LedgerName,
        id: Id,
        most: usize,
    ) -> Result<Vec<ListedReference>, ClientError> {
        let nonsense = |why: &dyn std::fmt::Display| ClientError::Nonsense(why.to_string());
        let (mut all, mut from) = (Vec::new(), 0);
        while all.len() <= most {
            let path = format!("{}/history?from={from}", record(ledger, id));
            let body = self.get(&path).await?;
            let part: HistoryPart =
                serde_json::from_slice(&body).map_err(|error| nonsense(&error))?;
            if part.records.len() > PART {
                return Err(nonsense(&"a part of a history that is too long"));
            }
            let (some, mut last) = (!part.records.is_empty(), from);
            for one in part.records {
                if one.index < last {
                    return Err(nonsense(&"a history out of order"));
                }
                last = one.index;
                let parsed = one.id.parse().and_then(|id| {
                    let disowned = one.disowned.map(|by| by.parse()).transpose()?;
                    Ok((id, one.to.parse()?, disowned))
                });
                let (id, to, disowned) = parsed.map_err(|error| nonsense(&error))?;
                all.push(ListedReference { index: one.index, id, to, disowned });
            }
            match part.next {
                None => break,
                // Each part has something, so that there is an end.
                Some(next) if some && next > last => from = next,
                Some(_) => return Err(nonsense(&"a history that does not go on")),
            }
        }
        Ok(all)
    }
}
