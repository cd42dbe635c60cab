//! Time and randomness enter the program here and nowhere else.

use countersign_core::date::Date;

use super::failure::Failure;

/// Now, to the second. A machine whose clock stands before 1970 is told 1970.
pub(super) fn now() -> Date {
    let seconds = u64::try_from(jiff::Timestamp::now().as_second()).unwrap_or_default();
    Date::from_unix_seconds(seconds).unwrap_or(Date::EPOCH)
}

/// Sixteen random bytes, for an id or a salt.
pub(super) fn entropy() -> std::io::Result<[u8; 16]> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes)?;
    Ok(bytes)
}

/// Random bytes from the operating system.
pub(super) fn random<const N: usize>() -> Result<[u8; N], Failure> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(Failure::defect)?;
    Ok(bytes)
}
