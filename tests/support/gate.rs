//! Stands before a notary: lets requests through, loses answers, or says something else.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use tokio::sync::{Notify, oneshot};

/// What is done with a request.
pub enum Pass {
    /// It is answered.
    Through,
    /// It is carried out, and the answer is lost.
    Lost,
    /// Nobody is asked; this is the answer.
    Answer(u16, &'static str),
    /// It is carried out and answered once somebody says so.
    After(Arc<Notify>),
    /// It is answered, and the answer is changed.
    Alter(fn(String) -> String),
}

type Manners = Box<dyn Fn(&str, &str) -> Pass + Send + Sync>;

#[derive(Clone)]
struct Shared {
    behind: String,
    http: reqwest::Client,
    manners: Arc<Mutex<Manners>>,
}

pub struct Gate {
    pub url: String,
    manners: Arc<Mutex<Manners>>,
    /// Ends it when it is dropped.
    _end: oneshot::Sender<()>,
}

impl Gate {
    /// Before the notary at that URL; open at first.
    pub fn before(url: &str) -> Self {
        let manners: Arc<Mutex<Manners>> = Arc::new(Mutex::new(Box::new(|_, _| Pass::Through)));
        let shared = Shared {
            behind: url.to_owned(),
            http: reqwest::Client::new(),
            manners: Arc::clone(&manners),
        };
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (end, ended) = oneshot::channel::<()>();
        std::thread::spawn(move || {
            let runtime =
                tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async move {
                let listener = tokio::net::TcpListener::from_std(listener).unwrap();
                let router = Router::new().fallback(answer).with_state(shared);
                tokio::select! {
                    served = async { axum::serve(listener, router).await } => served.unwrap(),
                    _ = ended => {}
                }
            });
        });
        Self { url, manners, _end: end }
    }

    /// From now on: by method and path.
    pub fn behave(&self, manners: impl Fn(&str, &str) -> Pass + Send + Sync + 'static) {
        *self.manners.lock().unwrap() = Box::new(manners);
    }

    pub fn open(&self) {
        self.behave(|_, _| Pass::Through);
    }

    /// A profile like that one, by which the notary is asked through the gate.
    pub fn profile(&self, profile: &std::path::Path) -> String {
        let mut copy: serde_json::Value =
            serde_json::from_slice(&std::fs::read(profile).unwrap()).unwrap();
        copy["notary"] = self.url.clone().into();
        let path = profile.with_file_name("gate.json");
        // With its mode.
        std::fs::copy(profile, &path).unwrap();
        std::fs::write(&path, copy.to_string()).unwrap();
        path.to_str().unwrap().to_owned()
    }
}

async fn answer(State(shared): State<Shared>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let path = parts.uri.path_and_query().unwrap().as_str().to_owned();
    let pass = (shared.manners.lock().unwrap())(parts.method.as_str(), &path);
    let body = axum::body::to_bytes(body, usize::MAX).await.unwrap();
    let ask = async || -> (StatusCode, Bytes) {
        let request = shared.http.request(parts.method.clone(), format!("{}{path}", shared.behind));
        let mut headers = parts.headers.clone();
        headers.remove("host");
        let answer = request.headers(headers).body(body.clone()).send().await.unwrap();
        (answer.status(), answer.bytes().await.unwrap())
    };
    match pass {
        Pass::Through => ask().await.into_response(),
        Pass::After(signal) => {
            signal.notified().await;
            ask().await.into_response()
        }
        Pass::Lost => {
            ask().await;
            let cut = Err::<Bytes, _>(std::io::Error::other("cut"));
            Response::new(Body::from_stream(futures_util::stream::iter([cut])))
        }
        Pass::Answer(status, body) => (StatusCode::from_u16(status).unwrap(), body).into_response(),
        Pass::Alter(change) => {
            let (status, body) = ask().await;
            (status, change(String::from_utf8(body.to_vec()).unwrap())).into_response()
        }
    }
}
