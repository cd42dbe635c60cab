//! The layer picture of src/lib.rs, held: reads every `use crate::…` and fails on an arrow that is not in the list
//! below.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// For each module of the crate, which others it may import.
fn may_import() -> BTreeMap<&'static str, &'static [&'static str]> {
    let shells: &[&str] = &[];
    BTreeMap::from([
        ("store", shells),
        ("chain", shells),
        ("documents", shells),
        ("client", shells),
        ("config", shells),
        ("ledger", ["store", "submission"].as_slice()),
        ("anchoring", &["store", "chain", "ledger"]),
        ("firm", &["documents", "client", "config", "submission"]),
        ("reader", &["chain", "client"]),
        ("watch", &["firm"]),
        ("submission", shells),
        ("http", &["anchoring", "ledger", "store", "submission"]),
        (
            "cli",
            &[
                "anchoring",
                "chain",
                "client",
                "config",
                "documents",
                "firm",
                "http",
                "ledger",
                "reader",
                "store",
                "watch",
            ],
        ),
    ])
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

#[test]
fn nothing_points_up_or_sideways() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&root, &mut files);
    let rules = may_import();
    let (mut wrong, mut arrows) = (Vec::new(), 0);
    for file in files {
        let inside = file.strip_prefix(&root).unwrap();
        let first = inside.components().next().unwrap().as_os_str().to_str().unwrap();
        let module = first.trim_end_matches(".rs");
        if matches!(module, "lib" | "main") {
            continue;
        }
        let allowed =
            rules.get(module).unwrap_or_else(|| panic!("{module} has no place in the picture"));
        let text = std::fs::read_to_string(&file).unwrap();
        for part in text.split("crate::").skip(1) {
            let target: String =
                part.chars().take_while(|c| c.is_ascii_lowercase() || *c == '_').collect();
            if target.is_empty() || target == module {
                continue;
            }
            arrows += 1;
            if !allowed.contains(&target.as_str()) {
                wrong.push(format!("{} imports {target}", inside.display()));
            }
        }
    }
    assert!(arrows > 20, "the test found its sources");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_core_knows_no_io_no_clock_no_randomness() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("crates/core/src");
    let mut files = Vec::new();
    sources(&root, &mut files);
    for file in files {
        let text = std::fs::read_to_string(&file).unwrap();
        for banned in [
            "std::fs",
            "std::net",
            "std::env",
            "std::time",
            "::now()",
            "rand::",
            "getrandom",
            "tokio",
        ] {
            assert!(!text.contains(banned), "{} uses {banned}", file.display());
        }
    }
}

#[test]
fn sql_is_in_the_store_and_alloy_in_the_chain() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&root, &mut files);
    for file in files {
        let text = std::fs::read_to_string(&file).unwrap();
        let inside = file.strip_prefix(&root).unwrap();
        assert!(inside.starts_with("store") || !text.contains("sqlx::"), "{}", inside.display());
        assert!(inside.starts_with("chain") || !text.contains("alloy::"), "{}", inside.display());
    }
}
