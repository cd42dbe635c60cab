//! RFC 6962 Merkle trees (PROTOCOL.md section 1.1): hashes, paths, and the stored nodes of which a root or a path is
//! made. Nothing here holds a tree: whoever has the nodes lends them as [`Nodes`].

mod consistency;
mod nodes;

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest, Sha256};
use thiserror::Error;

pub use self::consistency::{ConsistencyError, check_consistency};
pub use self::nodes::{MissingNode, Node, Nodes, path, path_nodes, root, root_nodes};
use crate::encoding;
use crate::number::MAX_IN_JSON;

/// The hash of a leaf or of a node.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Hash(pub [u8; 32]);

/// The number of leaves of a tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Size(pub u64);

/// The index of a leaf, from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Index(pub u64);

/// The longest path that a tree of at most 2^63−1 leaves can have.
pub const MAX_PATH: usize = 63;

/// Returns the root of the tree without leaves.
pub fn empty_root() -> Hash {
    Hash(Sha256::digest([]).into())
}

/// Computes the hash of a leaf, `SHA-256(0x00 || data)`.
pub fn leaf_hash(data: &[u8]) -> Hash {
    Hash(Sha256::new_with_prefix([0]).chain_update(data).finalize().into())
}

/// Computes the hash of a node, `SHA-256(0x01 || left || right)`.
pub fn node_hash(left: Hash, right: Hash) -> Hash {
    Hash(Sha256::new_with_prefix([1]).chain_update(left.0).chain_update(right.0).finalize().into())
}

/// A reason why a path does not lead from a leaf to a root.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum PathError {
    /// The tree has no leaf with this index.
    #[error("index {} is not below the size {}", .index.0, .size.0)]
    Index {
        /// The index of the leaf.
        index: Index,
        /// The size of the tree.
        size: Size,
    },
    /// The path has another length than the path of that leaf must have.
    #[error("the path has {given} hashes, it must have {wanted}")]
    Length {
        /// The number of hashes in the path.
        given: usize,
        /// The number of hashes that index and size call for.
        wanted: usize,
    },
    /// The path leads to another root.
    #[error("the path leads to the root {computed}, not to {wanted}")]
    Root {
        /// The root to which the path leads.
        computed: Hash,
        /// The root to which it should lead.
        wanted: Hash,
    },
}

/// Computes the number of hashes in the path of leaf `index` of `size`. `index` must be below `size`.
fn path_len(index: Index, size: Size) -> usize {
    // Below the level at which the leaf's way meets the tree's right edge, every level has a sibling. From there on, a
    // level has one only where the node on the way is a right child, which is where `index` has a one.
    let last = size.0 - 1;
    let inner = u64::BITS - (index.0 ^ last).leading_zeros();
    let border = if inner >= u64::BITS { 0 } else { (index.0 >> inner).count_ones() };
    (inner + border) as usize
}

/// Computes the root that `path` leads to from the leaf.
///
/// # Errors
/// [`PathError::Index`] or [`PathError::Length`]. Nothing is hashed then.
pub fn root_of_path(
    leaf: Hash,
    index: Index,
    size: Size,
    path: &[Hash],
) -> Result<Hash, PathError> {
    if index.0 >= size.0 {
        return Err(PathError::Index { index, size });
    }
    let wanted = path_len(index, size);
    if path.len() != wanted {
        return Err(PathError::Length { given: path.len(), wanted });
    }
    let (mut place, mut last, mut hash) = (index.0, size.0 - 1, leaf);
    for sibling in path {
        if place & 1 == 1 || place == last {
            hash = node_hash(*sibling, hash);
            while place & 1 == 0 && place != 0 {
                place >>= 1;
                last >>= 1;
            }
        } else {
            hash = node_hash(hash, *sibling);
        }
        place >>= 1;
        last >>= 1;
    }
    Ok(hash)
}

/// Checks that `path` has the exact length and leads from the leaf to `root`.
///
/// # Errors
/// [`PathError`] for the first thing that is wrong.
///
/// # Examples
///
/// ```
/// use countersign_core::tree::{Index, Size, check_path, leaf_hash, node_hash};
///
/// let (left, right) = (leaf_hash(b"first"), leaf_hash(b"second"));
/// let root = node_hash(left, right);
/// assert_eq!(check_path(right, Index(1), Size(2), &[left], root), Ok(()));
/// assert!(check_path(right, Index(0), Size(2), &[left], root).is_err());
/// ```
pub fn check_path(
    leaf: Hash,
    index: Index,
    size: Size,
    path: &[Hash],
    root: Hash,
) -> Result<(), PathError> {
    let computed = root_of_path(leaf, index, size, path)?;
    if computed == root { Ok(()) } else { Err(PathError::Root { computed, wanted: root }) }
}

impl Hash {
    /// Returns the base64 of the hash, as notes and proofs carry it.
    pub fn to_base64(self) -> String {
        encoding::base64(&self.0)
    }

    /// Parses the base64 of 32 bytes. Anything else is `None`.
    pub fn from_base64(text: &str) -> Option<Self> {
        encoding::from_base64(text)?.try_into().ok().map(Self)
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_base64())
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Hash({self})")
    }
}

impl Serialize for Hash {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Hash {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::from_base64(&text)
            .ok_or_else(|| serde::de::Error::custom(format!("not the base64 of a hash: {text:?}")))
    }
}

impl Serialize for Index {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u64(self.0)
    }
}

impl<'de> Deserialize<'de> for Index {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let index = u64::deserialize(deserializer)?;
        if index <= MAX_IN_JSON {
            return Ok(Self(index));
        }
        Err(serde::de::Error::custom(format!("an index is at most 2^53-1, not {index}")))
    }
}
