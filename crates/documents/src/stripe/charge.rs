//! A Stripe charge: money taken from a customer.

use super::currency::Currency;
use super::json::Json;
use super::{day, first, id, whole};
use crate::findings::{Findings, excerpt};

pub(super) fn read(charge: &Json, findings: &mut Findings) {
    let captured = charge.get("captured").is_some_and(|captured| *captured == Json::Bool(true));
    let succeeded = charge.text("status") == Some("succeeded");
    if let Some(currency) = Currency::of(charge, findings) {
        let units = match first(charge, &["amount_captured"]) {
            Some(captured) => whole(charge, captured, findings),
            // Objects of before 2020 do not have it, and are captured whole or not at all.
            None if captured && succeeded => whole(charge, "amount", findings),
            None => None,
        };
        if let Some(spelled) = units.and_then(|units| currency.spell(units)) {
            findings.add("payment.amount", spelled);
        }
        findings.add("payment.currency", currency.code);
    }
    if let Some(day) = day(charge, "created", findings) {
        findings.add("payment.date", day);
    }
    findings.add("payment.reference", charge.text("id").unwrap_or_default());
    findings.add("payment.invoice", id(charge, "invoice").unwrap_or_default());
    standing(charge, captured, findings);
}

/// What keeps the money from being there to stay.
fn standing(charge: &Json, captured: bool, findings: &mut Findings) {
    let is = |key: &str| charge.get(key).is_some_and(|value| *value == Json::Bool(true));
    match charge.text("status") {
        Some("succeeded") => {}
        Some("failed") => findings.doubt("this charge failed"),
        Some("pending") => findings.doubt("this charge is pending"),
        Some(other) => findings.doubt(format!("the status {} is not known", excerpt(other))),
        None => findings.doubt("this charge has no status"),
    }
    if !captured {
        findings.doubt("this charge is not captured");
    }
    match charge.get("amount_refunded") {
        None | Some(Json::Null | Json::Integer(0)) if !is("refunded") => {}
        _ => findings.doubt("this charge is refunded in part or in whole"),
    }
    if is("disputed") {
        findings.doubt("this charge is disputed");
    }
}
