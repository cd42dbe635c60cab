//! The findings of a reader: fields and warnings.

use crate::amount::Exact;
use crate::reading::Field;

/// The length of the longest value that can be disclosed, in bytes (PROTOCOL.md section 2).
const LONGEST_VALUE: usize = 65_536;

/// The largest number of fields of a reading: the disclosures of a document, less some for the `document.*` fields.
pub(crate) const MOST_FIELDS: usize = 1_048_576 - 16;

/// The largest number of warnings that are told. More are only counted.
const MOST_WARNINGS: usize = 16;

/// The fields and warnings that a reader has found so far, both bounded.
#[derive(Debug, Default)]
pub(crate) struct Findings {
    fields: Vec<Field>,
    warnings: Vec<String>,
    untold: usize,
}

impl Findings {
    /// Adds a field, unless its value is empty or too long to be disclosed.
    pub(crate) fn add(&mut self, name: impl Into<String>, value: impl Into<String>) {
        let (name, value) = (name.into(), value.into());
        if value.len() > LONGEST_VALUE {
            self.doubt(format!("{name} is longer than {LONGEST_VALUE} bytes and left out"));
        } else if !value.is_empty() {
            self.fields.push(Field { name, value });
        }
    }

    /// Adds a warning.
    pub(crate) fn doubt(&mut self, warning: impl Into<String>) {
        if self.warnings.len() < MOST_WARNINGS {
            self.warnings.push(warning.into());
        } else {
            self.untold += 1;
        }
    }

    /// Warns if net and tax do not add up to the total, where all three are known.
    pub(crate) fn check_totals(&mut self) {
        let said = ["invoice.net", "invoice.tax", "invoice.total"].map(|name| self.number(name));
        let [Some(net), Some(tax), Some(total)] = said else { return };
        if net.plus(tax).is_some_and(|sum| sum != total) {
            self.doubt(format!(
                "the amounts do not add up: invoice.net {net} and invoice.tax {tax} are not invoice.total {total}"
            ));
        }
    }

    fn number(&self, name: &str) -> Option<Exact> {
        let field = self.fields.iter().find(|field| field.name == name)?;
        Exact::of(&field.value)
    }

    /// Returns whether there are more fields than can be disclosed.
    pub(crate) fn too_many(&self) -> bool {
        self.fields.len() > MOST_FIELDS
    }

    /// Returns the fields and the warnings.
    pub(crate) fn told(mut self) -> (Vec<Field>, Vec<String>) {
        if self.untold > 0 {
            self.warnings.push(format!("and {} more doubts like these", self.untold));
        }
        (self.fields, self.warnings)
    }
}

/// Quotes the beginning of a foreign text, for a warning.
pub(crate) fn excerpt(text: &str) -> String {
    const LONGEST: usize = 40;
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{:?}…", &text[..end]),
        None => format!("{text:?}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn warnings_are_told_up_to_a_number() {
        let mut findings = Findings::default();
        (0..40).for_each(|number| findings.doubt(format!("{number}")));
        let (_, warnings) = findings.told();
        assert_eq!(warnings.len(), MOST_WARNINGS + 1);
        assert_eq!(warnings.last().map(String::as_str), Some("and 24 more doubts like these"));
    }

    #[test]
    fn what_cannot_be_disclosed_is_no_field() {
        let mut findings = Findings::default();
        findings.add("a.empty", "");
        findings.add("a.long", "x".repeat(LONGEST_VALUE + 1));
        findings.add("a.full", "x".repeat(LONGEST_VALUE));
        let (fields, warnings) = findings.told();
        assert_eq!(fields.iter().map(|field| field.name.as_str()).collect::<Vec<_>>(), ["a.full"]);
        assert_eq!(warnings, ["a.long is longer than 65536 bytes and left out"]);
    }

    fn doubts(fields: &[(&str, &str)]) -> Vec<String> {
        let mut findings = Findings::default();
        fields.iter().for_each(|(name, value)| findings.add(*name, *value));
        findings.check_totals();
        findings.told().1
    }

    #[test]
    fn what_does_not_add_up_is_told() {
        let net =
            |total| [("invoice.net", "10.10"), ("invoice.tax", "2"), ("invoice.total", total)];
        assert_eq!(doubts(&net("12.1")), [""; 0]);
        assert_eq!(
            doubts(&net("12.11")),
            [
                "the amounts do not add up: invoice.net 10.10 and invoice.tax 2.00 are not invoice.total 12.11"
            ]
        );
        assert_eq!(doubts(&net("12.11")[1..]), [""; 0]);
    }

    #[test]
    fn an_excerpt_ends_between_characters() {
        assert_eq!(excerpt("ü\n"), "\"ü\\n\"");
        assert_eq!(excerpt(&"ü".repeat(41)), format!("\"{}\"…", "ü".repeat(40)));
    }
}
