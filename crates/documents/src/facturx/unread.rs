//! The reasons why no invoice is read from a PDF, and the words for each.

use std::fmt;

use crate::findings::excerpt;
use crate::likeness::{Bill, Likeness};
use crate::pdf::PdfError;
use crate::reading::{Purpose, Reading};

/// The number of files that a message names. More are only counted.
const MOST_NAMES: usize = 5;

/// A reason why no invoice is read from a PDF.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Unread {
    /// The PDF has no file that is an e-invoice, or may be one.
    Nothing,
    /// The PDF is damaged, and no file in what is left of it is an e-invoice.
    Damaged,
    /// The PDF is too large.
    TooLarge,
    /// The PDF itself cannot be read.
    Pdf(PdfError),
    /// The file that the PDF calls its invoice cannot be read.
    Named { name: String, why: String, kind: Purpose },
    /// The file that the PDF calls the data of its pages is recognisably no bill.
    NoBill { name: String, what: String },
    /// The PDF has different e-invoices, and does not say which of them is its own.
    Several(Vec<String>),
    /// The PDF has files that somebody might look for, each with the reason why it was not read.
    Passed(Vec<String>),
}

impl Unread {
    fn advice(&self) -> &'static str {
        match self {
            Self::Pdf(PdfError::Locked | PdfError::Handler(_)) => {
                "take the password off and notarize it again, or give number and total with --field"
            }
            Self::Pdf(_) | Self::Damaged => {
                "have it written again by the program that made it, or give number and total with --field"
            }
            _ => "give number and total with --field",
        }
    }

    pub(super) fn into_reading(self) -> Reading {
        let (bill, kind) = match &self {
            Self::Named { kind, .. } => (Bill::Yes, *kind),
            Self::NoBill { .. } => (Bill::No, Purpose::Invoice),
            _ => (Bill::Perhaps, Purpose::Invoice),
        };
        let likeness = Likeness::new("a PDF", bill).because(self.to_string());
        match bill {
            Bill::No => Reading::unread(kind, likeness),
            Bill::Yes | Bill::Perhaps => Reading::unread(kind, likeness.advise(self.advice())),
        }
    }
}

impl fmt::Display for Unread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nothing => f.write_str("there is no e-invoice in this PDF"),
            Self::Damaged => {
                f.write_str("it is damaged, and there is no e-invoice in what is left of it")
            }
            Self::TooLarge => f.write_str("it is larger than 256 MiB"),
            Self::Pdf(error) => write!(f, "it {error}"),
            Self::Named { name, why, .. } => {
                write!(f, "its e-invoice {} {why}", excerpt(name))
            }
            Self::NoBill { name, what } => write!(f, "its own data, {}, are {what}", excerpt(name)),
            Self::Several(names) => {
                f.write_str(
                    "there are different e-invoices in it, and it does not say which is its own: ",
                )?;
                list(f, names, ", ")
            }
            Self::Passed(files) => {
                f.write_str("there is no e-invoice in this PDF that is read: ")?;
                list(f, files, "; ")
            }
        }
    }
}

fn list(f: &mut fmt::Formatter<'_>, items: &[String], between: &str) -> fmt::Result {
    f.write_str(&items[..items.len().min(MOST_NAMES)].join(between))?;
    match items.len().checked_sub(MOST_NAMES) {
        None | Some(0) => Ok(()),
        Some(more) => write!(f, "{between}and {more} more"),
    }
}
