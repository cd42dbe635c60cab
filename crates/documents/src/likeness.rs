//! What a document is at a first look, whether its fields are read or not.

/// What a document is at a first look, for the line that its issuer is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Likeness {
    /// With its article, like "an account statement (camt.053)" or "a ZIP archive".
    pub what: String,
    /// Whether that is a bill.
    pub bill: Bill,
    /// Why nothing, or nothing more, was read of it; a part of a sentence, like "it is encrypted".
    pub why: Option<String>,
    /// What to do about it; begins with a verb.
    pub advice: Option<String>,
}

/// Whether something is a bill: an invoice, a credit note, or a payment that was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bill {
    /// It says that it is one.
    Yes,
    /// It may be one: a scan, a letter, a PDF for people.
    Perhaps,
    /// It is recognisably something else.
    No,
}

impl Likeness {
    /// Of which nothing more is known.
    pub fn new(what: impl Into<String>, bill: Bill) -> Self {
        Self { what: what.into(), bill, why: None, advice: None }
    }

    /// Why nothing, or nothing more, was read.
    #[must_use]
    pub fn because(self, why: impl Into<String>) -> Self {
        Self { why: Some(why.into()), ..self }
    }

    /// What to do about it.
    #[must_use]
    pub fn advise(self, advice: impl Into<String>) -> Self {
        Self { advice: Some(advice.into()), ..self }
    }
}

impl Bill {
    /// As it is told to programs.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Yes => "yes",
            Self::Perhaps => "perhaps",
            Self::No => "no",
        }
    }
}
