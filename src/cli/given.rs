//! Proofs that a command is given by their names.

use std::path::Path;

use countersign_core::proof::{Proof, is_meant_as_one};

use super::failure::Failure;
use super::tell;
use super::verify::damage;
use crate::firm::{FirmError, proof_path, read_proof};

/// The proof in a file, if there is one.
pub(super) fn proof(path: &Path) -> Result<Option<Proof>, Failure> {
    read_proof(path).map_err(|error| no_proof(path, error))
}

/// Tells of a file that was named as a proof and is none: what it is instead, or how it was
/// damaged.
pub(super) fn no_proof(path: &Path, error: FirmError) -> Failure {
    let FirmError::Proof(_, why) = &error else { return error.into() };
    let Ok(file) = std::fs::read(path) else { return error.into() };
    let failure = damage::failure(path, &file, why);
    let own = proof_path(path);
    if is_meant_as_one(&file) {
        failure.with_hint(
            "restore the proof from a backup: only the firm's own has all the fields; do not notarize the bill a second \
             time",
        )
    } else if own.is_file() {
        failure.with_hint(&format!("name {}", tell::name(&own)))
    } else {
        failure
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail by panicking")]
mod tests {
    use super::*;

    #[test]
    fn a_bill_that_is_named_instead_of_its_proof_is_told_as_one() {
        let folder = tempfile::tempdir().unwrap();
        let bill = folder.path().join("bill.xml");
        let own = proof_path(&bill);
        std::fs::write(&bill, "<Bill/>").unwrap();
        let said = || proof(&bill).unwrap_err().to_string();
        assert!(said().contains("bill.xml is no proof: it is something else"), "{}", said());
        assert!(
            said().contains("hint: name the proof that `countersign notarize` wrote"),
            "{}",
            said()
        );
        std::fs::write(&own, "{\"format\": \"countersign/proof@v1\"").unwrap();
        assert!(said().contains("hint: name ") && said().ends_with("bill.xml.proof.json"));
        let damaged = proof(&own).unwrap_err().to_string();
        assert!(damaged.contains("is damaged: it was cut off after"), "{damaged}");
        assert!(damaged.contains("do not notarize the bill a second time"), "{damaged}");
        assert!(proof(&folder.path().join("none")).unwrap().is_none());
    }
}
