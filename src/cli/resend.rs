//! `countersign resend`

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use fast_qr::qr::QRBuilder;

use super::book::{existing, found};
use super::failure::Failure;
use super::find::{look_for, nothing};
use super::reserve::{png, svg};
use super::{CommandResult, tell};
use crate::config::{make_folder, write_new};

/// Print a bill's link again, and write its proof and QR code
///
/// With the link and the file, a client checks the bill in a browser. With --to, the proof and the link
/// as a QR code are written into a folder. That proof holds all salts: whoever has it can show every
/// field of the bill. `countersign disclose` makes one that shows some.
#[derive(Args)]
#[command(after_help = "\
Examples:
  countersign resend 2026-117
  countersign resend bill.pdf --to for-client/")]
pub(super) struct Resend {
    /// The bill's number, its file, or its id.
    #[arg(value_name = "NUMBER|FILE|ID")]
    wanted: PathBuf,
    /// Write ID.proof.json, ID.svg and ID.png into this folder.
    #[arg(long, value_name = "DIR")]
    to: Option<PathBuf>,
    /// The firm's profile.
    #[arg(long, value_name = "P", env = "COUNTERSIGN_PROFILE", hide_env_values = true)]
    profile: PathBuf,
}

impl Resend {
    pub(super) async fn run(self) -> CommandResult {
        let book = existing(&self.profile).await?;
        let all = look_for(&book, &self.wanted).await?;
        let one = match all.as_slice() {
            [] => return Err(nothing(&self.wanted)),
            [one] => one,
            several => {
                several.iter().for_each(|booked| tell::aside(found::line(booked)));
                let why = format!("{} records are meant by that", several.len());
                return Err(Failure::usage(why, "name one of them by its id"));
            }
        };
        let proof = book.proof(one.id).await?.ok_or_else(|| nothing(&self.wanted))?;
        if let Some((effect, by)) = one.withdrawn {
            tell::aside(format_args!("note: this record is {} by {by}", effect.as_str()));
        }
        let link = proof.link();
        if let Some(folder) = &self.to {
            make_folder(folder).map_err(|error| {
                Failure::no_output(format!("cannot make {}: {error}", folder.display()))
            })?;
            let code = QRBuilder::new(link.clone())
                .build()
                .map_err(|_| Failure::data("the link is too long for a QR code", ""))?;
            let at = |end: &str| folder.join(format!("{}.{end}", one.id));
            write(&at("proof.json"), proof.to_file().as_bytes())?;
            write(&at("svg"), svg(&code).as_bytes())?;
            write(&at("png"), &png(&code)?)?;
        }
        tell::line(link);
        Ok(ExitCode::SUCCESS)
    }
}

/// Writes a file; one that is there with these bytes is as good.
fn write(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    match write_new(path, bytes) {
        Err(_) if std::fs::read(path).is_ok_and(|there| there == bytes) => Ok(()),
        Err(error) => Err(Failure::no_output(format!("cannot write {}: {error}", path.display()))),
        Ok(()) => Ok(()),
    }
}
