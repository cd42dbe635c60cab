//! The fields of one invoice, read from its lines.

use super::columns::{CellValue, Meaning, cells, record};
use super::excess::Excess;
use super::file::LedesFile;
use super::header::Columns;
use super::sorting::{LedesRecord, Sorting};
use crate::findings::{Findings, excerpt};
use crate::single::Single;

/// A column that has to say the same on every line, or nothing.
#[derive(Default)]
struct Common {
    /// The cell as it was first written. Most lines only repeat it.
    cell: String,
    value: Single,
    spoiled: bool,
}

/// Reads the fields of the first invoice of a file, which has no other.
pub(super) fn read(
    file: &LedesFile<'_>,
    columns: &Columns,
    sorting: &Sorting<'_>,
    findings: &mut Findings,
) -> Result<(), Excess> {
    let Some(records) = sorting.invoices.first() else { return Ok(()) };
    let mut common: Vec<Common> = columns.invoice.iter().map(|_| Common::default()).collect();
    for LedesRecord { line, .. } in records.iter().copied() {
        let text = file.text(line);
        let row: Vec<&str> = cells(record(&text)).collect();
        for (common, &(at, meaning)) in common.iter_mut().zip(&columns.invoice) {
            common.hear(row[at], meaning, line.number, findings);
        }
    }
    for (common, (_, meaning)) in common.into_iter().zip(&columns.invoice) {
        common.tell(meaning, findings);
    }
    for LedesRecord { line, place, .. } in records.iter().copied() {
        let text = file.text(line);
        let row: Vec<&str> = cells(record(&text)).collect();
        for &(at, meaning) in &columns.line {
            if let Some(value) = understood(row[at], meaning, line.number, findings) {
                findings.add(format!("line.{place}.{}", meaning.field), value);
            }
        }
        if findings.too_many() {
            return Err(Excess::Fields);
        }
    }
    findings.check_totals();
    Ok(())
}

impl Common {
    fn hear(&mut self, cell: &str, meaning: &Meaning, line: usize, findings: &mut Findings) {
        if cell.is_empty() || self.spoiled || cell == self.cell {
            return;
        }
        if self.cell.is_empty() {
            cell.clone_into(&mut self.cell);
        }
        match understood(cell, meaning, line, findings) {
            Some(value) => self.value.say(&value),
            None => self.spoiled = true,
        }
    }

    fn tell(self, meaning: &Meaning, findings: &mut Findings) {
        match self.value {
            _ if self.spoiled => {}
            Single::Unsaid => {}
            Single::Said(value) => findings.add(meaning.field, value),
            Single::Disputed => findings.doubt(format!(
                "{} is not the same on all lines of the invoice; {} is left out",
                meaning.column, meaning.field
            )),
        }
    }
}

fn understood(
    cell: &str,
    meaning: &Meaning,
    line: usize,
    findings: &mut Findings,
) -> Option<String> {
    if cell.is_empty() {
        return None;
    }
    match meaning.value(cell) {
        CellValue::Said(value) => Some(value),
        CellValue::Ungrouped(value) => {
            findings.doubt(format!(
                "line {line}: {} {} is read as {value}",
                meaning.column,
                excerpt(cell)
            ));
            Some(value)
        }
        CellValue::Not(kind) => {
            findings.doubt(format!(
                "line {line}: {} {} is not {kind} and left out",
                meaning.column,
                excerpt(cell)
            ));
            None
        }
    }
}
