//! What a firm says about a document, under its own signature (PROTOCOL.md section 3).

mod error;
mod lines;

pub use self::error::StatementError;
use crate::date::Date;
use crate::disclosure::Content;
use crate::domain::Domain;
use crate::id::Id;
pub use crate::kind::{Kind, Relation};
use crate::note::{KeyType, Note, NoteError, SignatureLine, Signer, VerifierKey};
use crate::origin::Origin;
use crate::tree::{Hash, Index, leaf_hash};

/// The longest statement note, in bytes.
pub const MAX_BYTES: usize = 65_535;

const HEADER: &str = "countersign/statement@v1";
const MAX_RELATIONS: usize = 256;
const MAX_KEY_LINES: usize = 64;
const MAX_FIRM_BYTES: usize = 200;
const MAX_ANCHOR_WITHIN_SECONDS: u64 = 31_536_000;

/// A place in a gapless series of numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SeriesNumber {
    /// Random, so that it tells nothing.
    pub label: Id,
    /// From 1.
    pub number: u64,
}

/// What a `key` statement changes, from the next index on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KeyChange {
    /// The host name that the firm says is its own, if it is another now.
    pub domain: Option<Domain>,
    /// Firm keys that come in.
    pub adds: Vec<VerifierKey>,
    /// Control keys that come in.
    pub controls: Vec<VerifierKey>,
    /// Keys of either rank that go out of force.
    pub retires: Vec<VerifierKey>,
    /// Firm keys whose records are not the firm's word.
    pub disowns: Vec<Disowning>,
}

/// A key that is disowned, and from where on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Disowning {
    /// The key.
    pub key: VerifierKey,
    /// The first index at which what it signed is not the firm's word.
    pub from: Index,
}

/// What a statement of each kind says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Body {
    /// Who the firm is, its first keys, and how long an anchor may take.
    Genesis {
        /// The firm's name, as it gives it.
        firm: String,
        /// The host name that the firm says is its own.
        domain: Option<Domain>,
        /// The firm key that signs this statement too.
        adds: VerifierKey,
        /// Control keys.
        controls: Vec<VerifierKey>,
        /// Longest time from seal to anchor, in seconds.
        anchor_within_seconds: u64,
    },
    /// Which keys may speak for the firm from the next index on.
    Key(KeyChange),
    /// An invoice, a receipt, a credit note or a void.
    Document {
        /// Which of them.
        kind: Kind,
        /// Its disclosures; only a void may have none.
        content: Option<Content>,
        /// Its place in a series.
        series: Option<SeriesNumber>,
        /// The records that it refers to, all by the kind's own relation.
        relations: Vec<Id>,
    },
}

impl Body {
    /// Returns the records that it refers to.
    pub fn relations(&self) -> &[Id] {
        match self {
            Self::Document { relations, .. } => relations,
            Self::Genesis { .. } | Self::Key(_) => &[],
        }
    }
}

/// The text of a statement, before it is signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatementDraft {
    /// The ledger that it is for.
    pub ledger: Origin,
    /// Drawn by the firm.
    pub id: Id,
    /// When the firm says that it issued the document.
    pub issued: Option<Date>,
    /// The rest.
    pub body: Body,
}

/// A statement that is well-formed. Whether its signature is good depends on whose key is in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    note: Note,
    draft: StatementDraft,
}

impl StatementDraft {
    /// Writes the text that is signed.
    pub fn text(&self) -> String {
        lines::write(self)
    }

    /// Signs it with the firm's key.
    ///
    /// # Errors
    /// If the draft breaks a rule of section 3.
    ///
    /// # Examples
    ///
    /// ```
    /// use countersign_core::note::{KeyType, Signer};
    /// use countersign_core::statement::{Body, StatementDraft};
    ///
    /// let signer = Signer::new("notary.example/acme/issuer".parse()?, KeyType::Plain, &[7; 32]);
    /// let body = Body::Genesis {
    ///     firm: "Acme".to_owned(),
    ///     domain: None,
    ///     adds: signer.verifier(),
    ///     controls: Vec::new(),
    ///     anchor_within_seconds: 86_400,
    /// };
    /// let draft = StatementDraft {
    ///     ledger: "notary.example/acme".parse()?,
    ///     id: "01h455vb4pex5vsknk084sn02q".parse()?,
    ///     issued: None,
    ///     body,
    /// };
    /// let statement = draft.sign(&signer)?;
    /// assert_eq!(statement.verify_by_one_of([&signer.verifier()]), Ok(0));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn sign(&self, signer: &Signer) -> Result<Statement, StatementError> {
        let text = self.text();
        Statement::parse(&format!("{text}\n{}", signer.sign(&text)))
    }

    /// Returns what it is about.
    pub fn kind(&self) -> Kind {
        match &self.body {
            Body::Genesis { .. } => Kind::Genesis,
            Body::Key(_) => Kind::Key,
            Body::Document { kind, .. } => *kind,
        }
    }
}

impl Statement {
    /// Reads a statement. Whether its signature is good depends on whose key is in force.
    ///
    /// # Errors
    /// What keeps `whole` from being a statement.
    ///
    /// # Examples
    ///
    /// ```
    /// use countersign_core::statement::{Kind, Statement, StatementError};
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
    /// # let text = draft.sign(&signer)?.as_str().to_owned();
    /// let statement = Statement::parse(&text)?;
    /// assert_eq!(statement.kind(), Kind::Genesis);
    /// assert_eq!(statement.as_str(), text);
    ///
    /// // A text has one spelling.
    /// let spaced = text.replace("kind genesis", "kind  genesis");
    /// assert!(matches!(Statement::parse(&spaced), Err(StatementError::Kind(_))));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn parse(whole: &str) -> Result<Self, StatementError> {
        if whole.len() > MAX_BYTES {
            return Err(StatementError::TooLong(whole.len()));
        }
        let note = Note::parse(whole)?;
        match note.signatures() {
            [only] if only.fits(KeyType::Plain) => {}
            lines => return Err(StatementError::Signatures(lines.len())),
        }
        let draft = lines::read(note.text())?;
        Ok(Self { note, draft })
    }

    /// Returns all of it, as it is an entry of the ledger.
    pub fn as_str(&self) -> &str {
        self.note.as_str()
    }

    /// Returns what it says.
    pub fn draft(&self) -> &StatementDraft {
        &self.draft
    }

    /// Returns the ledger that it is for.
    pub fn ledger(&self) -> &Origin {
        &self.draft.ledger
    }

    /// Returns its id.
    pub fn id(&self) -> Id {
        self.draft.id
    }

    /// Returns what it is about.
    pub fn kind(&self) -> Kind {
        self.draft.kind()
    }

    /// Returns what it commits to.
    pub fn content(&self) -> Option<Content> {
        match &self.draft.body {
            Body::Document { content, .. } => *content,
            Body::Genesis { .. } | Body::Key(_) => None,
        }
    }

    /// Returns its one signature line.
    pub fn signature(&self) -> &SignatureLine {
        // Statement::parse saw to it that there is one.
        &self.note.signatures()[0]
    }

    /// Finds which of `keys` signed it, by its place among them. Two keys may share a name and an id, so each
    /// is tried.
    ///
    /// # Errors
    /// [`NoteError::UnknownKey`] if the signature line is by none of them, [`NoteError::Signature`] if
    /// it is by one and does not verify.
    pub fn verify_by_one_of<'a>(
        &self,
        keys: impl IntoIterator<Item = &'a VerifierKey>,
    ) -> Result<usize, NoteError> {
        let line = self.signature();
        let mut result = Err(NoteError::UnknownKey {
            found: line.name().to_string(),
            wanted: "a key of the firm that may sign this now".to_owned(),
        });
        for (nth, key) in keys.into_iter().enumerate().filter(|(_, key)| key.wrote(line)) {
            result = key.verify(self.note.text(), line).map(|()| nth);
            if result.is_ok() {
                break;
            }
        }
        result
    }

    /// Computes the hash of the ledger's leaf that it is.
    pub fn leaf(&self) -> Hash {
        leaf_hash(self.as_str().as_bytes())
    }
}
