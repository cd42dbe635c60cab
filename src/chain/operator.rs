//! The operator's key: the account that pays for anchors and is the only one that may move the head.

use alloy::consensus::{SignableTransaction, TxEip1559, TxEnvelope};
use alloy::eips::eip2718::Encodable2718;
use alloy::network::TxSignerSync;
use alloy::primitives::{TxKind, U256};
use alloy::signers::local::PrivateKeySigner;
use countersign_core::anchor::{Address, ChainId, EvmBytes};
use thiserror::Error;

use super::{ChainError, Signed};

/// The account's private key, in memory.
#[derive(Clone)]
pub struct Operator(PrivateKeySigner);

/// Not 0x and 64 hex digits, or no private key.
#[derive(Debug, Error)]
#[error("an operator's key is 0x and 64 hex digits")]
pub struct NotAKey;

/// What a transaction costs and does.
#[derive(Clone, Debug)]
pub struct Terms {
    /// The chain it is for.
    pub chain_id: ChainId,
    /// Its nonce.
    pub nonce: u64,
    /// The most gas it may use.
    pub gas_limit: u64,
    /// The most wei per gas.
    pub max_fee_per_gas: u128,
    /// Of that, the most for the block's builder.
    pub max_priority_fee_per_gas: u128,
    /// Whom it calls; nobody when it deploys.
    pub to: Option<Address>,
    /// What it calls with.
    pub input: Vec<u8>,
}

impl Operator {
    /// A fresh key.
    pub fn random() -> Self {
        Self(PrivateKeySigner::random())
    }

    /// # Errors
    /// [`NotAKey`].
    pub fn from_hex(text: &str) -> Result<Self, NotAKey> {
        text.trim().parse().map(Self).map_err(|_| NotAKey)
    }

    /// As [`Operator::from_hex`] reads it.
    pub fn to_hex(&self) -> String {
        alloy::hex::encode_prefixed(self.0.to_bytes())
    }

    /// The account.
    pub fn address(&self) -> Address {
        EvmBytes(self.0.address().into_array())
    }

    /// Signs a transaction.
    ///
    /// # Errors
    /// If the signer fails.
    pub fn sign(&self, terms: Terms) -> Result<Signed, ChainError> {
        let mut tx = TxEip1559 {
            chain_id: terms.chain_id.get(),
            nonce: terms.nonce,
            gas_limit: terms.gas_limit,
            max_fee_per_gas: terms.max_fee_per_gas,
            max_priority_fee_per_gas: terms.max_priority_fee_per_gas,
            to: terms.to.map_or(TxKind::Create, |to| TxKind::Call(to.0.into())),
            value: U256::ZERO,
            access_list: Default::default(),
            input: terms.input.into(),
        };
        let signature = self
            .0
            .sign_transaction_sync(&mut tx)
            .map_err(|error| ChainError::Refused(error.to_string()))?;
        let envelope = TxEnvelope::from(tx.into_signed(signature));
        let transaction = EvmBytes(envelope.tx_hash().0);
        Ok(Signed { raw: envelope.encoded_2718(), transaction })
    }
}

impl std::fmt::Debug for Operator {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Operator({})", self.address())
    }
}
