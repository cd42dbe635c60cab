//! What was final goes away while the service runs, on a real chain.

use countersign::anchoring::{LostFinality, Policy};
use countersign_core::verify::Verdict;
use serde_json::{Value, json};

use crate::support::{POLICY, Paper, Site};

/// A site with a bill that is final, and what takes the chain back to before that.
async fn site(lost: LostFinality) -> (Site, Paper, Value) {
    let mut site = Site::open().await;
    let urls = [site.anvil.url().to_owned()];
    site.restart(&urls, Policy { lost, ..POLICY });
    let (mut acme, _, _) = site.house.firm("acme", 1).await;
    let before: Value = site.tell("evm_snapshot", json!([])).await;
    let paper = acme.invoice();
    site.issue(&[&paper], "acme").await;
    site.until_final().await;
    assert_eq!(site.verdict(&paper).await, Verdict::Rehearsal);
    (site, paper, before)
}

/// Rounds and blocks, however they end.
async fn go_on(site: &mut Site, seconds: u64) {
    for _ in 0..seconds / 2 {
        site.clock += 2;
        let now = site.now();
        site.anchoring.round(now).await;
        site.mine().await;
    }
}

#[tokio::test]
async fn a_reorganisation_beyond_what_was_final_stops_a_running_service() {
    let (mut site, paper, before) = site(LostFinality::Refuse).await;
    site.tell("evm_revert", json!([before])).await;
    for _ in 0..20 {
        site.mine().await;
    }
    go_on(&mut site, 62).await;
    assert_eq!(site.anchoring.health().status().phase.as_str(), "stopped");
    assert_eq!(site.troubles(), ["lost", "stopped"]);
    // Nobody who did nothing wrong is told that the bill does not match.
    assert_eq!(site.verdict(&paper).await, Verdict::CannotTell);
    assert_eq!(site.states().await, ["final"], "nothing is repaired");
}

#[tokio::test]
async fn the_same_anchor_in_another_block_stops_it_too() {
    let (mut site, paper, _) = site(LostFinality::Refuse).await;
    let block = site.proof(&paper).await.anchor.unwrap().block_number.get();
    let newest = site.tell("eth_blockNumber", json!([])).await;
    let newest = u64::from_str_radix(&newest.as_str().unwrap()[2..], 16).unwrap();
    let raw = site.anchors().await[0].attempts[0].raw.clone();
    let raw = format!("0x{}", raw.iter().map(|byte| format!("{byte:02x}")).collect::<String>());
    site.tell("anvil_reorg", json!([newest - block + 1, [[raw, 1]]])).await;
    go_on(&mut site, 62).await;
    assert_eq!(site.troubles(), ["lost", "stopped"]);
    assert_eq!(site.verdict(&paper).await, Verdict::CannotTell);
}

#[tokio::test]
async fn on_a_development_chain_it_is_sent_again_though_another_is_on_its_way() {
    let (mut site, paper, before) = site(LostFinality::Repeat).await;
    let (mut other, _, _) = site.house.firm("other", 2).await;
    let second = other.invoice();
    site.automine(false).await;
    site.issue(&[&second], "other").await;
    site.until("submitted").await;
    site.tell("evm_revert", json!([before])).await;
    site.automine(true).await;
    go_on(&mut site, 40).await;
    site.until_final().await;
    for paper in [&paper, &second] {
        assert_eq!(site.verdict(paper).await, Verdict::Rehearsal);
    }
    assert_eq!(site.anchoring.health().status().phase.as_str(), "working");
    assert!(site.troubles().is_empty(), "{:?}", site.troubles());
}

#[tokio::test]
async fn a_chain_that_begins_anew_has_no_contract_and_gets_no_transaction() {
    for lost in [LostFinality::Refuse, LostFinality::Repeat] {
        let (mut site, _, _) = site(lost).await;
        site.tell("anvil_reset", json!([])).await;
        site.anvil.fund(site.operator.address()).await.unwrap();
        for _ in 0..30 {
            site.mine().await;
        }
        go_on(&mut site, 62).await;
        assert_eq!(site.troubles(), ["lost", "stopped"]);
        let account = site.operator.address();
        let sent = site.tell("eth_getTransactionCount", json!([account, "latest"])).await;
        assert_eq!(sent, "0x0");
    }
}
