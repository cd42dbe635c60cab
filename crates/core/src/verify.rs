//! Verifying: a verdict follows from a proof, a document, a trust and the answers of nodes (PROTOCOL.md section 8).
//! The command line, the service's own checks and the audit use this one implementation. It asks nobody anything, and
//! reads no clock.

mod anchored;
mod case;
mod checkpoints;
mod checks;
mod keys;
mod report;
mod standing;

pub use self::case::{Case, MAX_AGE, StatusAnswer};
pub(crate) use self::keys::signer;
pub use self::report::{Check, CheckName, Report, Standing, Times, Verdict, Withdrawal};
pub use self::standing::disowns;
use crate::evm::ChainId;
pub use crate::outcome::{Code, Outcome, Reason};
use crate::proof::Proof;

/// The exit code of a program that demands a known standing, for a bill that is `unchanged` and whose standing is
/// `not-checked` (PROTOCOL.md section 8.4).
pub const STANDING_UNKNOWN: u8 = 5;

/// Verifies a proof file.
///
/// # Examples
///
/// ```
/// use countersign_core::digest::Digest;
/// use countersign_core::verify::{Case, CheckName, Verdict, verify_file};
///
/// # let case = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/vectors/verify_fragment.json"));
/// # let case: serde_json::Value = serde_json::from_str(case)?;
/// # let file = case["proof"].as_str().unwrap_or_default().as_bytes();
/// # let fragment = case["fragment"].as_str().unwrap_or_default();
/// let case = Case {
///     document: Some(Digest::of(b"some other bill")),
///     fragment: Some(fragment),
///     ..Case::default()
/// };
/// let report = verify_file(file, &case);
/// assert_eq!(report.verdict, Verdict::DoesNotMatch);
/// let document = report.outcome(CheckName::Document).and_then(|outcome| outcome.reason());
/// assert_eq!(document.map(|why| why.code.as_str()), Some("document.differs"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn verify_file(file: &[u8], case: &Case<'_>) -> Report {
    match Proof::from_file(file) {
        Ok(proof) => verify(&proof, case),
        Err(error) => Report::of_no_proof(file, &error),
    }
}

/// Verifies a well-formed proof.
pub fn verify(proof: &Proof, case: &Case<'_>) -> Report {
    let (checks, times, confirming) = checks::run(proof, case);
    let anchored = proof.anchor.as_ref().map(|anchor| anchor.chain_id);
    let known = case.trust.and_then(|trust| {
        let of_the_anchor = checkpoints::era_of(proof, trust).and(anchored);
        of_the_anchor.or(Some(trust.newest.chain_id))
    });
    let chain = known.or(anchored);
    let mut report =
        Report::new(checks, standing::of(proof, case), times, chain.map(ChainId::class));
    report.confirming = confirming;
    report
}
