//! From a file to drafts: read, salted, signed and written down before anybody hears of it.

use std::path::{Path, PathBuf};

use countersign_core::disclosure::{self, Disclosure};
use countersign_core::id::Id;
use countersign_core::proof::Proof;
use countersign_core::statement::{Body, Draft as Unsigned, Kind, Place, Statement};

use super::parts::{Document, documents_in};
use super::series::place_of;
use super::{Draft, Firm, FirmError, Order, Series, draft, is_ours, lock, proof_path, read_proof};
use crate::documents::{self, DocumentsError};

/// A document that is ready to be submitted.
pub struct Prepared {
    /// The document; its draft and its proof lie beside it.
    pub document: PathBuf,
    pub(super) draft: Draft,
}

/// What preparing a document comes to.
pub(super) enum Slot {
    Ready(Box<Prepared>),
    /// It is notarized.
    Already(Box<Proof>),
}

/// A document of a file, with what was doubtful in it.
pub(super) struct Outcome {
    pub(super) document: PathBuf,
    pub(super) warnings: Vec<String>,
    pub(super) result: Result<Slot, FirmError>,
}

impl Firm {
    /// Signs the documents in a file, and writes their drafts.
    pub(super) fn prepare(
        &self,
        file: &Path,
        order: &Order,
        mut series: Option<&mut Series>,
        mut entropy: impl FnMut() -> std::io::Result<[u8; 16]>,
    ) -> Result<Vec<Outcome>, FirmError> {
        if is_ours(file) {
            return Err(FirmError::Ours(file.to_owned()));
        }
        let documents = documents_in(file, order)?;
        let _lock = lock(file);
        let outcomes = documents.into_iter().map(|mut document| {
            let warnings = std::mem::take(&mut document.reading.warnings);
            let path = document.path.clone();
            let result = self.prepare_one(document, order, series.as_deref_mut(), &mut entropy);
            Outcome { document: path, warnings, result }
        });
        Ok(outcomes.collect())
    }

    fn prepare_one(
        &self,
        document: Document,
        order: &Order,
        mut series: Option<&mut Series>,
        mut entropy: impl FnMut() -> std::io::Result<[u8; 16]>,
    ) -> Result<Slot, FirmError> {
        let Document { path, described, mut reading } = document;
        let wrong = |error| FirmError::Document { file: path.clone(), why: error };
        for (name, value) in &order.fields {
            reading.give(name, value).map_err(|error| wrong(error.into()))?;
        }
        if let Some(proof) = read_proof(&proof_path(&path))? {
            self.check_same(&proof, &path, &described)?;
            check_order(&proof, &path, order)?;
            check_series(&proof.statement, &path, series.as_deref())?;
            // A draft that was left over is of this proof: it ended between the two writes.
            draft::remove(&path).ok();
            return Ok(Slot::Already(Box::new(proof)));
        }
        let draft_path = draft::path(&path);
        let left = Draft::read(&draft_path)
            .map_err(|error| FirmError::Draft(draft_path.clone(), error))?;
        let stale = left.is_some();
        if let Some(draft) = left
            && draft.is_of(described.digest, &self.ledger, &order.relations)
            && order.kind.is_none_or(|kind| kind == draft.statement.kind())
            && draft.statement.verify_by_one_of(&[self.signer.verifier()]).is_ok()
            && missing(&draft.disclosures, order).is_none()
            && order.reserved.as_ref().is_none_or(|wanted| wanted.id == draft.statement.id())
            && match series.as_deref_mut() {
                Some(series) => series.keeps(&draft.statement, &path)?,
                None => true,
            }
        {
            return Ok(Slot::Ready(Box::new(Prepared { document: path, draft })));
        }
        let salt = order.reserved.as_ref().map(|reserved| reserved.salt.clone());
        let content = described.disclose(&reading, salt, &mut entropy).map_err(wrong)?;
        let id = match &order.reserved {
            Some(reserved) => reserved.id,
            None => {
                Id::from_random(entropy().map_err(|error| wrong(DocumentsError::Entropy(error)))?)
            }
        };
        let place = series.map(|series| series.take(id, &path)).transpose()?;
        let kind = order.kind.unwrap_or_else(|| kind_of(&reading));
        let draft = self.sign(id, kind, order, place, &content)?;
        let io = |error| FirmError::Io(draft_path.clone(), error);
        if stale {
            draft.replace(&draft_path).map_err(io)?;
        } else if let Err(error) = draft.write_new(&draft_path) {
            // Somebody notarizes the same file this very moment: then it is one statement for both.
            return match (error.kind(), Draft::read(&draft_path)) {
                (std::io::ErrorKind::AlreadyExists, Ok(Some(draft)))
                    if draft.is_of(described.digest, &self.ledger, &order.relations) =>
                {
                    Ok(Slot::Ready(Box::new(Prepared { document: path, draft })))
                }
                _ => Err(io(error)),
            };
        }
        // They may have ended between our look for a proof and our draft.
        if let Some(proof) = read_proof(&proof_path(&path))? {
            draft::remove(&path).map_err(io)?;
            return Ok(Slot::Already(Box::new(proof)));
        }
        Ok(Slot::Ready(Box::new(Prepared { document: path, draft })))
    }

    fn sign(
        &self,
        id: Id,
        kind: Kind,
        order: &Order,
        series: Option<Place>,
        content: &disclosure::Document,
    ) -> Result<Draft, FirmError> {
        let unsigned = Unsigned {
            ledger: self.ledger.clone(),
            id,
            issued: Some(order.issued),
            body: Body::Document {
                kind,
                content: Some(content.content()),
                series,
                relations: order.relations.clone(),
            },
        };
        Ok(Draft {
            statement: unsigned.sign(&self.signer)?,
            document_path: content.path(0).unwrap_or_default(),
            disclosures: content.disclosures().to_vec(),
        })
    }

    /// Signs a draft anew with the next number, under its own id: were it sealed after all, the ledger would not
    /// take it twice.
    pub(super) fn renumber(
        &self,
        prepared: &mut Prepared,
        series: &mut Series,
    ) -> Result<(), FirmError> {
        let Prepared { document, draft } = prepared;
        let mut unsigned = draft.statement.draft().clone();
        let place = series.take(unsigned.id, document)?;
        if let Body::Document { series, .. } = &mut unsigned.body {
            *series = Some(place);
        }
        draft.statement = unsigned.sign(&self.signer)?;
        let path = draft::path(document);
        draft.replace(&path).map_err(|error| FirmError::Io(path, error))
    }

    fn check_same(
        &self,
        proof: &Proof,
        file: &Path,
        described: &documents::Described,
    ) -> Result<(), FirmError> {
        let proof_file = || proof_path(file);
        if *proof.statement.ledger() != self.ledger {
            return Err(FirmError::OtherLedger {
                proof: proof_file(),
                found: proof.statement.ledger().clone(),
                wanted: self.ledger.clone(),
            });
        }
        let shown = proof.document_disclosure().map(Disclosure::value);
        if shown != Some(described.digest.to_string().as_str()) {
            let (proof, file) = (proof_file(), file.to_owned());
            return Err(FirmError::OtherBytes { proof, file });
        }
        Ok(())
    }
}

/// A field that was given and is not among these.
fn missing<'a>(among: &[Disclosure], order: &'a Order) -> Option<&'a (String, String)> {
    let has = |name: &str, value: &str| {
        among.iter().any(|field| field.name() == name && field.value() == value)
    };
    order.fields.iter().find(|(name, value)| !has(name, value))
}

/// As what a document is notarized if nobody says otherwise.
fn kind_of(reading: &documents::Reading) -> Kind {
    match reading.kind {
        documents::Kind::Invoice => Kind::Invoice,
        documents::Kind::CreditNote => Kind::CreditNote,
        documents::Kind::Receipt => Kind::Receipt,
    }
}

/// What was notarized as an invoice is not notarized as a receipt by asking again.
fn check_order(proof: &Proof, file: &Path, order: &Order) -> Result<(), FirmError> {
    let related = proof.statement.draft().body.relations();
    if let Some(wanted) = order.reserved.as_ref().map(|reserved| reserved.id)
        && wanted != proof.statement.id()
    {
        let (file, found) = (file.to_owned(), proof.statement.id());
        return Err(FirmError::OtherId { file, found, wanted });
    }
    if let Some((name, value)) = missing(proof.disclosures.as_deref().unwrap_or_default(), order) {
        let (file, name, value) = (file.to_owned(), name.clone(), value.clone());
        return Err(FirmError::OtherFields { file, name, value });
    }
    let found = proof.statement.kind();
    let wanted = order.kind.unwrap_or(found);
    if found == wanted && related == order.relations {
        return Ok(());
    }
    Err(FirmError::OtherKind { file: file.to_owned(), found, wanted })
}

/// What was notarized outside a series does not come into it afterwards.
fn check_series(
    statement: &Statement,
    file: &Path,
    series: Option<&Series>,
) -> Result<(), FirmError> {
    let label = place_of(statement).map(|place| place.label);
    match series {
        Some(series) if label != Some(series.label()) => {
            Err(FirmError::OutsideSeries(file.to_owned()))
        }
        _ => Ok(()),
    }
}
