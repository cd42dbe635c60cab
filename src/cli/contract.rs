//! `countersign contract`

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, Subcommand};
use countersign_core::evm::{Address, ChainId, EvmBytes};

use super::account::{self, Passphrase};
use super::chain::Settings;
use super::clock::random;
use super::failure::Failure;
use super::open::{Looked, look};
use super::{CommandResult, tell};
use crate::chain::contract;
use crate::chain::keystore;
use crate::chain::owner::{Act, act};
use crate::chain::rpc::{Rpc, RpcError};
use crate::chain::{ChainError, evm};
use crate::config::write_new;

mod retire;
mod show;

/// Show the notary's contract and make calls as its owner
///
/// The operator moves the checkpoint. The owner names the operator, can hand the ownership on in two
/// steps, and can retire the contract for ever. See docs/contract.md.
#[derive(Subcommand)]
pub(super) enum ContractCommand {
    Show(ContractShow),
    SetOperator(SetOperator),
    OfferOwnership(OfferOwnership),
    TakeOwnership(TakeOwnership),
    Retire(retire::Retire),
    NewKey(NewKey),
}

/// Show what the contract says of itself.
#[derive(Args)]
pub(super) struct ContractShow {
    /// The data folder of the notary.
    #[arg(long, value_name = "DIR", default_value = "notary")]
    data: PathBuf,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// Replace the operator
///
/// `serve` may keep running, but the old key anchors nothing any more. Put the new key at
/// DIR/operator.json and restart `serve`: anchors that were under way and came into no block are then
/// signed anew.
#[derive(Args)]
pub(super) struct SetOperator {
    /// The account of the new operator. `countersign contract new-key` makes one.
    account: String,
    #[command(flatten)]
    owner: Owner,
}

/// Offer the ownership to another account
///
/// The account owns the contract once it runs `contract take-ownership`. Offer to the zero address to
/// withdraw an offer.
#[derive(Args)]
pub(super) struct OfferOwnership {
    /// The account that may take the ownership.
    account: String,
    #[command(flatten)]
    owner: Owner,
}

/// Take the ownership that was offered to the account of --key.
#[derive(Args)]
pub(super) struct TakeOwnership {
    #[command(flatten)]
    owner: Owner,
}

/// Make an account: an encrypted key file that no other program needs to see.
#[derive(Args)]
pub(super) struct NewKey {
    /// The key file to write.
    file: PathBuf,
    #[command(flatten)]
    passphrase: Passphrase,
}

/// The account that acts.
#[derive(Args)]
pub(super) struct Owner {
    /// The data folder of the notary.
    #[arg(long, value_name = "DIR", default_value = "notary")]
    data: PathBuf,
    /// Act as the account of this key file. Default: the operator's, which owns the contract unless
    /// `deploy --owner` named another account.
    #[arg(long, value_name = "FILE")]
    key: Option<PathBuf>,
    #[command(flatten)]
    passphrase: Passphrase,
}

/// The place where the owner acts: a contract, and a node of its chain.
struct Target {
    rpc: Rpc,
    chain_id: ChainId,
    contract: Address,
    max_fee_wei: u128,
}

const NOBODY: Address = EvmBytes([0; 20]);

impl ContractCommand {
    pub(super) async fn run(self) -> CommandResult {
        match self {
            Self::Show(show) => show.run().await,
            Self::SetOperator(set) => {
                let account = address(&set.account)?;
                set.owner.act(Act::SetOperator(account), format!("{account} is the operator")).await
            }
            Self::OfferOwnership(offer) => {
                let account = address(&offer.account)?;
                let said = match account {
                    NOBODY => "the offer is withdrawn".to_owned(),
                    _ => {
                        format!("{account} may take the ownership, with `contract take-ownership`")
                    }
                };
                offer.owner.act(Act::OfferOwnership(account), said).await
            }
            Self::TakeOwnership(take) => {
                take.owner.act(Act::TakeOwnership, "the ownership is taken".to_owned()).await
            }
            Self::Retire(retire) => retire.run().await,
            Self::NewKey(new) => new.run(),
        }
    }
}

impl ContractShow {
    async fn run(self) -> CommandResult {
        let opened = look(&self.data).await?;
        let settings = Settings::of(&opened.config)?;
        let (rpc, at) = (settings.node()?, settings.deployed()?);
        evm::check_chain(rpc, settings.chain_id).await?;
        let stated =
            contract::check(rpc, at, &opened.host()?.register(), &opened.verifier()?).await?;
        let roles = contract::roles(rpc, at).await?;
        if self.json {
            tell::line(show::as_json(at, settings.chain_id, &stated, &roles));
        } else {
            show::told(at, settings.chain_id, &stated, &roles);
        }
        Ok(ExitCode::SUCCESS)
    }
}

impl Owner {
    async fn act(&self, what: Act, said: String) -> CommandResult {
        let opened = look(&self.data).await?;
        let settings = Settings::of(&opened.config)?;
        let target = Target::of(&settings)?;
        evm::check_chain(&target.rpc, target.chain_id).await?;
        self.act_at(&opened, &target, what, said).await
    }

    async fn act_at(
        &self,
        opened: &Looked,
        target: &Target,
        what: Act,
        said: String,
    ) -> CommandResult {
        let Target { rpc, chain_id, contract: at, max_fee_wei } = target;
        let account = match &self.key {
            Some(path) => account::read(path, *chain_id, &self.passphrase)?,
            None => opened.operator(*chain_id, &self.passphrase).await?,
        };
        let roles = contract::roles(rpc, *at).await?;
        if matches!(what, Act::Retire(_) | Act::SetOperator(_)) && roles.retired_at.is_some() {
            let named =
                roles.successor.map_or("; it names no successor".to_owned(), |(chain, next)| {
                    format!(", for {next} on chain {chain}")
                });
            let why = format!("the contract {at} is retired already{named}");
            return Err(Failure::usage(
                why,
                "that cannot be taken back: `countersign deploy` makes the next one",
            ));
        }
        let wanted = match what {
            Act::TakeOwnership => roles.pending_owner,
            _ => Some(roles.owner),
        };
        if wanted != Some(account.address()) {
            let (found, role) = (
                account.address(),
                if what == Act::TakeOwnership { "may take the ownership" } else { "is the owner" },
            );
            let why = match wanted {
                Some(wanted) => format!("{wanted} {role}, and not {found}"),
                None => "the ownership is offered to nobody".to_owned(),
            };
            return Err(Failure::not_permitted(why, "name that account's key file with --key"));
        }
        let waiting = tell::spinner("waiting for a block");
        let done = act(rpc, *chain_id, &account, *max_fee_wei, *at, what).await;
        waiting.finish_and_clear();
        let transaction = done?;
        tell::line(format_args!("{said} (transaction {transaction})"));
        Ok(ExitCode::SUCCESS)
    }
}

impl Target {
    /// The contract of notary.toml.
    fn of(settings: &Settings) -> Result<Self, Failure> {
        Ok(Self {
            rpc: settings.node()?.clone(),
            chain_id: settings.chain_id,
            contract: settings.deployed()?,
            max_fee_wei: settings.max_fee_wei,
        })
    }
}

impl NewKey {
    fn run(self) -> CommandResult {
        if self.file.exists() {
            let why = format!("{} is there already", self.file.display());
            return Err(Failure::usage(why, "name another file; a key is never overwritten"));
        }
        let secret = random()?;
        let text = account::new_key(&secret, &self.file, &self.passphrase)?;
        write(&self.file, &text)?;
        let address = keystore::address(&secret).map_err(Failure::defect)?;
        tell::line(format_args!("{} has the key of {address}", self.file.display()));
        Ok(ExitCode::SUCCESS)
    }
}

fn write(path: &Path, text: &str) -> Result<(), Failure> {
    write_new(path, text.as_bytes()).map_err(|error| {
        let why = format!("cannot write {}: {error}", path.display());
        Failure::config(why, "check the path and the owner of the folder")
    })
}

fn address(text: &str) -> Result<Address, Failure> {
    text.to_lowercase()
        .parse()
        .map_err(|error| Failure::usage(error, "write the account's address: 0x and 40 hex digits"))
}

impl From<ChainError> for Failure {
    fn from(error: ChainError) -> Self {
        match &error {
            ChainError::Rpc(RpcError::Contract(_)) => Self::config(
                error,
                "run `countersign contract show`: it tells who may do what, and whether the contract is retired",
            ),
            ChainError::Rpc(_) | ChainError::Quorum { .. } | ChainError::Disagreement(_) => {
                Self::unavailable(error, "check chain.rpc_urls in notary.toml")
            }
            ChainError::Underpriced(_) => {
                Self::unavailable(error, "fees have risen meanwhile; run the same command again")
            }
            ChainError::Funds(_) => {
                Self::unavailable(error, "send the account some of the chain's coins")
            }
            ChainError::Refused(_) | ChainError::NoContract(_) => Self::config(
                error,
                "look at [chain] in notary.toml: is it the right chain and contract?",
            ),
        }
    }
}
