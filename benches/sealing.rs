//! How sealing and proving cost grows with a ledger's length: it should not.
//!
//! `cargo bench --bench sealing [-- RECORDS]` seals that many invoices (default 200000) into one ledger on a
//! real SQLite file, and prints what a batch of 500 and a proof cost along the way, with the memory held.

#![allow(clippy::unwrap_used, missing_docs, reason = "a measurement fails by panicking")]

use std::time::{Duration, Instant};

use countersign::ledger::{Notary, open_ledger, proof_of, seal};
use countersign::store::Store;
use countersign::submission::Submission;
use countersign_core::date::Date;
use countersign_core::disclosure::Content;
use countersign_core::evm::{ChainId, EvmBytes};
use countersign_core::id::Id;
use countersign_core::note::{KeyType, Signer};
use countersign_core::origin::Host;
use countersign_core::statement::{Body, Kind, StatementDraft};
use countersign_core::tree::{Hash, Size};

const BATCH: u64 = 500;

fn median(times: &mut [Duration]) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

fn resident_mib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|kib| kib.parse::<u64>().ok()).unwrap_or_default()
        / 1024
}

fn id(number: u64) -> Id {
    // Spread as random ids are, so that the index over them is treated as badly as in life.
    let spread = u128::from(number).wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835);
    Id::from_random(spread.to_be_bytes())
}

#[tokio::main]
async fn main() {
    let wanted =
        std::env::args().skip(1).find_map(|argument| argument.parse().ok()).unwrap_or(200_000u64);
    let folder = tempfile::TempDir::new().unwrap();
    let url = format!("sqlite://{}", folder.path().join("notary.db").display());
    let store = Store::connect(&url, true).await.unwrap();
    let host: Host = "bench.test".parse().unwrap();
    let notary = Notary {
        host: host.clone(),
        signer: Signer::new(host.register().as_str().parse().unwrap(), KeyType::Plain, &[1; 32]),
        clock: Signer::new(host.clock().parse().unwrap(), KeyType::Clock, &[2; 32]),
        public_url: "https://bench.test".to_owned(),
    };
    let now: Date = "2026-11-21T12:00:00Z".parse().unwrap();
    store.initialise(host.as_str(), notary.signer.verifier().public_key(), now).await.unwrap();
    let origin = host.ledger("firm").unwrap();
    let firm = Signer::new(format!("{origin}/issuer").parse().unwrap(), KeyType::Plain, &[3; 32]);
    let draft = |number, body| StatementDraft {
        ledger: origin.clone(),
        id: id(number),
        issued: Some(now),
        body,
    };
    let genesis = Body::Genesis {
        firm: "Firm".to_owned(),
        domain: None,
        adds: firm.verifier(),
        controls: Vec::new(),
        anchor_within_seconds: 3600,
    };
    let genesis = draft(0, genesis).sign(&firm).unwrap();
    let (ledger, answer) = open_ledger(&store, &notary, &genesis, now).await.unwrap();
    answer.unwrap();

    println!(
        "{:>10}  {:>14}  {:>14}  {:>12}  {:>10}",
        "records", "batch of 500", "records/s", "a proof", "RSS"
    );
    let (mut sealed, mut report_at, mut batches) = (0u64, 1_000u64, Vec::new());
    while sealed < wanted {
        let orders: Vec<_> = (sealed + 1..=sealed + BATCH)
            .map(|number| {
                let content = Some(Content { count: Size(1), root: Hash([7; 32]) });
                let body = Body::Document {
                    kind: Kind::Invoice,
                    content,
                    series: None,
                    relations: Vec::new(),
                };
                let statement = draft(number, body).sign(&firm).unwrap();
                let mut submission = Submission::new(statement, Some(Vec::new())).unwrap();
                submission.check_signature(&[firm.verifier()]);
                (ledger.clone(), submission)
            })
            .collect();
        let start = Instant::now();
        let answers = seal(&store, &notary, &orders, now).await.unwrap();
        batches.push(start.elapsed());
        assert!(answers.iter().all(Result::is_ok));
        sealed += BATCH;
        if sealed >= report_at {
            let mut proofs = Vec::new();
            for pick in 0..101 {
                let number = 1 + pick * (sealed - 1) / 101;
                let chain = (ChainId::new(31337).unwrap(), EvmBytes([0; 20]));
                let start = Instant::now();
                proof_of(&store, &notary, chain, ledger.id, id(number)).await.unwrap();
                proofs.push(start.elapsed());
            }
            let batch = median(&mut batches);
            println!(
                "{sealed:>10}  {batch:>14.2?}  {:>14.0}  {:>12.2?}  {:>6} MiB",
                BATCH as f64 / batch.as_secs_f64(),
                median(&mut proofs),
                resident_mib(),
            );
            batches.clear();
            report_at *= 10;
        }
    }
}
