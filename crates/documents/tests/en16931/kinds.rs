//! What a document is: by its root and its type, in any encoding, whether its fields are read or not.

use countersign_documents::{Bill, Format, Purpose};

use super::bills::{CII, UBL, ubl_credit_note, zugferd_1};
use super::{read, read_any};

/// What is written like an invoice and says that it is an order, say.
#[test]
fn a_type_may_say_that_it_is_no_bill() {
    for (code, wanted) in [
        ("325", Some("a pro-forma invoice")),
        ("220", Some("an order")),
        ("310", Some("an offer")),
        ("351", Some("a despatch advice")),
        ("71", None),
        ("211", None),
        ("384", None),
        ("999", None),
        ("01", None),
    ] {
        for bill in [UBL, CII] {
            let reading = read(&bill.replacen(">380<", &format!(">{code}<"), 1));
            assert_eq!(reading.field("invoice.type_code"), Some(code));
            let told = reading.likeness.map(|likeness| (likeness.what, likeness.bill));
            assert_eq!(told, wanted.map(|what| (what.to_owned(), Bill::No)), "{code}");
        }
    }
}

#[test]
fn other_files_are_not_invoices() {
    for text in [
        "",
        "%PDF-1.4",
        "LEDES1998B[]",
        "<a/>",
        "<Invoice/>",
        "{}",
        "<Invoice xmlns='urn:oasis:names:specification:ubl:schema:xsd:Invoice-3'/>",
        "<Order xmlns='urn:oasis:names:specification:ubl:schema:xsd:Invoice-2'/>",
        "<CrossIndustryInvoice/>",
    ] {
        assert_eq!(read_any(text.as_bytes()), None, "{text}");
    }
    // One in another file is not the file.
    assert_eq!(read_any(format!("%PDF-1.4 {UBL}").as_bytes()), None);
    // One that says nothing is one all the same.
    let empty = read("<Invoice xmlns='urn:oasis:names:specification:ubl:schema:xsd:Invoice-2'/>");
    assert_eq!(
        (empty.format, empty.fields.len(), empty.warnings.len()),
        (Format::UblInvoice, 0, 0)
    );
}

#[test]
fn an_invoice_that_cannot_be_read_is_opaque_and_says_why() {
    let latin: Vec<u8> = UBL.chars().map(|c| u8::try_from(c).expect("Latin-1")).collect();
    for (bytes, why) in [
        (latin, "it is not UTF-8: the byte at"),
        (
            CII.replace("<rsm:CrossIndustryInvoice ", "<!DOCTYPE x><rsm:CrossIndustryInvoice ")
                .into(),
            "it has a DOCTYPE",
        ),
        (
            UBL.replace("UTF-8", "iso-8859-15").into(),
            "its declaration says that it is in iso-8859-15",
        ),
        (UBL.replace("UTF-8", "klingon").into(), "its encoding is klingon, which is not read"),
        (UBL[..UBL.len() - 5].into(), "it is not well-formed XML at byte"),
        (CII.replace("Quill &amp;", "Quill &nbsp;").into(), "the entity nbsp at byte"),
        (format!("{UBL}{UBL}").into(), "there are several documents in this file"),
        (format!("{CII}{UBL}").into(), "there are several documents in this file"),
        (format!("\r\n{UBL}").into(), "something stands before its XML declaration"),
        (format!("\u{FEFF}\u{FEFF}{UBL}").into(), "it begins with more than one byte order mark"),
        (format!("{CII}end").into(), "something stands after the end of its root element"),
    ] {
        let reading = read_any(&bytes).expect("meant to be one");
        assert_eq!((reading.format, reading.fields.len(), reading.data), (Format::Opaque, 0, None));
        assert_eq!(reading.warnings, [""; 0]);
        let likeness = reading.likeness.expect("what it is");
        assert_eq!(likeness.bill, Bill::Yes);
        let told = likeness.why.expect("why");
        assert!(told.starts_with(why), "{told}");
        assert!(likeness.advice.is_some());
    }
}

/// What a bill is for is seen where its fields are not.
#[test]
fn a_damaged_bill_keeps_its_kind() {
    let credit = |bill: &str| bill.replacen(">380<", ">381<", 1);
    for (bill, kind) in [
        (UBL.to_owned(), Purpose::Invoice),
        (CII.to_owned(), Purpose::Invoice),
        (credit(UBL), Purpose::CreditNote),
        (credit(CII), Purpose::CreditNote),
        (credit(&zugferd_1()), Purpose::CreditNote),
        (ubl_credit_note(), Purpose::CreditNote),
    ] {
        let cut = &bill[..bill.len() - 5];
        let wide: Vec<u8> = cut.encode_utf16().flat_map(u16::to_le_bytes).collect();
        for bytes in
            [cut.as_bytes(), &wide, format!("HTTP/1.1 200 OK\r\n\r\n<?xml ?>{cut}").as_bytes()]
        {
            let reading = read_any(bytes).expect("meant to be one");
            assert_eq!((reading.format, reading.kind), (Format::Opaque, kind));
        }
    }
    // An XML schema, a stylesheet or a PDF that names the name spaces is none.
    for (head, end) in [
        ("<xs:schema xmlns:xs='x' targetNamespace='", "'"),
        ("%PDF-1.7 <?xml ", ""),
        ("{\"a\": \"<?xml ", ""),
    ] {
        let text = format!("{head}urn:oasis:names:specification:ubl:schema:xsd:Invoice-2{end}");
        assert_eq!(read_any(text.as_bytes()), None, "{text}");
    }
}

/// A bill says the same in every encoding, and its data are the same.
#[test]
fn other_encodings_are_read() {
    let one = read(UBL);
    let latin = |name: &str| -> Vec<u8> {
        let text = UBL.replace("UTF-8", name);
        text.chars().map(|c| u8::try_from(c).expect("Latin-1")).collect()
    };
    let wide = |text: &str, order: fn(u16) -> [u8; 2]| -> Vec<u8> {
        text.encode_utf16().flat_map(order).collect()
    };
    let utf_16 = UBL.replace("UTF-8", "UTF-16");
    for bytes in [
        latin("ISO-8859-1"),
        latin("iso-8859-15"),
        latin("Windows-1252"),
        wide(&utf_16, u16::to_be_bytes),
        wide(&format!("\u{FEFF}{utf_16}"), u16::to_le_bytes),
    ] {
        assert_eq!(read_any(&bytes).as_ref(), Some(&one));
    }
    let contradicted = read(&format!("\u{FEFF}{}", UBL.replace("UTF-8", "ISO-8859-1")));
    assert_eq!((&contradicted.fields, &contradicted.data), (&one.fields, &one.data));
    assert_eq!(
        contradicted.warnings,
        [
            "its declaration says that it is in ISO-8859-1, and its bytes are those of UTF-8: it was read as UTF-8"
        ]
    );
    // What is wrong about one is told of the place in the file.
    let broken = latin("ISO-8859-1");
    let broken = &broken[..broken.len() - 5];
    let likeness = read_any(broken).expect("meant to be one").likeness;
    let why = likeness.and_then(|likeness| likeness.why).expect("why");
    let last = broken.iter().rposition(|&byte| byte == b'<').expect("a tag");
    assert!(why.ends_with(&format!("at byte {last}")), "{why} {last}");
}
