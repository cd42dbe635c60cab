//! ISO 20022 camt.054: a bank tells of money that came or went. Any version of it.
//!
//! Each transaction (`TxDtls`, or an entry `Ntry` that has none) is a receipt and a document of its own: the
//! exact bytes of that element in the file. What the element leaves to its entry and its notification (the day,
//! the account) is read from there. The message itself is no receipt, so it has parts and no fields, also when
//! there is one transaction only.

mod elements;
mod entry;
mod facts;

use elements::{Elements, NotRead, Step};
use entry::Entry;

use crate::findings::Findings;
use crate::reading::{Format, Kind, Part, Reading};
use crate::single::Single;

/// Bytes of a file.
const MOST_BYTES: usize = 64 << 20;
/// Transactions of a file.
const MOST_PARTS: usize = 100_000;

/// What the name space of every version begins with; two digits follow.
const NAME_SPACE: &str = "urn:iso:std:iso:20022:tech:xsd:camt.054.001.";

const NOTIFICATION: &str = "/Document/BkToCstmrDbtCdtNtfctn/Ntfctn";
const ACCOUNT: &str = "/Document/BkToCstmrDbtCdtNtfctn/Ntfctn/Acct/Id/IBAN";
const ENTRY: &str = "/Document/BkToCstmrDbtCdtNtfctn/Ntfctn/Ntry";
const TRANSACTION: &str = "/Document/BkToCstmrDbtCdtNtfctn/Ntfctn/Ntry/NtryDtls/TxDtls";
/// Where the first version had it.
const FIRST_TRANSACTION: &str = "/Document/BkToCstmrDbtCdtNtfctn/Ntfctn/Ntry/TxDtls";

/// Reads it; `None` when it is no camt.054. One that is better not read, with a document type, entities of its own, or
/// without end, is opaque, and it is said why.
pub fn read(bytes: &[u8]) -> Option<Reading> {
    if bytes.len() > MOST_BYTES {
        return None;
    }
    let Ok(text) = std::str::from_utf8(bytes) else {
        let named = bytes.windows(NAME_SPACE.len()).any(|part| part == NAME_SPACE.as_bytes());
        return named.then(|| not_read("only UTF-8 is read, and it is in another encoding"));
    };
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    // Most files are not, and this is cheaper than reading their XML.
    if !text.contains(NAME_SPACE) {
        return None;
    }
    Notifications::of(text)
}

fn not_read(why: &str) -> Reading {
    let warnings = vec![format!("this camt.054 is not read: {why}")];
    Reading { warnings, ..Reading::opaque() }
}

/// What has been read of the message so far.
#[derive(Default)]
struct Notifications {
    account: Single,
    entry: Option<Entry>,
    parts: Vec<Part>,
    findings: Findings,
}

impl Notifications {
    fn of(text: &str) -> Option<Reading> {
        let mut message = Self::default();
        let mut elements = Elements::of(text);
        loop {
            let step = match elements.next() {
                Ok(Some(step)) => step,
                Ok(None) => break,
                Err(error) => {
                    let says_so = matches!(error, NotRead::Encoding | NotRead::DocumentType);
                    let is_camt = says_so || elements.is_camt();
                    return is_camt.then(|| not_read(&error.to_string()));
                }
            };
            match step {
                Step::Open { path, start } => message.open(path, start),
                Step::Close { path, end, content, currency } => {
                    message.close(text, path, end, content, currency)
                }
            }
            if message.parts.len() > MOST_PARTS {
                return Some(not_read(&format!("it has more than {MOST_PARTS} transactions")));
            }
        }
        Some(message.reading())
    }

    fn open(&mut self, path: &str, start: usize) {
        match path {
            NOTIFICATION => self.account = Single::default(),
            ENTRY => self.entry = Some(Entry::at(start)),
            TRANSACTION | FIRST_TRANSACTION => {
                if let Some(entry) = &mut self.entry {
                    entry.begin_transaction(start);
                }
            }
            _ => {}
        }
    }

    fn close(&mut self, text: &str, path: &str, end: usize, content: &str, currency: Option<&str>) {
        match (path, &mut self.entry) {
            (ACCOUNT, _) => self.account.say(content),
            (ENTRY, entry) => {
                if let Some(entry) = entry.take() {
                    self.parts.extend(entry.parts(text, end, &self.account, &mut self.findings));
                }
            }
            (TRANSACTION | FIRST_TRANSACTION, Some(entry)) => entry.end_transaction(end),
            (_, Some(entry)) => {
                let inside = [TRANSACTION, FIRST_TRANSACTION];
                if let Some(path) = inside.iter().find_map(|outer| path.strip_prefix(outer)) {
                    entry.hear_of_transaction(path, content, currency);
                } else if let Some(path) = path.strip_prefix(ENTRY) {
                    entry.hear(path, content, currency);
                }
            }
            _ => {}
        }
    }

    fn reading(mut self) -> Reading {
        if self.parts.is_empty() {
            self.findings.doubt("there is no transaction in this notification");
        }
        let (fields, warnings) = self.findings.told();
        Reading {
            format: Format::Camt054,
            kind: Kind::Receipt,
            fields,
            data: None,
            parts: self.parts,
            warnings,
            likeness: None,
        }
    }
}
