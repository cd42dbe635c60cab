//! `countersign completions`

use std::io::Write;
use std::process::ExitCode;

use clap::Args;
use clap_complete::Shell;

use super::{CommandResult, groups};

/// Print what a shell needs to complete commands and options.
///
/// Keep the output where the shell looks for it.
#[derive(Args)]
#[command(after_long_help = "\
Examples:
  countersign completions bash > ~/.local/share/bash-completion/completions/countersign
  countersign completions zsh > ~/.zfunc/_countersign       with ~/.zfunc in fpath
  countersign completions fish > ~/.config/fish/completions/countersign.fish")]
pub(super) struct Completions {
    /// The shell to complete in.
    shell: Shell,
}

impl Completions {
    pub(super) fn run(&self) -> CommandResult {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut groups::command(), "countersign", &mut script);
        // Whoever stops reading, as `head` does, has seen enough.
        std::io::stdout().write_all(&script).ok();
        Ok(ExitCode::SUCCESS)
    }
}
