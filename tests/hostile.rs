//! What a client and a reader make of a notary that lies.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Body as Bytes;
use axum::extract::Request;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use countersign::client::{Client, ClientError, LineAnswer};
use countersign::reader::{self, History};
use countersign::submission::Submission;
use countersign_core::id::Id;
use countersign_core::proof::Proof;
use countersign_core::statement::{Body, Kind, Statement};
use countersign_core::status::{Status, StatusText};
use futures_util::{StreamExt, stream};
use serde_json::{Value, json};
use tower::ServiceExt;

use super::support::{Dev, Gate, House, Paper, Pass, TestFirm, noon, ok, rehearsed, run};

/// Stands before the house, and answers some questions otherwise.
struct Liar {
    url: String,
    client: Client,
    said: Arc<Mutex<HashMap<String, Value>>>,
    task: tokio::task::JoinHandle<()>,
}

impl Liar {
    async fn before(house: &House) -> Self {
        let said = Arc::<Mutex<HashMap<String, Value>>>::default();
        let (lies, honest) = (Arc::clone(&said), house.router.clone());
        let answer = move |request: Request| {
            let asked = request.uri().path_and_query().unwrap().to_string();
            let lie = lies.lock().unwrap().get(&asked).cloned();
            let honest = honest.clone();
            async move {
                match lie {
                    Some(lie) => Response::new(Bytes::from(lie.to_string())),
                    None => honest.oneshot(request).await.into_response(),
                }
            }
        };
        let (url, task) = serve(Router::new().fallback(answer)).await;
        let client = Client::new(&url).unwrap();
        Self { url, client, said, task }
    }

    fn say(&self, asked: &str, what: Value) {
        self.said.lock().unwrap().insert(asked.to_owned(), what);
    }

    /// These refer to a record: index, id and to what.
    fn list(&self, of: Id, records: &[(u64, Id, Id)]) {
        let records = records.iter().map(|(index, id, to)| line(*index, *id, *to));
        self.say(&first_part(of), json!({ "records": records.collect::<Vec<_>>() }));
    }
}

impl Drop for Liar {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn serve(router: Router) -> (String, tokio::task::JoinHandle<()>) {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    (url, tokio::spawn(async move { axum::serve(listener, router).await.unwrap() }))
}

fn line(index: u64, id: Id, to: Id) -> Value {
    json!({ "index": index, "id": id.to_string(), "relation": "pays", "to": to.to_string() })
}

fn first_part(of: Id) -> String {
    format!("/v1/ledgers/acme/records/{of}/history?from=0")
}

async fn seal(house: &House, api_key: &str, statement: &Statement, paper: Option<&Paper>) -> Id {
    let path = paper.and_then(|paper| paper.document.path(0));
    let submission = Submission::new(statement.clone(), path).unwrap();
    let (code, body) = house.post("/v1/records", api_key, submission.to_json()).await;
    assert_eq!(code, StatusCode::CREATED, "{body}");
    statement.id()
}

async fn proof(house: &House, id: Id) -> Proof {
    let (_, body) = house.get(&format!("/v1/ledgers/acme/records/{id}/proof")).await;
    Proof::from_json(body.as_bytes()).unwrap()
}

async fn status(house: &House, id: Id) -> StatusText {
    let (_, body) = house.get(&format!("/v1/ledgers/acme/records/{id}/status")).await;
    Status::from_bytes(body.as_bytes()).unwrap().note().text().clone()
}

fn void(firm: &mut TestFirm, of: &[Id]) -> Statement {
    let mut relations = of.to_vec();
    relations.sort_unstable();
    firm.sign(Body::Document { kind: Kind::Void, content: None, series: None, relations })
}

/// Two bills, each with a receipt, the first with two; its second receipt and the other bill's are voided.
struct Scene {
    house: House,
    liar: Liar,
    bill: Id,
    other: Id,
    paid: Id,
    bounced: Id,
    paid_other: Id,
    newer: Id,
    void: Id,
    void_newer: Id,
}

impl Scene {
    async fn set() -> Self {
        let house = House::open().await;
        let (mut firm, _, api_key) = house.firm("acme", 1).await;
        let liar = Liar::before(&house).await;
        let (bill, other) = (firm.invoice(), firm.invoice());
        let paid = firm.paper(Kind::Receipt, &[bill.id()], None);
        let bounced = firm.paper(Kind::Receipt, &[bill.id()], None);
        let paid_other = firm.paper(Kind::Receipt, &[other.id()], None);
        let newer = firm.paper(Kind::Invoice, &[bill.id()], None);
        for paper in [&bill, &other, &paid, &bounced, &paid_other, &newer] {
            seal(&house, &api_key, &paper.statement, Some(paper)).await;
        }
        let statement = void(&mut firm, &[bounced.id(), paid_other.id(), bill.id()]);
        let void_of = seal(&house, &api_key, &statement, None).await;
        let statement = void(&mut firm, &[newer.id()]);
        let void_newer = seal(&house, &api_key, &statement, None).await;
        Self {
            bill: bill.id(),
            other: other.id(),
            paid: paid.id(),
            bounced: bounced.id(),
            paid_other: paid_other.id(),
            newer: newer.id(),
            void: void_of,
            void_newer,
            house,
            liar,
        }
    }

    /// As it is.
    fn truth(&self) -> Vec<(u64, Id, Id)> {
        let mut voided = [self.bounced, self.bill];
        voided.sort_unstable();
        let direct = [(3, self.paid), (4, self.bounced), (6, self.newer)];
        let direct = direct.map(|(index, id)| (index, id, self.bill));
        let voids = voided.map(|to| (7, self.void, to));
        direct.into_iter().chain(voids).collect()
    }

    async fn read(&self) -> Result<History, ClientError> {
        self.read_from(&[&self.liar.url]).await
    }

    async fn read_from(&self, notaries: &[&str]) -> Result<History, ClientError> {
        let of = proof(&self.house, self.bill).await;
        let notaries: Vec<_> = notaries.iter().map(|url| (*url).to_owned()).collect();
        reader::history(&notaries, &of, Some((&self.house.trust, true)), &[]).await
    }

    async fn refused(&self, list: &[(u64, Id, Id)], why: &str) {
        self.liar.list(self.bill, list);
        match self.read().await {
            Err(ClientError::Nonsense(said)) if said.contains(why) => {}
            Err(error) => panic!("{why}: {error}"),
            Ok(_) => panic!("{why}: believed"),
        }
    }
}

#[tokio::test]
async fn what_another_record_says_of_somebody_else_is_not_believed() {
    let scene = Scene::set().await;
    let truth = scene.truth();
    // The honest list.
    let history = scene.read().await.unwrap();
    let told = history.events.iter().map(|e| (e.proof.seal.index.0, e.proof.statement.id(), e.to));
    assert_eq!(told.collect::<Vec<_>>(), truth);
    let of = proof(&scene.house, scene.bill).await;
    let said = status(&scene.house, scene.bill).await;
    assert_eq!(history.contradicts(&of, &said), [""; 0]);

    let with = |index: u64, id: Id, to: Id| {
        let mut list = truth.clone();
        list.push((index, id, to));
        list.sort_by_key(|(index, ..)| *index);
        list
    };
    let paid_other = with(5, scene.paid_other, scene.other);
    scene.refused(&paid_other, "which is not asked about").await;
    let void_other = with(7, scene.void, scene.paid_other);
    scene.refused(&void_other, "which is not asked about").await;
    scene.refused(&with(5, scene.paid_other, scene.bill), "does not refer to").await;
    scene.refused(&with(8, scene.void_newer, scene.newer), "does not void what refers to").await;
    scene.refused(&with(3, scene.paid, scene.bill), "listed twice").await;
    scene.refused(&with(3, scene.paid, scene.paid), "does not refer to").await;
    scene.refused(&with(9, scene.paid, scene.bounced), "out of order").await;
    let mut moved = truth.clone();
    moved[0].0 = 2;
    scene.refused(&moved, "out of place").await;
    let mut swapped = truth.clone();
    swapped[0].0 = 5;
    scene.refused(&swapped, "out of order").await;
    let mut one_place = truth.clone();
    one_place[1].0 = 3;
    scene.refused(&one_place, "out of order").await;
    // That the void takes back the receipt too is left out.
    let mut silent = truth.clone();
    silent.retain(|(_, _, to)| *to != scene.bounced);
    scene.refused(&silent, "is not listed").await;
}

#[tokio::test]
async fn a_list_is_as_complete_as_what_is_signed_in_it() {
    let scene = Scene::set().await;
    let of = proof(&scene.house, scene.bill).await;
    let said = status(&scene.house, scene.bill).await;
    let contradictions = async || scene.read().await.unwrap().contradicts(&of, &said);
    let mut short = scene.truth();
    short.remove(0);
    scene.liar.list(scene.bill, &short);
    assert_eq!(contradictions().await, ["0 receipts are listed, the signed status has 1"]);

    // A proof that the firm did not sign fills no gap.
    scene.liar.list(scene.bill, &scene.truth());
    let mut forged = serde_json::to_value(proof(&scene.house, scene.paid).await).unwrap();
    let statement = forged["statement"].as_str().unwrap().to_owned();
    forged["statement"] = statement.replace("2026-11-21", "2026-11-20").into();
    scene.liar.say(&format!("/v1/ledgers/acme/records/{}/proof", scene.paid), forged);
    assert_eq!(contradictions().await, ["0 receipts are listed, the signed status has 1"]);
    scene.liar.said.lock().unwrap().clear();

    // Nor does a list that is cut.
    let mut cut = scene.read().await.unwrap();
    cut.events.pop();
    assert!(!cut.contradicts(&of, &said).is_empty());
    cut.cut = true;
    assert_eq!(cut.contradicts(&of, &said), [""; 0], "nothing can be said of it");

    // A status of another ledger with as many entries as one that a receipt is sealed in.
    let checkpoint = proof(&scene.house, scene.void_newer).await.seal.checkpoint.state().clone();
    assert_eq!(checkpoint.size, said.size);
    let mut other = said.clone();
    other.size = proof(&scene.house, scene.void).await.seal.checkpoint.state().size;
    let found = scene.read().await.unwrap().contradicts(&of, &other);
    assert_eq!(found, [format!("two ledgers with {} entries are signed", other.size.0)]);
}

#[tokio::test]
async fn the_first_notary_that_gives_a_list_is_the_one_that_is_judged() {
    let scene = Scene::set().await;
    let (nobody, honest) = ("http://127.0.0.1:9", Liar::before(&scene.house).await);
    let failing = || async { (StatusCode::SERVICE_UNAVAILABLE, "busy") };
    let (failing, task) = serve(Router::new().fallback(failing)).await;
    scene.liar.list(scene.bill, &[]);
    for silent in [nobody, &failing] {
        let told = scene.read_from(&[silent, &honest.url, &scene.liar.url]).await.unwrap();
        assert_eq!(told.events.len(), scene.truth().len());
        let told = scene.read_from(&[silent, &scene.liar.url, &honest.url]).await.unwrap();
        assert_eq!(told.events.len(), 0, "nobody goes on until an answer pleases");
    }
    scene.liar.say(&first_part(scene.bill), json!("no list"));
    let said = scene.read_from(&[&scene.liar.url, &honest.url]).await;
    assert!(matches!(said, Err(ClientError::Nonsense(_))), "that is an answer too");
    let said = scene.read_from(&[nobody, &failing]).await;
    assert!(matches!(said, Err(ClientError::Failing(503))), "the last one's reason");
    assert!(scene.read_from(&[]).await.is_err());
    task.abort();
}

#[tokio::test]
async fn a_history_goes_on_and_ends() {
    let house = House::open().await;
    let liar = Liar::before(&house).await;
    let ids: Vec<_> = (0..4).map(|n| Id::from_random([n; 16])).collect();
    let [of, a, b, c] = ids[..] else { panic!("four") };
    let ask = async || liar.client.history(&"acme".parse().unwrap(), of, 10).await;
    let part = |records: &[(u64, Id)], next: Option<u64>| {
        let records = records.iter().map(|(index, id)| line(*index, *id, of)).collect::<Vec<_>>();
        next.map_or(json!({ "records": records }), |n| json!({ "records": records, "next": n }))
    };
    let first = first_part(of);
    let second = first.replace("=0", "=7");
    liar.say(&first, part(&[(4, a), (5, b)], Some(7)));
    liar.say(&second, part(&[(7, c)], None));
    assert_eq!(ask().await.unwrap().len(), 3);
    liar.say(&second, part(&[], None));
    assert_eq!(ask().await.unwrap().len(), 2);
    let bad = [
        (&second, part(&[], Some(8))),
        (&second, part(&[(7, c)], Some(7))),
        (&second, part(&[(9, c)], Some(8))),
        (&second, part(&[(6, c)], None)),
        (&first, part(&[], Some(7))),
        (&first, part(&[(5, b), (4, a)], None)),
        (&first, part(&vec![(4, a); 1_001], None)),
    ];
    for (asked, part) in bad {
        liar.say(asked, part.clone());
        let error = ask().await.unwrap_err();
        assert!(matches!(error, ClientError::Nonsense(_)), "{part}: {error}");
    }
    // However many there are, no more are kept than are wanted, and those of one part.
    liar.say(&first, part(&vec![(4, a); 1_000], Some(7)));
    assert_eq!(ask().await.unwrap().len(), 1_000);
}

#[tokio::test]
async fn a_redirect_is_told_as_one_and_not_followed() {
    let elsewhere = "https://www.notary.test/";
    let moved =
        move || async move { (StatusCode::MOVED_PERMANENTLY, [(header::LOCATION, elsewhere)]) };
    let (url, task) = serve(Router::new().fallback(moved)).await;
    let client = Client::new(&url).unwrap();
    let submitted = client.submit("key", &["{}".to_owned()]).await.map(|_| ());
    for result in [client.trust().await.map(|_| ()), submitted] {
        let words = result.unwrap_err().to_string();
        assert!(words.contains("redirects to https://www.notary.test/"), "{words}");
        assert!(words.contains("profile"), "{words}");
    }
    task.abort();
}

#[tokio::test]
async fn an_answer_that_breaks_off_counts_as_far_as_it_came() {
    let house = House::open().await;
    let (mut firm, _, api_key) = house.firm("acme", 1).await;
    let papers: Vec<_> = (0..3).map(|_| firm.invoice()).collect();
    let lines: Vec<_> = papers.iter().map(Paper::json).collect();
    let (_, whole) = house.post("/v1/records/batch", &api_key, lines.join("\n")).await;
    let cut = move || {
        let some = whole[..whole.len() - 10].to_owned();
        // Not before the rest is on its way.
        let broken = async {
            tokio::time::sleep(Duration::from_millis(100)).await;
            Err(std::io::Error::other("cut"))
        };
        let pieces = stream::iter([Ok(some)]).chain(stream::once(broken));
        async move { Response::new(Bytes::from_stream(pieces)) }
    };
    let (url, task) = serve(Router::new().fallback(cut)).await;
    let answers = Client::new(&url).unwrap().submit(&api_key, &lines).await.unwrap();
    assert!(
        matches!(
            &answers[..],
            [
                LineAnswer::Sealed(first),
                LineAnswer::Sealed(_),
                LineAnswer::Undecided(ClientError::Unreachable { .. })
            ] if first.seal.checkpoint.claimed_time() == Some(noon())
        ),
        "{answers:?}"
    );
    task.abort();
}

#[test]
fn a_status_that_is_older_than_the_list_does_not_hide_a_withdrawal() {
    let folder = tempfile::TempDir::new().unwrap();
    let here = folder.path();
    let dev = Dev::start(&here.join("notary"));
    let gate = Gate::before(&dev.url);
    let profile = gate.profile(&dev.profile);
    std::fs::write(here.join("bill.txt"), "the bill").unwrap();
    ok(here, &["notarize", "bill.txt", "--profile", &profile, "--wait", "final"]);
    let history = ["history", "bill.txt.proof.json", "--notary", &gate.url];
    assert!(rehearsed(here, &history).contains("complete"));
    // The status of this moment, again and again.
    let proof: Value =
        serde_json::from_slice(&std::fs::read(here.join("bill.txt.proof.json")).unwrap()).unwrap();
    let record = proof["url"].as_str().unwrap().rsplit_once("/p/").unwrap().1.to_owned();
    let url = format!("{}/v1/ledgers/{}/status", dev.url, record.replace('/', "/records/"));
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let old = runtime.block_on(async { reqwest::get(url).await.unwrap().text().await.unwrap() });
    let old: &'static str = old.leak();
    ok(here, &["void", "bill.txt.proof.json", "--profile", &profile]);
    while !ok(here, &["upgrade", "bill.txt.void.proof.json"]).contains("is final") {}
    assert_eq!(run(here, &history).0, 3);
    gate.behave(move |_, path| match path.contains("/status") {
        true => Pass::Answer(200, old),
        false => Pass::Through,
    });
    let (code, said) = run(here, &history);
    assert!(code == 2 && said.contains("status.nonce"), "an old answer is none: {said}");
    assert!(said.contains("withdrawn  void"), "and hides nothing: {said}");
}
