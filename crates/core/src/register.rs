//! Entries of the register (PROTOCOL.md section 5). An entry says that a ledger has a new checkpoint, and tells which
//! ledger only to whoever knows it.

use std::fmt;

use sha2::{Digest, Sha256};

use crate::checkpoint::State;
use crate::statement::Statement;
use crate::tree::{Hash, leaf_hash};

const HEADER: &str = "countersign/register@v1";
/// The text with which the data of a tag's hash begins.
pub(crate) const TAG: &str = "countersign/tag@v1\n";

/// The pseudonym of a log in the register: a hash over its entry 0, which is a ledger's genesis.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Tag(pub Hash);

/// An entry of the register.
///
/// # Examples
///
/// ```
/// use countersign_core::checkpoint::State;
/// use countersign_core::register::RegisterEntry;
/// use countersign_core::tree::{Size, leaf_hash};
/// # use countersign_core::note::{KeyType, Signer};
/// # use countersign_core::statement::{Body, StatementDraft};
///
/// # let signer = Signer::new("notary.example/acme/issuer".parse()?, KeyType::Plain, &[7; 32]);
/// # let body = Body::Genesis {
/// #     firm: "Acme".to_owned(),
/// #     domain: None,
/// #     adds: signer.verifier(),
/// #     controls: Vec::new(),
/// #     anchor_within_seconds: 86_400,
/// # };
/// # let draft = StatementDraft {
/// #     ledger: "notary.example/acme".parse()?,
/// #     id: "01h455vb4pex5vsknk084sn02q".parse()?,
/// #     issued: None,
/// #     body,
/// # };
/// # let genesis = draft.sign(&signer)?;
/// let origin = genesis.ledger().clone();
/// let state = State { origin, size: Size(1), root: genesis.leaf() };
/// let entry = RegisterEntry::new(&genesis, &state);
/// // A reader who does not know the genesis does not learn whose ledger it is.
/// assert!(!entry.to_string().contains("acme"));
/// assert_eq!(entry.leaf(), leaf_hash(entry.to_string().as_bytes()));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct RegisterEntry {
    /// The tag of the ledger.
    pub ledger: Tag,
    /// The SHA-256 of the text of the ledger's checkpoint.
    pub checkpoint: Hash,
}

impl Tag {
    /// Computes the tag of the ledger that begins with this statement.
    pub fn of(genesis: &Statement) -> Self {
        Self(Hash(Sha256::new_with_prefix(TAG).chain_update(genesis.as_str()).finalize().into()))
    }
}

impl RegisterEntry {
    /// Computes the entry for a checkpoint of the ledger that begins with this statement.
    pub fn new(genesis: &Statement, checkpoint: &State) -> Self {
        let checkpoint = Hash(Sha256::digest(checkpoint.text()).into());
        Self { ledger: Tag::of(genesis), checkpoint }
    }

    /// Computes the hash of the leaf that the entry is in the register.
    pub fn leaf(&self) -> Hash {
        leaf_hash(self.to_string().as_bytes())
    }
}

/// Writes the data of the entry's leaf.
impl fmt::Display for RegisterEntry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { ledger, checkpoint } = self;
        write!(f, "{HEADER}\nledger {}\ncheckpoint {checkpoint}\n", ledger.0)
    }
}
