//! `countersign series`

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Subcommand};
use countersign_core::id::Id;
use serde_json::json;

use super::clock::entropy;
use super::failure::Failure;
use super::notarize::firm_of;
use super::{Outcome, tell};
use crate::firm::{FirmError, Series as Journal};

/// Gapless series of numbers, by which an auditor can be shown that no bill is missing.
#[derive(Subcommand)]
pub(super) enum Series {
    New(New),
    List(List),
}

/// Begins a series: draws its label and writes the file that `notarize --series` numbers by.
///
/// Each record gets the next number, which its statement says; the ledger takes no number twice and leaves none out.
/// The label is random and tells nothing. Keep the file with the bills. If it is lost, the series ends there; if an
/// old copy comes back, the notary says which number is next.
#[derive(Args)]
pub(super) struct New {
    /// The file, like invoices-2026.series
    file: PathBuf,
    /// The firm's profile.
    #[arg(long, value_name = "P", env = "COUNTERSIGN_PROFILE")]
    profile: PathBuf,
}

/// Lists the ledger's series, and how far each is.
///
/// The notary is asked for all; of the files that are named, it is also told what waits to be sealed.
#[derive(Args)]
pub(super) struct List {
    /// Files of series, to know them by name.
    files: Vec<PathBuf>,
    /// The firm's profile.
    #[arg(long, value_name = "P", env = "COUNTERSIGN_PROFILE")]
    profile: PathBuf,
    /// Tell it as JSON, a line a series.
    #[arg(long)]
    json: bool,
}

/// A series, as far as notary and file know it.
#[derive(Default)]
struct Known {
    last: u64,
    file: Option<PathBuf>,
    waiting: Vec<(u64, PathBuf)>,
}

impl Series {
    pub(super) async fn run(self) -> Outcome {
        match self {
            Self::New(command) => command.run(),
            Self::List(command) => command.run().await,
        }
    }
}

impl New {
    fn run(self) -> Outcome {
        let firm = firm_of(&self.profile)?;
        let label = Id::from_random(entropy().map_err(Failure::defect)?);
        Journal::create(&self.file, &firm.ledger, label).map_err(FirmError::from)?;
        tell::line(format_args!("began the series {label}"));
        tell::line(format_args!(
            "number bills by it: countersign notarize BILL --series {}",
            self.file.display()
        ));
        Ok(ExitCode::SUCCESS)
    }
}

impl List {
    async fn run(self) -> Outcome {
        let firm = firm_of(&self.profile)?;
        let mut all: BTreeMap<String, Known> = BTreeMap::new();
        for series in firm.client.series(&firm.api_key).await? {
            all.entry(series.label).or_default().last = series.last;
        }
        for file in self.files {
            let journal = Journal::open(&file, &firm.ledger).map_err(FirmError::from)?;
            let known = all.entry(journal.label().to_string()).or_default();
            let last = known.last;
            let waiting = journal.waiting().filter(|(number, _)| *number > last);
            known.waiting = waiting.map(|(number, path)| (number, path.to_owned())).collect();
            known.file = Some(file);
        }
        if all.is_empty() && !self.json {
            tell::line("this ledger has no series; `countersign series new` begins one");
        }
        for (label, known) in &all {
            tell::line(if self.json { known.json(label) } else { known.text(label) });
        }
        Ok(ExitCode::SUCCESS)
    }
}

impl Known {
    fn text(&self, label: &str) -> String {
        let file = self.file.as_ref().map_or(String::new(), |file| format!("  {}", file.display()));
        let last = match self.last {
            0 => "no number yet".to_owned(),
            last => format!("1 to {last}, none missing"),
        };
        let mut text = format!("{label}  {last}{file}");
        for (number, document) in &self.waiting {
            text += &format!("\n  {number} is signed and waits: {}", document.display());
        }
        text
    }

    fn json(&self, label: &str) -> String {
        let waiting = self.waiting.iter().map(|(number, document)| {
            json!({ "number": number, "document": document.to_string_lossy() })
        });
        let file = self.file.as_ref().map(|file| file.to_string_lossy());
        json!({
            "label": label, "last": self.last, "file": file,
            "waiting": waiting.collect::<Vec<_>>(),
        })
        .to_string()
    }
}
