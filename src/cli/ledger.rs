//! `countersign ledger`

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, Subcommand};
use countersign_core::id::Id;
use countersign_core::note::KeyType;
use countersign_core::statement::{Body, Draft};
use serde_json::json;

use super::clock::{now, random};
use super::failure::Failure;
use super::open::open;
use super::{Outcome, tell};
use crate::config::{Profile, read_key, write_key};
use crate::http::{hash_of_api_key, new_api_key};
use crate::ledger::{Notary, open_ledger};
use crate::store::Store;

/// Firms' ledgers.
#[derive(Subcommand)]
pub(super) enum Ledger {
    Create(Create),
}

/// Opens a firm's ledger, and writes the firm's profile.
///
/// It makes the firm's signing key, seals the ledger's genesis, which names the firm, that key and the
/// longest time to an anchor, and writes two files that only their owner may read: the profile (notary
/// URL, ledger, API key) and the key beside it. Hand both to the firm over a safe way and keep no copy
/// of the key: it is what makes a bill the firm's.
#[derive(Args)]
pub(super) struct Create {
    /// The ledger's name: a-z, 0-9 and hyphens.
    name: String,
    /// The firm's name, as readers are to see it. Default: the ledger's.
    #[arg(long)]
    firm: Option<String>,
    /// Longest time from seal to anchor that the firm is promised.
    #[arg(long, value_name = "SECONDS", default_value_t = 86_400)]
    anchor_within: u64,
    /// The notary's data folder.
    #[arg(long, value_name = "DIR", default_value = "notary")]
    data: PathBuf,
    /// Where to write the profile. Default: NAME.json; the key file lies beside it.
    #[arg(long, value_name = "FILE")]
    profile: Option<PathBuf>,
    /// Tell the result as JSON.
    #[arg(long)]
    json: bool,
}

impl Ledger {
    pub(super) async fn run(self) -> Outcome {
        let Self::Create(create) = self;
        create.run().await
    }
}

impl Create {
    async fn run(self) -> Outcome {
        let opened = open(&self.data).await?;
        let profile = self.profile.unwrap_or_else(|| format!("{}.json", self.name).into());
        if profile.exists() {
            let why = format!("{} is there already", profile.display());
            return Err(Failure::usage(why, "name another with --profile"));
        }
        let firm = self.firm.as_ref().unwrap_or(&self.name);
        create(&opened.store, &opened.notary, &self.name, firm, self.anchor_within, &profile)
            .await?;
        let ledger = opened.notary.host.ledger(&self.name).map_err(Failure::defect)?;
        if self.json {
            tell::json(json!({
                "ledger": ledger.as_str(), "firm": firm, "profile": profile.to_string_lossy(),
            }));
        } else {
            tell::line(format_args!("opened the ledger {ledger} of {firm}"));
            let profile = profile.display();
            tell::line(format_args!(
                "the firm's profile is {profile}; its signing key lies beside it"
            ));
        }
        opened.store.close().await;
        Ok(ExitCode::SUCCESS)
    }
}

/// Opens the ledger and writes key and profile; done again after an interruption, it goes on.
pub(super) async fn create(
    store: &Store,
    notary: &Notary,
    name: &str,
    firm: &str,
    anchor_within_seconds: u64,
    profile: &Path,
) -> Result<(), Failure> {
    let ledger = notary.host.ledger(name).map_err(|error| Failure::usage(error, ""))?;
    if firm.is_empty() || firm.len() > 200 || firm.trim() != firm || firm.contains(char::is_control)
    {
        let why = "a firm's name is 1 to 200 bytes on one line, without spaces at its ends";
        return Err(Failure::usage(why, "give it with --firm"));
    }
    let key_file = profile.with_extension("key");
    let known = store.ledger(name).await?.filter(|ledger| ledger.size.0 > 0);
    if known.is_some() && !key_file.exists() {
        let why = format!("the ledger {name} is open already");
        return Err(Failure::usage(
            why,
            "choose another name; `countersign api-key create` gives further access",
        ));
    }
    let signer = if key_file.exists() {
        read_key(&key_file, KeyType::Plain)?
    } else {
        write_key(&key_file, &format!("{ledger}/issuer"), KeyType::Plain, &random()?)?
    };
    let genesis = Draft {
        ledger: ledger.clone(),
        id: Id::from_random(random()?),
        issued: Some(now()),
        body: Body::Genesis {
            firm: firm.to_owned(),
            adds: signer.verifier(),
            anchor_within_seconds,
        },
    };
    let genesis = genesis.sign(&signer).map_err(|error| Failure::usage(error, ""))?;
    let opened = match known {
        Some(ledger) if store.keys_in_force(ledger.id).await?.contains(&signer.verifier()) => {
            ledger
        }
        Some(_) => {
            let why = format!("the ledger {name} is open already");
            return Err(Failure::usage(
                why,
                "choose another name; `countersign api-key create` gives further access",
            ));
        }
        None => {
            let (ledger, answer) = open_ledger(store, notary, &genesis, now()).await?;
            answer?;
            ledger
        }
    };
    let api_key = new_api_key(random()?);
    let hash = hash_of_api_key(&api_key).map_err(Failure::defect)?;
    store.add_api_key(opened.id, hash, "profile", now()).await?;
    let key_name = key_file.file_name().map(PathBuf::from).unwrap_or_default();
    let (notary, ledger) = (notary.public_url.clone(), ledger.to_string());
    Profile { notary, ledger, api_key, key_file: key_name }.write(profile)?;
    Ok(())
}
