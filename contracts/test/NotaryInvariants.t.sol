// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {INotary} from "../src/INotary.sol";
import {vm} from "./Cheats.sol";
import {NotaryActors} from "./NotaryActors.sol";

/// @title What stays true whoever calls what, and in which order
contract NotaryInvariantsTest is NotaryActors {
    /// @dev Nobody is missing: the operator, the owner, and two who are neither at first.
    function actors() internal pure override returns (address[] memory all) {
        all = new address[](4);
        (all[0], all[1], all[2], all[3]) = (OPERATOR, OWNER, STRANGER, SUCCESSOR);
    }

    function invariant_headIsTheLastAnchored() external view {
        vm.assertEq(notary.head(), commitment(handler.size(), handler.root()), "head");
    }

    /// @notice Each checkpoint is larger than the one before, so there are no more of them than entries
    function invariant_headOnlyGrows() external view {
        vm.assertLe(handler.told(INotary.Anchored.selector), handler.size(), "more checkpoints than entries");
    }

    function invariant_rolesAreAsTheLogTells() external view {
        vm.assertEq(notary.operator(), handler.operator(), "operator");
        vm.assertEq(notary.owner(), handler.owner(), "owner");
        vm.assertEq(notary.pendingOwner(), handler.pendingOwner(), "pending owner");
    }

    function invariant_retirementIsTheEnd() external view {
        vm.assertEq(notary.retiredAt(), handler.retiredAt(), "block of retirement");
        vm.assertEq(notary.successor(), handler.successor(), "successor");
        vm.assertEq(notary.successorChain(), handler.successorChain(), "the successor's chain");
        vm.assertLe(handler.told(INotary.Retired.selector), 1, "retired twice");
        if (notary.retiredAt() != 0) {
            vm.assertEq(handler.held(), handler.heldAtRetirement(), "moved after it");
        }
    }

    function invariant_somebodyIsAlwaysInCharge() external view {
        vm.assertEq(notary.operator() == address(0), false, "no operator");
        vm.assertEq(notary.owner() == address(0), false, "no owner");
    }

    function invariant_whoTheNotaryIsNeverChanges() external view {
        assertStates(notary, firstTerms());
    }

    /// @notice Everything can happen in these runs, so what they find to be true is not true for want of acts
    function test_handler_canDoEverything() external {
        handler.setOperator(0, 2);
        handler.anchor(0, 7, 0, ROOT);
        handler.offerOwnership(0, 3);
        handler.takeOwnership(0);
        handler.roll(9);
        handler.retire(0, 2, 9, 29);

        vm.assertEq(notary.head(), commitment(7, ROOT), "head");
        vm.assertEq(notary.operator(), STRANGER, "operator");
        vm.assertEq(notary.owner(), SUCCESSOR, "owner");
        vm.assertEq(notary.successor(), STRANGER, "successor");
        vm.assertEq(notary.retiredAt(), block.number, "block of retirement");
    }
}
