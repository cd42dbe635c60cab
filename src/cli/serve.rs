//! `countersign serve`

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::Args;
use futures_util::future::join_all;

use super::account::Passphrase;
use super::chain::Settings;
use super::clock::{now, random};
use super::eras::Eras;
use super::failure::Failure;
use super::open::{OpenNotary, open};
use super::run::{Machinery, StopSignal, era_of, listen, operator_of, run};
use super::{CommandResult, tell};
use crate::anchoring::{Anchoring, LostFinality, Policy};
use crate::chain::evm::{self, Evm};
use crate::chain::nodes::ChainNodes;
use crate::chain::operator::AtContract;
use crate::chain::{ChainError, contract};
use crate::config::{Config, hosts_in_the_open};
use crate::http::{NO_NODE_FOR_READERS, metrics_router};

/// The longest time for which nodes may keep sealing from beginning.
const PATIENCE: Duration = Duration::from_secs(10);
/// The time for which a process that died keeps another from anchoring: so many looks at the chain.
const LEASE_LOOKS: u64 = 5;

/// Run the notary
///
/// It refuses to start in doubt: if the database is missing or another notary's, if there is no code or
/// other code at the contract's address, if the contract states another register or key, if a node is
/// on another chain, or if the chain holds a checkpoint that the database does not know. It does start
/// while the chain cannot be reached: bills are sealed, and anchored later.
///
/// Several processes may run on one PostgreSQL database. One of them anchors; another takes over when
/// it ends.
#[derive(Args)]
pub(super) struct Serve {
    /// The data folder of the notary.
    #[arg(long, value_name = "DIR", default_value = "notary")]
    data: PathBuf,
    /// Listen on this address instead of the one in notary.toml.
    #[arg(long, value_name = "ADDR")]
    listen: Option<String>,
    /// Serve metrics on this address instead of the one in notary.toml.
    #[arg(long, value_name = "ADDR")]
    metrics_listen: Option<String>,
    #[command(flatten)]
    passphrase: Passphrase,
}

impl Serve {
    pub(super) async fn run(self) -> CommandResult {
        tell::log();
        let opened = open(&self.data).await?;
        let settings = Settings::of(&opened.config)?;
        let at = settings.deployed()?;
        let operator = opened.operator(settings.chain_id, &self.passphrase).await?;
        check_nodes(&opened, &settings).await?;
        let metrics = match self.metrics_listen.as_ref().or(opened.config.metrics_listen.as_ref()) {
            Some(address) => {
                let listener = listen(address).await?;
                Some((listener, metrics_router().map_err(Failure::defect)?))
            }
            None => None,
        };
        let finality = settings.finality;
        let nodes = settings.nodes.iter().map(|rpc| Evm::new(rpc.clone(), at, finality)).collect();
        let seed = u64::from_be_bytes(random()?);
        let nodes = ChainNodes::new(nodes, settings.chain_id, at, seed);
        if nodes.quorum() == 1 {
            tracing::warn!(
                "one node is configured: what it says is believed; name a second in chain.rpc_urls"
            );
        }
        let readers_nodes: Vec<_> = settings.earlier_rpc_urls.values().flatten().cloned().collect();
        let readers_nodes = [settings.public_rpc_urls.as_slice(), &readers_nodes].concat();
        warn_of(&opened.config, &readers_nodes);
        let policy = Policy {
            anchor_every: opened.config.anchor_every_seconds,
            lease: LEASE_LOOKS * settings.poll.as_secs(),
            max_fee_wei: settings.max_fee_wei,
            least_tip_wei: settings.least_tip_wei,
            budget_wei: settings.budget_wei,
            lost: LostFinality::Refuse,
        };
        let chain_id = settings.chain_id;
        let operator = AtContract { operator, chain_id, contract: at };
        let (store, notary) = (opened.store, opened.notary);
        let (shared, host) = (std::sync::Arc::clone(&notary), notary.host.clone());
        let holder = format!("{:016x}", seed);
        let mut anchoring = Anchoring::new(store.clone(), nodes, operator, shared, policy, holder);
        match tokio::time::timeout(PATIENCE, anchoring.check(now())).await {
            Err(_) => tracing::warn!(
                "the nodes are slow; sealing begins, store and chain are compared later"
            ),
            Ok(Err(error)) if error.is_passing() => tracing::warn!(
                error = &error as &dyn std::error::Error,
                "store and chain could not be compared yet; sealing begins"
            ),
            Ok(checked) => checked?,
        }
        let listener = listen(self.listen.as_ref().unwrap_or(&opened.config.listen)).await?;
        let address = listener.local_addr().map_err(Failure::defect)?;
        let stop = StopSignal::listen()?;
        let told = match &metrics {
            Some((listener, _)) => {
                let address = listener.local_addr().map_err(Failure::defect)?;
                format!(", metrics at http://{address}/metrics")
            }
            None => String::new(),
        };
        tell::line(format_args!("ready: {host} listens on http://{address}{told}"));
        run(
            Machinery {
                store,
                notary,
                listener,
                anchoring,
                metrics,
                chain_id,
                contract: at,
                finality,
                public_rpc_urls: settings.public_rpc_urls,
                earlier_rpc_urls: settings.earlier_rpc_urls,
                operator: operator_of(opened.config.operator.as_ref()),
                poll: settings.poll,
            },
            stop.asked(),
        )
        .await?;
        Ok(ExitCode::SUCCESS)
    }
}

/// Tells once what works, and should be mended all the same.
fn warn_of(config: &Config, readers_nodes: &[String]) {
    if config.operator.is_none() {
        tracing::warn!(
            "nobody says who runs this notary, and readers are told so: fill in [operator] in notary.toml"
        );
    }
    if readers_nodes.is_empty() {
        tracing::warn!("{NO_NODE_FOR_READERS}");
    }
    let nodes = config.chain.iter().flat_map(|chain| &chain.rpc_urls);
    for host in hosts_in_the_open(nodes) {
        tracing::warn!(
            node = host,
            "a node is asked over http://: whoever is on the network between can answer in its place"
        );
    }
    for host in hosts_in_the_open(readers_nodes) {
        tracing::warn!(
            node = host,
            "readers are told to ask a node over http://, which a page over https:// cannot do: name one over \
             https:// in chain.public_rpc_urls"
        );
    }
    for host in hosts_in_the_open([&config.public_url]) {
        tracing::warn!(
            host,
            "public_url is http:// to another machine: whoever is on the network between can change what readers \
             see, and firms' profiles with it are refused; put TLS before the notary"
        );
    }
}

/// Refuses if nodes say that chain or contract are others, and too few say that they are right. Who does not
/// answer in time is told: bills need not wait for nodes.
async fn check_nodes(opened: &OpenNotary, settings: &Settings) -> Result<(), Failure> {
    let key = opened.notary.verifier().map_err(Failure::defect)?;
    let (at, origin) = (settings.deployed()?, opened.notary.host.register());
    let clock = opened.notary.clock.verifier();
    let era = era_of(&opened.notary, settings.chain_id, at, settings.finality)?;
    // What nodes say of a wrong contract tells more than that the database knows another; of a wrong chain they say less.
    let eras = Eras::of(&opened.store, &era).await;
    let newest = opened.store.eras().await?.pop();
    let is_elsewhere = newest.is_some_and(|newest| newest.era.chain_id != settings.chain_id);
    let checks = settings.nodes.iter().map(|rpc| async {
        let checked = async {
            evm::check_chain(rpc, settings.chain_id).await?;
            if is_elsewhere {
                return Ok(());
            }
            let stated = contract::check(rpc, at, &origin, &key).await?;
            stated.agrees(at, &clock, settings.finality)?;
            let known = eras.as_ref().map_or(Ok(()), |eras| eras.check(at, &stated));
            known.map_err(ChainError::Refused)
        };
        tokio::time::timeout(PATIENCE, checked).await
    });
    let (mut right, mut wrong) = (0, None);
    for (checked, rpc) in join_all(checks).await.into_iter().zip(&settings.nodes) {
        match checked {
            Ok(Ok(())) => right += 1,
            Ok(Err(ChainError::Rpc(error))) => {
                tracing::warn!(%error, "a node does not answer; sealing begins without it");
            }
            Err(_) => {
                tracing::warn!(node = rpc.host(), "a node is slow; sealing begins without it")
            }
            Ok(Err(error)) => {
                tracing::warn!(%error, "a node is not of use");
                wrong = Some(error);
            }
        }
    }
    match wrong {
        Some(error) if right < settings.nodes.len().min(2) => Err(error.into()),
        _ => eras.map(|_| ()),
    }
}
