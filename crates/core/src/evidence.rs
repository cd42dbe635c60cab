//! Evidence: it shows that the contract's word stood in a block, to whoever knows that block's hash and nothing else
//! (PROTOCOL.md section 6.1).

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::checkpoint::State;
use crate::contract::{SLOT, checkpoint_word};
use crate::encoding;
use crate::evm::{Address, BlockRef, EvmBytes, Word, keccak};
use crate::outcome::{Code, Outcome};
use crate::rlp::{self, RlpItem};
use crate::trie;

/// The longest header, in bytes. Some chains keep lists of validators in theirs.
pub const MAX_HEADER: usize = 65_536;
/// The largest number of nodes in a proof: a key has 64 nibbles.
pub const MAX_NODES: usize = 64;
/// The longest node, in bytes; a full branch has 532.
pub const MAX_NODE: usize = 1024;

/// A block's header, and the two proofs that lead from it to the contract's word.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Evidence {
    /// The RLP of the block's header.
    #[serde(serialize_with = "write", deserialize_with = "header")]
    pub header: Vec<u8>,
    /// The trie nodes from the header's state root to the contract's account.
    #[serde(serialize_with = "write_all", deserialize_with = "nodes")]
    pub account_proof: Vec<Vec<u8>>,
    /// The trie nodes from the account's storage root to slot 0.
    #[serde(serialize_with = "write_all", deserialize_with = "nodes")]
    pub storage_proof: Vec<Vec<u8>>,
}

impl Evidence {
    /// Checks whether the evidence shows that the contract kept the register checkpoint's word at the end of the block.
    pub fn check(&self, contract: Address, block: BlockRef, register: &State) -> Outcome {
        // Nobody could read a proof file that exceeds these limits, so such evidence is refused.
        let nodes = [&self.account_proof, &self.storage_proof];
        let fits = (1..=MAX_HEADER).contains(&self.header.len())
            && nodes.iter().all(|nodes| (1..=MAX_NODES).contains(&nodes.len()))
            && nodes.iter().copied().flatten().all(|node| (1..=MAX_NODE).contains(&node.len()));
        if !fits {
            return Outcome::failed(Code::EvidenceHeader, "too long");
        }
        let state_root = match self.header(block) {
            Ok(root) => root,
            Err(why) => return Outcome::failed(Code::EvidenceHeader, why),
        };
        let storage_root = match self.account(state_root, contract) {
            Ok(root) => root,
            Err(why) => return Outcome::failed(Code::EvidenceAccount, why),
        };
        let word = match self.word(storage_root) {
            Ok(word) => word,
            Err(why) => return Outcome::failed(Code::EvidenceStorage, why),
        };
        if word == checkpoint_word(register.size, register.root) {
            Outcome::Passed
        } else {
            Outcome::failed(Code::EvidenceCheckpoint, word)
        }
    }

    /// Checks the header against the block, and returns its state root.
    fn header(&self, block: BlockRef) -> Result<Word, String> {
        let hash = keccak(&self.header);
        if hash != block.hash.0 {
            return Err(format!("its hash is 0x{}", encoding::hex(&hash)));
        }
        let items = RlpItem::read(&self.header).and_then(RlpItem::items).map_err(words)?;
        if items.len() < 12 {
            return Err(format!("it has {} items", items.len()));
        }
        let number = |item: usize| {
            let bytes = items[item].str().map_err(words)?;
            rlp::number(bytes).ok_or_else(|| format!("item {item} is no number"))
        };
        let (height, time) = (number(8)?, number(11)?);
        if height != block.number.get() {
            return Err(format!("it is of block {height}"));
        }
        if time != block.time.unix_seconds() {
            return Err(format!("its time is {time}"));
        }
        let root = items[3].str().map_err(words)?;
        root.try_into().map(EvmBytes).map_err(|_| "it has no state root".to_owned())
    }

    /// Returns the storage root of the contract's account.
    fn account(&self, state_root: Word, contract: Address) -> Result<Word, String> {
        let path = keccak(&contract.0);
        let value = trie::value(state_root, path, &self.account_proof).map_err(words)?;
        let items = RlpItem::read(value).and_then(RlpItem::items).map_err(words)?;
        let [_, _, root, _] = items.as_slice() else {
            return Err(format!("an account of {} items", items.len()));
        };
        let root = root.str().map_err(words)?;
        root.try_into().map(EvmBytes).map_err(|_| "no storage root".to_owned())
    }

    fn word(&self, storage_root: Word) -> Result<Word, String> {
        let path = keccak(&SLOT.0);
        let value = trie::value(storage_root, path, &self.storage_proof).map_err(words)?;
        let bytes = RlpItem::read(value).and_then(RlpItem::str).map_err(words)?;
        if !(1..=32).contains(&bytes.len()) || bytes[0] == 0 {
            return Err(format!("a word of {} bytes", bytes.len()));
        }
        let mut word = [0; 32];
        word[32 - bytes.len()..].copy_from_slice(bytes);
        Ok(EvmBytes(word))
    }
}

fn words(error: impl std::fmt::Display) -> String {
    error.to_string()
}

fn write<S: Serializer>(bytes: &[u8], to: S) -> Result<S::Ok, S::Error> {
    to.collect_str(&format_args!("0x{}", encoding::hex(bytes)))
}

fn write_all<S: Serializer>(nodes: &[Vec<u8>], to: S) -> Result<S::Ok, S::Error> {
    to.collect_seq(nodes.iter().map(|node| format!("0x{}", encoding::hex(node))))
}

fn read<E: serde::de::Error>(text: &str, max: usize) -> Result<Vec<u8>, E> {
    let bytes = text.strip_prefix("0x").and_then(encoding::from_hex_of_any_length);
    match bytes {
        Some(bytes) if (1..=max).contains(&bytes.len()) => Ok(bytes),
        Some(bytes) => Err(E::custom(format!("1 to {max} bytes, not {}", bytes.len()))),
        None => Err(E::custom("not 0x and pairs of lower-case hex digits")),
    }
}

fn header<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<u8>, D::Error> {
    read(&String::deserialize(from)?, MAX_HEADER)
}

fn nodes<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<Vec<u8>>, D::Error> {
    let texts = Vec::<String>::deserialize(from)?;
    if !(1..=MAX_NODES).contains(&texts.len()) {
        let why = format!("1 to {MAX_NODES} nodes, not {}", texts.len());
        return Err(serde::de::Error::custom(why));
    }
    texts.iter().map(|text| read(text, MAX_NODE)).collect()
}
