//! The orders by which files are notarized: from the command's options, a table, and reservations beside the files.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use countersign_core::id::Id;
use countersign_core::statement::Kind;

use super::Notarize;
use crate::cli::clock::now;
use crate::cli::failure::Failure;
use crate::cli::fields::{Row, Table};
use crate::cli::given;
use crate::documents::{self, Bill, GivenError, card, given_once, read};
use crate::firm::{FirmError, Job, Namesakes, Order, Reserved};

/// The orders for all files, and for each.
pub(super) struct Orders {
    kind: Option<Kind>,
    relations: Option<Vec<Id>>,
    fields: Vec<(String, String)>,
    reserved: Option<Reserved>,
    table: Option<Table>,
    opaque: bool,
    again: bool,
    allow_card_number: bool,
    /// Files that are named, and not found in a folder.
    named: HashSet<PathBuf>,
}

impl Orders {
    pub(super) fn of(command: &Notarize) -> Result<Self, Failure> {
        let said = command.kind.map(super::DocumentKind::kind);
        let all = [
            (&command.pays, Kind::Receipt, "--pays"),
            (&command.credits, Kind::CreditNote, "--credits"),
            (&command.replaces, Kind::Invoice, "--replaces"),
        ];
        let mut named = all.into_iter().filter(|(proofs, ..)| !proofs.is_empty());
        let (mut kind, mut relations) = (said, None);
        if let Some((proofs, wanted, option)) = named.next() {
            if named.next().is_some() || said.is_some_and(|said| said != wanted) {
                let why = format!("{option} makes the file a {wanted}, and nothing else beside it");
                let hint = "a receipt pays, a credit note credits, an invoice replaces";
                return Err(Failure::usage(why, hint));
            }
            (kind, relations) = (Some(wanted), Some(related(proofs, option)?));
        }
        Ok(Self {
            kind,
            relations,
            fields: command.field.clone(),
            reserved: command.reserved.as_deref().map(Reserved::read).transpose()?,
            table: command.fields.as_deref().map(Table::read).transpose()?,
            opaque: command.opaque,
            again: command.again,
            allow_card_number: command.allow_card_number,
            named: HashSet::new(),
        })
    }

    /// The file of the table, if there is one.
    pub(super) fn table(&self) -> Option<&Path> {
        self.table.as_ref().map(Table::path)
    }

    /// Rows of the table for files that are not there.
    pub(super) fn without_file(&self) -> Vec<(PathBuf, Failure)> {
        self.table.as_ref().map(Table::without_file).unwrap_or_default()
    }

    /// Notes that these files are meant, whatever they are.
    pub(super) fn name(&mut self, files: &[PathBuf]) {
        self.named.extend(files.iter().cloned());
    }

    /// Refuses several files under what is reserved for one.
    pub(super) fn check_count(&self, files: usize) -> Result<(), Failure> {
        if self.reserved.is_none() || files == 1 {
            return Ok(());
        }
        let why = format!("a reservation is for one file, not for {files}");
        Err(Failure::usage(why, "make a reservation for each bill"))
    }

    pub(super) fn job(&self, file: &Path, namesakes: &mut Namesakes) -> Result<Job, Failure> {
        let row = match self.table.as_ref().map(|table| table.of(file)) {
            // What is no bill needs no row to be left alone.
            Some(Err(_)) if !self.named.contains(file) && is_no_bill(file) => None,
            row => row.transpose()?,
        };
        let by_hand = row.is_some() || self.named.contains(file);
        let Row { mut fields, opaque } = row.unwrap_or_default();
        fields.extend(self.fields.iter().cloned());
        self.check(&mut fields).map_err(|why| {
            let (file, why) = (file.to_owned(), why.into());
            FirmError::Document { file, why }
        })?;
        let opaque = opaque || self.opaque;
        let reserved = match &self.reserved {
            Some(reserved) => Some(reserved.clone()),
            None => Reserved::beside(file, namesakes)?,
        };
        let (kind, relations) = (self.kind, self.relations.clone());
        let again = self.again;
        let order =
            Order { kind, relations, fields, reserved, opaque, by_hand, again, issued: now() };
        Ok(Job { file: file.to_owned(), order })
    }
}

impl Orders {
    /// Writes what is given by hand as readers write it.
    fn check(&self, fields: &mut [(String, String)]) -> Result<(), GivenError> {
        for (name, value) in &mut *fields {
            if !self.allow_card_number && card::found_in(value) {
                return Err(GivenError::CardNumber(name.clone()));
            }
            *value = documents::given(name, value)?;
        }
        given_once(fields)
    }
}

fn is_no_bill(file: &Path) -> bool {
    let likeness = read(file, |_| {}).ok().and_then(|(_, reading)| reading.likeness);
    likeness.is_some_and(|likeness| likeness.bill == Bill::No)
}

/// The records that these proofs are of.
fn related(proofs: &[PathBuf], option: &str) -> Result<Vec<Id>, Failure> {
    let hint = format!("{option} takes the proof file of an invoice: its name ends in .proof.json");
    let mut relations = Vec::new();
    for path in proofs {
        let proof = given::proof(path)?.ok_or_else(|| {
            Failure::no_input(format!("there is no proof {}", path.display()), &hint)
        })?;
        relations.push(proof.statement.id());
    }
    relations.sort_unstable();
    relations.dedup();
    Ok(relations)
}
