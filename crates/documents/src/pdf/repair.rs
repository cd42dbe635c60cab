//! Repairs of files whose cross-references do not lead to their objects. The objects are looked for in the bytes, once
//! from the beginning to the end. The last object of a number counts, as with updates.

use std::collections::HashMap;

use memchr::memmem;

use super::object::{self, Dictionary, Object, Parser, Stream, is_space};
use super::xref::{self, ENTRY_COST, XrefEntry, XrefTable};
use super::{Budget, Pdf, PdfError};

/// The cost of a mark that may lead nowhere, which is about the time it takes to look at it.
const MARK_COST: usize = 16;

/// The objects and the trailer that were found in the bytes of a file.
#[derive(Default)]
pub(super) struct Salvaged {
    pub(super) entries: XrefTable,
    pub(super) trailer: Dictionary,
    /// The place where each number was found last.
    places: HashMap<u32, usize>,
    /// The object streams, in the order of the file.
    containers: Vec<(u32, usize)>,
}

/// A mark in the bytes, with the place where it comes next.
struct Mark {
    word: &'static [u8],
    next: Option<usize>,
}

impl Mark {
    fn find(&mut self, bytes: &[u8], from: usize) -> Option<usize> {
        if self.next.is_some_and(|next| next < from) {
            self.next = memmem::find(&bytes[from..], self.word).map(|next| from + next);
        }
        self.next
    }
}

/// Looks through the bytes of a file for objects and trailers.
pub(super) fn scan(bytes: &[u8], budget: &mut Budget) -> Result<Salvaged, PdfError> {
    budget.spend(bytes.len())?;
    let mark = |word: &'static [u8]| Mark { word, next: memmem::find(bytes, word) };
    let mut marks = [mark(b"obj"), mark(b"trailer"), mark(b"%PDF-")];
    let mut found = Salvaged::default();
    // The first byte is skipped, so that the header itself is no mark.
    let mut at = 1;
    loop {
        let [object, trailer, header] = marks.each_mut().map(|mark| mark.find(bytes, at));
        let Some(next) = [object, trailer, header].into_iter().flatten().min() else { break };
        budget.spend(MARK_COST)?;
        if Some(next) == header {
            return Err(PdfError::Several);
        }
        at = if Some(next) == trailer {
            found.trailer(bytes, next, budget)?
        } else {
            found.object(bytes, next, budget)?
        };
    }
    Ok(found)
}

impl Salvaged {
    /// Takes a trailer that may stand here. Returns the place from which to go on.
    fn trailer(&mut self, bytes: &[u8], at: usize, budget: &mut Budget) -> Result<usize, PdfError> {
        let at = at + "trailer".len();
        let mut parser = Parser::new(bytes, at, budget);
        match parser.object() {
            Ok(Object::Dictionary(trailer)) => {
                self.newer(trailer);
                Ok(parser.at())
            }
            Err(PdfError::TooMuch) => Err(PdfError::TooMuch),
            _ => Ok(at),
        }
    }

    fn newer(&mut self, mut trailer: Dictionary) {
        xref::inherit(&mut trailer, &self.trailer);
        self.trailer = trailer;
    }

    /// Takes an object whose `obj` may stand here. Returns the place from which to go on.
    fn object(&mut self, bytes: &[u8], at: usize, budget: &mut Budget) -> Result<usize, PdfError> {
        let after = at + "obj".len();
        let Some(start) = start(&bytes[..at]) else { return Ok(after) };
        let mut parser = Parser::new(bytes, start, budget);
        let ((number, generation), object) = match parser.indirect() {
            Ok(read) => read,
            Err(PdfError::TooMuch) => return Err(PdfError::TooMuch),
            Err(_) => return Ok(after),
        };
        let mut end = parser.at();
        drop(parser);
        budget.spend(ENTRY_COST)?;
        self.entries.insert(number, XrefEntry::At { offset: start, generation });
        self.places.insert(number, start);
        match object {
            Object::Stream(stream) => {
                end = past(bytes, &stream, budget)?;
                if stream.dictionary.says("Type", "ObjStm") {
                    self.containers.push((number, start));
                } else if stream.dictionary.says("Type", "XRef") {
                    self.newer(stream.dictionary);
                }
            }
            // If a file has lost its trailers, its last catalog is the root. A later trailer says so itself.
            Object::Dictionary(object) if object.says("Type", "Catalog") => {
                let root = Object::Reference(number, generation);
                self.newer(Dictionary(vec![("Root".into(), root)]));
            }
            _ => {}
        }
        Ok(end)
    }
}

/// Returns the place where `12 0 obj` begins, if the part before `obj` ends these bytes.
fn start(before: &[u8]) -> Option<usize> {
    let back = |before: &[u8], is: fn(&u8) -> bool| {
        let count = before.iter().rev().take(16).take_while(|&byte| is(byte)).count();
        (count > 0).then_some(before.len() - count)
    };
    let mut end = before.len();
    for is in [|byte: &u8| is_space(*byte), u8::is_ascii_digit, |byte: &u8| is_space(*byte)] {
        end = back(&before[..end], is)?;
    }
    back(&before[..end], u8::is_ascii_digit)
}

/// Returns the end of a stream. Nothing in it is an object of this file, even if it is a PDF itself.
fn past(bytes: &[u8], stream: &Stream, budget: &mut Budget) -> Result<usize, PdfError> {
    let length = stream.dictionary.get("Length").unwrap_or(&Object::Null);
    if let Ok(content) = object::stream_bytes(bytes, stream.start, length) {
        return Ok(stream.start + content.len());
    }
    let content = match object::until_end(bytes, stream.start, budget) {
        Err(PdfError::TooMuch) => return Err(PdfError::TooMuch),
        // The stream is cut off.
        Err(_) => return Ok(bytes.len()),
        Ok(content) => content,
    };
    // The stream may end further on, and objects before its end would be taken for those of this file.
    if memmem::find(content, b"%PDF-").is_some() {
        return Err(PdfError::Several);
    }
    Ok(stream.start + content.len())
}

impl Pdf<'_> {
    /// Adds the objects in the object streams to those that were found beside them.
    pub(super) fn unpack(&mut self, found: Salvaged) -> Result<(), PdfError> {
        let Salvaged { mut places, containers, .. } = found;
        for (container, place) in containers {
            let objects = match self.container(container) {
                Ok(container) => container,
                Err(PdfError::TooMuch) => return Err(PdfError::TooMuch),
                Err(_) => continue,
            };
            for (&(number, _), index) in objects.objects.iter().zip(0..) {
                self.budget.spend(ENTRY_COST)?;
                if places.get(&number).is_none_or(|&known| known <= place) {
                    places.insert(number, place);
                    self.entries.insert(number, XrefEntry::In { container, index });
                }
            }
        }
        Ok(())
    }
}
