// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {INotary} from "../src/INotary.sol";
import {Notary} from "../src/Notary.sol";
import {vm} from "./Cheats.sol";
import {NotaryFixture} from "./NotaryFixture.sol";

/// @title What a notary is when it is put in service, and what it is made of
contract NotaryConstructionTest is NotaryFixture {
    function test_constructor_putsTheNotaryInService() public {
        testFuzz_constructor_putsTheNotaryInService(ORIGIN, NOTE_KEY, OPERATOR, OWNER);
    }

    function testFuzz_constructor_putsTheNotaryInService(
        string memory origin,
        bytes32 noteKey,
        address operator,
        address owner
    ) public {
        vm.assume(bytes(origin).length != 0 && noteKey != 0 && operator != address(0) && owner != address(0));

        notary = new Notary(origin, noteKey, operator, owner);

        vm.assertEq(bytes(notary.origin()), bytes(origin), "origin");
        vm.assertEq(notary.noteKey(), noteKey, "note key");
        vm.assertEq(notary.operator(), operator, "operator");
        vm.assertEq(notary.owner(), owner, "owner");
        vm.assertEq(notary.pendingOwner(), address(0), "pending owner");
        vm.assertEq(notary.successor(), address(0), "successor");
        vm.assertEq(notary.retiredAt(), 0, "block of retirement");
        vm.assertEq(notary.head(), commitment(0, EMPTY_ROOT), "head");
    }

    function test_constructor_startsFromTheEmptyTree() public pure {
        vm.assertEq(EMPTY_ROOT, sha256(""), "root of the empty tree");
    }

    function test_constructor_emitsWhoHasWhichRole() public {
        testFuzz_constructor_emitsWhoHasWhichRole(OPERATOR, OWNER);
    }

    function testFuzz_constructor_emitsWhoHasWhichRole(address operator, address owner) public {
        vm.assume(operator != address(0) && owner != address(0));
        address next = vm.computeCreateAddress(address(this), vm.getNonce(address(this)));

        vm.expectEmit(next);
        emit INotary.OperatorChanged(address(0), operator);
        vm.expectEmit(next);
        emit INotary.OwnershipTaken(address(0), owner);
        new Notary(ORIGIN, NOTE_KEY, operator, owner);
    }

    function test_constructor_refusesAnEmptyOrigin() public {
        testFuzz_constructor_refusesAnEmptyOrigin(NOTE_KEY, OPERATOR, OWNER);
    }

    function testFuzz_constructor_refusesAnEmptyOrigin(bytes32 noteKey, address operator, address owner)
        public
    {
        vm.expectRevert(abi.encodeWithSelector(INotary.OriginIsEmpty.selector));
        new Notary("", noteKey, operator, owner);
    }

    function test_constructor_refusesAZeroNoteKey() public {
        testFuzz_constructor_refusesAZeroNoteKey(OPERATOR, OWNER);
    }

    function testFuzz_constructor_refusesAZeroNoteKey(address operator, address owner) public {
        vm.expectRevert(abi.encodeWithSelector(INotary.NoteKeyIsZero.selector));
        new Notary(ORIGIN, 0, operator, owner);
    }

    function test_constructor_refusesAZeroOperator() public {
        testFuzz_constructor_refusesAZeroOperator(OWNER);
    }

    function testFuzz_constructor_refusesAZeroOperator(address owner) public {
        vm.expectRevert(abi.encodeWithSelector(INotary.OperatorIsZero.selector));
        new Notary(ORIGIN, NOTE_KEY, address(0), owner);
    }

    function test_constructor_refusesAZeroOwner() public {
        testFuzz_constructor_refusesAZeroOwner(OPERATOR);
    }

    function testFuzz_constructor_refusesAZeroOwner(address operator) public {
        vm.assume(operator != address(0));

        vm.expectRevert(abi.encodeWithSelector(INotary.OwnerIsZero.selector));
        new Notary(ORIGIN, NOTE_KEY, operator, address(0));
    }

    /// @notice What a verifier relies on when it compares the code at an address with the artifact
    function test_code_isTheRuntimeCodeWhateverTheArguments() public {
        testFuzz_code_isTheRuntimeCodeWhateverTheArguments(ORIGIN, NOTE_KEY, OPERATOR, OWNER);
    }

    function testFuzz_code_isTheRuntimeCodeWhateverTheArguments(
        string memory origin,
        bytes32 noteKey,
        address operator,
        address owner
    ) public {
        vm.assume(bytes(origin).length != 0 && noteKey != 0 && operator != address(0) && owner != address(0));

        notary = new Notary(origin, noteKey, operator, owner);

        vm.assertEq(address(notary).code, type(Notary).runtimeCode, "code");
    }

    /// @notice What a verifier relies on when it reads a storage proof
    function test_storage_isLaidOutAsDocumented() public {
        testFuzz_storage_isLaidOutAsDocumented(1, ROOT, 19_000_000, STRANGER, SUCCESSOR);
    }

    function testFuzz_storage_isLaidOutAsDocumented(
        uint64 size,
        bytes32 root,
        uint64 number,
        address pendingOwner,
        address successor
    ) public {
        vm.assume(size != 0 && number != 0);
        anchorFirst(size, root);
        vm.prank(OWNER);
        notary.offerOwnership(pendingOwner);

        vm.assertEq(slot(1), bytes32(uint256(uint160(OPERATOR))), "operator in service");
        vm.roll(number);
        retireTo(successor);

        vm.assertEq(slot(0), commitment(size, root), "head");
        vm.assertEq(slot(1), bytes32(abi.encodePacked(uint32(0), number, OPERATOR)), "operator, retired at");
        vm.assertEq(slot(2), bytes32(uint256(uint160(OWNER))), "owner");
        vm.assertEq(slot(3), bytes32(uint256(uint160(pendingOwner))), "pending owner");
        vm.assertEq(slot(4), bytes32(uint256(uint160(successor))), "successor");
        vm.assertEq(slot(5), NOTE_KEY, "note key");
        vm.assertEq(slot(6), bytes32(abi.encodePacked(ORIGIN, uint72(2 * bytes(ORIGIN).length))), "origin");
        vm.assertEq(slot(7), 0, "nothing after that");
    }

    function test_ether_isRefused() public {
        testFuzz_ether_isRefused(1, "");
    }

    function testFuzz_ether_isRefused(uint64 value, bytes memory data) public {
        vm.assume(value != 0);

        (bool taken,) = address(notary).call{value: value}(data);

        vm.assertEq(taken, false, "ether taken");
    }

    function slot(uint256 number) private view returns (bytes32) {
        return vm.load(address(notary), bytes32(number));
    }
}
