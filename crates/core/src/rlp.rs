//! Ethereum's RLP in its one canonical form, as far as evidence needs it (PROTOCOL.md section 6.1).

use thiserror::Error;

/// A reason why bytes are not one canonical RLP item.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub(crate) enum RlpError {
    #[error("an item ends before its length")]
    Short,
    #[error("a length is not as short as it can be")]
    Length,
    #[error("a byte below 0x80 stands for itself")]
    Byte,
    #[error("something follows the item")]
    Surplus,
    #[error("a list where a string is wanted")]
    NotAString,
    #[error("a string where a list is wanted")]
    NotAList,
}

/// An RLP item: the bytes in it, without its own header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RlpItem<'a> {
    Str(&'a [u8]),
    List(&'a [u8]),
}

impl<'a> RlpItem<'a> {
    /// Reads one item, after which nothing may follow.
    pub(crate) fn read(bytes: &'a [u8]) -> Result<Self, RlpError> {
        match split(bytes)? {
            (item, []) => Ok(item),
            _ => Err(RlpError::Surplus),
        }
    }

    pub(crate) fn str(self) -> Result<&'a [u8], RlpError> {
        match self {
            Self::Str(bytes) => Ok(bytes),
            Self::List(_) => Err(RlpError::NotAString),
        }
    }

    /// Returns the items of a list. Lists inside it are not looked into.
    pub(crate) fn items(self) -> Result<Vec<RlpItem<'a>>, RlpError> {
        let Self::List(mut rest) = self else { return Err(RlpError::NotAList) };
        let mut items = Vec::new();
        while !rest.is_empty() {
            let (item, after) = split(rest)?;
            items.push(item);
            rest = after;
        }
        Ok(items)
    }
}

/// Splits bytes into the first item and the rest.
fn split(bytes: &[u8]) -> Result<(RlpItem<'_>, &[u8]), RlpError> {
    let (&first, rest) = bytes.split_first().ok_or(RlpError::Short)?;
    if first < 0x80 {
        return Ok((RlpItem::Str(&bytes[..1]), rest));
    }
    let list = first >= 0xc0;
    let code = first - if list { 0xc0 } else { 0x80 };
    let (len, rest) = if code <= 55 {
        (usize::from(code), rest)
    } else {
        let width = usize::from(code - 55);
        let (digits, rest) = rest.split_at_checked(width).ok_or(RlpError::Short)?;
        if digits[0] == 0 {
            return Err(RlpError::Length);
        }
        let len = digits
            .iter()
            .try_fold(0_usize, |len, digit| Some(len.checked_mul(256)? + usize::from(*digit)));
        let len = len.ok_or(RlpError::Short)?;
        if len <= 55 {
            return Err(RlpError::Length);
        }
        (len, rest)
    };
    let (content, rest) = rest.split_at_checked(len).ok_or(RlpError::Short)?;
    if list {
        return Ok((RlpItem::List(content), rest));
    }
    if content.len() == 1 && content[0] < 0x80 {
        return Err(RlpError::Byte);
    }
    Ok((RlpItem::Str(content), rest))
}

/// Reads a big-endian number of at most 8 bytes. Returns `None` if it is longer or has leading zeros.
pub(crate) fn number(bytes: &[u8]) -> Option<u64> {
    if bytes.len() > 8 || bytes.first() == Some(&0) {
        return None;
    }
    Some(bytes.iter().fold(0, |number, byte| number << 8 | u64::from(*byte)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_canonical_is_refused() {
        assert_eq!(RlpItem::read(&[0x7f]), Ok(RlpItem::Str(&[0x7f])));
        assert_eq!(RlpItem::read(&[0x80]), Ok(RlpItem::Str(&[])));
        assert_eq!(RlpItem::read(&[0x81, 0x80]), Ok(RlpItem::Str(&[0x80])));
        assert_eq!(RlpItem::read(&[0xc1, 0x01]), Ok(RlpItem::List(&[1])));
        for (bad, why) in [
            (&[][..], RlpError::Short),
            (&[0x81], RlpError::Short),
            (&[0x81, 0x7f], RlpError::Byte),
            (&[0x01, 0x02], RlpError::Surplus),
            (&[0xb8, 0x01, 0xff], RlpError::Length),
            (&[0xb9, 0x00, 0x38], RlpError::Length),
            (&[0xbf, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], RlpError::Short),
            (&[0xf8, 0x37], RlpError::Length),
        ] {
            assert_eq!(RlpItem::read(bad), Err(why), "{bad:x?}");
        }
        let mut long = vec![0xb8, 56];
        long.extend([9; 56]);
        assert_eq!(RlpItem::read(&long), Ok(RlpItem::Str(&[9; 56])));
        assert_eq!(number(&[]), Some(0));
        assert_eq!(number(&[1, 0]), Some(256));
        assert_eq!(number(&[0, 1]), None);
        assert_eq!(number(&[1; 9]), None);
    }
}
