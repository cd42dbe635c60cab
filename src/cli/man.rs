//! `countersign man`

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use super::failure::Failure;
use super::{CommandResult, groups, tell};

/// Write the manual: a man page for each command.
///
/// Each page is a file like `countersign-verify.1`. A page that is there already is replaced.
#[derive(Args)]
#[command(after_long_help = "\
Examples:
  countersign man ~/.local/share/man/man1
  man countersign-verify")]
pub(super) struct Man {
    /// The folder for the pages; it is made if it is not there.
    #[arg(value_name = "DIR")]
    folder: PathBuf,
}

impl Man {
    pub(super) fn run(&self) -> CommandResult {
        let written = std::fs::create_dir_all(&self.folder)
            .and_then(|()| clap_mangen::generate_to(groups::command(), &self.folder));
        written.map_err(|error| {
            let why = format!("cannot write into {}: {error}", tell::name(&self.folder));
            Failure::no_output(why)
        })?;
        Ok(ExitCode::SUCCESS)
    }
}
