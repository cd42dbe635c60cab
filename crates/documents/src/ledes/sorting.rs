//! Which line belongs to which invoice.

use std::collections::HashMap;

use super::MOST_INVOICES;
use super::columns::{cells, record};
use super::excess::Excess;
use super::file::File;
use super::header::Columns;
use crate::findings::Findings;

/// The records of a file, sorted.
#[derive(Debug)]
pub(super) struct Sorting {
    /// Of each invoice, in the order in which they first appear: indices into the file's records, in its order.
    pub(super) invoices: Vec<Vec<usize>>,
}

impl Sorting {
    /// By INVOICE_NUMBER. A line of the wrong width is nobody's, for its number is not to be trusted; so is one
    /// without a number, unless no line has one.
    pub(super) fn of(
        file: &File<'_>,
        columns: &Columns,
        findings: &mut Findings,
    ) -> Result<Self, Excess> {
        let mut invoices: Vec<Vec<usize>> = Vec::new();
        let mut by_number: HashMap<String, usize> = HashMap::new();
        let mut unnumbered = Vec::new();
        if columns.width == 0 {
            return Ok(Self { invoices });
        }
        for (index, &line) in file.records.iter().enumerate() {
            let text = file.text(line);
            let record = record(&text);
            let width = record.bytes().filter(|&byte| byte == b'|').count() + 1;
            if width != columns.width {
                let (line, wanted) = (line.number, columns.width);
                findings.doubt(format!(
                    "line {line} has {width} columns instead of {wanted} and is left out"
                ));
                continue;
            }
            let number = columns.number.and_then(|at| cells(record).nth(at)).unwrap_or_default();
            if number.is_empty() {
                unnumbered.push(index);
            } else if let Some(&which) = by_number.get(number) {
                invoices[which].push(index);
            } else if invoices.len() == MOST_INVOICES {
                return Err(Excess::Invoices);
            } else {
                by_number.insert(number.to_owned(), invoices.len());
                invoices.push(vec![index]);
            }
        }
        if let Some(&first) = unnumbered.first() {
            if invoices.is_empty() {
                findings.doubt("no line has an invoice number");
                invoices.push(unnumbered);
            } else {
                let (count, first) = (unnumbered.len(), file.records[first].number);
                findings.doubt(format!(
                    "{count} lines have no invoice number and are left out, the first is line {first}"
                ));
            }
        } else if invoices.is_empty() {
            findings.doubt("there is no line of an invoice");
        }
        Ok(Self { invoices })
    }
}
