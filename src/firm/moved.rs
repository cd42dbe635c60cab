//! The fate of the block that a proof names: chains are reorganised, and then it is another.

use std::collections::HashMap;

use countersign_core::anchor::Anchor;
use countersign_core::date::Date;
use countersign_core::evm::{BlockHash, BlockNumber};
use countersign_core::proof::Proof;
use countersign_core::tree::Size;

use crate::client::{AnchorLine, Client, ClientError};

/// The number of lines of the notary's list of anchors that are fetched at once.
const LINES: u32 = 100;

/// A block that an anchor is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BlockPlace {
    /// The block's height.
    pub number: BlockNumber,
    pub hash: BlockHash,
    /// True if the block was final when that was said.
    pub is_final: bool,
}

/// A proof names a block, and the notary does not name that one any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moved {
    /// The block that the proof names.
    pub from: BlockPlace,
    /// The notary's word of the anchor now.
    pub now: Now,
}

/// The notary's word of an anchor that is not where a proof says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Now {
    /// The anchor is in this block.
    In(BlockPlace),
    /// The anchor is in no block, and on its way to one.
    Sent,
    /// The anchor is in no block, and stays so: the notary anchors nothing, because the chain has
    /// lost others that were final.
    Stopped,
    /// The chain has lost it after it was final, as the notary has seen since then.
    Lost(Option<Date>),
    /// The notary names no such anchor.
    Unnamed,
}

impl From<&Anchor> for BlockPlace {
    fn from(anchor: &Anchor) -> Self {
        let Anchor { block_number, block_hash, is_final, .. } = anchor;
        Self { number: *block_number, hash: *block_hash, is_final: *is_final }
    }
}

/// The notary's list of anchors, as far as it was needed: many proofs are of the same.
pub struct AnchorList {
    client: Client,
    known: HashMap<Size, Option<AnchorLine>>,
    is_away: bool,
}

impl AnchorList {
    /// Nothing is asked yet.
    pub fn new(client: Client) -> Self {
        Self { client, known: HashMap::new(), is_away: false }
    }

    /// Finds out what became of the block that a proof names: `Ok(None)` if the notary names the
    /// same. The notary's answers are kept; one that does not answer is not asked again.
    ///
    /// # Errors
    /// [`ClientError`] the first time, `None` from then on.
    pub async fn look(&mut self, proof: &Proof) -> Result<Option<Moved>, Option<ClientError>> {
        let Some((anchor, size)) = anchored(proof) else { return Ok(None) };
        if self.is_away {
            return Err(None);
        }
        if !self.known.contains_key(&size) {
            let lines = self.client.anchors(Size(size.0.saturating_add(1)), LINES).await;
            let lines = lines.map_err(|error| {
                self.is_away = true;
                Some(error)
            })?;
            self.known.insert(size, None);
            self.known.extend(lines.into_iter().map(|line| (Size(line.size), Some(line))));
        }
        let stopped = self.known.values().flatten().any(is_lost);
        Ok(moved(anchor, self.known.get(&size).and_then(Option::as_ref), stopped))
    }
}

/// Does as [`Anchors::look`] does, and asks anew.
pub(super) async fn look(client: &Client, proof: &Proof) -> Result<Option<Moved>, ClientError> {
    let Some((anchor, size)) = anchored(proof) else { return Ok(None) };
    let lines = client.anchors(Size(size.0.saturating_add(1)), LINES).await?;
    let line = lines.iter().find(|line| line.size == size.0);
    Ok(moved(anchor, line, lines.iter().any(is_lost)))
}

fn is_lost(line: &AnchorLine) -> bool {
    line.held_by.as_deref() == Some("lost")
}

/// The anchor of a proof, and the register's size that it is of.
fn anchored(proof: &Proof) -> Option<(&Anchor, Size)> {
    Some((proof.anchor.as_ref()?, proof.register.as_ref()?.checkpoint.state().size))
}

fn moved(anchor: &Anchor, line: Option<&AnchorLine>, stopped: bool) -> Option<Moved> {
    let from = BlockPlace::from(anchor);
    let now = match line {
        None => Now::Unnamed,
        Some(line) if is_lost(line) => Now::Lost(line.held_since),
        Some(line) => match (line.block_number, line.block_hash) {
            (Some(number), Some(hash)) if (number, hash) == (from.number, from.hash) => {
                return None;
            }
            (Some(number), Some(hash)) => {
                Now::In(BlockPlace { number, hash, is_final: line.state == "final" })
            }
            _ if stopped => Now::Stopped,
            _ => Now::Sent,
        },
    };
    Some(Moved { from, now })
}
