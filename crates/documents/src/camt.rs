//! ISO 20022 camt.052, 053 and 054, in any version: a bank tells of money that came or went.
//!
//! Each transaction (`TxDtls`, or an entry `Ntry` that has none) is a receipt and a document of its own: the exact
//! bytes of that element in the file. What the element leaves to its entry and its report (the day, the account) is
//! read from there. The message itself is no receipt, so it has parts and no fields, even if it has one transaction
//! only. An account's statement or report (053, 052) also lists what was paid; its debits are no receipts, and are left
//! out.

mod account;
mod elements;
mod entry;
mod facts;
mod file;
mod message;

use account::Account;
use elements::{Elements, MessageStep, XmlNotRead};
use entry::BankEntry;
use file::CamtFile;
use message::Message;

use crate::findings::Findings;
use crate::reading::{Part, Purpose, Reading};
use crate::xml::{self, Source};

/// The largest number of transactions of a file.
const MOST_TRANSACTIONS: usize = 100_000;
/// The number of bytes of an unreadable file in which the name of a message is looked for.
const LOOKED_AT: usize = 64 << 10;

const ENTRY: &str = "/Ntry";
/// The paths of a transaction: in an entry's details, or in the first version in the entry itself.
const TRANSACTIONS: [&str; 2] = ["/Ntry/NtryDtls/TxDtls", "/Ntry/TxDtls"];

/// Reads a bank's message. Returns `None` if the file is none of these. A message that is better not read (with a
/// document type, with entities of its own, or cut off) is opaque, and the reading says why.
pub fn read(bytes: &[u8]) -> Option<Reading> {
    let source = match Source::of(bytes) {
        Ok(source) => source,
        Err(error) => {
            let named = xml::mentions(bytes, message::NAMES);
            let reading = named_in(bytes).filter(|_| named)?.unread(error.to_string());
            let advise = |likeness: crate::Likeness| match error.advice() {
                Some(advice) => likeness.advise(advice),
                None => likeness,
            };
            return Some(Reading { likeness: reading.likeness.map(advise), ..reading });
        }
    };
    // Most files are no such message, and this is cheaper than reading their XML.
    if !source.text().trim_start().starts_with('<') || !source.text().contains(message::NAMES) {
        return None;
    }
    let mut reading = MessageReport::of(&CamtFile::of(bytes, &source))?;
    if let Some(doubt) = source.doubt().filter(|_| reading.likeness.is_none()) {
        reading.warnings.insert(0, doubt.to_owned());
    }
    Some(reading)
}

/// Finds the message that a file's beginning names, in whatever encoding.
fn named_in(bytes: &[u8]) -> Option<&'static Message> {
    let beginning = bytes[..bytes.len().min(LOOKED_AT)].iter().copied().filter(|&byte| byte != 0);
    let plain: String = beginning.map(char::from).collect();
    Message::named_in(&plain)
}

/// The parts and findings that have been read of a message so far.
#[derive(Default)]
struct MessageReport {
    account: Account,
    entry: Option<BankEntry>,
    transactions: usize,
    parts: Vec<Part>,
    /// The number of debits that were left out of a list of all that happened.
    debits: usize,
    findings: Findings,
}

impl MessageReport {
    fn of(file: &CamtFile<'_>) -> Option<Reading> {
        let mut report = Self::default();
        let mut elements = Elements::of(file.text());
        loop {
            let step = match elements.next() {
                Ok(Some(step)) => step,
                Ok(None) => break,
                Err(error) => {
                    let message = elements.message().or_else(|| Message::named_in(file.text()))?;
                    return Some(not_read(message, &error));
                }
            };
            let message = match step {
                MessageStep::Open { message, path, start } => {
                    let Some(path) = path.strip_prefix(message.report) else { continue };
                    report.open(path, start);
                    message
                }
                MessageStep::Close { message, path, end, content, currency } => {
                    let Some(path) = path.strip_prefix(message.report) else { continue };
                    report.close(file, message, (path, end), content, currency);
                    message
                }
            };
            if report.transactions.max(report.parts.len()) > MOST_TRANSACTIONS {
                let why = format!("it has more than {MOST_TRANSACTIONS} transactions");
                return Some(message.unread(why));
            }
        }
        elements.message().map(|message| report.reading(message))
    }

    fn open(&mut self, path: &str, start: usize) {
        match (path, &mut self.entry) {
            ("", _) => self.account = Account::default(),
            (ENTRY, entry) => *entry = Some(BankEntry::at(start)),
            (path, Some(entry)) if TRANSACTIONS.contains(&path) => {
                entry.begin_transaction(start);
                self.transactions += 1;
            }
            _ => {}
        }
    }

    fn close(
        &mut self,
        file: &CamtFile<'_>,
        message: &Message,
        (path, end): (&str, usize),
        content: &str,
        currency: Option<&str>,
    ) {
        match (path, &mut self.entry) {
            (ENTRY, entry) => {
                let Some(entry) = entry.take() else { return };
                let mut parts =
                    entry.parts(file, end, message, self.account.name(), &mut self.findings);
                if message.lists_all {
                    let all = parts.len();
                    parts.retain(|part| part.reading.field("payment.direction") != Some("debit"));
                    self.debits += all - parts.len();
                }
                self.parts.append(&mut parts);
            }
            (path, Some(entry)) if TRANSACTIONS.contains(&path) => entry.end_transaction(end),
            (path, Some(entry)) => {
                if let Some(path) = TRANSACTIONS.iter().find_map(|outer| path.strip_prefix(outer)) {
                    entry.hear_of_transaction(path, content, currency);
                } else if let Some(path) = path.strip_prefix(ENTRY) {
                    entry.hear(path, content, currency);
                }
            }
            (path, None) => self.account.hear(path, content),
        }
    }

    fn reading(mut self, message: &Message) -> Reading {
        let likeness = match (self.parts.len(), self.debits) {
            (0, 0) => Some(message.likeness("there is no transaction in it")),
            (0, _) => Some(message.likeness("there is no credit in it")),
            _ => None,
        };
        if self.debits > 0 && likeness.is_none() {
            let debits = self.debits;
            self.findings
                .doubt(format!("{debits} debits are left out: money that left the account"));
        }
        let (fields, warnings) = self.findings.told();
        let (format, kind) = (message.format, Purpose::Receipt);
        Reading { format, kind, fields, data: None, parts: self.parts, warnings, likeness }
    }
}

fn not_read(message: &Message, error: &XmlNotRead) -> Reading {
    let likeness = message.likeness(error.to_string());
    Reading::unread(
        Purpose::Receipt,
        match error {
            XmlNotRead::Several => likeness.advise("put each message into a file of its own"),
            _ => likeness.advise("save it again just as the bank gave it out"),
        },
    )
}
