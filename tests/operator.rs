//! A notary as its operator sets it up: init, deploy, ledger create, serve; and what serve refuses.

use std::path::Path;

use countersign::chain::anvil::{Anvil, mine};
use countersign::chain::operator::Operator;
use serde_json::Value;
use tempfile::TempDir;

use super::support::{Serving, run};

fn edit(folder: &Path, from: &str, to: &str) {
    let path = folder.join("notary/notary.toml");
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(text.contains(from), "{from} in {text}");
    std::fs::write(&path, text.replace(from, to)).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_notary_is_set_up_serves_and_refuses_on_doubt() {
    let folder = TempDir::new().unwrap();
    let here = folder.path();
    let chain = TempDir::new().unwrap();
    let anvil = Anvil::start(chain.path()).await.expect("run scripts/contracts install");
    let rpc = anvil.url().to_owned();

    let (code, said) = run(here, &["serve", "--data", "notary"]);
    assert_eq!(code, 78, "{said}");
    assert!(said.contains("there is no notary in notary"), "{said}");
    let init = [
        "init",
        "--data",
        "notary",
        "--host",
        "notary.test",
        "--public-url",
        "http://127.0.0.1:1",
        "--chain-id",
        "31337",
        "--rpc-url",
        &rpc,
    ];
    assert_eq!(run(here, &init).0, 0);
    let (code, said) = run(here, &init);
    assert_eq!(code, 64, "{said}");
    let (code, said) = run(here, &["serve", "--data", "notary"]);
    assert!(code == 78 && said.contains("run `countersign deploy` first"), "{said}");
    let (code, said) = run(here, &["deploy", "--data", "notary"]);
    assert!(code == 69 && said.contains("send some of the chain's coins"), "{said}");
    let key = std::fs::read_to_string(here.join("notary/operator.key")).unwrap();
    anvil.fund(Operator::from_hex(&key).unwrap().address()).await.unwrap();
    let (code, said) = run(here, &["deploy", "--data", "notary", "--json"]);
    assert_eq!(code, 0, "{said}");
    let contract =
        serde_json::from_str::<Value>(&said).unwrap()["contract"].as_str().unwrap().to_owned();
    let (code, said) = run(here, &["deploy", "--data", "notary"]);
    assert!(code == 64 && said.contains("names the contract"), "{said}");

    // The port is the system's choice, so the URL that proofs name is known only after a first start.
    let first = Serving::start(here, &["--listen", "127.0.0.1:0"]);
    let url = first.url.clone();
    first.stop();
    edit(here, "http://127.0.0.1:1", &url);
    edit(here, "127.0.0.1:8420", url.trim_start_matches("http://"));
    edit(here, "anchor_every_seconds = 600", "anchor_every_seconds = 1");
    edit(here, "[chain]\n", "[chain]\npoll_seconds = 1\n");
    let serving = Serving::start(here, &[]);

    // A ledger is opened beside the running service.
    let create = ["ledger", "create", "acme", "--firm", "Acme Legal LLP", "--data", "notary"];
    let (code, said) = run(here, &create);
    assert_eq!(code, 0, "{said}");
    let (code, said) = run(here, &[create.as_slice(), &["--profile", "again.json"]].concat());
    assert!(code == 64 && said.contains("is open already"), "{said}");
    for secret in ["acme.json", "acme.key", "notary/notary.key", "notary/operator.key"] {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(here.join(secret)).unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0, "{secret} is its owner's alone");
    }
    std::fs::write(here.join("bill.txt"), "a bill").unwrap();
    let mining = {
        let rpc = anvil.rpc().clone();
        tokio::spawn(async move {
            loop {
                mine(&rpc).await.ok();
                tokio::time::sleep(std::time::Duration::from_millis(200)).await;
            }
        })
    };
    let place = here.to_owned();
    let notarized = tokio::task::spawn_blocking(move || {
        run(
            &place,
            &[
                "notarize",
                "bill.txt",
                "--profile",
                "acme.json",
                "--wait",
                "final",
                "--wait-at-most",
                "60",
            ],
        )
    });
    let (code, said) = notarized.await.unwrap();
    assert_eq!(code, 0, "{said}");
    mining.abort();
    let (code, said) = run(here, &["verify", "bill.txt", "--rpc", &rpc]);
    assert_eq!(code, 4, "{said}");
    assert!(said.contains("signed by \"Acme Legal LLP\""), "{said}");
    assert!(said.contains(&contract) && said.contains(&url), "{said}");

    let (_, keys) = run(here, &["api-key", "list", "--json", "--data", "notary"]);
    let keys: Value = serde_json::from_str(&keys).unwrap();
    let (code, said) =
        run(here, &["api-key", "revoke", keys[0]["key"].as_str().unwrap(), "--data", "notary"]);
    assert!(code == 0 && said.contains("revoked"), "{said}");
    std::fs::write(here.join("next.txt"), "another bill").unwrap();
    let (code, said) = run(here, &["notarize", "next.txt", "--profile", "acme.json"]);
    assert!(code == 77 && said.contains("ask the notary's operator"), "{said}");

    // What the operator sees.
    let (code, said) = run(here, &["anchors", "--data", "notary", "--attempts"]);
    assert!(code == 0 && said.contains("final") && said.contains("by one node"), "{said}");
    assert!(said.contains("attempt 1 at"), "{said}");
    let (_, said) = run(here, &["anchors", "--data", "notary", "--json"]);
    let newest: Value = serde_json::from_str(said.lines().next().unwrap()).unwrap();
    assert_eq!((newest["state"].as_str(), newest["nodes"].as_u64()), (Some("final"), Some(1)));
    let http = reqwest::Client::new();
    let ask = async |url: String| http.get(url).send().await.unwrap().text().await.unwrap();
    let listed: Value = serde_json::from_str(&ask(format!("{url}/v1/anchors")).await).unwrap();
    assert_eq!(listed[0]["transaction"], newest["transaction"]);
    assert!(listed[0].get("records").is_none(), "volumes are the firms' business");
    let metrics = ask(serving.metrics.clone()).await;
    for wanted in [
        "countersign_anchors_final_total ",
        "countersign_oldest_unanchored_age_seconds 0",
        "countersign_operator_balance_wei ",
        "countersign_anchors_affordable ",
        "countersign_anchor_cost_per_record_wei ",
        "countersign_reorgs_total 0",
        "countersign_rpc_disagreements_total 0",
        "countersign_anchoring_leader 1",
    ] {
        assert!(metrics.contains(wanted), "{wanted}: {metrics}");
    }
    assert_eq!(http.get(format!("{url}/metrics")).send().await.unwrap().status(), 404);
    let (code, said) = run(here, &["contract", "show", "--data", "notary"]);
    assert!(code == 0 && said.contains("in service"), "{said}");
    serving.stop();

    // What serve refuses. Each is put back before the next.
    let refuses = |from: &str, to: &str, why: &str| {
        edit(here, from, to);
        let (code, said) = run(here, &["serve", "--data", "notary", "--listen", "127.0.0.1:0"]);
        assert!((69..=78).contains(&code) && said.contains(why), "{why}: {code} {said}");
        edit(here, to, from);
    };
    refuses("id = 31337", "id = 1337", "is on chain 31337, not 1337");
    refuses("id = 31337", "id = 5", "is not encrypted, and chain 5 is a real one");
    refuses("id = 31337", "name = \"atlantis\"", "there is no chain named");
    refuses(
        "max_fee_per_gas_gwei = \"100\"",
        "max_fee_per_gas_gwei = \"1e3\"",
        "is a decimal number",
    );
    refuses("budget_per_day = \"1\"", "budget_per_day = \"\"", "is a decimal number");
    refuses(&contract, "0x00000000000000000000000000000000000000aa", "there is no contract");
    refuses(
        "host = \"notary.test\"",
        "host = \"other.test\"",
        "is not that of other.test/register",
    );
    refuses("sqlite://notary.db", "sqlite://none.db", "the database failed");
    std::fs::write(here.join("notary/nonsense.db"), "this is no database at all").unwrap();
    refuses("sqlite://notary.db", "sqlite://nonsense.db", "is not an SQLite file");
}

#[test]
fn on_a_real_chain_the_operators_key_is_encrypted() {
    let folder = TempDir::new().unwrap();
    let here = folder.path();
    let init = |more: &[&str]| {
        let all = [
            &["init", "--host", "notary.test", "--public-url", "http://127.0.0.1:1"],
            ["--rpc-url", "http://127.0.0.1:9"].as_slice(),
            more,
        ];
        run(here, &all.concat())
    };
    let (code, said) = init(&["--chain", "sepolia"]);
    assert!(code == 78 && said.contains("--passphrase-file"), "nobody to ask: {said}");
    let (code, said) = init(&["--chain", "atlantis"]);
    assert!(code == 78 && said.contains("ethereum, sepolia, base"), "{said}");
    std::fs::write(here.join("words"), "correct horse battery staple\n").unwrap();
    let (code, said) = init(&["--chain", "sepolia", "--passphrase-file", "words"]);
    assert!(code == 77 && said.contains("can be read by others"), "{said}");
    let secret = |name: &str, text: &str| {
        use std::os::unix::fs::PermissionsExt;
        std::fs::write(here.join(name), text).unwrap();
        let mode = std::fs::Permissions::from_mode(0o600);
        std::fs::set_permissions(here.join(name), mode).unwrap();
    };
    secret("words", "correct horse battery staple\n");
    let (code, said) = init(&["--chain", "sepolia", "--passphrase-file", "words"]);
    assert_eq!(code, 0, "{said}");
    let account = said.split("account is ").nth(1).unwrap().split_whitespace().next().unwrap();
    let toml = std::fs::read_to_string(here.join("notary/notary.toml")).unwrap();
    assert!(toml.contains("name = \"sepolia\""), "{toml}");
    assert!(!here.join("notary/operator.key").exists());
    let key: Value =
        serde_json::from_str(&std::fs::read_to_string(here.join("notary/operator.json")).unwrap())
            .unwrap();
    assert_eq!((key["version"].as_u64(), key["crypto"]["kdf"].as_str()), (Some(3), Some("scrypt")));

    // It opens with its passphrase, and says what is wrong otherwise. The chain is asked after that.
    let deploy = |words: &str| run(here, &["deploy", "--passphrase-file", words]);
    secret("wrong", "correct horse");
    edit(here, "name = \"sepolia\"", "id = 31337");
    edit(here, "http://127.0.0.1:9", "http://127.0.0.1:10");
    let (code, said) = deploy("words");
    assert!(code == 69 && said.contains("cannot be reached"), "{said}");
    let bomb = key.to_string().replace("\"n\":262144", "\"n\":1073741824");
    assert_ne!(bomb, key.to_string());
    for (name, text) in [("bomb.json", bomb.as_str()), ("nonsense.json", "{\"version\":3}")] {
        secret(name, text);
        let set =
            ["contract", "set-operator", account, "--key", name, "--passphrase-file", "words"];
        let (code, said) = run(here, &set);
        assert!(code == 78, "{name}: {code} {said}");
    }
    let new = ["contract", "new-key", "next.json", "--passphrase-file", "words"];
    let (code, said) = run(here, &new);
    assert!(code == 0 && said.contains("next.json has the key of 0x"), "{said}");
    let (code, said) = run(here, &new);
    assert!(code == 64 && said.contains("is there already"), "{said}");
}
