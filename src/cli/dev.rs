//! `countersign dev`

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::Args;
use countersign_core::evm::{Address, ChainId};
use countersign_core::trust::Finality;

use super::account::Passphrase;
use super::chain::Settings;
use super::clock::random;
use super::failure::Failure;
use super::ledger::{self, NewLedger};
use super::open::open;
use super::run::{Machinery, StopSignal, listen, operator_of, run};
use super::{CommandResult, init, tell};
use crate::anchoring::{Anchoring, LostFinality, Policy};
use crate::chain::anvil::{self, Anvil};
use crate::chain::charter::Charter;
use crate::chain::evm::Evm;
use crate::chain::nodes::ChainNodes;
use crate::chain::operator::{AtContract, Operator};
use crate::chain::rpc::Rpc;
use crate::chain::{ChainError, contract, owner};
use crate::config::{DataFolder, Profile};
use crate::store::Store;

const HOST: &str = "dev.countersign.invalid";
const LEDGER: &str = "demo";
/// Anvil's own tag: two blocks deep, in our settings.
const FINALITY: Finality = Finality::Finalized;
const FIRM: &str = "Demo & Partners LLP";

/// Run a whole notary on a development chain, in one process
///
/// DIR gets an SQLite database, a local anvil with the contract, and a demo firm with the profile
/// DIR/firm.json. The notary anchors every second. Start it again on the same DIR and everything is
/// still there, even after a crash. A development chain proves nothing to a third party, so the verdict
/// there is `rehearsal`.
#[derive(Args)]
pub(super) struct Dev {
    /// Keep everything in this folder.
    #[arg(long, value_name = "DIR", default_value = "countersign-dev")]
    data: PathBuf,
    /// Listen on this address. Port 0 takes a free port.
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8420")]
    listen: String,
}

impl Dev {
    pub(super) async fn run(self) -> CommandResult {
        tell::log();
        let listener = listen(&self.listen).await?;
        let address = listener.local_addr().map_err(Failure::defect)?;
        let url = url_of(address)?;
        let folder = DataFolder::new(&self.data);
        if !folder.config_file().exists() {
            init::create(&self.data, HOST, &configuration(&url), None).await?;
        }
        let anvil = Anvil::start(&self.data).await?;
        let opened = open(&self.data).await?;
        // The port may be another than last time; proofs name the one of today.
        let notary = std::sync::Arc::new(crate::ledger::Notary {
            public_url: url.clone(),
            ..super::open::read_notary(&folder, &opened.config)?
        });
        let chain_id = ChainId::new(anvil::CHAIN_ID).map_err(Failure::defect)?;
        let settings = Settings::of(&opened.config)?;
        let operator = opened.operator(chain_id, &Passphrase::default()).await?;
        anvil.fund(operator.address()).await.map_err(ChainError::from)?;
        let contract = match settings.contract {
            Some(contract) => contract,
            None => deploy(&anvil, &folder, &notary, &operator, settings.max_fee_wei).await?,
        };
        let key = notary.verifier().map_err(Failure::defect)?;
        let stated = contract::check(anvil.rpc(), contract, &notary.host.register(), &key).await?;
        stated.agrees(contract, &notary.clock.verifier(), FINALITY)?;
        let finality = FINALITY;
        let seed = u64::from_be_bytes(random()?);
        let nodes = vec![Evm::new(anvil.rpc().clone(), contract, finality)];
        let nodes = ChainNodes::new(nodes, chain_id, contract, seed);
        let policy = Policy {
            anchor_every: 1,
            lease: 2,
            max_fee_wei: settings.max_fee_wei,
            least_tip_wei: settings.least_tip_wei,
            budget_wei: u128::MAX,
            lost: LostFinality::Repeat,
        };
        let operator = AtContract { operator, chain_id, contract };
        let store = opened.store;
        let (shared, holder) = (std::sync::Arc::clone(&notary), format!("{seed:016x}"));
        let anchoring = Anchoring::new(store.clone(), nodes, operator, shared, policy, holder);
        // After a crash the blocks may be lost that made the last anchor final, though not its own.
        for _ in 0..3 {
            anvil::mine(anvil.rpc()).await.map_err(ChainError::from)?;
        }
        let profile = write_profile(&folder, &store, &notary, &url).await?;
        let stop = StopSignal::listen()?;
        tell::line(format_args!(
            "ready: {url} (API: {url}/docs), development chain {}, profile {}",
            anvil.url(),
            profile.display()
        ));
        let miner = tokio::spawn(mine(store.clone(), anvil.rpc().clone(), self.data.clone()));
        let ended = run(
            Machinery {
                store,
                notary,
                listener,
                anchoring,
                metrics: None,
                chain_id,
                contract,
                finality,
                public_rpc_urls: vec![anvil.url().to_owned()],
                earlier_rpc_urls: BTreeMap::new(),
                operator: operator_of(opened.config.operator.as_ref()),
                poll: Duration::from_millis(200),
            },
            stop.asked(),
        )
        .await;
        miner.abort();
        anvil.stop().await;
        ended?;
        Ok(ExitCode::SUCCESS)
    }
}

/// Returns the URL at which this machine reaches that address. There is no TLS here, so the demo
/// firm's profile stays on this machine.
fn url_of(mut address: SocketAddr) -> Result<String, Failure> {
    if address.ip().is_unspecified() {
        // Reached from anywhere, from here too.
        address.set_ip(if address.is_ipv4() {
            Ipv4Addr::LOCALHOST.into()
        } else {
            Ipv6Addr::LOCALHOST.into()
        });
    }
    if !address.ip().to_canonical().is_loopback() {
        return Err(Failure::usage(
            format!("`dev` has no TLS, and {} is not this machine alone", address.ip()),
            "listen on 127.0.0.1; on 0.0.0.0 other machines reach it too, and the firm's profile names 127.0.0.1",
        ));
    }
    Ok(format!("http://{address}"))
}

fn configuration(url: &str) -> String {
    format!(
        "# A development notary: `countersign dev` sets the URLs anew at every start.\n\n\
         host = {HOST:?}\npublic_url = {url:?}\nanchor_every_seconds = 1\n\n\
         [operator]\nname = \"Demo Notaries\"\naddress = \"this machine: a demonstration\"\n\
         contact = \"demo@{HOST}\"\n\
         privacy_notice = \"This is a demonstration: everything that it keeps is on this machine.\"\n\n\
         [chain]\nid = {}\nrpc_urls = [\"http://127.0.0.1\"]\n",
        anvil::CHAIN_ID
    )
}

async fn deploy(
    anvil: &Anvil,
    folder: &DataFolder,
    notary: &crate::ledger::Notary,
    operator: &Operator,
    max_fee_wei: u128,
) -> Result<Address, Failure> {
    let account = operator.address();
    let charter = Charter {
        origin: notary.host.register(),
        notary_key: notary.verifier().map_err(Failure::defect)?,
        clock_key: notary.clock.verifier(),
        finality: FINALITY,
        predecessor: None,
    };
    let input = contract::deploy_input(&charter, account, account)?;
    let chain_id = ChainId::new(anvil::CHAIN_ID).map_err(Failure::defect)?;
    let address = owner::deploy(anvil.rpc(), chain_id, operator, max_fee_wei, input).await?;
    // Anvil writes its state every second: a crash right now must not leave us a contract that is not
    // there. So make sure that the state file has it before the configuration does.
    Anvil::keep_state(folder.path(), 2).await?;
    folder.set_contract(address, None)?;
    Ok(address)
}

/// The demo firm's profile, with the URL of today.
async fn write_profile(
    folder: &DataFolder,
    store: &Store,
    notary: &crate::ledger::Notary,
    url: &str,
) -> Result<PathBuf, Failure> {
    let path = folder.path().join("firm.json");
    if path.exists() {
        let mut profile = Profile::read(&path)?;
        if profile.notary != url {
            profile.notary = url.to_owned();
            profile.key_file = profile.key_file.file_name().map(PathBuf::from).unwrap_or_default();
            profile.book = Some(PathBuf::from("firm.book"));
            profile.write(&path)?;
        }
    } else {
        let new = NewLedger {
            name: LEDGER,
            firm: FIRM,
            same_firm: false,
            anchor_within_seconds: 86_400,
            profile: &path,
            book: Some(PathBuf::from("firm.book")),
        };
        ledger::create(store, notary, &new).await?;
    }
    Ok(path)
}

/// Makes blocks while an anchor waits to become final; anvil makes none by itself when nothing happens.
/// A block becomes final when two stand on it. Before each, anvil's state is written and copied, so no
/// block is called final that a crash of everything could lose.
async fn mine(store: Store, rpc: Rpc, data: PathBuf) {
    loop {
        tokio::time::sleep(Duration::from_millis(100)).await;
        if store.open_anchors().await.is_ok_and(|open| !open.is_empty())
            && Anvil::keep_state(&data, 1).await.is_ok()
        {
            anvil::mine(&rpc).await.ok();
        }
    }
}
