//! `countersign list`

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use countersign_core::date::Date;
use countersign_core::tree::Index;

use super::book::{existing, found};
use super::failure::Failure;
use super::notarize::DocumentKind;
use super::{CommandResult, tell};
use crate::book::RecordFilter;

/// Records that are asked for at once; so many are in memory.
const PAGE: u32 = 1_000;

/// List what the firm has on record, in the ledger's order
///
/// A line names the day, the kind, the bill's number, how far its proof has come, the id and the file.
/// The book on this machine is asked, and not the notary. `countersign upgrade` brings it up to date.
#[derive(Args)]
#[command(after_help = "\
Examples:
  countersign list --not-final                 what still waits for the chain
  countersign list --month 2026-10 --csv > october.csv
  countersign list --kind credit-note --json")]
pub(super) struct List {
    /// The firm's profile.
    #[arg(long, value_name = "P", env = "COUNTERSIGN_PROFILE", hide_env_values = true)]
    profile: PathBuf,
    /// Only records whose proof is not final yet.
    #[arg(long)]
    not_final: bool,
    /// Only records issued in this month (UTC), like 2026-10.
    #[arg(long, value_name = "YYYY-MM", value_parser = month)]
    month: Option<(Date, Date)>,
    /// Only records of this kind.
    #[arg(long, value_enum)]
    kind: Option<DocumentKind>,
    /// Print JSON, a line a record.
    #[arg(long, conflicts_with = "csv")]
    json: bool,
    /// Print CSV with a heading.
    #[arg(long)]
    csv: bool,
}

impl List {
    pub(super) async fn run(self) -> CommandResult {
        let book = existing(&self.profile).await?;
        let filter = RecordFilter {
            not_final: self.not_final,
            kind: self.kind.map(DocumentKind::kind),
            from: self.month.map(|(from, _)| from),
            until: self.month.map(|(_, until)| until),
        };
        let mut table = self.csv.then(|| csv::Writer::from_writer(std::io::stdout()));
        if let Some(table) = &mut table {
            table.write_record(found::COLUMNS).map_err(not_written)?;
        }
        let (mut after, mut count) = (None::<Index>, 0_u64);
        loop {
            let page = book.list(filter, after, PAGE).await?;
            let Some(last) = page.last() else { break };
            after = Some(last.index);
            count += page.len() as u64;
            for booked in &page {
                match &mut table {
                    Some(table) => table.write_record(found::row(booked)).map_err(not_written)?,
                    None if self.json => tell::json(found::json(booked)),
                    None => tell::line(found::line(booked)),
                }
            }
        }
        if let Some(mut table) = table {
            table.flush().map_err(not_written)?;
        }
        if count == 0 && !self.json && !self.csv {
            tell::line("no such record is in the book");
        }
        Ok(ExitCode::SUCCESS)
    }
}

fn not_written(error: impl std::fmt::Display) -> Failure {
    Failure::no_output(format!("cannot write the table: {error}"))
}

/// The first second of a month, and that of the next.
fn month(text: &str) -> Result<(Date, Date), String> {
    let wrong = || format!("{text:?} is no month like 2026-10");
    let (year, month) = text.split_once('-').ok_or_else(wrong)?;
    let (year, month): (u16, u8) =
        (year.parse().map_err(|_| wrong())?, month.parse().map_err(|_| wrong())?);
    if text.len() != 7 || !(1..=12).contains(&month) {
        return Err(wrong());
    }
    let first = |year: u16, month: u8| {
        format!("{year:04}-{month:02}-01T00:00:00Z").parse::<Date>().map_err(|_| wrong())
    };
    let (next_year, next) = if month == 12 { (year + 1, 1) } else { (year, month + 1) };
    Ok((first(year, month)?, first(next_year, next)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_ends_where_the_next_begins() {
        let told = |text| month(text).map(|(from, until)| format!("{from} {until}"));
        assert_eq!(told("2026-12").as_deref(), Ok("2026-12-01T00:00:00Z 2027-01-01T00:00:00Z"));
        for wrong in ["2026", "2026-13", "2026-00", "26-1", "2026-1", "x", "9999-12"] {
            assert!(month(wrong).is_err(), "{wrong}");
        }
    }
}
