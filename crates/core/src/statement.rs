//! Statements: what a firm says of a document, under its own signature (PROTOCOL.md section 3).

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

/// The length of the longest statement note, in bytes.
pub const MAX_BYTES: usize = 65_535;

const HEADER: &str = "countersign/statement@v1";
const MAX_RELATIONS: usize = 256;
const MAX_KEY_LINES: usize = 64;
const MAX_FIRM_BYTES: usize = 200;
const MAX_ANCHOR_WITHIN_SECONDS: u64 = 31_536_000;

/// A place in a gapless series of numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SeriesNumber {
    /// The label of the series, which is random, so that it tells nothing.
    pub label: Id,
    /// The number within the series, from 1.
    pub number: u64,
}

/// The changes that a `key` statement makes, from the next index on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KeyChange {
    /// The host name that the firm claims from now on, if it changes.
    pub domain: Option<Domain>,
    /// The firm keys that come in.
    pub adds: Vec<VerifierKey>,
    /// The control keys that come in.
    pub controls: Vec<VerifierKey>,
    /// The keys of either rank that go out of force.
    pub retires: Vec<VerifierKey>,
    /// The firm keys whose records are disowned, each from an index on.
    pub disowns: Vec<Disowning>,
}

/// A `disowns` line: a key, and the index from which on it is disowned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Disowning {
    /// The key that is disowned.
    pub key: VerifierKey,
    /// The first index at which a record of the key is not the firm's word.
    pub from: Index,
}

/// The part of a statement that depends on its kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Body {
    /// A genesis names the firm and its first keys, and promises how long an anchor may take.
    Genesis {
        /// The firm's name, as the firm gives it.
        firm: String,
        /// The host name that the firm claims as its own.
        domain: Option<Domain>,
        /// The first firm key, which signs this statement.
        adds: VerifierKey,
        /// The first control keys.
        controls: Vec<VerifierKey>,
        /// The longest time from seal to anchor, in seconds.
        anchor_within_seconds: u64,
    },
    /// A `key` statement changes the keys that may speak for the firm, or its domain.
    Key(KeyChange),
    /// An invoice, a receipt, a credit note or a void, which are all of this form.
    Document {
        /// The kind of the statement, one of these four.
        kind: Kind,
        /// The number of disclosures and the root over them. Only a void may have none.
        content: Option<Content>,
        /// The place of the record in a series.
        series: Option<SeriesNumber>,
        /// The records to which it refers, all by the relation of its kind.
        relations: Vec<Id>,
    },
}

impl Body {
    /// Returns the records to which the statement refers.
    pub fn relations(&self) -> &[Id] {
        match self {
            Self::Document { relations, .. } => relations,
            Self::Genesis { .. } | Self::Key(_) => &[],
        }
    }
}

/// The content of a statement, before it is signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatementDraft {
    /// The ledger for which the statement is meant.
    pub ledger: Origin,
    /// The id of the statement, which the firm draws at random.
    pub id: Id,
    /// The time at which the firm claims that it issued the document.
    pub issued: Option<Date>,
    /// The lines that depend on the kind.
    pub body: Body,
}

/// A well-formed statement, whose signature was not checked: whether it is good depends on the keys in force.
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

    /// Signs the draft with the firm's key.
    ///
    /// # Errors
    /// [`StatementError`] if the draft breaks a rule of PROTOCOL.md section 3.
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

    /// Returns the kind of the statement.
    pub fn kind(&self) -> Kind {
        match &self.body {
            Body::Genesis { .. } => Kind::Genesis,
            Body::Key(_) => Kind::Key,
            Body::Document { kind, .. } => *kind,
        }
    }
}

impl Statement {
    /// Parses a statement without checking its signature: whether it is good depends on the keys in force.
    ///
    /// # Errors
    /// [`StatementError`] if `whole` is no statement.
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

    /// Returns the whole note, which is the data of the ledger's entry.
    pub fn as_str(&self) -> &str {
        self.note.as_str()
    }

    /// Returns the content of the statement.
    pub fn draft(&self) -> &StatementDraft {
        &self.draft
    }

    /// Returns the ledger for which the statement is meant.
    pub fn ledger(&self) -> &Origin {
        &self.draft.ledger
    }

    /// Returns the id of the statement.
    pub fn id(&self) -> Id {
        self.draft.id
    }

    /// Returns the kind of the statement.
    pub fn kind(&self) -> Kind {
        self.draft.kind()
    }

    /// Returns the content of the document to which the statement commits, if there is one.
    pub fn content(&self) -> Option<Content> {
        match &self.draft.body {
            Body::Document { content, .. } => *content,
            Body::Genesis { .. } | Body::Key(_) => None,
        }
    }

    /// Returns the statement's one signature line.
    pub fn signature(&self) -> &SignatureLine {
        // Statement::parse made sure that there is one.
        &self.note.signatures()[0]
    }

    /// Finds the key that signed the statement, and returns its place among `keys`. Two keys may share a name and an
    /// id, so each is tried.
    ///
    /// # Errors
    /// [`NoteError::UnknownKey`] if the signature line is by none of these keys, [`NoteError::Signature`] if it is by
    /// one of them and does not verify.
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

    /// Computes the hash of the leaf that the statement is in its ledger.
    pub fn leaf(&self) -> Hash {
        leaf_hash(self.as_str().as_bytes())
    }
}
