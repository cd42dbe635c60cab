//! The history of a record: each record that refers to it, with its own proof, and whether the notary's signed
//! counts agree with them.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::pin::pin;
use std::time::Duration;

use countersign_core::id::Id;
use countersign_core::kind::{RULES, Relation, Rule};
use countersign_core::proof::Proof;
use countersign_core::status::StatusText;
use countersign_core::trust::Trust;
use countersign_core::verify::{CheckName, MAX_AGE, Outcome, Report, disowns};
use futures_util::{StreamExt, TryStreamExt, stream};
use tokio::time::timeout;

use super::{ReadProof, verify};
use crate::client::{Client, ClientError, ListedReference};

/// Proofs that are fetched at the same time.
const AT_ONCE: usize = 8;
/// For all of it, however slowly it comes.
const LONGEST: Duration = Duration::from_secs(3600);
/// Longer histories are cut, and it is said.
const MOST: usize = 10_000;

/// The same for proofs with so many bytes together.
const MOST_BYTES: usize = 512 << 20;

/// A record that refers to the one asked about, or to a receipt or credit note of it.
pub struct Event {
    /// The relation by which the record refers.
    pub relation: Relation,
    /// The record to which this one refers.
    pub to: Id,
    /// The record by which the firm disowns it; checked, so that nobody else takes a payment or a void away.
    pub disowned: Option<Id>,
    pub proof: Proof,
    /// The report on the proof; the document is not asked about.
    pub report: Report,
}

/// All of them, in the ledger's order.
pub struct History {
    /// One for each line by which a record refers.
    pub events: Vec<Event>,
    /// There are more.
    pub cut: bool,
    /// The notary that gave the list and the proofs.
    pub notary: Client,
}

/// Fetches what refers to a record, and checks each on its own, by the trust and whether that is pinned. The notaries'
/// URLs are asked in order, and the first that answers is judged, whatever it answers: going on until an answer pleases
/// would leave the choice to whoever can spoil one.
///
/// # Errors
/// [`ClientError`]: also if what the notary gives for an id is the proof of something else, and if its list has
/// what does not belong into it, or leaves out what the proofs in it say.
pub async fn history(
    notaries: &[String],
    proof: &Proof,
    trust: Option<(&Trust, bool)>,
    nodes: &[String],
) -> Result<History, ClientError> {
    let gathered = timeout(LONGEST, gather(notaries, proof, trust, nodes)).await;
    gathered.unwrap_or_else(|_| Err(nonsense("a history that has no end in an hour".to_owned())))
}

async fn gather(
    notaries: &[String],
    proof: &Proof,
    trust: Option<(&Trust, bool)>,
    nodes: &[String],
) -> Result<History, ClientError> {
    let of = proof.statement.id();
    let (client, mut references) = list(notaries, proof).await?;
    let mut cut = references.len() > MOST;
    references.truncate(MOST);
    belong(of, &references)?;
    let found = stream::iter(references)
        .map(|reference| event(&client, proof, reference, trust, nodes))
        .buffered(AT_ONCE);
    let mut found = pin!(found);
    let (mut events, mut bytes) = (Vec::new(), 0);
    while let Some((event, length)) = found.try_next().await? {
        bytes += length;
        if bytes > MOST_BYTES {
            cut = true;
            break;
        }
        events.push(event);
    }
    let history = History { events, cut, notary: client.clone() };
    history.agrees(of)?;
    Ok(history)
}

/// The list of the first notary that gives one.
async fn list(
    notaries: &[String],
    proof: &Proof,
) -> Result<(Client, Vec<ListedReference>), ClientError> {
    let ledger = proof.statement.ledger().ledger_name();
    let mut why = nonsense("nobody was asked for the history".to_owned());
    for notary in notaries {
        let client = Client::new(notary)?;
        match client.history(&ledger, proof.statement.id(), MOST).await {
            Ok(references) => return Ok((client, references)),
            Err(error @ ClientError::Nonsense(_)) => return Err(error),
            Err(error) => why = error,
        }
    }
    Err(why)
}

/// Checks that a list can be one of what refers to that record: the record itself is referred to, or what was
/// listed before as referring to it; in the ledger's order, and no line twice.
fn belong(of: Id, references: &[ListedReference]) -> Result<(), ClientError> {
    let mut direct = HashSet::new();
    let mut lines = HashSet::new();
    let mut places = HashMap::new();
    let mut last: Option<&ListedReference> = None;
    for one in references {
        let ListedReference { index, id, to, .. } = *one;
        if to != of && !direct.contains(&to) {
            return Err(nonsense(format!(
                "the record {id} refers to {to}, which is not asked about"
            )));
        }
        if !lines.insert((id, to)) {
            return Err(nonsense(format!("the record {id} is listed twice")));
        }
        // Of one record there may be several lines.
        let elsewhere = *places.entry(id).or_insert(index) != index;
        if elsewhere
            || last.is_some_and(|last| last.index > index || (last.index == index && last.id != id))
        {
            return Err(nonsense(format!("the record {id} is listed out of order")));
        }
        if to == of {
            direct.insert(id);
        }
        last = Some(one);
    }
    Ok(())
}

fn nonsense(why: String) -> ClientError {
    ClientError::Nonsense(why)
}

/// Fetches the proof of a listed record and checks it. Returns the event with the length of the proof.
async fn event(
    client: &Client,
    of: &Proof,
    reference: ListedReference,
    trust: Option<(&Trust, bool)>,
    nodes: &[String],
) -> Result<(Event, usize), ClientError> {
    let ListedReference { id, to, index, disowned } = reference;
    let proof = client.proof(&of.statement.ledger().ledger_name(), id).await?;
    let said = &proof.statement;
    let refers = said.draft().body.relations().contains(&to);
    let relation = said.kind().relation().filter(|_| refers);
    // By the same genesis: a second ledger under the same name would have another firm's keys.
    let genesis = |proof: &Proof| proof.keys.first().map(|first| first.statement.clone());
    let same = said.id() == id
        && said.ledger() == of.statement.ledger()
        && (of.keys.is_empty() || genesis(&proof) == genesis(of));
    let (Some(relation), true) = (relation, same) else {
        return Err(nonsense(format!("the record {id} does not refer to {to} in its ledger")));
    };
    let at = proof.seal.index;
    if at.0 != index || at <= of.seal.index {
        return Err(nonsense(format!("the record {id} is listed out of place, it is at {}", at.0)));
    }
    if let Some(by) = disowned {
        let by = client.proof(&of.statement.ledger().ledger_name(), by).await?;
        if !disowns(&by, &proof) {
            return Err(nonsense(format!("the record {} does not disown {id}", by.statement.id())));
        }
    }
    let proof_file = proof.to_file().into_bytes();
    let length = proof_file.len();
    let reading = ReadProof {
        proof_file,
        record_only: true,
        document: None,
        fragment: None,
        trust: trust.map(|(trust, _)| trust.clone()),
        pinned: trust.is_some_and(|(_, pinned)| pinned),
        block_hash: None,
        nodes: nodes.to_vec(),
        status: None,
        max_age: MAX_AGE,
    };
    let report = verify(&reading).await;
    Ok((Event { relation, to, disowned, proof, report }, length))
}

impl Event {
    /// Returns whether the firm signed the record and stands by it, and the notary sealed it.
    fn holds(&self) -> bool {
        let passed = |name| self.report.outcome(name) == Some(&Outcome::Passed);
        self.disowned.is_none() && passed(CheckName::Statement) && passed(CheckName::Seal)
    }
}

impl History {
    /// Checks that the list is what the proofs in it say: what does not refer to the record takes back what counts for
    /// it, as a void takes back a receipt, and what takes back several of these is there for each.
    fn agrees(&self, of: Id) -> Result<(), ClientError> {
        let direct = self.events.iter().filter(|event| event.to == of);
        let mut voidable: HashMap<Id, u64> = direct
            .filter(|event| event.relation.rule().counts())
            .map(|event| (event.proof.statement.id(), event.proof.seal.index.0))
            .collect();
        voidable.insert(of, 0);
        let mut lines = HashSet::new();
        for Event { relation, to, proof, .. } in &self.events {
            let id = proof.statement.id();
            if *to != of && !(relation.rule().takes_back() && voidable.contains_key(to)) {
                return Err(nonsense(format!("the record {id} does not void what refers to {of}")));
            }
            lines.insert((id, *to));
        }
        let voids = self.events.iter().filter(|event| event.relation.rule().takes_back());
        // The last of a list that is cut may be cut too.
        for Event { proof, .. } in voids.filter(|_| !self.cut) {
            let (id, index) = (proof.statement.id(), proof.seal.index.0);
            let voided = proof.statement.draft().body.relations().iter();
            let due = voided.filter(|to| voidable.get(to).is_some_and(|before| *before < index));
            for to in due {
                if !lines.contains(&(id, *to)) {
                    return Err(nonsense(format!("that the record {id} voids {to} is not listed")));
                }
            }
        }
        Ok(())
    }

    /// Returns the record that withdraws this one by the list, though the notary's signed word, which is older, lacks
    /// it.
    pub fn withdrawn_since(&self, of: Id, said: &StatusText) -> Option<Id> {
        let withdraws = |event: &&Event| {
            event.to == of
                && event.relation.rule().effect.is_some()
                && event.disowned.is_none()
                && event.report.holds()
                && event.proof.seal.index.0 >= said.size.0
        };
        self.events.iter().find(withdraws).map(|event| event.proof.statement.id())
    }

    /// Tells what the list has otherwise than the notary's signed word, about the entries that this speaks of. Nothing
    /// can be said of a list that is cut.
    pub fn contradicts(&self, of: &Proof, said: &StatusText) -> Vec<String> {
        if self.cut {
            return Vec::new();
        }
        let id = of.statement.id();
        let covered = || {
            let before = self.events.iter().filter(|e| e.proof.seal.index.0 < said.size.0);
            // What somebody else signed or nobody sealed is neither a payment nor a void.
            before.filter(|event| event.holds())
        };
        let voids = covered().filter(|event| event.relation.rule().takes_back());
        let voided: BTreeSet<Id> = voids.map(|event| event.to).collect();
        let count = |relation| {
            let events = covered().filter(|event| event.relation == relation && event.to == id);
            let ids: BTreeSet<_> = events.map(|event| event.proof.statement.id()).collect();
            ids.difference(&voided).count() as u64
        };
        let by = |relation| {
            let mut events = covered().filter(|e| e.relation == relation && e.to == id);
            events.next().map(|event| event.proof.statement.id())
        };
        let mut found = Vec::new();
        for Rule { kind, relation, effect, .. } in &RULES {
            match effect {
                None => {
                    let (listed, signed) = (count(*relation), said.count(*relation).unwrap_or(0));
                    if listed != signed {
                        let what = kind.as_str().replace('-', " ");
                        found.push(format!(
                            "{listed} {what}s are listed, the signed status has {signed}"
                        ));
                    }
                }
                Some(effect) => {
                    if by(*relation) != said.by(*effect) {
                        found.push(format!(
                            "the list and the signed status differ in what {relation} the record"
                        ));
                    }
                }
            }
        }
        found.extend(self.two_ledgers(of, said));
        found
    }

    /// The first size at which what was signed is of two ledgers.
    fn two_ledgers(&self, of: &Proof, said: &StatusText) -> Option<String> {
        let mut roots = BTreeMap::from([(said.size, said.root)]);
        let held = self.events.iter().filter(|event| event.holds()).map(|event| &event.proof);
        let seals = held.chain([of]).map(|proof| proof.seal.checkpoint.state());
        for state in seals {
            if *roots.entry(state.size).or_insert(state.root) != state.root {
                return Some(format!("two ledgers with {} entries are signed", state.size.0));
            }
        }
        None
    }
}
