//! RFC 6962 Merkle trees (PROTOCOL.md section 1.1): hashes, paths, and which stored nodes a root or a
//! path is made of. Nothing here holds a tree: whoever has the nodes lends them as a [`Nodes`].

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest, Sha256};
use thiserror::Error;

use crate::encoding;

/// The hash of a leaf or of a node.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Hash(pub [u8; 32]);

/// The number of leaves of a tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Size(pub u64);

/// The place of a leaf, from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Index(pub u64);

/// The longest path that a tree of at most 2^63−1 leaves can have.
pub const MAX_PATH: usize = 63;

/// The root of the tree without leaves.
pub fn empty_root() -> Hash {
    Hash(Sha256::digest([]).into())
}

/// `SHA-256(0x00 || data)`.
pub fn leaf_hash(data: &[u8]) -> Hash {
    Hash(Sha256::new_with_prefix([0]).chain_update(data).finalize().into())
}

/// `SHA-256(0x01 || left || right)`.
pub fn node_hash(left: Hash, right: Hash) -> Hash {
    Hash(Sha256::new_with_prefix([1]).chain_update(left.0).chain_update(right.0).finalize().into())
}

/// Why a path does not lead from a leaf to a root.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum PathError {
    /// There is no such leaf.
    #[error("index {} is not below the size {}", .index.0, .size.0)]
    Index {
        /// The index given.
        index: Index,
        /// The size of the tree.
        size: Size,
    },
    /// A path to that leaf is of one length only.
    #[error("the path has {given} hashes, it must have {wanted}")]
    Length {
        /// Hashes in the path.
        given: usize,
        /// Hashes that index and size call for.
        wanted: usize,
    },
    /// It leads elsewhere.
    #[error("the path leads to the root {computed}, not to {wanted}")]
    Root {
        /// Where it leads.
        computed: Hash,
        /// Where it should.
        wanted: Hash,
    },
}

/// The number of hashes in the path of leaf `index` of `size`; `index` must be below `size`.
fn path_len(index: Index, size: Size) -> usize {
    // Below the point where the leaf's way parts from the right edge every level has a sibling;
    // above it only those where the way goes left of something, which is where `index` has a one.
    let last = size.0 - 1;
    let inner = u64::BITS - (index.0 ^ last).leading_zeros();
    let border = if inner >= u64::BITS { 0 } else { (index.0 >> inner).count_ones() };
    (inner + border) as usize
}

/// The root that `path` leads to from the leaf.
///
/// # Errors
/// [`PathError::Index`], [`PathError::Length`]: nothing is hashed then.
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

/// Accepts if and only if `path` has the exact length and leads from the leaf to `root`.
///
/// # Errors
/// What is wrong with it.
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

/// Why one tree is not shown to begin with another.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum ConsistencyError {
    /// From nothing, everything follows; and a log does not shrink.
    #[error("no proof leads from size {} to size {}", .from.0, .to.0)]
    Sizes {
        /// The earlier size.
        from: Size,
        /// The later size.
        to: Size,
    },
    /// A proof between these sizes is of one length only.
    #[error("the proof has hashes too many or too few")]
    Length,
    /// It leads elsewhere.
    #[error("the proof does not lead to both roots")]
    Root,
}

/// Accepts if and only if `proof` is the RFC 6962 consistency proof that the tree of size `to` begins
/// with the tree of size `from`; `from` is at least 1.
///
/// # Errors
/// What is wrong with it.
pub fn check_consistency(
    (from, from_root): (Size, Hash),
    (to, to_root): (Size, Hash),
    proof: &[Hash],
) -> Result<(), ConsistencyError> {
    if from.0 == 0 || from > to {
        return Err(ConsistencyError::Sizes { from, to });
    }
    if from == to {
        let same = from_root == to_root;
        return match (proof.is_empty(), same) {
            (false, _) => Err(ConsistencyError::Length),
            (true, false) => Err(ConsistencyError::Root),
            (true, true) => Ok(()),
        };
    }
    let (mut place, mut last) = (from.0 - 1, to.0 - 1);
    let shared = place.trailing_ones();
    (place, last) = (place >> shared, last >> shared);
    // When the earlier tree is a complete subtree of the later one, its root is where both begin.
    let (first, rest) = match proof.split_first() {
        _ if from.0.is_power_of_two() => (from_root, proof),
        Some((first, rest)) => (*first, rest),
        None => return Err(ConsistencyError::Length),
    };
    let (mut earlier, mut later) = (first, first);
    for sibling in rest {
        if last == 0 {
            return Err(ConsistencyError::Length);
        }
        if place & 1 == 1 || place == last {
            earlier = node_hash(*sibling, earlier);
            later = node_hash(*sibling, later);
            while place & 1 == 0 && place != 0 {
                place >>= 1;
                last >>= 1;
            }
        } else {
            later = node_hash(later, *sibling);
        }
        place >>= 1;
        last >>= 1;
    }
    match (last == 0, earlier == from_root && later == to_root) {
        (false, _) => Err(ConsistencyError::Length),
        (true, false) => Err(ConsistencyError::Root),
        (true, true) => Ok(()),
    }
}

/// A complete subtree: the `index`th of 2^`level` leaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Node {
    /// 0 for a leaf.
    pub level: u8,
    /// Counted from the left at its level.
    pub index: u64,
}

/// Where the hashes of complete subtrees come from.
pub trait Nodes {
    /// The hash of `node`, or `None` if this source has not got it.
    fn hash(&self, node: Node) -> Option<Hash>;
}

/// A node was asked for that the source does not have: the source is damaged or was not filled.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("the tree's node {} at level {} is missing", .0.index, .0.level)]
pub struct MissingNode(pub Node);

/// The root of the first `size` leaves.
///
/// # Errors
/// If `nodes` lacks one of [`root_nodes`].
pub fn root(size: Size, nodes: &impl Nodes) -> Result<Hash, MissingNode> {
    if size.0 == 0 { Ok(empty_root()) } else { subtree(0, size.0, nodes) }
}

/// The nodes that [`root`] reads.
pub fn root_nodes(size: Size) -> Vec<Node> {
    let mut found = Vec::new();
    complete_nodes(0, size.0, &mut found);
    found
}

/// The path of leaf `index` in the tree of the first `size` leaves; `index` must be below `size`.
///
/// # Errors
/// If `nodes` lacks one of [`path_nodes`].
pub fn path(index: Index, size: Size, nodes: &impl Nodes) -> Result<Vec<Hash>, MissingNode> {
    siblings(index, size).into_iter().map(|(start, len)| subtree(start, len, nodes)).collect()
}

/// The nodes that [`path`] reads.
pub fn path_nodes(index: Index, size: Size) -> Vec<Node> {
    let mut found = Vec::new();
    for (start, len) in siblings(index, size) {
        complete_nodes(start, len, &mut found);
    }
    found
}

/// The ranges (start, length) of leaves beside the way from leaf `index` to the root, leaf first.
fn siblings(index: Index, size: Size) -> Vec<(u64, u64)> {
    let (mut start, mut len) = (0, size.0);
    let mut ranges = Vec::new();
    while len > 1 {
        let left = largest_power_below(len);
        if index.0 < start + left {
            ranges.push((start + left, len - left));
            len = left;
        } else {
            ranges.push((start, left));
            start += left;
            len -= left;
        }
    }
    ranges.reverse();
    ranges
}

fn subtree(start: u64, len: u64, nodes: &impl Nodes) -> Result<Hash, MissingNode> {
    if len.is_power_of_two() {
        let node = complete(start, len);
        return nodes.hash(node).ok_or(MissingNode(node));
    }
    let left = largest_power_below(len);
    Ok(node_hash(subtree(start, left, nodes)?, subtree(start + left, len - left, nodes)?))
}

fn complete_nodes(mut start: u64, mut len: u64, found: &mut Vec<Node>) {
    while len > 0 {
        let left = if len.is_power_of_two() { len } else { largest_power_below(len) };
        found.push(complete(start, left));
        start += left;
        len -= left;
    }
}

fn complete(start: u64, len: u64) -> Node {
    let level = len.trailing_zeros();
    // A u64 has 64 bits, so the level fits.
    Node { level: level as u8, index: start >> level }
}

/// For `len` > 1, where RFC 6962 splits.
fn largest_power_below(len: u64) -> u64 {
    1 << (u64::BITS - 1 - (len - 1).leading_zeros())
}

impl Hash {
    /// base64, as notes and proofs carry it.
    pub fn to_base64(self) -> String {
        encoding::base64(&self.0)
    }

    /// `None` unless `text` is the base64 of 32 bytes.
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
