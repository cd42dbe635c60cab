//! One ledger while a batch is admitted: the entries that it holds, lent to the law, and its growth.

use std::collections::{BTreeSet, HashMap};

use countersign_core::checkpoint::{Checkpoint, State};
use countersign_core::date::Date;
use countersign_core::id::Id;
use countersign_core::inclusion::Inclusion;
use countersign_core::keys::{KeyNumber, Keys};
use countersign_core::ledger::{Admission, Entries, Entry, EntryWithdrawal, Ledger};
use countersign_core::origin::Origin;
use countersign_core::proof::{Proof, ProofParts};
use countersign_core::statement::{Body, SeriesNumber, Statement};
use countersign_core::tile::{Tiles, append};
use countersign_core::tree::{Hash, Index, Size, path, root};

use super::Notary;
use super::prove::{key_paths, tiles_of_paths};
use super::seal::{FatalError, SealRefusal};
use crate::store::{Appended, Batch, KeyRow, LedgerId, NewRecord, RecordRow, StoreError};
use crate::submission::Submission;

/// A submission that was not refused.
pub(super) enum Admitted {
    /// The nth record that the batch appends to the ledger. It is repeated if an earlier submission of the batch was
    /// the same.
    New { nth: usize, repeated: bool },
    /// A record that was sealed before.
    Before(Box<RecordRow>),
}

/// The part of the ledger in the store for which the batch asks.
#[derive(Default)]
struct LentLedger {
    records: HashMap<Id, RecordRow>,
    withdrawals: HashMap<Id, Vec<EntryWithdrawal>>,
    last_numbers: HashMap<Id, u64>,
}

impl Entries for LentLedger {
    fn entry(&self, id: Id) -> Option<Entry> {
        self.records.get(&id).map(|row| Entry {
            index: row.index,
            kind: row.statement.kind(),
            leaf: row.statement.leaf(),
            signer: row.signer,
        })
    }

    fn withdrawals(&self, id: Id) -> Vec<EntryWithdrawal> {
        self.withdrawals.get(&id).cloned().unwrap_or_default()
    }

    fn last_number(&self, series: Id) -> u64 {
        self.last_numbers.get(&series).copied().unwrap_or_default()
    }
}

/// A locked ledger, with all that the law needs to know of it.
pub(super) struct Admissions<'a> {
    id: LedgerId,
    first: Index,
    sealed_at: Date,
    /// The keys of the ledger before the batch.
    keys: Keys,
    law: Ledger<LentLedger>,
    admitted: Vec<(&'a Submission, KeyNumber)>,
}

/// The growth of the ledger by the batch.
pub(super) struct Growth {
    first: Index,
    records: Vec<(Statement, Option<Vec<Hash>>, BTreeSet<Index>)>,
    tiles: Tiles,
    keys: Vec<KeyRow>,
    /// The new checkpoint, which is absent if nothing was appended.
    checkpoint: Option<Checkpoint>,
}

impl<'a> Admissions<'a> {
    pub(super) async fn open(
        batch: &mut Batch,
        origin: Origin,
        id: LedgerId,
        submissions: &[&'a Submission],
    ) -> Result<Self, StoreError> {
        let locked = batch.lock(id).await?;
        let keys = batch.keys(id, locked.key_statements).await?;
        let held = LentLedger::of(batch, id, submissions).await?;
        let law = Ledger::new(origin, locked.size, keys.clone(), held);
        let (first, sealed_at) = (Index(locked.size.0), locked.sealed_at);
        Ok(Self { id, first, sealed_at, keys, law, admitted: Vec::new() })
    }

    /// Admits a submission, or refuses it and says why.
    pub(super) fn admit(&mut self, submission: &'a Submission) -> Result<Admitted, SealRefusal> {
        let statement = &submission.statement;
        match self.law.admit(statement, submission.signed_by())? {
            Admission::Admitted(entry) => {
                let nth = self.admitted.len();
                self.admitted.push((submission, entry.signer));
                Ok(Admitted::New { nth, repeated: false })
            }
            Admission::Repeated(entry) => match self.law.before().records.get(&statement.id()) {
                Some(row) => Ok(Admitted::Before(Box::new(row.clone()))),
                // A batch is in memory, so its size fits into usize.
                None => Ok(Admitted::New {
                    nth: (entry.index.0 - self.first.0) as usize,
                    repeated: true,
                }),
            },
        }
    }

    /// Appends the records that were admitted. They are durable once the batch is committed.
    pub(super) async fn append(
        self,
        batch: &mut Batch,
        notary: &Notary,
        now: Date,
    ) -> Result<Growth, FatalError> {
        let (ledger, first) = (self.id, self.first);
        let size = Size(first.0);
        if self.admitted.is_empty() {
            let (records, keys) = (Vec::new(), Vec::new());
            return Ok(Growth { first, records, tiles: Tiles::default(), keys, checkpoint: None });
        }
        let mut tiles = batch.right_edge(ledger, size).await?;
        let leaves: Vec<_> = self.admitted.iter().map(|(one, _)| one.statement.leaf()).collect();
        let (grown, changed) = append(&mut tiles, size, &leaves);
        let state =
            State { origin: self.law.origin().clone(), size: grown, root: root(grown, &tiles)? };
        let checkpoint = state.sign(&notary.signer, &notary.clock, now.max(self.sealed_at))?;
        let rows = self.admitted.iter().map(|(one, signer)| NewRecord {
            statement: &one.statement,
            signer: *signer,
            document_path: one.document_path.as_deref(),
        });
        batch.insert_records(ledger, first, grown, &rows.collect::<Vec<_>>()).await?;
        for ((one, _), entry) in self.admitted.iter().zip(first.0..) {
            let index = Index(entry);
            batch.insert_relations(ledger, index, &one.statement).await?;
            match &one.statement.draft().body {
                Body::Document { series: Some(place), .. } => {
                    batch.set_series(ledger, *place).await?;
                }
                Body::Document { series: None, .. } => {}
                Body::Genesis { .. } | Body::Key(_) => {
                    batch.set_policy(ledger, index, &one.statement).await?;
                }
            }
        }
        if self.law.keys() != &self.keys {
            batch.set_keys(ledger, &self.keys, self.law.keys()).await?;
        }
        let (tiles, changed) = (&mut tiles, &changed);
        let appended =
            Appended { ledger, from: size, checkpoint: &checkpoint, tiles: &*tiles, changed };
        batch.append(&appended).await?;
        let (records, leading) = self.records(batch).await?;
        // The paths of the key statements lead along the left edge, which appending has not touched.
        let keys = batch.statements(ledger, &leading).await?;
        let needed = tiles_of_paths(keys.iter().map(|key| key.index), grown);
        batch.add_tiles(ledger, &needed, tiles).await?;
        let tiles = std::mem::take(tiles);
        Ok(Growth { first, records, tiles, keys, checkpoint: Some(checkpoint) })
    }

    /// Returns the records that were admitted, each with the indices of the statements in its proof, and all of these.
    async fn records(
        &self,
        batch: &mut Batch,
    ) -> Result<(Vec<(Statement, Option<Vec<Hash>>, BTreeSet<Index>)>, BTreeSet<Index>), StoreError>
    {
        let (mut records, mut all) = (Vec::new(), BTreeSet::new());
        let mut known = HashMap::<KeyNumber, BTreeSet<Index>>::new();
        // The domain is that of the last claim. If the batch makes a claim, each record has its own.
        let claims = self
            .admitted
            .iter()
            .any(|(one, _)| !matches!(one.statement.draft().body, Body::Document { .. }));
        for ((one, signer), entry) in self.admitted.iter().zip(self.first.0..) {
            let leading = match known.get(signer).filter(|_| !claims) {
                Some(leading) => leading.clone(),
                None => batch.leading_to(self.id, self.law.keys(), *signer, Index(entry)).await?,
            };
            known.insert(*signer, leading.clone());
            all.extend(leading.iter().copied());
            records.push((one.statement.clone(), one.document_path.clone(), leading));
        }
        Ok((records, all))
    }
}

impl LentLedger {
    async fn of(
        batch: &mut Batch,
        ledger: LedgerId,
        submissions: &[&Submission],
    ) -> Result<Self, StoreError> {
        let mut held = Self::default();
        let (mut ids, mut targets) = (Vec::<String>::new(), Vec::<String>::new());
        for submission in submissions {
            let draft = submission.statement.draft();
            ids.push(draft.id.to_string());
            targets.extend(draft.body.relations().iter().map(Id::to_string));
            if let Body::Document { series: Some(SeriesNumber { label, .. }), .. } = &draft.body
                && !held.last_numbers.contains_key(label)
            {
                let last = batch.last_of_series(ledger, *label).await?;
                held.last_numbers.insert(*label, last);
            }
        }
        targets.sort_unstable();
        targets.dedup();
        ids.extend_from_slice(&targets);
        ids.sort_unstable();
        ids.dedup();
        let found = batch.records(ledger, &ids).await?;
        held.records = found.into_iter().map(|row| (row.statement.id(), row)).collect();
        for (id, withdrawal) in batch.withdrawals(ledger, &targets).await? {
            held.withdrawals.entry(id).or_default().push(withdrawal);
        }
        Ok(held)
    }
}

impl Growth {
    /// Returns the sealed proof of the nth record that was appended.
    pub(super) fn proof(&self, notary: &Notary, nth: usize) -> Result<Proof, FatalError> {
        let index = Index(self.first.0 + nth as u64);
        let missing = || StoreError::Damaged("an answer without a record".to_owned());
        let (Some(checkpoint), Some((statement, document_path, leading))) =
            (&self.checkpoint, self.records.get(nth))
        else {
            return Err(missing().into());
        };
        let size = checkpoint.state().size;
        let keys = self.keys.iter().filter(|key| leading.contains(&key.index));
        let (checkpoint, path) = (checkpoint.clone(), path(index, size, &self.tiles)?);
        Ok(Proof::sealed(ProofParts {
            statement: statement.clone(),
            keys: key_paths(keys, size, &self.tiles)?,
            seal: Inclusion { index, path, checkpoint },
            document_path: document_path.clone(),
            url: notary.proof_url(statement),
        }))
    }
}
