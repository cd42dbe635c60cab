//! Formats that are no text, by their first bytes.

use infer::MatcherType;

use super::Seen;

/// The marks that `infer` does not know, or knows too loosely.
const MARKS: [(&[u8], &str, bool); 7] = [
    (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", "a file of an older Office", true),
    (b"\x4C\0\0\0\x01\x14\x02\0", "a link to another file", false),
    (b"\x03\xD9\xA2\x9A", "a password database", false),
    (b"\xFE\xED\xFE\xED", "a key store", false),
    (b"SQLite format 3\0", "a database", false),
    (b"\0\x01\0\0Standard Jet DB", "a database", false),
    (b"\0\x01\0\0Standard ACE DB", "a database", false),
];

/// The beginning of the names of an Outlook mail's streams, in UTF-16.
const OUTLOOK: &[u8] = b"_\0_\0s\0u\0b\0s\0t\0g\x001\0.\x000\0";
/// The object identifiers of a signed message and of data in a key store, in DER, both of PKCS#7.
const SIGNED: &[u8] = b"\x06\x09\x2A\x86\x48\x86\xF7\x0D\x01\x07\x02";
const ENVELOPED: &[u8] = b"\x06\x09\x2A\x86\x48\x86\xF7\x0D\x01\x07\x03";
const KEY_STORE: &[u8] = b"\x02\x01\x03\x30";

const NO_TEXT: &str = "there is no text in it that a reader understands";

pub(super) fn see(bytes: &[u8]) -> Seen {
    let is = |mark: &[u8]| bytes.starts_with(mark);
    if is(MARKS[0].0) && has(&bytes[..bytes.len().min(1 << 20)], OUTLOOK) {
        return mail();
    }
    if let Some((_, what, perhaps)) = MARKS.into_iter().find(|(mark, ..)| is(mark)) {
        return if perhaps { Seen::perhaps(what, NO_TEXT) } else { Seen::no_bill(what) };
    }
    if is(b"PK\x03\x04") || is(b"PK\x05\x06") || is(b"PK\x07\x08") {
        return zip(bytes);
    }
    if is(b"\x30") {
        return der(&bytes[..bytes.len().min(64)]);
    }
    match infer::get(bytes) {
        Some(found) => known(found),
        None => Seen::perhaps("a file that no reader knows", NO_TEXT),
    }
}

fn known(found: infer::Type) -> Seen {
    let end = found.extension();
    match found.matcher_type() {
        MatcherType::Image if matches!(end, "ico" | "psd" | "dwg" | "ora") => {
            Seen::no_bill(format!("a drawing ({end})"))
        }
        MatcherType::Image => {
            let name = if end == "jpg" { "JPEG".to_owned() } else { end.to_ascii_uppercase() };
            Seen::perhaps(format!("an image ({name})"), NO_TEXT)
        }
        MatcherType::Audio => Seen::no_bill(format!("a sound ({end})")),
        MatcherType::Video => Seen::no_bill(format!("a film ({end})")),
        MatcherType::Font => Seen::no_bill(format!("a font ({end})")),
        MatcherType::Book => Seen::no_bill(format!("an e-book ({end})")),
        MatcherType::Archive if end == "gz" => archive("a gzip archive"),
        MatcherType::Archive if matches!(end, "sqlite" | "nes" | "crx" | "dcm") => {
            Seen::no_bill(format!("a file of another program ({end})"))
        }
        MatcherType::Archive if matches!(end, "ps" | "rtf" | "eot" | "swf" | "pdf") => {
            Seen::perhaps(format!("a document ({end})"), NO_TEXT)
        }
        MatcherType::Archive => archive(&format!("an archive ({end})")),
        MatcherType::App if matches!(end, "elf" | "exe" | "dll" | "class" | "wasm" | "mach") => {
            Seen::no_bill("a program")
        }
        // Marks of two bytes may stand there by chance.
        _ => Seen::perhaps("a file that no reader knows", NO_TEXT),
    }
}

fn archive(what: &str) -> Seen {
    let mut seen = Seen::no_bill(what);
    seen.likeness.why = Some("what is in it is not looked at".to_owned());
    seen.likeness.advice = Some("unpack it, and notarize the bills in it".to_owned());
    seen
}

pub(super) fn mail() -> Seen {
    let mut seen = Seen::no_bill("a mail");
    seen.likeness.why = Some("what is attached to it is not looked at".to_owned());
    seen.likeness.advice =
        Some("save the bill that is attached to it, and notarize that".to_owned());
    seen
}

/// Tells apart ZIP archives, and formats that are one inside, by the names of the first files in them.
fn zip(bytes: &[u8]) -> Seen {
    let first = &bytes[..bytes.len().min(64 << 10)];
    let named = |name: &str| has(first, name.as_bytes());
    let kind = first.get(30..).unwrap_or_default();
    if let Some(media_type) = kind.strip_prefix(b"mimetypeapplication/") {
        return match media_type {
            it if it.starts_with(b"vnd.oasis.opendocument.text") => {
                Seen::perhaps("a text document (OpenDocument)", NO_TEXT)
            }
            it if it.starts_with(b"vnd.oasis.opendocument.spreadsheet") => {
                Seen::perhaps("a spreadsheet (OpenDocument)", NO_TEXT)
            }
            it if it.starts_with(b"vnd.oasis.opendocument.presentation") => {
                Seen::no_bill("a presentation (OpenDocument)")
            }
            it if it.starts_with(b"vnd.etsi.asic") => signed("a signed container (ASiC)"),
            it if it.starts_with(b"epub") => Seen::no_bill("an e-book (epub)"),
            _ => Seen::perhaps("a document of an office program", NO_TEXT),
        };
    }
    if named("META-INF/MANIFEST.MF") || named("AndroidManifest.xml") || named(".class") {
        return Seen::no_bill("a program");
    }
    if !named("[Content_Types].xml") && !named("_rels/.rels") && !named("docProps/") {
        return archive("a ZIP archive");
    }
    match () {
        () if named("word/") => Seen::perhaps("a Word document", NO_TEXT),
        () if named("xl/") => Seen::perhaps("an Excel spreadsheet", NO_TEXT),
        () if named("ppt/") => Seen::no_bill("a PowerPoint presentation"),
        () => Seen::perhaps("an Office document", NO_TEXT),
    }
}

/// Tells apart files that begin like DER. A bill may be inside a signed message, as Italy's are.
fn der(first: &[u8]) -> Seen {
    if has(first, SIGNED) {
        return signed("a signed message (PKCS#7)");
    }
    match () {
        () if has(first, ENVELOPED) => Seen::perhaps("an encrypted message (PKCS#7)", NO_TEXT),
        () if has(&first[..first.len().min(8)], KEY_STORE) => {
            Seen::no_bill("a key store (PKCS#12)")
        }
        () => Seen::perhaps("a file that no reader knows", NO_TEXT),
    }
}

fn signed(what: &str) -> Seen {
    let mut seen = Seen::perhaps(what, "what is signed in it is not looked at");
    seen.likeness.advice =
        Some("notarize the bill that is in it, or give number and total with --field".to_owned());
    seen
}

fn has(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}
