//! `countersign ledger`

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, Subcommand};
use countersign_core::id::Id;
use countersign_core::note::KeyType;
use countersign_core::statement::{Body, StatementDraft};
use serde_json::json;

use super::chain::Settings;
use super::clock::{now, random};
use super::eras::Eras;
use super::failure::Failure;
use super::open::{OpenNotary, look, open};
use super::run::era_of;
use super::trust::keep;
use super::{CommandResult, tell};
use crate::config::{Profile, hosts_in_the_open, read_key, write_key};
use crate::http::{hash_of_api_key, new_api_key};
use crate::ledger::{
    FirmName, FirmNameError, Notary, SealRefusal, namesake_of, open_firms_first_ledger, open_ledger,
};
use crate::store::{LedgerFirm, Store};

/// Open and list the ledgers of firms.
#[derive(Subcommand)]
pub(super) enum LedgerCommand {
    Create(LedgerCreate),
    List(LedgerList),
}

/// List all ledgers with the names of their firms, oldest first.
#[derive(Args)]
pub(super) struct LedgerList {
    /// Print JSON.
    #[arg(long)]
    json: bool,
    /// The data folder of the notary.
    #[arg(long, value_name = "DIR", default_value = "notary")]
    data: PathBuf,
}

/// Open a ledger for a firm and write the firm's profile
///
/// The profile (notary URL, ledger, API key) and the firm's signing key next to it are readable only by
/// their owner. If the notary has a contract, NAME.trust.json says whom readers trust. Hand the files
/// to the firm in a safe way and keep no copy of the key: whoever has it can sign as the firm.
///
/// The first record of the ledger names the firm, its key, and the longest time to an anchor.
#[derive(Args)]
pub(super) struct LedgerCreate {
    /// The name of the ledger: a-z, 0-9 and hyphens.
    name: String,
    /// Show readers this name of the firm. Default: the name of the ledger.
    #[arg(long)]
    firm: Option<String>,
    /// Open another ledger for a firm that has one here. Otherwise a name that readers could take for
    /// that of another ledger's firm is refused.
    #[arg(long)]
    same_firm: bool,
    /// Promise the firm an anchor within this time after sealing.
    #[arg(long, value_name = "SECONDS", default_value_t = 86_400)]
    anchor_within: u64,
    /// The data folder of the notary.
    #[arg(long, value_name = "DIR", default_value = "notary")]
    data: PathBuf,
    /// Write the profile to this file, and the key beside it. Default: NAME.json
    #[arg(long, value_name = "FILE")]
    profile: Option<PathBuf>,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

impl LedgerCommand {
    pub(super) async fn run(self) -> CommandResult {
        match self {
            Self::Create(create) => create.run().await,
            Self::List(list) => list.run().await,
        }
    }
}

impl LedgerList {
    async fn run(self) -> CommandResult {
        let opened = look(&self.data).await?;
        let firms = opened.store.firms().await?;
        opened.store.close().await;
        if self.json {
            let list: Vec<_> = firms
                .iter()
                .map(|firm| json!({ "ledger": firm.ledger, "firm": firm.name }))
                .collect();
            tell::json(json!(list));
            return Ok(ExitCode::SUCCESS);
        }
        for LedgerFirm { ledger, name } in firms {
            tell::line(format_args!("{ledger:<20}  {name}"));
        }
        Ok(ExitCode::SUCCESS)
    }
}

impl LedgerCreate {
    async fn run(self) -> CommandResult {
        let opened = open(&self.data).await?;
        let profile = self.profile.unwrap_or_else(|| format!("{}.json", self.name).into());
        if profile.exists() {
            let why = format!("{} is there already", profile.display());
            return Err(Failure::usage(why, "name another file with --profile"));
        }
        let firm = self.firm.as_ref().unwrap_or(&self.name);
        let new = NewLedger {
            name: &self.name,
            firm,
            same_firm: self.same_firm,
            anchor_within_seconds: self.anchor_within,
            profile: &profile,
            book: None,
        };
        create(&opened.store, &opened.notary, &new).await?;
        let trust = keep_trust(&opened, &profile).await?;
        let ledger = opened.notary.host.ledger(&self.name).map_err(Failure::defect)?;
        if self.json {
            tell::json(json!({
                "ledger": ledger.as_str(), "firm": firm, "profile": profile.to_string_lossy(),
                "trust": trust.as_ref().map(|file| file.to_string_lossy()),
            }));
        } else {
            tell::line(format_args!("opened the ledger {ledger} of {firm}"));
            let profile = profile.display();
            tell::line(format_args!(
                "the firm's profile is {profile}; its signing key lies beside it"
            ));
            tell::line(
                "it has no control key: whoever steals that key can change the firm's keys, and shut the firm out",
            );
            match trust {
                Some(file) => tell::line(format_args!(
                    "whom the firm's readers trust is in {}: it is for everybody to keep",
                    tell::name(&file)
                )),
                None => tell::aside(
                    "note: there is no contract yet; once there is, save whom to trust with `countersign trust save`",
                ),
            }
        }
        opened.store.close().await;
        Ok(ExitCode::SUCCESS)
    }
}

/// Keeps whom to trust beside the profile: a firm that has it from the first day depends on nobody later. Nothing
/// can be kept before there is a contract.
async fn keep_trust(opened: &OpenNotary, profile: &Path) -> Result<Option<PathBuf>, Failure> {
    if opened.config.chain.is_none() {
        return Ok(None);
    }
    let settings = Settings::of(&opened.config)?;
    let Some(contract) = settings.contract else { return Ok(None) };
    let newest = era_of(&opened.notary, settings.chain_id, contract, settings.finality)?;
    let eras = Eras::of(&opened.store, &newest).await?;
    let trust =
        eras.trust(&opened.notary, &settings.public_rpc_urls, &settings.earlier_rpc_urls)?;
    let file = profile.with_extension("trust.json");
    keep(&file, &trust)?;
    Ok(Some(file))
}

/// The choices that a ledger is opened with.
pub(super) struct NewLedger<'a> {
    pub(super) name: &'a str,
    pub(super) firm: &'a str,
    pub(super) same_firm: bool,
    pub(super) anchor_within_seconds: u64,
    /// The path at which the profile is written.
    pub(super) profile: &'a Path,
    /// The firm's book, in the profile's folder; the system's usual place without it.
    pub(super) book: Option<PathBuf>,
}

/// Opens the ledger and writes key and profile; done again after an interruption, it goes on.
pub(super) async fn create(
    store: &Store,
    notary: &Notary,
    new: &NewLedger<'_>,
) -> Result<(), Failure> {
    let name = new.name;
    let ledger = notary
        .host
        .ledger(name)
        .map_err(|error| Failure::usage(error, "choose another name for the ledger"))?;
    check_url(&notary.public_url)?;
    let key_file = new.profile.with_extension("key");
    let known = store.ledger(name).await?.filter(|ledger| ledger.size.0 > 0);
    if known.is_some() && !key_file.exists() {
        return Err(open_already(name));
    }
    let firm = FirmName::new(new.firm).map_err(no_name)?;
    if known.is_none() {
        look_at_name(store, &firm, new).await?;
    }
    let signer = if key_file.exists() {
        read_key(&key_file, KeyType::Plain)?
    } else {
        write_key(&key_file, &format!("{ledger}/issuer"), KeyType::Plain, &random()?)?
    };
    let opened = match known {
        Some(ledger) if store.keys_in_force(ledger.id).await?.contains(&signer.verifier()) => {
            ledger
        }
        Some(_) => return Err(open_already(name)),
        None => {
            let genesis = StatementDraft {
                ledger: ledger.clone(),
                id: Id::from_random(random()?),
                issued: Some(now()),
                body: Body::Genesis {
                    firm: firm.as_str().to_owned(),
                    domain: None,
                    adds: signer.verifier(),
                    controls: Vec::new(),
                    anchor_within_seconds: new.anchor_within_seconds,
                },
            };
            let genesis = genesis.sign(&signer).map_err(|error| Failure::usage(error, ""))?;
            let (ledger, answer) = match new.same_firm {
                true => open_ledger(store, notary, &genesis, now()).await?,
                false => open_firms_first_ledger(store, notary, &genesis, now()).await??,
            };
            answer?;
            ledger
        }
    };
    let api_key = new_api_key(random()?);
    let hash = hash_of_api_key(&api_key).map_err(Failure::defect)?;
    store.add_api_key(opened.id, hash, "profile", now()).await?;
    let key_name = key_file.file_name().map(PathBuf::from).unwrap_or_default();
    let (notary, ledger) = (notary.public_url.clone(), ledger.to_string());
    let book = new.book.clone();
    Profile { notary, ledger, api_key, key_file: key_name, book }.write(new.profile)?;
    Ok(())
}

fn open_already(name: &str) -> Failure {
    Failure::usage(
        format!("the ledger {name} is open already"),
        "choose another name, or run `countersign api-key create` for another API key of this ledger",
    )
}

/// A profile with such a URL would be refused on the firm's machine.
pub(super) fn check_url(public_url: &String) -> Result<(), Failure> {
    match hosts_in_the_open([public_url]).first() {
        None => Ok(()),
        Some(host) => Err(Failure::config(
            format!(
                "public_url is http:// to another machine, {host}: the firm's API key could be read on its way"
            ),
            "put TLS before the notary, and https:// into public_url",
        )),
    }
}

/// Looks whether the firm's name is taken before anything is made; once the ledger is opened, it is looked at
/// again.
async fn look_at_name(store: &Store, firm: &FirmName, new: &NewLedger<'_>) -> Result<(), Failure> {
    if firm.mixes_words() {
        tell::aside(
            "note: words of the firm's name are in alphabets whose letters look alike; is each letter what it seems?",
        );
    }
    match namesake_of(store, new.name, firm).await? {
        Some(LedgerFirm { ledger, name: firm }) if !new.same_firm => {
            Err(SealRefusal::Namesake { ledger, firm }.into())
        }
        None if new.same_firm => {
            tell::aside(
                "note: no other ledger here is of a firm with that name; --same-firm was not needed",
            );
            Ok(())
        }
        _ => Ok(()),
    }
}

fn no_name(error: FirmNameError) -> Failure {
    let hint = match error {
        FirmNameError::Form | FirmNameError::Nothing => "give it with --firm",
        FirmNameError::Unseen(_) => {
            "type the name anew, with ordinary spaces and no invisible characters"
        }
        FirmNameError::Mixed(_) => "type the word anew, with the letters of one alphabet",
    };
    Failure::usage(error, hint)
}
