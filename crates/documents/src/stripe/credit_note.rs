//! A Stripe credit note.

use super::currency::Currency;
use super::json::Json;
use super::{day, first, id, lines, tax, whole};
use crate::findings::{Findings, excerpt};

pub(super) fn read(note: &Json, findings: &mut Findings) {
    let status = note.text("status");
    match status {
        Some("issued") => {}
        Some("void") => findings.doubt("this credit note is void"),
        Some(other) => findings.doubt(format!("the status {} is not known", excerpt(other))),
        None => findings.doubt("this credit note has no status"),
    }
    findings.add("invoice.number", note.text("number").unwrap_or_default());
    if let Some(issued) = first(note, &["effective_at", "created"])
        && let Some(issued) = day(note, issued, findings)
    {
        findings.add("invoice.issue_date", issued);
    }
    let currency = Currency::of(note, findings);
    if let Some(currency) = &currency {
        findings.add("invoice.currency", currency.code.as_str());
        let net = whole(note, "total_excluding_tax", findings);
        let tax = tax(note, findings);
        let total = first(note, &["total", "amount"]).and_then(|key| whole(note, key, findings));
        for (name, units) in [("invoice.net", net), ("invoice.tax", tax), ("invoice.total", total)]
        {
            if let Some(spelled) = units.and_then(|units| currency.spell(units)) {
                findings.add(name, spelled);
            }
        }
        findings.check_totals();
    }
    if let Some(status) = status.filter(|status| *status != "issued") {
        findings.add("invoice.status", status);
    }
    let credited = note.get("invoice").and_then(|invoice| invoice.text("number"));
    let credited = credited.or_else(|| id(note, "invoice"));
    findings.add("invoice.preceding.1", credited.unwrap_or_default());
    findings.add("buyer.id", id(note, "customer").unwrap_or_default());
    lines::read(note, currency.as_ref(), findings);
}
