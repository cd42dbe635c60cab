//! What is verified, and against what.

use crate::date::Date;
use crate::digest::Digest;
use crate::evm::BlockHash;
use crate::node::NodeAnswer;
use crate::status::Nonce;
use crate::trust::Trust;

/// What is verified, and against what.
#[derive(Clone, Copy, Default)]
pub struct Case<'a> {
    /// The reader has no file and asks about the record and the fields that are shown.
    pub record_only: bool,
    /// The document's digest, if there is a document.
    pub document: Option<Digest>,
    /// The link's fragment, as it stands there.
    pub fragment: Option<&'a str>,
    /// What the reader trusts; without, nothing that the notary signed can be judged.
    pub trust: Option<&'a Trust>,
    /// The reader chose the trust, and has it not on the word of the notary that is judged by it.
    pub pinned: bool,
    /// The hash of a block of which the reader knows that it is final. With it, no node is looked at.
    pub block_hash: Option<BlockHash>,
    /// The nodes that were asked, with their answers.
    pub nodes: &'a [NodeAnswer],
    /// What the notary answered when it was asked whether the record is still current.
    pub status: Option<StatusAnswer<'a>>,
}

/// The most seconds that a status may be old, unless a reader says otherwise.
pub const MAX_AGE: u64 = 600;

/// The notary's answer to the question whether a record is still current, and what the reader knows of the question.
#[derive(Clone, Copy, Debug)]
pub struct StatusAnswer<'a> {
    /// The status, as it came.
    pub status: &'a [u8],
    /// The nonce that the reader sent.
    pub nonce: Option<&'a Nonce>,
    /// The reader's clock.
    pub now: Option<Date>,
    /// How many seconds the status may be away from it.
    pub max_age: u64,
}

impl<'a> StatusAnswer<'a> {
    /// Takes an answer that somebody kept: nobody knows what was asked, or when.
    pub fn kept(status: &'a [u8]) -> Self {
        Self { status, nonce: None, now: None, max_age: MAX_AGE }
    }
}
