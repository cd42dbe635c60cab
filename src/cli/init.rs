//! `countersign init`

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use countersign_core::chain::ChainClass;
use countersign_core::evm::{Address, ChainId};
use countersign_core::note::KeyType;
use countersign_core::origin::Host;

use super::account::{Passphrase, new_key};
use super::chain::identify;
use super::clock::{now, random};
use super::failure::Failure;
use super::ledger::check_url;
use super::open::{check_way, connect, read_notary};
use super::{CommandResult, tell};
use crate::chain::keystore;
use crate::chain::preset::Preset;
use crate::config::{
    Config, DataFolder, hosts_in_the_open, make_folder, write_key, write_new, write_private,
};
use crate::store::{Store, StoreError};

/// Make a notary: a folder with its configuration, keys and an empty database
///
/// DIR/notary.toml is the configuration. Three keys are made that only you may read: notary.key signs
/// checkpoints, clock.key dates them, and operator.json pays for anchors. operator.json is encrypted
/// under a passphrase; on a development chain it is operator.key, in plain text.
///
/// Back the keys up, apart from the database. Without notary.key nothing more can be sealed under this
/// name.
#[derive(Args)]
pub(super) struct Init {
    /// The data folder of the notary.
    #[arg(long, value_name = "DIR", default_value = "notary")]
    data: PathBuf,
    /// The host in the names of all logs, like notary.example. It can never change.
    #[arg(long)]
    host: String,
    /// The URL at which readers reach the service. Proof URLs begin with it.
    #[arg(long, value_name = "URL")]
    public_url: String,
    /// Keep the state in this database: sqlite://FILE (relative to DIR) or postgres://…
    #[arg(long, value_name = "URL", default_value = "sqlite://notary.db")]
    database: String,
    /// Allow PostgreSQL on another machine without sslmode=verify-full. Whoever is on the network
    /// between can then read and change everything.
    #[arg(long)]
    database_may_be_read_and_changed_on_the_way: bool,
    /// Anchor on this chain: ethereum, sepolia, base, arbitrum, optimism, polygon or gnosis.
    #[arg(long, value_name = "NAME", required_unless_present = "chain_id")]
    chain: Option<String>,
    /// Anchor on another chain, by its EIP-155 id.
    #[arg(long, value_name = "ID", conflicts_with = "chain")]
    chain_id: Option<u64>,
    /// Use this node of the chain. Repeat the option for more nodes: if there are two or more, two must
    /// agree before an anchor counts as final.
    #[arg(long, value_name = "URL", required = true)]
    rpc_url: Vec<String>,
    /// Publish this node for readers to ask. Repeat the option for more. Default: the public nodes that
    /// are known for the chain.
    #[arg(long, value_name = "URL")]
    public_rpc_url: Vec<String>,
    #[command(flatten)]
    passphrase: Passphrase,
}

impl Init {
    pub(super) async fn run(self) -> CommandResult {
        let (chain_id, preset) = identify(self.chain.as_deref(), self.chain_id)?;
        check_url(&self.public_url)?;
        let readers = self.nodes_of_readers(&preset);
        self.check_readers(&readers)?;
        let text = self.configuration(chain_id, &preset, &readers);
        let passphrase = (!chain_id.is_development()).then_some(&self.passphrase);
        let (folder, account) = create(&self.data, &self.host, &text, passphrase).await?;
        let place = folder.path().display();
        tell::line(format_args!("made the notary {} in {place}", self.host));
        if let Some(account) = account {
            tell::line(format_args!("its operator's account is {account}"));
        }
        tell_chain(chain_id);
        tell_readers(&readers, self.public_rpc_url.is_empty());
        for node in hosts_in_the_open(&self.rpc_url) {
            tell::aside(format_args!(
                "note: the node {node} is asked over http://: whoever is on the network between can answer in its place"
            ));
        }
        tell::line(format_args!(
            "say who runs it in [operator] of {place}/notary.toml: readers are told"
        ));
        tell::line(format_args!(
            "next: send that account some coins, then `countersign deploy --data {place}`"
        ));
        Ok(ExitCode::SUCCESS)
    }

    fn nodes_of_readers(&self, preset: &Preset) -> Vec<String> {
        match self.public_rpc_url.is_empty() {
            true => preset.public_nodes.iter().map(|&node| node.to_owned()).collect(),
            false => self.public_rpc_url.clone(),
        }
    }

    /// Browsers let no page over https:// ask anybody over http://, but for the reader's own machine.
    fn check_readers(&self, readers: &[String]) -> Result<(), Failure> {
        match hosts_in_the_open(readers).first() {
            Some(host) if self.public_url.starts_with("https://") => Err(Failure::config(
                format!(
                    "readers cannot ask {host} over http://: a browser lets no page over https:// do so"
                ),
                "name one over https:// with --public-rpc-url, or put TLS before that node",
            )),
            _ => Ok(()),
        }
    }

    fn configuration(&self, chain_id: ChainId, preset: &Preset, readers: &[String]) -> String {
        let chain = match &self.chain {
            Some(name) => format!("name = {name:?}"),
            None => format!("id = {chain_id}"),
        };
        let openly = match self.database_may_be_read_and_changed_on_the_way {
            true => "database_may_be_read_and_changed_on_the_way = true\n",
            false => "",
        };
        let about_readers = match (readers.is_empty(), self.public_rpc_url.is_empty()) {
            (true, _) => NO_NODES,
            (false, true) => KNOWN_NODES,
            (false, false) => GIVEN_NODES,
        };
        format!(
            "# A Countersign notary. docs/operations.md explains every field.\n\n\
             host = {host:?}\n\
             public_url = {url:?}\n\
             listen = \"127.0.0.1:8420\"\n\
             database = {database:?}\n\
             {openly}\
             anchor_every_seconds = 600\n\
             metrics_listen = \"127.0.0.1:8421\"\n\n\
             {OPERATOR}\n\
             [chain]\n\
             {chain}\n\
             rpc_urls = {rpc:?}\n\
             {about_readers}\
             public_rpc_urls = {readers:?}\n\
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
        )
    }
}

const OPERATOR: &str = "\
# Who runs this notary and answers for it. Readers are told: at the foot of each page, at /, /privacy and
# /.well-known/security.txt. Take the # away and fill it in.
# [operator]
# name = \"Example Notaries Ltd\"
# address = \"1 Example Street, Exampletown\"
# contact = \"help@notary.example\"
# An address of your own, or a few sentences; /privacy says beside it what the program keeps.
# privacy_notice = \"https://notary.example/privacy-notice\"
";

const GIVEN_NODES: &str = "\
# Nodes that readers may ask; published, so without secrets.
";

const KNOWN_NODES: &str = "\
# Nodes that readers may ask; published, so without secrets. These are public ones of several providers, which
# may change or end without a word: see that they answer, also to a web page of another origin.
";

const NO_NODES: &str = "\
# Nodes that readers may ask; published, so without secrets. No public node of this chain is known here: until
# you name one, readers are told `cannot-tell` unless they name a node themselves.
";

/// Tells what the chain's anchors are worth, where that is less than one might think.
fn tell_chain(chain_id: ChainId) {
    let chain = chain_id.words();
    match chain_id.class() {
        ChainClass::Main => {}
        ChainClass::Test | ChainClass::Development => tell::line(format_args!(
            "it anchors on {chain}: that proves nothing to a third party, and readers are told `rehearsal`"
        )),
        ChainClass::Unlisted => tell::line(format_args!(
            "it anchors on {chain}: readers are told so, and only those with a trust file that names it are told `unchanged`"
        )),
    }
}

/// Tells whom readers can ask about the anchors.
fn tell_readers(nodes: &[String], known: bool) {
    if nodes.is_empty() {
        tell::line(
            "readers have no node: until you name public ones in chain.public_rpc_urls, they are told `cannot-tell`",
        );
        return;
    }
    let nodes = nodes.join(", ");
    tell::line(format_args!("readers' nodes are {nodes} (chain.public_rpc_urls)"));
    if known {
        tell::line("they are others' to run: see that they answer before you rely on them");
    }
}

/// Makes the folder with all that belongs in it. What is there already is kept, so that an interrupted
/// init can be finished; a configuration that is there stops it. What it made is taken away again when it fails.
///
/// The operator's key is encrypted, or plain without a passphrase: for development chains. Its account is
/// told when it is new.
pub(super) async fn create(
    data: &Path,
    host: &str,
    text: &str,
    passphrase: Option<&Passphrase>,
) -> Result<(DataFolder, Option<Address>), Failure> {
    let host: Host =
        host.parse().map_err(|error| Failure::usage(error, "write a host like notary.example"))?;
    let folder = DataFolder::new(data);
    if folder.config_file().exists() {
        let why = format!("there is a notary in {}", data.display());
        return Err(Failure::usage(why, "choose another folder with --data"));
    }
    let mut made = Made::default();
    if !data.exists() {
        made.0.push(data.to_owned());
    }
    make_folder(data).map_err(|error| unwritable(data, &error))?;
    // Checked before anything else is made; under its name it comes last: where it is, everything is.
    let staged = folder.path().join("notary.toml.new");
    made.0.push(staged.clone());
    write_private(&staged, text.as_bytes()).map_err(|error| unwritable(data, &error))?;
    let config = Config::read(&staged)?;
    ask(&folder, &config).await?;
    let account = make_keys(&folder, &host, passphrase, &mut made)?;
    let notary = read_notary(&folder, &config)?;
    let store = connect(&folder, &config, true).await?;
    let key = notary.signer.verifier().public_key();
    let initialised = store.initialise(host.as_str(), key, now()).await;
    if !matches!(initialised, Err(StoreError::Foreign { .. })) {
        // The database may know the key now, also where its answer did not arrive.
        made.0.clear();
        if initialised.is_err() {
            tell_kept(data);
        }
    }
    initialised?;
    store.close().await;
    std::fs::rename(&staged, folder.config_file()).map_err(|error| unwritable(data, &error))?;
    Ok((folder, account))
}

/// The paths that this run made, and takes away again unless the list is cleared; a folder only
/// while it is empty.
#[derive(Default)]
struct Made(Vec<PathBuf>);

impl Drop for Made {
    fn drop(&mut self) {
        for path in self.0.iter().rev() {
            let removed = if path.is_dir() { std::fs::remove_dir } else { std::fs::remove_file };
            removed(path).ok();
        }
    }
}

fn unwritable(data: &Path, error: &std::io::Error) -> Failure {
    let why = format!("cannot write {}: {error}", data.display());
    Failure::config(why, "choose another folder with --data")
}

fn tell_kept(data: &Path) {
    let data = tell::name(data);
    tell::aside(format_args!(
        "note: the keys in {data} are kept, the database may know them; the same command goes on from there"
    ));
}

/// Looks whether the database is there before any key is made for it.
async fn ask(folder: &DataFolder, config: &Config) -> Result<(), Failure> {
    check_way(folder, config)?;
    let waiting = tell::spinner("waiting for the database");
    let asked = Store::ask(&folder.database_url(config)).await;
    waiting.finish_and_clear();
    Ok(asked?)
}

fn make_keys(
    folder: &DataFolder,
    host: &Host,
    passphrase: Option<&Passphrase>,
    made: &mut Made,
) -> Result<Option<Address>, Failure> {
    let keys = [
        (folder.notary_key(), host.register().to_string(), KeyType::Plain),
        (folder.clock_key(), host.clock(), KeyType::Clock),
    ];
    for (path, name, kind) in keys {
        if !path.exists() {
            write_key(&path, &name, kind, &random()?)?;
            made.0.push(path);
        }
    }
    if folder.operator_key().exists() || folder.operator_keystore().exists() {
        return Ok(None);
    }
    let secret = random()?;
    let (path, key) = match passphrase {
        None => (folder.operator_key(), keystore::plain(&secret)),
        Some(passphrase) => {
            let path = folder.operator_keystore();
            let key = new_key(&secret, &path, passphrase)?;
            (path, key)
        }
    };
    write_new(&path, key.as_bytes()).map_err(|error| unwritable(folder.path(), &error))?;
    made.0.push(path);
    Ok(Some(keystore::address(&secret).map_err(Failure::defect)?))
}
