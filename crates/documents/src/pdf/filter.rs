//! The filters that attachments and cross-references are stored with (ISO 32000-1, section 7.4), each bounded
//! in what it gives.

use std::io::Read;

use flate2::read::ZlibDecoder;

use super::object::{Dictionary, Object, is_space};
use super::{Budget, MAX_DECODED_BYTES, PdfError};

/// How many filters may follow each other.
const MAX_FILTERS: usize = 4;

/// The content of a stream.
pub(super) fn decode(
    raw: &[u8],
    dictionary: &Dictionary,
    budget: &mut Budget,
) -> Result<Vec<u8>, PdfError> {
    run(raw, dictionary, MAX_DECODED_BYTES, false, budget)
}

/// The beginning of it.
pub(super) fn beginning(
    raw: &[u8],
    dictionary: &Dictionary,
    length: usize,
    budget: &mut Budget,
) -> Result<Vec<u8>, PdfError> {
    run(raw, dictionary, length, true, budget)
}

fn run(
    raw: &[u8],
    dictionary: &Dictionary,
    limit: usize,
    partly: bool,
    budget: &mut Budget,
) -> Result<Vec<u8>, PdfError> {
    // The content would be in another file.
    if dictionary.get("F").is_some() {
        return Err(PdfError::Stream);
    }
    let filters = list(dictionary.get("Filter"));
    let parameters = list(dictionary.get("DecodeParms"));
    if filters.len() > MAX_FILTERS {
        return Err(PdfError::Stream);
    }
    if raw.len() > limit && !partly {
        return Err(PdfError::Stream);
    }
    let mut content = raw[..raw.len().min(limit)].to_vec();
    budget.spend(content.len())?;
    for (at, filter) in filters.iter().enumerate() {
        let Object::Name(name) = filter else { return Err(PdfError::Stream) };
        let parameters = parameters.get(at).unwrap_or(&Object::Null);
        content = match (name.as_slice(), parameters) {
            (b"FlateDecode" | b"Fl", parameters) => {
                unpredict(inflate(&content, limit, partly)?, parameters)?
            }
            (b"ASCIIHexDecode" | b"AHx", Object::Null) => hex(&content)?,
            (b"ASCII85Decode" | b"A85", Object::Null) => ascii_85(&content, limit, partly)?,
            _ => return Err(PdfError::Stream),
        };
        budget.spend(content.len())?;
    }
    Ok(content)
}

/// One, several or none.
fn list(object: Option<&Object>) -> Vec<Object> {
    match object {
        None | Some(Object::Null) => Vec::new(),
        Some(Object::Array(items)) => items.clone(),
        Some(one) => vec![one.clone()],
    }
}

fn inflate(bytes: &[u8], limit: usize, partly: bool) -> Result<Vec<u8>, PdfError> {
    let mut content = Vec::new();
    let read = ZlibDecoder::new(bytes).take(limit as u64 + 1).read_to_end(&mut content);
    if partly {
        content.truncate(limit);
    } else if read.is_err() || content.len() > limit {
        return Err(PdfError::Stream);
    }
    Ok(content)
}

fn hex(bytes: &[u8]) -> Result<Vec<u8>, PdfError> {
    let mut content = Vec::with_capacity(bytes.len() / 2 + 1);
    let mut high = None;
    for &byte in bytes.iter().take_while(|&&byte| byte != b'>').filter(|byte| !is_space(**byte)) {
        let digit = char::from(byte).to_digit(16).ok_or(PdfError::Stream)? as u8;
        match high.take() {
            None => high = Some(digit << 4),
            Some(high) => content.push(high | digit),
        }
    }
    content.extend(high);
    Ok(content)
}

fn ascii_85(bytes: &[u8], limit: usize, partly: bool) -> Result<Vec<u8>, PdfError> {
    let mut content = Vec::new();
    let mut group = Vec::with_capacity(5);
    for &byte in bytes.iter().take_while(|&&byte| byte != b'~').filter(|byte| !is_space(**byte)) {
        match byte {
            b'z' if group.is_empty() => content.extend([0; 4]),
            b'!'..=b'u' => group.push(byte - b'!'),
            _ => return Err(PdfError::Stream),
        }
        if group.len() == 5 {
            content.extend(four_bytes(&group)?);
            group.clear();
        }
        if content.len() > limit {
            return if partly { Ok(content) } else { Err(PdfError::Stream) };
        }
    }
    if partly || group.is_empty() {
        return Ok(content);
    }
    let count = group.len() - 1;
    if count == 0 {
        return Err(PdfError::Stream);
    }
    group.resize(5, 84);
    content.extend(&four_bytes(&group)?[..count]);
    Ok(content)
}

fn four_bytes(digits: &[u8]) -> Result<[u8; 4], PdfError> {
    let number = digits.iter().fold(0, |number, &digit| number * 85 + u64::from(digit));
    u32::try_from(number).map(u32::to_be_bytes).map_err(|_| PdfError::Stream)
}

/// Undoes a PNG predictor, which cross-reference streams have.
fn unpredict(bytes: Vec<u8>, parameters: &Object) -> Result<Vec<u8>, PdfError> {
    let parameters = match parameters {
        Object::Dictionary(parameters) => parameters,
        Object::Null => return Ok(bytes),
        _ => return Err(PdfError::Stream),
    };
    let number = |key: &str, default: usize| match parameters.get(key) {
        None => Ok(default),
        Some(_) => parameters.size(key).ok_or(PdfError::Stream),
    };
    match number("Predictor", 1)? {
        1 => return Ok(bytes),
        10..=15 => {}
        _ => return Err(PdfError::Stream),
    }
    let (colors, bits, columns) =
        (number("Colors", 1)?, number("BitsPerComponent", 8)?, number("Columns", 1)?);
    if !(1..=32).contains(&colors) || !(1..=16).contains(&bits) || !(1..=1 << 20).contains(&columns)
    {
        return Err(PdfError::Stream);
    }
    let pixel = (colors * bits).div_ceil(8);
    let width = (colors * bits * columns).div_ceil(8);
    let mut content = Vec::with_capacity(bytes.len());
    let mut above = vec![0; width];
    for row in bytes.chunks(width + 1) {
        let (kind, row) = (row[0], &row[1..]);
        let mut now = vec![0; width];
        for (at, &byte) in row.iter().enumerate() {
            let left = if at < pixel { 0 } else { now[at - pixel] };
            let corner = if at < pixel { 0 } else { above[at - pixel] };
            let guess = match kind {
                0 => 0,
                1 => left,
                2 => above[at],
                3 => ((u16::from(left) + u16::from(above[at])) / 2) as u8,
                4 => paeth(left, above[at], corner),
                _ => return Err(PdfError::Stream),
            };
            now[at] = byte.wrapping_add(guess);
        }
        content.extend(&now[..row.len()]);
        above = now;
    }
    Ok(content)
}

/// Of the three, the one nearest to `left + above - corner`.
fn paeth(left: u8, above: u8, corner: u8) -> u8 {
    let estimate = i16::from(left) + i16::from(above) - i16::from(corner);
    let distance = |byte: u8| (estimate - i16::from(byte)).abs();
    if distance(left) <= distance(above) && distance(left) <= distance(corner) {
        left
    } else if distance(above) <= distance(corner) {
        above
    } else {
        corner
    }
}
