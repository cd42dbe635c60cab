//! The firm's work on its own machine: describe a file, sign, submit, keep the proof beside it.
//!
//! The statement and the salts are written down as a *draft* before they are submitted. So a crash, a full
//! disk or a notary that is away loses nothing, and doing it again submits the same statement, which
//! the notary answers as before.

mod asked;
mod bookkeeping;
mod copies;
mod disclose;
mod draft;
mod error;
mod held;
mod journal;
mod lock;
mod moved;
mod notarize;
mod orphans;
mod parts;
mod plain;
mod prepare;
mod queue;
mod rebuild;
mod reserved;
mod series;
mod submit;
mod void;

use std::path::{Path, PathBuf};
#[cfg(unix)]
use std::time::Duration;
use std::time::SystemTime;

use countersign_core::date::Date;
use countersign_core::id::Id;
use countersign_core::note::Signer;
use countersign_core::origin::Origin;
use countersign_core::statement::Kind;

pub use crate::book::{Stage, stage};
use crate::client::Client;
pub use bookkeeping::Bookkeeping;
pub use disclose::{DiscloseError, ShownFields, disclose};
pub use draft::{Draft, DraftError};
pub use error::FirmError;
pub use held::{
    Mended, Upgraded, dated, is_stamped, mend, proves, read_proof, upgrade, upgrade_unkept,
};
pub use lock::{Lock, try_hold};
pub use moved::{AnchorList, BlockPlace, Moved, Now};
pub use notarize::{Away, Heard, Job};
pub use orphans::orphans;
pub use parts::{SplitFiles, sources, split};
pub use prepare::Prepared;
pub use rebuild::{Rebuilt, rebuild};
pub use reserved::{Namesakes, Reserved, ReservedError};
pub use series::{Numbers, Series, SeriesError};
pub use void::{is_of_void, void_path};

/// The order by which files are notarized.
#[derive(Clone, Debug)]
pub struct Order {
    /// Invoice, receipt or credit note; what each file says that it is, if nothing else is said.
    pub kind: Option<Kind>,
    /// The records they refer to: what a receipt pays, and so on; if nothing is said, whatever was said of each
    /// file before.
    pub relations: Option<Vec<Id>>,
    /// Fields given by hand: name and value.
    pub fields: Vec<(String, String)>,
    /// The reservation for the one file that this is about.
    pub reserved: Option<Reserved>,
    /// True if nothing that can be read of the files is committed to; the fields given by hand are.
    pub opaque: bool,
    /// True if the files are meant, one by one, and not found in a folder: what is recognisably no
    /// bill is notarized too.
    pub by_hand: bool,
    /// True if bytes that are on record under another name are to be sealed again.
    pub again: bool,
    /// The firm's claim when they were issued.
    pub issued: Date,
}

/// The firm: its ledger and key, and how it reaches the notary.
pub struct Firm {
    /// The ledger's origin.
    pub ledger: Origin,
    /// Signs statements.
    pub signer: Signer,
    /// Reaches the notary.
    pub client: Client,
    /// Lets it submit.
    pub api_key: String,
    /// Hears of every proof that is kept.
    pub bookkeeping: Bookkeeping,
}

/// `<document>.proof.json`.
pub fn proof_path(file: &Path) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".proof.json");
    name.into()
}

/// A file's look from outside: while this changes, somebody is writing it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look {
    /// The size in bytes.
    pub size: u64,
    /// The time at which something in the file was last written, or the file was put in its place.
    pub touched: SystemTime,
}

/// Looks at a file; `None` if there is no such file, or nobody knows when it was written.
pub fn look(file: &Path) -> Option<Look> {
    let found = std::fs::metadata(file).ok().filter(std::fs::Metadata::is_file)?;
    let modified = found.modified().ok()?;
    Some(Look {
        size: found.len(),
        touched: changed(&found).map_or(modified, |it| it.max(modified)),
    })
}

/// A copy that kept the time of its original was put there later than that.
#[cfg(unix)]
fn changed(found: &std::fs::Metadata) -> Option<SystemTime> {
    use std::os::unix::fs::MetadataExt;
    let seconds = Duration::from_secs(u64::try_from(found.ctime()).ok()?);
    let rest = Duration::from_nanos(u64::try_from(found.ctime_nsec()).ok()?);
    SystemTime::UNIX_EPOCH.checked_add(seconds + rest)
}

#[cfg(not(unix))]
fn changed(_: &std::fs::Metadata) -> Option<SystemTime> {
    None
}

/// Returns whether a file is one of those that notarizing and reserving write beside bills.
pub fn is_ours(file: &Path) -> bool {
    let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let ends = [".proof.json", ".draft.json", ".reserved.json"];
    // A reservation's code is drawn beside it.
    let code = || matches!(file.extension().and_then(|end| end.to_str()), Some("svg" | "png"));
    ends.iter().any(|end| name.ends_with(end))
        || code() && file.with_extension("reserved.json").exists()
}
