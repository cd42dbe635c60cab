//! The account that a report is about.

use crate::single::Single;

/// An account as the report names it: by its IBAN, else by what else it is called.
#[derive(Default)]
pub(super) struct Account {
    iban: Single,
    other: Single,
}

impl Account {
    /// A child of its identification is over, by its path in the report.
    pub(super) fn hear(&mut self, path: &str, content: &str) {
        match path {
            "/Acct/Id/IBAN" => self.iban.say(content),
            // The last three are those of the first version.
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
