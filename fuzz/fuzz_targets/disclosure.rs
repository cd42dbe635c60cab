//! Disclosures: one spelling each.
#![no_main]

use countersign_core::disclosure::Disclosure;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Ok(read) = Disclosure::parse(text) {
        let again = Disclosure::new(read.salt().clone(), read.name(), read.value());
        assert_eq!(again.expect("was read").as_str(), text);
    }
});
