//! The checks of PROTOCOL.md section 8.1, in its order. A function a check; each returns at the first
//! outcome that applies, in the order in which that section lists them.

use super::keys::signer;
use super::{Case, Check, CheckName, Code, Outcome, Times};
use crate::chain::ChainClass;
use crate::checkpoint::Checkpoint;
use crate::date::Date;
use crate::disclosure::{Content, Disclosure, check_names};
use crate::inclusion::Inclusion;
use crate::link;
use crate::node::Node;
use crate::note::NoteError;
use crate::proof::Proof;
use crate::register::RegisterEntry;
use crate::statement::Statement;
use crate::tree::{Index, check_path};
use crate::trust::Trust;

/// An outcome that is not a pass, to leave a check with.
pub(super) type Stop = Outcome;

/// The checks, the times, and how many nodes confirm the anchor.
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
        // The tree is built here and not taken from anywhere.
        let document = crate::disclosure::Document::new(all.clone())
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

/// The codes of one checkpoint's checks.
struct Codes {
    no_trust: Code,
    other_notary: Code,
    unknown_key: Code,
    signature: Code,
    unknown_clock: Code,
    clock: Code,
    path: Code,
}

const SEAL: Codes = Codes {
    no_trust: Code::SealNoTrust,
    other_notary: Code::SealOtherNotary,
    unknown_key: Code::SealUnknownKey,
    signature: Code::SealSignature,
    unknown_clock: Code::SealUnknownClock,
    clock: Code::SealClock,
    path: Code::SealPath,
};

const LEDGER: Codes = Codes {
    no_trust: Code::LedgerNoTrust,
    other_notary: Code::LedgerOtherNotary,
    unknown_key: Code::LedgerUnknownKey,
    signature: Code::LedgerSignature,
    unknown_clock: Code::LedgerUnknownClock,
    clock: Code::LedgerClock,
    path: Code::LedgerPath,
};

const REGISTER: Codes = Codes {
    no_trust: Code::RegisterNoTrust,
    other_notary: Code::RegisterOtherNotary,
    unknown_key: Code::RegisterUnknownKey,
    signature: Code::RegisterSignature,
    unknown_clock: Code::RegisterUnknownClock,
    clock: Code::RegisterClock,
    path: Code::RegisterPath,
};

pub(super) fn seal(proof: &Proof, case: &Case<'_>) -> Result<(), Stop> {
    let checkpoint = &proof.seal.checkpoint;
    if checkpoint.state().origin != *proof.statement.ledger() {
        return Err(Outcome::failed(Code::SealOtherLedger, &checkpoint.state().origin));
    }
    in_ledger(&proof.seal, &proof.statement, case, &SEAL)
}

fn ledger(proof: &Proof, case: &Case<'_>) -> Result<(), Stop> {
    let Some(inclusion) = &proof.ledger else {
        return Err(Outcome::unknown(Code::LedgerPending, ""));
    };
    let state = inclusion.checkpoint.state();
    if state.origin != *proof.statement.ledger() {
        return Err(Outcome::failed(Code::LedgerOtherLedger, &state.origin));
    }
    in_ledger(inclusion, &proof.statement, case, &LEDGER)?;
    if inclusion.index != proof.seal.index {
        return Err(Outcome::failed(Code::LedgerIndex, inclusion.index.0));
    }
    if state.size < proof.seal.checkpoint.state().size {
        return Err(Outcome::failed(Code::LedgerSize, state.size.0));
    }
    Ok(())
}

fn in_ledger(
    inclusion: &Inclusion,
    said: &Statement,
    case: &Case<'_>,
    codes: &Codes,
) -> Result<(), Stop> {
    let trust = case.trust.ok_or_else(|| Outcome::unknown(codes.no_trust, ""))?;
    let origin = &inclusion.checkpoint.state().origin;
    if origin.host() != trust.origin.host() {
        return Err(Outcome::unknown(codes.other_notary, origin));
    }
    signatures(&inclusion.checkpoint, trust, codes)?;
    inclusion.check(said.leaf()).map_err(|error| Outcome::failed(codes.path, error))
}

fn signatures(checkpoint: &Checkpoint, trust: &Trust, codes: &Codes) -> Result<Date, Stop> {
    let verdict = |error: NoteError, unknown, failed| match error {
        NoteError::UnknownKey { .. } => Outcome::unknown(unknown, error),
        _ => Outcome::failed(failed, error),
    };
    checkpoint
        .verify_notary(&trust.notary_key)
        .map_err(|error| verdict(error, codes.unknown_key, codes.signature))?;
    checkpoint
        .verify_clock(&trust.clock_key)
        .map_err(|error| verdict(error, codes.unknown_clock, codes.clock))
}

fn register(proof: &Proof, case: &Case<'_>) -> Result<(), Stop> {
    let (Some(ledger), Some(inclusion)) = (&proof.ledger, &proof.register) else {
        return Err(Outcome::unknown(Code::RegisterPending, ""));
    };
    let codes = &REGISTER;
    let trust = case.trust.ok_or_else(|| Outcome::unknown(codes.no_trust, ""))?;
    let origin = &inclusion.checkpoint.state().origin;
    if *origin != trust.origin {
        return Err(Outcome::unknown(codes.other_notary, origin));
    }
    signatures(&inclusion.checkpoint, trust, codes)?;
    let entry = RegisterEntry::new(proof.first_entry(), ledger.checkpoint.state());
    inclusion.check(entry.leaf()).map_err(|error| Outcome::failed(codes.path, error))
}

fn evidence(proof: &Proof) -> Option<Outcome> {
    let (anchor, register) = (proof.anchor.as_ref()?, proof.register.as_ref()?);
    Some(anchor.evidence.as_ref()?.check(
        anchor.contract,
        anchor.block(),
        register.checkpoint.state(),
    ))
}

/// The outcome, and the nodes that confirm the anchor. `evident`: the evidence holds.
fn anchor<'a>(proof: &Proof, case: &Case<'a>, evident: bool) -> (Outcome, Vec<&'a Node>) {
    let (Some(anchor), Some(register)) = (&proof.anchor, &proof.register) else {
        return (Outcome::unknown(Code::AnchorPending, ""), Vec::new());
    };
    let Some(trust) = case.trust else {
        return (Outcome::unknown(Code::AnchorNoTrust, ""), Vec::new());
    };
    if anchor.chain_id != trust.chain_id {
        return (Outcome::unknown(Code::AnchorOtherChain, anchor.chain_id), Vec::new());
    }
    if anchor.contract != trust.contract {
        return (Outcome::unknown(Code::AnchorOtherContract, anchor.contract), Vec::new());
    }
    if anchor.chain_id.class() == ChainClass::Unlisted && !case.pinned {
        return (Outcome::unknown(Code::AnchorUnlistedChain, anchor.chain_id), Vec::new());
    }
    if let Some(known) = case.block_hash {
        let outcome = if known != anchor.block_hash {
            Outcome::unknown(Code::AnchorOtherBlock, known)
        } else if !evident {
            Outcome::unknown(Code::AnchorNoEvidence, "")
        } else {
            Outcome::Passed
        };
        return (outcome, Vec::new());
    }
    let checkpoint = register.checkpoint.state();
    let (mut confirming, mut failed, mut unknown) = (Vec::new(), None, None);
    let mut contradiction = None;
    for node in case.nodes {
        let outcome = node.confirms(anchor, checkpoint, trust, evident);
        if contradicts(&outcome) {
            contradiction = contradiction.or_else(|| outcome.reason().map(|reason| reason.code));
        }
        match outcome {
            Outcome::Passed => confirming.push(node),
            Outcome::Failed(_) => failed = failed.or(Some(outcome)),
            Outcome::Unknown(_) => unknown = unknown.or(Some(outcome)),
        }
    }
    let outcome = if confirming.is_empty() {
        let none = || Outcome::unknown(Code::AnchorNotAsked, "");
        failed.or(unknown).unwrap_or_else(none)
    } else if let Some(other) = contradiction {
        Outcome::unknown(Code::AnchorNodesDisagree, format!("one confirms, another says {other}"))
    } else {
        Outcome::Passed
    };
    (outcome, confirming)
}

/// Whether a node that says this cannot be right if another confirms the anchor.
fn contradicts(outcome: &Outcome) -> bool {
    match outcome {
        Outcome::Passed => false,
        Outcome::Failed(_) => true,
        Outcome::Unknown(reason) => matches!(
            reason.code,
            Code::AnchorNoContract
                | Code::AnchorContractDiffers
                | Code::AnchorBlockUnknown
                | Code::AnchorMoved
        ),
    }
}

fn finality(proof: &Proof, anchored: bool, confirming: &[&Node]) -> Outcome {
    let Some(anchor) = &proof.anchor else { return Outcome::unknown(Code::FinalPending, "") };
    if !anchored {
        return Outcome::unknown(Code::FinalNotChecked, "");
    }
    // By the reader's own block hash nobody confirms: it is the reader who says that the block is final.
    if confirming.iter().all(|node| node.is_final(anchor.block_number)) {
        Outcome::Passed
    } else {
        Outcome::unknown(Code::FinalNotYet, anchor.block_number)
    }
}

/// The most seconds by which the notary's clock may be ahead of the chain's.
const AHEAD: u64 = 900;

/// Compares the times that the clocks tell in one proof, with each other and with the block's.
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
