//! Cross-references, which tell where the objects of a PDF are (ISO 32000-1, sections 7.5.4 to 7.5.8): tables, streams
//! and both at once, from the newest section to the oldest.

use std::collections::{HashMap, HashSet};

use super::filter::{self, Extent, Filter};
use super::object::{self, Dictionary, Object, Parser, Stream};
use super::{Budget, PdfError};

/// The largest number of sections.
const MAX_SECTIONS: usize = 4096;
/// The cost of an entry, which is about the memory that it takes.
pub(super) const ENTRY_COST: usize = 48;

/// The place of an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum XrefEntry {
    Free,
    At { offset: usize, generation: u16 },
    In { container: u32, index: u32 },
}

pub(super) type XrefTable = HashMap<u32, XrefEntry>;

/// Reads all entries, and the newest trailer.
pub(super) fn read(bytes: &[u8], budget: &mut Budget) -> Result<(XrefTable, Dictionary), PdfError> {
    let mut entries = XrefTable::new();
    let mut newest: Option<Dictionary> = None;
    let mut seen = HashSet::new();
    let mut next = Some(start(bytes, budget)?);
    while let Some(offset) = next {
        if !seen.insert(offset) || seen.len() > MAX_SECTIONS {
            return Err(PdfError::Xref(offset));
        }
        let trailer = section(bytes, offset, &mut entries, budget)?;
        next = match trailer.get("Prev") {
            None => None,
            Some(_) => Some(trailer.size("Prev").ok_or(PdfError::Xref(offset))?),
        };
        match &mut newest {
            Some(newest) => inherit(newest, &trailer),
            None => newest = Some(trailer),
        }
    }
    Ok((entries, newest.unwrap_or_default()))
}

/// Takes over the values of an older trailer that the trailer of an update should repeat, and that some leave out.
pub(super) fn inherit(newest: &mut Dictionary, older: &Dictionary) {
    ["Root", "Encrypt", "ID"].into_iter().for_each(|key| newest.inherit(key, older));
}

fn start(bytes: &[u8], budget: &mut Budget) -> Result<usize, PdfError> {
    let word = b"startxref";
    let found = memchr::memmem::rfind(bytes, word);
    budget.spend(bytes.len() - found.unwrap_or(0))?;
    let at = found.ok_or(PdfError::Xref(bytes.len()))? + word.len();
    let offset = Parser::new(bytes, at, budget).integer()?;
    usize::try_from(offset).ok().filter(|&offset| offset < bytes.len()).ok_or(PdfError::Xref(at))
}

fn section(
    bytes: &[u8],
    offset: usize,
    entries: &mut XrefTable,
    budget: &mut Budget,
) -> Result<Dictionary, PdfError> {
    if !Parser::new(bytes, offset, budget).word("xref") {
        return stream(bytes, offset, entries, budget);
    }
    let (trailer, free) = table(Parser::new(bytes, offset, budget), entries)?;
    budget.spend(free.len() * ENTRY_COST)?;
    // A file for old and new readers calls objects free in its table that it has in a stream for the new ones.
    if trailer.get("XRefStm").is_some() {
        let offset = trailer.size("XRefStm").ok_or(PdfError::Xref(offset))?;
        stream(bytes, offset, entries, budget)?;
    }
    for number in free {
        entries.entry(number).or_insert(XrefEntry::Free);
    }
    Ok(trailer)
}

/// Reads a table and its trailer, and returns also which objects the table calls free.
fn table(
    mut parser: Parser<'_, '_>,
    entries: &mut XrefTable,
) -> Result<(Dictionary, Vec<u32>), PdfError> {
    let mut free = Vec::new();
    parser.word("xref");
    while !parser.word("trailer") {
        let (first, count) = (parser.integer()?, parser.integer()?);
        for n in 0..count {
            let (offset, generation) = (parser.integer()?, parser.integer()?);
            let wrong = PdfError::Xref(parser.at());
            let number = first.checked_add(n).and_then(|number| u32::try_from(number).ok());
            let number = number.ok_or(wrong.clone())?;
            if parser.word("f") {
                free.push(number);
            } else if parser.word("n") {
                let offset = usize::try_from(offset).map_err(|_| wrong.clone())?;
                let generation = u16::try_from(generation).map_err(|_| wrong)?;
                entries.entry(number).or_insert(XrefEntry::At { offset, generation });
            } else {
                return Err(wrong);
            }
        }
    }
    match parser.object()? {
        Object::Dictionary(trailer) => Ok((trailer, free)),
        _ => Err(PdfError::Xref(parser.at())),
    }
}

fn stream(
    bytes: &[u8],
    offset: usize,
    entries: &mut XrefTable,
    budget: &mut Budget,
) -> Result<Dictionary, PdfError> {
    let wrong = PdfError::Xref(offset);
    let (_, Object::Stream(Stream { dictionary, start, .. })) =
        Parser::new(bytes, offset, budget).indirect()?
    else {
        return Err(wrong);
    };
    if !dictionary.says("Type", "XRef") {
        return Err(wrong);
    }
    // The length of this stream cannot be a reference, because references lead here.
    let length = dictionary.get("Length").unwrap_or(&Object::Null);
    let raw = object::stream_bytes(bytes, start, length)?;
    let filters = Filter::list(&dictionary, |object| Ok(object.clone()))?;
    let (decoded, _) = filter::decode(raw, &filters, Extent::Whole, budget)?;
    let widths = numbers(dictionary.get("W")).ok_or(wrong.clone())?;
    let [kind, second, third] = widths[..] else { return Err(wrong) };
    let width = widths.iter().copied().filter(|&width| width <= 8).sum::<usize>();
    if width == 0 || widths.iter().any(|&width| width > 8) {
        return Err(wrong);
    }
    let index = match dictionary.get("Index") {
        Some(index) => numbers(Some(index)).ok_or(wrong.clone())?,
        None => vec![0, dictionary.size("Size").ok_or(wrong.clone())?],
    };
    let numbered = index.chunks_exact(2).flat_map(|pair| {
        let [first, count] = [pair[0], pair[1]];
        (0..count).map(move |n| first.checked_add(n))
    });
    for (number, row) in numbered.zip(decoded.chunks_exact(width)) {
        budget.spend(ENTRY_COST)?;
        let number = number.and_then(|number| u32::try_from(number).ok()).ok_or(wrong.clone())?;
        let (first, rest) = row.split_at(kind);
        let (second, third) = (field(&rest[..second]), field(&rest[second..second + third]));
        let entry = match (if kind == 0 { 1 } else { field(first) }, u32::try_from(third)) {
            (1, Ok(generation)) => match (usize::try_from(second), u16::try_from(generation)) {
                (Ok(offset), Ok(generation)) => XrefEntry::At { offset, generation },
                _ => return Err(wrong),
            },
            (2, Ok(index)) => match u32::try_from(second) {
                Ok(container) => XrefEntry::In { container, index },
                Err(_) => return Err(wrong),
            },
            // By the standard, an entry of an unknown kind is taken for null.
            _ => XrefEntry::Free,
        };
        entries.entry(number).or_insert(entry);
    }
    Ok(dictionary)
}

fn field(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0, |number, &byte| number << 8 | u64::from(byte))
}

fn numbers(object: Option<&Object>) -> Option<Vec<usize>> {
    let Some(Object::Array(items)) = object else { return None };
    let number = |item: &Object| match *item {
        Object::Integer(number) => usize::try_from(number).ok(),
        _ => None,
    };
    items.iter().map(number).collect()
}
