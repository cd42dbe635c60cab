//! What keeps money from being there to stay.

use countersign_documents::Bill;

use super::{OWN, details, only, told};

#[test]
fn what_keeps_money_from_being_there_to_stay() {
    for (from, to, warning) in [
        ("CRDT</CdtDbtInd><Sts>", "CRDT</CdtDbtInd><RvslInd>true</RvslInd><Sts>", "a reversal"),
        ("BOOK", "PDNG", "not booked; its status is \"PDNG\""),
        ("<Sts><Cd>BOOK</Cd></Sts>", "", "not said whether the entry is booked"),
        ("</Refs>", "</Refs><RtrInf><Rsn><Cd>AC04</Cd></Rsn></RtrInf>", "a return"),
        ("CRDT", "DBIT", "a debit"),
    ] {
        let reading = only(details(OWN).replace(from, to));
        assert_eq!(reading.field("payment.amount"), Some("1010.50"), "{to}");
        assert!(told(&reading, warning), "{:?}", reading.warnings);
        assert_eq!(reading.warnings.len(), 1, "{:?}", reading.warnings);
    }
    let reading = only(details(OWN).replacen("CRDT", "DBIT", 1));
    assert_eq!(reading.field("payment.direction"), Some("credit"));
    assert_eq!(reading.warnings, ["the transaction goes the other way than its entry"]);
    let quiet = "CRDT</CdtDbtInd><RvslInd>false</RvslInd><Sts>";
    assert_eq!(only(details(OWN).replace("CRDT</CdtDbtInd><Sts>", quiet)).warnings, [""; 0]);
}

/// What is said of a payment, the field that says it, and what that makes of it.
#[test]
fn a_payment_that_does_not_stay_says_so_in_a_field() {
    let status = |status: &str| format!("<Sts>{status}</Sts>");
    for (from, to, field, value, what) in [
        (
            "<Sts><Cd>BOOK</Cd></Sts>",
            &*status("<Cd>PDNG</Cd>"),
            "payment.status",
            "PDNG",
            "is not booked",
        ),
        ("<Sts><Cd>BOOK</Cd></Sts>", &*status("INFO"), "payment.status", "INFO", "is not booked"),
        (
            "<Sts><Cd>BOOK</Cd></Sts>",
            &*status("<Prtry>LATER</Prtry>"),
            "payment.status",
            "LATER",
            "is not booked",
        ),
        (
            "CRDT</CdtDbtInd><Sts>",
            "CRDT</CdtDbtInd><RvslInd>true</RvslInd><Sts>",
            "payment.reversal",
            "true",
            "takes back an earlier one",
        ),
        (
            "CRDT</CdtDbtInd><Sts>",
            "CRDT</CdtDbtInd><RvslInd>1</RvslInd><Sts>",
            "payment.reversal",
            "true",
            "takes back an earlier one",
        ),
        (
            "</Refs>",
            "</Refs><RtrInf><Rsn><Cd>AC04</Cd></Rsn></RtrInf>",
            "payment.returned",
            "true",
            "is a return of an earlier one",
        ),
        ("CRDT", "DBIT", "payment.direction", "debit", "left the account"),
    ] {
        let reading = only(details(OWN).replace(from, to));
        assert_eq!(reading.field(field), Some(value), "{to}");
        let likeness = reading.likeness.expect("it is no receipt");
        assert_eq!(likeness.bill, Bill::No);
        assert_eq!(likeness.what, format!("a payment that {what} (camt.054)"));
    }
    let booked = only(details(OWN));
    assert_eq!((booked.field("payment.status"), &booked.likeness), (None, &None));
    let both = only(details(OWN).replace("BOOK", "PDNG").replace("CRDT", "DBIT"));
    assert_eq!(
        both.likeness.map(|likeness| likeness.what).as_deref(),
        Some("a payment that is not booked and left the account (camt.054)")
    );
}

/// A list of what happened on an account has entries that are not booked; a notification tells of what came.
#[test]
fn a_listed_entry_without_a_status_is_no_receipt() {
    let told = details(OWN).replace("<Sts><Cd>BOOK</Cd></Sts>", "");
    assert_eq!(only(&told).likeness, None);
    for (number, outer, inner) in
        [("camt.053", "BkToCstmrStmt", "Stmt"), ("camt.052", "BkToCstmrAcctRpt", "Rpt")]
    {
        let listed = told
            .replace("camt.054", number)
            .replace("BkToCstmrDbtCdtNtfctn", outer)
            .replace("Ntfctn>", &format!("{inner}>"));
        let reading = only(listed);
        assert_eq!(reading.field("payment.status"), None);
        let likeness = reading.likeness.expect("it is no receipt");
        let what = format!("a payment that is not said to be booked ({number})");
        assert_eq!((likeness.what, likeness.bill), (what, Bill::No));
    }
}
