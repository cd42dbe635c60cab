//! `countersign init`

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use countersign_core::anchor::Address;
use countersign_core::note::KeyType;
use countersign_core::origin::Host;

use super::account::{Passphrase, new_key};
use super::chain::identify;
use super::clock::{now, random};
use super::failure::Failure;
use super::open::{connect, read_notary};
use super::{Outcome, tell};
use crate::chain::keystore;
use crate::chain::preset::Preset;
use crate::config::{
    Config, Folder, hosts_in_the_open, make_folder, write_key, write_new, write_private,
};

/// Makes a notary: its folder with configuration, keys and an empty database.
///
/// It writes DIR/notary.toml, which you complete with your chain, and three keys that only you may read:
/// notary.key signs heads, clock.key dates them, operator.json pays for anchors and is encrypted under a
/// passphrase (on a development chain it is operator.key, as plain text). Back them up apart from the database: without notary.key nothing more can be sealed under this name.
#[derive(Args)]
pub(super) struct Init {
    /// The notary's data folder.
    #[arg(long, value_name = "DIR", default_value = "notary")]
    data: PathBuf,
    /// The host in the names of all logs, for ever: notary.example
    #[arg(long)]
    host: String,
    /// Where readers reach the service; proof URLs begin with it.
    #[arg(long, value_name = "URL")]
    public_url: String,
    /// Where the state is kept: sqlite://FILE (relative to DIR) or postgres://…
    #[arg(long, value_name = "URL", default_value = "sqlite://notary.db")]
    database: String,
    /// The chain by name: ethereum, sepolia, base, arbitrum, optimism, polygon or gnosis.
    #[arg(long, value_name = "NAME", required_unless_present = "chain_id")]
    chain: Option<String>,
    /// Any other chain by its EIP-155 id.
    #[arg(long, value_name = "ID", conflicts_with = "chain")]
    chain_id: Option<u64>,
    /// A node of that chain; may be given more than once. With two or more, two must agree before an anchor
    /// counts as final.
    #[arg(long, value_name = "URL", required = true)]
    rpc_url: Vec<String>,
    #[command(flatten)]
    passphrase: Passphrase,
}

impl Init {
    pub(super) async fn run(self) -> Outcome {
        let (chain_id, preset) = identify(self.chain.as_deref(), self.chain_id)?;
        let chain = match &self.chain {
            Some(name) => format!("name = {name:?}"),
            None => format!("id = {chain_id}"),
        };
        let text = format!(
            "# A Countersign notary. docs/operations.md explains every field.\n\n\
             host = {host:?}\n\
             public_url = {url:?}\n\
             listen = \"127.0.0.1:8420\"\n\
             database = {database:?}\n\
             anchor_every_seconds = 600\n\
             metrics_listen = \"127.0.0.1:8421\"\n\n\
             [chain]\n\
             {chain}\n\
             rpc_urls = {rpc:?}\n\
             # Nodes that readers may ask; published, so without secrets.\n\
             public_rpc_urls = []\n\
             finality = \"finalized\"\n\n\
             [chain.fees]\n\
             max_fee_per_gas_gwei = {fee:?}\n\
             budget_per_day = {budget:?}\n",
            host = self.host,
            url = self.public_url,
            database = self.database,
            rpc = self.rpc_url,
            fee = preset.max_fee_gwei,
            budget = preset.budget_per_day,
        );
        let passphrase = (!chain_id.is_development()).then_some(&self.passphrase);
        let (folder, account) = create(&self.data, &self.host, &text, passphrase).await?;
        tell::line(format_args!("made the notary {} in {}", self.host, folder.path().display()));
        if let Some(account) = account {
            tell::line(format_args!("its operator's account is {account}"));
        }
        tell::line(format_args!(
            "next: send that account some coins, then `countersign deploy --data {}`",
            folder.path().display()
        ));
        Ok(ExitCode::SUCCESS)
    }
}

/// Makes the folder with all that belongs in it. What is there already is kept, so that an interrupted
/// init can be finished; a configuration that is there stops it.
///
/// The operator's key is encrypted, or plain without a passphrase: for development chains. Its account is
/// told when it is new.
pub(super) async fn create(
    data: &Path,
    host: &str,
    text: &str,
    passphrase: Option<&Passphrase>,
) -> Result<(Folder, Option<Address>), Failure> {
    let host: Host = host.parse().map_err(|error| Failure::usage(error, "like notary.example"))?;
    let io = |error: std::io::Error| {
        Failure::config(
            format!("cannot write {}: {error}", data.display()),
            "choose another --data",
        )
    };
    let folder = Folder::new(data);
    if folder.config_file().exists() {
        let why = format!("there is a notary in {}", data.display());
        return Err(Failure::usage(why, "choose another folder with --data"));
    }
    make_folder(data).map_err(io)?;
    // Checked before anything else is made; under its name it comes last: where it is, everything is.
    let staged = folder.path().join("notary.toml.new");
    write_private(&staged, text.as_bytes()).map_err(io)?;
    let config = Config::read(&staged).inspect_err(|_| drop(std::fs::remove_file(&staged)))?;
    let keys = [
        (folder.notary_key(), host.register().to_string(), KeyType::Plain),
        (folder.clock_key(), host.clock(), KeyType::Clock),
    ];
    for (path, name, kind) in keys {
        if !path.exists() {
            write_key(&path, &name, kind, &random()?)?;
        }
    }
    let mut account = None;
    if !folder.operator_key().exists() && !folder.operator_keystore().exists() {
        let secret = random()?;
        let (path, key) = match passphrase {
            None => (folder.operator_key(), keystore::plain(&secret)),
            Some(passphrase) => {
                let path = folder.operator_keystore();
                let key = new_key(&secret, &path, passphrase)?;
                (path, key)
            }
        };
        write_new(&path, key.as_bytes()).map_err(io)?;
        account = Some(keystore::address(&secret).map_err(Failure::defect)?);
    }
    let notary = read_notary(&folder, &config)?;
    let store = connect(&folder, &config, true).await?;
    store.initialise(host.as_str(), notary.signer.verifier().public_key(), now()).await?;
    store.close().await;
    std::fs::rename(&staged, folder.config_file()).map_err(io)?;
    Ok((folder, account))
}
