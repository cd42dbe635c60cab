//! Anchoring on a real chain: anvil.

mod ahead;
mod fees;
mod lost;
mod starts;
mod strangers;

use countersign::chain::operator::AtContract;
use countersign::chain::{At, Chain, Move, Operate, TransactionTerms};
use countersign::store::AnchorState;
use countersign_core::tree::{Hash, Size, empty_root};
use countersign_core::trust::Finality;
use countersign_core::verify::{CheckName, Outcome, Verdict};
use serde_json::json;

use super::support::{GWEI, POLICY, Site, anchoring, by};

/// A move of the checkpoint to nowhere.
fn nonsense() -> Move {
    Move { from_size: Size(0), from_root: empty_root(), to_size: Size(99), to_root: Hash([9; 32]) }
}

/// Sends a transaction with the operator's key behind the notary's back.
async fn behind_our_back(site: &Site, step: Move, nonce: u64, tip: u128) {
    let (operator, chain_id, contract) = (site.operator.clone(), site.chain_id, site.contract);
    let at = AtContract { operator, chain_id, contract };
    let terms = TransactionTerms {
        nonce,
        gas_limit: 60_000,
        max_fee_wei: 100 * GWEI + tip,
        tip_wei: GWEI + tip,
    };
    let signed = at.sign(step, terms).await.unwrap();
    site.anchoring.nodes().all()[0].send(&signed.raw).await.unwrap();
}

async fn nonce(site: &Site) -> u64 {
    let node = &site.anchoring.nodes().all()[0];
    node.nonce(site.operator.address(), At::Latest).await.unwrap()
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
    assert_ne!(site.verdict(&papers[1]).await, Verdict::Rehearsal, "included is not final");
    site.until_final().await;
    for paper in &papers {
        assert_eq!(site.verdict(paper).await, Verdict::Rehearsal);
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
    assert_eq!(known.verdict, Verdict::Rehearsal, "{:?}", known.checks);
    let other = countersign_core::evm::EvmBytes([7; 32]);
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
    assert_eq!(reason.as_str(), "evidence.header");
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
    assert_ne!(site.verdict(&paper).await, Verdict::Rehearsal);
    site.round().await.unwrap();
    site.until_final().await;
    assert_eq!(site.verdict(&paper).await, Verdict::Rehearsal);
    let anchors = site.anchors().await;
    assert_eq!(anchors.len(), 1, "the same checkpoint, not a second one beside it");
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
        assert_eq!(site.verdict(paper).await, Verdict::Rehearsal);
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
    assert_eq!(site.verdict(&first).await, Verdict::Rehearsal);
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
    assert_eq!(second.health().status().phase.as_str(), "standby");
    // The first is held up for longer than its lease, and comes back late.
    let late = term(&site).await;
    site.clock += 21;
    second.try_round(site.now()).await.unwrap();
    assert_eq!(second.health().status().phase.as_str(), "working");
    let store = &site.house.store;
    let to = site.anchors().await[0].to;
    let refused = store.set_anchor_state(late, to, &AnchorState::Due).await;
    assert!(matches!(refused, Err(countersign::store::StoreError::LeaseLost)), "{refused:?}");
    assert_eq!(site.states().await, ["submitted"], "nothing was changed");
    site.round().await.unwrap();
    assert_eq!(site.anchoring.health().status().phase.as_str(), "standby");
    // Given back, it need not run out.
    second.stop().await;
    site.automine(true).await;
    site.mine().await;
    site.until_final().await;
}
