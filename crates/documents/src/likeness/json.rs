//! JSON that no reader reads.

use super::Seen;

const UNREAD: &str = "its fields have no names that are read";

/// Tells apart texts that begin like JSON.
pub(super) fn see(text: &str) -> Seen {
    // White space does not matter. No bill has anything in it that looks like these.
    let plain: String = text.chars().filter(|c| !c.is_whitespace()).take(4096).collect();
    let names = |key: &str| plain.contains(&format!("\"{key}\":"));
    match () {
        () if plain.contains("\"countersign/") => Seen::no_bill("a file of Countersign's"),
        () if names("api_key") && names("ledger") => Seen::no_bill("a profile of Countersign's"),
        () if names("ciphertext") && names("kdf") => Seen::no_bill("an encrypted key"),
        () if names("private_key") => Seen::no_bill("a private key"),
        () if names("lockfileVersion") || names("devDependencies") => {
            Seen::no_bill("a program's list of packages")
        }
        () => Seen::perhaps("JSON", UNREAD),
    }
}
