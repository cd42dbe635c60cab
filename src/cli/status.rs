//! `countersign status`

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use serde_json::json;

use super::book::existing;
use super::clock::now;
use super::standing::counted;
use super::{CommandResult, tell};
use crate::book::Waiting;

/// Show how many records wait for the chain, and since when
///
/// The book on this machine is asked, and not the notary. `countersign upgrade` without a file brings
/// all of them up to date.
#[derive(Args)]
pub(super) struct StatusCommand {
    /// The firm's profile.
    #[arg(long, value_name = "P", env = "COUNTERSIGN_PROFILE", hide_env_values = true)]
    profile: PathBuf,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

impl StatusCommand {
    pub(super) async fn run(self) -> CommandResult {
        let waiting = existing(&self.profile).await?.waiting().await?;
        let Waiting { records, sealed, anchored, oldest_sealed } = waiting;
        if self.json {
            tell::json(json!({
                "records": records, "sealed": sealed, "anchored": anchored,
                "final": records - sealed - anchored, "oldest_sealed": oldest_sealed,
            }));
            return Ok(ExitCode::SUCCESS);
        }
        tell::line(format_args!("{} in the book", counted(records, "record")));
        if let (1.., Some(since)) = (sealed, oldest_sealed) {
            let hours = now().unix_seconds().saturating_sub(since.unix_seconds()) / 3600;
            let age = if hours == 0 { "less than an hour" } else { &counted(hours, "hour") };
            tell::line(format_args!(
                "{sealed} not anchored yet, the oldest sealed {since}, {age} ago"
            ));
        }
        if anchored > 0 {
            tell::line(format_args!("{anchored} anchored, and not final yet"));
        }
        tell::line(format_args!("{} final", records - sealed - anchored));
        Ok(ExitCode::SUCCESS)
    }
}
