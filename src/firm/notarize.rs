//! Notarizing files: prepared, submitted in the order of their numbers, answered one by one. A file that is made
//! of several bills comes after them: where it has its proof, they have theirs.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use countersign_core::proof::Proof;

use super::copies::Turn;
use super::lock::Locks;
use super::parts::documents_in;
use super::prepare::{GroupKnowledge, Prepare, PreparedDocument, Slot, Which};
use super::queue::{Pending, Queue, QueueItem};
use super::series::{SeriesError, place_of};
use super::{Firm, FirmError, Mended, Order, Prepared, Series, is_ours};
use crate::client::ClientError;
use crate::documents::Likeness;

/// A file, and what to notarize it as.
#[derive(Clone, Debug)]
pub struct Job {
    pub file: PathBuf,
    pub order: Order,
}

/// News of a document while it is notarized.
#[derive(Debug)]
pub enum Heard {
    /// A doubt about what is in the document, in words.
    Doubt(String),
    /// The document was notarized before; nothing changed, but what was mended in its proof.
    Already(Box<Proof>, Option<Mended>),
    /// The document is notarized now; with what it was taken for, if little or nothing was read of
    /// it.
    Notarized(Box<Proof>, Option<Likeness>),
    /// The document is signed, and nobody was asked to seal it.
    Signed(Option<Likeness>),
    /// The document is recognisably no bill, and left alone.
    Left(Likeness),
    /// The document is not notarized.
    Failed(FirmError),
}

/// The notary is away. What is signed waits beside its documents.
#[derive(Debug)]
pub struct Away {
    pub error: ClientError,
    /// The number of statements that wait.
    pub waiting: usize,
}

impl Firm {
    /// Notarizes files, and what waits in the same series. What is heard comes with the file and the document in it.
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
        entropy: impl FnMut() -> std::io::Result<[u8; 16]>,
        heard: impl FnMut(&Path, &Path, Heard),
    ) -> Result<Option<Away>, FirmError> {
        let mut run = Run::new(self, series, true, entropy, heard);
        let mut whole = run.sign(single(jobs)).await?;
        let mut away = run.submit().await?;
        if away.is_none() {
            let copies = run.copies_in_turn();
            whole.extend(run.sign(copies).await?);
            away = run.submit().await?;
        }
        run.tell_copies();
        let whole = run.unfailed(whole);
        if whole.is_empty() {
            return Ok(away);
        }
        run.held.clear();
        run.sign(whole).await?;
        match away {
            None => run.submit().await,
            Some(away) => {
                let waiting = away.waiting + run.signed.len();
                Ok(Some(Away { waiting, ..away }))
            }
        }
    }

    /// Signs the documents in files, and writes their drafts; nobody is asked to seal them.
    ///
    /// # Errors
    /// [`FirmError::Series`].
    pub async fn sign_only(
        &self,
        jobs: &[Job],
        series: Option<&Path>,
        entropy: impl FnMut() -> std::io::Result<[u8; 16]>,
        heard: impl FnMut(&Path, &Path, Heard),
    ) -> Result<(), FirmError> {
        let mut run = Run::new(self, series, false, entropy, heard);
        let whole = run.sign(single(jobs)).await?;
        let whole = run.unfailed(whole);
        run.sign(whole).await?;
        run.tell_copies();
        for one in std::mem::take(&mut run.signed) {
            let Prepared { document, likeness, .. } = one.prepared;
            (run.heard)(&one.source, &document, Heard::Signed(likeness));
        }
        Ok(())
    }
}

/// Returns the parts that are prepared of each file at first.
fn single(jobs: &[Job]) -> Vec<(Job, Which)> {
    jobs.iter().map(|job| (job.clone(), Which::Single)).collect()
}

/// One call, over a group of files.
pub(super) struct Run<'a, E, H> {
    firm: &'a Firm,
    series: Option<&'a Path>,
    /// The notary may be asked.
    asks: bool,
    entropy: E,
    pub(super) heard: H,
    locks: Locks,
    pub(super) known: GroupKnowledge,
    signed: Vec<Pending>,
    /// Files in which something is not notarized.
    failed: HashSet<PathBuf>,
    /// Files whose turn comes after the bills in them.
    held: HashSet<PathBuf>,
    /// Documents whose proofs were there before: perhaps the book does not know them.
    beside: Vec<PathBuf>,
    /// Files with the bytes of another one in this group, which is named.
    pub(super) copies: Vec<(Job, Which, PathBuf)>,
}

impl<'a, E, H> Run<'a, E, H>
where
    E: FnMut() -> std::io::Result<[u8; 16]>,
    H: FnMut(&Path, &Path, Heard),
{
    fn new(firm: &'a Firm, series: Option<&'a Path>, asks: bool, entropy: E, heard: H) -> Self {
        Self {
            firm,
            series,
            asks,
            entropy,
            heard,
            locks: Locks::default(),
            known: GroupKnowledge::default(),
            signed: Vec::new(),
            failed: HashSet::new(),
            held: HashSet::new(),
            beside: Vec::new(),
            copies: Vec::new(),
        }
    }

    fn unfailed(&self, jobs: Vec<(Job, Which)>) -> Vec<(Job, Which)> {
        jobs.into_iter().filter(|(job, _)| !self.failed.contains(&job.file)).collect()
    }

    /// Returns the files that are to be signed themselves once the bills in them are notarized.
    async fn sign(&mut self, jobs: Vec<(Job, Which)>) -> Result<Vec<(Job, Which)>, FirmError> {
        let mut whole = Vec::new();
        let waits = self.sign_each(jobs, self.asks, &mut whole).await?;
        // After the series is free again: asking may take long.
        let (mut jobs, mut asked) = (Vec::new(), HashSet::new());
        for (job, documents) in waits {
            for document in documents.iter().filter(|document| asked.insert((*document).clone())) {
                // What is not said is told when the file is prepared again.
                if let Ok(Some(id)) = self.firm.settle(document).await {
                    self.known.unknown.insert(id);
                }
            }
            jobs.push(job);
        }
        self.sign_each(jobs, false, &mut whole).await?;
        self.firm.bookkeeping.enter_beside(&std::mem::take(&mut self.beside)).await;
        Ok(whole)
    }

    /// Returns those with drafts that cannot be replaced without the notary's word, if it may be asked, and these drafts'
    /// documents: nothing is told of them yet.
    async fn sign_each(
        &mut self,
        jobs: Vec<(Job, Which)>,
        asks: bool,
        whole: &mut Vec<(Job, Which)>,
    ) -> Result<Vec<((Job, Which), Vec<PathBuf>)>, FirmError> {
        let mut waits = Vec::new();
        if jobs.is_empty() {
            return Ok(waits);
        }
        let mut series = match self.series {
            Some(path) => Some(Series::open(path, &self.firm.ledger).await?),
            None => None,
        };
        for (job, which) in jobs {
            let Prepare { outcomes, whole_follows } =
                match self.prepare(&job, which, series.as_mut()).await {
                    Ok(Turn::Now(prepare)) => prepare,
                    Ok(Turn::AfterFirst(first)) => {
                        self.copies.push((job, which, first));
                        continue;
                    }
                    Err(error) => {
                        self.fail(&job.file, &job.file, error)?;
                        continue;
                    }
                };
            let waiting = outcomes
                .iter()
                .filter(|outcome| asks && matches!(outcome.result, Err(FirmError::Waits { .. })));
            let waiting: Vec<_> = waiting.map(|outcome| outcome.document.clone()).collect();
            if !waiting.is_empty() {
                waits.push(((job, which), waiting));
                continue;
            }
            for outcome in outcomes {
                let document = outcome.document;
                for warning in outcome.warnings {
                    (self.heard)(&job.file, &document, Heard::Doubt(warning));
                }
                match outcome.result {
                    Ok(Slot::Ready(prepared)) => {
                        let (source, prepared) = (job.file.clone(), *prepared);
                        self.signed.push(Pending { source, prepared, is_other: false });
                    }
                    Ok(Slot::Already(proof, mended)) => {
                        self.beside.push(document.clone());
                        (self.heard)(&job.file, &document, Heard::Already(proof, mended));
                    }
                    Ok(Slot::Left(likeness)) => {
                        (self.heard)(&job.file, &document, Heard::Left(likeness));
                    }
                    Err(error) => self.fail(&job.file, &document, error)?,
                }
            }
            if let Some(digest) = whole_follows {
                self.held.extend(std::path::absolute(&job.file));
                whole.push((job, Which::Whole(digest)));
            }
        }
        Ok(waits)
    }

    async fn prepare(
        &mut self,
        job: &Job,
        which: Which,
        series: Option<&mut Series>,
    ) -> Result<Turn, FirmError> {
        let Job { file, order } = job;
        let _lock = self.locks.hold(file).await?;
        if is_ours(file) {
            return Err(FirmError::Ours(file.clone()));
        }
        let documents = documents_in(file, order)?;
        let bytes = documents.whole.as_ref().map(|whole| whole.described.digest);
        let single = bytes.filter(|_| documents.parts.is_empty());
        if !order.again && order.reserved.is_none() {
            self.known.copies = self.firm.copies(&documents).await;
            if let Some(first) = single.and_then(|bytes| self.known.signed.get(&bytes))
                && first != file
                && !self.firm.is_known_beside(file)
            {
                return Ok(Turn::AfterFirst(first.clone()));
            }
        }
        let (known, entropy) = (&mut self.known, &mut self.entropy);
        let prepared = self.firm.prepare(job, documents, which, series, known, entropy)?;
        let is_signed = |one: &PreparedDocument| matches!(one.result, Ok(Slot::Ready(_)));
        if let (Some(bytes), true) = (single, prepared.outcomes.iter().any(is_signed)) {
            self.known.signed.insert(bytes, file.clone());
        }
        Ok(Turn::Now(prepared))
    }

    fn fail(&mut self, file: &Path, document: &Path, error: FirmError) -> Result<(), FirmError> {
        match error {
            // Without its journal, the series would number nothing rightly.
            FirmError::Series(error) if !matches!(error, SeriesError::Name(_)) => Err(error.into()),
            error => {
                self.failed.insert(file.to_owned());
                (self.heard)(file, document, Heard::Failed(error));
                Ok(())
            }
        }
    }

    /// Submits what is signed, and what waits of the same series, in the order of their numbers.
    async fn submit(&mut self) -> Result<Option<Away>, FirmError> {
        let mut items: Vec<QueueItem> = std::mem::take(&mut self.signed)
            .into_iter()
            .map(Box::new)
            .map(QueueItem::Ours)
            .collect();
        if let Some(path) = self.series {
            let series = Series::open(path, &self.firm.ledger).await?;
            let id = |item: &QueueItem| match item {
                QueueItem::Ours(one) => one.prepared.draft.statement.id(),
                QueueItem::Other(waiting) => waiting.id(),
            };
            let ours: HashSet<_> = items.iter().map(id).collect();
            let others = series.waiting().filter(|waiting| {
                !ours.contains(&waiting.id()) && !self.held.contains(waiting.document())
            });
            let others: Vec<_> = others.map(QueueItem::Other).collect();
            items.extend(others);
            items.sort_by_key(|item| match item {
                QueueItem::Ours(one) => {
                    place_of(&one.prepared.draft.statement).map_or(0, |place| place.number)
                }
                QueueItem::Other(waiting) => waiting.number(),
            });
        }
        let (failed, heard) = (&mut self.failed, &mut self.heard);
        let mut told = |file: &Path, document: &Path, what: Heard| {
            if matches!(what, Heard::Failed(_)) {
                failed.insert(file.to_owned());
            }
            heard(file, document, what);
        };
        Queue::new(self.firm, self.series, items).submit(&mut told).await
    }
}
