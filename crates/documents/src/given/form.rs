//! The forms in which the values of fields are written, and the meanings of values that are written otherwise.

use iso_currency::Currency;

use super::GivenError;
use crate::{amount, date};

/// The form that the values of a field have.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    Amount,
    Number,
    Day,
    Currency,
    Flag,
    Direction,
    Text,
}

/// Returns the value as a reader would write it.
pub(super) fn spelled(name: &str, value: &str) -> Result<String, GivenError> {
    let text = value.trim();
    if text.is_empty() {
        return Err(GivenError::Empty(name.to_owned()));
    }
    if text.chars().any(is_obeyed) {
        return Err(GivenError::Control(name.to_owned()));
    }
    let other = |wanted, write: String| GivenError::Form {
        name: name.to_owned(),
        value: text.to_owned(),
        wanted,
        write,
    };
    match Form::of(name) {
        Form::Text => Ok(text.to_owned()),
        Form::Flag => one_of(text, ["true", "false"])
            .ok_or_else(|| other("neither true nor false", "true or false".to_owned())),
        Form::Direction => one_of(text, ["credit", "debit"])
            .ok_or_else(|| other("neither credit nor debit", "credit or debit".to_owned())),
        Form::Amount | Form::Number => amount::plain(text)
            .ok_or_else(|| other("no plain decimal number", amount_for(name, text))),
        Form::Day => plain_day(text).ok_or_else(|| other("no day as YYYY-MM-DD", day_for(text))),
        Form::Currency => match Currency::from_code(text) {
            Some(_) => Ok(text.to_owned()),
            None => Err(other("no currency of ISO 4217", currency_for(text))),
        },
    }
}

fn one_of(text: &str, words: [&str; 2]) -> Option<String> {
    words.contains(&text).then(|| text.to_owned())
}

/// Returns whether a terminal obeys a character, or the character turns the direction of the text after it.
fn is_obeyed(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

impl Form {
    pub(super) fn of(name: &str) -> Self {
        match name {
            "payment.reversal" | "payment.returned" | "payment.captured" | "payment.disputed" => {
                return Self::Flag;
            }
            // This is the charge that a refund gives back, by its id.
            "payment.charge" => return Self::Text,
            "payment.direction" => return Self::Direction,
            _ => {}
        }
        // The form follows from the last word of the name: of `line.3.total` or `invoice.preceding.1`.
        let is_word = |part: &&str| !part.bytes().all(|byte| byte.is_ascii_digit());
        let word = name.split('.').skip(1).filter(is_word).last().unwrap_or_default();
        match word {
            "net" | "tax" | "total" | "due" | "prepaid" | "amount" | "refunded" | "unit_cost"
            | "adjustment" | "allowance" | "allowances" | "charge" | "charges" | "rounding"
            | "discount" => Self::Amount,
            "units" | "unit_cost_base" | "tax_rate" => Self::Number,
            "date" | "period_start" | "period_end" => Self::Day,
            "currency" => Self::Currency,
            word if word.ends_with("_date") => Self::Day,
            _ => Self::Text,
        }
    }
}

fn plain_day(text: &str) -> Option<String> {
    date::of_xml(text).filter(|day| day == text)
}

/// Returns the text to write for an amount, and for the currency with which it was written.
fn amount_for(name: &str, text: &str) -> String {
    let numbers = numbers_in(text);
    let number = match &numbers[..] {
        [] => "it with digits and a point, like 1234.56".to_owned(),
        all => all.join(" or "),
    };
    let family = if name.starts_with("payment.") { "payment" } else { "invoice" };
    match currency_in(text).filter(|_| Form::of(name) == Form::Amount) {
        Some(code) => format!("{number} and {family}.currency={code}"),
        None => number,
    }
}

/// Returns the numbers that a text may mean. There is more than one if half of the world reads a point or a comma
/// otherwise.
fn numbers_in(text: &str) -> Vec<String> {
    let is_mark = |c: char| matches!(c, '0'..='9' | '.' | ',' | '-' | '\u{2212}');
    // Digits with letters between them are nobody's number.
    let glued = |pair: &[char]| pair[0].is_ascii_digit() && pair[1].is_alphabetic();
    let all: Vec<char> = text.chars().collect();
    let between = all.windows(2).position(glued).map(|at| &all[at + 1..]);
    if between.is_some_and(|rest| rest.iter().any(char::is_ascii_digit)) {
        return Vec::new();
    }
    let marks: String = text.chars().filter(|c| is_mark(*c)).collect();
    let is_negative = marks.contains(['-', '\u{2212}']) && !marks.ends_with(",-")
        || text.starts_with('(') && text.ends_with(')');
    let marks = marks.trim_end_matches(",-").replace(['-', '\u{2212}'], "");
    let signed =
        |number: String| amount::plain(&if is_negative { format!("-{number}") } else { number });
    let without = |separator: char| marks.replace(separator, "");
    let spelled = match (marks.rfind('.'), marks.rfind(',')) {
        (None, None) => vec![marks.clone()],
        (Some(point), Some(comma)) if point > comma => vec![without(',')],
        (Some(_), Some(_)) => vec![without('.').replace(',', ".")],
        (point, comma) => {
            let separator = if point.is_some() { '.' } else { ',' };
            let at = point.or(comma).unwrap_or_default();
            let decimal = marks.replace(separator, ".");
            match (marks.matches(separator).count(), marks.len() - at - 1) {
                (1, 3) => vec![without(separator), decimal],
                (1, _) => vec![decimal],
                _ => vec![without(separator)],
            }
        }
    };
    spelled.into_iter().filter_map(signed).collect()
}

fn currency_for(text: &str) -> String {
    currency_in(text).unwrap_or("its three letters, like EUR").to_owned()
}

/// Returns the currency that a text names by its code, or by a sign that only one currency has.
fn currency_in(text: &str) -> Option<&'static str> {
    const SIGNS: [(&str, &str); 6] =
        [("€", "EUR"), ("£", "GBP"), ("US$", "USD"), ("zł", "PLN"), ("₹", "INR"), ("₺", "TRY")];
    let words = text.split(|c: char| !c.is_ascii_alphabetic());
    let code = words.filter_map(|word| Currency::from_code(&word.to_ascii_uppercase())).next();
    let sign = || SIGNS.iter().find(|(sign, _)| text.contains(sign)).map(|(_, code)| *code);
    code.map(|currency| currency.code()).or_else(sign)
}

/// Returns the text to write for a day.
fn day_for(text: &str) -> String {
    let parts: Vec<&str> =
        text.split(['.', '/', '-', ' ']).filter(|part| !part.is_empty()).collect();
    let day = |year: &str, month: &str, day: &str| {
        date::of_eight_digits(&format!("{year:0>4}{month:0>2}{day:0>2}"))
    };
    let days: Vec<String> = match parts[..] {
        [year, month, of_month] if year.len() == 4 => {
            day(year, month, of_month).into_iter().collect()
        }
        [first, second, year] if year.len() == 4 && text.contains('.') => {
            day(year, second, first).into_iter().collect()
        }
        [first, second, year] if year.len() == 4 => {
            let mut both: Vec<_> = [day(year, second, first), day(year, first, second)]
                .into_iter()
                .flatten()
                .collect();
            both.dedup();
            both
        }
        _ => date::of_eight_digits(text).into_iter().collect(),
    };
    // A time may follow.
    let days = if days.is_empty() { date::of_xml(text).into_iter().collect() } else { days };
    match &days[..] {
        [] => "a day that there is, like 2026-11-30".to_owned(),
        all => all.join(" or "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(name: &str, value: &str) -> String {
        match spelled(name, value) {
            Err(GivenError::Form { write, .. }) => write,
            other => panic!("{name}={value} is {other:?}"),
        }
    }

    #[test]
    fn what_a_reader_would_write_is_taken() {
        let cases = [
            ("invoice.total", " +0100.50 ", "100.50"),
            ("line.3.total", "-5", "-5"),
            ("invoice.issue_date", "2028-02-29", "2028-02-29"),
            ("payment.currency", "CHF", "CHF"),
            ("invoice.number", "1.234,56 EUR", "1.234,56 EUR"),
            ("invoice.preceding.1", "x", "x"),
            ("payment.reversal", "true", "true"),
            ("payment.direction", "debit", "debit"),
        ];
        for (name, value, wanted) in cases {
            assert_eq!(spelled(name, value).as_deref(), Ok(wanted));
        }
    }

    #[test]
    fn an_amount_is_told_as_what_it_was_taken_for() {
        let cases = [
            ("1.234,56 EUR", "1234.56 and invoice.currency=EUR"),
            ("€ 1.234.567,00", "1234567.00 and invoice.currency=EUR"),
            ("1,234.56", "1234.56"),
            ("1 234,56", "1234.56"),
            ("1'234.50 chf", "1234.50 and invoice.currency=CHF"),
            ("1,234", "1234 or 1.234"),
            ("1.234 EUR", "1234 or 1.234 and invoice.currency=EUR"),
            ("500,-", "500"),
            ("12,5", "12.5"),
            ("(12,50)", "-12.50"),
            ("12,50-", "-12.50"),
            ("1e3", "it with digits and a point, like 1234.56"),
            ("twelve", "it with digits and a point, like 1234.56"),
        ];
        for (value, wanted) in cases {
            assert_eq!(write("invoice.total", value), wanted, "{value}");
        }
        assert_eq!(write("payment.amount", "7,50 GBP"), "7.50 and payment.currency=GBP");
        assert_eq!(write("line.1.tax_rate", "19 %"), "19");
    }

    #[test]
    fn days_and_currencies_too() {
        let days = [
            ("21.11.2026", "2026-11-21"),
            ("1.2.2026", "2026-02-01"),
            ("11/21/2026", "2026-11-21"),
            ("05/11/2026", "2026-11-05 or 2026-05-11"),
            ("20261121", "2026-11-21"),
            ("2026-11-21T10:00:00Z", "2026-11-21"),
            ("2026-2-1", "2026-02-01"),
            ("2026-02-30", "a day that there is, like 2026-11-30"),
            ("tomorrow", "a day that there is, like 2026-11-30"),
        ];
        for (value, wanted) in days {
            assert_eq!(write("invoice.due_date", value), wanted, "{value}");
        }
        for (value, wanted) in
            [("eur", "EUR"), ("€", "EUR"), ("Mark", "its three letters, like EUR")]
        {
            assert_eq!(write("invoice.currency", value), wanted, "{value}");
        }
        assert_eq!(write("payment.reversal", "maybe"), "true or false");
        assert_eq!(write("payment.returned", "True"), "true or false");
        assert_eq!(write("payment.captured", "no"), "true or false");
        assert_eq!(spelled("payment.charge", "ch_1"), Ok("ch_1".to_owned()), "an id, no amount");
        assert_eq!(write("payment.direction", "sideways"), "credit or debit");
        assert!(matches!(spelled("seller.name", "a\u{202e}b"), Err(GivenError::Control(_))));
        assert!(matches!(spelled("seller.name", "a\nb"), Err(GivenError::Control(_))));
        assert!(matches!(spelled("seller.name", " "), Err(GivenError::Empty(_))));
    }
}
