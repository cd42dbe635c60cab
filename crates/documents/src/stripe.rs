//! Stripe's API objects: an invoice, a charge, or an event that carries one.
//!
//! Their amounts are whole numbers of a currency's smallest unit and become plain decimals; one that is not a
//! whole number is left out, and none is computed.

mod charge;
mod currency;
mod invoice;
mod json;

use json::Json;

use crate::findings::Findings;
use crate::reading::{Format, Kind, Reading};

/// Reads it; `None` when it is neither, or JSON that says one thing twice.
pub fn read(bytes: &[u8]) -> Option<Reading> {
    let json = Json::read(bytes)?;
    let object = match json.text("object")? {
        "event" => json.get("data")?.get("object")?,
        _ => &json,
    };
    let mut findings = Findings::default();
    let (format, kind) = match object.text("object")? {
        "invoice" => {
            invoice::read(object, &mut findings);
            (Format::StripeInvoice, Kind::Invoice)
        }
        "charge" => {
            charge::read(object, &mut findings);
            (Format::StripeCharge, Kind::Receipt)
        }
        _ => return None,
    };
    if object.get("livemode").is_some_and(|livemode| *livemode == Json::Bool(false)) {
        findings.doubt("this is an object of Stripe's test mode");
    }
    let (fields, warnings) = findings.told();
    Some(Reading { format, kind, fields, data: None, parts: Vec::new(), warnings, likeness: None })
}

/// The first of some keys that is there and not null; one with a bad value keeps its place.
fn first<'k>(object: &Json, keys: &[&'k str]) -> Option<&'k str> {
    keys.iter().copied().find(|key| object.get(key).is_some_and(|value| *value != Json::Null))
}

/// The day in UTC of a time.
fn day(object: &Json, key: &str, findings: &mut Findings) -> Option<String> {
    let seconds = whole(object, key, findings)?;
    let day = crate::date::of_unix_seconds(seconds);
    if day.is_none() {
        findings.doubt(format!("{key} is no time from 1970 to 9999 and left out"));
    }
    day
}

/// A whole number, if it is there; anything else but null is a doubt.
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

/// The id of another object, which may stand there itself.
fn id<'j>(object: &'j Json, key: &str) -> Option<&'j str> {
    match object.get(key)? {
        Json::Text(id) => Some(id),
        expanded => expanded.text("id"),
    }
}
