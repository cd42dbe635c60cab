//! What stops a start: a chain and a store that do not fit.

use countersign::anchoring::{AnchoringError, LostFinality, Policy};
use countersign::chain::charter::{Charter, Predecessor};
use countersign::chain::contract;
use countersign::chain::operator::AtContract;
use countersign::chain::owner::{self, Act};
use countersign_core::contract::checkpoint_word;
use countersign_core::evm::ChainId;
use countersign_core::tree::{Hash, Size, empty_root};
use countersign_core::trust::Finality;
use countersign_core::verify::Verdict;
use serde_json::{Value, json};

use crate::support::{House, POLICY, Site, anchoring};

#[tokio::test]
async fn a_checkpoint_that_is_not_ours_stops_the_start() {
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
    assert!(matches!(refused, Err(AnchoringError::ForeignCheckpoint(_))), "{refused:?}");
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
    assert_eq!(site.verdict(&paper).await, Verdict::Rehearsal);
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
        assert_eq!(site.verdict(paper).await, Verdict::Rehearsal);
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
    assert_eq!(site.anchoring.health().status().phase.as_str(), "stopped");
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
    let nobody = countersign_core::evm::EvmBytes([9; 20]);
    let said = contract::check(rpc, nobody, &origin, &key).await.unwrap_err().to_string();
    assert!(said.contains("there is no contract"), "{said}");
    let foreign = json!([nobody, "0x6001600055"]);
    rpc.call::<Value>("anvil_setCode", foreign).await.unwrap();
    let said = contract::check(rpc, nobody, &origin, &key).await.unwrap_err().to_string();
    assert!(said.contains("not that of the notary's contract"), "{said}");
}

#[tokio::test]
async fn a_contract_states_what_it_was_deployed_with() {
    let site = Site::open().await;
    let (origin, key) = (site.house.notary.host.register(), site.house.notary.verifier().unwrap());
    let clock = site.house.notary.clock.verifier();
    let stated = contract::check(site.anvil.rpc(), site.contract, &origin, &key).await.unwrap();
    stated.agrees(site.contract, &clock, Finality::Finalized).unwrap();
    assert_eq!((stated.says.predecessor_chain, stated.says.from_size), (0, 0));
    assert_eq!(stated.from_root, empty_root());
    let said = stated.agrees(site.contract, &key, Finality::Finalized).unwrap_err().to_string();
    assert!(said.contains("states another clock"), "{said}");
    let said = stated.agrees(site.contract, &clock, Finality::Depth(64)).unwrap_err().to_string();
    assert!(
        said.contains("by the chain's own tag, and chain.finality is 64 blocks deep"),
        "{said}"
    );
}

#[tokio::test]
async fn a_contract_that_follows_another_begins_where_that_ended() {
    let site = Site::open().await;
    let before = Predecessor {
        chain_id: ChainId::new(8453).unwrap(),
        contract: site.contract,
        size: Size(7),
        root: Hash([5; 32]),
    };
    let charter = Charter {
        origin: site.house.notary.host.register(),
        notary_key: site.house.notary.verifier().unwrap(),
        clock_key: site.house.notary.clock.verifier(),
        finality: Finality::Depth(64),
        predecessor: Some(before),
    };
    let (rpc, fee) = (site.anvil.rpc(), POLICY.max_fee_wei);
    let account = site.operator.address();
    let input = contract::deploy_input(&charter, account, account).unwrap();
    let later = owner::deploy(rpc, site.chain_id, &site.operator, fee, input).await.unwrap();
    let stated = contract::stated(rpc, later).await.unwrap().unwrap();
    assert_eq!((stated.says.predecessor_chain, stated.says.predecessor), (8453, site.contract));
    assert_eq!((stated.says.from_size, stated.from_root), (7, Hash([5; 32])));
    assert_eq!(stated.finality(), Finality::Depth(64));
    assert_eq!(
        contract::head(rpc, later).await.unwrap(),
        checkpoint_word(Size(7), Hash([5; 32])),
        "its first word"
    );
    let successor = Act::Retire(Some((ChainId::new(8453).unwrap(), later)));
    owner::act(rpc, site.chain_id, &site.operator, fee, site.contract, successor).await.unwrap();
    let roles = contract::roles(rpc, site.contract).await.unwrap();
    assert_eq!(roles.successor, Some((8453, later)));
    let none = Charter { finality: Finality::Depth(0), ..charter };
    assert!(contract::deploy_input(&none, account, account).is_err(), "0 is the chain's own tag");
}
