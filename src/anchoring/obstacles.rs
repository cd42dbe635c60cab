//! The obstacles between an anchor and the contract: another checkpoint, another operator, and whatever else holds it up.

use countersign_core::evm::Address;

use super::{AnchoringError, Round, Trouble, is_final, own_checkpoint, register_root, word_of};
use crate::chain::transaction_status::BlockStatus;
use crate::chain::{Chain, ContractState, Operate};
use crate::store::{AnchorHold, AnchorRow, AnchorState};

impl<C: Chain, O: Operate> Round<'_, C, O> {
    /// Returns the obstacle for which the contract cannot take the anchor now, whatever is offered.
    pub(super) async fn obstacle(
        &mut self,
        anchor: &AnchorRow,
    ) -> Result<Option<bool>, AnchoringError> {
        let found = self.quorum.contract().await?;
        if found.head != word_of(self.store, anchor.from).await? {
            return self.checkpoint_is_another(anchor, found).await.map(Some);
        }
        if found.retired {
            return Err(AnchoringError::Retired);
        }
        let account = self.operator.address();
        if found.operator != account {
            let what =
                format!("the contract's operator is {}, and ours is {account}", found.operator);
            return self.held(anchor, AnchorHold::Operator, what).await.map(Some);
        }
        Ok(None)
    }

    /// The anchor's transactions are of an account that we have no key for. They can do no harm once the
    /// contract names another operator for good.
    pub(super) async fn operator_changed(
        &mut self,
        anchor: &AnchorRow,
        old: Address,
    ) -> Result<bool, AnchoringError> {
        let block = match self.memory.replaced.get(&old) {
            Some(block) => Some(*block),
            None => self.quorum.replaced_in(old).await?,
        };
        if let Some(block) = block {
            self.memory.replaced.insert(old, block);
            match self.quorum.block_status(block.0, block.1).await {
                BlockStatus::Gone => drop(self.memory.replaced.remove(&old)),
                BlockStatus::Final(_) => {
                    let size = anchor.to.0;
                    tracing::info!(
                        register_size = size,
                        "the operator has changed; an anchor is signed anew"
                    );
                    self.store.set_anchor_state(self.term, anchor.to, &AnchorState::Due).await?;
                    return Ok(false);
                }
                _ => {}
            }
        }
        let what = format!("an anchor is under way from the account {old}, which is not ours");
        self.held(anchor, AnchorHold::Operator, what).await
    }

    /// Either the move is made, by a transaction of ours that we no longer know of: then it is followed, for
    /// a second one would only fail. Or the nodes are behind, and we wait. Or somebody else moved it, or
    /// the chain forgot what was final, and anchoring stops.
    async fn checkpoint_is_another(
        &mut self,
        anchor: &AnchorRow,
        contract: ContractState,
    ) -> Result<bool, AnchoringError> {
        let root = register_root(self.store, anchor.to).await?;
        if let Some(found) = self.quorum.find(anchor.to, root).await? {
            return self.adopt(anchor, found).await;
        }
        let head = contract.head;
        let Some(size) = own_checkpoint(self.store, head).await? else {
            return Err(AnchoringError::ForeignCheckpoint(head));
        };
        let before = self.store.anchor(anchor.from).await?;
        let was_final = before.is_some_and(|before| is_final(&before.state));
        if size == anchor.to {
            let to = size.0;
            let what = format!(
                "the contract holds the checkpoint of register size {to} already, and no node tells by which transaction"
            );
            self.health.raise(Trouble::Unfound, self.now, what);
        }
        // Behind, or lost: the comparison of store and chain finds out.
        self.memory.reconciled &= !(size < anchor.from && was_final);
        Ok(false)
    }

    pub(super) async fn held(
        &mut self,
        anchor: &AnchorRow,
        held: AnchorHold,
        what: String,
    ) -> Result<bool, AnchoringError> {
        self.health.hold(Some(held));
        self.health.raise(Trouble::Held(held), self.now, what);
        if anchor.held.is_none_or(|(known, _)| known != held) {
            self.store.hold_anchor(self.term, anchor.to, Some((held, self.now))).await?;
        }
        Ok(false)
    }

    pub(super) async fn nothing_holds(&mut self, anchor: &AnchorRow) -> Result<(), AnchoringError> {
        self.health.hold(None);
        if anchor.held.is_some() {
            self.store.hold_anchor(self.term, anchor.to, None).await?;
        }
        Ok(())
    }
}
