//! A value of which a document may not say two different things.

/// The value that was said of one thing, however often.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum Single {
    /// Nothing was said.
    #[default]
    Unsaid,
    /// The same value was always said.
    Said(String),
    /// Different values were said.
    Disputed,
}

impl Single {
    /// Takes a value that is said, perhaps again. An empty text contradicts nothing.
    pub(crate) fn say(&mut self, text: &str) {
        match self {
            _ if text.is_empty() => {}
            Self::Unsaid => *self = Self::Said(text.to_owned()),
            Self::Said(before) if before == text => {}
            Self::Said(_) | Self::Disputed => *self = Self::Disputed,
        }
    }

    /// Returns the value, if it was always the same.
    pub(crate) fn get(&self) -> Option<&str> {
        match self {
            Self::Said(text) => Some(text),
            Self::Unsaid | Self::Disputed => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_contradiction_stays_one() {
        let mut value = Single::default();
        value.say("");
        assert_eq!(value.get(), None);
        value.say("a");
        value.say("");
        value.say("a");
        assert_eq!(value.get(), Some("a"));
        value.say("b");
        value.say("a");
        assert_eq!(value, Single::Disputed);
    }
}
