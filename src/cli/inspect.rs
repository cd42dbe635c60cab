//! `countersign inspect`

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::{Value, json};

use super::failure::Failure;
use super::{CommandResult, likeness, tell};
use crate::documents::{Bill, DATA_FORM, DATA_SHA256, Described, Field, Part, Reading, read};
use crate::firm::FirmError;

/// Show the fields that `notarize` would commit to
///
/// Nothing is sent, signed or written. A field that could not be read with certainty is left out, with
/// a warning. A file of an unknown format can still be notarized, by its digest alone.
#[derive(Args)]
pub(super) struct Inspect {
    /// The file to read.
    file: PathBuf,
    /// Show what `notarize --opaque` would commit to.
    #[arg(long)]
    opaque: bool,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

impl Inspect {
    pub(super) fn run(self) -> CommandResult {
        let (described, mut reading) = read(&self.file, |_| {}).map_err(|why| {
            let error = FirmError::Document { file: self.file.clone(), why };
            Failure::no_input(error, "name a file that you may read")
        })?;
        if self.opaque {
            reading = reading.without_fields();
        }
        if self.json {
            let document = json!({
                "sha256": described.digest.to_string(), "size": described.size,
                "media_type": described.media_type,
            });
            tell::stream(&ReadingJson { reading: &reading, document: Some(document) });
            return Ok(ExitCode::SUCCESS);
        }
        self.tell(&described, &reading);
        Ok(ExitCode::SUCCESS)
    }

    fn tell(&self, described: &Described, reading: &Reading) {
        let kind = kind(reading).unwrap_or("no bill");
        tell::line(format_args!("{}: {}, {kind}", self.file.display(), reading.format.as_str()));
        if let Some(likeness) = &reading.likeness {
            tell::line(format_args!("  it is {}", likeness::sentence(likeness)));
            if likeness.bill == Bill::No {
                tell::line("  in a folder it is left alone");
            }
        }
        field("document.sha256", &described.digest.to_string());
        field("document.size", &described.size.to_string());
        field("document.media_type", described.media_type);
        if let Some(data) = &reading.data {
            field(DATA_SHA256, &data.hex());
            field(DATA_FORM, data.form);
        }
        for one in &reading.fields {
            field(&one.name, &one.value);
        }
        for (place, part) in reading.parts.iter().enumerate() {
            tell::line(format_args!(
                "document {} in it, {} bytes:",
                place + 1,
                part.document.len()
            ));
            if let Some(likeness) = &part.reading.likeness {
                tell::line(format_args!("  it is {}", likeness::sentence(likeness)));
            }
            for one in &part.reading.fields {
                field(&one.name, &one.value);
            }
            warn(&part.reading);
        }
        if !reading.parts.is_empty() {
            tell::line(
                "each is notarized as a document of its own; `countersign notarize --split` also writes it as a file",
            );
        }
        warn(reading);
    }
}

/// The kind of a document; none of what is no bill.
fn kind(reading: &Reading) -> Option<&'static str> {
    let is_none = reading.likeness.as_ref().is_some_and(|likeness| likeness.bill == Bill::No);
    (!is_none).then(|| reading.kind.as_str())
}

fn field(name: &str, value: &str) {
    tell::line(format_args!("  {name:<28}  {}", value.replace('\n', " / ")));
}

fn warn(reading: &Reading) {
    for warning in &reading.warnings {
        tell::line(format_args!("warning: {warning}"));
    }
}

/// A reading as JSON, written as it is gone through: a file may hold a million fields.
struct ReadingJson<'a> {
    reading: &'a Reading,
    /// The document of the file itself, not of the parts of one.
    document: Option<Value>,
}

impl Serialize for ReadingJson<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let reading = self.reading;
        let data = reading.data.as_ref();
        let mut told = serializer.serialize_map(None)?;
        if let Some(document) = &self.document {
            told.serialize_entry("document", document)?;
        }
        told.serialize_entry("format", reading.format.as_str())?;
        told.serialize_entry("kind", &kind(reading))?;
        told.serialize_entry("looks_like", &reading.likeness.as_ref().map(likeness::json))?;
        told.serialize_entry(
            "data",
            &data.map(|data| json!({ "form": data.form, "sha256": data.hex() })),
        )?;
        told.serialize_entry("fields", &FieldsJson(&reading.fields))?;
        told.serialize_entry("warnings", &reading.warnings)?;
        told.serialize_entry("parts", &PartsJson(&reading.parts))?;
        told.end()
    }
}

struct FieldsJson<'a>(&'a [Field]);

impl Serialize for FieldsJson<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let told = self.0.iter().map(|one| json!({ "name": one.name, "value": one.value }));
        serializer.collect_seq(told)
    }
}

struct PartsJson<'a>(&'a [Part]);

impl Serialize for PartsJson<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let told = self.0.iter().map(|part| ReadingJson { reading: &part.reading, document: None });
        serializer.collect_seq(told)
    }
}
