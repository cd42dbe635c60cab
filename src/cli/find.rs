//! `countersign find`

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;

use super::book::{existing, found};
use super::clock::now;
use super::failure::Failure;
use super::{CommandResult, tell};
use crate::book::Book;
use crate::book::Booked;
use crate::documents::describe;
use crate::firm::FirmError;

/// More than one can look through.
const MOST: u32 = 1_000;

/// Find a record by its bill's number, its file, or its id
///
/// A file is found by its bytes, whatever it is called now and wherever it lies. A number is looked for
/// among the fields that the firm committed to: a field of the bill must have exactly this value, in
/// capitals or not. The book on this machine is asked. Nothing is sent.
#[derive(Args)]
#[command(after_help = "\
Examples:
  countersign find 2026-117
  countersign find scan.pdf                  has this file been notarized?
  countersign find 01h455vb4pex5vsknk084sn02q --json")]
pub(super) struct Find {
    /// A number or another value of a field, a file, or an id.
    #[arg(value_name = "NUMBER|FILE|ID")]
    wanted: PathBuf,
    /// The firm's profile.
    #[arg(long, value_name = "P", env = "COUNTERSIGN_PROFILE", hide_env_values = true)]
    profile: PathBuf,
    /// Print JSON, a line a record.
    #[arg(long)]
    json: bool,
}

impl Find {
    pub(super) async fn run(self) -> CommandResult {
        let book = existing(&self.profile).await?;
        let all = look_for(&book, &self.wanted).await?;
        for booked in &all {
            match self.json {
                true => tell::json(found::json(booked)),
                false => tell::line(found::line(booked)),
            }
        }
        match all.is_empty() {
            true => Err(nothing(&self.wanted)),
            false => Ok(ExitCode::SUCCESS),
        }
    }
}

/// The records that a number, a file or an id names, newest first.
pub(super) async fn look_for(book: &Book, wanted: &Path) -> Result<Vec<Booked>, Failure> {
    let mut text = wanted.to_string_lossy().into_owned();
    if wanted.is_file() {
        let described = describe(wanted, |_| {})
            .map_err(|why| FirmError::Document { file: wanted.to_owned(), why })?;
        text = described.digest.to_string();
    }
    let found = book.find(&text, MOST).await?;
    if let (true, [one]) = (wanted.is_file(), found.as_slice()) {
        book.saw(one.id, wanted, now()).await?;
    }
    Ok(found)
}

/// Says that nothing was found.
pub(super) fn nothing(wanted: &Path) -> Failure {
    let name = tell::name(wanted);
    if wanted.is_file() {
        return Failure::no_input(
            format!("the book has no record of the bytes of {name}"),
            "another version of the file may have been notarized: look for the bill's number",
        );
    }
    Failure::no_input(
        format!("the book has no record of {name:?}"),
        "give the whole number as the bill has it; `countersign book rebuild DIR` enters proofs that the book does not know",
    )
}
