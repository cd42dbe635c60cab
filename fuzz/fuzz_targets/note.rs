//! Notes, checkpoints and log proofs: what is accepted is written back the same.
#![no_main]

use countersign_core::checkpoint::Checkpoint;
use countersign_core::inclusion::Inclusion;
use countersign_core::note::{Note, VerifierKey};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Ok(note) = Note::parse(text) {
        assert_eq!(note.as_str(), text);
    }
    if let Ok(checkpoint) = Checkpoint::parse(text) {
        assert!(text.starts_with(&checkpoint.state().text()));
    }
    if let Ok(inclusion) = Inclusion::parse(text) {
        assert_eq!(inclusion.to_string(), text);
    }
    if let Ok(key) = text.parse::<VerifierKey>() {
        assert_eq!(key.to_string(), text);
    }
});
