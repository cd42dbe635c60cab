//! Problems: what the notary refuses, and why there is no answer.

use std::sync::Arc;

use serde::Deserialize;
use thiserror::Error;

/// A problem as the notary states it (RFC 9457).
#[derive(Clone, Debug, Deserialize)]
pub struct NotaryProblem {
    /// Stable, for programs.
    #[serde(rename = "type")]
    pub kind: String,
    /// The problem in a few words.
    pub title: String,
    /// The fault in this request.
    #[serde(default)]
    pub detail: String,
    /// The advice to the one who asked.
    #[serde(default)]
    pub hint: String,
}

/// A reason why there is no answer, or no good one.
#[derive(Clone, Debug, Error)]
pub enum ClientError {
    /// No connection, or it broke, or it took too long: nothing is known of the request's fate.
    #[error("the notary {notary} cannot be reached")]
    Unreachable {
        /// The notary's URL.
        notary: String,
        /// The error of the connection.
        #[source]
        cause: Arc<dyn std::error::Error + Send + Sync>,
    },
    /// The notary refused.
    #[error("the notary refused: {}", .0.sentence())]
    Refused(NotaryProblem),
    /// The notary is busy or failing, so that the same request may go through later; or none is there ([`is_passing`]).
    #[error("{words} (HTTP status {0})", words = failing(*.0))]
    Failing(u16),
    /// Something else answered.
    #[error("the notary's answer makes no sense: {0}")]
    Nonsense(String),
}

/// Returns whether an HTTP status that says nothing in a notary's way passes by itself.
pub fn is_passing(status: u16) -> bool {
    !(400..500).contains(&status) || matches!(status, 408 | 425 | 429)
}

fn failing(status: u16) -> &'static str {
    match is_passing(status) {
        true => "the notary cannot answer now",
        false => "no notary answers at that address, or it has no such record",
    }
}

impl NotaryProblem {
    /// Returns whether the problem is of a kind: the word at the end of its type.
    pub fn is(&self, word: &str) -> bool {
        self.kind.strip_prefix("urn:countersign:problem:") == Some(word)
    }

    /// Title and detail.
    pub fn sentence(&self) -> String {
        if self.detail.is_empty() { self.title.clone() } else { self.detail.clone() }
    }
}
