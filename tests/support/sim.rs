//! A chain that is not real, and its nodes: every fault that a chain can have, at every moment, by chance
//! and repeatable. A transaction's bytes are plain JSON, so that thousands of schedules cost no signatures.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard};

use countersign::chain::rpc::RpcError;
use countersign::chain::{
    At, Chain, ChainError, ContractState, Market, Move, Operate, Receipt, Signed, StrangeMove, Tip,
    TransactionTerms,
};
use countersign::store::Store;
use countersign_core::contract::checkpoint_word;
use countersign_core::date::Date;
use countersign_core::digest::Digest;
use countersign_core::evidence::Evidence;
use countersign_core::evm::{Address, BlockHash, BlockNumber, ChainId, EvmBytes, TransactionHash};
use countersign_core::tree::{Hash, Size, empty_root};
use serde_json::{Value, json};

use super::{Dice, GWEI, noon};
pub use node::Sim;

mod node;

pub const CHAIN: u64 = 31337;
/// A reorganisation is never deeper than this; a block with so many on it is final.
const DEPTH: usize = 4;

#[derive(Clone)]
struct Tx {
    hash: TransactionHash,
    account: Address,
    nonce: u64,
    max_fee: u128,
    tip: u128,
    /// None: a transfer of somebody who has the operator's key too.
    step: Option<Move>,
}

#[derive(Clone)]
struct Block {
    hash: BlockHash,
    time: u64,
    base_fee: u128,
    /// With whether the contract took it.
    txs: Vec<(Tx, bool)>,
    size: Size,
    root: Hash,
    nonces: BTreeMap<Address, u64>,
}

/// A chain that another one has replaced.
pub struct Fork(Vec<Block>);

/// How the world and its nodes behave from now on, in thousandths.
#[derive(Clone, Copy, Default)]
pub struct Weather {
    pub block: u64,
    pub reorg: u64,
    pub drop_pool: u64,
    pub fee_jump: u64,
    pub foreign: u64,
    pub failure: u64,
    pub lag: u64,
    pub lie: u64,
}

pub const CALM: Weather = Weather {
    block: 300,
    reorg: 0,
    drop_pool: 0,
    fee_jump: 0,
    foreign: 0,
    failure: 0,
    lag: 0,
    lie: 0,
};

pub struct World {
    blocks: Vec<Block>,
    pool: BTreeMap<(Address, u64), Tx>,
    base_fee: u128,
    dice: Dice,
    count: u64,
    pub weather: Weather,
    /// Every block that was ever on the chain.
    ever: BTreeSet<[u8; 32]>,
    /// The nonces that were ever offered for each checkpoint.
    offered: BTreeMap<u64, BTreeSet<(Address, u64)>>,
    /// What went wrong that must never go wrong.
    pub broken: Vec<String>,
}

impl World {
    pub fn new(seed: u64) -> Arc<Mutex<Self>> {
        let genesis = Block {
            hash: EvmBytes([0xee; 32]),
            time: noon().unix_seconds(),
            base_fee: GWEI,
            txs: Vec::new(),
            size: Size(0),
            root: empty_root(),
            nonces: BTreeMap::new(),
        };
        Arc::new(Mutex::new(Self {
            ever: BTreeSet::from([genesis.hash.0]),
            blocks: vec![genesis],
            pool: BTreeMap::new(),
            base_fee: GWEI,
            dice: Dice::new(seed),
            count: 0,
            weather: CALM,
            offered: BTreeMap::new(),
            broken: Vec::new(),
        }))
    }

    fn chance(&mut self, thousandths: u64) -> bool {
        self.dice.roll() % 1000 < thousandths
    }

    /// What happens between two questions.
    fn turn(&mut self, operator: Option<Address>) {
        let weather = self.weather;
        if self.chance(weather.fee_jump) {
            let factors = [1, 2, 20, 100, 2000];
            self.base_fee = GWEI * factors[self.dice.roll() as usize % factors.len()];
        }
        if self.chance(weather.drop_pool) {
            self.pool.clear();
        }
        if let Some(account) = operator
            && self.chance(weather.foreign)
        {
            self.foreign(account);
        }
        if self.chance(weather.block) {
            self.mine();
        }
        if self.chance(weather.reorg) {
            self.reorganise();
        }
    }

    /// Somebody else with the operator's key sends something that moves no checkpoint.
    fn foreign(&mut self, account: Address) {
        let nonce = self.tip().nonces.get(&account).copied().unwrap_or(0);
        let (fee, salt) = (self.base_fee * 3, self.dice.roll());
        let hash = hash(format!("foreign {salt}").as_bytes());
        let tx = Tx { hash, account, nonce, max_fee: fee, tip: GWEI, step: None };
        self.pool.insert((account, nonce), tx);
    }

    fn tip(&self) -> &Block {
        self.blocks.last().unwrap()
    }

    /// Nodes remember the states of the newest few blocks only.
    fn at(&self, at: At, newest: usize) -> Option<&Block> {
        let recent = self.blocks.len().saturating_sub(3)..newest + 1;
        match at {
            At::Latest => self.blocks.get(newest),
            At::Block(hash) => {
                recent.filter_map(|height| self.blocks.get(height)).find(|block| block.hash == hash)
            }
        }
    }

    fn final_height(&self) -> usize {
        self.blocks.len().saturating_sub(1 + DEPTH)
    }

    pub fn mine(&mut self) {
        let mut next = self.tip().clone();
        self.count += 1;
        next.txs.clear();
        next.hash = hash(format!("block {}", self.count).as_bytes());
        next.time += 12;
        next.base_fee = self.base_fee;
        loop {
            let ready = self.pool.iter().find(|((account, nonce), tx)| {
                let due = next.nonces.get(account).copied().unwrap_or(0);
                *nonce == due && tx.max_fee >= next.base_fee
            });
            let Some((&key, _)) = ready else { break };
            let tx = self.pool.remove(&key).unwrap();
            *next.nonces.entry(tx.account).or_default() += 1;
            let taken = tx.step.is_none_or(|step| {
                let fits = step.from_size == next.size && step.from_root == next.root;
                if fits && step.to_size > step.from_size {
                    (next.size, next.root) = (step.to_size, step.to_root);
                }
                fits
            });
            next.txs.push((tx, taken));
        }
        self.ever.insert(next.hash.0);
        self.blocks.push(next);
    }

    fn reorganise(&mut self) {
        let deep = 1 + self.dice.roll() as usize % DEPTH;
        let deep = deep.min(self.blocks.len() - 1 - self.final_height());
        if deep == 0 {
            return;
        }
        let gone: Vec<_> = self.blocks.drain(self.blocks.len() - deep..).collect();
        // Most come back into the pool; some are forgotten.
        for (tx, _) in gone.into_iter().flat_map(|block| block.txs) {
            if !self.chance(300) {
                self.pool.entry((tx.account, tx.nonce)).or_insert(tx);
            }
        }
        let longer = deep + self.dice.roll() as usize % 2;
        for place in 0..longer {
            // Its transactions may be in the first of the new blocks, or later.
            if place == 0 && self.chance(500) {
                let pool = std::mem::take(&mut self.pool);
                self.mine();
                self.pool = pool;
            } else {
                self.mine();
            }
        }
    }

    /// Takes the newest blocks away, however final they are, and what was in them; `heal` puts them back.
    pub fn roll_back(&mut self, deep: usize) -> Fork {
        let whole = self.blocks.clone();
        let left = self.blocks.len().saturating_sub(deep).max(1);
        self.blocks.truncate(left);
        self.pool.clear();
        // What was offered is forgotten with it: it may be offered again.
        self.offered.clear();
        Fork(whole)
    }

    /// The same, and what was in them comes into other blocks.
    pub fn reorganise_deeply(&mut self, deep: usize) -> Fork {
        let fork = self.roll_back(deep);
        let gone = fork.0.iter().skip(self.blocks.len()).flat_map(|block| block.txs.clone());
        self.pool = gone.map(|(tx, _)| ((tx.account, tx.nonce), tx)).collect();
        for _ in 0..=deep {
            self.mine();
        }
        fork
    }

    pub fn heal(&mut self, fork: Fork) {
        self.blocks = fork.0;
    }

    pub fn height(&self) -> usize {
        self.blocks.len() - 1
    }

    pub fn is_anything_offered(&self) -> bool {
        !self.pool.is_empty()
    }

    fn take(&mut self, tx: Tx) -> Result<(), ChainError> {
        let refuse = |message: &str| RpcError::Refused {
            host: "sim".to_owned(),
            method: "eth_sendRawTransaction",
            code: -32000,
            message: message.to_owned(),
        };
        let due = self.tip().nonces.get(&tx.account).copied().unwrap_or(0);
        if tx.nonce < due {
            return Ok(());
        }
        if let Some(step) = tx.step {
            self.check_offer(&tx, step);
        }
        if let Some(old) = self.pool.get(&(tx.account, tx.nonce))
            && old.hash != tx.hash
            && (tx.max_fee * 10 < old.max_fee * 11 || tx.tip * 10 < old.tip * 11)
        {
            return Err(refuse("replacement transaction underpriced").into());
        }
        self.pool.insert((tx.account, tx.nonce), tx);
        Ok(())
    }

    /// Never two transactions for one checkpoint that could both come into a block.
    fn check_offer(&mut self, tx: &Tx, step: Move) {
        let spent = &self.blocks[self.final_height()].nonces;
        let nonces = self.offered.entry(step.to_size.0).or_default();
        for (account, nonce) in nonces.iter() {
            let other = (*account, *nonce) != (tx.account, tx.nonce);
            if other && spent.get(account).copied().unwrap_or(0) <= *nonce {
                self.broken.push(format!(
                    "a second nonce {} for the checkpoint of size {}, while {nonce} is live",
                    tx.nonce, step.to_size.0
                ));
            }
        }
        nonces.insert((tx.account, tx.nonce));
    }

    /// In short.
    pub fn tell(&self) -> String {
        let pool: Vec<_> = self.pool.values().map(|tx| (tx.nonce, tx.max_fee, tx.tip)).collect();
        let tip = self.tip();
        format!("pool {pool:?}, base fee {}, size {:?}, {:?}", self.base_fee, tip.size, tip.nonces)
    }

    /// Blocks come, fees are what they were, and nobody lies or fails.
    pub fn recover(&mut self) {
        self.weather = CALM;
        self.base_fee = 5 * GWEI;
    }

    pub fn was_ever(&self, block: BlockHash) -> bool {
        self.ever.contains(&block.0)
    }

    pub fn is_there(&self, number: BlockNumber, hash: BlockHash) -> bool {
        self.blocks.get(number.get() as usize).is_some_and(|block| block.hash == hash)
    }

    pub fn is_final(&self, number: BlockNumber, hash: BlockHash) -> bool {
        number.get() as usize <= self.final_height() && self.is_there(number, hash)
    }

    /// Every checkpoint that the contract ever took on this chain, oldest first.
    pub fn checkpoints(&self) -> Vec<(Size, Hash)> {
        let taken = self.blocks.iter().flat_map(|block| &block.txs).filter(|(_, taken)| *taken);
        taken.filter_map(|(tx, _)| tx.step).map(|step| (step.to_size, step.to_root)).collect()
    }

    pub fn checkpoint(&self) -> (Size, Hash) {
        (self.tip().size, self.tip().root)
    }
}

fn hash(bytes: &[u8]) -> EvmBytes<32> {
    format!("0x{}", Digest::of(bytes)).parse().unwrap()
}

fn number(height: usize) -> BlockNumber {
    BlockNumber::new(height as u64).unwrap()
}

fn date(seconds: u64) -> Date {
    Date::from_unix_seconds(seconds).unwrap()
}

/// The one account.
pub fn operator() -> Address {
    EvmBytes([0x0a; 20])
}

/// Its key: whoever has it can sign.
pub struct SimOperator;

impl Operate for SimOperator {
    fn address(&self) -> Address {
        operator()
    }

    async fn sign(&self, step: Move, terms: TransactionTerms) -> Result<Signed, ChainError> {
        tokio::task::yield_now().await;
        let raw = json!([
            step.from_size.0,
            EvmBytes(step.from_root.0),
            step.to_size.0,
            EvmBytes(step.to_root.0),
            terms.nonce,
            terms.max_fee_wei.to_string(),
            terms.tip_wei.to_string(),
        ]);
        let raw = raw.to_string().into_bytes();
        let transaction = hash(&raw);
        Ok(Signed { raw, transaction })
    }
}

fn parse(raw: &[u8]) -> Tx {
    let said: Value = serde_json::from_slice(raw).unwrap();
    let root = |place: usize| {
        let word: EvmBytes<32> = said[place].as_str().unwrap().parse().unwrap();
        Hash(word.0)
    };
    let size = |place: usize| Size(said[place].as_u64().unwrap());
    Tx {
        hash: hash(raw),
        account: operator(),
        nonce: said[4].as_u64().unwrap(),
        max_fee: said[5].as_str().unwrap().parse().unwrap(),
        tip: said[6].as_str().unwrap().parse().unwrap(),
        step: Some(Move {
            from_size: size(0),
            from_root: root(1),
            to_size: size(2),
            to_root: root(3),
        }),
    }
}
