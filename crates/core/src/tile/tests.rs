//! Tiles against a tree that is all in memory, by rs_merkle.

use proptest::prelude::*;
use rs_merkle::MerkleTree;

use super::*;
use crate::disclosure::Rfc6962;
use crate::tree::{Index, check_path, leaf_hash, path, path_nodes, root, root_nodes};

fn leaves(count: u64) -> Vec<Hash> {
    (0..count).map(|n| leaf_hash(&n.to_be_bytes())).collect()
}

fn oracle(leaves: &[Hash]) -> MerkleTree<Rfc6962> {
    MerkleTree::from_leaves(&leaves.iter().map(|hash| hash.0).collect::<Vec<_>>())
}

/// Only the tiles named, as a store would lend them.
fn lend(all: &Tiles, ids: impl IntoIterator<Item = TileId>) -> Tiles {
    let mut lent = Tiles::default();
    for id in ids {
        let bytes = all.get(id).expect("stored").to_bytes();
        lent.insert(id, Tile::from_bytes(&bytes).expect("a tile"));
    }
    lent
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn appended_in_any_batches_it_is_the_same_log(
        batches in prop::collection::vec(0u64..400, 1..6),
        pick in any::<prop::sample::Index>(),
    ) {
        let (mut all, mut size, mut count) = (Tiles::default(), Size(0), 0);
        for batch in &batches {
            let new = &leaves(count + batch)[count as usize..];
            let mut lent = lend(&all, right_edge(size));
            let (grown, changed) = append(&mut lent, size, new);
            for id in changed {
                all.insert(id, lent.get(id).expect("changed").clone());
            }
            (size, count) = (grown, count + batch);
            prop_assert_eq!(size, Size(count));
            if count > 0 {
                let edge = lend(&all, right_edge(size));
                let wanted = oracle(&leaves(count)).root().expect("not empty");
                prop_assert_eq!(root(size, &edge).expect("edge").0, wanted);
                prop_assert!(root_nodes(size).iter().all(|node| edge.hash(*node).is_some()));
            }
        }
        if count > 0 {
            let index = Index(pick.index(count as usize) as u64);
            let leaf = leaves(count)[index.0 as usize];
            let need = path_nodes(index, size);
            let lent = lend(&all, need.iter().map(|node| TileId::of(*node)));
            let found = path(index, size, &lent).expect("lent");
            let tree = oracle(&leaves(count));
            let wanted: Vec<_> = tree.proof(&[index.0 as usize]).proof_hashes().to_vec();
            prop_assert_eq!(found.iter().map(|hash| hash.0).collect::<Vec<_>>(), wanted);
            let root = Hash(tree.root().expect("not empty"));
            prop_assert_eq!(check_path(leaf, index, size, &found, root), Ok(()));
        }
    }
}

#[test]
fn three_levels_of_tiles() {
    let count = 256 * 256 + 300;
    let mut tiles = Tiles::default();
    let (size, _) = append(&mut tiles, Size(0), &leaves(count));
    assert_eq!(right_edge(size).iter().map(|id| id.level).collect::<Vec<_>>(), [0, 1, 2]);
    let edge = lend(&tiles, right_edge(size));
    let wanted = oracle(&leaves(count)).root().expect("not empty");
    assert_eq!(root(size, &edge).expect("edge").0, wanted);
}

#[test]
fn bytes_that_are_no_tile() {
    for len in [0, 31, 33, 32 * 257] {
        assert_eq!(Tile::from_bytes(&vec![0; len]).map(|_| ()), Err(NotATile(len)));
    }
}
