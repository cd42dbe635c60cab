//! `countersign history`

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use countersign_core::evm::ChainId;
use countersign_core::id::Id;
use countersign_core::proof::Proof;
use countersign_core::statement::Relation;
use countersign_core::verify::{CheckName, Code, MAX_AGE, Outcome, Report, Standing, Verdict};
use serde_json::{Value, json};

use super::clock::now;
use super::failure::Failure;
use super::files::keep_proof;
use super::link::Link;
use super::reliance::{Asking, Reliance, Relied};
use super::sources::{FoundProof, Inquiry, Trusted};
use super::verify::damage;
use super::{CommandResult, followed, moved, standing, tell, verify};
use crate::firm::{AnchorList, Moved};
use crate::reader::{self, Event, Following, History, ReadProof};

/// Show a bill's history: issued, paid, corrected, withdrawn
///
/// The notary lists the records that refer to the bill. Each has its own proof, which is fetched and
/// checked, and the list is compared with the status that the notary signs. No documents are compared.
/// The exit code is that of the worst verdict. If all hold, it is 3 for a withdrawn bill and 4 on a
/// test or development chain.
///
/// Whom to trust, and whom to ask, is told as to `countersign verify`. With --trust, the notaries that
/// it names are asked for the list, and not the one that the proof names.
#[derive(Args)]
#[command(after_help = "\
Examples:
  countersign history bill.pdf.proof.json
  countersign history 'https://notary.example/p/acme/01h…' --save proofs
  countersign history bill.pdf.proof.json --contract 0x… --chain-id 1 --rpc https://a.example --rpc https://b.example")]
pub(super) struct HistoryCommand {
    /// The bill's proof: a file or a proof URL.
    proof: String,
    #[command(flatten)]
    reliance: Reliance,
    /// Save every proof in this folder, as <id>.proof.json
    #[arg(long, value_name = "DIR")]
    save: Option<PathBuf>,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// Everything that is told.
struct HistoryJson<'a> {
    proof: &'a Proof,
    report: &'a Report,
    unasked: Option<&'a str>,
    history: &'a History,
    contradictions: Vec<String>,
    trusted: &'a Trusted,
    /// The way to the contract that the notary has now.
    following: &'a Following,
    reading: &'a ReadProof,
    /// The fate of the block that the bill's own proof names, if that is not on the chain.
    moved: Option<Moved>,
}

impl HistoryCommand {
    pub(super) async fn run(self) -> CommandResult {
        self.reliance.check()?;
        let found = match Link::is_one(&self.proof) {
            true => FoundProof::at(&self.proof).await?,
            false => FoundProof::in_file(Path::new(&self.proof))?,
        };
        let found = found.asking(self.reliance.notary.as_ref());
        let proof = Proof::from_file(&found.file)
            .map_err(|error| damage::failure(Path::new(&self.proof), &found.file, &error))?;
        let spinner = tell::spinner("asking what became of it");
        let relied = self.reliance.settle(&proof, &found, Asking::All).await?;
        // The list after the status: what the status counts is in it.
        let Inquiry { status, unasked, notaries } = found.status(&proof, relied.own()).await?;
        let Relied { trust, trusted, following, pinned, nodes } = relied;
        let trusting = trust.as_ref().map(|trust| (trust, pinned));
        let history = reader::history(&notaries, &proof, trusting, &nodes).await?;
        let reading = ReadProof {
            record_only: true,
            proof_file: found.file,
            document: None,
            fragment: None,
            trust,
            pinned,
            block_hash: None,
            nodes,
            status,
            max_age: MAX_AGE,
        };
        let report = reader::verify(&reading).await;
        spinner.finish_and_clear();
        if let Some(folder) = &self.save {
            save(folder, &proof, &history)?;
        }
        let moved = match first_reason(&report) {
            Some(Code::AnchorMoved | Code::AnchorBlockDiffers) => {
                AnchorList::new(history.notary.clone()).look(&proof).await.unwrap_or_default()
            }
            _ => None,
        };
        let said = report.standing.text();
        let told = HistoryJson {
            contradictions: said.map_or_else(Vec::new, |said| history.contradicts(&proof, said)),
            proof: &proof,
            report: &report,
            unasked: unasked.as_deref(),
            history: &history,
            trusted: &trusted,
            following: &following,
            reading: &reading,
            moved,
        };
        if self.json {
            tell::lines(format_args!("{:#}", told.json()));
        } else {
            tell::lines(told.text().trim_end());
        }
        Ok(ExitCode::from(told.verdict().exit_code()))
    }
}

/// Writes the proofs; what is there already stays.
fn save(folder: &Path, proof: &Proof, history: &History) -> Result<(), Failure> {
    std::fs::create_dir_all(folder).map_err(|error| {
        Failure::no_output(format!("cannot make the folder {}: {error}", folder.display()))
    })?;
    for proof in history.events.iter().map(|event| &event.proof).chain([proof]) {
        let path = folder.join(format!("{}.proof.json", proof.statement.id()));
        keep_proof(&path, proof.to_file().as_bytes())?;
    }
    Ok(())
}

impl HistoryJson<'_> {
    /// The worst of all; what cannot be complete cannot be called so.
    fn verdict(&self) -> Verdict {
        let all = || {
            let events = self.history.events.iter().map(|event| event.report.verdict);
            events.chain([self.report.verdict])
        };
        let any = |wanted| all().any(|verdict| verdict == wanted);
        let checked = !matches!(self.report.standing, Standing::NotChecked(_));
        if any(Verdict::DoesNotMatch) {
            Verdict::DoesNotMatch
        } else if any(Verdict::CannotTell)
            || !checked
            || !self.contradictions.is_empty()
            || self.history.cut
        {
            Verdict::CannotTell
        } else if self.report.holds() && self.withdrawn_since().is_some() {
            Verdict::Withdrawn
        } else {
            self.report.verdict
        }
    }

    fn is_signed(&self) -> bool {
        self.report.outcome(CheckName::Statement) == Some(&Outcome::Passed)
    }

    fn chain(&self) -> Option<ChainId> {
        verify::chain(self.reading, Some(self.proof))
    }

    /// Returns the record that withdraws the bill and is newer than the notary's status.
    fn withdrawn_since(&self) -> Option<Id> {
        let said = self.report.standing.text()?;
        self.history.withdrawn_since(self.proof.statement.id(), said)
    }

    fn text(&self) -> String {
        let mut text = String::new();
        self.write(&mut text).ok();
        text
    }

    fn write(&self, text: &mut String) -> std::fmt::Result {
        let statement = &self.proof.statement;
        let (kind, id) = (statement.kind(), statement.id());
        writeln!(text, "{}: the history of the {kind} {id}", self.verdict())?;
        if self.is_signed() {
            text.push_str(&verify::firm_lines(self.proof));
        }
        if let Some(chain) = self.chain().filter(|_| self.report.is_rehearsal()) {
            writeln!(text, "          {}", verify::rehearsal(chain))?;
        }
        line(text, self.proof, self.report, "issued", "")?;
        if let Some(moved) = &self.moved {
            writeln!(text, "  {:20}  {}", "", moved::MovedWords(moved))?;
        }
        let relation = kind.relation().map_or("", Relation::as_str);
        for other in statement.draft().body.relations() {
            writeln!(text, "  {:20}  {relation:<9}  the record {other}", "")?;
        }
        for event in &self.history.events {
            let (word, more) = self.words(event);
            line(text, &event.proof, &event.report, word, &more)?;
        }
        text.push_str(&self.standing().text());
        if let Some(id) = self.withdrawn_since() {
            writeln!(
                text,
                "newer     the record {id} withdraws it; that status does not have it yet"
            )?;
        }
        if self.history.cut {
            writeln!(text, "not all   there is more than can be shown")?;
        }
        for contradiction in &self.contradictions {
            writeln!(text, "differs   {contradiction}")?;
        }
        let counted = self.report.standing.text().is_some() && !self.history.cut;
        if counted && self.contradictions.is_empty() {
            writeln!(text, "complete  the list has as many as the notary's signed status says")?;
        }
        text.push_str(&self.trusted.text(self.reading.trust.as_ref(), self.following));
        text.push_str(&followed::lines(self.following));
        Ok(())
    }

    /// Tells what happened, and to what, if it is not the bill itself.
    fn words(&self, event: &Event) -> (&'static str, String) {
        let itself = event.to == self.proof.statement.id();
        let (word, more) = match event.relation {
            Relation::Pays => ("paid", String::new()),
            Relation::Credits => ("credited", String::new()),
            Relation::Replaces => ("corrected", ", which replaces it".to_owned()),
            Relation::Voids if itself => ("withdrawn", String::new()),
            Relation::Voids => ("taken back", format!(", of the record {}", event.to)),
        };
        match event.disowned {
            Some(by) => (
                "disowned",
                format!("{more}: it would be {word}, but the firm disowns that by {by}"),
            ),
            None => (word, more),
        }
    }

    fn standing(&self) -> standing::StandingWords<'_> {
        standing::StandingWords {
            standing: &self.report.standing,
            unasked: self.unasked,
            now: now(),
        }
    }

    fn json(&self) -> Value {
        let events = self.history.events.iter().map(|event| {
            let mut told = entry(&event.proof, &event.report, self.words(event).0);
            told["relation"] = json!(event.relation.as_str());
            told["to"] = json!(event.to);
            told
        });
        json!({
            "verdict": self.verdict(),
            "record": entry(self.proof, self.report, "issued"),
            "firm": self.is_signed().then(|| verify::firm_json(self.proof)),
            "moved": self.moved.as_ref().map(|moved| moved::MovedWords(moved).json()),
            "events": events.collect::<Vec<_>>(),
            "standing": self.standing().json(),
            "withdrawn_since": self.withdrawn_since(),
            "contradictions": self.contradictions,
            "cut": self.history.cut,
            "chain": verify::chain_json(self.chain()),
            "trusted": self.trusted.json(),
            "followed": followed::json(self.following),
        })
    }
}

/// Writes a line: the time by the notary's clock, if that is checked; and the verdict, with the first reason if it is
/// not good.
fn line(
    text: &mut String,
    proof: &Proof,
    report: &Report,
    word: &str,
    more: &str,
) -> std::fmt::Result {
    let sealed = report.times.sealed.map_or("—".to_owned(), |date| date.to_string());
    let (kind, id) = (proof.statement.kind(), proof.statement.id());
    let reason = first_reason(report).map_or(String::new(), |code| format!(" [{code}]"));
    // Of the record itself it is told below, with what withdraws it.
    let verdict = match report.verdict {
        Verdict::Withdrawn if report.is_rehearsal() => Verdict::Rehearsal,
        Verdict::Withdrawn => Verdict::Unchanged,
        verdict => verdict,
    };
    writeln!(text, "  {sealed:<20}  {word:<10} {kind} {id}{more}: {verdict}{reason}")
}

fn first_reason(report: &Report) -> Option<Code> {
    report.checks.iter().find_map(|check| check.outcome.reason()).map(|reason| reason.code)
}

fn entry(proof: &Proof, report: &Report, word: &str) -> Value {
    json!({
        "what": word,
        "kind": proof.statement.kind().as_str(),
        "id": proof.statement.id(),
        "index": proof.seal.index,
        "verdict": report.verdict,
        "reason": first_reason(report),
        "times": report.times,
    })
}
