//! What is told of each document while files are notarized.

use std::path::{Path, PathBuf};

use countersign_core::proof::Proof;
use indicatif::ProgressBar;
use serde_json::json;

use crate::cli::failure::Failure;
use crate::cli::tell;
use crate::firm::{Heard, proof_path};

/// Tells as it comes, and remembers what the end of the command needs.
pub(super) struct Told {
    pub(super) bar: ProgressBar,
    pub(super) json: bool,
    /// Of all documents.
    pub(super) failures: Vec<Failure>,
    /// Documents that have a proof, if they are waited for.
    pub(super) proved: Option<Vec<PathBuf>>,
    /// How many are only signed.
    pub(super) signed: usize,
}

impl Told {
    pub(super) fn hear(&mut self, document: &Path, heard: Heard) {
        let bar = self.bar.clone();
        if !matches!(heard, Heard::Doubt(_)) {
            bar.inc(1);
            bar.set_message(tell::harmless(&document.display().to_string()));
        }
        bar.suspend(|| match heard {
            Heard::Doubt(warning) => {
                let said = format!("warning: {}: {warning}", document.display());
                eprintln!("{}", tell::harmless(&said));
            }
            Heard::Already(proof) => self.proof(document, &proof, true),
            Heard::Notarized(proof) => self.proof(document, &proof, false),
            Heard::Signed => {
                self.signed += 1;
                self.line(json!({ "file": document.to_string_lossy(), "signed": true }), || {
                    format!("signed {}; it waits to be submitted", document.display())
                });
            }
            Heard::Failed(error) => self.fail(document, error.into()),
        });
    }

    pub(super) fn fail(&mut self, document: &Path, failure: Failure) {
        failure.tell();
        if self.json {
            let file = document.to_string_lossy();
            tell::line(json!({ "file": file, "error": failure.to_string() }));
        }
        self.failures.push(failure);
    }

    fn proof(&mut self, document: &Path, proof: &Proof, already: bool) {
        if let Some(proved) = &mut self.proved {
            proved.push(document.to_owned());
        }
        let file = document.display();
        let proof_file = proof_path(document);
        let fragment = proof.document_salt().map(|salt| format!("#{}", salt.as_str()));
        let url = format!("{}{}", proof.url, fragment.unwrap_or_default());
        let line = json!({
            "file": document.to_string_lossy(), "id": proof.statement.id(), "already": already,
            "proof": proof_file.to_string_lossy(), "url": url,
        });
        self.line(line, || match already {
            true => format!("{file} was notarized before; nothing changed"),
            false => {
                format!("notarized {file}\n  proof  {}\n  link   {url}", proof_file.display())
            }
        });
    }

    fn line(&self, json: serde_json::Value, words: impl FnOnce() -> String) {
        match self.json {
            true => tell::line(json),
            false => tell::line(words()),
        }
    }
}
