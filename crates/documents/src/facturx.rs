//! Factur-X and ZUGFeRD: a PDF for people, with the same invoice in XML inside.

mod choice;
mod metadata;
mod unread;

use crate::pdf::{self, Flaw, Pdf, PdfError};
use crate::reading::Reading;

use choice::Candidates;
use unread::Unread;

/// Reads the invoice embedded in a PDF, if the PDF says which of its files it is. Otherwise the reading says why none
/// is read. Returns `None` if the file is no PDF.
pub fn read(bytes: &[u8]) -> Option<Reading> {
    let start = Pdf::start(bytes)?;
    if bytes.len() > pdf::MAX_BYTES {
        return Some(Unread::TooLarge.into_reading());
    }
    match look(bytes) {
        Ok(reading) => Some(reading),
        // The file is something else that only mentions a PDF.
        Err(PdfError::Xref(_) | PdfError::Syntax(_) | PdfError::Several) if start > 0 => None,
        Err(error) => Some(Unread::Pdf(error).into_reading()),
    }
}

fn look(bytes: &[u8]) -> Result<Reading, PdfError> {
    let mut pdf = Pdf::open(bytes)?;
    let mut candidates = Candidates::find(&mut pdf)?;
    // The file that was missed may be the one that is meant.
    if pdf.astray && !pdf.flaws.contains(&Flaw::References) && !candidates.are_certain() {
        pdf = pdf.repair()?;
        candidates = Candidates::find(&mut pdf)?;
    }
    let mut warnings = Vec::new();
    if candidates.more {
        let most = pdf::MAX_FILES;
        warnings.push(format!("only the first {most} files in this PDF were looked at"));
    }
    let reading = match candidates.choose() {
        Err(Unread::Nothing) if !pdf.flaws.is_empty() => Unread::Damaged.into_reading(),
        Err(unread) => unread.into_reading(),
        Ok(reading) => {
            let flaws = pdf.flaws.iter().map(|flaw| format!("this PDF is damaged: {flaw}"));
            warnings.extend(flaws);
            reading
        }
    };
    warnings.extend(reading.warnings);
    Ok(Reading { warnings, ..reading })
}
