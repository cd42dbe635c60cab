//! `countersign reserve`

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use fast_qr::qr::{QRBuilder, QRCode};

use super::clock::random;
use super::failure::Failure;
use super::{CommandResult, tell};
use crate::config::{Profile, write_new};
use crate::firm::{Reserved, ReservedError};

/// White around the code, in modules; scanners want four.
const QUIET: usize = 4;
/// Pixels a module.
const SCALE: usize = 8;

/// Draw a proof URL before the bill exists, to print it on the bill
///
/// NAME.reserved.json is for `notarize --reserved` with the finished bill. NAME.svg and NAME.png show
/// the URL as a QR code. Nothing is sent. Whoever has the URL can check the bill once it is notarized,
/// so keep the reservation as confidential as the bill. Use it for one bill only: the notary takes no
/// id twice.
#[derive(Args)]
pub(super) struct Reserve {
    /// The name that the files get.
    name: PathBuf,
    /// The profile of the firm.
    #[arg(long, value_name = "P", env = "COUNTERSIGN_PROFILE", hide_env_values = true)]
    profile: PathBuf,
}

impl Reserve {
    pub(super) fn run(self) -> CommandResult {
        let profile = Profile::read(&self.profile)?;
        let ledger = profile
            .origin()
            .map_err(|error| Failure::config(error, "correct `ledger` in the profile"))?
            .ledger_name();
        let reserved = Reserved::new(random()?, random()?);
        let url = reserved.url(&profile.notary, &ledger);
        let code = QRBuilder::new(url.clone()).build().map_err(|_| {
            Failure::data(
                "the URL is too long for a QR code",
                "check the URL of the notary in the profile",
            )
        })?;
        let file = self.named("reserved.json");
        reserved.write_new(&file)?;
        write(&self.named("svg"), svg(&code).as_bytes())?;
        write(&self.named("png"), &png(&code)?)?;
        tell::line(url);
        tell::line(format_args!(
            "put it on the bill, then: countersign notarize BILL --reserved {}",
            file.display()
        ));
        Ok(ExitCode::SUCCESS)
    }

    fn named(&self, end: &str) -> PathBuf {
        let mut name = self.name.as_os_str().to_owned();
        name.push(".");
        name.push(end);
        name.into()
    }
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    write_new(path, bytes).map_err(|error| ReservedError::Io(path.to_owned(), error).into())
}

pub(super) fn svg(code: &QRCode) -> String {
    let side = code.size + 2 * QUIET;
    let mut path = String::new();
    for y in 0..code.size {
        for x in 0..code.size {
            if code[y][x].value() {
                path += &format!("M{} {}h1v1h-1z", x + QUIET, y + QUIET);
            }
        }
    }
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {side} {side}\" \
         shape-rendering=\"crispEdges\"><path fill=\"#fff\" d=\"M0 0h{side}v{side}H0z\"/>\
         <path d=\"{path}\"/></svg>\n"
    )
}

pub(super) fn png(code: &QRCode) -> Result<Vec<u8>, Failure> {
    let modules = code.size + 2 * QUIET;
    let side = modules * SCALE;
    let mut pixels = Vec::with_capacity(side * side);
    for y in 0..side {
        for x in 0..side {
            let inside = |at: usize| (at / SCALE).checked_sub(QUIET).filter(|at| *at < code.size);
            let dark = matches!((inside(y), inside(x)), (Some(y), Some(x)) if code[y][x].value());
            pixels.push(if dark { 0 } else { 255 });
        }
    }
    let side = u32::try_from(side).map_err(Failure::defect)?;
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, side, side);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_depth(png::BitDepth::Eight);
    let mut writer = encoder.write_header().map_err(Failure::defect)?;
    writer.write_image_data(&pixels).map_err(Failure::defect)?;
    writer.finish().map_err(Failure::defect)?;
    Ok(bytes)
}

impl From<ReservedError> for Failure {
    fn from(error: ReservedError) -> Self {
        match &error {
            ReservedError::Io(_, cause) if cause.kind() == std::io::ErrorKind::AlreadyExists => {
                Self::usage(error, "a reservation is for one bill: choose another name")
            }
            ReservedError::Io(..) => Self::no_input(error, "look at the path"),
            ReservedError::Several(..) => Self::data(
                error,
                "say which: countersign notarize BILL --reserved FILE; the others go without it then",
            ),
            ReservedError::Content(_) => Self::data(
                error,
                "`countersign reserve` writes one: its name ends in .reserved.json",
            ),
        }
    }
}
