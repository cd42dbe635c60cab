//! The comparison of what is asked of a document with what there is beside it: a proof, or a draft.

use std::collections::HashSet;
use std::path::Path;

use countersign_core::disclosure::Disclosure;
use countersign_core::id::Id;
use countersign_core::proof::Proof;
use countersign_core::statement::{Kind, Statement};

use super::series::place_of;
use super::{Draft, Firm, FirmError, Order, Series, proof_path};
use crate::documents::{self, Bill};

/// Kind and relations: what is said now; if nothing is, what was said of the same file before.
pub(super) fn asked(
    order: &Order,
    earlier: Option<&Statement>,
    reading: &documents::Reading,
) -> (Kind, Vec<Id>) {
    let before = earlier.map(|earlier| (earlier.kind(), earlier.draft().body.relations()));
    let relations = match (&order.relations, order.kind, before) {
        (Some(relations), ..) => relations.clone(),
        (None, None, Some((_, related))) => related.to_vec(),
        _ => Vec::new(),
    };
    let kind = match (order.kind, before) {
        (Some(kind), _) => kind,
        // What the file does not say was said by hand.
        (None, Some((earlier, _)))
            if !relations.is_empty() || reading.format == documents::Format::Opaque =>
        {
            earlier
        }
        _ => kind_of(reading),
    };
    (kind, relations)
}

/// A field that was in a draft and is not in another.
pub(super) fn lost_field<'a>(old: &'a Draft, new: &Draft) -> Option<&'a str> {
    let names: HashSet<&str> = new.disclosures.iter().map(Disclosure::name).collect();
    old.disclosures.iter().map(Disclosure::name).find(|name| !names.contains(name))
}

impl Firm {
    /// Checks that a proof is of these bytes, in this ledger.
    pub(super) fn check_same(
        &self,
        proof: &Proof,
        file: &Path,
        described: &documents::Described,
    ) -> Result<(), FirmError> {
        let proof_file = || proof_path(file);
        if *proof.statement.ledger() != self.ledger {
            return Err(FirmError::OtherLedger {
                file: proof_file(),
                found: proof.statement.ledger().clone(),
                wanted: self.ledger.clone(),
            });
        }
        let shown = proof.document_disclosure().map(Disclosure::value);
        if shown != Some(described.digest.to_string().as_str()) {
            let (proof, file) = (proof_file(), file.to_owned());
            return Err(FirmError::OtherBytes { proof, file });
        }
        Ok(())
    }
}

/// A field that was given and is not among these.
pub(super) fn missing<'a>(among: &[Disclosure], order: &'a Order) -> Option<&'a (String, String)> {
    let has = |name: &str, value: &str| {
        among.iter().any(|field| field.name() == name && field.value() == value)
    };
    order.fields.iter().find(|(name, value)| !has(name, value))
}

/// Returns the likeness for which a document is left alone, unless it is meant: it is recognisably
/// no bill. A payment that was not made is meant once somebody says what it is.
pub(super) fn no_bill<'a>(
    order: &Order,
    reading: &'a documents::Reading,
) -> Option<&'a documents::Likeness> {
    let likeness = reading.likeness.as_ref().filter(|likeness| likeness.bill == Bill::No)?;
    let meant = match reading.kind {
        documents::Purpose::Receipt if order.by_hand => order.kind.is_some(),
        documents::Purpose::Receipt => order.kind.is_some_and(|kind| kind != Kind::Invoice),
        _ => order.by_hand,
    };
    (!meant && order.reserved.is_none()).then_some(likeness)
}

/// Returns whether all these fields are known without reading, or were given.
pub(super) fn is_opaque(fields: &[Disclosure], order: &Order) -> bool {
    let given = |name: &str| order.fields.iter().any(|(given, _)| given == name);
    let known = ["document.sha256", "document.size", "document.media_type"];
    fields.iter().map(Disclosure::name).all(|name| known.contains(&name) || given(name))
}

/// Returns the kind as which a document is notarized if nobody says otherwise.
fn kind_of(reading: &documents::Reading) -> Kind {
    match reading.kind {
        documents::Purpose::Invoice => Kind::Invoice,
        documents::Purpose::CreditNote => Kind::CreditNote,
        documents::Purpose::Receipt => Kind::Receipt,
    }
}

/// Tells of each field given by hand that says something else than the kind, and does not change
/// it.
pub(super) fn unheeded(order: &Order, kind: Kind) -> Vec<String> {
    let speaks = |(name, value): &&(String, String)| match (name.as_str(), value.as_str()) {
        ("invoice.type_code", code) => {
            documents::is_credit_note(code) != (kind == Kind::CreditNote) || kind == Kind::Receipt
        }
        ("payment.status", _)
        | ("payment.reversal" | "payment.returned", "true")
        | ("payment.direction", "debit") => true,
        _ => false,
    };
    let given = order.fields.iter().filter(|_| order.kind.is_none()).filter(speaks);
    let told = given.map(|(name, value)| {
        format!("it is sealed as {kind}, and {name}={value} does not change that: --kind does")
    });
    told.collect()
}

/// Refuses an order that the proof does not meet: no invoice is notarized as a receipt by asking again.
pub(super) fn check_order(proof: &Proof, file: &Path, order: &Order) -> Result<(), FirmError> {
    let related = proof.statement.draft().body.relations();
    if let Some(wanted) = order.reserved.as_ref().map(|reserved| reserved.id)
        && wanted != proof.statement.id()
    {
        let (file, found) = (file.to_owned(), proof.statement.id());
        return Err(FirmError::OtherId { file, found, wanted });
    }
    if let Some((name, value)) = missing(proof.disclosures.as_deref().unwrap_or_default(), order) {
        let (file, name, value) = (file.to_owned(), name.clone(), value.clone());
        return Err(FirmError::OtherFields { file, name, value });
    }
    if order.opaque && !is_opaque(proof.disclosures.as_deref().unwrap_or_default(), order) {
        return Err(FirmError::NotOpaque(file.to_owned()));
    }
    let found = proof.statement.kind();
    let wanted = order.kind.unwrap_or(found);
    if found == wanted && order.relations.as_deref().is_none_or(|wanted| wanted == related) {
        return Ok(());
    }
    Err(FirmError::OtherKind { file: file.to_owned(), found, wanted })
}

/// Refuses another place in a series than the proof's: no record comes into a series afterwards.
pub(super) fn check_series(
    statement: &Statement,
    file: &Path,
    series: Option<&Series>,
) -> Result<(), FirmError> {
    let label = place_of(statement).map(|place| place.label);
    match series {
        Some(series) if label != Some(series.label()) => {
            Err(FirmError::OutsideSeries(file.to_owned()))
        }
        _ => Ok(()),
    }
}
