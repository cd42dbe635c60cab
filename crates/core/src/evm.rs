//! The EVM's values: bytes, words, blocks and the chains that they are on (PROTOCOL.md section 6).

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha3::{Digest, Keccak256};
use thiserror::Error;

use crate::date::Date;
use crate::encoding;
use crate::number::MAX_IN_JSON;

/// A value of `N` bytes in the EVM's spelling: `0x` and lower-case hex.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EvmBytes<const N: usize>(pub [u8; N]);

/// The address of a contract or of another account.
pub type Address = EvmBytes<20>;
/// The hash of a block.
pub type BlockHash = EvmBytes<32>;
/// The hash of a transaction.
pub type TransactionHash = EvmBytes<32>;
/// A word in a log or in storage.
pub type Word = EvmBytes<32>;

/// The id of a chain (EIP-155).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct ChainId(u64);

/// The height of a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct BlockNumber(u64);

/// An error: the number is larger than 2^53−1.
#[derive(Debug, Error)]
#[error("not a number up to 2^53-1: {0}")]
pub struct TooLarge(pub u64);

/// An error: the text is not `0x` and the right number of lower-case hex digits.
#[derive(Debug, Error)]
#[error("not 0x and {digits} lower-case hex digits: {found:?}")]
pub struct NotEvmBytes {
    /// The number of digits wanted.
    pub digits: usize,
    /// The beginning of the text found.
    pub found: String,
}

macro_rules! json_number {
    ($name:ident) => {
        impl $name {
            /// Takes a number up to 2^53−1.
            ///
            /// # Errors
            /// [`TooLarge`].
            pub fn new(number: u64) -> Result<Self, TooLarge> {
                if number <= MAX_IN_JSON { Ok(Self(number)) } else { Err(TooLarge(number)) }
            }

            /// Returns the number.
            pub fn get(self) -> u64 {
                self.0
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                Self::new(u64::deserialize(deserializer)?).map_err(serde::de::Error::custom)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}
json_number!(ChainId);
json_number!(BlockNumber);

impl<const N: usize> fmt::Display for EvmBytes<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "0x{}", encoding::hex(&self.0))
    }
}

impl<const N: usize> fmt::Debug for EvmBytes<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

impl<const N: usize> FromStr for EvmBytes<N> {
    type Err = NotEvmBytes;

    fn from_str(text: &str) -> Result<Self, NotEvmBytes> {
        text.strip_prefix("0x")
            .and_then(encoding::from_hex)
            .map(Self)
            .ok_or_else(|| NotEvmBytes { digits: 2 * N, found: text.chars().take(80).collect() })
    }
}

impl<const N: usize> Serialize for EvmBytes<N> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de, const N: usize> Deserialize<'de> for EvmBytes<N> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

/// A block, as an anchor refers to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BlockRef {
    /// The height of the block.
    pub number: BlockNumber,
    /// The hash of the block.
    pub hash: BlockHash,
    /// The time that the block states.
    pub time: Date,
}

pub(crate) fn keccak(data: &[u8]) -> [u8; 32] {
    Keccak256::digest(data).into()
}

/// A block's summary of the addresses and topics in its logs (`logsBloom`).
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Bloom(EvmBytes<256>);

impl Bloom {
    /// Takes a block's `logsBloom`.
    pub fn new(bytes: [u8; 256]) -> Self {
        Self(EvmBytes(bytes))
    }

    /// Returns false only if no log in the block has this address or topic.
    pub fn may_hold(&self, item: &[u8]) -> bool {
        let hash = keccak(item);
        (0..6).step_by(2).all(|pair| {
            let bit = usize::from(u16::from_be_bytes([hash[pair], hash[pair + 1]]) & 2047);
            self.0.0[255 - bit / 8] >> (bit % 8) & 1 == 1
        })
    }
}

impl fmt::Debug for Bloom {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Bloom(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bloom_knows_what_was_put_in() {
        let item = [0x42; 20];
        let hash = keccak(&item);
        let mut bytes = [0; 256];
        assert!(!Bloom::new(bytes).may_hold(&item));
        for pair in [0, 2, 4] {
            let bit = usize::from(u16::from_be_bytes([hash[pair], hash[pair + 1]]) % 2048);
            bytes[255 - bit / 8] |= 1 << (bit % 8);
        }
        assert!(Bloom::new(bytes).may_hold(&item));
        assert!(!Bloom::new(bytes).may_hold(&[0x43; 20]));
    }
}
