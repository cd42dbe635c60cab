//! Consistency proofs (RFC 6962 section 2.1.2): a later tree begins with an earlier one.

use thiserror::Error;

use super::{Hash, Size, node_hash};

/// A reason why a proof does not show that one tree begins with another.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum ConsistencyError {
    /// The earlier size is 0, for which there is no proof, or above the later one.
    #[error("no proof leads from size {} to size {}", .from.0, .to.0)]
    Sizes {
        /// The earlier size.
        from: Size,
        /// The later size.
        to: Size,
    },
    /// The proof has another length than a proof between these sizes must have.
    #[error("the proof has hashes too many or too few")]
    Length,
    /// The proof leads to another root than one of the two.
    #[error("the proof does not lead to both roots")]
    Root,
}

/// Checks that `proof` is the RFC 6962 consistency proof that the tree of size `to` begins with the tree of size
/// `from`, which must be at least 1.
///
/// # Errors
/// [`ConsistencyError`] for the first thing that is wrong.
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
    // If the earlier tree is a complete subtree of the later one, both computations begin at its root.
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
