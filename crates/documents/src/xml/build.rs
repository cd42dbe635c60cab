//! The builder of a document's tree. quick-xml finds the markup, and the builder checks what quick-xml lets pass.

use std::borrow::Cow;
use std::collections::HashMap;

use quick_xml::Reader;
use quick_xml::events::Event;

use super::chars::{self, is_space};
use super::tag::{attributes, declaration};
use super::{
    Attribute, MAX_DEPTH, MAX_NAMESPACE_BYTES, MAX_NODES, NONE, Name, Namespace, XML, Xml,
    XmlError, XmlNode,
};

const XML_NAMESPACE: &str = "http://www.w3.org/XML/1998/namespace";
const XMLNS_NAMESPACE: &str = "http://www.w3.org/2000/xmlns/";

pub(super) fn parse(source: &str) -> Result<Xml<'_>, XmlError> {
    if let Some(at) = chars::forbidden(source) {
        return Err(XmlError::Character(at as u64));
    }
    let mut reader = Reader::from_str(source);
    reader.config_mut().check_comments = true;
    let mut tree = Builder::new();
    loop {
        let at = reader.buffer_position();
        let event =
            reader.read_event().map_err(|_| XmlError::Malformed(reader.error_position()))?;
        let end = reader.buffer_position() as usize;
        let tag = |left: usize| {
            let inner = end.checked_sub(left).and_then(|end| source.get(at as usize + 1..end));
            inner.ok_or(XmlError::Malformed(at))
        };
        match event {
            Event::Decl(_) if at == 0 => declaration(tag(2)?)?,
            Event::Decl(_) => return Err(tree.late_declaration(at)),
            Event::DocType(_) => return Err(XmlError::Doctype),
            Event::Start(_) => tree.open(tag(1)?, at)?,
            Event::Empty(_) => {
                tree.open(tag(2)?, at)?;
                tree.close();
            }
            Event::End(_) => tree.close(),
            Event::Text(text) => {
                let text = text.into_inner();
                if text.contains("]]>") {
                    return Err(XmlError::Malformed(at));
                }
                tree.text(chars::lines(text), at)?;
            }
            Event::CData(text) if tree.open.is_empty() || text.is_empty() => {
                // Outside the root element there is no place for CDATA, not even for an empty section.
                tree.inside(at)?;
            }
            Event::CData(text) => tree.text(chars::lines(text.into_inner()), at)?,
            Event::GeneralRef(name) => {
                tree.inside(at)?;
                let c = chars::reference(&name.into_inner(), at)?;
                tree.text(Cow::Owned(c.to_string()), at)?;
            }
            Event::Comment(_) => tree.count()?,
            Event::PI(_) => tree.instruction(tag(2)?, at)?,
            Event::Eof => break,
        }
    }
    tree.finish(source.len() as u64)
}

struct Builder<'a> {
    xml: Xml<'a>,
    /// The open element of each depth, and the prefixes that it declares.
    open: Vec<(usize, Vec<&'a str>)>,
    /// The namespaces for which each prefix stands, the innermost last.
    bindings: HashMap<&'a str, Vec<Namespace>>,
    known: HashMap<Cow<'a, str>, Namespace>,
    nodes: usize,
    /// The number of attributes and declarations so far.
    attributes: usize,
    /// A flag that is set if the last node is a text that goes on.
    joins: bool,
    root: Option<usize>,
}

impl<'a> Builder<'a> {
    fn new() -> Self {
        let namespaces = vec![Cow::Borrowed(""), Cow::Borrowed(XML_NAMESPACE)];
        let known = namespaces.iter().cloned().zip(NONE..).collect();
        let bindings = HashMap::from([("", vec![NONE]), ("xml", vec![XML])]);
        let xml = Xml { nodes: Vec::new(), attributes: Vec::new(), namespaces, root: 0 };
        let (nodes, attributes) = (0, 0);
        Self { xml, open: Vec::new(), bindings, known, nodes, attributes, joins: false, root: None }
    }

    fn count(&mut self) -> Result<(), XmlError> {
        self.nodes += 1;
        if self.nodes > MAX_NODES { Err(XmlError::TooMany) } else { Ok(()) }
    }

    fn inside(&self, at: u64) -> Result<(), XmlError> {
        if self.open.is_empty() { Err(self.outside(at)) } else { Ok(()) }
    }

    /// Returns the error that something stands outside of the root element.
    fn outside(&self, at: u64) -> XmlError {
        if self.root.is_some() { XmlError::AfterRoot(at) } else { XmlError::BeforeRoot }
    }

    fn late_declaration(&self, at: u64) -> XmlError {
        match self.root {
            None => XmlError::BeforeDeclaration,
            Some(_) if self.open.is_empty() => XmlError::SecondRoot(at),
            Some(_) => XmlError::InnerDeclaration(at),
        }
    }

    fn open(&mut self, tag: &'a str, at: u64) -> Result<(), XmlError> {
        self.count()?;
        self.joins = false;
        if self.open.len() == MAX_DEPTH {
            return Err(XmlError::TooDeep);
        }
        let node = self.xml.nodes.len();
        if self.open.is_empty() && self.root.replace(node).is_some() {
            return Err(XmlError::SecondRoot(at));
        }
        let (name, rest) = tag.split_at(tag.find(is_space).unwrap_or(tag.len()));
        let found = attributes(rest, at + 1 + name.len() as u64)?;
        self.attributes += found.len();
        if self.attributes > MAX_NODES {
            return Err(XmlError::TooMany);
        }
        let declared = self.declare(&found)?;
        self.open.push((node, declared));
        let name = self.name(name, true, at)?;
        let start = self.xml.attributes.len();
        for (name, raw, at) in found {
            if name == "xmlns" || name.starts_with("xmlns:") {
                continue;
            }
            let name = self.name(name, false, at)?;
            let same = |other: &Attribute<'_>| {
                other.name.namespace == name.namespace && other.name.local == name.local
            };
            if self.xml.attributes[start..].iter().any(same) {
                return Err(XmlError::Duplicate(at));
            }
            self.xml.attributes.push(Attribute { name, value: chars::attribute_value(raw, at)? });
        }
        let attributes = (start as u32, (self.xml.attributes.len() - start) as u16);
        self.xml.nodes.push(XmlNode::Element { name, attributes, end: 0 });
        Ok(())
    }

    /// Binds the prefixes that a tag declares, and returns them.
    fn declare(&mut self, found: &[(&'a str, &'a str, u64)]) -> Result<Vec<&'a str>, XmlError> {
        let mut declared = Vec::new();
        for &(name, raw, at) in found {
            let prefix = match name.split_once(':') {
                None if name == "xmlns" => "",
                Some(("xmlns", prefix)) if chars::is_name(prefix) => prefix,
                Some(("xmlns", _)) => return Err(XmlError::Name(at)),
                _ => continue,
            };
            if declared.contains(&prefix) {
                return Err(XmlError::Duplicate(at));
            }
            let namespace = chars::attribute_value(raw, at)?;
            let reserved = (prefix == "xml") != (namespace == XML_NAMESPACE);
            if reserved
                || prefix == "xmlns"
                || namespace == XMLNS_NAMESPACE
                || (namespace.is_empty() && !prefix.is_empty())
            {
                return Err(XmlError::Namespace(at));
            }
            if namespace.len() > MAX_NAMESPACE_BYTES {
                return Err(XmlError::NamespaceTooLong);
            }
            let next = self.xml.namespaces.len() as Namespace;
            let id = *self.known.entry(namespace).or_insert_with_key(|name| {
                self.xml.namespaces.push(name.clone());
                next
            });
            self.bindings.entry(prefix).or_default().push(id);
            declared.push(prefix);
        }
        Ok(declared)
    }

    fn name(&self, name: &'a str, element: bool, at: u64) -> Result<Name<'a>, XmlError> {
        let (prefix, local) = chars::split(name).ok_or(XmlError::Name(at))?;
        if prefix.is_empty() && !element {
            return Ok(Name { prefix, local, namespace: NONE });
        }
        let bound = self.bindings.get(prefix).and_then(|all| all.last());
        Ok(Name { prefix, local, namespace: *bound.ok_or(XmlError::Prefix(at))? })
    }

    fn close(&mut self) {
        self.joins = false;
        // quick-xml has made sure that each end tag has its start tag.
        let Some((node, declared)) = self.open.pop() else { return };
        for prefix in declared {
            if let Some(all) = self.bindings.get_mut(prefix) {
                all.pop();
            }
        }
        let after = self.xml.nodes.len() as u32;
        if let Some(XmlNode::Element { end, .. }) = self.xml.nodes.get_mut(node) {
            *end = after;
        }
    }

    fn text(&mut self, text: Cow<'a, str>, at: u64) -> Result<(), XmlError> {
        if self.open.is_empty() {
            return if text.trim_matches(is_space).is_empty() {
                Ok(())
            } else {
                Err(self.outside(at))
            };
        }
        if text.is_empty() {
            return Ok(());
        }
        if let Some(XmlNode::Text(last)) = self.xml.nodes.last_mut().filter(|_| self.joins) {
            last.to_mut().push_str(&text);
            return Ok(());
        }
        self.count()?;
        self.joins = true;
        self.xml.nodes.push(XmlNode::Text(text));
        Ok(())
    }

    fn instruction(&mut self, tag: &'a str, at: u64) -> Result<(), XmlError> {
        self.count()?;
        self.joins = false;
        let tag = tag.strip_prefix('?').ok_or(XmlError::Malformed(at))?;
        let (target, data) = tag.split_at(tag.find(is_space).unwrap_or(tag.len()));
        if !chars::is_name(target) || target.eq_ignore_ascii_case("xml") {
            return Err(XmlError::Name(at));
        }
        let data = chars::lines(Cow::Borrowed(data.trim_start_matches(is_space)));
        self.xml.nodes.push(XmlNode::Instruction { target, data });
        Ok(())
    }

    fn finish(mut self, end: u64) -> Result<Xml<'a>, XmlError> {
        match self.root {
            Some(root) if self.open.is_empty() => {
                self.xml.root = root;
                Ok(self.xml)
            }
            _ => Err(XmlError::Malformed(end)),
        }
    }
}
