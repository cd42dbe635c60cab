use std::io::Write;

use flate2::Compression;
use flate2::write::ZlibEncoder;

use super::*;

fn object(text: &str) -> Result<Object, PdfError> {
    Parser::new(text.as_bytes(), 0, &mut Budget(1 << 20)).object()
}

fn dictionary(text: &str) -> Dictionary {
    match object(text) {
        Ok(Object::Dictionary(dictionary)) => dictionary,
        other => panic!("{text}: {other:?}"),
    }
}

fn deflate(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).expect("to memory");
    encoder.finish().expect("to memory")
}

fn decode_within(raw: &[u8], text: &str, budget: u64) -> Result<(Vec<u8>, Option<Flaw>), PdfError> {
    let filters = Filter::list(&dictionary(text), |object| Ok(object.clone()))?;
    filter::decode(raw, &filters, Extent::Whole, &mut Budget(budget))
}

/// Decodes a stream that is stored without a flaw.
fn decode(raw: &[u8], text: &str) -> Result<Vec<u8>, PdfError> {
    let (content, flaw) = decode_within(raw, text, 1 << 30)?;
    assert_eq!(flaw, None);
    Ok(content)
}

#[test]
fn objects_are_read_as_they_are_written() {
    let name = |name: &str| Object::Name(name.into());
    let string = |string: &str| Object::String(string.into());
    for (text, expected) in [
        ("null", Object::Null),
        (" % comment\n true", Object::Boolean(true)),
        ("-17", Object::Integer(-17)),
        ("1.5", Object::Other),
        ("(a (b) \\) c)", string("a (b) ) c")),
        ("<48 657>", string("Hep")),
        ("/A#20B", name("A B")),
        ("12 3 R", Object::Reference(12, 3)),
        (
            "[1 2 3 R/A]",
            Object::Array(vec![Object::Integer(1), Object::Reference(2, 3), name("A")]),
        ),
        ("[1 2 3 4]", Object::Array((1..5).map(Object::Integer).collect())),
    ] {
        assert_eq!(object(text), Ok(expected), "{text}");
    }
    let read = dictionary("<</A 1/B<</C[/D]>>/A 2>>");
    assert_eq!(read.get("A"), Some(&Object::Integer(2)));
    for wrong in ["", ">>", "[1", "<</A>>", "<<1 2>>", "(a", "<41", "]", "endobj", "{", "1R"] {
        assert!(matches!(object(wrong), Err(_) | Ok(Object::Other)), "{wrong}");
    }
    assert!(object(&"[".repeat(1_000_000)).is_err());
}

#[test]
fn each_filter_gives_back_what_was_stored() {
    let text = b"<invoice>1</invoice>";
    assert_eq!(
        decode(b"\x02<in\xFEv\x04voice\x80x", "<</Filter/RL>>"),
        Ok(b"<invvvvoice".to_vec())
    );
    assert_eq!(decode(text, "<<>>"), Ok(text.to_vec()));
    assert_eq!(decode(&deflate(text), "<</Filter/FlateDecode>>"), Ok(text.to_vec()));
    assert_eq!(decode(&deflate(text), "<</Filter[/Fl]/DecodeParms[null]>>"), Ok(text.to_vec()));
    assert_eq!(decode(b"3C 69>", "<</Filter/ASCIIHexDecode>>"), Ok(b"<i".to_vec()));
    assert_eq!(decode(b"3C6>", "<</Filter/AHx>>"), Ok(b"<`".to_vec()));
    assert_eq!(
        decode(b"87cUR\nD]i,\"Ebo80~>", "<</Filter/ASCII85Decode>>"),
        Ok(b"Hello World!".to_vec())
    );
    assert_eq!(decode(b"z87cURDZ~>", "<</Filter/A85>>"), Ok(b"\0\0\0\0Hello".to_vec()));
    let hex: String = deflate(text).iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(decode(hex.as_bytes(), "<</Filter[/AHx/Fl]>>"), Ok(text.to_vec()));
}

#[test]
fn predictors_are_undone() {
    let parameters = "<</Filter/Fl/DecodeParms<</Predictor 15/Columns 3>>>>";
    let rows = [0, 1, 2, 3, 1, 1, 1, 1, 2, 1, 1, 1, 3, 1, 1, 1, 4, 1, 1, 1];
    let plain = vec![1, 2, 3, 1, 2, 3, 2, 3, 4, 2, 3, 4, 3, 4, 5];
    assert_eq!(decode(&deflate(&rows), parameters), Ok(plain));
    let parameters = "<</Filter/Fl/DecodeParms<</Predictor 2/Columns 2/Colors 2>>>>";
    let rows = [1, 2, 3, 4, 1, 1, 1, 1];
    assert_eq!(decode(&deflate(&rows), parameters), Ok(vec![1, 2, 4, 6, 1, 1, 2, 2]));
    for wrong in ["-1", "15/Columns 0", "15/Columns 9999999999", "15/Colors 99"] {
        let parameters = format!("<</Filter/Fl/DecodeParms<</Predictor {wrong}>>>>");
        assert_eq!(decode(&deflate(&rows), &parameters), Err(PdfError::Stream), "{wrong}");
    }
}

/// LZW has two codes, of which the older grows one value later.
#[test]
fn lzw_is_unpacked_with_both_of_its_codes() {
    use weezl::BitOrder::Msb;
    use weezl::encode::Encoder;
    let text: Vec<u8> = (0..20_000u32).map(|n| (n * n / 7) as u8).collect();
    let late = Encoder::new(Msb, 8).encode(&text).expect("to memory");
    let early = Encoder::with_tiff_size_switch(Msb, 8).encode(&text).expect("to memory");
    let filter = |early: u8| format!("<</Filter/LZW/DecodeParms<</EarlyChange {early}>>>>");
    assert_eq!(decode(&late, &filter(0)), Ok(text.clone()));
    assert_eq!(decode(&early, &filter(1)), Ok(text.clone()));
    assert_eq!(decode(&early, "<</Filter/LZWDecode>>"), Ok(text.clone()));
    assert_ne!(decode(&early, &filter(0)), Ok(text));
}

#[test]
fn a_missing_checksum_is_a_flaw_and_a_missing_end_is_none() {
    let packed = deflate(&[7; 999]);
    let whole = packed.len();
    let mut wrong = packed.clone();
    wrong[whole - 1] ^= 1;
    for flawed in [&packed[..whole - 4], &packed[..whole - 1], &wrong] {
        let read = decode_within(flawed, "<</Filter/Fl>>", 1 << 20);
        assert_eq!(read, Ok((vec![7; 999], Some(Flaw::Checksum))));
    }
    assert_eq!(decode(&packed[..whole - 6], "<</Filter/Fl>>"), Err(PdfError::Stream));
}

#[test]
fn other_filters_and_bombs_are_refused() {
    for (other, named) in [
        ("/JBIG2Decode", "JBIG2Decode"),
        ("[/Fl/DCTDecode]", "DCTDecode"),
        ("[/Fl/Fl/Fl/Fl/Fl]", "5 filters"),
        ("/Fl/DecodeParms<</Predictor 2/BitsPerComponent 4>>", "predictor 2 of 4 bits"),
        ("/Fl/DecodeParms<</Predictor 9>>", "predictor 9 of 8 bits"),
        ("null/F(other.pdf)", "another file"),
    ] {
        let read = decode(&deflate(b"x"), &format!("<</Filter {other}>>"));
        assert_eq!(read, Err(PdfError::Filter(named.into())));
    }
    assert_eq!(decode(b"x", "<</Filter 7>>"), Err(PdfError::Stream));
    assert_eq!(decode(b"xyz", "<</Filter/Fl>>"), Err(PdfError::Stream));
    assert_eq!(decode(b"3G>", "<</Filter/AHx>>"), Err(PdfError::Stream));
    assert_eq!(decode(b"vvvvv", "<</Filter/A85>>"), Err(PdfError::Stream));
    assert_eq!(decode(b"uuuuu~>", "<</Filter/A85>>"), Err(PdfError::Stream));
    assert_eq!(decode(b"!~>", "<</Filter/A85>>"), Err(PdfError::Stream));

    let full = deflate(&vec![0; MAX_DECODED_BYTES]);
    let bomb = deflate(&vec![0; MAX_DECODED_BYTES + 1]);
    assert_eq!(decode(&full, "<</Filter/Fl>>").map(|content| content.len()), Ok(MAX_DECODED_BYTES));
    assert_eq!(decode(&bomb, "<</Filter/Fl>>"), Err(PdfError::TooLong));
    assert_eq!(decode(&deflate(&bomb), "<</Filter[/Fl/Fl]>>"), Err(PdfError::TooLong));
    assert_eq!(decode_within(&full, "<</Filter/Fl>>", 1000), Err(PdfError::TooMuch));
    // 257 bytes out of two.
    let runs = [129, 0].repeat(MAX_DECODED_BYTES / 128 + 1);
    assert_eq!(decode(&runs, "<</Filter/RL>>"), Err(PdfError::TooLong));
    let packed = weezl::encode::Encoder::with_tiff_size_switch(weezl::BitOrder::Msb, 8)
        .encode(&vec![0; MAX_DECODED_BYTES + 1]);
    assert_eq!(decode(&packed.expect("to memory"), "<</Filter/LZW>>"), Err(PdfError::TooLong));
}

#[test]
fn work_is_paid_for() {
    let long = format!("[{}]", "0 ".repeat(100_000));
    assert_eq!(
        Parser::new(long.as_bytes(), 0, &mut Budget(10_000)).object(),
        Err(PdfError::TooMuch)
    );
    // White space and strings that lead nowhere too.
    for vain in [format!("1 0 {}x", " ".repeat(9_000)), format!("1 0 obj({}", "a".repeat(9_000))] {
        let budget = &mut Budget(20_000);
        for _ in 0..3 {
            assert!(Parser::new(vain.as_bytes(), 0, budget).indirect().is_err());
        }
        let read = Parser::new(vain.as_bytes(), 0, budget).indirect();
        assert_eq!(read, Err(PdfError::TooMuch));
    }
}

#[test]
fn strings_stand_for_text() {
    for (written, bytes) in [
        (r"a\n\r\t\b\f\(\)\\", &b"a\n\r\t\x08\x0C()\\"[..]),
        (r"\53\053\0533\777", b"+++3\xFF"),
        ("a\\\nb\\\r\nc\r\nd\re", b"abc\nd\ne"),
        ("\\", b""),
    ] {
        assert_eq!(text::literal(written.as_bytes()), bytes, "{written}");
    }
    for (bytes, expected) in [
        (&b"factur-x.xml"[..], "factur-x.xml"),
        (b"\xE4.xml", "ä.xml"),
        (b"\xFE\xFF\0\xE4\x20\xAC", "ä€"),
        (b"\xFF\xFE\xE4\0\xAC\x20", "ä€"),
        (b"\xEF\xBB\xBF\xC3\xA4", "ä"),
        (b"\xFE\xFF\xD8\0", "\u{FFFD}"),
    ] {
        assert_eq!(text::text(bytes), expected);
    }
}
