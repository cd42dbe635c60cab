//! The way from a file to drafts: read, salted, signed and written down before anybody hears of it.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

use countersign_core::date::Date;
use countersign_core::digest::Digest;
use countersign_core::disclosure;
use countersign_core::id::Id;
use countersign_core::proof::Proof;
use countersign_core::statement::{Body, Kind, SeriesNumber, StatementDraft};

use super::asked::{
    asked, check_order, check_series, is_opaque, lost_field, missing, no_bill, unheeded,
};
use super::orphans::Orphans;
use super::parts::{Documents, FileDocument};
use super::{
    Draft, Firm, FirmError, Job, Look, Mended, Order, Series, draft, held, proof_path, read_proof,
};
use crate::documents::{self, DocumentsError, Likeness};

/// A document that is ready to be submitted.
pub struct Prepared {
    /// The document; its draft and its proof lie beside it.
    pub document: PathBuf,
    pub(super) draft: Draft,
    /// The document's look while it had the bytes that this is of.
    pub(super) look: Option<Look>,
    /// The likeness that the document was taken for, if little or nothing was read of it.
    pub(super) likeness: Option<Likeness>,
}

/// The result of preparing a document.
pub(super) enum Slot {
    Ready(Box<Prepared>),
    /// The document is notarized.
    Already(Box<Proof>, Option<Mended>),
    /// The document is recognisably no bill, and nobody meant it.
    Left(Likeness),
}

/// A document of a file, with what was doubtful in it.
pub(super) struct PreparedDocument {
    pub(super) document: PathBuf,
    pub(super) warnings: Vec<String>,
    pub(super) result: Result<Slot, FirmError>,
}

/// The choice of the documents in a file that are prepared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Which {
    /// The documents that are not made of others: the file itself, or the bills in it if there are several.
    Single,
    /// The file itself, if there are bills in it: once they are notarized, and if it has these bytes still.
    Whole(Digest),
}

/// The preparation of a file.
pub(super) struct Prepare {
    pub(super) outcomes: Vec<PreparedDocument>,
    /// The file itself is still to come, with these bytes.
    pub(super) whole_follows: Option<Digest>,
}

/// The knowledge that there is while a group of files is prepared.
#[derive(Default)]
pub(super) struct GroupKnowledge {
    pub(super) orphans: Orphans,
    /// Records that the notary does not have.
    pub(super) unknown: HashSet<Id>,
    /// Proofs in the book of bytes that lie here without one.
    pub(super) copies: HashMap<Digest, Proof>,
    /// The bytes of the files that were signed in this group: the book does not know them before they are sealed.
    pub(super) signed: HashMap<Digest, PathBuf>,
}

impl Firm {
    /// Signs documents in a file, and writes their drafts. Its lock is held by the caller.
    pub(super) fn prepare(
        &self,
        job: &Job,
        documents: Documents,
        which: Which,
        mut series: Option<&mut Series>,
        known: &mut GroupKnowledge,
        mut entropy: impl FnMut() -> std::io::Result<[u8; 16]>,
    ) -> Result<Prepare, FirmError> {
        let Job { file, order } = job;
        let Documents { parts, whole } = documents;
        let digest = whole.as_ref().map(|whole| whole.described.digest);
        // What is the proof of an earlier file of this name is found before any bill in this one is taken for a new one.
        let made_of_several = which == Which::Single && !parts.is_empty();
        for document in parts.iter().chain(&whole).filter(|_| made_of_several) {
            if let Some(proof) = read_proof(&proof_path(&document.path))? {
                self.check_same(&proof, &document.path, &document.described)?;
            }
        }
        let (documents, whole_follows): (Vec<_>, _) = match which {
            Which::Single if made_of_several => (parts, digest),
            Which::Whole(wanted) if digest != Some(wanted) => {
                return Err(FirmError::Changing(file.to_owned()));
            }
            _ => (whole.into_iter().collect(), None),
        };
        let outcomes = documents.into_iter().map(|mut document| {
            let mut warnings = std::mem::take(&mut document.reading.warnings);
            let path = document.path.clone();
            let after_parts = matches!(which, Which::Whole(_));
            let mut one = One { firm: self, order, known: &mut *known, after_parts };
            let result = one.prepare(document, series.as_deref_mut(), &mut warnings, &mut entropy);
            PreparedDocument { document: path, warnings, result }
        });
        let mut outcomes: Vec<_> = outcomes.collect();
        let is_left = |outcome: &PreparedDocument| matches!(outcome.result, Ok(Slot::Left(_)));
        if order.by_hand && outcomes.iter().all(is_left) {
            outcomes.iter_mut().for_each(PreparedDocument::refuse);
        }
        Ok(Prepare { outcomes, whole_follows })
    }
}

impl PreparedDocument {
    /// Nothing in a file that was named is a receipt: that is no success.
    fn refuse(&mut self) {
        if let Ok(Slot::Left(likeness)) = &self.result {
            let (file, looks) = (self.document.clone(), Box::new(likeness.clone()));
            self.result = Err(FirmError::NoReceipt { file, looks });
        }
    }
}

/// One document that is prepared.
struct One<'a> {
    firm: &'a Firm,
    order: &'a Order,
    known: &'a mut GroupKnowledge,
    /// A flag that is set for a file of several bills.
    after_parts: bool,
}

impl One<'_> {
    fn prepare(
        &mut self,
        document: FileDocument,
        mut series: Option<&mut Series>,
        warnings: &mut Vec<String>,
        mut entropy: impl FnMut() -> std::io::Result<[u8; 16]>,
    ) -> Result<Slot, FirmError> {
        let Self { firm, order, .. } = *self;
        let FileDocument { path, described, mut reading, look } = document;
        let wrong = |error| FirmError::Document { file: path.clone(), why: error };
        if described.size == 0 {
            return Err(wrong(DocumentsError::Empty));
        }
        let no_bill = no_bill(order, &reading).cloned();
        for (name, value) in &order.fields {
            reading.give(name, value).map_err(|error| wrong(error.into()))?;
        }
        warnings.extend(reading.doubts(order.fields.iter().map(|(name, _)| name.as_str())));
        let (proof_file, draft_path) = (proof_path(&path), draft::path(&path));
        if !proof_file.exists() && !draft_path.exists() {
            let old = self.known.orphans.adopt(&path, described.digest)?;
            let old = old.and_then(|old| Some(old.file_name()?.to_string_lossy().into_owned()));
            warnings.extend(old.map(|old| {
                format!(
                    "it was signed under the name {old}; the proof or draft of that name was renamed with it"
                )
            }));
        }
        if let Some(proof) = read_proof(&proof_file)? {
            // Of what the file is now; only then is it written anew where its bytes were changed.
            firm.check_same(&proof, &path, &described)?;
            check_order(&proof, &path, order)?;
            check_series(&proof.statement, &path, series.as_deref())?;
            // A draft that was left over is of this proof: it ended between the two writes.
            draft::remove(&path).ok();
            let mended = held::mend(&proof_file)?.and_then(|(_, mended)| mended);
            held::stamp(&path, look);
            return Ok(Slot::Already(Box::new(proof), mended));
        }
        let io = |error| FirmError::Io(draft_path.clone(), error);
        let mut left = read_draft(&draft_path)?;
        if let Some(draft) = &left {
            self.check_ledger(draft, &draft_path)?;
        }
        if let Some(draft) = left.take_if(|draft| self.fits(draft, &described)) {
            let keeps = match series.as_deref_mut() {
                Some(series) => series.keeps(&draft.statement, &path)?,
                None => true,
            };
            let likeness = reading.likeness;
            let mut prepared = Prepared { document: path, draft, look, likeness };
            if let (false, Some(series)) = (keeps, series) {
                firm.renumber(&mut prepared, series)?;
            }
            return Ok(Slot::Ready(Box::new(prepared)));
        }

        if left.is_none()
            && let Some(proof) = self.known.copies.remove(&described.digest)
        {
            check_order(&proof, &path, order)?;
            check_series(&proof.statement, &path, series.as_deref())?;
            held::keep_copy(&path, &proof, look)
                .map_err(|error| FirmError::Io(proof_file, error))?;
            warnings.push(
                "the same bytes are on record under another name: nothing was sealed, and that proof was written \
                 beside this file too; --again seals it again"
                    .to_owned(),
            );
            return Ok(Slot::Already(Box::new(proof), None));
        }
        match (&left, no_bill) {
            (Some(draft), _) => self.check_left(draft, &path)?,
            (None, Some(likeness)) => return Ok(Slot::Left(likeness)),
            (None, None) => {}
        }
        let salt = order.reserved.as_ref().map(|reserved| reserved.salt.clone());
        let content = described.disclose(&reading, salt, &mut entropy).map_err(wrong)?;
        let earlier = left.as_ref().map(|draft| &draft.statement);
        let id = match (&order.reserved, earlier) {
            (Some(reserved), _) => reserved.id,
            // Under the same id, the ledger takes one of the two only.
            (None, Some(earlier)) => earlier.id(),
            (None, None) => {
                Id::from_random(entropy().map_err(|error| wrong(DocumentsError::Entropy(error)))?)
            }
        };
        let (kind, relations) = asked(order, earlier, &reading);
        warnings.extend(unheeded(order, kind));
        let likeness = reading.likeness;
        let place = match series.as_deref_mut() {
            Some(series) => Some(series.place(id, &path, earlier)?),
            None => None,
        };
        let mut draft = firm.sign(id, kind, relations, order.issued, place, &content)?;
        draft.after_parts = self.after_parts;
        let is_new = left.is_none();
        if let Some(left) = left {
            if let Some(name) = lost_field(&left, &draft) {
                warnings.push(format!(
                    "it was changed after it was signed, and does not say {name} any more: if you gave that by \
                     hand, give it again"
                ));
            }
            if left.statement.id() == id {
                draft.supersede(left);
            }
        }
        let written = match is_new {
            true => draft.write_new(&draft_path),
            false => draft.replace(&draft_path),
        };
        if let Err(error) = written {
            if let (Some(series), Some(place)) = (series, place) {
                series.give_up(place.number);
            }
            // Where files cannot be locked, somebody may notarize the same one this very moment: then it is one
            // statement for both.
            let theirs = (error.kind() == std::io::ErrorKind::AlreadyExists)
                .then(|| read_draft(&draft_path).ok().flatten())
                .flatten();
            return match theirs.filter(|draft| self.fits(draft, &described)) {
                Some(draft) => {
                    let prepared = Prepared { document: path, draft, look, likeness };
                    Ok(Slot::Ready(Box::new(prepared)))
                }
                None => Err(io(error)),
            };
        }
        // They may have ended between our look for a proof and our draft.
        if let Some(proof) = read_proof(&proof_file)? {
            draft::remove(&path).map_err(io)?;
            return Ok(Slot::Already(Box::new(proof), None));
        }
        Ok(Slot::Ready(Box::new(Prepared { document: path, draft, look, likeness })))
    }

    fn check_ledger(&self, draft: &Draft, draft_path: &Path) -> Result<(), FirmError> {
        let found = draft.statement.ledger();
        if *found == self.firm.ledger {
            return Ok(());
        }
        Err(FirmError::OtherLedger {
            file: draft_path.to_owned(),
            found: found.clone(),
            wanted: self.firm.ledger.clone(),
        })
    }

    /// Checks that a draft that waits may be replaced.
    fn check_left(&self, draft: &Draft, path: &Path) -> Result<(), FirmError> {
        let id = draft.statement.id();
        let wanted = self.order.reserved.as_ref().map(|reserved| reserved.id);
        let is_other = wanted.is_some_and(|wanted| wanted != id);
        if is_other && !self.known.unknown.contains(&id) || !draft.has_room() {
            return Err(FirmError::Waits { file: path.to_owned(), id });
        }
        Ok(())
    }

    /// Returns whether a draft says what is asked, of these bytes.
    fn fits(&self, draft: &Draft, described: &documents::Described) -> bool {
        let (order, statement) = (self.order, &draft.statement);
        let related = statement.draft().body.relations();
        draft.is_of(described.digest)
            && order.relations.as_deref().is_none_or(|wanted| wanted == related)
            // A kind that is said without a relation takes one back.
            && order.kind.is_none_or(|kind| {
                kind == statement.kind() && (order.relations.is_some() || related.is_empty())
            })
            && statement.verify_by_one_of(&[self.firm.signer.verifier()]).is_ok()
            && missing(&draft.disclosures, order).is_none()
            && (!order.opaque || is_opaque(&draft.disclosures, order))
            && order.reserved.as_ref().is_none_or(|wanted| wanted.id == statement.id())
    }
}

fn read_draft(path: &Path) -> Result<Option<Draft>, FirmError> {
    Draft::read(path).map_err(|error| FirmError::Draft(path.to_owned(), error))
}

impl Firm {
    fn sign(
        &self,
        id: Id,
        kind: Kind,
        relations: Vec<Id>,
        issued: Date,
        series: Option<SeriesNumber>,
        content: &disclosure::Document,
    ) -> Result<Draft, FirmError> {
        let unsigned = StatementDraft {
            ledger: self.ledger.clone(),
            id,
            issued: Some(issued),
            body: Body::Document { kind, content: Some(content.content()), series, relations },
        };
        Ok(Draft {
            statement: unsigned.sign(&self.signer)?,
            document_path: content.path(0).unwrap_or_default(),
            disclosures: content.disclosures().to_vec(),
            earlier: Vec::new(),
            after_parts: false,
        })
    }

    /// Signs a draft anew with the next number, under its own id: were it sealed after all, the ledger would not
    /// take it twice.
    pub(super) fn renumber(
        &self,
        prepared: &mut Prepared,
        series: &mut Series,
    ) -> Result<(), FirmError> {
        let Prepared { document, draft, .. } = prepared;
        let mut unsigned = draft.statement.draft().clone();
        let place = series.take(unsigned.id, document)?;
        if let Body::Document { series, .. } = &mut unsigned.body {
            *series = Some(place);
        }
        draft.statement = unsigned.sign(&self.signer)?;
        let path = draft::path(document);
        draft.replace(&path).map_err(|error| {
            series.give_up(place.number);
            FirmError::Io(path, error)
        })
    }
}
