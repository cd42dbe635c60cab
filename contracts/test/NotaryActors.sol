// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {vm} from "./Cheats.sol";
import {NotaryFixture} from "./NotaryFixture.sol";
import {NotaryHandler} from "./NotaryHandler.sol";

/// @title A notary, and accounts that call it in every way they can
abstract contract NotaryActors is NotaryFixture {
    NotaryHandler internal handler;

    function setUp() public override {
        vm.recordLogs();
        super.setUp();
        prepare();
        handler = new NotaryHandler(notary, actors());
    }

    /// @notice Tells forge to call the handler only
    function targetContracts() external view virtual returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(handler);
    }

    /// @notice What goes before
    function prepare() internal virtual {}

    /// @notice Who acts
    function actors() internal pure virtual returns (address[] memory);
}
