//! Tiles (C2SP tlog-tiles), in which a log's nodes are kept. The cost of appending depends on what is appended only,
//! and a path costs a handful of reads, however long the log is.
//!
//! A tile of level L is a row of up to 256 hashes of nodes of tree level 8·L. The nodes of the seven levels above a
//! row are not kept, but hashed from the row when they are needed. Only the last tile of a level is ever partly
//! filled, and it only grows.

use std::collections::BTreeMap;

use thiserror::Error;

use crate::tree::{Hash, Node, Nodes, Size, node_hash};

/// The number of hashes in a full tile.
pub const WIDTH: usize = 256;

/// The number of tree levels in a tile.
const HEIGHT: u8 = 8;

/// The place of a tile in its log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TileId {
    /// The level of the tile, 0 for leaf hashes.
    pub level: u8,
    /// The index of the tile at its level, counted from the left.
    pub index: u64,
}

impl TileId {
    /// Returns the tile that holds `node`, or from which `node` is computed.
    pub fn of(node: Node) -> Self {
        let within = node.level % HEIGHT;
        Self { level: node.level / HEIGHT, index: (node.index << within) / WIDTH as u64 }
    }
}

/// A tile: a row of hashes, with the nodes above it.
#[derive(Clone, Debug)]
pub struct Tile {
    /// The complete nodes: `rows[k]` are those k levels above the row that is kept.
    rows: Vec<Vec<Hash>>,
}

/// An error: the bytes are no tile.
#[derive(Debug, Error, PartialEq, Eq)]
#[error("a tile is 1 to 256 hashes of 32 bytes, not {0} bytes")]
pub struct NotATile(pub usize);

impl Tile {
    /// Makes a tile without hashes.
    pub fn empty() -> Self {
        Self { rows: vec![Vec::new(); usize::from(HEIGHT) + 1] }
    }

    /// Reads a tile from the hashes of its row, one after the other.
    ///
    /// # Errors
    /// [`NotATile`] if there are no hashes or too many, or if the last one is cut off.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, NotATile> {
        if bytes.is_empty() || !bytes.len().is_multiple_of(32) || bytes.len() > 32 * WIDTH {
            return Err(NotATile(bytes.len()));
        }
        let mut tile = Self::empty();
        for hash in bytes.chunks_exact(32) {
            tile.push(Hash(hash.try_into().map_err(|_| NotATile(bytes.len()))?));
        }
        Ok(tile)
    }

    /// Writes the hashes of the tile's row, one after the other: up to 8192 bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        self.rows[0].iter().flat_map(|hash| hash.0).collect()
    }

    /// Returns the number of hashes in the tile's row.
    pub fn width(&self) -> usize {
        self.rows[0].len()
    }

    /// Adds a hash to a tile that is not full, and the nodes that it completes. Returns the hash of the whole tile if
    /// it is full now.
    fn push(&mut self, mut hash: Hash) -> Option<Hash> {
        debug_assert!(self.width() < WIDTH);
        for row in &mut self.rows {
            row.push(hash);
            match row.as_slice() {
                [.., left, right] if row.len() % 2 == 0 => hash = node_hash(*left, *right),
                _ => break,
            }
        }
        self.rows[usize::from(HEIGHT)].first().copied()
    }

    fn node(&self, node: Node) -> Option<Hash> {
        let within = node.level % HEIGHT;
        let row_width = WIDTH as u64 >> within;
        self.rows[usize::from(within)].get((node.index % row_width) as usize).copied()
    }
}

/// Some tiles of one log. The caller lends those that the roots and paths need that it computes.
#[derive(Clone, Debug, Default)]
pub struct Tiles(BTreeMap<TileId, Tile>);

impl Tiles {
    /// Lends a tile, in the place of one lent before with that id.
    pub fn insert(&mut self, id: TileId, tile: Tile) {
        self.0.insert(id, tile);
    }

    /// Returns the tile with that id, if it was lent.
    pub fn get(&self, id: TileId) -> Option<&Tile> {
        self.0.get(&id)
    }
}

impl Nodes for Tiles {
    fn hash(&self, node: Node) -> Option<Hash> {
        self.0.get(&TileId::of(node))?.node(node)
    }
}

/// Returns the partly filled tiles of a log of `size` leaves, which are all that appending needs.
pub fn right_edge(size: Size) -> Vec<TileId> {
    let mut edge = Vec::new();
    let (mut level, mut width) = (0, size.0);
    while width > 0 {
        if width % WIDTH as u64 != 0 {
            edge.push(TileId { level, index: width / WIDTH as u64 });
        }
        width /= WIDTH as u64;
        level += 1;
    }
    edge
}

/// Appends `leaves` to the log of `size` leaves whose [`right_edge`] is in `tiles`. Returns the new size and the tiles
/// that changed; `tiles` holds these afterwards, and the new right edge.
///
/// # Examples
///
/// ```
/// use countersign_core::tile::{Tiles, append};
/// use countersign_core::tree::{Size, leaf_hash, root};
///
/// let mut tiles = Tiles::default();
/// let (size, changed) = append(&mut tiles, Size(0), &[leaf_hash(b"first"), leaf_hash(b"second")]);
/// assert_eq!((size, changed.len()), (Size(2), 1));
/// assert!(root(size, &tiles).is_ok());
/// ```
pub fn append(tiles: &mut Tiles, size: Size, leaves: &[Hash]) -> (Size, Vec<TileId>) {
    let mut changed = Vec::new();
    let mut total = size.0;
    for leaf in leaves {
        let (mut level, mut place, mut hash) = (0, total, *leaf);
        loop {
            let id = TileId { level, index: place / WIDTH as u64 };
            let full = tiles.0.entry(id).or_insert_with(Tile::empty).push(hash);
            changed.push(id);
            let Some(whole) = full else { break };
            (level, place, hash) = (level + 1, place / WIDTH as u64, whole);
        }
        total += 1;
    }
    changed.sort_unstable();
    changed.dedup();
    (Size(total), changed)
}

#[cfg(test)]
mod tests;
