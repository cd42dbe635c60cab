//! The account that a report is about.

use crate::single::Single;

/// An account as the report names it: by its IBAN, or else by another identifier.
#[derive(Default)]
pub(super) struct Account {
    iban: Single,
    other: Single,
}

impl Account {
    /// Takes the content of an element of the report, which is told by its path.
    pub(super) fn hear(&mut self, path: &str, content: &str) {
        match path {
            "/Acct/Id/IBAN" => self.iban.say(content),
            // The last three are the identifiers of the first version.
            "/Acct/Id/Othr/Id" | "/Acct/Id/BBAN" | "/Acct/Id/UPIC" | "/Acct/Id/PrtryAcct/Id" => {
                self.other.say(content);
            }
            _ => {}
        }
    }

    pub(super) fn name(&self) -> &Single {
        if self.iban == Single::Unsaid { &self.other } else { &self.iban }
    }
}
