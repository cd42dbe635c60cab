//! Showing part of a bill: a proof that shows some fields, and nothing else of the others.

use countersign_core::proof::{Disclosed, Proof};
use countersign_core::tree::Index;
use countersign_core::verify::{Case, CheckName, Code, Outcome, verify};
use thiserror::Error;

/// The choice of the fields that are shown.
#[derive(Clone, Debug)]
pub enum ShownFields {
    /// The fields whose names match one of these patterns: `*` stands for anything, `?` for one character.
    Named(Vec<glob::Pattern>),
    /// Everything but what was done in each line, and by whom.
    Totals,
    /// Nothing but that the record exists.
    Existence,
}

/// A reason why no part of a proof is shown.
#[derive(Debug, Error)]
pub enum DiscloseError {
    /// The proof is not the firm's own copy.
    #[error("the proof has not got all fields: only the firm's own copy can show some of them")]
    NotTheFirms,
    /// The fields in the proof are not what was committed to.
    #[error("the fields in the proof are not those that were notarized: {0}")]
    Damaged(Code),
    #[error("no field is named {pattern:?}; there are {known}")]
    NoSuchField {
        pattern: String,
        /// The names that there are.
        known: String,
    },
}

/// The fields of a line that tell what was done and by whom.
const PRIVILEGED: [&str; 5] = [
    "line.*.narrative",
    "line.*.name",
    "line.*.timekeeper_id",
    "line.*.timekeeper_name",
    "line.*.timekeeper_class",
];
/// The field of the whole bill that tells what was done.
const DESCRIPTION: &str = "invoice.description";

/// The proof that shows those fields only. It is checked first, so that nobody hands out what does not hold.
///
/// # Errors
/// [`DiscloseError`].
pub fn disclose(proof: &Proof, show: &ShownFields) -> Result<Proof, DiscloseError> {
    let all = proof.disclosures.as_deref().ok_or(DiscloseError::NotTheFirms)?;
    let case = Case {
        record_only: true,
        document: None,
        fragment: None,
        trust: None,
        pinned: false,
        block_hash: None,
        nodes: &[],
        status: None,
    };
    if let Some(Outcome::Failed(reason)) = verify(proof, &case).outcome(CheckName::Disclosures) {
        return Err(DiscloseError::Damaged(reason.code));
    }
    let names: Vec<&str> = all.iter().map(|field| field.name()).collect();
    let document = countersign_core::disclosure::Document::new(all.to_vec())
        .map_err(|_| DiscloseError::Damaged(Code::DisclosuresName))?;
    let mut disclosed = Vec::new();
    for (place, field) in all.iter().enumerate() {
        if show.shows(field.name()) {
            let path =
                document.path(place).ok_or(DiscloseError::Damaged(Code::DisclosuresCount))?;
            let index = Index(place as u64);
            disclosed.push(Disclosed { index, disclosure: field.clone(), path });
        }
    }
    if let ShownFields::Named(patterns) = show
        && let Some(lost) =
            patterns.iter().find(|pattern| !names.iter().any(|name| pattern.matches(name)))
    {
        let known = names.join(", ");
        return Err(DiscloseError::NoSuchField { pattern: lost.to_string(), known });
    }
    let disclosed = Some(disclosed).filter(|some| !some.is_empty());
    let mut shown = proof.clone();
    (shown.disclosures, shown.disclosed) = (None, disclosed);
    Ok(shown)
}

impl ShownFields {
    fn shows(&self, name: &str) -> bool {
        let any = |patterns: &[&str]| {
            let patterns = patterns.iter().filter_map(|one| glob::Pattern::new(one).ok());
            patterns.into_iter().any(|pattern| pattern.matches(name))
        };
        match self {
            Self::Named(patterns) => patterns.iter().any(|pattern| pattern.matches(name)),
            Self::Totals => name != DESCRIPTION && !any(&PRIVILEGED),
            Self::Existence => false,
        }
    }
}
