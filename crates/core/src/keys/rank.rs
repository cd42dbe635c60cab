//! The ranks of keys.

use std::str::FromStr;

use thiserror::Error;

/// The rank of a key, which says what the key may sign (PROTOCOL.md section 4.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Rank {
    /// A firm key signs records, and `key` statements while no control key is in force.
    Firm,
    /// A control key signs `key` statements, and nothing else.
    Control,
}

impl Rank {
    /// Returns the word by which the rank is written.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Firm => "firm",
            Self::Control => "control",
        }
    }
}

impl FromStr for Rank {
    type Err = NotARank;

    fn from_str(text: &str) -> Result<Self, NotARank> {
        let known = [Self::Firm, Self::Control].into_iter().find(|rank| rank.as_str() == text);
        known.ok_or_else(|| NotARank(text.chars().take(40).collect()))
    }
}

/// An error: the word is no rank of keys.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("no rank of keys: {0:?} (firm, control)")]
pub struct NotARank(String);
