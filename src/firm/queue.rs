//! The signed statements on their way to the ledger: in groups, in the order of the numbers; what the ledger refuses
//! for its number is numbered anew, and with it whatever follows.

use std::collections::VecDeque;
use std::path::{Path, PathBuf};

use super::journal::MOST;
use super::series::{WaitingStatement, place_of};
use super::{Away, Firm, FirmError, Heard, Prepared, Series};
use crate::client::ClientError;

/// Statements that are submitted together; so many are in memory at once, of those that waited.
const GROUP: usize = 256;
/// Without a single number taken in between, the last number is asked for so often: others may number the same
/// series.
const TRIES: usize = 4;

/// A statement on its way, and the file that it is of.
pub(super) struct Pending {
    pub(super) source: PathBuf,
    pub(super) prepared: Prepared,
    /// A flag that is set if the statement waited before this call.
    pub(super) is_other: bool,
}

/// A statement of this call, or one that waited before it.
pub(super) enum QueueItem {
    Ours(Box<Pending>),
    /// A statement that waited; its draft is read when its turn comes.
    Other(WaitingStatement),
}

pub(super) struct Queue<'a> {
    firm: &'a Firm,
    series: Option<&'a Path>,
    items: VecDeque<QueueItem>,
    /// The ledger refused a number: all that follow are taken anew.
    renumbers: bool,
    tries: usize,
}

impl<'a> Queue<'a> {
    pub(super) fn new(firm: &'a Firm, series: Option<&'a Path>, items: Vec<QueueItem>) -> Self {
        Self { firm, series, items: items.into(), renumbers: false, tries: TRIES }
    }

    /// Submits the statements that are queued, group by group, until none is left or the notary is away.
    ///
    /// # Errors
    /// [`FirmError::Series`].
    pub(super) async fn submit(
        mut self,
        heard: &mut impl FnMut(&Path, &Path, Heard),
    ) -> Result<Option<Away>, FirmError> {
        while !self.items.is_empty() {
            let group = self.next_group(heard).await?;
            if group.is_empty() {
                continue;
            }
            let lines: Vec<_> = group.iter().map(|one| &one.prepared).collect();
            let ours = group.iter().filter(|one| !one.is_other).count();
            let results = match self.firm.submit(&lines).await {
                Ok(results) => results,
                Err(error) => return Ok(Some(self.away(error, ours))),
            };
            let (mut sealed, mut misnumbered) = (0, Vec::new());
            // The answer broke off: those are nobody's failures, and wait.
            let (mut lost, mut waiting) = (None, 0);
            for (one, result) in group.into_iter().zip(results) {
                let document = one.prepared.document.clone();
                match result {
                    Ok(proof) => {
                        let place = place_of(&proof.statement);
                        sealed = sealed.max(place.map_or(0, |place| place.number));
                        let heard_now = Heard::Notarized(Box::new(proof), one.prepared.likeness);
                        heard(&one.source, &document, heard_now);
                    }
                    Err(FirmError::Refused(_, problem))
                        if self.series.is_some() && self.tries > 0 && problem.is("series") =>
                    {
                        misnumbered.push(one);
                    }
                    Err(FirmError::Client(error @ ClientError::Unreachable { .. })) => {
                        lost = Some(error);
                        waiting += usize::from(!one.is_other);
                    }
                    Err(error) => heard(&one.source, &document, Heard::Failed(error)),
                }
            }
            if let (Some(path), 1..) = (self.series, sealed) {
                Series::open(path, &self.firm.ledger).await?.sealed(sealed)?;
                self.tries = TRIES;
            }
            if let Some(error) = lost {
                return Ok(Some(self.away(error, waiting + ours_among(&misnumbered))));
            }
            let Some(path) = self.series else { continue };
            if !misnumbered.is_empty() {
                let count = ours_among(&misnumbered);
                match self.ask_for_last(path).await? {
                    Err(error) => return Ok(Some(self.away(error, count))),
                    Ok((last, before)) if last < before => {
                        let first = &misnumbered[0];
                        let said = format!(
                            "the notary says that the series ends at {last}, and {before} were known to be sealed: ask its \
                             operator whether records were lost"
                        );
                        heard(&first.source, &first.prepared.document, Heard::Doubt(said));
                    }
                    Ok(_) => {}
                }
                self.tries = self.tries.saturating_sub(1);
                self.renumbers = true;
                misnumbered
                    .into_iter()
                    .rev()
                    .for_each(|one| self.items.push_front(QueueItem::Ours(Box::new(one))));
            }
        }
        Ok(None)
    }

    fn away(&self, error: ClientError, unanswered: usize) -> Away {
        let is_ours = |item: &&QueueItem| matches!(item, QueueItem::Ours(one) if !one.is_other);
        Away { error, waiting: unanswered + self.items.iter().filter(is_ours).count() }
    }

    /// The last number by the notary, and by the journal until now.
    async fn ask_for_last(
        &self,
        path: &Path,
    ) -> Result<Result<(u64, u64), ClientError>, FirmError> {
        let (label, before) = {
            let series = Series::open(path, &self.firm.ledger).await?;
            (series.label(), series.last())
        };
        let client = &self.firm.client;
        let last = match client.last_of_series(&self.firm.api_key, &label.to_string()).await {
            Ok(last) if last <= MOST => last,
            Ok(last) => {
                let why = format!("{last} as the last number of a series");
                return Ok(Err(ClientError::Nonsense(why)));
            }
            Err(error) => return Ok(Err(error)),
        };
        let mut series = Series::open(path, &self.firm.ledger).await?;
        // What another process heard meanwhile is newer than our answer.
        let newer = Some(series.last()).filter(|now| *now > before);
        series.last_is(newer.map_or(last, |now| now.max(last)))?;
        Ok(Ok((last, before)))
    }

    /// The next statements, with the numbers that they are to have.
    async fn next_group(
        &mut self,
        heard: &mut impl FnMut(&Path, &Path, Heard),
    ) -> Result<Vec<Pending>, FirmError> {
        let mut group = Vec::new();
        while let Some(item) = self.items.pop_front() {
            match item {
                QueueItem::Ours(pending) => group.push(*pending),
                QueueItem::Other(waiting) => {
                    // Meanwhile sealed, or damaged, or the turn of the bills in it comes first: whoever notarizes that
                    // file sees to it.
                    if let Some(draft) = waiting.draft().filter(|draft| !draft.after_parts) {
                        let document = waiting.document().to_owned();
                        let source = document.clone();
                        let prepared = Prepared { document, draft, look: None, likeness: None };
                        group.push(Pending { source, prepared, is_other: true });
                    }
                }
            }
            if group.len() == GROUP {
                break;
            }
        }
        let Some(path) = self.series.filter(|_| self.renumbers) else { return Ok(group) };
        let mut series = Series::open(path, &self.firm.ledger).await?;
        let mut numbered = Vec::with_capacity(group.len());
        for mut one in group {
            match self.firm.renumber(&mut one.prepared, &mut series) {
                Ok(()) => numbered.push(one),
                Err(FirmError::Series(error)) => return Err(error.into()),
                // One folder that cannot be written to is not in the way of the others.
                Err(error) => {
                    let document = one.prepared.document.clone();
                    heard(&one.source, &document, Heard::Failed(error));
                }
            }
        }
        Ok(numbered)
    }
}

fn ours_among(pending: &[Pending]) -> usize {
    pending.iter().filter(|one| !one.is_other).count()
}
