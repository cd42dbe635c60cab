//! The lines of a signed text, taken from the top.

/// What is left of a text's lines.
pub(crate) struct Lines<'a>(std::iter::Peekable<std::str::Split<'a, char>>);

/// A line that should come and does not.
pub(crate) struct MissingLine {
    /// How it begins.
    pub(crate) wanted: &'static str,
    /// What comes instead.
    pub(crate) found: String,
}

impl<'a> Lines<'a> {
    /// Of a note's text, which ends in a line feed.
    pub(crate) fn of(text: &'a str) -> Self {
        Self(text.strip_suffix('\n').unwrap_or(text).split('\n').peekable())
    }

    /// Takes the first line, which is always the same.
    pub(crate) fn header(&mut self, wanted: &'static str) -> Result<(), MissingLine> {
        let found = self.0.next_if_eq(&wanted).map(|_| ());
        found.ok_or_else(|| MissingLine { wanted, found: self.shown() })
    }

    /// Takes the next line if it begins with `word` and a space, and returns what follows.
    pub(crate) fn optional(&mut self, word: &str) -> Option<&'a str> {
        let rest = self.0.peek()?.strip_prefix(word)?.strip_prefix(' ')?;
        self.0.next();
        Some(rest)
    }

    /// As [`Lines::optional`], of a line that must be there.
    pub(crate) fn required(&mut self, wanted: &'static str) -> Result<&'a str, MissingLine> {
        self.optional(wanted).ok_or_else(|| MissingLine { wanted, found: self.shown() })
    }

    /// Whether there are no more.
    pub(crate) fn is_empty(&mut self) -> bool {
        self.0.peek().is_none()
    }

    /// The next line, for an error.
    pub(crate) fn shown(&mut self) -> String {
        self.0.peek().unwrap_or(&"").chars().take(160).collect()
    }
}
