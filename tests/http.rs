//! The API against friends and enemies.

use axum::body::{Body, Bytes};
use axum::http::{Request, StatusCode, header};
use countersign_core::proof::Proof;
use countersign_core::statement::Kind;
use futures_util::{StreamExt, stream};
use serde_json::{Value, json};

use super::support::{House, Paper, noon, problem, text};

async fn refused(house: &House, api_key: &str, body: impl Into<Body>) -> (u16, String) {
    let (status, body) = house.post("/v1/records", api_key, body).await;
    (status.as_u16(), problem(&body))
}

#[tokio::test]
async fn a_record_is_sealed_answered_with_its_proof_and_served() {
    let house = House::open().await;
    let (mut firm, _, api_key) = house.firm("acme", 1).await;
    let paper = firm.invoice();
    let (status, body) = house.post("/v1/records", &api_key, paper.json()).await;
    assert_eq!(status, StatusCode::CREATED, "{body}");
    let proof = Proof::from_file(body.as_bytes()).unwrap();
    assert_eq!(proof.statement, paper.statement);
    let again = house.post("/v1/records", &api_key, paper.json()).await;
    assert_eq!(again, (StatusCode::OK, body.clone()));
    let served = house.get(&format!("{}/proof", paper.path())).await;
    assert_eq!(served, (StatusCode::OK, body));
    let capitals = paper.id().to_string().to_uppercase();
    for part in ["proof", "status", "history"] {
        let plain = house.get(&format!("{}/{part}", paper.path())).await;
        let loud = house.get(&format!("/v1/ledgers/ACME/records/{capitals}/{part}")).await;
        assert_eq!(loud, plain, "{part}");
    }
}

#[tokio::test]
async fn what_is_malformed_is_refused_in_words() {
    let house = House::open().await;
    let (mut firm, _, api_key) = house.firm("acme", 1).await;
    let paper = firm.invoice();
    let good: Value = serde_json::from_str(&paper.json()).unwrap();
    let statement = paper.statement.as_str();
    let with = |text: &str| json!({ "statement": text, "document_path": good["document_path"] });
    let cases = [
        json!("not an object"),
        json!([statement, good["document_path"]]),
        json!({}),
        json!({ "statement": 7 }),
        json!({ "statement": statement }),
        json!({ "statement": statement, "document_path": [] }),
        json!({ "statement": statement, "document_path": good["document_path"], "more": 1 }),
        json!({ "statement": statement, "document_path": ["AA=="] }),
        with(&statement.replace('\n', "\r\n")),
        with(&statement.replace("kind invoice", "kind bill")),
        with(&statement.replace("kind invoice", "kind invoice ")),
        with(statement.trim_end()),
        with(&format!("{statement}\n")),
        with(&format!("{statement}{}", statement.lines().last().unwrap())),
        with(&"x".repeat(70_000)),
        with(""),
    ];
    for case in cases {
        assert_eq!(
            refused(&house, &api_key, case.to_string()).await,
            (400, "malformed".into()),
            "{case}"
        );
    }
    for bytes in
        [b"".as_slice(), b"{", b"\xff\xfe", b"null", b"[[[[[[[[", b"{\"statement\":\"\\ud800\"}"]
    {
        assert_eq!(refused(&house, &api_key, bytes.to_vec()).await, (400, "malformed".into()));
    }
    let deep = "[".repeat(200_000);
    assert_eq!(refused(&house, &api_key, deep).await, (400, "malformed".into()));
    let large = refused(&house, &api_key, vec![b' '; 600 << 10]).await;
    assert_eq!(large, (413, "too-large".into()));
    assert_eq!(house.get("/readyz").await.0, StatusCode::OK);
}

#[tokio::test]
async fn who_may_not_submit_is_told_so() {
    let house = House::open().await;
    let (mut firm, _, api_key) = house.firm("acme", 1).await;
    let (_, _, other_key) = house.firm("other", 2).await;
    let paper = firm.invoice();
    for wrong in ["", "nonsense", "countersign_AAAA", &countersign::http::new_api_key([99; 32])] {
        assert_eq!(refused(&house, wrong, paper.json()).await, (401, "api-key".into()));
    }
    let (status, response) =
        house.ask(Request::post("/v1/records").body(Body::from(paper.json())).unwrap()).await;
    assert_eq!(status, StatusCode::UNAUTHORIZED);
    assert_eq!(response.headers()[header::WWW_AUTHENTICATE], "Bearer");
    assert_eq!(refused(&house, &other_key, paper.json()).await, (403, "other-ledger".into()));

    let hash = countersign::http::hash_of_api_key(&api_key).unwrap();
    assert!(house.store.revoke_api_key(hash, noon()).await.unwrap());
    assert!(!house.store.revoke_api_key(hash, noon()).await.unwrap());
    assert_eq!(refused(&house, &api_key, paper.json()).await, (401, "api-key".into()));
}

#[tokio::test]
async fn the_ledgers_refusals_have_their_own_problems() {
    let house = House::open().await;
    let (mut firm, _, api_key) = house.firm("acme", 1).await;
    let mut stranger = super::support::TestFirm::new(&house.notary.host, "acme", 9);
    assert_eq!(
        refused(&house, &api_key, stranger.invoice().json()).await,
        (403, "signature".into())
    );
    let lonely = firm.paper(Kind::Receipt, &[stranger.invoice().id()], None);
    assert_eq!(refused(&house, &api_key, lonely.json()).await, (422, "unknown-relation".into()));
    let paper = firm.invoice();
    house.post("/v1/records", &api_key, paper.json()).await;
    let mut draft = firm.invoice();
    let mut same_id = draft.statement.draft().clone();
    same_id.id = paper.id();
    draft.statement = same_id.sign(&firm.signer).unwrap();
    assert_eq!(refused(&house, &api_key, draft.json()).await, (409, "conflict".into()));
}

#[tokio::test]
async fn what_is_not_there_is_not_there() {
    let house = House::open().await;
    for id in ["0".repeat(26), "nonsense".to_owned(), "%00".to_owned(), "..".to_owned()] {
        let (status, body) = house.get(&format!("/v1/ledgers/acme/records/{id}/proof")).await;
        assert_eq!((status.as_u16(), problem(&body).as_str()), (404, "unknown-id"), "{id}");
    }
    for path in ["/nothing", "/page/nothing.mjs", "/page/../Cargo.toml", "/page/%2e%2e/Cargo.toml"]
    {
        let (status, body) = house.get(path).await;
        assert_eq!((status.as_u16(), problem(&body).as_str()), (404, "no-such-page"), "{path}");
    }
    let request = Request::delete("/v1/records").body(Body::empty()).unwrap();
    let (status, response) = house.ask(request).await;
    assert_eq!(status, StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(response.headers()[header::CONTENT_TYPE], "application/problem+json");
    assert_eq!(response.headers()[header::ALLOW], "POST");
    assert_eq!(problem(&text(response).await), "wrong-method");
}

async fn batch(house: &House, api_key: &str, body: impl Into<Body>) -> Vec<Value> {
    let (status, body) = house.post("/v1/records/batch", api_key, body).await;
    assert_eq!(status, StatusCode::OK);
    body.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[tokio::test]
async fn a_batch_is_answered_in_order_and_a_bad_line_spoils_only_itself() {
    let house = House::open().await;
    let (mut firm, _, api_key) = house.firm("acme", 1).await;
    let papers: Vec<Paper> = (0..1500).map(|_| firm.invoice()).collect();
    let mut lines: Vec<String> = papers.iter().map(Paper::json).collect();
    lines.insert(700, "{\"bad\":".to_owned());
    lines.insert(3, papers[0].json());
    // In pieces of a size that divides no line.
    let body: Vec<u8> = (lines.join("\n") + "\n").into_bytes();
    let pieces: Vec<_> = body
        .chunks(977)
        .map(|piece| Ok::<_, std::io::Error>(Bytes::copy_from_slice(piece)))
        .collect();
    let answers = batch(&house, &api_key, Body::from_stream(stream::iter(pieces))).await;
    assert_eq!(answers.len(), 1502);
    assert_eq!(answers[701]["result"], "refused");
    assert_eq!(answers[701]["problem"]["type"], "urn:countersign:problem:malformed");
    assert_eq!(answers[3]["result"], "repeated");
    assert_eq!(answers[3]["proof"], answers[0]["proof"]);
    for (place, answer) in answers.iter().enumerate() {
        assert_eq!(answer["line"], place as u64 + 1);
    }
    let sealed: Vec<_> = answers.iter().filter(|answer| answer["result"] == "sealed").collect();
    assert_eq!(sealed.len(), papers.len());
    for (answer, paper) in sealed.iter().zip(&papers) {
        let proof = Proof::from_json(answer["proof"].to_string().as_bytes()).unwrap();
        assert_eq!(proof.statement, paper.statement);
    }
}

#[tokio::test]
async fn a_line_may_refer_to_lines_before_it() {
    let house = House::open().await;
    let (mut firm, _, api_key) = house.firm("acme", 1).await;
    let mut lines = String::from("\n\n");
    for _ in 0..150 {
        let bill = firm.invoice();
        let receipt = firm.paper(Kind::Receipt, &[bill.id()], None);
        lines += &format!("{}\n\n{}\n", bill.json(), receipt.json());
    }
    let answers = batch(&house, &api_key, lines).await;
    assert_eq!(answers.len(), 300);
    for (place, answer) in answers.iter().enumerate() {
        assert_eq!(answer["result"], "sealed", "{answer}");
        // Empty lines count.
        let place = place as u64;
        assert_eq!(answer["line"], 3 + place / 2 * 3 + place % 2 * 2);
        let proof = Proof::from_json(answer["proof"].to_string().as_bytes()).unwrap();
        assert_eq!(proof.seal.index.0, place + 1);
    }
}

#[tokio::test]
async fn a_batch_that_breaks_off_has_sealed_what_it_answered() {
    let house = House::open().await;
    let (mut firm, _, api_key) = house.firm("acme", 1).await;
    let paper = firm.invoice();
    let pieces = vec![
        Ok(Bytes::from(paper.json() + "\n" + &firm.invoice().json()[..50])),
        Err(std::io::Error::other("cut")),
    ];
    let request = Request::post("/v1/records/batch")
        .header(header::AUTHORIZATION, format!("Bearer {api_key}"))
        .body(Body::from_stream(stream::iter(pieces)))
        .unwrap();
    let (_, response) = house.ask(request).await;
    let answered: Vec<_> = response.into_body().into_data_stream().collect().await;
    let first: Value = serde_json::from_slice(answered[0].as_ref().unwrap()).unwrap();
    assert_eq!(first["result"], "sealed");
    let last: Value = serde_json::from_slice(answered[1].as_ref().unwrap()).unwrap();
    assert_eq!(last["problem"]["type"], "urn:countersign:problem:slow-body");
    assert_eq!(house.get(&format!("{}/proof", paper.path())).await.0, StatusCode::OK);
}

#[tokio::test]
async fn pages_allow_nothing_from_elsewhere() {
    let house = House::open().await;
    for path in ["/p/acme/00000000000000000000000000", "/docs"] {
        let (status, response) = house.ask(Request::get(path).body(Body::empty()).unwrap()).await;
        assert_eq!(status, StatusCode::OK);
        let headers = response.headers();
        let policy = headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
        assert!(
            policy.starts_with("default-src 'none'; script-src 'self'; style-src 'self';"),
            "{policy}"
        );
        assert!(!policy.contains("unsafe"), "{policy}");
        assert_eq!(headers[header::X_CONTENT_TYPE_OPTIONS], "nosniff");
        assert_eq!(headers[header::REFERRER_POLICY], "no-referrer");
    }
    let (_, response) =
        house.ask(Request::get("/page/page.mjs").body(Body::empty()).unwrap()).await;
    assert_eq!(response.headers()[header::CONTENT_TYPE], "text/javascript; charset=utf-8");
}

#[tokio::test]
async fn the_notary_says_who_it_is_and_what_its_api_is() {
    let house = House::open().await;
    let (status, body) = house.get("/v1/trust").await;
    assert_eq!(house.get("/.well-known/countersign.json").await, (status, body.clone()));
    assert_eq!(status, StatusCode::OK);
    assert_eq!(countersign_core::trust::Trust::from_json(body.as_bytes()).unwrap(), house.trust);
    let (_, body) = house.get("/openapi.json").await;
    let api: Value = serde_json::from_str(&body).unwrap();
    assert_eq!(api["openapi"], "3.1.0");
    let paths: Vec<_> = api["paths"].as_object().unwrap().keys().map(String::as_str).collect();
    let wanted = [
        "/livez",
        "/readyz",
        "/v1/anchors",
        "/v1/ledgers/{ledger}/records/{id}/history",
        "/v1/ledgers/{ledger}/records/{id}/proof",
        "/v1/ledgers/{ledger}/records/{id}/status",
        "/v1/operator",
        "/v1/records",
        "/v1/records/batch",
        "/v1/series",
        "/v1/series/{label}",
        "/v1/trust",
    ];
    let mut paths = paths;
    paths.sort_unstable();
    assert_eq!(paths, wanted);
}

#[tokio::test]
async fn a_firm_and_nobody_else_sees_how_far_its_series_are() {
    let house = House::open().await;
    let (mut firm, _, api_key) = house.firm("acme", 1).await;
    let (_, _, other_key) = house.firm("other", 2).await;
    let label = countersign_core::id::Id::from_random([7; 16]);
    let series = |api_key: String, path: String| {
        let request = Request::get(path).header(header::AUTHORIZATION, format!("Bearer {api_key}"));
        let asked = house.ask(request.body(Body::empty()).unwrap());
        async move {
            let (status, response) = asked.await;
            (status, serde_json::from_str::<Value>(&text(response).await).unwrap())
        }
    };
    let one = format!("/v1/series/{label}");
    let (status, none) = series(api_key.clone(), one.clone()).await;
    assert_eq!((status, &none["last"]), (StatusCode::OK, &0.into()), "nobody began it");
    for number in 1..=3 {
        let place = countersign_core::statement::SeriesNumber { label, number };
        let paper = firm.paper(Kind::Invoice, &[], Some(place));
        assert_eq!(house.post("/v1/records", &api_key, paper.json()).await.0, StatusCode::CREATED);
    }
    let wanted = json!({ "label": label.to_string(), "last": 3 });
    assert_eq!(series(api_key.clone(), one.clone()).await.1, wanted);
    assert_eq!(series(api_key.clone(), "/v1/series".into()).await.1, json!([wanted]));
    assert_eq!(series(other_key.clone(), one.clone()).await.1["last"], 0, "numbers tell volumes");
    assert_eq!(series(other_key, "/v1/series".into()).await.1, json!([]));
    for path in [one.as_str(), "/v1/series"] {
        assert_eq!(house.get(path).await.0, StatusCode::UNAUTHORIZED);
    }
    let (status, body) = series(api_key, "/v1/series/x".into()).await;
    assert_eq!((status, problem(&body.to_string())), (StatusCode::BAD_REQUEST, "malformed".into()));
}
