//! `countersign notarize`

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::{Args, ValueEnum};
use countersign_core::note::KeyType;
use countersign_core::proof::Proof;
use countersign_core::statement::Kind;
use serde_json::json;

use super::clock::{entropy, now};
use super::failure::Failure;
use super::files::expand;
use super::{Outcome, tell};
use crate::client::{Client, ClientError};
use crate::config::{Profile, read_key};
use crate::firm::{
    Done, Firm, FirmError, Order, Reserved, Stage, is_ours, proof_path, read_proof, split, stage,
    upgrade,
};

/// Files that are described and submitted together.
const GROUP: usize = 256;
const POLL: Duration = Duration::from_millis(500);

/// Notarizes files: hashes them here, and writes a proof beside each.
///
/// The file stays where it is; only hashes and a signature reach the notary. FILE.proof.json holds
/// everything that proves the file, with the salts that let one show it: keep it with the file, and keep
/// it as confidential. Running this again on the same file changes nothing. If the notary cannot be
/// reached, or this is interrupted, run it again: nothing is lost and nothing is done twice.
#[derive(Args)]
pub(super) struct Notarize {
    /// The files. Of a folder, those in it and below, but what is hidden or temporary.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// A field that the file does not say in a form that can be read, like invoice.number=2026-117; may be given
    /// more than once.
    #[arg(long, value_name = "NAME=VALUE", value_parser = field)]
    field: Vec<(String, String)>,
    /// The firm's profile, as `countersign ledger create` wrote it; the notary's operator hands it out.
    #[arg(long, value_name = "P", env = "COUNTERSIGN_PROFILE")]
    profile: PathBuf,
    /// What they are. Default: what each says that it is, and an invoice if it says nothing.
    #[arg(long, value_enum)]
    kind: Option<DocumentKind>,
    /// The proof of the invoice that a receipt pays; may be given more than once.
    #[arg(long, value_name = "PROOF")]
    pays: Vec<PathBuf>,
    /// The proof of the invoice that a credit note credits; may be given more than once.
    #[arg(long, value_name = "PROOF")]
    credits: Vec<PathBuf>,
    /// The proof of the invoice that a corrected one replaces; may be given more than once.
    #[arg(long, value_name = "PROOF")]
    replaces: Vec<PathBuf>,
    /// What `countersign reserve` wrote for this one file.
    #[arg(long, value_name = "FILE", conflicts_with = "split")]
    reserved: Option<PathBuf>,
    /// Of a file with several bills or payments, write each beside it as a file of its own, and notarize those
    /// too.
    #[arg(long)]
    split: bool,
    /// How far to wait. Sealed is at once; anchored takes minutes, final longer still.
    #[arg(long, value_enum, default_value = "sealed")]
    wait: Wait,
    /// Give up waiting after so many seconds; the files are sealed all the same.
    #[arg(long, value_name = "SECONDS")]
    wait_at_most: Option<u64>,
    /// Tell the results as JSON, a line a file.
    #[arg(long)]
    json: bool,
}

/// The firm of a profile.
pub(super) fn firm_of(profile: &std::path::Path) -> Result<Firm, Failure> {
    let profile = Profile::read(profile)?;
    Ok(Firm {
        ledger: profile.origin().map_err(|error| Failure::config(error, ""))?,
        signer: read_key(&profile.key_file, KeyType::Plain)?,
        client: Client::new(&profile.notary)?,
        api_key: profile.api_key,
    })
}

fn field(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once('=').ok_or("a field is NAME=VALUE")?;
    Ok((name.trim().to_owned(), value.trim().to_owned()))
}

#[derive(Clone, Copy, ValueEnum)]
enum DocumentKind {
    Invoice,
    Receipt,
    CreditNote,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Wait {
    Sealed,
    Anchored,
    Final,
}

impl Wait {
    fn stage(self) -> Stage {
        match self {
            Self::Sealed => Stage::Sealed,
            Self::Anchored => Stage::Anchored,
            Self::Final => Stage::Final,
        }
    }
}

impl Notarize {
    pub(super) async fn run(mut self) -> Outcome {
        let files = expand(&self.files)?;
        if let (true, Some(named)) = (files.is_empty(), self.files.first()) {
            let why = format!("there is no file in {}", named.display());
            return Err(Failure::no_input(why, "hidden and temporary files are left alone"));
        }
        self.files = files;
        let firm = firm_of(&self.profile)?;
        let order = self.order()?;
        if self.split {
            self.split()?;
        }
        let bar = tell::bar(self.files.len() as u64);
        let mut failures = Vec::new();
        for group in self.files.chunks(GROUP) {
            let mut prepared = Vec::new();
            for file in group {
                bar.set_message(tell::harmless(&file.display().to_string()));
                match firm.prepare(file, &order, entropy, |_| {}).map_err(Failure::from) {
                    Ok(Some(one)) => {
                        bar.suspend(|| self.warn(file, &one.warnings));
                        prepared.push((file, one));
                    }
                    Ok(None) => {
                        bar.suspend(|| self.tell_already(file))?;
                        bar.inc(1);
                    }
                    Err(failure) => {
                        bar.suspend(|| self.tell_failure(file, &failure));
                        failures.push(failure);
                        bar.inc(1);
                    }
                }
            }
            let (files, ready): (Vec<_>, Vec<_>) = prepared.into_iter().unzip();
            if ready.is_empty() {
                continue;
            }
            for (file, result) in files.into_iter().zip(firm.submit(&ready).await?) {
                bar.inc(1);
                match result {
                    Ok((proof, done)) => bar.suspend(|| self.tell(file, &proof, done)),
                    Err(error) => {
                        let failure = Failure::from(error);
                        bar.suspend(|| self.tell_failure(file, &failure));
                        failures.push(failure);
                    }
                }
            }
        }
        bar.finish_and_clear();
        let waited = match self.wait {
            Wait::Sealed => Ok(()),
            Wait::Anchored | Wait::Final => self.wait_for(&firm.client).await,
        };
        if !failures.is_empty() {
            let why = format!("{} of {} files are not notarized", failures.len(), self.files.len());
            return Err(Failure::of_many(why, &failures));
        }
        waited?;
        Ok(ExitCode::SUCCESS)
    }

    fn order(&self) -> Result<Order, Failure> {
        let said = self.kind.map(|kind| match kind {
            DocumentKind::Invoice => Kind::Invoice,
            DocumentKind::Receipt => Kind::Receipt,
            DocumentKind::CreditNote => Kind::CreditNote,
        });
        let fields = self.field.clone();
        let reserved = self.reserved.as_deref().map(Reserved::read).transpose()?;
        if reserved.is_some() && self.files.len() != 1 {
            let why = format!("a reservation is for one file, not for {}", self.files.len());
            return Err(Failure::usage(why, "reserve one for each bill"));
        }
        let all = [
            (&self.pays, Kind::Receipt, "--pays"),
            (&self.credits, Kind::CreditNote, "--credits"),
            (&self.replaces, Kind::Invoice, "--replaces"),
        ];
        let mut named = all.into_iter().filter(|(proofs, ..)| !proofs.is_empty());
        let Some((proofs, kind, option)) = named.next() else {
            return Ok(Order {
                kind: said,
                relations: Vec::new(),
                fields,
                reserved,
                issued: now(),
            });
        };
        if named.next().is_some() || said.is_some_and(|said| said != kind) {
            let why = format!("{option} makes the file a {kind}, and nothing else beside it");
            return Err(Failure::usage(
                why,
                "a receipt pays, a credit note credits, an invoice replaces",
            ));
        }
        let hint =
            format!("{option} takes the proof file of an invoice: its name ends in .proof.json");
        let mut relations = Vec::new();
        for path in proofs {
            let read = read_proof(path).map_err(|error| match error {
                FirmError::Proof(..) => Failure::data(error, &hint),
                error => error.into(),
            });
            let proof = read?.ok_or_else(|| {
                let why = format!("there is no proof {}", path.display());
                Failure::no_input(why, &hint)
            })?;
            relations.push(proof.statement.id());
        }
        relations.sort_unstable();
        relations.dedup();
        Ok(Order { kind: Some(kind), relations, fields, reserved, issued: now() })
    }

    /// Writes the documents inside each file beside it, and takes them into the list after it.
    fn split(&mut self) -> Result<(), Failure> {
        let mut files = Vec::new();
        for file in std::mem::take(&mut self.files) {
            let parts = if is_ours(&file) { Vec::new() } else { split(&file)? };
            files.push(file);
            files.extend(parts);
        }
        self.files = files;
        Ok(())
    }

    fn tell(&self, file: &std::path::Path, proof: &Proof, done: Done) {
        let already = done == Done::Already;
        let fragment = proof.document_salt().map(|salt| format!("#{}", salt.as_str()));
        let url = format!("{}{}", proof.url, fragment.unwrap_or_default());
        if self.json {
            let line = json!({
                "file": file.to_string_lossy(), "id": proof.statement.id(), "already": already,
                "proof": proof_path(file).to_string_lossy(), "url": url,
            });
            tell::line(format_args!("{line}"));
        } else if already {
            tell::line(format_args!("{} was notarized before; nothing changed", file.display()));
        } else {
            tell::line(format_args!(
                "notarized {}\n  proof  {}\n  link   {url}",
                file.display(),
                proof_path(file).display()
            ));
        }
    }

    fn warn(&self, file: &std::path::Path, warnings: &[String]) {
        for warning in warnings {
            eprintln!("{}", tell::harmless(&format!("warning: {}: {warning}", file.display())));
        }
    }

    fn tell_failure(&self, file: &std::path::Path, failure: &Failure) {
        failure.tell();
        if self.json {
            let line = json!({ "file": file.to_string_lossy(), "error": failure.to_string() });
            tell::line(line);
        }
    }

    fn tell_already(&self, file: &std::path::Path) -> Result<(), Failure> {
        if let Some(proof) = read_proof(&proof_path(file))? {
            self.tell(file, &proof, Done::Already);
        }
        Ok(())
    }

    async fn wait_for(&self, client: &Client) -> Result<(), Failure> {
        let wanted = self.wait.stage();
        let word = if wanted == Stage::Final { "final" } else { "anchored" };
        let start = std::time::Instant::now();
        let spinner = tell::spinner(format!("waiting until {word}"));
        if spinner.is_hidden() {
            eprintln!("waiting until {word}");
        }
        for file in &self.files {
            let path = proof_path(file);
            if !path.exists() {
                continue;
            }
            let mut shown = read_proof(&path)?.map_or(Stage::Sealed, |proof| stage(&proof));
            while shown < wanted {
                match upgrade(client, &path).await {
                    Ok((proof, _)) => shown = stage(&proof),
                    // It is sealed; that the notary is away for a while changes nothing.
                    Err(FirmError::Client(
                        error @ (ClientError::Unreachable { .. } | ClientError::Failing(_)),
                    )) => spinner.set_message(tell::harmless(&error.to_string())),
                    Err(error) => return Err(error.into()),
                }
                if shown < wanted {
                    if self.wait_at_most.is_some_and(|most| start.elapsed().as_secs() >= most) {
                        let why = format!("{} is not {word} yet", file.display());
                        return Err(Failure::unavailable(
                            why,
                            "it is sealed; `countersign upgrade` fetches the rest later",
                        ));
                    }
                    tokio::time::sleep(POLL).await;
                }
            }
        }
        spinner.finish_and_clear();
        if !self.json {
            tell::line(format_args!("{word}"));
        }
        Ok(())
    }
}
