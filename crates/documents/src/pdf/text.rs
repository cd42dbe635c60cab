//! Strings as they are written in a PDF, and the text that they stand for (ISO 32000-1, sections 7.3.4 and
//! 7.9.2).

/// Decodes a string in parentheses: `written` is without these, and the escapes in it are undone.
pub(super) fn literal(written: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(written.len());
    let mut rest = written;
    while let [byte, after @ ..] = rest {
        rest = after;
        match (*byte, after) {
            (b'\\', [b'\r', b'\n', after @ ..] | [b'\r' | b'\n', after @ ..]) => rest = after,
            (b'\\', [b'0'..=b'7', ..]) => {
                let digits = after.iter().take(3).take_while(|byte| matches!(byte, b'0'..=b'7'));
                let count = digits.clone().count();
                // By the standard, a number above 255 loses its highest bit.
                bytes.push(digits.fold(0u8, |code, digit| code << 3 | (digit - b'0')));
                rest = &after[count..];
            }
            (b'\\', [escaped, after @ ..]) => {
                bytes.push(match escaped {
                    b'n' => b'\n',
                    b'r' => b'\r',
                    b't' => b'\t',
                    b'b' => 8,
                    b'f' => 12,
                    other => *other,
                });
                rest = after;
            }
            (b'\\', []) => {}
            (b'\r', after) => {
                bytes.push(b'\n');
                rest = after.strip_prefix(b"\n").unwrap_or(after);
            }
            (byte, _) => bytes.push(byte),
        }
    }
    bytes
}

/// Decodes a string in hexadecimal. Characters that are no digits are passed over.
pub(super) fn hex(written: &[u8]) -> Vec<u8> {
    let digits = written.iter().filter_map(|&byte| char::from(byte).to_digit(16));
    let digits: Vec<u8> = digits.map(|digit| digit as u8).collect();
    digits.chunks(2).map(|pair| pair[0] << 4 | pair.get(1).unwrap_or(&0)).collect()
}

/// Decodes the text of a string: UTF-16 or UTF-8 if it is marked so, or else Latin-1, in which all letters of
/// PDFDocEncoding that occur in file names have the same codes.
pub(super) fn text(bytes: &[u8]) -> String {
    let utf_16 = |bytes: &[u8], unit: fn([u8; 2]) -> u16| {
        let units = bytes.chunks_exact(2).map(|pair| unit([pair[0], pair[1]]));
        char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
    };
    match bytes {
        [0xFE, 0xFF, rest @ ..] => utf_16(rest, u16::from_be_bytes),
        [0xFF, 0xFE, rest @ ..] => utf_16(rest, u16::from_le_bytes),
        [0xEF, 0xBB, 0xBF, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        _ => bytes.iter().copied().map(char::from).collect(),
    }
}
