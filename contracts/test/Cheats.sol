// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

/// @notice What a call cost, as forge reports it
/// @param gasLimit What the call might have spent
/// @param gasTotalUsed What it spent; as a transaction of its own when the test runs isolated
/// @param gasMemoryUsed What its memory cost, no longer reported
/// @param gasRefunded What it got back
/// @param gasRemaining What it left
struct Gas {
    uint64 gasLimit;
    uint64 gasTotalUsed;
    uint64 gasMemoryUsed;
    int64 gasRefunded;
    uint64 gasRemaining;
}

/// @notice An event, as forge records it
/// @param topics The hash of its signature, then its indexed parameters
/// @param data The others
/// @param emitter Which contract emitted it
struct Log {
    bytes32[] topics;
    bytes data;
    address emitter;
}

/// @title The cheat codes that these tests use, and no others
/// @dev Declared here because npm has no release of forge-std by its makers.
interface Cheats {
    function prank(address caller) external;
    function roll(uint256 number) external;
    function load(address target, bytes32 slot) external view returns (bytes32);
    function getNonce(address account) external view returns (uint64);
    function computeCreateAddress(address deployer, uint256 nonce) external pure returns (address);
    function recordLogs() external;
    function getRecordedLogs() external returns (Log[] memory);
    function lastCallGas() external view returns (Gas memory);
    function expectRevert(bytes calldata reason) external;
    function expectEmit(address emitter) external;
    function assume(bool condition) external pure;
    function assertEq(bool left, bool right, string calldata what) external pure;
    function assertEq(uint256 left, uint256 right, string calldata what) external pure;
    function assertEq(address left, address right, string calldata what) external pure;
    function assertEq(bytes32 left, bytes32 right, string calldata what) external pure;
    function assertEq(bytes calldata left, bytes calldata right, string calldata what) external pure;
    function assertLt(uint256 left, uint256 right, string calldata what) external pure;
    function assertLe(uint256 left, uint256 right, string calldata what) external pure;
}

/// @dev Where forge answers cheat codes: the last 20 bytes of the hash of a phrase.
Cheats constant vm = Cheats(address(uint160(uint256(keccak256("hevm cheat code")))));
