//! The failure of a command: `error: …`, `caused by: …`, `hint: …`, and an exit code by kind (those of BSD's
//! sysexits, so that they stay clear of the verdicts' 0 to 3).

use std::error::Error;
use std::fmt;
use std::process::ExitCode;

use super::standing::counted;
use super::tell::harmless;
use crate::anchoring::AnchoringError;
use crate::chain::anvil::AnvilError;
use crate::client::{ClientError, TooSlow, is_passing};
use crate::config::{ConfigError, KeyFileError, ProfileError};
use crate::firm::Away;
use crate::ledger::{FatalError, SealRefusal};
use crate::store::StoreError;

mod firm;

/// EX_USAGE.
pub(super) const USAGE: u8 = 64;
const DATA: u8 = 65;
const NO_INPUT: u8 = 66;
const UNAVAILABLE: u8 = 69;
const DEFECT: u8 = 70;
const CANNOT_CREATE: u8 = 73;
const NOT_PERMITTED: u8 = 77;
const CONFIG: u8 = 78;

/// A failure: the error, the advice, and the exit code.
#[derive(Debug)]
pub(super) struct Failure {
    code: u8,
    error: Box<dyn Error + Send + Sync>,
    hint: String,
}

impl Failure {
    fn new(code: u8, error: impl Into<Box<dyn Error + Send + Sync>>, hint: &str) -> Self {
        Self { code, error: error.into(), hint: hint.to_owned() }
    }

    /// The same, with other advice.
    pub(super) fn with_hint(self, hint: &str) -> Self {
        Self { hint: hint.to_owned(), ..self }
    }

    /// Ours to mend.
    pub(super) fn defect(error: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::new(DEFECT, error, "")
    }

    /// Makes the failure of an argument that makes no sense.
    pub(super) fn usage(why: impl fmt::Display, hint: &str) -> Self {
        Self::new(USAGE, why.to_string(), hint)
    }

    /// Makes the failure of data that make no sense.
    pub(super) fn data(error: impl Into<Box<dyn Error + Send + Sync>>, hint: &str) -> Self {
        Self::new(DATA, error, hint)
    }

    /// Makes the failure of an input that cannot be read.
    pub(super) fn no_input(error: impl Into<Box<dyn Error + Send + Sync>>, hint: &str) -> Self {
        Self::new(NO_INPUT, error, hint)
    }

    /// Makes the failure of an output that cannot be kept.
    pub(super) fn no_output(why: impl fmt::Display) -> Self {
        Self::new(
            CANNOT_CREATE,
            why.to_string(),
            "check the path, its permissions and the free space on the disk",
        )
    }

    /// The notary is away, and what is signed waits.
    pub(super) fn away(away: Away) -> Self {
        let Away { error, waiting } = away;
        let mut failure = Self::from(error);
        if failure.code == UNAVAILABLE {
            let statements = counted(waiting as u64, "signed statement");
            failure.hint = format!(
                "run the same command again later, or run `countersign watch`; kept next to the bills: {statements}; \
                 nothing is lost, nothing is done twice"
            );
        }
        failure
    }

    /// Somebody does not answer.
    pub(super) fn unavailable(error: impl Into<Box<dyn Error + Send + Sync>>, hint: &str) -> Self {
        Self::new(UNAVAILABLE, error, hint)
    }

    /// Makes the failure of a setting that is wrong.
    pub(super) fn config(error: impl Into<Box<dyn Error + Send + Sync>>, hint: &str) -> Self {
        Self::new(CONFIG, error, hint)
    }

    /// The one who asks may not.
    pub(super) fn not_permitted(
        error: impl Into<Box<dyn Error + Send + Sync>>,
        hint: &str,
    ) -> Self {
        Self::new(NOT_PERMITTED, error, hint)
    }

    /// Some of many did not work; the exit code is theirs if it is the same for all.
    pub(super) fn of_many(why: String, failures: &[Self]) -> Self {
        let first = failures.first().map_or(DATA, |failure| failure.code);
        let same = failures.iter().all(|failure| failure.code == first);
        let hint = "see the errors above, correct what they name, and run the same command again";
        Self::new(if same { first } else { DATA }, why, hint)
    }

    /// Tells it, and becomes the exit code.
    pub(super) fn tell(&self) -> ExitCode {
        eprintln!("{}", harmless(&self.to_string()));
        ExitCode::from(self.code)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut said = self.error.to_string();
        write!(f, "error: {}", inset(&said))?;
        let mut cause = self.error.source();
        while let Some(inner) = cause {
            let words = inner.to_string();
            // Transparent errors repeat what they wrap.
            if words != said && !said.ends_with(&words) {
                write!(f, "\ncaused by: {}", inset(&words))?;
            }
            said = words;
            cause = inner.source();
        }
        if !self.hint.is_empty() {
            write!(f, "\nhint: {}", inset(&self.hint))?;
        }
        Ok(())
    }
}

/// Words that others chose begin no line of their own: what follows a line end is set off.
fn inset(words: &str) -> String {
    words.replace('\n', "\n  | ")
}

fn io_code(error: &std::io::Error, otherwise: u8) -> (u8, &'static str) {
    use std::io::ErrorKind;
    match error.kind() {
        ErrorKind::PermissionDenied => {
            (NOT_PERMITTED, "check the owner and permissions of the file and its folder")
        }
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => (
            CANNOT_CREATE,
            "free some space on the disk and run the same command again; nothing is lost",
        ),
        ErrorKind::NotFound => (NO_INPUT, "check the path"),
        ErrorKind::InvalidInput => (NO_INPUT, "name a file"),
        ErrorKind::FileTooLarge => (DATA, "check the file: none of this kind is so long"),
        ErrorKind::AlreadyExists => {
            (CANNOT_CREATE, "choose another name: an existing file is not overwritten")
        }
        _ => (otherwise, ""),
    }
}

impl From<ConfigError> for Failure {
    fn from(error: ConfigError) -> Self {
        match &error {
            ConfigError::Missing(_) => Self::new(
                CONFIG,
                error,
                "run `countersign init` first, or name the folder with --data",
            ),
            ConfigError::Io(_, cause) => {
                let (code, hint) = io_code(cause, CONFIG);
                Self::new(code, error, hint)
            }
            ConfigError::Toml { .. } | ConfigError::Value { .. } => {
                Self::new(CONFIG, error, "see docs/operations.md, which explains every field")
            }
        }
    }
}

impl From<KeyFileError> for Failure {
    fn from(error: KeyFileError) -> Self {
        match &error {
            KeyFileError::Io(_, cause) => {
                let (code, hint) = io_code(cause, CONFIG);
                Self::new(code, error, hint)
            }
            KeyFileError::Exposed(_) => {
                Self::new(NOT_PERMITTED, error, "run chmod 600 on it, and ask who may have read it")
            }
            _ => Self::new(CONFIG, error, "restore the key from its backup"),
        }
    }
}

impl From<ProfileError> for Failure {
    fn from(error: ProfileError) -> Self {
        match &error {
            ProfileError::Io(_, cause) => {
                let (code, _) = io_code(cause, CONFIG);
                Self::new(
                    code,
                    error,
                    "name the firm's profile with --profile; `countersign ledger create` writes one",
                )
            }
            ProfileError::Exposed(_) => Self::new(
                NOT_PERMITTED,
                error,
                "run chmod 600 on it; if others may have read it, have the API key revoked and get another",
            ),
            ProfileError::Open { .. } => Self::new(
                CONFIG,
                error,
                "write https:// there; http:// is for a notary on this machine (127.0.0.1, [::1], localhost)",
            ),
            _ => Self::new(CONFIG, error, "name a profile that `countersign ledger create` wrote"),
        }
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        let code = match &error {
            StoreError::Away(..) => UNAVAILABLE,
            _ => CONFIG,
        };
        let hint = match &error {
            StoreError::Away(..) => {
                "check that the server runs there and lets that user in (`database` in notary.toml, --database of init), \
                 and run the same command again"
            }
            StoreError::Uninitialised | StoreError::Database(_) => {
                "check `database` in notary.toml; `countersign init` makes a new one"
            }
            StoreError::Open(_) => {
                "add ?sslmode=verify-full (and &sslrootcert=FILE for an authority of your own) to `database`; \
                 `database_may_be_read_and_changed_on_the_way = true` in notary.toml does without, and means what it says"
            }
            StoreError::Foreign { .. } => "name a folder and a database of the same notary",
            StoreError::Moved(_) => "make sure that only one notary uses this database",
            _ => "",
        };
        Self::new(code, error, hint)
    }
}

impl From<AnvilError> for Failure {
    fn from(error: AnvilError) -> Self {
        let hint = match &error {
            AnvilError::Missing => "run `scripts/contracts install`, or put anvil into PATH",
            AnvilError::Running(_) => "stop it, or name another folder with --data",
            _ => "",
        };
        Self::new(UNAVAILABLE, error, hint)
    }
}

impl From<AnchoringError> for Failure {
    fn from(error: AnchoringError) -> Self {
        match error {
            AnchoringError::Chain(error) => error.into(),
            AnchoringError::Store(error) => error.into(),
            error => {
                let advice = error.advice();
                let hint = match advice {
                    "" => "nothing is repaired silently".to_owned(),
                    advice => format!("{advice}; nothing is repaired silently"),
                };
                Self::new(CONFIG, error, &hint)
            }
        }
    }
}

impl From<FatalError> for Failure {
    fn from(error: FatalError) -> Self {
        Self::defect(error)
    }
}

impl From<SealRefusal> for Failure {
    fn from(error: SealRefusal) -> Self {
        match error {
            SealRefusal::Namesake { .. } => Self::new(
                USAGE,
                error,
                "if it is the same firm, say so with --same-firm; if not, give a name that tells them apart, with the \
                 town for instance; `countersign ledger list` shows all",
            ),
            _ => Self::new(DATA, error, ""),
        }
    }
}

impl From<ClientError> for Failure {
    fn from(error: ClientError) -> Self {
        match &error {
            ClientError::Refused(problem) => {
                let hint = match problem.kind.rsplit(':').next() {
                Some("api-key") => {
                    "ask the notary's operator for a new API key: the one in the profile is unknown or revoked"
                }
                Some("unknown-id") => "compare the id with the one on the bill",
                _ => problem.hint.as_str(),
            }
            .to_owned();
                let code = match problem.is("unknown-id") {
                    true => NO_INPUT,
                    false => NOT_PERMITTED,
                };
                Self::new(code, error, &hint)
            }
            ClientError::Failing(status) if !is_passing(*status) => Self::new(
                CONFIG,
                error,
                "check the URL: something other than a notary may answer there",
            ),
            ClientError::Nonsense(_) => {
                Self::new(UNAVAILABLE, error, "check that a notary is running at this URL")
            }
            ClientError::Unreachable { cause, .. } if cause.is::<TooSlow>() => Self::new(
                UNAVAILABLE,
                error,
                "run the same command again later, or on a faster line; to verify a bill without this notary, ask the \
                 firm for its proof file",
            ),
            _ => Self::new(
                UNAVAILABLE,
                error,
                "run the same command again later; nothing is lost, nothing is done twice",
            ),
        }
    }
}
