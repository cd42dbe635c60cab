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

/// The identity of the notary: its name, its keys, and the address of its proofs.
pub struct Notary {
    /// The part before the slash in the origins of all its logs.
    pub host: Host,
    /// The key that signs checkpoints.
    pub signer: Signer,
    /// The clock that dates checkpoints.
    pub clock: Signer,
    /// The address at which readers reach the notary, without a slash at the end.
    pub public_url: String,
}

impl Notary {
    /// Returns the notary's key as readers trust it, which is under the register's origin.
    ///
    /// # Errors
    /// None. An origin is always a key's name.
    pub fn verifier(&self) -> Result<VerifierKey, countersign_core::note::NoteError> {
        Ok(self.signer.verifier().under(self.host.register().as_str().parse()?))
    }

    /// Returns the address at which the proof of a record is fetched.
    pub fn proof_url(&self, statement: &Statement) -> String {
        format!("{}/p/{}/{}", self.public_url, statement.ledger().name(), statement.id())
    }
}

/// A notary that many tasks use.
pub type SharedNotary = Arc<Notary>;
