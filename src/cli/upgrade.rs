//! `countersign upgrade`

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use countersign_core::proof::Proof;
use serde_json::json;

use super::failure::Failure;
use super::{Outcome, tell};
use crate::client::Client;
use crate::firm::{Stage, read_proof, stage, upgrade};

/// Fetches the newest form of proofs: anchored, then final.
///
/// A proof is complete once it is final; until then it says `cannot-tell`. The disclosures in it stay as
/// they are. Run it from cron over all proofs: final ones are left alone without asking the notary.
#[derive(Args)]
pub(super) struct Upgrade {
    /// The proof files.
    #[arg(required = true, value_name = "PROOF")]
    proofs: Vec<PathBuf>,
    /// The notary to ask, instead of the one that each proof names.
    #[arg(long, value_name = "URL")]
    notary: Option<String>,
    /// Tell the results as JSON, a line a proof.
    #[arg(long)]
    json: bool,
}

impl Upgrade {
    pub(super) async fn run(self) -> Outcome {
        let bar = tell::bar(self.proofs.len() as u64);
        let mut failures = 0usize;
        for path in &self.proofs {
            bar.set_message(tell::name(path));
            match self.upgrade(path).await {
                Ok(found) => bar.suspend(|| self.tell(path, found)),
                Err(failure) => {
                    failures += 1;
                    bar.suspend(|| failure.tell());
                }
            }
            bar.inc(1);
        }
        bar.finish_and_clear();
        if failures == 0 {
            return Ok(ExitCode::SUCCESS);
        }
        let why = format!("{failures} of {} proofs could not be upgraded", self.proofs.len());
        Err(Failure::unavailable(why, "the errors above say why; those proofs are as they were"))
    }

    fn tell(&self, path: &std::path::Path, (stage, changed): (Stage, bool)) {
        if self.json {
            let stage = match stage {
                Stage::Sealed => "sealed",
                Stage::Anchored => "anchored",
                Stage::Final => "final",
            };
            tell::json(
                json!({ "proof": path.to_string_lossy(), "stage": stage, "changed": changed }),
            );
            return;
        }
        let words = match (stage, changed) {
            (Stage::Sealed, _) => "is sealed, and not anchored yet",
            (Stage::Anchored, true) => "is anchored now, and not final yet",
            (Stage::Anchored, false) => "is anchored, and not final yet",
            (Stage::Final, true) => "is final now",
            (Stage::Final, false) => "is final",
        };
        tell::line(format_args!("{}: {words}", path.display()));
    }

    async fn upgrade(&self, path: &std::path::Path) -> Result<(Stage, bool), Failure> {
        let old = read_proof(path)?.ok_or_else(|| {
            Failure::no_input(format!("there is no file {}", path.display()), "name proof files")
        })?;
        if stage(&old) == Stage::Final {
            return Ok((Stage::Final, false));
        }
        let notary = self.notary.clone().unwrap_or_else(|| notary_of(&old));
        let (new, changed) = upgrade(&Client::new(&notary)?, path).await?;
        Ok((stage(&new), changed))
    }
}

/// The notary's URL out of the proof's own.
pub(super) fn notary_of(proof: &Proof) -> String {
    let path = format!("/p/{}", proof.statement.id());
    proof.url.strip_suffix(&path).unwrap_or(&proof.url).to_owned()
}
