//! A verdict in lines that one can read aloud.

use std::fmt::Write;
use std::path::Path;

use countersign_core::date::Date;
use countersign_core::disclosure::Disclosure;
use countersign_core::evm::ChainId;
use countersign_core::proof::Proof;
use countersign_core::statement::{Body, Relation};
use countersign_core::verify::{Check, CheckName, Code, Outcome, Report, Standing, Verdict};
use serde_json::{Value, json};

use super::chain::{chain, chain_json, host, rehearsal};
use super::reasons::told;
use super::same_data::SameData;
use super::{damage, firm, followed};
use crate::cli::sources::Trusted;
use crate::cli::{standing, tell};
use crate::reader::{Following, ReadProof};

/// Everything that is told.
pub(super) struct VerdictWords<'a> {
    pub(super) file: &'a Path,
    pub(super) proof: Option<&'a Proof>,
    pub(super) reading: &'a ReadProof,
    pub(super) report: &'a Report,
    pub(super) trusted: &'a Trusted,
    /// The way to the contract that the notary has now.
    pub(super) following: &'a Following,
    /// The reason why the notary did not say whether the record is still current, if it did not.
    pub(super) unasked: Option<&'a str>,
    /// The file's kind, if it is another file and a bill can only be inside of it.
    pub(super) wrapper: Option<String>,
    /// The reader wanted to stay with the contract that is trusted.
    pub(super) no_follow: bool,
    /// The reader wanted nobody to be asked.
    pub(super) offline: bool,
    /// The reader's own clock.
    pub(super) now: Date,
    /// The file is another, and in this form its data are those of the bill.
    pub(super) same_data: Option<SameData>,
}

impl VerdictWords<'_> {
    pub(super) fn text(&self) -> String {
        let mut text = format!("{}: {}\n", self.report.verdict, self.sentence());
        // Beside a file that is another, the firm's name would read as a recommendation.
        let names = self.is_signed() && self.report.verdict != Verdict::DoesNotMatch;
        if let Some(proof) = self.proof.filter(|_| names) {
            text.push_str(&firm::lines(proof));
        }
        for check in &self.report.checks {
            text.push_str(&self.line(check));
        }
        // A damaged proof says nothing more.
        if self.proof.is_some() {
            self.fields(&mut text).ok();
            self.times(&mut text).ok();
            // Of a file that is not the bill, or a proof that does not hold, there is nothing to be current.
            let withdrawn = matches!(self.report.standing, Standing::Withdrawn(..));
            if self.report.verdict != Verdict::DoesNotMatch || withdrawn {
                text.push_str(&self.standing().text());
            }
            text.push_str(&self.trusted.text(self.reading.trust.as_ref(), self.following));
            text.push_str(&followed::lines(self.following));
        }
        if let Some(hint) = self.hint() {
            writeln!(text, "hint: {hint}").ok();
        }
        text
    }

    /// Returns whether the firm's signature holds: only then it counts whose it is.
    fn is_signed(&self) -> bool {
        self.report.outcome(CheckName::Statement) == Some(&Outcome::Passed)
    }

    fn sentence(&self) -> String {
        let file = tell::name(self.file);
        let kind = self.proof.map_or("document", |proof| proof.statement.kind().as_str());
        let said = match self.report.verdict {
            Verdict::Unchanged | Verdict::Rehearsal if self.reading.record_only => match self
                .shown()
                .len()
            {
                0 => format!("there is this {kind}; the proof shows nothing of what it says"),
                1 => format!("the field shown is of the {kind} that was notarized"),
                count => format!("the {count} fields shown are of the {kind} that was notarized"),
            },
            Verdict::Unchanged | Verdict::Rehearsal => {
                format!("{file} is, byte for byte, the {kind} that was notarized")
            }
            Verdict::DoesNotMatch if self.same_data.is_some() => self.another_file(&file, kind),
            Verdict::DoesNotMatch if self.failed(CheckName::Document) => {
                format!("{file} is not the {kind} that this proof is about")
            }
            Verdict::DoesNotMatch => format!("the proof for {file} does not hold"),
            Verdict::CannotTell if self.proof.is_none() => format!(
                "the proof for {file} is damaged, so it says neither that the file is the bill nor that it is not"
            ),
            Verdict::CannotTell if self.is_anchored_elsewhere() => format!(
                "the proof for {file} is by the notary that is trusted here, but anchored on another chain or by \
                 another contract than the trust names"
            ),
            Verdict::CannotTell if self.is_by_another_notary() => {
                format!("the proof for {file} is not by the notary that is trusted here")
            }
            Verdict::CannotTell if self.is_because(&[Code::StatementUnknownKey]) => format!(
                "the proof for {file} does not show that the firm signed: the key is one that it does not introduce"
            ),
            Verdict::CannotTell if self.is_because(&[Code::DocumentFragment]) => {
                format!(
                    "the link is mistyped, cut off or of another bill, so nothing is known of {file}"
                )
            }
            Verdict::CannotTell if self.is_because(&[Code::DocumentNoSalt]) => format!(
                "the link lacks what stands after the #, so {file} was compared with nothing"
            ),
            Verdict::CannotTell if self.is_because(&[Code::DocumentNoContent]) => {
                format!("this record is about no document, so {file} was compared with nothing")
            }
            Verdict::CannotTell => {
                format!("nothing was found wrong with {file}, but something needed is missing")
            }
            Verdict::Withdrawn if self.reading.record_only => {
                format!("the {kind} was notarized as it is shown, and {} since", self.how())
            }
            Verdict::Withdrawn => format!(
                "{file} is, byte for byte, the {kind} that was notarized, but it was {} since",
                self.how()
            ),
        };
        match self.chain().filter(|_| self.report.is_rehearsal() && self.report.holds()) {
            Some(chain) => format!("{said} — {}", rehearsal(chain)),
            None => said,
        }
    }

    /// Returns the sentence about a file that is another and has the same data.
    fn another_file(&self, file: &str, kind: &str) -> String {
        match self.same_data {
            Some(SameData::XmlInside(_)) => format!(
                "{file} is not the file that was notarized. The XML inside it is the same as in the {kind}, but its \
                 pages were not compared and may say something else, such as another account: do not pay by them"
            ),
            _ => format!(
                "{file} is not the file that was notarized, but holds the same data as the {kind}: it was saved again"
            ),
        }
    }

    /// Returns the chain that the trust names, or else the proof.
    pub(super) fn chain(&self) -> Option<ChainId> {
        chain(self.reading, self.proof)
    }

    fn standing(&self) -> standing::StandingWords<'_> {
        standing::StandingWords {
            standing: &self.report.standing,
            unasked: self.unasked,
            now: self.now,
        }
    }

    /// Tells how the record was withdrawn, in a word or two.
    fn how(&self) -> &'static str {
        let Standing::Withdrawn(text, _) = &self.report.standing else { return "withdrawn" };
        match (text.replaced, text.voided) {
            (Some(_), Some(_)) => "replaced and voided",
            (Some(_), None) => "replaced",
            _ => "voided",
        }
    }

    /// Returns whether the trusted notary signed, and the anchor is on another chain or by another contract.
    fn is_anchored_elsewhere(&self) -> bool {
        let sealed = self.report.outcome(CheckName::Seal) == Some(&Outcome::Passed);
        sealed && self.is_because(&[Code::AnchorOtherChain, Code::AnchorOtherContract])
    }

    /// Returns whether a notary signed whom the reader does not know. That may be a forgery.
    fn is_by_another_notary(&self) -> bool {
        self.is_because(&[
            Code::SealUnknownKey,
            Code::SealUnknownClock,
            Code::SealOtherNotary,
            Code::LedgerUnknownKey,
            Code::LedgerUnknownClock,
            Code::LedgerOtherNotary,
            Code::RegisterUnknownKey,
            Code::RegisterUnknownClock,
            Code::RegisterOtherNotary,
            Code::AnchorOtherChain,
            Code::AnchorOtherContract,
        ])
    }

    /// Returns whether a check did not pass for one of these reasons.
    pub(super) fn is_because(&self, codes: &[Code]) -> bool {
        let mut reasons = self.report.checks.iter().filter_map(|check| check.outcome.reason());
        reasons.any(|reason| codes.contains(&reason.code))
    }

    /// Only the bytes differ, and nothing else is wrong.
    pub(super) fn only_the_document_differs(report: &Report) -> bool {
        let failed = |check: &&Check| matches!(check.outcome, Outcome::Failed(_));
        let mut failed = report.checks.iter().filter(failed);
        let first = failed.next().and_then(|check| check.outcome.reason());
        first.is_some_and(|reason| reason.code == Code::DocumentDiffers) && failed.next().is_none()
    }

    fn failed(&self, name: CheckName) -> bool {
        matches!(self.report.outcome(name), Some(Outcome::Failed(_)))
    }

    fn line(&self, check: &Check) -> String {
        let (mark, words) = match &check.outcome {
            Outcome::Passed => ("passed ", self.passed(check.name)),
            Outcome::Failed(reason) => ("FAILED ", told(reason)),
            Outcome::Unknown(reason) if reason.code == Code::ProofDamaged => {
                let how = damage::how(&self.reading.proof_file, &reason.detail);
                ("unknown", format!("{how} [{}]", reason.code))
            }
            Outcome::Unknown(reason) => ("unknown", told(reason)),
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
            CheckName::Statement => match firm::firm(proof) {
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
                let (chain, block) = (anchor.chain_id.words(), anchor.block_number);
                match self.reading.block_hash {
                    Some(_) => {
                        format!("the evidence shows the register in block {block} of {chain}")
                    }
                    None => format!(
                        "the register is in block {block} of {chain}, {}",
                        self.whose_word()
                    ),
                }
            }),
            CheckName::Final if self.reading.block_hash.is_some() => {
                "you know that block to be final".to_owned()
            }
            CheckName::Final => format!("that block is final, {}", self.whose_word()),
            CheckName::Times => "the times in it follow each other".to_owned(),
        }
    }

    /// Tells by whose word something is on the chain.
    fn whose_word(&self) -> String {
        match (self.report.confirming, self.reading.nodes.as_slice()) {
            (1, [one]) => format!("says one node: {}", tell::word(&host(one))),
            (1, nodes) => format!("says one of the {} nodes that were asked", nodes.len()),
            (confirming, nodes) if confirming == nodes.len() => {
                format!("say all {confirming} nodes that were asked")
            }
            (confirming, nodes) => {
                format!("say {confirming} of the {} nodes that were asked", nodes.len())
            }
        }
    }

    /// Returns the fields of the bill that the proof shows, once it is checked.
    fn shown(&self) -> Vec<&Disclosure> {
        let Some(proof) = self.proof else { return Vec::new() };
        if !matches!(self.report.outcome(CheckName::Disclosures), Some(Outcome::Passed)) {
            return Vec::new();
        }
        let all = proof.disclosures.iter().flatten();
        all.chain(proof.disclosed.iter().flatten().map(|some| &some.disclosure)).collect()
    }

    /// Counts the fields that the proof does not show.
    fn hidden(&self) -> Option<u64> {
        let count = self.proof?.statement.content()?.count.0;
        Some(count.saturating_sub(self.shown().len() as u64))
    }

    /// Writes for a reader without a file: the fields, and what the record says of others.
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
            "chain": chain_json(self.chain()),
            "file": self.file.to_string_lossy(),
            "record_only": self.reading.record_only,
            "fields": self.reading.record_only.then(|| {
                let fields = self.shown().into_iter();
                fields.map(|one| json!({ "name": one.name(), "value": one.value() })).collect::<Vec<_>>()
            }),
            "hidden_fields": self.hidden().filter(|_| self.reading.record_only),
            "id": self.proof.map(|proof| proof.statement.id()),
            "ledger": self.proof.map(|proof| proof.statement.ledger().as_str()),
            "firm": self.proof.filter(|_| self.is_signed()).map(firm::json),
            "trusted": self.trusted.json(),
            "followed": followed::json(self.following),
            "nodes": self.reading.nodes,
            "nodes_confirming": self.report.confirming,
            "same_data": self.same_data.map(SameData::form),
            "standing": self.standing().json(),
        })
    }
}
