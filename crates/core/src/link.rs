//! The fragment of a record's link (PROTOCOL.md section 7): a salt, and two characters that reveal a typo.

use thiserror::Error;

use crate::disclosure::Salt;
use crate::id::Id;
use crate::origin::LedgerName;

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
/// A prime below 64², so that two characters hold every remainder.
const MODULUS: usize = 4093;
const CHECK_LEN: usize = 2;

/// A reason why a fragment gives no salt.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum FragmentError {
    /// The fragment was cut off, or has characters that no salt has.
    #[error("it is no salt with two check characters: was the link cut off?")]
    Spelling,
    /// A character of the ledger's name, of the id or of the salt is another, or two changed places.
    #[error("a letter in the link is wrong, before or after the #")]
    Check,
}

/// Writes the part of a record's link that follows the `#`.
///
/// # Examples
///
/// ```
/// use countersign_core::disclosure::Salt;
/// use countersign_core::link::{fragment, salt_in};
///
/// let (ledger, id) = ("acme".parse()?, "01h455vb4pex5vsknk084sn02q".parse()?);
/// let salt = Salt::from_random([1; 16]);
/// let after_the_hash_sign = fragment(&ledger, id, &salt);
/// assert_eq!(salt_in(&after_the_hash_sign, &ledger, id), Ok(salt));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn fragment(ledger: &LedgerName, id: Id, salt: &Salt) -> String {
    let mut text = salt.as_str().to_owned();
    text.extend(check(ledger, id, salt.as_str()).into_iter().flatten().map(char::from));
    text
}

/// Reads the salt in the fragment of a link to that record.
///
/// # Errors
/// [`FragmentError`].
///
/// # Examples
///
/// ```
/// use countersign_core::disclosure::Salt;
/// use countersign_core::link::{FragmentError, fragment, salt_in};
///
/// let (ledger, id) = ("acme".parse()?, "01h455vb4pex5vsknk084sn02q".parse()?);
/// let fragment = fragment(&ledger, id, &Salt::from_random([1; 16]));
/// // Somebody read the link out over the phone.
/// let typo = fragment.replacen('A', "a", 1);
/// assert_eq!(salt_in(&typo, &ledger, id), Err(FragmentError::Check));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn salt_in(fragment: &str, ledger: &LedgerName, id: Id) -> Result<Salt, FragmentError> {
    let split = fragment.len().checked_sub(CHECK_LEN);
    let split = split.and_then(|at| fragment.split_at_checked(at));
    let (salt, said) = split.ok_or(FragmentError::Spelling)?;
    // The check comes before the salt is parsed, because one wrong letter can also make the salt misspelled.
    let wanted = check(ledger, id, salt).ok_or(FragmentError::Spelling)?;
    if said.as_bytes() != wanted {
        return Err(FragmentError::Check);
    }
    salt.parse().map_err(|_| FragmentError::Spelling)
}

/// Computes the check characters, or returns `None` if a character is not of the alphabet.
fn check(ledger: &LedgerName, id: Id, salt: &str) -> Option<[u8; CHECK_LEN]> {
    let id = id.to_string();
    let mut characters = ledger.as_str().bytes().chain(id.bytes()).chain(salt.bytes());
    let rest = characters.try_fold(0, |rest, character| {
        let number = ALPHABET.iter().position(|known| *known == character)?;
        Some((64 * rest + number) % MODULUS)
    })?;
    Some([ALPHABET[rest / 64], ALPHABET[rest % 64]])
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "01h455vb4pex5vsknk084sn02q";

    fn id() -> Id {
        ID.parse().expect("an id")
    }

    fn ledger() -> LedgerName {
        "acme".parse().expect("a name")
    }

    #[test]
    fn the_example_of_the_protocol() {
        let salt: Salt = "AQEBAQEBAQEBAQEBAQEBAQ".parse().expect("a salt");
        let fragment = fragment(&ledger(), id(), &salt);
        assert!(include_str!("../PROTOCOL.md").contains(&format!("`{fragment}`")), "{fragment}");
        assert_eq!(salt_in(&fragment, &ledger(), id()), Ok(salt));
    }

    #[test]
    fn every_wrong_character_and_every_swap_of_neighbours_is_noticed() {
        let salt = Salt::from_random([0xa7; 16]);
        let good = fragment(&ledger(), id(), &salt);
        for at in 0..good.len() {
            for other in ALPHABET {
                let mut bad = good.clone().into_bytes();
                if bad[at] == *other {
                    continue;
                }
                bad[at] = *other;
                let bad = String::from_utf8(bad).expect("ASCII");
                assert!(salt_in(&bad, &ledger(), id()).is_err(), "{bad}");
            }
            let mut swapped = good.clone().into_bytes();
            if at > 0 && swapped[at] != swapped[at - 1] {
                swapped.swap(at - 1, at);
                let swapped = String::from_utf8(swapped).expect("ASCII");
                assert!(salt_in(&swapped, &ledger(), id()).is_err(), "{swapped}");
            }
            assert!(salt_in(&good[..at], &ledger(), id()).is_err(), "cut off at {at}");
        }
    }

    #[test]
    fn every_wrong_character_of_the_id_is_noticed() {
        let good = fragment(&ledger(), id(), &Salt::from_random([1; 16]));
        for at in 0..ID.len() {
            for other in
                "0123456789abcdefghjkmnpqrstvwxyz".bytes().filter(|c| *c != ID.as_bytes()[at])
            {
                let mut bad = ID.to_owned().into_bytes();
                bad[at] = other;
                let Ok(bad) = String::from_utf8(bad).expect("ASCII").parse::<Id>() else {
                    continue;
                };
                assert_eq!(salt_in(&good, &ledger(), bad), Err(FragmentError::Check), "{bad}");
            }
        }
    }

    #[test]
    fn what_is_no_fragment_says_so() {
        for text in ["", "A", "AB", "é", "AQEBAQEBAQEBAQEBAQEBAQ", "AQEB AQ", "%41"] {
            assert!(salt_in(text, &ledger(), id()).is_err(), "{text}");
        }
    }
}
