//! All disclosures of one document, and the tree over them.

use std::collections::HashSet;

use rs_merkle::{Hasher, MerkleTree};
use thiserror::Error;

use super::{Content, DOCUMENT_SHA256, Disclosure, MAX_COUNT};
use crate::digest::Digest;
use crate::tree::{self, Hash, Index, Size, leaf_hash};

/// RFC 6962 hashing for rs_merkle. A node without a sibling goes up unhashed, as RFC 6962 demands.
#[derive(Clone)]
pub struct Rfc6962;

impl Hasher for Rfc6962 {
    type Hash = [u8; 32];

    fn hash(data: &[u8]) -> [u8; 32] {
        leaf_hash(data).0
    }

    fn concat_and_hash(left: &[u8; 32], right: Option<&[u8; 32]>) -> [u8; 32] {
        right.map_or(*left, |right| tree::node_hash(Hash(*left), Hash(*right)).0)
    }
}

/// All disclosures of one document, in order, with the tree over them.
///
/// # Examples
///
/// ```
/// use countersign_core::digest::Digest;
/// use countersign_core::disclosure::{Disclosure, Document, Salt};
/// use countersign_core::tree::{Index, check_path};
///
/// let file = Disclosure::of_document(Salt::from_random([1; 16]), Digest::of(b"Invoice\n"));
/// let number = Disclosure::new(Salt::from_random([2; 16]), "invoice.number", "2026-0117")?;
/// let document = Document::new(vec![file, number.clone()])?;
///
/// // One field and its path show that the document says so, and tell nothing of the others.
/// let (content, path) = (document.content(), document.path(1).unwrap_or_default());
/// check_path(number.leaf(), Index(1), content.count, &path, content.root)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Document {
    disclosures: Vec<Disclosure>,
    tree: MerkleTree<Rfc6962>,
    content: Content,
}

/// A reason why a list of disclosures describes no document.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum DocumentError {
    /// The list is empty, or longer than [`MAX_COUNT`].
    #[error("a document has 1 to {MAX_COUNT} disclosures, not {0}")]
    Count(usize),
    /// Disclosure 0 is not `document.sha256` with a digest, or another disclosure has that name too.
    #[error("the first disclosure, and no other, is document.sha256 with 64 hex digits")]
    First,
    /// Two disclosures have the same name.
    #[error("the name {0} stands twice")]
    Twice(String),
}

impl Document {
    /// Checks the rules of PROTOCOL.md section 2, and builds the tree.
    ///
    /// # Errors
    /// [`DocumentError`] for the rule that is broken.
    pub fn new(disclosures: Vec<Disclosure>) -> Result<Self, DocumentError> {
        let count = disclosures.len();
        if count == 0 || count as u64 > MAX_COUNT {
            return Err(DocumentError::Count(count));
        }
        check_names(disclosures.iter().enumerate().map(|(n, d)| (Index(n as u64), d)))?;
        let leaves: Vec<_> = disclosures.iter().map(|disclosure| disclosure.leaf().0).collect();
        let tree = MerkleTree::<Rfc6962>::from_leaves(&leaves);
        let root = tree.root().map(Hash).ok_or(DocumentError::Count(count))?;
        let content = Content { count: Size(count as u64), root };
        Ok(Self { disclosures, tree, content })
    }

    /// Returns the content to which a statement commits.
    pub fn content(&self) -> Content {
        self.content
    }

    /// Returns the disclosures, in order.
    pub fn disclosures(&self) -> &[Disclosure] {
        &self.disclosures
    }

    /// Computes the path of disclosure `index`, or returns `None` if the document has no such disclosure.
    pub fn path(&self, index: usize) -> Option<Vec<Hash>> {
        let proof = (index < self.disclosures.len()).then(|| self.tree.proof(&[index]))?;
        Some(proof.proof_hashes().iter().copied().map(Hash).collect())
    }
}

/// Checks the names of disclosures: index 0 alone is `document.sha256`, with a digest, and no name stands twice.
///
/// # Errors
/// [`DocumentError::First`] or [`DocumentError::Twice`].
pub fn check_names<'a>(
    shown: impl IntoIterator<Item = (Index, &'a Disclosure)>,
) -> Result<(), DocumentError> {
    let mut names = HashSet::new();
    for (index, disclosure) in shown {
        let is_document = disclosure.name == DOCUMENT_SHA256;
        if is_document != (index == Index(0))
            || is_document && disclosure.value.parse::<Digest>().is_err()
        {
            return Err(DocumentError::First);
        }
        if !names.insert(disclosure.name.as_str()) {
            return Err(DocumentError::Twice(disclosure.name.clone()));
        }
    }
    Ok(())
}
