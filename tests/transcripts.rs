//! The cases of tests/vectors with area `node`: what a node sends, byte for byte, over a line of this machine. The page's
//! tests run the same files.

use std::path::Path;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Request, State};
use axum::http::{Response, StatusCode, header};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use countersign::chain::node::ask;
use countersign::chain::rpc::{Rpc, RpcError};
use countersign_core::anchor::Anchor;
use countersign_core::checkpoint::State as Checkpoint;
use countersign_core::node::{Answers, NodeAnswer};
use countersign_core::tree::{Hash, Size};
use countersign_core::trust::Finality;
use serde_json::{Value, json};

/// The case that is being run, and what the reader did that it should not have.
#[derive(Clone, Default)]
struct Line {
    answers: Arc<Mutex<Vec<Value>>>,
    amiss: Arc<Mutex<Vec<String>>>,
    port: u16,
}

async fn answer(State(line): State<Line>, request: Request) -> Response<axum::body::Body> {
    let path = request.uri().path().to_owned();
    let body = axum::body::to_bytes(request.into_body(), 1 << 20).await.unwrap();
    let question: Value = serde_json::from_slice(&body).unwrap_or_default();
    let asked =
        |one: &&Value| one["method"] == question["method"] && one["params"] == question["params"];
    let found = line.answers.lock().unwrap().iter().find(asked).cloned();
    if path != "/" || found.is_none() {
        line.amiss.lock().unwrap().push(format!("{path} {question}"));
    }
    found.map_or_else(|| Response::new("".into()), |found| said(&found, line.port))
}

fn said(answer: &Value, port: u16) -> Response<axum::body::Body> {
    let status = StatusCode::from_u16(answer["status"].as_u64().unwrap().try_into().unwrap());
    let mut response = Response::builder().status(status.unwrap());
    if let Some(kind) = answer["type"].as_str() {
        response = response.header(header::CONTENT_TYPE, kind);
    }
    if let Some(place) = answer["location"].as_str() {
        response = response.header(header::LOCATION, place.replace("{port}", &port.to_string()));
    }
    let body = match answer["body_base64"].as_str() {
        Some(bytes) => STANDARD.decode(bytes).unwrap(),
        None => {
            let spaces = usize::try_from(answer["spaces"].as_u64().unwrap_or_default()).unwrap();
            format!("{}{}", answer["body"].as_str().unwrap(), " ".repeat(spaces)).into_bytes()
        }
    };
    response.body(Bytes::from(body).into()).unwrap()
}

/// Whether what was read of a node is what the case wants.
fn is_wanted(read: &NodeAnswer, wanted: &Value) -> bool {
    let NodeAnswer::Answered(read) = read else { return *wanted == json!({ "unreachable": true }) };
    let Ok(wanted) = serde_json::from_value::<Answers>(wanted.clone()) else { return false };
    let bloom = |answers: &Answers| answers.block.as_ref().map(|block| block.logs_bloom.clone());
    // Its text says everything but the bloom.
    format!("{read:?}") == format!("{wanted:?}") && bloom(read) == bloom(&wanted)
}

/// What is read of a case.
async fn read(case: &Value, rpc: &Rpc) -> NodeAnswer {
    let anchor: Anchor = serde_json::from_value(case["anchor"].clone()).unwrap();
    let register = Checkpoint {
        origin: "notary.example/register".parse().unwrap(),
        size: Size(case["size"].as_u64().unwrap()),
        root: Hash::from_base64(case["root"].as_str().unwrap()).unwrap(),
    };
    let finality: Finality = serde_json::from_value(case["finality"].clone()).unwrap();
    ask(rpc, &anchor, &register, finality).await
}

#[tokio::test]
async fn every_transcript_of_tests_vectors() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let line = Line { port: listener.local_addr().unwrap().port(), ..Line::default() };
    let router = Router::new().fallback(answer).with_state(line.clone());
    let task = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    let rpc = Rpc::new(&format!("http://127.0.0.1:{}", line.port)).unwrap();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors");
    let (mut ran, mut wrong) = (0, Vec::new());
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        if !name.starts_with("node_") || !name.ends_with(".json") {
            continue;
        }
        let case: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
        *line.answers.lock().unwrap() = case["answers"].as_array().unwrap().clone();
        let found = read(&case, &rpc).await;
        let amiss = std::mem::take(&mut *line.amiss.lock().unwrap());
        if !is_wanted(&found, &case["expect"]) || !amiss.is_empty() {
            let about = case["about"].as_str().unwrap();
            wrong.push(format!("{name}: {about}\n  found {found:.300?}\n  asked amiss: {amiss:?}"));
        }
        ran += 1;
    }
    task.abort();
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
    assert!(ran > 200, "{ran} cases");
}

/// `{"jsonrpc": "2.0", "id": 1, "result": "0x1"}`, compressed.
const PACKED: &str =
    "H4sIAAAAAAACA6tWyirOzysqSFayUlAy0jNQ0lFQykwBcgyBjKLU4tKcEpCMQYWhUi0AK+854CwAAAA=";

/// Nothing is unpacked here, so nothing can swell: the program offers to take no compression.
#[tokio::test]
async fn an_answer_that_was_compressed_unasked_is_none() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let offers = Arc::new(Mutex::new(Vec::new()));
    let answer = {
        let offers = offers.clone();
        move |request: Request| async move {
            offers.lock().unwrap().push(request.headers().contains_key(header::ACCEPT_ENCODING));
            let kind = [(header::CONTENT_ENCODING, "gzip")];
            (kind, STANDARD.decode(PACKED).unwrap())
        }
    };
    let router = Router::new().fallback(answer);
    let task = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    let read = countersign::chain::contract::chain_id(&Rpc::new(&url).unwrap()).await;
    task.abort();
    assert!(matches!(read, Err(RpcError::Shape { .. })), "{read:?}");
    assert_eq!(*offers.lock().unwrap(), [false]);
}
