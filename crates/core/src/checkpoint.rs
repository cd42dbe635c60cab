//! Checkpoints: signed states of a log (C2SP tlog-checkpoint with a tlog-cosignature; PROTOCOL.md
//! section 4).

use thiserror::Error;

use crate::date::Date;
use crate::note::{KeyType, Note, NoteError, SignatureLine, Signer, VerifierKey};
use crate::number;
use crate::origin::{Origin, OriginError};
use crate::tree::{Hash, Size};

/// The largest number of cosignatures of outside witnesses. A checkpoint may carry them; no check looks at them.
const MAX_COSIGNATURES: usize = 14;

/// The state of a log that a checkpoint signs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct State {
    /// The origin of the log.
    pub origin: Origin,
    /// The number of entries of the log.
    pub size: Size,
    /// The root of the tree over the entries.
    pub root: Hash,
}

/// A well-formed checkpoint, whose signatures were not checked.
///
/// # Examples
///
/// ```
/// use countersign_core::checkpoint::{Checkpoint, State};
/// use countersign_core::note::{KeyType, Signer};
/// use countersign_core::origin::Host;
/// use countersign_core::tree::{Size, leaf_hash};
///
/// let host: Host = "notary.example".parse()?;
/// let notary = Signer::new(host.register().as_str().parse()?, KeyType::Plain, &[1; 32]);
/// let clock = Signer::new(host.clock().parse()?, KeyType::Clock, &[2; 32]);
/// let state = State { origin: host.ledger("acme")?, size: Size(1), root: leaf_hash(b"entry") };
/// let signed = state.sign(&notary, &clock, "2026-11-21T09:30:00Z".parse()?)?;
///
/// let checkpoint = Checkpoint::parse(signed.as_str())?;
/// checkpoint.verify_notary(&notary.verifier())?;
/// let time = checkpoint.verify_clock(&clock.verifier())?;
/// assert_eq!(time.to_string(), "2026-11-21T09:30:00Z");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    note: Note,
    state: State,
}

/// A reason why a note is no checkpoint.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum CheckpointError {
    /// The text is no note.
    #[error(transparent)]
    Note(#[from] NoteError),
    /// The text has other lines than the three: origin, size, root.
    #[error("a checkpoint has three lines: origin, size, root")]
    Lines,
    /// The first line is no origin of a log.
    #[error(transparent)]
    Origin(#[from] OriginError),
    /// The second line is no size from 1.
    #[error("a checkpoint's size is a number from 1, not {0:?}")]
    Size(String),
    /// The third line is no root.
    #[error("a checkpoint's root is the base64 of a hash, not {0:?}")]
    Root(String),
    /// The signature lines are not those of a notary and a clock, perhaps with cosignatures behind them.
    #[error(
        "a checkpoint has two signature lines, of types 01 and 04, in this order, then at most {MAX_COSIGNATURES} of outside witnesses"
    )]
    Signatures,
}

impl State {
    /// Returns the text that is signed.
    pub fn text(&self) -> String {
        format!("{}\n{}\n{}\n", self.origin, self.size.0, self.root)
    }

    /// Signs the state with the notary's key and the notary's clock.
    ///
    /// # Errors
    /// [`CheckpointError`] if the size is 0, or if the origin is not that of a ledger or the register.
    pub fn sign(
        &self,
        notary: &Signer,
        clock: &Signer,
        now: Date,
    ) -> Result<Checkpoint, CheckpointError> {
        let text = self.text();
        let signer = notary.under(self.origin.as_str().parse()?);
        Checkpoint::parse(&format!(
            "{text}\n{}{}",
            signer.sign(&text),
            clock.sign_clock(&text, now)
        ))
    }
}

impl Checkpoint {
    /// Parses a checkpoint without checking its signatures.
    ///
    /// # Errors
    /// [`CheckpointError`] if `whole` is no checkpoint.
    pub fn parse(whole: &str) -> Result<Self, CheckpointError> {
        let note = Note::parse(whole)?;
        match note.signatures() {
            [notary, clock, others @ ..]
                if notary.fits(KeyType::Plain)
                    && clock.fits(KeyType::Clock)
                    && others.len() <= MAX_COSIGNATURES
                    && others.iter().all(SignatureLine::is_a_cosignature) => {}
            _ => return Err(CheckpointError::Signatures),
        }
        let mut lines = note.text().split('\n');
        let (Some(origin), Some(size), Some(root), Some(""), None) =
            (lines.next(), lines.next(), lines.next(), lines.next(), lines.next())
        else {
            return Err(CheckpointError::Lines);
        };
        let shown = |text: &str| text.chars().take(80).collect::<String>();
        let size_read = number::parse(size).filter(|size| *size > 0);
        let state = State {
            origin: origin.parse::<Origin>()?.of_log()?,
            size: size_read.map(Size).ok_or_else(|| CheckpointError::Size(shown(size)))?,
            root: Hash::from_base64(root).ok_or_else(|| CheckpointError::Root(shown(root)))?,
        };
        Ok(Self { note, state })
    }

    /// Returns the state that the checkpoint signs.
    pub fn state(&self) -> &State {
        &self.state
    }

    /// Returns the whole note, signature lines included.
    pub fn as_str(&self) -> &str {
        self.note.as_str()
    }

    /// Checks the notary's signature. `key` is the notary's key, under any name.
    ///
    /// # Errors
    /// [`NoteError::UnknownKey`] or [`NoteError::Signature`].
    pub fn verify_notary(&self, key: &VerifierKey) -> Result<(), NoteError> {
        key.under(self.state.origin.as_str().parse()?).verify(self.note.text(), self.line(0))
    }

    /// Checks the clock's signature, and returns the time in it.
    ///
    /// # Errors
    /// [`NoteError::UnknownKey`] or [`NoteError::Signature`].
    pub fn verify_clock(&self, clock: &VerifierKey) -> Result<Date, NoteError> {
        clock.verify_clock(self.note.text(), self.line(1))
    }

    /// Returns the time that the clock's line claims, without checking the signature.
    pub fn claimed_time(&self) -> Option<Date> {
        self.line(1).claimed_time()
    }

    fn line(&self, place: usize) -> &SignatureLine {
        // Checkpoint::parse made sure that there are two.
        &self.note.signatures()[place]
    }
}
