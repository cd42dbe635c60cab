//! `countersign inspect`

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use serde_json::{Value, json};

use super::failure::Failure;
use super::{Outcome, tell};
use crate::documents::{DATA_FORM, DATA_SHA256, Described, Reading, read};
use crate::firm::FirmError;

/// Shows what is read of a file: the fields that `notarize` would commit to.
///
/// Nothing is sent, signed or written. What a reader was not sure of is told as a warning, and left out; a file
/// of no known format is notarized all the same, by its digest alone.
#[derive(Args)]
pub(super) struct Inspect {
    /// The file.
    file: PathBuf,
    /// Tell it as JSON.
    #[arg(long)]
    json: bool,
}

impl Inspect {
    pub(super) fn run(self) -> Outcome {
        let (described, reading) = read(&self.file, |_| {}).map_err(|why| {
            let error = FirmError::Document { file: self.file.clone(), why };
            Failure::no_input(error, "name a file that you may read")
        })?;
        if self.json {
            let mut whole = as_json(&reading);
            whole["document"] = json!({
                "sha256": described.digest.to_string(), "size": described.size,
                "media_type": described.media_type,
            });
            tell::lines(format_args!("{whole:#}"));
            return Ok(ExitCode::SUCCESS);
        }
        self.tell(&described, &reading);
        Ok(ExitCode::SUCCESS)
    }

    fn tell(&self, described: &Described, reading: &Reading) {
        let kind = reading.kind.as_str();
        tell::line(format_args!("{}: {}, {kind}", self.file.display(), reading.format.as_str()));
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

fn field(name: &str, value: &str) {
    tell::line(format_args!("  {name:<28}  {}", value.replace('\n', " / ")));
}

fn warn(reading: &Reading) {
    for warning in &reading.warnings {
        tell::line(format_args!("warning: {warning}"));
    }
}

fn as_json(reading: &Reading) -> Value {
    let fields: Vec<_> =
        reading.fields.iter().map(|one| json!({ "name": one.name, "value": one.value })).collect();
    let parts: Vec<_> = reading.parts.iter().map(|part| as_json(&part.reading)).collect();
    json!({
        "format": reading.format.as_str(),
        "kind": reading.kind.as_str(),
        "data": reading.data.as_ref().map(|data| json!({ "form": data.form, "sha256": data.hex() })),
        "fields": fields, "warnings": reading.warnings, "parts": parts,
    })
}
