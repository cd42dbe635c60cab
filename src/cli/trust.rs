//! `countersign trust`

use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{ArgGroup, Args, Subcommand};
use countersign_core::trust::Trust;
use serde_json::json;

use super::failure::Failure;
use super::named::Named;
use super::sources::{Trusted, check_nodes};
use super::{CommandResult, tell};
use crate::client::Client;
use crate::config::write_new;
use crate::reader::Following;

/// Save in a file whom to trust: whose signatures, and which contract.
#[derive(Subcommand)]
pub(super) enum TrustCommand {
    Save(Save),
}

/// Save whom to trust, to verify bills even when the notary is gone
///
/// The trust comes from what the notary says of itself today, or from what its contract states, as the
/// named nodes tell it. A file that says something else is never replaced.
#[derive(Args)]
#[command(
    group = ArgGroup::new("source").args(["from", "contract"]).required(true),
    after_help = "\
Examples:
  countersign trust save notary.json --from https://notary.example
  countersign trust save notary.json --contract 0x… --chain-id 1 \\
      --rpc https://a.example --rpc https://b.example"
)]
pub(super) struct Save {
    /// The file to write.
    file: PathBuf,
    /// Ask this notary for its /.well-known/countersign.json
    #[arg(long, value_name = "URL", conflicts_with = "rpc")]
    from: Option<String>,
    #[command(flatten)]
    named: Named,
    /// Ask this node of the chain. Repeat the option for more nodes.
    #[arg(long, value_name = "URL", requires = "contract")]
    rpc: Vec<String>,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// The result of keeping a trust in a file.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum TrustKept {
    /// The file was written.
    New,
    /// The file was there already, word for word.
    Already,
}

impl TrustCommand {
    pub(super) async fn run(self) -> CommandResult {
        match self {
            Self::Save(save) => save.run().await,
        }
    }
}

impl Save {
    async fn run(self) -> CommandResult {
        check_nodes(&self.rpc)?;
        let (trust, trusted) = match (self.named.trust(&self.rpc).await?, &self.from) {
            (Some(found), _) => found,
            (None, Some(url)) => notarys_word(url).await?,
            // Clap lets no other through.
            (None, None) => {
                return Err(Failure::usage("whom to ask is not said", "name --from or --contract"));
            }
        };
        let kept = keep(&self.file, &trust)?;
        if self.json {
            let name = self.file.to_string_lossy();
            let written = kept == TrustKept::New;
            tell::json(json!({ "file": name, "written": written, "trusted": trusted.json() }));
        } else {
            let name = tell::name(&self.file);
            match kept {
                TrustKept::New => tell::line(format_args!("{name} says now whom to trust")),
                TrustKept::Already => tell::line(format_args!("{name} says the same already")),
            }
            let told = trusted.text_alone(Some(&trust), &Following::default());
            tell::lines(told.trim_end());
        }
        Ok(ExitCode::SUCCESS)
    }
}

async fn notarys_word(url: &str) -> Result<(Trust, Trusted), Failure> {
    let url = url.trim_end_matches('/');
    let answer = Client::new(url)?.trust().await?;
    let trust = Trust::from_json(&answer).map_err(|error| {
        Failure::data(format!("{url}: {error}"), "check that this is the URL of a notary")
    })?;
    Ok((trust, Trusted::NotarysWord(url.to_owned())))
}

/// Writes a trust into a file that is not there, or says the same.
pub(super) fn keep(file: &Path, trust: &Trust) -> Result<TrustKept, Failure> {
    match write_new(file, trust.to_json().as_bytes()) {
        Ok(()) => return Ok(TrustKept::New),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
        Err(error) => {
            return Err(Failure::no_output(format!("cannot write {}: {error}", file.display())));
        }
    }
    let found = std::fs::read(file).ok().and_then(|json| Trust::from_json(&json).ok());
    if found.as_ref() == Some(trust) {
        return Ok(TrustKept::Already);
    }
    let why = format!("{} is there already, and says something else", tell::name(file));
    let hint = "save it under another name, compare the two, and ask the notary why";
    Err(Failure::usage(why, hint))
}
