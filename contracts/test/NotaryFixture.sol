// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {INotary} from "../src/INotary.sol";
import {Notary} from "../src/Notary.sol";
import {vm} from "./Cheats.sol";

/// @title A notary in service, and words to speak of its heads
abstract contract NotaryFixture {
    string internal constant ORIGIN = "notary.example/register";
    bytes32 internal constant NOTE_KEY = 0x3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c;
    bytes32 internal constant EMPTY_ROOT = 0xe3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855;
    bytes32 internal constant ROOT = keccak256("a root");

    address internal constant OPERATOR = address(0x0A);
    address internal constant OWNER = address(0x0B);
    address internal constant STRANGER = address(0x0C);
    address internal constant SUCCESSOR = address(0x0D);

    Notary internal notary;

    function setUp() public virtual {
        notary = new Notary(ORIGIN, NOTE_KEY, OPERATOR, OWNER);
    }

    /// @notice The commitment that the notary keeps for a head
    function commitment(uint64 size, bytes32 root) internal pure returns (bytes32) {
        return keccak256(abi.encode(size, root));
    }

    /// @notice Brings the register from empty to a head
    function anchorFirst(uint64 size, bytes32 root) internal {
        vm.prank(OPERATOR);
        notary.anchor(0, EMPTY_ROOT, size, root);
    }

    /// @notice Ends the notary's service
    function retireTo(address successor) internal {
        vm.prank(OWNER);
        notary.retire(successor);
    }

    function expectNotOperator(address caller) internal {
        vm.expectRevert(abi.encodeWithSelector(INotary.NotOperator.selector, caller));
    }

    function expectNotOwner(address caller) internal {
        vm.expectRevert(abi.encodeWithSelector(INotary.NotOwner.selector, caller));
    }

    function expectInRetirement(address successor) internal {
        vm.expectRevert(abi.encodeWithSelector(INotary.InRetirement.selector, successor));
    }
}
