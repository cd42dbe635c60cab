//! Fields from a table: a CSV with a row for each file.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use super::failure::Failure;
use super::files::real;

/// The longest table, in bytes.
const MOST_BYTES: u64 = 256 << 20;

/// A table's row for a file.
#[derive(Clone, Default)]
pub(super) struct Row {
    /// Names and values of fields.
    pub(super) fields: Vec<(String, String)>,
    /// True if nothing that can be read of the file is committed to.
    pub(super) opaque: bool,
}

/// The fields that a table has for each file.
pub(super) struct Table {
    path: PathBuf,
    rows: HashMap<PathBuf, Row>,
}

impl Table {
    /// Reads it. The first row names the columns: `file`, `opaque`, and fields like `invoice.number`. Names of files are
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
            let mut said = Row::default();
            let cells = names.iter().zip(row.iter()).enumerate();
            for (_, (name, value)) in
                cells.filter(|(column, (_, value))| *column != at && !value.is_empty())
            {
                match (name, value.to_ascii_lowercase().as_str()) {
                    ("opaque", "yes") => said.opaque = true,
                    ("opaque", "no") => {}
                    ("opaque", _) => {
                        return Err(wrong(format!("opaque is yes or no, not {value:?}")));
                    }
                    _ => said.fields.push((name.to_owned(), value.to_owned())),
                }
            }
            if rows.insert(real(&folder.join(named)), said).is_some() {
                return Err(wrong(format!("{named} has two rows")));
            }
        }
        Ok(Self { path: path.to_owned(), rows })
    }

    /// Returns the row of a file.
    pub(super) fn of(&self, file: &Path) -> Result<Row, Failure> {
        self.rows.get(&real(file)).cloned().ok_or_else(|| {
            let why = format!("{} has no row for {}", self.path.display(), file.display());
            Failure::data(why, "add a row; it may be without values")
        })
    }

    /// Returns the table's files that are not there, each with what to say.
    pub(super) fn without_file(&self) -> Vec<(PathBuf, Failure)> {
        let mut files: Vec<_> = self.rows.keys().filter(|file| !file.exists()).collect();
        files.sort();
        let said = files.into_iter().map(|file| {
            let name = super::tell::name(file);
            let why =
                format!("{} has a row for {name}, and there is no such file", self.path.display());
            let hint = "names are taken from the table's folder: mend the name, or remove the row";
            (file.clone(), Failure::data(why, hint))
        });
        said.collect()
    }

    /// The file that it was read from.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail by panicking")]
mod tests {
    use super::*;

    #[test]
    fn a_row_for_a_file_that_is_not_there_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("bills.csv");
        std::fs::write(&path, "file,invoice.number\na.txt,1\nb.txt,2\n").unwrap();
        std::fs::write(folder.path().join("a.txt"), "a").unwrap();
        let told = Table::read(&path).unwrap().without_file();
        assert_eq!(told.len(), 1);
        assert!(told[0].0.ends_with("b.txt"));
        assert!(told[0].1.to_string().contains("there is no such file"), "{}", told[0].1);
    }
}
