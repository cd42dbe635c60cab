//! The words of the API that are made here, as snapshots: every problem, and the names of the metrics.

#![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

use std::collections::BTreeSet;
use std::fmt::Write;
use std::sync::Mutex;

use axum::http::{Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use countersign_core::id::Id;
use countersign_core::kind::Effect;
use countersign_core::ledger::Refusal as Law;
use countersign_core::note::NoteError;
use countersign_core::origin::Host;
use countersign_core::statement::{Kind, SeriesNumber};
use http_body_util::BodyExt;
use metrics::{Counter, Gauge, Histogram, Key, KeyName, Metadata, Recorder, SharedString, Unit};

use super::{MAX_BODY_BYTES, Problem, metrics as told, problem};
use crate::ledger::{ProveError, SealError, SealRefusal};
use crate::store::StoreError;

fn snapshot(name: &str, text: &str) {
    let mut settings = insta::Settings::new();
    settings.set_snapshot_path(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/snapshots"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, text));
}

/// One of each. A variant that is new does not compile until it stands here, and then in the list below.
fn place(refusal: &Law) -> usize {
    match refusal {
        Law::OtherLedger { .. } => 0,
        Law::Signature(_) => 1,
        Law::Conflict(_) => 2,
        Law::Genesis => 3,
        Law::Keys(_) => 4,
        Law::UnknownRelation(_) => 5,
        Law::WrongRelation { .. } => 6,
        Law::Disowned { .. } => 7,
        Law::Withdrawn { effect: Effect::Voided, .. } => 8,
        Law::Withdrawn { effect: Effect::Replaced, .. } => 9,
        Law::Series { .. } => 10,
    }
}

fn refusals() -> Vec<Law> {
    let host: Host = "notary.example".parse().unwrap();
    let [acme, other] = ["acme", "other"].map(|name| host.ledger(name).unwrap());
    let id = Id::from_random([7; 16]);
    let withdrawn = |effect| Law::Withdrawn { kind: Kind::Receipt, id, effect };
    let all = vec![
        Law::OtherLedger { statement: other, ledger: acme },
        Law::Signature(NoteError::WeakKey),
        Law::Conflict(id),
        Law::Genesis,
        Law::Keys(countersign_core::keys::KeyError::Known),
        Law::UnknownRelation(id),
        Law::WrongRelation { kind: Kind::Receipt, id, found: Kind::Void },
        Law::Disowned { kind: Kind::Receipt, id },
        withdrawn(Effect::Voided),
        withdrawn(Effect::Replaced),
        Law::Series { place: SeriesNumber { label: id, number: 9 }, wanted: 7 },
    ];
    assert!(all.iter().map(place).eq(0..all.len()), "one of each, in order");
    all
}

fn mended() -> std::io::Error {
    std::io::Error::other("secret")
}

async fn all() -> Vec<Problem> {
    let mut all: Vec<Problem> = refusals().into_iter().map(Problem::from).collect();
    let namesake = SealRefusal::Namesake { ledger: "acme".into(), firm: "Acme LLP".into() };
    all.extend([
        namesake.into(),
        Problem::malformed("the statement has no kind"),
        Problem::too_large(MAX_BODY_BYTES),
        Problem::slow_body(),
        Problem::internal(&mended()),
        StoreError::Uninitialised.into(),
        SealError::Stopping.into(),
        SealError::NotNow.into(),
        ProveError::Unknown.into(),
        problem::no_such_page(Uri::from_static("/nowhere")).await,
        problem::wrong_method(Method::DELETE).await,
    ]);
    all
}

async fn body(response: Response) -> String {
    let bytes = response.into_body().collect().await.unwrap().to_bytes();
    let value: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
    format!("{value:#}\n")
}

#[tokio::test]
async fn every_problem_reads_as_it_did() {
    let mut text = String::new();
    for problem in all().await {
        text += &body(problem.into_response()).await;
    }
    text += "\nof the layers below:\n";
    let plain = [StatusCode::REQUEST_TIMEOUT, StatusCode::PAYLOAD_TOO_LARGE, StatusCode::GONE];
    for status in plain {
        text += &body(problem::dress(status.into_response()).await).await;
    }
    text += &body(problem::panicked(Box::new("secret"))).await;
    assert!(!text.contains("secret"), "{text}");
    snapshot("problems", &text);
}

/// The metrics that are described, and those that are counted from the beginning.
#[derive(Default)]
struct Told(Mutex<BTreeSet<String>>);

impl Told {
    fn add(&self, kind: &str, key: &KeyName, unit: Option<Unit>, about: &SharedString) {
        let unit = unit.map_or("", |unit| unit.as_str());
        let line = format!("{} ({kind}, {unit})\n    {about}", key.as_str());
        self.0.lock().unwrap().insert(line);
    }
}

impl Recorder for Told {
    fn describe_counter(&self, key: KeyName, unit: Option<Unit>, about: SharedString) {
        self.add("counter", &key, unit, &about);
    }

    fn describe_gauge(&self, key: KeyName, unit: Option<Unit>, about: SharedString) {
        self.add("gauge", &key, unit, &about);
    }

    fn describe_histogram(&self, key: KeyName, unit: Option<Unit>, about: SharedString) {
        self.add("histogram", &key, unit, &about);
    }

    fn register_counter(&self, _: &Key, _: &Metadata<'_>) -> Counter {
        Counter::noop()
    }

    fn register_gauge(&self, _: &Key, _: &Metadata<'_>) -> Gauge {
        Gauge::noop()
    }

    fn register_histogram(&self, _: &Key, _: &Metadata<'_>) -> Histogram {
        Histogram::noop()
    }
}

#[test]
fn the_metrics_are_called_as_they_were() {
    let recorder = Told::default();
    metrics::with_local_recorder(&recorder, told::describe);
    let mut text = String::new();
    for line in recorder.0.into_inner().unwrap() {
        writeln!(text, "{line}").unwrap();
    }
    snapshot("metrics", &text);
}
