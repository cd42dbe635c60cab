//! Names of logs: `<host>/<name>` (PROTOCOL.md section 3).

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

/// The host of a notary, from which the names of its register, its clock and its ledgers follow.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Host(String);

/// The origin of a log: `<host>/<name>`. The log is a ledger or the register.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Origin(String);

/// The part of a ledger's origin after the slash, by which addresses name the firm.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LedgerName(String);

/// A reason why a text names no log.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum OriginError {
    /// The part before the slash is no host.
    #[error("a host is 1 to 128 characters of a-z 0-9 . - :, no hyphen at either end, not {0:?}")]
    Host(String),
    /// The part after the slash is no name.
    #[error(
        "a ledger's name is 1 to 64 characters of a-z 0-9 -, no hyphen at either end, not {0:?}"
    )]
    Name(String),
    /// The name is `register`, `clock` or `access`, which belong to the notary.
    #[error("the name {0:?} belongs to the notary itself")]
    Reserved(String),
    /// The text has no slash.
    #[error("an origin is <host>/<name>, not {0:?}")]
    NoSlash(String),
}

const REGISTER: &str = "register";
const CLOCK: &str = "clock";
const ACCESS: &str = "access";

impl Host {
    /// Returns the origin of the notary's register.
    pub fn register(&self) -> Origin {
        Origin(format!("{}/{REGISTER}", self.0))
    }

    /// Returns the usual name of the notary's clock. A reader takes the name from the trust.
    pub fn clock(&self) -> String {
        format!("{}/{CLOCK}", self.0)
    }

    /// Returns the origin of a firm's ledger.
    ///
    /// # Errors
    /// [`OriginError::Name`] or [`OriginError::Reserved`].
    pub fn ledger(&self, name: &str) -> Result<Origin, OriginError> {
        format!("{}/{name}", self.0).parse::<Origin>()?.of_ledger()
    }

    /// Returns the host's name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Host {
    type Err = OriginError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let allowed = |c: u8| matches!(c, b'a'..=b'z' | b'0'..=b'9' | b'.' | b'-' | b':');
        let edge = text.starts_with('-') || text.ends_with('-');
        if (1..=128).contains(&text.len()) && text.bytes().all(allowed) && !edge {
            Ok(Self(text.to_owned()))
        } else {
            Err(OriginError::Host(text.chars().take(200).collect()))
        }
    }
}

impl LedgerName {
    /// Returns the name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for LedgerName {
    type Err = OriginError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let refuse = || text.chars().take(200).collect::<String>();
        if matches!(text, REGISTER | CLOCK | ACCESS) {
            return Err(OriginError::Reserved(refuse()));
        }
        if is_name(text) { Ok(Self(text.to_owned())) } else { Err(OriginError::Name(refuse())) }
    }
}

impl fmt::Display for LedgerName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn is_name(text: &str) -> bool {
    let allowed = |c: u8| matches!(c, b'a'..=b'z' | b'0'..=b'9' | b'-');
    (1..=64).contains(&text.len())
        && text.bytes().all(allowed)
        && !text.starts_with('-')
        && !text.ends_with('-')
}

impl Origin {
    /// Returns the part after the slash, as addresses of a ledger's records have it.
    pub fn ledger_name(&self) -> LedgerName {
        LedgerName(self.name().to_owned())
    }

    /// Returns the part before the slash.
    pub fn host(&self) -> Host {
        Host(self.0.split_once('/').map_or("", |(host, _)| host).to_owned())
    }

    /// Returns the part after the slash.
    pub fn name(&self) -> &str {
        self.0.split_once('/').map_or("", |(_, name)| name)
    }

    /// Returns the same origin, if it can be a ledger's.
    ///
    /// # Errors
    /// [`OriginError::Reserved`].
    pub fn of_ledger(self) -> Result<Self, OriginError> {
        match self.name() {
            REGISTER | CLOCK | ACCESS => Err(OriginError::Reserved(self.name().to_owned())),
            _ => Ok(self),
        }
    }

    /// Returns the same origin, if it can be the register's or a ledger's.
    ///
    /// # Errors
    /// [`OriginError::Reserved`].
    pub fn of_log(self) -> Result<Self, OriginError> {
        if self.name() == REGISTER { Ok(self) } else { self.of_ledger() }
    }

    /// Returns the text `<host>/<name>`.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Origin {
    type Err = OriginError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let shown = || text.chars().take(200).collect::<String>();
        let (host, name) = text.split_once('/').ok_or_else(|| OriginError::NoSlash(shown()))?;
        host.parse::<Host>()?;
        if is_name(name) { Ok(Self(text.to_owned())) } else { Err(OriginError::Name(shown())) }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
