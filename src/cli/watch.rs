//! `countersign watch`

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use clap::Args;

use super::clock::{entropy, now};
use super::failure::Failure;
use super::files::expand;
use super::notarize::firm_of;
use super::run::Stop;
use super::{Outcome, tell};
use crate::firm::{Firm, Order, Prepared, proof_path};
use crate::watch::Watch as Folder;

/// Files that are submitted together.
const GROUP: usize = 256;
/// Between the two looks of `--once`.
const TWICE: Duration = Duration::from_secs(1);

/// Notarizes every bill that appears in a folder.
///
/// It looks every few seconds, below the folder too, and takes a file once it has not changed between two looks;
/// what is hidden, temporary or ours is left alone. The statement is signed and written beside the bill before
/// anybody hears of it: if the notary is away it is submitted later, and nothing is lost when this is killed. Run
/// it twice on one folder, or again after a crash: no bill is notarized twice. A bill that fails is told once and
/// tried again, and never in the way of the others.
#[derive(Args)]
pub(super) struct Watch {
    /// The folder.
    folder: PathBuf,
    /// The firm's profile.
    #[arg(long, value_name = "P", env = "COUNTERSIGN_PROFILE")]
    profile: PathBuf,
    /// Move each bill there, with its proof, once it is notarized.
    #[arg(long, value_name = "DIR")]
    done: Option<PathBuf>,
    /// Look once and end, for cron: with exit code 0 if everything that was there is notarized.
    #[arg(long)]
    once: bool,
    /// Seconds between looks.
    #[arg(long, value_name = "SECONDS", default_value_t = 5, value_parser = clap::value_parser!(u64).range(1..=3600))]
    every: u64,
}

impl Watch {
    pub(super) async fn run(self) -> Outcome {
        if !self.folder.is_dir() {
            let why = format!("{} is no folder", self.folder.display());
            return Err(Failure::no_input(why, "name the folder where bills appear"));
        }
        let firm = firm_of(&self.profile)?;
        let mut seen = Folder::default();
        if self.once {
            seen.ready(&self.files()?, Instant::now());
            tokio::time::sleep(TWICE).await;
            let failures = self.round(&firm, &mut seen).await?;
            if failures.is_empty() {
                return Ok(ExitCode::SUCCESS);
            }
            let why = format!("{} files are not notarized", failures.len());
            return Err(Failure::of_many(why, &failures));
        }
        let stop = Stop::listen()?;
        tell::line(format_args!("ready: watching {}", self.folder.display()));
        tokio::select! {
            ended = self.go_on(&firm, &mut seen) => ended?,
            () = stop.asked() => {}
        }
        Ok(ExitCode::SUCCESS)
    }

    async fn go_on(&self, firm: &Firm, seen: &mut Folder) -> Result<(), Failure> {
        loop {
            // A share that is away for a while comes back.
            if let Err(failure) = self.round(firm, seen).await {
                failure.tell();
            }
            tokio::time::sleep(Duration::from_secs(self.every)).await;
        }
    }

    /// All files, but those that were moved away already.
    fn files(&self) -> Result<Vec<PathBuf>, Failure> {
        let mut files = expand(std::slice::from_ref(&self.folder))?;
        if let Some(done) = &self.done {
            files.retain(|file| !file.starts_with(done));
        }
        Ok(files)
    }

    /// Notarizes what is ready; the failures are those of single files.
    async fn round(&self, firm: &Firm, seen: &mut Folder) -> Result<Vec<Failure>, Failure> {
        let mut failures = Vec::new();
        let files = self.files()?;
        // Notarized by hand, or before we were killed.
        for file in files.iter().filter(|file| self.done.is_some() && proof_path(file).exists()) {
            self.finish(file);
        }
        let ready = seen.ready(&files, Instant::now());
        for group in ready.chunks(GROUP) {
            let order = Order {
                kind: None,
                relations: Vec::new(),
                fields: Vec::new(),
                reserved: None,
                issued: now(),
            };
            let mut prepared: Vec<(&Path, Prepared)> = Vec::new();
            for file in group {
                match firm.prepare(file, &order, entropy, |_| {}) {
                    Ok(Some(one)) => prepared.push((file, one)),
                    Ok(None) => self.finish(file),
                    Err(error) => failures.push(told(seen, file, error.into())),
                }
            }
            let (files, ready): (Vec<_>, Vec<_>) = prepared.into_iter().unzip();
            if ready.is_empty() {
                continue;
            }
            match firm.submit(&ready).await {
                Ok(results) => {
                    for (file, result) in files.into_iter().zip(results) {
                        match result {
                            Ok(_) => {
                                tell::line(format_args!("notarized {}", file.display()));
                                self.finish(file);
                            }
                            Err(error) => failures.push(told(seen, file, error.into())),
                        }
                    }
                }
                // The notary is away: what is signed stays, and is submitted later.
                Err(error) => {
                    let words = error.to_string();
                    let mut first = true;
                    for file in files {
                        if seen.failed(file, Instant::now()) && std::mem::take(&mut first) {
                            let kept = ready.len();
                            let said =
                                format!("the notary is away ({words}); {kept} signed bills wait");
                            eprintln!("{}", tell::harmless(&said));
                        }
                    }
                    failures.push(error.into());
                }
            }
        }
        Ok(failures)
    }

    /// Moves a bill and its proof where they are wanted.
    fn finish(&self, file: &Path) {
        let Some(done) = &self.done else { return };
        let moved = (|| {
            std::fs::create_dir_all(done)?;
            // The bill first: without its proof beside it, it would be taken for a new one.
            for from in [file.to_owned(), proof_path(file)] {
                let to = done.join(from.file_name().unwrap_or_default());
                if to.exists() {
                    let why = format!("{} is there already", to.display());
                    return Err(std::io::Error::new(std::io::ErrorKind::AlreadyExists, why));
                }
                std::fs::rename(&from, to)?;
            }
            Ok(())
        })();
        if let Err(error) = moved {
            let said = format!("warning: {} is notarized, and stays: {error}", file.display());
            eprintln!("{}", tell::harmless(&said));
        }
    }
}

fn told(seen: &mut Folder, file: &Path, failure: Failure) -> Failure {
    if seen.failed(file, Instant::now()) {
        failure.tell();
    }
    failure
}
