//! Fields from a table: a CSV with a row for each file.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use super::failure::Failure;
use super::files::real;

/// The longest table, in bytes.
const MOST_BYTES: u64 = 256 << 20;

/// Names and values of fields.
pub(super) type Fields = Vec<(String, String)>;

/// What a table says of each file.
pub(super) struct Table {
    path: PathBuf,
    rows: HashMap<PathBuf, Fields>,
}

impl Table {
    /// Reads it. The first row names the columns: `file`, and fields like `invoice.number`. Names of files are
    /// taken from the table's folder; an empty cell says nothing.
    pub(super) fn read(path: &Path) -> Result<Self, Failure> {
        let hint = "the first row is file,invoice.number,…; then a row for each file; in UTF-8";
        let wrong = |why: String| Failure::data(format!("{}: {why}", path.display()), hint);
        let unreadable = |error: std::io::Error| {
            Failure::no_input(format!("cannot read {}: {error}", path.display()), hint)
        };
        if std::fs::metadata(path).map_err(unreadable)?.len() > MOST_BYTES {
            return Err(wrong(format!("it has more than {} MiB", MOST_BYTES >> 20)));
        }
        let bytes = std::fs::read(path).map_err(unreadable)?;
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
        let first = bytes.split(|byte| *byte == b'\n').next().unwrap_or_default();
        // Spreadsheets write semicolons where the comma is the decimal sign.
        let delimiter = if first.contains(&b';') { b';' } else { b',' };
        let mut table =
            csv::ReaderBuilder::new().delimiter(delimiter).trim(csv::Trim::All).from_reader(bytes);
        let names = table.headers().map_err(|error| wrong(error.to_string()))?.clone();
        let at = names.iter().position(|name| name == "file");
        let at = at.ok_or_else(|| wrong("there is no column named file".to_owned()))?;
        let folder = path.parent().unwrap_or(Path::new(""));
        let mut rows = HashMap::new();
        for row in table.records() {
            let row = row.map_err(|error| wrong(error.to_string()))?;
            let named = &row[at];
            let fields = names.iter().zip(row.iter()).enumerate();
            let fields = fields.filter(|(column, (_, value))| *column != at && !value.is_empty());
            let fields = fields.map(|(_, (name, value))| (name.to_owned(), value.to_owned()));
            if rows.insert(real(&folder.join(named)), fields.collect()).is_some() {
                return Err(wrong(format!("{named} has two rows")));
            }
        }
        Ok(Self { path: path.to_owned(), rows })
    }

    /// What it says of a file.
    pub(super) fn of(&self, file: &Path) -> Result<Fields, Failure> {
        self.rows.get(&real(file)).cloned().ok_or_else(|| {
            let why = format!("{} has no row for {}", self.path.display(), file.display());
            Failure::data(why, "add one; a row without values says that there is nothing to say")
        })
    }

    /// The file that it was read from.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }
}
