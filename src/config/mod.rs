//! The operator's settings: one file, `notary.toml`, in the notary's data folder.

mod key;
mod operator;
mod private;
mod profile;
mod wire;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use countersign_core::evm::{Address, ChainId};
use countersign_core::origin::Host;
use countersign_core::trust::Finality;
use serde::{Deserialize, Serialize};
use thiserror::Error;

pub use key::{KeyFileError, read_key, read_secret, write_key};
pub use operator::OperatorConfig;
pub use private::{PREFIX, make_folder, sweep, write_new, write_private};
pub use profile::{Profile, ProfileError};
pub use wire::hosts_in_the_open;

/// `notary.toml`. Relative paths are relative to the folder that it is in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// The host in the origins of all logs: `notary.example`. It is part of every signature and can
    /// never be changed; it need not resolve.
    pub host: String,
    /// The URL at which readers reach the service: `https://notary.example`. Proof URLs begin with it; bills that
    /// are printed with one need it to stay.
    pub public_url: String,
    /// The address to listen on. The service speaks plain HTTP: put TLS before it.
    #[serde(default = "default_listen")]
    pub listen: String,
    /// `sqlite://FILE` or `postgres://…`. Whoever can write to it can stop the notary, but not
    /// forge a firm's statement or move a record that is anchored.
    #[serde(default = "default_database")]
    pub database: String,
    /// Lets a PostgreSQL server on another machine be reached without `sslmode=verify-full`. Whoever is on
    /// the network between can then read the database's password and everything in it, and change it.
    #[serde(default)]
    pub database_may_be_read_and_changed_on_the_way: bool,
    /// Seconds between anchors, 1 to 86400. Each costs one transaction, however many records wait.
    #[serde(default = "default_anchor_every")]
    pub anchor_every_seconds: u64,
    /// The address that Prometheus reads metrics from, `/metrics` and nothing else. Absent: none.
    /// They tell volumes and costs: let only the operator reach it.
    pub metrics_listen: Option<String>,
    /// The person or firm that runs the notary and answers for it. Absent: readers are told that
    /// nobody has said so.
    pub operator: Option<OperatorConfig>,
    /// The chain. Absent until one is chosen; nothing is anchored without.
    pub chain: Option<ChainConfig>,
}

/// The chain that checkpoints are anchored on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChainConfig {
    /// A well-known chain by its name, like `ethereum`. The name sets `id` and the defaults of the other
    /// fields.
    pub name: Option<String>,
    /// EIP-155 id: 1 is Ethereum. Only for a chain without a name. A node on another is not used.
    pub id: Option<u64>,
    /// The nodes that transactions are sent to and receipts asked of, 1 to 8. Of two or more, two must say
    /// alike what goes into a proof. They may hold secrets in their paths.
    pub rpc_urls: Vec<String>,
    /// Nodes that readers may ask: they are published. No secrets here.
    #[serde(default)]
    pub public_rpc_urls: Vec<String>,
    /// Nodes that readers may ask about earlier contracts on other chains, by the chain's id; `countersign deploy` writes
    /// them when the notary moves to another chain. An empty list: there are none any more.
    #[serde(default)]
    pub earlier_rpc_urls: BTreeMap<String, Vec<String>>,
    /// The notary's contract; `countersign deploy` writes it.
    pub contract: Option<String>,
    /// `"finalized"`, or `{ depth = 64 }` for chains without that tag.
    pub finality: Option<Finality>,
    /// Seconds between looks at the chain while an anchor is under way, 1 to 600.
    #[serde(default = "default_poll")]
    pub poll_seconds: u64,
    /// The limits on spending.
    #[serde(default)]
    pub fees: FeesConfig,
    /// The key of AWS KMS that is the operator, by id, alias or ARN, instead of a key file. Only in a
    /// program that was built with the feature `aws-kms`.
    pub operator_kms: Option<String>,
}

/// The limits on the cost of anchors. Amounts are decimal numbers in quotes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FeesConfig {
    /// The most that is ever offered, in gwei (10^9 wei) per gas. Default: by chain, 100 for one without a
    /// name. Too low, and anchors wait while the chain is dear.
    pub max_fee_per_gas_gwei: Option<String>,
    /// The most that anchors may cost in 24 hours, in coins (10^18 wei). Default: by chain, 1 for one
    /// without a name.
    pub budget_per_day: Option<String>,
}

fn default_listen() -> String {
    "127.0.0.1:8420".to_owned()
}

fn default_database() -> String {
    "sqlite://notary.db".to_owned()
}

fn default_anchor_every() -> u64 {
    600
}

fn default_poll() -> u64 {
    4
}

/// A reason why there is no configuration.
#[derive(Debug, Error)]
pub enum ConfigError {
    #[error("there is no notary in {}", .0.display())]
    Missing(PathBuf),
    #[error("cannot read or write {}", .0.display())]
    Io(PathBuf, #[source] std::io::Error),
    #[error("{} is not a configuration: {why}", .path.display())]
    Toml {
        path: PathBuf,
        /// The place and the fault, without values that may be secret.
        why: String,
    },
    /// A value in it.
    #[error("{}: {field} {why}", .path.display())]
    Value {
        path: PathBuf,
        field: &'static str,
        /// The rule that the value breaks.
        why: String,
    },
}

/// The notary's data folder.
#[derive(Clone, Debug)]
pub struct DataFolder(PathBuf);

impl DataFolder {
    /// Nothing is read yet.
    pub fn new(path: &Path) -> Self {
        Self(path.to_owned())
    }

    pub fn path(&self) -> &Path {
        &self.0
    }

    /// `notary.toml`.
    pub fn config_file(&self) -> PathBuf {
        self.0.join("notary.toml")
    }

    /// The notary's signing key: whoever has it can sign checkpoints in the notary's name.
    pub fn notary_key(&self) -> PathBuf {
        self.0.join("notary.key")
    }

    /// The clock's key: whoever has it can date checkpoints.
    pub fn clock_key(&self) -> PathBuf {
        self.0.join("clock.key")
    }

    /// The account that pays for anchors, encrypted under a passphrase: whoever has both can spend its
    /// coins and move the checkpoint.
    pub fn operator_keystore(&self) -> PathBuf {
        self.0.join("operator.json")
    }

    /// The same as plain text, for development chains only.
    pub fn operator_key(&self) -> PathBuf {
        self.0.join("operator.key")
    }

    /// Reads and checks `notary.toml`.
    ///
    /// # Errors
    /// [`ConfigError`].
    pub fn read(&self) -> Result<Config, ConfigError> {
        match Config::read(&self.config_file()) {
            Err(ConfigError::Io(_, error)) if error.kind() == std::io::ErrorKind::NotFound => {
                Err(ConfigError::Missing(self.0.clone()))
            }
            result => result,
        }
    }

    /// Writes `chain.contract` into the file, and `chain.earlier_rpc_urls` for an earlier chain that has none there. The
    /// rest of the file stays as it is.
    ///
    /// # Errors
    /// [`ConfigError`].
    pub fn set_contract(
        &self,
        contract: Address,
        earlier: Option<(ChainId, &[String])>,
    ) -> Result<(), ConfigError> {
        let path = self.config_file();
        let io = |error| ConfigError::Io(path.clone(), error);
        let text = std::fs::read_to_string(&path).map_err(io)?;
        let mut document: toml_edit::DocumentMut =
            text.parse().map_err(|error: toml_edit::TomlError| ConfigError::Toml {
                path: path.clone(),
                why: error.message().to_owned(),
            })?;
        document["chain"]["contract"] = toml_edit::value(contract.to_string());
        if let Some((chain, urls)) = earlier.filter(|(_, urls)| !urls.is_empty()) {
            let id = chain.get().to_string();
            let all = &mut document["chain"]["earlier_rpc_urls"];
            if all.get(&id).is_none() {
                all[&id] = toml_edit::value(urls.iter().collect::<toml_edit::Array>());
            }
        }
        write_private(&path, document.to_string().as_bytes()).map_err(io)
    }

    /// The database's URL, with a relative SQLite file taken from the folder.
    pub fn database_url(&self, config: &Config) -> String {
        match config.database.strip_prefix("sqlite://") {
            Some(file) if !Path::new(file).is_absolute() => {
                format!("sqlite://{}", self.0.join(file).display())
            }
            _ => config.database.clone(),
        }
    }
}

impl Config {
    /// Reads and checks a configuration file.
    ///
    /// # Errors
    /// [`ConfigError`].
    pub fn read(path: &Path) -> Result<Self, ConfigError> {
        let text = std::fs::read_to_string(path)
            .map_err(|error| ConfigError::Io(path.to_owned(), error))?;
        let config: Self = toml_edit::de::from_str(&text).map_err(|error| {
            // Its own words quote the line, which may have a secret in it.
            let at = error.span().map_or(0, |span| span.start.min(text.len()));
            let line = text.as_bytes()[..at].iter().filter(|byte| **byte == b'\n').count() + 1;
            let why = format!("line {line}: {}", error.message());
            ConfigError::Toml { path: path.to_owned(), why }
        })?;
        config.check(path)?;
        Ok(config)
    }

    fn check(&self, path: &Path) -> Result<(), ConfigError> {
        let wrong = |field, why: String| ConfigError::Value { path: path.to_owned(), field, why };
        self.host.parse::<Host>().map_err(|error| wrong("host", error.to_string()))?;
        let plain = |url: &str| {
            let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
            rest.is_some_and(|rest| !rest.is_empty() && !rest.contains(['?', '#', ' ']))
        };
        if !plain(&self.public_url) || self.public_url.ends_with('/') {
            return Err(wrong(
                "public_url",
                "is http(s)://HOST, without a slash at the end".into(),
            ));
        }
        if !(1..=86_400).contains(&self.anchor_every_seconds) {
            return Err(wrong("anchor_every_seconds", "is 1 to 86400".into()));
        }
        if let Some(operator) = &self.operator {
            operator.check().map_err(|(field, why)| wrong(field, why.to_owned()))?;
        }
        if let Some(chain) = &self.chain {
            if chain.name.is_some() == chain.id.is_some() {
                return Err(wrong("chain", "has either name or id".into()));
            }
            chain.contract().map_err(|why| wrong("chain.contract", why))?;
            let urls = &chain.rpc_urls;
            if !(1..=8).contains(&urls.len()) || !urls.iter().all(|url| plain(url)) {
                return Err(wrong("chain.rpc_urls", "are 1 to 8 of http(s)://…".into()));
            }
            if !chain.public_rpc_urls.iter().all(|url| plain(url)) {
                return Err(wrong("chain.public_rpc_urls", "are http(s)://…, or none".into()));
            }
            for (id, urls) in &chain.earlier_rpc_urls {
                let id = id.parse().ok().and_then(|id: u64| ChainId::new(id).ok());
                if id.is_none() || !urls.iter().all(|url| plain(url)) {
                    let why = "are http(s)://…, in a list for each chain's id".into();
                    return Err(wrong("chain.earlier_rpc_urls", why));
                }
            }
            if !(1..=600).contains(&chain.poll_seconds) {
                return Err(wrong("chain.poll_seconds", "is 1 to 600".into()));
            }
        }
        Ok(())
    }
}

impl ChainConfig {
    /// Returns the contract's address, if there is one.
    ///
    /// # Errors
    /// In words.
    pub fn contract(&self) -> Result<Option<Address>, String> {
        self.contract.as_deref().map(str::parse).transpose().map_err(|error| format!("{error}"))
    }
}
