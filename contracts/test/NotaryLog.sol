// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {INotary} from "../src/INotary.sol";
import {Notary} from "../src/Notary.sol";
import {Log, vm} from "./Cheats.sol";

/// @title A notary as its events tell it, from the deployment on, and nothing else
/// @dev What an auditor can rebuild from the chain's logs. Each event has to follow from the ones before it;
/// that the notary's storage agrees is for whoever reads this to check.
abstract contract NotaryLog {
    Notary internal immutable NOTARY;

    uint64 public size;
    bytes32 public root = sha256("");
    address public operator;
    address public owner;
    address public pendingOwner;
    address public successor;
    uint64 public successorChain;
    uint64 public retiredAt;

    /// @notice How many events of a kind there were
    mapping(bytes32 signature => uint256 count) public told;

    /// @dev The deployment has to be recorded: what the constructor emits is where the log begins.
    constructor(Notary notary) {
        NOTARY = notary;
        read(vm.getRecordedLogs());
    }

    function read(Log[] memory logs) internal {
        for (uint256 i = 0; i < logs.length; ++i) {
            vm.assertEq(logs[i].emitter, address(NOTARY), "emitter");
            vm.assertEq(logs[i].data, "", "all there is to know is in the topics");
            readOne(logs[i].topics[0], abi.encodePacked(logs[i].topics));
        }
    }

    function readOne(bytes32 signature, bytes memory words) private {
        told[signature] += 1;
        if (signature == INotary.Anchored.selector) readAnchored(words);
        else if (signature == INotary.OperatorChanged.selector) readOperatorChanged(words);
        else if (signature == INotary.OwnershipOffered.selector) readOwnershipOffered(words);
        else if (signature == INotary.OwnershipTaken.selector) readOwnershipTaken(words);
        else if (signature == INotary.Retired.selector) readRetired(words);
        else vm.assertEq(signature, 0, "an event of no known kind");
    }

    function readAnchored(bytes memory words) private {
        (, uint64 toSize, bytes32 toRoot) = abi.decode(words, (bytes32, uint64, bytes32));
        vm.assertEq(retiredAt, 0, "anchored in retirement");
        vm.assertLt(size, toSize, "a checkpoint that did not grow");
        (size, root) = (toSize, toRoot);
    }

    function readOperatorChanged(bytes memory words) private {
        (, address from, address to) = abi.decode(words, (bytes32, address, address));
        vm.assertEq(retiredAt, 0, "operator changed in retirement");
        vm.assertEq(from, operator, "the operator before");
        operator = to;
    }

    function readOwnershipOffered(bytes memory words) private {
        (, address from, address to) = abi.decode(words, (bytes32, address, address));
        vm.assertEq(from, owner, "whose offer it is");
        pendingOwner = to;
    }

    /// @dev But for the first, every ownership was offered by the owner of the moment, and last to its taker.
    function readOwnershipTaken(bytes memory words) private {
        (, address from, address to) = abi.decode(words, (bytes32, address, address));
        vm.assertEq(from, owner, "the owner before");
        if (from != address(0)) vm.assertEq(to, pendingOwner, "taken by whom it was offered to");
        (owner, pendingOwner) = (to, address(0));
    }

    function readRetired(bytes memory words) private {
        (, uint64 chain, address to) = abi.decode(words, (bytes32, uint64, address));
        vm.assertEq(retiredAt, 0, "retired before");
        vm.assertEq(chain == 0, to == address(0), "half a successor");
        (successorChain, successor, retiredAt) = (chain, to, uint64(block.number));
    }
}
