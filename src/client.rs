//! HTTP client of our own API, for a firm's machine and for a reader's.

use std::time::Duration;

use countersign_core::id::Id;
use countersign_core::proof::Proof;
use futures_util::StreamExt;
use reqwest::{Response, StatusCode, header};
use serde::Deserialize;
use serde_json::value::RawValue;
use thiserror::Error;

/// The largest answer that is read: a proof, or a line of a batch's answer.
const MAX_ANSWER_BYTES: usize = 4 << 20;

/// How long a reader waits to hear whether a record is still current: the verdict can do without.
const STATUS: Duration = Duration::from_secs(10);

/// The notary, over HTTP.
#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    /// Without a slash at the end.
    notary: String,
}

/// A problem as the notary states it (RFC 9457).
#[derive(Clone, Debug, Deserialize)]
pub struct Problem {
    /// Stable, for programs.
    #[serde(rename = "type")]
    pub kind: String,
    /// In a few words.
    pub title: String,
    /// What is wrong with this request.
    #[serde(default)]
    pub detail: String,
    /// What to do.
    #[serde(default)]
    pub hint: String,
}

/// Why there is no answer, or no good one.
#[derive(Debug, Error)]
pub enum ClientError {
    /// No connection, or it broke, or it took too long: nothing is known of the request's fate.
    #[error("the notary {notary} cannot be reached")]
    Unreachable {
        /// Its URL.
        notary: String,
        /// What happened.
        #[source]
        cause: Box<dyn std::error::Error + Send + Sync>,
    },
    /// It refused.
    #[error("the notary refused: {}", .0.sentence())]
    Refused(Problem),
    /// It is busy or failing; the same request may go through later.
    #[error("the notary cannot answer now (HTTP status {0})")]
    Failing(u16),
    /// Something else answered.
    #[error("the notary's answer makes no sense: {0}")]
    Nonsense(String),
}

impl Problem {
    /// Whether it is of that kind: the word at the end of its type.
    pub fn is(&self, word: &str) -> bool {
        self.kind.strip_prefix("urn:countersign:problem:") == Some(word)
    }

    /// Title and detail.
    pub fn sentence(&self) -> String {
        if self.detail.is_empty() { self.title.clone() } else { self.detail.clone() }
    }
}

/// A record that refers to another, by the notary's list.
#[derive(Clone, Copy, Debug)]
pub struct Reference {
    /// Its index in the ledger.
    pub index: u64,
    /// Itself.
    pub id: Id,
    /// What it refers to.
    pub to: Id,
}

/// A series of the ledger.
#[derive(Clone, Debug, Deserialize)]
pub struct SeriesLine {
    /// Its label.
    pub label: String,
    /// The last number that a record bears; 0 if none does.
    pub last: u64,
}

#[derive(Deserialize)]
struct HistoryPart {
    records: Vec<ReferenceLine>,
    #[serde(default)]
    next: Option<u64>,
}

#[derive(Deserialize)]
struct ReferenceLine {
    index: u64,
    id: String,
    to: String,
}

/// The answer to one line of a batch.
#[derive(Debug)]
pub enum LineAnswer {
    /// Sealed now.
    Sealed(Box<Proof>),
    /// Sealed before.
    Repeated(Box<Proof>),
    /// Not sealed.
    Refused(Problem),
}

#[derive(Deserialize)]
struct Line<'a> {
    result: &'a str,
    #[serde(borrow)]
    proof: Option<&'a RawValue>,
    problem: Option<Problem>,
}

impl Client {
    /// # Errors
    /// When no TLS can be had.
    pub fn new(notary: &str) -> Result<Self, ClientError> {
        let http = reqwest::Client::builder()
            .connect_timeout(Duration::from_secs(10))
            .read_timeout(Duration::from_secs(60))
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .map_err(|error| ClientError::Nonsense(error.to_string()))?;
        Ok(Self { http, notary: notary.trim_end_matches('/').to_owned() })
    }

    /// Submits one line for each submission; the answers come in the same order.
    ///
    /// # Errors
    /// [`ClientError`]: what was answered before is lost too, and may be asked for again.
    pub async fn submit(
        &self,
        api_key: &str,
        lines: &[String],
    ) -> Result<Vec<LineAnswer>, ClientError> {
        let body: String = lines.iter().flat_map(|line| [line.as_str(), "\n"]).collect();
        let response = self
            .http
            .post(format!("{}/v1/records/batch", self.notary))
            .bearer_auth(api_key)
            .header(header::CONTENT_TYPE, "application/x-ndjson")
            .body(body)
            .send()
            .await
            .map_err(|error| self.unreachable(error))?;
        let response = good(response).await?;
        let mut answers = Vec::with_capacity(lines.len());
        let mut pieces = response.bytes_stream();
        let mut rest: Vec<u8> = Vec::new();
        while let Some(piece) = pieces.next().await {
            rest.extend_from_slice(&piece.map_err(|error| self.unreachable(error))?);
            while let Some(end) = rest.iter().position(|byte| *byte == b'\n') {
                answers.push(line_answer(&rest[..end])?);
                rest.drain(..=end);
            }
            if rest.len() > MAX_ANSWER_BYTES {
                return Err(ClientError::Nonsense("a line without end".to_owned()));
            }
        }
        if answers.len() != lines.len() || !rest.is_empty() {
            let why = format!("{} answers to {} submissions", answers.len(), lines.len());
            return Err(ClientError::Unreachable {
                notary: self.notary.clone(),
                cause: why.into(),
            });
        }
        Ok(answers)
    }

    /// The proof of a record, as far as it has come.
    ///
    /// # Errors
    /// [`ClientError`].
    pub async fn proof(&self, id: &str) -> Result<Proof, ClientError> {
        let body = self.get(&format!("/v1/records/{id}/proof")).await?;
        Proof::from_json(&body).map_err(|error| ClientError::Nonsense(error.to_string()))
    }

    /// Whether a record is still current: a status, whose bytes are for the core to judge.
    ///
    /// # Errors
    /// [`ClientError`].
    pub async fn status(&self, id: &str) -> Result<Vec<u8>, ClientError> {
        let path = format!("/v1/records/{id}/status");
        tokio::time::timeout(STATUS, self.get(&path)).await.unwrap_or_else(|late| {
            let (notary, cause) = (self.notary.clone(), late.into());
            Err(ClientError::Unreachable { notary, cause })
        })
    }

    /// The last number of a series in the ledger; 0 if it has none yet.
    ///
    /// # Errors
    /// [`ClientError`].
    pub async fn last_of_series(&self, api_key: &str, label: &str) -> Result<u64, ClientError> {
        let body = self.get_as(api_key, &format!("/v1/series/{label}")).await?;
        let series: SeriesLine = serde_json::from_slice(&body)
            .map_err(|error| ClientError::Nonsense(error.to_string()))?;
        Ok(series.last)
    }

    /// All series of the ledger: labels and last numbers.
    ///
    /// # Errors
    /// [`ClientError`].
    pub async fn series(&self, api_key: &str) -> Result<Vec<SeriesLine>, ClientError> {
        let body = self.get_as(api_key, "/v1/series").await?;
        serde_json::from_slice(&body).map_err(|error| ClientError::Nonsense(error.to_string()))
    }

    /// What refers to a record, in the ledger's order: all of it, or some more than `most`.
    ///
    /// # Errors
    /// [`ClientError`].
    pub async fn history(&self, id: &str, most: usize) -> Result<Vec<Reference>, ClientError> {
        let nonsense = |why: &dyn std::fmt::Display| ClientError::Nonsense(why.to_string());
        let (mut all, mut from) = (Vec::new(), 0);
        while all.len() <= most {
            let body = self.get(&format!("/v1/records/{id}/history?from={from}")).await?;
            let part: HistoryPart =
                serde_json::from_slice(&body).map_err(|error| nonsense(&error))?;
            for one in part.records {
                let parsed = one.id.parse().and_then(|id| Ok((id, one.to.parse()?)));
                let (id, to) = parsed.map_err(|error| nonsense(&error))?;
                all.push(Reference { index: one.index, id, to });
            }
            match part.next {
                None => break,
                Some(next) if next > from => from = next,
                Some(_) => return Err(nonsense(&"a history that does not go on")),
            }
        }
        Ok(all)
    }

    /// What the notary says of itself.
    ///
    /// # Errors
    /// [`ClientError`].
    pub async fn trust(&self) -> Result<Vec<u8>, ClientError> {
        self.get("/.well-known/countersign.json").await
    }

    async fn get(&self, path: &str) -> Result<Vec<u8>, ClientError> {
        self.answer(self.http.get(format!("{}{path}", self.notary))).await
    }

    async fn get_as(&self, api_key: &str, path: &str) -> Result<Vec<u8>, ClientError> {
        self.answer(self.http.get(format!("{}{path}", self.notary)).bearer_auth(api_key)).await
    }

    async fn answer(&self, request: reqwest::RequestBuilder) -> Result<Vec<u8>, ClientError> {
        let response = request.send().await.map_err(|error| self.unreachable(error))?;
        bounded(good(response).await?).await.map_err(|error| self.unreachable(error))
    }

    fn unreachable(&self, error: reqwest::Error) -> ClientError {
        ClientError::Unreachable { notary: self.notary.clone(), cause: error.without_url().into() }
    }
}

async fn good(response: Response) -> Result<Response, ClientError> {
    let status = response.status();
    if status.is_success() {
        return Ok(response);
    }
    let body = bounded(response).await.unwrap_or_default();
    match serde_json::from_slice(&body) {
        Ok(problem) if status.is_client_error() && status != StatusCode::TOO_MANY_REQUESTS => {
            Err(ClientError::Refused(problem))
        }
        _ => Err(ClientError::Failing(status.as_u16())),
    }
}

async fn bounded(mut response: Response) -> Result<Vec<u8>, reqwest::Error> {
    let mut body = Vec::new();
    while let Some(piece) = response.chunk().await? {
        body.extend_from_slice(&piece);
        if body.len() > MAX_ANSWER_BYTES {
            body.truncate(MAX_ANSWER_BYTES);
            break;
        }
    }
    Ok(body)
}

fn line_answer(line: &[u8]) -> Result<LineAnswer, ClientError> {
    let nonsense = |why: &dyn std::fmt::Display| ClientError::Nonsense(why.to_string());
    let line: Line<'_> = serde_json::from_slice(line).map_err(|error| nonsense(&error))?;
    let proof = |raw: Option<&RawValue>| {
        let raw = raw.ok_or_else(|| nonsense(&"a result without a proof"))?;
        Proof::from_json(raw.get().as_bytes()).map(Box::new).map_err(|error| nonsense(&error))
    };
    match line.result {
        "sealed" => Ok(LineAnswer::Sealed(proof(line.proof)?)),
        "repeated" => Ok(LineAnswer::Repeated(proof(line.proof)?)),
        "refused" => Ok(LineAnswer::Refused(
            line.problem.ok_or_else(|| nonsense(&"a refusal without a problem"))?,
        )),
        "undecided" => Err(ClientError::Failing(503)),
        other => Err(nonsense(&format!("a result {other:?}"))),
    }
}
