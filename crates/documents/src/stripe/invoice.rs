//! A Stripe invoice.

use super::currency::Currency;
use super::json::Json;
use super::{day, first, id, whole};
use crate::findings::{Findings, excerpt};

pub(super) fn read(invoice: &Json, findings: &mut Findings) {
    match invoice.text("status") {
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
    findings.add("seller.name", invoice.text("account_name").unwrap_or_default());
    findings.add("buyer.name", invoice.text("customer_name").unwrap_or_default());
    findings.add("buyer.id", id(invoice, "customer").unwrap_or_default());
    if let Some(lines) = invoice.get("lines") {
        read_lines(lines, currency.as_ref(), findings);
    }
}

/// The day printed on it: that of `effective_at`, which is the time of its finalization unless somebody has set
/// another. Older objects have only one of the other two.
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
}

/// As one number: `tax` in older objects, a list in newer ones.
fn tax(invoice: &Json, findings: &mut Findings) -> Option<i128> {
    let taxes = match first(invoice, &["tax", "total_taxes", "total_tax_amounts"])? {
        "tax" => return whole(invoice, "tax", findings),
        taxes => invoice.list(taxes),
    };
    match taxes.unwrap_or_default() {
        [] => None,
        [one] => whole(one, "amount", findings),
        _ => {
            findings.doubt("there are several taxes and no sum of them; invoice.tax is left out");
            None
        }
    }
}

/// The net amount of older objects: the subtotal, unless a discount or a tax inside makes it another amount.
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

fn read_lines(lines: &Json, currency: Option<&Currency>, findings: &mut Findings) {
    let Some(data) = lines.list("data") else {
        findings.doubt("the lines are not a list and left out");
        return;
    };
    if lines.get("has_more").is_some_and(|more| *more == Json::Bool(true)) {
        findings.doubt(format!("only the first {} lines are in this object", data.len()));
    }
    for (position, line) in data.iter().enumerate() {
        let name = |field: &str| format!("line.{}.{field}", position + 1);
        match line.get("quantity") {
            Some(Json::Integer(quantity)) => findings.add(name("units"), quantity.to_string()),
            None | Some(Json::Null) => {}
            Some(_) => findings
                .doubt(format!("the quantity of line {} is not a whole number", position + 1)),
        }
        let theirs = line.text("currency").map(str::to_ascii_uppercase);
        match currency {
            Some(currency) if theirs.as_ref().is_none_or(|theirs| *theirs == currency.code) => {
                if let Some(price) = line.get("price") {
                    currency.add(name("unit_cost"), price, "unit_amount", findings);
                }
                currency.add(name("total"), line, "amount", findings);
            }
            Some(_) => findings
                .doubt(format!("line {} is in another currency than the invoice", position + 1)),
            None => {}
        }
        findings.add(name("narrative"), line.text("description").unwrap_or_default());
    }
}
