//! Proof files: what is accepted is written back the same, and verifying it never panics.
#![no_main]

use countersign_core::proof::Proof;
use countersign_core::verify::{Case, verify};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(proof) = Proof::from_file(bytes) {
        assert_eq!(proof.to_file().as_bytes(), bytes);
        verify(&proof, &Case { record_only: false, document: None, fragment: None, trust: None, pinned: false, block_hash: None, nodes: &[], status: None });
    }
});
