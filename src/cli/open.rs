//! Opens a notary's data folder: configuration, keys, store.

use std::path::Path;
use std::sync::Arc;

use countersign_core::anchor::ChainId;
use countersign_core::note::KeyType;
use countersign_core::origin::Host;

use super::account::{self, Passphrase};
use super::failure::Failure;
use crate::chain::operator::Operator;
use crate::config::{Config, Folder, read_key};
use crate::ledger::{Notary, SharedNotary};
use crate::store::Store;

/// A notary, read and checked.
pub(super) struct Open {
    pub(super) folder: Folder,
    pub(super) config: Config,
    pub(super) notary: SharedNotary,
    pub(super) store: Store,
}

impl Open {
    /// The account that pays for anchors.
    pub(super) async fn operator(
        &self,
        chain_id: ChainId,
        passphrase: &Passphrase,
    ) -> Result<Operator, Failure> {
        let chain = self.config.chain.as_ref().ok_or_else(|| {
            Failure::config("notary.toml has no [chain]", "add it; see docs/operations.md")
        })?;
        account::operator(&self.folder, chain, chain_id, passphrase).await
    }
}

/// Refuses on doubt: no configuration, no keys, no database, another's database.
pub(super) async fn open(data: &Path) -> Result<Open, Failure> {
    let folder = Folder::new(data);
    let config = folder.read()?;
    let notary = read_notary(&folder, &config)?;
    let store = Store::connect(&folder.database_url(&config), false).await?;
    store.check_owner(&config.host, notary.signer.verifier().public_key()).await?;
    Ok(Open { folder, config, notary: Arc::new(notary), store })
}

pub(super) fn read_notary(folder: &Folder, config: &Config) -> Result<Notary, Failure> {
    let host: Host = config.host.parse().map_err(|error| Failure::config(error, ""))?;
    let signer = read_key(&folder.notary_key(), KeyType::Plain)?;
    let clock = read_key(&folder.clock_key(), KeyType::Clock)?;
    for (key, wanted) in [(&signer, host.register().to_string()), (&clock, host.clock())] {
        let found = key.verifier().name().to_string();
        if found != wanted {
            let why = format!("the key {found} is not that of {wanted}");
            return Err(Failure::config(
                why,
                "keys and host belong together; restore the right ones",
            ));
        }
    }
    Ok(Notary { host, signer, clock, public_url: config.public_url.clone() })
}
