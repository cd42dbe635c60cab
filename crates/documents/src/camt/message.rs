//! The messages in which a bank tells of entries.

use crate::likeness::{Bill, Likeness};
use crate::reading::{Format, Purpose, Reading};

/// The beginning of the names of all these messages.
pub(super) const NAMES: &str = "camt.05";

/// A kind of message, in any version.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Message {
    pub(super) format: Format,
    what: &'static str,
    /// The path of the element that is about one account.
    pub(super) report: &'static str,
    /// A flag that is set if the message lists all that happened on an account, and not only what came.
    pub(super) lists_all: bool,
}

const MESSAGES: [Message; 3] = [
    Message {
        format: Format::Camt052,
        what: "an account report (camt.052)",
        report: "/Document/BkToCstmrAcctRpt/Rpt",
        lists_all: true,
    },
    Message {
        format: Format::Camt053,
        what: "an account statement (camt.053)",
        report: "/Document/BkToCstmrStmt/Stmt",
        lists_all: true,
    },
    Message {
        format: Format::Camt054,
        what: "a bank's notification (camt.054)",
        report: "/Document/BkToCstmrDbtCdtNtfctn/Ntfctn",
        lists_all: false,
    },
];

impl Message {
    /// Finds a message by a name space of any version, like
    /// `urn:iso:std:iso:20022:tech:xsd:camt.053.001.08`.
    pub(super) fn of(name_space: &str) -> Option<&'static Self> {
        let name = &name_space[name_space.find(NAMES)?..];
        let message = MESSAGES.iter().find(|message| name.starts_with(message.name()))?;
        let mut version = name[message.name().len()..].split('.').skip(1);
        let mut digits = |count: usize| {
            let part = version.next().unwrap_or_default();
            part.len() == count && part.bytes().all(|byte| byte.is_ascii_digit())
        };
        (digits(3) && digits(2)).then_some(message)
    }

    /// Finds the first message that a text names.
    pub(super) fn named_in(text: &str) -> Option<&'static Self> {
        text.match_indices(NAMES).take(64).find_map(|(at, _)| {
            let rest = &text[at..];
            Self::of(rest.split(['"', '\'']).next().unwrap_or_default())
        })
    }

    /// Returns the name of the message, like `camt.053`.
    pub(super) fn name(&self) -> &'static str {
        self.format.as_str()
    }

    /// Returns the likeness of such a message, which is no receipt itself.
    pub(super) fn likeness(&self, why: impl Into<String>) -> Likeness {
        Likeness::new(self.what, Bill::No).because(why)
    }

    /// Returns the reading of a message that is not read.
    pub(super) fn unread(&self, why: impl Into<String>) -> Reading {
        Reading::unread(Purpose::Receipt, self.likeness(why))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_version_by_the_name_space() {
        let named = |name: &str| Message::of(name).map(Message::name);
        assert_eq!(named("urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"), Some("camt.053"));
        assert_eq!(named("urn:iso:std:iso:20022:tech:xsd:camt.052.001.13"), Some("camt.052"));
        assert_eq!(named("http://bank.example/camt.054.001.04.ch.02.xsd"), Some("camt.054"));
        for other in
            ["camt.053", "camt.053.001", "camt.053.001.x", "camt.055.001.08", "camt.053.1.08", ""]
        {
            assert_eq!(named(other), None, "{other}");
        }
        let text = "<?xml?><!-- camt.05 --><Document xmlns='urn:x:camt.053.001.08'>";
        assert_eq!(Message::named_in(text).map(Message::name), Some("camt.053"));
    }
}
