//! Decimal numbers in text (PROTOCOL.md section 1, rule 5).

/// The largest number in text.
pub(crate) const MAX_IN_TEXT: u64 = i64::MAX as u64;

/// The largest number in JSON, which every reader of JSON can hold exactly.
pub(crate) const MAX_IN_JSON: u64 = (1 << 53) - 1;

/// Parses a number. Returns `None` unless `text` is the one decimal spelling of a number up to 2^63−1.
pub(crate) fn parse(text: &str) -> Option<u64> {
    let digits = text.as_bytes();
    let canonical = match digits {
        [] => false,
        [b'0'] => true,
        [b'0', ..] => false,
        _ => digits.iter().all(u8::is_ascii_digit),
    };
    if !canonical {
        return None;
    }
    text.parse().ok().filter(|number| *number <= MAX_IN_TEXT)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_spelling() {
        assert_eq!(parse("0"), Some(0));
        assert_eq!(parse("9223372036854775807"), Some(MAX_IN_TEXT));
        for bad in ["", "00", "01", "+1", "-0", "1.0", " 1", "9223372036854775808", "١"] {
            assert_eq!(parse(bad), None, "{bad:?}");
        }
    }
}
