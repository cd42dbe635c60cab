//! Notarizing files: prepared, submitted in the order of their numbers, answered one by one.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use countersign_core::proof::Proof;

use super::prepare::Slot;
use super::series::{SeriesError, place_of};
use super::{Firm, FirmError, Order, Prepared, Series};
use crate::client::ClientError;

/// Statements that are submitted together.
const GROUP: usize = 256;
/// A number that is not the next is mended so often: others may take numbers of the same series.
const TRIES: usize = 4;

/// A file, and what to notarize it as.
#[derive(Clone, Debug)]
pub struct Job {
    /// The file.
    pub file: PathBuf,
    /// As what.
    pub order: Order,
}

/// What is heard of a document while it is notarized.
#[derive(Debug)]
pub enum Heard {
    /// What was doubtful in it, in words.
    Doubt(String),
    /// It was notarized before; nothing changed.
    Already(Box<Proof>),
    /// It is notarized now.
    Notarized(Box<Proof>),
    /// It is signed, and nobody was asked to seal it.
    Signed,
    /// It is not.
    Failed(FirmError),
}

/// The notary is away. What is signed waits beside its documents.
#[derive(Debug)]
pub struct Away {
    /// Why.
    pub error: ClientError,
    /// How many statements wait.
    pub waiting: usize,
}

/// A statement on its way, and the file that it is of.
struct Pending {
    source: PathBuf,
    prepared: Prepared,
}

impl Firm {
    /// Notarizes files. What is heard comes with the file and the document in it.
    ///
    /// Only what is known to be sealed is told as notarized; what was not answered stays signed beside its
    /// document, and doing it again goes on with that.
    ///
    /// # Errors
    /// [`FirmError::Series`]: the series cannot be kept, and nothing more is signed.
    pub async fn notarize(
        &self,
        jobs: &[Job],
        series: Option<&Path>,
        mut entropy: impl FnMut() -> std::io::Result<[u8; 16]>,
        mut heard: impl FnMut(&Path, &Path, Heard),
    ) -> Result<Option<Away>, FirmError> {
        let mut pending = self.sign_all(jobs, series, &mut entropy, &mut heard)?;
        for last_try in (0..TRIES).rev() {
            let mut misnumbered = Vec::new();
            let mut rest = std::mem::take(&mut pending).into_iter().peekable();
            while rest.peek().is_some() {
                let group: Vec<_> = rest.by_ref().take(GROUP).collect();
                let lines: Vec<_> = group.iter().map(|one| &one.prepared).collect();
                let results = match self.submit(&lines).await {
                    Ok(results) => results,
                    Err(error) => {
                        let waiting = group.len() + rest.count() + misnumbered.len();
                        return Ok(Some(Away { error, waiting }));
                    }
                };
                let mut sealed = 0;
                for (one, result) in group.into_iter().zip(results) {
                    let document = one.prepared.document.clone();
                    match result {
                        Ok(proof) => {
                            let place = place_of(&proof.statement);
                            sealed = sealed.max(place.map_or(0, |place| place.number));
                            heard(&one.source, &document, Heard::Notarized(Box::new(proof)));
                        }
                        Err(FirmError::Refused(_, problem))
                            if series.is_some() && last_try > 0 && problem.is("series") =>
                        {
                            misnumbered.push(one);
                        }
                        Err(error) => heard(&one.source, &document, Heard::Failed(error)),
                    }
                }
                if let Some(path) = series.filter(|_| sealed > 0) {
                    Series::open(path, &self.ledger)?.sealed(sealed)?;
                }
            }
            let Some(path) = series.filter(|_| !misnumbered.is_empty()) else { return Ok(None) };
            let waiting = misnumbered.len();
            pending = match self.mend(path, misnumbered).await? {
                Ok(pending) => pending,
                Err(error) => return Ok(Some(Away { error, waiting })),
            };
        }
        Ok(None)
    }

    /// Signs the documents in files, and writes their drafts; nobody is asked to seal them.
    ///
    /// # Errors
    /// [`FirmError::Series`].
    pub fn sign_only(
        &self,
        jobs: &[Job],
        series: Option<&Path>,
        mut entropy: impl FnMut() -> std::io::Result<[u8; 16]>,
        mut heard: impl FnMut(&Path, &Path, Heard),
    ) -> Result<(), FirmError> {
        for one in self.sign_all(jobs, series, &mut entropy, &mut heard)? {
            heard(&one.source, &one.prepared.document, Heard::Signed);
        }
        Ok(())
    }

    /// In the order of their numbers, and with those of the same series that wait already.
    fn sign_all(
        &self,
        jobs: &[Job],
        series: Option<&Path>,
        mut entropy: impl FnMut() -> std::io::Result<[u8; 16]>,
        heard: &mut impl FnMut(&Path, &Path, Heard),
    ) -> Result<Vec<Pending>, FirmError> {
        let mut series = series.map(|path| Series::open(path, &self.ledger)).transpose()?;
        let mut pending = Vec::new();
        for Job { file, order } in jobs {
            let outcomes = match self.prepare(file, order, series.as_mut(), &mut entropy) {
                Ok(outcomes) => outcomes,
                Err(error) => {
                    heard(file, file, Heard::Failed(error));
                    continue;
                }
            };
            for outcome in outcomes {
                let document = outcome.document;
                for warning in outcome.warnings {
                    heard(file, &document, Heard::Doubt(warning));
                }
                match outcome.result {
                    Ok(Slot::Ready(prepared)) => {
                        let source = file.clone();
                        pending.push(Pending { source, prepared: *prepared });
                    }
                    Ok(Slot::Already(proof)) => heard(file, &document, Heard::Already(proof)),
                    // Without its journal, the series would number nothing rightly.
                    Err(FirmError::Series(error)) if !matches!(error, SeriesError::Name(_)) => {
                        return Err(error.into());
                    }
                    Err(error) => heard(file, &document, Heard::Failed(error)),
                }
            }
        }
        if let Some(series) = &series {
            let ours: HashSet<_> =
                pending.iter().map(|one| one.prepared.draft.statement.id()).collect();
            let others = series.drafts().into_iter();
            let others = others.filter(|(_, draft)| !ours.contains(&draft.statement.id()));
            pending.extend(others.map(|(document, draft)| Pending {
                source: document.clone(),
                prepared: Prepared { document, draft },
            }));
            pending.sort_by_key(|one| place_of(&one.prepared.draft.statement).map(|at| at.number));
        }
        Ok(pending)
    }

    /// Asks the notary for the series' last number, and numbers these anew from there.
    async fn mend(
        &self,
        path: &Path,
        mut misnumbered: Vec<Pending>,
    ) -> Result<Result<Vec<Pending>, ClientError>, FirmError> {
        let label = Series::open(path, &self.ledger)?.label();
        let last = match self.client.last_of_series(&self.api_key, &label.to_string()).await {
            Ok(last) => last,
            Err(error) => return Ok(Err(error)),
        };
        let mut series = Series::open(path, &self.ledger)?;
        series.sealed(last)?;
        series.give_up(misnumbered.iter().map(|one| one.prepared.draft.statement.id()));
        for one in &mut misnumbered {
            self.renumber(&mut one.prepared, &mut series)?;
        }
        Ok(Ok(misnumbered))
    }
}
