//! Statements and reports of accounts, encodings, envelopes, and what an account is called.

use countersign_documents::{Bill, Format, Purpose};

use super::{OWN, details, entry, fields, message, only, read};

/// The same entries in another message.
fn as_another(text: &str, number: &str, outer: &str, inner: &str) -> String {
    text.replace("camt.054", number)
        .replace("BkToCstmrDbtCdtNtfctn", outer)
        .replace("Ntfctn>", &format!("{inner}>"))
}

fn statement(entries: &str) -> String {
    as_another(&message(entries), "camt.053", "BkToCstmrStmt", "Stmt")
}

#[test]
fn credits_of_statements_and_reports_are_receipts() {
    let wanted = only(details(OWN));
    for (number, format, outer, inner) in [
        ("camt.053", Format::Camt053, "BkToCstmrStmt", "Stmt"),
        ("camt.052", Format::Camt052, "BkToCstmrAcctRpt", "Rpt"),
    ] {
        for version in ["02", "04", "08", "13"] {
            let text = as_another(&details(OWN), number, outer, inner)
                .replace("001.08", &format!("001.{version}"));
            let reading = read(&text);
            assert_eq!((reading.format, reading.kind), (format, Purpose::Receipt), "{text}");
            assert_eq!((reading.fields.len(), reading.likeness), (0, None));
            let [part] = &reading.parts[..] else { panic!("{number}") };
            assert_eq!(part.document, OWN.as_bytes());
            assert_eq!((part.reading.format, part.reading.kind), (format, Purpose::Receipt));
            assert_eq!(fields(&part.reading), fields(&wanted));
            assert_eq!((&part.reading.data, &part.reading.likeness), (&wanted.data, &None));
        }
    }
}

#[test]
fn debits_of_a_statement_are_no_receipts() {
    let debit = entry("").replace("CRDT", "DBIT");
    let reading = read(statement(&format!("{}{debit}{debit}{}", entry(""), entry(""))));
    assert_eq!(reading.parts.len(), 2);
    assert_eq!(reading.warnings, ["2 debits are left out: money that left the account"]);
    let none = read(statement(&debit));
    assert_eq!((none.format, none.parts.len(), none.warnings.len()), (Format::Camt053, 0, 0));
    let likeness = none.likeness.expect("it is no receipt");
    assert_eq!(
        (likeness.what.as_str(), likeness.bill),
        ("an account statement (camt.053)", Bill::No)
    );
    assert_eq!(likeness.why.as_deref(), Some("there is no credit in it"));
    let pending = read(statement(&entry("").replace("BOOK", "PDNG")));
    let likeness = pending.parts[0].reading.likeness.as_ref().expect("it is no receipt");
    assert_eq!(likeness.what, "a payment that is not booked (camt.053)");
}

#[test]
fn each_report_has_its_account() {
    let text = statement(&entry(""));
    let (start, end) =
        (text.find("<Stmt>").unwrap_or_default(), text.find("</Stmt>").unwrap_or_default() + 7);
    let second = text[start..end].replace("DE02120300000000202051", "AT611904300234573201");
    let reading = read(text.replace("</Stmt>", &format!("</Stmt>{second}")));
    let accounts: Vec<_> =
        reading.parts.iter().map(|part| part.reading.field("payment.account")).collect();
    assert_eq!(accounts, [Some("DE02120300000000202051"), Some("AT611904300234573201")]);
}

#[test]
fn an_account_by_another_name() {
    let iban = "<IBAN>DE02120300000000202051</IBAN>";
    for (to, account) in [
        ("<Othr><Id>12-345678-9</Id></Othr>", Some("12-345678-9")),
        ("<Othr><Id>778899</Id><SchmeNm><Cd>BBAN</Cd></SchmeNm></Othr>", Some("778899")),
        ("<PrtryAcct><Id>778899</Id></PrtryAcct>", Some("778899")),
        ("<BBAN>778899</BBAN>", Some("778899")),
        ("<IBAN>DE1</IBAN><Othr><Id>7</Id></Othr>", Some("DE1")),
        ("<Othr><Id>7</Id></Othr><Othr><Id>8</Id></Othr>", None),
        ("", None),
    ] {
        assert_eq!(only(details(OWN).replace(iban, to)).field("payment.account"), account, "{to}");
    }
}

#[test]
fn other_encodings() {
    let text = details(&OWN.replace("January", "Jänner – “x”"));
    let wanted = only(&text);
    let utf_16 = text.replace("UTF-8", "UTF-16");
    let little: Vec<u8> = utf_16.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let windows: Vec<u8> = text
        .replace("UTF-8", "windows-1252")
        .chars()
        .map(|character| match character {
            '–' => 0x96,
            '“' => 0x93,
            '”' => 0x94,
            other => u8::try_from(u32::from(other)).expect("Latin"),
        })
        .collect();
    for bytes in [[&b"\xff\xfe"[..], &little].concat(), little, windows.clone()] {
        let reading = read(&bytes);
        assert_eq!(reading.warnings, [""; 0]);
        let [part] = &reading.parts[..] else { panic!("{}", reading.parts.len()) };
        assert_eq!(fields(&part.reading), fields(&wanted));
        // In an encoding that only the declaration names it is no XML by itself.
        assert_eq!(part.reading.data.is_some(), bytes != windows);
        assert!(bytes.windows(part.document.len()).any(|window| window == part.document));
        assert!(part.document.len() >= OWN.len() && part.document.starts_with(b"<"));
    }
    let latin: Vec<u8> = details(&format!("{0}{0}", OWN.replace("January", "Jänner")))
        .replace("UTF-8", "ISO-8859-1")
        .chars()
        .map(|character| u8::try_from(u32::from(character)).expect("Latin"))
        .collect();
    let reading = read(&latin);
    assert_eq!(reading.parts.len(), 2);
    for part in &reading.parts {
        assert!(part.document.starts_with(b"<TxDtls>") && part.document.ends_with(b"</TxDtls>"));
        assert!(part.document.windows(6).any(|window| window == b"J\xe4nner"));
        assert_eq!(part.reading.field("payment.remittance"), Some("Invoice H-17\nJänner"));
    }
}

#[test]
fn in_an_envelope() {
    let text = details(OWN);
    let bare = text.split_once('\n').map(|(_, rest)| rest).expect("it has a declaration");
    for envelope in [
        format!(r#"<Envelope xmlns="urn:x"><AppHdr>x</AppHdr>{bare}</Envelope>"#),
        format!(r#"<s:Envelope xmlns:s="urn:soap"><s:Body><a>{bare}</a></s:Body></s:Envelope>"#),
        format!(r#"<Document xmlns="urn:x">{bare}</Document>"#),
    ] {
        let reading = read(&envelope);
        assert_eq!(reading.parts, read(&text).parts, "{envelope}");
    }
    let two = read(format!("<Envelope>{bare}{}</Envelope>", bare.replace("H-17", "H-18")));
    assert_eq!(two.parts.len(), 2);
    assert_eq!(two.parts[1].reading.field("payment.reference"), Some("H-18"));
}
