//! Trust files: reading what was written gives the same.
#![no_main]

use countersign_core::trust::Trust;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(trust) = Trust::from_json(bytes) {
        assert_eq!(Trust::from_json(trust.to_json().as_bytes()).expect("was written"), trust);
    }
});
