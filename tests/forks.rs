//! Chains that lose what was final, while the service runs: seen, told, never repaired silently; and nodes that
//! only seem to say so.

mod upgrade;

use std::sync::{Arc, Mutex};

use countersign::anchoring::{Anchoring, AnchoringError, LostFinality, Policy};
use countersign::chain::nodes::ChainNodes;
use countersign::ledger::seal;
use countersign::store::{AnchorRow, FirmLedger};
use countersign_core::date::Date;
use countersign_core::evm::ChainId;
use countersign_core::proof::Proof;
use countersign_core::tree::Size;

use super::support::sim::{CALM, CHAIN, Sim, SimOperator, Weather, World};
use super::support::{House, POLICY, Paper, TestFirm, house_contract, noon};

/// A notary on a chain that is not real. A block comes after each round, and none by itself.
struct Stage {
    house: House,
    acme: TestFirm,
    ledger: FirmLedger,
    world: Arc<Mutex<World>>,
    nodes: Vec<Sim>,
    lost: LostFinality,
    running: Anchoring<Sim, SimOperator>,
    clock: u64,
}

impl Stage {
    async fn open(nodes: usize, lost: LostFinality) -> Self {
        let house = House::in_memory().await;
        let (acme, ledger, _) = house.firm("acme", 1).await;
        let world = World::new(7);
        world.lock().unwrap().weather = Weather { block: 0, ..CALM };
        let names = ["one", "two", "three"].into_iter().take(nodes);
        let nodes: Vec<_> = names.map(|name| Sim::new(&world, &house.store, name, false)).collect();
        let running = process(&house, &nodes, lost);
        Self { house, acme, ledger, world, nodes, lost, running, clock: noon().unix_seconds() }
    }

    fn now(&self) -> Date {
        Date::from_unix_seconds(self.clock).unwrap()
    }

    fn world(&self) -> std::sync::MutexGuard<'_, World> {
        self.world.lock().unwrap()
    }

    async fn issue(&mut self) -> Paper {
        let paper = self.acme.invoice();
        let orders = [(self.ledger.clone(), paper.submission())];
        let now = self.now();
        for answer in seal(&self.house.store, &self.house.notary, &orders, now).await.unwrap() {
            answer.unwrap();
        }
        paper
    }

    async fn round(&mut self) {
        self.clock += 4;
        let now = self.now();
        self.running.round(now).await;
    }

    /// Rounds and blocks for so many seconds.
    async fn go_on(&mut self, seconds: u64) {
        let end = self.clock + seconds;
        while self.clock < end {
            self.round().await;
            self.world().mine();
        }
    }

    /// Rounds until it is seen that the newest final anchor is not: within a minute.
    async fn until_behind(&mut self) {
        for _ in 0..16 {
            self.round().await;
            if self.troubles() == ["behind"] {
                return;
            }
        }
        panic!("not seen: {:?}", self.troubles());
    }

    async fn final_bill(&mut self) -> Paper {
        let paper = self.issue().await;
        self.go_on(60).await;
        assert!(
            self.states().await.iter().all(|state| state == "final"),
            "{:?}",
            self.states().await
        );
        assert_eq!(self.phase(), "working");
        paper
    }

    async fn anchors(&self) -> Vec<AnchorRow> {
        let mut all = self.house.store.newest_anchors(Size(i64::MAX as u64), 100).await.unwrap();
        all.reverse();
        all
    }

    async fn states(&self) -> Vec<String> {
        self.anchors().await.iter().map(|anchor| anchor.state.to_string()).collect()
    }

    async fn proof(&self, paper: &Paper) -> Proof {
        let chain = (ChainId::new(CHAIN).unwrap(), house_contract());
        self.house.proof_of(chain, paper).await
    }

    async fn is_told_final(&self, paper: &Paper) -> bool {
        self.proof(paper).await.anchor.is_some_and(|anchor| anchor.is_final)
    }

    fn phase(&self) -> &'static str {
        self.running.health().status().phase.as_str()
    }

    fn troubles(&self) -> Vec<&'static str> {
        // A chain that is not real has no evidence.
        let status = self.running.health().status();
        let all = status.troubles.keys().map(|trouble| trouble.as_str());
        all.filter(|why| *why != "evidence").collect()
    }

    fn restart(&mut self) {
        self.running = process(&self.house, &self.nodes, self.lost);
    }
}

fn process(house: &House, nodes: &[Sim], lost: LostFinality) -> Anchoring<Sim, SimOperator> {
    let nodes = ChainNodes::new(nodes.to_vec(), ChainId::new(CHAIN).unwrap(), house_contract(), 1);
    let (store, notary) = (house.store.clone(), Arc::clone(&house.notary));
    let policy = Policy { lost, ..POLICY };
    Anchoring::new(store, nodes, SimOperator, notary, policy, "process".to_owned())
}

#[tokio::test]
async fn a_final_anchor_that_goes_away_while_nothing_is_to_do_is_told_within_a_minute() {
    let mut stage = Stage::open(1, LostFinality::Refuse).await;
    let paper = stage.final_bill().await;
    assert!(stage.is_told_final(&paper).await);
    let height = stage.world().height();
    stage.world().roll_back(height);
    for _ in 0..height + 5 {
        stage.world().mine();
    }
    stage.go_on(64).await;
    assert_eq!((stage.phase(), stage.troubles()), ("stopped", vec!["lost", "stopped"]));
    // It is in the list of anchors too, and the notary claims no more than the block's name.
    assert!(stage.anchors().await.iter().all(AnchorRow::is_lost));
    assert!(!stage.is_told_final(&paper).await);
    // Sealing goes on; nothing is repaired, nothing is sent.
    let other = stage.issue().await;
    stage.go_on(120).await;
    assert!(stage.proof(&other).await.anchor.is_none());
    assert_eq!(stage.states().await, ["final"]);
    assert!(!stage.world().is_anything_offered());
    // And it does not start again.
    stage.restart();
    let refused = stage.running.check(stage.now()).await.unwrap_err();
    assert!(matches!(refused, AnchoringError::LostFinal(_)), "{refused}");
    let said = refused.to_string();
    assert!(said.contains("another block has the place of its block"), "{said}");
}

#[tokio::test]
async fn a_final_anchor_that_goes_away_with_the_next_one_on_its_way_is_told_at_once() {
    let mut stage = Stage::open(1, LostFinality::Refuse).await;
    stage.final_bill().await;
    stage.issue().await;
    stage.round().await;
    assert_eq!(stage.states().await, ["final", "submitted"]);
    let height = stage.world().height();
    stage.world().roll_back(height);
    for _ in 0..height + 5 {
        stage.world().mine();
    }
    stage.go_on(16).await;
    assert_eq!((stage.phase(), stage.troubles()), ("stopped", vec!["lost", "stopped"]));
    assert_eq!(stage.states().await, ["final", "submitted"], "nothing is repaired");
}

#[tokio::test]
async fn a_final_anchor_in_another_block_is_lost_though_the_contract_has_its_checkpoint() {
    let mut stage = Stage::open(1, LostFinality::Refuse).await;
    let paper = stage.final_bill().await;
    let checkpoint = stage.world().checkpoint();
    let height = stage.world().height();
    let _fork = stage.world().reorganise_deeply(height);
    assert_eq!(stage.world().checkpoint(), checkpoint);
    stage.go_on(64).await;
    assert_eq!((stage.phase(), stage.troubles()), ("stopped", vec!["lost", "stopped"]));
    assert!(!stage.is_told_final(&paper).await, "the proof names a block that is not there");
}

#[tokio::test]
async fn where_the_chain_comes_back_what_was_lost_is_found_and_a_start_goes_on() {
    let mut stage = Stage::open(1, LostFinality::Refuse).await;
    let paper = stage.final_bill().await;
    let height = stage.world().height();
    let fork = stage.world().roll_back(height);
    for _ in 0..height + 5 {
        stage.world().mine();
    }
    stage.go_on(64).await;
    assert_eq!(stage.troubles(), ["lost", "stopped"]);
    stage.world().heal(fork);
    stage.go_on(64).await;
    assert_eq!((stage.phase(), stage.troubles()), ("stopped", vec!["stopped"]));
    assert!(stage.anchors().await.iter().all(|anchor| !anchor.is_lost()));
    assert!(stage.is_told_final(&paper).await);
    let other = stage.issue().await;
    stage.go_on(64).await;
    assert!(stage.proof(&other).await.anchor.is_none(), "a stop lasts until the next start");
    stage.restart();
    stage.running.check(stage.now()).await.unwrap();
    stage.go_on(64).await;
    assert!(stage.is_told_final(&other).await);
    assert_eq!(stage.phase(), "working");
}

#[tokio::test]
async fn where_the_chain_comes_back_while_the_service_is_down_the_mark_goes_too() {
    let mut stage = Stage::open(1, LostFinality::Refuse).await;
    let paper = stage.final_bill().await;
    let height = stage.world().height();
    let fork = stage.world().reorganise_deeply(height);
    stage.go_on(64).await;
    assert!(!stage.is_told_final(&paper).await);
    stage.world().heal(fork);
    stage.restart();
    stage.running.check(stage.now()).await.unwrap();
    assert!(stage.is_told_final(&paper).await);
}

#[tokio::test]
async fn a_shorter_chain_may_be_behind_for_a_minute_and_is_lost_then() {
    let mut stage = Stage::open(1, LostFinality::Refuse).await;
    stage.final_bill().await;
    let height = stage.world().height();
    stage.world().roll_back(height);
    stage.until_behind().await;
    for _ in 0..14 {
        stage.round().await;
        assert_eq!((stage.phase(), stage.troubles()), ("waiting", vec!["behind"]));
    }
    for _ in 0..2 {
        stage.round().await;
    }
    assert_eq!(stage.phase(), "stopped");
    assert!(stage.troubles().contains(&"lost"), "{:?}", stage.troubles());
}

#[tokio::test]
async fn a_node_that_catches_up_in_time_was_behind_and_no_more() {
    let mut stage = Stage::open(1, LostFinality::Refuse).await;
    let paper = stage.final_bill().await;
    stage.nodes[0].set_back(1000);
    stage.until_behind().await;
    stage.nodes[0].set_back(0);
    stage.go_on(8).await;
    assert_eq!(stage.phase(), "working");
    assert!(stage.is_told_final(&paper).await);
}

#[tokio::test]
async fn a_development_chain_gets_what_it_lost_again_and_that_is_told() {
    for again in [false, true] {
        let mut stage = Stage::open(1, LostFinality::Repeat).await;
        let first = stage.final_bill().await;
        let second = stage.final_bill().await;
        let third = stage.issue().await;
        stage.round().await;
        let height = stage.world().height();
        match again {
            true => drop(stage.world().reorganise_deeply(height)),
            false => drop(stage.world().roll_back(height)),
        }
        // No block comes: what is told now is told until the anchors are in blocks again.
        for _ in 0..4 {
            stage.round().await;
        }
        if !again {
            assert_eq!((stage.phase(), stage.troubles()), ("waiting", vec!["lost"]));
            assert_eq!(stage.states().await, ["submitted", "submitted", "submitted"]);
        }
        stage.go_on(120).await;
        assert_eq!((stage.phase(), stage.troubles()), ("working", vec![]));
        for paper in [&first, &second, &third] {
            assert!(stage.is_told_final(paper).await);
        }
        assert!(stage.anchors().await.iter().all(|anchor| anchor.attempts.len() == 1));
        assert!(stage.world().broken.is_empty());
    }
}

#[tokio::test]
async fn one_node_of_three_that_was_set_back_stops_nothing() {
    let mut stage = Stage::open(3, LostFinality::Refuse).await;
    let first = stage.final_bill().await;
    stage.nodes[0].set_back(1000);
    let second = stage.issue().await;
    stage.go_on(120).await;
    assert_eq!((stage.phase(), stage.troubles()), ("working", vec![]));
    for paper in [&first, &second] {
        assert!(stage.is_told_final(paper).await);
    }
}

#[tokio::test]
async fn one_node_of_two_that_was_set_back_is_told_and_stops_nothing_for_good() {
    let mut stage = Stage::open(2, LostFinality::Refuse).await;
    let first = stage.final_bill().await;
    stage.nodes[0].set_back(1000);
    let second = stage.issue().await;
    stage.go_on(200).await;
    assert_eq!((stage.phase(), stage.troubles()), ("waiting", vec!["disagreement"]));
    assert!(stage.is_told_final(&first).await);
    stage.nodes[0].set_back(0);
    stage.go_on(120).await;
    assert_eq!((stage.phase(), stage.troubles()), ("working", vec![]));
    assert!(stage.is_told_final(&second).await);
}

#[tokio::test]
async fn what_a_node_has_dropped_is_not_gone() {
    for nodes in [1, 2] {
        let mut stage = Stage::open(nodes, LostFinality::Refuse).await;
        let first = stage.final_bill().await;
        let second = stage.issue().await;
        stage.round().await;
        stage.world().mine();
        stage.round().await;
        assert_eq!(stage.states().await, ["final", "included"]);
        stage.nodes[0].prune(true);
        stage.go_on(200).await;
        assert_eq!(stage.states().await, ["final", "included"], "nobody says that it is gone");
        assert_eq!(stage.troubles(), ["unfound"]);
        assert!(stage.is_told_final(&first).await);
        // A start does not take it for a loss either.
        stage.restart();
        stage.running.check(stage.now()).await.unwrap();
        stage.nodes[0].prune(false);
        stage.go_on(60).await;
        assert_eq!((stage.phase(), stage.troubles()), ("working", vec![]));
        assert!(stage.is_told_final(&second).await);
    }
}
