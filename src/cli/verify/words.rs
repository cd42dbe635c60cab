//! A verdict in lines that one can read aloud.

use std::fmt::Write;
use std::path::Path;

use countersign_core::date::Date;
use countersign_core::disclosure::Disclosure;
use countersign_core::proof::Proof;
use countersign_core::statement::{Body, Relation};
use countersign_core::verify::{Check, CheckName, Outcome, Report, Standing, Verdict};
use serde_json::{Value, json};

use super::reasons::{hint, told};
use crate::cli::sources::Trusted;
use crate::cli::{standing, tell};
use crate::reader::Reading;

/// Everything that is told.
pub(super) struct Told<'a> {
    pub(super) file: &'a Path,
    pub(super) proof: Option<&'a Proof>,
    pub(super) reading: &'a Reading,
    pub(super) report: &'a Report,
    pub(super) trusted: &'a Trusted,
    /// Why the notary did not say whether the record is still current, if it did not.
    pub(super) unasked: Option<&'a str>,
    /// The reader's own clock.
    pub(super) now: Date,
    /// The file is another, and its data are those of the bill: it was opened and saved again.
    pub(super) saved_again: bool,
}

/// To be told in the same breath as a good verdict.
pub(in crate::cli) const DEVELOPMENT: &str =
    "this is a development chain: anyone can rewrite it, so it proves nothing to a third party";

impl Told<'_> {
    pub(super) fn text(&self) -> String {
        let mut text = format!("{}: {}\n", self.report.verdict, self.sentence());
        for check in &self.report.checks {
            text.push_str(&self.line(check));
        }
        self.fields(&mut text).ok();
        self.times(&mut text).ok();
        // Of a file that is not the bill, or a proof that does not hold, there is nothing to be current.
        let withdrawn = matches!(self.report.standing, Standing::Withdrawn(..));
        if self.report.verdict != Verdict::DoesNotMatch || withdrawn {
            text.push_str(&self.standing().text());
        }
        text.push_str(&self.trusted.text(self.reading.trust.as_ref()));
        if let Some(hint) = hint(self.report) {
            writeln!(text, "hint: {hint}").ok();
        }
        text
    }

    fn sentence(&self) -> String {
        let file = tell::name(self.file);
        let kind = self.proof.map_or("document", |proof| proof.statement.kind().as_str());
        let said = match self.report.verdict {
            Verdict::Unchanged if self.reading.record_only => match self.shown().len() {
                0 => format!("there is this {kind}; the proof shows nothing of what it says"),
                1 => format!("the field shown is of the {kind} that was notarized"),
                count => format!("the {count} fields shown are of the {kind} that was notarized"),
            },
            Verdict::Unchanged => {
                format!("{file} is, byte for byte, the {kind} that was notarized")
            }
            Verdict::DoesNotMatch if self.saved_again => format!(
                "{file} is not the file that was notarized, but holds the same data as the {kind}: it \
                 was saved again"
            ),
            Verdict::DoesNotMatch if self.failed(CheckName::Document) => {
                format!("{file} is not the {kind} that this proof is about")
            }
            Verdict::DoesNotMatch => format!("the proof for {file} does not hold"),
            Verdict::CannotTell if self.stranger() => {
                format!("the proof for {file} is not by the notary that is trusted here")
            }
            Verdict::CannotTell => {
                format!("nothing is wrong with {file}, but something needed is missing")
            }
            Verdict::Withdrawn if self.reading.record_only => {
                format!("the {kind} was notarized as it is shown, and {} since", self.how())
            }
            Verdict::Withdrawn => format!(
                "{file} is, byte for byte, the {kind} that was notarized, but it was {} since",
                self.how()
            ),
        };
        let vouches = matches!(self.report.verdict, Verdict::Unchanged | Verdict::Withdrawn);
        if self.report.development && vouches {
            format!("{said} — but {DEVELOPMENT}")
        } else {
            said
        }
    }

    fn standing(&self) -> standing::Told<'_> {
        standing::Told { standing: &self.report.standing, unasked: self.unasked, now: self.now }
    }

    /// How it was withdrawn, in a word or two.
    fn how(&self) -> &'static str {
        let Standing::Withdrawn(text, _) = &self.report.standing else { return "withdrawn" };
        match (text.replaced, text.voided) {
            (Some(_), Some(_)) => "replaced and voided",
            (Some(_), None) => "replaced",
            _ => "voided",
        }
    }

    /// Whether somebody signed whom the reader does not know. It may be a forgery.
    fn stranger(&self) -> bool {
        const SIGNS: [&str; 5] =
            [".unknown-key", ".unknown-clock", ".other-notary", ".other-contract", ".other-chain"];
        let reasons = self.report.checks.iter().filter_map(|check| check.outcome.reason());
        reasons.into_iter().any(|reason| SIGNS.iter().any(|sign| reason.code.ends_with(sign)))
    }

    /// Only the bytes differ, and nothing else is wrong.
    pub(super) fn only_the_document_differs(report: &Report) -> bool {
        let failed = |check: &&Check| matches!(check.outcome, Outcome::Failed(_));
        let mut failed = report.checks.iter().filter(failed);
        let first = failed.next().and_then(|check| check.outcome.reason());
        first.is_some_and(|reason| reason.code == "document.differs") && failed.next().is_none()
    }

    fn failed(&self, name: CheckName) -> bool {
        matches!(self.report.outcome(name), Some(Outcome::Failed(_)))
    }

    fn line(&self, check: &Check) -> String {
        let (mark, words) = match &check.outcome {
            Outcome::Passed => ("passed ", self.passed(check.name)),
            Outcome::Failed(reason) => ("FAILED ", told(reason.code, &reason.detail)),
            Outcome::Unknown(reason) => ("unknown", told(reason.code, &reason.detail)),
        };
        format!("  {mark}  {:<11}  {words}\n", check.name.as_str())
    }

    fn passed(&self, name: CheckName) -> String {
        let Some(proof) = self.proof else { return String::new() };
        let statement = &proof.statement;
        match name {
            CheckName::Proof => "the file is a proof, in its one spelling".to_owned(),
            CheckName::Disclosures => "the fields in the proof are those committed to".to_owned(),
            CheckName::Document => {
                format!("the file is the {} of record {}", statement.kind(), statement.id())
            }
            CheckName::Statement => match firm(proof) {
                Some(firm) => {
                    format!("signed by {firm:?}, as the ledger {} names it", statement.ledger())
                }
                None => format!("signed by a key of the ledger {}", statement.ledger()),
            },
            CheckName::Seal => {
                format!("entry {} of that ledger, signed by the notary", proof.seal.index.0)
            }
            CheckName::Ledger => "in the state of that ledger that the register holds".to_owned(),
            CheckName::Register => "that state is in the register of the notary".to_owned(),
            CheckName::Evidence => {
                "the proof itself shows the register at the end of the block with that hash"
                    .to_owned()
            }
            CheckName::Anchor => proof.anchor.as_ref().map_or(String::new(), |anchor| {
                format!(
                    "the register is on chain {}, block {}",
                    anchor.chain_id, anchor.block_number
                )
            }),
            CheckName::Final if self.reading.block_hash.is_some() => {
                "you know that block to be final".to_owned()
            }
            CheckName::Final => match self.proof.and_then(|proof| proof.anchor.as_ref()?.nodes) {
                Some(1) => "that block is final (the notary had it from one node only)".to_owned(),
                _ => "that block is final".to_owned(),
            },
        }
    }

    /// What the proof shows of the bill, once it is checked.
    fn shown(&self) -> Vec<&Disclosure> {
        let Some(proof) = self.proof else { return Vec::new() };
        if !matches!(self.report.outcome(CheckName::Disclosures), Some(Outcome::Passed)) {
            return Vec::new();
        }
        let all = proof.disclosures.iter().flatten();
        all.chain(proof.disclosed.iter().flatten().map(|some| &some.disclosure)).collect()
    }

    /// How many fields there are that the proof does not show.
    fn hidden(&self) -> Option<u64> {
        let count = self.proof?.statement.content()?.count.0;
        Some(count.saturating_sub(self.shown().len() as u64))
    }

    /// To a reader without a file: the fields, and what the record says of others.
    fn fields(&self, text: &mut String) -> std::fmt::Result {
        let Some(proof) = self.proof.filter(|_| self.reading.record_only) else { return Ok(()) };
        for field in self.shown() {
            // A value of several lines stays on one.
            writeln!(text, "shown     {} = {}", field.name(), field.value().replace('\n', " / "))?;
        }
        if let Some(hidden) = self.hidden() {
            writeln!(text, "hidden    {hidden} fields that this proof does not show")?;
        }
        if let Body::Document { relations, kind, .. } = &proof.statement.draft().body {
            let does = kind.relation().map_or("", Relation::as_str);
            for other in relations {
                writeln!(text, "{does:<8}  the record {other}")?;
            }
        }
        Ok(())
    }

    fn times(&self, text: &mut String) -> std::fmt::Result {
        let times = &self.report.times;
        let when = |date: Option<Date>| date.map_or("—".to_owned(), |date| date.to_string());
        writeln!(text, "issued    {}  (the firm says)", when(times.issued))?;
        writeln!(text, "sealed    {}  (the notary's clock says)", when(times.sealed))?;
        writeln!(text, "anchored  {}  (the chain says)", when(times.anchored))
    }

    pub(super) fn json(&self) -> Value {
        let checks: Vec<_> = self
            .report
            .checks
            .iter()
            .map(|check| {
                let reason = check.outcome.reason();
                json!({
                    "name": check.name, "result": check.outcome.as_str(),
                    "reason": reason.map(|reason| reason.code),
                    "detail": reason.map(|reason| reason.detail.as_str()),
                })
            })
            .collect();
        json!({
            "verdict": self.report.verdict,
            "sentence": self.sentence(),
            "checks": checks,
            "times": self.report.times,
            "development_chain": self.report.development,
            "file": self.file.to_string_lossy(),
            "record_only": self.reading.record_only,
            "fields": self.reading.record_only.then(|| {
                let fields = self.shown().into_iter();
                fields.map(|one| json!({ "name": one.name(), "value": one.value() })).collect::<Vec<_>>()
            }),
            "hidden_fields": self.hidden().filter(|_| self.reading.record_only),
            "id": self.proof.map(|proof| proof.statement.id()),
            "ledger": self.proof.map(|proof| proof.statement.ledger().as_str()),
            "firm": self.proof.and_then(firm),
            "trusted": self.trusted.json(),
            "nodes": self.reading.nodes,
            "same_data": self.saved_again,
            "standing": self.standing().json(),
        })
    }
}

/// Who the ledger says that the firm is.
pub(in crate::cli) fn firm(proof: &Proof) -> Option<&str> {
    match &proof.keys.first()?.statement.draft().body {
        Body::Genesis { firm, .. } => Some(firm),
        _ => None,
    }
}
