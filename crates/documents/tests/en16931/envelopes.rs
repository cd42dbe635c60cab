//! Bills in envelopes, and inside of other documents.

use countersign_documents::{Bill, Format, Purpose};

use super::bills::{CII, FIELDS, UBL, ubl_credit_note};
use super::{fields, read};

/// Around a bill: what is before it, what is behind, and what it is called.
const ENVELOPES: [(&str, &str, &str); 4] = [
    (
        "<b:StandardBusinessDocument xmlns:b='http://www.unece.org/cefact/namespaces/StandardBusinessDocumentHeader'>\
         <b:StandardBusinessDocumentHeader><b:HeaderVersion>1.0</b:HeaderVersion></b:StandardBusinessDocumentHeader>",
        "</b:StandardBusinessDocument>",
        "StandardBusinessDocument",
    ),
    (
        "<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'><s:Header/><s:Body>",
        "</s:Body></s:Envelope>",
        "SOAP",
    ),
    (
        "<s:Envelope xmlns:s='http://www.w3.org/2003/05/soap-envelope'><s:Body>\n",
        "</s:Body></s:Envelope>",
        "SOAP",
    ),
    (
        "<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'><s:Body>\
         <StandardBusinessDocument xmlns='http://www.unece.org/cefact/namespaces/StandardBusinessDocumentHeader'>",
        "</StandardBusinessDocument></s:Body></s:Envelope>",
        "SOAP",
    ),
];

/// Without its declaration, which has no place in the middle of a document.
fn bare(bill: &str) -> &str {
    bill.split_once("?>\n").map_or(bill, |(_, rest)| rest)
}

#[test]
fn a_bill_in_an_envelope_is_read() {
    for (before, after, name) in ENVELOPES {
        for (bill, format) in [(UBL, Format::UblInvoice), (CII, Format::Cii)] {
            let reading = read(&format!("{before}{}{after}", bare(bill)));
            assert_eq!((reading.format, reading.kind), (format, Purpose::Invoice));
            assert_eq!(fields(&reading).join("|"), FIELDS);
            assert_eq!(
                reading.warnings,
                [format!("it is in an envelope ({name}), of which nothing is read")]
            );
            assert_ne!(reading.data, read(bill).data, "the data are the whole document's");
        }
    }
    // Prefixes may be declared by the envelope.
    let (before, after, _) = ENVELOPES[2];
    let outside = UBL
        .split_once("xmlns:cac=")
        .and_then(|(_, rest)| rest.split_once('>'))
        .expect("prefixes")
        .0;
    let bill = bare(UBL).replace(&format!("xmlns:cac={outside}"), "");
    let before = before.replacen("<s:Envelope", &format!("<s:Envelope xmlns:cac={outside}"), 1);
    assert_eq!(fields(&read(&format!("{before}{bill}{after}"))).join("|"), FIELDS);
}

#[test]
fn several_bills_in_an_envelope_are_not_read() {
    for (before, after, _) in ENVELOPES {
        let credit = ubl_credit_note();
        let reading = read(&format!("{before}{}{}{after}", bare(&credit), bare(CII)));
        assert_eq!(
            (reading.format, reading.kind, reading.fields.len()),
            (Format::Opaque, Purpose::CreditNote, 0)
        );
        let likeness = reading.likeness.expect("what it is");
        assert!(likeness.what.starts_with("2 invoices inside one element ("), "{}", likeness.what);
        assert_eq!(
            (likeness.bill, likeness.advice.as_deref()),
            (Bill::Perhaps, Some("save each invoice as a file of its own"))
        );
    }
}

#[test]
fn a_bill_inside_of_another_element_is_told() {
    for (before, after, root) in [
        ("<a>", "</a>", "a"),
        ("<a><b/><b><c>", "</c></b></a>", "a"),
        // An operation in a SOAP body is no envelope that is known.
        (
            "<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'><s:Body><Send>",
            "</Send></s:Body></s:Envelope>",
            "Envelope",
        ),
        ("<StandardBusinessDocument>", "</StandardBusinessDocument>", "StandardBusinessDocument"),
    ] {
        for (bill, what, kind) in [
            (UBL, "a UBL invoice", Purpose::Invoice),
            (CII, "a CII invoice", Purpose::Invoice),
            (&ubl_credit_note(), "a UBL credit note", Purpose::CreditNote),
        ] {
            let reading = read(&format!("{before}{}{after}", bare(bill)));
            assert_eq!(
                (reading.format, reading.kind, reading.fields.len()),
                (Format::Opaque, kind, 0)
            );
            let likeness = reading.likeness.expect("what it is");
            assert_eq!(likeness.what, format!("{what} inside another element ({root})"));
        }
    }
    // A declaration in the middle, as where texts are put together.
    let (before, after, _) = ENVELOPES[1];
    let reading = read(&format!("{before}{UBL}{after}"));
    let why = reading.likeness.and_then(|likeness| likeness.why).expect("why");
    assert!(why.starts_with("an XML declaration stands in the middle of it, at byte"), "{why}");
}
