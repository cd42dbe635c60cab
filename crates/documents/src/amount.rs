//! Exact decimals, as text. No amount is ever a float, and no sum becomes a field: sums are only compared with what a
//! document says.

use std::fmt;

/// The largest number of digits of an amount, which is more than any bill has.
const MOST_DIGITS: usize = 64;

/// Returns the canonical spelling of a decimal number: no plus, no leading zeros, a digit on both sides of the point.
/// Trailing zeros stay, for `1234.50` says something that `1234.5` does not. Returns `None` if the text is no such
/// number, for example because of an exponent, a separator or a currency sign.
pub(crate) fn plain(text: &str) -> Option<String> {
    let text = text.trim_matches([' ', '\t', '\r', '\n']);
    let (negative, unsigned) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, ""));
    let digits = whole.len() + fraction.len();
    if digits == 0 || digits > MOST_DIGITS || !all_digits(whole) || !all_digits(fraction) {
        return None;
    }
    let whole = whole.trim_start_matches('0');
    let zero = whole.is_empty() && fraction.bytes().all(|digit| digit == b'0');
    let mut spelled = String::with_capacity(digits + 3);
    if negative && !zero {
        spelled.push('-');
    }
    spelled.push_str(if whole.is_empty() { "0" } else { whole });
    if !fraction.is_empty() {
        spelled.push('.');
        spelled.push_str(fraction);
    }
    Some(spelled)
}

/// Returns the canonical spelling of a number with thousands commas, if they can be nothing else: of `1,234.50` and
/// `1,234,567`, but not of `1,234`, which half of Europe reads as one and a bit.
pub(crate) fn without_thousands(text: &str) -> Option<String> {
    let text = text.trim_matches([' ', '\t', '\r', '\n']);
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let whole = unsigned.split_once('.').map_or(unsigned, |(whole, _)| whole);
    let mut groups = whole.split(',');
    let first = groups.next()?;
    let commas = whole.len() - whole.replace(',', "").len();
    let certain = commas > 1 || commas == 1 && unsigned.contains('.');
    let grouped = (1..=3).contains(&first.len())
        && !first.starts_with('0')
        && groups.all(|group| group.len() == 3 && all_digits(group));
    // If a comma is left in the fraction, `plain` refuses it.
    if certain && grouped { plain(&text.replacen(',', "", commas)) } else { None }
}

/// Writes a whole number of a currency's smallest units as a decimal, with `decimals` digits behind the point.
pub(crate) fn of_minor_units(units: i128, decimals: usize) -> String {
    let sign = if units < 0 { "-" } else { "" };
    let digits = format!("{:0>width$}", units.unsigned_abs(), width = decimals + 1);
    let (whole, fraction) = digits.split_at(digits.len() - decimals);
    if decimals == 0 { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") }
}

/// Turns a plain decimal number of smallest units into one of whole units, with at least `decimals` digits behind the
/// point and no zeros behind those. Returns `None` if it has too many digits.
pub(crate) fn shifted(units: &str, decimals: usize) -> Option<String> {
    let (sign, unsigned) = match units.strip_prefix('-') {
        Some(unsigned) => ("-", unsigned),
        None => ("", units),
    };
    let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, ""));
    let fraction = fraction.trim_end_matches('0');
    let digits = format!("{whole:0>width$}", width = decimals + 1);
    let (whole, cents) = digits.split_at(digits.len() - decimals);
    plain(&format!("{sign}{whole}.{cents}{fraction}")).map(|number| match number.split_once('.') {
        Some((whole, "")) => whole.to_owned(),
        _ => number,
    })
}

/// An exact number, of which sums are made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Exact(i128);

/// The number of places behind the point that are counted.
const PLACES: usize = 10;

impl Exact {
    /// Returns the exact value of a number in its canonical spelling, or `None` if it has more digits than are counted.
    pub(crate) fn of(plain: &str) -> Option<Self> {
        let (whole, fraction) = plain.split_once('.').unwrap_or((plain, ""));
        let fraction = fraction.trim_end_matches('0');
        if fraction.len() > PLACES {
            return None;
        }
        format!("{whole}{fraction:0<PLACES$}").parse().ok().map(Self)
    }

    pub(crate) fn plus(self, other: Self) -> Option<Self> {
        self.0.checked_add(other.0).map(Self)
    }

    pub(crate) fn minus(self, other: Self) -> Option<Self> {
        self.0.checked_sub(other.0).map(Self)
    }
}

impl fmt::Display for Exact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let spelled = of_minor_units(self.0, PLACES);
        let short = spelled.trim_end_matches('0');
        // At least two places are shown, as money has them.
        let least = spelled.len() - PLACES + 2;
        f.write_str(&spelled[..short.len().max(least)])
    }
}

fn all_digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn one_spelling_and_the_same_number() {
        for (written, spelled) in [
            ("1250.", "1250"),
            ("1234.50", "1234.50"),
            (".5", "0.5"),
            ("-.5", "-0.5"),
            ("+7", "7"),
            (" 0012.30 ", "12.30"),
            ("-70", "-70"),
            ("0", "0"),
            ("000", "0"),
            ("-0.00", "0.00"),
            ("-0.01", "-0.01"),
            (
                "123456789012345678901234567890.123456789",
                "123456789012345678901234567890.123456789",
            ),
        ] {
            assert_eq!(plain(written).as_deref(), Some(spelled), "{written:?}");
        }
    }

    #[test]
    fn what_is_no_plain_decimal() {
        for written in [
            "", ".", "-", "+", "+-1", "--1", "1-", "(1)", "1e3", "0x10", "1,5", "1,234.50",
            "1 234", "$1", "1.2.3", "- 1", "NaN", "inf", "٣", "1'000",
        ] {
            assert_eq!(plain(written), None, "{written:?}");
        }
        assert_eq!(plain(&"1".repeat(MOST_DIGITS + 1)), None);
    }

    #[test]
    fn commas_only_where_they_can_be_nothing_else() {
        for (written, spelled) in
            [("1,234.50", "1234.50"), ("-1,234,567", "-1234567"), ("12,345,678.9", "12345678.9")]
        {
            assert_eq!(without_thousands(written).as_deref(), Some(spelled), "{written:?}");
        }
        for written in [
            "1,234",
            "1,5",
            "1234,567.00",
            "1,23.00",
            "1.234,50",
            "0,123.00",
            ",123.00",
            "1.000,000",
            "1,2345,678",
        ] {
            assert_eq!(without_thousands(written), None, "{written:?}");
        }
    }

    #[test]
    fn sums_are_exact_or_none() {
        let exact = |text: &str| Exact::of(text).expect("counted");
        for (text, spelled) in [
            ("0", "0.00"),
            ("1000", "1000.00"),
            ("-0.5", "-0.50"),
            ("0.1234567891", "0.1234567891"),
            ("12.5000000000000", "12.50"),
        ] {
            assert_eq!(exact(text).to_string(), spelled);
        }
        assert_eq!(exact("0.1").plus(exact("0.2")), Some(exact("0.3")));
        assert_eq!(exact("0.1").minus(exact("0.2")), Some(exact("-0.1")));
        assert_eq!(Exact::of("0.12345678912"), None);
        assert_eq!(Exact::of(&"9".repeat(40)), None);
        let most = exact("17014118346046923173168730371");
        assert_eq!(most.plus(most), None);
    }

    #[test]
    fn smallest_units() {
        assert_eq!(of_minor_units(123_456, 2), "1234.56");
        assert_eq!(of_minor_units(-5, 2), "-0.05");
        assert_eq!(of_minor_units(0, 2), "0.00");
        assert_eq!(of_minor_units(500, 0), "500");
        assert_eq!(of_minor_units(5120, 3), "5.120");
        assert_eq!(of_minor_units(i128::from(u64::MAX), 2), "184467440737095516.15");
    }

    #[test]
    fn smallest_units_with_parts_of_one() {
        for (units, decimals, spelled) in [
            ("25000", 2, "250.00"),
            ("25000.000000000000", 2, "250.00"),
            ("25000.5", 2, "250.005"),
            ("0.01", 2, "0.0001"),
            ("-7", 2, "-0.07"),
            ("-0.5", 0, "-0.5"),
            ("500", 0, "500"),
            ("500.0", 0, "500"),
            ("5120", 3, "5.120"),
            ("0", 2, "0.00"),
        ] {
            assert_eq!(shifted(units, decimals).as_deref(), Some(spelled), "{units}");
        }
    }

    proptest! {
        #[test]
        fn the_canonical_spelling_stays(text in "[ +-]?[0-9]{0,20}\\.?[0-9]{0,20}") {
            if let Some(spelled) = plain(&text) {
                prop_assert_eq!(plain(&spelled), Some(spelled));
            }
        }

        #[test]
        fn smallest_units_are_canonical(units: i64, decimals in 0_usize..4) {
            let spelled = of_minor_units(i128::from(units), decimals);
            prop_assert_eq!(plain(&spelled), Some(spelled));
        }
    }
}
