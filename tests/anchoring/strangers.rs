//! Others with the operator's key, the owner's acts, and a contract that refuses.

use countersign::anchoring::AnchoringError;
use countersign::chain::owner::{Act, act};
use countersign::chain::{Move, contract};
use countersign_core::tree::{Hash, Size};
use countersign_core::verify::Verdict;
use serde_json::json;

use crate::support::{GWEI, POLICY, Proxy, Site, account};

use super::*;

#[tokio::test]
async fn somebody_else_with_the_operators_key_stops_anchoring_before_it_costs() {
    let mut site = Site::open().await;
    let (mut acme, _, _) = site.house.firm("acme", 1).await;
    let before = nonce(&site).await;
    behind_our_back(&site, nonsense(), before, 0).await;
    site.issue(&[&acme.invoice()], "acme").await;
    let refused = site.anchoring.try_round(site.now()).await;
    assert!(matches!(refused, Err(AnchoringError::ForeignCheckpoint(_))), "{refused:?}");
    let now = site.now();
    site.anchoring.round(now).await;
    assert_eq!(site.troubles(), ["stopped"]);
    site.anchoring.round(now).await;
    assert_eq!(site.anchoring.health().status().phase.as_str(), "stopped", "and stays so");
    assert_eq!(nonce(&site).await, before + 1, "nothing of ours was sent");
}

#[tokio::test]
async fn a_foreign_checkpoint_while_an_attempt_is_under_way_stops_anchoring() {
    let mut site = Site::open().await;
    let (mut acme, _, _) = site.house.firm("acme", 1).await;
    site.automine(false).await;
    site.issue(&[&acme.invoice()], "acme").await;
    site.until("submitted").await;
    let ours = site.anchors().await[0].attempts[0].nonce;
    // The thief outbids us under our own nonce.
    behind_our_back(&site, nonsense(), ours, 10 * GWEI).await;
    site.mine().await;
    site.automine(true).await;
    let mut stopped = None;
    for _ in 0..10 {
        site.clock += 5;
        if let Err(error) = site.anchoring.try_round(site.now()).await {
            stopped = Some(error);
            break;
        }
        site.mine().await;
    }
    assert!(matches!(stopped, Some(AnchoringError::ForeignCheckpoint(_))), "{stopped:?}");
    assert_eq!(site.anchors().await[0].attempts.len(), 1, "no second one was tried");
}

#[tokio::test]
async fn another_transaction_under_our_nonce_is_waited_out_until_it_is_final() {
    let mut site = Site::open().await;
    let (mut acme, _, _) = site.house.firm("acme", 1).await;
    site.automine(false).await;
    site.issue(&[&acme.invoice()], "acme").await;
    site.until("submitted").await;
    let ours = site.anchors().await[0].attempts[0].nonce;
    // It moves nothing: its own checkpoint is not the contract's, so it reverts.
    let harmless = Move {
        from_size: Size(5),
        from_root: Hash([5; 32]),
        to_size: Size(6),
        to_root: Hash([6; 32]),
    };
    behind_our_back(&site, harmless, ours, 10 * GWEI).await;
    site.mine().await;
    site.round().await.unwrap();
    assert_eq!(site.troubles(), ["nonce"]);
    assert_eq!(site.anchors().await[0].attempts.len(), 1, "not before that is final");
    for _ in 0..4 {
        site.mine().await;
    }
    site.automine(true).await;
    site.until_final().await;
    let attempts = site.anchors().await.remove(0).attempts;
    assert_eq!(attempts.len(), 2);
    assert_eq!(attempts[1].nonce, ours + 1);
    assert!(site.troubles().is_empty(), "{:?}", site.troubles());
}

#[tokio::test]
async fn the_operator_is_replaced_while_an_anchor_is_under_way_and_none_is_lost() {
    let mut site = Site::open().await;
    let (mut acme, _, _) = site.house.firm("acme", 1).await;
    let papers = [acme.invoice(), acme.invoice()];
    site.issue(&[&papers[0]], "acme").await;
    site.until_final().await;
    // Under way, and in no block yet.
    site.automine(false).await;
    site.issue(&[&papers[1]], "acme").await;
    site.until("submitted").await;
    site.tell("anvil_dropAllTransactions", json!([])).await;
    site.automine(true).await;
    let (next, old) = (account(0x22), site.operator.clone());
    site.anvil.fund(next.address()).await.unwrap();
    let fee = POLICY.max_fee_wei;
    let to = Act::SetOperator(next.address());
    act(site.anvil.rpc(), site.chain_id, &old, fee, site.contract, to).await.unwrap();
    // The old key can only wait now, and says so.
    site.clock += 60;
    for _ in 0..8 {
        site.round().await.unwrap();
        site.mine().await;
    }
    assert_eq!(site.troubles(), ["operator"]);
    // The new one takes over; the ownership moves in two steps meanwhile.
    let owner = account(0x33);
    site.anvil.fund(owner.address()).await.unwrap();
    let offer = Act::OfferOwnership(owner.address());
    act(site.anvil.rpc(), site.chain_id, &old, fee, site.contract, offer).await.unwrap();
    act(site.anvil.rpc(), site.chain_id, &owner, fee, site.contract, Act::TakeOwnership)
        .await
        .unwrap();
    site.operator = next;
    let urls = [site.anvil.url().to_owned()];
    site.restart(&urls, POLICY);
    site.until_final().await;
    for paper in &papers {
        assert_eq!(site.verdict(paper).await, Verdict::Rehearsal);
    }
    assert_eq!(site.states().await.len(), 2);
    let roles = contract::roles(site.anvil.rpc(), site.contract).await.unwrap();
    assert_eq!((roles.owner, roles.pending_owner), (owner.address(), None));
}

#[tokio::test]
async fn what_is_in_a_block_becomes_final_also_after_anchoring_has_stopped() {
    let mut site = Site::open().await;
    let (mut acme, _, _) = site.house.firm("acme", 1).await;
    let paper = acme.invoice();
    site.issue(&[&paper], "acme").await;
    site.until("included").await;
    let (rpc, fee) = (site.anvil.rpc(), POLICY.max_fee_wei);
    act(rpc, site.chain_id, &site.operator, fee, site.contract, Act::Retire(None)).await.unwrap();
    site.issue(&[&acme.invoice()], "acme").await;
    for _ in 0..4 {
        let now = site.now();
        site.anchoring.round(now).await;
        site.mine().await;
    }
    assert_eq!(site.states().await, ["final", "due"]);
    assert_eq!(site.anchoring.health().status().phase.as_str(), "stopped");
    assert_eq!(site.verdict(&paper).await, Verdict::Rehearsal);
}

#[tokio::test]
async fn after_three_refusals_anchoring_stops_until_somebody_starts_it_again() {
    let mut site = Site::open().await;
    let (mut acme, _, _) = site.house.firm("acme", 1).await;
    let node = Proxy::before(site.anvil.url()).await;
    let urls = [node.url.clone()];
    site.restart(&urls, POLICY);
    site.issue(&[&acme.invoice()], "acme").await;
    site.automine(false).await;
    // Each time, the contract names another operator in the block that the anchor comes into.
    let (ours, other) = (site.operator.clone(), account(0x22));
    let (owner, slot) =
        (site.contract, "0x0000000000000000000000000000000000000000000000000000000000000001");
    let word = |account: countersign_core::evm::Address| {
        format!("0x{}{}", "0".repeat(24), account.to_string().trim_start_matches("0x"))
    };
    let mut stopped = None;
    for _ in 0..60 {
        if let Err(error) = site.anchoring.try_round(site.now()).await {
            stopped = Some(error);
            break;
        }
        site.clock += 5;
        site.tell("anvil_setStorageAt", json!([owner, slot, word(other.address())])).await;
        site.mine().await;
        site.tell("anvil_setStorageAt", json!([owner, slot, word(ours.address())])).await;
        site.mine().await;
    }
    assert!(matches!(stopped, Some(AnchoringError::Refused { times: 3, .. })), "{stopped:?}");
    let attempts = site.anchors().await.remove(0).attempts;
    assert_eq!(attempts.iter().filter(|attempt| attempt.fee_wei.is_some()).count(), 3);
    // Whoever starts it again has found out why.
    site.clock += 5;
    site.automine(true).await;
    site.restart(&urls, POLICY);
    site.until_final().await;
}

#[tokio::test]
async fn a_retired_contract_stops_anchoring() {
    let mut site = Site::open().await;
    let (mut acme, _, _) = site.house.firm("acme", 1).await;
    let (rpc, fee) = (site.anvil.rpc(), POLICY.max_fee_wei);
    act(rpc, site.chain_id, &site.operator, fee, site.contract, Act::Retire(None)).await.unwrap();
    site.issue(&[&acme.invoice()], "acme").await;
    let stopped = site.anchoring.try_round(site.now()).await;
    assert!(matches!(stopped, Err(AnchoringError::Retired)), "{stopped:?}");
}
