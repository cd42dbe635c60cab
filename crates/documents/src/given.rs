//! Fields given by hand, for documents that say nothing that a reader understands. Their values must have the forms
//! that readers give to theirs.

mod form;
mod sums;

use std::collections::HashMap;

use thiserror::Error;

use crate::reading::{Field, Reading};

/// A reason why a field cannot be given.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum GivenError {
    /// The name is in none of the protocol's families.
    #[error(
        "there is no field {0:?}: names begin with invoice., seller., buyer., matter., line. or payment."
    )]
    Name(String),
    /// The name begins with `line.`, but the number of a line and a field do not follow.
    #[error("there is no field {0:?}: lines are numbered from 1, as in line.1.total")]
    Line(String),
    /// The field is given with two values.
    #[error("{name} is given twice, as {first:?} and as {second:?}")]
    Twice {
        /// The name of the field.
        name: String,
        /// The first value.
        first: String,
        /// The second value.
        second: String,
    },
    /// The field is given without a value.
    #[error("{0} is given without a value")]
    Empty(String),
    /// The value has a line end, a tab, or a mark that turns the direction of the text.
    #[error("the value of {0} has characters in it that are no text, like a line end")]
    Control(String),
    /// The value is not written as readers write it.
    #[error("{name} is given as {value:?}, which is {wanted}: write {write}")]
    Form {
        /// The name of the field.
        name: String,
        /// The value as it was given.
        value: String,
        /// The form that the value does not have.
        wanted: &'static str,
        /// The text to write instead, for what the value was taken for.
        write: String,
    },
    /// The value has a card number in it, which would lie in whatever is disclosed of the document.
    #[error("the value of {0} has what looks like a card number in it")]
    CardNumber(String),
    /// The document itself says something else.
    #[error("the file says itself that {name} is {said:?}")]
    Said {
        /// The name of the field.
        name: String,
        /// The value that the document says.
        said: String,
    },
}

/// The order of fields by PROTOCOL.md section 2: each entry is a name, or the beginning of names.
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

/// Returns the place in the order of a field that may be given.
fn place(name: &str) -> Result<usize, GivenError> {
    let place = rank(name).ok_or_else(|| GivenError::Name(name.to_owned()))?;
    let is_of_line = |rest: &str| {
        rest.split_once('.').is_some_and(|(number, field)| {
            let digits = number.bytes().all(|byte| byte.is_ascii_digit());
            digits && !number.is_empty() && !number.starts_with('0') && !field.is_empty()
        })
    };
    match name.strip_prefix("line.") {
        Some(rest) if !is_of_line(rest) => Err(GivenError::Line(name.to_owned())),
        _ => Ok(place),
    }
}

/// Checks that no field is given with two values. The fields are as [`given`] has them.
///
/// # Errors
/// [`GivenError::Twice`].
pub fn given_once(fields: &[(String, String)]) -> Result<(), GivenError> {
    let mut values = HashMap::new();
    for (name, second) in fields {
        match values.insert(name, second) {
            Some(first) if first != second => {
                let (name, first, second) = (name.clone(), first.clone(), second.clone());
                return Err(GivenError::Twice { name, first, second });
            }
            _ => {}
        }
    }
    Ok(())
}

/// Returns the value of a field that is given by hand, as a reader would write it.
///
/// # Errors
/// [`GivenError`] if there is no field of that name, or if the value is not written as it must be.
pub fn given(name: &str, value: &str) -> Result<String, GivenError> {
    place(name)?;
    form::spelled(name, value)
}

impl Reading {
    /// Adds a field, in its place. A value that the document says itself changes nothing.
    ///
    /// # Errors
    /// [`GivenError`].
    pub fn give(&mut self, name: &str, value: &str) -> Result<(), GivenError> {
        let place = place(name)?;
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
#[allow(clippy::unwrap_used, reason = "tests fail by panicking")]
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

    #[test]
    fn lines_are_numbered_from_one() {
        for name in ["line.1.total", "line.20.total", "line.3.task_code"] {
            assert!(given(name, "5").is_ok(), "{name}");
        }
        for name in [
            "line.x.total",
            "line.0.total",
            "line.01.total",
            "line.-1.total",
            "line.1",
            "line.1.",
            "line..x",
        ] {
            assert_eq!(given(name, "5"), Err(GivenError::Line(name.to_owned())));
            assert!(Reading::opaque().give(name, "5").is_err(), "{name}");
        }
    }

    #[test]
    fn a_field_has_one_value() {
        let fields = |second: &str| {
            [("invoice.number", "1"), ("seller.name", "x"), ("invoice.number", second)]
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
        };
        assert_eq!(given_once(&fields("1")), Ok(()));
        let twice = given_once(&fields("2")).unwrap_err().to_string();
        assert_eq!(twice, "invoice.number is given twice, as \"1\" and as \"2\"");
    }
}
