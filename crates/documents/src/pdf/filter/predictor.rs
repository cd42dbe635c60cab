//! Predictors: differences of bytes instead of bytes (ISO 32000-1, section 7.4.4.4).

use super::super::PdfError;
use super::super::object::Dictionary;

/// Undoes the predictor that the parameters name.
pub(super) fn undo(bytes: Vec<u8>, parameters: &Dictionary) -> Result<Vec<u8>, PdfError> {
    let number = |key: &str, default: usize| match parameters.get(key) {
        None => Ok(default),
        Some(_) => parameters.size(key).ok_or(PdfError::Stream),
    };
    let predictor = number("Predictor", 1)?;
    if predictor == 1 {
        return Ok(bytes);
    }
    let (colors, bits, columns) =
        (number("Colors", 1)?, number("BitsPerComponent", 8)?, number("Columns", 1)?);
    if !(1..=32).contains(&colors) || !(1..=16).contains(&bits) || !(1..=1 << 20).contains(&columns)
    {
        return Err(PdfError::Stream);
    }
    let pixel = (colors * bits).div_ceil(8);
    let width = (colors * bits * columns).div_ceil(8);
    match predictor {
        2 if bits == 8 => Ok(tiff(bytes, colors, width)),
        10..=15 => png(&bytes, pixel, width),
        _ => Err(PdfError::Filter(format!("predictor {predictor} of {bits} bits"))),
    }
}

/// Undoes the predictor of TIFF, in which each byte is the difference to the one of the same colour on its left.
fn tiff(mut bytes: Vec<u8>, colors: usize, width: usize) -> Vec<u8> {
    for row in bytes.chunks_mut(width) {
        for at in colors..row.len() {
            row[at] = row[at].wrapping_add(row[at - colors]);
        }
    }
    bytes
}

fn png(bytes: &[u8], pixel: usize, width: usize) -> Result<Vec<u8>, PdfError> {
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

/// Returns the one of the three that is nearest to `left + above - corner`.
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
