//! The stored nodes of which a root or a path is made.

use thiserror::Error;

use super::{Hash, Index, Size, empty_root, node_hash};

/// The root of a complete subtree: the one numbered `index` of those with 2^`level` leaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Node {
    /// The level of the node, 0 for a leaf.
    pub level: u8,
    /// The index of the node at its level, counted from the left.
    pub index: u64,
}

/// A source of the hashes of complete subtrees.
pub trait Nodes {
    /// Returns the hash of `node`, or `None` if this source does not have it.
    fn hash(&self, node: Node) -> Option<Hash>;
}

/// An error: the source does not have a node that is needed. The source is damaged, or was not filled.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("the tree's node {} at level {} is missing", .0.index, .0.level)]
pub struct MissingNode(pub Node);

/// Computes the root of the first `size` leaves.
///
/// # Errors
/// [`MissingNode`] if `nodes` lacks one of [`root_nodes`].
///
/// # Examples
///
/// ```
/// use countersign_core::tree::{Hash, Node, Nodes, Size, leaf_hash, node_hash, root};
///
/// /// Whoever keeps the leaves of a log computes the nodes above them, or keeps these too.
/// struct Leaves(Vec<Hash>);
///
/// impl Nodes for Leaves {
///     fn hash(&self, node: Node) -> Option<Hash> {
///         match node.level {
///             0 => self.0.get(node.index as usize).copied(),
///             level => {
///                 let below = |index| self.hash(Node { level: level - 1, index });
///                 Some(node_hash(below(2 * node.index)?, below(2 * node.index + 1)?))
///             }
///         }
///     }
/// }
///
/// let [a, b, c] = [b"a", b"b", b"c"].map(|entry| leaf_hash(entry));
/// let leaves = Leaves(vec![a, b, c]);
/// assert_eq!(root(Size(3), &leaves), Ok(node_hash(node_hash(a, b), c)));
/// assert!(root(Size(4), &leaves).is_err());
/// ```
pub fn root(size: Size, nodes: &impl Nodes) -> Result<Hash, MissingNode> {
    if size.0 == 0 { Ok(empty_root()) } else { subtree(0, size.0, nodes) }
}

/// Returns the nodes that [`root`] reads.
pub fn root_nodes(size: Size) -> Vec<Node> {
    let mut found = Vec::new();
    complete_nodes(0, size.0, &mut found);
    found
}

/// Computes the path of leaf `index` in the tree of the first `size` leaves. `index` must be below `size`.
///
/// # Errors
/// [`MissingNode`] if `nodes` lacks one of [`path_nodes`].
pub fn path(index: Index, size: Size, nodes: &impl Nodes) -> Result<Vec<Hash>, MissingNode> {
    siblings(index, size).into_iter().map(|(start, len)| subtree(start, len, nodes)).collect()
}

/// Returns the nodes that [`path`] reads.
pub fn path_nodes(index: Index, size: Size) -> Vec<Node> {
    let mut found = Vec::new();
    for (start, len) in siblings(index, size) {
        complete_nodes(start, len, &mut found);
    }
    found
}

/// Returns the ranges (start, length) of leaves beside the way from leaf `index` to the root, from the leaf up.
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

/// Returns the largest power of two below `len`, at which RFC 6962 splits a tree. `len` must be above 1.
fn largest_power_below(len: u64) -> u64 {
    1 << (u64::BITS - 1 - (len - 1).leading_zeros())
}
