//! The notary's contract: its interface, and the code to which its source compiles.

use alloy::sol;
use alloy::sol_types::{SolCall, SolConstructor, SolInterface};
use countersign_core::evm::{Address, ChainId, EvmBytes, Word};
use countersign_core::node::StatedContract;
use countersign_core::note::VerifierKey;
use countersign_core::origin::Origin;
use countersign_core::succession::{Retirement, Statements};
use countersign_core::tree::{Hash, empty_root};
use serde::Deserialize;
use serde_json::json;

use super::charter::{Charter, Stated};
use super::rpc::{Bytes, Fixed, Quantity, Rpc, RpcError};
use super::{ChainError, Move};

sol! {
    contract Notary {
        struct Terms {
            string origin;
            bytes32 noteKey;
            string clockName;
            bytes32 clockKey;
            uint64 finalityDepth;
            uint64 predecessorChain;
            address predecessor;
            uint64 fromSize;
            bytes32 fromRoot;
            address operator;
            address owner;
        }
        constructor(Terms terms);
        function anchor(uint64 size, bytes32 root, uint64 toSize, bytes32 toRoot);
        function head() external view returns (bytes32);
        function operator() external view returns (address);
        function owner() external view returns (address);
        function pendingOwner() external view returns (address);
        function successor() external view returns (address);
        function successorChain() external view returns (uint64);
        function retiredAt() external view returns (uint64);
        function setOperator(address to) external;
        function offerOwnership(address to) external;
        function takeOwnership() external;
        function retire(uint64 chain, address to) external;
        function noteKey() external view returns (bytes32);
        function origin() external view returns (string);
        function clockName() external view returns (string);
        function clockKey() external view returns (bytes32);
        function finalityDepth() external view returns (uint64);
        function predecessor() external view returns (address);
        function predecessorChain() external view returns (uint64);
        function fromSize() external view returns (uint64);
        function fromRoot() external view returns (bytes32);
        error NotOperator(address caller);
        error NotOwner(address caller);
        error NotOffered(address caller);
        error SizeDidNotGrow(uint64 size, uint64 toSize);
        error HeadMoved(bytes32 given, bytes32 stored);
        error InRetirement(address successor);
        error OperatorIsZero();
        error OwnerIsZero();
        error NoteKeyIsZero();
        error OriginIsEmpty();
        error ClockNameIsEmpty();
        error ClockKeyIsZero();
        error HalfAContract(uint64 chain, address account);
        error NotFromTheBeginning(uint64 size, bytes32 root);
    }
}

/// Returns the words for the error with which the contract refused a call, if the data are one of its errors.
pub(super) fn refusal(data: &[u8]) -> Option<String> {
    use Notary::NotaryErrors as Refusal;
    let address = |account: alloy::primitives::Address| EvmBytes(account.0.0);
    Some(match Refusal::abi_decode(data).ok()? {
        Refusal::NotOperator(error) => {
            format!("{} is not its operator (NotOperator)", address(error.caller))
        }
        Refusal::NotOwner(error) => {
            format!("{} is not its owner (NotOwner)", address(error.caller))
        }
        Refusal::NotOffered(error) => {
            format!("the ownership is not offered to {} (NotOffered)", address(error.caller))
        }
        Refusal::SizeDidNotGrow(error) => format!(
            "a checkpoint of size {} does not grow from {} (SizeDidNotGrow)",
            error.toSize, error.size
        ),
        Refusal::HeadMoved(_) => {
            "its checkpoint is another than the one to go on from (HeadMoved)".to_owned()
        }
        Refusal::InRetirement(error) if error.successor.is_zero() => {
            "it is retired, and names no successor (InRetirement)".to_owned()
        }
        Refusal::InRetirement(error) => {
            format!("it is retired, for {} (InRetirement)", address(error.successor))
        }
        Refusal::OperatorIsZero(_) => {
            "the operator would be the zero address (OperatorIsZero)".to_owned()
        }
        Refusal::OwnerIsZero(_) => "the owner would be the zero address (OwnerIsZero)".to_owned(),
        Refusal::NoteKeyIsZero(_) => "the notary's key would be zero (NoteKeyIsZero)".to_owned(),
        Refusal::OriginIsEmpty(_) => "the origin would be empty (OriginIsEmpty)".to_owned(),
        Refusal::ClockNameIsEmpty(_) => {
            "the clock's name would be empty (ClockNameIsEmpty)".to_owned()
        }
        Refusal::ClockKeyIsZero(_) => "the clock's key would be zero (ClockKeyIsZero)".to_owned(),
        Refusal::HalfAContract(error) => format!(
            "an address and a chain belong together, and not {} and chain {} (HalfAContract)",
            address(error.account),
            error.chain
        ),
        Refusal::NotFromTheBeginning(error) => format!(
            "a first contract begins with the empty register, and not at size {} (NotFromTheBeginning)",
            error.size
        ),
    })
}

const ARTIFACT: &str = include_str!("../../contracts/Notary.json");

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Artifact {
    bytecode: Bytes,
    deployed_bytecode: Bytes,
}

fn artifact() -> Result<Artifact, ChainError> {
    serde_json::from_str(ARTIFACT)
        .map_err(|error| ChainError::Refused(format!("contracts/Notary.json: {error}")))
}

/// Encodes the input of the transaction that moves the contract's checkpoint.
pub fn anchor_input(step: Move) -> Vec<u8> {
    Notary::anchorCall {
        size: step.from_size.0,
        root: step.from_root.0.into(),
        toSize: step.to_size.0,
        toRoot: step.to_root.0.into(),
    }
    .abi_encode()
}

/// Encodes the input of the transaction that deploys the contract.
///
/// # Errors
/// [`ChainError::Refused`] if the artifact is damaged, or the charter has a depth of 0.
pub fn deploy_input(
    charter: &Charter,
    operator: Address,
    owner: Address,
) -> Result<Vec<u8>, ChainError> {
    let before = charter.predecessor;
    let terms = Notary::Terms {
        origin: charter.origin.to_string(),
        noteKey: charter.notary_key.public_key().into(),
        clockName: charter.clock_key.name().to_string(),
        clockKey: charter.clock_key.public_key().into(),
        finalityDepth: charter.finality_depth()?,
        predecessorChain: before.map_or(0, |before| before.chain_id.get()),
        predecessor: before.map_or([0; 20], |before| before.contract.0).into(),
        fromSize: before.map_or(0, |before| before.size.0),
        fromRoot: before.map_or_else(empty_root, |before| before.root).0.into(),
        operator: operator.0.into(),
        owner: owner.0.into(),
    };
    let mut input = artifact()?.bytecode.0;
    input.extend(Notary::constructorCall { terms }.abi_encode());
    Ok(input)
}

/// Asks the node for its chain id (`eth_chainId`).
///
/// # Errors
/// [`RpcError`].
pub async fn chain_id(rpc: &Rpc) -> Result<ChainId, RpcError> {
    let Quantity(id) = rpc.call("eth_chainId", json!([])).await?;
    ChainId::new(id).map_err(|error| shape(rpc, "eth_chainId", error))
}

/// Checks that there is the notary's contract at the address, and that it states this origin and key. Returns its
/// statements.
///
/// # Errors
/// [`ChainError::Refused`] with what is there instead.
pub async fn check(
    rpc: &Rpc,
    address: Address,
    origin: &Origin,
    notary_key: &VerifierKey,
) -> Result<Stated, ChainError> {
    let Bytes(code) = rpc.call("eth_getCode", json!([address, "latest"])).await?;
    if code.is_empty() {
        return Err(ChainError::Refused(format!("there is no contract at {address}")));
    }
    if code != artifact()?.deployed_bytecode.0 {
        let why = format!("the code at {address} is not that of the notary's contract");
        return Err(ChainError::Refused(why));
    }
    let stated = stated(rpc, address).await?.ok_or_else(|| {
        ChainError::Refused(format!("the contract at {address} states nothing of itself"))
    })?;
    if stated.says.origin != origin.as_str() {
        let why = format!("the contract at {address} is of {:?}, not {origin}", stated.says.origin);
        return Err(ChainError::Refused(why));
    }
    if stated.says.note_key.0 != notary_key.public_key() {
        let why = format!("the contract at {address} states another key than {notary_key}");
        return Err(ChainError::Refused(why));
    }
    Ok(stated)
}

/// Asks the contract for its statements of the notary's keys. Returns `None` if there is no such contract.
///
/// # Errors
/// [`RpcError`].
pub async fn states(rpc: &Rpc, address: Address) -> Result<Option<StatedContract>, RpcError> {
    // All are asked, also where one is missing: an unusable answer to any comes before that.
    let (origin, key, name, clock) = tokio::try_join!(
        view(rpc, address, Notary::originCall {}),
        view(rpc, address, Notary::noteKeyCall {}),
        view(rpc, address, Notary::clockNameCall {}),
        view(rpc, address, Notary::clockKeyCall {}),
    )?;
    let stated = || {
        Some(StatedContract {
            origin: origin?,
            note_key: EvmBytes(key?.0),
            clock_name: name?,
            clock_key: EvmBytes(clock?.0),
        })
    };
    Ok(stated())
}

/// Asks the contract for all its statements. Returns `None` if there is no such contract.
///
/// # Errors
/// [`RpcError`].
pub async fn stated(rpc: &Rpc, address: Address) -> Result<Option<Stated>, RpcError> {
    let (keys, depth, chain, before, size, root) = tokio::try_join!(
        states(rpc, address),
        view(rpc, address, Notary::finalityDepthCall {}),
        view(rpc, address, Notary::predecessorChainCall {}),
        view(rpc, address, Notary::predecessorCall {}),
        view(rpc, address, Notary::fromSizeCall {}),
        view(rpc, address, Notary::fromRootCall {}),
    )?;
    let stated = || {
        let keys = keys?;
        let says = Statements {
            origin: keys.origin,
            note_key: keys.note_key,
            clock_name: keys.clock_name,
            clock_key: keys.clock_key,
            finality_depth: depth?,
            predecessor_chain: chain?,
            predecessor: EvmBytes(before?.into_array()),
            from_size: size?,
        };
        Some(Stated { says, from_root: Hash(root?.0) })
    };
    Ok(stated())
}

/// Asks the contract for the word that it keeps.
///
/// # Errors
/// [`ChainError`].
pub async fn head(rpc: &Rpc, address: Address) -> Result<Word, ChainError> {
    let word = view(rpc, address, Notary::headCall {}).await?;
    word.map(|word| EvmBytes(word.0)).ok_or_else(|| {
        ChainError::Refused(format!("the contract at {address} states no checkpoint"))
    })
}

/// The roles at a contract, and its present state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Roles {
    /// The word that the contract keeps, `head` in its source.
    pub head: Word,
    /// The account that may move the checkpoint.
    pub operator: Address,
    /// The account that may name the operator.
    pub owner: Address,
    /// The account that may take the ownership.
    pub pending_owner: Option<Address>,
    /// The block in which the contract's service ended.
    pub retired_at: Option<u64>,
    /// The contract that took over, with its chain. The owner wrote it, so it may be no good chain id.
    pub successor: Option<(u64, Address)>,
}

/// Asks the contract for its roles.
///
/// # Errors
/// [`ChainError`].
pub async fn roles(rpc: &Rpc, address: Address) -> Result<Roles, ChainError> {
    let nothing = || ChainError::Refused(format!("the contract at {address} states no roles"));
    let ask = |account: Option<alloy::primitives::Address>| {
        account.map(|account| EvmBytes(account.into_array())).ok_or_else(nothing)
    };
    let or_nobody = |account: Address| Some(account).filter(|account| account.0 != [0; 20]);
    let retired_at = view(rpc, address, Notary::retiredAtCall {}).await?.ok_or_else(nothing)?;
    let successor = or_nobody(ask(view(rpc, address, Notary::successorCall {}).await?)?);
    let its_chain = view(rpc, address, Notary::successorChainCall {}).await?.ok_or_else(nothing)?;
    Ok(Roles {
        head: head(rpc, address).await?,
        operator: ask(view(rpc, address, Notary::operatorCall {}).await?)?,
        owner: ask(view(rpc, address, Notary::ownerCall {}).await?)?,
        pending_owner: or_nobody(ask(view(rpc, address, Notary::pendingOwnerCall {}).await?)?),
        retired_at: (retired_at != 0).then_some(retired_at),
        successor: successor.map(|successor| (its_chain, successor)),
    })
}

/// Asks how the contract ended. Returns `None` if it has not ended, or if there is no such contract.
///
/// # Errors
/// [`RpcError`].
pub async fn ending(rpc: &Rpc, address: Address) -> Result<Option<Retirement>, RpcError> {
    let retired_at = view(rpc, address, Notary::retiredAtCall {}).await?;
    if retired_at.is_none_or(|block| block == 0) {
        return Ok(None);
    }
    let chain = view(rpc, address, Notary::successorChainCall {}).await?;
    let successor = view(rpc, address, Notary::successorCall {}).await?;
    Ok(chain.zip(successor).map(|(successor_chain, successor)| Retirement {
        successor_chain,
        successor: EvmBytes(successor.into_array()),
    }))
}

/// Calls a function that only reads. Returns `None` if nothing comes back, because there is another contract or none.
async fn view<C: SolCall>(rpc: &Rpc, to: Address, call: C) -> Result<Option<C::Return>, RpcError> {
    let data = alloy::hex::encode_prefixed(call.abi_encode());
    let params = json!([{ "to": to, "data": data }, "latest"]);
    match rpc.call("eth_call", params).await {
        Ok(Bytes(output)) if output.is_empty() => Ok(None),
        Ok(Bytes(output)) => {
            let returned = C::abi_decode_returns(&output);
            let returned = returned.map_err(|error| shape(rpc, "eth_call", error))?;
            // The decoder forgives what it can; there is one encoding.
            if C::abi_encode_returns(&returned) != output {
                return Err(shape(rpc, "eth_call", "not encoded as the ABI says"));
            }
            Ok(Some(returned))
        }
        // A contract that has no such function reverts.
        Err(RpcError::Reverted { .. }) => Ok(None),
        Err(error) => Err(error),
    }
}

fn shape(rpc: &Rpc, method: &'static str, why: impl std::fmt::Display) -> RpcError {
    RpcError::Shape { host: rpc.host(), method, why: why.to_string() }
}

/// A hash in a node's answer.
pub(super) type Hash32 = Fixed<32>;

#[cfg(test)]
mod tests {
    use alloy::sol_types::SolError;

    use super::*;

    #[test]
    fn a_refusal_is_told_in_words() {
        let retired = Notary::InRetirement { successor: [7; 20].into() };
        let wanted = format!("it is retired, for 0x{} (InRetirement)", "07".repeat(20));
        assert_eq!(refusal(&retired.abi_encode()), Some(wanted));
        assert_eq!(alloy::hex::encode(Notary::InRetirement::SELECTOR), "0cc66e84");
        assert_eq!(refusal(&[1, 2, 3, 4]), None);
    }
}
