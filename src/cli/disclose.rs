//! `countersign disclose`

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{ArgGroup, Args, ValueEnum};

use super::failure::Failure;
use super::{CommandResult, given, tell};
use crate::config::write_new;
use crate::firm::{DiscloseError, ShownFields, disclose};

/// Make a proof that shows some fields of a bill and hides the others
///
/// Use it for a court, an insurer or a tax office. Whoever has OUT can check the shown fields with
/// `countersign verify OUT`, without the bill. They can see how many fields are hidden, but not what
/// those say. This command needs the firm's own proof file.
#[derive(Args)]
#[command(group = ArgGroup::new("what").required(true).args(["show", "preset"]))]
#[command(after_help = "\
Examples:
  countersign disclose bill.xml.proof.json --show invoice.number,invoice.total -o shown.proof.json
  countersign disclose bill.xml.proof.json --show 'invoice.*,seller.*' -o shown.proof.json
  countersign disclose bill.xml.proof.json --preset totals -o shown.proof.json")]
pub(super) struct Disclose {
    /// The firm's own proof file, which has all fields.
    proof: PathBuf,
    /// Show these fields. Put commas between names; * stands for anything.
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    show: Vec<String>,
    /// Show a usual choice of fields.
    #[arg(long)]
    preset: Option<FieldPreset>,
    /// Write the new proof to this file. An existing file is not overwritten.
    #[arg(short, long, value_name = "OUT")]
    out: PathBuf,
}

/// Usual choices of fields.
#[derive(Clone, Copy, ValueEnum)]
enum FieldPreset {
    /// All fields except what was done in each line, and by whom
    Totals,
    /// No field: only that the record exists
    Existence,
}

impl Disclose {
    pub(super) async fn run(self) -> CommandResult {
        let show = match self.preset {
            Some(FieldPreset::Totals) => ShownFields::Totals,
            Some(FieldPreset::Existence) => ShownFields::Existence,
            None => {
                let patterns = self.show.iter().map(|name| glob::Pattern::new(name.trim()));
                let patterns = patterns.collect::<Result<Vec<_>, _>>();
                ShownFields::Named(patterns.map_err(|error| {
                    Failure::usage(error, "write the name of a field, with * for anything")
                })?)
            }
        };
        let Some(proof) = given::proof(&self.proof)? else {
            let why = format!("there is no proof {}", self.proof.display());
            return Err(Failure::no_input(
                why,
                "name the proof that `countersign notarize` wrote next to the bill",
            ));
        };
        let shown = disclose(&proof, &show)?;
        write_new(&self.out, shown.to_file().as_bytes()).map_err(|error| {
            let why = format!("cannot write {}: {error}", self.out.display());
            Failure::config(why, "name another file with -o; an existing file is not overwritten")
        })?;
        let all = proof.disclosures.as_ref().map_or(0, Vec::len);
        let fields = shown.disclosed.as_deref().unwrap_or_default();
        tell::line(format_args!("{} shows {} of {all} fields", self.out.display(), fields.len()));
        for field in fields {
            tell::line(format_args!("  {}", field.disclosure.name()));
        }
        Ok(ExitCode::SUCCESS)
    }
}

impl From<DiscloseError> for Failure {
    fn from(error: DiscloseError) -> Self {
        let hint = match &error {
            DiscloseError::NotTheFirms => "name the proof that `countersign notarize` wrote",
            DiscloseError::Damaged(_) => "restore the proof file from its backup",
            DiscloseError::NoSuchField { .. } => "look at the names; quote patterns for the shell",
        };
        Self::data(error, hint)
    }
}
