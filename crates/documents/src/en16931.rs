//! Invoices in XML as EN 16931 has them, in its two syntaxes: the search for the one in a file, and the reader.
//!
//! The rules: a value is the text of its element without white space at either end. A field that may stand once and
//! stands twice is left out. So is an amount in another currency than the document's.

mod fields;
mod no_bill;
mod sums;

pub(crate) use fields::{InvoiceFields, Paths};
pub(crate) use sums::{Levels, LineTotals, Totals};

use crate::likeness::{self, Bill, GIVE, Likeness, Seen};
use crate::reading::{Format, Purpose, Reading};
use crate::xml::envelope::{self, EnvelopePlace};
use crate::xml::{self, Element, Source, Xml, XmlError};
use crate::{cii, ubl};

/// A syntax of EN 16931.
pub(crate) struct Syntax {
    /// The name spaces of the syntax's roots.
    pub(crate) namespaces: &'static [&'static str],
    /// The function that returns the format of an element, if that is a root of this syntax.
    pub(crate) format: fn(Element<'_>) -> Option<Format>,
    /// The function that reads the fields and the kind of such a root.
    pub(crate) read: for<'x> fn(&'x Xml<'x>, Element<'x>) -> (InvoiceFields, Purpose),
}

static SYNTAXES: [Syntax; 2] = [ubl::SYNTAX, cii::SYNTAX];

/// Reads an invoice in UBL or CII, alone in the file or in a known envelope. Returns `None` if the file is something
/// else. A file that was meant to be an invoice and cannot be read is opaque, and the reading says why.
pub fn read(bytes: &[u8]) -> Option<Reading> {
    let source = match Source::of(bytes) {
        Ok(source) => source,
        Err(error) => return unreadable(bytes, &error),
    };
    let xml = match Xml::parse(&source) {
        Ok(xml) => xml,
        Err(error) => return unreadable(bytes, &error),
    };
    let (message, around) = match envelope::find(&xml, |element| known(element).is_some())? {
        EnvelopePlace::Root(root) => (root, None),
        EnvelopePlace::Enveloped(message, envelope) => (message, Some(envelope)),
        EnvelopePlace::Inside { first, root, count } => {
            return Some(inside(known(first)?.1, root, count));
        }
    };
    let (syntax, format) = known(message)?;
    let (mut fields, kind) = (syntax.read)(&xml, message);
    if let Some(envelope) = around {
        fields.warn(format!("it is in an envelope ({envelope}), of which nothing is read"));
    }
    if let Some(doubt) = source.doubt() {
        fields.warn(doubt);
    }
    let reading = fields.into_reading(format, kind, &xml);
    let likeness = match kind {
        Purpose::Invoice => reading.field("invoice.type_code").and_then(no_bill::of),
        Purpose::CreditNote | Purpose::Receipt => None,
    };
    Some(Reading { likeness, ..reading })
}

/// Returns the syntax and the format of an element that is an invoice.
fn known(element: Element<'_>) -> Option<(&'static Syntax, Format)> {
    SYNTAXES.iter().find_map(|syntax| Some((syntax, (syntax.format)(element)?)))
}

/// Returns whether a document is a credit note by its type (BT-3, UNTDID 1001). A corrected invoice (384 and its kin)
/// is an invoice. So is a self-billed one (389), which Germans also call a Gutschrift.
pub fn is_credit_note(type_code: &str) -> bool {
    const CREDIT_NOTES: [&str; 13] =
        ["81", "83", "261", "262", "296", "308", "381", "396", "420", "458", "502", "503", "532"];
    CREDIT_NOTES.contains(&type_code)
}

/// Returns the reading of a document that has invoices somewhere in it.
fn inside(first: Format, root: &str, count: usize) -> Reading {
    let root: String = root.chars().take(40).collect();
    let (kind, one) = match first {
        Format::UblCreditNote => (Purpose::CreditNote, "a UBL credit note"),
        Format::Cii => (Purpose::Invoice, "a CII invoice"),
        _ => (Purpose::Invoice, "a UBL invoice"),
    };
    let likeness = match count {
        1 => Likeness::new(format!("{one} inside another element ({root})"), Bill::Perhaps)
            .because(
                "an invoice is read if it is the whole document, or in an envelope that is known",
            )
            .advise(format!("save the invoice as a file of its own, or {GIVE}")),
        many => {
            Likeness::new(format!("{many} invoices inside one element ({root})"), Bill::Perhaps)
                .because("of several in one file none is read")
                .advise("save each invoice as a file of its own")
        }
    };
    Reading::unread(kind, likeness)
}

/// Returns the reading of a file that was meant to be an invoice in XML and cannot be read. Such a file begins like
/// XML, maybe after something else, and soon names one of the name spaces.
fn unreadable(bytes: &[u8], error: &XmlError) -> Option<Reading> {
    let start = xml::start(bytes)?;
    let mut named = SYNTAXES.iter().flat_map(|syntax| syntax.namespaces);
    if !named.any(|name| xml::mentions(&bytes[start..], name)) {
        return None;
    }
    let Seen { mut likeness, mut kind } = likeness::see(&bytes[start..]);
    if likeness.bill == Bill::No {
        return None;
    }
    if kind == Purpose::Invoice
        && type_code(&bytes[start..]).is_some_and(|code| is_credit_note(&code))
    {
        kind = Purpose::CreditNote;
    }
    likeness.why = Some(error.to_string());
    likeness.advice = Some(match (error, error.advice()) {
        (XmlError::SecondRoot(_), Some(advice)) => advice.to_owned(),
        (_, Some(advice)) => format!("{advice}, or {GIVE}"),
        (_, None) => GIVE.to_owned(),
    });
    Some(Reading::unread(kind, likeness))
}

/// Finds the type (BT-3) of an invoice that is not well-formed, as far as it can be seen.
fn type_code(bytes: &[u8]) -> Option<String> {
    let text = xml::beginning(bytes);
    let name = ["InvoiceTypeCode", "TypeCode"].into_iter().find(|name| text.contains(name))?;
    let (_, after) = text.split_once(name)?;
    let (_, value) = after.split_once('>')?;
    value.split('<').next().map(|value| value.trim().to_owned())
}
