//! What is no LEDES, what only looks like it, and what is too much of it.

use countersign_documents::{Bill, Format, Purpose, Reading, ledes};

use super::{FEE, HEADER, file, read};

fn why(reading: &Reading) -> &str {
    let likeness = reading.likeness.as_ref().expect("it looks like something");
    likeness.why.as_deref().expect("it is said why")
}

#[test]
fn what_is_not_ledes() {
    for other in [
        &b""[..],
        b"\n\n",
        b"LEDES",
        b"LEDES is an old format[]\n",
        b"\"quoted\"",
        b"INVOICE_DATE|INVOICE_NUMBER[]\n",
        b"<xml/>",
        b"\xff\xfe",
        b"L\0",
        b"P\0a\0p\0e\0r\0",
    ] {
        assert_eq!(ledes::read(other), None, "{other:?}");
    }
}

#[test]
fn what_looks_like_it_and_is_not_read() {
    let text = file(&[FEE]);
    let wide = |unit: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(unit).collect::<Vec<_>>();
    let (little, big) = (wide(u16::to_le_bytes), wide(u16::to_be_bytes));
    let quoted =
        |text: &str| text.lines().map(|line| format!("\"{line}\"\r\n")).collect::<String>();
    let in_cells = |text: &str| text.replace('|', "\t").into_bytes();
    for (bytes, reason) in [
        (little.clone(), "UTF-16"),
        (big.clone(), "UTF-16"),
        ([&b"\xff\xfe"[..], &little].concat(), "UTF-16"),
        ([&b"\xfe\xff"[..], &big].concat(), "UTF-16"),
        (quoted(&text).into_bytes(), "quotation marks"),
        (format!("\u{feff}{}", quoted(&text)).into_bytes(), "quotation marks"),
        (text.replacen("LEDES1998B[]\r\n", "", 1).into_bytes(), "first line, which names"),
        (text.replace("\r\n", "\r").into_bytes(), "carriage returns alone"),
        (in_cells(&text.replacen("LEDES1998B[]\r\n", "", 1)), "first line, which names"),
        (format!("\u{feff}\u{feff}{text}").into_bytes(), "two byte order marks"),
        (b"LEDES1998BX[]\n".to_vec(), "says \"LEDES1998BX\""),
        (b"LEDES2000[]\n".to_vec(), "says \"LEDES2000\""),
        (b"LEDES 98BI Vx[]\n".to_vec(), "says \"LEDES 98BI Vx\""),
    ] {
        let reading = read(&bytes);
        assert_eq!((reading.format, reading.kind), (Format::Opaque, Purpose::Invoice), "{reason}");
        assert_eq!((reading.fields.len(), reading.warnings.len()), (0, 0), "{reason}");
        assert!(why(&reading).contains(reason), "{}", why(&reading));
        assert!(reading.likeness.is_some_and(|likeness| likeness.advice.is_some()));
    }
}

#[test]
fn what_is_ledes_and_says_nothing() {
    for (text, reason) in [
        ("LEDES1998B[]".to_owned(), "there is no row of column names"),
        (
            format!("LEDES1998B[]{HEADER}{FEE}"),
            "the first line holds more than the name of the format",
        ),
        (
            file(&[FEE]).replacen("[]", "[],,,,", 1),
            "the first line holds more than the name of the format",
        ),
        (file(&[]), "there is no line of an invoice"),
    ] {
        let reading = read(&text);
        assert_eq!((reading.fields.len(), reading.parts.len()), (0, 0));
        assert_eq!(reading.format, Format::Ledes1998B);
        assert!(why(&reading).starts_with(reason), "{}", why(&reading));
    }
}

#[test]
fn the_first_line_of_98bi_has_any_version_or_none() {
    for (first, exact) in [
        ("LEDES98BI V2[]", true),
        ("LEDES98BI V2", false),
        ("LEDES98BI[]", false),
        ("LEDES98BI V1[]", false),
        ("LEDES98BI V5[]", false),
        ("ledes98bi v12[]", false),
        ("LEDES1998BI[]", false),
        ("LEDES1998BI V2[]", false),
        ("LEDES 98BI_V3[]", false),
        ("LEDES98BI V.2[]", false),
        ("LEDES98BI 2[]", false),
    ] {
        let reading = read(format!("{first}\nINVOICE_NUMBER|INVOICE_CURRENCY[]\n7|EUR[]\n"));
        assert_eq!(reading.format, Format::Ledes98Bi, "{first}");
        assert_eq!(reading.field("invoice.currency"), Some("EUR"), "{first}");
        let told = "the first line is not spelled as that of LEDES 98BI V2";
        assert_eq!(reading.warnings.iter().any(|warning| warning == told), !exact, "{first}");
    }
}

#[test]
fn what_is_too_much_is_not_read() {
    let head = "LEDES1998B[]\nINVOICE_NUMBER|CLIENT_ID[]\n";
    let numbered = |count: usize| -> String {
        head.to_owned() + &(0..count).map(|number| format!("{number}|a[]\n")).collect::<String>()
    };
    let wide = format!("LEDES1998B[]\n{}[]\n", "A|".repeat(200));
    let long = format!("LEDES1998B[]\nINVOICE_NUMBER|{}[]\n1|[]\n2|[]\n", "A".repeat(60 << 20));
    let copies =
        long.replace("1|[]\n", &(0..10).map(|number| format!("{number}|[]\n")).collect::<String>());
    for (text, what) in [
        (head.to_owned() + &"1|a[]\n".repeat(1_000_001), "lines"),
        (numbered(100_001), "invoices"),
        (wide, "columns"),
        (copies, "header"),
        (head.to_owned() + &" ".repeat(64 << 20), "larger"),
    ] {
        let reading = read(&text);
        assert_eq!(reading.format, Format::Opaque, "{what}");
        assert_eq!((reading.fields.len(), reading.parts.len(), reading.data), (0, 0, None));
        let likeness = reading.likeness.expect("it looks like LEDES");
        assert_eq!((likeness.what.as_str(), likeness.bill), ("a LEDES 1998B bill", Bill::Yes));
        assert!(likeness.why.is_some_and(|why| why.contains(what)), "{what}");
    }
    assert_eq!(read(&long).parts.len(), 2);
    assert_eq!(read(numbered(20_000)).parts.len(), 20_000);
    let fees = file(&vec![FEE; 90_000]);
    assert_eq!(why(&read(fees)), "it has more than 1048560 fields");
}
