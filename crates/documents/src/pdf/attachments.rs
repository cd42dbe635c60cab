//! The files embedded in a PDF (ISO 32000-1, section 7.11; ISO 32000-2, section 14.13).

use std::collections::{HashMap, HashSet};

use super::filter::Extent;
use super::object::{Dictionary, Object};
use super::{Pdf, PdfError, Reach, text};

/// The largest number of embedded files that are looked at.
pub(crate) const MAX_FILES: usize = 64;
/// The largest number of names of one file that are kept.
const MAX_NAMES: usize = 4;
/// The largest depth of the trees of names and of pages.
const MAX_DEPTH: usize = 32;
/// The number of bytes of a file that are looked at to tell what it may be.
const BEGINNING_BYTES: usize = 1024;
/// The largest number of bytes of metadata that are read.
const MAX_METADATA_BYTES: usize = 4 << 20;

/// A file embedded in a PDF, with what the PDF says of it.
#[derive(Clone, Debug)]
pub(crate) struct Attachment {
    /// The names of the file, mostly one.
    pub(crate) names: Vec<String>,
    /// A flag that is set if the file is said to be a supplement to the pages, and not the same in another form.
    pub(crate) is_supplement: bool,
    pub(crate) place: Hanging,
    media_type: Vec<u8>,
    stream: Object,
}

/// The place to which a file is attached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Hanging {
    /// The document, or one of its pages as such.
    Document,
    /// A page on which the file is pinned, as a note would be.
    Annotation,
}

/// The content of an embedded file.
pub(crate) enum AttachmentContent {
    /// A file that begins like XML.
    Xml(Vec<u8>),
    Pdf,
    Zip,
    Other,
}

impl Attachment {
    /// Returns whether the name or the media type of the file promises XML.
    pub(crate) fn is_called_xml(&self) -> bool {
        let name = |name: &String| name.to_ascii_lowercase().ends_with(".xml");
        self.names.iter().any(name) || self.media_type.ends_with(b"xml")
    }
}

impl<'a> Pdf<'a> {
    /// Finds the embedded files: those that the document names, those with which it or a page is associated, and those
    /// that are pinned on a page. Also returns whether there are more than [`MAX_FILES`].
    pub(crate) fn attachments(&mut self) -> Result<(Vec<Attachment>, bool), PdfError> {
        let root = self.root()?.unwrap_or_default();
        let mut search = Search {
            pdf: self,
            seen: HashSet::new(),
            known: HashMap::new(),
            found: Vec::new(),
            more: false,
        };
        if let Object::Dictionary(names) = search.pdf.get(&root, "Names")?
            && let Some(tree) = names.get("EmbeddedFiles")
        {
            search.names(tree, MAX_DEPTH)?;
        }
        search.files(root.get("AF"))?;
        if let Some(pages) = root.get("Pages") {
            search.pages(pages, MAX_DEPTH)?;
        }
        Ok((search.found, search.more))
    }

    /// Returns an embedded file as it was before it was embedded if it begins like XML, or else what it looks like.
    pub(crate) fn content(
        &mut self,
        attachment: &Attachment,
    ) -> Result<AttachmentContent, PdfError> {
        let Object::Stream(stream) = self.resolve(&attachment.stream)? else {
            return Err(PdfError::Missing);
        };
        let extent = Extent::Beginning(BEGINNING_BYTES);
        let beginning = self.decode(&stream, extent, Reach::Anywhere)?;
        if beginning.windows(5).any(|window| window == b"%PDF-") {
            return Ok(AttachmentContent::Pdf);
        }
        if beginning.starts_with(b"PK\x03\x04") {
            return Ok(AttachmentContent::Zip);
        }
        // In UTF-16, every other byte is zero.
        let mut first = beginning.iter().skip_while(|&&byte| {
            byte.is_ascii_whitespace() || matches!(byte, 0 | 0xEF | 0xBB | 0xBF | 0xFE | 0xFF)
        });
        if first.next() != Some(&b'<') {
            return Ok(AttachmentContent::Other);
        }
        self.decode(&stream, Extent::Whole, Reach::Anywhere).map(AttachmentContent::Xml)
    }

    /// Returns the metadata of the document, in XML, if they can be read.
    pub(crate) fn metadata(&mut self) -> Result<Option<Vec<u8>>, PdfError> {
        let root = self.root()?.unwrap_or_default();
        let Object::Stream(stream) = self.get(&root, "Metadata")? else { return Ok(None) };
        match self.decode(&stream, Extent::Beginning(MAX_METADATA_BYTES), Reach::Anywhere) {
            Err(PdfError::TooMuch) => Err(PdfError::TooMuch),
            read => Ok(read.ok()),
        }
    }
}

struct Search<'p, 'a> {
    pdf: &'p mut Pdf<'a>,
    /// The objects that have been visited, so that a cycle ends.
    seen: HashSet<u32>,
    /// The streams of the files found, by the number of the object, each with the place of its file in `found`.
    known: HashMap<u32, usize>,
    found: Vec<Attachment>,
    more: bool,
}

impl Search<'_, '_> {
    /// Returns a dictionary, unless it has been visited.
    fn dictionary(&mut self, object: &Object) -> Result<Option<Dictionary>, PdfError> {
        if let Object::Reference(number, _) = object
            && !self.seen.insert(*number)
        {
            return Ok(None);
        }
        match self.pdf.resolve(object)? {
            Object::Dictionary(dictionary) => Ok(Some(dictionary)),
            _ => Ok(None),
        }
    }

    fn array(&mut self, dictionary: &Dictionary, key: &str) -> Result<Vec<Object>, PdfError> {
        match self.pdf.get(dictionary, key)? {
            Object::Array(items) => Ok(items),
            _ => Ok(Vec::new()),
        }
    }

    /// Walks through a name tree, whose leaves have keys and values by turns.
    fn names(&mut self, node: &Object, depth: usize) -> Result<(), PdfError> {
        let Some(depth) = depth.checked_sub(1) else { return Ok(()) };
        let Some(node) = self.dictionary(node)? else { return Ok(()) };
        for pair in self.array(&node, "Names")?.chunks_exact(2) {
            self.file(&pair[1], Some(&pair[0]), Hanging::Document)?;
        }
        for kid in self.array(&node, "Kids")? {
            self.names(&kid, depth)?;
        }
        Ok(())
    }

    fn pages(&mut self, node: &Object, depth: usize) -> Result<(), PdfError> {
        let Some(depth) = depth.checked_sub(1) else { return Ok(()) };
        let Some(node) = self.dictionary(node)? else { return Ok(()) };
        self.files(node.get("AF"))?;
        for annotation in self.array(&node, "Annots")? {
            if let Some(annotation) = self.dictionary(&annotation)?
                && let Some(file) = annotation.get("FS")
            {
                self.file(file, None, Hanging::Annotation)?;
            }
        }
        for kid in self.array(&node, "Kids")? {
            self.pages(&kid, depth)?;
        }
        Ok(())
    }

    fn files(&mut self, associated: Option<&Object>) -> Result<(), PdfError> {
        let Some(associated) = associated else { return Ok(()) };
        let files = match self.pdf.resolve(associated)? {
            Object::Array(files) => files,
            _ => vec![associated.clone()],
        };
        files.iter().try_for_each(|file| self.file(file, None, Hanging::Document))
    }

    /// Takes a file specification. Its streams may stand under several keys, mostly the same one under two. A stream
    /// may have several specifications, and what any of them says of it counts.
    fn file(
        &mut self,
        file: &Object,
        key: Option<&Object>,
        place: Hanging,
    ) -> Result<(), PdfError> {
        let Some(file) = self.dictionary(file)? else { return Ok(()) };
        let Object::Dictionary(embedded) = self.pdf.get(&file, "EF")? else { return Ok(()) };
        let mut name = None;
        for own in ["UF", "F"] {
            name = name.or(self.text(file.get(own))?);
        }
        let name = name.or(self.text(key)?);
        let relation = self.pdf.get(&file, "AFRelationship")?;
        let is_supplement = relation == Object::Name(b"Supplement".into());
        for key in ["UF", "F", "Unix", "Mac", "DOS"] {
            let Some(stream @ Object::Reference(number, _)) = embedded.get(key) else { continue };
            let known = match self.known.get(number) {
                Some(&known) => known,
                None if self.found.len() == MAX_FILES => {
                    self.more = true;
                    continue;
                }
                None => {
                    self.known.insert(*number, self.found.len());
                    let media_type = self.media_type(stream)?;
                    let (names, stream) = (Vec::new(), stream.clone());
                    self.found.push(Attachment { names, is_supplement, place, media_type, stream });
                    self.found.len() - 1
                }
            };
            let found = &mut self.found[known];
            found.is_supplement |= is_supplement;
            found.place = found.place.min(place);
            if let Some(name) = &name
                && !found.names.contains(name)
                && found.names.len() < MAX_NAMES
            {
                found.names.push(name.clone());
            }
        }
        Ok(())
    }

    /// Returns the last part of a path.
    fn text(&mut self, object: Option<&Object>) -> Result<Option<String>, PdfError> {
        let Some(object) = object else { return Ok(None) };
        let Object::String(bytes) = self.pdf.resolve(object)? else { return Ok(None) };
        let text = text::text(&bytes);
        let name =
            text.trim_end_matches('\0').rsplit(['/', '\\']).next().unwrap_or_default().trim();
        Ok((!name.is_empty()).then(|| name.to_owned()))
    }

    fn media_type(&mut self, stream: &Object) -> Result<Vec<u8>, PdfError> {
        match self.pdf.resolve(stream)? {
            Object::Stream(stream) => match self.pdf.get(&stream.dictionary, "Subtype")? {
                Object::Name(name) => Ok(name),
                _ => Ok(Vec::new()),
            },
            _ => Ok(Vec::new()),
        }
    }
}
