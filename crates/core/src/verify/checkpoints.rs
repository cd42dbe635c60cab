//! The checks `seal`, `ledger` and `register` of a proof's three checkpoints (PROTOCOL.md section 8.1): who signed
//! them, and whether the proof leads to them.

use super::case::Case;
use crate::checkpoint::Checkpoint;
use crate::inclusion::Inclusion;
use crate::note::NoteError;
use crate::outcome::{Code, Outcome, Stop};
use crate::proof::Proof;
use crate::register::RegisterEntry;
use crate::trust::{Era, Trust};

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
    in_ledger(&proof.seal, proof, case, &SEAL)
}

pub(super) fn ledger(proof: &Proof, case: &Case<'_>) -> Result<(), Stop> {
    let Some(inclusion) = &proof.ledger else {
        return Err(Outcome::unknown(Code::LedgerPending, ""));
    };
    let state = inclusion.checkpoint.state();
    if state.origin != *proof.statement.ledger() {
        return Err(Outcome::failed(Code::LedgerOtherLedger, &state.origin));
    }
    in_ledger(inclusion, proof, case, &LEDGER)?;
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
    proof: &Proof,
    case: &Case<'_>,
    codes: &Codes,
) -> Result<(), Stop> {
    let trust = case.trust.ok_or_else(|| Outcome::unknown(codes.no_trust, ""))?;
    let origin = &inclusion.checkpoint.state().origin;
    if origin.host() != trust.origin.host() {
        return Err(Outcome::unknown(codes.other_notary, origin));
    }
    // A record that was sealed under the keys of one era may be anchored in a later one.
    let last = era_of(proof, trust).unwrap_or(trust.line.len());
    let eras: Vec<_> = trust.eras().take(last + 1).map(|(era, _)| era).collect();
    signatures(&inclusion.checkpoint, &eras, codes)?;
    inclusion.check(proof.statement.leaf()).map_err(|error| Outcome::failed(codes.path, error))
}

/// Checks both signatures. Each may be by the keys of any of these eras.
fn signatures(checkpoint: &Checkpoint, eras: &[&Era], codes: &Codes) -> Result<(), Stop> {
    let verdict = |error: NoteError, unknown, failed| match error {
        NoteError::UnknownKey { .. } => Outcome::unknown(unknown, error),
        _ => Outcome::failed(failed, error),
    };
    best(eras.iter().map(|era| checkpoint.verify_notary(&era.notary_key)))
        .map_err(|error| verdict(error, codes.unknown_key, codes.signature))?;
    best(eras.iter().map(|era| checkpoint.verify_clock(&era.clock_key).map(drop)))
        .map_err(|error| verdict(error, codes.unknown_clock, codes.clock))
}

/// Picks the best result: one that verifies is enough. Else a false signature tells more than an unknown key.
fn best(results: impl Iterator<Item = Result<(), NoteError>>) -> Result<(), NoteError> {
    let mut best = Err(NoteError::WeakKey);
    for next in results {
        if next.is_ok() {
            return next;
        }
        if !matches!(best, Err(NoteError::Signature(_))) {
            best = next;
        }
    }
    best
}

/// Finds the place of the anchor's era among those of the trust.
pub(super) fn era_of(proof: &Proof, trust: &Trust) -> Option<usize> {
    let anchor = proof.anchor.as_ref()?;
    trust.era_of(anchor.chain_id, anchor.contract)
}

pub(super) fn register(proof: &Proof, case: &Case<'_>) -> Result<(), Stop> {
    let (Some(ledger), Some(inclusion)) = (&proof.ledger, &proof.register) else {
        return Err(Outcome::unknown(Code::RegisterPending, ""));
    };
    let codes = &REGISTER;
    let trust = case.trust.ok_or_else(|| Outcome::unknown(codes.no_trust, ""))?;
    let origin = &inclusion.checkpoint.state().origin;
    if *origin != trust.origin {
        return Err(Outcome::unknown(codes.other_notary, origin));
    }
    let nth = era_of(proof, trust).unwrap_or(trust.line.len());
    let era: Vec<_> = trust.eras().skip(nth).take(1).map(|(era, _)| era).collect();
    signatures(&inclusion.checkpoint, &era, codes)?;
    let entry = RegisterEntry::new(proof.first_entry(), ledger.checkpoint.state());
    inclusion.check(entry.leaf()).map_err(|error| Outcome::failed(codes.path, error))
}
