//! Words about a proof whose block the notary does not name any more.

use std::fmt;

use serde_json::{Value, json};

use crate::firm::{BlockPlace, Moved, Now};

/// The words for where a block went, and what to do.
pub(super) struct MovedWords<'a>(pub(super) &'a Moved);

impl fmt::Display for MovedWords<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Moved { from, now } = self.0;
        let BlockPlace { number, hash, is_final } = from;
        let was = if *is_final { "final" } else { "anchored" };
        match now {
            Now::In(to) => {
                let is = if to.is_final { "final" } else { "anchored, and not final yet," };
                write!(
                    f,
                    "the chain was reorganised: what was {was} in block {number} ({hash}) is {is} in block {} ({})",
                    to.number, to.hash
                )
            }
            Now::Sent => write!(
                f,
                "was {was} in block {number} ({hash}); the chain was reorganised, and the notary says that this block \
                 is gone and the anchor on its way to another. The record stays sealed: run `countersign upgrade` again in \
                 some minutes"
            ),
            Now::Stopped => write!(
                f,
                "was {was} in block {number} ({hash}); the chain was reorganised, and the notary says that this block \
                 is gone, and that it anchors nothing until its operator has found out why the chain lost others that \
                 were final. The record stays sealed: keep this file, and run `countersign upgrade` again later"
            ),
            Now::Lost(since) => {
                let since = since.map_or(String::new(), |since| format!(" since {since}"));
                write!(
                    f,
                    "was {was} in block {number} ({hash}); the notary says{since} that the chain has lost that block \
                     after it was final, and anchors nothing until its operator has found out why. The record stays \
                     sealed: keep this file, ask the notary's operator, and run `countersign upgrade` again later"
                )
            }
            Now::Unnamed => write!(
                f,
                "was {was} in block {number} ({hash}), and the notary does not name that anchor any more: either the \
                 chain was reorganised, or the notary goes on from an older copy of its database. Keep this file, verify \
                 it with a node of your own (`countersign verify --rpc`), and ask the notary's operator"
            ),
        }
    }
}

impl MovedWords<'_> {
    /// For programs.
    pub(super) fn json(&self) -> Value {
        let place = |place: &BlockPlace| {
            json!({
                "block_number": place.number, "block_hash": place.hash, "final": place.is_final,
            })
        };
        let (word, to, since) = match &self.0.now {
            Now::In(to) => ("in-another-block", Some(place(to)), None),
            Now::Sent => ("sent-again", None, None),
            Now::Stopped => ("stopped", None, None),
            Now::Lost(since) => ("lost", None, *since),
            Now::Unnamed => ("unnamed", None, None),
        };
        json!({ "from": place(&self.0.from), "notary_says": word, "to": to, "since": since })
    }
}

#[cfg(test)]
mod tests {
    use countersign_core::evm::{BlockNumber, EvmBytes};

    use super::*;

    #[test]
    fn each_says_which_block_it_was_and_what_the_notary_says() {
        let place = |number, byte, is_final| BlockPlace {
            number: BlockNumber::new(number).expect("a number"),
            hash: EvmBytes([byte; 32]),
            is_final,
        };
        let from = place(17, 0xab, true);
        let told = |now| MovedWords(&Moved { from, now }).to_string();
        for (now, words) in [
            (Now::In(place(19, 0xcd, false)), "anchored, and not final yet, in block 19 (0xcdcd"),
            (Now::Sent, "on its way to another"),
            (Now::Stopped, "anchors nothing until"),
            (Now::Lost(None), "ask the notary's operator"),
            (Now::Unnamed, "does not name that anchor any more"),
        ] {
            let said = told(now);
            assert!(said.contains("was final in block 17 (0xabab"), "{said}");
            assert!(said.contains(words), "{said}");
        }
    }
}
