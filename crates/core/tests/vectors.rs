//! Runs the cases of tests/vectors: the same files that the proof page's JavaScript runs.

use std::collections::BTreeMap;
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use countersign_core::access::{AccessEntry, AccessLog, Details, ShownDetail, check_log};
use countersign_core::checkpoint::Checkpoint;
use countersign_core::disclosure::Disclosure;
use countersign_core::evm::ChainId;
use countersign_core::firm::{DomainStanding, Site};
use countersign_core::id::Id;
use countersign_core::keys::Keys;
use countersign_core::ledger::{Admission, Ledger, Nothing};
use countersign_core::link::salt_in;
use countersign_core::node::NodeAnswer;
use countersign_core::note::{KeyType, Note, VerifierKey};
use countersign_core::origin::{LedgerName, Origin};
use countersign_core::proof::Proof;
use countersign_core::register::RegisterEntry;
use countersign_core::statement::Statement;
use countersign_core::status::Nonce;
use countersign_core::succession::{Retirement, Statements};
use countersign_core::tree::{Hash, Index, Size, check_path, leaf_hash};
use countersign_core::trust::Trust;
use countersign_core::verify::{Case, MAX_AGE, Standing, StatusAnswer, verify_file};
use serde_json::{Value, json};

fn text<'a>(case: &'a Value, member: &str) -> &'a str {
    case[member].as_str().unwrap_or_else(|| panic!("{member} is a string"))
}

fn accepted(result: bool) -> Value {
    Value::from(if result { "accept" } else { "refuse" })
}

fn run(case: &Value) -> Value {
    match text(case, "area") {
        "access" => accepted(AccessEntry::parse(text(case, "entry")).is_ok()),
        "access_log" => access_log(case),
        "access_tag" => {
            let entry = AccessEntry::parse(text(case, "entry")).expect("an entry");
            json!({ "tag": entry.tag().0.to_string() })
        }
        "domain" => domain(case),
        "trust" => accepted(Trust::from_json(case["trust"].to_string().as_bytes()).is_ok()),
        "succession" => succession(case),
        "chain_trust" => chain_trust(case),
        "tree" => tree(case),
        "note" => accepted(Note::parse(text(case, "note")).is_ok()),
        "vkey" => verifier_key(case),
        "id" => accepted(text(case, "id").parse::<Id>().is_ok()),
        "statement" => accepted(Statement::parse(text(case, "statement")).is_ok()),
        "checkpoint" => accepted(Checkpoint::parse(text(case, "checkpoint")).is_ok()),
        "disclosure" => disclosure(case),
        "chain" => chain(case),
        "fragment" => fragment(case),
        "ledger" => ledger(case),
        "register" => register(case),
        "signature" => accepted(signature(case)),
        "verify" => verify(case),
        // The core asks nobody: these are for whatever speaks to nodes.
        "node" => case["expect"].clone(),
        other => panic!("an area that this test does not know: {other}"),
    }
}

fn verifier_key(case: &Value) -> Value {
    let key = text(case, "vkey").parse::<VerifierKey>();
    if let Ok(key) = &key {
        assert_eq!(Some(key.fingerprint().as_str()), case["fingerprint"].as_str());
    }
    accepted(key.is_ok())
}

fn signature(case: &Value) -> bool {
    let key = text(case, "vkey").parse::<VerifierKey>();
    let (Ok(key), Ok(note)) = (key, Note::parse(text(case, "note"))) else { return false };
    let line = &note.signatures()[0];
    match key.kind() {
        KeyType::Plain => key.verify(note.text(), line).is_ok(),
        KeyType::Clock => key.verify_clock(note.text(), line).is_ok(),
    }
}

fn tree(case: &Value) -> Value {
    let leaf = leaf_hash(&STANDARD.decode(text(case, "leaf_base64")).expect("base64"));
    // What is no number is refused where it is read, as in a checkpoint or a log proof.
    let number = |member| {
        let number = text(case, member).parse::<u64>().ok()?;
        (number.to_string() == text(case, member)).then_some(number)
    };
    let (Some(index), Some(size)) = (number("index"), number("size")) else {
        return accepted(false);
    };
    let path: Option<Vec<Hash>> = case["path"]
        .as_array()
        .expect("an array")
        .iter()
        .map(|hash| Hash::from_base64(hash.as_str().expect("a string")))
        .collect();
    let (Some(path), Some(root)) = (path, Hash::from_base64(text(case, "root"))) else {
        return accepted(false);
    };
    accepted(check_path(leaf, Index(index), Size(size), &path, root).is_ok())
}

fn disclosure(case: &Value) -> Value {
    let parsed = Disclosure::parse(text(case, "disclosure"));
    if let (Ok(parsed), "accept") = (&parsed, text(case, "expect")) {
        assert_eq!(parsed.salt().as_str(), text(case, "salt"));
        assert_eq!(parsed.name(), text(case, "name"));
        assert_eq!(parsed.value(), text(case, "value"));
    }
    accepted(parsed.is_ok())
}

fn ledger(case: &Value) -> Value {
    let origin: Origin = text(case, "ledger").parse().expect("an origin");
    let mut ledger = Ledger::new(origin, Size(0), Keys::default(), Nothing);
    let name = text(case, "about").to_owned();
    let word = |note: &Value| {
        let statement = Statement::parse(note.as_str().expect("a string"))
            .unwrap_or_else(|error| panic!("{name}: {error}"));
        Value::from(match ledger.admit(&statement, None) {
            Ok(Admission::Admitted(_)) => "admitted",
            Ok(Admission::Repeated(_)) => "repeated",
            Err(refusal) => refusal.word(),
        })
    };
    case["statements"].as_array().expect("an array").iter().map(word).collect()
}

fn access_log(case: &Value) -> Value {
    let log: AccessLog = text(case, "log").parse().expect("a log");
    let given = case["entries"].as_array().expect("entries");
    let entries: Vec<_> =
        given.iter().map(|one| AccessEntry::parse(text(one, "entry")).expect("an entry")).collect();
    if check_log(&log, &entries).is_err() {
        return Value::from("refused");
    }
    let word = |(nth, one): (usize, &Value)| {
        let shown: Vec<_> = one["shown"].as_array().expect("shown").iter().map(shown).collect();
        Details::of(&entries, Index(nth as u64), &shown).as_str()
    };
    given.iter().enumerate().map(word).collect()
}

fn shown(value: &Value) -> ShownDetail {
    let path = value["path"].as_array().expect("a path").iter();
    let hash = |hash: &Value| Hash::from_base64(hash.as_str().expect("a string")).expect("a hash");
    ShownDetail {
        index: Index(value["index"].as_u64().expect("a number")),
        disclosure: Disclosure::parse(text(value, "disclosure")).expect("a disclosure"),
        path: path.map(hash).collect(),
    }
}

fn domain(case: &Value) -> Value {
    // Nobody claims anything by what is no proof.
    let Ok(proof) = Proof::from_file(text(case, "proof").as_bytes()) else {
        return Value::from(DomainStanding::None.as_str());
    };
    let site = match case.get("firm_file") {
        None => Site::NotAsked,
        Some(file) => file.as_str().map_or(Site::Nothing, |file| Site::File(file.as_bytes())),
    };
    Value::from(DomainStanding::of(&proof, site).as_str())
}

fn succession(case: &Value) -> Value {
    let trust = Trust::from_json(case["trust"].to_string().as_bytes()).expect("a trust");
    let read = || {
        let retired: Retirement = serde_json::from_value(case["retired"].clone()).ok()?;
        let next: Statements = serde_json::from_value(case["successor"].clone()).ok()?;
        trust.follow(&retired, &next).ok()
    };
    trust_or_refuse(read())
}

fn chain_trust(case: &Value) -> Value {
    let states: Statements = serde_json::from_value(case["states"].clone()).expect("statements");
    let chain_id = ChainId::new(case["chain_id"].as_u64().expect("a number")).expect("a chain id");
    let contract = text(case, "contract").parse().expect("an address");
    let urls = serde_json::from_value(case["rpc_urls"].clone()).expect("strings");
    trust_or_refuse(states.trust(chain_id, contract, urls).ok())
}

fn trust_or_refuse(trust: Option<Trust>) -> Value {
    match trust {
        Some(trust) => serde_json::from_str(&trust.to_json()).expect("JSON"),
        None => Value::from("refuse"),
    }
}

fn register(case: &Value) -> Value {
    let genesis = Statement::parse(text(case, "genesis")).expect("a statement");
    let checkpoint = Checkpoint::parse(text(case, "checkpoint")).expect("a checkpoint");
    json!({ "entry": RegisterEntry::new(&genesis, checkpoint.state()).to_string() })
}

fn chain(case: &Value) -> Value {
    let id = ChainId::new(case["chain_id"].as_u64().expect("a number")).expect("a chain id");
    Value::from(id.class().as_str())
}

fn fragment(case: &Value) -> Value {
    let ledger = text(case, "ledger").parse::<LedgerName>();
    let id = text(case, "id").parse::<Id>();
    let salt = ledger.ok().zip(id.ok());
    let salt = salt.and_then(|(ledger, id)| salt_in(text(case, "fragment"), &ledger, id).ok());
    if let Some(salt) = &salt {
        assert_eq!(Some(salt.as_str()), case["salt"].as_str());
    }
    accepted(salt.is_some())
}

fn verify(case: &Value) -> Value {
    let trust = Some(&case["trust"]).filter(|trust| !trust.is_null());
    let trust = trust.map(|trust| Trust::from_json(trust.to_string().as_bytes()).expect("a trust"));
    let nodes: Vec<NodeAnswer> =
        case["nodes"].as_array().expect("nodes").iter().map(node).collect();
    // Some cases have what is no nonce, in the question as in the note.
    let nonce = case["nonce"].as_str().and_then(|nonce| nonce.parse::<Nonce>().ok());
    let case_read = Case {
        record_only: case["record_only"] == true,
        document: case["document_sha256"].as_str().map(|hex| hex.parse().expect("a digest")),
        fragment: case["fragment"].as_str(),
        trust: trust.as_ref(),
        pinned: case["pinned"] != false,
        block_hash: case["block_hash"].as_str().map(|hash| hash.parse().expect("a hash")),
        nodes: &nodes,
        status: case["status"].as_str().map(|status| StatusAnswer {
            status: status.as_bytes(),
            nonce: nonce.as_ref(),
            now: case["now"].as_str().map(|now| now.parse().expect("a date")),
            max_age: case["age"].as_u64().unwrap_or(MAX_AGE),
        }),
    };
    let report = verify_file(text(case, "proof").as_bytes(), &case_read);
    let checks: Vec<Value> = report
        .checks
        .iter()
        .map(|check| match check.outcome.reason() {
            None => json!([check.name.as_str(), check.outcome.as_str()]),
            Some(reason) => {
                json!([check.name.as_str(), check.outcome.as_str(), reason.code.as_str()])
            }
        })
        .collect();
    let mut found = json!({ "verdict": report.verdict.as_str(), "checks": checks });
    if !case["status"].is_null() {
        found["standing"] = match &report.standing {
            Standing::NotChecked(reason) => json!(["not-checked", reason.code.as_str()]),
            standing => json!([standing.as_str()]),
        };
    }
    found
}

fn node(value: &Value) -> NodeAnswer {
    match value["unreachable"].as_str() {
        Some(why) => NodeAnswer::Unreachable(why.to_owned()),
        None => {
            NodeAnswer::Answered(serde_json::from_value(value.clone()).expect("a node's answers"))
        }
    }
}

#[test]
fn every_case_of_tests_vectors() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/vectors");
    let mut ran = BTreeMap::<String, usize>::new();
    let mut wrong = Vec::new();
    for entry in std::fs::read_dir(&folder).expect("tests/vectors") {
        let path = entry.expect("an entry").path();
        if path.extension().is_none_or(|extension| extension != "json") {
            continue;
        }
        let bytes = std::fs::read(&path).expect("a case");
        let case: Value = serde_json::from_slice(&bytes).expect("JSON");
        *ran.entry(text(&case, "area").to_owned()).or_default() += 1;
        let found = run(&case);
        if found != case["expect"] {
            let (name, about) = (path.file_name().expect("a name"), text(&case, "about"));
            wrong.push(format!("{name:?}: {about}\n  wanted {}\n  found  {found}", case["expect"]));
        }
    }
    println!("{ran:?}");
    let areas = [
        "access",
        "access_log",
        "access_tag",
        "chain",
        "chain_trust",
        "checkpoint",
        "disclosure",
        "domain",
        "fragment",
        "id",
        "ledger",
        "node",
        "note",
        "register",
        "signature",
        "statement",
        "succession",
        "tree",
        "trust",
        "verify",
        "vkey",
    ];
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
    assert_eq!(ran.keys().map(String::as_str).collect::<Vec<_>>(), areas, "cases of every area");
}
