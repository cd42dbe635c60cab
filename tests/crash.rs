//! kill -9 at any moment: what was acknowledged is there and provable, and nothing is there twice.

use std::io::{BufRead, BufReader, Write};
use std::net::{Shutdown, TcpStream};
use std::sync::mpsc;

use countersign::config::{Profile, read_key};
use countersign_core::note::KeyType;
use countersign_core::proof::Proof;
use serde_json::Value;
use tempfile::TempDir;

use super::support::{Dev, Paper, SmallDisk, TestFirm, countersign};

fn firm(profile: &Profile, seed: u8) -> TestFirm {
    let ledger = profile.origin().unwrap();
    let signer = read_key(&profile.key_file, KeyType::Plain).unwrap();
    TestFirm { ledger, signer, dice: super::support::Dice::new(u64::from(seed)) }
}

/// Sends all lines, and hands on every answer as it comes, until the connection ends.
fn stream_batch(url: &str, api_key: &str, papers: &[Paper]) -> (mpsc::Receiver<Value>, TcpStream) {
    let address = url.trim_start_matches("http://").to_owned();
    let connection = TcpStream::connect(&address).unwrap();
    let (mut sender, reader) = (connection.try_clone().unwrap(), connection.try_clone().unwrap());
    let mut body = String::new();
    for paper in papers {
        body += &paper.json();
        body.push('\n');
    }
    let head = format!(
        "POST /v1/records/batch HTTP/1.1\r\nhost: {address}\r\nauthorization: Bearer {api_key}\r\n\
         content-length: {}\r\nconnection: close\r\n\r\n",
        body.len()
    );
    std::thread::spawn(move || {
        // The process is killed under our hands: that is the point.
        sender.write_all(head.as_bytes()).and_then(|()| sender.write_all(body.as_bytes())).ok();
    });
    let (told, answers) = mpsc::channel();
    std::thread::spawn(move || {
        for line in BufReader::new(reader).lines() {
            let Ok(line) = line else { break };
            // Chunk sizes and headers are between the answers.
            if line.starts_with("{\"line\"")
                && let Ok(answer) = serde_json::from_str(&line)
                && told.send(answer).is_err()
            {
                break;
            }
        }
    });
    (answers, connection)
}

fn sealed_ids(answers: impl IntoIterator<Item = Value>) -> Vec<(String, Value)> {
    let proofs = answers.into_iter().filter(|answer| answer["result"] != "refused");
    proofs
        .map(|answer| {
            let proof = Proof::from_json(answer["proof"].to_string().as_bytes()).unwrap();
            (proof.statement.id().to_string(), answer["proof"].clone())
        })
        .collect()
}

#[test]
fn killed_in_the_middle_of_batches_it_loses_nothing_and_doubles_nothing() {
    let folder = TempDir::new().unwrap();
    let data = folder.path().join("notary");
    let mut acknowledged: Vec<(String, Value)> = Vec::new();
    let mut submitted: Vec<Paper> = Vec::new();
    for (round, before_the_kill) in [1usize, 300, 900].into_iter().enumerate() {
        let dev = Dev::start(&data);
        let profile = Profile::read(&dev.profile).unwrap();
        let mut firm = firm(&profile, round as u8 + 1);
        let papers: Vec<_> = (0..1500).map(|_| firm.invoice()).collect();
        let (answers, _open) = stream_batch(&dev.url, &profile.api_key, &papers);
        let mut seen: Vec<_> = answers.iter().take(before_the_kill).collect();
        assert_eq!(seen.len(), before_the_kill);
        dev.kill();
        // What was on the wire already counts: the notary said it.
        seen.extend(answers.iter());
        acknowledged.extend(sealed_ids(seen));
        submitted.extend(papers);
    }

    let dev = Dev::start(&data);
    let profile = Profile::read(&dev.profile).unwrap();
    let (answers, connection) = stream_batch(&dev.url, &profile.api_key, &submitted);
    let all: Vec<_> = answers.iter().take(submitted.len()).collect();
    connection.shutdown(Shutdown::Both).ok();
    assert_eq!(all.len(), submitted.len());
    let repeated: Vec<_> = all.iter().filter(|answer| answer["result"] == "repeated").collect();
    assert!(repeated.len() >= acknowledged.len());
    // Every statement has one index, every index one statement, and the ledger has no hole.
    let mut indices: Vec<u64> = sealed_ids(all.clone())
        .iter()
        .map(|(_, proof)| Proof::from_json(proof.to_string().as_bytes()).unwrap().seal.index.0)
        .collect();
    indices.sort_unstable();
    assert_eq!(indices, (1..=submitted.len() as u64).collect::<Vec<_>>());
    // What was acknowledged before the crash is answered with the same proof, to the letter.
    let now: std::collections::HashMap<_, _> = sealed_ids(all).into_iter().collect();
    for (id, proof) in &acknowledged {
        let mut then = proof.clone();
        // But for the port that the system picked this time.
        then["url"] = now[id]["url"].clone();
        assert_eq!(then, now[id], "{id}");
    }
    assert!(acknowledged.len() >= 1201, "{}", acknowledged.len());
}

#[test]
fn on_a_full_disk_it_says_so_lives_on_and_goes_on() {
    let folder = TempDir::new().unwrap();
    let data = folder.path().join("notary");
    std::fs::create_dir(&data).unwrap();
    let Some(disk) = SmallDisk::at(&data, 48) else { return };
    let dev = Dev::start(&data);
    let profile = Profile::read(&dev.profile).unwrap();
    let mut firm = firm(&profile, 1);
    disk.fill();
    let papers: Vec<_> = (0..600).map(|_| firm.invoice()).collect();
    let (answers, _open) = stream_batch(&dev.url, &profile.api_key, &papers);
    let full: Vec<_> = answers.iter().take(papers.len()).collect();
    let undecided = full.iter().filter(|answer| answer["result"] == "undecided").count();
    assert!(undecided > 0, "the disk was full");
    let told = full.iter().find(|answer| answer["result"] == "undecided").unwrap();
    assert_eq!(told["problem"]["type"], "urn:countersign:problem:not-now");
    // There is room again: the same process takes them all, and none twice.
    disk.make_room();
    let (answers, _open) = stream_batch(&dev.url, &profile.api_key, &papers);
    let all: Vec<_> = answers.iter().take(papers.len()).collect();
    let repeated = all.iter().filter(|answer| answer["result"] == "repeated").count();
    let results: Vec<_> = all.iter().map(|answer| answer["result"].clone()).collect();
    assert_eq!(repeated, papers.len() - undecided, "what was acknowledged is there: {results:?}");
    let mut indices: Vec<u64> = sealed_ids(all)
        .iter()
        .map(|(_, proof)| Proof::from_json(proof.to_string().as_bytes()).unwrap().seal.index.0)
        .collect();
    indices.sort_unstable();
    assert_eq!(indices, (1..=papers.len() as u64).collect::<Vec<_>>());
    dev.kill();
}

/// As when the power fails: the notary and the chain end at once, the chain in the middle of writing.
#[tokio::test(flavor = "multi_thread")]
async fn what_was_called_final_is_final_after_everything_was_killed() {
    let folder = TempDir::new().unwrap();
    let data = folder.path().join("notary");
    let here = folder.path();
    let dev = Dev::start(&data);
    let profile = dev.profile.to_str().unwrap();
    std::fs::write(here.join("bill.txt"), "a bill").unwrap();
    let notarize = ["notarize", "bill.txt", "--profile", profile, "--wait", "final"];
    assert!(countersign(&notarize, here).status.success());
    let anvil = std::fs::read_to_string(data.join("anvil.pid")).unwrap();
    std::process::Command::new("kill").args(["-9", anvil.trim()]).status().unwrap();
    dev.kill();
    std::fs::write(data.join("anvil.json"), "").unwrap();

    let dev = Dev::start(&data);
    let trust = countersign::client::Client::new(&dev.url).unwrap().trust().await.unwrap();
    std::fs::write(here.join("trust.json"), trust).unwrap();
    let verified = countersign(&["verify", "bill.txt", "--trust", "trust.json"], here);
    let said = String::from_utf8_lossy(&verified.stdout);
    assert_eq!(verified.status.code(), Some(4), "{said}");
}
