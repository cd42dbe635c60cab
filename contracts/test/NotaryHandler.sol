// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {INotary} from "../src/INotary.sol";
import {Notary} from "../src/Notary.sol";
import {Log, vm} from "./Cheats.sol";
import {NotaryLog} from "./NotaryLog.sol";

/// @title A few accounts, doing anything
/// @dev Forge calls these functions in random order with random arguments. Each says beforehand what has to
/// come of it, from what the log told so far: one event, or a refusal and its reason. A check that fails
/// here ends the run only because `foundry.toml` has `fail_on_revert`.
contract NotaryHandler is NotaryLog {
    /// @notice What the notary held when it was retired: its storage but for the ownership
    bytes32 public heldAtRetirement;

    address[] private _callers;
    mapping(address account => bool) private _calls;

    constructor(Notary notary, address[] memory callers) NotaryLog(notary) {
        _callers = callers;
        for (uint256 i = 0; i < callers.length; ++i) {
            _calls[callers[i]] = true;
        }
    }

    /// @notice The right `from`, and a step or seldom a leap to the largest size there is: passes when it may
    function anchor(uint8 from, uint32 step, uint8 leap, bytes32 toRoot) external {
        uint64 room = type(uint64).max - size;
        uint64 growth = isMeant(leap, 32) || room < step ? room : step;
        attemptAnchor(pick(from, operator), size, root, size + growth, toRoot);
    }

    /// @notice Any `from` at all
    function anchorFromElsewhere(uint8 from, uint64 fromSize, bytes32 fromRoot, uint64 toSize, bytes32 toRoot)
        external
    {
        attemptAnchor(pick(from, operator), fromSize, fromRoot, toSize, toRoot);
    }

    function setOperator(uint8 from, uint8 to) external {
        (address caller, address next) = (pick(from, owner), anyoneOrNobody(to));
        bytes memory refusal = refusalInService(caller);
        if (refusal.length == 0 && next == address(0)) {
            refusal = abi.encodeWithSelector(INotary.OperatorIsZero.selector);
        }

        bytes memory expected = abi.encode(INotary.OperatorChanged.selector, operator, next);
        attempt(caller, abi.encodeCall(INotary.setOperator, (next)), refusal, expected);
    }

    function offerOwnership(uint8 from, uint8 to) external {
        (address caller, address next) = (pick(from, owner), anyoneOrNobody(to));
        bytes memory expected = abi.encode(INotary.OwnershipOffered.selector, owner, next);
        attempt(caller, abi.encodeCall(INotary.offerOwnership, (next)), ownersRefusal(caller), expected);
    }

    function takeOwnership(uint8 from) external {
        address caller = pick(from, pendingOwner);
        bytes memory refusal;
        if (caller != pendingOwner) refusal = abi.encodeWithSelector(INotary.NotOffered.selector, caller);

        bytes memory expected = abi.encode(INotary.OwnershipTaken.selector, owner, caller);
        attempt(caller, abi.encodeCall(INotary.takeOwnership, ()), refusal, expected);
    }

    /// @dev Seldom meant, so that most of a run is spent in service, and some of most runs in retirement. The
    /// chain is any, and every other time none, whether or not that goes with the address.
    function retire(uint8 from, uint8 to, uint64 chain, uint8 meant) external {
        if (!isMeant(meant, 8)) return;
        (address caller, address next) = (pick(from, owner), anyoneOrNobody(to));
        if (chain % 2 == 0) chain = 0;
        bool inService = retiredAt == 0;
        bytes memory refusal = refusalInService(caller);
        if (refusal.length == 0 && (chain == 0) != (next == address(0))) {
            refusal = abi.encodeWithSelector(INotary.HalfAContract.selector, chain, next);
        }

        bytes memory expected = abi.encode(INotary.Retired.selector, chain, next);
        attempt(caller, abi.encodeCall(INotary.retire, (chain, next)), refusal, expected);
        if (inService && retiredAt != 0) heldAtRetirement = held();
    }

    /// @notice Time passes
    function roll(uint16 blocks) external {
        vm.roll(block.number + blocks);
    }

    /// @notice The notary's storage but for the ownership
    function held() public view returns (bytes32) {
        return keccak256(abi.encode(slot(0), slot(1), slot(4), stated()));
    }

    /// @notice The part of the notary's storage that only the constructor writes
    function stated() public view returns (bytes32 digest) {
        for (uint256 number = 5; number < 13; ++number) {
            digest = keccak256(abi.encode(digest, slot(number)));
        }
    }

    function attemptAnchor(address caller, uint64 fromSize, bytes32 fromRoot, uint64 toSize, bytes32 toRoot)
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

        bytes memory data = abi.encodeCall(INotary.anchor, (fromSize, fromRoot, toSize, toRoot));
        attempt(caller, data, refusal, abi.encode(INotary.Anchored.selector, toSize, toRoot));
    }

    function attempt(address caller, bytes memory data, bytes memory refusal, bytes memory expected) private {
        bytes32 headBefore = NOTARY.head();
        address operatorBefore = NOTARY.operator();
        address ownerBefore = NOTARY.owner();
        address pendingOwnerBefore = NOTARY.pendingOwner();

        vm.recordLogs();
        vm.prank(caller);
        (bool passed, bytes memory answer) = address(NOTARY).call(data);
        Log[] memory logs = vm.getRecordedLogs();

        vm.assertEq(answer, refusal, "answer");
        vm.assertEq(passed, refusal.length == 0, "passed");
        vm.assertEq(logs.length, passed ? 1 : 0, "events");
        if (passed) vm.assertEq(abi.encodePacked(logs[0].topics), expected, "event");
        read(logs);

        if (NOTARY.head() != headBefore) vm.assertEq(caller, operatorBefore, "who moved the checkpoint");
        if (NOTARY.owner() != ownerBefore) vm.assertEq(caller, pendingOwnerBefore, "who took the ownership");
    }

    function refusalInService(address caller) private view returns (bytes memory refusal) {
        refusal = ownersRefusal(caller);
        if (refusal.length == 0 && retiredAt != 0) refusal = inRetirement();
    }

    function ownersRefusal(address caller) private view returns (bytes memory refusal) {
        if (caller != owner) refusal = abi.encodeWithSelector(INotary.NotOwner.selector, caller);
    }

    function inRetirement() private view returns (bytes memory) {
        return abi.encodeWithSelector(INotary.InRetirement.selector, successor);
    }

    function slot(uint256 number) private view returns (bytes32) {
        return vm.load(address(NOTARY), bytes32(number));
    }

    /// @dev Every other time the one who may, if he is among the callers: else too little would pass.
    function pick(uint8 from, address right) private view returns (address) {
        return from % 2 == 0 && _calls[right] ? right : _callers[from / 2 % _callers.length];
    }

    /// @dev Once in so many times. Forge tries 0, 1 and round numbers too often for one of them to mean it.
    function isMeant(uint8 meant, uint8 oneIn) private pure returns (bool) {
        return meant % oneIn == oneIn - 3;
    }

    /// @dev The fixture's accounts, whoever of them acts here.
    function anyoneOrNobody(uint8 from) private pure returns (address) {
        return from % 5 == 4 ? address(0) : address(uint160(0x0A + from % 5));
    }
}
