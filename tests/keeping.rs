//! A reader who kept nothing but the contract's address and chain, and one who keeps a trust file.

use std::path::Path;

use countersign::chain::anvil::Anvil;
use serde_json::{Value, json};
use tempfile::TempDir;

use super::support::{Dev, Proxy, Treat, countersign, run};

/// A final proof of `bill.txt`, and the address of the contract; the notary is gone.
fn left_behind(here: &Path) -> String {
    let dev = Dev::start(&here.join("notary"));
    let profile = dev.profile.to_str().unwrap();
    std::fs::write(here.join("bill.txt"), "1,000.00 for advice").unwrap();
    let (code, said) =
        run(here, &["notarize", "bill.txt", "--profile", profile, "--wait", "final"]);
    assert_eq!(code, 0, "{said}");
    let saved = ["trust", "save", "kept.json", "--from", &dev.url];
    let (code, said) = run(here, &saved);
    assert!(code == 0 && said.contains("says of itself\n"), "no advice to save it: {said}");
    let nothing = format!("{}/nothing", dev.url);
    let (code, said) = run(here, &["trust", "save", "none.json", "--from", &nothing]);
    assert!(code != 0 && code != 69 && !said.contains("now"), "{code} {said}");
    dev.stop();
    let trust: Value =
        serde_json::from_slice(&std::fs::read(here.join("kept.json")).unwrap()).unwrap();
    trust["contract"].as_str().unwrap().to_owned()
}

fn by_contract<'a>(contract: &'a str, nodes: &[&'a str]) -> Vec<&'a str> {
    let mut arguments = vec!["--contract", contract, "--chain-id", "31337"];
    arguments.extend(nodes.iter().flat_map(|node| ["--rpc", node]));
    arguments
}

#[tokio::test(flavor = "multi_thread")]
async fn who_kept_nothing_verifies_by_the_contract() {
    let folder = TempDir::new().unwrap();
    let here = folder.path();
    let contract = left_behind(here);
    let anvil = Anvil::start(&here.join("notary")).await.unwrap();
    let other = Proxy::before(anvil.url()).await;
    let verify = |nodes: &[&str]| {
        let all = [&["verify", "bill.txt"], by_contract(&contract, nodes).as_slice()].concat();
        let output = tokio::task::block_in_place(|| countersign(&all, here));
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        let failed = String::from_utf8_lossy(&output.stderr).into_owned();
        (output.status.code().unwrap(), said + &failed)
    };
    let (code, said) = verify(&[anvil.url(), &other.url, "http://127.0.0.1:9"]);
    assert_eq!(code, 4, "{said}");
    assert!(said.contains(&format!("trusted   the contract {contract} on a development chain")));
    assert!(said.contains("which says of itself: dev.countersign.invalid/register"), "{said}");
    assert!(said.contains("by the word of 2 nodes"), "{said}");
    let (code, said) = verify(&["http://127.0.0.1:9"]);
    assert!(code == 69 && said.contains("no node says what"), "{said}");
    // One that knows of no such contract, and one that is on another chain.
    other.behave(|method, _| match method {
        "eth_call" => Treat::Say(json!("0x")),
        _ => Treat::Pass,
    });
    let (code, said) = verify(&[anvil.url(), &other.url]);
    assert!(code == 69 && said.contains("the nodes disagree"), "{said}");
    let (code, said) = verify(&[&other.url]);
    assert!(code == 65 && said.contains("there is no notary's contract"), "{said}");
    other.behave(|method, _| match method {
        "eth_chainId" => Treat::Say(json!("0x1")),
        _ => Treat::Pass,
    });
    let (code, said) = verify(&[&other.url]);
    assert!(code == 69 && said.contains("is on chain 1"), "{said}");
    anvil.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_trust_file_is_never_replaced_by_one_that_says_something_else() {
    let folder = TempDir::new().unwrap();
    let here = folder.path();
    let contract = left_behind(here);
    let anvil = Anvil::start(&here.join("notary")).await.unwrap();
    let save = |file: &str| {
        let nodes = [anvil.url()];
        let all = [&["trust", "save", file], by_contract(&contract, &nodes).as_slice()].concat();
        tokio::task::block_in_place(|| run(here, &all))
    };
    let (code, said) = save("kept.json");
    assert!(code == 64 && said.contains("says something else"), "{said}");
    let (code, said) = save("own.json");
    assert!(code == 0 && said.contains("by the word of 1 node"), "{said}");
    let first = std::fs::read(here.join("own.json")).unwrap();
    let (code, said) = save("own.json");
    assert!(code == 0 && said.contains("says the same already"), "{said}");
    assert_eq!(std::fs::read(here.join("own.json")).unwrap(), first);
    let verify = ["verify", "bill.txt", "--trust", "own.json"];
    let (code, said) = tokio::task::block_in_place(|| run(here, &verify));
    assert!(code == 4 && said.contains("own.json, your own file"), "{said}");
    // A ledger that is opened keeps one beside its profile from the first day.
    let create = ["ledger", "create", "acme", "--data", "notary", "--profile", "acme.json"];
    let (code, said) = tokio::task::block_in_place(|| run(here, &create));
    assert_eq!(code, 0, "{said}");
    let beside: Value =
        serde_json::from_slice(&std::fs::read(here.join("acme.trust.json")).unwrap()).unwrap();
    assert_eq!(beside["contract"], json!(contract));
    let nowhere = ["trust", "save", "none.json"];
    assert_eq!(tokio::task::block_in_place(|| run(here, &nowhere)).0, 64);
    anvil.stop().await;
}
