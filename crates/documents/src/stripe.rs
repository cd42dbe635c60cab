//! Stripe's API objects: an invoice, a credit note, a charge, a refund, or an event that carries one.
//!
//! The amounts in them are whole numbers of a currency's smallest unit, and become plain decimals. An amount that is
//! not a whole number is left out, and none is computed. Any other object is named, and not read.

mod charge;
mod credit_note;
mod currency;
mod invoice;
mod json;
mod lines;
mod named;
mod refund;

use encoding_rs::{UTF_16BE, UTF_16LE};
use json::Json;

use crate::findings::{Findings, excerpt};
use crate::likeness::{self, Bill, Likeness};
use crate::reading::{Format, Purpose, Reading};

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// Reads an object of Stripe's. Returns `None` if the file is none. The file may also be UTF-16, because whoever saved
/// it may have made it so.
pub fn read(bytes: &[u8]) -> Option<Reading> {
    let encoding = match likeness::is_little_utf16(bytes) {
        Some(true) => UTF_16LE,
        Some(false) => UTF_16BE,
        None => return text(bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes)),
    };
    // Each of its characters has two bytes or more.
    let (decoded, _, is_bad) = encoding.decode(&bytes[..bytes.len().min(2 * json::MOST_BYTES + 4)]);
    let why = match bytes.len() > 2 * json::MOST_BYTES + 2 {
        true => Some("it is too large"),
        false => is_bad.then_some("it is not valid UTF-16"),
    };
    if let Some(why) = why {
        return named::unreadable(decoded.as_bytes(), why);
    }
    text(decoded.as_bytes())
}

fn text(bytes: &[u8]) -> Option<Reading> {
    if !matches!(bytes.trim_ascii_start().first(), Some(b'{' | b'[')) {
        return None;
    }
    let json = match Json::read(bytes) {
        Ok(json) => json,
        Err(error) => return named::unreadable(bytes, &error.to_string()),
    };
    if let Json::List(items) = &json {
        return named::list(items);
    }
    if json.text("object") != Some("event") {
        return object(&json);
    }
    let carried = json.get("data").and_then(|data| object(data.get("object")?));
    let Some(mut reading) = carried else { return named::other(&json) };
    if reading.format != Format::Opaque {
        let event = json.text("type").map(excerpt).unwrap_or_default();
        reading.warnings.insert(
            0,
            format!("this is an event of Stripe's ({event}); the object that it carries is read"),
        );
    }
    Some(reading)
}

fn object(object: &Json) -> Option<Reading> {
    if object.get("deleted") == Some(&Json::Bool(true)) {
        return named::other(object);
    }
    let mut findings = Findings::default();
    let (format, kind, likeness) = match object.text("object")? {
        "invoice" => {
            let likeness = invoice::read(object, &mut findings);
            (Format::StripeInvoice, Purpose::Invoice, likeness)
        }
        "credit_note" => {
            credit_note::read(object, &mut findings);
            (Format::StripeCreditNote, Purpose::CreditNote, None)
        }
        "charge" => {
            let likeness = charge::read(object, &mut findings);
            (Format::StripeCharge, Purpose::Receipt, likeness)
        }
        "refund" => {
            refund::read(object, &mut findings);
            let likeness = Likeness::new("a refund (Stripe)", Bill::No);
            (Format::StripeRefund, Purpose::Receipt, Some(likeness))
        }
        _ => return named::other(object),
    };
    if object.get("livemode").is_some_and(|livemode| *livemode == Json::Bool(false)) {
        findings.doubt("this is an object of Stripe's test mode");
    }
    let (fields, warnings) = findings.told();
    Some(Reading { format, kind, fields, data: None, parts: Vec::new(), warnings, likeness })
}

/// Returns the first of some keys that is there and not null. A key with a bad value keeps its place.
fn first<'k>(object: &Json, keys: &[&'k str]) -> Option<&'k str> {
    keys.iter().copied().find(|key| object.get(key).is_some_and(|value| *value != Json::Null))
}

/// Returns whether a key is there and true.
fn is(object: &Json, key: &str) -> bool {
    object.get(key).is_some_and(|value| *value == Json::Bool(true))
}

/// Reads a time, and returns its day in UTC.
fn day(object: &Json, key: &str, findings: &mut Findings) -> Option<String> {
    let seconds = whole(object, key, findings)?;
    let day = crate::date::of_unix_seconds(seconds);
    if day.is_none() {
        findings.doubt(format!("{key} is no time from 1970 to 9999 and left out"));
    }
    day
}

/// Reads a whole number, if it is there. Anything else but null is a doubt.
fn whole(object: &Json, key: &str, findings: &mut Findings) -> Option<i128> {
    match object.get(key)? {
        Json::Integer(number) => Some(*number),
        Json::Null => None,
        _ => {
            findings.doubt(format!("{key} is not a whole number and left out"));
            None
        }
    }
}

/// Reads the tax as one number: `tax` in older objects, a list in newer ones.
fn tax(object: &Json, findings: &mut Findings) -> Option<i128> {
    let taxes = match first(object, &["tax", "total_taxes", "total_tax_amounts", "tax_amounts"])? {
        "tax" => return whole(object, "tax", findings),
        taxes => object.list(taxes),
    };
    match taxes.unwrap_or_default() {
        [] => None,
        [one] => whole(one, "amount", findings),
        _ => {
            findings.doubt("there are several taxes and no sum of them; invoice.tax is left out");
            None
        }
    }
}

/// Reads the id of another object, which may also stand there itself.
fn id<'j>(object: &'j Json, key: &str) -> Option<&'j str> {
    match object.get(key)? {
        Json::Text(id) => Some(id),
        expanded => expanded.text("id"),
    }
}
