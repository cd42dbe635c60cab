//! The elements of a camt.054, in the order of the file, with where they are in it.

use quick_xml::NsReader;
use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::name::ResolveResult;
use thiserror::Error;

use super::NAME_SPACE;

const MOST_DEPTH: usize = 100;
/// Beginnings, ends and texts: enough for as many transactions as are read, printed with every indentation.
const MOST_EVENTS: usize = 32_000_000;
/// On one element.
const MOST_ATTRIBUTES: usize = 64;
/// ISO 20022 has none nearly as long. Longer ones and those of other name spaces are steps on a path that leads
/// to nothing.
const LONGEST_NAME: usize = 32;
const NAMELESS: &str = "?";

/// Why a text is not read as camt.054.
#[derive(Debug, Error)]
pub(super) enum NotRead {
    /// Not XML.
    #[error("it is not well-formed XML")]
    Xml(#[from] quick_xml::Error),
    /// The same, said of attributes.
    #[error("it is not well-formed XML")]
    Attribute(#[from] quick_xml::events::attributes::AttrError),
    /// Elements without end, text or a second element beside the root.
    #[error("it is not one element")]
    Root,
    /// Of another format.
    #[error("the root is no camt.054 document")]
    NotCamt,
    /// A document type can define anything.
    #[error("it has a document type")]
    DocumentType,
    /// One that XML itself does not know.
    #[error("it has an entity of its own")]
    Entity,
    /// Elements in elements, or more of something than any bank writes.
    #[error("it is too deep or has too much")]
    Excess,
    /// The text is UTF-8 and says it is not.
    #[error("it is declared in another encoding than UTF-8")]
    Encoding,
}

/// An element begins or is over.
pub(super) enum Step<'s> {
    /// At this byte.
    Open { path: &'s str, start: usize },
    /// Before this byte; with the text in it when it has no elements in it, without the white space around.
    Close { path: &'s str, end: usize, content: &'s str, currency: Option<&'s str> },
}

/// Reads one element after the other, with nothing kept of those that are over.
pub(super) struct Elements<'t> {
    reader: NsReader<&'t [u8]>,
    text: &'t str,
    /// Slash and name of each open element.
    path: String,
    /// How long the path was without each of them.
    lengths: Vec<usize>,
    /// The name space of the root.
    name_space: Option<String>,
    content: String,
    currency: Option<String>,
    /// Whether the innermost open element has had elements in it.
    parent: bool,
    events: usize,
    closing: bool,
}

impl<'t> Elements<'t> {
    pub(super) fn of(text: &'t str) -> Self {
        let mut reader = NsReader::from_str(text);
        reader.config_mut().expand_empty_elements = true;
        Self {
            reader,
            text,
            path: String::new(),
            lengths: Vec::new(),
            name_space: None,
            content: String::new(),
            currency: None,
            parent: false,
            events: 0,
            closing: false,
        }
    }

    /// Whether the root that was read is a camt.054's.
    pub(super) fn is_camt(&self) -> bool {
        self.name_space.is_some()
    }

    pub(super) fn next(&mut self) -> Result<Option<Step<'_>>, NotRead> {
        self.leave();
        loop {
            self.events += 1;
            if self.events > MOST_EVENTS {
                return Err(NotRead::Excess);
            }
            let before = self.position();
            match self.reader.read_event()? {
                Event::Start(start) => {
                    self.enter(&start)?;
                    return Ok(Some(Step::Open { path: &self.path, start: before }));
                }
                Event::End(_) => {
                    self.closing = true;
                    let content = if self.parent { "" } else { self.content.trim() };
                    let (path, currency) = (self.path.as_str(), self.currency.as_deref());
                    return Ok(Some(Step::Close { path, end: self.position(), content, currency }));
                }
                Event::Text(text) => self.hear(&text.xml10_content())?,
                Event::CData(text) => {
                    if self.lengths.is_empty() {
                        return Err(NotRead::Root);
                    }
                    self.hear(&text.xml10_content())?;
                }
                Event::GeneralRef(reference) => {
                    let character = character(&reference)?;
                    if self.lengths.is_empty() {
                        return Err(NotRead::Root);
                    }
                    self.content.push(character);
                }
                Event::Decl(declaration) => {
                    let other = |name: &str| {
                        !["utf-8", "us-ascii"].contains(&name.to_ascii_lowercase().as_str())
                    };
                    if before > 0 {
                        return Err(NotRead::Root);
                    }
                    if let Some(name) = declaration.encoding()
                        && other(&name?)
                        && !self.text.is_ascii()
                    {
                        return Err(NotRead::Encoding);
                    }
                }
                Event::DocType(_) => return Err(NotRead::DocumentType),
                Event::Comment(_) | Event::PI(_) => {}
                Event::Eof if self.lengths.is_empty() && self.name_space.is_some() => {
                    return Ok(None);
                }
                // The reader makes a beginning and an end of every empty element.
                Event::Eof | Event::Empty(_) => return Err(NotRead::Root),
            }
        }
    }

    fn position(&self) -> usize {
        usize::try_from(self.reader.buffer_position()).unwrap_or(usize::MAX).min(self.text.len())
    }

    fn enter(&mut self, start: &BytesStart<'_>) -> Result<(), NotRead> {
        if self.lengths.len() == MOST_DEPTH {
            return Err(NotRead::Excess);
        }
        self.currency = None;
        for (count, attribute) in start.attributes().enumerate() {
            let attribute = attribute?;
            if count == MOST_ATTRIBUTES {
                return Err(NotRead::Excess);
            }
            if attribute.key.into_inner() == "Ccy" {
                self.currency = Some(attribute.value.into_owned());
            }
        }
        let (resolved, local) = self.reader.resolver().resolve_element(start.name());
        let bound = match resolved {
            ResolveResult::Bound(name_space) => Some(name_space.into_inner()),
            ResolveResult::Unbound => None,
            ResolveResult::Unknown(_) => return Err(NotRead::Root),
        };
        let local = local.into_inner();
        if self.lengths.is_empty() {
            if self.name_space.is_some() {
                return Err(NotRead::Root);
            }
            let version =
                bound.and_then(|bound| bound.strip_prefix(NAME_SPACE)).unwrap_or_default();
            if local != "Document"
                || version.len() != 2
                || !version.bytes().all(|byte| byte.is_ascii_digit())
            {
                return Err(NotRead::NotCamt);
            }
            self.name_space = bound.map(str::to_owned);
        }
        let ours = bound == self.name_space.as_deref() && local.len() <= LONGEST_NAME;
        self.lengths.push(self.path.len());
        self.path.push('/');
        self.path.push_str(if ours { local } else { NAMELESS });
        self.content.clear();
        self.parent = false;
        Ok(())
    }

    /// What the last step closed is left only now, for its path was lent.
    fn leave(&mut self) {
        if std::mem::take(&mut self.closing) {
            self.path.truncate(self.lengths.pop().unwrap_or_default());
            self.content.clear();
            self.currency = None;
            self.parent = true;
        }
    }

    fn hear(&mut self, text: &str) -> Result<(), NotRead> {
        if !self.lengths.is_empty() {
            self.content.push_str(text);
        } else if !text.chars().all(|character| character.is_ascii_whitespace()) {
            return Err(NotRead::Root);
        }
        Ok(())
    }
}

fn character(reference: &BytesRef<'_>) -> Result<char, NotRead> {
    if let Some(character) = reference.resolve_char_ref()? {
        return Ok(character);
    }
    match &**reference {
        "lt" => Ok('<'),
        "gt" => Ok('>'),
        "amp" => Ok('&'),
        "apos" => Ok('\''),
        "quot" => Ok('"'),
        _ => Err(NotRead::Entity),
    }
}
