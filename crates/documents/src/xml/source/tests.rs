use proptest::prelude::*;

use super::*;

fn read(bytes: &[u8]) -> Result<(String, Option<String>), XmlError> {
    let source = Source::of(bytes)?;
    Ok((source.text().to_owned(), source.doubt().map(str::to_owned)))
}

/// Returns the text in the only element, if there is no doubt.
fn content(bytes: &[u8]) -> String {
    let (text, doubt) = read(bytes).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(doubt, None);
    let inner = text.split_once("<a>").and_then(|(_, rest)| rest.split_once("</a>"));
    inner.expect("an element").0.to_owned()
}

/// Makes a document whose declaration names an encoding, and whose text is these bytes.
fn said(encoding: &str, bytes: &[u8]) -> Vec<u8> {
    let head = format!("<?xml version=\"1.0\" encoding=\"{encoding}\"?><a>");
    [head.as_bytes(), bytes, b"</a>"].concat()
}

fn utf_16(text: &str, order: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(order).collect()
}

#[test]
fn declared_encodings_are_decoded() {
    for (encoding, bytes, text) in [
        ("UTF-8", "\u{E4}€".as_bytes(), "ä€"),
        ("utf8", b"x", "x"),
        ("US-ASCII", b"x", "x"),
        ("ISO-8859-1", b"\xC4\xA4", "Ä¤"),
        ("iso-8859-1", b"\xC4\x20", "Ä "),
        ("latin1", b"\xFF", "ÿ"),
        ("ISO-8859-15", b"\xA4\xE9", "€é"),
        ("ISO-8859-2", b"\xB3\xF3d\xBC", "łódź"),
        ("windows-1252", b"\x80\x96\xFC", "€–ü"),
        ("Windows-1252", b"\xC4dler", "Ädler"),
        ("Windows-1252", b"CAF\xC9\x85", "CAFÉ…"),
        ("cp1252", b"\x80", "€"),
        ("windows-1250", b"\x9C", "ś"),
        ("windows-1251", b"\xD1\xF7\xB8\xF2", "Счёт"),
        ("KOI8-R", b"\xF3\xDE", "Сч"),
    ] {
        assert_eq!(content(&said(encoding, bytes)), text, "{encoding}");
    }
}

#[test]
fn utf_16_is_known_by_its_mark_or_its_look() {
    let declared = "<?xml version='1.0' encoding='UTF-16'?>\n<a>Ä𝄞</a>";
    let plain = "<a>Ä𝄞</a>";
    for text in [declared, plain] {
        for order in [u16::to_le_bytes, u16::to_be_bytes] {
            assert_eq!(content(&utf_16(text, order)), "Ä𝄞");
            assert_eq!(content(&utf_16(&format!("\u{FEFF}{text}"), order)), "Ä𝄞");
        }
    }
    let little = declared.replace("UTF-16", "UTF-16LE");
    assert_eq!(content(&utf_16(&little, u16::to_le_bytes)), "Ä𝄞");
}

#[test]
fn what_the_bytes_show_is_believed_and_the_contradiction_told() {
    let ascii = "<?xml version='1.0' encoding='?'?><a>x</a>";
    let told = |said: &str, seen: &str| {
        Some(format!(
            "its declaration says that it is in {said}, and its bytes are those of {seen}: it was read as {seen}"
        ))
    };
    for (name, mark, seen) in [
        ("ISO-8859-1", "\u{FEFF}", "UTF-8"),
        ("klingon", "\u{FEFF}", "UTF-8"),
        ("UTF-16", "\u{FEFF}", "UTF-8"),
        ("UTF-16", "", "UTF-8"),
    ] {
        let text = format!("{mark}{}", ascii.replacen("'?'", &format!("'{name}'"), 1));
        let (read_as, doubt) = read(text.as_bytes()).expect("read");
        assert!(read_as.starts_with("<?xml"));
        assert_eq!(doubt, told(name, seen));
    }
    for (name, order, seen) in [
        ("UTF-8", u16::to_le_bytes as fn(u16) -> [u8; 2], "UTF-16LE"),
        ("UTF-16LE", u16::to_be_bytes, "UTF-16BE"),
    ] {
        let text = format!("\u{FEFF}{}", ascii.replacen("'?'", &format!("'{name}'"), 1));
        assert_eq!(read(&utf_16(&text, order)).expect("read").1, told(name, seen));
    }
    let (text, doubt) = read(&said("ISO-8859-1", b"\x80\xE4")).expect("read");
    assert!(text.ends_with("<a>€ä</a>"));
    assert_eq!(
        doubt.as_deref(),
        Some(
            "its declaration says that it is in ISO-8859-1, and it has characters that only windows-1252 has: \
             it was read as windows-1252"
        )
    );
}

#[test]
fn what_does_not_fit_or_is_not_known_is_refused() {
    let head = said("", b"").len() - "</a>".len();
    let unfit = |encoding: &str, name: &str| XmlError::Unfit {
        encoding: name.into(),
        at: (head + encoding.len()) as u64,
    };
    for (encoding, bytes, error) in [
        ("US-ASCII", &b"\xE4"[..], unfit("US-ASCII", "US-ASCII")),
        ("Windows-1252", b"\x81", unfit("Windows-1252", "windows-1252")),
        ("ISO-8859-15", b"\x80", unfit("ISO-8859-15", "ISO-8859-15")),
        ("windows-1253", b"\xD2", unfit("windows-1253", "windows-1253")),
        ("UTF-8", b"\xE4", XmlError::NotUtf8((head + 5) as u64)),
        ("UTF-16", b"\xE4", XmlError::NotUtf8((head + 6) as u64)),
        ("ISO-8859-1", "Zoë".as_bytes(), XmlError::Mislabelled("ISO-8859-1".into())),
        ("windows-1252", "€".as_bytes(), XmlError::Mislabelled("windows-1252".into())),
        ("windows-1251", "Счёт".as_bytes(), XmlError::Mislabelled("windows-1251".into())),
        ("Shift_JIS", b"x", XmlError::Encoding("Shift_JIS".into())),
        ("x-user-defined", b"x", XmlError::Encoding("x-user-defined".into())),
        ("EBCDIC-CP-US", b"x", XmlError::Encoding("EBCDIC-CP-US".into())),
        ("", b"x", XmlError::Encoding("".into())),
    ] {
        assert_eq!(read(&said(encoding, bytes)), Err(error), "{encoding}");
    }
    assert_eq!(read(b"<a>\xE9</a>"), Err(XmlError::NotUtf8(3)));
    assert_eq!(read(b"\xEF\xBB\xBF<a>\xE9</a>"), Err(XmlError::NotUtf8(6)));
    for bytes in [&b"\0\0\0<"[..], b"<\0\0\0", b"\xFF\xFE\0\0<\0\0\0", b"\0\0\xFE\xFF"] {
        assert_eq!(read(bytes), Err(XmlError::Encoding("UTF-32".into())));
    }
    assert_eq!(read(b"\x4C\x6F\xA7\x94\x93"), Err(XmlError::Encoding("EBCDIC".into())));
    let mut half = utf_16("<a>Ä</a>", u16::to_le_bytes);
    half.pop();
    let alone = [utf_16("<a>", u16::to_le_bytes), vec![0x34, 0xD8, b'x', 0]].concat();
    for (bytes, at) in [(half, 14), (alone, 6)] {
        let error = XmlError::Unfit { encoding: "UTF-16LE".into(), at };
        assert_eq!(read(&bytes), Err(error));
    }
}

/// The place of every character is that at which it stands in the file.
#[test]
fn places_are_those_of_the_file() {
    let text = "<?xml version='1.0' encoding='windows-1252'?><a>Ä€x</a>";
    let x = text.find("x</a>").expect("x");
    let narrow = said("windows-1252", b"\xC4\x80x");
    let source = Source::of(&narrow).expect("read");
    assert_eq!(narrow[source.in_file(x)], b'x');

    let text = "<a>Ä𝄞x</a>";
    let wide = utf_16(&format!("\u{FEFF}{text}"), u16::to_be_bytes);
    let source = Source::of(&wide).expect("read");
    let at = source.in_file(text.find('x').expect("x"));
    assert_eq!(wide[at..at + 2], [0, b'x']);

    let marked = format!("\u{FEFF}{text}");
    let source = Source::of(marked.as_bytes()).expect("read");
    assert_eq!(marked.as_bytes()[source.in_file(text.find('x').expect("x"))], b'x');
    assert_eq!(source.in_file(usize::MAX - 3), usize::MAX);
}

#[test]
fn a_text_that_is_longer_than_its_file_has_the_same_limit() {
    let head = said("windows-1252", b"").len();
    let fits = said("windows-1252", &vec![0x80; (MAX_BYTES - head) / 3]);
    assert!(read(&fits).is_ok());
    let more = said("windows-1252", &vec![0x80; MAX_BYTES / 3 + 1]);
    assert_eq!(read(&more), Err(XmlError::TooLongDecoded));
}

proptest! {
    #[test]
    fn any_bytes_are_text_or_refused(
        head in prop::sample::select(vec!["", "<?xml version='1.0' encoding='windows-1252'?>", "<?xml encoding=\"iso-8859-7\"?>", "\u{FEFF}"]),
        bytes in prop::collection::vec(any::<u8>(), 0..200),
    ) {
        let bytes = [head.as_bytes(), &bytes].concat();
        if let Ok(source) = Source::of(&bytes) {
            let places: Vec<usize> = source.text().char_indices().map(|(at, _)| source.in_file(at)).collect();
            prop_assert!(places.windows(2).all(|pair| pair[0] < pair[1]));
            prop_assert!(places.iter().all(|&at| at < bytes.len()));
        }
    }
}
