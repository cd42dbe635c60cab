//! `countersign api-key`

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Subcommand};
use serde_json::json;

use super::clock::{now, random};
use super::failure::Failure;
use super::open::look;
use super::{CommandResult, tell};
use crate::http::{hash_of_api_key, new_api_key};
use crate::store::ApiKey;

/// Make, list and revoke the API keys of ledgers
///
/// A key lets its holder submit statements to one ledger. It is shown once, when it is made: the notary
/// keeps only its hash. Lists name it by the first 16 digits of that hash.
#[derive(Subcommand)]
pub(super) enum ApiKeyCommand {
    Create(ApiKeyCreate),
    List(ApiKeyList),
    Revoke(Revoke),
}

/// Make another key for a ledger and print it.
#[derive(Args)]
pub(super) struct ApiKeyCreate {
    /// The name of the ledger.
    ledger: String,
    /// Say what the key is for. `api-key list` shows it.
    #[arg(long, default_value = "")]
    label: String,
    /// The data folder of the notary.
    #[arg(long, value_name = "DIR", default_value = "notary")]
    data: PathBuf,
}

/// List all keys, including revoked ones.
#[derive(Args)]
pub(super) struct ApiKeyList {
    /// Print JSON.
    #[arg(long)]
    json: bool,
    /// The data folder of the notary.
    #[arg(long, value_name = "DIR", default_value = "notary")]
    data: PathBuf,
}

/// Revoke a key. The next request with it is refused.
#[derive(Args)]
pub(super) struct Revoke {
    /// The key, or its 16 digits from `api-key list`.
    key: String,
    /// The data folder of the notary.
    #[arg(long, value_name = "DIR", default_value = "notary")]
    data: PathBuf,
}

impl ApiKeyCommand {
    pub(super) async fn run(self) -> CommandResult {
        match self {
            Self::Create(create) => create.run().await,
            Self::List(list) => list.run().await,
            Self::Revoke(revoke) => revoke.run().await,
        }
    }
}

fn digits(hash: [u8; 32]) -> String {
    hex(&hash[..8])
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

impl ApiKeyCreate {
    async fn run(self) -> CommandResult {
        let opened = look(&self.data).await?;
        let ledger = opened.store.ledger(&self.ledger).await?.ok_or_else(|| {
            let why = format!("there is no ledger {}", self.ledger);
            Failure::usage(why, "open one with `countersign ledger create`")
        })?;
        let key = new_api_key(random()?);
        let hash = hash_of_api_key(&key).map_err(Failure::defect)?;
        opened.store.add_api_key(ledger.id, hash, &self.label, now()).await?;
        tell::line(format_args!("{key}"));
        eprintln!("made the key {} for {}; it is not shown again", digits(hash), ledger.name);
        Ok(ExitCode::SUCCESS)
    }
}

impl ApiKeyList {
    async fn run(self) -> CommandResult {
        let keys = look(&self.data).await?.store.api_keys().await?;
        if self.json {
            let list: Vec<_> = keys.iter().map(as_json).collect();
            tell::lines(format_args!("{:#}", json!(list)));
            return Ok(ExitCode::SUCCESS);
        }
        for key in keys {
            let state = match key.revoked_at {
                Some(date) => format!("revoked {date}"),
                None => "in force".to_owned(),
            };
            tell::line(format_args!(
                "{}  {:<20}  made {}  {state}  {}",
                digits(key.hash),
                key.ledger,
                key.created_at,
                key.label
            ));
        }
        Ok(ExitCode::SUCCESS)
    }
}

fn as_json(key: &ApiKey) -> serde_json::Value {
    json!({
        "key": digits(key.hash), "ledger": key.ledger, "label": key.label,
        "created_at": key.created_at, "revoked_at": key.revoked_at,
    })
}

impl Revoke {
    async fn run(self) -> CommandResult {
        let opened = look(&self.data).await?;
        let whole = hash_of_api_key(&self.key).ok();
        let matches = |key: &ApiKey| match whole {
            Some(hash) => key.hash == hash,
            None => self.key.len() == 16 && digits(key.hash) == self.key,
        };
        let key = opened.store.api_keys().await?.into_iter().find(matches).ok_or_else(|| {
            Failure::usage(
                "there is no such key",
                "run `countersign api-key list`, and give 16 digits from it",
            )
        })?;
        let done = opened.store.revoke_api_key(key.hash, now()).await?;
        let word = if done { "revoked" } else { "was revoked before:" };
        tell::line(format_args!("{word} {} of {}", digits(key.hash), key.ledger));
        Ok(ExitCode::SUCCESS)
    }
}
