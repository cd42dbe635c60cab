//! The elements of a message, in the order of the file, with their places in its text.

use quick_xml::NsReader;
use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::name::ResolveResult;
use thiserror::Error;

use super::message::Message;

const MOST_DEPTH: usize = 100;
/// The largest number of tags and texts: enough for as many transactions as are read, with every indentation.
const MOST_EVENTS: usize = 32_000_000;
/// The largest number of attributes of one element.
const MOST_ATTRIBUTES: usize = 64;
/// The length of the longest name; ISO 20022 has none nearly as long. Longer names, and those of other name spaces,
/// are steps on a path that leads to nothing.
const LONGEST_NAME: usize = 32;
const NAMELESS: &str = "?";

/// A reason why a text is not read.
#[derive(Debug, Error)]
pub(super) enum XmlNotRead {
    /// The text is not well-formed XML.
    #[error("it is not well-formed XML")]
    Xml(#[from] quick_xml::Error),
    /// The attributes of an element are not well-formed.
    #[error("it is not well-formed XML")]
    Attribute(#[from] quick_xml::events::attributes::AttrError),
    /// A prefix is not declared.
    #[error("a name in it has a prefix that is not declared")]
    Prefix,
    /// The text ends before its root does.
    #[error("it is cut off: an element has no end")]
    CutOff,
    /// There is text outside of the root.
    #[error("there is text outside of its root element")]
    Outside,
    /// The file holds several documents, one after the other.
    #[error("there are two messages or more in one file, one after the other")]
    Several,
    /// The text has a document type, which can define anything.
    #[error("it has a document type (DOCTYPE)")]
    DocumentType,
    /// The text has an entity that XML itself does not know.
    #[error("it has an entity of its own")]
    Entity,
    /// The text is nested too deep, or has more of something than any bank writes.
    #[error("it is too deep or has too much")]
    Excess,
}

/// A step through a message: an element begins or ends.
pub(super) enum MessageStep<'s> {
    /// An element that begins at this byte of the text.
    Open { message: &'static Message, path: &'s str, start: usize },
    /// An element that ends before this byte of the text. `content` is its text without the white space around, and
    /// empty if it has elements in it.
    Close {
        message: &'static Message,
        path: &'s str,
        end: usize,
        content: &'s str,
        currency: Option<&'s str>,
    },
}

/// A reader of one element after the other, which keeps nothing of those that are over.
pub(super) struct Elements<'t> {
    reader: NsReader<&'t [u8]>,
    text: &'t str,
    /// The path: slash and name of each open element of a message, which may be inside of others.
    path: String,
    /// The length of the path without each open element.
    lengths: Vec<usize>,
    /// The last message found, with its name space.
    message: Option<(&'static Message, String)>,
    rooted: bool,
    content: String,
    currency: Option<String>,
    /// A flag that is set if the innermost open element has had elements in it.
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
            message: None,
            rooted: false,
            content: String::new(),
            currency: None,
            parent: false,
            events: 0,
            closing: false,
        }
    }

    /// Returns the message that was found last.
    pub(super) fn message(&self) -> Option<&'static Message> {
        self.message.as_ref().map(|(message, _)| *message)
    }

    pub(super) fn next(&mut self) -> Result<Option<MessageStep<'_>>, XmlNotRead> {
        loop {
            self.leave();
            self.events += 1;
            if self.events > MOST_EVENTS {
                return Err(XmlNotRead::Excess);
            }
            let before = self.position();
            match self.reader.read_event()? {
                Event::Start(start) => {
                    self.enter(&start)?;
                    if let Some(message) = self.inside() {
                        return Ok(Some(MessageStep::Open {
                            message,
                            path: &self.path,
                            start: before,
                        }));
                    }
                }
                Event::End(_) => {
                    self.closing = true;
                    if let Some(message) = self.inside() {
                        let content = if self.parent { "" } else { self.content.trim() };
                        let (end, currency) = (self.position(), self.currency.as_deref());
                        let path = self.path.as_str();
                        return Ok(Some(MessageStep::Close {
                            message,
                            path,
                            end,
                            content,
                            currency,
                        }));
                    }
                }
                Event::Text(text) => self.hear(&text.xml10_content())?,
                Event::CData(text) => {
                    self.within()?;
                    self.hear(&text.xml10_content())?;
                }
                Event::GeneralRef(reference) => {
                    let character = character(&reference)?;
                    self.within()?;
                    self.content.push(character);
                }
                Event::Decl(_) if self.rooted => return Err(XmlNotRead::Several),
                Event::Decl(_) if before > 0 => return Err(XmlNotRead::Outside),
                Event::DocType(_) => return Err(XmlNotRead::DocumentType),
                Event::Decl(_) | Event::Comment(_) | Event::PI(_) => {}
                Event::Eof if self.lengths.is_empty() => return Ok(None),
                // The reader splits every empty element into a beginning and an end, so there are none here.
                Event::Eof | Event::Empty(_) => return Err(XmlNotRead::CutOff),
            }
        }
    }

    /// Returns the message to which the innermost open element belongs.
    fn inside(&self) -> Option<&'static Message> {
        self.message().filter(|_| !self.path.is_empty())
    }

    fn within(&self) -> Result<(), XmlNotRead> {
        if self.lengths.is_empty() { Err(XmlNotRead::Outside) } else { Ok(()) }
    }

    fn position(&self) -> usize {
        usize::try_from(self.reader.buffer_position()).unwrap_or(usize::MAX).min(self.text.len())
    }

    fn enter(&mut self, start: &BytesStart<'_>) -> Result<(), XmlNotRead> {
        if self.lengths.len() == MOST_DEPTH {
            return Err(XmlNotRead::Excess);
        }
        self.currency = None;
        for (count, attribute) in start.attributes().enumerate() {
            let attribute = attribute?;
            if count == MOST_ATTRIBUTES {
                return Err(XmlNotRead::Excess);
            }
            if attribute.key.into_inner() == "Ccy" {
                self.currency = Some(attribute.value.into_owned());
            }
        }
        let (resolved, local) = self.reader.resolver().resolve_element(start.name());
        let bound = match resolved {
            ResolveResult::Bound(name_space) => Some(name_space.into_inner()),
            ResolveResult::Unbound => None,
            ResolveResult::Unknown(_) => return Err(XmlNotRead::Prefix),
        };
        let local = local.into_inner();
        if self.lengths.is_empty() && std::mem::replace(&mut self.rooted, true) {
            return Err(XmlNotRead::Several);
        }
        let begun = bound.filter(|_| self.path.is_empty() && local == "Document");
        let begun = begun.and_then(|name| Some((Message::of(name)?, name.to_owned())));
        let begins = begun.is_some();
        self.message = begun.or(self.message.take());
        self.lengths.push(self.path.len());
        if begins || !self.path.is_empty() {
            let ours = bound == self.message.as_ref().map(|(_, name)| name.as_str());
            // In the first version, the name of the message's element ends in the number of the version.
            let local = match self.path == "/Document" {
                true => local.strip_suffix("V01").unwrap_or(local),
                false => local,
            };
            self.path.push('/');
            self.path.push_str(if ours && local.len() <= LONGEST_NAME { local } else { NAMELESS });
        }
        self.content.clear();
        self.parent = false;
        Ok(())
    }

    /// Leaves the element that the last step closed. This happens only now because the step lent its path.
    fn leave(&mut self) {
        if std::mem::take(&mut self.closing) {
            self.path.truncate(self.lengths.pop().unwrap_or_default());
            self.content.clear();
            self.currency = None;
            self.parent = true;
        }
    }

    fn hear(&mut self, text: &str) -> Result<(), XmlNotRead> {
        if !self.lengths.is_empty() {
            self.content.push_str(text);
        } else if !text.chars().all(|character| character.is_ascii_whitespace()) {
            return Err(XmlNotRead::Outside);
        }
        Ok(())
    }
}

fn character(reference: &BytesRef<'_>) -> Result<char, XmlNotRead> {
    if let Some(character) = reference.resolve_char_ref()? {
        return Ok(character);
    }
    match &**reference {
        "lt" => Ok('<'),
        "gt" => Ok('>'),
        "amp" => Ok('&'),
        "apos" => Ok('\''),
        "quot" => Ok('"'),
        _ => Err(XmlNotRead::Entity),
    }
}
