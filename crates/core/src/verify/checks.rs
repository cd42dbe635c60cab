//! The checks of PROTOCOL.md section 8.1, in its order. Each check is a function, which returns at the first outcome
//! that applies, in the order in which that section lists them.

use super::anchored::{anchor, finality};
use super::case::Case;
use super::checkpoints::{ledger, register, seal};
use super::keys::signer;
use super::report::{Check, CheckName, Times};
use crate::date::Date;
use crate::disclosure::{Content, Disclosure, Document, check_names};
use crate::inclusion::Inclusion;
use crate::link;
use crate::outcome::{Code, Outcome, Stop};
use crate::proof::Proof;
use crate::tree::{Index, check_path};

/// Runs all checks, and returns them with the times and the number of nodes that confirm the anchor.
pub(super) fn run(proof: &Proof, case: &Case<'_>) -> (Vec<Check>, Times, usize) {
    let mut checks = vec![Check { name: CheckName::Proof, outcome: Outcome::Passed }];
    let mut add = |name, outcome: Outcome| {
        let passed = outcome == Outcome::Passed;
        checks.push(Check { name, outcome });
        passed
    };
    if proof.disclosures.is_some() || proof.disclosed.is_some() {
        add(CheckName::Disclosures, outcome(disclosures(proof)));
    }
    if !case.record_only {
        add(CheckName::Document, outcome(document(proof, case)));
    }
    add(CheckName::Statement, outcome(signer(proof).map(drop)));
    let sealed = add(CheckName::Seal, outcome(seal(proof, case)));
    add(CheckName::Ledger, outcome(ledger(proof, case)));
    add(CheckName::Register, outcome(register(proof, case)));
    let evidence = evidence(proof);
    let evident = evidence.as_ref() == Some(&Outcome::Passed);
    if let Some(outcome) = evidence {
        add(CheckName::Evidence, outcome);
    }
    let (confirmed, confirming) = anchor(proof, case, evident);
    let anchored = add(CheckName::Anchor, confirmed);
    add(CheckName::Final, finality(proof, anchored, &confirming));
    add(CheckName::Times, outcome(clocks(proof)));
    let times = Times {
        issued: proof.statement.draft().issued,
        sealed: proof.seal.checkpoint.claimed_time().filter(|_| sealed),
        anchored: proof.anchor.as_ref().map(|anchor| anchor.block_time).filter(|_| anchored),
    };
    (checks, times, confirming.len())
}

fn outcome(result: Result<(), Stop>) -> Outcome {
    result.err().unwrap_or(Outcome::Passed)
}

fn disclosures(proof: &Proof) -> Result<(), Stop> {
    let Some(content) = proof.statement.content() else { return Ok(()) };
    let count = content.count;
    let path = |error| Outcome::failed(Code::DisclosuresPath, error);
    if let Some(all) = &proof.disclosures {
        if all.len() as u64 != count.0 {
            let detail = format!("{} of {}", all.len(), count.0);
            return Err(Outcome::failed(Code::DisclosuresCount, detail));
        }
        check_names(all.iter().enumerate().map(|(n, shown)| (Index(n as u64), shown)))
            .map_err(|error| Outcome::failed(Code::DisclosuresName, error))?;
        // The tree is built from the disclosures here, and no hash of the proof goes into it.
        let document = Document::new(all.clone())
            .map_err(|error| Outcome::failed(Code::DisclosuresName, error))?;
        if document.content() != content {
            return Err(path(document.content().root.to_string()));
        }
    }
    let some = proof.disclosed.as_deref().unwrap_or_default();
    if let Some(last) = some.last().filter(|last| last.index.0 >= count.0) {
        let detail = format!("{} of {}", last.index.0, count.0);
        return Err(Outcome::failed(Code::DisclosuresCount, detail));
    }
    check_names(some.iter().map(|shown| (shown.index, &shown.disclosure)))
        .map_err(|error| Outcome::failed(Code::DisclosuresName, error))?;
    for shown in some {
        check_path(shown.disclosure.leaf(), shown.index, count, &shown.path, content.root)
            .map_err(|error| path(error.to_string()))?;
    }
    Ok(())
}

fn document(proof: &Proof, case: &Case<'_>) -> Result<(), Stop> {
    let (Some(content), Some(path)) = (proof.statement.content(), &proof.document_path) else {
        return Err(Outcome::unknown(Code::DocumentNoContent, ""));
    };
    let leads = |leaf: &Disclosure, content: Content| {
        check_path(leaf.leaf(), Index(0), content.count, path, content.root)
    };
    let shown = proof.document_disclosure();
    if let Some(shown) = shown {
        leads(shown, content).map_err(|error| Outcome::failed(Code::DocumentPath, error))?;
    }
    let digest = case.document.ok_or_else(|| Outcome::unknown(Code::DocumentNotGiven, ""))?;
    if let Some(shown) = shown {
        return if shown.value() == digest.to_string() {
            Ok(())
        } else {
            Err(Outcome::failed(Code::DocumentDiffers, digest))
        };
    }
    let fragment = case.fragment.filter(|fragment| !fragment.is_empty());
    let fragment = fragment.ok_or_else(|| Outcome::unknown(Code::DocumentNoSalt, ""))?;
    let salt =
        link::salt_in(fragment, &proof.statement.ledger().ledger_name(), proof.statement.id())
            .map_err(|error| Outcome::unknown(Code::DocumentFragment, error))?;
    let rebuilt = Disclosure::of_document(salt, digest);
    leads(&rebuilt, content).map_err(|_| Outcome::failed(Code::DocumentDiffers, digest))
}

fn evidence(proof: &Proof) -> Option<Outcome> {
    let (anchor, register) = (proof.anchor.as_ref()?, proof.register.as_ref()?);
    Some(anchor.evidence.as_ref()?.check(
        anchor.contract,
        anchor.block(),
        register.checkpoint.state(),
    ))
}

/// The number of seconds by which the notary's clock may be ahead of the chain's.
const AHEAD: u64 = 900;

/// Compares the times that the clocks tell in one proof with each other, and with the block's.
fn clocks(proof: &Proof) -> Result<(), Stop> {
    let time = |inclusion: &Inclusion| inclusion.checkpoint.claimed_time();
    let told = [Some(&proof.seal), proof.ledger.as_ref(), proof.register.as_ref()];
    let told: Vec<Date> = told.into_iter().flatten().filter_map(time).collect();
    if let Some(pair) = told.windows(2).find(|pair| pair[1] < pair[0]) {
        let detail = format!("{} follows {}", pair[1], pair[0]);
        return Err(Outcome::unknown(Code::TimesBackwards, detail));
    }
    let Some(block) = proof.anchor.as_ref().map(|anchor| anchor.block_time) else { return Ok(()) };
    let late = |told: &&Date| told.unix_seconds() > block.unix_seconds().saturating_add(AHEAD);
    match told.iter().find(late) {
        Some(late) => {
            Err(Outcome::unknown(Code::TimesAfterBlock, format!("{late}, the block is of {block}")))
        }
        None => Ok(()),
    }
}
