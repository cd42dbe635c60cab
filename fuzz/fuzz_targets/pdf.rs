//! PDFs without cross-references, so that every object in them is looked for: read without a panic, within
//! bounds, the same every time, and never without a word.
#![no_main]

use countersign_documents::{Format, facturx};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let pdf = [b"%PDF-1.7\n", bytes].concat();
    let reading = facturx::read(&pdf).expect("it begins like a PDF");
    assert_eq!(Some(&reading), facturx::read(&pdf).as_ref());
    assert_eq!(reading.format == Format::Opaque, reading.likeness.is_some());
});
