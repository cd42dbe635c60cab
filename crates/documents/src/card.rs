//! Card numbers, which must not lie in disclosures for ten years because somebody wrote one into a narrative.
//!
//! A card number is 13 to 19 digits that a card's issuer could have given out: they have the prefix and the length of a
//! scheme, and the check digit of Luhn. They stand together, in the groups that are embossed on cards, or in groups of
//! any length if they are alone between other words. Letters beside them hide nothing. Digits inside of longer numbers,
//! IBANs, dates or article numbers are none.

mod chain;
mod iban;
mod scheme;

use chain::chains;
use scheme::is_number;

use crate::reading::Reading;

/// The number of fields that a warning names. More are only counted.
const NAMED: usize = 8;

/// The sort of a field, which decides what a card number in it leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sort {
    /// A text that somebody wrote, which is left out.
    Text,
    /// The name of something, which no bill can do without. It stays, with a warning.
    Identifier,
    /// A value that has no room for a card number.
    Value,
}

/// Returns whether there is a card number in a text.
pub fn found_in(text: &str) -> bool {
    let digits = text.chars().filter(|c| chain::spelled(*c).is_ascii_digit()).count();
    digits >= scheme::SHORTEST
        && chains(text).iter().any(|chain| chain.candidates().any(|digits| is_number(&digits)))
}

/// Takes the texts that hold a card number out of a reading, and warns of it without telling the number.
pub(crate) fn keep_out(reading: &mut Reading) {
    let (mut gone, mut kept) = (Vec::new(), Vec::new());
    reading.fields.retain(|field| {
        let sort = sort(&field.name);
        let found = sort != Sort::Value && found_in(&field.value);
        match sort {
            Sort::Text if found => gone.push(field.name.clone()),
            Sort::Identifier if found => kept.push(field.name.clone()),
            _ => {}
        }
        !(found && sort == Sort::Text)
    });
    if !gone.is_empty() {
        let names = list(&gone);
        reading.warnings.push(format!("what looks like a card number stands in {names}: left out"));
    }
    if !kept.is_empty() {
        let names = list(&kept);
        reading.warnings.push(format!(
            "what looks like a card number stands in {names}, and would be in the proof"
        ));
    }
    reading.parts.iter_mut().for_each(|part| keep_out(&mut part.reading));
}

fn list(names: &[String]) -> String {
    let named = names[..names.len().min(NAMED)].join(", ");
    match names.len().saturating_sub(NAMED) {
        0 => named,
        more => format!("{named} and {more} more"),
    }
}

/// Returns the sort of a field, by the last word of its name.
fn sort(name: &str) -> Sort {
    const TEXTS: [&str; 16] = [
        "name",
        "names",
        "narrative",
        "description",
        "remittance",
        "debtor",
        "creditor",
        "note",
        "notes",
        "text",
        "terms",
        "reason",
        "comment",
        "instructions",
        "address",
        "contact",
    ];
    const VALUES: [&str; 30] = [
        "amount",
        "total",
        "net",
        "tax",
        "due",
        "prepaid",
        "paid",
        "rounding",
        "charges",
        "allowances",
        "discount",
        "currency",
        "date",
        "day",
        "period",
        "start",
        "end",
        "units",
        "unit",
        "cost",
        "base",
        "adjustment",
        "rate",
        "direction",
        "status",
        "refunded",
        "captured",
        "disputed",
        "reversal",
        "returned",
    ];
    let mut words = name.split('.').filter(|word| !word.bytes().all(|byte| byte.is_ascii_digit()));
    let last = words.next_back().unwrap_or_default();
    let word = last.rsplit('_').next().unwrap_or_default();
    if TEXTS.contains(&word) {
        Sort::Text
    } else if VALUES.contains(&word) {
        Sort::Value
    } else {
        Sort::Identifier
    }
}

#[cfg(test)]
mod tests;
