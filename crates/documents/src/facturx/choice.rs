//! The choice of the file in a PDF that is the invoice on its pages. A bill may carry the invoices of others too, for
//! example that of an expert whose costs it passes on.

use sha2::{Digest, Sha256};

use super::metadata;
use super::unread::Unread;
use crate::en16931;
use crate::findings::excerpt;
use crate::likeness::{self, Bill, Likeness};
use crate::pdf::{Attachment, AttachmentContent, Hanging, Pdf, PdfError};
use crate::reading::{Data, Format, Purpose, Reading};

/// The names that Factur-X, ZUGFeRD and XRechnung give the file, in lower case.
const NAMES: [&str; 3] = ["factur-x.xml", "zugferd-invoice.xml", "xrechnung.xml"];

/// The files in a PDF, with what the PDF says of each.
pub(super) struct Candidates {
    files: Vec<EmbeddedFile>,
    /// The name that the metadata give the file, if none in the PDF has that name.
    missing: Option<String>,
    /// A flag that is set if there are more files than were looked at.
    pub(super) more: bool,
}

struct EmbeddedFile {
    name: String,
    standing: FileClaim,
    content: Read,
}

/// The claim that a PDF makes of one of its files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum FileClaim {
    /// The file that is said to be the invoice.
    Named,
    /// A file whose name says that it is the invoice, but which is only pinned on a page.
    NamedNote,
    /// A file that is said to be the invoice, and also something beside the pages.
    Disputed,
    /// A file of which nothing is said.
    Unnamed,
    /// A file of which nothing is said, and which is pinned on a page.
    Note,
    /// A file that is said to be something beside the pages.
    Supplement,
}

enum Read {
    Invoice(Box<Reading>),
    Unreadable {
        why: String,
        kind: Purpose,
    },
    /// A file whose content cannot be had: it may be anything.
    Stored(PdfError),
    Pdf,
    Zip,
    /// A file that is recognisably something else, which the text names.
    NoBill(String),
    Other,
}

impl Candidates {
    pub(super) fn find(pdf: &mut Pdf<'_>) -> Result<Self, PdfError> {
        let (attachments, more) = pdf.attachments()?;
        let said = pdf.metadata()?.and_then(|xml| metadata::file_name(&xml));
        let is = |attachment: &Attachment, name: &str| {
            attachment.names.iter().any(|own| own.to_lowercase() == name.to_lowercase())
        };
        let there = |name: &String| attachments.iter().any(|attachment| is(attachment, name));
        let (said, missing) = match said {
            Some(name) if there(&name) => (Some(name), None),
            missing => (None, missing),
        };
        let mut files = Vec::new();
        for attachment in &attachments {
            let is_named = match &said {
                Some(name) => is(attachment, name),
                None => NAMES.iter().any(|name| is(attachment, name)),
            };
            let standing = match (is_named, attachment.place) {
                // The metadata and this contradict each other.
                (true, _) if attachment.is_supplement && said.is_some() => FileClaim::Disputed,
                _ if attachment.is_supplement => FileClaim::Supplement,
                (true, Hanging::Document) => FileClaim::Named,
                (true, Hanging::Annotation) => FileClaim::NamedNote,
                (false, Hanging::Document) => FileClaim::Unnamed,
                (false, Hanging::Annotation) => FileClaim::Note,
            };
            let name = attachment.names.first().cloned().unwrap_or_default();
            files.push(EmbeddedFile { name, standing, content: Read::of(pdf, attachment)? });
        }
        Ok(Self { files, missing, more })
    }

    /// Returns whether no file that was missed could change the choice.
    pub(super) fn are_certain(&self) -> bool {
        let mut named = self.files.iter().filter(|file| file.is_named());
        named.next().is_some_and(|file| file.invoice().is_some()) && named.next().is_none()
    }

    /// Chooses the invoice and returns its reading, or says why none is read.
    pub(super) fn choose(self) -> Result<Reading, Unread> {
        let (named, others): (Vec<_>, Vec<_>) =
            self.files.into_iter().partition(EmbeddedFile::is_named);
        if !named.is_empty() {
            return of_named(named, &others, self.missing);
        }
        if let Some(name) = self.missing {
            return Err(Unread::Named { name, why: "is not in it".into(), kind: Purpose::Invoice });
        }
        let (unsure, passed): (Vec<_>, Vec<_>) =
            others.into_iter().partition(EmbeddedFile::is_unsure);
        if !unsure.is_empty() {
            return of_unsure(unsure);
        }
        let passed: Vec<String> = passed.iter().filter_map(EmbeddedFile::passed).collect();
        Err(if passed.is_empty() { Unread::Nothing } else { Unread::Passed(passed) })
    }
}

/// Returns the invoice that is in all files that the PDF calls its invoice, if each can be read.
fn of_named(
    named: Vec<EmbeddedFile>,
    others: &[EmbeddedFile],
    missing: Option<String>,
) -> Result<Reading, Unread> {
    if let Some(file) = named.iter().find(|file| file.invoice().is_none()) {
        // A file that is called like an invoice is meant to be one, whatever it is.
        let is_called_one = NAMES.contains(&&*file.name.to_lowercase());
        if let (Read::NoBill(what), 1, false) = (&file.content, named.len(), is_called_one) {
            return Err(Unread::NoBill { name: file.name.clone(), what: what.clone() });
        }
        let (why, kind) = file.unread();
        return Err(Unread::Named { name: file.name.clone(), why, kind });
    }
    let mut reading = only(named)?;
    let also = others.iter().filter(|file| file.standing == FileClaim::Unnamed);
    let also = also.filter(|file| file.invoice().is_some_and(|other| other.data != reading.data));
    let mut warnings: Vec<String> = also
        .map(|file| format!("{} in this PDF is another e-invoice, and not read", file.shown()))
        .collect();
    if let Some(name) = missing {
        let name = excerpt(&name);
        warnings.push(format!(
            "the metadata of this PDF call its e-invoice {name}, which is not in it"
        ));
    }
    reading.warnings.splice(0..0, warnings);
    Ok(reading)
}

/// Returns the only invoice among files that may be the PDF's invoice.
fn of_unsure(unsure: Vec<EmbeddedFile>) -> Result<Reading, Unread> {
    if unsure.iter().all(|file| file.invoice().is_none()) {
        return Err(Unread::Passed(unsure.iter().filter_map(EmbeddedFile::passed).collect()));
    }
    if unsure.iter().any(|file| file.invoice().is_none()) {
        return Err(Unread::Several(names(&unsure)));
    }
    let (name, standing) = (unsure[0].shown(), unsure[0].standing);
    let mut reading = only(unsure)?;
    let doubt = if standing == FileClaim::NamedNote {
        "is only pinned on a page of this PDF, like a note"
    } else {
        "this PDF does not call its own e-invoice, nor is it named like one"
    };
    reading.warnings.insert(
        0,
        format!("what is read is from {name}, which {doubt}: if it is not this bill, notarize with --opaque"),
    );
    Ok(reading)
}

/// Returns the invoice that is the same in all of these files.
fn only(files: Vec<EmbeddedFile>) -> Result<Reading, Unread> {
    let first = files.first().and_then(EmbeddedFile::invoice).map(|reading| &reading.data);
    if !files.iter().all(|file| file.invoice().map(|reading| &reading.data) == first) {
        return Err(Unread::Several(names(&files)));
    }
    let invoice = files.into_iter().find_map(|file| match file.content {
        Read::Invoice(reading) => Some(*reading),
        _ => None,
    });
    invoice.ok_or(Unread::Nothing)
}

fn names(files: &[EmbeddedFile]) -> Vec<String> {
    files.iter().map(EmbeddedFile::shown).collect()
}

impl EmbeddedFile {
    fn is_named(&self) -> bool {
        matches!(self.standing, FileClaim::Named | FileClaim::Disputed)
    }

    /// Returns whether the file may be the invoice, although only its presence speaks for it.
    fn is_unsure(&self) -> bool {
        matches!(self.standing, FileClaim::NamedNote | FileClaim::Unnamed)
            && matches!(self.content, Read::Invoice(_) | Read::Unreadable { .. })
    }

    fn invoice(&self) -> Option<&Reading> {
        match &self.content {
            Read::Invoice(reading) if self.standing != FileClaim::Disputed => Some(reading),
            _ => None,
        }
    }

    /// Returns the name in the words of a message.
    fn shown(&self) -> String {
        if self.name.is_empty() { "a file without a name".into() } else { excerpt(&self.name) }
    }

    /// Returns the reason why the file is not read, in words that follow its name, and the kind that it would be.
    fn unread(&self) -> (String, Purpose) {
        let why = match &self.content {
            Read::Invoice(_) => "is also said to be a supplement to it".into(),
            Read::Unreadable { why, kind } => return (why.clone(), *kind),
            Read::Stored(error) => error.to_string(),
            Read::Pdf => "is a PDF, and was not looked into".into(),
            Read::Zip => "is a ZIP archive, and was not opened".into(),
            Read::NoBill(what) => format!("is no invoice: it is {what}"),
            Read::Other => "is no invoice in an XML that is known here".into(),
        };
        (why, Purpose::Invoice)
    }

    /// Returns the words on the file for a PDF of which nothing is read, if somebody might look for the file.
    fn passed(&self) -> Option<String> {
        let name = self.shown();
        match (&self.content, self.standing) {
            (Read::Other | Read::NoBill(_), _) => None,
            (Read::Zip, _) => {
                Some(format!("the ZIP archive {name} is attached to it, and was not opened"))
            }
            (Read::Pdf, _) => {
                Some(format!("the PDF {name} is attached to it, and was not looked into"))
            }
            (Read::Invoice(_), FileClaim::Supplement) => {
                Some(format!("{name} is an e-invoice attached as a supplement, not as the bill"))
            }
            (Read::Invoice(_), _) => Some(format!(
                "{name} is an e-invoice pinned on a page like a note, not as the bill"
            )),
            _ => Some(format!("{name} {}", self.unread().0)),
        }
    }
}

impl Read {
    fn of(pdf: &mut Pdf<'_>, attachment: &Attachment) -> Result<Self, PdfError> {
        let xml = match pdf.content(attachment) {
            Ok(AttachmentContent::Xml(xml)) => xml,
            Ok(AttachmentContent::Pdf) => return Ok(Self::Pdf),
            Ok(AttachmentContent::Zip) => return Ok(Self::Zip),
            Ok(AttachmentContent::Other) => return Ok(Self::Other),
            Err(PdfError::TooMuch) => return Err(PdfError::TooMuch),
            Err(error) if attachment.is_called_xml() => {
                return Ok(Self::Unreadable { why: error.to_string(), kind: Purpose::Invoice });
            }
            Err(error) => return Ok(Self::Stored(error)),
        };
        Ok(match en16931::read(&xml) {
            Some(reading) if reading.format == Format::Opaque => Self::unreadable(reading),
            Some(reading) => {
                let data = Data { form: "facturx-xml", sha256: Sha256::digest(&xml).into() };
                let data = Some(data);
                Self::Invoice(Box::new(Reading { format: Format::FacturX, data, ..reading }))
            }
            None => {
                let Likeness { what, bill, .. } = likeness::see(&xml).likeness;
                if bill == Bill::No { Self::NoBill(what) } else { Self::Other }
            }
        })
    }

    fn unreadable(reading: Reading) -> Self {
        let why = reading.likeness.and_then(|likeness| likeness.why);
        let why = why.unwrap_or_else(|| reading.warnings.join("; "));
        Self::Unreadable { why: format!("is not read: {why}"), kind: reading.kind }
    }
}
