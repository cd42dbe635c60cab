//! Fields given by hand, for documents that say nothing that a reader understands. Their values are held to what readers
//! hold theirs to.

mod form;
mod sums;

use thiserror::Error;

use crate::reading::{Field, Reading};

/// Why a field cannot be given.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum GivenError {
    /// Not one of the protocol's families.
    #[error(
        "there is no field {0:?}: names begin with invoice., seller., buyer., matter., line. or payment."
    )]
    Name(String),
    /// Nothing.
    #[error("{0} is given without a value")]
    Empty(String),
    /// A line end, a tab, a mark that turns the direction of a text.
    #[error("the value of {0} has characters in it that are no text, like a line end")]
    Control(String),
    /// Not as readers write it.
    #[error("{name} is given as {value:?}, which is {wanted}: write {write}")]
    Form {
        /// The field.
        name: String,
        /// As it was given.
        value: String,
        /// What it is not.
        wanted: &'static str,
        /// What to write for what it was taken for.
        write: String,
    },
    /// It would lie in whatever is disclosed of the document.
    #[error("the value of {0} has what looks like a card number in it")]
    CardNumber(String),
    /// The document says it itself.
    #[error("the file says itself that {name} is {said:?}")]
    Said {
        /// The field.
        name: String,
        /// What it says.
        said: String,
    },
}

/// The table of PROTOCOL.md section 2: what begins with one of these stands in this order.
const ORDER: [&str; 18] = [
    "invoice.number",
    "invoice.issue_date",
    "invoice.due_date",
    "invoice.currency",
    "invoice.net",
    "invoice.tax",
    "invoice.total",
    "invoice.",
    "seller.name",
    "seller.id",
    "seller.",
    "buyer.name",
    "buyer.id",
    "buyer.",
    "matter.id",
    "matter.",
    "line.",
    "payment.",
];

fn rank(name: &str) -> Option<usize> {
    ORDER.iter().position(|entry| match entry.ends_with('.') {
        true => name.len() > entry.len() && name.starts_with(entry),
        false => name == *entry,
    })
}

/// The value of a field that is given by hand, as a reader would write it.
///
/// # Errors
/// [`GivenError`]: what is wrong with the name, or with how the value is written.
pub fn given(name: &str, value: &str) -> Result<String, GivenError> {
    if rank(name).is_none() {
        return Err(GivenError::Name(name.to_owned()));
    }
    form::spelled(name, value)
}

impl Reading {
    /// Adds a field, in its place; giving what the document says itself changes nothing.
    ///
    /// # Errors
    /// [`GivenError`].
    pub fn give(&mut self, name: &str, value: &str) -> Result<(), GivenError> {
        let place = rank(name).ok_or_else(|| GivenError::Name(name.to_owned()))?;
        let value = form::spelled(name, value)?;
        match self.field(name) {
            Some(said) if said == value => return Ok(()),
            Some(said) => {
                let (name, said) = (name.to_owned(), said.to_owned());
                return Err(GivenError::Said { name, said });
            }
            None => {}
        }
        let after = |field: &Field| rank(&field.name).is_some_and(|other| other > place);
        let at = self.fields.iter().position(after).unwrap_or(self.fields.len());
        self.fields.insert(at, Field { name: name.to_owned(), value });
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_come_to_stand_in_the_tables_order() {
        let mut reading = Reading::opaque();
        for (name, value) in [
            ("payment.date", "2026-11-30"),
            ("invoice.total", "10.00"),
            ("seller.name", "x"),
            ("invoice.order", "x"),
            ("invoice.number", "x"),
        ] {
            assert_eq!(reading.give(name, value), Ok(()));
        }
        let names: Vec<_> = reading.fields.iter().map(|field| field.name.as_str()).collect();
        let wanted =
            ["invoice.number", "invoice.total", "invoice.order", "seller.name", "payment.date"];
        assert_eq!(names, wanted);
        assert_eq!(reading.give("invoice.total", "10.00"), Ok(()), "it says so itself");
        assert!(matches!(reading.give("invoice.total", "11"), Err(GivenError::Said { .. })));
        for name in ["document.sha256", "invoice.", "total", "", "invoices.x"] {
            assert!(matches!(reading.give(name, "x"), Err(GivenError::Name(_))), "{name}");
        }
    }
}
