//! What is Stripe's and not read, and what is not Stripe's.

use countersign_documents::{Bill, Format, Purpose, stripe};

use super::{CHARGE, INVOICE, read};

#[test]
fn what_is_not_stripes() {
    for other in [
        "",
        "{}",
        "[]",
        "null",
        "plain",
        r#"{"object": 1}"#,
        r#"{"object": "customer"}"#,
        r#"{"object": "customer", "id": "17"}"#,
        r#"{"object": "event"}"#,
        r#"{"object": "event", "data": {"object": {"object": "event"}}}"#,
        r#"{"object": "list", "data": []}"#,
        r#"[{"object": "model", "id": "gpt-x"}, 7]"#,
        r#"{"object": "list", "data": [{"object": "model", "id": "gpt-x"}]}"#,
        r#"{"object": "customer", "id": "cus_1", "a": 1, "a": 1}"#,
        r#"{"object": "Big Thing", "id": "big_1"}"#,
    ] {
        assert_eq!(stripe::read(other.as_bytes()), None, "{other}");
    }
}

#[test]
fn other_objects_are_named() {
    for (text, what) in [
        (r#"{"id": "pi_1", "object": "payment_intent"}"#, "a payment intent (Stripe)"),
        (r#"{"id": "cs_test_a1", "object": "checkout.session"}"#, "a checkout session (Stripe)"),
        (r#"{"id": "cus_1", "object": "customer", "livemode": true}"#, "a customer (Stripe)"),
        (r#"{"id": "sub_1", "object": "subscription"}"#, "a subscription (Stripe)"),
        (r#"{"id": "ii_1", "object": "invoiceitem"}"#, "an invoice item (Stripe)"),
        (r#"{"id": "acct_1", "object": "account"}"#, "an account (Stripe)"),
        (r#"{"object": "balance", "livemode": false}"#, "a balance (Stripe)"),
        (r#"{"id": "in_1", "object": "invoice", "deleted": true}"#, "a deleted invoice (Stripe)"),
        (r#"{"id": "evt_1", "object": "event", "data": {}}"#, "an event (Stripe)"),
        (
            r#"{"id": "evt_1", "object": "event", "data": {"object": {"id": "cus_1", "object": "customer"}}}"#,
            "a customer (Stripe)",
        ),
    ] {
        let reading = read(text);
        assert_eq!((reading.format, reading.fields.len()), (Format::Opaque, 0), "{text}");
        let likeness = reading.likeness.expect("it is named");
        assert_eq!((likeness.what.as_str(), likeness.bill), (what, Bill::No));
        assert!(likeness.why.is_some());
    }
}

#[test]
fn a_list_is_no_bill() {
    let list =
        |items: &str| format!(r#"{{"object": "list", "has_more": false, "data": [{items}]}}"#);
    for (text, what) in [
        (list(&format!("{INVOICE},{INVOICE}")), "a list of 2 invoices (Stripe)"),
        (list(INVOICE), "a list of 1 invoice (Stripe)"),
        (list(&format!("{INVOICE},{CHARGE}")), "a list of 2 objects (Stripe)"),
        (format!("[{CHARGE},{CHARGE},{CHARGE}]"), "a list of 3 charges (Stripe)"),
    ] {
        let reading = read(&text);
        assert_eq!((reading.format, reading.fields.len()), (Format::Opaque, 0), "{what}");
        let likeness = reading.likeness.expect("it is named");
        assert_eq!((likeness.what.as_str(), likeness.bill), (what, Bill::No));
    }
}

#[test]
fn what_is_no_json_says_so() {
    for (text, what, kind, why) in [
        (
            INVOICE.replace("\n}", ",\n}"),
            "an invoice (Stripe)",
            Purpose::Invoice,
            "not valid JSON at line 13, column 1",
        ),
        (
            INVOICE[..400].to_owned(),
            "an invoice (Stripe)",
            Purpose::Invoice,
            "not valid JSON at line",
        ),
        (format!("{CHARGE} x"), "a charge (Stripe)", Purpose::Receipt, "not valid JSON at line 6"),
        (
            CHARGE.replace("\"paid\"", "\"captured\""),
            "a charge (Stripe)",
            Purpose::Receipt,
            "it says one thing twice",
        ),
        (
            format!(r#"{{"object" : "credit_note", "a": {}"#, "[".repeat(1_000_000)),
            "a credit note (Stripe)",
            Purpose::CreditNote,
            "it is nested too deep",
        ),
        (
            format!(r#"{{"object": "charge"}}{}"#, " ".repeat(16 << 20)),
            "a charge (Stripe)",
            Purpose::Receipt,
            "it is larger than 16 MiB",
        ),
        (
            "{\"object\": \"charge\", \"a\": \"\\ud800\"}".to_owned(),
            "a charge (Stripe)",
            Purpose::Receipt,
            "not valid JSON",
        ),
    ] {
        let reading = read(&text);
        assert_eq!((reading.format, reading.kind), (Format::Opaque, kind));
        let likeness = reading.likeness.expect("it is named");
        assert_eq!((likeness.what.as_str(), likeness.bill), (what, Bill::Yes));
        assert!(likeness.why.as_ref().is_some_and(|told| told.contains(why)), "{likeness:?}");
    }
    let deep = |depth: usize| {
        format!(r#"{{"object": "charge", "a": {}{}}}"#, "[".repeat(depth), "]".repeat(depth))
    };
    assert_eq!(read(&deep(63)).format, Format::StripeCharge);
    assert_eq!(read(&deep(64)).format, Format::Opaque);
}
