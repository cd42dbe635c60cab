//! The law of a ledger (PROTOCOL.md section 4): what a ledger takes as its next entry, and what it refuses. This is a
//! state machine without IO. Whoever keeps the entries lends them as [`Entries`], and learns what follows.
//!
//! The sequencer asks the law before anything is sealed. A reader walks the keys of a proof by its [`Keys`]. Whoever
//! has all entries can replay the law over them.

mod refusal;

use std::collections::HashMap;

pub use refusal::Refusal;

use crate::id::Id;
use crate::keys::{KeyNumber, Keys, KeysSeen};
use crate::kind::{Effect, Kind};
use crate::note::VerifierKey;
use crate::origin::Origin;
use crate::statement::{Body, SeriesNumber, Statement};
use crate::tree::{Hash, Index, Size};

/// The part of an entry that the law has to know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The index of the entry in its ledger.
    pub index: Index,
    /// The kind of the entry's statement.
    pub kind: Kind,
    /// The leaf hash of the entry, by which the same statement is recognised.
    pub leaf: Hash,
    /// The key that signed the entry.
    pub signer: KeyNumber,
}

/// The withdrawal of an entry by a later one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EntryWithdrawal {
    /// The effect of the later entry.
    pub effect: Effect,
    /// The index of the later entry.
    pub by: Index,
    /// The key that signed the later entry.
    pub signer: KeyNumber,
}

/// The entries of a ledger, lent by whoever keeps them.
pub trait Entries {
    /// Returns the entry with this id, if the ledger holds one.
    fn entry(&self, id: Id) -> Option<Entry>;

    /// Returns all withdrawals of the entry with this id, in any order.
    fn withdrawals(&self, id: Id) -> Vec<EntryWithdrawal>;

    /// Returns the last number of a series, or 0 if it has none yet.
    fn last_number(&self, series: Id) -> u64;
}

/// A statement that the ledger does not refuse.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Admission {
    /// The statement is the next entry.
    Admitted(Entry),
    /// The ledger holds this very statement already.
    Repeated(Entry),
}

/// A ledger that grows: the entries that were lent, and those that were admitted since.
pub struct Ledger<E> {
    origin: Origin,
    size: Size,
    keys: Keys,
    before: E,
    entries: HashMap<Id, Entry>,
    withdrawals: HashMap<Id, Vec<EntryWithdrawal>>,
    last_numbers: HashMap<Id, u64>,
}

impl<E: Entries> Ledger<E> {
    /// Continues a ledger of that size, whose entries so far led to these keys.
    pub fn new(origin: Origin, size: Size, keys: Keys, before: E) -> Self {
        let (entries, withdrawals) = (HashMap::new(), HashMap::new());
        Self { origin, size, keys, before, entries, withdrawals, last_numbers: HashMap::new() }
    }

    /// Returns the ledger's origin.
    pub fn origin(&self) -> &Origin {
        &self.origin
    }

    /// Returns the number of entries, those included that were admitted here.
    pub fn size(&self) -> Size {
        self.size
    }

    /// Returns the entries that were lent.
    pub fn before(&self) -> &E {
        &self.before
    }

    /// Returns the keys by which the next statement is judged.
    pub fn keys(&self) -> &Keys {
        &self.keys
    }

    /// Takes a statement as the next entry, or refuses it and changes nothing. `verified` is a key under which the
    /// statement's signature is known to be good; whether that key may sign is decided here.
    ///
    /// # Errors
    /// The first [`Refusal`] of PROTOCOL.md section 4.2 that applies.
    ///
    /// # Examples
    ///
    /// ```
    /// use countersign_core::keys::Keys;
    /// use countersign_core::ledger::{Admission, Ledger, Nothing};
    /// use countersign_core::tree::Size;
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
    /// # let genesis = draft.sign(&signer)?;
    /// let origin = genesis.ledger().clone();
    /// let mut ledger = Ledger::new(origin, Size(0), Keys::default(), Nothing);
    /// assert!(matches!(ledger.admit(&genesis, None)?, Admission::Admitted(_)));
    /// // A firm that got no answer may send the same statement again.
    /// assert!(matches!(ledger.admit(&genesis, None)?, Admission::Repeated(_)));
    /// assert_eq!(ledger.size(), Size(1));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn admit(
        &mut self,
        statement: &Statement,
        verified: Option<&VerifierKey>,
    ) -> Result<Admission, Refusal> {
        if *statement.ledger() != self.origin {
            let (statement, ledger) = (statement.ledger().clone(), self.origin.clone());
            return Err(Refusal::OtherLedger { statement, ledger });
        }
        let (id, kind, leaf) = (statement.id(), statement.kind(), statement.leaf());
        if let Some(held) = self.entry(id) {
            return match held.leaf == leaf {
                true => Ok(Admission::Repeated(held)),
                false => Err(Refusal::Conflict(id)),
            };
        }
        if (self.size.0 == 0) != (kind == Kind::Genesis) {
            return Err(Refusal::Genesis);
        }
        let index = Index(self.size.0);
        let signer = self.keys.signer(statement, verified).map_err(Refusal::Signature)?;
        let mut place = None;
        match &statement.draft().body {
            Body::Genesis { .. } | Body::Key(_) => {
                self.keys.change(statement, signer, index, KeysSeen::All).map_err(Refusal::Keys)?;
            }
            Body::Document { series, relations, .. } => {
                relations.iter().try_for_each(|to| self.check_relation(kind, *to))?;
                series.map_or(Ok(()), |place| self.check_number(place))?;
                place = *series;
            }
        }
        if let Some(SeriesNumber { label, number }) = place {
            self.last_numbers.insert(label, number);
        }
        if let Some(effect) = kind.rule().and_then(|rule| rule.effect) {
            for to in statement.draft().body.relations() {
                let withdrawal = EntryWithdrawal { effect, by: index, signer };
                self.withdrawals.entry(*to).or_default().push(withdrawal);
            }
        }
        let entry = Entry { index, kind, leaf, signer };
        self.entries.insert(id, entry);
        self.size = Size(index.0 + 1);
        Ok(Admission::Admitted(entry))
    }

    fn entry(&self, id: Id) -> Option<Entry> {
        self.entries.get(&id).copied().or_else(|| self.before.entry(id))
    }

    /// Returns whether the record suffered this effect, by a record that is not disowned.
    fn is(&self, effect: Effect, id: Id) -> bool {
        let now = self.withdrawals.get(&id).into_iter().flatten().copied();
        let mut all = now.chain(self.before.withdrawals(id));
        all.any(|one| one.effect == effect && !self.keys.disowns(one.signer, one.by))
    }

    fn check_relation(&self, kind: Kind, id: Id) -> Result<(), Refusal> {
        let to = self.entry(id).ok_or(Refusal::UnknownRelation(id))?;
        let found = to.kind;
        let rule = kind.rule().filter(|rule| rule.to.contains(&found));
        let rule = rule.ok_or(Refusal::WrongRelation { kind, id, found })?;
        if self.keys.disowns(to.signer, to.index) {
            return Err(Refusal::Disowned { kind, id });
        }
        match rule.unless.iter().find(|effect| self.is(**effect, id)) {
            Some(effect) => Err(Refusal::Withdrawn { kind, id, effect: *effect }),
            None => Ok(()),
        }
    }

    fn check_number(&self, place: SeriesNumber) -> Result<(), Refusal> {
        let last = self.last_numbers.get(&place.label).copied();
        let wanted = last.unwrap_or_else(|| self.before.last_number(place.label)).saturating_add(1);
        if place.number == wanted { Ok(()) } else { Err(Refusal::Series { place, wanted }) }
    }
}

/// The entries of a ledger that begins: none.
#[derive(Clone, Copy, Debug, Default)]
pub struct Nothing;

impl Entries for Nothing {
    fn entry(&self, _: Id) -> Option<Entry> {
        None
    }

    fn withdrawals(&self, _: Id) -> Vec<EntryWithdrawal> {
        Vec::new()
    }

    fn last_number(&self, _: Id) -> u64 {
        0
    }
}
