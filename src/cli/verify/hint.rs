//! The hint below a verdict: what the reader can do next.

use countersign_core::verify::Code;

use super::damage;
use super::reasons::{hint, is_of_another_contract};
use super::same_data::SameData;
use super::words::VerdictWords;
use crate::chain::preset::Preset;
use crate::cli::sources::Trusted;

impl VerdictWords<'_> {
    /// Returns the hint, where there is something to do.
    pub(super) fn hint(&self) -> Option<String> {
        match (self.proof, self.same_data) {
            (None, _) => Some(damage::FETCH_AGAIN.to_owned()),
            (Some(_), None) if self.wrapper.is_some() => self.wrapper.as_ref().map(|what| {
                format!("the file is {what}: if the bill is inside, take it out and check that")
            }),
            (Some(_), Some(SameData::XmlInside(_))) => Some(
                "ask the firm for the file as it was sent, and compare the account to pay to with an earlier bill"
                    .to_owned(),
            ),
            _ if self.is_because(&[Code::AnchorNotAsked]) => Some(self.whom_to_ask()),
            _ => self.way_to_the_contract().or_else(|| hint(self.report).map(str::to_owned)),
        }
    }

    /// Tells how the contract of the proof is reached from the one that is trusted, where this is known.
    fn way_to_the_contract(&self) -> Option<String> {
        let trust = self.reading.trust.as_ref()?;
        if !is_of_another_contract(self.report) {
            return None;
        }
        let predecessor = match self.trusted {
            Trusted::Chain { predecessor, .. } => *predecessor,
            _ => None,
        };
        Some(if self.following.lacks_nodes {
            "name more nodes with --rpc, as the note says, so that the notary is followed to the contract that it has \
             now; or take its trust file of today with --trust"
                .to_owned()
        } else if let Some((chain, before)) = predecessor {
            format!(
                "the contract that you named states that it follows {before} on {}, and the proof may be older than \
                 it: name that one with --contract {before} --chain-id {chain}, and nodes with --rpc, two of different \
                 hosts for each chain; or take the notary's trust file with --trust",
                chain.words()
            )
        } else if self.reading.block_hash.is_some() {
            let option = if self.offline { "--offline" } else { "--block-hash" };
            format!(
                "with {option} no node is asked, so it was not looked for a contract that follows {}: leave it out and \
                 name nodes with --rpc, two of different hosts for each chain; or take the notary's trust file of \
                 today with --trust",
                trust.newest.contract
            )
        } else if self.no_follow {
            "leave --no-follow out, if you want to take the word of the old contract's owner about the next one; or \
             take the notary's trust file of today with --trust"
                .to_owned()
        } else {
            return None;
        })
    }

    /// Tells what to do when no node was asked.
    fn whom_to_ask(&self) -> String {
        if self.offline {
            return "leave --offline out, or give the hash of the anchor's block with --block-hash"
                .to_owned();
        }
        let known = self.chain().and_then(|chain| Preset::of(chain).public_nodes.first());
        let example = known.map_or(String::new(), |node| format!(", such as {node}"));
        format!(
            "name a node of your choice with --rpc{example}; the notary names no node of the chain"
        )
    }
}
