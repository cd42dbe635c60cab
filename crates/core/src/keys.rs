//! The keys of a ledger: their ranks, which are in force, and which are disowned (PROTOCOL.md section 4.1).

mod rank;

use std::collections::BTreeSet;

use thiserror::Error;

pub use self::rank::{NotARank, Rank};
use crate::note::{NoteError, VerifierKey};
use crate::statement::{Body, Disowning, KeyChange, Statement};
use crate::tree::Index;

/// The largest number of keys that a ledger knows.
const MAX_KEYS: usize = 256;
/// The largest number of `key` statements that a ledger takes.
const MAX_KEY_STATEMENTS: usize = 1_000;

/// The place of a key among all that came into a ledger, from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyNumber(pub u16);

/// A key that came into a ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownKey {
    /// The public key, under its name.
    pub key: VerifierKey,
    /// The rank of the key, which says what the key may sign.
    pub rank: Rank,
    /// The index of the statement that brought the key in.
    pub since: Index,
    /// The key that signed the statement that brought this key in. The first key is its own.
    pub brought_by: KeyNumber,
    /// The index of the statement that retired the key.
    pub retired: Option<Index>,
    /// The mark that says from which index on the key is disowned, and by which statement.
    pub disowned: Option<Disowned>,
}

/// The mark of a disowned key: the records that the key signed from an index on are not the firm's word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Disowned {
    /// The first index at which a record of the key is disowned.
    pub from: Index,
    /// The index of the `key` statement that disowns the key.
    pub by: Index,
}

/// The extent to which the `key` statements before a change of keys were seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeysSeen {
    /// All `key` statements were seen: this is the ledger, or a replay of it.
    All,
    /// Only those statements were seen that a proof carries. Keys that came in by others are not known, and no rule is
    /// checked that would need them.
    Some,
}

/// The keys that a ledger knows at one of its indices.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Keys {
    known: Vec<KnownKey>,
    statements: usize,
}

/// A reason why a statement cannot change the keys of a ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum KeyError {
    /// A key that comes in was known before.
    #[error("a key comes into a ledger once and never again, in whatever rank")]
    Known,
    /// A key that is retired is not in force.
    #[error("a key that is retired must be in force")]
    NotInForce,
    /// No firm key would stay in force, or no control key where there was one.
    #[error("one firm key stays in force, and one control key where there was one")]
    NoneLeft,
    /// The ledger would know too many keys, or has taken too many `key` statements.
    #[error(
        "a ledger knows at most {MAX_KEYS} keys and takes at most {MAX_KEY_STATEMENTS} key statements"
    )]
    TooMany,
    /// A key that is disowned is no firm key, or stays in force; or the index is not below the statement's own, or not
    /// below that of an earlier `disowns` line.
    #[error(
        "only a firm key that is retired is disowned, from an index below the statement's and below an earlier one"
    )]
    Disowned,
}

impl KnownKey {
    /// Returns whether the key is in force, and may sign. A disowned key was retired too, even if a reader does not see
    /// by which statement.
    pub fn is_in_force(&self) -> bool {
        self.retired.is_none() && self.disowned.is_none()
    }
}

impl Keys {
    /// Restores the keys of a ledger: all that came in, in that order, and the number of its `key`
    /// statements.
    pub fn new(known: Vec<KnownKey>, statements: usize) -> Self {
        Self { known, statements }
    }

    /// Returns the number of `key` statements so far.
    pub fn statements(&self) -> usize {
        self.statements
    }

    /// Returns all keys that came in, in that order.
    pub fn known(&self) -> &[KnownKey] {
        &self.known
    }

    /// Returns the key with that number.
    pub fn get(&self, number: KeyNumber) -> Option<&KnownKey> {
        self.known.get(usize::from(number.0))
    }

    /// Returns whether a control key is in force. While one is, no firm key may sign `key` statements.
    pub fn has_control(&self) -> bool {
        self.in_force(Rank::Control).next().is_some()
    }

    /// Returns whether the record that the key signed at this index is disowned. (`genesis` and `key` statements never
    /// are; the caller tells them apart.)
    pub fn disowns(&self, signer: KeyNumber, index: Index) -> bool {
        let disowned = self.get(signer).and_then(|known| known.disowned);
        disowned.is_some_and(|disowned| index >= disowned.from)
    }

    /// Finds the key that signed a statement, among those that may sign it (rules 1 and 2). `verified` is a key under
    /// which the signature is known to be good.
    ///
    /// # Errors
    /// [`NoteError::UnknownKey`] if the signature line is by none of these keys, [`NoteError::Signature`] if it is by
    /// one of them and does not verify.
    pub fn signer(
        &self,
        statement: &Statement,
        verified: Option<&VerifierKey>,
    ) -> Result<KeyNumber, NoteError> {
        let rank = match &statement.draft().body {
            Body::Genesis { adds, .. } => {
                // A genesis brings in the key that signs it, as the ledger's first.
                return statement.verify_by_one_of([adds]).map(|_| KeyNumber(0));
            }
            Body::Key(_) if self.has_control() => Rank::Control,
            _ => Rank::Firm,
        };
        if let Some((number, _)) = self.in_force(rank).find(|(_, key)| Some(*key) == verified) {
            return Ok(number);
        }
        let (numbers, keys): (Vec<_>, Vec<_>) = self.in_force(rank).unzip();
        statement.verify_by_one_of(keys).map(|nth| numbers[nth])
    }

    /// Returns the indices of the statements that lead to a key: the one that brought it in, and those that lead to the
    /// key that signed that one.
    pub fn leading_to(&self, number: KeyNumber) -> BTreeSet<Index> {
        let mut indices = BTreeSet::new();
        let mut next = self.get(number);
        // Each key came in by a key that was there before. The first came in by itself, which ends the way.
        while let Some(known) = next.filter(|known| indices.insert(known.since)) {
            next = self.get(known.brought_by);
        }
        indices
    }

    /// Changes the keys as a `genesis` or `key` statement at that index says (rules 3 to 6), or refuses and changes
    /// nothing. `signer` is the key that [`Keys::signer`] found for the statement.
    ///
    /// # Errors
    /// [`KeyError`].
    pub fn change(
        &mut self,
        statement: &Statement,
        signer: KeyNumber,
        index: Index,
        seen: KeysSeen,
    ) -> Result<(), KeyError> {
        let mut next = self.clone();
        match &statement.draft().body {
            Body::Genesis { adds, controls, .. } => {
                next.bring_in(Rank::Firm, std::slice::from_ref(adds), signer, index)?;
                next.bring_in(Rank::Control, controls, signer, index)?;
            }
            Body::Key(change) => next.apply(change, signer, index, seen)?,
            Body::Document { .. } => {}
        }
        *self = next;
        Ok(())
    }

    fn apply(
        &mut self,
        change: &KeyChange,
        signer: KeyNumber,
        index: Index,
        seen: KeysSeen,
    ) -> Result<(), KeyError> {
        let had_control = self.has_control();
        self.bring_in(Rank::Firm, &change.adds, signer, index)?;
        self.bring_in(Rank::Control, &change.controls, signer, index)?;
        for key in &change.retires {
            match self.find(key) {
                Some(known) if known.is_in_force() => known.retired = Some(index),
                None if seen == KeysSeen::Some => {}
                _ => return Err(KeyError::NotInForce),
            }
        }
        for disowning in &change.disowns {
            self.disown(disowning, index, seen)?;
        }
        self.statements += 1;
        let too_many = self.known.len() > MAX_KEYS || self.statements > MAX_KEY_STATEMENTS;
        if seen == KeysSeen::All && too_many {
            return Err(KeyError::TooMany);
        }
        let signs = self.in_force(Rank::Firm).next().is_some();
        if seen == KeysSeen::All && !(signs && (self.has_control() || !had_control)) {
            return Err(KeyError::NoneLeft);
        }
        Ok(())
    }

    fn bring_in(
        &mut self,
        rank: Rank,
        keys: &[VerifierKey],
        brought_by: KeyNumber,
        since: Index,
    ) -> Result<(), KeyError> {
        for key in keys {
            if self.find(key).is_some() {
                return Err(KeyError::Known);
            }
            let (key, retired, disowned) = (key.clone(), None, None);
            self.known.push(KnownKey { key, rank, since, brought_by, retired, disowned });
        }
        Ok(())
    }

    fn disown(
        &mut self,
        Disowning { key, from }: &Disowning,
        by: Index,
        seen: KeysSeen,
    ) -> Result<(), KeyError> {
        if *from >= by {
            return Err(KeyError::Disowned);
        }
        match self.find(key) {
            Some(known) => {
                let earlier = known.disowned.is_none_or(|disowned| *from < disowned.from);
                // The statement that retired the key need not have been seen, but the key must have come in before.
                let over = match seen {
                    KeysSeen::All => known.retired.is_some(),
                    KeysSeen::Some => known.since < by,
                };
                if known.rank != Rank::Firm || !over || !earlier {
                    return Err(KeyError::Disowned);
                }
                known.disowned = Some(Disowned { from: *from, by });
                Ok(())
            }
            None if seen == KeysSeen::Some => Ok(()),
            None => Err(KeyError::Disowned),
        }
    }

    /// Finds a key by its public key, whatever its name (PROTOCOL.md section 1.2).
    fn find(&mut self, key: &VerifierKey) -> Option<&mut KnownKey> {
        self.known.iter_mut().find(|known| known.key.is_same_key(key))
    }

    fn in_force(&self, rank: Rank) -> impl Iterator<Item = (KeyNumber, &VerifierKey)> {
        let known = self.known.iter().zip(0..);
        let signs = move |(known, _): &(&KnownKey, u16)| known.is_in_force() && known.rank == rank;
        known.filter(signs).map(|(known, number)| (KeyNumber(number), &known.key))
    }
}
