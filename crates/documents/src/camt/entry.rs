//! The entries of an account, and the transactions of which they are made.

use std::ops::Range;

use super::facts::Facts;
use super::file::CamtFile;
use super::message::Message;
use crate::c14n;
use crate::findings::{Findings, excerpt};
use crate::likeness::{Bill, Likeness};
use crate::reading::{Part, Purpose, Reading};
use crate::single::Single;

/// The word that a bank writes where nobody gave a reference.
const NO_REFERENCE: &str = "NOTPROVIDED";

/// An entry (`Ntry`) of an account.
pub(super) struct BankEntry {
    start: usize,
    facts: Facts,
    transactions: Vec<Transaction>,
}

/// A transaction (`TxDtls`) of an entry.
struct Transaction {
    bytes: Range<usize>,
    facts: Facts,
}

impl BankEntry {
    pub(super) fn at(start: usize) -> Self {
        Self { start, facts: Facts::default(), transactions: Vec::new() }
    }

    pub(super) fn begin_transaction(&mut self, start: usize) {
        self.transactions.push(Transaction { bytes: start..start, facts: Facts::default() });
    }

    pub(super) fn end_transaction(&mut self, end: usize) {
        if let Some(transaction) = self.transactions.last_mut() {
            transaction.bytes.end = end;
        }
    }

    pub(super) fn hear(&mut self, path: &str, content: &str, currency: Option<&str>) {
        self.facts.hear(path, content, currency);
    }

    pub(super) fn hear_of_transaction(
        &mut self,
        path: &str,
        content: &str,
        currency: Option<&str>,
    ) {
        if let Some(transaction) = self.transactions.last_mut() {
            transaction.facts.hear(path, content, currency);
        }
    }

    /// Returns the receipts of the entry, once it is over.
    pub(super) fn parts(
        self,
        file: &CamtFile<'_>,
        end: usize,
        message: &Message,
        account: &Single,
        about: &mut Findings,
    ) -> Vec<Part> {
        let count = self.transactions.len();
        let told = match &self.facts.announced[..] {
            [] => None,
            [one] => one.parse::<usize>().ok(),
            many => many.iter().try_fold(0_usize, |sum, one| sum.checked_add(one.parse().ok()?)),
        };
        if let Some(told) = told.filter(|&told| count > 0 && told != count) {
            about.doubt(format!("an entry says that it has {told} transactions and has {count}"));
        }
        let part = |bytes: &Range<usize>, mut reading: Reading| {
            let document = file.cut(bytes).to_vec();
            // If the element uses a prefix that is declared outside of it, or another encoding, it is no XML by itself,
            // and has no data.
            reading.data = c14n::data(&document);
            Part { document, reading }
        };
        let receipt = |own, alone, findings| {
            BankPayment { own, entry: &self.facts, alone, message, account }.read(findings)
        };
        if count == 0 {
            let mut findings = Findings::default();
            if told.is_some_and(|told| told != 1) {
                findings.doubt("this is a batch whose transactions the bank does not tell");
            }
            return vec![part(&(self.start..end), receipt(&self.facts, true, findings))];
        }
        let alone = count == 1 && self.facts.announced.iter().all(|one| one == "1");
        let parts = self.transactions.iter().map(|transaction| {
            part(&transaction.bytes, receipt(&transaction.facts, alone, Findings::default()))
        });
        parts.collect()
    }
}

/// A transaction, with its entry. What the entry says goes for the transaction too, except for the amount and the
/// bank's reference: these are those of the whole batch, unless the transaction is the only one.
struct BankPayment<'e> {
    own: &'e Facts,
    entry: &'e Facts,
    alone: bool,
    message: &'e Message,
    account: &'e Single,
}

impl BankPayment<'_> {
    fn read(&self, mut findings: Findings) -> Reading {
        let Self { own, entry, alone, .. } = *self;
        if let Some((number, currency)) = self.money(&mut findings) {
            findings.add("payment.amount", number);
            findings.add("payment.currency", currency);
        }
        if let Some(day) = entry.day(&mut findings) {
            findings.add("payment.date", day);
        }
        let direction = direction(own, entry, &mut findings);
        if let Some(direction) = direction {
            findings.add("payment.direction", direction);
        }
        let reference =
            Some(&own.end_to_end).filter(|reference| reference.get() != Some(NO_REFERENCE));
        single(&mut findings, "payment.reference", reference.unwrap_or(&Single::Unsaid));
        findings.add("payment.remittance", own.remittance.join("\n"));
        findings.add("payment.creditor_reference", own.creditor_references.join("\n"));
        single(&mut findings, "payment.debtor", &own.debtor);
        single(&mut findings, "payment.creditor", &own.creditor);
        single(&mut findings, "payment.account", self.account);
        let by_entry = own.bank_reference == Single::Unsaid && alone;
        let reference = if by_entry { &entry.bank_reference } else { &own.bank_reference };
        single(&mut findings, "payment.bank_reference", reference);
        let mut troubles = standing(own, entry, self.message, &mut findings);
        if direction == Some("debit") {
            troubles.push("left the account");
        }
        let likeness = (!troubles.is_empty()).then(|| {
            let what = format!("a payment that {}", troubles.join(" and "));
            Likeness::new(format!("{what} ({})", self.message.name()), Bill::No)
        });
        let (fields, warnings) = findings.told();
        let (format, kind) = (self.message.format, Purpose::Receipt);
        Reading { format, kind, fields, data: None, parts: Vec::new(), warnings, likeness }
    }

    fn money(&self, findings: &mut Findings) -> Option<(String, String)> {
        if self.own.has_money() {
            return self.own.money(findings);
        }
        if self.alone && self.entry.has_money() {
            findings.doubt("the transaction has no amount; that of its entry is taken, of which it is the only one");
            return self.entry.money(findings);
        }
        findings.doubt("the transaction has no amount");
        None
    }
}

fn direction(own: &Facts, entry: &Facts, findings: &mut Findings) -> Option<&'static str> {
    let said = if own.direction == Single::Unsaid { &entry.direction } else { &own.direction };
    if *said != entry.direction {
        findings.doubt("the transaction goes the other way than its entry");
    }
    match said.get() {
        Some("CRDT") => Some("credit"),
        Some("DBIT") => {
            findings.doubt("this is a debit: the money left the account");
            Some("debit")
        }
        Some(other) => {
            findings.doubt(format!("the direction {} is not known and left out", excerpt(other)));
            None
        }
        None => {
            findings.doubt("it is not said whether the money came or left");
            None
        }
    }
}

/// Finds out what keeps the money from being there to stay.
fn standing(
    own: &Facts,
    entry: &Facts,
    message: &Message,
    findings: &mut Findings,
) -> Vec<&'static str> {
    let mut troubles = Vec::new();
    let reversed = |facts: &Facts| match &facts.reversal {
        Single::Said(word) => word != "false" && word != "0",
        Single::Disputed => true,
        Single::Unsaid => false,
    };
    match entry.status.get() {
        Some("BOOK") => {}
        Some(status) => {
            findings.add("payment.status", status);
            findings.doubt(format!("the entry is not booked; its status is {}", excerpt(status)));
            troubles.push("is not booked");
        }
        None => {
            findings.doubt("it is not said whether the entry is booked");
            // A list of an account's entries also has those that are not booked. A notification tells of what came.
            if message.lists_all {
                troubles.push("is not said to be booked");
            }
        }
    }
    if reversed(own) || reversed(entry) {
        findings.add("payment.reversal", "true");
        findings.doubt("this is a reversal: it takes back an earlier entry");
        troubles.push("takes back an earlier one");
    }
    if own.returned {
        findings.add("payment.returned", "true");
        findings.doubt("this is a return of an earlier payment");
        troubles.push("is a return of an earlier one");
    }
    troubles
}

fn single(findings: &mut Findings, name: &str, value: &Single) {
    match value {
        Single::Unsaid => {}
        Single::Said(value) => findings.add(name, value.as_str()),
        Single::Disputed => findings.doubt(format!("{name} is said in two ways and left out")),
    }
}
