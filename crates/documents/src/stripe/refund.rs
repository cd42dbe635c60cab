//! A Stripe refund: money given back to a customer.

use super::currency::Currency;
use super::json::Json;
use super::{day, id};
use crate::findings::{Findings, excerpt};

pub(super) fn read(refund: &Json, findings: &mut Findings) {
    findings.doubt("this is a refund: money was given back");
    if let Some(currency) = Currency::of(refund, findings) {
        currency.add("payment.amount", refund, "amount", findings);
        findings.add("payment.currency", currency.code);
    }
    if let Some(day) = day(refund, "created", findings) {
        findings.add("payment.date", day);
    }
    findings.add("payment.direction", "debit");
    findings.add("payment.reference", refund.text("id").unwrap_or_default());
    findings.add("payment.charge", id(refund, "charge").unwrap_or_default());
    match refund.text("status") {
        Some("succeeded") => {}
        Some(status) => {
            findings.add("payment.status", status);
            findings
                .doubt(format!("this refund did not succeed; its status is {}", excerpt(status)));
        }
        None => findings.doubt("this refund has no status"),
    }
}
