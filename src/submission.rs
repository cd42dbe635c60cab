//! The submission of a firm: a statement, and the path of disclosure 0, which reveals nothing.

use countersign_core::note::VerifierKey;
use countersign_core::statement::{Statement, StatementError};
use countersign_core::tree::{Hash, Index, root_of_path};
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// A submission that is well-formed. Its signature and its place are checked when it is sealed.
#[derive(Clone, Debug)]
pub struct Submission {
    /// The statement of the firm.
    pub statement: Statement,
    /// The path of disclosure 0 in the document's tree, if the statement has content.
    pub document_path: Option<Vec<Hash>>,
    /// The key that its signature was found good under.
    signed_by: Option<VerifierKey>,
}

/// A submission as it comes over HTTP.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename = "a submission")]
struct SubmissionWire {
    statement: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    document_path: Option<Vec<Hash>>,
}

/// A reason why something is no submission.
#[derive(Debug, Error)]
pub enum SubmissionError {
    /// Not JSON, or not these members.
    #[error("a submission is JSON with the members statement and document_path: {0}")]
    Json(#[from] serde_json::Error),
    /// Not `{…}`.
    #[error("a submission is a JSON object with the members statement and document_path")]
    NotAnObject,
    /// The statement member.
    #[error(transparent)]
    Statement(#[from] StatementError),
    /// The path is missing, surplus or of another length than follows from the number of disclosures.
    #[error("document_path is {0}")]
    Path(String),
}

impl Submission {
    /// Joins a statement and a path, if they belong together.
    ///
    /// # Errors
    /// [`SubmissionError`].
    pub fn new(
        statement: Statement,
        document_path: Option<Vec<Hash>>,
    ) -> Result<Self, SubmissionError> {
        let wrong = |why: &str| SubmissionError::Path(why.to_owned());
        match (statement.content(), &document_path) {
            (None, None) => {}
            (None, Some(_)) => return Err(wrong("given, but the statement has no content")),
            (Some(_), None) => return Err(wrong("missing: the statement has content")),
            (Some(content), Some(path)) => {
                // Leaf 0 is the firm's secret, so only the length can be checked here; a reader who has
                // the document checks the rest.
                root_of_path(content.root, Index(0), content.count, path)
                    .map_err(|error| wrong(&format!("no path of disclosure 0: {error}")))?;
            }
        }
        Ok(Self { statement, document_path, signed_by: None })
    }

    /// A genesis, which has no content.
    pub fn genesis(statement: Statement) -> Self {
        Self { statement, document_path: None, signed_by: None }
    }

    /// Checks the signature ahead of sealing, where there is more than one core to do it. That no key
    /// fits is left to sealing, which knows the keys of that moment.
    pub fn check_signature(&mut self, keys: &[VerifierKey]) {
        let signs = |key: &&VerifierKey| {
            self.statement.verify_by_one_of(std::slice::from_ref(*key)).is_ok()
        };
        self.signed_by = keys.iter().find(signs).cloned();
    }

    /// The key that [`Submission::check_signature`] found.
    pub fn signed_by(&self) -> Option<&VerifierKey> {
        self.signed_by.as_ref()
    }

    /// Reads a submission.
    ///
    /// # Errors
    /// [`SubmissionError`].
    pub fn from_json(json: &[u8]) -> Result<Self, SubmissionError> {
        // serde would take an array for a struct.
        if !json.trim_ascii_start().starts_with(b"{") {
            return Err(SubmissionError::NotAnObject);
        }
        let wire: SubmissionWire = serde_json::from_slice(json)?;
        Self::new(Statement::parse(&wire.statement)?, wire.document_path)
    }

    /// Writes the submission on one line.
    pub fn to_json(&self) -> String {
        let wire = SubmissionWire {
            statement: self.statement.as_str().to_owned(),
            document_path: self.document_path.clone(),
        };
        // Strings and lists of them always have a JSON form; were it not so, nothing is better than an empty file.
        serde_json::to_string(&wire).unwrap_or_else(|error| unreachable!("{error}"))
    }
}
