//! A notary as its operator sets it up: init, deploy, ledger create, serve; and what serve refuses.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use countersign::chain::anvil::{Anvil, mine};
use countersign::chain::operator::Operator;
use serde_json::Value;
use tempfile::TempDir;

use super::support::run;

struct Serving(Child);

impl Drop for Serving {
    fn drop(&mut self) {
        self.0.kill().ok();
        self.0.wait().ok();
    }
}

/// Starts `serve`, and returns its URL once it is ready.
fn serve(folder: &Path, more: &[&str]) -> (Serving, String) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_countersign"))
        .args(["serve", "--data", "notary"])
        .args(more)
        .current_dir(folder)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let url = line.split("listens on ").nth(1).unwrap_or_else(|| panic!("not ready: {line}"));
    (Serving(child), url.trim().to_owned())
}

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
    let (first, url) = serve(here, &["--listen", "127.0.0.1:0"]);
    drop(first);
    edit(here, "http://127.0.0.1:1", &url);
    edit(here, "127.0.0.1:8420", url.trim_start_matches("http://"));
    edit(here, "anchor_every_seconds = 600", "anchor_every_seconds = 1");
    let (serving, _) = serve(here, &[]);

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
    assert_eq!(code, 0, "{said}");
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
    drop(serving);

    // What serve refuses. Each is put back before the next.
    let refuses = |from: &str, to: &str, why: &str| {
        edit(here, from, to);
        let (code, said) = run(here, &["serve", "--data", "notary", "--listen", "127.0.0.1:0"]);
        assert!((69..=78).contains(&code) && said.contains(why), "{why}: {code} {said}");
        edit(here, to, from);
    };
    refuses("id = 31337", "id = 5", "is on chain 31337, notary.toml says 5");
    refuses(&contract, "0x00000000000000000000000000000000000000aa", "there is no contract");
    refuses(
        "host = \"notary.test\"",
        "host = \"other.test\"",
        "is not that of other.test/register",
    );
    refuses("sqlite://notary.db", "sqlite://none.db", "the database failed");
    refuses(&rpc, "http://127.0.0.1:9", "cannot be reached");
    std::fs::write(here.join("notary/nonsense.db"), "this is no database at all").unwrap();
    refuses("sqlite://notary.db", "sqlite://nonsense.db", "is not an SQLite file");
}
