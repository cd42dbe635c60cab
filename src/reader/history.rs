//! What became of a record: each record that refers to it, with its own proof, and whether the notary's signed
//! counts agree with them.

use std::collections::BTreeSet;

use countersign_core::id::Id;
use countersign_core::proof::Proof;
use countersign_core::statement::Relation;
use countersign_core::status::StatusText;
use countersign_core::trust::Trust;
use countersign_core::verify::Report;
use futures_util::{StreamExt, TryStreamExt, stream};

use super::{Reading, verify};
use crate::client::{Client, ClientError, Reference};

/// Proofs that are fetched at the same time.
const AT_ONCE: usize = 8;
/// Longer histories are cut, and it is said.
const MOST: usize = 10_000;

/// A record that refers to the one asked about, or to a receipt or credit note of it.
pub struct Event {
    /// How it refers.
    pub relation: Relation,
    /// To what.
    pub to: Id,
    /// Its proof.
    pub proof: Proof,
    /// What checking that comes to; the document is not asked about.
    pub report: Report,
}

/// All of them, in the ledger's order.
pub struct History {
    /// One for each line by which a record refers.
    pub events: Vec<Event>,
    /// There are more.
    pub cut: bool,
}

/// Fetches what refers to a record, and checks each on its own.
///
/// # Errors
/// [`ClientError`]: also if what the notary gives for an id is the proof of something else.
pub async fn history(
    client: &Client,
    proof: &Proof,
    trust: Option<&Trust>,
    nodes: &[String],
) -> Result<History, ClientError> {
    let mut references = client.history(&proof.statement.id().to_string(), MOST).await?;
    let cut = references.len() > MOST;
    references.truncate(MOST);
    let events = stream::iter(references)
        .map(|reference| event(client, proof, reference, trust, nodes))
        .buffered(AT_ONCE);
    Ok(History { events: events.try_collect().await?, cut })
}

async fn event(
    client: &Client,
    of: &Proof,
    reference: Reference,
    trust: Option<&Trust>,
    nodes: &[String],
) -> Result<Event, ClientError> {
    let Reference { id, to, .. } = reference;
    let proof = client.proof(&id.to_string()).await?;
    let said = &proof.statement;
    let refers = said.draft().body.relations().contains(&to);
    let relation = said.kind().relation().filter(|_| refers);
    // By the same genesis: a second ledger under the same name would have another firm's keys.
    let genesis = |proof: &Proof| proof.keys.first().map(|first| first.statement.clone());
    let same = said.id() == id
        && said.ledger() == of.statement.ledger()
        && (of.keys.is_empty() || genesis(&proof) == genesis(of));
    let (Some(relation), true) = (relation, same) else {
        return Err(ClientError::Nonsense(format!(
            "the record {id} does not refer to {to} in its ledger"
        )));
    };
    let reading = Reading {
        proof_file: proof.to_file().into_bytes(),
        record_only: true,
        document: None,
        fragment: None,
        trust: trust.cloned(),
        block_hash: None,
        nodes: nodes.to_vec(),
        status: None,
    };
    let report = verify(&reading).await;
    Ok(Event { relation, to, proof, report })
}

impl History {
    /// What the list has otherwise than the notary's signed word, about the entries that this speaks of.
    pub fn contradicts(&self, of: Id, said: &StatusText) -> Vec<String> {
        let covered = || self.events.iter().filter(|e| e.proof.seal.index.0 < said.size.0);
        let voids = covered().filter(|event| event.relation == Relation::Voids);
        let voided: BTreeSet<Id> = voids.map(|event| event.to).collect();
        let count = |relation| {
            let events = covered().filter(|event| event.relation == relation && event.to == of);
            let ids: BTreeSet<_> = events.map(|event| event.proof.statement.id()).collect();
            ids.difference(&voided).count() as u64
        };
        let by = |relation| {
            let mut events = covered().filter(|e| e.relation == relation && e.to == of);
            events.next().map(|event| event.proof.statement.id())
        };
        let mut found = Vec::new();
        for (what, listed, signed) in [
            ("receipts", count(Relation::Pays), said.paid),
            ("credit notes", count(Relation::Credits), said.credited),
        ] {
            if listed != signed {
                found.push(format!("{listed} {what} are listed, the signed status has {signed}"));
            }
        }
        for (what, listed, signed) in [
            ("replaces", by(Relation::Replaces), said.replaced),
            ("voids", by(Relation::Voids), said.voided),
        ] {
            if listed != signed {
                found.push(format!(
                    "the list and the signed status differ in what {what} the record"
                ));
            }
        }
        found
    }
}
