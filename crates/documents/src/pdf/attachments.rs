//! The files embedded in a PDF (ISO 32000-1, section 7.11; ISO 32000-2, section 14.13).

use std::collections::HashSet;

use super::object::{Dictionary, Object};
use super::{Pdf, PdfError, filter};

/// How many embedded files are looked at.
pub(crate) const MAX_FILES: usize = 64;
/// How deep the trees of names and of pages may be.
const MAX_DEPTH: usize = 32;
/// How much of a file is looked at to tell whether it may be XML.
const BEGINNING_BYTES: usize = 1024;

/// The embedded files that may be XML.
pub(crate) struct Attachments<'p, 'a> {
    pdf: &'p mut Pdf<'a>,
    /// The streams, each once.
    streams: std::vec::IntoIter<Object>,
    /// Whether there are more than were looked at.
    pub(crate) more: bool,
}

impl<'a> Pdf<'a> {
    /// Finds the embedded files: those that the document names, those that it or a page is associated with,
    /// and those that are pinned on a page.
    pub(crate) fn attachments(&mut self) -> Result<Attachments<'_, 'a>, PdfError> {
        let trailer = self.trailer.clone();
        let mut search =
            Search { pdf: self, seen: HashSet::new(), streams: Vec::new(), more: false };
        let root = search.pdf.get(&trailer, "Root")?;
        if let Object::Dictionary(root) = &root {
            if let Object::Dictionary(names) = search.pdf.get(root, "Names")?
                && let Some(tree) = names.get("EmbeddedFiles")
            {
                search.names(tree, MAX_DEPTH)?;
            }
            search.files(root.get("AF"))?;
            if let Some(pages) = root.get("Pages") {
                search.pages(pages, MAX_DEPTH)?;
            }
        }
        let Search { streams, more, .. } = search;
        Ok(Attachments { pdf: self, streams: streams.into_iter(), more })
    }
}

struct Search<'p, 'a> {
    pdf: &'p mut Pdf<'a>,
    /// The objects that have been visited, so that a cycle ends.
    seen: HashSet<u32>,
    streams: Vec<Object>,
    more: bool,
}

impl Search<'_, '_> {
    /// A dictionary that has not been visited.
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

    /// A name tree: its leaves have keys and values by turns.
    fn names(&mut self, node: &Object, depth: usize) -> Result<(), PdfError> {
        let Some(depth) = depth.checked_sub(1) else { return Ok(()) };
        let Some(node) = self.dictionary(node)? else { return Ok(()) };
        for pair in self.array(&node, "Names")?.chunks_exact(2) {
            self.file(&pair[1])?;
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
                self.file(file)?;
            }
        }
        for kid in self.array(&node, "Kids")? {
            self.pages(&kid, depth)?;
        }
        Ok(())
    }

    fn files(&mut self, associated: Option<&Object>) -> Result<(), PdfError> {
        let Some(associated) = associated else { return Ok(()) };
        match self.pdf.resolve(associated)? {
            Object::Array(files) => files.iter().try_for_each(|file| self.file(file)),
            _ => self.file(associated),
        }
    }

    /// A file specification. Its streams may stand under several keys, mostly the same one under two.
    fn file(&mut self, file: &Object) -> Result<(), PdfError> {
        let Some(file) = self.dictionary(file)? else { return Ok(()) };
        let Object::Dictionary(embedded) = self.pdf.get(&file, "EF")? else { return Ok(()) };
        for key in ["UF", "F", "Unix", "Mac", "DOS"] {
            let Some(stream @ Object::Reference(number, _)) = embedded.get(key) else { continue };
            if !self.seen.insert(*number) {
                continue;
            }
            if self.streams.len() == MAX_FILES {
                self.more = true;
            } else {
                self.streams.push(stream.clone());
            }
        }
        Ok(())
    }
}

impl Attachments<'_, '_> {
    /// The next file that begins like XML and can be decoded, as it was before it was embedded.
    pub(crate) fn next_xml(&mut self) -> Result<Option<Vec<u8>>, PdfError> {
        for stream in self.streams.by_ref() {
            match xml(self.pdf, &stream) {
                Err(PdfError::TooMuch) => return Err(PdfError::TooMuch),
                Ok(Some(content)) => return Ok(Some(content)),
                Ok(None) | Err(_) => {}
            }
        }
        Ok(None)
    }
}

fn xml(pdf: &mut Pdf<'_>, stream: &Object) -> Result<Option<Vec<u8>>, PdfError> {
    let Object::Stream(dictionary, start) = pdf.resolve(stream)? else { return Ok(None) };
    let raw = pdf.raw(&dictionary, start)?;
    let beginning = filter::beginning(raw, &dictionary, BEGINNING_BYTES, &mut pdf.budget)?;
    // In UTF-16 every other byte is zero. That is not read either, but its issuer is told why.
    let mut first = beginning.iter().skip_while(|&&byte| {
        byte.is_ascii_whitespace() || matches!(byte, 0 | 0xEF | 0xBB | 0xBF | 0xFE | 0xFF)
    });
    if first.next() != Some(&b'<') {
        return Ok(None);
    }
    filter::decode(raw, &dictionary, &mut pdf.budget).map(Some)
}
