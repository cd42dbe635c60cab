//! A notary whose checkpoints go to a real chain: anvil, with the contract deployed on it.

use countersign::anchoring::{Anchoring, LostFinality, Policy};
use countersign::chain::anvil::{Anvil, mine};
use countersign::chain::charter::Charter;
use countersign::chain::evm::Evm;
use countersign::chain::nodes::ChainNodes;
use countersign::chain::operator::{AtContract, Operator};
use countersign::chain::rpc::Rpc;
use countersign::chain::{contract, owner};
use countersign::ledger::seal;
use countersign::reader::{ReadProof, verify};
use countersign::store::AnchorRow;
use countersign_core::date::Date;
use countersign_core::evm::{Address, ChainId};
use countersign_core::proof::Proof;
use countersign_core::tree::Size;
use countersign_core::trust::Finality;
use countersign_core::verify::{MAX_AGE, Report, Verdict};
use serde_json::{Value, json};
use tempfile::TempDir;

use super::{House, Paper, noon};

pub const GWEI: u128 = 1_000_000_000;
pub const COIN: u128 = 1_000_000_000 * GWEI;

/// The tests' usual policy.
pub const POLICY: Policy = Policy {
    anchor_every: 0,
    lease: 20,
    max_fee_wei: 10_000 * GWEI,
    least_tip_wei: 1_000_000,
    budget_wei: 1000 * COIN,
    lost: LostFinality::Refuse,
};

pub struct Site {
    pub house: House,
    pub anvil: Anvil,
    pub contract: Address,
    pub chain_id: ChainId,
    pub operator: Operator,
    pub anchoring: Anchoring<Evm, AtContract>,
    /// Seconds since noon; each round is a little later.
    pub clock: u64,
    folder: TempDir,
}

/// A key that only this test uses.
pub fn account(seed: u8) -> Operator {
    Operator::from_bytes(&[seed; 32]).unwrap()
}

impl Site {
    pub async fn open() -> Self {
        let house = House::open().await;
        let folder = TempDir::new().unwrap();
        let anvil = Anvil::start(folder.path()).await.expect("run scripts/contracts install");
        let operator = account(0x11);
        anvil.fund(operator.address()).await.unwrap();
        let chain_id = contract::chain_id(anvil.rpc()).await.unwrap();
        let key = house.notary.verifier().unwrap();
        let account = operator.address();
        let origin = house.notary.host.register();
        let charter = Charter {
            origin: origin.clone(),
            notary_key: key.clone(),
            clock_key: house.notary.clock.verifier(),
            finality: Finality::Finalized,
            predecessor: None,
        };
        let input = contract::deploy_input(&charter, account, account).unwrap();
        let fee = POLICY.max_fee_wei;
        let contract = owner::deploy(anvil.rpc(), chain_id, &operator, fee, input).await.unwrap();
        contract::check(anvil.rpc(), contract, &origin, &key).await.unwrap();
        let urls = [anvil.url().to_owned()];
        let at = AtContract { operator: operator.clone(), chain_id, contract };
        let anchoring = anchoring(&house, &urls, at, POLICY, "first");
        Self { house, anvil, contract, chain_id, operator, anchoring, clock: 0, folder }
    }

    /// As after a restart: other nodes, another policy, another key, and all memory gone.
    pub fn restart(&mut self, urls: &[String], policy: Policy) {
        let (operator, chain_id, contract) = (self.operator.clone(), self.chain_id, self.contract);
        let at = AtContract { operator, chain_id, contract };
        self.anchoring = anchoring(&self.house, urls, at, policy, "first");
    }

    /// The chain's state as it is on disk.
    pub async fn chain_state(&self) -> Vec<u8> {
        Anvil::wait_for_state(self.folder.path(), 2).await.unwrap();
        std::fs::read(self.folder.path().join("anvil.json")).unwrap()
    }

    /// Stops the chain and starts it from another state, at the same address.
    pub async fn restart_chain(self, state: &[u8]) -> Self {
        let Self { house, anvil, contract, chain_id, operator, anchoring, clock, folder } = self;
        anvil.stop().await;
        std::fs::write(folder.path().join("anvil.json"), state).unwrap();
        let anvil = Anvil::start(folder.path()).await.unwrap();
        Self { house, anvil, contract, chain_id, operator, anchoring, clock, folder }
    }

    pub fn now(&self) -> Date {
        Date::from_unix_seconds(noon().unix_seconds() + self.clock).unwrap()
    }

    /// One round; a failure is what the operator would be told.
    pub async fn round(&mut self) -> Result<(), String> {
        self.clock += 2;
        let now = self.now();
        let done = self.anchoring.try_round(now).await;
        done.map_err(|error| format!("{error} / {error:?}"))
    }

    /// Rounds, however they end, until the newest anchor has this state.
    pub async fn until(&mut self, state: &str) {
        let mut last = Ok(());
        for _ in 0..60 {
            last = self.round().await;
            if self.states().await.last().is_some_and(|newest| newest == state) {
                return;
            }
        }
        panic!("never {state}: {:?}, {last:?}", self.states().await);
    }

    pub async fn anchors(&self) -> Vec<AnchorRow> {
        let mut anchors =
            self.house.store.newest_anchors(Size(i64::MAX as u64), 100).await.unwrap();
        anchors.reverse();
        anchors
    }

    pub async fn states(&self) -> Vec<String> {
        self.anchors().await.iter().map(|anchor| anchor.state.to_string()).collect()
    }

    pub async fn mine(&self) {
        mine(self.anvil.rpc()).await.unwrap();
    }

    pub async fn tell(&self, method: &'static str, params: Value) -> Value {
        self.anvil.rpc().call(method, params).await.unwrap()
    }

    pub async fn automine(&self, on: bool) {
        self.tell("evm_setAutomine", json!([on])).await;
    }

    pub async fn until_final(&mut self) {
        let mut last = Ok(());
        for _ in 0..60 {
            last = self.round().await;
            let states = self.states().await;
            if !states.is_empty() && states.iter().all(|state| state == "final") {
                return;
            }
            self.mine().await;
        }
        panic!("not final: {:?}, {last:?}", self.anchors().await);
    }

    pub async fn proof(&self, paper: &Paper) -> Proof {
        let chain = (self.chain_id, self.contract);
        self.house.proof_of(chain, paper).await
    }

    /// As a reader sees it, who asks anvil itself.
    pub async fn verdict(&self, paper: &Paper) -> Verdict {
        self.read(paper, |reading| reading.nodes = vec![self.anvil.url().to_owned()]).await.verdict
    }

    pub async fn read(&self, paper: &Paper, how: impl FnOnce(&mut ReadProof)) -> Report {
        let mut trust = self.house.trust.clone();
        trust.newest.contract = self.contract;
        let mut reading = ReadProof {
            proof_file: self.proof(paper).await.to_file().into_bytes(),
            record_only: false,
            document: Some(paper.digest()),
            fragment: Some(paper.fragment()),
            trust: Some(trust),
            pinned: true,
            block_hash: None,
            nodes: Vec::new(),
            status: None,
            max_age: MAX_AGE,
        };
        how(&mut reading);
        verify(&reading).await
    }

    pub async fn issue(&self, papers: &[&Paper], name: &str) {
        let ledger = self.house.store.ledger(name).await.unwrap().unwrap();
        let orders: Vec<_> =
            papers.iter().map(|paper| (ledger.clone(), paper.submission())).collect();
        let now = self.now();
        for answer in seal(&self.house.store, &self.house.notary, &orders, now).await.unwrap() {
            answer.unwrap();
        }
    }

    /// What anchoring waits for, as `/readyz` tells it.
    pub fn troubles(&self) -> Vec<&'static str> {
        let status = self.anchoring.health().status();
        status.troubles.keys().map(|trouble| trouble.as_str()).collect()
    }
}

/// A process of its own, as far as the store can tell.
pub fn anchoring(
    house: &House,
    urls: &[String],
    at: AtContract,
    policy: Policy,
    holder: &str,
) -> Anchoring<Evm, AtContract> {
    by(house, urls, at, policy, holder, Finality::Finalized)
}

/// The same with another rule for what is final.
pub fn by(
    house: &House,
    urls: &[String],
    at: AtContract,
    policy: Policy,
    holder: &str,
    finality: Finality,
) -> Anchoring<Evm, AtContract> {
    let (chain_id, contract) = (at.chain_id, at.contract);
    let node = |url: &String| Evm::new(Rpc::new(url).unwrap(), contract, finality);
    let nodes = ChainNodes::new(urls.iter().map(node).collect(), chain_id, contract, 1);
    let (store, notary) = (house.store.clone(), std::sync::Arc::clone(&house.notary));
    Anchoring::new(store, nodes, at, notary, policy, holder.to_owned())
}
