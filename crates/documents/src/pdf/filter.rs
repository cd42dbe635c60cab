//! The filters with which attachments and cross-references are stored (ISO 32000-1, section 7.4). The output of each is
//! bounded.

mod predictor;

use std::io::Read;

use flate2::read::{DeflateDecoder, ZlibDecoder};
use weezl::{BitOrder, LzwStatus};

use super::object::{Dictionary, Object, is_space};
use super::{Budget, Flaw, MAX_DECODED_BYTES, PdfError};

/// The largest number of filters that may follow each other.
const MAX_FILTERS: usize = 4;
/// The number of bytes to which LZW is unpacked at a time.
const LZW_BYTES: usize = 64 << 10;

/// A filter and its parameters.
pub(super) struct Filter {
    name: Vec<u8>,
    parameters: Dictionary,
}

/// The part of a stream that is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Extent {
    Whole,
    /// The first bytes of the stream, at most this many.
    Beginning(usize),
}

impl Extent {
    pub(super) fn limit(self) -> usize {
        match self {
            Self::Whole => MAX_DECODED_BYTES,
            Self::Beginning(length) => length,
        }
    }

    /// Returns the content, cut to the extent, unless it is too long.
    fn bound(self, mut content: Vec<u8>) -> Result<Vec<u8>, PdfError> {
        match self {
            Self::Whole if content.len() > MAX_DECODED_BYTES => Err(PdfError::TooLong),
            Self::Whole => Ok(content),
            Self::Beginning(length) => {
                content.truncate(length);
                Ok(content)
            }
        }
    }
}

impl Filter {
    /// Reads the list of a stream's filters. `resolve` follows references.
    pub(super) fn list(
        dictionary: &Dictionary,
        mut resolve: impl FnMut(&Object) -> Result<Object, PdfError>,
    ) -> Result<Vec<Self>, PdfError> {
        // The content would be in another file.
        if dictionary.get("F").is_some() {
            return Err(PdfError::Filter("another file".into()));
        }
        let names = several(dictionary.get("Filter"), &mut resolve)?;
        let mut parameters = several(dictionary.get("DecodeParms"), &mut resolve)?.into_iter();
        if names.len() > MAX_FILTERS {
            return Err(PdfError::Filter(format!("{} filters", names.len())));
        }
        let filters = names.into_iter().map(|name| {
            let Object::Name(name) = name else { return Err(PdfError::Stream) };
            let parameters = match parameters.next() {
                Some(Object::Dictionary(parameters)) => parameters,
                Some(Object::Null) | None => Dictionary::default(),
                Some(_) => return Err(PdfError::Stream),
            };
            Ok(Self { name, parameters })
        });
        let mut filters = filters.collect::<Result<Vec<Self>, _>>()?;
        for (_, value) in filters.iter_mut().flat_map(|filter| &mut filter.parameters.0) {
            *value = resolve(value)?;
        }
        Ok(filters)
    }

    /// Returns the crypt filter that a stream names itself.
    pub(super) fn crypt(filters: &[Self]) -> Option<&[u8]> {
        let crypt = filters.iter().find(|filter| filter.name == b"Crypt")?;
        match crypt.parameters.get("Name") {
            Some(Object::Name(name)) => Some(name),
            _ => Some(b"Identity"),
        }
    }
}

/// Decodes the content of a stream, which is decrypted already.
pub(super) fn decode(
    raw: &[u8],
    filters: &[Filter],
    extent: Extent,
    budget: &mut Budget,
) -> Result<(Vec<u8>, Option<Flaw>), PdfError> {
    if extent == Extent::Whole && raw.len() > MAX_DECODED_BYTES {
        return Err(PdfError::TooLong);
    }
    let mut content = raw[..raw.len().min(extent.limit())].to_vec();
    let mut flaw = None;
    budget.spend(content.len())?;
    for Filter { name, parameters } in filters {
        content = match name.as_slice() {
            b"FlateDecode" | b"Fl" => {
                let (content, own) = inflate(&content, extent)?;
                flaw = flaw.or(own);
                predictor::undo(content, parameters)?
            }
            b"LZWDecode" | b"LZW" => {
                predictor::undo(lzw(&content, parameters, extent)?, parameters)?
            }
            b"RunLengthDecode" | b"RL" => run_length(&content, extent)?,
            b"ASCIIHexDecode" | b"AHx" => hex(&content)?,
            b"ASCII85Decode" | b"A85" => ascii_85(&content, extent)?,
            b"Crypt" => content,
            other => return Err(PdfError::Filter(String::from_utf8_lossy(other).into_owned())),
        };
        budget.spend(content.len())?;
    }
    Ok((content, flaw))
}

/// Returns the objects of a value that may be one object, a list of them, or absent.
fn several(
    object: Option<&Object>,
    mut resolve: impl FnMut(&Object) -> Result<Object, PdfError>,
) -> Result<Vec<Object>, PdfError> {
    match object.map(&mut resolve).transpose()? {
        None | Some(Object::Null) => Ok(Vec::new()),
        Some(Object::Array(items)) => items.iter().map(resolve).collect(),
        Some(one) => Ok(vec![one]),
    }
}

fn inflate(bytes: &[u8], extent: Extent) -> Result<(Vec<u8>, Option<Flaw>), PdfError> {
    let mut content = Vec::new();
    let limit = extent.limit() as u64 + 1;
    if ZlibDecoder::new(bytes).take(limit).read_to_end(&mut content).is_ok() {
        return Ok((extent.bound(content)?, None));
    }
    // Only the checksum may be wrong or missing, for which readers of PDFs do not ask.
    let mut content = Vec::new();
    let data = bytes.get(2..).unwrap_or_default();
    let read = DeflateDecoder::new(data).take(limit).read_to_end(&mut content);
    match extent {
        Extent::Beginning(_) => Ok((extent.bound(content)?, None)),
        Extent::Whole => {
            read.map_err(|_| PdfError::Stream)?;
            Ok((extent.bound(content)?, Some(Flaw::Checksum)))
        }
    }
}

fn lzw(bytes: &[u8], parameters: &Dictionary, extent: Extent) -> Result<Vec<u8>, PdfError> {
    let mut decoder = match parameters.get("EarlyChange") {
        Some(Object::Integer(0)) => weezl::decode::Decoder::new(BitOrder::Msb, 8),
        _ => weezl::decode::Decoder::with_tiff_size_switch(BitOrder::Msb, 8),
    };
    let (mut content, mut piece) = (Vec::new(), vec![0; LZW_BYTES]);
    let mut rest = bytes;
    while content.len() <= extent.limit() {
        let step = decoder.decode_bytes(rest, &mut piece);
        content.extend(&piece[..step.consumed_out]);
        rest = &rest[step.consumed_in..];
        match step.status {
            Ok(LzwStatus::Ok) if step.consumed_in + step.consumed_out > 0 => {}
            Ok(LzwStatus::Done) => break,
            // The data end without an end mark, which some writers leave out.
            Ok(_) => break,
            Err(_) if matches!(extent, Extent::Beginning(_)) => break,
            Err(_) => return Err(PdfError::Stream),
        }
    }
    extent.bound(content)
}

fn run_length(bytes: &[u8], extent: Extent) -> Result<Vec<u8>, PdfError> {
    let mut content = Vec::new();
    let mut rest = bytes;
    while let [length, after @ ..] = rest
        && content.len() <= extent.limit()
    {
        let length = usize::from(*length);
        rest = match length {
            128 => break,
            0..128 => {
                content.extend(&after[..after.len().min(length + 1)]);
                after.get(length + 1..).unwrap_or_default()
            }
            _ => {
                let [byte, after @ ..] = after else { break };
                content.extend(std::iter::repeat_n(*byte, 257 - length));
                after
            }
        };
    }
    extent.bound(content)
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

fn ascii_85(bytes: &[u8], extent: Extent) -> Result<Vec<u8>, PdfError> {
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
        if content.len() > extent.limit() {
            break;
        }
    }
    if matches!(extent, Extent::Beginning(_)) || group.is_empty() {
        return extent.bound(content);
    }
    let count = group.len() - 1;
    if count == 0 {
        return Err(PdfError::Stream);
    }
    group.resize(5, 84);
    content.extend(&four_bytes(&group)?[..count]);
    extent.bound(content)
}

fn four_bytes(digits: &[u8]) -> Result<[u8; 4], PdfError> {
    let number = digits.iter().fold(0, |number, &digit| number * 85 + u64::from(digit));
    u32::try_from(number).map(u32::to_be_bytes).map_err(|_| PdfError::Stream)
}
