//! Identifiers: 128 random bits in Crockford base32 (PROTOCOL.md section 3).

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use thiserror::Error;

const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// The length of an id's text, in characters.
pub const ID_LEN: usize = 26;

/// The identifier of a record, or the label of a series. The firm draws it at random, so that nobody can guess it:
/// whoever knows a record's id can fetch its proof.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Id(u128);

/// An error: the text is not 26 characters of `0-9 a-z` without i, l, o, u, the first of them `0` to `7`.
#[derive(Debug, Error, PartialEq, Eq)]
#[error("not an id (26 characters of Crockford base32, lower case): {0:?}")]
pub struct NotAnId(pub String);

impl Id {
    /// Makes an id of 16 bytes that the caller drew at random.
    pub fn from_random(bytes: [u8; 16]) -> Self {
        Self(u128::from_be_bytes(bytes))
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (0..ID_LEN).rev().try_for_each(|place| {
            let digit = (self.0 >> (5 * place)) & 31;
            write!(f, "{}", char::from(ALPHABET[digit as usize]))
        })
    }
}

impl fmt::Debug for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Id({self})")
    }
}

impl FromStr for Id {
    type Err = NotAnId;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let refuse = || NotAnId(text.chars().take(64).collect());
        let digits = text.as_bytes();
        if digits.len() != ID_LEN || digits[0] > b'7' {
            return Err(refuse());
        }
        let mut number = 0u128;
        for digit in digits {
            let value = ALPHABET.iter().position(|known| known == digit).ok_or_else(refuse)?;
            number = number << 5 | value as u128;
        }
        Ok(Self(number))
    }
}

impl Serialize for Id {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Id {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn text_and_back(bytes: [u8; 16]) {
            let id = Id::from_random(bytes);
            prop_assert_eq!(id.to_string().parse::<Id>().expect("own spelling"), id);
        }
    }

    #[test]
    fn bounds() {
        assert_eq!(Id(u128::MAX).to_string(), "7zzzzzzzzzzzzzzzzzzzzzzzzz");
        assert!("8zzzzzzzzzzzzzzzzzzzzzzzzz".parse::<Id>().is_err());
        assert!("7ZZZZZZZZZZZZZZZZZZZZZZZZZ".parse::<Id>().is_err());
        assert!("0000000000000000000000000u".parse::<Id>().is_err());
    }
}
