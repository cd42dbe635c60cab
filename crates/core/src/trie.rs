//! Ethereum's Merkle-Patricia trie: proofs that lead from a root to a value (PROTOCOL.md section 6.1). The reader here
//! is stricter than a node's own: what the two keys of evidence never need is refused.

use thiserror::Error;

use crate::evm::{Word, keccak};
use crate::rlp::{RlpError, RlpItem};

/// A reason why a proof does not lead to a value.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub(crate) enum TrieError {
    #[error("node {0} has another hash than its parent says")]
    Hash(usize),
    #[error("node {0}: {1}")]
    Rlp(usize, RlpError),
    #[error("node {0} is no branch, extension or leaf")]
    Shape(usize),
    #[error("node {0} does not lead towards the key")]
    Elsewhere(usize),
    #[error("the proof ends before a leaf")]
    NoLeaf,
}

/// Follows a proof to the value of the key whose path in the trie is `path`.
pub(crate) fn value(root: Word, path: [u8; 32], proof: &[Vec<u8>]) -> Result<&[u8], TrieError> {
    let key: Vec<u8> = path.iter().flat_map(|byte| [byte >> 4, byte & 15]).collect();
    let (mut want, mut at) = (root.0, 0);
    for (place, node) in proof.iter().enumerate() {
        let wrong = |error| TrieError::Rlp(place, error);
        let shape = || TrieError::Shape(place);
        if keccak(node) != want {
            return Err(TrieError::Hash(place));
        }
        let items = RlpItem::read(node).and_then(RlpItem::items).map_err(wrong)?;
        let next = match items.as_slice() {
            branch if branch.len() == 17 => {
                let nibble = key.get(at).ok_or(TrieError::Elsewhere(place))?;
                at += 1;
                branch[usize::from(*nibble)]
            }
            [compact, next] => {
                let (leaf, part) = part(compact.str().map_err(wrong)?).ok_or_else(shape)?;
                if !key[at..].starts_with(&part) {
                    return Err(TrieError::Elsewhere(place));
                }
                at += part.len();
                if leaf {
                    let last = at == key.len() && place + 1 == proof.len();
                    return if last { next.str().map_err(wrong) } else { Err(shape()) };
                }
                if part.is_empty() {
                    return Err(shape());
                }
                *next
            }
            _ => return Err(shape()),
        };
        let next = next.str().map_err(wrong)?;
        want = next.try_into().map_err(|_| TrieError::Elsewhere(place))?;
    }
    Err(TrieError::NoLeaf)
}

/// Decodes a path in its compact form: whether it is a leaf's, and its nibbles.
fn part(compact: &[u8]) -> Option<(bool, Vec<u8>)> {
    let (first, rest) = compact.split_first()?;
    let (flag, low) = (first >> 4, first & 15);
    let mut nibbles = match flag {
        0 | 2 if low == 0 => Vec::new(),
        1 | 3 => vec![low],
        _ => return None,
    };
    nibbles.extend(rest.iter().flat_map(|byte| [byte >> 4, byte & 15]));
    Some((flag >= 2, nibbles))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use alloy_trie::proof::ProofRetainer;
    use alloy_trie::{HashBuilder, Nibbles};
    use proptest::prelude::*;

    use super::*;
    use crate::evm::EvmBytes;

    /// Builds a trie by another implementation, and its proof of one key.
    fn proof(entries: &BTreeMap<[u8; 32], Vec<u8>>, key: [u8; 32]) -> (Word, Vec<Vec<u8>>) {
        let retainer = ProofRetainer::new(vec![Nibbles::unpack(key)]);
        let mut builder = HashBuilder::default().with_proof_retainer(retainer);
        for (key, value) in entries {
            builder.add_leaf(Nibbles::unpack(key), value);
        }
        let root = EvmBytes(builder.root().0);
        let nodes = builder.take_proof_nodes().into_nodes_sorted();
        (root, nodes.into_iter().map(|(_, node)| node.to_vec()).collect())
    }

    /// Draws keys that share their first nibbles, so that there are extensions and deep branches.
    fn key() -> impl Strategy<Value = [u8; 32]> {
        (prop::collection::vec(0_u8..3, 0..4), any::<[u8; 32]>()).prop_map(|(first, mut key)| {
            key[..first.len()].copy_from_slice(&first);
            key
        })
    }

    proptest! {
        /// Values of 32 bytes and more, as ours are: no node is short enough to stand inside another.
        #[test]
        fn proofs_of_another_implementation_lead_to_their_value(
            entries in prop::collection::btree_map(key(), prop::collection::vec(1_u8.., 33..60), 1..60),
            pick in any::<prop::sample::Index>(),
            absent in key(),
            bit in any::<prop::sample::Index>(),
        ) {
            let (key, wanted) = entries.iter().nth(pick.index(entries.len())).expect("one");
            let (root, nodes) = proof(&entries, *key);
            prop_assert_eq!(value(root, *key, &nodes), Ok(wanted.as_slice()));
            // Another key, a node less, a node more, a bit: never a value.
            if !entries.contains_key(&absent) {
                prop_assert!(value(root, absent, &nodes).is_err());
                let (root, nodes) = proof(&entries, absent);
                prop_assert!(value(root, absent, &nodes).is_err());
            }
            prop_assert!(value(root, *key, &nodes[..nodes.len() - 1]).is_err());
            let surplus = [nodes.as_slice(), &nodes[..1]].concat();
            prop_assert!(value(root, *key, &surplus).is_err());
            let mut damaged = nodes.clone();
            let place = bit.index(damaged.len());
            let at = bit.index(damaged[place].len() * 8);
            damaged[place][at / 8] ^= 1 << (at % 8);
            prop_assert!(value(root, *key, &damaged).is_err());
        }
    }
}
