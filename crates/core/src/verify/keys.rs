//! The key that signed the record. A walk through the keys that a proof carries finds it, by the law of the ledger
//! (PROTOCOL.md section 7.1).

use crate::keys::{KeyNumber, Keys, KeysSeen};
use crate::note::{NoteError, VerifierKey};
use crate::outcome::{Code, Outcome, Stop};
use crate::proof::{KeyRecord, Proof};
use crate::statement::{Body, Statement};
use crate::tree::check_path;

/// Finds the key that signed the record's statement. This is the check `statement`.
pub(crate) fn signer(proof: &Proof) -> Result<VerifierKey, Stop> {
    let refuse = |why| Outcome::failed(Code::StatementKeys, why);
    let keys = keys_before(proof).map_err(refuse)?;
    // A record that changes keys has to keep the rules of section 4.1, whoever signed it.
    let mut after = keys.clone();
    after
        .change(&proof.statement, KeyNumber(0), proof.seal.index, KeysSeen::Some)
        .map_err(|error| refuse(error.to_string()))?;
    let number = keys.signer(&proof.statement, None).map_err(|error| match error {
        NoteError::UnknownKey { .. } => Outcome::unknown(Code::StatementUnknownKey, error),
        _ => Outcome::failed(Code::StatementSignature, error),
    })?;
    // A genesis brings in the key that signs it, so this key is known only after it.
    let signer = keys.get(number).or_else(|| after.get(number));
    signer.map(|known| known.key.clone()).ok_or_else(|| refuse("no key is known".to_owned()))
}

/// Replays the `genesis` and `key` statements of the proof, and returns the keys by which the record is judged.
fn keys_before(proof: &Proof) -> Result<Keys, String> {
    let mut keys = Keys::default();
    if let Body::Genesis { .. } = proof.statement.draft().body {
        let alone = proof.keys.is_empty() && proof.seal.index.0 == 0;
        return if alone { Ok(keys) } else { Err("a genesis stands alone".to_owned()) };
    }
    let mut next = 0;
    for (nth, record) in proof.keys.iter().enumerate() {
        let KeyRecord { index, statement, .. } = record;
        if index.0 < next || (nth == 0) != (index.0 == 0) || *index >= proof.seal.index {
            return Err(format!("index {} is out of order", index.0));
        }
        next = index.0 + 1;
        if !matches!(
            (&statement.draft().body, nth),
            (Body::Genesis { .. }, 0) | (Body::Key(_), 1..)
        ) {
            return Err(format!("entry {} is a {}", index.0, statement.kind()));
        }
        is_in_ledger(record, proof)?;
        take(&mut keys, record, statement).map_err(|why| format!("entry {}: {why}", index.0))?;
    }
    if proof.keys.is_empty() { Err("the genesis is missing".to_owned()) } else { Ok(keys) }
}

fn is_in_ledger(record: &KeyRecord, proof: &Proof) -> Result<(), String> {
    let KeyRecord { index, statement, path } = record;
    if statement.ledger() != proof.statement.ledger() {
        return Err(format!("entry {} is of the ledger {}", index.0, statement.ledger()));
    }
    let sealed = proof.seal.checkpoint.state();
    check_path(statement.leaf(), *index, sealed.size, path, sealed.root)
        .map_err(|error| format!("entry {}: {error}", index.0))
}

fn take(keys: &mut Keys, record: &KeyRecord, statement: &Statement) -> Result<(), String> {
    let signer = keys.signer(statement, None).map_err(|error| error.to_string())?;
    keys.change(statement, signer, record.index, KeysSeen::Some).map_err(|error| error.to_string())
}
