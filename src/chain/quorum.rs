//! The answers of a chain's nodes in one round, taken together: what enough of them say alike is believed.

use std::future::Future;

use countersign_core::checkpoint::State;
use countersign_core::evidence::Evidence;
use countersign_core::evm::{Address, BlockHash, BlockNumber, BlockRef, TransactionHash};
use countersign_core::tree::{Hash, Size};
use futures_util::future::join_all;
use tokio::time::Instant;

use super::nodes::ChainNodes;
use super::{At, Chain, ChainError, ContractState, Market, Move, StrangeMove, Tip};

/// The nodes that can be asked in this round, with the newest blocks of each.
pub struct Quorum<'a, C> {
    pub(super) all: &'a ChainNodes<C>,
    pub(super) seen: Vec<(usize, Tip)>,
    pub(super) needed: usize,
}

impl<C: Chain> Quorum<'_, C> {
    /// Asks every node of this round.
    pub(super) async fn ask<'a, T, F>(
        &'a self,
        question: impl Fn(&'a C, Tip) -> F,
    ) -> Vec<Result<T, ChainError>>
    where
        F: Future<Output = Result<T, ChainError>>,
    {
        // A node that failed earlier in this round is not waited for again.
        let now = Instant::now();
        let seen: Vec<_> =
            self.seen.iter().filter(|(place, _)| !self.all.rests_at(*place, now)).collect();
        let asked = seen.iter().map(|(place, tip)| question(&self.all.nodes[*place], *tip));
        let answers = join_all(asked).await;
        for ((place, _), answer) in seen.into_iter().zip(&answers) {
            // A node that refuses what it was asked can still be reached.
            if let Err(ChainError::Rpc(error)) = answer
                && error.is_trouble()
            {
                self.all.failed(*place);
            }
        }
        answers
    }

    /// Returns the answer that enough nodes give alike.
    async fn agree<'a, T, F>(
        &'a self,
        about: &'static str,
        question: impl Fn(&'a C, Tip) -> F,
    ) -> Result<T, ChainError>
    where
        T: PartialEq,
        F: Future<Output = Result<T, ChainError>>,
    {
        let (mut said, mut why) = (Vec::<(T, usize)>::new(), None);
        for answer in self.ask(question).await {
            match answer {
                Ok(answer) => match said.iter_mut().find(|(one, _)| *one == answer) {
                    Some((_, votes)) => *votes += 1,
                    None => said.push((answer, 1)),
                },
                Err(error) => why = Some(error),
            }
        }
        let answered: usize = said.iter().map(|(_, votes)| votes).sum();
        if answered < self.needed {
            let why = why.map(Box::new);
            return Err(ChainError::Quorum { answered, wanted: self.needed, why });
        }
        let most = said.iter().map(|(_, votes)| *votes).max().unwrap_or_default();
        let alone = said.iter().filter(|(_, votes)| *votes == most).count() == 1;
        if said.len() > 1 {
            metrics::counter!("countersign_rpc_disagreements_total").increment(1);
        }
        if most < self.needed || !alone {
            return Err(ChainError::Disagreement(about));
        }
        let agreed = said.into_iter().find(|(_, votes)| *votes == most);
        agreed.map(|(answer, _)| answer).ok_or(ChainError::Disagreement(about))
    }

    /// Returns whether enough nodes say yes.
    async fn enough<'a, F>(&'a self, question: impl Fn(&'a C, Tip) -> F) -> bool
    where
        F: Future<Output = Result<bool, ChainError>>,
    {
        let answers = self.ask(question).await;
        answers.into_iter().filter(|answer| matches!(answer, Ok(true))).count() >= self.needed
    }

    /// Returns the newest block that any node has. It is for waiting only: no answer is believed because of it.
    pub fn newest(&self) -> Option<BlockNumber> {
        self.seen.iter().map(|(_, tip)| tip.newest).max()
    }

    /// Returns the present state of the contract.
    ///
    /// # Errors
    /// [`ChainError::NoContract`] if enough nodes say so; [`ChainError::Disagreement`] or [`ChainError::Quorum`].
    pub async fn contract(&self) -> Result<ContractState, ChainError> {
        let said = self.agree("the contract", |node, _| async move {
            match node.contract(At::Latest).await {
                Err(ChainError::NoContract(_)) => Ok(None),
                answer => answer.map(Some),
            }
        });
        said.await?.ok_or(ChainError::NoContract(self.all.contract))
    }

    /// Returns the newest block that enough nodes have, if they know it by the same hash.
    async fn common(&self) -> Result<(BlockNumber, BlockHash), ChainError> {
        let mut newest: Vec<_> = self.seen.iter().map(|(_, tip)| tip.newest).collect();
        newest.sort_unstable_by(|one, other| other.cmp(one));
        let number = newest.get(self.needed - 1).copied();
        let number = number.ok_or(ChainError::Quorum { answered: 0, wanted: 1, why: None })?;
        let hash = self.agree("the newest block", |node, _| node.block_hash(number)).await?;
        Ok((number, hash.ok_or(ChainError::Disagreement("the newest block"))?))
    }

    /// Returns a block in which enough nodes say that this account has used the nonce. Once the block is final this
    /// cannot change, and no node needs to remember old states.
    ///
    /// # Errors
    /// [`ChainError::Disagreement`], [`ChainError::Quorum`].
    pub async fn used_in(
        &self,
        account: Address,
        nonce: u64,
    ) -> Result<Option<(BlockNumber, BlockHash)>, ChainError> {
        let block = self.common().await?;
        let at = At::Block(block.1);
        let next = self.agree("the operator's nonce", |node, _| node.nonce(account, at)).await?;
        Ok((next > nonce).then_some(block))
    }

    /// Returns a block in which enough nodes say that the contract has another operator than this.
    ///
    /// # Errors
    /// [`ChainError::Disagreement`], [`ChainError::Quorum`].
    pub async fn replaced_in(
        &self,
        operator: Address,
    ) -> Result<Option<(BlockNumber, BlockHash)>, ChainError> {
        let block = self.common().await?;
        let found = self.agree("the contract", |node, _| node.contract(At::Block(block.1))).await?;
        Ok((found.operator != operator).then_some(block))
    }

    /// Returns the account's next nonce, by blocks only.
    ///
    /// # Errors
    /// [`ChainError::Disagreement`], [`ChainError::Quorum`].
    pub async fn nonce(&self, account: Address) -> Result<u64, ChainError> {
        self.agree("the operator's nonce", |node, _| node.nonce(account, At::Latest)).await
    }

    /// Returns whether any node has seen a transaction with this nonce in a block.
    pub async fn may_be_used(&self, account: Address, nonce: u64) -> Result<bool, ChainError> {
        let answers = self.ask(|node, _| node.nonce(account, At::Latest)).await;
        let mut why = None;
        let mut answered = false;
        for answer in answers {
            match answer {
                Ok(next) if next > nonce => return Ok(true),
                Ok(_) => answered = true,
                Err(error) => why = Some(error),
            }
        }
        match answered {
            true => Ok(false),
            false => Err(ChainError::Quorum { answered: 0, wanted: 1, why: why.map(Box::new) }),
        }
    }

    /// Returns whether for enough nodes that block is final, and none of these transactions is in any block. If their
    /// nonce is used in that block, none of them can ever come into one.
    pub async fn are_dead(
        &self,
        (number, hash): (BlockNumber, BlockHash),
        transactions: &[TransactionHash],
    ) -> bool {
        self.enough(|node, tip| async move {
            if tip.newest_final.is_none_or(|newest| newest < number)
                || node.block_hash(number).await? != Some(hash)
            {
                return Ok(false);
            }
            for transaction in transactions {
                if node.receipt(*transaction).await?.is_some() {
                    return Ok(false);
                }
            }
            Ok(true)
        })
        .await
    }

    /// Returns the balance of the account, in wei.
    ///
    /// # Errors
    /// [`ChainError::Disagreement`], [`ChainError::Quorum`].
    pub async fn balance(&self, account: Address) -> Result<u128, ChainError> {
        self.agree("the operator's balance", |node, _| node.balance(account)).await
    }

    /// Returns the prices of the chain: the median of the nodes' answers, the lower one of two, because a node that
    /// lies could make anchors dear.
    ///
    /// # Errors
    /// The error of a node, if none answers.
    pub async fn market(&self) -> Result<Market, ChainError> {
        let answers = self.ask(|node, _| node.market()).await;
        middle(answers, |market| market.base_fee.saturating_add(market.tips[0]), Half::Lower)
    }

    /// Returns the gas that the move would use: the upper median of the nodes' answers. Too little gas would be paid
    /// for nothing, and gas that is not used is not paid.
    ///
    /// # Errors
    /// The error of a node, if none answers.
    pub async fn gas(&self, account: Address, step: Move) -> Result<u64, ChainError> {
        let answers = self.ask(|node, _| node.gas(account, step)).await;
        middle(answers, |gas| *gas, Half::Upper)
    }

    /// Hands a transaction to all nodes.
    ///
    /// # Errors
    /// The error of the last node, if none takes it, or that of a node that would take a better offer, if there is one.
    pub async fn send(&self, raw: &[u8]) -> Result<(), ChainError> {
        let mut refused = None;
        for answer in self.ask(|node, _| node.send(raw)).await {
            match answer {
                Ok(()) => return Ok(()),
                Err(_) if matches!(refused, Some(ChainError::Underpriced(_))) => {}
                Err(error) => refused = Some(error),
            }
        }
        Err(refused.unwrap_or(ChainError::Quorum { answered: 0, wanted: 1, why: None }))
    }

    /// Finds the transaction that moved the contract's checkpoint to this one.
    ///
    /// # Errors
    /// [`ChainError::Disagreement`], [`ChainError::Quorum`].
    pub async fn find(&self, size: Size, root: Hash) -> Result<Option<StrangeMove>, ChainError> {
        self.agree("who moved the checkpoint", |node, _| node.find(size, root)).await
    }

    /// Returns the evidence of the register checkpoint's word in that block, from the first node whose answer holds.
    ///
    /// # Errors
    /// The error of the last node.
    pub async fn evidence(
        &self,
        block: BlockRef,
        register: &State,
    ) -> Result<Evidence, ChainError> {
        let mut why = ChainError::Refused("no node has evidence".to_owned());
        let now = Instant::now();
        for (place, _) in self.seen.iter().filter(|(place, _)| !self.all.rests_at(*place, now)) {
            let node = &self.all.nodes[*place];
            let evidence = match node.evidence(block.number).await {
                Ok(evidence) => evidence,
                Err(error) => {
                    why = error;
                    continue;
                }
            };
            let outcome = evidence.check(self.all.contract, block, register);
            let Some(reason) = outcome.reason() else { return Ok(evidence) };
            let (host, code, detail) = (node.host(), reason.code, &reason.detail);
            why = ChainError::Refused(format!("the evidence of {host}: {code}, {detail}"));
        }
        Err(why)
    }
}

/// The one of two that counts as the median.
enum Half {
    Lower,
    Upper,
}

fn middle<T, K: Ord>(
    answers: Vec<Result<T, ChainError>>,
    key: impl Fn(&T) -> K,
    half: Half,
) -> Result<T, ChainError> {
    let (mut values, mut why) = (Vec::new(), None);
    for answer in answers {
        match answer {
            Ok(value) => values.push(value),
            Err(error) => why = Some(error),
        }
    }
    values.sort_by_key(key);
    let none = || ChainError::Quorum { answered: 0, wanted: 1, why: why.map(Box::new) };
    let place = match half {
        Half::Lower => values.len().saturating_sub(1) / 2,
        Half::Upper => values.len() / 2,
    };
    if values.is_empty() { Err(none()) } else { Ok(values.swap_remove(place)) }
}
