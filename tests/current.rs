//! The life of a bill: what refers to it, what the notary says of it, and how a reader hears of that.

use axum::http::StatusCode;
use countersign::submission::Submission;
use countersign_core::proof::Proof;
use countersign_core::statement::{Body, Disowning, KeyChange, Kind, Statement};
use countersign_core::status::{Cause, Status};
use countersign_core::tree::Index;
use countersign_core::verify::{Case, Report, Standing, StatusAnswer, Verdict, verify};
use serde_json::Value;
use tempfile::TempDir;

use super::support::{Dev, House, Paper, TestFirm, firm_key, noon, ok, rehearsed, run};

async fn status(house: &House, paper: &Paper) -> String {
    let (code, body) = house.get(&format!("{}/status", paper.path())).await;
    assert_eq!(code, StatusCode::OK, "{body}");
    body
}

async fn read(house: &House, paper: &Paper, status: &[u8]) -> Report {
    let (_, proof) = house.get(&format!("{}/proof", paper.path())).await;
    let fragment = paper.fragment();
    let case = Case {
        record_only: false,
        document: Some(paper.digest()),
        fragment: Some(&fragment),
        trust: Some(&house.trust),
        pinned: true,
        block_hash: None,
        nodes: &[],
        status: Some(StatusAnswer::kept(status)),
    };
    verify(&Proof::from_file(proof.as_bytes()).unwrap(), &case)
}

async fn seal(house: &House, api_key: &str, paper: &Paper) {
    let (code, body) = house.post("/v1/records", api_key, paper.json()).await;
    assert_eq!(code, StatusCode::CREATED, "{body}");
}

async fn history(house: &House, path: &str) -> Value {
    let (code, body) = house.get(path).await;
    assert_eq!(code, StatusCode::OK, "{body}");
    serde_json::from_str(&body).unwrap()
}

#[tokio::test]
async fn the_notary_says_what_became_of_a_record_and_a_reader_checks_it() {
    let house = House::open().await;
    let (mut firm, _, api_key) = house.firm("acme", 1).await;
    let bill = firm.invoice();
    seal(&house, &api_key, &bill).await;
    let fresh = status(&house, &bill).await;
    let report = read(&house, &bill, fresh.as_bytes()).await;
    let Standing::Current(said) = &report.standing else { panic!("{:?}", report.standing) };
    assert_eq!((said.size.0, said.at, said.paid, said.credited), (2, noon(), 0, 0));

    let paid = firm.paper(Kind::Receipt, &[bill.id()], None);
    let bounced = firm.paper(Kind::Receipt, &[bill.id()], None);
    let credit = firm.paper(Kind::CreditNote, &[bill.id()], None);
    let newer = firm.paper(Kind::Invoice, &[bill.id()], None);
    for paper in [&paid, &bounced, &credit, &newer] {
        seal(&house, &api_key, paper).await;
    }
    let void =
        |of| Body::Document { kind: Kind::Void, content: None, series: None, relations: vec![of] };
    let (bounce, void) = (firm.sign(void(bounced.id())), firm.sign(void(bill.id())));
    for statement in [&bounce, &void] {
        let submission = countersign::submission::Submission::new(statement.clone(), None).unwrap();
        let (code, body) = house.post("/v1/records", &api_key, submission.to_json()).await;
        assert_eq!(code, StatusCode::CREATED, "{body}");
    }
    let after = status(&house, &bill).await;
    let report = read(&house, &bill, after.as_bytes()).await;
    let Standing::Withdrawn(said, by) = &report.standing else { panic!("{:?}", report.standing) };
    assert_eq!(
        (said.size.0, said.paid, said.credited),
        (8, 1, 1),
        "the bounced one is not counted"
    );
    let ids: Vec<_> = by.iter().map(|one| one.id).collect();
    assert_eq!(ids, [newer.id(), void.id()]);
    assert_eq!(report.verdict, Verdict::CannotTell, "there is no anchor");

    // Of the receipts: one is current, one is not.
    let of_paid = status(&house, &paid).await;
    assert!(matches!(read(&house, &paid, of_paid.as_bytes()).await.standing, Standing::Current(_)));
    let of_bounced = status(&house, &bounced).await;
    let standing = read(&house, &bounced, of_bounced.as_bytes()).await.standing;
    assert!(matches!(standing, Standing::Withdrawn(..)));
    // An old answer, another record's, one by another key: of no use, and no reason to doubt the bill.
    let forged = after.replace("paid 1", "paid 2");
    for (answer, code) in [(&of_paid, "status.other-record"), (&forged, "status.signature")] {
        let standing = read(&house, &bill, answer.as_bytes()).await.standing;
        let Standing::NotChecked(reason) = standing else { panic!("{standing:?}") };
        assert_eq!(reason.code.as_str(), code);
    }
    assert!(Status::from_bytes(after.replace("\n}", " \n}").as_bytes()).is_err());

    let path = format!("{}/history", bill.path());
    let all = history(&house, &path).await;
    let told = all["records"].as_array().unwrap().iter().map(|one| {
        let text = |name: &str| one[name].as_str().unwrap().to_owned();
        (one["index"].as_u64().unwrap(), text("relation"), text("to"))
    });
    let to = bill.id().to_string();
    let wanted = [
        (2, "pays", &to),
        (3, "pays", &to),
        (4, "credits", &to),
        (5, "replaces", &to),
        (6, "voids", &bounced.id().to_string()),
        (7, "voids", &to),
    ];
    let wanted = wanted.map(|(index, relation, to)| (index, relation.to_owned(), to.clone()));
    assert_eq!(told.collect::<Vec<_>>(), wanted);
    assert!(all["next"].is_null());
    let some = history(&house, &format!("{path}?from=6")).await;
    assert_eq!(some["records"].as_array().unwrap().len(), 2);
    assert_eq!(house.get(&format!("{path}?from=x")).await.0, StatusCode::BAD_REQUEST);
    for path in ["status", "history"] {
        let unknown =
            house.get(&format!("/v1/ledgers/acme/records/{}/{path}", "0".repeat(26))).await;
        assert_eq!(unknown.0, StatusCode::NOT_FOUND);
    }
}

#[tokio::test]
async fn a_long_history_comes_in_parts_and_none_is_left_out() {
    let house = House::open().await;
    let (mut firm, ledger, _) = house.firm("acme", 1).await;
    let bill = firm.invoice();
    let receipts: Vec<_> =
        (0..501).map(|_| firm.paper(Kind::Receipt, &[bill.id()], None)).collect();
    let papers = [&bill].into_iter().chain(&receipts);
    let orders: Vec<_> = papers.map(|paper| (ledger.clone(), paper.submission())).collect();
    countersign::ledger::seal(&house.store, &house.notary, &orders, noon()).await.unwrap();
    let path = format!("{}/history", bill.path());
    let first = history(&house, &path).await;
    assert_eq!((first["records"].as_array().unwrap().len(), &first["next"]), (500, &502.into()));
    let rest = history(&house, &format!("{path}?from=502")).await;
    assert_eq!((rest["records"].as_array().unwrap().len(), &rest["next"]), (1, &Value::Null));
    let answer = status(&house, &bill).await;
    assert!(answer.contains("paid 501\\n"), "{answer}");
}

#[test]
fn a_bill_is_paid_corrected_and_withdrawn() {
    let folder = TempDir::new().unwrap();
    let here = folder.path();
    let dev = Dev::start(&here.join("notary"));
    let profile = dev.profile.to_str().unwrap();
    for name in ["bill.txt", "paid.txt", "credit.txt", "new.txt", "late.txt"] {
        std::fs::write(here.join(name), format!("this is {name}")).unwrap();
    }
    let proof = "bill.txt.proof.json";
    let notarize = |file: &str, option: &str| {
        let plain = ["notarize", file, "--profile", profile];
        match option {
            "" => run(here, &plain),
            option => run(here, &[plain.as_slice(), &[option, proof]].concat()),
        }
    };
    assert_eq!(notarize("bill.txt", "").0, 0);
    ok(here, &["notarize", "bill.txt", "--profile", profile, "--wait", "final"]);
    let said = rehearsed(here, &["verify", "bill.txt"]);
    assert!(said.contains("current   nothing voids, replaces or disowns it\n"), "{said}");
    let withdrawn = |how: &str| {
        let (code, said) = run(here, &["verify", "bill.txt"]);
        assert!(
            code == 3 && said.contains(&format!("notarized, but it was {how} since")),
            "{said}"
        );
        said
    };
    for (file, option) in
        [("paid.txt", "--pays"), ("credit.txt", "--credits"), ("new.txt", "--replaces")]
    {
        let (code, said) = notarize(file, option);
        assert_eq!(code, 0, "{file}: {said}");
    }
    let said = withdrawn("replaced");
    assert!(said.contains("paid      by 1 receipt\ncredited  by 1 credit note\n"), "{said}");
    let (code, said) = notarize("late.txt", "--replaces");
    assert!(code == 65 && said.contains("is replaced already"), "{said}");

    let void = ["void", proof, "--profile", profile];
    let said = ok(here, &void);
    assert!(said.contains("voided the invoice of bill.txt.proof.json"), "{said}");
    assert!(ok(here, &void).contains("was voided before"), "doing it again changes nothing");
    std::fs::rename(here.join("bill.txt.void.proof.json"), here.join("kept")).unwrap();
    let (code, said) = run(here, &void);
    assert!(code == 65 && said.contains("is voided"), "the ledger remembers: {said}");
    let (code, said) = notarize("late.txt", "--pays");
    assert!(code == 65 && said.contains("a void counts no more only if"), "{said}");

    std::fs::rename(here.join("kept"), here.join("bill.txt.void.proof.json")).unwrap();

    let said = withdrawn("replaced and voided");
    assert!(said.contains("takes it back, sealed 20"), "{said}");
    let (_, said) = run(here, &["verify", "bill.txt", "--json"]);
    let json: Value = serde_json::from_str(&said).unwrap();
    assert_eq!(json["verdict"], "withdrawn");
    assert_eq!(json["standing"]["withdrawn_by"][1]["cause"], "voided");
    // All the rest has its anchors too.
    let all = ["paid.txt", "credit.txt", "new.txt", "bill.txt.void"];
    for name in all.map(|name| format!("{name}.proof.json")) {
        while !ok(here, &["upgrade", &name]).contains("is final") {}
    }
    let saved = here.join("saved");
    run(here, &["history", proof, "--save", "saved"]);
    assert_eq!(std::fs::read_dir(&saved).unwrap().count(), 5);
    for one in std::fs::read_dir(&saved).unwrap() {
        let (code, said) = run(&saved, &["verify", one.unwrap().path().to_str().unwrap()]);
        assert!(code == 4 || code == 3, "{said}");
    }
    let (code, said) = run(here, &["history", proof]);
    assert!(code == 3 && said.contains("\ncomplete "), "{said}");
    let wanted = ["issued ", "paid ", "credited ", "corrected ", "withdrawn "];
    let found =
        wanted.map(|word| said.find(&format!("  {word}")).unwrap_or_else(|| panic!("{said}")));
    assert!(found.is_sorted(), "{said}");
    let (_, said) = run(here, &["history", proof, "--json"]);
    let json: Value = serde_json::from_str(&said).unwrap();
    assert_eq!(
        (json["verdict"].as_str(), json["events"].as_array().unwrap().len()),
        (Some("withdrawn"), 4)
    );
    let (_, alone) = run(here, &["verify", "new.txt", "--offline"]);
    assert!(alone.contains("not checked: whether it was paid, corrected or withdrawn later"));
}

/// Somebody had the firm's key for an hour: they issued a bill of their own, and voided a true one.
#[tokio::test]
async fn what_a_stolen_key_signed_is_disowned_and_undone() {
    let house = House::open().await;
    let mut firm = TestFirm::new(&house.notary.host, "acme", 1);
    let control = firm_key(&firm.ledger, 7);
    let genesis = firm.sign(Body::Genesis {
        firm: "Test & Partners".to_owned(),
        domain: Some("acme.example".parse().unwrap()),
        adds: firm.signer.verifier(),
        controls: vec![control.verifier()],
        anchor_within_seconds: 3600,
    });
    let (_, api_key) = house.open_with(&genesis, 1).await;
    let bill = firm.invoice();
    seal(&house, &api_key, &bill).await;
    let forged = firm.invoice();
    seal(&house, &api_key, &forged).await;
    let void = firm.paper(Kind::Void, &[bill.id()], None);
    seal(&house, &api_key, &void).await;
    let receipt = firm.paper(Kind::Receipt, &[forged.id()], None);
    seal(&house, &api_key, &receipt).await;

    // The thief cannot lock the firm out, and the firm's own key cannot either: only the control key changes keys.
    let thief = std::mem::replace(&mut firm.signer, firm_key(&firm.ledger, 2));
    let change = Body::Key(KeyChange {
        adds: vec![firm.signer.verifier()],
        retires: vec![thief.verifier()],
        disowns: vec![Disowning { key: thief.verifier(), from: Index(2) }],
        ..KeyChange::default()
    });
    let mut draft = firm.sign(change).draft().clone();
    let by_thief = draft.sign(&thief).unwrap();
    let (code, refused) = house.post("/v1/records", &api_key, submission(&by_thief)).await;
    assert!(code == StatusCode::FORBIDDEN && refused.contains("problem:signature"), "{refused}");
    draft.id = countersign_core::id::Id::from_random([9; 16]);
    let disowning = draft.sign(&control).unwrap();
    let (code, body) = house.post("/v1/records", &api_key, submission(&disowning)).await;
    assert_eq!(code, StatusCode::CREATED, "{body}");

    // The true bill is current again; the forged one is not the firm's word, and is paid by nobody's.
    let answer = status(&house, &bill).await;
    let report = read(&house, &bill, answer.as_bytes()).await;
    assert!(matches!(report.standing, Standing::Current(_)), "{:?}", report.standing);
    let answer = status(&house, &forged).await;
    let report = read(&house, &forged, answer.as_bytes()).await;
    let Standing::Withdrawn(said, by) = &report.standing else { panic!("{:?}", report.standing) };
    assert_eq!((said.paid, by[0].cause, by[0].id), (0, Cause::Disowned, draft.id));
    let told = history(&house, &format!("{}/history", bill.path())).await;
    assert_eq!(told["records"][0]["disowned"], draft.id.to_string());

    // A record under the new key is proved by the statements that lead to it, and by no others.
    let fresh = firm.invoice();
    seal(&house, &api_key, &fresh).await;
    let (_, proof) = house.get(&format!("{}/proof", fresh.path())).await;
    let proof = Proof::from_file(proof.as_bytes()).unwrap();
    assert_eq!(proof.keys.iter().map(|key| key.index.0).collect::<Vec<_>>(), [0, 5]);
    assert_eq!(proof.claimed_domain().map(ToString::to_string).as_deref(), Some("acme.example"));
    // What is referred to now is what the firm stands by.
    let pays_forged = firm.paper(Kind::Receipt, &[forged.id()], None);
    let (code, refused) = house.post("/v1/records", &api_key, pays_forged.json()).await;
    assert!(code == StatusCode::CONFLICT && refused.contains("problem:disowned"), "{refused}");
    seal(&house, &api_key, &firm.paper(Kind::Receipt, &[bill.id()], None)).await;
    seal(&house, &api_key, &firm.paper(Kind::Void, &[bill.id()], None)).await;
}

fn submission(statement: &Statement) -> String {
    Submission::genesis(statement.clone()).to_json()
}
