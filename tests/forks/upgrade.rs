//! What a firm is told of a proof whose block a reorganisation took; by the program itself.

use std::cell::RefCell;
use std::path::Path;

use countersign::chain::rpc::Rpc;
use serde_json::{Value, json};

use super::super::support::{Place, run, until};

/// Asks the development chain of a notary.
async fn chain(notary: &Path, method: &'static str, params: Value) -> Value {
    let port = std::fs::read_to_string(notary.join("anvil.port")).unwrap();
    let rpc = Rpc::new(&format!("http://127.0.0.1:{}", port.trim())).unwrap();
    rpc.call(method, params).await.unwrap()
}

/// Upgrades until the command says this; what it says then.
fn upgrade_until(here: &Path, proof: &str, words: &str) -> String {
    let said = RefCell::new(String::new());
    until(|| {
        *said.borrow_mut() = run(here, &["upgrade", proof]).1;
        said.borrow().contains(words)
    });
    said.into_inner()
}

#[tokio::test(flavor = "multi_thread")]
async fn upgrade_says_what_became_of_a_block_that_a_reorganisation_took() {
    let place = Place::new();
    let here = place.here();
    place.write("bill.txt", "a bill\n");
    place.ok(&["notarize", "bill.txt", "--wait", "anchored"]);
    let anchored = std::fs::read(here.join("bill.txt.proof.json")).unwrap();
    place.ok(&["notarize", "bill.txt", "--wait", "final"]);
    upgrade_until(here, "bill.txt.proof.json", "is final");
    std::fs::write(here.join("early.proof.json"), anchored).unwrap();
    let was: Value =
        serde_json::from_slice(&std::fs::read(here.join("bill.txt.proof.json")).unwrap()).unwrap();
    let (number, hash) =
        (was["anchor"]["block_number"].as_u64().unwrap(), &was["anchor"]["block_hash"]);
    let block = format!("block {number} ({})", hash.as_str().unwrap());

    let notary = here.join("notary");
    let newest = chain(&notary, "eth_blockNumber", json!([])).await;
    let newest = u64::from_str_radix(&newest.as_str().unwrap()[2..], 16).unwrap();
    chain(&notary, "anvil_rollback", json!([newest - number + 1])).await;
    chain(&notary, "anvil_mine", json!([format!("{:#x}", newest - number + 4)])).await;

    let said = upgrade_until(here, "bill.txt.proof.json", "reorganised");
    assert!(said.contains(&format!("final in {block}")), "{said}");
    // In the end the file names the block that the anchor is in now.
    let said = upgrade_until(here, "bill.txt.proof.json", "is final in block");
    assert!(said.contains(&format!("was final in {block}")), "{said}");
    let said = upgrade_until(here, "bill.txt.proof.json", "is final");
    assert!(!said.contains("reorganised"), "told once: {said}");
    let said = run(here, &["upgrade", "early.proof.json"]);
    assert_eq!(said.0, 0, "{}", said.1);
    assert!(
        said.1.contains(&format!("what was anchored in {block} is final in block")),
        "{}",
        said.1
    );
}
