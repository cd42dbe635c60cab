//! Entries of access logs, and files of firms' sites: what is accepted is written back the same, and judging never
//! panics.
#![no_main]

use countersign_core::access::{AccessEntry, Details};
use countersign_core::firm::{DomainStanding, FirmFile, Site};
use countersign_core::proof::Proof;
use countersign_core::tree::Index;
use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;

/// A record whose firm claims a domain.
static CLAIMING: LazyLock<Proof> = LazyLock::new(|| {
    let case = include_str!("../../tests/vectors/domain_confirmed.json");
    let case: serde_json::Value = serde_json::from_str(case).expect("a case");
    Proof::from_file(case["proof"].as_str().expect("a proof").as_bytes()).expect("a proof")
});

fuzz_target!(|bytes: &[u8]| {
    if let Ok(text) = std::str::from_utf8(bytes)
        && let Ok(entry) = AccessEntry::parse(text)
    {
        assert_eq!(entry.to_string(), text);
        Details::of(&[entry], Index(0), &[]);
    }
    let standing = DomainStanding::of(&CLAIMING, Site::File(bytes));
    if FirmFile::from_json(bytes).is_err() {
        assert_eq!(standing, DomainStanding::NotConfirmed);
    }
});
