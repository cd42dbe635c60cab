// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {INotary} from "../src/INotary.sol";
import {Notary} from "../src/Notary.sol";
import {vm} from "./Cheats.sol";

/// @title Anyone, doing anything, beside a model of what ought to come of it
/// @dev Forge calls these functions in random order with random arguments. Each picks a caller from a small
/// circle, so that it is often enough the right one, and holds the notary to the model: what should pass
/// has to, and what should not has to fail for the reason the model gives.
contract NotaryHandler {
    Notary internal immutable NOTARY;

    uint64 public size;
    bytes32 public root = sha256("");
    address public operator;
    address public owner;
    address public pendingOwner;
    address public successor;
    uint64 public retiredAt;

    /// @notice How many heads were accepted, and how many of them after the retirement
    uint256 public anchors;
    uint256 public anchorsInRetirement;

    /// @notice Whether a head was ever accepted that is no larger than the one before it
    bool public shrank;

    /// @notice Whether anyone but the operator of the moment ever moved the head
    bool public movedByAnother;

    constructor(Notary notary) {
        NOTARY = notary;
        operator = notary.operator();
        owner = notary.owner();
    }

    /// @notice The right `from`, and any `to`: passes whenever it may
    function anchor(uint8 caller, uint32 growth, bytes32 toRoot) external {
        attempt(pick(caller), size, root, size + growth, toRoot);
    }

    /// @notice Any `from` at all
    function anchorFromElsewhere(
        uint8 caller,
        uint64 fromSize,
        bytes32 fromRoot,
        uint64 toSize,
        bytes32 toRoot
    ) external {
        attempt(pick(caller), fromSize, fromRoot, toSize, toRoot);
    }

    function setOperator(uint8 caller, uint8 to) external {
        bytes memory refusal = ownersRefusal(pick(caller));
        if (refusal.length == 0 && retiredAt != 0) refusal = inRetirement();
        if (refusal.length == 0 && pickOrNobody(to) == address(0)) {
            refusal = abi.encodeWithSelector(INotary.OperatorIsZero.selector);
        }

        if (call(pick(caller), refusal, abi.encodeCall(INotary.setOperator, (pickOrNobody(to))))) {
            operator = pickOrNobody(to);
        }
    }

    function offerOwnership(uint8 caller, uint8 to) external {
        bytes memory data = abi.encodeCall(INotary.offerOwnership, (pickOrNobody(to)));
        if (call(pick(caller), ownersRefusal(pick(caller)), data)) pendingOwner = pickOrNobody(to);
    }

    function takeOwnership(uint8 caller) external {
        bytes memory refusal;
        if (pick(caller) != pendingOwner) {
            refusal = abi.encodeWithSelector(INotary.NotOffered.selector, pick(caller));
        }

        if (call(pick(caller), refusal, abi.encodeCall(INotary.takeOwnership, ()))) {
            (owner, pendingOwner) = (pendingOwner, address(0));
        }
    }

    /// @dev Seldom meant, so that most of a run is spent in service, and some of most runs in retirement.
    function retire(uint8 caller, uint8 to, uint8 meant) external {
        if (meant % 4 != 0) return;
        bytes memory refusal = ownersRefusal(pick(caller));
        if (refusal.length == 0 && retiredAt != 0) refusal = inRetirement();

        if (call(pick(caller), refusal, abi.encodeCall(INotary.retire, (pickOrNobody(to))))) {
            retiredAt = uint64(block.number);
            successor = pickOrNobody(to);
        }
    }

    /// @notice Time passes
    function roll(uint16 blocks) external {
        vm.roll(block.number + blocks);
    }

    function attempt(address caller, uint64 fromSize, bytes32 fromRoot, uint64 toSize, bytes32 toRoot)
        private
    {
        bytes32 given = keccak256(abi.encode(fromSize, fromRoot));
        bytes32 stored = keccak256(abi.encode(size, root));
        bytes memory refusal;
        if (caller != operator) {
            refusal = abi.encodeWithSelector(INotary.NotOperator.selector, caller);
        } else if (retiredAt != 0) {
            refusal = inRetirement();
        } else if (toSize <= fromSize) {
            refusal = abi.encodeWithSelector(INotary.SizeDidNotGrow.selector, fromSize, toSize);
        } else if (given != stored) {
            refusal = abi.encodeWithSelector(INotary.HeadMoved.selector, given, stored);
        }

        bytes32 before = NOTARY.head();
        bytes memory data = abi.encodeCall(INotary.anchor, (fromSize, fromRoot, toSize, toRoot));
        if (call(caller, refusal, data)) {
            anchors += 1;
            if (retiredAt != 0) anchorsInRetirement += 1;
            if (toSize <= size) shrank = true;
            (size, root) = (toSize, toRoot);
        }
        if (NOTARY.head() != before && caller != operator) movedByAnother = true;
    }

    /// @return passed Whether the notary did as it was told
    function call(address caller, bytes memory refusal, bytes memory data) private returns (bool passed) {
        bytes memory answer;
        vm.prank(caller);
        (passed, answer) = address(NOTARY).call(data);
        vm.assertEq(answer, refusal, "answer");
        vm.assertEq(passed, refusal.length == 0, "passed");
    }

    function ownersRefusal(address caller) private view returns (bytes memory refusal) {
        if (caller != owner) refusal = abi.encodeWithSelector(INotary.NotOwner.selector, caller);
    }

    function inRetirement() private view returns (bytes memory) {
        return abi.encodeWithSelector(INotary.InRetirement.selector, successor);
    }

    function pick(uint8 from) private pure returns (address) {
        return address(uint160(0x0A + from % 4));
    }

    function pickOrNobody(uint8 from) private pure returns (address) {
        return from % 5 == 4 ? address(0) : pick(from % 5);
    }
}
