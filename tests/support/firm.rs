//! A firm: a key and a ledger, and the statements that it signs.

use countersign::submission::Submission;
use countersign_core::digest::Digest;
use countersign_core::disclosure::{Disclosure, Document, Salt};
use countersign_core::id::Id;
use countersign_core::link::fragment;
use countersign_core::note::{KeyType, Signer};
use countersign_core::origin::{Host, Origin};
use countersign_core::statement::{Body, Kind, SeriesNumber, Statement, StatementDraft};

use super::{Dice, noon};

pub struct TestFirm {
    pub ledger: Origin,
    pub signer: Signer,
    pub dice: Dice,
}

/// A document with its statement, as the firm keeps it.
pub struct Paper {
    pub bytes: Vec<u8>,
    pub document: Document,
    pub statement: Statement,
}

impl Paper {
    pub fn submission(&self) -> Submission {
        Submission::new(self.statement.clone(), self.document.path(0)).unwrap()
    }

    pub fn json(&self) -> String {
        self.submission().to_json()
    }

    pub fn id(&self) -> Id {
        self.statement.id()
    }

    /// The path of the record at its notary.
    pub fn path(&self) -> String {
        format!("/v1/ledgers/{}/records/{}", self.statement.ledger().name(), self.id())
    }

    /// The part of the link after the #.
    pub fn fragment(&self) -> String {
        let ledger = self.statement.ledger().ledger_name();
        fragment(&ledger, self.id(), self.document.disclosures()[0].salt())
    }

    pub fn digest(&self) -> Digest {
        Digest::of(&self.bytes)
    }
}

impl TestFirm {
    pub fn new(host: &Host, name: &str, seed: u8) -> Self {
        let ledger = host.ledger(name).unwrap();
        let signer = key(&ledger, seed);
        Self { ledger, signer, dice: Dice::new(u64::from(seed)) }
    }

    pub fn genesis(&mut self) -> Statement {
        let body = Body::Genesis {
            firm: "Test & Partners".to_owned(),
            domain: None,
            adds: self.signer.verifier(),
            controls: Vec::new(),
            anchor_within_seconds: 3600,
        };
        self.sign(body)
    }

    pub fn sign(&mut self, body: Body) -> Statement {
        let draft = StatementDraft {
            ledger: self.ledger.clone(),
            id: Id::from_random(self.dice.bytes()),
            issued: Some(noon()),
            body,
        };
        draft.sign(&self.signer).unwrap()
    }

    pub fn invoice(&mut self) -> Paper {
        self.paper(Kind::Invoice, &[], None)
    }

    pub fn paper(&mut self, kind: Kind, relations: &[Id], series: Option<SeriesNumber>) -> Paper {
        let bytes = self.dice.bytes().to_vec();
        let salt = Salt::from_random(self.dice.bytes());
        let size =
            Disclosure::new(Salt::from_random(self.dice.bytes()), "document.size", "16").unwrap();
        let first = Disclosure::of_document(salt, Digest::of(&bytes));
        let document = Document::new(vec![first, size]).unwrap();
        let content = Some(document.content());
        let relations = relations.to_vec();
        let statement = self.sign(Body::Document { kind, content, series, relations });
        Paper { bytes, document, statement }
    }
}

pub fn key(ledger: &Origin, seed: u8) -> Signer {
    Signer::new(format!("{ledger}/issuer").parse().unwrap(), KeyType::Plain, &[seed; 32])
}
