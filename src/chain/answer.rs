//! The body of a node's answer, read as crates/core/NODES.md says: what readers of JSON read differently is refused.

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

/// The code of an error that says that history of that age is not kept.
const PRUNED: i64 = 4444;
/// The codes of errors that say that a contract was called, and did not return.
const REVERTED: [i64; 2] = [3, -32015];
/// So many arrays and objects may stand in each other.
const DEEPEST: usize = 64;

/// The answer of a node to one question.
pub(super) enum Answer {
    /// The result; null is one too.
    Result(Value),
    /// The node understood, and refuses.
    Refusal(RpcRefusal),
}

impl Answer {
    /// Reads the body of an answer to the question with the id 1.
    pub(super) fn parse(body: &[u8]) -> Result<Self, String> {
        let Value::Object(mut answer) = parse(body).map_err(|error| error.to_string())? else {
            return Err("no object".to_owned());
        };
        if answer.get("jsonrpc") != Some(&Value::from("2.0"))
            || answer.get("id").and_then(Value::as_f64) != Some(1.0)
        {
            return Err("no answer to this question".to_owned());
        }
        match answer.remove("error") {
            None | Some(Value::Null) => {
                answer.remove("result").map(Self::Result).ok_or_else(|| "no result".to_owned())
            }
            Some(Value::Object(error)) => Ok(Self::Refusal(RpcRefusal::of(&error))),
            Some(_) => Err("an error that is no object".to_owned()),
        }
    }
}

/// An error of JSON-RPC. Kinds of nodes differ in codes and words.
pub(super) struct RpcRefusal {
    /// The code of the error, or 0 if there is none.
    pub(super) code: i64,
    message: String,
    data: String,
}

impl RpcRefusal {
    fn of(error: &Map<String, Value>) -> Self {
        let text = |name| error.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
        let code = error.get("code").and_then(Value::as_number).and_then(whole);
        Self { code: code.unwrap_or_default(), message: text("message"), data: text("data") }
    }

    /// Returns whether the node says that it has dropped what is that old.
    pub(super) fn is_pruned(&self) -> bool {
        let said = self.message.to_lowercase();
        let says = |words: &[&str]| words.iter().any(|word| said.contains(word));
        self.code == PRUNED
            || says(&["pruned", "pruning"])
            || says(&["history", "historical"])
                && says(&["unavailable", "not available", "expired"])
    }

    /// Returns whether a contract was called, and did not return.
    pub(super) fn is_reverted(&self) -> bool {
        let says = |text: &str| text.to_lowercase().contains("revert");
        REVERTED.contains(&self.code) || says(&self.message) || says(&self.data)
    }

    /// Returns the bytes that the error has with it: those of a contract that was called and did not return.
    pub(super) fn bytes(&self) -> Option<Vec<u8>> {
        alloy::hex::decode(&self.data).ok().filter(|data| !data.is_empty())
    }

    /// The refusal's words, fit for a log, where a line end would begin a line of the node's own
    /// making.
    pub(super) fn words(&self) -> String {
        self.message.chars().filter(|c| !c.is_control()).take(300).collect()
    }
}

/// A number without a fraction, however it is written.
fn whole(number: &Number) -> Option<i64> {
    let float = || number.as_f64().filter(|float| float.fract() == 0.0 && float.abs() < 1e15);
    number.as_i64().or_else(|| float().map(|float| float as i64))
}

fn parse(body: &[u8]) -> Result<Value, serde_json::Error> {
    let mut from = serde_json::Deserializer::from_slice(body);
    let value = Within(0).deserialize(&mut from)?;
    from.end()?;
    Ok(value)
}

/// Reads a value that stands in so many arrays and objects.
#[derive(Clone, Copy)]
struct Within(usize);

impl Within {
    fn deeper<E: Error>(self) -> Result<Self, E> {
        if self.0 == DEEPEST {
            return Err(E::custom("nested too deep"));
        }
        Ok(Self(self.0 + 1))
    }
}

impl<'de> DeserializeSeed<'de> for Within {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Value, D::Error> {
        from.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Within {
    type Value = Value;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut from: A) -> Result<Value, A::Error> {
        let (within, mut list) = (self.deeper()?, Vec::new());
        while let Some(value) = from.next_element_seed(within)? {
            list.push(value);
        }
        Ok(list.into())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut from: A) -> Result<Value, A::Error> {
        let (within, mut object) = (self.deeper()?, Map::new());
        while let Some(name) = from.next_key::<String>()? {
            if object.contains_key(&name) {
                return Err(A::Error::custom(format!("the name {name:.40?} stands twice")));
            }
            object.insert(name, from.next_value_seed(within)?);
        }
        Ok(object.into())
    }
}
