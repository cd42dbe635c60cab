//! `countersign serve`

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::Args;

use super::deploy::check_chain;
use super::failure::Failure;
use super::open::{open, read_operator};
use super::run::{Parts, Stop, listen, run};
use super::{Outcome, tell};
use crate::anchoring::{LostFinality, POLL, reconcile};
use crate::chain::contract;
use crate::chain::evm::Evm;
use crate::chain::rpc::Rpc;

/// Runs the notary.
///
/// Refuses to start on doubt: no database or another's, a node on another chain, no code or foreign code
/// at the contract's address, a contract that states another register or key or has another operator, a
/// head on the chain that the database does not know. While it runs, trouble with the chain never stops sealing.
#[derive(Args)]
pub(super) struct Serve {
    /// The notary's data folder.
    #[arg(long, value_name = "DIR", default_value = "notary")]
    data: PathBuf,
    /// The address to listen on, instead of the one in notary.toml.
    #[arg(long, value_name = "ADDR")]
    listen: Option<String>,
}

impl Serve {
    pub(super) async fn run(self) -> Outcome {
        tell::log();
        let opened = open(&self.data).await?;
        let Some(settings) = &opened.config.chain else {
            return Err(Failure::config(
                "notary.toml has no [chain]",
                "add it; see docs/operations.md",
            ));
        };
        let contract =
            settings.contract().map_err(|why| Failure::config(why, ""))?.ok_or_else(|| {
                Failure::config("notary.toml names no contract", "run `countersign deploy` first")
            })?;
        let rpc = Rpc::new(&settings.rpc_url).map_err(|why| Failure::config(why, ""))?;
        let chain_id = check_chain(&rpc, settings.id).await?;
        let key = opened.notary.verifier().map_err(Failure::defect)?;
        contract::check(&rpc, contract, &opened.notary.host.register(), &key).await?;
        let operator = read_operator(&opened.folder)?;
        let may = contract::operator(&rpc, contract).await?;
        if may != operator.address() {
            let why = format!(
                "the contract's operator is {may}, and operator.key is {}",
                operator.address()
            );
            return Err(Failure::config(
                why,
                "restore the right operator.key, or have the owner change the operator",
            ));
        }
        let finality = settings.finality;
        let chain = Evm::new(rpc, chain_id, contract, finality, operator);
        reconcile(&opened.store, &chain, LostFinality::Refuse).await?;
        let listener = listen(self.listen.as_ref().unwrap_or(&opened.config.listen)).await?;
        let address = listener.local_addr().map_err(Failure::defect)?;
        let stop = Stop::listen()?;
        tell::line(format_args!("ready: {} listens on http://{address}", opened.notary.host));
        run(
            Parts {
                store: opened.store,
                notary: opened.notary,
                listener,
                chain,
                chain_id,
                contract,
                finality,
                public_rpc_urls: settings.public_rpc_urls.clone(),
                anchor_every: Duration::from_secs(opened.config.anchor_every_seconds),
                poll: POLL,
            },
            stop.asked(),
        )
        .await?;
        Ok(ExitCode::SUCCESS)
    }
}
