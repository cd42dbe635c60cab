//! The facts that a transaction or an entry states of itself.

use crate::findings::{Findings, excerpt};
use crate::single::Single;
use crate::{amount, date};

/// The facts that a transaction or an entry states, as they stand there.
#[derive(Default)]
pub(super) struct Facts {
    amount: Money,
    /// The amount in `AmtDtls/TxAmt`, where the second version of the format has that of a transaction.
    detailed_amount: Money,
    pub(super) direction: Single,
    value_day: Single,
    booking_day: Single,
    pub(super) bank_reference: Single,
    pub(super) end_to_end: Single,
    pub(super) remittance: Vec<String>,
    pub(super) creditor_references: Vec<String>,
    pub(super) debtor: Single,
    pub(super) creditor: Single,
    pub(super) reversal: Single,
    pub(super) status: Single,
    pub(super) returned: bool,
    /// The numbers of transactions that the batches of an entry claim to have.
    pub(super) announced: Vec<String>,
}

#[derive(Default)]
struct Money {
    number: Single,
    currency: Single,
}

impl Facts {
    /// Takes the content of an element of the transaction or entry, which is told by its path.
    pub(super) fn hear(&mut self, path: &str, content: &str, currency: Option<&str>) {
        let single = match path {
            "/Amt" => return self.amount.say(content, currency),
            "/AmtDtls/TxAmt/Amt" => return self.detailed_amount.say(content, currency),
            "/RmtInf/Ustrd" => return some(&mut self.remittance, content),
            "/RmtInf/Strd/CdtrRefInf/Ref" => return some(&mut self.creditor_references, content),
            "/NtryDtls/Btch/NbOfTxs" | "/Btch/NbOfTxs" => {
                return some(&mut self.announced, content);
            }
            "/RtrInf" => return self.returned = true,
            "/CdtDbtInd" => &mut self.direction,
            "/ValDt/Dt" | "/ValDt/DtTm" => &mut self.value_day,
            "/BookgDt/Dt" | "/BookgDt/DtTm" => &mut self.booking_day,
            "/AcctSvcrRef" | "/Refs/AcctSvcrRef" => &mut self.bank_reference,
            "/Refs/EndToEndId" => &mut self.end_to_end,
            // From the eighth version on, a choice of a party (`Pty`) or a bank stands in between.
            "/RltdPties/Dbtr/Nm" | "/RltdPties/Dbtr/Pty/Nm" => &mut self.debtor,
            "/RltdPties/Cdtr/Nm" | "/RltdPties/Cdtr/Pty/Nm" => &mut self.creditor,
            "/RvslInd" => &mut self.reversal,
            "/Sts" | "/Sts/Cd" | "/Sts/Prtry" => &mut self.status,
            _ => return,
        };
        single.say(content);
    }

    /// Returns number and currency of the amount, if both are there and can be read.
    pub(super) fn money(&self, findings: &mut Findings) -> Option<(String, String)> {
        let money =
            if self.amount.number == Single::Unsaid { &self.detailed_amount } else { &self.amount };
        if money.number == Single::Unsaid {
            return None;
        }
        let number =
            money.number.get().and_then(amount::plain).filter(|number| !number.starts_with('-'));
        let letters =
            |code: &&str| code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_uppercase());
        if number.is_none() {
            let written =
                money.number.get().map_or("which is said in two ways".to_owned(), excerpt);
            findings
                .doubt(format!("the amount {written} is not a plain decimal number and left out"));
        }
        // An amount without its currency is left out, and so is a currency without an amount.
        let currency = money.currency.get().filter(letters);
        if currency.is_none() {
            findings.doubt("the amount has no currency of three letters and is left out");
        }
        Some((number?, currency?.to_owned()))
    }

    /// Returns whether an amount is there, good or bad.
    pub(super) fn has_money(&self) -> bool {
        self.amount.number != Single::Unsaid || self.detailed_amount.number != Single::Unsaid
    }

    /// Returns the day from which the money counts, or else the day on which it was booked.
    pub(super) fn day(&self, findings: &mut Findings) -> Option<String> {
        let days = [&self.value_day, &self.booking_day];
        let Some(day) = days.into_iter().find(|day| **day != Single::Unsaid) else {
            findings.doubt("the entry has no date");
            return None;
        };
        let read = day.get().and_then(date::of_xml);
        if read.is_none() {
            let written = day.get().map_or("which is said in two ways".to_owned(), excerpt);
            findings.doubt(format!("the date {written} is no date and left out"));
        }
        read
    }
}

impl Money {
    fn say(&mut self, number: &str, currency: Option<&str>) {
        self.number.say(number);
        self.currency.say(currency.unwrap_or_default());
    }
}

fn some(list: &mut Vec<String>, content: &str) {
    if !content.is_empty() {
        list.push(content.to_owned());
    }
}
