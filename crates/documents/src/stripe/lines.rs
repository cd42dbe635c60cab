//! The lines of an invoice or a credit note.

use super::currency::Currency;
use super::first;
use super::json::Json;
use crate::amount;
use crate::findings::{Findings, excerpt};

pub(super) fn read(object: &Json, currency: Option<&Currency>, findings: &mut Findings) {
    let Some(lines) = object.get("lines") else { return };
    let Some(data) = lines.list("data") else {
        findings.doubt("the lines are not a list and left out");
        return;
    };
    if super::is(lines, "has_more") {
        findings.doubt(format!("only the first {} lines are in this object", data.len()));
    }
    for (line, n) in data.iter().zip(1..) {
        let name = |field: &str| format!("line.{n}.{field}");
        if let Some(units) = units(line, n, findings) {
            findings.add(name("units"), units);
        }
        let theirs = line.text("currency").map(str::to_ascii_uppercase);
        match currency {
            Some(currency) if theirs.as_ref().is_none_or(|theirs| *theirs == currency.code) => {
                unit_cost(line, currency, &name("unit_cost"), findings);
                currency.add(name("total"), line, "amount", findings);
            }
            Some(_) => findings.doubt(format!("line {n} is in another currency than the invoice")),
            None => {}
        }
        findings.add(name("narrative"), line.text("description").unwrap_or_default());
    }
}

/// Reads the quantity of a line: a whole number, or in newer objects a decimal.
fn units(line: &Json, n: usize, findings: &mut Findings) -> Option<String> {
    let units = match line.get(first(line, &["quantity", "quantity_decimal"])?)? {
        Json::Integer(quantity) => Some(quantity.to_string()),
        Json::Text(decimal) => amount::plain(decimal),
        _ => None,
    };
    if units.is_none() {
        findings.doubt(format!("the quantity of line {n} is not a whole number"));
    }
    units
}

/// The places and the keys where the price of a line has stood over the years.
const PRICES: [(&str, &str); 4] = [
    ("price", "unit_amount"),
    ("price", "unit_amount_decimal"),
    ("pricing", "unit_amount_decimal"),
    ("plan", "amount"),
];

fn unit_cost(line: &Json, currency: &Currency, name: &str, findings: &mut Findings) {
    let inside = PRICES.iter().filter_map(|(holder, key)| Some((line.get(holder)?, *key)));
    // The lines of a credit note have the price themselves.
    let own = ["unit_amount", "unit_amount_decimal"].map(|key| (line, key));
    let mut prices = inside.chain(own).filter(|(holder, key)| first(holder, &[*key]).is_some());
    let Some((holder, key)) = prices.next() else { return };
    match holder.get(key) {
        Some(Json::Text(decimal)) => match currency.spell_decimal(decimal) {
            Some(spelled) => findings.add(name, spelled),
            None if currency.is_certain() => {
                let decimal = excerpt(decimal);
                findings.doubt(format!("{name} is left out: {decimal} is no plain decimal number"));
            }
            None => {}
        },
        _ => currency.add(name, holder, key, findings),
    }
}
