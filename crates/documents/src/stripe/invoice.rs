//! A Stripe invoice.

use super::currency::Currency;
use super::json::Json;
use super::{day, first, id, lines, tax, whole};
use crate::findings::{Findings, excerpt};
use crate::likeness::{Bill, Likeness};

/// Reads an invoice. A draft is no bill yet.
pub(super) fn read(invoice: &Json, findings: &mut Findings) -> Option<Likeness> {
    let status = invoice.text("status");
    match status {
        Some("open" | "paid") => {}
        Some("draft") => findings.doubt("this invoice is a draft: it has not been issued"),
        Some("void") => findings.doubt("this invoice is void"),
        Some("uncollectible") => findings.doubt("this invoice is written off as uncollectible"),
        Some(other) => findings.doubt(format!("the status {} is not known", excerpt(other))),
        None => findings.doubt("this invoice has no status"),
    }
    findings.add("invoice.number", invoice.text("number").unwrap_or_default());
    if let Some(issued) = issued(invoice, findings) {
        findings.add("invoice.issue_date", issued);
    }
    if let Some(due) = day(invoice, "due_date", findings) {
        findings.add("invoice.due_date", due);
    }
    let currency = Currency::of(invoice, findings);
    if let Some(currency) = &currency {
        findings.add("invoice.currency", currency.code.as_str());
        amounts(invoice, currency, findings);
    }
    if let Some(status) = status.filter(|status| !["open", "paid"].contains(status)) {
        findings.add("invoice.status", status);
    }
    findings.add("seller.name", invoice.text("account_name").unwrap_or_default());
    findings.add("buyer.name", invoice.text("customer_name").unwrap_or_default());
    findings.add("buyer.id", id(invoice, "customer").unwrap_or_default());
    lines::read(invoice, currency.as_ref(), findings);
    let draft = || Likeness::new("a draft of an invoice (Stripe)", Bill::No);
    (status == Some("draft")).then(draft)
}

/// Returns the day printed on the invoice: that of `effective_at`, which is the time of its finalization unless
/// somebody has set another. Older objects have only one of the other two.
fn issued(invoice: &Json, findings: &mut Findings) -> Option<String> {
    let transitions = invoice.get("status_transitions").unwrap_or(&Json::Null);
    if let Some(effective) = first(invoice, &["effective_at"]) {
        day(invoice, effective, findings)
    } else if let Some(finalized) = first(transitions, &["finalized_at"]) {
        day(transitions, finalized, findings)
    } else {
        day(invoice, "created", findings)
    }
}

fn amounts(invoice: &Json, currency: &Currency, findings: &mut Findings) {
    let total = whole(invoice, "total", findings);
    let tax = tax(invoice, findings);
    let net = match first(invoice, &["total_excluding_tax"]) {
        Some(net) => whole(invoice, net, findings),
        None => subtotal(invoice, total, tax, findings),
    };
    for (name, units) in [("invoice.net", net), ("invoice.tax", tax), ("invoice.total", total)] {
        if let Some(spelled) = units.and_then(|units| currency.spell(units)) {
            findings.add(name, spelled);
        }
    }
    findings.check_totals();
}

/// Returns the net amount of older objects: the subtotal, unless a discount or a tax inside makes it another amount.
fn subtotal(
    invoice: &Json,
    total: Option<i128>,
    tax: Option<i128>,
    findings: &mut Findings,
) -> Option<i128> {
    let subtotal = whole(invoice, "subtotal", findings)?;
    if total == Some(subtotal + tax.unwrap_or(0)) {
        return Some(subtotal);
    }
    findings.doubt("the subtotal and the tax are not the total; invoice.net is left out");
    None
}
