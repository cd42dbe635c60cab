//! JSON within bounds, in which no key stands twice, with its whole numbers exact.

use std::cell::Cell;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use thiserror::Error as ThisError;

pub(super) const MOST_BYTES: usize = 16 << 20;
const MOST_DEPTH: usize = 64;
/// The largest number of values, of all kinds. An object in memory is larger than its text.
const MOST_VALUES: usize = 1_000_000;

/// A value of JSON.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Json {
    Null,
    Bool(bool),
    Integer(i128),
    /// A number with a point, an exponent, or more digits than 64 bits have.
    Inexact,
    Text(String),
    List(Box<[Json]>),
    /// An object, sorted by key.
    Object(Box<[(String, Json)]>),
}

/// A reason why a text is not read as JSON.
#[derive(Debug, PartialEq, Eq, ThisError)]
pub(super) enum JsonNotRead {
    /// The text has too many bytes.
    #[error("it is larger than {} MiB", MOST_BYTES >> 20)]
    Size,
    /// The text is not valid JSON, or goes on behind its end.
    #[error("it is not valid JSON at line {line}, column {column}")]
    Syntax {
        /// The line of the error.
        line: usize,
        /// The column in that line.
        column: usize,
    },
    /// The text is too deep, has too many values or has a key twice, as the visitor says.
    #[error("{0}")]
    Content(String),
}

impl From<serde_json::Error> for JsonNotRead {
    fn from(error: serde_json::Error) -> Self {
        if !error.is_data() {
            return Self::Syntax { line: error.line(), column: error.column() };
        }
        // This is the visitor's own message, without the place that serde_json puts behind it.
        let told = error.to_string();
        Self::Content(told.split(" at line ").next().unwrap_or_default().to_owned())
    }
}

impl Json {
    /// Reads JSON, unless it is too large, too deep, or has a key twice in an object.
    pub(super) fn read(bytes: &[u8]) -> Result<Self, JsonNotRead> {
        if bytes.len() > MOST_BYTES {
            return Err(JsonNotRead::Size);
        }
        let left = Cell::new(MOST_VALUES);
        let mut deserializer = serde_json::Deserializer::from_slice(bytes);
        let json = Bounded { depth: MOST_DEPTH, left: &left }.deserialize(&mut deserializer)?;
        deserializer.end()?;
        Ok(json)
    }

    /// Returns the value under a key of an object.
    pub(super) fn get(&self, key: &str) -> Option<&Self> {
        match self {
            Self::Object(members) => {
                let at = members.binary_search_by(|(name, _)| name.as_str().cmp(key)).ok()?;
                Some(&members[at].1)
            }
            _ => None,
        }
    }

    /// Returns the string under a key of an object.
    pub(super) fn text(&self, key: &str) -> Option<&str> {
        match self.get(key)? {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Returns the list under a key of an object.
    pub(super) fn list(&self, key: &str) -> Option<&[Self]> {
        match self.get(key)? {
            Self::List(list) => Some(list),
            _ => None,
        }
    }
}

#[derive(Clone, Copy)]
struct Bounded<'l> {
    depth: usize,
    left: &'l Cell<usize>,
}

impl Bounded<'_> {
    fn inside<E: Error>(self) -> Result<Self, E> {
        let depth = self.depth.checked_sub(1).ok_or_else(|| E::custom("it is nested too deep"))?;
        Ok(Self { depth, ..self })
    }
}

impl<'de> DeserializeSeed<'de> for Bounded<'_> {
    type Value = Json;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Json, D::Error> {
        let left = self
            .left
            .get()
            .checked_sub(1)
            .ok_or_else(|| D::Error::custom("it has too many values"))?;
        self.left.set(left);
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Bounded<'_> {
    type Value = Json;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E: Error>(self) -> Result<Json, E> {
        Ok(Json::Null)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Json, E> {
        Ok(Json::Bool(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Json, E> {
        Ok(Json::Integer(value.into()))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Json, E> {
        Ok(Json::Integer(value.into()))
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<Json, E> {
        Ok(Json::Inexact)
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Json, E> {
        Ok(Json::Text(value.to_owned()))
    }

    fn visit_string<E: Error>(self, value: String) -> Result<Json, E> {
        Ok(Json::Text(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Json, A::Error> {
        let inside = self.inside()?;
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(inside)? {
            list.push(item);
        }
        Ok(Json::List(list.into()))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Json, A::Error> {
        let inside = self.inside()?;
        let mut members = Vec::new();
        while let Some(key) = entries.next_key::<String>()? {
            members.push((key, entries.next_value_seed(inside)?));
        }
        members.sort_unstable_by(|(one, _), (other, _)| one.cmp(other));
        if members.windows(2).any(|pair| pair[0].0 == pair[1].0) {
            return Err(A::Error::custom("it says one thing twice"));
        }
        Ok(Json::Object(members.into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_once() {
        assert!(Json::read(br#"{"a":1,"b":{"a":2}}"#).is_ok());
        for twice in [r#"{"a":1,"a":1}"#, r#"{"b":[{"a":1,"\u0061":2}]}"#] {
            let told = JsonNotRead::Content("it says one thing twice".to_owned());
            assert_eq!(Json::read(twice.as_bytes()), Err(told));
        }
    }

    #[test]
    fn whole_numbers_and_no_others() {
        let read = |text: &str| Json::read(text.as_bytes());
        assert_eq!(read("18446744073709551615"), Ok(Json::Integer(u64::MAX.into())));
        assert_eq!(read("-9223372036854775808"), Ok(Json::Integer(i64::MIN.into())));
        for inexact in ["18446744073709551616", "1.0", "1e2", "-0.5"] {
            assert_eq!(read(inexact), Ok(Json::Inexact), "{inexact}");
        }
    }

    #[test]
    fn bounds() {
        let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        let content = |told: &str| Err(JsonNotRead::Content(told.to_owned()));
        assert!(Json::read(nested(MOST_DEPTH).as_bytes()).is_ok());
        assert_eq!(Json::read(nested(MOST_DEPTH + 1).as_bytes()), content("it is nested too deep"));
        assert_eq!(Json::read("[".repeat(1 << 20).as_bytes()), content("it is nested too deep"));
        let list = |items: usize| format!("[{}0]", "0,".repeat(items - 1));
        assert!(Json::read(list(MOST_VALUES - 1).as_bytes()).is_ok());
        assert_eq!(Json::read(list(MOST_VALUES).as_bytes()), content("it has too many values"));
        assert_eq!(Json::read(&vec![b' '; MOST_BYTES + 1]), Err(JsonNotRead::Size));
        assert_eq!(Json::read(b"{}\n {}"), Err(JsonNotRead::Syntax { line: 2, column: 2 }));
    }
}
