// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {INotary} from "./INotary.sol";

/// @title The notary's anchor
/// @notice Keeps the newest head of one notary's register, where nobody can take it back.
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
///     5     0..31   noteKey       written by the constructor only
///     6     0..31   origin        likewise; as Solidity keeps a string
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
    bytes32 public noteKey;

    /// @inheritdoc INotary
    string public origin;

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

    /// @notice Puts a notary in service, with an empty register
    /// @param origin_ The register's origin, not empty
    /// @param noteKey_ The notary's Ed25519 public key, not zero
    /// @param operator_ Who may anchor, not zero
    /// @param owner_ Who may change that, not zero
    constructor(string memory origin_, bytes32 noteKey_, address operator_, address owner_) {
        if (bytes(origin_).length == 0) revert OriginIsEmpty();
        if (noteKey_ == 0) revert NoteKeyIsZero();
        if (operator_ == address(0)) revert OperatorIsZero();
        if (owner_ == address(0)) revert OwnerIsZero();

        head = _commitment(0, sha256(""));
        _service = uint160(operator_);
        owner = owner_;
        noteKey = noteKey_;
        origin = origin_;

        emit OperatorChanged(address(0), operator_);
        emit OwnershipTaken(address(0), owner_);
    }

    /// @inheritdoc INotary
    function anchor(uint64 fromSize, bytes32 fromRoot, uint64 toSize, bytes32 toRoot) external {
        if (_service != uint160(msg.sender)) _refuse();
        if (toSize <= fromSize) revert SizeDidNotGrow(fromSize, toSize);

        bytes32 given = _commitment(fromSize, fromRoot);
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
    function retire(address to) external onlyOwner inService {
        _service |= uint256(uint64(block.number)) << 160;
        successor = to;
        emit Retired(to);
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

    /// @notice One word for a head
    function _commitment(uint64 size, bytes32 root) private pure returns (bytes32) {
        return keccak256(abi.encode(size, root));
    }
}
