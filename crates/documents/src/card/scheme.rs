//! The numbers that cards have: prefixes and lengths of the schemes, and the check digit.

use std::ops::RangeInclusive;

/// The number of digits of the shortest card number.
pub(super) const SHORTEST: usize = 13;
/// The number of digits of the longest card number.
pub(super) const LONGEST: usize = 19;

/// The first four digits of each scheme's numbers, and the lengths that those may have.
const SCHEMES: [(RangeInclusive<u32>, &[usize]); 20] = [
    // Visa.
    (4000..=4999, &[13, 16, 19]),
    // Mastercard.
    (5100..=5599, &[16]),
    (2221..=2720, &[16]),
    // American Express.
    (3400..=3499, &[15]),
    (3700..=3799, &[15]),
    // Discover.
    (6011..=6011, &[16, 17, 18, 19]),
    (6440..=6599, &[16, 17, 18, 19]),
    // Diners Club.
    (3000..=3059, &[14, 16, 17, 18, 19]),
    (3600..=3699, &[14, 16, 17, 18, 19]),
    (3800..=3899, &[14, 16, 17, 18, 19]),
    // JCB.
    (3528..=3589, &[16, 17, 18, 19]),
    // UnionPay.
    (6200..=6299, &[16, 17, 18, 19]),
    // Maestro.
    (5018..=5018, &MAESTRO),
    (5020..=5020, &MAESTRO),
    (5038..=5038, &MAESTRO),
    (5893..=5893, &MAESTRO),
    (6304..=6304, &MAESTRO),
    (6390..=6390, &MAESTRO),
    (6759..=6763, &MAESTRO),
    (6767..=6767, &MAESTRO),
];

const MAESTRO: [usize; 7] = [13, 14, 15, 16, 17, 18, 19];

/// Returns whether these digits could be a card's.
pub(super) fn is_number(digits: &[u8]) -> bool {
    if !(SHORTEST..=LONGEST).contains(&digits.len()) {
        return false;
    }
    let first = digits[..4].iter().fold(0, |number, &digit| number * 10 + u32::from(digit));
    let given_out = |(prefixes, lengths): &(RangeInclusive<u32>, &[usize])| {
        prefixes.contains(&first) && lengths.contains(&digits.len())
    };
    SCHEMES.iter().any(given_out) && luhn(digits) && !is_article(digits) && !is_time(digits)
}

/// Returns whether Luhn's check digit is right: every second digit from the right is doubled, and the digits of all add
/// up to a multiple of ten.
fn luhn(digits: &[u8]) -> bool {
    let from_right = digits.iter().rev().enumerate();
    let sum: u32 = from_right
        .map(|(place, &digit)| match (place % 2, u32::from(digit)) {
            (0, digit) => digit,
            (_, digit) => digit * 2 / 10 + digit * 2 % 10,
        })
        .sum();
    sum.is_multiple_of(10)
}

/// Returns whether the digits are an article number (GTIN-13, GTIN-14) or that of a shipping unit (SSCC), by their own
/// check digit. Visa's cards of 13 digits are long gone.
fn is_article(digits: &[u8]) -> bool {
    let from_right = digits.iter().rev().enumerate();
    let sum: u32 = from_right
        .map(|(place, &digit)| u32::from(digit) * if place % 2 == 0 { 1 } else { 3 })
        .sum();
    matches!(digits.len(), 13 | 14 | 18) && sum.is_multiple_of(10)
}

/// Returns whether the digits are a day and a time of day in one, like `30112026140509`.
fn is_time(digits: &[u8]) -> bool {
    let two = |at: usize| digits[at] * 10 + digits[at + 1];
    digits.len() == 14
        && (1..=31).contains(&two(0))
        && (1..=12).contains(&two(2))
        && matches!(two(4), 19 | 20)
        && two(8) < 24
        && two(10) < 60
        && two(12) < 60
}
