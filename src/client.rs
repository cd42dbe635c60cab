//! HTTP client of our own API, for a firm's machine and for a reader's.

mod answers;
mod lists;
mod pace;
mod problem;

use std::time::Duration;

use countersign_core::id::Id;
use countersign_core::origin::LedgerName;
use countersign_core::proof::Proof;
use countersign_core::status::Nonce;
use countersign_core::tree::Size;
use futures_util::TryStreamExt;
use reqwest::{Response, StatusCode, header};
use tokio::time::{Instant, timeout_at};

use pace::Pace;

pub use answers::LineAnswer;
pub use lists::{AnchorLine, ListedReference, SeriesLine};
pub use pace::TooSlow;
pub use problem::{ClientError, NotaryProblem, is_passing};

/// The largest answer that is read: a proof, or a line of a batch's answer.
const MAX_ANSWER_BYTES: usize = 4 << 20;

/// So much is told of where a URL redirects to.
const MAX_PLACE: usize = 200;

/// The time that any other answer may take, and the number of its bytes for which it may take a second more.
const ANSWER: (Duration, usize) = (Duration::from_secs(20), 32 << 10);

/// The longest time that the answer to a batch may take, and as much more for each of its lines.
const BATCH: (Duration, Duration) = (Duration::from_secs(60), Duration::from_millis(500));

/// The longest time that a reader waits to hear whether a record is still current. The verdict can do without.
const STATUS: Duration = Duration::from_secs(10);

/// The notary, over HTTP.
#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    /// Without a slash at the end.
    notary: String,
}

impl Client {
    /// Makes a client of the notary at a URL, without asking it anything.
    ///
    /// # Errors
    /// When no TLS can be had.
    pub fn new(notary: &str) -> Result<Self, ClientError> {
        let mut http = reqwest::Client::builder()
            .connect_timeout(Duration::from_secs(10))
            .read_timeout(Duration::from_secs(60))
            .redirect(reqwest::redirect::Policy::none());
        if is_this_machine(notary) {
            // A proxy that the environment names would be handed what must not leave this machine.
            http = http.no_proxy();
        }
        let http = http.build().map_err(|error| ClientError::Nonsense(error.to_string()))?;
        Ok(Self { http, notary: notary.trim_end_matches('/').to_owned() })
    }

    /// Submits one line for each submission; the answers come in the same order. What is not answered, or not in
    /// a way that can be understood, is undecided.
    ///
    /// # Errors
    /// [`ClientError`]: there is no answer at all. What was sealed nevertheless may be asked for again.
    pub async fn submit(
        &self,
        api_key: &str,
        lines: &[String],
    ) -> Result<Vec<LineAnswer>, ClientError> {
        let body: String = lines.iter().flat_map(|line| [line.as_str(), "\n"]).collect();
        let (least, each) = BATCH;
        let each = each.saturating_mul(u32::try_from(lines.len()).unwrap_or(u32::MAX));
        let until = Instant::now() + least + each;
        let request = self
            .http
            .post(format!("{}/v1/records/batch", self.notary))
            .bearer_auth(api_key)
            .header(header::CONTENT_TYPE, "application/x-ndjson")
            .body(body);
        let begun = async { good(request.send().await.map_err(|e| self.unreachable(e))?).await };
        let response = timeout_at(until, begun).await.map_err(|late| self.lost(late))??;
        let pieces = response.bytes_stream().map_err(|error| self.unreachable(error));
        answers::read(pieces, lines.len(), until, |why| self.lost(why)).await
    }

    /// The proof of a record, as far as it has come.
    ///
    /// # Errors
    /// [`ClientError`]: also if it is the proof of another record.
    pub async fn proof(&self, ledger: &LedgerName, id: Id) -> Result<Proof, ClientError> {
        let body = self.get(&format!("{}/proof", record(ledger, id))).await?;
        let proof =
            Proof::from_json(&body).map_err(|error| ClientError::Nonsense(error.to_string()))?;
        let found = (proof.statement.ledger().ledger_name(), proof.statement.id());
        if found == (ledger.clone(), id) {
            return Ok(proof);
        }
        let (of, other) = found;
        Err(ClientError::Nonsense(format!("the proof of {of}/{other} instead of {ledger}/{id}")))
    }

    /// Fetches the status of a record, which says whether the record is still current. The core judges its bytes.
    ///
    /// # Errors
    /// [`ClientError`].
    pub async fn status(
        &self,
        ledger: &LedgerName,
        id: Id,
        nonce: &Nonce,
    ) -> Result<Vec<u8>, ClientError> {
        let path = format!("{}/status?nonce={}", record(ledger, id), nonce.as_str());
        tokio::time::timeout(STATUS, self.get(&path))
            .await
            .unwrap_or_else(|late| Err(self.lost(late)))
    }

    /// The last number of a series in the ledger; 0 if it has none yet.
    ///
    /// # Errors
    /// [`ClientError`].
    pub async fn last_of_series(&self, api_key: &str, label: &str) -> Result<u64, ClientError> {
        let body = self.get_as(api_key, &format!("/v1/series/{label}")).await?;
        let series: SeriesLine = serde_json::from_slice(&body)
            .map_err(|error| ClientError::Nonsense(error.to_string()))?;
        match series.label == label {
            true => Ok(series.last),
            false => Err(ClientError::Nonsense(format!("the series {:?}", series.label))),
        }
    }

    /// All series of the ledger: labels and last numbers.
    ///
    /// # Errors
    /// [`ClientError`].
    pub async fn series(&self, api_key: &str) -> Result<Vec<SeriesLine>, ClientError> {
        let body = self.get_as(api_key, "/v1/series").await?;
        serde_json::from_slice(&body).map_err(|error| ClientError::Nonsense(error.to_string()))
    }

    /// Fetches how far anchors of register sizes below `before` have come, newest first.
    ///
    /// # Errors
    /// [`ClientError`].
    pub async fn anchors(&self, before: Size, limit: u32) -> Result<Vec<AnchorLine>, ClientError> {
        let path = format!("/v1/anchors?before={}&limit={limit}", before.0);
        let body = self.get(&path).await?;
        serde_json::from_slice(&body).map_err(|error| ClientError::Nonsense(error.to_string()))
    }

    /// Fetches the notary's trust: the keys and contracts that the notary says are its own.
    ///
    /// # Errors
    /// [`ClientError`].
    pub async fn trust(&self) -> Result<Vec<u8>, ClientError> {
        self.get("/v1/trust").await
    }

    async fn get(&self, path: &str) -> Result<Vec<u8>, ClientError> {
        self.answer(self.http.get(format!("{}{path}", self.notary))).await
    }

    async fn get_as(&self, api_key: &str, path: &str) -> Result<Vec<u8>, ClientError> {
        self.answer(self.http.get(format!("{}{path}", self.notary)).bearer_auth(api_key)).await
    }

    async fn answer(&self, request: reqwest::RequestBuilder) -> Result<Vec<u8>, ClientError> {
        let (least, rate) = ANSWER;
        let pace = Pace::begin(least, rate);
        let begun = async { good(request.send().await.map_err(|e| self.unreachable(e))?).await };
        let response = pace.keep(begun).await.map_err(|late| self.lost(late))??;
        let pieces = response.bytes_stream().map_err(Broken::Cut);
        let body = pace.read(pieces, MAX_ANSWER_BYTES).await;
        body.map_err(|broken| match broken {
            Broken::Cut(error) => self.unreachable(error),
            Broken::Slow(late) => self.lost(late),
        })
    }

    fn unreachable(&self, error: reqwest::Error) -> ClientError {
        self.lost(error.without_url())
    }

    fn lost(&self, why: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> ClientError {
        ClientError::Unreachable { notary: self.notary.clone(), cause: why.into().into() }
    }
}

/// The reason why an answer that began did not come whole.
enum Broken {
    Cut(reqwest::Error),
    Slow(TooSlow),
}

impl From<TooSlow> for Broken {
    fn from(late: TooSlow) -> Self {
        Self::Slow(late)
    }
}

fn is_this_machine(url: &str) -> bool {
    let url = url.parse::<url::Url>();
    url.is_ok_and(|url| match url.host() {
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.to_canonical().is_loopback(),
        Some(url::Host::Domain(name)) => matches!(name, "localhost" | "localhost."),
        None => false,
    })
}

async fn good(response: Response) -> Result<Response, ClientError> {
    let status = response.status();
    if status.is_success() {
        return Ok(response);
    }
    if status.is_redirection() {
        // Not followed: the API key is for the notary that was named, and nobody else.
        let place = response.headers().get(header::LOCATION).and_then(|place| place.to_str().ok());
        let place: String = place.unwrap_or("another place").chars().take(MAX_PLACE).collect();
        return Err(ClientError::Nonsense(format!(
            "its URL redirects to {place}; name the right URL in the profile, or use the right link"
        )));
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

/// The path of a record at its notary.
fn record(ledger: &LedgerName, id: Id) -> String {
    format!("/v1/ledgers/{ledger}/records/{id}")
}
