//! Anchoring on a real chain: anvil.

use countersign::anchoring::{AnchoringError, LostFinality, reconcile, round};
use countersign::chain::anvil::{Anvil, mine};
use countersign::chain::contract;
use countersign::chain::evm::{self, Evm};
use countersign::chain::operator::Operator;
use countersign::chain::{Chain, Move};
use countersign::ledger::{proof_of, seal};
use countersign::store::AnchorState;
use countersign_core::anchor::{Address, ChainId};
use countersign_core::tree::{Hash, Size, empty_root};
use countersign_core::trust::Finality;
use countersign_core::verify::Verdict;
use serde_json::{Value, json};
use tempfile::TempDir;

use super::support::{House, Paper, noon};

struct Site {
    house: House,
    anvil: Anvil,
    chain: Evm,
    contract: Address,
    chain_id: ChainId,
    _folder: TempDir,
}

async fn site() -> Site {
    let house = House::open().await;
    let folder = TempDir::new().unwrap();
    let anvil = Anvil::start(folder.path()).await.expect("run scripts/contracts install");
    let operator = Operator::random();
    anvil.fund(operator.address()).await.unwrap();
    let chain_id = contract::chain_id(anvil.rpc()).await.unwrap();
    let key = house.notary.verifier().unwrap();
    let account = operator.address();
    let origin = house.notary.host.register();
    let input = contract::deploy_input(&origin, &key, account, account).unwrap();
    let contract = evm::deploy(anvil.rpc(), chain_id, &operator, input).await.unwrap();
    contract::check(anvil.rpc(), contract, &origin, &key).await.unwrap();
    let chain = Evm::new(anvil.rpc().clone(), chain_id, contract, Finality::Finalized, operator);
    Site { house, anvil, chain, contract, chain_id, _folder: folder }
}

impl Site {
    async fn round(&self) -> bool {
        round(&self.house.store, &self.chain, &self.house.notary, true, noon()).await.unwrap()
    }

    async fn states(&self) -> Vec<String> {
        let anchors = self.house.store.newest_anchors(100).await.unwrap();
        anchors.iter().rev().map(|anchor| anchor.state.to_string()).collect()
    }

    async fn until_final(&self) {
        for _ in 0..40 {
            self.round().await;
            if self.states().await.iter().all(|state| state == "final") {
                return;
            }
            mine(self.anvil.rpc()).await.unwrap();
        }
        panic!("not final: {:?}", self.states().await);
    }

    async fn verdict(&self, paper: &Paper) -> Verdict {
        let chain = (self.chain_id, self.contract);
        let store = &self.house.store;
        let proof = proof_of(store, &self.house.notary, chain, paper.id()).await.unwrap();
        let mut trust = self.house.trust.clone();
        trust.contract = self.contract;
        let reading = countersign::reader::Reading {
            proof_file: proof.to_file().into_bytes(),
            document: Some(paper.digest()),
            fragment: Some(paper.document.disclosures()[0].salt().clone()),
            trust: Some(trust),
            nodes: vec![self.anvil.url().to_owned()],
        };
        countersign::reader::verify(&reading).await.verdict
    }

    async fn issue(&self, papers: &[&Paper], name: &str) {
        let ledger = self.house.store.ledger(name).await.unwrap().unwrap();
        let orders: Vec<_> =
            papers.iter().map(|paper| (ledger.clone(), paper.submission())).collect();
        for answer in seal(&self.house.store, &self.house.notary, &orders, noon()).await.unwrap() {
            answer.unwrap();
        }
    }
}

#[tokio::test]
async fn ledgers_are_anchored_together_and_every_record_verifies() {
    let site = site().await;
    let (mut acme, _, _) = site.house.firm("acme", 1).await;
    let (mut other, _, _) = site.house.firm("other", 2).await;
    let papers = [acme.invoice(), acme.invoice(), other.invoice()];
    site.issue(&[&papers[0]], "acme").await;
    assert_eq!(site.verdict(&papers[0]).await, Verdict::CannotTell, "sealed is not anchored");
    site.until_final().await;
    site.issue(&[&papers[1]], "acme").await;
    site.issue(&[&papers[2]], "other").await;
    assert!(site.round().await, "something is under way");
    assert_ne!(site.verdict(&papers[1]).await, Verdict::Unchanged, "included is not final");
    site.until_final().await;
    for paper in &papers {
        assert_eq!(site.verdict(paper).await, Verdict::Unchanged);
    }
    // The second anchor took both ledgers in one transaction; when nothing grew, nothing is sent.
    assert_eq!(site.states().await.len(), 2);
    assert!(!site.round().await);
    assert_eq!(site.states().await.len(), 2);
}

#[tokio::test]
async fn an_anchor_that_a_reorganisation_takes_is_sent_again() {
    let site = site().await;
    let (mut acme, _, _) = site.house.firm("acme", 1).await;
    let paper = acme.invoice();
    site.issue(&[&paper], "acme").await;
    while site.states().await != ["included"] {
        site.round().await;
    }
    site.anvil.rpc().call::<Value>("anvil_reorg", json!([1, []])).await.unwrap();
    // Nobody may be told that it is anchored in a block that is gone.
    assert_ne!(site.verdict(&paper).await, Verdict::Unchanged);
    site.until_final().await;
    assert_eq!(site.verdict(&paper).await, Verdict::Unchanged);
    assert_eq!(site.states().await, ["final"], "the same head, not a second one beside it");
}

#[tokio::test]
async fn what_was_signed_and_not_sent_before_a_crash_is_sent_after_it() {
    let site = site().await;
    let (mut acme, _, _) = site.house.firm("acme", 1).await;
    site.issue(&[&acme.invoice()], "acme").await;
    let rpc = site.anvil.rpc();
    // No blocks are made: the transaction waits, and then it is dropped.
    rpc.call::<Value>("evm_setAutomine", json!([false])).await.unwrap();
    assert!(site.round().await);
    assert_eq!(site.states().await, ["submitted"]);
    rpc.call::<Value>("anvil_dropAllTransactions", json!([])).await.unwrap();
    rpc.call::<Value>("evm_setAutomine", json!([true])).await.unwrap();
    site.until_final().await;
    assert_eq!(site.states().await, ["final"]);
}

#[tokio::test]
async fn an_anchor_whose_transaction_is_forgotten_is_found_and_not_sent_twice() {
    let site = site().await;
    let (mut acme, _, _) = site.house.firm("acme", 1).await;
    let (first, second) = (acme.invoice(), acme.invoice());
    site.issue(&[&first], "acme").await;
    site.until_final().await;
    site.issue(&[&second], "acme").await;
    site.until_final().await;
    let nonce = site.chain.nonce().await.unwrap();
    let store = &site.house.store;
    let before = store.newest_anchors(9).await.unwrap();
    for anchor in &before {
        store.set_anchor_state(anchor.to, &AnchorState::Due).await.unwrap();
    }
    site.until_final().await;
    assert_eq!(site.chain.nonce().await.unwrap(), nonce, "nothing was sent");
    let after = store.newest_anchors(9).await.unwrap();
    for (was, is) in before.iter().zip(&after) {
        assert_eq!(was.state.inclusion(), is.state.inclusion());
    }
    assert_eq!(site.verdict(&first).await, Verdict::Unchanged);
}

#[tokio::test]
async fn somebody_else_with_the_operators_key_stops_anchoring_before_it_costs() {
    let site = site().await;
    let (mut acme, _, _) = site.house.firm("acme", 1).await;
    let nonsense = Move {
        from_size: Size(0),
        from_root: empty_root(),
        to_size: Size(99),
        to_root: Hash([9; 32]),
    };
    let nonce = site.chain.nonce().await.unwrap();
    let signed = site.chain.sign(nonsense, nonce).await.unwrap();
    site.chain.send(&signed.raw).await.unwrap();
    while site.chain.receipt(signed.transaction).await.unwrap().is_none() {}
    site.issue(&[&acme.invoice()], "acme").await;
    // The round begins the anchor and says why it cannot be sent; the next one stops.
    let (store, notary) = (&site.house.store, &site.house.notary);
    round(store, &site.chain, notary, true, noon()).await.unwrap();
    let stopped = round(store, &site.chain, notary, true, noon()).await;
    assert!(matches!(stopped, Err(AnchoringError::ForeignHead(_))), "{stopped:?}");
    assert_eq!(site.chain.nonce().await.unwrap(), nonce + 1, "nothing of ours was sent");
}

#[tokio::test]
async fn a_head_that_is_not_ours_stops_the_start() {
    let site = site().await;
    let (mut acme, _, _) = site.house.firm("acme", 1).await;
    site.issue(&[&acme.invoice()], "acme").await;
    site.until_final().await;
    reconcile(&site.house.store, &site.chain, LostFinality::Refuse).await.unwrap();
    // A store that was restored from before the anchor.
    let old = House::open().await;
    let refused = reconcile(&old.store, &site.chain, LostFinality::Refuse).await;
    assert!(matches!(refused, Err(AnchoringError::ForeignHead(_))), "{refused:?}");
}

#[tokio::test]
async fn a_chain_that_lost_a_final_anchor_is_refused_and_a_development_chain_repeats_it() {
    let site = site().await;
    let (mut acme, _, _) = site.house.firm("acme", 1).await;
    let rpc = site.anvil.rpc();
    let before: Value = rpc.call("evm_snapshot", json!([])).await.unwrap();
    let paper = acme.invoice();
    site.issue(&[&paper], "acme").await;
    site.until_final().await;
    rpc.call::<Value>("evm_revert", json!([before])).await.unwrap();
    let refused = reconcile(&site.house.store, &site.chain, LostFinality::Refuse).await;
    assert!(matches!(refused, Err(AnchoringError::LostFinal(_))), "{refused:?}");
    reconcile(&site.house.store, &site.chain, LostFinality::Repeat).await.unwrap();
    let open = site.house.store.open_anchors().await.unwrap();
    assert!(matches!(open[0].state, AnchorState::Due));
    site.until_final().await;
    assert_eq!(site.verdict(&paper).await, Verdict::Unchanged);
}

#[tokio::test]
async fn a_contract_of_another_notary_is_refused() {
    let site = site().await;
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
