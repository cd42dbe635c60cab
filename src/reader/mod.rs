//! The reader's work: gather a proof, a trust and some nodes' answers, and have the core judge.

mod chain_trust;
mod follow;
mod history;

use countersign_core::date::Date;
use countersign_core::digest::Digest;
use countersign_core::evm::BlockHash;
use countersign_core::node::NodeAnswer;
use countersign_core::proof::Proof;
use countersign_core::status::Nonce;
use countersign_core::trust::Trust;
use countersign_core::verify::{Case, Report, StatusAnswer, verify_file};
use futures_util::future::join_all;

use crate::chain::node::ask;
use crate::chain::rpc::Rpc;

pub use chain_trust::{ChainTrust, ChainTrustError, chain_trust};
pub use follow::{Following, SuccessionStep, follow};
pub use history::{Event, History, history};

/// Everything that a verdict needs, before the chain is asked.
pub struct ReadProof {
    /// The bytes of the proof file.
    pub proof_file: Vec<u8>,
    /// There is no document: the reader asks about the record and the fields that are shown.
    pub record_only: bool,
    /// The document's digest.
    pub document: Option<Digest>,
    /// The part of the link after the #.
    pub fragment: Option<String>,
    /// The trust of the reader.
    pub trust: Option<Trust>,
    /// The reader chose that, and does not take the notary's own word.
    pub pinned: bool,
    /// The hash of a block of which the reader knows that it is final: then no node is asked.
    pub block_hash: Option<BlockHash>,
    /// The nodes to ask.
    pub nodes: Vec<String>,
    /// The notary's answer to the question whether the record is still current.
    pub status: Option<Answered>,
    /// The most seconds that this answer may be away from now.
    pub max_age: u64,
}

/// The notary's answer whether a record is still current, to a question that was just asked.
pub struct Answered {
    /// The status, as it came.
    pub status: Vec<u8>,
    /// The nonce of the question.
    pub nonce: Nonce,
    /// The time at which the answer came, by the reader's clock.
    pub now: Date,
}

/// Asks the nodes, all at once, and judges.
pub async fn verify(reading: &ReadProof) -> Report {
    let nodes = match Proof::from_file(&reading.proof_file) {
        Ok(proof) => answers(&proof, reading).await,
        Err(_) => Vec::new(),
    };
    let case = Case {
        record_only: reading.record_only,
        document: reading.document,
        fragment: reading.fragment.as_deref(),
        trust: reading.trust.as_ref(),
        pinned: reading.pinned,
        block_hash: reading.block_hash,
        nodes: &nodes,
        status: reading.status.as_ref().map(|answered| StatusAnswer {
            status: &answered.status,
            nonce: Some(&answered.nonce),
            now: Some(answered.now),
            max_age: reading.max_age,
        }),
    };
    verify_file(&reading.proof_file, &case)
}

async fn answers(proof: &Proof, reading: &ReadProof) -> Vec<NodeAnswer> {
    if reading.block_hash.is_some() {
        return Vec::new();
    }
    let (Some(anchor), Some(register), Some(trust)) =
        (&proof.anchor, &proof.register, &reading.trust)
    else {
        return Vec::new();
    };
    let era = trust.era_of(anchor.chain_id, anchor.contract);
    let Some((era, _)) = era.and_then(|nth| trust.eras().nth(nth)) else { return Vec::new() };
    let finality = era.finality;
    join_all(reading.nodes.iter().map(|url| async move {
        match Rpc::new(url) {
            Ok(rpc) => ask(&rpc.for_reader(), anchor, register.checkpoint.state(), finality).await,
            Err(why) => NodeAnswer::Unreachable(why),
        }
    }))
    .await
}
