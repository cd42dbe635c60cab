//! Tiles out of a damaged database.
#![no_main]

use countersign_core::tile::Tile;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(tile) = Tile::from_bytes(bytes) {
        assert_eq!(tile.to_bytes(), bytes);
    }
});
