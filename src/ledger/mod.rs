//! Firms' ledgers: from submissions to sealed records, and from records to proofs.

mod admission;
mod history;
mod names;
mod opening;
mod prove;
mod seal;
mod sequencer;
mod status;

use std::sync::Arc;

use countersign_core::note::{Signer, VerifierKey};
use countersign_core::origin::Host;
use countersign_core::statement::Statement;

pub use history::references_to;
pub use names::{FirmName, FirmNameError};
pub use opening::{namesake_of, open_firms_first_ledger, open_ledger};
pub use prove::{ProveError, proof_of};
pub use seal::{FatalError, SealAnswer, SealRefusal, Sealed, seal};
pub use sequencer::{Ordered, SealError, Sequencer};
pub use status::{StandingError, status_of};

/// Who the notary is: its name, its keys, and where its proofs are fetched.
pub struct Notary {
    /// The part before the slash in all its logs' origins.
    pub host: Host,
    /// Signs checkpoints.
    pub signer: Signer,
    /// Dates checkpoints.
    pub clock: Signer,
    /// Where readers reach it, without a slash at the end.
    pub public_url: String,
}

impl Notary {
    /// Its key as readers trust it: under the register's origin.
    ///
    /// # Errors
    /// None: an origin is always a key's name.
    pub fn verifier(&self) -> Result<VerifierKey, countersign_core::note::NoteError> {
        Ok(self.signer.verifier().under(self.host.register().as_str().parse()?))
    }

    /// Where the proof of a record is fetched.
    pub fn proof_url(&self, statement: &Statement) -> String {
        format!("{}/p/{}/{}", self.public_url, statement.ledger().name(), statement.id())
    }
}

/// A notary that many tasks use.
pub type SharedNotary = Arc<Notary>;
