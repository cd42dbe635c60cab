//! Exact amounts of a chain's coin: in wei inside, in coins and gwei for people.

/// Parses a decimal number of units of `10^decimals` wei each: `0.05` coins (18), `30` gwei (9). Returns `None` unless
/// the text is digits, perhaps with a point and at most `decimals` digits after it.
pub fn wei(text: &str, decimals: usize) -> Option<u128> {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !digits(whole) || !digits(part) || part.len() > decimals {
        return None;
    }
    if text.ends_with('.') {
        return None;
    }
    format!("{whole}{part:0<decimals$}").parse().ok()
}

/// Writes wei as a decimal number of units of `10^decimals` wei each, without zeros at the end.
pub fn units(wei: u128, decimals: usize) -> String {
    let digits = format!("{wei:0>width$}", width = decimals + 1);
    let (whole, part) = digits.split_at(digits.len() - decimals);
    let part = part.trim_end_matches('0');
    if part.is_empty() { whole.to_owned() } else { format!("{whole}.{part}") }
}

/// The number of digits after the point of a coin.
pub const COIN: usize = 18;
/// The number of digits after the point of a gwei.
pub const GWEI: usize = 9;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_and_back() {
        assert_eq!(wei("0.05", COIN), Some(50_000_000_000_000_000));
        assert_eq!(wei("30", GWEI), Some(30_000_000_000));
        assert_eq!(units(50_000_000_000_000_000, COIN), "0.05");
        assert_eq!(units(0, COIN), "0");
        assert_eq!(units(1, COIN), "0.000000000000000001");
        assert_eq!(units(1_500_000_000, GWEI), "1.5");
        for bad in ["", ".", "1.", ".5", "-1", "+1", "1e3", "1,5", "0x1", "0.0000000000000000001"] {
            assert_eq!(wei(bad, COIN), None, "{bad}");
        }
        assert_eq!(wei("999999999999999999999999999999999", COIN), None, "beyond what is counted");
    }
}
