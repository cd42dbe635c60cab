//! The root of a document, and the elements that begin after it, in a text of which nothing else need be well-formed.

/// The largest number of declarations, comments and instructions before an element.
const MOST_STEPS: usize = 64;
/// The largest number of tags and the like that are looked at after a root.
const MOST_TAGS: usize = 256;

/// An element at the beginning of a text.
pub(super) struct Root<'t> {
    pub(super) local: &'t str,
    pub(super) namespace: &'t str,
    pub(super) has_doctype: bool,
    pub(super) is_empty: bool,
    /// The text after the element's tag.
    pub(super) after: &'t str,
    /// The tags around the element, in which its prefix may be declared.
    around: Vec<&'t str>,
}

impl<'t> Root<'t> {
    pub(super) fn of(text: &'t str) -> Option<Self> {
        Self::within(text, Vec::new())
    }

    fn within(text: &'t str, mut around: Vec<&'t str>) -> Option<Self> {
        let (rest, has_doctype) = to_element(text)?;
        let tag = rest.strip_prefix('<')?;
        let end = tag.find('>').unwrap_or(tag.len());
        let (tag, after) = (&tag[..end], tag[end..].strip_prefix('>').unwrap_or_default());
        let name = tag.split(|c: char| c.is_whitespace() || c == '/').next()?;
        let (prefix, local) = name.split_once(':').unwrap_or(("", name));
        if !local.starts_with(|c: char| c.is_alphabetic() || c == '_') {
            return None;
        }
        let declared = match prefix {
            "" => "xmlns".to_owned(),
            prefix => format!("xmlns:{prefix}"),
        };
        around.push(tag);
        let namespace = around.iter().rev().find_map(|tag| attribute(tag, &declared));
        let (namespace, is_empty) = (namespace.unwrap_or_default(), tag.ends_with('/'));
        Some(Self { local, namespace, has_doctype, is_empty, after, around })
    }

    /// Returns the first element in this one, except for those whose names end with `but`.
    pub(super) fn first(&self, but: &str) -> Option<Self> {
        if self.is_empty {
            return None;
        }
        let mut text = self.after;
        for _ in 0..MOST_TAGS {
            let element = Self::within(text, self.around.clone())?;
            if !element.local.ends_with(but) {
                return Some(element);
            }
            text = element.beyond()?;
        }
        None
    }

    /// Returns the text after the element's end.
    fn beyond(&self) -> Option<&'t str> {
        if self.is_empty {
            return Some(self.after);
        }
        let name = self.around.last()?.split(char::is_whitespace).next()?;
        let mut text = self.after;
        for _ in 0..MOST_TAGS {
            text = &text[text.find("</")? + 2..];
            if let Some(rest) = text.strip_prefix(name)
                && let Some(rest) = rest.trim_start().strip_prefix('>')
            {
                return Some(rest);
            }
        }
        None
    }
}

/// Returns a text from its first element on, and whether a document type stands before that.
fn to_element(text: &str) -> Option<(&str, bool)> {
    let (mut rest, mut has_doctype) = (text, false);
    for _ in 0..MOST_STEPS {
        rest = rest.trim_start_matches([' ', '\t', '\r', '\n', '\u{feff}']);
        rest = if let Some(comment) = rest.strip_prefix("<!--") {
            &comment[comment.find("-->")? + 3..]
        } else if let Some(instruction) = rest.strip_prefix("<?") {
            &instruction[instruction.find("?>")? + 2..]
        } else if let Some(doctype) = rest.strip_prefix("<!") {
            has_doctype = true;
            after_doctype(doctype)?
        } else {
            break;
        };
    }
    Some((rest, has_doctype))
}

/// Returns the text after a document type, which may have brackets in it.
fn after_doctype(text: &str) -> Option<&str> {
    let end = match (text.find('['), text.find('>')?) {
        (Some(open), end) if open < end => {
            let close = open + text[open..].find(']')?;
            close + text[close..].find('>')?
        }
        (_, end) => end,
    };
    Some(&text[end + 1..])
}

/// Finds an attribute in the text of a tag.
fn attribute<'t>(tag: &'t str, name: &str) -> Option<&'t str> {
    let mut from = 0;
    while let Some(at) = tag[from..].find(name) {
        let at = from + at;
        from = at + name.len();
        let begins = tag[..at].ends_with(|c: char| c.is_whitespace());
        let Some(value) = tag[from..].trim_start().strip_prefix('=') else { continue };
        let value = value.trim_start();
        let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''));
        if let (true, Some(quote)) = (begins, quote) {
            return value[1..].split(quote).next();
        }
    }
    None
}
