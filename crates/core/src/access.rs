//! Access logs: who did what at the notary, in entries whose details can be erased (PROTOCOL.md section 9).

mod details;

use std::fmt;
use std::str::FromStr;

use sha2::{Digest, Sha256};
use thiserror::Error;

pub use self::details::{Details, ShownDetail};
use crate::date::{Date, NotADate};
use crate::disclosure::Content;
use crate::lines::{Lines, MissingLine};
use crate::number;
use crate::origin::{Host, Origin, OriginError};
use crate::register::{TAG, Tag};
use crate::tree::{Hash, Index, leaf_hash};

/// The longest entry, in bytes.
pub const MAX_BYTES: usize = 4_096;

const HEADER: &str = "countersign/access@v1";
const OPENED: &str = "log-opened";
const ERASED: &str = "details-erased";
const MAX_ACT_BYTES: usize = 64;
const SUFFIX: &str = "/access";

/// The origin of an access log: of a ledger's, or of the notary's own.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct AccessLog(String);

impl AccessLog {
    /// Returns the origin of a ledger's access log.
    pub fn of_ledger(ledger: &Origin) -> Self {
        Self(format!("{ledger}{SUFFIX}"))
    }

    /// Returns the origin of the notary's own access log.
    pub fn of_notary(host: &Host) -> Self {
        Self(format!("{host}{SUFFIX}"))
    }
}

impl FromStr for AccessLog {
    type Err = OriginError;

    fn from_str(text: &str) -> Result<Self, OriginError> {
        let whose = text.strip_suffix(SUFFIX);
        let whose = whose.ok_or_else(|| OriginError::NoSlash(text.chars().take(200).collect()))?;
        match whose.contains('/') {
            true => drop(whose.parse::<Origin>()?.of_ledger()?),
            false => drop(whose.parse::<Host>()?),
        }
        Ok(Self(text.to_owned()))
    }
}

impl fmt::Display for AccessLog {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The outcome of an act (PROTOCOL.md section 9).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ActOutcome {
    /// The act was done.
    Done,
    /// The act was not allowed.
    Refused,
    /// The act was allowed, and did not work.
    Failed,
}

impl ActOutcome {
    const ALL: [Self; 3] = [Self::Done, Self::Refused, Self::Failed];

    /// Returns the word by which the outcome is written.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Refused => "refused",
            Self::Failed => "failed",
        }
    }
}

/// An entry of an access log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccessEntry {
    /// The access log to which the entry belongs.
    pub log: AccessLog,
    /// The time of the act.
    pub time: Date,
    /// The notary's word for what was done.
    pub act: String,
    /// The outcome of the act.
    pub outcome: ActOutcome,
    /// The number of details and the root over them.
    pub details: Option<Content>,
    /// The entries whose details are erased, from the first to the last.
    pub erases: Option<(Index, Index)>,
}

/// A reason why a text is no entry of an access log.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum AccessError {
    /// The entry has more than [`MAX_BYTES`] bytes.
    #[error("an entry of an access log has at most {MAX_BYTES} bytes, not {0}")]
    TooLong(usize),
    /// A line is missing, or stands in another place.
    #[error("expected the line {wanted:?}, found {found:?}")]
    Line {
        /// The beginning of the line that has to come here.
        wanted: &'static str,
        /// The line that comes instead.
        found: String,
    },
    /// The text has surplus lines, or its last line has no line feed.
    #[error("a line that does not belong here: {0:?}")]
    Surplus(String),
    /// The `log` line names no log.
    #[error(transparent)]
    Log(#[from] OriginError),
    /// The `time` line has no date.
    #[error(transparent)]
    Time(#[from] NotADate),
    /// The `act` line has no well-formed word.
    #[error("an act is 1 to {MAX_ACT_BYTES} characters of a-z 0-9 -, not {0:?}")]
    Act(String),
    /// The `outcome` line has another word than the three.
    #[error("an outcome is done, refused or failed, not {0:?}")]
    Outcome(String),
    /// The `details` line has no number and root.
    #[error("details is <number> <base64 of a root>, not {0:?}")]
    Details(String),
    /// The `erases` line has no two indices, or it does not go with the act.
    #[error("erases is <first index> <last index>, and goes with the act {ERASED}: {0:?}")]
    Erases(String),
}

impl From<MissingLine> for AccessError {
    fn from(missing: MissingLine) -> Self {
        Self::Line { wanted: missing.wanted, found: missing.found }
    }
}

impl AccessEntry {
    /// Parses an entry from the data of its leaf.
    ///
    /// # Errors
    /// [`AccessError`].
    pub fn parse(text: &str) -> Result<Self, AccessError> {
        if text.len() > MAX_BYTES {
            return Err(AccessError::TooLong(text.len()));
        }
        let shown = |text: &str| text.chars().take(160).collect::<String>();
        let mut lines = Lines::of(text);
        lines.header(HEADER)?;
        let entry = Self {
            log: lines.required("log")?.parse()?,
            time: lines.required("time")?.parse()?,
            act: act(lines.required("act")?)?,
            outcome: outcome(lines.required("outcome")?)?,
            details: lines.optional("details").map(details).transpose()?,
            erases: lines.optional("erases").map(erases).transpose()?,
        };
        if !lines.is_empty() {
            return Err(AccessError::Surplus(lines.shown()));
        }
        if entry.erases.is_some() != (entry.act == ERASED) {
            return Err(AccessError::Erases(shown(&entry.act)));
        }
        // The entry is written again and compared, so that it has one spelling. This also checks the last line feed.
        if entry.to_string() == text { Ok(entry) } else { Err(AccessError::Surplus(shown(text))) }
    }

    /// Computes the hash of the leaf that the entry is in its log.
    pub fn leaf(&self) -> Hash {
        leaf_hash(self.to_string().as_bytes())
    }

    /// Computes the tag of the log in the register. The entry must be entry 0 of the log.
    pub fn tag(&self) -> Tag {
        let hash = Sha256::new_with_prefix(TAG).chain_update(self.to_string()).finalize();
        Tag(Hash(hash.into()))
    }
}

/// Writes the data of the entry's leaf.
impl fmt::Display for AccessEntry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { log, time, act, outcome, details, erases } = self;
        write!(f, "{HEADER}\nlog {log}\ntime {time}\nact {act}\noutcome {}\n", outcome.as_str())?;
        if let Some(Content { count, root }) = details {
            writeln!(f, "details {} {root}", count.0)?;
        }
        if let Some((first, last)) = erases {
            writeln!(f, "erases {} {}", first.0, last.0)?;
        }
        Ok(())
    }
}

fn act(text: &str) -> Result<String, AccessError> {
    let allowed = |c: u8| matches!(c, b'a'..=b'z' | b'0'..=b'9' | b'-');
    let fits = (1..=MAX_ACT_BYTES).contains(&text.len())
        && text.bytes().all(allowed)
        && text.starts_with(|c: char| c.is_ascii_lowercase())
        && !text.ends_with('-');
    if fits { Ok(text.to_owned()) } else { Err(AccessError::Act(text.chars().take(80).collect())) }
}

fn outcome(text: &str) -> Result<ActOutcome, AccessError> {
    let known = ActOutcome::ALL.into_iter().find(|outcome| outcome.as_str() == text);
    known.ok_or_else(|| AccessError::Outcome(text.chars().take(80).collect()))
}

fn details(text: &str) -> Result<Content, AccessError> {
    Content::parse(text).ok_or_else(|| AccessError::Details(text.chars().take(160).collect()))
}

fn erases(text: &str) -> Result<(Index, Index), AccessError> {
    let refuse = || AccessError::Erases(text.chars().take(160).collect());
    let (first, last) = text.split_once(' ').ok_or_else(refuse)?;
    let index = |text| number::parse(text).map(Index).ok_or_else(refuse);
    Ok((index(first)?, index(last)?))
}

/// An error: the entry at this index breaks a rule over the entries of an access log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("entry {} of the access log is out of place", .0.0)]
pub struct OutOfPlace(pub Index);

/// Checks the rules of PROTOCOL.md section 9 over all entries of an access log, which come in order.
///
/// # Errors
/// [`OutOfPlace`] for the first entry that breaks a rule.
pub fn check_log(log: &AccessLog, entries: &[AccessEntry]) -> Result<(), OutOfPlace> {
    let mut last = Date::EPOCH;
    for (entry, index) in entries.iter().zip(0..) {
        let opens = entry.act == OPENED && entry.details.is_some();
        let begins = if index == 0 { opens } else { entry.act != OPENED };
        let erases = entry.erases.is_none_or(|(first, last)| first <= last && last.0 < index);
        if entry.log != *log || entry.time < last || !begins || !erases {
            return Err(OutOfPlace(Index(index)));
        }
        last = entry.time;
    }
    Ok(())
}
