//! `countersign void`

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;

use super::clock::{entropy, now};
use super::failure::Failure;
use super::notarize::firm_of;
use super::{CommandResult, book, given, tell};
use crate::firm::{Firm, proof_path, void_path};

/// Withdraw bills: declare that they no longer hold
///
/// Nothing is removed: the record stays, and a void follows it in the ledger. A voided bill can no
/// longer be paid, credited, replaced or voided. A void counts no more only if the firm disowns the key
/// that signed it. The proof of the void is written next to the proof of
/// the bill. Running the command again changes nothing.
#[derive(Args)]
pub(super) struct Void {
    /// The proofs of the bills, FILE.proof.json
    #[arg(required = true, value_name = "PROOF")]
    proofs: Vec<PathBuf>,
    /// The profile of the firm.
    #[arg(long, value_name = "P", env = "COUNTERSIGN_PROFILE", hide_env_values = true)]
    profile: PathBuf,
}

impl Void {
    pub(super) async fn run(self) -> CommandResult {
        let firm = firm_of(&self.profile).await?;
        let mut failures = Vec::new();
        for path in &self.proofs {
            if let Err(failure) = void(&firm, path).await {
                failure.tell();
                failures.push(failure);
            }
        }
        book::tell_failure(&firm);
        if failures.is_empty() {
            return Ok(ExitCode::SUCCESS);
        }
        let why = format!("{} of {} records are not voided", failures.len(), self.proofs.len());
        Err(Failure::of_many(why, &failures))
    }
}

async fn void(firm: &Firm, path: &Path) -> Result<(), Failure> {
    let record = given::proof(path)?.ok_or_else(|| {
        let why = format!("there is no proof {}", path.display());
        Failure::no_input(why, "name the proof of the record: its name ends in .proof.json")
    })?;
    let written = proof_path(&void_path(path));
    let Some(prepared) = firm.prepare_void(path, &record, now(), entropy)? else {
        tell::line(format_args!("{} was voided before; nothing changed", path.display()));
        return Ok(());
    };
    for result in firm.submit(&[&prepared]).await? {
        result?;
    }
    let kind = record.statement.kind();
    tell::line(format_args!("voided the {kind} of {}", path.display()));
    tell::line(format_args!("  proof  {}", written.display()));
    Ok(())
}
