//! A record of the book's, told: as a line for people, as JSON, as a row of a table.

use serde_json::{Value, json};

use crate::book::{Booked, Stage};
use crate::cli::tell;

/// The headings of the table, in its order.
pub(in crate::cli) const COLUMNS: [&str; 10] = [
    "number",
    "kind",
    "issued",
    "sealed",
    "stage",
    "withdrawn",
    "withdrawn_by",
    "file",
    "id",
    "sha256",
];

/// A record in words.
pub(in crate::cli) fn line(booked: &Booked) -> String {
    let name = booked.name.as_deref().map_or_else(|| "-".to_owned(), tell::word);
    let file = booked.path.as_deref().map_or_else(String::new, tell::name);
    let standing = match booked.withdrawn {
        Some((effect, _)) => format!("{}, {}", stage(booked.stage), effect.as_str()),
        None => stage(booked.stage).to_owned(),
    };
    let date = booked.issued.unwrap_or(booked.sealed).to_string();
    let day = date.split('T').next().unwrap_or_default();
    format!("{day}  {:11}  {name:20}  {standing}  {}  {file}", booked.kind.as_str(), booked.id)
}

fn stage(stage: Stage) -> &'static str {
    match stage {
        Stage::Sealed => "not anchored yet",
        Stage::Anchored => "not final yet",
        Stage::Final => "final",
    }
}

/// A record as JSON.
pub(in crate::cli) fn json(booked: &Booked) -> Value {
    json!({
        "number": booked.name, "kind": booked.kind.as_str(), "issued": booked.issued,
        "sealed": booked.sealed, "stage": booked.stage.as_str(),
        "withdrawn": booked.withdrawn.map(|(effect, _)| effect.as_str()),
        "withdrawn_by": booked.withdrawn.map(|(_, by)| by.to_string()),
        "file": booked.path.as_ref().map(|path| path.to_string_lossy()),
        "id": booked.id.to_string(), "index": booked.index.0,
        "sha256": booked.digest.map(|digest| digest.to_string()),
        "series_number": booked.number,
    })
}

/// A record as a row of the table.
pub(in crate::cli) fn row(booked: &Booked) -> [String; COLUMNS.len()] {
    let text = |text: Option<String>| text.unwrap_or_default();
    let withdrawn = booked.withdrawn;
    [
        text(booked.name.as_deref().map(harmless)),
        booked.kind.as_str().to_owned(),
        text(booked.issued.map(|date| date.to_string())),
        booked.sealed.to_string(),
        booked.stage.as_str().to_owned(),
        text(withdrawn.map(|(effect, _)| effect.as_str().to_owned())),
        text(withdrawn.map(|(_, by)| by.to_string())),
        text(booked.path.as_ref().map(|path| harmless(&path.to_string_lossy()))),
        booked.id.to_string(),
        text(booked.digest.map(|digest| digest.to_string())),
    ]
}

/// A cell that a spreadsheet does not take for a formula.
fn harmless(cell: &str) -> String {
    match cell.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        true => format!("'{cell}"),
        false => cell.to_owned(),
    }
}
