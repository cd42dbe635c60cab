//! Anchoring on a real chain: anvil.

use countersign::anchoring::{AnchoringError, LostFinality, Policy};
use countersign::chain::operator::AtContract;
use countersign::chain::owner::{Act, act};
use countersign::chain::{At, Chain, Move, Operate, Terms, contract};
use countersign::store::{AnchorState, Held};
use countersign_core::tree::{Hash, Size, empty_root};
use countersign_core::trust::Finality;
use countersign_core::verify::{CheckName, Outcome, Verdict};
use serde_json::{Value, json};

use super::support::{COIN, GWEI, House, POLICY, Proxy, Site, account, anchoring, by};

/// A move of the head to nowhere.
fn nonsense() -> Move {
    Move { from_size: Size(0), from_root: empty_root(), to_size: Size(99), to_root: Hash([9; 32]) }
}

/// Sends a transaction with the operator's key behind the notary's back.
async fn behind_our_back(site: &Site, step: Move, nonce: u64, tip: u128) {
    let (operator, chain_id, contract) = (site.operator.clone(), site.chain_id, site.contract);
    let at = AtContract { operator, chain_id, contract };
    let terms =
        Terms { nonce, gas_limit: 60_000, max_fee_wei: 100 * GWEI + tip, tip_wei: GWEI + tip };
    let signed = at.sign(step, terms).await.unwrap();
    site.anchoring.nodes().all()[0].send(&signed.raw).await.unwrap();
}

async fn nonce(site: &Site) -> u64 {
    let node = &site.anchoring.nodes().all()[0];
    node.nonce(site.operator.address(), At::Latest).await.unwrap()
}

#[tokio::test]
async fn ledgers_are_anchored_together_and_every_record_verifies() {
    let mut site = Site::open().await;
    let (mut acme, _, _) = site.house.firm("acme", 1).await;
    let (mut other, _, _) = site.house.firm("other", 2).await;
    let papers = [acme.invoice(), acme.invoice(), other.invoice()];
    site.issue(&[&papers[0]], "acme").await;
    assert_eq!(site.verdict(&papers[0]).await, Verdict::CannotTell, "sealed is not anchored");
    site.until_final().await;
    site.issue(&[&papers[1]], "acme").await;
    site.issue(&[&papers[2]], "other").await;
    site.round().await.unwrap();
    assert_eq!(site.states().await.len(), 2, "something is under way");
    assert_ne!(site.verdict(&papers[1]).await, Verdict::Unchanged, "included is not final");
    site.until_final().await;
    for paper in &papers {
        assert_eq!(site.verdict(paper).await, Verdict::Unchanged);
    }
    // The second anchor took both ledgers in one transaction; when nothing grew, nothing is sent.
    let anchors = site.anchors().await;
    assert_eq!(anchors.len(), 2);
    assert_eq!((anchors[0].records, anchors[1].records), (3, 2), "two geneses were in the first");
    site.round().await.unwrap();
    assert_eq!(site.states().await.len(), 2);
}

#[tokio::test]
async fn evidence_is_enough_for_whoever_knows_the_block() {
    let mut site = Site::open().await;
    let (mut acme, _, _) = site.house.firm("acme", 1).await;
    let paper = acme.invoice();
    site.issue(&[&paper], "acme").await;
    site.until("included").await;
    assert_eq!(site.proof(&paper).await.anchor.unwrap().evidence, None, "not before it is final");
    site.until_final().await;
    let anchor = site.proof(&paper).await.anchor.unwrap();
    assert!(anchor.evidence.is_some());
    let known = site.read(&paper, |reading| reading.block_hash = Some(anchor.block_hash)).await;
    assert_eq!(known.verdict, Verdict::Unchanged, "{:?}", known.checks);
    let other = countersign_core::anchor::EvmBytes([7; 32]);
    let other = site.read(&paper, |reading| reading.block_hash = Some(other)).await;
    assert_eq!(other.verdict, Verdict::CannotTell);
    // A bit of the header, and it is no evidence of anything.
    let damaged = site
        .read(&paper, |reading| {
            let text = String::from_utf8(reading.proof_file.clone()).unwrap();
            let at = text.find("\"header\": \"0x").unwrap() + 60;
            let digit = if text.as_bytes()[at] == b'0' { "1" } else { "0" };
            reading.proof_file = [&text[..at], digit, &text[at + 1..]].concat().into_bytes();
            reading.block_hash = Some(anchor.block_hash);
        })
        .await;
    assert_eq!(damaged.verdict, Verdict::DoesNotMatch);
    let reason = match damaged.outcome(CheckName::Evidence) {
        Some(Outcome::Failed(reason)) => reason.code,
        other => panic!("{other:?}"),
    };
    assert_eq!(reason, "evidence.header");
}

#[tokio::test]
async fn an_anchor_that_a_reorganisation_takes_is_sent_again() {
    let mut site = Site::open().await;
    let (mut acme, _, _) = site.house.firm("acme", 1).await;
    let paper = acme.invoice();
    site.issue(&[&paper], "acme").await;
    site.until("included").await;
    site.tell("anvil_reorg", json!([1, []])).await;
    // Nobody may be told that it is anchored in a block that is gone.
    assert_ne!(site.verdict(&paper).await, Verdict::Unchanged);
    site.round().await.unwrap();
    site.until_final().await;
    assert_eq!(site.verdict(&paper).await, Verdict::Unchanged);
    let anchors = site.anchors().await;
    assert_eq!(anchors.len(), 1, "the same head, not a second one beside it");
    assert_eq!(anchors[0].attempts.len(), 1, "the same transaction");
}

#[tokio::test]
async fn a_chain_without_the_tag_is_final_by_depth() {
    let mut site = Site::open().await;
    let (mut acme, _, _) = site.house.firm("acme", 1).await;
    let (operator, chain_id, contract) = (site.operator.clone(), site.chain_id, site.contract);
    let at = AtContract { operator, chain_id, contract };
    let urls = [site.anvil.url().to_owned()];
    site.anchoring = by(&site.house, &urls, at, POLICY, "first", Finality::Depth(5));
    site.issue(&[&acme.invoice()], "acme").await;
    site.until("included").await;
    for _ in 0..4 {
        site.mine().await;
        site.round().await.unwrap();
        assert_eq!(site.states().await, ["included"], "fewer than five blocks stand on it");
    }
    site.mine().await;
    site.round().await.unwrap();
    assert_eq!(site.states().await, ["final"]);
}

#[tokio::test]
async fn a_reorganisation_takes_two_anchors_and_neither_is_lost_or_doubled() {
    let mut site = Site::open().await;
    let (mut acme, _, _) = site.house.firm("acme", 1).await;
    let papers = [acme.invoice(), acme.invoice()];
    site.issue(&[&papers[0]], "acme").await;
    site.until("included").await;
    site.issue(&[&papers[1]], "acme").await;
    site.until("included").await;
    assert_eq!(site.states().await, ["included", "included"]);
    site.automine(false).await;
    site.tell("anvil_reorg", json!([2, []])).await;
    site.round().await.unwrap();
    assert_eq!(site.states().await, ["submitted", "submitted"], "no proof relies on what is gone");
    for paper in &papers {
        assert!(site.proof(paper).await.anchor.is_none());
    }
    site.automine(true).await;
    site.mine().await;
    site.until_final().await;
    for paper in &papers {
        assert_eq!(site.verdict(paper).await, Verdict::Unchanged);
    }
    let anchors = site.anchors().await;
    assert_eq!(anchors.iter().map(|anchor| anchor.attempts.len()).sum::<usize>(), 2);
}

#[tokio::test]
async fn what_was_signed_and_not_sent_before_a_crash_is_sent_after_it() {
    let mut site = Site::open().await;
    let (mut acme, _, _) = site.house.firm("acme", 1).await;
    site.issue(&[&acme.invoice()], "acme").await;
    // No blocks are made: the transaction waits, and then it is dropped.
    site.automine(false).await;
    site.until("submitted").await;
    site.tell("anvil_dropAllTransactions", json!([])).await;
    site.automine(true).await;
    site.clock += 30;
    site.until_final().await;
    assert_eq!(site.anchors().await[0].attempts.len(), 1);
}

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
    assert_eq!(site.verdict(&paper).await, Verdict::Unchanged);
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
    assert_eq!(anchor.held, Some((Held::FeeCap, since)));
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
    assert!(matches!(site.anchors().await[1].held, Some((Held::Budget, _))));
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
    assert!(matches!(site.anchors().await[0].held, Some((Held::Funds, _))));
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

#[tokio::test]
async fn an_anchor_whose_transaction_is_forgotten_is_found_and_not_sent_twice() {
    let mut site = Site::open().await;
    let (mut acme, _, _) = site.house.firm("acme", 1).await;
    let (first, second) = (acme.invoice(), acme.invoice());
    site.issue(&[&first], "acme").await;
    site.until_final().await;
    site.issue(&[&second], "acme").await;
    site.until_final().await;
    let sent = nonce(&site).await;
    let before = site.anchors().await;
    let term = term(&site).await;
    for anchor in &before {
        let store = &site.house.store;
        store.set_anchor_state(term, anchor.to, &AnchorState::Due).await.unwrap();
    }
    site.until_final().await;
    assert_eq!(nonce(&site).await, sent, "nothing was sent");
    for (was, is) in before.iter().zip(&site.anchors().await) {
        assert_eq!(was.state.inclusion(), is.state.inclusion());
    }
    assert_eq!(site.verdict(&first).await, Verdict::Unchanged);
}

/// The lease that the site's own process has.
async fn term(site: &Site) -> countersign::store::Term {
    let (now, store) = (site.now(), &site.house.store);
    match store.lease_anchoring("first", now, now).await.unwrap() {
        countersign::store::Lease::Ours(term) => term,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn somebody_else_with_the_operators_key_stops_anchoring_before_it_costs() {
    let mut site = Site::open().await;
    let (mut acme, _, _) = site.house.firm("acme", 1).await;
    let before = nonce(&site).await;
    behind_our_back(&site, nonsense(), before, 0).await;
    site.issue(&[&acme.invoice()], "acme").await;
    let refused = site.anchoring.try_round(site.now()).await;
    assert!(matches!(refused, Err(AnchoringError::ForeignHead(_))), "{refused:?}");
    let now = site.now();
    site.anchoring.round(now).await;
    assert_eq!(site.troubles(), ["stopped"]);
    site.anchoring.round(now).await;
    assert_eq!(site.anchoring.board().status().phase.as_str(), "stopped", "and stays so");
    assert_eq!(nonce(&site).await, before + 1, "nothing of ours was sent");
}

#[tokio::test]
async fn a_foreign_head_while_an_attempt_is_under_way_stops_anchoring() {
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
    assert!(matches!(stopped, Some(AnchoringError::ForeignHead(_))), "{stopped:?}");
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
    // It moves nothing: its own head is not the contract's, so it reverts.
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
        assert_eq!(site.verdict(paper).await, Verdict::Unchanged);
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
    let nobody = countersign_core::anchor::EvmBytes([0; 20]);
    let (rpc, fee) = (site.anvil.rpc(), POLICY.max_fee_wei);
    act(rpc, site.chain_id, &site.operator, fee, site.contract, Act::Retire(nobody)).await.unwrap();
    site.issue(&[&acme.invoice()], "acme").await;
    for _ in 0..4 {
        let now = site.now();
        site.anchoring.round(now).await;
        site.mine().await;
    }
    assert_eq!(site.states().await, ["final", "due"]);
    assert_eq!(site.anchoring.board().status().phase.as_str(), "stopped");
    assert_eq!(site.verdict(&paper).await, Verdict::Unchanged);
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
    let word = |account: countersign_core::anchor::Address| {
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
    let nobody = countersign_core::anchor::EvmBytes([0; 20]);
    let (rpc, fee) = (site.anvil.rpc(), POLICY.max_fee_wei);
    act(rpc, site.chain_id, &site.operator, fee, site.contract, Act::Retire(nobody)).await.unwrap();
    site.issue(&[&acme.invoice()], "acme").await;
    let stopped = site.anchoring.try_round(site.now()).await;
    assert!(matches!(stopped, Err(AnchoringError::Retired)), "{stopped:?}");
}

#[tokio::test]
async fn one_process_anchors_and_another_takes_over_when_its_lease_is_over() {
    let mut site = Site::open().await;
    let (mut acme, _, _) = site.house.firm("acme", 1).await;
    site.issue(&[&acme.invoice()], "acme").await;
    site.automine(false).await;
    site.until("submitted").await;
    let (operator, chain_id, contract) = (site.operator.clone(), site.chain_id, site.contract);
    let at = AtContract { operator, chain_id, contract };
    let urls = [site.anvil.url().to_owned()];
    let mut second = anchoring(&site.house, &urls, at, POLICY, "second");
    second.try_round(site.now()).await.unwrap();
    assert_eq!(second.board().status().phase.as_str(), "standby");
    // The first is held up for longer than its lease, and comes back late.
    let late = term(&site).await;
    site.clock += 21;
    second.try_round(site.now()).await.unwrap();
    assert_eq!(second.board().status().phase.as_str(), "working");
    let store = &site.house.store;
    let to = site.anchors().await[0].to;
    let refused = store.set_anchor_state(late, to, &AnchorState::Due).await;
    assert!(matches!(refused, Err(countersign::store::StoreError::LeaseLost)), "{refused:?}");
    assert_eq!(site.states().await, ["submitted"], "nothing was changed");
    site.round().await.unwrap();
    assert_eq!(site.anchoring.board().status().phase.as_str(), "standby");
    // Given back, it need not run out.
    second.stop().await;
    site.automine(true).await;
    site.mine().await;
    site.until_final().await;
}

#[tokio::test]
async fn a_head_that_is_not_ours_stops_the_start() {
    let mut site = Site::open().await;
    let (mut acme, _, _) = site.house.firm("acme", 1).await;
    site.issue(&[&acme.invoice()], "acme").await;
    site.until_final().await;
    site.anchoring.check(site.now()).await.unwrap();
    // A store that was restored from before the anchor.
    let urls = [site.anvil.url().to_owned()];
    let old = House::open().await;
    let (operator, chain_id, contract) = (site.operator.clone(), site.chain_id, site.contract);
    let at = AtContract { operator, chain_id, contract };
    let refused = anchoring(&old, &urls, at, POLICY, "first").check(site.now()).await;
    assert!(matches!(refused, Err(AnchoringError::ForeignHead(_))), "{refused:?}");
}

#[tokio::test]
async fn a_chain_that_lost_a_final_anchor_is_refused_and_a_development_chain_repeats_it() {
    let mut site = Site::open().await;
    let (mut acme, _, _) = site.house.firm("acme", 1).await;
    let before: Value = site.tell("evm_snapshot", json!([])).await;
    let paper = acme.invoice();
    site.issue(&[&paper], "acme").await;
    site.until_final().await;
    site.tell("evm_revert", json!([before])).await;
    // The node is shorter than the anchor's block: it may only be behind.
    let refused = site.anchoring.check(site.now()).await;
    assert!(matches!(refused, Err(AnchoringError::Behind(_))), "{refused:?}");
    site.clock += 60;
    let refused = site.anchoring.check(site.now()).await;
    assert!(matches!(refused, Err(AnchoringError::LostFinal(_))), "{refused:?}");
    // A process that runs on sees it too, as soon as it has something to anchor; and once the chain is as
    // long again and the block is another, there is no doubt.
    site.issue(&[&acme.invoice()], "acme").await;
    for _ in 0..10 {
        site.mine().await;
    }
    let urls = [site.anvil.url().to_owned()];
    site.restart(&urls, POLICY);
    let refused = site.anchoring.try_round(site.now()).await;
    assert!(matches!(refused, Err(AnchoringError::LostFinal(_))), "{refused:?}");
    site.restart(&urls, Policy { lost: LostFinality::Repeat, ..POLICY });
    site.anchoring.check(site.now()).await.unwrap();
    assert_eq!(site.states().await, ["submitted"]);
    site.until_final().await;
    assert_eq!(site.verdict(&paper).await, Verdict::Unchanged);
    assert_eq!(site.states().await.len(), 2);
}

#[tokio::test]
async fn a_chain_that_is_restarted_from_an_older_state_takes_no_anchor_along_unnoticed() {
    let mut site = Site::open().await;
    let (mut acme, _, _) = site.house.firm("acme", 1).await;
    let (first, second) = (acme.invoice(), acme.invoice());
    site.issue(&[&first], "acme").await;
    site.until_final().await;
    let older = site.chain_state().await;
    site.issue(&[&second], "acme").await;
    site.until("included").await;
    // The second anchor's block never was, for this chain; the first one's still is.
    let mut site = site.restart_chain(&older).await;
    for _ in 0..6 {
        site.clock += 30;
        site.round().await.ok();
        site.mine().await;
    }
    site.until_final().await;
    for paper in [&first, &second] {
        assert_eq!(site.verdict(paper).await, Verdict::Unchanged);
    }
    assert_eq!(site.anchors().await[1].attempts.len(), 1, "the same transaction");
    // From before a final anchor: that is not mended, it is told.
    let mut site = site.restart_chain(&older).await;
    for _ in 0..10 {
        site.clock += 30;
        site.mine().await;
        let now = site.now();
        site.issue(&[&acme.invoice()], "acme").await;
        site.anchoring.round(now).await;
    }
    assert_eq!(site.anchoring.board().status().phase.as_str(), "stopped");
    assert!(site.troubles().contains(&"stopped"), "{:?}", site.troubles());
}

#[tokio::test]
async fn a_contract_of_another_notary_is_refused() {
    let site = Site::open().await;
    let origin = site.house.notary.host.register();
    let key = site.house.notary.verifier().unwrap();
    let rpc = site.anvil.rpc();
    let wrong_origin = "elsewhere.test/register".parse().unwrap();
    assert!(contract::check(rpc, site.contract, &wrong_origin, &key).await.is_err());
    let wrong_key = site.house.notary.clock.verifier();
    assert!(contract::check(rpc, site.contract, &origin, &wrong_key).await.is_err());
    let nobody = countersign_core::anchor::EvmBytes([9; 20]);
    let said = contract::check(rpc, nobody, &origin, &key).await.unwrap_err().to_string();
    assert!(said.contains("there is no contract"), "{said}");
    let foreign = json!([nobody, "0x6001600055"]);
    rpc.call::<Value>("anvil_setCode", foreign).await.unwrap();
    let said = contract::check(rpc, nobody, &origin, &key).await.unwrap_err().to_string();
    assert!(said.contains("not that of the notary's contract"), "{said}");
}
