//! The objects of a PDF, as they are written (ISO 32000-1, section 7.3).

use super::{Budget, PdfError, text};

/// The largest depth of arrays and dictionaries in each other.
const MAX_DEPTH: usize = 64;
/// The largest number of blanks before the `endstream` that ends a stream.
const MAX_END_SPACE: usize = 16;
/// The cost of a value beside its bytes, which is about the memory that it takes.
const VALUE_COST: usize = 40;

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Object {
    Null,
    Integer(i64),
    Name(Vec<u8>),
    Array(Vec<Object>),
    Dictionary(Dictionary),
    Stream(Stream),
    Reference(u32, u16),
    String(Vec<u8>),
    Boolean(bool),
    /// A real number, which never leads to a file.
    Other,
}

/// A stream that has not been read yet.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Stream {
    pub(super) dictionary: Dictionary,
    /// The place where the stream's bytes start.
    pub(super) start: usize,
    /// The stream's number and generation, by which it may be encrypted.
    pub(super) id: (u32, u16),
}

#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Dictionary(pub(super) Vec<(Vec<u8>, Object)>);

impl Dictionary {
    /// Returns the value of a key. If there are two, the last one counts, as in other readers.
    pub(super) fn get(&self, key: &str) -> Option<&Object> {
        self.0.iter().rev().find(|(known, _)| known == key.as_bytes()).map(|(_, value)| value)
    }

    /// Returns a direct number that is not negative.
    pub(super) fn size(&self, key: &str) -> Option<usize> {
        match self.get(key) {
            Some(&Object::Integer(number)) => usize::try_from(number).ok(),
            _ => None,
        }
    }

    /// Returns whether a name stands under a key.
    pub(super) fn says(&self, key: &str, name: &str) -> bool {
        matches!(self.get(key), Some(Object::Name(own)) if own == name.as_bytes())
    }

    /// Takes over the value of a key that the dictionary does not have itself.
    pub(super) fn inherit(&mut self, key: &str, from: &Self) {
        if let (None, Some(value)) = (self.get(key), from.get(key)) {
            self.0.push((key.into(), value.clone()));
        }
    }
}

/// Returns the bytes of a stream of that length, which its end has to follow.
pub(super) fn stream_bytes<'a>(
    bytes: &'a [u8],
    start: usize,
    length: &Object,
) -> Result<&'a [u8], PdfError> {
    let Object::Integer(length) = *length else { return Err(PdfError::Syntax(start)) };
    let end = usize::try_from(length).ok().and_then(|length| start.checked_add(length));
    let end = end.filter(|&end| end <= bytes.len()).ok_or(PdfError::Syntax(start))?;
    let after = bytes[end..].iter().take(MAX_END_SPACE).take_while(|&&byte| is_space(byte)).count();
    if bytes[end + after..].starts_with(b"endstream") {
        Ok(&bytes[start..end])
    } else {
        Err(PdfError::Syntax(end))
    }
}

/// Returns the bytes of a stream whose length is wrong, up to its `endstream`.
pub(super) fn until_end<'a>(
    bytes: &'a [u8],
    start: usize,
    budget: &mut Budget,
) -> Result<&'a [u8], PdfError> {
    let rest = bytes.get(start..).unwrap_or_default();
    let found = memchr::memmem::find(rest, b"endstream");
    budget.spend(found.unwrap_or(rest.len()))?;
    let content = &rest[..found.ok_or(PdfError::Stream)?];
    let line_end =
        [&b"\r\n"[..], b"\n", b"\r"].into_iter().find_map(|end| content.strip_suffix(end));
    Ok(line_end.unwrap_or(content))
}

pub(super) struct Parser<'a, 'b> {
    bytes: &'a [u8],
    at: usize,
    /// The place up to which reading has been paid for.
    paid: usize,
    budget: &'b mut Budget,
}

impl<'a, 'b> Parser<'a, 'b> {
    pub(super) fn new(bytes: &'a [u8], at: usize, budget: &'b mut Budget) -> Self {
        Self { bytes, at, paid: at, budget }
    }

    pub(super) fn at(&self) -> usize {
        self.at
    }

    fn wrong<T>(&self) -> Result<T, PdfError> {
        Err(PdfError::Syntax(self.at))
    }

    fn rest(&self) -> &'a [u8] {
        self.bytes.get(self.at..).unwrap_or_default()
    }

    fn pay(&mut self, more: usize) -> Result<(), PdfError> {
        let bytes = self.at.saturating_sub(self.paid);
        self.paid = self.at;
        self.budget.spend(bytes + more)
    }

    /// Goes past white space and comments.
    fn space(&mut self) {
        let mut comment = false;
        let skip = self.rest().iter().position(|&byte| {
            comment = (comment || byte == b'%') && byte != b'\n' && byte != b'\r';
            !comment && !is_space(byte)
        });
        self.at += skip.unwrap_or(self.rest().len());
    }

    /// Goes past a word, if it comes next.
    pub(super) fn word(&mut self, word: &str) -> bool {
        self.space();
        let here = self.rest();
        let found = here.starts_with(word.as_bytes())
            && here.get(word.len()).is_none_or(|&byte| !is_regular(byte));
        if found {
            self.at += word.len();
        }
        found
    }

    pub(super) fn integer(&mut self) -> Result<i64, PdfError> {
        self.space();
        let token = self.regular();
        let number = std::str::from_utf8(token).ok().and_then(|text| text.parse().ok());
        self.at += token.len();
        self.pay(VALUE_COST)?;
        number.ok_or(PdfError::Syntax(self.at))
    }

    /// Returns the regular characters that come next.
    fn regular(&self) -> &'a [u8] {
        let rest = self.rest();
        let end = rest.iter().position(|&byte| !is_regular(byte));
        &rest[..end.unwrap_or(rest.len())]
    }

    /// Reads `12 0 obj` and the object. If that is a stream, it holds the place where its bytes start.
    pub(super) fn indirect(&mut self) -> Result<((u32, u16), Object), PdfError> {
        let (number, generation) = (self.integer()?, self.integer()?);
        let id = u32::try_from(number).ok().zip(u16::try_from(generation).ok());
        let (Some(id), true) = (id, self.word("obj")) else { return self.wrong() };
        let object = self.object()?;
        let Object::Dictionary(dictionary) = object else { return Ok((id, object)) };
        if !self.word("stream") {
            return Ok((id, Object::Dictionary(dictionary)));
        }
        let line_end = match self.rest() {
            [b'\r', b'\n', ..] => 2,
            [b'\r' | b'\n', ..] => 1,
            _ => return self.wrong(),
        };
        self.at += line_end;
        Ok((id, Object::Stream(Stream { dictionary, start: self.at, id })))
    }

    pub(super) fn object(&mut self) -> Result<Object, PdfError> {
        self.nested(MAX_DEPTH)
    }

    fn nested(&mut self, depth: usize) -> Result<Object, PdfError> {
        self.space();
        self.pay(VALUE_COST)?;
        let Some(depth) = depth.checked_sub(1) else { return self.wrong() };
        match self.rest() {
            [b'<', b'<', ..] => {
                self.at += 2;
                self.dictionary(depth)
            }
            [b'[', ..] => {
                self.at += 1;
                let mut items = Vec::new();
                while !self.closes("]") {
                    items.push(self.nested(depth)?);
                }
                Ok(Object::Array(items))
            }
            [b'/', ..] => self.name().map(Object::Name),
            [b'<', ..] => self.hex(),
            [b'(', ..] => self.string(),
            [b'+' | b'-' | b'.' | b'0'..=b'9', ..] => Ok(self.number()),
            _ if self.word("null") => Ok(Object::Null),
            _ if self.word("true") => Ok(Object::Boolean(true)),
            _ if self.word("false") => Ok(Object::Boolean(false)),
            _ => self.wrong(),
        }
    }

    fn closes(&mut self, delimiter: &str) -> bool {
        self.space();
        let found = self.rest().starts_with(delimiter.as_bytes());
        if found {
            self.at += delimiter.len();
        }
        found
    }

    fn dictionary(&mut self, depth: usize) -> Result<Object, PdfError> {
        let mut entries = Vec::new();
        while !self.closes(">>") {
            let key = self.name()?;
            entries.push((key, self.nested(depth)?));
        }
        Ok(Object::Dictionary(Dictionary(entries)))
    }

    /// Reads a name, and decodes `#xx` in it.
    fn name(&mut self) -> Result<Vec<u8>, PdfError> {
        if !self.rest().starts_with(b"/") {
            return self.wrong();
        }
        self.at += 1;
        let token = self.regular();
        self.at += token.len();
        self.pay(VALUE_COST + token.len())?;
        let mut name = Vec::with_capacity(token.len());
        let mut rest = token;
        while let [byte, after @ ..] = rest {
            let code = after.get(..2).filter(|_| *byte == b'#').and_then(|hex| {
                let hex = std::str::from_utf8(hex).ok().filter(|hex| !hex.starts_with('+'))?;
                u8::from_str_radix(hex, 16).ok()
            });
            name.push(code.unwrap_or(*byte));
            rest = if code.is_some() { &after[2..] } else { after };
        }
        Ok(name)
    }

    /// Reads an integer, a reference that begins with one, or a real number.
    fn number(&mut self) -> Object {
        let token = self.regular();
        self.at += token.len();
        let integer = |token: &[u8]| std::str::from_utf8(token).ok()?.parse::<i64>().ok();
        let Some(number) = integer(token) else { return Object::Other };
        let after_number = self.at;
        let Ok(number_of) = u32::try_from(number) else { return Object::Integer(number) };
        self.space();
        let token = self.regular();
        // A generation has at most five digits. Looking no further keeps this fast.
        if token.len() <= 5
            && let Some(generation) = integer(token).and_then(|number| u16::try_from(number).ok())
        {
            self.at += token.len();
            if self.word("R") {
                return Object::Reference(number_of, generation);
            }
        }
        self.at = after_number;
        Object::Integer(number)
    }

    fn hex(&mut self) -> Result<Object, PdfError> {
        match self.rest().iter().position(|&byte| byte == b'>') {
            Some(found) => {
                let written = &self.rest()[1..found];
                self.at += found + 1;
                self.pay(written.len())?;
                Ok(Object::String(text::hex(written)))
            }
            None => self.unfinished(),
        }
    }

    fn string(&mut self) -> Result<Object, PdfError> {
        let mut open = 0usize;
        let mut escaped = false;
        for (at, &byte) in self.rest().iter().enumerate() {
            match byte {
                _ if escaped => escaped = false,
                b'\\' => escaped = true,
                b'(' => open += 1,
                b')' if open == 1 => {
                    let written = &self.rest()[1..at];
                    self.at += at + 1;
                    self.pay(written.len())?;
                    return Ok(Object::String(text::literal(written)));
                }
                b')' => open -= 1,
                _ => {}
            }
        }
        self.unfinished()
    }

    /// Returns an error, after paying for the bytes that were looked through in vain.
    fn unfinished(&mut self) -> Result<Object, PdfError> {
        let at = self.at;
        self.at = self.bytes.len();
        self.pay(0)?;
        Err(PdfError::Syntax(at))
    }
}

/// Pays for the bytes that were read last, even if they were read in vain.
impl Drop for Parser<'_, '_> {
    fn drop(&mut self) {
        self.budget.charge(self.at.saturating_sub(self.paid));
    }
}

pub(super) fn is_space(byte: u8) -> bool {
    matches!(byte, 0 | b'\t' | b'\n' | 0x0C | b'\r' | b' ')
}

fn is_regular(byte: u8) -> bool {
    !is_space(byte)
        && !matches!(byte, b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%')
}
