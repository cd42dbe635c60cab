//! Another file with the data of the bill: its meaning depends on the form in which it has them.

/// The form in which another file has the data of the bill.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SameData {
    /// The form is the whole document: it was opened and saved again.
    Whole(&'static str),
    /// The form is the XML inside a PDF: what people read, its pages, may say anything.
    XmlInside(&'static str),
}

impl SameData {
    /// Looks a form up by its name; nothing follows from one that is not known.
    pub(super) fn of(form: &str) -> Option<Self> {
        match form {
            "ledes-lf" => Some(Self::Whole("ledes-lf")),
            "xml-c14n" => Some(Self::Whole("xml-c14n")),
            "facturx-xml" => Some(Self::XmlInside("facturx-xml")),
            _ => None,
        }
    }

    /// The form's name.
    pub(super) fn form(self) -> &'static str {
        match self {
            Self::Whole(form) | Self::XmlInside(form) => form,
        }
    }
}
