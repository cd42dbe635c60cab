// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {INotary} from "../src/INotary.sol";
import {Notary} from "../src/Notary.sol";
import {vm} from "./Cheats.sol";

/// @title A notary in service, and words to speak of its checkpoints
abstract contract NotaryFixture {
    string internal constant ORIGIN = "notary.example/register";
    bytes32 internal constant NOTE_KEY = 0x3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c;
    string internal constant CLOCK_NAME = "notary.example/clock";
    bytes32 internal constant CLOCK_KEY = 0xd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a;
    uint64 internal constant DEPTH = 64;
    bytes32 internal constant EMPTY_ROOT = 0xe3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855;
    bytes32 internal constant ROOT = keccak256("a root");

    address internal constant OPERATOR = address(0x0A);
    address internal constant OWNER = address(0x0B);
    address internal constant STRANGER = address(0x0C);
    address internal constant SUCCESSOR = address(0x0D);
    address internal constant PREDECESSOR = address(0x0E);
    uint64 internal constant OTHER_CHAIN = 8453;

    Notary internal notary;

    function setUp() public virtual {
        notary = new Notary(firstTerms());
    }

    /// @notice The terms of a notary's first contract
    function firstTerms() internal pure returns (INotary.Terms memory terms) {
        terms.origin = ORIGIN;
        terms.noteKey = NOTE_KEY;
        terms.clockName = CLOCK_NAME;
        terms.clockKey = CLOCK_KEY;
        terms.finalityDepth = DEPTH;
        terms.fromRoot = EMPTY_ROOT;
        terms.operator = OPERATOR;
        terms.owner = OWNER;
    }

    /// @notice The terms of a contract that follows another
    function laterTerms(uint64 size, bytes32 root) internal pure returns (INotary.Terms memory terms) {
        terms = firstTerms();
        terms.predecessorChain = OTHER_CHAIN;
        terms.predecessor = PREDECESSOR;
        terms.fromSize = size;
        terms.fromRoot = root;
    }

    /// @notice The chain that stands with an address: none with none
    function chainOf(address account) internal pure returns (uint64) {
        return account == address(0) ? 0 : OTHER_CHAIN;
    }

    /// @notice The commitment that the notary keeps for a checkpoint
    function commitment(uint64 size, bytes32 root) internal pure returns (bytes32) {
        return keccak256(abi.encode(size, root));
    }

    /// @notice Brings the register from empty to a checkpoint
    function anchorFirst(uint64 size, bytes32 root) internal {
        vm.prank(OPERATOR);
        notary.anchor(0, EMPTY_ROOT, size, root);
    }

    /// @notice Ends the notary's service
    function retireTo(address successor) internal {
        vm.prank(OWNER);
        notary.retire(chainOf(successor), successor);
    }

    function assertStates(Notary stating, INotary.Terms memory terms) internal view {
        vm.assertEq(bytes(stating.origin()), bytes(terms.origin), "origin");
        vm.assertEq(stating.noteKey(), terms.noteKey, "note key");
        vm.assertEq(bytes(stating.clockName()), bytes(terms.clockName), "clock name");
        vm.assertEq(stating.clockKey(), terms.clockKey, "clock key");
        vm.assertEq(stating.finalityDepth(), terms.finalityDepth, "finality depth");
        vm.assertEq(stating.predecessorChain(), terms.predecessorChain, "the predecessor's chain");
        vm.assertEq(stating.predecessor(), terms.predecessor, "predecessor");
        vm.assertEq(stating.fromSize(), terms.fromSize, "first size");
        vm.assertEq(stating.fromRoot(), terms.fromRoot, "first root");
    }

    function expectNotOperator(address caller) internal {
        vm.expectRevert(abi.encodeWithSelector(INotary.NotOperator.selector, caller));
    }

    function expectNotOwner(address caller) internal {
        vm.expectRevert(abi.encodeWithSelector(INotary.NotOwner.selector, caller));
    }

    function expectInRetirement(address successor) internal {
        vm.expectRevert(abi.encodeWithSelector(INotary.InRetirement.selector, successor));
    }
}
