//! The file that holds a message.

use std::cell::Cell;
use std::ops::Range;

use crate::xml::Source;

/// A file that holds a message: its bytes and its text.
pub(super) struct CamtFile<'f> {
    bytes: &'f [u8],
    source: &'f Source<'f>,
    /// A place in the text and the same place in the file. The piece that is cut out next is behind it.
    reached: Cell<(usize, usize)>,
}

impl<'f> CamtFile<'f> {
    pub(super) fn of(bytes: &'f [u8], source: &'f Source<'f>) -> Self {
        Self { bytes, source, reached: Cell::new((0, source.in_file(0))) }
    }

    pub(super) fn text(&self) -> &'f str {
        self.source.text()
    }

    /// Returns the bytes of the file that hold a piece of its text.
    pub(super) fn cut(&self, piece: &Range<usize>) -> &'f [u8] {
        let start = self.place(piece.start);
        let end = self.place(piece.end);
        self.bytes.get(start..end).unwrap_or_default()
    }

    fn place(&self, at: usize) -> usize {
        let (text_at, file_at) = self.reached.get();
        let place = match self.text().get(text_at..at) {
            Some(between) => file_at + self.source.length_in_file(between),
            None => self.source.in_file(at),
        };
        self.reached.set((at, place));
        place
    }
}
