//! JSON-RPC over HTTP to a node that may be slow, wrong or hostile. Every call is bounded in time and size, and an
//! answer is taken only if it has exactly the shape that was asked for.

use std::time::Duration;

use countersign_core::evm::EvmBytes;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value, json};
use thiserror::Error;
use tokio::time::{Instant, timeout_at};
use url::Url;

use super::answer::{Answer, RpcRefusal};
use super::contract;

const TIMEOUT: Duration = Duration::from_secs(10);
/// The time that a node has for all questions of one reader.
const READER: Duration = Duration::from_secs(30);
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
const MAX_ANSWER_BYTES: usize = 4 << 20;

/// A reason why a node gave no usable answer. The node is named by its host, because a URL may have a secret in its
/// path.
#[derive(Debug, Error)]
pub enum RpcError {
    /// There was no connection, or it broke, or it took too long.
    #[error("the node {host} cannot be reached: {why}")]
    Unreachable { host: String, why: String },
    /// 429, 5xx, or anything else but 200.
    #[error("the node {host} answered with HTTP status {status}")]
    Status { host: String, status: u16 },
    /// HTML, or another shape, or too much.
    #[error("the node {host} answered {method} with something else: {why}")]
    Shape { host: String, method: &'static str, why: String },
    #[error("the node {host} refused {method}: {message} ({code})")]
    Refused {
        host: String,
        method: &'static str,
        /// The code of the JSON-RPC error.
        code: i64,
        /// The words of the node.
        message: String,
    },
    /// The contract was called by `eth_call`, and did not return.
    #[error("the node {host} says that the call reverted: {message}")]
    Reverted {
        /// The host of the node.
        host: String,
        /// The node's own words.
        message: String,
    },
    /// A transaction would be refused by the contract.
    #[error("the contract refuses that: {0}")]
    Contract(String),
    /// The node keeps no history of that age (EIP-4444), and says nothing about what was there.
    #[error("the node {host} keeps no history that old for {method}: {message}")]
    Pruned {
        host: String,
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
            Self::Pruned { .. } | Self::Reverted { .. } | Self::Contract(_) => false,
        }
    }
}

/// A connection to one node.
#[derive(Clone, Debug)]
pub struct Rpc {
    http: reqwest::Client,
    url: Url,
    /// The time after which nothing more is waited for, if there is one.
    until: Option<(Instant, Duration)>,
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
        Ok(Self { http, url: parsed, until: None })
    }

    /// Returns the connection with a bound on the time of all questions together, from now on: however slowly the node
    /// answers, a reader waits no longer.
    pub fn for_reader(self) -> Self {
        self.within(READER)
    }

    fn within(self, all: Duration) -> Self {
        Self { until: Some((Instant::now() + all, all)), ..self }
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
        let asked = self.ask(method, params);
        let Some((until, all)) = self.until else { return asked.await };
        timeout_at(until, asked).await.unwrap_or_else(|_| {
            let why = format!("it did not answer all questions within {} s", all.as_secs());
            Err(RpcError::Unreachable { host: self.host(), why })
        })
    }

    async fn ask<T: DeserializeOwned>(
        &self,
        method: &'static str,
        params: Value,
    ) -> Result<T, RpcError> {
        let request = json!({ "jsonrpc": "2.0", "id": 1, "method": method, "params": params });
        let sent = self.http.post(self.url.clone()).json(&request).send().await;
        let response = sent.map_err(|error| self.unreachable(&error))?;
        let status = response.status().as_u16();
        let shape = |why| RpcError::Shape { host: self.host(), method, why };
        let answer = match self.body(response, method).await {
            Ok(body) => Answer::parse(&body).map_err(shape),
            Err(error) => Err(error),
        };
        match (status, answer) {
            (200, answer) => match answer? {
                Answer::Result(result) => {
                    serde_json::from_value(result).map_err(|error| shape(error.to_string()))
                }
                Answer::Refusal(refusal) => Err(self.refused(method, &refusal)),
            },
            // This one says something under any status.
            (_, Ok(Answer::Refusal(refusal))) if refusal.is_pruned() => {
                Err(self.pruned(method, &refusal))
            }
            (status, _) => Err(RpcError::Status { host: self.host(), status }),
        }
    }

    fn unreachable(&self, error: &reqwest::Error) -> RpcError {
        RpcError::Unreachable { host: self.host(), why: plain(error) }
    }

    fn refused(&self, method: &'static str, refusal: &RpcRefusal) -> RpcError {
        let (host, message) = (self.host(), refusal.words());
        if method == "eth_call" && refusal.is_reverted() {
            return RpcError::Reverted { host, message };
        }
        if method == "eth_estimateGas"
            && let Some(why) = refusal.bytes().and_then(|data| contract::refusal(&data))
        {
            return RpcError::Contract(why);
        }
        match refusal.is_pruned() {
            true => self.pruned(method, refusal),
            false => RpcError::Refused { host, method, code: refusal.code, message },
        }
    }

    fn pruned(&self, method: &'static str, refusal: &RpcRefusal) -> RpcError {
        RpcError::Pruned { host: self.host(), method, message: refusal.words() }
    }

    /// Reads the node's answer, within the bound.
    async fn body(
        &self,
        mut response: reqwest::Response,
        method: &'static str,
    ) -> Result<Vec<u8>, RpcError> {
        let mut body = Vec::new();
        while let Some(piece) = response.chunk().await.map_err(|error| self.unreachable(&error))? {
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

/// A `T` that is spelled as a JSON object. A struct alone would also be read from a list of its members' values.
pub(super) struct AnswerObject<T>(pub(super) T);

impl<'de, T: DeserializeOwned> Deserialize<'de> for AnswerObject<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let members = Map::deserialize(deserializer)?;
        T::deserialize(Value::Object(members)).map(Self).map_err(serde::de::Error::custom)
    }
}

/// A number as Ethereum's JSON-RPC spells it: `0x0`, `0x1f`; leading zeros do not matter.
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
#[allow(clippy::unwrap_used, reason = "tests fail by panicking")]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_reader_waits_once_for_all_questions() {
        // The system takes connections, and nobody answers.
        let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", silent.local_addr().unwrap());
        let node = Rpc::new(&url).unwrap().within(Duration::from_millis(200));
        let began = Instant::now();
        for _ in 0..10 {
            let error = node.call::<Value>("eth_chainId", json!([])).await.unwrap_err();
            assert!(error.to_string().contains("did not answer all questions"), "{error}");
            assert!(error.is_trouble());
        }
        assert!(began.elapsed() < Duration::from_secs(3));
    }
}
