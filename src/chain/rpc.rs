//! JSON-RPC over HTTP to a node that may be slow, wrong or hostile. Every call is bounded in time and size, and an
//! answer is taken only if it has exactly the shape that was asked for.

use std::time::Duration;

use countersign_core::evm::EvmBytes;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};
use serde_json::{Value, json};
use thiserror::Error;
use url::Url;

const TIMEOUT: Duration = Duration::from_secs(10);
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
const MAX_ANSWER_BYTES: usize = 4 << 20;
/// The code of the error that history of that age is not kept (EIP-4444).
const PRUNED: i64 = 4444;

/// A reason why a node gave no usable answer. The node is named by its host, because a URL may have a secret in its
/// path.
#[derive(Debug, Error)]
pub enum RpcError {
    /// There was no connection, or it broke, or it took too long.
    #[error("the node {host} cannot be reached: {why}")]
    Unreachable {
        /// The host of the node.
        host: String,
        /// The words for what happened.
        why: String,
    },
    /// The HTTP status was not 200, but 429, 5xx or another.
    #[error("the node {host} answered with HTTP status {status}")]
    Status {
        /// The host of the node.
        host: String,
        /// The HTTP status.
        status: u16,
    },
    /// The answer was HTML, or of another shape, or too long.
    #[error("the node {host} answered {method} with something else: {why}")]
    Shape {
        /// The host of the node.
        host: String,
        /// The method that was called.
        method: &'static str,
        /// The words for what is wrong.
        why: String,
    },
    /// The node refused.
    #[error("the node {host} refused {method}: {message} ({code})")]
    Refused {
        /// The host of the node.
        host: String,
        /// The method that was called.
        method: &'static str,
        /// The code of the JSON-RPC error.
        code: i64,
        /// The words of the node.
        message: String,
    },
    /// The node keeps no history of that age (EIP-4444), and says nothing about what was there.
    #[error("the node {host} keeps no history that old for {method}: {message}")]
    Pruned {
        /// The node's host.
        host: String,
        /// The method that was called.
        method: &'static str,
        /// The node's own words.
        message: String,
    },
}

impl RpcError {
    /// Returns whether the node is in trouble or is asked too much, so that it is left alone for a while. A node that
    /// understood the question and refused is not.
    pub fn is_trouble(&self) -> bool {
        match self {
            Self::Unreachable { .. } | Self::Status { .. } | Self::Shape { .. } => true,
            // These mean "limit exceeded" for several kinds of nodes.
            Self::Refused { code, .. } => matches!(code, -32005 | 429),
            Self::Pruned { .. } => false,
        }
    }
}

/// A connection to one node.
#[derive(Clone, Debug)]
pub struct Rpc {
    http: reqwest::Client,
    url: Url,
}

#[derive(Deserialize)]
struct Envelope {
    /// The result. An absent one differs from `null`, which is an answer.
    #[serde(default, deserialize_with = "some")]
    result: Option<Value>,
    error: Option<RpcRefusal>,
}

#[derive(Deserialize)]
struct RpcRefusal {
    code: i64,
    #[serde(default)]
    message: String,
}

impl RpcRefusal {
    /// Returns whether the node says that it has dropped what is that old. Kinds of nodes differ in words, and in the
    /// HTTP status.
    fn is_pruned(&self) -> bool {
        let said = self.message.to_lowercase();
        let away = ["unavailable", "not available", "expired"];
        self.code == PRUNED
            || said.contains("pruned")
            || said.contains("history") && away.iter().any(|word| said.contains(word))
    }

    /// Returns the words of the refusal for a log, without control characters: a line end would begin a line that the
    /// node could forge.
    fn words(&self) -> String {
        self.message.chars().filter(|c| !c.is_control()).take(300).collect()
    }
}

fn some<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(from).map(Some)
}

impl Rpc {
    /// Makes a connection to the node at a URL, without asking it anything.
    ///
    /// # Errors
    /// The words for what is wrong, if the text is no http or https URL.
    pub fn new(url: &str) -> Result<Self, String> {
        let parsed: Url = url.parse().map_err(|error| format!("{error}"))?;
        if !matches!(parsed.scheme(), "http" | "https") || parsed.host_str().is_none() {
            return Err("a node is reached by http:// or https://".to_owned());
        }
        let http = reqwest::Client::builder()
            .timeout(TIMEOUT)
            .connect_timeout(CONNECT_TIMEOUT)
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .map_err(|error| error.to_string())?;
        Ok(Self { http, url: parsed })
    }

    /// Returns whether both have the same URL, however it is written.
    pub fn is_same(&self, other: &Self) -> bool {
        self.url == other.url
    }

    /// Returns host and port of the node.
    pub fn host(&self) -> String {
        let host = self.url.host_str().unwrap_or_default();
        self.url.port().map_or(host.to_owned(), |port| format!("{host}:{port}"))
    }

    /// Calls a method, and reads the result as a `T`.
    ///
    /// # Errors
    /// [`RpcError`].
    pub async fn call<T: DeserializeOwned>(
        &self,
        method: &'static str,
        params: Value,
    ) -> Result<T, RpcError> {
        let host = self.host();
        let unreachable =
            |error: reqwest::Error| RpcError::Unreachable { host: self.host(), why: plain(&error) };
        let request = json!({ "jsonrpc": "2.0", "id": 1, "method": method, "params": params });
        let response =
            self.http.post(self.url.clone()).json(&request).send().await.map_err(unreachable)?;
        let status = response.status().as_u16();
        let shape = |why: String| RpcError::Shape { host: self.host(), method, why };
        let pruned = |refusal: &RpcRefusal| RpcError::Pruned {
            host: self.host(),
            method,
            message: refusal.words(),
        };
        let body = self.body(response, method).await;
        if status != 200 {
            let envelope =
                body.ok().and_then(|body| serde_json::from_slice::<Envelope>(&body).ok());
            let refusal = envelope.and_then(|envelope| envelope.error);
            return Err(match refusal.filter(RpcRefusal::is_pruned) {
                Some(refusal) => pruned(&refusal),
                None => RpcError::Status { host, status },
            });
        }
        let envelope: Envelope =
            serde_json::from_slice(&body?).map_err(|error| shape(error.to_string()))?;
        if let Some(refusal) = envelope.error {
            return Err(match refusal.is_pruned() {
                true => pruned(&refusal),
                false => {
                    let (code, message) = (refusal.code, refusal.words());
                    RpcError::Refused { host, method, code, message }
                }
            });
        }
        let result = envelope.result.ok_or_else(|| shape("no result".to_owned()))?;
        serde_json::from_value(result).map_err(|error| shape(error.to_string()))
    }

    /// Reads the node's answer, within the bound.
    async fn body(
        &self,
        mut response: reqwest::Response,
        method: &'static str,
    ) -> Result<Vec<u8>, RpcError> {
        let mut body = Vec::new();
        let broken =
            |error: reqwest::Error| RpcError::Unreachable { host: self.host(), why: plain(&error) };
        while let Some(piece) = response.chunk().await.map_err(broken)? {
            if body.len() + piece.len() > MAX_ANSWER_BYTES {
                let why = format!("more than {MAX_ANSWER_BYTES} bytes");
                return Err(RpcError::Shape { host: self.host(), method, why });
            }
            body.extend_from_slice(&piece);
        }
        Ok(body)
    }
}

/// Returns the innermost cause of a reqwest error. The outer ones repeat the URL, which may hold a secret.
fn plain(error: &reqwest::Error) -> String {
    if error.is_timeout() {
        return format!("no answer within {} s", TIMEOUT.as_secs());
    }
    let mut cause: &dyn std::error::Error = error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    cause.to_string()
}

/// A number as Ethereum's JSON-RPC spells it: `0x0`, `0x1f`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Quantity(pub u64);

impl<'de> Deserialize<'de> for Quantity {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let digits = text.strip_prefix("0x").filter(|digits| !digits.starts_with('+'));
        digits
            .and_then(|digits| u64::from_str_radix(digits, 16).ok())
            .map(Self)
            .ok_or_else(|| serde::de::Error::custom(format!("not a quantity: {text:.40}")))
    }
}

/// An amount of wei, spelled as a [`Quantity`]. Some amounts exceed 64 bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Wei(pub u128);

impl<'de> Deserialize<'de> for Wei {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let digits = text.strip_prefix("0x").filter(|digits| !digits.starts_with('+'));
        digits
            .and_then(|digits| u128::from_str_radix(digits, 16).ok())
            .map(Self)
            .ok_or_else(|| serde::de::Error::custom(format!("not a quantity: {text:.40}")))
    }
}

/// Bytes of any length, spelled as `0x` and hex in either case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bytes(pub Vec<u8>);

impl<'de> Deserialize<'de> for Bytes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        alloy::hex::decode(&text)
            .ok()
            .filter(|_| text.starts_with("0x"))
            .map(Self)
            .ok_or_else(|| serde::de::Error::custom("not 0x and hex digits"))
    }
}

/// Bytes of one length. Nodes may use either case, the protocol's own spelling is lower case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fixed<const N: usize>(pub EvmBytes<N>);

impl<'de, const N: usize> Deserialize<'de> for Fixed<N> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Bytes(bytes) = Bytes::deserialize(deserializer)?;
        let len = bytes.len();
        let bytes = bytes.try_into();
        bytes
            .map(|bytes| Self(EvmBytes(bytes)))
            .map_err(|_| serde::de::Error::custom(format!("{len} bytes where {N} are wanted")))
    }
}

/// Writes a number as `0x` and hex digits, without leading zeros.
pub fn quantity(number: u64) -> String {
    format!("{number:#x}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_node_says_in_several_ways_that_it_keeps_nothing_so_old() {
        let refusal = |code, message: &str| RpcRefusal { code, message: message.to_owned() };
        for (code, message) in [
            (4444, "something else"),
            (-32000, "pruned history unavailable"),
            (-32001, "Block has been PRUNED"),
            (-32000, "History not available before block 15537393"),
            (-32000, "the requested history expired"),
        ] {
            assert!(refusal(code, message).is_pruned(), "{code} {message}");
        }
        for (code, message) in [
            (-32000, "header not found"),
            (-32601, "the method eth_getHeaderByNumber does not exist/is not available"),
            (-32000, "fee history is being computed"),
            (-32005, "limit exceeded"),
        ] {
            assert!(!refusal(code, message).is_pruned(), "{code} {message}");
        }
    }
}
