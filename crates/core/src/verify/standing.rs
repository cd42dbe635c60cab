//! The standing of a record, judged in the order of PROTOCOL.md section 8.4.

use super::case::{Case, StatusAnswer};
use super::checkpoints::seal;
use super::keys::signer;
use super::report::{Standing, Withdrawal};
use crate::date::Date;
use crate::id::Id;
use crate::note::NoteError;
use crate::outcome::{Code, Reason};
use crate::proof::Proof;
use crate::statement::{Body, Statement};
use crate::status::{Cause, Status, StatusText};

pub(super) fn of(proof: &Proof, case: &Case<'_>) -> Standing {
    match case.status {
        None => Standing::not_asked(),
        Some(answer) => judge(proof, &answer, case).unwrap_or_else(Standing::NotChecked),
    }
}

fn judge(proof: &Proof, answer: &StatusAnswer<'_>, case: &Case<'_>) -> Result<Standing, Reason> {
    let because = |code, detail: &dyn ToString| Reason { code, detail: detail.to_string() };
    let status = Status::from_bytes(answer.status)
        .map_err(|error| because(Code::StatusMalformed, &error))?;
    let text = status.note().text();
    if text.ledger != *proof.statement.ledger() || text.id != proof.statement.id() {
        return Err(because(Code::StatusOtherRecord, &text.id));
    }
    let trust = case.trust.ok_or_else(|| because(Code::StatusNoTrust, &""))?;
    if text.ledger.host() != trust.origin.host() {
        return Err(because(Code::StatusOtherNotary, &text.ledger));
    }
    status.note().verify(&trust.newest.notary_key).map_err(|error| match error {
        NoteError::UnknownKey { .. } => because(Code::StatusUnknownKey, &error),
        _ => because(Code::StatusSignature, &error),
    })?;
    if let Some(nonce) = answer.nonce.filter(|nonce| text.nonce.as_ref() != Some(nonce)) {
        return Err(because(Code::StatusNonce, &nonce.as_str()));
    }
    let away = |now: &Date| now.unix_seconds().abs_diff(text.at.unix_seconds());
    if answer.now.is_some_and(|now| away(&now) > answer.max_age) {
        return Err(because(Code::StatusTime, &text.at));
    }
    let known = || [Some(&proof.seal), proof.ledger.as_ref()].into_iter().flatten();
    let states = || known().map(|inclusion| inclusion.checkpoint.state());
    if let Some(newer) = states().find(|state| state.size > text.size) {
        let detail = format!("{}, the proof is of {}", text.size.0, newer.size.0);
        return Err(because(Code::StatusSize, &detail));
    }
    if let Some(other) = states().find(|state| state.size == text.size && state.root != text.root) {
        return Err(because(Code::StatusRoot, &other.root));
    }
    let lines = text.withdrawn_by().zip(status.withdrawn_by());
    let withdrawals = lines
        .map(|((cause, id), by)| {
            let withdraws = withdraws(by, cause, id, proof, text, case);
            withdraws.map_err(|why| because(Code::StatusBy, &format!("{id}: {why}")))?;
            Ok(Withdrawal { cause, id, sealed: by.seal.checkpoint.claimed_time() })
        })
        .collect::<Result<Vec<_>, _>>()?;
    Ok(match withdrawals.is_empty() {
        true => Standing::Current(text.clone()),
        false => Standing::Withdrawn(text.clone(), withdrawals),
    })
}

/// Checks that the record that `by` proves withdraws the one that `proof` proves.
fn withdraws(
    by: &Proof,
    cause: Cause,
    id: Id,
    proof: &Proof,
    text: &StatusText,
    case: &Case<'_>,
) -> Result<(), String> {
    let said = &by.statement;
    if said.id() != id || said.ledger() != proof.statement.ledger() {
        return Err(format!("the proof is of {} in {}", said.id(), said.ledger()));
    }
    let does = match cause {
        Cause::Effect(effect) => {
            let rule = effect.rule();
            said.kind() == rule.kind
                && said.draft().body.relations().contains(&proof.statement.id())
        }
        Cause::Disowned => names_the_signer(said, proof),
    };
    if !does {
        return Err(format!("this {} does not withdraw the record", said.kind()));
    }
    if by.seal.index <= proof.seal.index || by.seal.index.0 >= text.size.0 {
        return Err(format!("the index {} is out of place", by.seal.index.0));
    }
    if by.first_entry().as_str() != proof.first_entry().as_str() {
        return Err("it is of another ledger of that name: its genesis is another".to_owned());
    }
    let sealed = by.seal.checkpoint.state();
    if sealed.size == text.size && sealed.root != text.root {
        return Err(format!("it is sealed under another root, {}", sealed.root));
    }
    signer(by).and_then(|_| seal(by, case)).map_err(|stop| {
        stop.reason().map_or_else(String::new, |why| format!("{} {}", why.code, why.detail))
    })
}

/// Returns whether the record that `by` proves disowns the one that `proof` proves. This needs no trust, and checks no
/// signature of the notary.
pub fn disowns(by: &Proof, proof: &Proof) -> bool {
    by.statement.ledger() == proof.statement.ledger()
        && by.first_entry().as_str() == proof.first_entry().as_str()
        && by.seal.index > proof.seal.index
        && signer(by).is_ok()
        && names_the_signer(&by.statement, proof)
}

/// Returns whether a `key` statement disowns the key that signed the record, from the record's index or an earlier
/// one on.
fn names_the_signer(said: &Statement, proof: &Proof) -> bool {
    let (Body::Key(change), Body::Document { .. }) =
        (&said.draft().body, &proof.statement.draft().body)
    else {
        return false;
    };
    let Ok(signer) = signer(proof) else { return false };
    let mut disowns = change.disowns.iter();
    disowns.any(|one| one.key.is_same_key(&signer) && one.from <= proof.seal.index)
}
