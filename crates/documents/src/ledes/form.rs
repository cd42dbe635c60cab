//! The form `ledes-lf`, as the module above defines it.

use sha2::{Digest, Sha256};

use super::file::LedesFile;

/// The name of the form.
pub(super) const NAME: &str = "ledes-lf";

/// Computes the SHA-256 of a file in this form.
pub(super) fn sha256(file: &LedesFile<'_>) -> [u8; 32] {
    let mut hash = Sha256::new();
    for line in file.lines() {
        hash.update(file.text(line).as_bytes());
        hash.update(b"\n");
    }
    hash.finalize().into()
}
