//! `countersign upgrade`

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use countersign_core::proof::Proof;
use serde_json::json;

use super::failure::Failure;
use super::moved::MovedWords;
use super::{CommandResult, given, tell};
use crate::client::Client;
use crate::firm::{AnchorList, Mended, Moved, Stage, Upgraded, mend, stage, upgrade};

/// Fetch the newest form of proofs: anchored, then final
///
/// A proof is complete once it is final; until then its verdict is `cannot-tell`. The fields in it do
/// not change. Run this from cron over all proofs. Final ones cost little: one question to the notary
/// tells of many whether their blocks still stand. If a reorganisation of the chain took a block away,
/// the command says so, and what the notary says now.
#[derive(Args)]
pub(super) struct Upgrade {
    /// The proof files.
    #[arg(required = true, value_name = "PROOF")]
    proofs: Vec<PathBuf>,
    /// Ask this notary instead of the one that each proof names.
    #[arg(long, value_name = "URL")]
    notary: Option<String>,
    /// Print JSON, one line for each proof.
    #[arg(long)]
    json: bool,
}

/// The outcome for one proof.
struct UpgradedProof {
    stage: Stage,
    changed: bool,
    /// News of the block that the proof named.
    moved: Option<Moved>,
    /// The mending, if the file's bytes were not as they are written.
    mended: Option<Mended>,
    /// The notary did not say whether the block of a final proof still stands.
    unasked: bool,
}

impl UpgradedProof {
    /// Returns whether the file names a block as final that the notary does not name.
    fn is_contradicted(&self) -> bool {
        self.stage == Stage::Final && self.moved.is_some() && !self.changed
    }
}

impl Upgrade {
    pub(super) async fn run(self) -> CommandResult {
        let bar = tell::bar(self.proofs.len() as u64);
        let (mut failures, mut contradicted) = (Vec::new(), 0usize);
        let mut notaries = HashMap::new();
        for path in &self.proofs {
            bar.set_message(tell::name(path));
            match self.upgrade(path, &mut notaries).await {
                Ok(found) => {
                    contradicted += usize::from(found.is_contradicted());
                    bar.suspend(|| self.tell(path, &found));
                }
                Err(failure) => {
                    bar.suspend(|| failure.tell());
                    failures.push(failure);
                }
            }
            bar.inc(1);
        }
        bar.finish_and_clear();
        let all = self.proofs.len();
        if !failures.is_empty() {
            let why = format!("{} of {all} proofs could not be upgraded", failures.len());
            let hint = "the errors above say why; those proofs are as they were";
            return Err(Failure::of_many(why, &failures).with_hint(hint));
        }
        if contradicted > 0 {
            let why = format!(
                "{contradicted} of {all} proofs name a block as final that the notary does not name"
            );
            let hint = "keep the files as they are, and upgrade them again later; the lines above say what the notary says";
            return Err(Failure::unavailable(why, hint));
        }
        Ok(ExitCode::SUCCESS)
    }

    fn tell(&self, path: &std::path::Path, found: &UpgradedProof) {
        let UpgradedProof { stage, changed, moved, mended, unasked } = found;
        if self.json {
            let stage = match stage {
                Stage::Sealed => "sealed",
                Stage::Anchored => "anchored",
                Stage::Final => "final",
            };
            let written = *changed || mended.is_some();
            let mut told = json!({ "proof": path.to_string_lossy(), "stage": stage, "changed": written, "asked": !unasked });
            if let Some(mended) = mended {
                told["mended"] = mended.to_string().into();
            }
            if let Some(moved) = moved {
                told["moved"] = MovedWords(moved).json();
            }
            tell::json(told);
            return;
        }
        if let Some(mended) = mended {
            tell::line(format_args!("{}: {mended}", path.display()));
        }
        if let Some(moved) = moved {
            tell::line(format_args!("{}: {}", path.display(), MovedWords(moved)));
            return;
        }
        let words = match (stage, changed) {
            (Stage::Sealed, _) => "is sealed, and not anchored yet",
            (Stage::Anchored, true) => "is anchored now, and not final yet",
            (Stage::Anchored, false) => "is anchored, and not final yet",
            (Stage::Final, true) => "is final now",
            (Stage::Final, false) if *unasked => {
                "is final; the notary did not say whether its block still stands"
            }
            (Stage::Final, false) => "is final",
        };
        tell::line(format_args!("{}: {words}", path.display()));
    }

    async fn upgrade(
        &self,
        path: &std::path::Path,
        notaries: &mut HashMap<String, (Client, AnchorList)>,
    ) -> Result<UpgradedProof, Failure> {
        let found = mend(path).map_err(|error| given::no_proof(path, error))?;
        let (old, mended) = found.ok_or_else(|| {
            Failure::no_input(format!("there is no file {}", path.display()), "name proof files")
        })?;
        let notary = self.notary.clone().unwrap_or_else(|| notary_of(&old));
        let (client, anchors) = match notaries.entry(notary) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(new) => {
                let client = Client::new(new.key())?;
                new.insert((client.clone(), AnchorList::new(client)))
            }
        };
        let mut seen = None;
        if stage(&old) == Stage::Final {
            let looked = anchors.look(&old).await;
            let unasked = looked.is_err();
            seen = looked.unwrap_or_default();
            if seen.is_none() {
                let stage = Stage::Final;
                return Ok(UpgradedProof { stage, changed: false, moved: None, mended, unasked });
            }
        }
        let Upgraded { proof, changed, moved } = upgrade(client, path).await?;
        // In the block that it named before, and the chain may have lost that one after it was final.
        if moved.is_none() && seen.is_none() && stage(&proof) == Stage::Anchored {
            seen = anchors.look(&proof).await.unwrap_or_default();
        }
        let moved = moved.or(seen);
        Ok(UpgradedProof { stage: stage(&proof), changed, moved, mended, unasked: false })
    }
}

/// The notary's URL out of the proof's own.
pub(super) fn notary_of(proof: &Proof) -> String {
    let path = format!("/p/{}/{}", proof.statement.ledger().name(), proof.statement.id());
    proof.url.strip_suffix(&path).unwrap_or(&proof.url).to_owned()
}
