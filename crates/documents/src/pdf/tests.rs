use std::io::Write;

use flate2::Compression;
use flate2::write::ZlibEncoder;

use super::object::{Object, Parser};
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

fn decode(raw: &[u8], text: &str) -> Result<Vec<u8>, PdfError> {
    filter::decode(raw, &dictionary(text), &mut Budget(1 << 30))
}

#[test]
fn objects_are_read_as_they_are_written() {
    let name = |name: &str| Object::Name(name.into());
    for (text, expected) in [
        ("null", Object::Null),
        (" % comment\n true", Object::Other),
        ("-17", Object::Integer(-17)),
        ("1.5", Object::Other),
        ("(a (b) \\) c)", Object::Other),
        ("<48 65>", Object::Other),
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
    for wrong in ["2", "-1", "9", "15/Columns 0", "15/Columns 9999999999", "15/Colors 99"] {
        let parameters = format!("<</Filter/Fl/DecodeParms<</Predictor {wrong}>>>>");
        assert_eq!(decode(&deflate(&rows), &parameters), Err(PdfError::Stream), "{wrong}");
    }
}

#[test]
fn other_filters_and_bombs_are_refused() {
    for wrong in ["/LZWDecode", "/Crypt", "/DCTDecode", "7", "[/Fl/Fl/Fl/Fl/Fl]"] {
        let text = format!("<</Filter {wrong}>>");
        assert_eq!(decode(&deflate(b"x"), &text), Err(PdfError::Stream), "{wrong}");
    }
    assert_eq!(decode(b"x", "<</F(other.pdf)>>"), Err(PdfError::Stream));
    assert_eq!(decode(b"xyz", "<</Filter/Fl>>"), Err(PdfError::Stream));
    assert_eq!(decode(b"3G>", "<</Filter/AHx>>"), Err(PdfError::Stream));
    assert_eq!(decode(b"vvvvv", "<</Filter/A85>>"), Err(PdfError::Stream));
    assert_eq!(decode(b"uuuuu~>", "<</Filter/A85>>"), Err(PdfError::Stream));
    assert_eq!(decode(b"!~>", "<</Filter/A85>>"), Err(PdfError::Stream));

    let full = deflate(&vec![0; MAX_DECODED_BYTES]);
    let bomb = deflate(&vec![0; MAX_DECODED_BYTES + 1]);
    assert_eq!(decode(&full, "<</Filter/Fl>>").map(|content| content.len()), Ok(MAX_DECODED_BYTES));
    assert_eq!(decode(&bomb, "<</Filter/Fl>>"), Err(PdfError::Stream));
    assert_eq!(decode(&deflate(&bomb), "<</Filter[/Fl/Fl]>>"), Err(PdfError::Stream));
    let poor = &mut Budget(1000);
    assert_eq!(filter::decode(&full, &dictionary("<</Filter/Fl>>"), poor), Err(PdfError::TooMuch));
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
