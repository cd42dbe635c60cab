//! The person or firm that runs a notary and answers for it: `[operator]` in `notary.toml`. Readers
//! are told.

use serde::{Deserialize, Serialize};
use url::Url;

/// The operator, as the configuration has it; all of it is published.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OperatorConfig {
    /// The person or firm that answers for the notary.
    pub name: String,
    /// The operator's address; several lines if need be.
    pub address: Option<String>,
    /// The operator's contact: an e-mail address, `https://…`, or a telephone number that begins
    /// with `+`.
    pub contact: String,
    /// The operator's own privacy notice: `https://…`, or a few sentences. `/privacy` tells beside
    /// it what the program keeps.
    pub privacy_notice: Option<String>,
}

const NAME: usize = 200;
const ADDRESS: usize = 1_000;
const NOTICE: usize = 20_000;

impl OperatorConfig {
    /// The contact as something that can be followed: `mailto:`, `https:` or `tel:`.
    pub fn contact_url(&self) -> Option<String> {
        let contact = self.contact.as_str();
        if contact.starts_with("https://") {
            return is_web(contact).then(|| contact.to_owned());
        }
        if let Some(digits) = contact.strip_prefix("tel:").unwrap_or(contact).strip_prefix('+') {
            let plain: String = digits.chars().filter(|c| !matches!(c, ' ' | '-' | '.')).collect();
            let number = (6..=15).contains(&plain.len());
            let number = number && plain.bytes().all(|byte| byte.is_ascii_digit());
            return number.then(|| format!("tel:+{plain}"));
        }
        let address = contact.strip_prefix("mailto:").unwrap_or(contact);
        let (front, host) = address.split_once('@')?;
        let plain = |part: &str| {
            let allowed = |c: u8| c.is_ascii_alphanumeric() || b".-_+".contains(&c);
            !part.is_empty() && part.bytes().all(allowed)
        };
        (plain(front) && plain(host)).then(|| format!("mailto:{address}"))
    }

    /// Returns whether the privacy notice is a page of its own, and not words.
    pub fn notice_is_a_page(&self) -> bool {
        self.privacy_notice.as_deref().is_some_and(|notice| notice.starts_with("https://"))
    }

    /// Checks the fields. The error names the first that is wrong, and what it must be.
    pub(super) fn check(&self) -> Result<(), (&'static str, &'static str)> {
        if !is_text(&self.name, NAME) || self.name.contains('\n') {
            return Err(("operator.name", "is 1 to 200 bytes on one line"));
        }
        if self.address.as_deref().is_some_and(|address| !is_text(address, ADDRESS)) {
            return Err(("operator.address", "is at most 1000 bytes of text"));
        }
        if self.contact_url().is_none() {
            return Err((
                "operator.contact",
                "is an e-mail address, https://…, or a telephone number like +44 20 7946 0000",
            ));
        }
        let Some(notice) = &self.privacy_notice else { return Ok(()) };
        let page = self.notice_is_a_page() && is_web(notice);
        let words = !notice.contains("://") && is_text(notice, NOTICE);
        if !page && !words {
            return Err((
                "operator.privacy_notice",
                "is https://… alone, or at most 20000 bytes of text without an address in it",
            ));
        }
        Ok(())
    }
}

fn is_web(text: &str) -> bool {
    let url = text.parse::<Url>();
    url.is_ok_and(|url| url.scheme() == "https" && url.has_host())
        && text.bytes().all(|byte| byte.is_ascii_graphic())
}

/// Words that mean what they show: nothing that a terminal obeys or that turns the direction of what follows.
fn is_text(text: &str, most: usize) -> bool {
    let shown = |c: char| {
        let turns = matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        (c == '\n' || !c.is_control()) && !turns
    };
    !text.trim().is_empty() && text.len() <= most && text.chars().all(shown)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn operator(contact: &str) -> OperatorConfig {
        OperatorConfig {
            name: "Example Notaries Ltd".to_owned(),
            address: None,
            contact: contact.to_owned(),
            privacy_notice: None,
        }
    }

    #[test]
    fn a_contact_can_be_followed_or_is_refused() {
        let good = [
            ("help@notary.example", "mailto:help@notary.example"),
            ("mailto:help+bills@notary.example", "mailto:help+bills@notary.example"),
            ("https://notary.example/contact", "https://notary.example/contact"),
            ("+44 20 7946 0000", "tel:+442079460000"),
            ("tel:+442079460000", "tel:+442079460000"),
        ];
        for (contact, url) in good {
            assert_eq!(operator(contact).contact_url().as_deref(), Some(url), "{contact}");
            assert_eq!(operator(contact).check(), Ok(()));
        }
        let wrong = [
            "",
            "help",
            "@notary.example",
            "help@",
            "a@b@c",
            "help@notary.example?subject=x",
            "http://notary.example",
            "https://",
            "https://notary.example/a b",
            "javascript:alert(1)",
            "javascript:a@b",
            "+44",
            "+44 twenty",
            "help@notary.example\nBcc: x@y",
        ];
        for contact in wrong {
            assert_eq!(operator(contact).contact_url(), None, "{contact}");
            assert!(operator(contact).check().is_err());
        }
    }

    #[test]
    fn what_is_published_is_text() {
        let with = |change: fn(&mut OperatorConfig)| {
            let mut operator = operator("help@notary.example");
            change(&mut operator);
            operator.check().err().map(|(field, _)| field)
        };
        assert_eq!(with(|one| one.name = " ".to_owned()), Some("operator.name"));
        assert_eq!(with(|one| one.name = "two\nlines".to_owned()), Some("operator.name"));
        assert_eq!(with(|one| one.name = "x\u{202e}y".to_owned()), Some("operator.name"));
        assert_eq!(with(|one| one.address = Some("1 Street\nTown".to_owned())), None);
        assert_eq!(
            with(|one| one.address = Some("\u{1b}[2J".to_owned())),
            Some("operator.address")
        );
        let notice = |text: &'static str| {
            let mut operator = operator("help@notary.example");
            operator.privacy_notice = Some(text.to_owned());
            operator.check().is_ok()
        };
        assert!(notice("https://notary.example/privacy"));
        assert!(notice("We keep what the law wants.\n\nAsk us."));
        assert!(!notice("http://notary.example/privacy"));
        assert!(!notice("https://notary.example/privacy and more"));
        assert!(!notice(""));
    }
}
