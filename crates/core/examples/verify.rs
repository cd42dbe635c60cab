//! Verifies a bill and asks nobody: `verify PROOF DOCUMENT TRUST [BLOCK_HASH [FRAGMENT]]`.
//!
//! Without the hash of a block of which you know that it is final, the anchor stays unknown. The fragment is what
//! follows the `#` in the record's link; a proof that shows the document's salt needs none.

use std::error::Error;
use std::process::ExitCode;

use countersign_core::digest::Digest;
use countersign_core::trust::Trust;
use countersign_core::verify::{Case, verify_file};

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [proof, document, trust, rest @ ..] = arguments.as_slice() else {
        return Err("usage: verify PROOF DOCUMENT TRUST [BLOCK_HASH [FRAGMENT]]".into());
    };
    // Who does not hand out the document may hand out its SHA-256.
    let digest = match document.parse::<Digest>() {
        Ok(digest) => digest,
        Err(_) => Digest::of(&std::fs::read(document)?),
    };
    let trust = Trust::from_json(&std::fs::read(trust)?)?;
    let case = Case {
        document: Some(digest),
        trust: Some(&trust),
        pinned: true,
        block_hash: rest.first().map(|hash| hash.parse()).transpose()?,
        fragment: rest.get(1).map(String::as_str),
        ..Case::default()
    };
    let report = verify_file(&std::fs::read(proof)?, &case);
    println!("{}", report.verdict);
    for check in &report.checks {
        let why = check.outcome.reason();
        let why = why.map_or(String::new(), |why| format!("{} {}", why.code, why.detail));
        let line = format!("  {:<12}{:<8} {why}", check.name.as_str(), check.outcome.as_str());
        println!("{}", line.trim_end());
    }
    Ok(ExitCode::from(report.verdict.exit_code()))
}
