//! A reader of PDF, as far as it takes to reach the files embedded in one (ISO 32000-1, section 7).
//!
//! The reader reads objects one by one when they are asked for, never the whole file. Every byte read, every value made
//! and every byte decompressed is paid for out of one [`Budget`], so that time and memory stay in proportion to the
//! file whatever is in it. A library that loads all objects at once cannot promise that: a cross-reference table may
//! name one large stream a million times, and a small object stream can hold a million copies of a large array.
//!
//! Encrypted files are read if they open without a password. If the cross-references do not lead to the objects, these
//! are looked for in the bytes. Damage that did not keep the file from being read is told as a [`Flaw`].
//!
//! Passwords, the filters of images, and a second PDF in the same file are left out on purpose.

mod attachments;
mod crypt;
mod filter;
mod object;
mod repair;
mod text;
mod xref;

use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;

pub(crate) use attachments::{Attachment, AttachmentContent, Hanging, MAX_FILES};

use crypt::Crypt;
use filter::{Extent, Filter};
use object::{Dictionary, Object, Parser, Stream};
use xref::{XrefEntry, XrefTable};

/// The size of the largest PDF that is read, in bytes.
pub(crate) const MAX_BYTES: usize = 256 << 20;
/// The largest size of a decompressed stream, in bytes.
const MAX_DECODED_BYTES: usize = 64 << 20;
/// The largest number of references that may lead from one to the next.
const MAX_HOPS: usize = 8;
/// The depth to which the dictionary that says how a file is encrypted is looked into.
const MAX_CRYPT_DEPTH: usize = 4;

/// A reason why something is not read, in words that go on after "it" or a name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum PdfError {
    #[error("does not begin like a PDF")]
    Header,
    #[error("is encrypted, and opens only with a password")]
    Locked,
    #[error("is encrypted in a way that is not known here ({0})")]
    Handler(String),
    #[error("is damaged: its cross-references cannot be read at byte {0}")]
    Xref(usize),
    #[error("is damaged: there is no object that can be read at byte {0}")]
    Syntax(usize),
    #[error("is damaged: it cannot be unpacked")]
    Stream,
    #[error("is damaged: it is not there")]
    Missing,
    #[error("is stored in a way that is not read ({0})")]
    Filter(String),
    #[error("is larger than 64 MiB")]
    TooLong,
    #[error("is damaged, and there seems to be more than one PDF in it")]
    Several,
    #[error("takes more work to read than its size allows")]
    TooMuch,
}

/// A damage that did not keep a file from being read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
pub(crate) enum Flaw {
    #[error("its cross-references are damaged, and its objects were looked for one by one")]
    References,
    #[error("the length of something in it is wrong")]
    Length,
    #[error("a checksum in it is missing or wrong")]
    Checksum,
}

/// The budget of a file: the number of bytes that may still be spent on it.
pub(crate) struct Budget(u64);

impl Budget {
    fn of(bytes: &[u8]) -> Self {
        Self((256 << 20) + 2 * bytes.len() as u64)
    }

    /// Takes the bytes that have been used up already. If they were too many, the next call of `spend` says so.
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
    entries: XrefTable,
    trailer: Dictionary,
    /// The object streams that have been decoded. `None` is one that cannot be decoded, or is being decoded now.
    containers: HashMap<u32, Option<Rc<Container>>>,
    crypt: Option<Crypt>,
    budget: Budget,
    /// A flag that is set once a cross-reference has led to something else.
    pub(crate) astray: bool,
    /// The flaws found so far.
    pub(crate) flaws: BTreeSet<Flaw>,
}

/// The places where the values of a stream's dictionary may stand.
#[derive(Clone, Copy)]
enum Reach {
    Anywhere,
    /// Any place except object streams: to decode one, another would have to be decoded, without end.
    Outside,
}

/// A decoded object stream, with the number and place of each object in it.
struct Container {
    bytes: Vec<u8>,
    objects: Vec<(u32, usize)>,
}

impl<'a> Pdf<'a> {
    /// Finds the place where the PDF begins in these bytes, if there is one. Not much may stand before it.
    pub(crate) fn start(bytes: &[u8]) -> Option<usize> {
        let beginning = &bytes[..bytes.len().min(1024)];
        beginning.windows(5).position(|window| window == b"%PDF-")
    }

    pub(crate) fn open(bytes: &'a [u8]) -> Result<Self, PdfError> {
        let bytes = &bytes[Self::start(bytes).ok_or(PdfError::Header)?..];
        let mut pdf = Self {
            bytes,
            entries: XrefTable::new(),
            trailer: Dictionary::default(),
            containers: HashMap::new(),
            crypt: None,
            budget: Budget::of(bytes),
            astray: false,
            flaws: BTreeSet::new(),
        };
        match xref::read(bytes, &mut pdf.budget) {
            Ok((entries, trailer)) => {
                (pdf.entries, pdf.trailer) = (entries, trailer);
                match pdf.unlock() {
                    Ok(()) if pdf.root()?.is_some() => Ok(pdf),
                    Err(error) if !pdf.astray => Err(error),
                    _ => pdf.repair(),
                }
            }
            Err(PdfError::TooMuch) => Err(PdfError::TooMuch),
            Err(error) => pdf.repair().map_err(|second| match second {
                PdfError::Xref(_) => error,
                _ => second,
            }),
        }
    }

    /// Looks for the objects in the bytes, instead of in the places that the cross-references name.
    pub(crate) fn repair(mut self) -> Result<Self, PdfError> {
        let mut found = repair::scan(self.bytes, &mut self.budget)?;
        self.entries = std::mem::take(&mut found.entries);
        self.trailer = std::mem::take(&mut found.trailer);
        self.unlock()?;
        self.unpack(found)?;
        self.astray = false;
        self.flaws = BTreeSet::from([Flaw::References]);
        match self.root()? {
            Some(_) => Ok(self),
            None => Err(PdfError::Xref(self.bytes.len())),
        }
    }

    /// Returns the dictionary from which all objects are reached.
    fn root(&mut self) -> Result<Option<Dictionary>, PdfError> {
        let trailer = self.trailer.clone();
        match self.get(&trailer, "Root")? {
            Object::Dictionary(root) => Ok(Some(root)),
            _ => Ok(None),
        }
    }

    fn unlock(&mut self) -> Result<(), PdfError> {
        self.crypt = None;
        let trailer = self.trailer.clone();
        let encrypt = match trailer.get("Encrypt") {
            Some(encrypt) => self.whole(encrypt, MAX_CRYPT_DEPTH)?,
            None => Object::Null,
        };
        let id = match trailer.get("ID") {
            Some(id) => self.whole(id, 2)?,
            None => Object::Null,
        };
        // The containers that were decoded on the way were not decrypted.
        self.containers.clear();
        let id = match id {
            Object::Array(ids) => ids.into_iter().next(),
            _ => None,
        };
        let id = match &id {
            Some(Object::String(id)) => id.as_slice(),
            _ => &[],
        };
        match encrypt {
            Object::Dictionary(encrypt) => self.crypt = Some(Crypt::open(&encrypt, id)?),
            Object::Null if matches!(trailer.get("Encrypt"), None | Some(Object::Null)) => {}
            _ => return Err(crypt::damaged()),
        }
        Ok(())
    }

    /// Returns an object with the references in it followed.
    fn whole(&mut self, object: &Object, depth: usize) -> Result<Object, PdfError> {
        let mut object = self.resolve(object)?;
        let Some(depth) = depth.checked_sub(1) else { return Ok(object) };
        match &mut object {
            Object::Array(items) => {
                for item in items {
                    *item = self.whole(item, depth)?;
                }
            }
            Object::Dictionary(dictionary) => {
                for (_, value) in &mut dictionary.0 {
                    *value = self.whole(value, depth)?;
                }
            }
            _ => {}
        }
        Ok(object)
    }

    /// Returns the value under a key of a dictionary, with references followed. A missing or broken value is null, as
    /// the standard has it for missing objects. Only a spent budget is an error.
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
        let loaded = match self.entries.get(&number) {
            Some(&XrefEntry::At { offset, generation: own }) if own == generation => {
                self.at(offset, (number, generation))
            }
            Some(&XrefEntry::In { container, index }) if generation == 0 => {
                self.packed(container, index, number)
            }
            _ => Ok(Object::Null),
        };
        self.astray |= loaded.is_err();
        loaded
    }

    fn at(&mut self, offset: usize, id: (u32, u16)) -> Result<Object, PdfError> {
        let (found, mut object) = Parser::new(self.bytes, offset, &mut self.budget).indirect()?;
        if found != id {
            return Err(PdfError::Syntax(offset));
        }
        if let Some(crypt) = &self.crypt {
            crypt.strings(&mut object, id, &mut self.budget)?;
        }
        Ok(object)
    }

    fn packed(&mut self, container: u32, index: u32, number: u32) -> Result<Object, PdfError> {
        let container = self.container(container)?;
        let object = container.objects.get(index as usize);
        let &(_, offset) = object.filter(|(own, _)| *own == number).ok_or(PdfError::Stream)?;
        Parser::new(&container.bytes, offset, &mut self.budget).object()
    }

    fn container(&mut self, number: u32) -> Result<Rc<Container>, PdfError> {
        if let Some(known) = self.containers.get(&number) {
            return known.clone().ok_or(PdfError::Stream);
        }
        // If decoding it leads back here, for example for its length, nothing is found.
        self.containers.insert(number, None);
        let Some(&XrefEntry::At { generation: 0, .. }) = self.entries.get(&number) else {
            return Err(PdfError::Stream);
        };
        let Object::Stream(stream) = self.load(number, 0)? else {
            return Err(PdfError::Stream);
        };
        let bytes = self.decode(&stream, Extent::Whole, Reach::Outside)?;
        let (count, first) = (stream.dictionary.size("N"), stream.dictionary.size("First"));
        let (Some(count), Some(first)) = (count, first) else { return Err(PdfError::Stream) };
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

    /// Decodes the content of a stream, or its beginning.
    fn decode(
        &mut self,
        stream: &Stream,
        extent: Extent,
        reach: Reach,
    ) -> Result<Vec<u8>, PdfError> {
        let filters = Filter::list(&stream.dictionary, |object| self.reach(object, reach))?;
        let raw = self.raw(stream, reach)?;
        let decrypted = match &self.crypt {
            Some(crypt) => {
                // The first block of AES is not part of the content.
                let raw = &raw[..raw.len().min(extent.limit().saturating_add(64))];
                self.budget.spend(raw.len())?;
                Some(crypt.stream(raw, stream, Filter::crypt(&filters))?)
            }
            None => None,
        };
        let raw = decrypted.as_deref().unwrap_or(raw);
        let (content, flaw) = filter::decode(raw, &filters, extent, &mut self.budget)?;
        self.flaws.extend(flaw);
        Ok(content)
    }

    fn reach(&mut self, object: &Object, reach: Reach) -> Result<Object, PdfError> {
        let Reach::Outside = reach else { return self.resolve(object) };
        let Object::Reference(number, generation) = *object else { return Ok(object.clone()) };
        if !matches!(self.entries.get(&number), Some(XrefEntry::At { .. })) {
            return Ok(Object::Null);
        }
        match self.load(number, generation) {
            Err(PdfError::TooMuch) => Err(PdfError::TooMuch),
            Err(_) | Ok(Object::Reference(..)) => Ok(Object::Null),
            Ok(object) => Ok(object),
        }
    }

    /// Returns the bytes of a stream as they stand in the file.
    fn raw(&mut self, stream: &Stream, reach: Reach) -> Result<&'a [u8], PdfError> {
        let length = stream.dictionary.get("Length").unwrap_or(&Object::Null);
        let length = self.reach(length, reach)?;
        object::stream_bytes(self.bytes, stream.start, &length).or_else(|_| {
            let bytes = object::until_end(self.bytes, stream.start, &mut self.budget)?;
            self.flaws.insert(Flaw::Length);
            Ok(bytes)
        })
    }
}

#[cfg(test)]
mod tests;
