//! A verdict in lines that one can read aloud.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use countersign_core::date::Date;
use countersign_core::disclosure::Disclosure;
use countersign_core::proof::Proof;
use countersign_core::statement::{Body, Relation};
use countersign_core::verify::{Check, CheckName, Outcome, Report, Verdict};
use serde_json::{Value, json};

use crate::reader::Reading;

/// Where the trust is from.
pub(super) enum Trusted {
    /// A file of the reader's own.
    Pinned(PathBuf),
    /// What the notary says of itself.
    NotarysWord(String),
    /// It could not be had.
    Nobody(String),
}

/// Everything that is told.
pub(super) struct Told<'a> {
    pub(super) file: &'a Path,
    pub(super) proof: Option<&'a Proof>,
    pub(super) reading: &'a Reading,
    pub(super) report: &'a Report,
    pub(super) trusted: &'a Trusted,
    /// The file is another, and its data are those of the bill: it was opened and saved again.
    pub(super) saved_again: bool,
}

const DEVELOPMENT: &str =
    "this is a development chain: anyone can rewrite it, so it proves nothing to a third party";

impl Told<'_> {
    pub(super) fn text(&self) -> String {
        let mut text = format!("{}: {}\n", self.report.verdict, self.sentence());
        for check in &self.report.checks {
            text.push_str(&self.line(check));
        }
        self.fields(&mut text).ok();
        self.times(&mut text).ok();
        self.trust(&mut text).ok();
        if self.report.verdict == Verdict::Unchanged {
            text.push_str("not checked: whether it was corrected or withdrawn later\n");
        }
        if let Some(hint) = self.hint() {
            writeln!(text, "hint: {hint}").ok();
        }
        text
    }

    fn sentence(&self) -> String {
        let file = self.file.display();
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
            Verdict::Withdrawn => format!("{file} was notarized as it is, and withdrawn since"),
        };
        let vouches = matches!(self.report.verdict, Verdict::Unchanged | Verdict::Withdrawn);
        if self.report.development && vouches {
            format!("{said} — but {DEVELOPMENT}")
        } else {
            said
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

    fn trust(&self, text: &mut String) -> std::fmt::Result {
        match self.trusted {
            Trusted::Pinned(path) => writeln!(text, "trusted   {}, your own file", path.display())?,
            Trusted::NotarysWord(url) => writeln!(
                text,
                "trusted   what {url} says of itself; to depend on nobody, keep a copy and name it with --trust"
            )?,
            Trusted::Nobody(why) => writeln!(text, "trusted   nobody: {why}")?,
        }
        if let Some(trust) = &self.reading.trust {
            writeln!(text, "          key {}", trust.notary_key)?;
            writeln!(text, "          contract {} on chain {}", trust.contract, trust.chain_id)?;
        }
        Ok(())
    }

    fn hint(&self) -> Option<&'static str> {
        let checks = self.report.checks.iter().filter_map(|check| check.outcome.reason());
        checks.into_iter().find_map(|reason| match reason.code {
            "proof.malformed" => {
                Some("fetch the proof again: open the link on the bill, or ask the firm")
            }
            "document.differs" => {
                Some("is it the file as it was sent? a file that was opened and saved is another")
            }
            "document.no-salt" => Some("give the whole link, with what stands after the #"),
            "seal.no-trust" => {
                Some("name a trust file with --trust, or try again when the notary answers")
            }
            "ledger.pending" => Some(
                "it is sealed and waits for its anchor: run `countersign upgrade` in some minutes",
            ),
            "anchor.moved" => Some("the chain was reorganised: run `countersign upgrade`"),
            "anchor.unreachable" | "anchor.not-asked" => {
                Some("name a node of the chain with --rpc")
            }
            "anchor.no-logs" | "anchor.block-unknown" => {
                Some("name another node with --rpc, one with full history")
            }
            "anchor.other-block" => Some(
                "compare the hash with the one of the block that this proof names; it may have been moved",
            ),
            "anchor.no-evidence" => Some(
                "this proof has no evidence: leave --block-hash away and name a node with --rpc, or run \
                 `countersign upgrade` once it is final",
            ),
            "final.not-yet" => Some("try again in some minutes"),
            _ => None,
        })
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
        let trusted = match self.trusted {
            Trusted::Pinned(path) => json!({ "source": "file", "file": path.to_string_lossy() }),
            Trusted::NotarysWord(url) => json!({ "source": "notary", "url": url }),
            Trusted::Nobody(why) => json!({ "source": "nobody", "why": why }),
        };
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
            "trusted": trusted,
            "nodes": self.reading.nodes,
            "same_data": self.saved_again,
            "status_checked": false,
        })
    }
}

fn firm(proof: &Proof) -> Option<&str> {
    match &proof.keys.first()?.statement.draft().body {
        Body::Genesis { firm, .. } => Some(firm),
        _ => None,
    }
}

/// What a reason code means, with the values at fault.
fn told(code: &str, detail: &str) -> String {
    let (check, what) = code.split_once('.').unwrap_or((code, ""));
    let words = match (check, what) {
        ("proof", _) => "the proof file is damaged, or is none",
        ("disclosures", "count") => "the proof shows more or fewer fields than were committed to",
        ("disclosures", "name") => "the fields in the proof are misnamed",
        ("disclosures", _) => "a field in the proof is not the one committed to",
        ("document", "differs") => "the file is another than the one notarized",
        ("document", "path") => "the proof does not lead from the document to the statement",
        ("document", "no-salt") => "the salt is missing that ties the file to the proof",
        ("document", "no-content") => "this record is about no document",
        ("document", _) => "no document was given",
        ("statement", "unknown-key") => "signed by a key that the proof does not introduce",
        ("statement", "signature") => "the firm's signature is false",
        ("statement", _) => "the proof does not show how the firm's key came into force",
        (_, "no-trust") => "the notary's key is not known",
        (_, "pending") => "not anchored yet",
        (_, "other-ledger") => "the state is of another ledger than the statement",
        (_, "other-notary") => "of another notary than the one trusted",
        (_, "unknown-key") => "signed by another key than the notary's",
        (_, "unknown-clock") => "dated by another clock than the notary's",
        (_, "signature") => "the notary's signature is false",
        (_, "clock") => "the clock's signature is false",
        (_, "index") => "the two places in the ledger differ",
        (_, "size") => "the ledger has shrunk",
        ("seal" | "ledger" | "register", "path") => "the proof does not lead to the signed state",
        ("evidence", "header") => "the evidence is not about that block",
        ("evidence", "account" | "storage") => "the evidence does not lead to the contract",
        ("evidence", _) => "the evidence shows another register than the proof",
        ("anchor", "other-block") => "the block that you named is not the anchor's",
        ("anchor", "no-evidence") => "the proof has no evidence for that block",
        ("anchor", "other-chain") => "anchored on another chain than the one trusted",
        ("anchor", "other-contract") => "anchored by another contract than the one trusted",
        ("anchor", "not-asked") => "no node of the chain was asked",
        ("anchor", "unreachable") => "no node of the chain gave an answer",
        ("anchor", "wrong-chain") => "the node is on another chain",
        ("anchor", "no-contract") => "the node knows no such contract",
        ("anchor", "contract-differs") => "the contract names another notary than the one trusted",
        ("anchor", "block-unknown") => "the node does not have that block",
        ("anchor", "moved") => "the block is gone, the anchor may be in another",
        ("anchor", "block-differs") => "the final block at that height is another",
        ("anchor", "time-differs") => "the block's time is another",
        ("anchor", "no-logs") => "the node does not show that block's events",
        ("anchor", "not-in-block") => "the block does not hold this anchor",
        ("anchor", "transaction-differs") => "the anchor is in another transaction",
        ("anchor", _) => "the nodes contradict each other",
        ("final", "not-yet") => "the block is not final yet",
        ("final", _) => "not checked, because the anchor is not",
        _ => code,
    };
    if detail.is_empty() {
        format!("{words} [{code}]")
    } else {
        format!("{words}: {detail} [{code}]")
    }
}
