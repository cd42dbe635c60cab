//! `countersign upgrade`

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use countersign_core::id::Id;
use countersign_core::proof::Proof;
use serde_json::json;

use super::book::existing;
use super::clock::now;
use super::failure::Failure;
use super::moved::MovedWords;
use super::{CommandResult, given, tell};
use crate::book::{Book, RecordFilter, Stage, stage};
use crate::client::Client;
use crate::firm::{
    AnchorList, Mended, Moved, Upgraded, mend, proof_path, read_proof, upgrade, upgrade_unkept,
};

/// Records that are asked for at once.
const PAGE: u32 = 1_000;

/// Fetch the newest form of proofs: anchored, then final
///
/// A proof is complete once it is final; until then its verdict is `cannot-tell`. The fields in it do
/// not change. Run this from cron over all proofs. Final ones cost little: one question to the notary
/// tells of many whether their blocks still stand. If a reorganisation of the chain took a block away,
/// the command says so, and what the notary says now.
#[derive(Args)]
pub(super) struct Upgrade {
    /// The proof files. Without any, those of all records in the firm's book that are not final.
    #[arg(required_unless_present = "profile", value_name = "PROOF")]
    proofs: Vec<PathBuf>,
    /// Take the book of this firm's profile, and let it hear of what is new.
    #[arg(long, value_name = "P", env = "COUNTERSIGN_PROFILE", hide_env_values = true)]
    profile: Option<PathBuf>,
    /// Ask this notary instead of the one that each proof names.
    #[arg(long, value_name = "URL")]
    notary: Option<String>,
    /// Print JSON, one line for each proof.
    #[arg(long)]
    json: bool,
}

/// The outcome for one proof.
struct UpgradedProof {
    stage: Stage,
    changed: bool,
    /// News of the block that the proof named.
    moved: Option<Moved>,
    /// The mending, if the file's bytes were not as they are written.
    mended: Option<Mended>,
    /// The notary did not say whether the block of a final proof still stands.
    unasked: bool,
}

impl UpgradedProof {
    /// Returns whether the file names a block as final that the notary does not name.
    fn is_contradicted(&self) -> bool {
        self.stage == Stage::Final && self.moved.is_some() && !self.changed
    }
}

impl Upgrade {
    pub(super) async fn run(self) -> CommandResult {
        let book = self.book().await?;
        let wanted = match (self.proofs.is_empty(), &book) {
            (true, Some(book)) => not_final(book).await?,
            _ => self.proofs.iter().cloned().map(Held::File).collect(),
        };
        let bar = tell::bar(wanted.len() as u64);
        let (mut failures, mut contradicted) = (Vec::new(), 0usize);
        let mut notaries = Notaries { named: self.notary.clone(), asked: HashMap::new() };
        for held in &wanted {
            let name = held.name();
            bar.set_message(tell::name(&name));
            match notaries.upgrade(held, book.as_ref()).await {
                Ok(found) => {
                    contradicted += usize::from(found.is_contradicted());
                    bar.suspend(|| self.tell(&name, &found));
                }
                Err(failure) => {
                    bar.suspend(|| failure.tell());
                    failures.push(failure);
                }
            }
            bar.inc(1);
        }
        bar.finish_and_clear();
        if wanted.is_empty() && !self.json {
            tell::line("no record in the book waits: all are final");
        }
        let all = wanted.len();
        if !failures.is_empty() {
            let why = format!("{} of {all} proofs could not be upgraded", failures.len());
            let hint = "the errors above say why; those proofs are as they were";
            return Err(Failure::of_many(why, &failures).with_hint(hint));
        }
        if contradicted > 0 {
            let why = format!(
                "{contradicted} of {all} proofs name a block as final that the notary does not name"
            );
            let hint = "keep the files as they are, and upgrade them again later; the lines above say what the notary says";
            return Err(Failure::unavailable(why, hint));
        }
        Ok(ExitCode::SUCCESS)
    }

    fn tell(&self, path: &std::path::Path, found: &UpgradedProof) {
        let UpgradedProof { stage, changed, moved, mended, unasked } = found;
        if self.json {
            let stage = match stage {
                Stage::Sealed => "sealed",
                Stage::Anchored => "anchored",
                Stage::Final => "final",
            };
            let written = *changed || mended.is_some();
            let mut told = json!({ "proof": path.to_string_lossy(), "stage": stage, "changed": written, "asked": !unasked });
            if let Some(mended) = mended {
                told["mended"] = mended.to_string().into();
            }
            if let Some(moved) = moved {
                told["moved"] = MovedWords(moved).json();
            }
            tell::json(told);
            return;
        }
        if let Some(mended) = mended {
            tell::line(format_args!("{}: {mended}", path.display()));
        }
        if let Some(moved) = moved {
            tell::line(format_args!("{}: {}", path.display(), MovedWords(moved)));
            return;
        }
        let words = match (stage, changed) {
            (Stage::Sealed, _) => "is sealed, and not anchored yet",
            (Stage::Anchored, true) => "is anchored now, and not final yet",
            (Stage::Anchored, false) => "is anchored, and not final yet",
            (Stage::Final, true) => "is final now",
            (Stage::Final, false) if *unasked => {
                "is final; the notary did not say whether its block still stands"
            }
            (Stage::Final, false) => "is final",
        };
        tell::line(format_args!("{}: {words}", path.display()));
    }

    /// The firm's book, if a profile names one. Proofs that are named are upgraded without it too.
    async fn book(&self) -> Result<Option<Book>, Failure> {
        let Some(profile) = &self.profile else { return Ok(None) };
        match (existing(profile).await, self.proofs.is_empty()) {
            (Ok(book), _) => Ok(Some(book)),
            (Err(failure), true) => Err(failure),
            (Err(failure), false) => {
                tell::aside(format_args!("note: the book does not hear of it: {failure}"));
                Ok(None)
            }
        }
    }
}

/// A proof that is brought forward.
enum Held {
    /// A file. The book may know the record or not.
    File(PathBuf),
    /// A record of the book's whose file is not where it was seen.
    Book(Id),
}

impl Held {
    fn name(&self) -> PathBuf {
        match self {
            Self::File(path) => path.clone(),
            Self::Book(id) => PathBuf::from(id.to_string()),
        }
    }
}

/// The records of the book that are not final.
async fn not_final(book: &Book) -> Result<Vec<Held>, Failure> {
    let filter = RecordFilter { not_final: true, ..RecordFilter::default() };
    let (mut all, mut after) = (Vec::new(), None);
    loop {
        let page = book.list(filter, after, PAGE).await?;
        let Some(last) = page.last() else { return Ok(all) };
        after = Some(last.index);
        all.extend(page.into_iter().map(|booked| {
            let beside = booked.path.map(|path| proof_path(&path));
            // Another bill may lie there now.
            let is_its = |path: &PathBuf| {
                let there = read_proof(path).ok().flatten();
                there.is_some_and(|proof| proof.statement.id() == booked.id)
            };
            beside.filter(is_its).map_or(Held::Book(booked.id), Held::File)
        }));
    }
}

/// The notaries that were asked, each with its list of anchors.
struct Notaries {
    /// The one to ask, instead of those that the proofs name.
    named: Option<String>,
    asked: HashMap<String, (Client, AnchorList)>,
}

impl Notaries {
    fn of(&mut self, proof: &Proof) -> Result<&mut (Client, AnchorList), Failure> {
        let notary = self.named.clone().unwrap_or_else(|| notary_of(proof));
        Ok(match self.asked.entry(notary) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(new) => {
                let client = Client::new(new.key())?;
                new.insert((client.clone(), AnchorList::new(client)))
            }
        })
    }

    async fn upgrade(
        &mut self,
        held: &Held,
        book: Option<&Book>,
    ) -> Result<UpgradedProof, Failure> {
        let (old, mended) = match (held, book) {
            (Held::File(path), _) => {
                let found = mend(path).map_err(|error| given::no_proof(path, error))?;
                found.ok_or_else(|| {
                    let why = format!("there is no file {}", path.display());
                    Failure::no_input(why, "name proof files")
                })?
            }
            (Held::Book(id), Some(book)) => {
                let gone = || Failure::defect(format!("the book has lost the record {id}"));
                (book.proof(*id).await?.ok_or_else(gone)?, None)
            }
            (Held::Book(_), None) => return Err(Failure::defect("a record without its book")),
        };
        let (client, anchors) = self.of(&old)?;
        let mut seen = None;
        if stage(&old) == Stage::Final {
            let looked = anchors.look(&old).await;
            let unasked = looked.is_err();
            seen = looked.unwrap_or_default();
            if seen.is_none() {
                let stage = Stage::Final;
                enter(book, held, &old).await;
                return Ok(UpgradedProof { stage, changed: false, moved: None, mended, unasked });
            }
        }
        let Upgraded { proof, changed, moved } = match held {
            Held::File(path) => upgrade(client, path).await?,
            Held::Book(_) => upgrade_unkept(client, old).await?,
        };
        // In the block that it named before, and the chain may have lost that one after it was final.
        if moved.is_none() && seen.is_none() && stage(&proof) == Stage::Anchored {
            seen = anchors.look(&proof).await.unwrap_or_default();
        }
        enter(book, held, &proof).await;
        let moved = moved.or(seen);
        Ok(UpgradedProof { stage: stage(&proof), changed, moved, mended, unasked: false })
    }
}

/// Lets the book hear of a proof, if it knows the record.
async fn enter(book: Option<&Book>, held: &Held, proof: &Proof) {
    let Some(book) = book else { return };
    let known = book.proof(proof.statement.id()).await.is_ok_and(|known| known.is_some());
    if known && let Err(error) = book.take(&[(proof, None)], now()).await {
        let name = tell::name(&held.name());
        tell::aside(format_args!("{name}: the book did not hear of it: {error}"));
    }
}

/// The notary's URL out of the proof's own.
pub(super) fn notary_of(proof: &Proof) -> String {
    let path = format!("/p/{}/{}", proof.statement.ledger().name(), proof.statement.id());
    proof.url.strip_suffix(&path).unwrap_or(&proof.url).to_owned()
}
