//! Words for what a document looks like, in the line that tells what became of it.

use countersign_core::proof::Proof;
use countersign_core::statement::Kind;
use serde_json::{Value, json};

use crate::documents::{Bill, Likeness};

/// Says what the document is, why nothing was read, and what to do.
pub(super) fn sentence(likeness: &Likeness) -> String {
    let advice = likeness.advice.as_deref();
    reason(likeness) + &advice.map_or_else(String::new, |advice| format!("; {advice}"))
}

fn reason(likeness: &Likeness) -> String {
    let why = likeness.why.as_deref();
    likeness.what.clone() + &why.map_or_else(String::new, |why| format!(": {why}"))
}

/// The words that follow the name of a document that is notarized.
pub(super) fn note(likeness: &Likeness, kind: Kind, given: bool) -> String {
    match likeness.bill {
        Bill::No => format!(" as {} though it is {}", article(kind), sentence(likeness)),
        _ if given => format!(" with the fields that were given; it is {}", reason(likeness)),
        _ => format!(" by its digest alone; it is {}", sentence(likeness)),
    }
}

fn article(kind: Kind) -> String {
    let an = if kind == Kind::Invoice { "an" } else { "a" };
    format!("{an} {kind}")
}

/// Returns whether a proof has fields that are more than what is known of any file.
pub(super) fn says_more(proof: &Proof) -> bool {
    let fields = proof.disclosures.as_deref().unwrap_or_default();
    fields.iter().any(|field| !field.name().starts_with("document."))
}

/// For programs.
pub(super) fn json(likeness: &Likeness) -> Value {
    json!({
        "what": likeness.what, "bill": likeness.bill.as_str(), "why": likeness.why,
        "advice": likeness.advice,
    })
}
