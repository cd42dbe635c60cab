//! The places of firms, clients and invoices in a file.

use std::ops::Range;

use quick_xml::Reader;
use quick_xml::events::Event;

use super::MOST_INVOICES;
use crate::xml::{Source, is_space};

/// The names of the pieces, each inside of the one before. The first is below the root.
const LEVELS: [&str; 3] = ["firm", "client", "invoice"];

/// A firm, a client or an invoice: its bytes in the file, with the white space before it, and the pieces of the next
/// level in it.
#[derive(Debug, Default)]
struct Piece {
    bytes: Range<usize>,
    inner: Vec<Piece>,
}

/// The outline of a file: its firms, and the invoices in them.
pub(super) struct Outline<'f> {
    bytes: &'f [u8],
    firms: Vec<Piece>,
    /// The places of firm, client and invoice of each invoice.
    invoices: Vec<[usize; 3]>,
}

impl<'f> Outline<'f> {
    /// Takes apart a file whose XML is known to be well-formed.
    pub(super) fn of(source: &Source<'_>, bytes: &'f [u8]) -> Result<Self, &'static str> {
        let mut walk =
            ElementWalk { source, reached: (0, source.in_file(0)), open: vec![Piece::default()] };
        let mut reader = Reader::from_str(source.text());
        let (mut depth, mut invoices) = (0_usize, Vec::new());
        loop {
            let before = reader.buffer_position();
            let event = reader.read_event().map_err(|_| "its XML cannot be taken apart")?;
            let after = reader.buffer_position();
            match event {
                Event::Start(start) => {
                    if walk.fits(depth, start.name().local_name().into_inner()) {
                        walk.begin(before);
                    }
                    depth += 1;
                }
                Event::Empty(start) if walk.fits(depth, start.name().local_name().into_inner()) => {
                    walk.begin(before);
                    walk.end(after, &mut invoices);
                }
                Event::End(_) => {
                    depth = depth.saturating_sub(1);
                    // The element ends the innermost open piece if it is as deep as that.
                    if depth > 0 && walk.open.len() == depth + 1 {
                        walk.end(after, &mut invoices);
                    }
                }
                Event::Eof => break,
                _ => {}
            }
            if invoices.len() > MOST_INVOICES {
                return Err("it has more than 10000 invoices");
            }
        }
        let firms = walk.open.into_iter().next().unwrap_or_default().inner;
        Ok(Self { bytes, firms, invoices })
    }

    /// Returns the number of invoices.
    pub(super) fn invoices(&self) -> usize {
        self.invoices.len()
    }

    /// Returns the bytes of the file without the other invoices, clients and firms.
    pub(super) fn document(&self, which: usize) -> Vec<u8> {
        let mut document = Vec::new();
        self.copy(&(0..self.bytes.len()), &self.firms, &self.invoices[which], &mut document);
        document
    }

    /// Copies a piece without the pieces in it that are not chosen.
    fn copy(
        &self,
        bytes: &Range<usize>,
        inner: &[Piece],
        chosen: &[usize],
        document: &mut Vec<u8>,
    ) {
        let Some((&first, rest)) = chosen.split_first() else {
            return document.extend_from_slice(&self.bytes[bytes.clone()]);
        };
        let mut at = bytes.start;
        for (place, piece) in inner.iter().enumerate() {
            document.extend_from_slice(&self.bytes[at..piece.bytes.start]);
            if place == first {
                self.copy(&piece.bytes, &piece.inner, rest, document);
            }
            at = piece.bytes.end;
        }
        document.extend_from_slice(&self.bytes[at..bytes.end]);
    }
}

/// A walk from element to element.
struct ElementWalk<'s> {
    source: &'s Source<'s>,
    /// A place in the text, and the same place in the file.
    reached: (usize, usize),
    /// The root, and the pieces that are open.
    open: Vec<Piece>,
}

impl ElementWalk<'_> {
    /// Returns whether an element is the next piece, by its depth and its name.
    fn fits(&self, depth: usize, local: &str) -> bool {
        depth > 0 && self.open.len() == depth && LEVELS.get(depth - 1) == Some(&local)
    }

    fn begin(&mut self, at: u64) {
        let before = &self.source.text()[..place(at)];
        let start = self.in_file(before.trim_end_matches(is_space).len());
        self.open.push(Piece { bytes: start..start, inner: Vec::new() });
    }

    fn end(&mut self, at: u64, invoices: &mut Vec<[usize; 3]>) {
        let Some(mut piece) = self.open.pop() else { return };
        piece.bytes.end = self.in_file(place(at));
        if self.open.len() == LEVELS.len() {
            let inside = |level: usize| self.open.get(level).map_or(0, |piece| piece.inner.len());
            invoices.push([inside(0), inside(1), inside(2)]);
        }
        if let Some(outer) = self.open.last_mut() {
            outer.inner.push(piece);
        }
    }

    /// Returns the place in the file of a place in the text. Places must be asked for in ascending order.
    fn in_file(&mut self, at: usize) -> usize {
        let (text_at, file_at) = self.reached;
        let between = self.source.text().get(text_at..at).unwrap_or_default();
        self.reached = (at.max(text_at), file_at + self.source.length_in_file(between));
        self.reached.1
    }
}

fn place(at: u64) -> usize {
    usize::try_from(at).unwrap_or(usize::MAX)
}
