//! Fields given by hand, for documents that say nothing that a reader understands.

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

impl Reading {
    /// Adds a field, in its place; giving what the document says itself changes nothing.
    ///
    /// # Errors
    /// [`GivenError`].
    pub fn give(&mut self, name: &str, value: &str) -> Result<(), GivenError> {
        let place = rank(name).ok_or_else(|| GivenError::Name(name.to_owned()))?;
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
        self.fields.insert(at, Field { name: name.to_owned(), value: value.to_owned() });
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_come_to_stand_in_the_tables_order() {
        let mut reading = Reading::opaque();
        for name in
            ["payment.date", "invoice.total", "seller.name", "invoice.order", "invoice.number"]
        {
            assert_eq!(reading.give(name, "x"), Ok(()));
        }
        let names: Vec<_> = reading.fields.iter().map(|field| field.name.as_str()).collect();
        let wanted =
            ["invoice.number", "invoice.total", "invoice.order", "seller.name", "payment.date"];
        assert_eq!(names, wanted);
        assert_eq!(reading.give("invoice.total", "x"), Ok(()), "it says so itself");
        assert!(matches!(reading.give("invoice.total", "y"), Err(GivenError::Said { .. })));
        for name in ["document.sha256", "invoice.", "total", "", "invoices.x"] {
            assert!(matches!(reading.give(name, "x"), Err(GivenError::Name(_))), "{name}");
        }
    }
}
