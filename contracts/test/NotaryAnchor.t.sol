// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {INotary} from "../src/INotary.sol";
import {vm} from "./Cheats.sol";
import {NotaryFixture} from "./NotaryFixture.sol";

/// @title Moving the head
contract NotaryAnchorTest is NotaryFixture {
    bytes32 internal constant NEXT_ROOT = keccak256("the root after it");

    function test_anchor_movesTheHead() public {
        testFuzz_anchor_movesTheHead(1, ROOT, 2, NEXT_ROOT);
    }

    function testFuzz_anchor_movesTheHead(uint64 size, bytes32 root, uint64 toSize, bytes32 toRoot) public {
        vm.assume(0 < size && size < toSize);

        anchorFirst(size, root);
        vm.assertEq(notary.head(), commitment(size, root), "first head");

        vm.expectEmit(address(notary));
        emit INotary.Anchored(toSize, toRoot);
        vm.prank(OPERATOR);
        notary.anchor(size, root, toSize, toRoot);
        vm.assertEq(notary.head(), commitment(toSize, toRoot), "second head");
    }

    function test_anchor_refusesAnyoneButTheOperator() public {
        testFuzz_anchor_refusesAnyoneButTheOperator(STRANGER, 1, ROOT);
        testFuzz_anchor_refusesAnyoneButTheOperator(OWNER, 1, ROOT);
    }

    function testFuzz_anchor_refusesAnyoneButTheOperator(address caller, uint64 size, bytes32 root) public {
        vm.assume(caller != OPERATOR);

        expectNotOperator(caller);
        vm.prank(caller);
        notary.anchor(0, EMPTY_ROOT, size, root);
    }

    function test_anchor_refusesASizeThatDoesNotGrow() public {
        testFuzz_anchor_refusesASizeThatDoesNotGrow(7, 7, NEXT_ROOT);
        testFuzz_anchor_refusesASizeThatDoesNotGrow(7, 6, NEXT_ROOT);
        testFuzz_anchor_refusesASizeThatDoesNotGrow(0, 0, EMPTY_ROOT);
    }

    function testFuzz_anchor_refusesASizeThatDoesNotGrow(uint64 fromSize, uint64 toSize, bytes32 toRoot)
        public
    {
        vm.assume(toSize <= fromSize);

        vm.expectRevert(abi.encodeWithSelector(INotary.SizeDidNotGrow.selector, fromSize, toSize));
        vm.prank(OPERATOR);
        notary.anchor(fromSize, EMPTY_ROOT, toSize, toRoot);
    }

    function test_anchor_refusesAnotherSize() public {
        testFuzz_anchor_refusesAnotherFrom(5, ROOT, 4, ROOT, 6);
    }

    function test_anchor_refusesAnotherRoot() public {
        testFuzz_anchor_refusesAnotherFrom(5, ROOT, 5, NEXT_ROOT, 6);
    }

    function testFuzz_anchor_refusesAnotherFrom(
        uint64 size,
        bytes32 root,
        uint64 fromSize,
        bytes32 fromRoot,
        uint64 toSize
    ) public {
        vm.assume(size != 0 && fromSize < toSize && (fromSize != size || fromRoot != root));
        anchorFirst(size, root);

        expectHeadMoved(commitment(fromSize, fromRoot), commitment(size, root));
        vm.prank(OPERATOR);
        notary.anchor(fromSize, fromRoot, toSize, NEXT_ROOT);
    }

    /// @notice A transaction that is sent twice anchors once
    function test_anchor_refusesARepeat() public {
        testFuzz_anchor_refusesARepeat(1, ROOT);
    }

    function testFuzz_anchor_refusesARepeat(uint64 size, bytes32 root) public {
        vm.assume(size != 0);
        anchorFirst(size, root);

        expectHeadMoved(commitment(0, EMPTY_ROOT), commitment(size, root));
        vm.prank(OPERATOR);
        notary.anchor(0, EMPTY_ROOT, size, root);
    }

    /// @notice Of two writers that set out from one head, the second is refused
    function test_anchor_refusesASecondWriter() public {
        testFuzz_anchor_refusesASecondWriter(1, ROOT, 2, NEXT_ROOT);
    }

    function testFuzz_anchor_refusesASecondWriter(
        uint64 size,
        bytes32 root,
        uint64 otherSize,
        bytes32 otherRoot
    ) public {
        vm.assume(size != 0 && otherSize != 0);
        anchorFirst(size, root);

        expectHeadMoved(commitment(0, EMPTY_ROOT), commitment(size, root));
        vm.prank(OPERATOR);
        notary.anchor(0, EMPTY_ROOT, otherSize, otherRoot);
    }

    function expectHeadMoved(bytes32 given, bytes32 stored) private {
        vm.expectRevert(abi.encodeWithSelector(INotary.HeadMoved.selector, given, stored));
    }
}
