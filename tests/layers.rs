//! The layer picture of src/lib.rs, held: reads every `use crate::…` and fails on an arrow that is not in the list
//! below. Inside the core, the lists in crates/core/src/lib.rs are the picture: a module imports only those above it.
//! Also held here: a name means one type, whichever module reads it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use countersign_core::kind::{Kind, RULES};

/// For each module of the crate, which others it may import.
fn may_import() -> BTreeMap<&'static str, &'static [&'static str]> {
    let shells: &[&str] = &[];
    BTreeMap::from([
        ("store", shells),
        ("chain", shells),
        ("book", shells),
        ("documents", shells),
        ("client", shells),
        ("config", shells),
        ("ledger", ["store", "submission"].as_slice()),
        ("anchoring", &["store", "chain", "ledger"]),
        ("firm", &["book", "documents", "client", "config", "submission"]),
        ("reader", &["chain", "client"]),
        ("watch", &["firm"]),
        ("submission", shells),
        ("http", &["anchoring", "ledger", "store", "submission"]),
        (
            "cli",
            &[
                "anchoring",
                "book",
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

pub(super) fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
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

/// The modules of the core by the lists in its lib.rs, in order, each with the heading that it stands under.
fn core_modules(root: &Path) -> Vec<(String, String)> {
    let (mut heading, mut modules) = (String::new(), Vec::new());
    for line in std::fs::read_to_string(root.join("lib.rs")).unwrap().lines() {
        if let Some(words) = line.strip_prefix("//! ## ") {
            heading = words.to_owned();
        } else if let Some(module) = line.strip_prefix("//! - ") {
            modules.push((module.split('`').nth(1).unwrap().to_owned(), heading.clone()));
        }
    }
    modules
}

/// What a source of the core imports, by the first word after `crate::`. Comments may look upwards: their links do.
fn core_imports(text: &str, is_a_root: bool) -> Vec<String> {
    let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
    let mut imports = Vec::new();
    for line in code {
        for part in line.split("crate::").skip(1) {
            imports
                .push(part.chars().take_while(|c| c.is_ascii_lowercase() || *c == '_').collect());
        }
        // Other ways to the same place would go unseen.
        let sideways = line.replace("super::*", "").contains("super::") && is_a_root;
        if sideways || line.contains("super::super") || line.contains("use crate as") {
            imports.push(line.trim().to_owned());
        }
    }
    imports
}

#[test]
fn arrows_inside_the_core_point_one_way() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("crates/core/src");
    let modules = core_modules(&root);
    let place = |module: &str| modules.iter().position(|(name, _)| name == module);
    let mut files = Vec::new();
    sources(&root, &mut files);
    let (mut wrong, mut arrows) = (Vec::new(), 0);
    for file in files.iter().filter(|file| !file.ends_with("lib.rs")) {
        let inside = file.strip_prefix(&root).unwrap();
        let mut parts = inside.components();
        let module = parts.next().unwrap().as_os_str().to_str().unwrap().trim_end_matches(".rs");
        let at = place(module).unwrap_or_else(|| panic!("{module} is in no list of the core"));
        let text = std::fs::read_to_string(file).unwrap();
        for target in core_imports(&text, parts.next().is_none()) {
            let above = place(&target).is_some_and(|other| other < at);
            let keeps_a_log = matches!(target.as_str(), "ledger" | "tile");
            if target != module && (!above || keeps_a_log && modules[at].1 == "Verifying") {
                wrong.push(format!("{} imports {target}", inside.display()));
            }
            arrows += 1;
        }
    }
    for (module, _) in &modules {
        assert!(root.join(format!("{module}.rs")).exists(), "{module} is in a list and not there");
    }
    assert!(arrows > 100, "the test found its sources");
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

/// The words of the law's table stand in crates/core/src/kind.rs, and once. `key` is the ending of a file too, and `void`
/// a command; of a relation the API's description has an example.
#[test]
fn kinds_and_relations_are_named_by_the_table() {
    let elsewhere = [("cli/groups.rs", "void"), ("http/history.rs", "pays")];
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&root, &mut files);
    let kinds = Kind::ALL.map(Kind::as_str);
    let relations = RULES.iter().map(|rule| rule.relation.as_str());
    let words: Vec<_> = kinds.into_iter().chain(relations).collect();
    let mut wrong = Vec::new();
    for file in files {
        let text = std::fs::read_to_string(&file).unwrap();
        let inside = file.strip_prefix(&root).unwrap().to_str().unwrap();
        for word in words.iter().filter(|word| !elsewhere.contains(&(inside, **word))) {
            let in_rust = *word != "key" && text.contains(&format!("\"{word}\""));
            if in_rust || text.contains(&format!("'{word}'")) {
                wrong.push(format!("{inside} names {word} by hand"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn sql_is_in_store_and_book_and_alloy_in_the_chain() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&root, &mut files);
    for file in files {
        let text = std::fs::read_to_string(&file).unwrap();
        let inside = file.strip_prefix(&root).unwrap();
        let sql = ["store", "book"].iter().any(|shell| inside.starts_with(shell));
        assert!(sql || !text.contains("sqlx::"), "{}", inside.display());
        assert!(inside.starts_with("chain") || !text.contains("alloy::"), "{}", inside.display());
    }
}

/// The name of the type that a line defines, if it defines one at the top of a module.
fn defined_type(line: &str) -> Option<String> {
    let item = line.strip_prefix("pub").map_or(line, |rest| match rest.strip_prefix('(') {
        Some(scope) => scope.split_once(") ").map_or("", |(_, item)| item),
        None => rest.trim_start(),
    });
    let (keyword, rest) = item.split_once(' ')?;
    matches!(keyword, "struct" | "enum" | "trait" | "type").then(|| {
        rest.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect::<String>()
    })
}

#[test]
fn one_name_is_one_type() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    for part in ["src", "crates/core/src", "crates/documents/src"] {
        sources(&root.join(part), &mut files);
    }
    let mut homes = BTreeMap::<String, Vec<String>>::new();
    for file in files {
        let text = std::fs::read_to_string(&file).unwrap();
        for name in text.lines().filter_map(defined_type) {
            let home = file.strip_prefix(root).unwrap().display().to_string();
            homes.entry(name).or_default().push(home);
        }
    }
    assert!(homes.len() > 300, "the test found its sources");
    homes.retain(|_, files| files.len() > 1);
    assert!(homes.is_empty(), "a second type of the same name: {homes:#?}");
}
