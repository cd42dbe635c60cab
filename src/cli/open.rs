//! Opens a notary's data folder: configuration, keys, store.

use std::path::Path;
use std::sync::Arc;

use countersign_core::evm::ChainId;
use countersign_core::note::{KeyType, VerifierKey};
use countersign_core::origin::Host;

use super::account::{self, Passphrase};
use super::failure::Failure;
use crate::chain::operator::Operator;
use crate::config::{ChainConfig, Config, DataFolder, read_key};
use crate::ledger::{Notary, SharedNotary};
use crate::store::Store;

/// A notary's configuration and database, without its keys: for commands that sign nothing.
pub(super) struct Looked {
    pub(super) folder: DataFolder,
    pub(super) config: Config,
    pub(super) store: Store,
    /// The key that the database says is the notary's.
    pub(super) public_key: [u8; 32],
}

/// A notary with its keys, read and checked.
pub(super) struct OpenNotary {
    pub(super) folder: DataFolder,
    pub(super) config: Config,
    pub(super) notary: SharedNotary,
    pub(super) store: Store,
}

impl OpenNotary {
    /// The account that pays for anchors.
    pub(super) async fn operator(
        &self,
        chain_id: ChainId,
        passphrase: &Passphrase,
    ) -> Result<Operator, Failure> {
        account::operator(&self.folder, chain_of(&self.config)?, chain_id, passphrase).await
    }
}

impl Looked {
    /// The account that pays for anchors.
    pub(super) async fn operator(
        &self,
        chain_id: ChainId,
        passphrase: &Passphrase,
    ) -> Result<Operator, Failure> {
        account::operator(&self.folder, chain_of(&self.config)?, chain_id, passphrase).await
    }

    /// The notary's key as readers trust it: under the register's origin.
    pub(super) fn verifier(&self) -> Result<VerifierKey, Failure> {
        let name = self.host()?.register().as_str().parse().map_err(Failure::defect)?;
        VerifierKey::new(name, KeyType::Plain, self.public_key).map_err(Failure::defect)
    }

    /// The host in the names of the notary's logs.
    pub(super) fn host(&self) -> Result<Host, Failure> {
        self.config
            .host
            .parse()
            .map_err(|error| Failure::config(error, "correct `host` in notary.toml"))
    }
}

pub(super) fn chain_of(config: &Config) -> Result<&ChainConfig, Failure> {
    config.chain.as_ref().ok_or_else(|| {
        Failure::config("notary.toml has no [chain]", "add one; see docs/operations.md")
    })
}

/// Refuses on doubt: no configuration, no keys, no database, another's database.
pub(super) async fn open(data: &Path) -> Result<OpenNotary, Failure> {
    let folder = DataFolder::new(data);
    let config = folder.read()?;
    let notary = read_notary(&folder, &config)?;
    let store = connect(&folder, &config, false).await?;
    store.check_owner(&config.host, notary.signer.verifier().public_key()).await?;
    Ok(OpenNotary { folder, config, notary: Arc::new(notary), store })
}

/// The same without keys, which may lie elsewhere: no configuration, no database, another's database.
pub(super) async fn look(data: &Path) -> Result<Looked, Failure> {
    let folder = DataFolder::new(data);
    let config = folder.read()?;
    let store = connect(&folder, &config, false).await?;
    let public_key = store.key_of(&config.host).await?;
    Ok(Looked { folder, config, store, public_key })
}

/// Refuses a database that would be reached more openly than the configuration allows.
pub(super) fn check_way(folder: &DataFolder, config: &Config) -> Result<(), Failure> {
    match config.database_may_be_read_and_changed_on_the_way {
        true => Ok(()),
        false => Ok(Store::check_way(&folder.database_url(config))?),
    }
}

/// Connects to the notary's database, as openly as the configuration allows.
pub(super) async fn connect(
    folder: &DataFolder,
    config: &Config,
    create: bool,
) -> Result<Store, Failure> {
    check_way(folder, config)?;
    Ok(Store::connect_however(&folder.database_url(config), create).await?)
}

pub(super) fn read_notary(folder: &DataFolder, config: &Config) -> Result<Notary, Failure> {
    let host: Host = config
        .host
        .parse()
        .map_err(|error| Failure::config(error, "correct `host` in notary.toml"))?;
    let signer = read_key(&folder.notary_key(), KeyType::Plain)?;
    let clock = read_key(&folder.clock_key(), KeyType::Clock)?;
    for (key, wanted) in [(&signer, host.register().to_string()), (&clock, host.clock())] {
        let found = key.verifier().name().to_string();
        if found != wanted {
            let why = format!("the key {found} is not that of {wanted}");
            return Err(Failure::config(why, "restore the keys that belong to this host"));
        }
    }
    Ok(Notary { host, signer, clock, public_url: config.public_url.clone() })
}
