//! The reliance of a reader: the options about trust that `verify` and `history` share, and what comes of them.

use std::path::PathBuf;

use clap::Args;
use countersign_core::proof::Proof;
use countersign_core::trust::Trust;

use super::failure::Failure;
use super::followed;
use super::named::Named;
use super::sources::{FoundProof, Trusted, check_nodes, pinned};
use crate::reader::Following;

/// The options that say whom to trust, and whom to ask.
#[derive(Args)]
pub(super) struct Reliance {
    /// Trust what this file says. `countersign trust save` writes one.
    #[arg(long, value_name = "T", conflicts_with = "contract")]
    trust: Option<PathBuf>,
    #[command(flatten)]
    named: Named,
    /// Ask this node of the chain. Repeat the option for more nodes. Default: the nodes that the trust
    /// names.
    #[arg(long, value_name = "URL")]
    pub(super) rpc: Vec<String>,
    /// Stay with the contract that is trusted, even if it has ended and its owner has named another.
    #[arg(long)]
    pub(super) no_follow: bool,
    /// Ask this notary whether the bill is still current, instead of the one that the trust or the
    /// proof names.
    #[arg(long, value_name = "URL")]
    pub(super) notary: Option<String>,
}

/// The parties that may be asked.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Asking {
    /// Nodes and the notary.
    All,
    /// The notary alone: who knows the anchor's block asks no node.
    NoNode,
    /// Nobody.
    Nobody,
}

/// The trust and the nodes on which a reader relies in the end.
pub(super) struct Relied {
    /// The trust, of the contract that the notary has now.
    pub(super) trust: Option<Trust>,
    /// The source of the trust.
    pub(super) trusted: Trusted,
    /// The way to the contract that the notary has now.
    pub(super) following: Following,
    /// The reader chose whom to trust, and does not take the notary's own word.
    pub(super) pinned: bool,
    /// The nodes to ask.
    pub(super) nodes: Vec<String>,
}

impl Reliance {
    /// Refuses nodes that can be none.
    pub(super) fn check(&self) -> Result<(), Failure> {
        check_nodes(&self.rpc)
    }

    /// Finds whom to trust about a proof, and follows to the contract that the notary has now.
    pub(super) async fn settle(
        &self,
        proof: &Proof,
        found: &FoundProof,
        asking: Asking,
    ) -> Result<Relied, Failure> {
        let (trust, trusted) = self.first(proof, found, asking).await?;
        let named = trust.as_ref().map(|trust| trust.rpc_urls.clone()).unwrap_or_default();
        let nodes = match asking {
            Asking::Nobody => Vec::new(),
            _ if self.rpc.is_empty() => named,
            _ => self.rpc.clone(),
        };
        let follows = asking == Asking::All && !self.no_follow;
        let asked = if follows { nodes.as_slice() } else { &[] };
        let (trust, following) = followed::follow(trust, asked).await;
        Ok(Relied { trust, trusted, following, pinned: self.pins(), nodes })
    }

    /// Returns whether whom to trust is the reader's choice.
    fn pins(&self) -> bool {
        self.trust.is_some() || self.named.is_given()
    }

    /// Finds the trust, and where it is from, before anybody is followed.
    async fn first(
        &self,
        proof: &Proof,
        found: &FoundProof,
        asking: Asking,
    ) -> Result<(Option<Trust>, Trusted), Failure> {
        if let Some((trust, trusted)) = self.named.trust(&self.rpc).await? {
            return Ok((Some(trust), trusted));
        }
        match &self.trust {
            Some(path) => pinned(path),
            None if asking == Asking::Nobody => {
                let why = "--offline asks nobody; name a trust file with --trust".to_owned();
                Ok((None, Trusted::Nobody(why)))
            }
            None => Ok(found.notarys_word(proof).await),
        }
    }
}

impl Relied {
    /// Nobody, for this reason.
    pub(super) fn on_nobody(why: &str) -> Self {
        Self {
            trust: None,
            trusted: Trusted::Nobody(why.to_owned()),
            following: Following::default(),
            pinned: false,
            nodes: Vec::new(),
        }
    }

    /// The trust, if it is the reader's own choice.
    pub(super) fn own(&self) -> Option<&Trust> {
        self.trust.as_ref().filter(|_| self.pinned)
    }
}
