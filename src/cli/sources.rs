//! The sources of a reader: a proof from a file or a link, a trust from a file or the notary's own word,
//! a status from the notary.

use std::io::Read;
use std::path::{Path, PathBuf};

use countersign_core::evm::{Address, ChainId};
use countersign_core::proof::{self, Proof};
use countersign_core::status::Nonce;
use countersign_core::trust::{Era, Trust};
use serde_json::{Value, json};

use super::clock::{now, random};
use super::failure::Failure;
use super::link::Link;
use super::tell;
use super::upgrade::notary_of;
use crate::chain::rpc::Rpc;
use crate::client::{Client, ClientError};
use crate::reader::{Answered, Following, SuccessionStep};

/// A proof, and how it was come by.
pub(super) struct FoundProof {
    /// The bytes of the file.
    pub(super) file: Vec<u8>,
    /// The part of the link after the #.
    pub(super) fragment: Option<String>,
    /// The notary's URL, by the link.
    notary: Option<String>,
    /// The notary's URL that the reader named.
    named: Option<String>,
}

/// The source of a trust.
pub(super) enum Trusted {
    /// A file of the reader's own.
    Pinned(PathBuf),
    /// The notary's word about itself, from this URL.
    NotarysWord(String),
    /// The statements of the contract that the reader named.
    Chain {
        /// The number of nodes that say so.
        nodes: usize,
        /// The contract that it states as the one before it.
        predecessor: Option<(ChainId, Address)>,
    },
    /// No trust could be had, for this reason.
    Nobody(String),
}

/// The question whether a record is still current, and what the notary answered.
#[derive(Default)]
pub(super) struct Inquiry {
    /// The notary's answer.
    pub(super) status: Option<Answered>,
    /// The reason why there is no answer.
    pub(super) unasked: Option<String>,
    /// The notaries to ask for the rest: the one that answered, and those behind it; all if none did.
    pub(super) notaries: Vec<String>,
}

impl Inquiry {
    /// Nobody was asked, for this reason.
    pub(super) fn nobody(why: &str) -> Self {
        Self { unasked: Some(why.to_owned()), ..Self::default() }
    }
}

impl FoundProof {
    /// The file with this name.
    pub(super) fn in_file(path: &Path) -> Result<Self, Failure> {
        Ok(Self::of(read_bounded(path)?))
    }

    /// These bytes, from a file.
    pub(super) fn of(file: Vec<u8>) -> Self {
        Self { file, fragment: None, notary: None, named: None }
    }

    /// Fetches the proof that the notary gives for a proof URL.
    pub(super) async fn at(url: &str) -> Result<Self, Failure> {
        let link = Link::read(url)?;
        let given = Client::new(&link.notary)?.proof(&link.ledger, link.id).await;
        let proof = given.map_err(|error| match &error {
            ClientError::Refused(problem) if problem.is("unknown-id") => {
                not_on_record(&link, &error)
            }
            _ => error.into(),
        })?;
        let Link { notary, fragment, .. } = link;
        let file = proof.to_file().into_bytes();
        Ok(Self { file, fragment, notary: Some(notary), named: None })
    }

    /// Returns the same with another notary to ask, if there is one.
    pub(super) fn asking(self, notary: Option<&String>) -> Self {
        Self { named: notary.cloned(), ..self }
    }

    /// The notary to ask about it: the one that was named, that of the link, or the one that the proof names.
    pub(super) fn notary(&self, proof: &Proof) -> String {
        self.named.as_ref().or(self.notary.as_ref()).cloned().unwrap_or_else(|| notary_of(proof))
    }

    /// Asks what the notary says of the record today, or tells why it says nothing. Whoever hands over a proof wrote its
    /// `url`: where the reader's own trust names the notary, that one is asked and no other.
    pub(super) async fn status(
        &self,
        proof: &Proof,
        trust: Option<&Trust>,
    ) -> Result<Inquiry, Failure> {
        let nonce = Nonce::from_random(random()?);
        let statement = &proof.statement;
        let (ledger, id) = (statement.ledger().ledger_name(), statement.id());
        let mut why = String::new();
        let notaries = self.notaries(proof, trust);
        for (nth, notary) in notaries.iter().enumerate() {
            let asked = async { Client::new(notary)?.status(&ledger, id, &nonce).await };
            match asked.await {
                Ok(status) => {
                    let status = Some(Answered { status, nonce, now: now() });
                    return Ok(Inquiry {
                        status,
                        unasked: None,
                        notaries: notaries[nth..].to_vec(),
                    });
                }
                Err(error) => why = tell::word(&error.to_string()),
            }
        }
        Ok(Inquiry { status: None, unasked: Some(why), notaries })
    }

    /// The URLs to ask, in order; one at least.
    fn notaries(&self, proof: &Proof, trust: Option<&Trust>) -> Vec<String> {
        match (&self.named, trust) {
            (None, Some(trust)) if !trust.urls.is_empty() => trust.urls.clone(),
            _ => vec![self.notary(proof)],
        }
    }

    /// Fetches the notary's word about itself. A notary that cannot be asked is no error: what can be checked without it is.
    pub(super) async fn notarys_word(&self, proof: &Proof) -> (Option<Trust>, Trusted) {
        let notary = self.notary(proof);
        let asked = async { Client::new(&notary)?.trust().await };
        let answer = match asked.await {
            Ok(json) => Trust::from_json(&json).map_err(|error| error.to_string()),
            Err(error) => Err(error.to_string()),
        };
        match answer {
            Ok(trust) => (Some(trust), Trusted::NotarysWord(notary)),
            Err(why) => (None, Trusted::Nobody(tell::word(&why))),
        }
    }
}

/// The notary has no record under a link; the link itself says whether that is for a typo.
fn not_on_record(link: &Link, error: &ClientError) -> Failure {
    if link.is_mistyped() {
        let why = format!("the link is mistyped or cut off: {error}");
        return Failure::no_input(
            why,
            "compare the link with the one on the bill, letter by letter",
        );
    }
    let why = format!("nothing is on record under this link yet: {error}");
    let hint = match link.fragment {
        Some(_) => {
            "try again later, or ask the firm: the link is spelled right, so the firm may have reserved it and not \
             notarized the bill yet"
        }
        None => "compare the link with the one on the bill, which continues after a #",
    };
    Failure::no_input(why, hint)
}

/// The trust in a file of the reader's own.
pub(super) fn pinned(path: &Path) -> Result<(Option<Trust>, Trusted), Failure> {
    let hint = "save a trust file with `countersign trust save`";
    let json = std::fs::read(path).map_err(|error| {
        Failure::no_input(format!("cannot read {}: {error}", path.display()), hint)
    })?;
    let trust = Trust::from_json(&json).map_err(|error| {
        let name = tell::name(path);
        let marks = [b"\xef\xbb\xbf".as_slice(), b"\xff\xfe", b"\xfe\xff"];
        let why = if proof::is_meant_as_one(&json) {
            format!("{name} is a proof, and no trust file")
        } else if marks.iter().any(|mark| json.starts_with(mark)) {
            format!("{name} was saved by another program, which put a byte order mark before it")
        } else {
            format!("{name}: {error}")
        };
        Failure::data(why, hint)
    })?;
    Ok((Some(trust), Trusted::Pinned(path.to_owned())))
}

/// Nodes that the reader names, if each can be one.
pub(super) fn check_nodes(urls: &[String]) -> Result<(), Failure> {
    urls.iter().try_for_each(|url| {
        let wrong = |why| {
            Failure::usage(
                format!("--rpc {url}: {why}"),
                "write the URL of a node, like https://node.example",
            )
        };
        Rpc::new(url).map(|_| ()).map_err(wrong)
    })
}

/// A file that may be a proof.
pub(super) fn read_bounded(path: &Path) -> Result<Vec<u8>, Failure> {
    let wrong = |error: std::io::Error| {
        Failure::no_input(
            format!("cannot read the proof {}: {error}", path.display()),
            "name the proof with --proof: a file, or the proof URL in quotes",
        )
    };
    let file = std::fs::File::open(path).map_err(wrong)?;
    let mut bytes = Vec::new();
    // One byte more than a proof may have, so that too large is seen.
    file.take(proof::MAX_BYTES as u64 + 1).read_to_end(&mut bytes).map_err(wrong)?;
    Ok(bytes)
}

impl Trusted {
    /// Writes lines about the source, and what is trusted after the way to the contract that the notary has now.
    pub(super) fn text(&self, trust: Option<&Trust>, following: &Following) -> String {
        let source = match self {
            Self::NotarysWord(url) => format!(
                "trusted   what {url} says of itself; to depend on nobody, keep a copy with `countersign trust save`\n"
            ),
            _ => return self.text_alone(trust, following),
        };
        source + &newest(trust, following, "")
    }

    /// The same, without advice to keep a copy.
    pub(super) fn text_alone(&self, trust: Option<&Trust>, following: &Following) -> String {
        match self {
            Self::Pinned(path) => {
                let source = format!("trusted   {}, your own file\n", tell::name(path));
                source + &newest(trust, following, "not in that file, but ")
            }
            Self::NotarysWord(url) => {
                format!("trusted   what {url} says of itself\n") + &newest(trust, following, "")
            }
            Self::Chain { nodes, .. } => by_contract(trust, following, *nodes),
            Self::Nobody(why) => {
                format!("trusted   nobody: {why}\n") + &newest(trust, following, "")
            }
        }
    }

    pub(super) fn json(&self) -> Value {
        match self {
            Self::Pinned(path) => json!({ "source": "file", "file": path.to_string_lossy() }),
            Self::NotarysWord(url) => json!({ "source": "notary", "url": url }),
            Self::Chain { nodes, predecessor } => {
                let before = predecessor
                    .map(|(chain, contract)| json!({ "chain_id": chain, "contract": contract }));
                json!({ "source": "chain", "nodes": nodes, "predecessor": before })
            }
            Self::Nobody(why) => json!({ "source": "nobody", "why": why }),
        }
    }
}

/// The lines about the key and the contract that are trusted in the end. `known` tells whether the reader's own trust
/// has a contract that was followed to.
fn newest(trust: Option<&Trust>, following: &Following, known: &str) -> String {
    let Some(Trust { newest: Era { chain_id, contract, notary_key, .. }, .. }) = trust else {
        return String::new();
    };
    let followed = following.steps.first().map_or(String::new(), |step| {
        let (chain, first) = step.from;
        format!(": {known}followed to from {first} on {}", chain.words())
    });
    let on = chain_id.words();
    format!("          key {notary_key}\n          contract {contract} on {on}{followed}\n")
}

/// The lines about a contract that speaks for itself, and the one that it was followed to.
fn by_contract(trust: Option<&Trust>, following: &Following, nodes: usize) -> String {
    let Some(trust) = trust else { return String::new() };
    let Era { chain_id, contract, finality, notary_key, clock_key } = &trust.newest;
    let by = tell::nodes(nodes);
    let says = format!(
        "the contract {contract} on {}, which says of itself: {}, final {}",
        chain_id.words(),
        trust.origin,
        tell::finality(*finality)
    );
    let source = match following.steps.first() {
        None => format!("{says}; by the word of {by}"),
        Some(SuccessionStep { from: (chain, first), .. }) => format!(
            "the contract {first} on {}, by the word of {by}\n\
             \u{20}         followed to {says}",
            chain.words()
        ),
    };
    format!(
        "trusted   {source}\n\
         \u{20}         key {notary_key}\n\
         \u{20}         clock {clock_key}\n"
    )
}
