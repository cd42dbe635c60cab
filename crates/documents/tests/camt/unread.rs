//! What is not read, and what is said of it.

use countersign_documents::{Bill, Format, Purpose, Reading, camt};

use super::{OWN, details, message, only, read};

fn why(reading: &Reading) -> &str {
    let likeness = reading.likeness.as_ref().expect("it looks like something");
    likeness.why.as_deref().expect("it is said why")
}

#[test]
fn what_is_not_read() {
    let text = details(OWN);
    let deep = |depth: usize| {
        text.replace(
            "</TxDtls>",
            &format!("{}{}</TxDtls>", "<a>".repeat(depth), "</a>".repeat(depth)),
        )
    };
    assert_eq!(only(deep(94)).fields, only(&text).fields);
    for other in [
        String::new(),
        text.replace("camt.054", "camt.055"),
        text.replace("001.08", "001.x"),
        text.replace("Document", "Dokument"),
        format!("camt.054.001.08 {text}"),
    ] {
        assert_eq!(camt::read(other.as_bytes()), None, "{:.400}", other);
    }
    for other in [
        text.replace("<Document", "<!DOCTYPE Document [<!ENTITY a \"b\">]><Document"),
        text.replace("January", "&a;"),
        text.replace("January", "&#0;"),
        text.replace("</Document>", ""),
        text.replace("</Document>", "</Document>more"),
        text.replace("</Document>", "</Document><Document/>"),
        text.replace("</TxDtls>", ""),
        text.replace("<TxDtls>", "<TxDtls a=\"1\" a=\"2\">"),
        text.replace("<TxDtls>", "<y:TxDtls>").replace("</TxDtls>", "</y:TxDtls>"),
        text.replace("UTF-8", "ISO-8859-1").replace("January", "Jänner"),
        text.replace("UTF-8", "UTF-7"),
        format!("\u{feff}\u{feff}{text}"),
        format!("{text}<?xml version=\"1.0\"?>"),
        deep(95),
        text.replace(
            "<TxDtls>",
            &format!(
                "<TxDtls {}>",
                (0..65).map(|number| format!("a{number}='' ")).collect::<String>()
            ),
        ),
    ] {
        let reading = read(&other);
        assert_eq!((reading.format, reading.parts.len()), (Format::Opaque, 0), "{other:.400}");
        assert_eq!(reading.kind, Purpose::Receipt);
        let likeness = reading.likeness.expect("it looks like one");
        assert_eq!(
            (likeness.what.as_str(), likeness.bill),
            ("a bank's notification (camt.054)", Bill::No)
        );
        assert!(likeness.why.is_some());
    }
    assert_eq!(
        why(&read([text.as_bytes(), b"\xff"].concat())),
        format!("it is not UTF-8: the byte at {} is wrong", text.len())
    );
    let long = text + &" ".repeat(64 << 20);
    assert!(why(&read(long)).contains("at most"));
}

#[test]
fn several_messages_in_one_file() {
    let text = details(OWN);
    let bare = text.split_once('\n').map(|(_, rest)| rest).expect("it has a declaration");
    for joined in [
        format!("{text}{text}"),
        format!("{text}{bare}"),
        format!("{text}{}", text.replace("camt.054", "camt.053")),
    ] {
        let reading = read(&joined);
        assert_eq!((reading.parts.len(), reading.kind), (0, Purpose::Receipt));
        assert_eq!(
            why(&reading),
            "there are two messages or more in one file, one after the other"
        );
    }
}

#[test]
fn too_many_transactions() {
    let reading = read(details(&"<TxDtls/>".repeat(100_001)));
    assert_eq!((reading.format, reading.parts.len()), (Format::Opaque, 0));
    assert_eq!(why(&reading), "it has more than 100000 transactions");
    let entries = read(message(&"<Ntry/>".repeat(100_001)));
    assert_eq!((entries.format, why(&entries)), (Format::Opaque, why(&reading)));
    let reading = read(details(&"<TxDtls/>".repeat(3)));
    assert!(reading.parts.iter().all(|part| part.document == b"<TxDtls/>"));
    assert_eq!(reading.parts.len(), 3);
    let none = read(message(""));
    assert_eq!((none.format, why(&none)), (Format::Camt054, "there is no transaction in it"));
}
