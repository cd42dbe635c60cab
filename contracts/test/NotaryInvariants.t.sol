// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {vm} from "./Cheats.sol";
import {NotaryFixture} from "./NotaryFixture.sol";
import {NotaryHandler} from "./NotaryHandler.sol";

/// @title What stays true whoever calls what, and in which order
contract NotaryInvariantsTest is NotaryFixture {
    NotaryHandler internal handler;

    function setUp() public override {
        super.setUp();
        handler = new NotaryHandler(notary);
    }

    /// @notice Tells forge to call the handler only
    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(handler);
    }

    function invariant_headIsTheLastAccepted() external view {
        vm.assertEq(notary.head(), commitment(handler.size(), handler.root()), "head");
    }

    function invariant_headOnlyGrows() external view {
        vm.assertEq(handler.shrank(), false, "a head was accepted that did not grow");
        vm.assertLe(handler.anchors(), handler.size(), "more heads than records");
    }

    function invariant_onlyTheOperatorMovesTheHead() external view {
        vm.assertEq(handler.movedByAnother(), false, "somebody else moved the head");
    }

    function invariant_retirementIsTheEnd() external view {
        vm.assertEq(handler.anchorsInRetirement(), 0, "heads accepted in retirement");
        vm.assertEq(notary.retiredAt(), handler.retiredAt(), "block of retirement");
        vm.assertEq(notary.successor(), handler.successor(), "successor");
    }

    function invariant_rolesPassAsTheModelSays() external view {
        vm.assertEq(notary.operator(), handler.operator(), "operator");
        vm.assertEq(notary.owner(), handler.owner(), "owner");
        vm.assertEq(notary.pendingOwner(), handler.pendingOwner(), "pending owner");
    }

    function invariant_somebodyIsAlwaysInCharge() external view {
        vm.assertEq(notary.operator() == address(0), false, "no operator");
        vm.assertEq(notary.owner() == address(0), false, "no owner");
    }

    function invariant_whoTheNotaryIsNeverChanges() external view {
        vm.assertEq(bytes(notary.origin()), bytes(ORIGIN), "origin");
        vm.assertEq(notary.noteKey(), NOTE_KEY, "note key");
    }
}
