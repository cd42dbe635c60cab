//! The input of a verification, besides the proof.

use crate::date::Date;
use crate::digest::Digest;
use crate::evm::BlockHash;
use crate::node::NodeAnswer;
use crate::status::Nonce;
use crate::trust::Trust;

/// The input of a verification, besides the proof: what the reader has, trusts and was told.
#[derive(Clone, Copy, Default)]
pub struct Case<'a> {
    /// A flag that is set if the reader has no file, and asks about the record and the fields that are shown.
    pub record_only: bool,
    /// The document's digest, if there is a document.
    pub document: Option<Digest>,
    /// The fragment of the link, as it follows the `#`.
    pub fragment: Option<&'a str>,
    /// The reader's trust. Without one, nothing that the notary signed can be judged.
    pub trust: Option<&'a Trust>,
    /// A flag that is set if the reader chose the trust, instead of taking it from the notary that it judges.
    pub pinned: bool,
    /// The hash of a block that the reader knows to be final. With it, no node's answer is looked at.
    pub block_hash: Option<BlockHash>,
    /// The answers of the nodes that were asked, one for each node.
    pub nodes: &'a [NodeAnswer],
    /// The notary's answer to the question whether the record is still current.
    pub status: Option<StatusAnswer<'a>>,
}

/// The number of seconds that a status may be away from the reader's clock, unless the reader says otherwise.
pub const MAX_AGE: u64 = 600;

/// The notary's answer to the question whether a record is still current, with what the reader knows of the question.
#[derive(Clone, Copy, Debug)]
pub struct StatusAnswer<'a> {
    /// The bytes of the status, as they came.
    pub status: &'a [u8],
    /// The nonce that the reader sent, if they sent one.
    pub nonce: Option<&'a Nonce>,
    /// The time by the reader's clock, if the answer is to be fresh.
    pub now: Option<Date>,
    /// The number of seconds that the status may be away from `now`.
    pub max_age: u64,
}

impl<'a> StatusAnswer<'a> {
    /// Makes an answer of a status that somebody kept. It is not known what was asked, or when.
    pub fn kept(status: &'a [u8]) -> Self {
        Self { status, nonce: None, now: None, max_age: MAX_AGE }
    }
}
