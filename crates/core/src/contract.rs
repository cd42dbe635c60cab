//! The word that the notary's contract keeps for a register checkpoint, and the event that it emits (PROTOCOL.md
//! section 6).

use crate::evm::{EvmBytes, Word, keccak};
use crate::tree::{Hash, Size};

/// The storage slot in which the contract keeps its word.
pub const SLOT: Word = EvmBytes([0; 32]);

/// Encodes a number as the ABI does: 32 bytes, big-endian.
fn abi_number(number: u64) -> [u8; 32] {
    let mut word = [0; 32];
    word[24..].copy_from_slice(&number.to_be_bytes());
    word
}

/// Computes the word that the contract keeps for a register checkpoint: `keccak256(abi.encode(size, root))`.
pub fn checkpoint_word(size: Size, root: Hash) -> Word {
    EvmBytes(keccak(&[abi_number(size.0), root.0].concat()))
}

/// Computes the topics of the event that the contract emits for a register checkpoint.
pub fn topics(size: Size, root: Hash) -> [Word; 3] {
    [EvmBytes(keccak(b"Anchored(uint64,bytes32)")), EvmBytes(abi_number(size.0)), EvmBytes(root.0)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn topic_is_the_one_in_the_protocol() {
        let [event, size, _] = topics(Size(258), Hash([7; 32]));
        assert_eq!(
            event.to_string(),
            "0x4ac5b9bdb01817da80ec1c33e76c5bef927ab969dd8e8ba4ce21da0d7996e56f"
        );
        assert_eq!(size.0[30..], [1, 2]);
    }
}
