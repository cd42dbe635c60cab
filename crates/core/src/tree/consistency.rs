//! Whether a later tree begins with an earlier one.

use thiserror::Error;

use super::{Hash, Size, node_hash};

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
