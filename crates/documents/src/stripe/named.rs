//! Stripe's objects that are not read, by their names.

use super::json::Json;
use crate::likeness::{Bill, Likeness};
use crate::reading::{Purpose, Reading};

/// The number of bytes that are looked at of a file that is no JSON.
const LOOKED_AT: usize = 64 << 10;
const LONGEST_NAME: usize = 40;

/// Names an object, or a list of them. Returns `None` if it is not Stripe's.
pub(super) fn other(object: &Json) -> Option<Reading> {
    let name = object.text("object")?;
    if let "list" | "search_result" = name {
        return list(object.list("data")?);
    }
    let theirs = object.get("livemode").is_some() || object.text("id").is_some_and(is_id);
    if !theirs || !is_name(name) {
        return None;
    }
    let deleted = if super::is(object, "deleted") { "deleted " } else { "" };
    let words = format!("{deleted}{}", words(name));
    let article = if words.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
    let likeness = Likeness::new(format!("{article} {words} (Stripe)"), Bill::No)
        .because("of Stripe's objects, invoices, credit notes, charges and refunds are read");
    Some(Reading::unread(Purpose::Invoice, likeness))
}

/// Names a list of objects.
pub(super) fn list(items: &[Json]) -> Option<Reading> {
    let mut names: Vec<&str> = items.iter().filter_map(|item| item.text("object")).collect();
    let theirs = |item: &Json| item.text("id").is_some_and(is_id) || item.get("livemode").is_some();
    if items.is_empty() || names.len() != items.len() || !items.iter().all(theirs) {
        return None;
    }
    names.dedup();
    let words = match names[..] {
        [name] if is_name(name) => words(name),
        _ => "object".to_owned(),
    };
    let plural = if items.len() == 1 { "" } else { "s" };
    let what = format!("a list of {} {words}{plural} (Stripe)", items.len());
    let likeness = Likeness::new(what, Bill::No)
        .because("each object is a document of its own")
        .advise("save each of them as a file of its own");
    Some(Reading::unread(Purpose::Invoice, likeness))
}

/// Returns the reading of a file that cannot be read as JSON, and yet claims to be one of the objects that are read.
pub(super) fn unreadable(bytes: &[u8], why: &str) -> Option<Reading> {
    let text = String::from_utf8_lossy(&bytes[..bytes.len().min(LOOKED_AT)]);
    let name = text.split("\"object\"").skip(1).find_map(|rest| {
        let value = rest.trim_start().strip_prefix(':')?.trim_start().strip_prefix('"')?;
        value.split('"').next()
    })?;
    let (kind, bill) = match name {
        "invoice" => (Purpose::Invoice, Bill::Yes),
        "credit_note" => (Purpose::CreditNote, Bill::Yes),
        "charge" => (Purpose::Receipt, Bill::Yes),
        "refund" => (Purpose::Receipt, Bill::No),
        // An event or a list may have one in it.
        "event" | "list" => (Purpose::Invoice, Bill::Perhaps),
        _ => return None,
    };
    let article = if name.starts_with(['e', 'i']) { "an" } else { "a" };
    let likeness = Likeness::new(format!("{article} {} (Stripe)", words(name)), bill)
        .because(why)
        .advise("save it again just as Stripe's API gave it out");
    Some(Reading::unread(kind, likeness))
}

/// Writes a name in words, like `checkout.session` in two.
fn words(name: &str) -> String {
    if name == "invoiceitem" { "invoice item".to_owned() } else { name.replace(['_', '.'], " ") }
}

fn is_name(name: &str) -> bool {
    (1..=LONGEST_NAME).contains(&name.len())
        && name.bytes().all(|byte| {
            byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'_' | b'.')
        })
}

/// Returns whether a text is an id like `in_1Mx…`: a prefix of small letters, and a random part.
fn is_id(id: &str) -> bool {
    id.split_once('_').is_some_and(|(prefix, rest)| {
        (1..=12).contains(&prefix.len())
            && prefix.bytes().all(|byte| byte.is_ascii_lowercase())
            && !rest.is_empty()
            && rest.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    })
}
