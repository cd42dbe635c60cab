// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {INotary} from "../src/INotary.sol";
import {Notary} from "../src/Notary.sol";
import {vm} from "./Cheats.sol";
import {NotaryActors} from "./NotaryActors.sol";

/// @title A notary at work and somebody who has no business there, doing whatever he can
/// @dev What each of these contracts holds to is what `docs/contract.md` says of that thief.
abstract contract NotaryThief is NotaryActors {
    address internal constant OFFERED = SUCCESSOR;
    address internal constant ACCOMPLICE = STRANGER;
    uint64 internal constant SIZE = 5;

    /// @notice A checkpoint is anchored, and the ownership is offered to somebody
    function prepare() internal override {
        anchorFirst(SIZE, ROOT);
        vm.prank(OWNER);
        notary.offerOwnership(OFFERED);
    }

    function assertIdentityStays() internal view {
        assertStates(notary, firstTerms());
        vm.assertEq(address(notary).code, type(Notary).runtimeCode, "code");
    }

    function assertHeadStays() internal view {
        vm.assertEq(notary.head(), commitment(SIZE, ROOT), "head");
    }

    function assertServiceStays() internal view {
        vm.assertEq(notary.operator(), OPERATOR, "operator");
        vm.assertEq(notary.retiredAt(), 0, "block of retirement");
        vm.assertEq(notary.successor(), address(0), "successor");
        vm.assertEq(notary.successorChain(), 0, "the successor's chain");
    }

    function assertOwnershipStays() internal view {
        vm.assertEq(notary.owner(), OWNER, "owner");
        vm.assertEq(notary.pendingOwner(), OFFERED, "pending owner");
    }
}

/// @title The operator's key is stolen
contract NotaryOperatorsThiefTest is NotaryThief {
    function actors() internal pure override returns (address[] memory all) {
        all = new address[](1);
        all[0] = OPERATOR;
    }

    function invariant_theRolesStay() external view {
        assertIdentityStays();
        assertServiceStays();
        assertOwnershipStays();
    }

    /// @notice Whatever he anchored, the owner can put another in his place, and end the service
    /// @dev Forge takes back what an invariant does.
    function invariant_theOwnerCanShutHimOut() external {
        (uint64 size, bytes32 root) = (handler.size(), handler.root());
        vm.prank(OWNER);
        notary.setOperator(STRANGER);
        expectNotOperator(OPERATOR);
        vm.prank(OPERATOR);
        notary.anchor(size, root, type(uint64).max, ROOT);

        retireTo(SUCCESSOR);
        expectInRetirement(SUCCESSOR);
        vm.prank(STRANGER);
        notary.anchor(size, root, type(uint64).max, ROOT);
        vm.assertEq(notary.head(), commitment(size, root), "head");
    }
}

/// @title The owner's key is stolen, by somebody who has an account of his own too
contract NotaryOwnersThiefTest is NotaryThief {
    function actors() internal pure override returns (address[] memory all) {
        all = new address[](2);
        (all[0], all[1]) = (OWNER, ACCOMPLICE);
    }

    /// @notice To anchor he has to name another operator first, which everybody sees; even then it only grows
    function invariant_whatWasAnchoredStays() external view {
        assertIdentityStays();
        if (handler.told(INotary.OperatorChanged.selector) == 1) assertHeadStays();
        vm.assertLe(SIZE, handler.size(), "size");
        vm.assertEq(notary.head(), commitment(handler.size(), handler.root()), "head");
    }
}

/// @title The key that the ownership is offered to is stolen
contract NotaryOfferedThiefTest is NotaryThief {
    function actors() internal pure override returns (address[] memory all) {
        all = new address[](1);
        all[0] = OFFERED;
    }

    function invariant_nothingMovesBeforeHeTakesIt() external view {
        assertIdentityStays();
        if (handler.owner() == OFFERED) return;
        assertHeadStays();
        assertServiceStays();
        assertOwnershipStays();
    }

    /// @notice The owner withdraws the offer in time
    /// @dev Forge takes back what an invariant does.
    function invariant_theOwnerCanWithdraw() external {
        if (handler.owner() == OFFERED) return;
        vm.prank(OWNER);
        notary.offerOwnership(address(0));

        vm.expectRevert(abi.encodeWithSelector(INotary.NotOffered.selector, OFFERED));
        vm.prank(OFFERED);
        notary.takeOwnership();
    }
}

/// @title Anyone else, be it an operator or an owner of old
/// @dev Not through the handler but straight, so that a function nobody thought of is called too. All of it
/// ought to be refused, which is no failure here.
/// forge-config: default.invariant.fail-on-revert = false
contract NotaryOutsidersTest is NotaryThief {
    function actors() internal pure override returns (address[] memory none) {}

    function targetContracts() external view override returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(notary);
    }

    /// @notice Tells forge who does not call
    function excludeSenders() external pure returns (address[] memory keyed) {
        keyed = new address[](3);
        (keyed[0], keyed[1], keyed[2]) = (OPERATOR, OWNER, OFFERED);
    }

    function invariant_nothingMoves() external view {
        assertIdentityStays();
        assertHeadStays();
        assertServiceStays();
        assertOwnershipStays();
        vm.assertEq(address(notary).balance, 0, "ether");
    }
}
