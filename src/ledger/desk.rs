//! One ledger while a batch is decided: what it holds already, what it accepts, what it becomes.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};

use countersign_core::checkpoint::{Checkpoint, State};
use countersign_core::date::Date;
use countersign_core::id::Id;
use countersign_core::inclusion::Inclusion;
use countersign_core::note::VerifierKey;
use countersign_core::origin::Origin;
use countersign_core::proof::{KeyRecord, Parts, Proof};
use countersign_core::statement::{Body, Kind, Place, Relation, Statement};
use countersign_core::tile::{Tiles, append};
use countersign_core::tree::{Hash, Index, MissingNode, Size, path, root};

use super::Notary;
use super::prove::{key_paths, tiles_of_paths};
use super::seal::{FatalError, Refusal};
use crate::store::{Appended, Batch, KeyRow, LedgerId, RecordRow, StoreError};
use crate::submission::Submission;

/// Where a submission ended that was not refused.
pub(super) enum Slot {
    /// It is the nth that the batch appends to the ledger; repeated if an earlier one of the batch was
    /// the same.
    New { nth: usize, repeated: bool },
    /// It was sealed before.
    Before(Box<RecordRow>),
}

/// The ledger, locked, with all that deciding needs to know of it.
pub(super) struct Desk<'a> {
    origin: Origin,
    ledger: LedgerId,
    size: Size,
    /// All that the firm ever had, with whether they are in force.
    keys: Vec<(VerifierKey, bool)>,
    known: HashMap<Id, RecordRow>,
    series: HashMap<Id, u64>,
    /// What a void refers to, in the ledger or accepted.
    voided: HashSet<Id>,
    /// What a newer invoice replaces, likewise.
    replaced: HashSet<Id>,
    accepted: Vec<&'a Submission>,
    accepted_ids: HashMap<Id, usize>,
}

/// What the batch appended to the ledger.
pub(super) struct New {
    first: Index,
    records: Vec<(Statement, Option<Vec<Hash>>)>,
    tiles: Tiles,
    keys: Vec<KeyRow>,
    /// Absent if nothing was appended.
    checkpoint: Option<Checkpoint>,
}

impl<'a> Desk<'a> {
    pub(super) async fn open(
        batch: &mut Batch,
        origin: Origin,
        ledger: LedgerId,
        submissions: &[&'a Submission],
    ) -> Result<Self, StoreError> {
        let size = batch.lock(ledger).await?;
        let keys = batch.firm_keys(ledger).await?;
        let (mut ids, mut targets) = (Vec::<String>::new(), Vec::<String>::new());
        let mut series = HashMap::new();
        for submission in submissions {
            ids.push(submission.statement.id().to_string());
            if let Body::Document { relations, series: place, .. } =
                &submission.statement.draft().body
            {
                targets.extend(relations.iter().map(Id::to_string));
                if let Some(Place { label, .. }) = place
                    && let Entry::Vacant(last) = series.entry(*label)
                {
                    last.insert(batch.last_of_series(ledger, *label).await?);
                }
            }
        }
        targets.sort_unstable();
        targets.dedup();
        ids.extend_from_slice(&targets);
        ids.sort_unstable();
        ids.dedup();
        let found = batch.records(&ids).await?;
        let known = found.into_iter().map(|row| (row.statement.id(), row)).collect();
        let (mut voided, mut replaced) = (HashSet::new(), HashSet::new());
        for (id, by) in batch.withdrawn(ledger, &targets).await? {
            let id =
                id.parse().map_err(|error| StoreError::Damaged(format!("a relation: {error}")))?;
            if by == Kind::Void {
                voided.insert(id)
            } else {
                replaced.insert(id)
            };
        }
        let (accepted, accepted_ids) = (Vec::new(), HashMap::new());
        Ok(Self {
            origin,
            ledger,
            size,
            keys,
            known,
            series,
            voided,
            replaced,
            accepted,
            accepted_ids,
        })
    }

    /// Accepts a submission, or says why not.
    pub(super) fn decide(&mut self, submission: &'a Submission) -> Result<Slot, Refusal> {
        let statement = &submission.statement;
        let id = statement.id();
        if *statement.ledger() != self.origin {
            let (statement, ledger) = (statement.ledger().clone(), self.origin.clone());
            return Err(Refusal::OtherLedger { statement, ledger });
        }
        if let Some(row) = self.known.get(&id) {
            let same = row.ledger == self.ledger && row.statement == *statement;
            return if same {
                Ok(Slot::Before(Box::new(row.clone())))
            } else {
                Err(Refusal::Conflict(id))
            };
        }
        if let Some(nth) = self.accepted_ids.get(&id).copied() {
            let same = self.accepted[nth].statement == *statement;
            return if same {
                Ok(Slot::New { nth, repeated: true })
            } else {
                Err(Refusal::Conflict(id))
            };
        }
        let empty = self.size.0 == 0 && self.accepted.is_empty();
        if empty != (statement.kind() == Kind::Genesis) {
            return Err(Refusal::Genesis);
        }
        self.check_signature(submission)?;
        match &statement.draft().body {
            Body::Genesis { adds, .. } => self.keys.push((adds.clone(), true)),
            Body::Key { adds, retires } => self.change_keys(adds, retires)?,
            Body::Document { kind, series, relations, .. } => {
                relations.iter().try_for_each(|related| self.check_relation(*kind, *related))?;
                if let Some(place) = series {
                    self.take_number(*place)?;
                }
                match kind {
                    Kind::Void => self.voided.extend(relations),
                    Kind::Invoice => self.replaced.extend(relations),
                    _ => {}
                }
            }
        }
        let nth = self.accepted.len();
        self.accepted.push(submission);
        self.accepted_ids.insert(id, nth);
        Ok(Slot::New { nth, repeated: false })
    }

    fn check_signature(&self, submission: &Submission) -> Result<(), Refusal> {
        if let Body::Genesis { adds, .. } = &submission.statement.draft().body {
            let own = std::slice::from_ref(adds);
            return submission.statement.verify_by_one_of(own).map_err(Refusal::Signature);
        }
        let in_force = self.keys.iter().filter(|(_, in_force)| *in_force).map(|(key, _)| key);
        // Checked before it came here, unless the keys have changed since.
        if let Some(by) = submission.signed_by()
            && in_force.clone().any(|key| key == by)
        {
            return Ok(());
        }
        let in_force: Vec<_> = in_force.cloned().collect();
        submission.statement.verify_by_one_of(&in_force).map_err(Refusal::Signature)
    }

    fn change_keys(
        &mut self,
        adds: &[VerifierKey],
        retires: &[VerifierKey],
    ) -> Result<(), Refusal> {
        let had = |key: &VerifierKey| self.keys.iter().any(|(known, _)| known == key);
        let has = |key: &VerifierKey| self.keys.iter().any(|(known, on)| *on && known == key);
        let in_force = self.keys.iter().filter(|(_, in_force)| *in_force).count();
        let one_stays = in_force + adds.len() > retires.len();
        if adds.iter().any(had) || !retires.iter().all(has) || !one_stays {
            return Err(Refusal::Keys);
        }
        for (key, in_force) in &mut self.keys {
            *in_force &= !retires.contains(key);
        }
        self.keys.extend(adds.iter().map(|key| (key.clone(), true)));
        Ok(())
    }

    fn check_relation(&self, kind: Kind, id: Id) -> Result<(), Refusal> {
        let before = self.known.get(&id).filter(|row| row.ledger == self.ledger);
        let found = before.map(|row| row.statement.kind()).or_else(|| {
            let nth = self.accepted_ids.get(&id)?;
            Some(self.accepted[*nth].statement.kind())
        });
        let found = found.ok_or(Refusal::UnknownRelation(id))?;
        let fits = match kind.relation() {
            Some(Relation::Pays | Relation::Credits | Relation::Replaces) => found == Kind::Invoice,
            Some(Relation::Voids) => {
                matches!(found, Kind::Invoice | Kind::Receipt | Kind::CreditNote)
            }
            None => false,
        };
        if !fits {
            return Err(Refusal::WrongRelation { kind, id, found });
        }
        if self.voided.contains(&id) {
            return Err(Refusal::Voided { kind, id });
        }
        if kind == Kind::Invoice && self.replaced.contains(&id) {
            return Err(Refusal::Replaced(id));
        }
        Ok(())
    }

    fn take_number(&mut self, place: Place) -> Result<(), Refusal> {
        let last = self.series.entry(place.label).or_default();
        let wanted = *last + 1;
        if place.number != wanted {
            return Err(Refusal::Series { place, wanted });
        }
        *last = wanted;
        Ok(())
    }

    /// Appends what was accepted. Durable once the batch is committed.
    pub(super) async fn append(
        self,
        batch: &mut Batch,
        notary: &Notary,
        now: Date,
    ) -> Result<New, FatalError> {
        let (ledger, size) = (self.ledger, self.size);
        let first = Index(size.0);
        if self.accepted.is_empty() {
            let (records, keys) = (Vec::new(), Vec::new());
            return Ok(New { first, records, tiles: Tiles::default(), keys, checkpoint: None });
        }
        let mut tiles = batch.right_edge(ledger, size).await?;
        let leaves: Vec<_> = self.accepted.iter().map(|one| one.statement.leaf()).collect();
        let (grown, changed) = append(&mut tiles, size, &leaves);
        let state = State { origin: self.origin, size: grown, root: root(grown, &tiles)? };
        let checkpoint = state.sign(&notary.signer, &notary.clock, now)?;
        let rows: Vec<_> = self
            .accepted
            .iter()
            .map(|one| (&one.statement, one.document_path.as_deref()))
            .collect();
        batch.insert_records(ledger, first, grown, &rows).await?;
        for (place, one) in self.accepted.iter().enumerate() {
            let index = Index(first.0 + place as u64);
            batch.insert_relations(ledger, index, &one.statement).await?;
            match &one.statement.draft().body {
                Body::Document { series: None, .. } => {}
                Body::Document { series: Some(place), .. } => {
                    batch.set_series(ledger, *place).await?
                }
                body => batch.change_keys(ledger, index, body).await?,
            }
        }
        batch
            .append(&Appended {
                ledger,
                from: size,
                checkpoint: &checkpoint,
                tiles: &tiles,
                changed: &changed,
            })
            .await?;
        // The paths of the key statements lead along the left edge, which appending did not touch.
        let keys = batch.key_records(ledger).await?;
        let needed = tiles_of_paths(keys.iter().map(|key| key.index), grown);
        batch.add_tiles(ledger, &needed, &mut tiles).await?;
        let records =
            self.accepted.iter().map(|one| (one.statement.clone(), one.document_path.clone()));
        Ok(New { first, records: records.collect(), tiles, keys, checkpoint: Some(checkpoint) })
    }
}

impl New {
    /// The sealed proof of the nth record appended.
    pub(super) fn proof(&self, notary: &Notary, nth: usize) -> Result<Proof, FatalError> {
        let index = Index(self.first.0 + nth as u64);
        let missing = || StoreError::Damaged("an answer without a record".to_owned());
        let (Some(checkpoint), Some((statement, document_path))) =
            (&self.checkpoint, self.records.get(nth))
        else {
            return Err(missing().into());
        };
        let size = checkpoint.state().size;
        Ok(Proof::sealed(Parts {
            statement: statement.clone(),
            keys: self.key_records(index, size)?,
            seal: Inclusion {
                index,
                path: path(index, size, &self.tiles)?,
                checkpoint: checkpoint.clone(),
            },
            document_path: document_path.clone(),
            url: notary.proof_url(statement.id()),
        }))
    }

    fn key_records(&self, before: Index, size: Size) -> Result<Vec<KeyRecord>, MissingNode> {
        key_paths(&self.keys, before, size, &self.tiles)
    }
}
