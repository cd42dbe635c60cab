use super::*;

fn what(bytes: impl AsRef<[u8]>) -> (String, Bill) {
    let seen = see(bytes.as_ref());
    (seen.likeness.what, seen.likeness.bill)
}

#[test]
fn the_number_of_a_note_is_no_directory() {
    assert_ne!(what("DN: 4711\nServices in November 700.00").1, Bill::No);
    assert_eq!(what("dn: cn=Ann Example,dc=example\n").1, Bill::No);
}

#[test]
fn what_is_recognisably_no_bill_is_none() {
    let zip =
        b"PK\x03\x04\x14\0\0\0\x08\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x08\0\0\0bill.xml".as_slice();
    let mut tar = vec![0; 512];
    tar[..8].copy_from_slice(b"bill.pdf");
    tar[257..263].copy_from_slice(b"ustar\0");
    let statement = ":20:STMT\r\n:25:12345/678\r\n:28C:1/1\r\n:60F:C261101EUR100,00\r\n";
    let mail =
        "Received: from a\r\n by b\r\nFrom: a@firm.example\r\nSubject: your bill\r\n\r\nHello";
    let order = "UNB+UNOA:1+A+B+261101:1200+1'UNH+1+ORDERS:D:96A:UN'";
    let camt = "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.02\"/>";
    let ubl =
        "<a:Order xmlns:b='x' xmlns:a = 'urn:oasis:names:specification:ubl:schema:xsd:Order-2'>";
    let cases: [(&[u8], &str); 18] = [
        (b"", "an empty file"),
        (b" \n", "a file of blanks"),
        (zip, "a ZIP archive"),
        (&tar, "an archive (tar)"),
        (b"\x1F\x8B\x08\0\0\0\0\0", "a gzip archive"),
        (b"7z\xBC\xAF\x27\x1C\0\x04", "an archive (7z)"),
        (b"\x7FELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x02\0\x3E\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", "a program"),
        (b"PRIVATE+KEY+a+1+x", "a private key"),
        (b"-----BEGIN EC PRIVATE KEY-----", "a private key"),
        (b"\xEF\xBB\xBF#!/bin/sh\n", "a script"),
        (statement.as_bytes(), "an account statement (MT940)"),
        (mail.as_bytes(), "a mail"),
        (order.as_bytes(), "an EDI message (EDIFACT ORDERS)"),
        (camt.as_bytes(), "an account statement (camt.053)"),
        (ubl.as_bytes(), "a UBL message (Order)"),
        (br#"{ "format": "countersign/proof@v1" }"#, "a file of Countersign's"),
        (b"file,invoice.number\na.pdf,1\n", "a table of fields, as --fields takes it"),
        (b"<?xml version='1.0'?><!DOCTYPE x [<!ENTITY a '>'>]><!-- > --><rss>", "a feed"),
    ];
    for (bytes, wanted) in cases {
        assert_eq!(what(bytes), (wanted.to_owned(), Bill::No));
    }
}

const SBDH: &str = "http://www.unece.org/cefact/namespaces/StandardBusinessDocumentHeader";
const SOAP: &str = "http://schemas.xmlsoap.org/soap/envelope/";
const UBL: &str = "urn:oasis:names:specification:ubl:schema:xsd:";

#[test]
fn what_lies_in_an_envelope_is_what_it_is() {
    let sbdh = |message: &str| {
        format!(
            "<?xml version='1.0'?><s:StandardBusinessDocument xmlns:s='{SBDH}' xmlns:o='{UBL}Order-2'>\
             <s:StandardBusinessDocumentHeader><s:a>1</s:a></s:StandardBusinessDocumentHeader>{message}"
        )
    };
    let soap = |message: &str| {
        format!("<S:Envelope xmlns:S='{SOAP}'><S:Header/>\n<S:Body id='b'> {message}</S:Body>")
    };
    let reminder = format!("<Reminder xmlns='{UBL}Reminder-2'><a/></Reminder>");
    for (text, wanted) in [
        (sbdh("<o:Order/>"), "a UBL message (Order) in an envelope (StandardBusinessDocument)"),
        (soap(&reminder), "a UBL message (Reminder) in an envelope (SOAP)"),
        (soap("<S:Fault><faultcode/></S:Fault>"), "an error message (SOAP)"),
        (soap(&sbdh("<o:Order/>")[21..]), "a UBL message (Order) in an envelope (SOAP)"),
        (
            "<cXML><Header><a/></Header><Request a='b'><OrderRequest/></Request></cXML>".into(),
            "an order (cXML)",
        ),
        (
            "<cXML><Response><Status code='200'/></Response></cXML>".into(),
            "a cXML message (Response)",
        ),
    ] {
        assert_eq!(what(&text), (wanted.to_owned(), Bill::No), "{text}");
    }
    let invoice = format!("<Invoice xmlns='{UBL}Invoice-2'/>");
    for text in [soap(&invoice), sbdh(&invoice), soap("<Send/>"), soap(""), sbdh("x")] {
        assert_eq!(what(&text).1, Bill::Perhaps, "{text}");
    }
    let cxml = "<cXML><Request><InvoiceDetailRequest/></Request></cXML>";
    assert_eq!(what(cxml), ("a bill in XML (cXML InvoiceDetailRequest)".to_owned(), Bill::Yes));
}

#[test]
fn rubbish_around_xml_does_not_hide_its_root() {
    let order = format!("<?xml version='1.0'?>\n<Order xmlns='{UBL}Order-2'><a>x</a></Order>");
    for text in [
        format!("{order}\u{1a}"),
        format!("{order}\n\0\0\0"),
        format!("> {order}"),
        format!("\u{200b}{order}"),
        format!("\u{feff}\u{2060}{order}"),
        order.replace(">x<", ">\u{1}<"),
    ] {
        assert_eq!(what(&text), ("a UBL message (Order)".to_owned(), Bill::No), "{text:?}");
    }
    let credit_note = format!("<CreditNote xmlns='{UBL}CreditNote-2'/>\u{1a}");
    assert_eq!(what(credit_note), ("a UBL credit note".to_owned(), Bill::Yes));
    assert_eq!(what(format!("Bill 117: {order}")).1, Bill::Perhaps);
}

#[test]
fn of_an_order_in_utf16_nothing_is_left_unsaid() {
    let order = format!("\u{feff}<Order xmlns='{UBL}Order-2'/>");
    let wide: Vec<u8> = order.encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(see(&wide).likeness.why.as_deref(), Some("it is in UTF-16"));
}

#[test]
fn what_is_attached_may_be_a_bill() {
    let with = |text: &str| format!("<AttachedDocument xmlns='{UBL}AttachedDocument-2'>{text}");
    for (text, inside) in [
        (format!("<a><![CDATA[<Invoice xmlns='{UBL}Invoice-2'/>]]></a>"), " with an invoice in it"),
        (format!("<a>&lt;C xmlns='{UBL}CreditNote-2'/></a>"), " with a credit note in it"),
        ("<EmbeddedDocumentBinaryObject>PD94".to_owned(), " with a file in it"),
    ] {
        let wanted = format!("a UBL message (AttachedDocument){inside}");
        assert_eq!(what(with(&text)), (wanted, Bill::Perhaps));
    }
    assert_eq!(what(with("<ID>1</ID>")).1, Bill::No);
}

#[test]
fn what_only_looks_alike_is_not_called_the_same() {
    let asic = [b"PK\x03\x04".as_slice(), &[0; 26], b"mimetypeapplication/vnd.etsi.asic-e+zip"];
    assert_eq!(what(asic.concat()), ("a signed container (ASiC)".to_owned(), Bill::Perhaps));
    assert_eq!(what("[a]\nb=c\n").0, "a text of keys and values (INI)");
    assert_eq!(what("[1]").0, "JSON");
}

#[test]
fn what_is_beside_bills_is_none() {
    for (text, wanted) in [
        ("LEDES BUDGET[]\nA|B[]\n", "a budget (LEDES)"),
        ("ledesbudget|x", "a budget (LEDES)"),
        ("<ledesbudget version='3'/>", "a budget (LEDES)"),
        (
            "<a:SCRDMCCBDACIOMessageStructure xmlns:a='urn:un:unece:uncefact:data:SCRDMCCBDACIOMessageStructure:100'/>",
            "an order (Order-X)",
        ),
    ] {
        assert_eq!(what(text), (wanted.to_owned(), Bill::No));
    }
}

#[test]
fn what_may_be_a_bill_is_not_held_up() {
    let word = b"PK\x03\x04\x14\0\x06\0\x08\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x13\0\0\0[Content_Types].xml....word/document.xml".as_slice();
    let cases: [(&[u8], &str); 15] = [
        (b"%PDF-1.7\n", "a PDF"),
        (b"\xFF\xD8\xFF\xE0\0\x10JFIF", "an image (JPEG)"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "an image (PNG)"),
        (b"II*\0\x08\0\0\0\x0E\0\0\x01\x04\0", "an image (TIF)"),
        (word, "a Word document"),
        (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1\0\0", "a file of an older Office"),
        (b"{\\rtf1 Bill}", "a text document (RTF)"),
        (b"\0\x01\x02\x03\x04", "a file that no reader knows"),
        (b"MZ Consulting, Bill 117\n", "a text"),
        (b"BM\xFCller & S\xF6hne, Bill 117\n", "a text"),
        (b"From: Adler LLP\nTo: Beta Ltd\nDate: today\nSubject: Bill 117\n\n", "a text"),
        (b"a;b;c\n1;2;3\n4;5;6\n", "a table (CSV)"),
        (b"{\"number\": \"117\"}", "JSON"),
        (b"<!DOCTYPE html><html><body>", "a page (HTML)"),
        (b"<x:Thing xmlns:x='y'/>", "XML (Thing)"),
    ];
    for (bytes, wanted) in cases {
        assert_eq!(what(bytes), (wanted.to_owned(), Bill::Perhaps));
    }
}

#[test]
fn a_bill_is_known_by_its_root_in_any_encoding() {
    let note = "<?xml version=\"1.0\" encoding=\"windows-1252\"?>\n<CreditNote \
                xmlns=\"urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2\">\u{e9}";
    let latin: Vec<u8> = note.chars().map(|c| c as u8).collect();
    let wide: Vec<u8> = note.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let marked: Vec<u8> =
        format!("\u{feff}{note}").encode_utf16().flat_map(u16::to_be_bytes).collect();
    for bytes in [latin, wide, marked] {
        let seen = see(&bytes);
        assert_eq!(
            (seen.likeness.what.as_str(), seen.kind),
            ("a UBL credit note", Purpose::CreditNote)
        );
        assert_eq!(seen.likeness.bill, Bill::Yes);
    }
    for (bytes, name) in [
        (
            "<p:FatturaElettronica xmlns:p='http://ivaservizi.example/v1.2'>",
            "a bill in XML (FatturaElettronica)",
        ),
        ("LEDES98C[]\n", "a LEDES file"),
        ("ISA*00*~GS*IN~ST*810*0001~", "an EDI invoice (X12 810)"),
        ("UNA:+.? 'UNB+UNOC:3'UNH+1+INVOIC:D:01B'", "an EDI invoice (EDIFACT INVOIC)"),
    ] {
        assert_eq!(what(bytes), (name.to_owned(), Bill::Yes));
    }
}

#[test]
fn what_lies_in_a_container_is_not_the_document() {
    let camt =
        "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.054.001.08\">\u{e9}</Document>";
    let zip = [b"PK\x03\x04\x14\0\0\0\0\0".as_slice(), &[0; 20], camt.as_bytes(), b"\xff"].concat();
    let mail = format!("Received: x\nFrom: y\n\n{camt}");
    for (bytes, wanted) in [(zip, "a ZIP archive"), ([mail.as_bytes(), b"\xff"].concat(), "a mail")]
    {
        let reading = crate::read(&bytes);
        assert_eq!(reading.likeness.map(|likeness| likeness.what).as_deref(), Some(wanted));
    }
}

proptest::proptest! {
    #[test]
    fn nothing_makes_it_panic(start in 0..16usize, rest: Vec<u8>) {
        let starts: [&[u8]; 16] = [
            b"PK\x03\x04", b"PK\x03\x04\x14\0\x06\0\x08\0\0\0\0\0\0\0\0\0\xFF\xFF\xFF\xFF\0\0\0\0\x13\0\0\0[Content_Types].xml",
            b"0\x82", b"<", b"<?xml ", b"<!DOCTYPE [", b"UNB+UNH+", b"ISA*ST*", b"\xFF\xFE<\0",
            b"From ", b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", b"\0\0\0\x18ftyp", b"RIFF", b"\x1A\x45\xDF\xA3", b"\x7FELF", b"",
        ];
        see(&[starts[start], &rest].concat());
    }
}
