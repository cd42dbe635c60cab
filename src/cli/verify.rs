//! `countersign verify`

use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use countersign_core::digest::Digest;
use countersign_core::evm::BlockHash;
use countersign_core::proof::{Proof, is_meant_as_one};
use countersign_core::verify::{MAX_AGE, STANDING_UNKNOWN, Standing, Verdict};

use super::clock::now;
use super::failure::Failure;
use super::link::Link;
use super::reliance::{Asking, Reliance, Relied};
use super::sources::{FoundProof, Inquiry, read_bounded};
use super::{CommandResult, followed, tell};
use crate::documents::{self, Bill, DATA_FORM, DATA_SHA256, DocumentsError, describe};
use crate::firm::{FirmError, is_ours, proof_path};
use crate::reader::{self, ReadProof};

mod chain;
pub(super) mod damage;
mod firm;
mod hint;
mod reasons;
mod same_data;
mod words;

use same_data::SameData;

pub(super) use chain::{chain, chain_json, rehearsal};
pub(super) use firm::{firm, json as firm_json, lines as firm_lines};
pub(super) use reasons::told;

/// Verify a file: is it the bill that was issued, since when, and by whom?
///
/// The proof is the file next to the bill, or the one that --proof names. If FILE is itself a proof, as
/// `countersign disclose` makes them, the record and the fields that it shows are verified, and no bill
/// is needed. No part of the file leaves this machine. The nodes of the chain are asked about the
/// anchor.
///
/// A proof cannot show that a bill is still current; the verifier asks the notary for that. It asks
/// where --trust says, else where the proof says. With --require-current, the exit code is 5 if nobody
/// could tell. A file that is no proof gives 65.
///
/// Whom to trust (the notary's key and contract) comes from --trust, or from the contract itself with
/// --contract, --chain-id and --rpc. Otherwise the notary's own word is taken, and the output says so:
/// good enough for a look, not for a court.
#[derive(Args)]
#[command(after_help = "\
Verdicts and exit codes:
  0  `unchanged`
  1  `does-not-match`: a check failed
  2  `cannot-tell`: nothing is wrong, but something that is needed is missing
  3  `withdrawn`: unchanged, but voided, replaced or disowned since
  4  `rehearsal`: everything holds, but on a test or development chain

Examples:
  countersign verify bill.pdf                            with bill.pdf.proof.json
  countersign verify bill.pdf --proof 'https://notary.example/p/acme/01h…#salt'
  countersign verify bill.pdf --trust notary.json --rpc https://a.example --rpc https://b.example
  countersign verify bill.pdf --contract 0x… --chain-id 1 \\
      --rpc https://a.example --rpc https://b.example
  countersign verify shown.proof.json                    the fields that it shows
  countersign verify bill.pdf --trust notary.json --offline --block-hash 0x…")]
pub(super) struct Verify {
    /// The file to verify, or a proof that shows fields.
    file: PathBuf,
    /// The proof: a file, or the proof URL with all that follows the #. Default: FILE.proof.json
    #[arg(long, value_name = "P")]
    proof: Option<String>,
    #[command(flatten)]
    reliance: Reliance,
    /// Ask nobody: no node and no notary. Needs --trust, and --block-hash for the anchor.
    #[arg(long, conflicts_with = "notary")]
    offline: bool,
    /// Rely on the block with this hash, which you know from elsewhere to be final. The evidence in the
    /// proof is then enough. No node is asked, so a retired contract is not followed to the next one.
    #[arg(long, value_name = "0x…")]
    block_hash: Option<String>,
    /// Believe the notary's answer whether the bill is current only if it is at most this old, by your
    /// clock.
    #[arg(long, value_name = "SECONDS", default_value_t = MAX_AGE)]
    max_age: u64,
    /// Exit with 5 instead of 0 if nobody could tell whether the bill is still current.
    #[arg(long)]
    require_current: bool,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

impl Verify {
    pub(super) async fn run(self) -> CommandResult {
        let block_hash = self.block_hash()?;
        self.reliance.check()?;
        if !self.file.exists() {
            let why = format!("there is no file {}", tell::name(&self.file));
            return Err(Failure::no_input(why, "name the bill that you received"));
        }
        let (found, document) = match self.own_proof() {
            Some(found) => (found, None),
            None => (self.find_proof().await?, Some(self.digest()?)),
        };
        let found = found.asking(self.reliance.notary.as_ref());
        let proof = Proof::from_file(&found.file);
        if let Err(error) = &proof
            && !is_meant_as_one(&found.file)
        {
            return Err(damage::failure(&self.proof_name(), &found.file, error));
        }
        let relied = match &proof {
            Ok(proof) => self.reliance.settle(proof, &found, self.asking(block_hash)).await?,
            Err(_) => Relied::on_nobody("the proof is damaged"),
        };
        let asked = match &proof {
            Ok(_) if self.offline => Inquiry::nobody("--offline asks nobody"),
            Ok(proof) => found.status(proof, relied.own()).await?,
            Err(_) => Inquiry::default(),
        };
        let Relied { trust, trusted, following, pinned, nodes } = relied;
        let reading = ReadProof {
            record_only: document.is_none(),
            proof_file: found.file,
            document,
            fragment: found.fragment,
            trust,
            pinned,
            block_hash,
            nodes,
            status: asked.status,
            max_age: self.max_age,
        };
        let report = reader::verify(&reading).await;
        let told = words::VerdictWords {
            file: &self.file,
            proof: proof.as_ref().ok(),
            reading: &reading,
            report: &report,
            trusted: &trusted,
            following: &following,
            unasked: asked.unasked.as_deref(),
            wrapper: match words::VerdictWords::only_the_document_differs(&report) {
                true => self.wrapper(),
                false => None,
            },
            no_follow: self.reliance.no_follow,
            offline: self.offline,
            now: now(),
            same_data: match &proof {
                Ok(proof) if words::VerdictWords::only_the_document_differs(&report) => {
                    self.same_data(proof)
                }
                _ => None,
            },
        };
        if self.json {
            tell::lines(format_args!("{:#}", told.json()));
        } else {
            tell::lines(told.text().trim_end());
        }
        let unknown = matches!(report.standing, Standing::NotChecked(_));
        let code = match report.verdict {
            Verdict::Unchanged if unknown && self.require_current => STANDING_UNKNOWN,
            verdict => verdict.exit_code(),
        };
        Ok(ExitCode::from(code))
    }

    /// Returns who may be asked.
    fn asking(&self, block_hash: Option<BlockHash>) -> Asking {
        match block_hash {
            _ if self.offline => Asking::Nobody,
            Some(_) => Asking::NoNode,
            None => Asking::All,
        }
    }

    /// Returns the form in which the file's data are those that the proof shows, if they are.
    fn same_data(&self, proof: &Proof) -> Option<SameData> {
        let shown = |name: &str| {
            let all = proof.disclosures.iter().flatten();
            let mut all = all.chain(proof.disclosed.iter().flatten().map(|some| &some.disclosure));
            all.find(|field| field.name() == name)
        };
        let (wanted, form) = (shown(DATA_SHA256)?, shown(DATA_FORM)?);
        let same = SameData::of(form.value())?;
        let found = documents::data(&self.file, form.value()).ok().flatten()?;
        (found == wanted.value()).then_some(same)
    }

    /// Names the file's kind, if a bill can only be inside of it: an archive, a mail.
    fn wrapper(&self) -> Option<String> {
        let (_, reading) = documents::read(&self.file, |_| {}).ok()?;
        let likeness = reading.likeness.filter(|likeness| likeness.bill == Bill::No)?;
        Some(likeness.what)
    }

    /// Returns the proof's name, for a failure.
    fn proof_name(&self) -> PathBuf {
        match self.proof.as_deref() {
            Some(named) => PathBuf::from(named),
            None if self.names_a_proof() => self.file.clone(),
            None => proof_path(&self.file),
        }
    }

    /// Returns whether the file itself is called as proofs are.
    fn names_a_proof(&self) -> bool {
        is_ours(&self.file)
    }

    fn block_hash(&self) -> Result<Option<BlockHash>, Failure> {
        if self.offline && !self.reliance.rpc.is_empty() {
            return Err(Failure::usage("--offline asks no node", "leave --rpc or --offline out"));
        }
        let hash = self.block_hash.as_deref().map(|text| text.to_lowercase().parse()).transpose();
        hash.map_err(|error| Failure::usage(error, "look up the block's hash in a block explorer"))
    }

    fn digest(&self) -> Result<Digest, Failure> {
        let size = std::fs::metadata(&self.file).map_or(0, |found| found.len());
        let bar =
            (size > 64 << 20).then(|| tell::spinner(format!("hashing {}", self.file.display())));
        let described = describe(&self.file, |_| {}).map_err(|error| {
            let hint = match &error {
                DocumentsError::NotAFile => "name a file, not a folder",
                _ => "look at the path and at who may read it",
            };
            let why = FirmError::Document { file: self.file.clone(), why: error };
            Failure::no_input(why, hint)
        })?;
        if let Some(bar) = bar {
            bar.finish_and_clear();
        }
        if described.size == 0 {
            let why = format!("{} is empty", tell::name(&self.file));
            return Err(Failure::data(
                why,
                "ask for the file again: it may not have been saved to the end",
            ));
        }
        Ok(described.digest)
    }

    /// The file, if it is a proof itself: then the question is about the record and the fields that it shows.
    fn own_proof(&self) -> Option<FoundProof> {
        let looks_like_one =
            self.proof.is_none() && (self.names_a_proof() || begins_json(&self.file));
        let file = looks_like_one.then(|| read_bounded(&self.file).ok()).flatten()?;
        // By what is in it, whatever it is called: a damaged one is not taken for a bill either.
        (self.names_a_proof() || is_meant_as_one(&file)).then(|| FoundProof::of(file))
    }

    async fn find_proof(&self) -> Result<FoundProof, Failure> {
        match self.proof.as_deref() {
            Some(url) if Link::is_one(url) && self.offline => Err(Failure::usage(
                "--offline fetches no proof",
                "save the proof while you are online, and name the file",
            )),
            Some(url) if Link::is_one(url) => FoundProof::at(url).await,
            Some(named) => FoundProof::in_file(Path::new(named)),
            None => FoundProof::in_file(&proof_path(&self.file)),
        }
    }
}

/// Returns whether a file's first character is a brace, after a byte order mark and white space if there are any.
fn begins_json(file: &Path) -> bool {
    let mut first = Vec::new();
    let opened = std::fs::File::open(file).map(|file| file.take(256).read_to_end(&mut first));
    let text = first.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&first);
    opened.is_ok() && text.trim_ascii_start().starts_with(b"{")
}
