//! What a firm does on its own machine: describe a file, sign, submit, keep the proof beside it.
//!
//! The statement and the salts are written down as a *draft* before they are submitted. So a crash, a full
//! disk or a notary that is away loses nothing, and doing it again submits the same statement, which
//! the notary answers as before.

mod disclose;
mod draft;
mod error;
mod held;
mod notarize;
mod parts;
mod prepare;
mod reserved;
mod series;
mod submit;
mod void;

use std::path::{Path, PathBuf};

use countersign_core::date::Date;
use countersign_core::id::Id;
use countersign_core::note::Signer;
use countersign_core::origin::Origin;
use countersign_core::statement::Kind;

use crate::client::Client;
pub use disclose::{DiscloseError, Show, disclose};
pub use draft::{Draft, DraftError};
pub use error::FirmError;
pub use held::{Stage, read_proof, stage, upgrade};
pub use notarize::{Away, Heard, Job};
pub use parts::split;
pub use prepare::Prepared;
pub use reserved::{Reserved, ReservedError};
pub use series::{Series, SeriesError};
pub use void::void_path;

/// What to notarize files as.
#[derive(Clone, Debug)]
pub struct Order {
    /// Invoice, receipt or credit note; what each file says that it is, if nothing else is said.
    pub kind: Option<Kind>,
    /// The records they refer to: what a receipt pays, and so on.
    pub relations: Vec<Id>,
    /// Fields given by hand: name and value.
    pub fields: Vec<(String, String)>,
    /// What was reserved for the one file that this is about.
    pub reserved: Option<Reserved>,
    /// The firm's claim when they were issued.
    pub issued: Date,
}

/// The firm: its ledger and key, and how it reaches the notary.
pub struct Firm {
    /// The ledger's origin.
    pub ledger: Origin,
    /// Signs statements.
    pub signer: Signer,
    /// Reaches the notary.
    pub client: Client,
    /// Lets it submit.
    pub api_key: String,
}

/// `<document>.proof.json`.
pub fn proof_path(file: &Path) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".proof.json");
    name.into()
}

/// Keeps another run on the same file out while drafts and proofs are looked at and written; held for a
/// moment, one file at a time. Where files cannot be locked, drafts are still created exclusively.
fn lock(file: &Path) -> Option<std::fs::File> {
    let file = std::fs::File::open(file).ok()?;
    file.lock().ok()?;
    Some(file)
}

/// Whether a file is one of those that notarizing and reserving write beside bills.
pub fn is_ours(file: &Path) -> bool {
    let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let ends = [".proof.json", ".draft.json", ".reserved.json"];
    // A reservation's code is drawn beside it.
    let code = || matches!(file.extension().and_then(|end| end.to_str()), Some("svg" | "png"));
    ends.iter().any(|end| name.ends_with(end))
        || code() && file.with_extension("reserved.json").exists()
}
