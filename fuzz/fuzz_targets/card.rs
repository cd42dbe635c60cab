//! Card numbers in any text: found without a panic, and not by what stands around a text that has none.
#![no_main]

use countersign_documents::card::found_in;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let found = found_in(text);
    assert_eq!(found_in(&format!("{text}, a")), found);
    assert!(found_in(&format!("{text}: 4111 1111 1111 1111!")));
});
