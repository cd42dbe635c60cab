//! The keys of a ledger: of which rank, in force or not, and what the firm disowns (PROTOCOL.md section 4.1).

mod rank;

use std::collections::BTreeSet;

use thiserror::Error;

pub use self::rank::{NotARank, Rank};
use crate::note::{NoteError, VerifierKey};
use crate::statement::{Body, Disowning, KeyChange, Statement};
use crate::tree::Index;

/// The most keys that a ledger knows.
const MAX_KEYS: usize = 256;
/// The most `key` statements that a ledger takes.
const MAX_KEY_STATEMENTS: usize = 1_000;

/// The place of a key among those that a ledger came to know, from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyNumber(pub u16);

/// A key that came into a ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownKey {
    /// The key.
    pub key: VerifierKey,
    /// What it may sign.
    pub rank: Rank,
    /// The index of the statement that brought it in.
    pub since: Index,
    /// The key that signed that statement; the first key signed its own.
    pub brought_by: KeyNumber,
    /// The index of the statement that retired it. Without one, it is in force.
    pub retired: Option<Index>,
    /// From where on what it signed is not the firm's word.
    pub disowned: Option<Disowned>,
}

/// The word of a `key` statement against a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Disowned {
    /// The first index at which what the key signed is disowned.
    pub from: Index,
    /// The index of the statement that says so.
    pub by: Index,
}

/// How many of the `key` statements before one were seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeysSeen {
    /// All of them: this is the ledger, or a replay of it.
    All,
    /// Those that a proof carries. Of keys that came in by others nothing is known, and nothing said.
    Some,
}

/// The keys that a ledger knows at one of its indices.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Keys {
    known: Vec<KnownKey>,
    statements: usize,
}

/// A reason why a statement cannot change the keys as it says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum KeyError {
    /// A key comes in once.
    #[error("a key comes into a ledger once and never again, in whatever rank")]
    Known,
    /// Only what is in force is retired.
    #[error("a key that is retired must be in force")]
    NotInForce,
    /// Somebody has to be able to sign.
    #[error("one firm key stays in force, and one control key where there was one")]
    NoneLeft,
    /// There are bounds.
    #[error(
        "a ledger knows at most {MAX_KEYS} keys and takes at most {MAX_KEY_STATEMENTS} key statements"
    )]
    TooMany,
    /// A firm key that is retired, from an index below, further back than before.
    #[error(
        "only a firm key that is retired is disowned, from an index below the statement's and below an earlier one"
    )]
    Disowned,
}

impl KnownKey {
    /// Returns whether it may sign. What was disowned was retired too, also where a reader sees only the one.
    pub fn is_in_force(&self) -> bool {
        self.retired.is_none() && self.disowned.is_none()
    }
}

impl Keys {
    /// Restores the keys of a ledger: those known, in the order in which they came in, and how many `key` statements
    /// there were.
    pub fn new(known: Vec<KnownKey>, statements: usize) -> Self {
        Self { known, statements }
    }

    /// Returns how many `key` statements there were.
    pub fn statements(&self) -> usize {
        self.statements
    }

    /// Returns all that came in, in that order.
    pub fn known(&self) -> &[KnownKey] {
        &self.known
    }

    /// Returns the key with that number.
    pub fn get(&self, number: KeyNumber) -> Option<&KnownKey> {
        self.known.get(usize::from(number.0))
    }

    /// Returns whether a control key is in force, so that no firm key signs `key` statements.
    pub fn has_control(&self) -> bool {
        self.in_force(Rank::Control).next().is_some()
    }

    /// Returns whether what the key signed at this index is not the firm's word.
    pub fn disowns(&self, signer: KeyNumber, index: Index) -> bool {
        let disowned = self.get(signer).and_then(|known| known.disowned);
        disowned.is_some_and(|disowned| index >= disowned.from)
    }

    /// Finds the key that signed a statement, among those that may (rules 1 and 2). `verified` is one under
    /// which the signature is known to be good.
    ///
    /// # Errors
    /// [`NoteError::UnknownKey`] if the signature line is by none of these, [`NoteError::Signature`] if it is by
    /// one and does not verify.
    pub fn signer(
        &self,
        statement: &Statement,
        verified: Option<&VerifierKey>,
    ) -> Result<KeyNumber, NoteError> {
        let rank = match &statement.draft().body {
            Body::Genesis { adds, .. } => {
                // It brings in the key that signs it, as the first.
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

    /// Returns the indices of the statements that lead to a key: the one that brought it in, and those that
    /// lead to the key that signed that one.
    pub fn leading_to(&self, number: KeyNumber) -> BTreeSet<Index> {
        let mut indices = BTreeSet::new();
        let mut next = self.get(number);
        // Each came in by one that was there before, but the first, which ends the way.
        while let Some(known) = next.filter(|known| indices.insert(known.since)) {
            next = self.get(known.brought_by);
        }
        indices
    }

    /// Changes the keys as a `genesis` or `key` statement at that index says (rules 3 to 6), or refuses and
    /// changes nothing. `signer` is what [`Keys::signer`] found for it.
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
                // What retired it need not have been seen, but it was there before.
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

    /// A key is its public key, whatever its name (section 1.2).
    fn find(&mut self, key: &VerifierKey) -> Option<&mut KnownKey> {
        self.known.iter_mut().find(|known| known.key.is_same_key(key))
    }

    fn in_force(&self, rank: Rank) -> impl Iterator<Item = (KeyNumber, &VerifierKey)> {
        let known = self.known.iter().zip(0..);
        let signs = move |(known, _): &(&KnownKey, u16)| known.is_in_force() && known.rank == rank;
        known.filter(signs).map(|(known, number)| (KeyNumber(number), &known.key))
    }
}
