// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {Notary} from "../src/Notary.sol";
import {vm} from "./Cheats.sol";
import {NotaryFixture} from "./NotaryFixture.sol";

/// @title What the notary's calls cost
/// @dev Isolated: every call is a transaction of its own, with its 21,000, its calldata and cold storage.
/// The arguments are the dearest there are, because a byte that is not zero costs four times one that is.
/// forge-config: default.isolate = true
contract NotaryGasTest is NotaryFixture {
    /// @notice What an anchor may cost, while the register has fewer than four billion records
    uint64 internal constant BUDGET = 32_000;

    /// @notice What it may cost beyond: 12 for each byte more of both sizes
    uint64 internal constant BUDGET_BEYOND = BUDGET + 8 * 12;

    bytes32 internal constant DEAREST_ROOT = bytes32(type(uint256).max);

    function test_anchor_staysInBudget() public {
        testFuzz_anchor_staysInBudget(type(uint32).max - 1, DEAREST_ROOT, type(uint32).max, DEAREST_ROOT);
    }

    function testFuzz_anchor_staysInBudget(uint32 size, bytes32 root, uint32 toSize, bytes32 toRoot) public {
        vm.assume(0 < size && size < toSize);
        vm.assertLe(gasOfAnchor(size, root, toSize, toRoot), BUDGET, "gas of an anchor");
    }

    function test_anchor_staysInBudgetBeyond() public {
        testFuzz_anchor_staysInBudgetBeyond(
            type(uint64).max - 1, DEAREST_ROOT, type(uint64).max, DEAREST_ROOT
        );
    }

    function testFuzz_anchor_staysInBudgetBeyond(uint64 size, bytes32 root, uint64 toSize, bytes32 toRoot)
        public
    {
        vm.assume(0 < size && size < toSize);
        vm.assertLe(gasOfAnchor(size, root, toSize, toRoot), BUDGET_BEYOND, "gas of an anchor");
    }

    /// @notice The first anchor is no dearer than the next: the slot is never empty
    function test_anchor_staysInBudgetTheFirstTime() public {
        anchorFirst(type(uint32).max, DEAREST_ROOT);
        vm.assertLe(vm.lastCallGas().gasTotalUsed, BUDGET, "gas of the first anchor");
    }

    function test_deployment() public {
        new Notary(firstTerms());
    }

    function test_deploymentOfASuccessor() public {
        new Notary(laterTerms(type(uint32).max, DEAREST_ROOT));
    }

    function test_setOperator() public {
        vm.prank(OWNER);
        notary.setOperator(STRANGER);
    }

    function test_ownership() public {
        vm.prank(OWNER);
        notary.offerOwnership(STRANGER);
        vm.prank(STRANGER);
        notary.takeOwnership();
    }

    function test_retire() public {
        retireTo(SUCCESSOR);
    }

    function gasOfAnchor(uint64 size, bytes32 root, uint64 toSize, bytes32 toRoot) private returns (uint64) {
        anchorFirst(size, root);
        vm.prank(OPERATOR);
        notary.anchor(size, root, toSize, toRoot);
        return vm.lastCallGas().gasTotalUsed;
    }
}
