//! The details of an entry of an access log: shown, erased, or withheld.

use std::collections::HashSet;

use super::{AccessEntry, ActOutcome};
use crate::disclosure::{Content, Disclosure};
use crate::tree::{Hash, Index, check_path};

/// A detail that is shown, with its place among the entry's details.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShownDetail {
    /// The index of the detail among the entry's details.
    pub index: Index,
    /// The disclosure that holds the detail.
    pub disclosure: Disclosure,
    /// The path from the disclosure to the root of the details.
    pub path: Vec<Hash>,
}

/// The state in which a reader finds the details of an entry (PROTOCOL.md section 9).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Details {
    /// The details that are shown are not those that were written.
    False,
    /// Some details or all are shown, and they are those that were written.
    Shown,
    /// The entry never had details.
    None,
    /// The details were erased, and a later entry says so.
    Erased,
    /// The details are not shown, and no entry says that they were erased.
    Withheld,
}

impl Details {
    /// Returns the word of PROTOCOL.md section 9 for the state.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::False => "false",
            Self::Shown => "shown",
            Self::None => "none",
            Self::Erased => "erased",
            Self::Withheld => "withheld",
        }
    }

    /// Judges the details that are shown of the entry at `index` of a log. `entries` are all entries of the log, in
    /// order.
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
