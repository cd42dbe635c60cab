//! A bank's messages: each payment in one is a piece of the file.
#![no_main]

use countersign_documents::camt::read;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let open = b"<Document xmlns='urn:iso:std:iso:20022:tech:xsd:camt.053.001.08'><BkToCstmrStmt><Stmt>";
    let framed = [&open[..], bytes, b"</Stmt></BkToCstmrStmt></Document>"].concat();
    for bytes in [bytes, &framed] {
        let Some(reading) = read(bytes) else { continue };
        for part in &reading.parts {
            let piece = &part.document;
            assert!(piece.starts_with(b"<") || piece.starts_with(b"\0<"));
            assert!(bytes.windows(piece.len()).any(|window| window == piece));
        }
    }
});
