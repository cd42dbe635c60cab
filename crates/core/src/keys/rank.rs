//! What a key may sign.

use std::str::FromStr;

use thiserror::Error;

/// What a key may sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Rank {
    /// Records; and `key` statements where no control key is in force.
    Firm,
    /// Statements of kind `key`, and nothing else.
    Control,
}

impl Rank {
    /// Returns the word for it.
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

/// A word that is no rank of keys.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("no rank of keys: {0:?} (firm, control)")]
pub struct NotARank(String);
