// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity >=0.8.4;

/// @title The notary's anchor
/// @notice Keeps the newest head of one notary's register, where nobody can take it back.
/// @dev A head is a size and a root: how many records the register holds, and the RFC 6962 tree hash over
/// them. Three roles, and what each one's thief could do:
///
/// - the operator moves the head. A thief can anchor a head of its own, or one so large that no honest head
///   can follow, but cannot undo, hide or rewrite what was anchored.
/// - the owner replaces the operator, hands itself on, and retires the contract. A thief can do all three,
///   name a successor of its own, and anchor through an operator of its own; but what was anchored before,
///   the origin and the key stay.
/// - anyone reads.
interface INotary {
    /// @notice Thrown when somebody other than the operator anchors
    /// @param caller Who called
    error NotOperator(address caller);

    /// @notice Thrown when somebody other than the owner does what only the owner may
    /// @param caller Who called
    error NotOwner(address caller);

    /// @notice Thrown when somebody takes an ownership that was not offered to them
    /// @param caller Who called
    error NotOffered(address caller);

    /// @notice Thrown when the new head is no larger than the one it follows
    /// @param fromSize The size that the caller says is anchored now, in records
    /// @param toSize The size that the caller asked for, in records
    error SizeDidNotGrow(uint64 fromSize, uint64 toSize);

    /// @notice Thrown when the head is not the one that the caller set out from: the anchor was sent twice,
    /// came out of order, or another writer was faster
    /// @param given The commitment to the head that the caller set out from
    /// @param stored The commitment to the head that is anchored now
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

    /// @notice Emitted when a head is anchored
    /// @param size How many records the register holds
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

    /// @notice Emitted when the contract is retired. What was anchored before stays good
    /// @param successor The contract that takes over, zero when none is named
    event Retired(address indexed successor);

    /// @notice Replaces the anchored head by a larger one, if it is still the one that the caller knows
    /// @dev Only the operator, only in service. Whether the new tree really extends the old one cannot be
    /// seen here; it is for auditors to check, and every head they need stays in the log for ever.
    /// @param fromSize The size anchored now, in records
    /// @param fromRoot The root anchored now
    /// @param toSize The new size, in records; larger than `fromSize`
    /// @param toRoot The new root
    function anchor(uint64 fromSize, bytes32 fromRoot, uint64 toSize, bytes32 toRoot) external;

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
    /// @param to The contract that takes over; zero names none
    function retire(address to) external;

    /// @notice The commitment to the newest head: `keccak256(abi.encode(uint64 size, bytes32 root))`
    /// @dev Storage slot 0. Before the first anchor it commits to size 0 and SHA-256 of nothing, which is
    /// the root of the empty RFC 6962 tree.
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

    /// @notice The notary's Ed25519 public key, which its register heads are signed with
    /// @return The 32 bytes of the key, as RFC 8032 encodes them
    function noteKey() external view returns (bytes32);

    /// @notice The name of the register that is anchored here, the first line of its signed heads
    /// @return The origin, for instance `notary.example/register`
    function origin() external view returns (string memory);
}
