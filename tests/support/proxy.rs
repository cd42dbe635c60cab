//! A node that cannot be relied on: stands before a real one and delays, cuts, lies and replays.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use serde_json::{Value, json};

/// What is done with a question.
pub enum Treat {
    /// It is asked, and answered.
    Pass,
    /// The same, after a while.
    Late(Duration),
    /// No answer: the connection breaks.
    Cut,
    /// This status, and a page for people.
    Status(u16),
    /// A result of our own.
    Say(Value),
    /// An error of JSON-RPC.
    Refuse(i64, &'static str),
    /// The same under another HTTP status.
    RefuseAs(u16, i64, &'static str),
    /// The answer to another question about the same.
    As(&'static str),
    /// The true answer, changed.
    Alter(fn(Value) -> Value),
    /// The first answer that was ever given to this question.
    Replay,
}

type Manners = Box<dyn Fn(&str, &Value) -> Treat + Send + Sync>;

#[derive(Clone)]
struct Shared {
    behind: String,
    http: reqwest::Client,
    manners: Arc<Mutex<Manners>>,
    first: Arc<Mutex<HashMap<String, Value>>>,
}

pub struct Proxy {
    pub url: String,
    shared: Shared,
    task: tokio::task::JoinHandle<()>,
}

impl Proxy {
    /// Before the node at that URL; honest at first.
    pub async fn before(url: &str) -> Self {
        let shared = Shared {
            behind: url.to_owned(),
            http: reqwest::Client::new(),
            manners: Arc::new(Mutex::new(Box::new(|_, _| Treat::Pass))),
            first: Arc::default(),
        };
        let router = Router::new().route("/", post(answer)).with_state(shared.clone());
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let task = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { url, shared, task }
    }

    /// From now on: by method and parameters.
    pub fn behave(&self, manners: impl Fn(&str, &Value) -> Treat + Send + Sync + 'static) {
        *self.shared.manners.lock().unwrap() = Box::new(manners);
    }

    pub fn honest(&self) {
        self.behave(|_, _| Treat::Pass);
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn answer(State(shared): State<Shared>, body: Bytes) -> Response {
    let question: Value = serde_json::from_slice(&body).unwrap();
    let method = question["method"].as_str().unwrap();
    let params = &question["params"];
    let treat = (shared.manners.lock().unwrap())(method, params);
    let envelope = |result: Value| json!({ "jsonrpc": "2.0", "id": 1, "result": result });
    let json = |value: Value| {
        ([(header::CONTENT_TYPE, "application/json")], value.to_string()).into_response()
    };
    let ask_as = async |body: Bytes| -> Value {
        let request = shared.http.post(&shared.behind).body(body);
        let request = request.header("content-type", "application/json");
        let answer: Value = request.send().await.unwrap().json().await.unwrap();
        let mut first = shared.first.lock().unwrap();
        first.entry(format!("{method} {params}")).or_insert_with(|| answer.clone());
        answer
    };
    let ask = async || ask_as(body.clone()).await;
    match treat {
        Treat::Pass => json(ask().await),
        Treat::Late(wait) => {
            tokio::time::sleep(wait).await;
            json(ask().await)
        }
        // A body that breaks off is the nearest that a server can come to a cut line.
        Treat::Cut => {
            let broken = futures_util::stream::iter([
                Ok(Bytes::from_static(b"{\"jsonrpc\":")),
                Err(std::io::Error::other("cut")),
            ]);
            Response::new(axum::body::Body::from_stream(broken))
        }
        Treat::Status(status) => {
            let page = "<html><body>too many requests</body></html>";
            (StatusCode::from_u16(status).unwrap(), page).into_response()
        }
        Treat::Say(result) => json(envelope(result)),
        Treat::Refuse(code, message) => {
            let error = json!({ "code": code, "message": message });
            json(json!({ "jsonrpc": "2.0", "id": 1, "error": error }))
        }
        Treat::RefuseAs(status, code, message) => {
            let error = json!({ "code": code, "message": message });
            let body = json!({ "jsonrpc": "2.0", "id": 1, "error": error }).to_string();
            (StatusCode::from_u16(status).unwrap(), body).into_response()
        }
        Treat::As(other) => {
            let mut question = question.clone();
            question["method"] = json!(other);
            question["params"] = json!([params[0], false]);
            json(ask_as(question.to_string().into()).await)
        }
        Treat::Alter(change) => {
            let mut answer = ask().await;
            answer["result"] = change(answer["result"].take());
            json(answer)
        }
        Treat::Replay => {
            let first = shared.first.lock().unwrap().get(&format!("{method} {params}")).cloned();
            match first {
                Some(answer) => json(answer),
                None => json(ask().await),
            }
        }
    }
}
