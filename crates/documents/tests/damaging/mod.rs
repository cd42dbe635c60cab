//! Damage as files suffer it: bytes exchanged, lost and put in, among them those that a format is made of.

use proptest::prelude::*;
use proptest::sample::Index;

/// One damage: where, with which byte, and of which kind.
pub(crate) type Damage = (Index, u8, u8);

/// Draws up to `most` damages.
pub(crate) fn damages(most: usize) -> impl Strategy<Value = Vec<Damage>> {
    prop::collection::vec((any::<Index>(), any::<u8>(), 0..4u8), 1..most)
}

/// Does them to a file whose format is made of these signs.
pub(crate) fn damage(bytes: &mut Vec<u8>, damages: Vec<Damage>, signs: &[u8]) {
    for (at, byte, kind) in damages {
        let at = at.index(bytes.len());
        match kind {
            0 => bytes[at] = byte,
            1 => {
                bytes.remove(at);
            }
            2 => bytes.insert(at, byte),
            _ => bytes[at] = signs[usize::from(byte) % signs.len()],
        }
    }
}
