//! Invoices in UBL and CII of our own making: read, made doubtful, saved again.

#[path = "en16931/amounts.rs"]
mod amounts;
#[path = "en16931/bills.rs"]
mod bills;
#[path = "en16931/damaged.rs"]
mod damaged;
#[path = "en16931/envelopes.rs"]
mod envelopes;
#[path = "en16931/samples.rs"]
mod samples;
#[path = "en16931/saved.rs"]
mod saved;

use std::time::{Duration, Instant};

use bills::{CII, FIELDS, UBL, ubl_credit_note, zugferd_1};
use countersign_documents::{Bill, Format, Kind, Reading, en16931};

fn read_any(bytes: &[u8]) -> Option<Reading> {
    en16931::read(bytes)
}

fn read(text: &str) -> Reading {
    read_any(text.as_bytes()).expect("an invoice")
}

fn fields(reading: &Reading) -> Vec<String> {
    reading.fields.iter().map(|field| format!("{}={}", field.name, field.value)).collect()
}

/// What the bill says after a change that makes one field doubtful: all but that field, and a warning.
fn doubtful(bill: &str, old: &str, new: &str, field: &str, warning: &str) {
    assert!(bill.contains(old), "{old}");
    let reading = read(&bill.replacen(old, new, 1));
    let name = |line: &str| line.split('=').next().unwrap_or_default().to_owned();
    let expected: Vec<&str> = FIELDS.split('|').filter(|line| name(line) != field).collect();
    let same: Vec<&str> = FIELDS.split('|').collect();
    assert!(expected.len() < same.len(), "{field} is none");
    assert_eq!(fields(&reading), expected, "{new}");
    assert_eq!(reading.warnings, [warning], "{new}");
}

#[test]
fn every_field_is_read_in_each_syntax() {
    let all: Vec<&str> = FIELDS.split('|').collect();
    let invoice = read(UBL);
    assert_eq!((invoice.format, invoice.kind), (Format::UblInvoice, Kind::Invoice));
    assert_eq!(fields(&invoice), all);
    assert_eq!(invoice.warnings, [""; 0]);

    let invoice = read(CII);
    assert_eq!((invoice.format, invoice.kind), (Format::Cii, Kind::Invoice));
    assert_eq!(fields(&invoice), all);
    assert_eq!(invoice.warnings, [""; 0]);

    let old = read(&zugferd_1());
    assert_eq!((old.format, old.kind), (Format::Cii, Kind::Invoice));
    let without: Vec<&str> =
        all.iter().copied().filter(|field| *field != "matter.id=M-77").collect();
    assert_eq!(fields(&old), without);
    assert_eq!(old.warnings, [""; 0]);

    let credit = read(&ubl_credit_note());
    assert_eq!((credit.format, credit.kind), (Format::UblCreditNote, Kind::CreditNote));
    let credited = FIELDS.replace("type_code=380", "type_code=381");
    assert_eq!(fields(&credit), credited.split('|').collect::<Vec<_>>());
    assert_eq!(credit.warnings, [""; 0]);
}

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
        (UBL.to_owned(), Kind::Invoice),
        (CII.to_owned(), Kind::Invoice),
        (credit(UBL), Kind::CreditNote),
        (credit(CII), Kind::CreditNote),
        (credit(&zugferd_1()), Kind::CreditNote),
        (ubl_credit_note(), Kind::CreditNote),
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

#[test]
fn what_is_there_twice_is_left_out() {
    doubtful(
        UBL,
        "<cbc:ID>",
        "<cbc:ID>2</cbc:ID><cbc:ID>",
        "invoice.number",
        "invoice.number is left out: it is there 2 times",
    );
    doubtful(
        UBL,
        "<cbc:ID> 2031/17 ",
        "<cbc:ID> <x/> ",
        "invoice.number",
        "invoice.number is left out: there are elements where its text should be",
    );
    doubtful(
        UBL,
        "<cac:OrderReference>",
        "<cac:OrderReference><cbc:ID>PO 9</cbc:ID></cac:OrderReference><cac:OrderReference>",
        "invoice.order",
        "invoice.order is left out: it is there 2 times",
    );
    doubtful(
        UBL,
        "<cac:PartyTaxScheme><cbc:CompanyID>11",
        "<cac:PartyTaxScheme><cbc:CompanyID>NL1</cbc:CompanyID><cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:PartyTaxScheme><cac:PartyTaxScheme><cbc:CompanyID>11",
        "seller.id",
        "seller.id is left out: it is there 2 times",
    );
    doubtful(
        CII,
        "<ram:Name>Quill",
        "<ram:Name/><ram:Name>Quill",
        "seller.name",
        "seller.name is left out: it is there 2 times",
    );
    doubtful(
        CII,
        "<ram:SpecifiedTradePaymentTerms>",
        "<ram:SpecifiedTradePaymentTerms><ram:DueDateDateTime><udt:DateTimeString format=\"102\">20310331</udt:DateTimeString></ram:DueDateDateTime></ram:SpecifiedTradePaymentTerms><ram:SpecifiedTradePaymentTerms>",
        "invoice.due_date",
        "invoice.due_date is left out: there are 2 different ones",
    );
    doubtful(
        UBL,
        "<cac:PaymentMeans>",
        "<cac:PaymentMeans><cbc:PaymentMeansCode>30</cbc:PaymentMeansCode></cac:PaymentMeans><cac:PaymentMeans>",
        "payment.means",
        "payment.means is left out: there are 2 different ones",
    );
}

#[test]
fn amounts_are_plain_decimals_in_the_currency_of_the_document() {
    for (bill, element) in [(UBL, "PriceAmount currencyID=\"EUR\""), (CII, "ChargeAmount")] {
        let old = format!("{element}>404<");
        for (written, read_as) in
            [("+404", "404"), (" 0404.00\n", "404.00"), ("-.5", "-0.5"), ("404.", "404")]
        {
            let reading = read(&bill.replace(&old, &format!("{element}>{written}<")));
            assert_eq!(reading.field("line.1.unit_cost"), Some(read_as), "{written}");
            assert_eq!(reading.warnings, [""; 0], "{written}");
        }
        for written in ["4e2", "4,04", "1 000", "404 EUR", "NaN"] {
            let warning =
                format!("line.1.unit_cost is left out: {written:?} is no plain decimal number");
            doubtful(bill, &old, &format!("{element}>{written}<"), "line.1.unit_cost", &warning);
        }
    }
    doubtful(
        UBL,
        "<cbc:PayableAmount currencyID=\"EUR\">",
        "<cbc:PayableAmount currencyID=\"USD\">",
        "invoice.due",
        "invoice.due is left out: its currency is \"USD\", and the document's is EUR",
    );
    for bill in [UBL, CII] {
        doubtful(
            bill,
            "currencyID=\"EUR\">190.00",
            "currencyID=\"GBP\">190.00",
            "invoice.tax",
            "invoice.tax is left out: there are several, and none is in EUR",
        );
        doubtful(
            bill,
            "currencyID=\"SEK\">2090.00",
            "currencyID=\"EUR\">2090.00",
            "invoice.tax",
            "invoice.tax is left out: it is there 2 times",
        );
        let twice = read(&bill.replace("currencyID=\"SEK\">2090.00", "currencyID=\"EUR\"> 190.0 "));
        assert_eq!(
            fields(&twice).join("|"),
            FIELDS.replace("invoice.tax=190.00", "invoice.tax=190.0")
        );
        assert_eq!(twice.warnings, [""; 0]);
    }
    let euro = read(&UBL.replace(">EUR<", ">Euro<"));
    assert_eq!((euro.field("invoice.currency"), euro.field("invoice.tax")), (None, None));
    assert_eq!(euro.field("invoice.total"), Some("1190.00"));
    assert_eq!(
        euro.warnings,
        [
            "invoice.currency is left out: \"Euro\" is no currency code of ISO 4217",
            "invoice.tax is left out: there are several, and the document's currency is not known",
        ]
    );
}

#[test]
fn dates_are_days_that_exist() {
    for written in
        ["2031-02-29", "04.03.2031", "2031-03-04T10:00:00", "2031-03-04+15:00", "2031-03-04 Z"]
    {
        let warning =
            format!("invoice.issue_date is left out: {written:?} is no date like 2024-12-31");
        doubtful(UBL, ">2031-03-04<", &format!(">{written}<"), "invoice.issue_date", &warning);
    }
    for written in ["2031-03-04Z", "2031-03-04+01:00", "2031-03-04-05:30"] {
        let reading = read(&UBL.replace(">2031-03-04<", &format!(">{written}<")));
        assert_eq!(reading.field("invoice.issue_date"), Some("2031-03-04"), "{written}");
        assert_eq!(
            reading.warnings,
            [format!("invoice.issue_date is 2031-03-04: the time zone in {written:?} is left out")]
        );
    }
    for written in ["20310229", "2031-03-04", "203103"] {
        let warning =
            format!("invoice.issue_date is left out: {written:?} is no date like 20241231");
        doubtful(CII, ">20310304<", &format!(">{written}<"), "invoice.issue_date", &warning);
    }
    for other in [" format=\"610\">203103<", ">20310304<"] {
        let warning =
            "invoice.issue_date is left out: it is not in format 102, year, month and day";
        doubtful(CII, " format=\"102\">20310304<", other, "invoice.issue_date", warning);
    }
    let warning = "invoice.issue_date is left out: it is not in format 102, year, month and day";
    doubtful(
        CII,
        "<udt:DateTimeString format=\"102\">20310304</udt:DateTimeString>",
        "<udt:DateTime>2031-03-04T00:00:00</udt:DateTime>",
        "invoice.issue_date",
        warning,
    );
}

#[test]
fn credit_notes_are_known_by_their_type() {
    for (code, kind) in [
        ("381", Kind::CreditNote),
        ("261", Kind::CreditNote),
        ("396", Kind::CreditNote),
        ("532", Kind::CreditNote),
        ("83", Kind::CreditNote),
        ("81", Kind::CreditNote),
        ("384", Kind::Invoice),
        ("389", Kind::Invoice),
        ("326", Kind::Invoice),
        ("084", Kind::Invoice),
        ("x", Kind::Invoice),
    ] {
        for bill in [UBL, CII] {
            let reading = read(&bill.replace(">380<", &format!(">{code}<")));
            assert_eq!((reading.kind, reading.field("invoice.type_code")), (kind, Some(code)));
            // What is corrected stays with it.
            assert_eq!(reading.field("invoice.preceding.1"), Some("2031/03"));
        }
    }
    let odd = read(&ubl_credit_note().replace(">381<", ">380<"));
    assert_eq!(odd.kind, Kind::CreditNote);
    assert_eq!(odd.warnings, ["this is a credit note, but its type code is that of an invoice"]);
}

#[test]
fn a_party_has_the_first_identifier_that_there_is() {
    let scheme = "<cac:PartyTaxScheme><cbc:CompanyID>DE811</cbc:CompanyID><cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:PartyTaxScheme>";
    let without_vat = UBL.replace(scheme, "");
    let without_register = without_vat.replace("<cbc:CompanyID>HRB 5</cbc:CompanyID>", "");
    let without_name = without_register
        .replace("<cbc:RegistrationName>Quill &amp; Partner</cbc:RegistrationName>", "");
    assert_eq!(read(&without_vat).field("seller.id"), Some("HRB 5"));
    assert_eq!(read(&without_register).field("seller.id"), Some("K1"));
    assert_eq!(read(&without_name).field("seller.name"), Some("Quill"));

    let without_vat = CII.replace("schemeID=\"VA\"", "schemeID=\"XX\"");
    let without_register = without_vat.replace("<ram:ID>HRB 5</ram:ID>", "");
    let global = without_register.replace(
        "<ram:ID>K1</ram:ID>",
        "<ram:ID>K1</ram:ID><ram:GlobalID schemeID=\"0088\">4012</ram:GlobalID>",
    );
    assert_eq!(read(&without_vat).field("seller.id"), Some("HRB 5"));
    assert_eq!(read(&without_register).field("seller.id"), Some("K1"));
    assert_eq!(read(&global).field("seller.id"), Some("4012"));
}

#[test]
fn several_accounts_are_numbered() {
    let more = "<cac:PaymentMeans><cbc:PaymentMeansCode>58</cbc:PaymentMeansCode>\
        <cac:PayeeFinancialAccount><cbc:ID>SE2</cbc:ID></cac:PayeeFinancialAccount></cac:PaymentMeans>";
    let two = read(&UBL.replace(
        "<cac:TaxTotal><cbc:TaxAmount currencyID=\"SEK\">",
        &format!("{more}{more}<cac:TaxTotal><cbc:TaxAmount currencyID=\"SEK\">"),
    ));
    let accounts =
        ["payment.account", "payment.account.1", "payment.account.2", "payment.account.3"];
    assert_eq!(accounts.map(|name| two.field(name)), [None, Some("DE00 1"), Some("SE2"), None]);
    assert_eq!((two.field("payment.means"), two.warnings.len()), (Some("58"), 0));

    let other = read(&CII.replace("IBANID", "ProprietaryID"));
    assert_eq!(other.field("payment.account"), Some("DE00 1"));
}

#[test]
fn long_values_and_attachments() {
    let long = "x".repeat(65_537);
    doubtful(
        UBL,
        ">Advice<",
        &format!(">{long}<"),
        "line.1.name",
        "line.1.name is longer than 65536 bytes and left out",
    );
    let attachment = format!(
        "<cac:AdditionalDocumentReference><cbc:ID>a</cbc:ID><cac:Attachment><cbc:EmbeddedDocumentBinaryObject>{}\
         </cbc:EmbeddedDocumentBinaryObject></cac:Attachment></cac:AdditionalDocumentReference><cac:ProjectReference>",
        "QUJD\r\n".repeat(1_000_000)
    );
    let reading = read(&UBL.replace("<cac:ProjectReference>", &attachment));
    assert_eq!(fields(&reading), FIELDS.split('|').collect::<Vec<_>>());
    assert_eq!(reading.warnings, [""; 0]);
}

/// Thirty thousand lines, near the limit of what is read, take seconds without optimization.
#[test]
fn time_is_linear() {
    let line = UBL
        .split("</cac:LegalMonetaryTotal>")
        .nth(1)
        .and_then(|rest| rest.split("</Invoice>").next());
    let line = line.expect("lines");
    let bill = UBL.replace(line, &line.repeat(15_000));
    let start = Instant::now();
    let reading = read(&bill);
    assert!(start.elapsed() < Duration::from_secs(60), "{:?}", start.elapsed());
    assert_eq!(reading.field("line.30000.unit_cost_base"), Some("100"));
    assert_eq!(reading.field("line.30001.number"), None);
}
