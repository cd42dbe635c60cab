//! Where a reader has things from: a proof from a file or a link, a trust from a file or the notary's own word,
//! a status from the notary.

use std::io::Read;
use std::path::{Path, PathBuf};

use countersign_core::id::Id;
use countersign_core::link::salt_in;
use countersign_core::proof::{self, Proof};
use countersign_core::trust::Trust;
use serde_json::{Value, json};

use super::failure::Failure;
use super::tell;
use super::upgrade::notary_of;
use crate::client::Client;

/// A proof, and how it was come by.
pub(super) struct Found {
    /// The bytes of the file.
    pub(super) file: Vec<u8>,
    /// What stands after the # in the link.
    pub(super) fragment: Option<String>,
    /// The notary's URL, by the link.
    notary: Option<String>,
}

/// Where the trust is from.
pub(super) enum Trusted {
    /// A file of the reader's own.
    Pinned(PathBuf),
    /// What the notary says of itself.
    NotarysWord(String),
    /// It could not be had.
    Nobody(String),
}

impl Found {
    /// The file with this name.
    pub(super) fn in_file(path: &Path) -> Result<Self, Failure> {
        Ok(Self::of(read_bounded(path)?))
    }

    /// These bytes, from a file.
    pub(super) fn of(file: Vec<u8>) -> Self {
        Self { file, fragment: None, notary: None }
    }

    /// What the notary gives for a proof URL.
    pub(super) async fn at(url: &str) -> Result<Self, Failure> {
        let Link { notary, id, fragment } = Link::read(url)?;
        let given = Client::new(&notary)?.proof(&id.to_string()).await;
        let proof = given.map_err(|error| match &fragment {
            // Nobody has it, and the link itself says why.
            Some(fragment) if salt_in(fragment, id).is_err() => {
                let why = format!("the link is mistyped or cut off: {error}");
                Failure::no_input(why, "compare it with the one on the bill, letter by letter")
            }
            _ => error.into(),
        })?;
        let file = proof.to_file().into_bytes();
        Ok(Self { file, fragment, notary: Some(notary) })
    }

    /// With another notary to ask, if there is one.
    pub(super) fn asking(self, notary: Option<&String>) -> Self {
        Self { notary: notary.cloned().or(self.notary), ..self }
    }

    /// The notary to ask about it: the one that was named, that of the link, or the one that the proof names.
    pub(super) fn notary(&self, proof: &Proof) -> String {
        self.notary.clone().unwrap_or_else(|| notary_of(proof))
    }

    /// What the notary says of the record today, or why it says nothing.
    pub(super) async fn status(&self, proof: &Proof) -> (Option<Vec<u8>>, Option<String>) {
        let id = proof.statement.id().to_string();
        let asked = async { Client::new(&self.notary(proof))?.status(&id).await };
        match asked.await {
            Ok(status) => (Some(status), None),
            Err(error) => (None, Some(tell::word(&error.to_string()))),
        }
    }

    /// What the notary says of itself. That it cannot be asked is no error: what can be checked without it is.
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

/// A link, as it stands on a bill.
struct Link {
    notary: String,
    id: Id,
    fragment: Option<String>,
}

/// What programs and people leave at the end of a link that stood in a sentence.
const AFTER: &[char] = &[
    '.', ',', ';', ':', '!', '?', ')', ']', '}', '>', '\'', '"', '\u{201d}', '\u{2019}', '\u{bb}',
];

impl Link {
    fn read(url: &str) -> Result<Self, Failure> {
        let url = url.trim().trim_start_matches('<').trim_end_matches(AFTER);
        let (address, fragment) = match url.split_once('#') {
            Some((address, fragment)) => (address, Some(fragment.to_owned())),
            None => (url, None),
        };
        let (notary, id) = address.rsplit_once("/p/").ok_or_else(|| {
            Failure::usage("a proof URL ends in /p/<id>#<salt>", "copy it from the bill, in quotes")
        })?;
        // Nobody can tell capitals apart on the telephone, and an id has none.
        let id = id.trim_end_matches('/').to_ascii_lowercase();
        let parsed = id.parse().map_err(|_| {
            let why = format!(
                "{id:?} is no record's id: it has 26 letters and digits, and no i, l, o or u"
            );
            Failure::usage(why, "copy the link from the bill, in quotes")
        })?;
        Ok(Self { notary: notary.to_owned(), id: parsed, fragment })
    }
}

/// Whether what was named is a link and not a file.
pub(super) fn is_url(named: &str) -> bool {
    let named = named.trim_start().trim_start_matches('<');
    let start = named.get(..8).unwrap_or_default().to_ascii_lowercase();
    start.starts_with("https://") || start.starts_with("http://")
}

/// The trust in a file of the reader's own.
pub(super) fn pinned(path: &Path) -> Result<(Option<Trust>, Trusted), Failure> {
    let hint = "a trust file is a copy of the notary's /.well-known/countersign.json";
    let json = std::fs::read(path).map_err(|error| {
        Failure::no_input(format!("cannot read {}: {error}", path.display()), hint)
    })?;
    let trust = Trust::from_json(&json).map_err(|error| {
        let name = tell::name(path);
        match proof::is_meant_as_one(&json) {
            true => Failure::data(format!("{name} is a proof, and no trust file"), hint),
            false => Failure::data(format!("{name}: {error}"), hint),
        }
    })?;
    Ok((Some(trust), Trusted::Pinned(path.to_owned())))
}

/// A file that may be a proof.
pub(super) fn read_bounded(path: &Path) -> Result<Vec<u8>, Failure> {
    let wrong = |error: std::io::Error| {
        Failure::no_input(
            format!("cannot read the proof {}: {error}", path.display()),
            "name it with --proof: a file, or the proof URL in quotes",
        )
    };
    let file = std::fs::File::open(path).map_err(wrong)?;
    let mut bytes = Vec::new();
    // One byte more than a proof may have, so that too large is seen.
    file.take(proof::MAX_BYTES as u64 + 1).read_to_end(&mut bytes).map_err(wrong)?;
    Ok(bytes)
}

impl Trusted {
    /// In lines, with what is trusted.
    pub(super) fn text(&self, trust: Option<&Trust>) -> String {
        let mut text = match self {
            Self::Pinned(path) => format!("trusted   {}, your own file\n", tell::name(path)),
            Self::NotarysWord(url) => format!(
                "trusted   what {url} says of itself; to depend on nobody, keep a copy and name it with --trust\n"
            ),
            Self::Nobody(why) => format!("trusted   nobody: {why}\n"),
        };
        if let Some(trust) = trust {
            text += &format!("          key {}\n", trust.notary_key);
            text +=
                &format!("          contract {} on {}\n", trust.contract, trust.chain_id.words());
        }
        text
    }

    pub(super) fn json(&self) -> Value {
        match self {
            Self::Pinned(path) => json!({ "source": "file", "file": path.to_string_lossy() }),
            Self::NotarysWord(url) => json!({ "source": "notary", "url": url }),
            Self::Nobody(why) => json!({ "source": "nobody", "why": why }),
        }
    }
}
