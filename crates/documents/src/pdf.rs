//! Of a PDF, as much as it takes to reach the files embedded in it (ISO 32000-1, section 7).
//!
//! Objects are read one by one when they are asked for, never the whole file. Every byte read, every value
//! made and every byte decompressed is paid for out of one [`Budget`], so time and memory stay in proportion
//! to the file whatever is in it. A library that loads all objects at once cannot promise that: a
//! cross-reference table may name one large stream a million times, and a small object stream can hold a
//! million copies of a large array.
//!
//! Left out on purpose: encrypted files, files whose cross-references do not lead to their objects (other
//! readers guess then, each in its own way), and all filters that no attachment needs.

mod attachments;
mod filter;
mod object;
mod xref;

use std::collections::HashMap;
use std::rc::Rc;

pub(crate) use attachments::MAX_FILES;

use object::{Dictionary, Object, Parser};
use xref::Entry;

/// The largest PDF read, in bytes.
pub(crate) const MAX_BYTES: usize = 256 << 20;
/// The most that a stream may be when decompressed, in bytes.
const MAX_DECODED_BYTES: usize = 64 << 20;
/// How many references may lead from one to the next.
const MAX_HOPS: usize = 8;

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum PdfError {
    #[error("it does not begin like a PDF")]
    Header,
    #[error("it is encrypted")]
    Encrypted,
    #[error("its cross-references cannot be read at byte {0}")]
    Xref(usize),
    #[error("there is no object that can be read at byte {0}")]
    Syntax(usize),
    #[error("a stream cannot be decoded")]
    Stream,
    #[error("reading it takes more work than its size allows")]
    TooMuch,
}

/// What may still be spent on a file, in bytes.
pub(crate) struct Budget(u64);

impl Budget {
    fn of(bytes: &[u8]) -> Self {
        Self((256 << 20) + 2 * bytes.len() as u64)
    }

    /// Takes what has been used up already; the next who spends is told.
    fn charge(&mut self, bytes: usize) {
        self.0 = self.0.saturating_sub(bytes as u64);
    }

    fn spend(&mut self, bytes: usize) -> Result<(), PdfError> {
        self.0 = self.0.checked_sub(bytes as u64).ok_or(PdfError::TooMuch)?;
        Ok(())
    }
}

/// A PDF whose cross-references have been read.
pub(crate) struct Pdf<'a> {
    bytes: &'a [u8],
    entries: HashMap<u32, Entry>,
    trailer: Dictionary,
    /// Object streams that have been decoded. `None` is one that cannot be, or is being decoded now.
    containers: HashMap<u32, Option<Rc<Container>>>,
    budget: Budget,
}

/// A decoded object stream, and the number and place of each object in it.
struct Container {
    bytes: Vec<u8>,
    objects: Vec<(u32, usize)>,
}

impl<'a> Pdf<'a> {
    /// Where the file begins in these bytes, if it is a PDF: not much may stand before it.
    pub(crate) fn start(bytes: &[u8]) -> Option<usize> {
        let beginning = &bytes[..bytes.len().min(1024)];
        beginning.windows(5).position(|window| window == b"%PDF-")
    }

    pub(crate) fn open(bytes: &'a [u8]) -> Result<Self, PdfError> {
        let bytes = &bytes[Self::start(bytes).ok_or(PdfError::Header)?..];
        let mut budget = Budget::of(bytes);
        let (entries, trailer) = xref::read(bytes, &mut budget)?;
        Ok(Self { bytes, entries, trailer, containers: HashMap::new(), budget })
    }

    /// What stands in a dictionary under a key, references followed. What is missing or broken is null, as
    /// the standard has it for missing objects; only a spent budget is an error.
    fn get(&mut self, dictionary: &Dictionary, key: &str) -> Result<Object, PdfError> {
        match dictionary.get(key) {
            Some(object) => self.resolve(object),
            None => Ok(Object::Null),
        }
    }

    fn resolve(&mut self, object: &Object) -> Result<Object, PdfError> {
        let mut object = object.clone();
        for _ in 0..MAX_HOPS {
            let Object::Reference(number, generation) = object else { return Ok(object) };
            object = match self.load(number, generation) {
                Err(PdfError::TooMuch) => return Err(PdfError::TooMuch),
                Err(_) => Object::Null,
                Ok(object) => object,
            };
        }
        Ok(Object::Null)
    }

    fn load(&mut self, number: u32, generation: u16) -> Result<Object, PdfError> {
        match self.entries.get(&number) {
            Some(&Entry::At { offset, generation: own }) if own == generation => {
                let mut parser = Parser::new(self.bytes, offset, &mut self.budget);
                let (found, object) = parser.indirect()?;
                if found == (number, generation) {
                    Ok(object)
                } else {
                    Err(PdfError::Syntax(offset))
                }
            }
            Some(&Entry::In { container, index }) if generation == 0 => {
                let container = self.container(container)?;
                let object = container.objects.get(index as usize);
                let &(_, offset) =
                    object.filter(|(own, _)| *own == number).ok_or(PdfError::Stream)?;
                Parser::new(&container.bytes, offset, &mut self.budget).object()
            }
            _ => Ok(Object::Null),
        }
    }

    fn container(&mut self, number: u32) -> Result<Rc<Container>, PdfError> {
        if let Some(known) = self.containers.get(&number) {
            return known.clone().ok_or(PdfError::Stream);
        }
        // Whoever comes back here while it is decoded, for its length say, finds nothing.
        self.containers.insert(number, None);
        let Some(&Entry::At { generation: 0, .. }) = self.entries.get(&number) else {
            return Err(PdfError::Stream);
        };
        let Object::Stream(dictionary, start) = self.load(number, 0)? else {
            return Err(PdfError::Stream);
        };
        let raw = self.raw(&dictionary, start)?;
        let bytes = filter::decode(raw, &dictionary, &mut self.budget)?;
        let (Some(count), Some(first)) = (dictionary.size("N"), dictionary.size("First")) else {
            return Err(PdfError::Stream);
        };
        let mut objects = Vec::new();
        let mut header = Parser::new(&bytes, 0, &mut self.budget);
        for _ in 0..count {
            let (number, offset) = (header.integer()?, header.integer()?);
            let offset = usize::try_from(offset).ok().and_then(|offset| offset.checked_add(first));
            let number = u32::try_from(number).map_err(|_| PdfError::Stream)?;
            objects.push((number, offset.ok_or(PdfError::Stream)?));
        }
        drop(header);
        let container = Rc::new(Container { bytes, objects });
        self.containers.insert(number, Some(Rc::clone(&container)));
        Ok(container)
    }

    /// The bytes of a stream as they stand in the file.
    fn raw(&mut self, dictionary: &Dictionary, start: usize) -> Result<&'a [u8], PdfError> {
        let length = match dictionary.get("Length") {
            // A length that is in an object stream would have to be decoded to decode one; the standard
            // forbids it for object streams, and nobody does it for attachments.
            Some(&Object::Reference(number, generation))
                if matches!(self.entries.get(&number), Some(Entry::At { .. })) =>
            {
                self.load(number, generation)?
            }
            Some(direct) => direct.clone(),
            None => Object::Null,
        };
        object::stream_bytes(self.bytes, start, &length)
    }
}

#[cfg(test)]
mod tests;
