// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {INotary} from "../src/INotary.sol";
import {Notary} from "../src/Notary.sol";
import {vm} from "./Cheats.sol";
import {NotaryFixture} from "./NotaryFixture.sol";

/// @title What a notary is when it is put in service, and what it is made of
contract NotaryConstructionTest is NotaryFixture {
    function test_constructor_putsTheNotaryInService() public {
        testFuzz_constructor_putsTheNotaryInService(firstTerms());
        testFuzz_constructor_putsTheNotaryInService(laterTerms(7, ROOT));
    }

    function testFuzz_constructor_putsTheNotaryInService(INotary.Terms memory terms) public {
        makeGood(terms);

        notary = new Notary(terms);

        assertStates(notary, terms);
        vm.assertEq(notary.operator(), terms.operator, "operator");
        vm.assertEq(notary.owner(), terms.owner, "owner");
        vm.assertEq(notary.pendingOwner(), address(0), "pending owner");
        vm.assertEq(notary.successor(), address(0), "successor");
        vm.assertEq(notary.successorChain(), 0, "the successor's chain");
        vm.assertEq(notary.retiredAt(), 0, "block of retirement");
        vm.assertEq(notary.head(), commitment(terms.fromSize, terms.fromRoot), "checkpoint");
    }

    function test_constructor_goesOnWhereThePredecessorEnded() public {
        testFuzz_constructor_goesOnWhereThePredecessorEnded(7, ROOT, 9);
    }

    function testFuzz_constructor_goesOnWhereThePredecessorEnded(uint64 size, bytes32 root, uint64 toSize)
        public
    {
        vm.assume(size < toSize);
        notary = new Notary(laterTerms(size, root));

        vm.prank(OPERATOR);
        notary.anchor(size, root, toSize, ROOT);

        vm.assertEq(notary.head(), commitment(toSize, ROOT), "checkpoint");
        vm.assertEq(notary.fromSize(), size, "first size");
        vm.assertEq(notary.fromRoot(), root, "first root");
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
        INotary.Terms memory terms = firstTerms();
        (terms.operator, terms.owner) = (operator, owner);

        vm.expectEmit(next);
        emit INotary.OperatorChanged(address(0), operator);
        vm.expectEmit(next);
        emit INotary.OwnershipTaken(address(0), owner);
        new Notary(terms);
    }

    function test_constructor_refusesAnEmptyOrigin() public {
        testFuzz_constructor_refusesAnEmptyOrigin(laterTerms(7, ROOT));
    }

    function testFuzz_constructor_refusesAnEmptyOrigin(INotary.Terms memory terms) public {
        terms.origin = "";
        expectRefused(terms, abi.encodeWithSelector(INotary.OriginIsEmpty.selector));
    }

    function test_constructor_refusesAZeroNoteKey() public {
        testFuzz_constructor_refusesAZeroNoteKey(laterTerms(7, ROOT));
    }

    function testFuzz_constructor_refusesAZeroNoteKey(INotary.Terms memory terms) public {
        makeGood(terms);
        terms.noteKey = 0;
        expectRefused(terms, abi.encodeWithSelector(INotary.NoteKeyIsZero.selector));
    }

    function test_constructor_refusesAnEmptyClockName() public {
        testFuzz_constructor_refusesAnEmptyClockName(laterTerms(7, ROOT));
    }

    function testFuzz_constructor_refusesAnEmptyClockName(INotary.Terms memory terms) public {
        makeGood(terms);
        terms.clockName = "";
        expectRefused(terms, abi.encodeWithSelector(INotary.ClockNameIsEmpty.selector));
    }

    function test_constructor_refusesAZeroClockKey() public {
        testFuzz_constructor_refusesAZeroClockKey(laterTerms(7, ROOT));
    }

    function testFuzz_constructor_refusesAZeroClockKey(INotary.Terms memory terms) public {
        makeGood(terms);
        terms.clockKey = 0;
        expectRefused(terms, abi.encodeWithSelector(INotary.ClockKeyIsZero.selector));
    }

    function test_constructor_refusesAZeroOperator() public {
        testFuzz_constructor_refusesAZeroOperator(laterTerms(7, ROOT));
    }

    function testFuzz_constructor_refusesAZeroOperator(INotary.Terms memory terms) public {
        makeGood(terms);
        terms.operator = address(0);
        expectRefused(terms, abi.encodeWithSelector(INotary.OperatorIsZero.selector));
    }

    function test_constructor_refusesAZeroOwner() public {
        testFuzz_constructor_refusesAZeroOwner(laterTerms(7, ROOT));
    }

    function testFuzz_constructor_refusesAZeroOwner(INotary.Terms memory terms) public {
        makeGood(terms);
        terms.owner = address(0);
        expectRefused(terms, abi.encodeWithSelector(INotary.OwnerIsZero.selector));
    }

    function test_constructor_refusesHalfAPredecessor() public {
        testFuzz_constructor_refusesHalfAPredecessor(laterTerms(7, ROOT), OTHER_CHAIN, PREDECESSOR);
        testFuzz_constructor_refusesHalfAPredecessor(firstTerms(), OTHER_CHAIN, PREDECESSOR);
    }

    function testFuzz_constructor_refusesHalfAPredecessor(
        INotary.Terms memory terms,
        uint64 chain,
        address predecessor
    ) public {
        vm.assume(chain != 0 && predecessor != address(0));
        makeGood(terms);

        (terms.predecessorChain, terms.predecessor) = (chain, address(0));
        expectRefused(terms, abi.encodeWithSelector(INotary.HalfAContract.selector, chain, address(0)));
        (terms.predecessorChain, terms.predecessor) = (0, predecessor);
        expectRefused(terms, abi.encodeWithSelector(INotary.HalfAContract.selector, 0, predecessor));
    }

    function test_constructor_refusesToBeginInTheMiddleAlone() public {
        testFuzz_constructor_refusesToBeginInTheMiddleAlone(firstTerms(), 7, ROOT);
    }

    function testFuzz_constructor_refusesToBeginInTheMiddleAlone(
        INotary.Terms memory terms,
        uint64 size,
        bytes32 root
    ) public {
        vm.assume(size != 0 && root != EMPTY_ROOT);
        makeGood(terms);
        (terms.predecessorChain, terms.predecessor) = (0, address(0));

        (terms.fromSize, terms.fromRoot) = (size, EMPTY_ROOT);
        expectRefused(terms, abi.encodeWithSelector(INotary.NotFromTheBeginning.selector, size, EMPTY_ROOT));
        (terms.fromSize, terms.fromRoot) = (0, root);
        expectRefused(terms, abi.encodeWithSelector(INotary.NotFromTheBeginning.selector, 0, root));
    }

    /// @notice What a verifier relies on when it compares the code at an address with the artifact
    function test_code_isTheRuntimeCodeWhateverTheArguments() public {
        testFuzz_code_isTheRuntimeCodeWhateverTheArguments(firstTerms());
        testFuzz_code_isTheRuntimeCodeWhateverTheArguments(laterTerms(7, ROOT));
    }

    function testFuzz_code_isTheRuntimeCodeWhateverTheArguments(INotary.Terms memory terms) public {
        makeGood(terms);

        notary = new Notary(terms);

        vm.assertEq(address(notary).code, type(Notary).runtimeCode, "code");
    }

    /// @notice What a verifier relies on when it reads a storage proof
    function test_storage_isLaidOutAsDocumented() public {
        testFuzz_storage_isLaidOutAsDocumented(8, EMPTY_ROOT, 19_000_000, STRANGER, SUCCESSOR);
    }

    function testFuzz_storage_isLaidOutAsDocumented(
        uint64 size,
        bytes32 root,
        uint64 number,
        address pendingOwner,
        address successor
    ) public {
        vm.assume(7 < size && number != 0);
        notary = new Notary(laterTerms(7, ROOT));
        vm.assertEq(slot(0), commitment(7, ROOT), "what it begins with");
        vm.prank(OPERATOR);
        notary.anchor(7, ROOT, size, root);
        vm.prank(OWNER);
        notary.offerOwnership(pendingOwner);

        vm.assertEq(slot(1), bytes32(uint256(uint160(OPERATOR))), "operator in service");
        vm.roll(number);
        retireTo(successor);

        vm.assertEq(slot(0), commitment(size, root), "checkpoint");
        vm.assertEq(slot(1), bytes32(abi.encodePacked(uint32(0), number, OPERATOR)), "operator, retired at");
        vm.assertEq(slot(2), bytes32(uint256(uint160(OWNER))), "owner");
        vm.assertEq(slot(3), bytes32(uint256(uint160(pendingOwner))), "pending owner");
        vm.assertEq(slot(4), bytes32(abi.encodePacked(uint32(0), chainOf(successor), successor)), "successor");
        vm.assertEq(slot(5), NOTE_KEY, "note key");
        vm.assertEq(slot(6), bytes32(abi.encodePacked(ORIGIN, uint72(2 * bytes(ORIGIN).length))), "origin");
        vm.assertEq(slot(7), CLOCK_KEY, "clock key");
        vm.assertEq(
            slot(8), bytes32(abi.encodePacked(CLOCK_NAME, uint96(2 * bytes(CLOCK_NAME).length))), "clock name"
        );
        vm.assertEq(slot(9), bytes32(abi.encodePacked(uint32(0), OTHER_CHAIN, PREDECESSOR)), "predecessor");
        vm.assertEq(slot(10), bytes32(abi.encodePacked(uint128(0), DEPTH, uint64(7))), "depth, first size");
        vm.assertEq(slot(11), ROOT, "first root");
        vm.assertEq(slot(12), 0, "nothing after that");
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

    /// @dev Whatever was drawn, changed as little as makes a constructor take it.
    function makeGood(INotary.Terms memory terms) private pure {
        if (bytes(terms.origin).length == 0) terms.origin = ORIGIN;
        if (terms.noteKey == 0) terms.noteKey = NOTE_KEY;
        if (bytes(terms.clockName).length == 0) terms.clockName = CLOCK_NAME;
        if (terms.clockKey == 0) terms.clockKey = CLOCK_KEY;
        if (terms.operator == address(0)) terms.operator = OPERATOR;
        if (terms.owner == address(0)) terms.owner = OWNER;
        if (terms.predecessorChain % 2 == 0 || terms.predecessor == address(0)) {
            (terms.predecessorChain, terms.predecessor) = (0, address(0));
            (terms.fromSize, terms.fromRoot) = (0, EMPTY_ROOT);
        }
    }

    function expectRefused(INotary.Terms memory terms, bytes memory reason) private {
        vm.expectRevert(reason);
        new Notary(terms);
    }
}
