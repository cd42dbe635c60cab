//! The operator's account, which pays for anchors and alone may move the checkpoint. The key is in memory, or in a key
//! management service that signs for the operator.

use std::sync::Arc;

use alloy::consensus::{SignableTransaction, TxEip1559, TxEnvelope};
use alloy::eips::eip2718::Encodable2718;
use alloy::network::TxSigner;
use alloy::primitives::{Signature, TxKind, U256};
use alloy::signers::local::PrivateKeySigner;
use countersign_core::evm::{Address, ChainId, EvmBytes};
use thiserror::Error;

use super::{ChainError, Move, Operate, Signed, TransactionTerms, contract};

/// The longest time that a signature may take.
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(30);

/// An account that can sign.
#[derive(Clone)]
pub struct Operator(Arc<dyn TxSigner<Signature> + Send + Sync>);

/// An error: the text is not 0x and 64 hex digits, or they are no private key.
#[derive(Debug, Error)]
#[error("a private key is 0x and 64 hex digits")]
pub struct NotAKey;

/// A transaction to sign.
#[derive(Clone, Debug)]
pub struct UnsignedTransaction {
    /// The id of the chain for which the transaction is.
    pub chain_id: ChainId,
    /// The terms on which it is signed.
    pub terms: TransactionTerms,
    /// The contract that it calls, or none if it deploys one.
    pub to: Option<Address>,
    /// The input of the call.
    pub input: Vec<u8>,
}

/// The operator at the notary's contract.
#[derive(Clone, Debug)]
pub struct AtContract {
    pub operator: Operator,
    /// The id of the contract's chain.
    pub chain_id: ChainId,
    pub contract: Address,
}

impl Operator {
    /// Makes an operator of any signer that alloy knows.
    pub fn new(signer: impl TxSigner<Signature> + Send + Sync + 'static) -> Self {
        Self(Arc::new(signer))
    }

    /// Makes an operator of a private key, which is spelled as 0x and 64 hex digits.
    ///
    /// # Errors
    /// [`NotAKey`].
    pub fn from_hex(text: &str) -> Result<Self, NotAKey> {
        text.trim().parse::<PrivateKeySigner>().map(Self::new).map_err(|_| NotAKey)
    }

    /// Makes an operator of the 32 bytes of a private key.
    ///
    /// # Errors
    /// [`NotAKey`].
    pub fn from_bytes(secret: &[u8; 32]) -> Result<Self, NotAKey> {
        PrivateKeySigner::from_slice(secret).map(Self::new).map_err(|_| NotAKey)
    }

    pub fn address(&self) -> Address {
        EvmBytes(self.0.address().into_array())
    }

    /// Signs a transaction.
    ///
    /// # Errors
    /// [`ChainError::Refused`] if the signer fails.
    pub async fn sign(&self, order: UnsignedTransaction) -> Result<Signed, ChainError> {
        let mut tx = TxEip1559 {
            chain_id: order.chain_id.get(),
            nonce: order.terms.nonce,
            gas_limit: order.terms.gas_limit,
            max_fee_per_gas: order.terms.max_fee_wei,
            max_priority_fee_per_gas: order.terms.tip_wei,
            to: order.to.map_or(TxKind::Create, |to| TxKind::Call(to.0.into())),
            value: U256::ZERO,
            access_list: Default::default(),
            input: order.input.into(),
        };
        let signature = self
            .0
            .sign_transaction(&mut tx)
            .await
            .map_err(|error| ChainError::Refused(format!("the signer failed: {error}")))?;
        let envelope = TxEnvelope::from(tx.into_signed(signature));
        let transaction = EvmBytes(envelope.tx_hash().0);
        Ok(Signed { raw: envelope.encoded_2718(), transaction })
    }
}

impl Operate for AtContract {
    fn address(&self) -> Address {
        self.operator.address()
    }

    async fn sign(&self, step: Move, terms: TransactionTerms) -> Result<Signed, ChainError> {
        let (chain_id, to) = (self.chain_id, Some(self.contract));
        let order =
            UnsignedTransaction { chain_id, terms, to, input: contract::anchor_input(step) };
        // A key management service may hang, like anything that is asked over a network.
        tokio::time::timeout(PATIENCE, self.operator.sign(order))
            .await
            .unwrap_or_else(|_| Err(ChainError::Refused("the signer does not answer".to_owned())))
    }
}

impl std::fmt::Debug for Operator {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Operator({})", self.address())
    }
}
