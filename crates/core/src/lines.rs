//! The lines of a signed text, taken from the top.

/// The lines of a text that were not taken yet.
pub(crate) struct Lines<'a>(std::iter::Peekable<std::str::Split<'a, char>>);

/// An error: another line comes than must come here.
pub(crate) struct MissingLine {
    /// The beginning of the line that must come.
    pub(crate) wanted: &'static str,
    /// The line that comes instead.
    pub(crate) found: String,
}

impl<'a> Lines<'a> {
    /// Splits a note's text, which ends in a line feed.
    pub(crate) fn of(text: &'a str) -> Self {
        Self(text.strip_suffix('\n').unwrap_or(text).split('\n').peekable())
    }

    /// Takes the first line, which must be `wanted`.
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

    /// Takes the next line like [`Lines::optional`], but refuses if it does not begin so.
    pub(crate) fn required(&mut self, wanted: &'static str) -> Result<&'a str, MissingLine> {
        self.optional(wanted).ok_or_else(|| MissingLine { wanted, found: self.shown() })
    }

    /// Returns whether no line is left.
    pub(crate) fn is_empty(&mut self) -> bool {
        self.0.peek().is_none()
    }

    /// Returns the beginning of the next line, to be shown in an error.
    pub(crate) fn shown(&mut self) -> String {
        self.0.peek().unwrap_or(&"").chars().take(160).collect()
    }
}
