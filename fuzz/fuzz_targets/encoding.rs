//! Bills in XML: what one says does not change with its encoding, nor with an envelope around it.
#![no_main]

use countersign_documents::{Format, en16931};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Some(reading) = en16931::read(bytes) else { return };
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    // Of what is not read the place of the fault is told, and a declaration that fits one encoding contradicts another.
    let plain = !text.starts_with('\u{feff}') && !text.trim_start().starts_with("<?");
    if reading.format == Format::Opaque || !plain {
        return;
    }
    let wide = |order: fn(u16) -> [u8; 2]| -> Vec<u8> {
        format!("\u{feff}{text}").encode_utf16().flat_map(order).collect()
    };
    for other in [wide(u16::to_le_bytes), wide(u16::to_be_bytes)] {
        assert_eq!(en16931::read(&other).as_ref(), Some(&reading));
    }
    let around = "<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'><s:Body>";
    // In one an envelope more is too deep, and what a name space means may be said by the envelope that is there.
    let inner = en16931::read(format!("{around}{text}</s:Body></s:Envelope>").as_bytes());
    if let Some(inner) = inner.filter(|inner| inner.format != Format::Opaque) {
        assert_eq!(inner.fields, reading.fields);
    }
});
