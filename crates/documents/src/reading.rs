//! What was read.

use crate::likeness::{Bill, Likeness};

/// Which format a document is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// LEDES 1998B, 24 columns.
    Ledes1998B,
    /// LEDES 98BI V2, 52 columns.
    Ledes98Bi,
    /// LEDES XML E-Billing 2.0, 2.1 or 2.2, or LEDES 2000.
    LedesXml,
    /// UBL 2.1 Invoice.
    UblInvoice,
    /// UBL 2.1 CreditNote.
    UblCreditNote,
    /// UN/CEFACT Cross Industry Invoice, D16B or an older ZUGFeRD.
    Cii,
    /// A PDF with such an XML inside: Factur-X, ZUGFeRD 1 and 2.
    FacturX,
    /// ISO 20022 camt.052: a bank's report on an account, during the day.
    Camt052,
    /// ISO 20022 camt.053: a bank's statement of an account.
    Camt053,
    /// ISO 20022 camt.054: a bank's notification.
    Camt054,
    /// A Stripe invoice object.
    StripeInvoice,
    /// A Stripe credit note object.
    StripeCreditNote,
    /// A Stripe charge object.
    StripeCharge,
    /// A Stripe refund object.
    StripeRefund,
    /// None of them.
    Opaque,
}

/// What a document is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// A bill, also one that corrects another.
    Invoice,
    /// A credit note.
    CreditNote,
    /// A payment.
    Receipt,
}

/// A field of PROTOCOL.md section 2: a name of its table, and the value as it is disclosed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// Like `invoice.number` or `line.3.total`.
    pub name: String,
    /// A string; dates are `YYYY-MM-DD`, amounts plain decimals, currencies ISO 4217.
    pub value: String,
}

/// The same data in a form that saving the file again does not change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Data {
    /// `ledes-lf`, `xml-c14n` or `facturx-xml`.
    pub form: &'static str,
    /// SHA-256 of that form.
    pub sha256: [u8; 32],
}

/// A bill or payment of several in one file: a document of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// The exact bytes of that document.
    pub document: Vec<u8>,
    /// What it says.
    pub reading: Reading,
}

/// What was read of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// In which format it is.
    pub format: Format,
    /// What it is for.
    pub kind: Purpose,
    /// Its fields, in the order of the protocol's table; each name once.
    pub fields: Vec<Field>,
    /// Its data in a form that survives saving, where one is defined.
    pub data: Option<Data>,
    /// The documents in it, when there are several.
    pub parts: Vec<Part>,
    /// What could not be read, in words for the one who issues the bill.
    pub warnings: Vec<String>,
    /// The likeness of the document at a first look: where no field was read, and of whatever is
    /// recognisably not a bill. Why nothing was read is said there, and not in the warnings as
    /// well.
    pub likeness: Option<Likeness>,
}

impl Data {
    /// The digest as lower-case hex.
    pub fn hex(&self) -> String {
        self.sha256.iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

impl Purpose {
    /// As it is told.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Invoice => "invoice",
            Self::CreditNote => "credit-note",
            Self::Receipt => "receipt",
        }
    }
}

impl Format {
    /// Returns whether a document in this format only holds others, and is none itself: a bank's
    /// message, whose payments are receipts.
    pub fn only_holds_others(self) -> bool {
        matches!(self, Self::Camt052 | Self::Camt053 | Self::Camt054)
    }

    /// As it is told.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ledes1998B => "LEDES 1998B",
            Self::Ledes98Bi => "LEDES 98BI V2",
            Self::LedesXml => "LEDES XML",
            Self::UblInvoice => "UBL invoice",
            Self::UblCreditNote => "UBL credit note",
            Self::Cii => "CII invoice",
            Self::FacturX => "Factur-X",
            Self::Camt052 => "camt.052",
            Self::Camt053 => "camt.053",
            Self::Camt054 => "camt.054",
            Self::StripeInvoice => "Stripe invoice",
            Self::StripeCreditNote => "Stripe credit note",
            Self::StripeCharge => "Stripe charge",
            Self::StripeRefund => "Stripe refund",
            Self::Opaque => "opaque",
        }
    }
}

impl Reading {
    /// Of a document that no reader reads.
    pub fn opaque() -> Self {
        Self {
            format: Format::Opaque,
            kind: Purpose::Invoice,
            fields: Vec::new(),
            data: None,
            parts: Vec::new(),
            warnings: Vec::new(),
            likeness: None,
        }
    }

    /// The reading of a document that a reader knows and does not read, but for what it is.
    pub fn unread(kind: Purpose, likeness: Likeness) -> Self {
        Self { kind, likeness: Some(likeness), ..Self::opaque() }
    }

    /// Leaves of a reading what remains when nothing is committed to that was read. What a file
    /// inside a PDF says that it is may be about another bill.
    #[must_use]
    pub fn without_fields(self) -> Self {
        let kind = if self.format == Format::FacturX { Purpose::Invoice } else { self.kind };
        let likeness = self.likeness.filter(|likeness| likeness.bill == Bill::No);
        Self { kind, likeness, ..Self::opaque() }
    }

    /// The value of a field.
    pub fn field(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|field| field.name == name).map(|field| field.value.as_str())
    }
}
