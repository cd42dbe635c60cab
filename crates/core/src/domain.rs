//! Host names that a firm says are its own (PROTOCOL.md section 3).

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

const MAX_BYTES: usize = 253;
const MAX_LABEL_BYTES: usize = 63;

/// The host name of a firm's site, as the firm claims it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Domain(String);

/// An error: the text is no domain.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("a domain is two or more labels of a-z 0-9 -, joined by dots, not {0:?}")]
pub struct NotADomain(String);

impl Domain {
    /// Returns the host name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Domain {
    type Err = NotADomain;

    fn from_str(text: &str) -> Result<Self, NotADomain> {
        let labels: Vec<&str> = text.split('.').collect();
        // Labels of digits alone would be an IP address, which is nobody's name.
        let named = labels.last().is_some_and(|last| !last.bytes().all(|c| c.is_ascii_digit()));
        if text.len() <= MAX_BYTES && labels.len() > 1 && labels.iter().all(is_label) && named {
            Ok(Self(text.to_owned()))
        } else {
            Err(NotADomain(text.chars().take(MAX_BYTES).collect()))
        }
    }
}

fn is_label(label: &&str) -> bool {
    let allowed = |c: u8| matches!(c, b'a'..=b'z' | b'0'..=b'9' | b'-');
    (1..=MAX_LABEL_BYTES).contains(&label.len())
        && label.bytes().all(allowed)
        && !label.starts_with('-')
        && !label.ends_with('-')
}

impl fmt::Display for Domain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
