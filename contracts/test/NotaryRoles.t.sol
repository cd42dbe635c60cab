// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {INotary} from "../src/INotary.sol";
import {vm} from "./Cheats.sol";
import {NotaryFixture} from "./NotaryFixture.sol";

/// @title Changing the operator, and handing on the ownership
contract NotaryRolesTest is NotaryFixture {
    address internal constant NEXT = address(0x0E);

    function test_setOperator_putsAnotherInPlace() public {
        testFuzz_setOperator_putsAnotherInPlace(NEXT);
    }

    function testFuzz_setOperator_putsAnotherInPlace(address to) public {
        vm.assume(to != address(0) && to != OPERATOR);

        vm.expectEmit(address(notary));
        emit INotary.OperatorChanged(OPERATOR, to);
        vm.prank(OWNER);
        notary.setOperator(to);
        vm.assertEq(notary.operator(), to, "operator");

        expectNotOperator(OPERATOR);
        vm.prank(OPERATOR);
        notary.anchor(0, EMPTY_ROOT, 1, ROOT);

        vm.prank(to);
        notary.anchor(0, EMPTY_ROOT, 1, ROOT);
        vm.assertEq(notary.head(), commitment(1, ROOT), "head");
    }

    function test_setOperator_refusesAnyoneButTheOwner() public {
        testFuzz_setOperator_refusesAnyoneButTheOwner(STRANGER, NEXT);
        testFuzz_setOperator_refusesAnyoneButTheOwner(OPERATOR, NEXT);
    }

    function testFuzz_setOperator_refusesAnyoneButTheOwner(address caller, address to) public {
        vm.assume(caller != OWNER);

        expectNotOwner(caller);
        vm.prank(caller);
        notary.setOperator(to);
    }

    function test_setOperator_refusesZero() public {
        vm.expectRevert(abi.encodeWithSelector(INotary.OperatorIsZero.selector));
        vm.prank(OWNER);
        notary.setOperator(address(0));
    }

    function test_ownership_passesOnceItIsTaken() public {
        testFuzz_ownership_passesOnceItIsTaken(NEXT);
    }

    function testFuzz_ownership_passesOnceItIsTaken(address to) public {
        vm.assume(to != address(0));

        vm.expectEmit(address(notary));
        emit INotary.OwnershipOffered(OWNER, to);
        offer(to);
        vm.assertEq(notary.owner(), OWNER, "owner while it is offered");
        vm.assertEq(notary.pendingOwner(), to, "pending owner while it is offered");

        vm.expectEmit(address(notary));
        emit INotary.OwnershipTaken(OWNER, to);
        vm.prank(to);
        notary.takeOwnership();
        vm.assertEq(notary.owner(), to, "owner once it is taken");
        vm.assertEq(notary.pendingOwner(), address(0), "pending owner once it is taken");
    }

    function test_takeOwnership_leavesTheLastOwnerNothing() public {
        testFuzz_takeOwnership_leavesTheLastOwnerNothing(NEXT);
    }

    function testFuzz_takeOwnership_leavesTheLastOwnerNothing(address to) public {
        vm.assume(to != address(0) && to != OWNER);
        offer(to);
        vm.prank(to);
        notary.takeOwnership();

        expectNotOwner(OWNER);
        vm.prank(OWNER);
        notary.setOperator(OWNER);

        vm.prank(to);
        notary.setOperator(to);
        vm.assertEq(notary.operator(), to, "operator");
    }

    function test_takeOwnership_refusesASecondTaking() public {
        testFuzz_takeOwnership_refusesASecondTaking(NEXT);
    }

    function testFuzz_takeOwnership_refusesASecondTaking(address to) public {
        vm.assume(to != address(0));
        offer(to);
        vm.prank(to);
        notary.takeOwnership();

        expectNotOffered(to);
        vm.prank(to);
        notary.takeOwnership();
    }

    function test_takeOwnership_refusesAnyoneElse() public {
        testFuzz_takeOwnership_refusesAnyoneElse(NEXT, STRANGER);
        testFuzz_takeOwnership_refusesAnyoneElse(NEXT, OWNER);
        testFuzz_takeOwnership_refusesAnyoneElse(address(0), OWNER);
    }

    function testFuzz_takeOwnership_refusesAnyoneElse(address to, address caller) public {
        vm.assume(caller != to);
        offer(to);

        expectNotOffered(caller);
        vm.prank(caller);
        notary.takeOwnership();
    }

    function test_offerOwnership_refusesAnyoneButTheOwner() public {
        testFuzz_offerOwnership_refusesAnyoneButTheOwner(STRANGER, STRANGER);
        testFuzz_offerOwnership_refusesAnyoneButTheOwner(OPERATOR, OPERATOR);
    }

    function testFuzz_offerOwnership_refusesAnyoneButTheOwner(address caller, address to) public {
        vm.assume(caller != OWNER);

        expectNotOwner(caller);
        vm.prank(caller);
        notary.offerOwnership(to);
    }

    /// @notice A second offer, or none, takes the first one back
    function test_offerOwnership_replacesTheLastOffer() public {
        testFuzz_offerOwnership_replacesTheLastOffer(NEXT, STRANGER);
        testFuzz_offerOwnership_replacesTheLastOffer(NEXT, address(0));
    }

    function testFuzz_offerOwnership_replacesTheLastOffer(address first, address second) public {
        vm.assume(first != second);
        offer(first);

        vm.expectEmit(address(notary));
        emit INotary.OwnershipOffered(OWNER, second);
        offer(second);

        expectNotOffered(first);
        vm.prank(first);
        notary.takeOwnership();
        vm.assertEq(notary.pendingOwner(), second, "pending owner");
    }

    function offer(address to) private {
        vm.prank(OWNER);
        notary.offerOwnership(to);
    }

    function expectNotOffered(address caller) private {
        vm.expectRevert(abi.encodeWithSelector(INotary.NotOffered.selector, caller));
    }
}
