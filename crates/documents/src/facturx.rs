//! Factur-X and ZUGFeRD: a PDF for people with the same invoice in XML inside.

use std::collections::HashSet;

use sha2::{Digest, Sha256};

use crate::pdf::{self, MAX_FILES, Pdf, PdfError};
use crate::reading::{Data, Format, Reading};
use crate::{cii, ubl};

/// Reads the invoice embedded in a PDF, whatever the embedded file is called. `None` if there is none, or if
/// the PDF is encrypted or broken: then it is a document like any other.
pub fn read(bytes: &[u8]) -> Option<Reading> {
    Pdf::start(bytes)?;
    if bytes.len() > pdf::MAX_BYTES {
        return Some(told("this PDF is larger than 256 MiB, so no invoice was looked for in it"));
    }
    match invoices(bytes) {
        Ok(found) => found.into_reading(),
        Err(PdfError::TooMuch) => Some(told(
            "this PDF takes more work than its size allows, so no invoice was looked for in it",
        )),
        Err(_) => None,
    }
}

#[derive(Default)]
struct Found {
    /// Those that could be read.
    invoices: Vec<Reading>,
    /// What is wrong with the others.
    unreadable: Vec<String>,
    more: bool,
}

fn invoices(bytes: &[u8]) -> Result<Found, PdfError> {
    let mut pdf = Pdf::open(bytes)?;
    let mut attachments = pdf.attachments()?;
    let mut found = Found { more: attachments.more, ..Found::default() };
    // The same invoice twice is one.
    let mut seen = HashSet::new();
    while let Some(xml) = attachments.next_xml()? {
        let sha256: [u8; 32] = Sha256::digest(&xml).into();
        if !seen.insert(sha256) {
            continue;
        }
        match cii::read(&xml).or_else(|| ubl::read(&xml)) {
            Some(reading) if reading.format == Format::Opaque => {
                found.unreadable.extend(reading.warnings);
            }
            Some(reading) => {
                let data = Some(Data { form: "facturx-xml", sha256 });
                found.invoices.push(Reading { format: Format::FacturX, data, ..reading });
            }
            None => {}
        }
    }
    Ok(found)
}

impl Found {
    fn into_reading(mut self) -> Option<Reading> {
        let mut warnings = Vec::new();
        if self.more {
            warnings.push(format!("only the first {MAX_FILES} files in this PDF were looked at"));
        }
        warnings.extend(self.unreadable.iter().map(|why| format!("in this PDF: {why}")));
        let read = match self.invoices.len() {
            0 if self.unreadable.is_empty() && !self.more => return None,
            0 => Reading::opaque(),
            1 => self.invoices.remove(0),
            several => {
                warnings.push(format!(
                    "there are {several} different invoices in this PDF, so none of them was read"
                ));
                Reading::opaque()
            }
        };
        warnings.extend(read.warnings);
        Some(Reading { warnings, ..read })
    }
}

fn told(warning: &str) -> Reading {
    Reading { warnings: vec![warning.to_owned()], ..Reading::opaque() }
}
