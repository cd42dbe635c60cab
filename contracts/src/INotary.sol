// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity >=0.8.4;

/// @title The notary's anchor
/// @notice Keeps the newest checkpoint of one notary's register, where nobody can take it back.
/// @dev A checkpoint is a size and a root: how many entries the register holds, and the RFC 6962 tree hash
/// over them. Three roles, and what each one's thief could do:
///
/// - the operator moves the checkpoint. A thief can anchor one of its own, or one so large that no honest one
///   can follow, but cannot undo, hide or rewrite what was anchored.
/// - the owner replaces the operator, hands itself on, and retires the contract. A thief can do all three,
///   name a successor of its own, with keys of its own and a beginning below what was anchored, which readers
///   follow; and anchor through an operator of its own. But what was anchored before stays in the log, and what
///   the contract states of itself stays too.
/// - anyone reads.
interface INotary {
    /// @notice What a contract states of itself for ever, and who begins with which role
    /// @param origin The register's origin, not empty
    /// @param noteKey The notary's Ed25519 public key, not zero
    /// @param clockName The name of the notary's clock, not empty
    /// @param clockKey The clock's Ed25519 public key, not zero
    /// @param finalityDepth After how many blocks on it a block counts as final, 0 where the chain itself tells
    /// @param predecessorChain The chain of the contract before this one, 0 when it is the first
    /// @param predecessor The contract before this one, zero when it is the first
    /// @param fromSize The register's size with which this contract begins, in entries; 0 when it is the first
    /// @param fromRoot The root at that size; SHA-256 of nothing when it is the first
    /// @param operator Who may anchor, not zero
    /// @param owner Who may change that, not zero
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

    /// @notice Thrown when somebody other than the operator anchors
    /// @param caller Who called
    error NotOperator(address caller);

    /// @notice Thrown when somebody other than the owner does what only the owner may
    /// @param caller Who called
    error NotOwner(address caller);

    /// @notice Thrown when somebody takes an ownership that was not offered to them
    /// @param caller Who called
    error NotOffered(address caller);

    /// @notice Thrown when the new checkpoint is no larger than the one it follows
    /// @param size The size that the caller says is anchored now, in entries
    /// @param toSize The size that the caller asked for, in entries
    error SizeDidNotGrow(uint64 size, uint64 toSize);

    /// @notice Thrown when the checkpoint is not the one that the caller set out from: the anchor was sent
    /// twice, came out of order, or another writer was faster
    /// @param given The commitment to the checkpoint that the caller set out from
    /// @param stored The commitment to the checkpoint that is anchored now
    error HeadMoved(bytes32 given, bytes32 stored);

    /// @notice Thrown when the contract is asked for work after it was retired
    /// @param successor The contract that took over, zero when none was named
    error InRetirement(address successor);

    /// @notice Thrown when the operator would be the zero address
    error OperatorIsZero();

    /// @notice Thrown when the first owner would be the zero address
    error OwnerIsZero();

    /// @notice Thrown when the note key would be zero
    error NoteKeyIsZero();

    /// @notice Thrown when the origin would be empty
    error OriginIsEmpty();

    /// @notice Thrown when the clock's name would be empty
    error ClockNameIsEmpty();

    /// @notice Thrown when the clock's key would be zero
    error ClockKeyIsZero();

    /// @notice Thrown when a contract or a chain is named alone: an address means a contract on one chain only
    /// @param chain The chain that was given
    /// @param account The address that was given
    error HalfAContract(uint64 chain, address account);

    /// @notice Thrown when the first contract of a notary would not begin with the empty register
    /// @param size The size that was given, in entries
    /// @param root The root that was given
    error NotFromTheBeginning(uint64 size, bytes32 root);

    /// @notice Emitted when a checkpoint is anchored
    /// @param size How many entries the register holds
    /// @param root The tree hash over them
    event Anchored(uint64 indexed size, bytes32 indexed root);

    /// @notice Emitted when the operator changes, and once at deployment
    /// @param from The operator until now, zero at deployment
    /// @param to The operator from now on
    event OperatorChanged(address indexed from, address indexed to);

    /// @notice Emitted when the owner offers the ownership, or withdraws the offer
    /// @param from The owner, who stays it until the offer is taken
    /// @param to Who may take it, zero when the offer is withdrawn
    event OwnershipOffered(address indexed from, address indexed to);

    /// @notice Emitted when an offered ownership is taken, and once at deployment
    /// @param from The owner until now, zero at deployment
    /// @param to The owner from now on
    event OwnershipTaken(address indexed from, address indexed to);

    /// @notice Emitted when the contract is retired. What was anchored before stays in the log; how much of it
    /// readers count is for the successor's `fromSize` to say
    /// @param chain The chain of the contract that takes over, 0 when none is named
    /// @param successor The contract that takes over, zero when none is named
    event Retired(uint64 indexed chain, address indexed successor);

    /// @notice Replaces the anchored checkpoint by a larger one, if it is still the one that the caller knows
    /// @dev Only the operator, only in service. Whether the new tree really extends the old one cannot be
    /// seen here; it is for auditors to check, and every checkpoint they need stays in the log for ever.
    /// @param size The size anchored now, in entries
    /// @param root The root anchored now
    /// @param toSize The new size, in entries; larger than `size`
    /// @param toRoot The new root
    function anchor(uint64 size, bytes32 root, uint64 toSize, bytes32 toRoot) external;

    /// @notice Puts another operator in the place of the present one
    /// @dev Only the owner, only in service.
    /// @param to The operator from now on; not zero
    function setOperator(address to) external;

    /// @notice Offers the ownership to somebody, who has it once they take it
    /// @dev Only the owner. A new offer replaces the last; there is no way to be left without an owner.
    /// @param to Who may take it; zero withdraws the offer
    function offerOwnership(address to) external;

    /// @notice Takes the ownership that was offered to the caller
    function takeOwnership() external;

    /// @notice Ends this contract's service, once and for ever
    /// @dev Only the owner. The one way out of every compromise: a stolen note key, an operator gone astray,
    /// a contract to be replaced. Successors may form a circle, so whoever follows them must keep count.
    /// @param chain The chain of the contract that takes over; 0, with the zero address, names none
    /// @param to The contract that takes over; zero, with the chain 0, names none
    function retire(uint64 chain, address to) external;

    /// @notice The commitment to the newest checkpoint: `keccak256(abi.encode(uint64 size, bytes32 root))`
    /// @dev Storage slot 0. Before the first anchor it commits to `fromSize` and `fromRoot`.
    /// @return The commitment
    function head() external view returns (bytes32);

    /// @notice Who may anchor
    /// @return The operator's account; it keeps its name in retirement, but not its power
    function operator() external view returns (address);

    /// @notice When the contract was retired
    /// @dev As the NUMBER opcode counts, which is the chain's own height but on Arbitrum, where it is an
    /// estimate of the parent chain's: there, take the block that `Retired` was emitted in.
    /// @return The block number, 0 while in service
    function retiredAt() external view returns (uint64);

    /// @notice Who may change the operator, hand on the ownership and retire the contract
    /// @return The owner's account, never zero
    function owner() external view returns (address);

    /// @notice Who may take the ownership
    /// @return The account that it was offered to, zero when to none
    function pendingOwner() external view returns (address);

    /// @notice Which contract took over from this one
    /// @return Its address, zero while in service and when none was named
    function successor() external view returns (address);

    /// @notice Which chain that contract is on
    /// @return Its chain id (EIP-155), 0 while in service and when none was named
    function successorChain() external view returns (uint64);

    /// @notice The notary's Ed25519 public key, which its register's checkpoints are signed with
    /// @return The 32 bytes of the key, as RFC 8032 encodes them
    function noteKey() external view returns (bytes32);

    /// @notice The name of the register that is anchored here, the first line of its checkpoints
    /// @return The origin, for instance `notary.example/register`
    function origin() external view returns (string memory);

    /// @notice The name of the notary's clock, which stands before its signatures
    /// @return The name, for instance `notary.example/clock`
    function clockName() external view returns (string memory);

    /// @notice The Ed25519 public key of the notary's clock, which signs when a checkpoint was made
    /// @return The 32 bytes of the key, as RFC 8032 encodes them
    function clockKey() external view returns (bytes32);

    /// @notice When readers take a block of this chain for final
    /// @return After how many blocks on it, 0 where the chain's own `finalized` tag tells
    function finalityDepth() external view returns (uint64);

    /// @notice Which contract this one took over from
    /// @dev What this contract says; only what that one says of its successor makes it true.
    /// @return Its address, zero when this is the notary's first
    function predecessor() external view returns (address);

    /// @notice Which chain that contract is on
    /// @return Its chain id (EIP-155), 0 when this is the notary's first
    function predecessorChain() external view returns (uint64);

    /// @notice The register's size with which this contract began
    /// @return The size in entries, 0 for a notary's first
    function fromSize() external view returns (uint64);

    /// @notice The register's root with which this contract began
    /// @return The tree hash at `fromSize`, SHA-256 of nothing for a notary's first
    function fromRoot() external view returns (bytes32);
}
