//! Statuses: what is accepted is written back the same, and judging it never panics nor withdraws what nobody withdrew.
#![no_main]

use countersign_core::proof::Proof;
use countersign_core::status::Status;
use countersign_core::trust::Trust;
use countersign_core::verify::{StatusAnswer, Case, Standing, verify};
use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;

/// A record that a void voids, and the trust of its notary.
static KNOWN: LazyLock<(Proof, Trust)> = LazyLock::new(|| {
    let case = include_str!("../../tests/vectors/verify_status_voided.json");
    let case: serde_json::Value = serde_json::from_str(case).expect("a case");
    let proof = Proof::from_file(case["proof"].as_str().expect("a proof").as_bytes());
    let trust = Trust::from_json(case["trust"].to_string().as_bytes());
    (proof.expect("a proof"), trust.expect("a trust"))
});

fuzz_target!(|bytes: &[u8]| {
    if let Ok(status) = Status::from_bytes(bytes) {
        assert_eq!(status.to_json().as_bytes(), bytes);
    }
    let (proof, trust) = &*KNOWN;
    let case = Case {
        record_only: true,
        document: None,
        fragment: None,
        trust: Some(trust),
        pinned: true,
        block_hash: None,
        nodes: &[],
        status: Some(StatusAnswer::kept(bytes)),
    };
    if let Standing::Withdrawn(text, by) = verify(proof, &case).standing {
        // The signatures are not to be guessed, so it is one of the statuses that the vectors hold.
        assert!(text.id == proof.statement.id() && !by.is_empty());
    }
});
