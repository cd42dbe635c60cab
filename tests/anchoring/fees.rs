//! What anchors may cost, and what holds them.

use countersign::anchoring::Policy;
use countersign::store::AnchorHold;
use countersign_core::verify::Verdict;
use serde_json::json;

use crate::support::{COIN, GWEI, POLICY, Site};

#[tokio::test]
async fn when_the_base_fee_is_a_hundred_times_higher_the_attempt_is_replaced_under_the_same_nonce()
{
    let mut site = Site::open().await;
    let (mut acme, _, _) = site.house.firm("acme", 1).await;
    let paper = acme.invoice();
    site.issue(&[&paper], "acme").await;
    site.automine(false).await;
    site.until("submitted").await;
    site.tell("anvil_setNextBlockBaseFeePerGas", json!([format!("{:#x}", 100 * GWEI)])).await;
    site.mine().await;
    assert_eq!(site.states().await, ["submitted"], "it offers far too little");
    site.clock += 60;
    site.round().await.unwrap();
    let attempts = site.anchors().await.remove(0).attempts;
    assert_eq!(attempts.len(), 2, "{attempts:?}");
    assert_eq!(attempts[0].nonce, attempts[1].nonce);
    for (old, new) in [
        (attempts[0].max_fee_wei, attempts[1].max_fee_wei),
        (attempts[0].tip_wei, attempts[1].tip_wei),
    ] {
        assert!(new * 8 >= old * 9, "an eighth more at least: {old} {new}");
    }
    site.automine(true).await;
    site.mine().await;
    site.until_final().await;
    assert_eq!(site.verdict(&paper).await, Verdict::Rehearsal);
    let anchor = site.anchors().await.remove(0);
    assert_eq!(anchor.state.inclusion().unwrap().attempt, 2);
    assert!(anchor.attempts[0].fee_wei.is_none() && anchor.attempts[1].fee_wei.is_some());
}

#[tokio::test]
async fn the_cap_holds_anchors_and_says_since_when() {
    let mut site = Site::open().await;
    let (mut acme, _, _) = site.house.firm("acme", 1).await;
    let urls = [site.anvil.url().to_owned()];
    site.restart(&urls, Policy { max_fee_wei: 50 * GWEI, ..POLICY });
    let dear = json!([format!("{:#x}", 200 * GWEI)]);
    site.tell("anvil_setNextBlockBaseFeePerGas", dear).await;
    site.mine().await;
    site.issue(&[&acme.invoice()], "acme").await;
    site.round().await.unwrap();
    let since = site.now();
    site.round().await.unwrap();
    let anchor = site.anchors().await.remove(0);
    assert_eq!(anchor.held, Some((AnchorHold::FeeCap, since)));
    assert!(anchor.attempts.is_empty(), "nothing was signed");
    assert_eq!(site.troubles(), ["fee-cap"]);
    site.tell("anvil_setNextBlockBaseFeePerGas", json!(["0x1"])).await;
    site.mine().await;
    site.until_final().await;
    assert_eq!(site.anchors().await[0].held, None);
    assert!(site.troubles().is_empty());
}

#[tokio::test]
async fn the_budget_of_a_day_holds_anchors_until_the_day_is_over() {
    let mut site = Site::open().await;
    let (mut acme, _, _) = site.house.firm("acme", 1).await;
    site.issue(&[&acme.invoice()], "acme").await;
    site.until_final().await;
    let fee = site.anchors().await[0].attempts[0].fee_wei.unwrap();
    let urls = [site.anvil.url().to_owned()];
    site.restart(&urls, Policy { budget_wei: fee + 1, ..POLICY });
    site.issue(&[&acme.invoice()], "acme").await;
    site.round().await.unwrap();
    assert!(matches!(site.anchors().await[1].held, Some((AnchorHold::Budget, _))));
    assert_eq!(site.troubles(), ["budget"]);
    // The next day's budget would do for one at this chain's price, had it been set to more than dust.
    site.clock += 86_400;
    site.restart(&urls, Policy { budget_wei: COIN, ..POLICY });
    site.until_final().await;
}

#[tokio::test]
async fn an_empty_wallet_is_told_and_filled_and_a_dead_node_is_no_empty_wallet() {
    let mut site = Site::open().await;
    let (mut acme, _, _) = site.house.firm("acme", 1).await;
    let all = site.tell("eth_getBalance", json!([site.operator.address(), "latest"])).await;
    site.tell("anvil_setBalance", json!([site.operator.address(), "0x0"])).await;
    site.issue(&[&acme.invoice()], "acme").await;
    site.round().await.unwrap();
    assert!(matches!(site.anchors().await[0].held, Some((AnchorHold::Funds, _))));
    assert_eq!(site.troubles(), ["funds"]);
    let url = site.anvil.url().to_owned();
    site.restart(&["http://127.0.0.1:9".to_owned()], POLICY);
    let now = site.now();
    site.anchoring.round(now).await;
    assert_eq!(site.troubles(), ["chain"], "not funds");
    site.restart(&[url], POLICY);
    site.tell("anvil_setBalance", json!([site.operator.address(), all])).await;
    site.until_final().await;
    assert!(site.troubles().is_empty());
}
