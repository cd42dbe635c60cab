//! Readings: all that a reader has read of a document.

use crate::likeness::{Bill, Likeness};

/// The format of a document.
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
    /// A format that no reader knows.
    Opaque,
}

/// The purpose of a document.
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
    /// The name of the field, like `invoice.number` or `line.3.total`.
    pub name: String,
    /// The value as a string. Dates are `YYYY-MM-DD`, amounts plain decimals, currencies ISO 4217.
    pub value: String,
}

/// The data of a document, in a form that does not change when the file is saved again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Data {
    /// The name of the form: `ledes-lf`, `xml-c14n` or `facturx-xml`.
    pub form: &'static str,
    /// The SHA-256 of the form.
    pub sha256: [u8; 32],
}

/// A bill or payment that is one of several in a file, and a document of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// The exact bytes of the document.
    pub document: Vec<u8>,
    /// The reading of the document.
    pub reading: Reading,
}

/// The reading of a document: its format, its fields, and the doubts about them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// The format of the document.
    pub format: Format,
    /// The purpose of the document.
    pub kind: Purpose,
    /// The fields of the document, in the order of the protocol's table. Each name stands once.
    pub fields: Vec<Field>,
    /// The data of the document in a form that survives saving, where one is defined.
    pub data: Option<Data>,
    /// The documents in the file, if there are several.
    pub parts: Vec<Part>,
    /// The doubts about what was read or left out, in words for whoever issues the bill.
    pub warnings: Vec<String>,
    /// The likeness of the document at a first look, if no field was read or the document is recognisably no bill. It
    /// says why nothing was read; the warnings do not repeat it.
    pub likeness: Option<Likeness>,
}

impl Data {
    /// Returns the SHA-256 as lower-case hex.
    pub fn hex(&self) -> String {
        self.sha256.iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

impl Purpose {
    /// Returns the name as it is told.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Invoice => "invoice",
            Self::CreditNote => "credit-note",
            Self::Receipt => "receipt",
        }
    }
}

impl Format {
    /// Returns whether a document in this format only holds others and is no bill itself, like a bank's message, whose
    /// payments are receipts.
    pub fn only_holds_others(self) -> bool {
        matches!(self, Self::Camt052 | Self::Camt053 | Self::Camt054)
    }

    /// Returns the name as it is told.
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
    /// Returns the reading of a document that no reader reads.
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

    /// Returns the reading of a document that is recognised and not read.
    pub fn unread(kind: Purpose, likeness: Likeness) -> Self {
        Self { kind, likeness: Some(likeness), ..Self::opaque() }
    }

    /// Returns the reading without all that was read of the document, for a firm that commits to none of it. The kind
    /// that a file inside a PDF states is dropped too, because it may be about another bill.
    #[must_use]
    pub fn without_fields(self) -> Self {
        let kind = if self.format == Format::FacturX { Purpose::Invoice } else { self.kind };
        let likeness = self.likeness.filter(|likeness| likeness.bill == Bill::No);
        Self { kind, likeness, ..Self::opaque() }
    }

    /// Returns the value of a field.
    pub fn field(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|field| field.name == name).map(|field| field.value.as_str())
    }
}
