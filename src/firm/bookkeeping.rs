//! The part of the firm's side that lets the book hear of every proof that is kept. A book that fails holds nothing up.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use countersign_core::date::Date;
use countersign_core::digest::Digest;
use countersign_core::proof::Proof;

use super::rebuild::is_own;
use super::{proof_path, read_proof};
use crate::book::{Book, BookError};

/// The book, if there is one, and the first reason why it did not take something.
pub struct Bookkeeping {
    book: Option<Book>,
    clock: fn() -> Date,
    failed: Mutex<Option<BookError>>,
}

impl Bookkeeping {
    /// Keeps this book, or tells why there is none.
    pub fn new(book: Result<Book, BookError>, clock: fn() -> Date) -> Self {
        match book {
            Ok(book) => Self { book: Some(book), clock, failed: Mutex::default() },
            Err(error) => Self { book: None, clock, failed: Mutex::new(Some(error)) },
        }
    }

    /// Returns the book, if it could be opened.
    pub fn book(&self) -> Option<&Book> {
        self.book.as_ref()
    }

    /// Returns why something that was kept is not in the book; once.
    pub fn failure(&self) -> Option<BookError> {
        self.failed.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).take()
    }

    /// Enters proofs that were just kept beside their documents.
    pub(super) async fn enter(&self, kept: &[(&Proof, &Path)]) {
        let Some(book) = self.book.as_ref().filter(|_| !kept.is_empty()) else { return };
        let kept: Vec<_> = kept.iter().map(|(proof, file)| (*proof, Some(*file))).collect();
        if let Err(error) = book.take(&kept, (self.clock)()).await {
            self.fail(error);
        }
    }

    /// Enters the proofs that lie beside these documents, as after a folder came from another machine.
    pub async fn enter_beside(&self, documents: &[PathBuf]) {
        if self.book.is_none() {
            return;
        }
        let read =
            |document: &PathBuf| read_proof(&proof_path(document)).ok().flatten().filter(is_own);
        let found: Vec<_> = documents
            .iter()
            .filter_map(|document| read(document).map(|proof| (proof, document)))
            .collect();
        let kept: Vec<_> = found.iter().map(|(proof, file)| (proof, file.as_path())).collect();
        self.enter(&kept).await;
    }

    /// Returns the proofs in the book of these bytes, but for those of records that were voided.
    pub(super) async fn of_bytes(&self, digests: &[Digest]) -> HashMap<Digest, Proof> {
        let mut found = HashMap::new();
        let Some(book) = &self.book else { return found };
        for digest in digests {
            match book.of_bytes(*digest).await {
                Ok(Some(proof)) => {
                    found.insert(*digest, proof);
                }
                Ok(None) => {}
                Err(error) => {
                    self.fail(error);
                    break;
                }
            }
        }
        found
    }

    fn fail(&self, error: BookError) {
        let mut failed = self.failed.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        failed.get_or_insert(error);
    }
}
