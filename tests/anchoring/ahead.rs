//! Clocks that were ahead once: what is dated ahead waits as long as that helps, and is told. The chain is not real, but
//! for the last.

use std::sync::{Arc, Mutex};

use countersign::anchoring::{Anchoring, Policy};
use countersign::chain::nodes::ChainNodes;
use countersign::ledger::seal;
use countersign::store::{AnchorRow, AnchorState, FirmLedger, LedgerId};
use countersign_core::date::Date;
use countersign_core::evm::ChainId;
use countersign_core::tree::Size;
use sqlx::Connection;

use crate::support::sim::{CHAIN, Sim, SimOperator, World};
use crate::support::station::{Place, readiness};
use crate::support::{GWEI, House, POLICY, TestFirm, house_contract, noon};

const DAY: u64 = 86_400;

struct Scene {
    house: House,
    world: Arc<Mutex<World>>,
    running: Anchoring<Sim, SimOperator>,
    policy: Policy,
    lives: u64,
}

/// So many seconds after noon.
fn at(seconds: u64) -> Date {
    Date::from_unix_seconds(noon().unix_seconds() + seconds).unwrap()
}

impl Scene {
    async fn set() -> Self {
        let house = House::in_memory().await;
        let world = World::new(1);
        let policy = Policy { anchor_every: 600, max_fee_wei: 500 * GWEI, ..POLICY };
        let running = process(&house, &world, policy, 1);
        Self { house, world, running, policy, lives: 1 }
    }

    /// Another process goes on, once the first has given the lease back.
    async fn restart(&mut self) {
        self.running.stop().await;
        self.lives += 1;
        self.running = process(&self.house, &self.world, self.policy, self.lives);
    }

    async fn seal(&self, firm: &mut TestFirm, ledger: &FirmLedger, seconds: u64) {
        let orders = [(ledger.clone(), firm.invoice().submission())];
        let sealed = seal(&self.house.store, &self.house.notary, &orders, at(seconds)).await;
        sealed.unwrap().remove(0).unwrap();
    }

    async fn rounds(&mut self, from: u64) {
        for round in 0..30 {
            self.running.try_round(at(from + round)).await.unwrap();
        }
    }

    async fn anchors(&self) -> Vec<AnchorRow> {
        let store = &self.house.store;
        let mut anchors = store.newest_anchors(Size(i64::MAX as u64), 100).await.unwrap();
        anchors.reverse();
        anchors
    }

    /// The times on the register's checkpoints that are final on the chain.
    async fn anchored(&self) -> Vec<Date> {
        let mut times = Vec::new();
        for anchor in self.anchors().await {
            assert!(matches!(anchor.state, AnchorState::Final(..)), "{:?}", anchor.state);
            let checkpoint = self.house.store.checkpoint(LedgerId::REGISTER, anchor.to).await;
            times.push(checkpoint.unwrap().claimed_time().unwrap());
        }
        times
    }

    fn told(&self) -> (&'static str, Vec<&'static str>) {
        let status = self.running.health().status();
        let troubles = status.troubles.keys().map(|trouble| trouble.as_str());
        // This chain gives no evidence.
        (status.phase.as_str(), troubles.filter(|why| *why != "evidence").collect())
    }
}

fn process(
    house: &House,
    world: &Arc<Mutex<World>>,
    policy: Policy,
    lives: u64,
) -> Anchoring<Sim, SimOperator> {
    let node = Sim::new(world, &house.store, "one", false);
    let nodes = ChainNodes::new(vec![node], ChainId::new(CHAIN).unwrap(), house_contract(), lives);
    let (store, notary) = (house.store.clone(), Arc::clone(&house.notary));
    Anchoring::new(store, nodes, SimOperator, notary, policy, format!("process {lives}"))
}

#[tokio::test]
async fn what_is_dated_ahead_waits_until_the_clock_is_near_and_is_told() {
    let mut scene = Scene::set().await;
    let (mut acme, ledger, _) = scene.house.firm("acme", 1).await;
    scene.rounds(0).await;
    assert_eq!(scene.anchored().await, [at(0)], "the genesis");
    assert_eq!(scene.told(), ("working", vec![]));
    scene.seal(&mut acme, &ledger, 3600).await;
    // Sealed with the right clock, and dated ahead all the same.
    scene.seal(&mut acme, &ledger, 700).await;
    for from in [700, 3600 - 330] {
        scene.rounds(from).await;
        assert_eq!(scene.anchored().await.len(), 1);
        assert_eq!(scene.told(), ("waiting", vec!["ahead"]));
        assert_eq!(scene.running.health().status().oldest_unanchored, Some(at(3600)));
    }
    scene.rounds(3600 - 300).await;
    assert_eq!(scene.anchored().await, [at(0), at(3600)]);
    assert_eq!(scene.told(), ("working", vec![]));
}

#[tokio::test]
async fn a_ledger_that_is_ahead_holds_no_other_up() {
    let mut scene = Scene::set().await;
    let (mut acme, ahead, _) = scene.house.firm("acme", 1).await;
    let (mut other, right, _) = scene.house.firm("other", 2).await;
    for seconds in [3600, 400 * DAY] {
        scene.seal(&mut acme, &ahead, seconds).await;
        let before = scene.anchors().await.len() as u64;
        let now = 700 * (before + 1);
        scene.seal(&mut other, &right, now).await;
        scene.rounds(now).await;
        let anchored = scene.anchored().await;
        assert_eq!((anchored.len() as u64, anchored.last()), (before + 1, Some(&at(now))));
        assert_eq!(scene.told(), ("waiting", vec!["ahead"]), "{seconds}");
        let waiting = scene.house.store.waiting(None).await.unwrap().unwrap();
        assert_eq!(waiting.since, noon(), "the genesis of the one that is ahead");
    }
}

#[tokio::test]
async fn a_checkpoint_that_is_signed_ahead_is_not_sent_before_its_time() {
    let mut scene = Scene::set().await;
    let (mut acme, ledger, _) = scene.house.firm("acme", 1).await;
    scene.seal(&mut acme, &ledger, 3600).await;
    let dear = Policy { max_fee_wei: 1, ..scene.policy };
    scene.running = process(&scene.house, &scene.world, dear, 1);
    scene.rounds(3600).await;
    assert!(matches!(scene.anchors().await[0].state, AnchorState::Due));
    scene.restart().await;
    scene.rounds(60).await;
    assert!(matches!(scene.anchors().await[0].state, AnchorState::Due));
    assert_eq!(scene.told(), ("waiting", vec!["ahead"]));
    // The firm's other bills wait for the same reason.
    scene.seal(&mut acme, &ledger, 100).await;
    scene.rounds(2000).await;
    assert_eq!(scene.anchors().await.len(), 1);
    scene.rounds(3300).await;
    assert_eq!(scene.anchored().await, [at(3600); 2]);
    assert_eq!(scene.told(), ("working", vec![]));
}

#[tokio::test]
async fn years_are_too_long_to_wait() {
    let mut scene = Scene::set().await;
    let (mut acme, ledger, _) = scene.house.firm("acme", 1).await;
    let years = 400 * DAY;
    scene.seal(&mut acme, &ledger, years).await;
    scene.rounds(years).await;
    assert_eq!(scene.anchored().await.len(), 1);
    // The same process, when its clock is set right.
    for now in [100, 800] {
        scene.seal(&mut acme, &ledger, now).await;
        scene.rounds(now).await;
        assert_eq!(scene.told(), ("waiting", vec!["ahead"]));
    }
    assert_eq!(scene.anchored().await, [at(years); 3]);
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_runs_the_notary_sees_what_is_dated_ahead() {
    let place = Place::make().await;
    // As a clock that was an hour ahead left it.
    sqlx::any::install_default_drivers();
    let database = format!("sqlite://{}", place.path().join("notary/notary.db").display());
    let mut connection = sqlx::AnyConnection::connect(&database).await.unwrap();
    let ahead = "UPDATE ledgers SET sealed_at = sealed_at + 3600 WHERE id > 0";
    sqlx::query(ahead).execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
    let serving = place.serve().await;
    let told = readiness(&serving, |told| told["status"] == "degraded").await;
    assert_eq!(told["troubles"][0]["why"], "ahead", "{told}");
    place.bill(&serving, "one.txt").await;
    let said = place.ok(&["anchors"]).await;
    assert!(said.contains("records are dated up to 2"), "{said}");
    assert!(said.contains("nothing is anchored until 2"), "{said}");
    assert!(said.contains("there are no anchors yet"), "{said}");
    assert_eq!(serving.log().matches("records are dated up to").count(), 1, "{}", serving.log());
}
