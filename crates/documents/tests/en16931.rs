//! Invoices in UBL and CII of our own making: read, made doubtful, saved again.

#[path = "en16931/amounts.rs"]
mod amounts;
#[path = "en16931/bills.rs"]
mod bills;
#[path = "en16931/damaged.rs"]
mod damaged;
#[path = "en16931/envelopes.rs"]
mod envelopes;
#[path = "en16931/kinds.rs"]
mod kinds;
#[path = "en16931/samples.rs"]
mod samples;
#[path = "en16931/saved.rs"]
mod saved;

use std::time::{Duration, Instant};

use bills::{CII, FIELDS, UBL, ubl_credit_note, zugferd_1};
use countersign_documents::{Format, Purpose, Reading, en16931};

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
    assert_eq!((invoice.format, invoice.kind), (Format::UblInvoice, Purpose::Invoice));
    assert_eq!(fields(&invoice), all);
    assert_eq!(invoice.warnings, [""; 0]);

    let invoice = read(CII);
    assert_eq!((invoice.format, invoice.kind), (Format::Cii, Purpose::Invoice));
    assert_eq!(fields(&invoice), all);
    assert_eq!(invoice.warnings, [""; 0]);

    let old = read(&zugferd_1());
    assert_eq!((old.format, old.kind), (Format::Cii, Purpose::Invoice));
    let without: Vec<&str> =
        all.iter().copied().filter(|field| *field != "matter.id=M-77").collect();
    assert_eq!(fields(&old), without);
    assert_eq!(old.warnings, [""; 0]);

    let credit = read(&ubl_credit_note());
    assert_eq!((credit.format, credit.kind), (Format::UblCreditNote, Purpose::CreditNote));
    let credited = FIELDS.replace("type_code=380", "type_code=381");
    assert_eq!(fields(&credit), credited.split('|').collect::<Vec<_>>());
    assert_eq!(credit.warnings, [""; 0]);
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
        ("381", Purpose::CreditNote),
        ("261", Purpose::CreditNote),
        ("396", Purpose::CreditNote),
        ("532", Purpose::CreditNote),
        ("83", Purpose::CreditNote),
        ("81", Purpose::CreditNote),
        ("384", Purpose::Invoice),
        ("389", Purpose::Invoice),
        ("326", Purpose::Invoice),
        ("084", Purpose::Invoice),
        ("x", Purpose::Invoice),
    ] {
        for bill in [UBL, CII] {
            let reading = read(&bill.replace(">380<", &format!(">{code}<")));
            assert_eq!((reading.kind, reading.field("invoice.type_code")), (kind, Some(code)));
            // What is corrected stays with it.
            assert_eq!(reading.field("invoice.preceding.1"), Some("2031/03"));
        }
    }
    let odd = read(&ubl_credit_note().replace(">381<", ">380<"));
    assert_eq!(odd.kind, Purpose::CreditNote);
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
