//! Whether a record is still current (PROTOCOL.md section 8.4), in the order of that section.

use super::checks::{seal, statement};
use super::{Case, Code, Reason, Standing, Withdrawal};
use crate::id::Id;
use crate::note::NoteError;
use crate::proof::Proof;
use crate::statement::Relation;
use crate::status::{Status, StatusText};

pub(super) fn of(proof: &Proof, case: &Case<'_>) -> Standing {
    match case.status {
        None => Standing::not_asked(),
        Some(bytes) => judge(proof, bytes, case).unwrap_or_else(Standing::NotChecked),
    }
}

fn judge(proof: &Proof, bytes: &[u8], case: &Case<'_>) -> Result<Standing, Reason> {
    let because = |code, detail: &dyn ToString| Reason { code, detail: detail.to_string() };
    let status =
        Status::from_bytes(bytes).map_err(|error| because(Code::StatusMalformed, &error))?;
    let text = status.note().text();
    if text.ledger != *proof.statement.ledger() || text.id != proof.statement.id() {
        return Err(because(Code::StatusOtherRecord, &text.id));
    }
    let trust = case.trust.ok_or_else(|| because(Code::StatusNoTrust, &""))?;
    if text.ledger.host() != trust.origin.host() {
        return Err(because(Code::StatusOtherNotary, &text.ledger));
    }
    status.note().verify(&trust.notary_key).map_err(|error| match error {
        NoteError::UnknownKey { .. } => because(Code::StatusUnknownKey, &error),
        _ => because(Code::StatusSignature, &error),
    })?;
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
        .map(|((relation, id), by)| {
            let withdraws = withdraws(by, relation, id, proof, text, case);
            withdraws.map_err(|why| because(Code::StatusBy, &format!("{id}: {why}")))?;
            Ok(Withdrawal { relation, id, sealed: by.seal.checkpoint.claimed_time() })
        })
        .collect::<Result<Vec<_>, _>>()?;
    Ok(match withdrawals.is_empty() {
        true => Standing::Current(text.clone()),
        false => Standing::Withdrawn(text.clone(), withdrawals),
    })
}

/// Whether the record that `by` proves withdraws the one that `proof` proves.
fn withdraws(
    by: &Proof,
    relation: Relation,
    id: Id,
    proof: &Proof,
    text: &StatusText,
    case: &Case<'_>,
) -> Result<(), String> {
    let said = &by.statement;
    if said.id() != id || said.ledger() != proof.statement.ledger() {
        return Err(format!("the proof is of {} in {}", said.id(), said.ledger()));
    }
    let names_it = said.draft().body.relations().contains(&proof.statement.id());
    if said.kind().relation() != Some(relation) || !names_it {
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
    statement(by).and_then(|()| seal(by, case)).map_err(|stop| {
        stop.reason().map_or_else(String::new, |why| format!("{} {}", why.code, why.detail))
    })
}
