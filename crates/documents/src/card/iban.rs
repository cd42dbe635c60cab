//! IBANs in a text, whose digits are not those of a card.

use std::ops::RangeInclusive;

use super::chain::{is_blank, is_dash};

/// Marks the characters that are inside an IBAN, with or without blanks, even if it is glued to a word.
pub(super) fn ibans(text: &[char]) -> Vec<bool> {
    let mut covered = vec![false; text.len()];
    for start in 0..text.len() {
        if let Some(end) = iban(&text[start..]) {
            covered[start..start + end].fill(true);
        }
    }
    covered
}

/// Returns the lengths that an IBAN of this country may have. A creditor's reference (RF) has no fixed length.
fn iban_lengths(country: &str) -> Option<RangeInclusive<usize>> {
    const LENGTHS: [(usize, &str); 18] = [
        (15, "NO"),
        (16, "BE"),
        (18, "DK FI FK FO GL NL SD"),
        (19, "MK SI"),
        (20, "AT BA EE KZ LT LU MN XK"),
        (21, "CH HR LI LV"),
        (22, "BG BH CR DE GB GE IE ME RS VA"),
        (23, "AE GI IL IQ OM SO TL"),
        (24, "AD CZ ES MD PK RO SA SE SK TN VG"),
        (25, "LY PT"),
        (26, "IS TR"),
        (27, "BI DJ FR GR IT MC MR SM"),
        (28, "AL AZ BY CY DO GT HN HU LB NI PL"),
        (29, "BR EG PS QA UA"),
        (30, "JO KW MU YE"),
        (31, "MT SC"),
        (32, "LC"),
        (33, "RU"),
    ];
    let has = |(_, countries): &&(usize, &str)| countries.split(' ').any(|one| one == country);
    match country {
        "RF" => Some(5..=25),
        _ => LENGTHS.iter().find(has).map(|(length, _)| *length..=*length),
    }
}

/// Returns the length of the IBAN with which a text begins.
fn iban(text: &[char]) -> Option<usize> {
    let country: String = text.iter().take(2).map(char::to_ascii_uppercase).collect();
    let lengths = iban_lengths(&country)?;
    let mut compact = Vec::new();
    let mut found = None;
    let mut gap = 0;
    for (at, &c) in text.iter().enumerate() {
        if c.is_ascii_alphanumeric() {
            gap = 0;
            compact.push(c.to_ascii_uppercase());
            let ends = text.get(at + 1).is_none_or(|next| !next.is_ascii_digit());
            if compact.len() == 4 && !compact[2..].iter().all(char::is_ascii_digit) {
                return None;
            }
            if ends && lengths.contains(&compact.len()) && checks(&compact) {
                found = Some(at + 1);
            }
        } else if (is_blank(c) || is_dash(c)) && gap == 0 {
            gap = 1;
        } else {
            break;
        }
        if compact.len() >= *lengths.end() {
            break;
        }
    }
    found
}

/// Returns whether the check digits hold (ISO 7064, MOD 97-10: the first four characters go to the end, and letters
/// count as two digits).
fn checks(compact: &[char]) -> bool {
    let turned = compact[4..].iter().chain(&compact[..4]);
    let rest = turned
        .filter_map(|c| c.to_digit(36))
        .fold(0, |rest, value| (rest * if value < 10 { 10 } else { 100 } + value) % 97);
    rest == 1
}
