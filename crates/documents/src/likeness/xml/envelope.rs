//! Messages in an envelope that are recognisably no bills.

use super::super::{Bill, Seen};
use super::Root;
use crate::xml::envelope;

/// The largest number of envelopes in each other.
const MOST_LAYERS: usize = 8;

/// Recognises the message in an envelope. Returns `None` if the root is no envelope, or if the message may be a bill.
pub(super) fn see(root: &Root<'_>) -> Option<Seen> {
    if root.local == "cXML" && root.namespace.is_empty() {
        return cxml(root);
    }
    let name = envelope::layer(root.namespace, root.local)?;
    let mut message = root.first("Header")?;
    for _ in 0..MOST_LAYERS {
        if envelope::layer(message.namespace, message.local).is_none() {
            break;
        }
        message = message.first("Header")?;
    }
    if message.local == "Fault" && name == "SOAP" {
        return Some(Seen::no_bill("an error message (SOAP)"));
    }
    let mut seen = super::of_root(&message);
    seen.likeness.what = format!("{} in an envelope ({name})", seen.likeness.what);
    (seen.likeness.bill == Bill::No).then_some(seen)
}

/// Recognises a message of cXML. Of its requests, one is a bill.
fn cxml(root: &Root<'_>) -> Option<Seen> {
    let around = root.first("Header")?;
    let name = match around.local {
        "Request" | "Message" => around.first("\0")?.local,
        "Response" => "Response",
        _ => return None,
    };
    let name = super::word(name);
    Some(match name.as_str() {
        "OrderRequest" => Seen::no_bill("an order (cXML)"),
        _ if name.contains("Invoice") => {
            Seen::bill(format!("a bill in XML (cXML {name})"), "this format is not read")
        }
        _ => Seen::no_bill(format!("a cXML message ({name})")),
    })
}
