//! The details of an entry: shown, erased, or withheld.

use std::collections::HashSet;

use super::{AccessEntry, ActOutcome};
use crate::disclosure::{Content, Disclosure};
use crate::tree::{Hash, Index, check_path};

/// A detail that is shown, and its place among the entry's details.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShownDetail {
    /// Its place.
    pub index: Index,
    /// The disclosure itself.
    pub disclosure: Disclosure,
    /// Its path to the root of the details.
    pub path: Vec<Hash>,
}

/// What a reader finds at an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Details {
    /// What is shown is not what was written.
    False,
    /// Some or all are there, and are what was written.
    Shown,
    /// There never were any.
    None,
    /// They were erased, and a later entry says so.
    Erased,
    /// Somebody has them and does not show them.
    Withheld,
}

impl Details {
    /// Returns the word of section 9.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::False => "false",
            Self::Shown => "shown",
            Self::None => "none",
            Self::Erased => "erased",
            Self::Withheld => "withheld",
        }
    }

    /// Judges what is shown of the entry at that index of a log.
    pub fn of(entries: &[AccessEntry], index: Index, shown: &[ShownDetail]) -> Self {
        let Some(entry) = usize::try_from(index.0).ok().and_then(|nth| entries.get(nth)) else {
            return Self::False;
        };
        match (&entry.details, shown.is_empty()) {
            (None, true) => Self::None,
            (None, false) => Self::False,
            (Some(details), false) => match holds(details, shown) {
                true => Self::Shown,
                false => Self::False,
            },
            (Some(_), true) => {
                let erases = |entry: &AccessEntry| {
                    entry.outcome == ActOutcome::Done
                        && entry.erases.is_some_and(|(first, last)| first <= index && index <= last)
                };
                if entries.iter().any(erases) { Self::Erased } else { Self::Withheld }
            }
        }
    }
}

fn holds(details: &Content, shown: &[ShownDetail]) -> bool {
    let mut names = HashSet::new();
    shown.iter().all(|one| {
        let leads =
            check_path(one.disclosure.leaf(), one.index, details.count, &one.path, details.root);
        leads.is_ok() && names.insert(one.disclosure.name())
    })
}
