//! The places of the columns in a file.

use super::columns::{Meaning, OF_INVOICE, OF_LINE, cells, names, record};
use super::excess::Excess;
use super::file::LedesFile;
use crate::findings::{Findings, excerpt};

/// The largest number of columns. The widest format has 52.
pub(super) const MOST_COLUMNS: usize = 200;

/// The columns of a header row, with their places.
#[derive(Debug, Default)]
pub(super) struct Columns {
    /// The number of columns.
    pub(super) width: usize,
    pub(super) number: Option<usize>,
    pub(super) invoice: Vec<(usize, &'static Meaning)>,
    pub(super) line: Vec<(usize, &'static Meaning)>,
}

impl Columns {
    /// Finds the columns by the names in the header row, in any order. A column that comes twice is not read.
    pub(super) fn of(file: &LedesFile<'_>, findings: &mut Findings) -> Result<Self, Excess> {
        if file.title.crowded {
            findings
                .doubt("the first line holds more than the name of the format; nothing is read");
            return Ok(Self::default());
        }
        let Some(header) = file.header else {
            findings.doubt("there is no row of column names");
            return Ok(Self::default());
        };
        let text = file.text(header);
        let row = record(&text);
        let width = row.split('|').count();
        if width > MOST_COLUMNS {
            return Err(Excess::Columns);
        }
        let known = names(file.title.format);
        let (mut unknown, mut places) = (Vec::new(), vec![Vec::new(); known.len()]);
        for (at, name) in cells(row).enumerate() {
            match known.iter().position(|known| known.eq_ignore_ascii_case(name)) {
                Some(which) => places[which].push(at),
                None => unknown.push(excerpt(name)),
            }
        }
        let that_stand = |wanted: fn(usize) -> bool| -> Vec<String> {
            let columns = known.iter().zip(&places).filter(|(_, at)| wanted(at.len()));
            columns.map(|(name, _)| (*name).to_owned()).collect()
        };
        doubt("columns that the format does not have", &unknown, findings);
        doubt("columns that are missing", &that_stand(|times| times == 0), findings);
        doubt(
            "columns that stand there more than once and are left out",
            &that_stand(|times| times > 1),
            findings,
        );
        let place = |column: &str| {
            let which = known.iter().position(|known| *known == column)?;
            match places[which][..] {
                [at] => Some(at),
                _ => None,
            }
        };
        let placed = |meanings: &'static [Meaning]| {
            meanings.iter().filter_map(|meaning| Some((place(meaning.column)?, meaning))).collect()
        };
        Ok(Self {
            width,
            number: place("INVOICE_NUMBER"),
            invoice: placed(&OF_INVOICE),
            line: placed(&OF_LINE),
        })
    }
}

/// Warns of some columns, if there are any. The first few are named.
fn doubt(what: &str, columns: &[String], findings: &mut Findings) {
    const NAMED: usize = 5;
    let named = columns[..columns.len().min(NAMED)].join(", ");
    match columns.len() {
        0 => {}
        few if few <= NAMED => findings.doubt(format!("{what}: {named}")),
        many => findings.doubt(format!("{what}: {named} and {} more", many - NAMED)),
    }
}
