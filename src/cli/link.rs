//! A link to a record, as it stands on a bill, and as mail programs, paper and people leave it.

use countersign_core::id::Id;
use countersign_core::link::salt_in;
use countersign_core::origin::LedgerName;
use url::Url;

use super::failure::Failure;

/// The marks that stay at the end of a link that stood in a sentence.
const AFTER: &[char] = &[
    '.', ',', ';', ':', '!', '?', ')', ']', '}', '>', '\'', '"', '\u{201d}', '\u{2019}', '\u{bb}',
];
/// The marks that stay before it.
const BEFORE: &[char] = &['<', '(', '[', '"', '\'', '\u{201c}', '\u{2018}', '\u{ab}'];

/// A link, read.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Link {
    /// The notary's URL.
    pub(super) notary: String,
    /// The ledger's name.
    pub(super) ledger: LedgerName,
    pub(super) id: Id,
    /// The part after the #.
    pub(super) fragment: Option<String>,
}

impl Link {
    /// Returns whether what was named is a link and not a file.
    pub(super) fn is_one(named: &str) -> bool {
        let named = named.trim_start().trim_start_matches(BEFORE);
        let start = named.get(..8).unwrap_or_default().to_ascii_lowercase();
        start.starts_with("https://") || start.starts_with("http://")
    }

    /// Reads it. What a program put around it is taken off; what is in it is not guessed.
    pub(super) fn read(named: &str) -> Result<Self, Failure> {
        // A link that was broken over two lines is one.
        let url: String = named.chars().filter(|c| !c.is_whitespace()).collect();
        let url = url.trim_start_matches(BEFORE).trim_end_matches(AFTER);
        let inner = inside(url);
        let url = inner.as_deref().unwrap_or(url);
        let (address, fragment) = match (url.split_once('#'), url.split_once("%23")) {
            (Some((address, fragment)), _) | (None, Some((address, fragment))) => {
                (address, Some(fragment))
            }
            (None, None) => (url, None),
        };
        let address = address.split_once('?').map_or(address, |(address, _)| address);
        let parts = address.rsplit_once("/p/");
        let parts = parts.and_then(|(notary, record)| {
            // Nobody can tell capitals apart on the telephone, and neither a name nor an id has any.
            let record = record.trim_end_matches('/').to_ascii_lowercase();
            let (ledger, id) = record.split_once('/')?;
            Some((notary, ledger.parse::<LedgerName>().ok()?, id.to_owned()))
        });
        let (notary, ledger, id) = parts.ok_or_else(|| {
            Failure::usage(
                "a proof URL ends in /p/<ledger>/<id>#<salt>",
                "copy the link from the bill, in quotes",
            )
        })?;
        let id = id.parse().map_err(|_| {
            let why = format!(
                "{id:?} is no record's id: it has 26 letters and digits, and no i, l, o or u"
            );
            Failure::usage(why, "compare the link with the one on the bill, and give it in quotes")
        })?;
        let fragment = fragment.map(|fragment| without_tracking(fragment, &ledger, id).to_owned());
        Ok(Self { notary: notary.to_owned(), ledger, id, fragment })
    }

    /// Returns whether the check characters say that something in the link is wrong.
    pub(super) fn is_mistyped(&self) -> bool {
        self.fragment
            .as_deref()
            .is_some_and(|fragment| salt_in(fragment, &self.ledger, self.id).is_err())
    }
}

/// The link that a mail gateway carries inside its own, if there is one.
fn inside(url: &str) -> Option<String> {
    let outer = Url::parse(url).ok()?;
    let mut inner = outer.query_pairs().map(|(_, value)| value.into_owned());
    inner.find(|value| Link::is_one(value) && value.contains("/p/"))
}

/// The fragment without what was hung on it, if that makes it a good one.
fn without_tracking<'a>(fragment: &'a str, ledger: &LedgerName, id: Id) -> &'a str {
    let cut = fragment.find(['&', '?', ':']).map_or(fragment, |at| &fragment[..at]);
    match salt_in(cut, ledger, id) {
        Ok(_) => cut,
        Err(_) => fragment,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINK: &str =
        "https://notary.example/p/acme/01h455vb4pex5vsknk084sn02q#AQEBAQEBAQEBAQEBAQEBAQeW";

    #[test]
    fn what_programs_and_people_put_around_a_link_is_taken_off() {
        let plain = Link::read(LINK).expect("a link");
        assert!(!plain.is_mistyped());
        let (address, fragment) = LINK.split_once('#').expect("a fragment");
        let (notary, id) = address.rsplit_once('/').expect("an id");
        let encoded = LINK.replace(':', "%3A").replace('/', "%2F").replace('#', "%23");
        for other in [
            format!("{LINK}."),
            format!("<{LINK}>,"),
            format!("\u{201c}{LINK}\u{201d})"),
            format!("{}\r\n{}", &LINK[..40], &LINK[40..]),
            format!("{address}/#{fragment}"),
            format!("{address}%23{fragment}"),
            format!("{address}?utm_source=mail#{fragment}"),
            format!("{LINK}&utm_source=mail"),
            format!("{LINK}:~:text=bill"),
            format!("{notary}/{}#{fragment}", id.to_uppercase()),
            format!("https://gateway.example/?url={encoded}&data=05"),
        ] {
            assert!(Link::is_one(&other), "{other}");
            assert_eq!(Link::read(&other).ok().as_ref(), Some(&plain), "{other}");
        }
    }

    #[test]
    fn what_is_wrong_in_it_stays_wrong() {
        for typo in
            [LINK.replace("QeW", "Qew"), LINK.replace("02q#", "02r#"), LINK.replace("acme", "acne")]
        {
            assert!(Link::read(&typo).expect("a link").is_mistyped(), "{typo}");
        }
        for none in [
            "https://notary.example/",
            "https://notary.example/p/acme/01h455",
            "https://notary.example/p/01h455vb4pex5vsknk084sn02q",
        ] {
            assert!(Link::read(none).is_err(), "{none}");
        }
        assert!(!Link::is_one("bill.pdf") && !Link::is_one("httpd.conf"));
    }
}
