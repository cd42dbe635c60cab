//! A Stripe charge: money taken from a customer.

use super::currency::Currency;
use super::json::Json;
use super::{day, first, id, is, whole};
use crate::findings::{Findings, excerpt};
use crate::likeness::{Bill, Likeness};

/// Reads a charge. If its money is not there to stay, it is no receipt.
pub(super) fn read(charge: &Json, findings: &mut Findings) -> Option<Likeness> {
    let captured = is(charge, "captured");
    let succeeded = charge.text("status") == Some("succeeded");
    let currency = Currency::of(charge, findings);
    if let Some(currency) = &currency {
        let units = match first(charge, &["amount_captured"]) {
            Some(captured) => whole(charge, captured, findings),
            // Objects from before 2020 do not have this key, and are captured as a whole or not at all.
            None if captured && succeeded => whole(charge, "amount", findings),
            None => None,
        };
        if let Some(spelled) = units.and_then(|units| currency.spell(units)) {
            findings.add("payment.amount", spelled);
        }
        findings.add("payment.currency", currency.code.as_str());
    }
    if let Some(day) = day(charge, "created", findings) {
        findings.add("payment.date", day);
    }
    findings.add("payment.reference", charge.text("id").unwrap_or_default());
    findings.add("payment.invoice", id(charge, "invoice").unwrap_or_default());
    let mut troubles = Vec::new();
    progress(charge, captured, &mut troubles, findings);
    refunded(charge, currency.as_ref(), &mut troubles, findings);
    if is(charge, "disputed") {
        findings.add("payment.disputed", "true");
        troubles.push("is disputed");
    }
    troubles.iter().for_each(|trouble| findings.doubt(format!("this charge {trouble}")));
    let what = || format!("a charge that {} (Stripe)", troubles.join(" and "));
    (!troubles.is_empty()).then(|| Likeness::new(what(), Bill::No))
}

/// Tells what keeps the charge from having been made. It was made if it succeeded and is captured.
fn progress(
    charge: &Json,
    captured: bool,
    troubles: &mut Vec<&'static str>,
    findings: &mut Findings,
) {
    let status = charge.text("status");
    match status {
        Some("succeeded") => {}
        Some("failed") => troubles.push("failed"),
        Some("pending") => troubles.push("is pending"),
        Some("canceled" | "cancelled") => troubles.push("is canceled"),
        Some(other) => {
            findings.doubt(format!("the status {} is not known", excerpt(other)));
            troubles.push("is not said to have succeeded");
        }
        None => troubles.push("has no status"),
    }
    // A charge that failed is not paid either, and the failure is told already.
    let unpaid = charge.get("paid") == Some(&Json::Bool(false));
    if unpaid && matches!(status, Some("succeeded") | None) {
        troubles.push("is not paid");
    }
    let trouble = || (unpaid && status == Some("succeeded")).then_some("unpaid");
    if let Some(status) = status.filter(|status| *status != "succeeded").or_else(trouble) {
        findings.add("payment.status", status);
    }
    match charge.get("captured") {
        Some(Json::Bool(false)) => {
            findings.add("payment.captured", "false");
            troubles.push("is not captured");
        }
        _ if captured => {}
        _ => {
            findings.doubt("it is not said whether this charge is captured");
            troubles.push("is not said to be captured");
        }
    }
}

fn refunded(
    charge: &Json,
    currency: Option<&Currency>,
    troubles: &mut Vec<&'static str>,
    findings: &mut Findings,
) {
    let all = is(charge, "refunded");
    let units = match charge.get("amount_refunded") {
        None | Some(Json::Null | Json::Integer(0)) if !all => return,
        None | Some(Json::Null | Json::Integer(0)) => None,
        Some(_) => whole(charge, "amount_refunded", findings),
    };
    let spelled = units.and_then(|units| currency.and_then(|currency| currency.spell(units)));
    match spelled {
        Some(spelled) => findings.add("payment.refunded", spelled),
        // If the charge failed as well, the failure stands there.
        None if matches!(charge.text("status"), Some("succeeded") | None)
            && charge.get("paid") != Some(&Json::Bool(false)) =>
        {
            findings.add("payment.status", "refunded");
        }
        None => {}
    }
    troubles.push(if all { "is refunded" } else { "is refunded in part" });
}
