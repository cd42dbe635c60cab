//! Proofs that hold, damaged at random: no damage may go through, and none may make the verifier panic.

use std::path::Path;

use countersign_core::checkpoint::Checkpoint;
use countersign_core::evm::EvmBytes;
use countersign_core::node::NodeAnswer;
use countersign_core::proof::Proof;
use countersign_core::trust::Trust;
use countersign_core::verify::{Case, Verdict, verify_file};
use serde_json::Value;

/// xorshift64*: the same damages in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) as usize % limit
    }
}

fn damage(file: &[u8], dice: &mut Dice) -> Vec<u8> {
    let mut bytes = file.to_vec();
    let at = dice.below(bytes.len());
    let to = (at + 1 + dice.below(40)).min(bytes.len());
    match dice.below(7) {
        0 => bytes[at] ^= 1 << dice.below(8),
        1 => drop(bytes.drain(at..to)),
        2 => {
            let again = bytes[at..to].to_vec();
            bytes.splice(at..at, again);
        }
        3 => {
            let other = dice.below(bytes.len());
            bytes.swap(at, other);
        }
        4 => bytes[at] = b"0129azAZ+/=\"\\\n,:{}[]-"[dice.below(21)],
        5 => {
            let from = dice.below(bytes.len());
            let piece = bytes[from..(from + 44).min(bytes.len())].to_vec();
            let end = (at + piece.len()).min(bytes.len());
            bytes.splice(at..end, piece);
        }
        _ => bytes.truncate(at),
    }
    bytes
}

/// No check looks at the cosignatures behind the first two lines.
fn without_witnesses(checkpoint: &Checkpoint) -> Checkpoint {
    let (text, signatures) = checkpoint.as_str().rsplit_once("\n\n").expect("a note");
    let two: Vec<&str> = signatures.lines().take(2).collect();
    Checkpoint::parse(&format!("{text}\n\n{}\n", two.join("\n"))).expect("a checkpoint")
}

/// What no verdict rests on may differ.
fn same_but_for_what_is_told_only(damaged: &[u8], whole: &[u8], record_only: bool) -> bool {
    let read = |file: &[u8]| {
        let mut proof = Proof::from_file(file).ok()?;
        proof.url = String::new();
        let others = [proof.ledger.as_mut(), proof.register.as_mut()];
        for inclusion in others.into_iter().flatten().chain([&mut proof.seal]) {
            inclusion.checkpoint = without_witnesses(&inclusion.checkpoint);
        }
        if record_only {
            proof.document_path = None;
        }
        if let Some(anchor) = &mut proof.anchor {
            anchor.is_final = true;
            anchor.nodes = None;
            // Who relies on evidence alone compares it with nothing; with logs, it is compared.
            if anchor.evidence.is_some() {
                anchor.transaction = EvmBytes([0; 32]);
            }
        }
        Some(proof)
    };
    read(damaged) == read(whole)
}

#[test]
fn no_damage_goes_through() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/vectors");
    let mut dice = Dice(0x5eed);
    let mut damaged_files = 0;
    let entries = std::fs::read_dir(folder).expect("tests/vectors");
    let mut paths: Vec<_> = entries.map(|entry| entry.expect("an entry").path()).collect();
    // A folder lists its files in any order, and the dice roll on from one file to the next.
    paths.sort();
    for path in paths {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        if !name.starts_with("verify_") || !name.ends_with(".json") {
            continue;
        }
        let bytes = std::fs::read(&path).expect("a case");
        let case: Value = serde_json::from_slice(&bytes).expect("JSON");
        if case["expect"]["verdict"] != "unchanged" {
            continue;
        }
        let trust = Trust::from_json(case["trust"].to_string().as_bytes()).expect("a trust");
        let nodes = case["nodes"].as_array().expect("nodes").iter().map(|node| {
            match node["unreachable"].as_str() {
                Some(why) => NodeAnswer::Unreachable(why.to_owned()),
                None => {
                    NodeAnswer::Answered(serde_json::from_value(node.clone()).expect("answers"))
                }
            }
        });
        let nodes: Vec<NodeAnswer> = nodes.collect();
        let read = Case {
            record_only: case["record_only"] == true,
            document: case["document_sha256"].as_str().map(|hex| hex.parse().expect("a digest")),
            fragment: case["fragment"].as_str(),
            trust: Some(&trust),
            pinned: true,
            block_hash: case["block_hash"].as_str().map(|hash| hash.parse().expect("a hash")),
            nodes: &nodes,
            status: None,
        };
        let whole = case["proof"].as_str().expect("a proof").as_bytes();
        assert_eq!(verify_file(whole, &read).verdict, Verdict::Unchanged, "{name}");
        for _ in 0..150 {
            let damaged = damage(whole, &mut dice);
            if verify_file(&damaged, &read).verdict == Verdict::Unchanged {
                let shown = String::from_utf8_lossy(&damaged).into_owned();
                assert!(
                    same_but_for_what_is_told_only(&damaged, whole, read.record_only),
                    "{name} went through:\n{shown}"
                );
            }
            damaged_files += 1;
        }
    }
    assert!(damaged_files > 2000, "{damaged_files}");
}
