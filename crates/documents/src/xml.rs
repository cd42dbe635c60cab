//! A reader of XML 1.0 with namespaces, as far as invoices need it, which makes a tree within known limits.
//!
//! The reader refuses a DOCTYPE (so there are no entities but the five of XML itself, and no default attributes), an
//! encoding that is not known or does not fit, any version but 1.0, and whatever is not well-formed. A refusal is a
//! sentence, because whoever issues the bill is told it.

mod build;
mod chars;
pub(crate) mod envelope;
mod source;
mod tag;

use std::borrow::Cow;

pub(crate) use chars::is_space;
pub(crate) use source::Source;

/// The size of the largest document that is read, in bytes.
const MAX_BYTES: usize = 64 << 20;
/// The largest depth of elements in each other.
const MAX_DEPTH: usize = 100;
/// The largest number of elements, texts, comments and instructions together, and also of attributes.
const MAX_NODES: usize = 1_000_000;
/// The largest number of attributes of an element.
const MAX_ATTRIBUTES: usize = 256;
/// The length of the longest namespace name, in bytes. The canonical form repeats it again and again.
const MAX_NAMESPACE_BYTES: usize = 1024;

/// A reason why a file is not read as XML.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum XmlError {
    #[error("it is {0} bytes long, and at most {MAX_BYTES} are read")]
    TooLong(usize),
    /// The text is longer than is read, once it is in UTF-8.
    #[error("as UTF-8 its text is longer than the {MAX_BYTES} bytes that are read at most")]
    TooLongDecoded,
    #[error("its elements are nested more than {MAX_DEPTH} deep")]
    TooDeep,
    #[error("it has more than {MAX_NODES} elements, texts or attributes")]
    TooMany,
    #[error("an element has more than {MAX_ATTRIBUTES} attributes")]
    TooManyAttributes,
    #[error("a namespace name is longer than {MAX_NAMESPACE_BYTES} bytes")]
    NamespaceTooLong,
    #[error("it has a DOCTYPE, which is not allowed in an invoice")]
    Doctype,
    #[error("its encoding is {0}, which is not read")]
    Encoding(String),
    #[error("it is not UTF-8: the byte at {0} is wrong")]
    NotUtf8(u64),
    #[error("the byte at {at} does not fit its encoding, {encoding}")]
    Unfit { encoding: String, at: u64 },
    #[error("its declaration says that it is in {0}, and its bytes look like UTF-8")]
    Mislabelled(String),
    #[error("it begins with more than one byte order mark")]
    SecondMark,
    #[error("something stands before its XML declaration, which has to come first")]
    BeforeDeclaration,
    #[error("something stands before its root element")]
    BeforeRoot,
    #[error("there are several documents in this file: the second begins at byte {0}")]
    SecondRoot(u64),
    #[error("something stands after the end of its root element, at byte {0}")]
    AfterRoot(u64),
    #[error("an XML declaration stands in the middle of it, at byte {0}")]
    InnerDeclaration(u64),
    #[error("it says to be XML {0}, and only XML 1.0 is read")]
    Version(String),
    #[error("its XML declaration is malformed")]
    Declaration,
    #[error("the character at byte {0} is not allowed in XML")]
    Character(u64),
    #[error("the entity {name} at byte {at} is not defined")]
    Entity { name: String, at: u64 },
    #[error("the name at byte {0} is not an XML name")]
    Name(u64),
    #[error("the namespace prefix at byte {0} is not declared")]
    Prefix(u64),
    #[error("a namespace is declared wrongly at byte {0}")]
    Namespace(u64),
    #[error("an attribute at byte {0} is there twice")]
    Duplicate(u64),
    #[error("it is not well-formed XML at byte {0}")]
    Malformed(u64),
}

/// A document: its nodes in document order, each element followed by what is in it.
pub(crate) struct Xml<'a> {
    nodes: Vec<XmlNode<'a>>,
    attributes: Vec<Attribute<'a>>,
    /// The namespace names that occur. [`NONE`] is no namespace, [`XML`] is that of `xml:`.
    namespaces: Vec<Cow<'a, str>>,
    root: usize,
}

/// A namespace, as an index into those of the document.
pub(crate) type Namespace = u32;
/// The absence of a namespace.
pub(crate) const NONE: Namespace = 0;
/// The namespace for which the prefix `xml` always stands.
pub(crate) const XML: Namespace = 1;

#[derive(Clone, Copy, Debug)]
pub(crate) struct Name<'a> {
    pub(crate) prefix: &'a str,
    pub(crate) local: &'a str,
    pub(crate) namespace: Namespace,
}

pub(crate) struct Attribute<'a> {
    pub(crate) name: Name<'a>,
    pub(crate) value: Cow<'a, str>,
}

pub(crate) enum XmlNode<'a> {
    Element {
        name: Name<'a>,
        /// The place of the first attribute among those of the document, and the number of attributes.
        attributes: (u32, u16),
        /// The node that follows all that is in the element.
        end: u32,
    },
    /// A text, in which character data, CDATA sections and references are joined.
    Text(Cow<'a, str>),
    Instruction {
        target: &'a str,
        data: Cow<'a, str>,
    },
}

impl XmlError {
    /// Returns the advice on what to do about the error, where that is known. It begins with a verb.
    pub(crate) fn advice(&self) -> Option<&'static str> {
        match self {
            Self::Encoding(_) | Self::NotUtf8(_) | Self::Unfit { .. } | Self::SecondMark => {
                Some("save it as UTF-8")
            }
            Self::Mislabelled(_) => Some("save it as UTF-8, and have its declaration say so"),
            Self::BeforeDeclaration | Self::BeforeRoot => Some("take away what stands before it"),
            Self::AfterRoot(_) => Some("take away what stands after it"),
            Self::SecondRoot(_) => Some("put each document into a file of its own"),
            _ => None,
        }
    }

    /// Returns the same error with its place in the file instead of in the text.
    fn in_file(mut self, source: &Source<'_>) -> Self {
        match &mut self {
            Self::SecondRoot(at)
            | Self::AfterRoot(at)
            | Self::InnerDeclaration(at)
            | Self::Character(at)
            | Self::Entity { at, .. }
            | Self::Name(at)
            | Self::Prefix(at)
            | Self::Namespace(at)
            | Self::Duplicate(at)
            | Self::Malformed(at) => {
                let place = usize::try_from(*at).unwrap_or(usize::MAX);
                *at = source.in_file(place) as u64;
            }
            _ => {}
        }
        self
    }
}

impl<'a> Xml<'a> {
    pub(crate) fn parse(source: &'a Source<'_>) -> Result<Self, XmlError> {
        build::parse(source.text()).map_err(|error| error.in_file(source))
    }

    pub(crate) fn root(&self) -> Element<'_> {
        Element { xml: self, at: self.root }
    }

    /// Returns all elements, in document order.
    pub(crate) fn elements(&self) -> impl Iterator<Item = Element<'_>> {
        let is_element = |at: &usize| matches!(self.nodes[*at], XmlNode::Element { .. });
        (0..self.nodes.len()).filter(is_element).map(|at| Element { xml: self, at })
    }

    pub(crate) fn nodes(&self) -> &[XmlNode<'a>] {
        &self.nodes
    }

    pub(crate) fn attributes(&self, (start, len): (u32, u16)) -> &[Attribute<'a>] {
        &self.attributes[start as usize..start as usize + len as usize]
    }

    pub(crate) fn namespaces(&self) -> &[Cow<'a, str>] {
        &self.namespaces
    }

    /// Returns the namespace of that name, if the document uses it.
    pub(crate) fn namespace(&self, name: &str) -> Option<Namespace> {
        self.namespaces.iter().position(|known| known == name).map(|at| at as Namespace)
    }
}

/// An element of a document.
#[derive(Clone, Copy)]
pub(crate) struct Element<'x> {
    xml: &'x Xml<'x>,
    at: usize,
}

impl<'x> Element<'x> {
    fn parts(self) -> (Name<'x>, (u32, u16), usize) {
        match &self.xml.nodes[self.at] {
            XmlNode::Element { name, attributes, end } => (*name, *attributes, *end as usize),
            // An `Element` is only ever made of such a node.
            XmlNode::Text(_) | XmlNode::Instruction { .. } => unreachable!("not an element"),
        }
    }

    pub(crate) fn is(self, namespace: Namespace, local: &str) -> bool {
        let (name, ..) = self.parts();
        name.namespace == namespace && name.local == local
    }

    pub(crate) fn namespace(self) -> &'x str {
        &self.xml.namespaces[self.parts().0.namespace as usize]
    }

    pub(crate) fn local(self) -> &'x str {
        self.parts().0.local
    }

    /// Returns the elements directly in this one.
    pub(crate) fn children(self) -> impl Iterator<Item = Element<'x>> {
        let (.., end) = self.parts();
        let mut at = self.at + 1;
        std::iter::from_fn(move || {
            while at < end {
                let here = at;
                match &self.xml.nodes[here] {
                    XmlNode::Element { end, .. } => {
                        at = *end as usize;
                        return Some(Element { xml: self.xml, at: here });
                    }
                    XmlNode::Text(_) | XmlNode::Instruction { .. } => at += 1,
                }
            }
            None
        })
    }

    /// Returns the value of an attribute that is in no namespace.
    pub(crate) fn attribute(self, local: &str) -> Option<&'x str> {
        let (_, attributes, _) = self.parts();
        let mut all = self.xml.attributes(attributes).iter();
        all.find(|each| each.name.namespace == NONE && each.name.local == local)
            .map(|each| &*each.value)
    }

    /// Returns the text in the element, or `None` if there are elements in it.
    pub(crate) fn text(self) -> Option<Cow<'x, str>> {
        let (.., end) = self.parts();
        let mut text = Cow::Borrowed("");
        for node in &self.xml.nodes[self.at + 1..end] {
            match node {
                XmlNode::Text(more) if text.is_empty() => text = Cow::Borrowed(&**more),
                XmlNode::Text(more) => text.to_mut().push_str(more),
                XmlNode::Element { .. } => return None,
                XmlNode::Instruction { .. } => {}
            }
        }
        Some(text)
    }
}

/// Finds the place where a file that could not be read begins like XML, maybe after something that does not belong
/// there.
pub(crate) fn start(bytes: &[u8]) -> Option<usize> {
    const MARKS: [u8; 6] = [0xEF, 0xBB, 0xBF, 0xFE, 0xFF, 0];
    /// The number of bytes that may stand before a declaration.
    const BEFORE: usize = 1024;
    let first = bytes.iter().find(|byte| !byte.is_ascii_whitespace() && !MARKS.contains(byte))?;
    match first {
        b'<' => Some(0),
        // These begin formats that may have XML in them.
        b'%' | b'{' | b'[' => None,
        _ => {
            let before = &bytes[..bytes.len().min(BEFORE)];
            let at = before.windows(6).position(|window| window == b"<?xml ")?;
            let is_text = |byte: &u8| *byte >= b' ' || byte.is_ascii_whitespace();
            before[..at].iter().all(is_text).then_some(at)
        }
    }
}

/// Returns whether a file soon names that namespace, in UTF-8 or UTF-16. If so, it was meant to be such a document, and
/// its issuer is told what is wrong.
pub(crate) fn mentions(bytes: &[u8], namespace: &str) -> bool {
    beginning(bytes).contains(namespace)
}

/// Returns the ASCII characters at the beginning of a file, in whatever encoding it is.
pub(crate) fn beginning(bytes: &[u8]) -> String {
    const LENGTH: usize = 64 << 10;
    let beginning = bytes[..bytes.len().min(LENGTH)].iter();
    beginning.filter(|byte| byte.is_ascii() && **byte != 0).map(|byte| char::from(*byte)).collect()
}

#[cfg(test)]
mod tests;
