// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {INotary} from "./INotary.sol";

/// @title The notary's anchor
/// @notice Keeps the newest checkpoint of one notary's register, where nobody can take it back.
/// @dev There are no immutables, so the code at an address is the compiled runtime code to the byte, and a
/// verifier can compare the two without knowing how it was deployed.
///
/// The storage layout is part of the protocol, because a verifier may read it with a storage proof
/// (`eth_getProof`) instead of calling. Bytes are counted from the low end of the slot:
///
///     slot  bytes   what
///     0     0..31   head          keccak256(abi.encode(uint64 size, bytes32 root))
///     1     0..19   operator
///     1     20..27  retiredAt     a block number, 0 while in service
///     2     0..19   owner
///     3     0..19   pendingOwner
///     4     0..19   successor
///     4     20..27  successorChain
///     5     0..31   noteKey       this and all that follow, written by the constructor only
///     6     0..31   origin        as Solidity keeps a string
///     7     0..31   clockKey
///     8     0..31   clockName     as Solidity keeps a string
///     9     0..19   predecessor
///     9     20..27  predecessorChain
///     10    0..7    fromSize
///     10    8..15   finalityDepth
///     11    0..31   fromRoot
contract Notary is INotary {
    /// @inheritdoc INotary
    bytes32 public head;

    /// @notice The operator's account, and above its 160 bits the block of the retirement
    /// @dev While in service the word is the operator's account and nothing else, so one read and one
    /// comparison let an anchor through.
    uint256 private _service;

    /// @inheritdoc INotary
    address public owner;

    /// @inheritdoc INotary
    address public pendingOwner;

    /// @inheritdoc INotary
    address public successor;

    /// @inheritdoc INotary
    uint64 public successorChain;

    /// @inheritdoc INotary
    bytes32 public noteKey;

    /// @inheritdoc INotary
    string public origin;

    /// @inheritdoc INotary
    bytes32 public clockKey;

    /// @inheritdoc INotary
    string public clockName;

    /// @inheritdoc INotary
    address public predecessor;

    /// @inheritdoc INotary
    uint64 public predecessorChain;

    /// @inheritdoc INotary
    uint64 public fromSize;

    /// @inheritdoc INotary
    uint64 public finalityDepth;

    /// @inheritdoc INotary
    bytes32 public fromRoot;

    /// @notice Lets only the owner through
    modifier onlyOwner() {
        if (msg.sender != owner) revert NotOwner(msg.sender);
        _;
    }

    /// @notice Lets nobody through once the contract is retired
    modifier inService() {
        if (retiredAt() != 0) revert InRetirement(successor);
        _;
    }

    /// @notice Puts a notary in service, with the register as its predecessor left it, or empty
    /// @param terms What it states for ever, and who begins with which role
    constructor(Terms memory terms) {
        if (bytes(terms.origin).length == 0) revert OriginIsEmpty();
        if (terms.noteKey == 0) revert NoteKeyIsZero();
        if (bytes(terms.clockName).length == 0) revert ClockNameIsEmpty();
        if (terms.clockKey == 0) revert ClockKeyIsZero();
        if (terms.operator == address(0)) revert OperatorIsZero();
        if (terms.owner == address(0)) revert OwnerIsZero();
        _wholeOrNone(terms.predecessorChain, terms.predecessor);
        if (terms.predecessorChain == 0 && (terms.fromSize != 0 || terms.fromRoot != sha256(""))) {
            revert NotFromTheBeginning(terms.fromSize, terms.fromRoot);
        }

        head = _commitment(terms.fromSize, terms.fromRoot);
        _service = uint160(terms.operator);
        owner = terms.owner;
        noteKey = terms.noteKey;
        origin = terms.origin;
        clockKey = terms.clockKey;
        clockName = terms.clockName;
        predecessor = terms.predecessor;
        predecessorChain = terms.predecessorChain;
        fromSize = terms.fromSize;
        finalityDepth = terms.finalityDepth;
        fromRoot = terms.fromRoot;

        emit OperatorChanged(address(0), terms.operator);
        emit OwnershipTaken(address(0), terms.owner);
    }

    /// @inheritdoc INotary
    function anchor(uint64 size, bytes32 root, uint64 toSize, bytes32 toRoot) external {
        if (_service != uint160(msg.sender)) _refuse();
        if (toSize <= size) revert SizeDidNotGrow(size, toSize);

        bytes32 given = _commitment(size, root);
        if (given != head) revert HeadMoved(given, head);

        head = _commitment(toSize, toRoot);
        emit Anchored(toSize, toRoot);
    }

    /// @inheritdoc INotary
    function setOperator(address to) external onlyOwner inService {
        if (to == address(0)) revert OperatorIsZero();

        emit OperatorChanged(operator(), to);
        _service = uint160(to);
    }

    /// @inheritdoc INotary
    function offerOwnership(address to) external onlyOwner {
        pendingOwner = to;
        emit OwnershipOffered(msg.sender, to);
    }

    /// @inheritdoc INotary
    function takeOwnership() external {
        if (msg.sender != pendingOwner) revert NotOffered(msg.sender);

        emit OwnershipTaken(owner, msg.sender);
        owner = msg.sender;
        pendingOwner = address(0);
    }

    /// @inheritdoc INotary
    function retire(uint64 chain, address to) external onlyOwner inService {
        _wholeOrNone(chain, to);

        _service |= uint256(uint64(block.number)) << 160;
        successor = to;
        successorChain = chain;
        emit Retired(chain, to);
    }

    /// @inheritdoc INotary
    function operator() public view returns (address) {
        // The account is the low 160 bits: the cast drops the block above it.
        // forge-lint: disable-next-line(unsafe-typecast)
        return address(uint160(_service));
    }

    /// @inheritdoc INotary
    function retiredAt() public view returns (uint64) {
        // Only ever written from 64 bits: the cast drops zeros.
        // forge-lint: disable-next-line(unsafe-typecast)
        return uint64(_service >> 160);
    }

    /// @notice Says why an anchor is not let through
    function _refuse() private view {
        if (msg.sender != operator()) revert NotOperator(msg.sender);
        revert InRetirement(successor);
    }

    /// @notice Lets a contract through that is named with its chain, and one that is not named at all
    function _wholeOrNone(uint64 chain, address account) private pure {
        if ((chain == 0) != (account == address(0))) revert HalfAContract(chain, account);
    }

    /// @notice One word for a checkpoint
    function _commitment(uint64 size, bytes32 root) private pure returns (bytes32) {
        return keccak256(abi.encode(size, root));
    }
}
