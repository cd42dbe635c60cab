// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {INotary} from "../src/INotary.sol";
import {vm} from "./Cheats.sol";
import {NotaryFixture} from "./NotaryFixture.sol";

/// @title The end of service
contract NotaryRetirementTest is NotaryFixture {
    function test_retire_saysWhenAndForWhom() public {
        testFuzz_retire_saysWhenAndForWhom(SUCCESSOR, 19_000_000);
        vm.assertEq(notary.operator(), OPERATOR, "operator keeps the name");
    }

    function testFuzz_retire_saysWhenAndForWhom(address to, uint64 number) public {
        vm.assume(number != 0);
        vm.roll(number);

        vm.expectEmit(address(notary));
        emit INotary.Retired(chainOf(to), to);
        retireTo(to);

        vm.assertEq(notary.retiredAt(), number, "block of retirement");
        vm.assertEq(notary.successor(), to, "successor");
        vm.assertEq(notary.successorChain(), chainOf(to), "the successor's chain");
    }

    function test_retire_mayNameAnyChain() public {
        testFuzz_retire_mayNameAnyChain(type(uint64).max, SUCCESSOR);
    }

    function testFuzz_retire_mayNameAnyChain(uint64 chain, address to) public {
        vm.assume(chain != 0 && to != address(0));

        vm.expectEmit(address(notary));
        emit INotary.Retired(chain, to);
        vm.prank(OWNER);
        notary.retire(chain, to);

        vm.assertEq(notary.successorChain(), chain, "the successor's chain");
        vm.assertEq(notary.successor(), to, "successor");
    }

    function test_retire_refusesHalfASuccessor() public {
        testFuzz_retire_refusesHalfASuccessor(OTHER_CHAIN, SUCCESSOR);
    }

    function testFuzz_retire_refusesHalfASuccessor(uint64 chain, address to) public {
        vm.assume(chain != 0 && to != address(0));
        expectRefusedHalf(chain, address(0));
        expectRefusedHalf(0, to);
        vm.assertEq(notary.retiredAt(), 0, "still in service");
    }

    function test_retire_mayNameNobody() public {
        testFuzz_retire_saysWhenAndForWhom(address(0), 1);
    }

    function test_retire_refusesAnyoneButTheOwner() public {
        testFuzz_retire_refusesAnyoneButTheOwner(STRANGER, SUCCESSOR);
        testFuzz_retire_refusesAnyoneButTheOwner(OPERATOR, SUCCESSOR);
    }

    function testFuzz_retire_refusesAnyoneButTheOwner(address caller, address to) public {
        vm.assume(caller != OWNER);

        expectNotOwner(caller);
        vm.prank(caller);
        notary.retire(chainOf(to), to);
    }

    /// @notice The successor can be named once: not corrected, and not filled in later
    function test_retire_isForEver() public {
        testFuzz_retire_isForEver(SUCCESSOR, STRANGER);
    }

    function testFuzz_retire_isForEver(address to, address other) public {
        retireTo(to);

        expectInRetirement(to);
        vm.prank(OWNER);
        notary.retire(chainOf(other), other);
        vm.assertEq(notary.successor(), to, "successor");
    }

    function test_retire_endsAnchoring() public {
        testFuzz_retire_endsAnchoring(SUCCESSOR, 1, ROOT);
    }

    function testFuzz_retire_endsAnchoring(address to, uint64 size, bytes32 root) public {
        vm.assume(size != 0 && size != type(uint64).max);
        anchorFirst(size, root);
        retireTo(to);

        expectInRetirement(to);
        vm.prank(OPERATOR);
        notary.anchor(size, root, size + 1, ROOT);
        vm.assertEq(notary.head(), commitment(size, root), "what was anchored stays");
    }

    function test_retire_letsAStrangerAnchorNoMoreThanBefore() public {
        testFuzz_retire_letsAStrangerAnchorNoMoreThanBefore(STRANGER);
    }

    function testFuzz_retire_letsAStrangerAnchorNoMoreThanBefore(address caller) public {
        vm.assume(caller != OPERATOR);
        retireTo(SUCCESSOR);

        expectNotOperator(caller);
        vm.prank(caller);
        notary.anchor(0, EMPTY_ROOT, 1, ROOT);
    }

    function test_retire_endsChangesOfOperator() public {
        testFuzz_retire_endsChangesOfOperator(SUCCESSOR, STRANGER);
    }

    function testFuzz_retire_endsChangesOfOperator(address to, address operator) public {
        retireTo(to);

        expectInRetirement(to);
        vm.prank(OWNER);
        notary.setOperator(operator);
    }

    /// @notice The address goes on standing for the notary, so somebody has to own it
    function test_retire_leavesTheOwnershipAlone() public {
        testFuzz_retire_leavesTheOwnershipAlone(STRANGER);
    }

    function testFuzz_retire_leavesTheOwnershipAlone(address to) public {
        vm.assume(to != address(0));
        retireTo(SUCCESSOR);

        vm.prank(OWNER);
        notary.offerOwnership(to);
        vm.prank(to);
        notary.takeOwnership();

        vm.assertEq(notary.owner(), to, "owner");
    }

    function expectRefusedHalf(uint64 chain, address to) private {
        vm.expectRevert(abi.encodeWithSelector(INotary.HalfAContract.selector, chain, to));
        vm.prank(OWNER);
        notary.retire(chain, to);
    }
}
