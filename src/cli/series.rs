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
use super::{CommandResult, tell};
use crate::firm::{FirmError, Numbers, Series};

/// Begin and list series of numbers without gaps, which show that no bill is missing.
#[derive(Subcommand)]
pub(super) enum SeriesCommand {
    New(SeriesNew),
    List(SeriesList),
}

/// Begin a series: draw its label and write the file for `notarize --series`
///
/// Each record in the series states the next number. The ledger takes no number twice and leaves none
/// out. The label is random and says nothing about the bills. Keep the file with the bills. If it is
/// lost, continue with `series new --label`. If an old copy comes back, the notary says which number is
/// next.
#[derive(Args)]
pub(super) struct SeriesNew {
    /// The file to write, like invoices-2026.series
    file: PathBuf,
    /// Continue this series of the ledger, whose file was lost. `countersign series list` shows the
    /// labels.
    #[arg(long, value_name = "LABEL")]
    label: Option<Id>,
    /// The profile of the firm.
    #[arg(long, value_name = "P", env = "COUNTERSIGN_PROFILE", hide_env_values = true)]
    profile: PathBuf,
}

/// List the series of the ledger and the last number of each
///
/// For each file that is named, also show how many statements wait to be sealed.
#[derive(Args)]
pub(super) struct SeriesList {
    /// Files of series, whose names are then shown.
    files: Vec<PathBuf>,
    /// The profile of the firm.
    #[arg(long, value_name = "P", env = "COUNTERSIGN_PROFILE", hide_env_values = true)]
    profile: PathBuf,
    /// Print JSON, one line for each series.
    #[arg(long)]
    json: bool,
}

/// A series, as far as notary and file know it.
#[derive(Default)]
struct KnownSeries {
    /// The last number by the notary, if it answered.
    last: Option<u64>,
    /// The last number by the file.
    kept: u64,
    file: Option<PathBuf>,
    waiting: Vec<(u64, PathBuf)>,
}

impl SeriesCommand {
    pub(super) async fn run(self) -> CommandResult {
        match self {
            Self::New(command) => command.run().await,
            Self::List(command) => command.run().await,
        }
    }
}

impl SeriesNew {
    async fn run(self) -> CommandResult {
        let firm = firm_of(&self.profile).await?;
        let label = match self.label {
            Some(label) => label,
            None => Id::from_random(entropy().map_err(Failure::defect)?),
        };
        Series::create(&self.file, &firm.ledger, label).map_err(FirmError::from)?;
        let word = if self.label.is_some() { "goes on with" } else { "began" };
        tell::line(format_args!("{word} the series {label}"));
        tell::line(format_args!(
            "number bills by it: countersign notarize BILL --series {}",
            self.file.display()
        ));
        Ok(ExitCode::SUCCESS)
    }
}

impl SeriesList {
    async fn run(self) -> CommandResult {
        let firm = firm_of(&self.profile).await?;
        let mut all: BTreeMap<String, KnownSeries> = BTreeMap::new();
        // What the files say is told also while the notary is away.
        let asked = firm.client.series(&firm.api_key).await;
        let (listed, unasked) = match asked {
            Ok(listed) => (listed, None),
            Err(error) => (Vec::new(), Some(error)),
        };
        for series in listed {
            all.entry(series.label).or_default().last = Some(series.last);
        }
        for file in self.files {
            let numbers = Numbers::look(&file, &firm.ledger).map_err(FirmError::from)?;
            let known = all.entry(numbers.label().to_string()).or_default();
            // A series that the ledger has no record of is not in its list.
            if unasked.is_none() {
                known.last.get_or_insert(0);
            }
            known.kept = numbers.last();
            let waiting = numbers.waiting().into_iter();
            known.waiting = waiting.filter(|(number, _)| Some(*number) > known.last).collect();
            known.file = Some(file);
        }
        if all.is_empty() && !self.json && unasked.is_none() {
            tell::line("this ledger has no series; `countersign series new` begins one");
        }
        for (label, known) in &all {
            match self.json {
                true => tell::json(known.json(label)),
                false => tell::lines(known.text(label)),
            }
        }
        if let Some(error) = unasked {
            return Err(error.into());
        }
        Ok(ExitCode::SUCCESS)
    }
}

impl KnownSeries {
    fn text(&self, label: &str) -> String {
        let file =
            self.file.as_ref().map_or(String::new(), |file| format!("  {}", tell::name(file)));
        let last = match self.last {
            None => format!("1 to {} by its file; the notary was not asked", self.kept),
            Some(0) => "no number yet".to_owned(),
            Some(last) => format!("1 to {last}, none missing"),
        };
        let mut text = format!("{label}  {last}{file}");
        for (number, document) in &self.waiting {
            text += &format!("\n  {number} is signed and waits: {}", tell::name(document));
        }
        text
    }

    fn json(&self, label: &str) -> serde_json::Value {
        let waiting = self.waiting.iter().map(|(number, document)| {
            json!({ "number": number, "document": document.to_string_lossy() })
        });
        let file = self.file.as_ref().map(|file| file.to_string_lossy());
        json!({
            "label": label, "last": self.last, "file": file,
            "waiting": waiting.collect::<Vec<_>>(),
        })
    }
}
