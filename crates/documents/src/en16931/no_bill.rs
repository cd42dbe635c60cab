//! Documents in the syntax of an invoice whose type (BT-3, UNTDID 1001) says that they are none.

use crate::likeness::{Bill, Likeness};

/// The types of documents that are no bills. A request or application for payment (71, 211) is not here, because EN
/// 16931 has it among invoices. 325 is here although EN 16931 has that there too: its very name says that nothing is
/// owed yet.
const TYPES: [(&str, &str); 28] = [
    ("105", "an order"),
    ("220", "an order"),
    ("221", "an order"),
    ("222", "an order"),
    ("224", "an order"),
    ("225", "an order"),
    ("226", "an order"),
    ("227", "an order"),
    ("228", "an order"),
    ("230", "a change of an order"),
    ("231", "an answer to an order"),
    ("240", "instructions for a delivery"),
    ("241", "a schedule of deliveries"),
    ("270", "a delivery note"),
    ("271", "a packing list"),
    ("310", "an offer"),
    ("311", "a request for an offer"),
    ("315", "a contract"),
    ("320", "an acknowledgement of an order"),
    ("325", "a pro-forma invoice"),
    ("345", "a despatch advice"),
    ("350", "a despatch order"),
    ("351", "a despatch advice"),
    ("361", "an offer"),
    ("450", "a payment order"),
    ("481", "a remittance advice"),
    ("493", "a statement of an account"),
    ("539", "a framework agreement"),
];

/// Returns the likeness of a document of that type, if the type is known to be no bill.
pub(super) fn of(type_code: &str) -> Option<Likeness> {
    let (code, what) = TYPES.iter().find(|(code, _)| *code == type_code)?;
    Some(
        Likeness::new(*what, Bill::No)
            .because(format!("its type, {code}, is that of no invoice that is owed")),
    )
}
