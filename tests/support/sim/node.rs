//! A node of the world that is not real: what it answers, late, wrongly, or not at all.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use super::*;

/// The world, as many nodes see it.
#[derive(Clone)]
pub struct Sim {
    world: Arc<Mutex<World>>,
    /// What the notary remembers: it must know of a transaction before anybody else does.
    store: Store,
    name: &'static str,
    /// It may lie.
    liar: bool,
    /// It is so many blocks behind.
    set_back: Arc<AtomicUsize>,
    /// It has dropped all blocks and receipts but the newest state.
    pruned: Arc<AtomicBool>,
}

impl Sim {
    pub fn new(world: &Arc<Mutex<World>>, store: &Store, name: &'static str, liar: bool) -> Self {
        let (set_back, pruned) = (Arc::default(), Arc::default());
        Self { world: Arc::clone(world), store: store.clone(), name, liar, set_back, pruned }
    }

    /// From now on it is so many blocks behind.
    pub fn set_back(&self, blocks: usize) {
        self.set_back.store(blocks, Ordering::Relaxed);
    }

    /// From now on it keeps no history, or all of it.
    pub fn prune(&self, on: bool) {
        self.pruned.store(on, Ordering::Relaxed);
    }

    fn kept(&self, method: &'static str) -> Result<(), ChainError> {
        if !self.pruned.load(Ordering::Relaxed) {
            return Ok(());
        }
        let message = "pruned history unavailable".to_owned();
        Err(RpcError::Pruned { host: self.host(), method, message }.into())
    }

    /// A question reaches the node: the world turns, and the node may fail. What may be cut off before and
    /// after is where a process can die.
    async fn asked(
        &self,
        operator: Option<Address>,
    ) -> Result<(MutexGuard<'_, World>, usize, bool), ChainError> {
        tokio::task::yield_now().await;
        let mut world = self.world.lock().unwrap();
        world.turn(operator);
        let weather = world.weather;
        if world.chance(weather.failure) {
            return Err(
                RpcError::Unreachable { host: self.host(), why: "bad weather".into() }.into()
            );
        }
        let behind = self.set_back.load(Ordering::Relaxed);
        let newest = (world.blocks.len() - 1).saturating_sub(behind);
        let lag = if world.chance(weather.lag) { world.dice.roll() as usize % 3 } else { 0 };
        let lies = self.liar && world.chance(weather.lie);
        Ok((world, newest.saturating_sub(lag), lies))
    }
}

impl Chain for Sim {
    fn host(&self) -> String {
        self.name.to_owned()
    }

    async fn tip(&self) -> Result<Tip, ChainError> {
        let (world, newest, lies) = self.asked(None).await?;
        let finally = if lies { newest } else { newest.min(world.final_height()) };
        Ok(Tip {
            chain_id: ChainId::new(CHAIN).unwrap(),
            newest: number(newest + usize::from(lies)),
            newest_final: (finally > 0).then(|| number(finally)),
        })
    }

    async fn block_hash(&self, at: BlockNumber) -> Result<Option<BlockHash>, ChainError> {
        let (world, newest, lies) = self.asked(None).await?;
        if lies {
            return Ok(Some(EvmBytes([0xba; 32])));
        }
        self.kept("eth_getBlockByNumber")?;
        let height = at.get() as usize;
        Ok((height <= newest).then(|| world.blocks[height].hash))
    }

    async fn receipt(&self, transaction: TransactionHash) -> Result<Option<Receipt>, ChainError> {
        let (mut world, newest, lies) = self.asked(None).await?;
        if lies {
            let fake = Receipt {
                block_number: number(newest),
                block_hash: EvmBytes([0xba; 32]),
                block_time: date(world.tip().time),
                succeeded: world.chance(700),
                gas_used: 32_000,
                fee_wei: 1,
            };
            return Ok(world.chance(500).then_some(fake));
        }
        self.kept("eth_getTransactionReceipt")?;
        for (height, block) in world.blocks.iter().enumerate().take(newest + 1) {
            for (tx, taken) in &block.txs {
                if tx.hash == transaction {
                    return Ok(Some(Receipt {
                        block_number: number(height),
                        block_hash: block.hash,
                        block_time: date(block.time),
                        succeeded: *taken,
                        gas_used: 32_000,
                        fee_wei: 32_000 * block.base_fee.min(tx.max_fee),
                    }));
                }
            }
        }
        Ok(None)
    }

    async fn contract(&self, at: At) -> Result<ContractState, ChainError> {
        let (mut world, newest, lies) = self.asked(None).await?;
        let Some(block) = world.at(at, newest) else {
            return Err(ChainError::Refused("no such block".to_owned()));
        };
        let head = checkpoint_word(block.size, block.root);
        let operator = operator();
        if lies && world.chance(300) {
            let head = EvmBytes([0xbb; 32]);
            return Ok(ContractState { head, operator, retired: false });
        }
        Ok(ContractState { head, operator, retired: false })
    }

    async fn nonce(&self, account: Address, at: At) -> Result<u64, ChainError> {
        let (mut world, newest, lies) = self.asked(Some(account)).await?;
        let Some(block) = world.at(at, newest) else {
            return Err(ChainError::Refused("no such block".to_owned()));
        };
        let true_one = block.nonces.get(&account).copied().unwrap_or(0);
        if lies {
            return Ok(true_one + world.dice.roll() % 3);
        }
        Ok(true_one)
    }

    async fn balance(&self, _: Address) -> Result<u128, ChainError> {
        let (_world, _, lies) = self.asked(None).await?;
        Ok(if lies { 0 } else { 1_000_000 * GWEI * GWEI })
    }

    async fn market(&self) -> Result<Market, ChainError> {
        let (world, _, lies) = self.asked(None).await?;
        let factor = if lies { 1_000_000 } else { 1 };
        let tips = [GWEI / 10 * factor, GWEI * factor, 3 * GWEI * factor];
        Ok(Market { base_fee: world.base_fee * factor, tips })
    }

    async fn gas(&self, _: Address, _: Move) -> Result<u64, ChainError> {
        drop(self.asked(None).await?);
        Ok(32_000)
    }

    async fn send(&self, raw: &[u8]) -> Result<(), ChainError> {
        let tx = parse(raw);
        let size = tx.step.unwrap().to_size;
        let anchor = self.store.anchor(size).await.unwrap().unwrap();
        if !anchor.attempts.iter().any(|attempt| attempt.transaction == tx.hash) {
            let what = format!("{} was sent before it was stored", tx.hash);
            self.world.lock().unwrap().broken.push(what);
        }
        {
            let (mut world, _, lies) = self.asked(Some(tx.account)).await?;
            // A node that lies says that it took it.
            if lies {
                return Ok(());
            }
            world.take(tx)?;
        }
        // It is in the pool, and nobody has heard yet.
        tokio::task::yield_now().await;
        Ok(())
    }

    async fn find(&self, size: Size, root: Hash) -> Result<Option<StrangeMove>, ChainError> {
        let (world, newest, lies) = self.asked(None).await?;
        if lies {
            return Ok(None);
        }
        let txs = world.blocks.iter().take(newest + 1).flat_map(|block| &block.txs);
        let found = txs.filter(|(_, taken)| *taken).find(|(tx, _)| {
            tx.step.is_some_and(|step| step.to_size == size && step.to_root == root)
        });
        Ok(found.map(|(tx, _)| StrangeMove {
            transaction: tx.hash,
            account: tx.account,
            nonce: tx.nonce,
            max_fee_wei: tx.max_fee,
            tip_wei: tx.tip,
        }))
    }

    async fn evidence(&self, _: BlockNumber) -> Result<Evidence, ChainError> {
        drop(self.asked(None).await?);
        Err(ChainError::Refused("this chain has no state tries".to_owned()))
    }
}
