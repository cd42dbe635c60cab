//! Single transactions that are waited for: the deployment of the contract, and the acts of its owner.

use std::time::Duration;

use alloy::sol_types::SolCall;
use countersign_core::evm::{Address, ChainId, TransactionHash};
use serde::Deserialize;
use serde_json::json;

use super::contract::Notary;
use super::operator::{Operator, UnsignedTransaction};
use super::rpc::{Fixed, Quantity, Rpc};
use super::{At, ChainError, TransactionTerms, evm};

const PATIENCE: Duration = Duration::from_secs(180);
const POLL: Duration = Duration::from_millis(500);
/// The most gas of a transaction. Deploying uses some 1,200,000; the rest is room for chains that charge for posted
/// data.
const MAX_GAS: u64 = 20_000_000;

/// An act of a contract's owner.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// Put another operator in the place of the present one.
    SetOperator(Address),
    /// Offer the ownership; the zero address takes an offer back.
    OfferOwnership(Address),
    /// Take an ownership that was offered.
    TakeOwnership,
    /// End the contract's service for ever, naming the contract that takes over and its chain, or none.
    Retire(Option<(ChainId, Address)>),
}

impl Act {
    fn input(self) -> Vec<u8> {
        match self {
            Self::SetOperator(to) => Notary::setOperatorCall { to: to.0.into() }.abi_encode(),
            Self::OfferOwnership(to) => Notary::offerOwnershipCall { to: to.0.into() }.abi_encode(),
            Self::TakeOwnership => Notary::takeOwnershipCall {}.abi_encode(),
            Self::Retire(successor) => {
                let (chain, to) =
                    successor.map_or((0, [0; 20]), |(chain, contract)| (chain.get(), contract.0));
                Notary::retireCall { chain, to: to.into() }.abi_encode()
            }
        }
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct OwnerReceiptAnswer {
    status: Quantity,
    contract_address: Option<Fixed<20>>,
}

/// Deploys the contract, waits until it is in a block, and returns its address.
///
/// # Errors
/// [`ChainError`], also if the transaction fails or is in no block after three minutes.
pub async fn deploy(
    rpc: &Rpc,
    chain_id: ChainId,
    operator: &Operator,
    max_fee_wei: u128,
    input: Vec<u8>,
) -> Result<Address, ChainError> {
    let (transaction, receipt) =
        transact(rpc, chain_id, operator, max_fee_wei, None, input).await?;
    receipt
        .contract_address
        .map(|Fixed(address)| address)
        .ok_or_else(|| ChainError::Refused(format!("{transaction} deployed nothing")))
}

/// Does an act that only the owner may do, and waits until it is in a block.
///
/// # Errors
/// The errors of [`deploy`].
pub async fn act(
    rpc: &Rpc,
    chain_id: ChainId,
    owner: &Operator,
    max_fee_wei: u128,
    contract: Address,
    act: Act,
) -> Result<TransactionHash, ChainError> {
    let input = act.input();
    Ok(transact(rpc, chain_id, owner, max_fee_wei, Some(contract), input).await?.0)
}

async fn transact(
    rpc: &Rpc,
    chain_id: ChainId,
    account: &Operator,
    cap: u128,
    to: Option<Address>,
    input: Vec<u8>,
) -> Result<(TransactionHash, OwnerReceiptAnswer), ChainError> {
    let from = account.address();
    let call = json!([{ "from": from, "to": to, "data": alloy::hex::encode_prefixed(&input) }]);
    let Quantity(gas) = rpc.call("eth_estimateGas", call).await?;
    if gas > MAX_GAS {
        return Err(ChainError::Refused(format!("the node wants {gas} gas for this")));
    }
    let market = evm::market(rpc).await?;
    let tip = market.tips[1];
    let least = market.base_fee.saturating_add(tip);
    if least > cap {
        return Err(ChainError::Refused(format!(
            "the chain asks for {least} wei per gas now, and {cap} are allowed"
        )));
    }
    let terms = TransactionTerms {
        nonce: evm::nonce(rpc, from, At::Latest).await?,
        gas_limit: gas + gas / 4,
        max_fee_wei: market.base_fee.saturating_mul(2).saturating_add(tip).min(cap),
        tip_wei: tip,
    };
    let signed = account.sign(UnsignedTransaction { chain_id, terms, to, input }).await?;
    evm::send(rpc, &signed.raw).await?;
    let transaction = signed.transaction;
    let waiting = async {
        loop {
            // The transaction is sent. It changes nothing that the node is away for a moment.
            let answer = rpc.call("eth_getTransactionReceipt", json!([transaction])).await;
            if let Ok(Some(receipt)) = answer {
                return receipt;
            }
            tokio::time::sleep(POLL).await;
        }
    };
    let receipt: OwnerReceiptAnswer =
        tokio::time::timeout(PATIENCE, waiting).await.map_err(|_| {
            ChainError::Refused(format!(
                "the transaction {transaction} is in no block yet; look for it before you try again"
            ))
        })?;
    if receipt.status != Quantity(1) {
        return Err(ChainError::Refused(format!(
            "the contract refused the transaction {transaction}"
        )));
    }
    Ok((transaction, receipt))
}
