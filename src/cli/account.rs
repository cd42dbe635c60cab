//! Accounts on the chain: their keys from encrypted files, and the passphrases to open those.

use std::io::IsTerminal;
use std::path::{Path, PathBuf};

use clap::Args;
use countersign_core::evm::ChainId;

use super::clock::random;
use super::failure::Failure;
use super::tell;
use crate::chain::keystore;
use crate::chain::operator::Operator;
use crate::config::{ChainConfig, DataFolder, read_secret};

/// The source of the passphrase of an encrypted key. The terminal is asked for it when neither the file
/// nor the environment has it.
#[derive(Args, Clone, Debug, Default)]
pub(super) struct Passphrase {
    /// Read the passphrase of the operator's key from this file. Default: COUNTERSIGN_PASSPHRASE, or a
    /// prompt at the terminal.
    #[arg(long, value_name = "FILE")]
    passphrase_file: Option<PathBuf>,
}

const VARIABLE: &str = "COUNTERSIGN_PASSPHRASE";

impl Passphrase {
    /// For a key that is there.
    pub(super) fn get(&self, of: &Path) -> Result<String, Failure> {
        match self.given()? {
            Some(passphrase) => Ok(passphrase),
            None => ask(&format!("passphrase of {}: ", of.display())),
        }
    }

    /// For a key that is made: asked for twice.
    pub(super) fn choose(&self, of: &Path) -> Result<String, Failure> {
        if let Some(passphrase) = self.given()? {
            return check(passphrase);
        }
        let passphrase = ask(&format!("choose a passphrase for {}: ", of.display()))?;
        if ask("the same again: ")? != passphrase {
            return Err(Failure::usage("the two passphrases differ", "run the same command again"));
        }
        check(passphrase)
    }

    fn given(&self) -> Result<Option<String>, Failure> {
        if let Some(path) = &self.passphrase_file {
            let text = read_secret(path)?;
            return Ok(Some(text.trim_end_matches(['\r', '\n']).to_owned()));
        }
        Ok(std::env::var(VARIABLE).ok())
    }
}

fn check(passphrase: String) -> Result<String, Failure> {
    if passphrase.is_empty() {
        return Err(Failure::usage(
            "a passphrase is not empty",
            "choose a passphrase; a long sentence is best",
        ));
    }
    Ok(passphrase)
}

fn ask(prompt: &str) -> Result<String, Failure> {
    let missing = || {
        Failure::config(
            "the operator's key is encrypted and its passphrase is not given",
            &format!("name a file with --passphrase-file, or set {VARIABLE}"),
        )
    };
    if !std::io::stdin().is_terminal() {
        return Err(missing());
    }
    rpassword::prompt_password(prompt).map_err(|_| missing())
}

/// The account that pays for anchors: from the key management service, the encrypted file, or, on a
/// development chain, the plain one.
pub(super) async fn operator(
    folder: &DataFolder,
    chain: &ChainConfig,
    chain_id: ChainId,
    passphrase: &Passphrase,
) -> Result<Operator, Failure> {
    if let Some(key) = &chain.operator_kms {
        return managed(key, chain_id).await;
    }
    let (encrypted, plain) = (folder.operator_keystore(), folder.operator_key());
    let path = if encrypted.exists() { encrypted } else { plain };
    read(&path, chain_id, passphrase)
}

/// An account from a key file of either kind.
pub(super) fn read(
    path: &Path,
    chain_id: ChainId,
    passphrase: &Passphrase,
) -> Result<Operator, Failure> {
    let text = read_secret(path)?;
    if text.trim_start().starts_with('{') {
        let passphrase = passphrase.get(path)?;
        let opened = keystore::decrypt(path, &text, &passphrase).map_err(|error| {
            Failure::config(
                error,
                "check the passphrase, and the file or variable that it comes from",
            )
        })?;
        if opened.weak {
            tell::aside(format_args!(
                "note: {} stretches its passphrase less than wallets do today, so a thief of it guesses faster; \
                 `countersign contract new-key` makes a better one, and docs/operations.md says how it takes over",
                path.display()
            ));
        }
        return Ok(opened.operator);
    }
    if !chain_id.is_development() {
        let why =
            format!("{} is not encrypted, and chain {chain_id} is a real one", path.display());
        return Err(Failure::config(
            why,
            "make an encrypted key with `countersign contract new-key`; plain keys are for development chains",
        ));
    }
    Operator::from_hex(&text)
        .map_err(|error| Failure::config(error, "restore the key from its backup"))
}

/// The text of a new account's key file: encrypted, but for development chains.
pub(super) fn new_key(
    secret: &[u8; 32],
    path: &Path,
    passphrase: &Passphrase,
) -> Result<String, Failure> {
    let passphrase = passphrase.choose(path)?;
    keystore::encrypt(secret, &passphrase, &random()?).map_err(Failure::defect)
}

#[cfg(feature = "aws-kms")]
async fn managed(key: &str, chain_id: ChainId) -> Result<Operator, Failure> {
    // Boxed: the SDK's future is deeper than the compiler likes inside ours.
    Box::pin(crate::chain::kms::operator(key, chain_id)).await.map_err(|error| {
        Failure::unavailable(error, "check chain.operator_kms and the credentials for AWS")
    })
}

#[cfg(not(feature = "aws-kms"))]
#[expect(clippy::unused_async, reason = "with the feature it asks a service")]
async fn managed(_: &str, _: ChainId) -> Result<Operator, Failure> {
    Err(Failure::config(
        "chain.operator_kms is set, and this program was built without AWS KMS",
        "build it with `cargo build --release --features aws-kms`",
    ))
}
