//! What a firm does on its own machine: describe a file, sign, submit, keep the proof beside it.
//!
//! The statement and the salts are written down as a *draft* before they are submitted. So a crash, a full
//! disk or a notary that is away loses nothing, and doing it again submits the same statement, which
//! the notary answers as before.

mod disclose;
mod draft;
mod error;
mod reserved;
mod split;
mod void;

use std::path::{Path, PathBuf};

use countersign_core::date::Date;
use countersign_core::disclosure::Disclosure;
use countersign_core::id::Id;
use countersign_core::note::Signer;
use countersign_core::origin::Origin;
use countersign_core::proof::{self, Proof, ProofError};
use countersign_core::statement::{Body, Draft as Unsigned, Kind};
use countersign_core::verify::{Case, CheckName, Outcome, verify};

use crate::client::{Client, ClientError, LineAnswer};
use crate::config::write_private;
use crate::documents::{self, DocumentsError};
use crate::submission::Submission;
pub use disclose::{DiscloseError, Show, disclose};
pub use draft::{Draft, DraftError};
pub use error::FirmError;
pub use reserved::{Reserved, ReservedError};
pub use split::split;
pub use void::void_path;

/// What to notarize files as.
#[derive(Clone, Debug)]
pub struct Order {
    /// Invoice, receipt or credit note; what each file says that it is, if nothing else is said.
    pub kind: Option<Kind>,
    /// The records they refer to: what a receipt pays, and so on.
    pub relations: Vec<Id>,
    /// Fields given by hand: name and value.
    pub fields: Vec<(String, String)>,
    /// What was reserved for the one file that this is about.
    pub reserved: Option<Reserved>,
    /// The firm's claim when they were issued.
    pub issued: Date,
}

/// The firm: its ledger and key, and how it reaches the notary.
pub struct Firm {
    /// The ledger's origin.
    pub ledger: Origin,
    /// Signs statements.
    pub signer: Signer,
    /// Reaches the notary.
    pub client: Client,
    /// Lets it submit.
    pub api_key: String,
}

/// What became of one file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Done {
    /// Notarized now.
    Notarized,
    /// It was before; nothing changed.
    Already,
}

/// `<document>.proof.json`.
pub fn proof_path(file: &Path) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".proof.json");
    name.into()
}

/// A file that is ready to be submitted.
pub struct Prepared {
    file: PathBuf,
    draft: Draft,
    /// What was doubtful in it, in words.
    pub warnings: Vec<String>,
}

impl Firm {
    /// Describes a file and writes its draft. `None` if it is notarized already.
    ///
    /// # Errors
    /// [`FirmError`].
    pub fn prepare(
        &self,
        file: &Path,
        order: &Order,
        mut entropy: impl FnMut() -> std::io::Result<[u8; 16]>,
        progress: impl FnMut(u64),
    ) -> Result<Option<Prepared>, FirmError> {
        let wrong = |error| FirmError::Document { file: file.to_owned(), why: error };
        if is_ours(file) {
            return Err(FirmError::Ours(file.to_owned()));
        }
        let (described, mut reading) = documents::read(file, progress).map_err(wrong)?;
        for (name, value) in &order.fields {
            reading.give(name, value).map_err(|error| wrong(error.into()))?;
        }
        let kind = order.kind.unwrap_or_else(|| kind_of(&reading));
        let warnings = reading.warnings.clone();
        let _lock = lock(file);
        let proof_file = proof_path(file);
        if let Some(proof) = read_proof(&proof_file)? {
            self.check_same(&proof, file, &proof_file, &described)?;
            check_order(&proof, file, kind, order)?;
            // A draft that was left over is of this proof: it ended between the two writes.
            draft::remove(file).ok();
            return Ok(None);
        }
        let draft_path = draft::path(file);
        let left = Draft::read(&draft_path)
            .map_err(|error| FirmError::Draft(draft_path.clone(), error))?;
        let stale = left.is_some();
        if let Some(draft) = left
            && draft.is_of(described.digest, &self.ledger, kind, &order.relations)
            && draft.statement.verify_by_one_of(&[self.signer.verifier()]).is_ok()
            && missing(&draft.disclosures, order).is_none()
            && order.reserved.as_ref().is_none_or(|wanted| wanted.id == draft.statement.id())
        {
            return Ok(Some(Prepared { file: file.to_owned(), draft, warnings }));
        }
        let salt = order.reserved.as_ref().map(|reserved| reserved.salt.clone());
        let document = described.disclose(&reading, salt, &mut entropy).map_err(wrong)?;
        let id = match &order.reserved {
            Some(reserved) => reserved.id,
            None => {
                Id::from_random(entropy().map_err(|error| wrong(DocumentsError::Entropy(error)))?)
            }
        };
        let unsigned = Unsigned {
            ledger: self.ledger.clone(),
            id,
            issued: Some(order.issued),
            body: Body::Document {
                kind,
                content: Some(document.content()),
                series: None,
                relations: order.relations.clone(),
            },
        };
        let draft = Draft {
            statement: unsigned.sign(&self.signer)?,
            document_path: document.path(0).unwrap_or_default(),
            disclosures: document.disclosures().to_vec(),
        };
        let io = |error| FirmError::Io(draft_path.clone(), error);
        if stale {
            draft.replace(&draft_path).map_err(io)?;
        } else if let Err(error) = draft.write_new(&draft_path) {
            // Somebody notarizes the same file this very moment: then it is one statement for both.
            return match (error.kind(), Draft::read(&draft_path)) {
                (std::io::ErrorKind::AlreadyExists, Ok(Some(draft)))
                    if draft.is_of(described.digest, &self.ledger, kind, &order.relations) =>
                {
                    Ok(Some(Prepared { file: file.to_owned(), draft, warnings }))
                }
                _ => Err(io(error)),
            };
        }
        // They may have ended between our look for a proof and our draft.
        if proof_file.exists() {
            draft::remove(file).map_err(io)?;
            return Ok(None);
        }
        Ok(Some(Prepared { file: file.to_owned(), draft, warnings }))
    }

    fn check_same(
        &self,
        proof: &Proof,
        file: &Path,
        proof_file: &Path,
        described: &documents::Described,
    ) -> Result<(), FirmError> {
        if *proof.statement.ledger() != self.ledger {
            return Err(FirmError::OtherLedger {
                proof: proof_file.to_owned(),
                found: proof.statement.ledger().clone(),
                wanted: self.ledger.clone(),
            });
        }
        let shown = proof.document_disclosure().map(Disclosure::value);
        if shown != Some(described.digest.to_string().as_str()) {
            let (proof, file) = (proof_file.to_owned(), file.to_owned());
            return Err(FirmError::OtherBytes { proof, file });
        }
        Ok(())
    }

    /// Submits what is prepared, and writes each proof beside its file.
    ///
    /// # Errors
    /// [`ClientError`] for all of them: the drafts stay, and doing it again goes on. Otherwise each file
    /// has its own result.
    pub async fn submit(
        &self,
        prepared: &[Prepared],
    ) -> Result<Vec<Result<(Proof, Done), FirmError>>, ClientError> {
        let lines: Vec<String> = prepared
            .iter()
            .map(|one| {
                let (statement, path) =
                    (one.draft.statement.clone(), one.draft.document_path.clone());
                let path = statement.content().map(|_| path);
                Submission::new(statement, path).map(|submission| submission.to_json())
            })
            .collect::<Result<_, _>>()
            .map_err(|error| ClientError::Nonsense(error.to_string()))?;
        let answers = self.client.submit(&self.api_key, &lines).await?;
        Ok(prepared.iter().zip(answers).map(|(one, answer)| keep(one, answer)).collect())
    }
}

/// Keeps another run on the same file out while drafts and proofs are looked at and written; held for a
/// moment, one file at a time. Where files cannot be locked, drafts are still created exclusively.
fn lock(file: &Path) -> Option<std::fs::File> {
    let file = std::fs::File::open(file).ok()?;
    file.lock().ok()?;
    Some(file)
}

/// Whether a file is one of those that notarizing writes beside bills.
pub fn is_ours(file: &Path) -> bool {
    let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    name.ends_with(".proof.json") || name.ends_with(".draft.json")
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
fn check_order(proof: &Proof, file: &Path, kind: Kind, order: &Order) -> Result<(), FirmError> {
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
    if found == kind && related == order.relations {
        return Ok(());
    }
    Err(FirmError::OtherKind { file: file.to_owned(), found, wanted: kind })
}

fn keep(one: &Prepared, answer: LineAnswer) -> Result<(Proof, Done), FirmError> {
    let (mut proof, done) = match answer {
        LineAnswer::Sealed(proof) | LineAnswer::Repeated(proof) => (*proof, Done::Notarized),
        LineAnswer::Refused(problem) => {
            // The ledger looked and does not hold it: the next attempt begins afresh. Sent to a ledger
            // that is not its own, nobody looked.
            if !problem.kind.ends_with(":other-ledger") {
                draft::remove(&one.file)
                    .map_err(|error| FirmError::Io(draft::path(&one.file), error))?;
            }
            return Err(FirmError::Refused(one.file.clone(), problem));
        }
    };
    if proof.statement != one.draft.statement {
        return Err(FirmError::OtherProof(one.file.clone()));
    }
    if proof.statement.content().is_some() {
        proof.document_path = Some(one.draft.document_path.clone());
        proof.disclosures = Some(one.draft.disclosures.clone());
    }
    if !leads_to_its_head(&proof) {
        return Err(FirmError::OtherProof(one.file.clone()));
    }
    let _lock = lock(&one.file);
    let path = proof_path(&one.file);
    write_private(&path, proof.to_file().as_bytes()).map_err(|error| FirmError::Io(path, error))?;
    draft::remove(&one.file).map_err(|error| FirmError::Io(draft::path(&one.file), error))?;
    Ok((proof, done))
}

/// Whether the proof leads from the document to the head that it says sealed it. Whose head that is, is
/// for a reader with a trust file to check.
fn leads_to_its_head(proof: &Proof) -> bool {
    let shown = proof.document_disclosure().and_then(|shown| shown.value().parse().ok());
    let report = verify(
        proof,
        &Case {
            record_only: proof.statement.content().is_none(),
            document: shown,
            fragment: None,
            trust: None,
            block_hash: None,
            nodes: &[],
            status: None,
        },
    );
    let passed = |name| report.outcome(name) == Some(&Outcome::Passed);
    let sealed = proof.seal.check(proof.statement.leaf()).is_ok();
    let document = proof.statement.content().is_none() || passed(CheckName::Document);
    sealed && document && passed(CheckName::Statement)
}

/// The proof at this path, if there is a file.
///
/// # Errors
/// [`FirmError::Io`], [`FirmError::Proof`].
pub fn read_proof(path: &Path) -> Result<Option<Proof>, FirmError> {
    let io = |error| FirmError::Io(path.to_owned(), error);
    match std::fs::metadata(path) {
        Ok(found) if found.len() > proof::MAX_BYTES as u64 => {
            let len = usize::try_from(found.len()).unwrap_or(usize::MAX);
            Err(FirmError::Proof(path.to_owned(), ProofError::TooLarge(len)))
        }
        Ok(_) => {
            let bytes = std::fs::read(path).map_err(io)?;
            let proof = Proof::from_json(&bytes);
            proof.map(Some).map_err(|error| FirmError::Proof(path.to_owned(), error))
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(io(error)),
    }
}

/// How far a proof has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// No anchor yet.
    Sealed,
    /// In a block.
    Anchored,
    /// In a block that is final.
    Final,
}

/// How far a proof has come.
pub fn stage(proof: &Proof) -> Stage {
    match &proof.anchor {
        None => Stage::Sealed,
        Some(anchor) if !anchor.is_final => Stage::Anchored,
        Some(_) => Stage::Final,
    }
}

/// Fetches the newest form of a proof and writes it in place of the old, keeping what the notary does
/// not know: the disclosures. The file is not touched unless something is new.
///
/// # Errors
/// [`FirmError`].
pub async fn upgrade(client: &Client, path: &Path) -> Result<(Proof, bool), FirmError> {
    let missing = || std::io::Error::from(std::io::ErrorKind::NotFound);
    let old = read_proof(path)?.ok_or_else(|| FirmError::Io(path.to_owned(), missing()))?;
    let mut new = client.proof(&old.statement.id().to_string()).await?;
    if new.statement != old.statement {
        return Err(FirmError::OtherProof(path.to_owned()));
    }
    new.document_path.clone_from(&old.document_path);
    new.disclosures.clone_from(&old.disclosures);
    new.disclosed.clone_from(&old.disclosed);
    let before = std::fs::read(path).map_err(|error| FirmError::Io(path.to_owned(), error))?;
    let changed = new.to_file().as_bytes() != before;
    // Never back: a notary that was restored from an old copy knows less than the file.
    if !changed || stage(&new) < stage(&old) {
        return Ok((old, false));
    }
    write_private(path, new.to_file().as_bytes())
        .map_err(|error| FirmError::Io(path.to_owned(), error))?;
    Ok((new, true))
}
