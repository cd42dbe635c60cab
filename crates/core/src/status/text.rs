//! The text of a status note, written and read.

use std::str::FromStr;

use thiserror::Error;

use super::{FORMAT, StatusError, StatusNote};
use crate::date::Date;
use crate::disclosure::{NotASalt, Salt};
use crate::id::Id;
use crate::kind::{Effect, Relation};
use crate::lines::Lines;
use crate::note::Signer;
use crate::number;
use crate::origin::Origin;
use crate::tree::{Hash, Size};

/// The text of a status note: what the notary says of one record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatusText {
    /// The record's ledger.
    pub ledger: Origin,
    /// The id of the record.
    pub id: Id,
    /// The number of entries of the ledger at that time.
    pub size: Size,
    /// The root of the tree over these entries.
    pub root: Hash,
    /// The time of the answer, by the notary's clock.
    pub at: Date,
    /// The nonce that the question had.
    pub nonce: Option<Nonce>,
    /// The number of receipts that pay the record and are neither voided nor disowned.
    pub paid: u64,
    /// The number of credit notes that credit the record and are neither voided nor disowned.
    pub credited: u64,
    /// The invoice that replaces the record.
    pub replaced: Option<Id>,
    /// The void that voids the record.
    pub voided: Option<Id>,
    /// The `key` record that disowns the record.
    pub disowned: Option<Id>,
}

/// A nonce that a reader draws at random for a question, so that an old answer cannot stand in for a new one. It is
/// spelled like a salt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Nonce(String);

/// An error: the text is no nonce.
#[derive(Debug, Error, PartialEq, Eq)]
#[error("a nonce is the base64url of 16 to 64 random bytes")]
pub struct NotANonce;

impl Nonce {
    /// Makes a nonce of bytes that the caller drew at random. Each question needs a fresh one.
    pub fn from_random(bytes: [u8; 16]) -> Self {
        Self(Salt::from_random(bytes).as_str().to_owned())
    }

    /// Returns the base64url of the nonce.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Nonce {
    type Err = NotANonce;

    fn from_str(text: &str) -> Result<Self, NotANonce> {
        text.parse::<Salt>().map(|_| Self(text.to_owned())).map_err(|NotASalt| NotANonce)
    }
}

/// The cause by which a record is withdrawn. The variants are in the order of a status note's lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cause {
    /// A later record replaces or voids the record.
    Effect(Effect),
    /// A `key` record disowns the key that signed the record.
    Disowned,
}

impl Cause {
    /// Returns the word with which the note's line begins.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Effect(effect) => effect.as_str(),
            Self::Disowned => "disowned",
        }
    }
}

impl StatusText {
    /// Signs the text with the notary's key, which signs for each ledger under the ledger's origin.
    ///
    /// # Errors
    /// [`StatusError`] if the text breaks a rule of PROTOCOL.md section 7.2.
    pub fn sign(&self, notary: &Signer) -> Result<StatusNote, StatusError> {
        let text = self.write();
        let signer = notary.under(self.ledger.as_str().parse()?);
        StatusNote::parse(&format!("{text}\n{}", signer.sign(&text)))
    }

    /// Returns how many records refer to it so; none for a relation that is told by its effect.
    pub fn count(&self, relation: Relation) -> Option<u64> {
        match relation {
            Relation::Pays => Some(self.paid),
            Relation::Credits => Some(self.credited),
            Relation::Replaces | Relation::Voids => None,
        }
    }

    /// Returns the record that has this effect on it.
    pub fn by(&self, effect: Effect) -> Option<Id> {
        match effect {
            Effect::Replaced => self.replaced,
            Effect::Voided => self.voided,
        }
    }

    /// Returns the withdrawing records, each with its cause, in the order of the lines.
    pub fn withdrawn_by(&self) -> impl Iterator<Item = (Cause, Id)> + use<> {
        let effects = Effect::ALL.map(|effect| (Cause::Effect(effect), self.by(effect)));
        let lines = effects.into_iter().chain([(Cause::Disowned, self.disowned)]);
        lines.filter_map(|(cause, by)| Some((cause, by?)))
    }

    fn write(&self) -> String {
        let Self { ledger, id, size, root, at, nonce, paid, credited, .. } = self;
        let mut lines = vec![
            FORMAT.to_owned(),
            format!("ledger {ledger}"),
            format!("id {id}"),
            format!("size {}", size.0),
            format!("root {root}"),
            format!("at {at}"),
        ];
        lines.extend(nonce.iter().map(|nonce| format!("nonce {}", nonce.as_str())));
        lines.push(format!("paid {paid}"));
        lines.push(format!("credited {credited}"));
        lines.extend(self.withdrawn_by().map(|(cause, by)| format!("{} {by}", cause.as_str())));
        lines.join("\n") + "\n"
    }

    pub(super) fn read(text: &str) -> Result<Self, StatusError> {
        let number = |text: &str, least: u64| {
            let number = number::parse(text).filter(|number| *number >= least);
            number.ok_or_else(|| StatusError::Number(text.chars().take(80).collect()))
        };
        let root = |text: &str| {
            let refuse = || StatusError::Root(text.chars().take(80).collect());
            Hash::from_base64(text).ok_or_else(refuse)
        };
        let mut lines = Lines::of(text);
        lines.header(FORMAT)?;
        let said = Self {
            ledger: lines.required("ledger")?.parse::<Origin>()?.of_ledger()?,
            id: lines.required("id")?.parse()?,
            size: Size(number(lines.required("size")?, 1)?),
            root: root(lines.required("root")?)?,
            at: lines.required("at")?.parse()?,
            nonce: lines.optional("nonce").map(str::parse).transpose()?,
            paid: number(lines.required("paid")?, 0)?,
            credited: number(lines.required("credited")?, 0)?,
            replaced: lines.optional("replaced").map(str::parse).transpose()?,
            voided: lines.optional("voided").map(str::parse).transpose()?,
            disowned: lines.optional("disowned").map(str::parse).transpose()?,
        };
        if !lines.is_empty() {
            return Err(StatusError::Surplus(lines.shown()));
        }
        let mut ids: Vec<Id> = said.withdrawn_by().map(|(_, by)| by).chain([said.id]).collect();
        let count = ids.len();
        ids.sort_unstable();
        ids.dedup();
        if ids.len() != count {
            return Err(StatusError::SameRecord);
        }
        Ok(said)
    }
}
