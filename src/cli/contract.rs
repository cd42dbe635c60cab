//! `countersign contract`

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, Subcommand};
use countersign_core::evm::{Address, ChainId, EvmBytes};

use super::account::{self, Passphrase};
use super::chain::Settings;
use super::clock::random;
use super::failure::Failure;
use super::open::look;
use super::{CommandResult, tell};
use crate::chain::contract;
use crate::chain::keystore;
use crate::chain::owner::{Act, act};
use crate::chain::{ChainError, evm};
use crate::config::write_new;

mod show;

/// Show the notary's contract, and make its owner's calls.
///
/// The operator moves the checkpoint; the owner names the operator, hands the ownership on in two steps,
/// and can retire the contract for ever. docs/contract.md tells what each can and cannot do.
#[derive(Subcommand)]
pub(super) enum ContractCommand {
    Show(ContractShow),
    SetOperator(SetOperator),
    OfferOwnership(OfferOwnership),
    TakeOwnership(TakeOwnership),
    Retire(Retire),
    NewKey(NewKey),
}

/// Show what the contract says of itself.
#[derive(Args)]
pub(super) struct ContractShow {
    /// The notary's data folder.
    #[arg(long, value_name = "DIR", default_value = "notary")]
    data: PathBuf,
    /// Tell it as JSON.
    #[arg(long)]
    json: bool,
}

/// Put another operator in the place of the present one.
///
/// The service may go on running. Its old key anchors nothing from then on; what was under way and did not
/// come into a block is signed anew once the service has the new key: put that at DIR/operator.json and start
/// `serve` again.
#[derive(Args)]
pub(super) struct SetOperator {
    /// The new operator's account; `countersign contract new-key` makes one.
    account: String,
    #[command(flatten)]
    owner: Owner,
}

/// Offer the ownership to an account, which has it once it takes it. The zero address withdraws an offer.
#[derive(Args)]
pub(super) struct OfferOwnership {
    /// Who may take it.
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

/// End the contract's service, once and for ever.
///
/// For a stolen key or a contract to be replaced. What was anchored before stays good; nothing is anchored
/// after.
#[derive(Args)]
pub(super) struct Retire {
    /// The contract that takes over, if there is one. It cannot be named later.
    #[arg(long, value_name = "ADDRESS")]
    successor: Option<String>,
    /// The id of the chain that it is on. Default: the chain of this contract.
    #[arg(long, value_name = "N", requires = "successor")]
    successor_chain: Option<u64>,
    /// The contract to retire, if it is not the one in notary.toml: one that `deploy --before-retiring` followed.
    #[arg(long, value_name = "ADDRESS")]
    contract: Option<String>,
    /// Say that you mean it.
    #[arg(long, required = true)]
    for_ever: bool,
    #[command(flatten)]
    owner: Owner,
}

/// Make an account: an encrypted key file, which no other program has to see.
#[derive(Args)]
pub(super) struct NewKey {
    /// Where to write it.
    file: PathBuf,
    #[command(flatten)]
    passphrase: Passphrase,
}

/// Who acts.
#[derive(Args)]
pub(super) struct Owner {
    /// The notary's data folder.
    #[arg(long, value_name = "DIR", default_value = "notary")]
    data: PathBuf,
    /// The key file of the account that acts. Default: the operator's, which is the owner unless `deploy` was
    /// told otherwise.
    #[arg(long, value_name = "FILE")]
    key: Option<PathBuf>,
    #[command(flatten)]
    passphrase: Passphrase,
    /// The contract, if not that of notary.toml.
    #[arg(skip)]
    at: Option<Address>,
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

impl Retire {
    async fn run(self) -> CommandResult {
        let successor = self.successor.as_deref().map(address).transpose()?;
        if successor == Some(NOBODY) {
            let hint = "leave --successor away to name nobody";
            return Err(Failure::usage("the zero address is no contract", hint));
        }
        let chain = match self.successor_chain {
            Some(id) => ChainId::new(id).map_err(|error| Failure::usage(error, ""))?,
            None => Settings::of(&look(&self.owner.data).await?.config)?.chain_id,
        };
        let successor = successor.map(|contract| (chain, contract));
        let said = match successor {
            Some((chain, contract)) => {
                format!("the contract is retired, for {contract} on chain {chain}")
            }
            None => "the contract is retired; it names no successor".to_owned(),
        };
        let at = self.contract.as_deref().map(address).transpose()?;
        Owner { at, ..self.owner }.act(Act::Retire(successor), said).await
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
    async fn act(self, what: Act, said: String) -> CommandResult {
        let opened = look(&self.data).await?;
        let settings = Settings::of(&opened.config)?;
        let (rpc, at) = (settings.node()?, self.at.map_or_else(|| settings.deployed(), Ok)?);
        evm::check_chain(rpc, settings.chain_id).await?;
        let account = match &self.key {
            Some(path) => account::read(path, settings.chain_id, &self.passphrase)?,
            None => opened.operator(settings.chain_id, &self.passphrase).await?,
        };
        let roles = contract::roles(rpc, at).await?;
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
        let done = act(rpc, settings.chain_id, &account, settings.max_fee_wei, at, what).await;
        waiting.finish_and_clear();
        let transaction = done?;
        tell::line(format_args!("{said} (transaction {transaction})"));
        Ok(ExitCode::SUCCESS)
    }
}

impl NewKey {
    fn run(self) -> CommandResult {
        if self.file.exists() {
            let why = format!("{} is there already", self.file.display());
            return Err(Failure::usage(why, "a key is never overwritten; name another file"));
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
        Failure::config(why, "look at the path and at the folder's owner")
    })
}

fn address(text: &str) -> Result<Address, Failure> {
    text.to_lowercase()
        .parse()
        .map_err(|error| Failure::usage(error, "an account is 0x and 40 hex digits"))
}

impl From<ChainError> for Failure {
    fn from(error: ChainError) -> Self {
        match &error {
            ChainError::Rpc(_) | ChainError::Quorum { .. } | ChainError::Disagreement(_) => {
                Self::unavailable(error, "look at chain.rpc_urls in notary.toml")
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
