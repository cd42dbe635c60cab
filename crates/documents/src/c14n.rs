//! The canonical form of an XML document, which does not change when the document is saved again.
//!
//! The form is [Exclusive XML Canonicalization 1.0](https://www.w3.org/TR/xml-exc-c14n/), without comments, of the
//! whole document, with no inclusive prefixes (`http://www.w3.org/2001/10/xml-exc-c14n#`). Anyone gets the same bytes
//! with lxml in Python:
//!
//! ```text
//! etree.tostring(etree.parse("bill.xml"), method="c14n", exclusive=True, with_comments=False)
//! ```
//!
//! Mostly Python alone gives them too: `xml.etree.ElementTree.canonicalize(from_file="bill.xml").encode()`. That is
//! C14N 2.0, whose defaults mean the same, but Python's code loses track where one namespace is declared under two
//! prefixes. lxml in turn refuses namespace names that are no absolute URI; they are taken as they stand here.
//!
//! The form does not change with the order of attributes, quotes, `<a/>` or `<a></a>`, CDATA sections, references, the
//! XML declaration, a byte order mark, line ends, comments, or namespace declarations that nothing uses. It does change
//! with any text, any white space between elements, and any prefix.

use std::collections::HashMap;
use std::fmt::{self, Write};

use sha2::{Digest, Sha256};

use crate::reading::Data;
use crate::xml::{Attribute, NONE, Name, Namespace, Source, XML, Xml, XmlNode};

/// The name of the form.
pub(crate) const FORM: &str = "xml-c14n";

/// The length of the longest canonical form, in bytes. The form can be far longer than the document, because an element
/// writes out the namespaces that it uses, wherever they were declared.
const MAX_BYTES: usize = 256 << 20;

/// Returns the data of a document in this form, or `None` if the bytes are no XML or the form is too long.
pub(crate) fn data(bytes: &[u8]) -> Option<Data> {
    let source = Source::of(bytes).ok()?;
    let xml = Xml::parse(&source).ok()?;
    sha256(&xml).map(|sha256| Data { form: FORM, sha256 })
}

/// Computes the SHA-256 of the canonical form, or returns `None` if the form is too long.
pub(crate) fn sha256(xml: &Xml<'_>) -> Option<[u8; 32]> {
    sha256_within(xml, MAX_BYTES)
}

fn sha256_within(xml: &Xml<'_>, most: usize) -> Option<[u8; 32]> {
    let mut hash = HashWriter { state: Sha256::new(), left: most };
    write(xml, &mut hash).ok()?;
    Some(hash.state.finalize().into())
}

struct HashWriter {
    state: Sha256,
    left: usize,
}

impl Write for HashWriter {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.left = self.left.checked_sub(text.len()).ok_or(fmt::Error)?;
        self.state.update(text);
        Ok(())
    }
}

/// Writes the canonical form of a document.
pub(crate) fn write(xml: &Xml<'_>, out: &mut impl Write) -> fmt::Result {
    let mut writer =
        C14nWriter { xml, out, ranks: ranks(xml), rendered: HashMap::new(), open: Vec::new() };
    let mut after_root = false;
    for (at, node) in xml.nodes().iter().enumerate() {
        after_root |= writer.close_until(at)?;
        match node {
            XmlNode::Element { name, attributes, end } => writer.start(*name, *attributes, *end)?,
            XmlNode::Text(text) => escape(text, TEXT, writer.out)?,
            XmlNode::Instruction { target, data } => {
                let alone = writer.open.is_empty();
                if alone && after_root {
                    writer.out.write_char('\n')?;
                }
                write!(writer.out, "<?{target}")?;
                if !data.is_empty() {
                    write!(writer.out, " {data}")?;
                }
                writer.out.write_str("?>")?;
                if alone && !after_root {
                    writer.out.write_char('\n')?;
                }
            }
        }
    }
    writer.close_until(xml.nodes().len())?;
    Ok(())
}

/// Returns the rank of each namespace by its name. Attributes are sorted by it, because comparing names over and over
/// would take long.
fn ranks(xml: &Xml<'_>) -> Vec<usize> {
    let names = xml.namespaces();
    let mut sorted: Vec<usize> = (0..names.len()).collect();
    sorted.sort_unstable_by_key(|&at| &names[at]);
    let mut ranks = vec![0; names.len()];
    for (rank, at) in sorted.into_iter().enumerate() {
        ranks[at] = rank;
    }
    ranks
}

struct C14nWriter<'x, W> {
    xml: &'x Xml<'x>,
    out: &'x mut W,
    ranks: Vec<usize>,
    /// The namespaces for which each prefix stands in what has been written, the innermost last.
    rendered: HashMap<&'x str, Vec<Namespace>>,
    open: Vec<OpenElement<'x>>,
}

/// An element that is not closed yet.
struct OpenElement<'x> {
    name: Name<'x>,
    end: usize,
    declared: Vec<&'x str>,
}

impl<'x, W: Write> C14nWriter<'x, W> {
    fn start(&mut self, name: Name<'x>, attributes: (u32, u16), end: u32) -> fmt::Result {
        let mut attributes: Vec<&Attribute<'x>> = self.xml.attributes(attributes).iter().collect();
        // These are the prefixes that the element visibly uses. An attribute without a prefix is in no namespace.
        let prefixed =
            attributes.iter().map(|each| each.name).filter(|name| !name.prefix.is_empty());
        let mut used: Vec<(&str, Namespace)> =
            prefixed.chain([name]).map(|name| (name.prefix, name.namespace)).collect();
        used.sort_unstable();
        used.dedup();
        used.retain(|&(prefix, namespace)| {
            let now = self.rendered.get(prefix).and_then(|all| all.last()).copied();
            namespace != XML && now.unwrap_or(NONE) != namespace
        });

        self.out.write_char('<')?;
        self.name(name)?;
        for &(prefix, namespace) in &used {
            self.out.write_str(if prefix.is_empty() { " xmlns" } else { " xmlns:" })?;
            write!(self.out, "{prefix}=\"")?;
            escape(&self.xml.namespaces()[namespace as usize], ATTRIBUTE, self.out)?;
            self.out.write_char('"')?;
            self.rendered.entry(prefix).or_default().push(namespace);
        }
        attributes.sort_unstable_by_key(|each| {
            (self.ranks[each.name.namespace as usize], each.name.local)
        });
        for attribute in attributes {
            self.out.write_char(' ')?;
            self.name(attribute.name)?;
            self.out.write_str("=\"")?;
            escape(&attribute.value, ATTRIBUTE, self.out)?;
            self.out.write_char('"')?;
        }
        self.out.write_char('>')?;
        let declared = used.into_iter().map(|(prefix, _)| prefix).collect();
        self.open.push(OpenElement { name, end: end as usize, declared });
        Ok(())
    }

    /// Writes the end tags of the elements that end before that node. Returns whether the root is one of them.
    fn close_until(&mut self, node: usize) -> Result<bool, fmt::Error> {
        while let Some(open) = self.open.pop_if(|open| open.end <= node) {
            self.out.write_str("</")?;
            self.name(open.name)?;
            self.out.write_char('>')?;
            for prefix in open.declared {
                if let Some(all) = self.rendered.get_mut(prefix) {
                    all.pop();
                }
            }
            if self.open.is_empty() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn name(&mut self, name: Name<'_>) -> fmt::Result {
        if !name.prefix.is_empty() {
            write!(self.out, "{}:", name.prefix)?;
        }
        self.out.write_str(name.local)
    }
}

const TEXT: &[char] = &['&', '<', '>', '\r'];
const ATTRIBUTE: &[char] = &['&', '<', '"', '\t', '\n', '\r'];

fn escape(text: &str, special: &[char], out: &mut impl Write) -> fmt::Result {
    let mut rest = text;
    while let Some(at) = rest.find(special) {
        out.write_str(&rest[..at])?;
        out.write_str(match rest.as_bytes()[at] {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'"' => "&quot;",
            b'\t' => "&#x9;",
            b'\n' => "&#xA;",
            _ => "&#xD;",
        })?;
        rest = &rest[at + 1..];
    }
    out.write_str(rest)
}

#[cfg(test)]
mod tests;
