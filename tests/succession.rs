//! A contract that ended, and the one that follows it: anchors and proofs of both, in one register.

use countersign::chain::charter::{Charter, Predecessor};
use countersign::chain::contract;
use countersign::chain::owner::{self, Act};
use countersign::reader::follow;
use countersign::store::{EraRow, Lease, LedgerId};
use countersign_core::evm::Address;
use countersign_core::note::{KeyType, VerifierKey};
use countersign_core::tree::{Size, empty_root};
use countersign_core::trust::{EndedEra, Era, Finality};
use countersign_core::verify::Verdict;

use super::support::{POLICY, Paper, Proxy, Site, Treat};

mod moves;

/// Deploys a contract that says it follows the site's from that size on.
async fn deploy_after(site: &Site, predecessor: Option<Predecessor>) -> Address {
    deploy_as(site, &charter(site, predecessor)).await
}

fn charter(site: &Site, predecessor: Option<Predecessor>) -> Charter {
    Charter {
        origin: site.house.notary.host.register(),
        notary_key: site.house.trust.newest.notary_key.clone(),
        clock_key: site.house.trust.newest.clock_key.clone(),
        finality: Finality::Finalized,
        predecessor,
    }
}

async fn deploy_as(site: &Site, charter: &Charter) -> Address {
    let account = site.operator.address();
    let input = contract::deploy_input(charter, account, account).unwrap();
    let (rpc, fee) = (site.anvil.rpc(), POLICY.max_fee_wei);
    owner::deploy(rpc, site.chain_id, &site.operator, fee, input).await.unwrap()
}

async fn retire(site: &Site, contract: Address, successor: Option<Address>) {
    let (rpc, fee) = (site.anvil.rpc(), POLICY.max_fee_wei);
    let act = Act::Retire(successor.map(|next| (site.chain_id, next)));
    owner::act(rpc, site.chain_id, &site.operator, fee, contract, act).await.unwrap();
}

#[tokio::test]
async fn a_reader_follows_whom_the_old_contract_names() {
    let site = Site::open().await;
    let (chain_id, contract, size, root) = (site.chain_id, site.contract, Size(0), empty_root());
    let before = Predecessor { chain_id, contract, size, root };
    let next = deploy_after(&site, Some(before)).await;
    let last = deploy_after(&site, Some(Predecessor { contract: next, ..before })).await;
    let foreign = deploy_after(&site, None).await;
    let mut trust = site.house.trust.clone();
    trust.newest.contract = contract;
    // Two hosts, as far as a reader can tell: on the word of one nobody is followed.
    let one = site.anvil.url().to_owned();
    let urls = vec![one.clone(), one.replace("127.0.0.1", "localhost")];
    let (same, following) = follow(trust.clone(), &urls).await;
    assert_eq!((&same, following.steps.len(), following.stopped), (&trust, 0, None));
    retire(&site, contract, Some(next)).await;
    let again = owner::act(
        site.anvil.rpc(),
        chain_id,
        &site.operator,
        POLICY.max_fee_wei,
        contract,
        Act::Retire(None),
    );
    let refused = again.await.unwrap_err().to_string();
    assert!(refused.contains(&format!("it is retired, for {next}")), "{refused}");
    retire(&site, next, Some(last)).await;
    let (followed, following) = follow(trust.clone(), &urls).await;
    assert_eq!(following.steps.len(), 2);
    assert_eq!(following.steps[0].to, (chain_id, next));
    assert!(following.steps.iter().all(|step| !step.keys_changed));
    assert_eq!((following.stopped, followed.newest.contract), (None, last));
    assert_eq!(followed.line.len(), 2);
    // Nobody to ask is no reason to tell anything.
    // A node of another host that is on the chain, and does not answer what it is asked then, is nobody's second word.
    let silent = Proxy::before(&one).await;
    silent.behave(|method, _| if method == "eth_call" { Treat::Cut } else { Treat::Pass });
    let silent = silent.url.replace("127.0.0.1", "localhost");
    for alone in [vec![one.clone()], vec![one.clone(), one.clone()], vec![one.clone(), one, silent]]
    {
        let (same, following) = follow(trust.clone(), &alone).await;
        assert_eq!(same, trust);
        assert!(following.stopped.unwrap().contains("one node alone is not believed"));
    }
    let (same, following) = follow(trust.clone(), &["http://127.0.0.1:9".to_owned()]).await;
    assert_eq!((&same, following.stopped), (&trust, None));
    // One that does not name the old one as the one before it.
    retire(&site, last, Some(foreign)).await;
    let (followed, following) = follow(trust.clone(), &urls).await;
    assert_eq!((followed.newest.contract, following.steps.len()), (last, 2));
    assert!(following.stopped.unwrap().contains("is not followed"));
    assert!(!following.lacks_nodes, "other nodes would say the same");
    // One that names nobody.
    retire(&site, foreign, None).await;
    trust.newest.contract = foreign;
    let (_, following) = follow(trust, &urls).await;
    assert!(following.stopped.unwrap().contains("names none that follows"));
}

#[tokio::test]
async fn other_keys_of_a_contract_that_is_followed_are_told() {
    let site = Site::open().await;
    let (chain_id, contract, size, root) = (site.chain_id, site.contract, Size(0), empty_root());
    let mut charter = charter(&site, Some(Predecessor { chain_id, contract, size, root }));
    let Era { notary_key, clock_key, .. } = &site.house.trust.newest;
    let other = clock_key.public_key();
    charter.notary_key =
        VerifierKey::new(notary_key.name().clone(), KeyType::Plain, other).unwrap();
    let next = deploy_as(&site, &charter).await;
    retire(&site, contract, Some(next)).await;
    let mut trust = site.house.trust.clone();
    trust.newest.contract = contract;
    let one = site.anvil.url().to_owned();
    let urls = vec![one.clone(), one.replace("127.0.0.1", "localhost")];
    let (followed, following) = follow(trust, &urls).await;
    assert_eq!(followed.newest.notary_key, charter.notary_key);
    assert!(following.steps[0].keys_changed);
}

/// Ends the site's contract, and has the register go on in another, from the size that is final.
async fn succeed(site: &mut Site) -> (Era, Size) {
    let store = site.house.store.clone();
    let old = Era { contract: site.contract, ..site.house.trust.newest.clone() };
    store.first_era(&old).await.unwrap();
    retire(site, site.contract, None).await;
    let size = store.newest_final_anchor().await.unwrap().unwrap().to;
    let root = store.checkpoint(LedgerId::REGISTER, size).await.unwrap().state().root;
    let (chain_id, contract) = (site.chain_id, site.contract);
    let before = Predecessor { chain_id, contract, size, root };
    let next = deploy_after(site, Some(before)).await;
    site.anchoring.stop().await;
    let Lease::Ours(term) = store.lease_anchoring("deploy", site.now(), site.now()).await.unwrap()
    else {
        panic!("the lease was given back");
    };
    let row = EraRow { era: Era { contract: next, ..old.clone() }, from: size };
    store.begin_era(term, 1, &row).await.unwrap();
    assert!(store.begin_era(term, 1, &row).await.is_err(), "an era begins once");
    store.release_anchoring("deploy").await.unwrap();
    site.contract = next;
    let urls = [site.anvil.url().to_owned()];
    site.restart(&urls, POLICY);
    (old, size)
}

async fn verdict(site: &Site, paper: &Paper, line: &[EndedEra]) -> Verdict {
    let read = site.read(paper, |reading| {
        reading.nodes = vec![site.anvil.url().to_owned()];
        if let Some(trust) = &mut reading.trust {
            trust.line = line.to_vec();
        }
    });
    read.await.verdict
}

#[tokio::test]
async fn the_register_goes_on_in_the_contract_that_follows() {
    let mut site = Site::open().await;
    let (mut acme, _, _) = site.house.firm("acme", 1).await;
    let (first, second, third) = (acme.invoice(), acme.invoice(), acme.invoice());
    site.issue(&[&first], "acme").await;
    site.until_final().await;
    // In a block of the old contract, and not final there when it ends.
    site.issue(&[&second], "acme").await;
    site.until("included").await;
    let before = site.contract;
    let (old, to_size) = succeed(&mut site).await;
    assert_eq!(site.states().await, ["final", "due"], "what was not final is sent anew");
    site.issue(&[&third], "acme").await;
    site.until_final().await;
    for (paper, contract) in [(&first, before), (&second, site.contract), (&third, site.contract)] {
        assert_eq!(site.proof(paper).await.anchor.unwrap().contract, contract);
    }
    let line = [EndedEra { era: old, to_size }];
    for paper in [&first, &second, &third] {
        assert_eq!(verdict(&site, paper, &line).await, Verdict::Rehearsal);
    }
    assert_eq!(verdict(&site, &first, &[]).await, Verdict::CannotTell, "an era unknown");
    // As after a restart.
    let urls = [site.anvil.url().to_owned()];
    site.restart(&urls, POLICY);
    site.anchoring.check(site.now()).await.unwrap();
}

#[tokio::test]
async fn a_contract_that_follows_before_anything_new_is_anchored_is_no_loss() {
    let mut site = Site::open().await;
    let (mut acme, _, _) = site.house.firm("acme", 1).await;
    let first = acme.invoice();
    site.issue(&[&first], "acme").await;
    site.until_final().await;
    succeed(&mut site).await;
    site.anchoring.check(site.now()).await.unwrap();
    site.round().await.unwrap();
    assert_eq!(site.states().await, ["final"]);
    let eras = site.house.store.eras().await.unwrap();
    assert_eq!((eras.len(), eras[1].era.contract), (2, site.contract));
}
