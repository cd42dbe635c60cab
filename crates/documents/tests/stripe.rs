//! Stripe objects of our own making, whole and damaged.

use countersign_documents::{Format, Kind, Reading, stripe};
use proptest::prelude::*;

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
    assert_eq!((reading.format, reading.kind), (Format::StripeInvoice, Kind::Invoice));
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
    assert_eq!((reading.format, reading.kind), (Format::StripeCharge, Kind::Receipt));
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
        assert_eq!(read(&event), read(object));
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
        ("101050", "-101050", "invoice.total", Some("-1010.50"), None),
        ("\"total_excluding_tax\": 84895", "\"a\": 1", "invoice.net", Some("848.95"), None),
        (
            "84895, \"total\": 101050, \"total_excluding_tax\": 84895",
            "84895, \"total\": 99",
            "invoice.net",
            None,
            Some("invoice.net is left out"),
        ),
        ("\"total_taxes\"", "\"tax\": 5, \"total_taxes\"", "invoice.tax", Some("0.05"), None),
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

#[test]
fn charges_said_otherwise() {
    for (from, to, amount, warning) in [
        ("\"amount_captured\": 101050", "\"amount_captured\": 500", Some("5.00"), None),
        ("\"amount_captured\": 101050,", "", Some("1010.50"), None),
        (
            "\"amount_captured\": 101050",
            "\"amount_captured\": 5.5",
            None,
            Some("amount_captured is not"),
        ),
        ("\"amount_refunded\": 0", "\"amount_refunded\": 1", Some("1010.50"), Some("refunded")),
        ("\"refunded\": false", "\"refunded\": true", Some("1010.50"), Some("refunded")),
        ("\"disputed\": false", "\"disputed\": true", Some("1010.50"), Some("disputed")),
        ("\"captured\": true", "\"captured\": false", Some("1010.50"), Some("not captured")),
        ("succeeded", "failed", Some("1010.50"), Some("failed")),
        ("succeeded", "pending", Some("1010.50"), Some("pending")),
    ] {
        let text = CHARGE.replacen(from, to, 1);
        assert_ne!(text, CHARGE, "{from}");
        let reading = read(&text);
        assert_eq!(reading.field("payment.amount"), amount, "{to}");
        assert_eq!(
            reading.warnings.len(),
            usize::from(warning.is_some()),
            "{to}: {:?}",
            reading.warnings
        );
        assert!(
            warning.is_none_or(|warning| reading.warnings[0].contains(warning)),
            "{:?}",
            reading.warnings
        );
    }
    let older = CHARGE
        .replace("\"amount_captured\": 101050,", "")
        .replace("\"captured\": true", "\"captured\": false");
    assert_eq!(read(&older).field("payment.amount"), None);
}

#[test]
fn what_is_not_read() {
    for other in [
        "",
        "{}",
        "[]",
        "null",
        r#"{"object": 1}"#,
        r#"{"object": "customer"}"#,
        r#"{"object": "event"}"#,
        r#"{"object": "event", "data": {"object": {"object": "event"}}}"#,
        r#"{"object": "charge", "a": 1, "a": 1}"#,
        r#"{"object": "charge", "a": {"b": 1, "\u0062": 2}}"#,
        r#"{"object": "charge"} x"#,
        "{\"object\": \"charge\", \"a\": \"\\ud800\"}",
    ] {
        assert_eq!(stripe::read(other.as_bytes()), None, "{other}");
    }
    let deep = |depth: usize| {
        format!(r#"{{"object": "charge", "a": {}{}}}"#, "[".repeat(depth), "]".repeat(depth))
    };
    assert!(stripe::read(deep(63).as_bytes()).is_some());
    assert_eq!(stripe::read(deep(64).as_bytes()), None);
    assert_eq!(stripe::read(deep(1_000_000).as_bytes()), None);
    let long = format!(r#"{{"object": "charge"}}{}"#, " ".repeat(16 << 20));
    assert_eq!(stripe::read(long.as_bytes()), None);
}

proptest! {
    #[test]
    fn any_bytes(bytes: Vec<u8>) {
        let _ = stripe::read(&bytes);
    }

    #[test]
    fn damaged_objects(damages in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0..4), 1..6), invoice: bool) {
        let mut bytes = if invoice { INVOICE } else { CHARGE }.as_bytes().to_vec();
        for (at, byte, how) in damages {
            let at = at.index(bytes.len());
            match how {
                0 => bytes[at] = byte,
                1 => { bytes.remove(at); }
                2 => bytes.insert(at, byte),
                _ => bytes[at] = b"{}[]:,\"\\-0129.e"[usize::from(byte) % 15],
            }
        }
        let _ = stripe::read(&bytes);
    }

    #[test]
    fn every_whole_number_is_exact(units: i64) {
        let reading = read(&CHARGE.replace("\"amount_captured\": 101050", &format!("\"amount_captured\": {units}")));
        let spelled = reading.field("payment.amount").expect("it is there").replacen('.', "", 1);
        prop_assert_eq!(spelled.parse::<i64>(), Ok(units));
    }
}
