//! Stripe objects of our own making, whole and damaged.

use countersign_documents::{Bill, Format, Purpose, Reading, stripe};
use proptest::prelude::*;

mod damaging;
#[path = "stripe/named.rs"]
mod named;
#[path = "stripe/payments.rs"]
mod payments;

use damaging::{damage, damages};

const INVOICE: &str = r#"{
  "id": "in_1", "object": "invoice", "account_name": "Quill LLP", "created": 1769900000,
  "currency": "eur", "customer": "cus_R", "customer_name": "Reed AG", "due_date": 1772409600,
  "livemode": true, "number": "Q-0017", "status": "open",
  "status_transitions": {"finalized_at": 1769990399, "paid_at": null},
  "subtotal": 84895, "total": 101050, "total_excluding_tax": 84895,
  "total_taxes": [{"amount": 16155, "taxability_reason": "standard_rated"}],
  "lines": {"object": "list", "has_more": false, "data": [
    {"object": "line_item", "amount": 80040, "currency": "eur", "quantity": 2,
     "description": "Draft of the reply", "price": {"unit_amount": 40020}},
    {"object": "line_item", "amount": 4855, "currency": "eur", "quantity": null,
     "description": "Copies"}]}
}"#;

const CHARGE: &str = r#"{
  "id": "ch_1", "object": "charge", "amount": 101050, "amount_captured": 101050,
  "amount_refunded": 0, "captured": true, "created": 1770076800, "currency": "eur",
  "disputed": false, "invoice": "in_1", "livemode": true, "paid": true, "refunded": false,
  "status": "succeeded"
}"#;

fn read(text: &str) -> Reading {
    stripe::read(text.as_bytes()).expect("this is Stripe's")
}

fn fields(reading: &Reading) -> Vec<(&str, &str)> {
    reading.fields.iter().map(|field| (field.name.as_str(), field.value.as_str())).collect()
}

#[test]
fn an_invoice_field_by_field() {
    let reading = read(INVOICE);
    assert_eq!((reading.format, reading.kind), (Format::StripeInvoice, Purpose::Invoice));
    assert_eq!(reading.warnings, [""; 0]);
    assert_eq!(
        fields(&reading),
        [
            ("invoice.number", "Q-0017"),
            ("invoice.issue_date", "2026-02-01"),
            ("invoice.due_date", "2026-03-02"),
            ("invoice.currency", "EUR"),
            ("invoice.net", "848.95"),
            ("invoice.tax", "161.55"),
            ("invoice.total", "1010.50"),
            ("seller.name", "Quill LLP"),
            ("buyer.name", "Reed AG"),
            ("buyer.id", "cus_R"),
            ("line.1.units", "2"),
            ("line.1.unit_cost", "400.20"),
            ("line.1.total", "800.40"),
            ("line.1.narrative", "Draft of the reply"),
            ("line.2.total", "48.55"),
            ("line.2.narrative", "Copies"),
        ]
    );
}

#[test]
fn a_charge_field_by_field() {
    let reading = read(CHARGE);
    assert_eq!((reading.format, reading.kind), (Format::StripeCharge, Purpose::Receipt));
    assert_eq!(reading.warnings, [""; 0]);
    assert_eq!(
        fields(&reading),
        [
            ("payment.amount", "1010.50"),
            ("payment.currency", "EUR"),
            ("payment.date", "2026-02-03"),
            ("payment.reference", "ch_1"),
            ("payment.invoice", "in_1"),
        ]
    );
}

#[test]
fn an_event_is_what_it_carries() {
    for object in [INVOICE, CHARGE] {
        let event =
            format!(r#"{{"object": "event", "type": "x", "data": {{"object": {object}}}}}"#);
        let mut reading = read(&event);
        let told = reading.warnings.remove(0);
        assert_eq!(
            told,
            "this is an event of Stripe's (\"x\"); the object that it carries is read"
        );
        assert_eq!(reading, read(object));
    }
}

#[test]
fn what_stripe_counts_in() {
    for (currency, spelled) in [
        ("jpy", Some("101050")),
        ("mga", Some("101050")),
        ("kwd", Some("101.050")),
        ("isk", Some("1010.50")),
        ("USD", Some("1010.50")),
        ("ugx", None),
        ("iqd", None),
        ("euro", None),
        ("e1r", None),
    ] {
        let currency = format!("\"{currency}\"");
        let charge = read(&CHARGE.replace("\"eur\"", &currency));
        assert_eq!(charge.field("payment.amount"), spelled, "{currency}");
        assert_eq!(charge.warnings.is_empty(), spelled.is_some(), "{:?}", charge.warnings);
        let invoice = read(&INVOICE.replace("\"eur\"", &currency));
        assert_eq!(invoice.field("invoice.total"), spelled, "{currency}");
        assert_eq!(invoice.field("line.1.total").is_some(), spelled.is_some());
    }
}

/// What is said otherwise in an object, and what comes of it: a field, and the warning if there is one.
#[test]
fn invoices_said_otherwise() {
    for (from, to, field, value, warning) in [
        ("\"open\"", "\"draft\"", "invoice.total", Some("1010.50"), Some("a draft")),
        ("\"open\"", "\"void\"", "invoice.total", Some("1010.50"), Some("void")),
        ("\"open\"", "\"paid\"", "invoice.total", Some("1010.50"), None),
        (
            "\"livemode\": true",
            "\"livemode\": false",
            "invoice.number",
            Some("Q-0017"),
            Some("test mode"),
        ),
        ("\"Q-0017\"", "null", "invoice.number", None, None),
        ("1769990399", "null", "invoice.issue_date", Some("2026-01-31"), None),
        (
            "\"created\"",
            "\"effective_at\": 1769817600, \"created\"",
            "invoice.issue_date",
            Some("2026-01-31"),
            None,
        ),
        ("1772409600", "1e9", "invoice.due_date", None, Some("due_date is not a whole number")),
        ("1772409600", "-1", "invoice.due_date", None, Some("no time from 1970")),
        ("101050", "101050.0", "invoice.total", None, Some("total is not a whole number")),
        (
            "101050",
            "99999999999999999999999",
            "invoice.total",
            None,
            Some("total is not a whole number"),
        ),
        ("101050", "\"101050\"", "invoice.total", None, Some("total is not a whole number")),
        ("101050", "-101050", "invoice.total", Some("-1010.50"), Some("do not add up")),
        ("\"total_excluding_tax\": 84895", "\"a\": 1", "invoice.net", Some("848.95"), None),
        (
            "84895, \"total\": 101050, \"total_excluding_tax\": 84895",
            "84895, \"total\": 99",
            "invoice.net",
            None,
            Some("invoice.net is left out"),
        ),
        (
            "\"total_taxes\"",
            "\"tax\": 5, \"total_taxes\"",
            "invoice.tax",
            Some("0.05"),
            Some("do not add up"),
        ),
        (
            "\"total_taxes\": [",
            "\"total_taxes\": [{\"amount\": 1}, ",
            "invoice.tax",
            None,
            Some("several taxes"),
        ),
        ("\"total_taxes\"", "\"total_tax_amounts\"", "invoice.tax", Some("161.55"), None),
        (
            "\"cus_R\"",
            "{\"id\": \"cus_R\", \"object\": \"customer\"}",
            "buyer.id",
            Some("cus_R"),
            None,
        ),
        (
            "\"has_more\": false",
            "\"has_more\": true",
            "line.2.total",
            Some("48.55"),
            Some("only the first 2 lines"),
        ),
        (
            "80040, \"currency\": \"eur\"",
            "80040, \"currency\": \"usd\"",
            "line.1.total",
            None,
            Some("another currency"),
        ),
        ("\"quantity\": 2", "\"quantity\": 2.5", "line.1.units", None, Some("quantity of line 1")),
        ("\"quantity\": 2", "\"quantity_decimal\": \"2.5\"", "line.1.units", Some("2.5"), None),
    ] {
        let text = INVOICE.replacen(from, to, 1);
        assert_ne!(text, INVOICE, "{from}");
        let reading = read(&text);
        assert_eq!(reading.field(field), value, "{to}: {:?}", reading.warnings);
        assert_eq!(
            reading.warnings.len(),
            usize::from(warning.is_some()),
            "{:?}",
            reading.warnings
        );
        assert!(
            warning.is_none_or(|warning| reading.warnings[0].contains(warning)),
            "{:?}",
            reading.warnings
        );
    }
}

/// Where the price of a line has stood, and what it is read as.
#[test]
fn the_price_of_a_line() {
    let price = r#""price": {"unit_amount": 40020}"#;
    for (to, currency, unit_cost) in [
        (
            r#""price": {"unit_amount": null, "unit_amount_decimal": "40020.5"}"#,
            "eur",
            Some("400.205"),
        ),
        (
            r#""price": {"unit_amount": 40020, "unit_amount_decimal": "40020"}"#,
            "eur",
            Some("400.20"),
        ),
        (r#""pricing": {"unit_amount_decimal": "40020"}"#, "eur", Some("400.20")),
        (r#""pricing": {"unit_amount_decimal": "40020.000000000000"}"#, "eur", Some("400.20")),
        (r#""pricing": {"unit_amount_decimal": "0.01"}"#, "eur", Some("0.0001")),
        (r#""pricing": {"unit_amount_decimal": "40020"}"#, "jpy", Some("40020")),
        (r#""pricing": {"unit_amount_decimal": "40020"}"#, "kwd", Some("40.020")),
        (r#""pricing": {"unit_amount_decimal": "40020"}"#, "ugx", None),
        (r#""pricing": {"unit_amount_decimal": null}"#, "eur", None),
        (r#""plan": {"amount": 40020}"#, "eur", Some("400.20")),
        (r#""price": "price_1""#, "eur", None),
    ] {
        let text = INVOICE.replace(price, to).replace("\"eur\"", &format!("\"{currency}\""));
        let reading = read(&text);
        assert_eq!(reading.field("line.1.unit_cost"), unit_cost, "{to}");
        assert_eq!(reading.warnings.len(), usize::from(currency == "ugx"), "{to}");
    }
    let bad = read(&INVOICE.replace(price, r#""pricing": {"unit_amount_decimal": "1e3"}"#));
    assert_eq!(bad.field("line.1.unit_cost"), None);
    assert!(bad.warnings[0].contains("\"1e3\" is no plain decimal number"), "{:?}", bad.warnings);
}

#[test]
fn an_invoice_that_is_not_open_or_paid() {
    for (status, bill) in [("draft", Some(Bill::No)), ("void", None), ("uncollectible", None)] {
        let reading = read(&INVOICE.replace("\"open\"", &format!("\"{status}\"")));
        assert_eq!(reading.field("invoice.status"), Some(status));
        assert_eq!(reading.likeness.map(|likeness| likeness.bill), bill, "{status}");
    }
    assert_eq!(read(INVOICE).field("invoice.status"), None);
}

#[test]
fn a_credit_note_field_by_field() {
    let note = r#"{"id": "cn_1", "object": "credit_note", "amount": 4855, "created": 1770076800,
        "currency": "eur", "customer": "cus_R", "invoice": "in_1", "livemode": true,
        "number": "Q-0017-CN-01", "status": "issued", "total": 4855, "total_excluding_tax": 4080,
        "tax_amounts": [{"amount": 775}],
        "lines": {"object": "list", "has_more": false, "data": [
          {"object": "credit_note_line_item", "amount": 4080, "quantity": 2, "unit_amount": 2040,
           "description": "Copies"}]}}"#;
    let reading = read(note);
    assert_eq!((reading.format, reading.kind), (Format::StripeCreditNote, Purpose::CreditNote));
    assert_eq!((reading.warnings.len(), &reading.likeness), (0, &None));
    assert_eq!(
        fields(&reading),
        [
            ("invoice.number", "Q-0017-CN-01"),
            ("invoice.issue_date", "2026-02-03"),
            ("invoice.currency", "EUR"),
            ("invoice.net", "40.80"),
            ("invoice.tax", "7.75"),
            ("invoice.total", "48.55"),
            ("invoice.preceding.1", "in_1"),
            ("buyer.id", "cus_R"),
            ("line.1.units", "2"),
            ("line.1.unit_cost", "20.40"),
            ("line.1.total", "40.80"),
            ("line.1.narrative", "Copies"),
        ]
    );
    let void = read(&note.replace("issued", "void"));
    assert_eq!(void.field("invoice.status"), Some("void"));
    assert_eq!(void.warnings, ["this credit note is void"]);
    let expanded = note.replace("\"in_1\"", r#"{"id": "in_1", "number": "Q-0017"}"#);
    assert_eq!(read(&expanded).field("invoice.preceding.1"), Some("Q-0017"));
    let short = note.replace("\"total\": 4855, ", "");
    assert_eq!(read(&short).field("invoice.total"), Some("48.55"));
}

/// As whoever saved it with an editor or a shell of Windows has it.
#[test]
fn two_bytes_a_character_are_the_same_object() {
    let refund = r#"{"id": "re_1", "object": "refund", "amount": 5050, "currency": "eur"}"#;
    for object in [CHARGE, INVOICE, refund] {
        for marked in [object.to_owned(), format!("\u{feff}{object}")] {
            let little: Vec<u8> = marked.encode_utf16().flat_map(u16::to_le_bytes).collect();
            let big: Vec<u8> = marked.encode_utf16().flat_map(u16::to_be_bytes).collect();
            let wanted = countersign_documents::read(object.as_bytes());
            for bytes in [&little, &big] {
                assert_eq!(countersign_documents::read(bytes), wanted);
            }
            // Half of a pair: what it is, is known all the same.
            let bad = [&little[..], &[0, 0xd8, b'x', 0]].concat();
            let unread = countersign_documents::read(&bad);
            assert_eq!((unread.format, unread.kind), (Format::Opaque, wanted.kind));
            let likeness = unread.likeness.expect("it is named");
            assert_eq!(likeness.why.as_deref(), Some("it is not valid UTF-16"));
        }
    }
}

#[test]
fn a_byte_order_mark_is_passed_over() {
    assert_eq!(read(&format!("\u{feff}{INVOICE}")), read(INVOICE));
    assert_eq!(read(&format!("\u{feff}\r\n{CHARGE}")), read(CHARGE));
}

proptest! {
    #[test]
    fn any_bytes(bytes: Vec<u8>) {
        let _ = stripe::read(&bytes);
    }

    #[test]
    fn damaged_objects(damages in damages(6), invoice: bool) {
        let mut bytes = if invoice { INVOICE } else { CHARGE }.as_bytes().to_vec();
        damage(&mut bytes, damages, b"{}[]:,\"\\-0129.e");
        let _ = stripe::read(&bytes);
    }

    #[test]
    fn every_whole_number_is_exact(units: i64) {
        let reading = read(&CHARGE.replace("\"amount_captured\": 101050", &format!("\"amount_captured\": {units}")));
        let spelled = reading.field("payment.amount").expect("it is there").replacen('.', "", 1);
        prop_assert_eq!(spelled.parse::<i64>(), Ok(units));
    }
}
