//! The words about each document while files are notarized.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use countersign_core::proof::Proof;
use indicatif::ProgressBar;
use serde_json::json;

use crate::cli::failure::Failure;
use crate::cli::{likeness, tell};
use crate::documents::Likeness;
use crate::firm::{Heard, Mended, proof_path};

/// Tells as it comes, and remembers what the end of the command needs.
pub(super) struct Telling {
    pub(super) bar: ProgressBar,
    pub(super) json: bool,
    /// The failures of all documents.
    pub(super) failures: Vec<Failure>,
    /// The files that they are in.
    pub(super) failed: HashSet<PathBuf>,
    /// Documents that have a proof, if they are waited for.
    pub(super) proved: Option<Vec<PathBuf>>,
    /// The number of documents that are only signed.
    pub(super) signed: usize,
}

impl Telling {
    pub(super) fn hear(&mut self, file: &Path, document: &Path, heard: Heard) {
        let bar = self.bar.clone();
        if !matches!(heard, Heard::Doubt(_)) {
            bar.inc(1);
            bar.set_message(tell::name(document));
        }
        bar.suspend(|| match heard {
            Heard::Doubt(warning) => {
                tell::aside(format_args!("warning: {}: {warning}", document.display()));
            }
            Heard::Already(proof, mended) => self.proof(document, &proof, Err(mended)),
            Heard::Notarized(proof, likeness) => {
                self.proof(document, &proof, Ok(likeness.as_ref()))
            }
            Heard::Signed(likeness) => self.signed(document, likeness.as_ref()),
            Heard::Left(likeness) => self.left(document, &likeness),
            Heard::Failed(error) => self.fail(file, document, error.into()),
        });
    }

    pub(super) fn fail(&mut self, file: &Path, document: &Path, failure: Failure) {
        self.failed.insert(file.to_owned());
        self.absent(document, failure);
    }

    /// Tells of a document that is not there, and is none of the files that are notarized.
    pub(super) fn absent(&mut self, document: &Path, failure: Failure) {
        failure.tell();
        if self.json {
            let document = document.to_string_lossy();
            tell::json(json!({ "file": document, "error": failure.to_string() }));
        }
        self.failures.push(failure);
    }

    fn signed(&mut self, document: &Path, likeness: Option<&Likeness>) {
        self.signed += 1;
        let json = json!({
            "file": document.to_string_lossy(), "signed": true,
            "looks_like": likeness.map(likeness::json),
        });
        self.line(json, || {
            let note = likeness.map(|it| format!("; it is {}", likeness::sentence(it)));
            let note = tell::word(&note.unwrap_or_default());
            format!("signed {}; it waits to be submitted{note}", tell::name(document))
        });
    }

    /// Tells of a document that is left alone. It is no failure: nothing that was to be notarized
    /// is not.
    fn left(&self, document: &Path, likeness: &Likeness) {
        let json = json!({
            "file": document.to_string_lossy(), "left": true,
            "looks_like": likeness::json(likeness),
        });
        self.line(json, || {
            let said = tell::word(&likeness::sentence(likeness));
            format!("left alone {}: it is {said}", tell::name(document))
        });
    }

    /// Tells of a document that is notarized: now, with what it looks like, or before, with what
    /// was mended in its proof.
    fn proof(
        &mut self,
        document: &Path,
        proof: &Proof,
        now: Result<Option<&Likeness>, Option<Mended>>,
    ) {
        let (already, likeness) = (now.is_err(), now.ok().flatten());
        let mended = now.err().flatten().map(|mended| mended.to_string());
        if let Some(proved) = &mut self.proved {
            proved.push(document.to_owned());
        }
        let (file, proof_file) = (tell::name(document), proof_path(document));
        let url = proof.link();
        let line = json!({
            "file": document.to_string_lossy(), "id": proof.statement.id(), "already": already,
            "proof": proof_file.to_string_lossy(), "url": url, "kind": proof.statement.kind().to_string(),
            "looks_like": likeness.map(likeness::json), "mended": mended,
        });
        self.line(line, || match (already, &mended) {
            (true, None) => format!("{file} was notarized before; nothing changed"),
            (true, Some(mended)) => {
                let proof = tell::name(&proof_file);
                format!("{file} was notarized before\n  proof  {proof}: {mended}")
            }
            (false, _) => {
                let (proof_of, proof) = (proof, tell::name(&proof_file));
                let url = tell::word(&url);
                let kind = proof_of.statement.kind();
                let note =
                    likeness.map(|it| likeness::note(it, kind, likeness::says_more(proof_of)));
                let note = tell::word(&note.unwrap_or_default());
                format!("notarized {file}{note}\n  proof  {proof}\n  link   {url}")
            }
        });
    }

    fn line(&self, json: serde_json::Value, words: impl FnOnce() -> String) {
        match self.json {
            true => tell::json(json),
            false => tell::lines(words()),
        }
    }
}
