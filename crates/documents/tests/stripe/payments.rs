//! Charges and refunds, and what keeps their money from being there to stay.

use countersign_documents::{Bill, Format, Purpose};

use super::{CHARGE, fields, read};

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

/// What is said otherwise in a charge, the field that says it, and how it is told.
#[test]
fn a_payment_that_does_not_stay_says_so() {
    for (from, to, (field, value), what) in [
        ("succeeded", "failed", ("payment.status", "failed"), "a charge that failed (Stripe)"),
        (
            "succeeded",
            "pending",
            ("payment.status", "pending"),
            "a charge that is pending (Stripe)",
        ),
        (
            "\"captured\": true",
            "\"captured\": false",
            ("payment.captured", "false"),
            "a charge that is not captured (Stripe)",
        ),
        (
            "\"amount_refunded\": 0",
            "\"amount_refunded\": 5050",
            ("payment.refunded", "50.50"),
            "a charge that is refunded in part (Stripe)",
        ),
        (
            "\"amount_refunded\": 0,",
            "\"amount_refunded\": 101050, \"refunded\": true, \"was\":0,",
            ("payment.refunded", "1010.50"),
            "a charge that is refunded (Stripe)",
        ),
        (
            "\"refunded\": false",
            "\"refunded\": true",
            ("payment.status", "refunded"),
            "a charge that is refunded (Stripe)",
        ),
        (
            "\"disputed\": false",
            "\"disputed\": true",
            ("payment.disputed", "true"),
            "a charge that is disputed (Stripe)",
        ),
    ] {
        let mut text = CHARGE.replacen(from, to, 1);
        if text.contains("\"was\"") {
            text = text.replace("\"refunded\": false,", "");
        }
        let reading = read(&text);
        assert_eq!(reading.field(field), Some(value), "{to}");
        let likeness = reading.likeness.expect("it is no receipt");
        assert_eq!((likeness.what.as_str(), likeness.bill), (what, Bill::No));
    }
    assert_eq!(read(CHARGE).likeness, None);
    for (from, to, status, what) in [
        ("\"captured\": true, ", "", None, "a charge that is not said to be captured (Stripe)"),
        ("succeeded", "canceled", Some("canceled"), "a charge that is canceled (Stripe)"),
        ("succeeded", "held", Some("held"), "a charge that is not said to have succeeded (Stripe)"),
        ("\"status\": \"succeeded\"", "\"was\": 0", None, "a charge that has no status (Stripe)"),
        (
            "\"paid\": true, \"refunded\": false",
            "\"paid\": false",
            Some("unpaid"),
            "a charge that is not paid (Stripe)",
        ),
        (
            "\"refunded\": false,\n  \"status\": \"succeeded\"",
            "\"refunded\": true",
            Some("refunded"),
            "a charge that has no status and is refunded (Stripe)",
        ),
    ] {
        let text = CHARGE.replace(from, to);
        assert_ne!(text, CHARGE, "{from}");
        let reading = read(&text);
        assert_eq!(reading.field("payment.status"), status, "{to}");
        let likeness = reading.likeness.expect("it is no receipt");
        assert_eq!((likeness.what.as_str(), likeness.bill), (what, Bill::No));
    }
    let both = read(
        &CHARGE.replace("succeeded", "failed").replace("\"refunded\": false", "\"refunded\": true"),
    );
    assert_eq!(both.field("payment.status"), Some("failed"));
    assert_eq!(
        both.likeness.map(|likeness| likeness.what).as_deref(),
        Some("a charge that failed and is refunded (Stripe)")
    );
}

#[test]
fn a_refund_is_no_receipt() {
    let refund = r#"{"id": "re_1", "object": "refund", "amount": 5050, "charge": "ch_1",
        "created": 1770076800, "currency": "eur", "status": "succeeded"}"#;
    let reading = read(refund);
    assert_eq!((reading.format, reading.kind), (Format::StripeRefund, Purpose::Receipt));
    assert_eq!(
        fields(&reading),
        [
            ("payment.amount", "50.50"),
            ("payment.currency", "EUR"),
            ("payment.date", "2026-02-03"),
            ("payment.direction", "debit"),
            ("payment.reference", "re_1"),
            ("payment.charge", "ch_1"),
        ]
    );
    let likeness = reading.likeness.expect("it is no bill");
    assert_eq!((likeness.what.as_str(), likeness.bill), ("a refund (Stripe)", Bill::No));
    let failed = read(&refund.replace("succeeded", "requires_action"));
    assert_eq!(failed.field("payment.status"), Some("requires_action"));
    assert_eq!(failed.warnings.len(), 2);
}
