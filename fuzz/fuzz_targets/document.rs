//! Bills of any format, from anybody: read without a panic, within bounds, and the same every time.
#![no_main]

use countersign_documents::read;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let reading = read(bytes);
    assert_eq!(reading, read(bytes));
    let mut names: Vec<_> = reading.fields.iter().map(|field| &field.name).collect();
    let count = names.len();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), count, "each name once");
    for part in &reading.parts {
        assert!(part.document.len() <= bytes.len());
    }
});
