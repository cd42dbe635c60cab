//! LEDES XML from anybody: each bill in it is read the same when it is a file of its own.
#![no_main]

use countersign_documents::ledes_xml::read;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    // The root that leads to the reader, before whatever follows.
    let framed = [b"<ledesxmlebilling2.1><firm>", bytes, b"</firm></ledesxmlebilling2.1>"].concat();
    for bytes in [bytes, &framed] {
        let Some(reading) = read(bytes) else { continue };
        for part in &reading.parts {
            assert!(part.document.len() <= bytes.len());
            assert_eq!(read(&part.document).as_ref(), Some(&part.reading));
        }
    }
});
