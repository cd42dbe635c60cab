//! Lists that people read in several places are the same in all of them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use countersign::anchoring::Trouble;
use countersign::chain::preset::{OTHER, PRESETS, Preset};
use countersign_core::verify::Verdict;
use serde_json::Value;

use super::support::House;
use super::words::commands;

type Words = BTreeSet<String>;

fn read(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The part of a document below a heading.
fn section<'a>(document: &'a str, heading: &str) -> &'a str {
    let (_, rest) = document.split_once(&format!("\n{heading}\n")).unwrap_or_else(|| {
        panic!("there is no {heading}");
    });
    let level = heading.split(' ').next().unwrap();
    rest.split(&format!("\n{level} ")).next().unwrap()
}

/// The rows of the first table in a text, by cells; without the head.
fn table(text: &str) -> Vec<Vec<String>> {
    let rows = text.lines().skip_while(|line| !line.starts_with('|'));
    let rows = rows.take_while(|line| line.starts_with('|')).skip(2);
    rows.map(|row| row.trim_matches('|').split(" | ").map(|cell| cell.trim().to_owned()).collect())
        .collect()
}

/// What stands between backticks.
fn ticked(text: &str) -> Words {
    text.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

fn words<'a>(all: impl IntoIterator<Item = &'a str>) -> Words {
    all.into_iter().map(str::to_owned).collect()
}

/// All files below a folder with one of these endings.
fn files(folder: &str, endings: &[&str]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)];
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else if endings.iter().any(|end| path.to_string_lossy().ends_with(end)) {
                found.push(path);
            }
        }
    }
    found
}

/// The words that `as_str` of a type answers with.
fn answers(source: &str, of: &str) -> Words {
    let (_, rest) = source.split_once(of).unwrap();
    let (_, rest) = rest.split_once("fn as_str").unwrap();
    let body = rest.split("\n    }").next().unwrap();
    body.split("=> \"").skip(1).map(|rest| rest.split('"').next().unwrap().to_owned()).collect()
}

/// The words in the description of a property in the API.
async fn described(schema: &str, property: &str) -> Words {
    let (_, api) = House::open().await.get("/openapi.json").await;
    let api: Value = serde_json::from_str(&api).unwrap();
    let property = &api["components"]["schemas"][schema]["properties"][property];
    ticked(property["description"].as_str().unwrap_or_else(|| panic!("{schema}: {property}")))
}

fn sources() -> String {
    let files = files("src", &[".rs"]);
    files.iter().map(|file| std::fs::read_to_string(file).unwrap()).collect()
}

/// The longest runs of these characters that follow a beginning, with it.
fn all_with(text: &str, begin: &str, belongs: impl Fn(char) -> bool) -> Words {
    let mut found = Words::new();
    for (at, _) in text.match_indices(begin) {
        let rest = &text[at + begin.len()..];
        let end = rest.find(|c| !belongs(c)).unwrap_or(rest.len());
        found.insert(format!("{begin}{}", &rest[..end]));
    }
    found
}

#[tokio::test]
async fn what_is_in_anchorings_way_is_told_alike() {
    let all = words(Trouble::ALL.map(Trouble::as_str));
    assert_eq!(all.len(), Trouble::ALL.len());
    // A variant that is new has its word in the source first.
    let health = read("src/anchoring/health.rs");
    let held = answers(&read("src/store/held.rs"), "impl AnchorHold {");
    let source = &answers(&health, "impl Trouble {") | &held;
    assert_eq!(source, all);

    let operations = read("docs/operations.md");
    let rows = table(section(&operations, "## When anchors wait"));
    assert_eq!(rows.iter().flat_map(|row| ticked(&row[0])).collect::<Words>(), all);
    let first: Words = rows[..5].iter().flat_map(|row| ticked(&row[0])).collect();
    assert_eq!(first, held, "docs/operations.md calls these the first five");
    assert_eq!(described("TroubleBody", "why").await, all);
    assert_eq!(described("AnchorBody", "held_by").await, held);
    assert_eq!(described("Readiness", "anchoring").await, answers(&health, "impl Phase {"));
}

#[tokio::test]
async fn the_states_of_an_anchor_are_told_alike() {
    let all = answers(&read("src/store/anchors/states.rs"), "impl AnchorState {");
    assert_eq!(described("AnchorBody", "state").await, all);
    let anchors = commands().into_iter().find(|(name, _)| name == "countersign-anchors").unwrap().1;
    let help = anchors.get_long_about().unwrap().to_string();
    let missing: Vec<_> = all.iter().filter(|state| !help.contains(state.as_str())).collect();
    assert!(missing.is_empty(), "anchors --help: {missing:?}");
}

#[test]
fn exit_codes_are_told_alike() {
    let operations = read("docs/operations.md");
    let rows = table(section(&operations, "## Exit codes"));
    let told: BTreeSet<u8> =
        rows.iter().flat_map(|row| row[0].split(", ").map(|code| code.parse().unwrap())).collect();

    let failure = read("src/cli/failure.rs");
    let codes = failure.split(": u8 = ").skip(1);
    let mut ours: BTreeSet<u8> =
        codes.map(|rest| rest.split(';').next().unwrap().parse().unwrap()).collect();
    ours.extend(0..=5);
    assert_eq!(told, ours, "docs/operations.md and src/cli/failure.rs");

    let (_, program) = commands().swap_remove(0);
    let help = program.get_after_long_help().unwrap().to_string();
    let (_, help) = help.split_once("Exit codes:").unwrap();
    let listed: BTreeSet<u8> =
        help.split_whitespace().filter_map(|word| word.parse().ok()).collect();
    assert_eq!(listed, ours, "--help");

    // The verdicts' codes, by the protocol.
    let protocol = read("crates/core/PROTOCOL.md");
    let verdicts: BTreeMap<String, u8> = table(section(&protocol, "### 8.3 Verdict"))
        .into_iter()
        .map(|row| (row[0].trim_matches('`').to_owned(), row[2].parse().unwrap()))
        .collect();
    let all = [
        Verdict::Unchanged,
        Verdict::DoesNotMatch,
        Verdict::CannotTell,
        Verdict::Withdrawn,
        Verdict::Rehearsal,
    ];
    assert_eq!(words(all.map(Verdict::as_str)), verdicts.keys().cloned().collect());
    let readme = read("README.md");
    let readme = table(section(&readme, "## Verify a bill in 60 seconds"));
    let help: String = help.split_whitespace().collect::<Vec<_>>().join(" ");
    for (verdict, code) in &verdicts {
        let row = readme.iter().find(|row| row[0] == code.to_string()).unwrap();
        assert!(row[1].starts_with(&format!("`{verdict}`")), "README.md: {row:?}");
        let first = if *code == 0 { "done, or " } else { "" };
        assert!(help.contains(&format!("{code} {first}{verdict}")), "--help: {verdict}");
    }
    assert_eq!(readme.len(), verdicts.len() + 1, "README.md: and --require-current");
    let verify = commands().into_iter().find(|(name, _)| name == "countersign-verify").unwrap().1;
    let told = ticked(&verify.get_after_help().unwrap().to_string());
    assert!(told.is_superset(&verdicts.keys().cloned().collect()), "verify --help: {told:?}");
}

/// Amounts by chain, as the table of fields has them.
fn by_chain(amount: fn(&Preset) -> &'static str) -> String {
    let mut text = String::new();
    for (place, one) in PRESETS.iter().enumerate() {
        text += one.name;
        if PRESETS.get(place + 1).is_none_or(|next| amount(next) != amount(one)) {
            text += &format!(" {}", amount(one));
        }
        text += if place + 1 < PRESETS.len() { ", " } else { "; " };
    }
    format!("by chain: {text}others {}", amount(&OTHER))
}

#[test]
fn chains_by_name_are_told_alike() {
    let [all @ .., last] = &PRESETS.map(|preset| preset.name)[..] else { panic!("none") };
    let all = all.join(", ");
    let one_line = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let operations = one_line(&read("docs/operations.md"));
    for wanted in [
        format!("{all} and {last}"),
        format!("| `chain.name` | none | {all}, {last} |"),
        format!("| {} |", by_chain(|one| one.max_fee_gwei)),
        format!("| {} |", by_chain(|one| one.budget_per_day)),
    ] {
        assert!(operations.contains(&wanted), "docs/operations.md: {wanted}");
    }
    let init = commands().into_iter().find(|(name, _)| name == "countersign-init").unwrap().1;
    let help = init.clone().render_long_help().to_string();
    assert!(one_line(&help).contains(&format!("{all} or {last}")), "init --help");
}

/// The words of problems with their statuses, as the snapshots have them.
fn problems() -> BTreeMap<String, u64> {
    let mut found = BTreeMap::new();
    for file in ["problems", "problems-served"] {
        let text = read(&format!("tests/snapshots/{file}.snap"));
        for rest in text.split("\n{\n").skip(1) {
            let body = rest.split("\n}").next().unwrap();
            let body: Value = serde_json::from_str(&format!("{{{body}}}")).unwrap();
            let word = body["type"].as_str().unwrap().replace("urn:countersign:problem:", "");
            found.insert(word, body["status"].as_u64().unwrap());
        }
    }
    found
}

#[test]
fn the_words_of_problems_are_told_alike() {
    let all = problems();
    let operations = read("docs/operations.md");
    let mut told = BTreeMap::new();
    for row in table(section(&operations, "## API problems")) {
        // `refused` is whatever status has no word.
        let status = row[1].parse().unwrap_or(410);
        told.extend(ticked(&row[0]).into_iter().map(|word| (word, status)));
    }
    assert_eq!(told, all, "docs/operations.md");
    let literal = |text: &str| text.split('"').nth(1).map(str::to_owned);
    for file in files("src/http", &[".rs"]) {
        let text = std::fs::read_to_string(&file).unwrap();
        let made = text.split("Problem::new(").skip(1).chain(text.split("Self::new(").skip(1));
        for call in made.map(|rest| rest.split(')').next().unwrap()) {
            let Some(word) = literal(call) else { continue };
            assert!(all.contains_key(&word), "{}: {word} is in no snapshot", file.display());
        }
    }
    let sources = sources();
    for rest in sources.split("problem.is(").skip(1) {
        let word = literal(rest).unwrap();
        assert!(all.contains_key(&word), "the firm waits for {word}, which nothing answers");
    }
}

#[test]
fn environment_variables_are_all_told() {
    let belongs = |c: char| c.is_ascii_uppercase() || c == '_';
    let named = |text: &str| {
        let mut found = all_with(text, "COUNTERSIGN_", belongs);
        found.retain(|name| name != "COUNTERSIGN_");
        if text.contains("RUST_LOG") {
            found.insert("RUST_LOG".to_owned());
        }
        found
    };
    assert_eq!(named(&read("docs/operations.md")), named(&sources()));
    for name in ["notarize", "watch", "void", "reserve", "series-new", "series-list"] {
        let wanted = format!("countersign-{name}");
        let command = commands().into_iter().find(|(name, _)| *name == wanted).unwrap().1;
        let mut options = command.get_arguments();
        let profile = options.find(|option| option.get_id() == "profile").unwrap();
        assert_eq!(profile.get_env().unwrap(), "COUNTERSIGN_PROFILE", "{name}");
    }
}

/// The fields of a structure in the source.
fn fields(source: &str, name: &str) -> Vec<String> {
    let (_, rest) = source.split_once(&format!("pub struct {name} {{")).unwrap();
    let body = rest.split("\n}").next().unwrap();
    let fields = body.lines().filter_map(|line| line.trim().strip_prefix("pub "));
    fields.map(|field| field.split(':').next().unwrap().to_owned()).collect()
}

#[test]
fn every_field_of_the_configuration_is_explained() {
    let source = read("src/config/mod.rs");
    let mut all = Words::new();
    for (folder, name, source) in [
        ("", "Config", source.as_str()),
        ("chain.", "ChainConfig", source.as_str()),
        ("chain.fees.", "FeesConfig", source.as_str()),
        ("operator.", "OperatorConfig", read("src/config/operator.rs").as_str()),
    ] {
        all.extend(fields(source, name).iter().map(|field| format!("{folder}{field}")));
    }
    for group in ["operator", "chain", "chain.fees"] {
        assert!(all.remove(group), "{group}");
    }
    let operations = read("docs/operations.md");
    let mut told = Words::new();
    for row in table(section(&operations, "## `notary.toml`")) {
        let names = ticked(&row[0]);
        let whole = names.iter().find(|name| !name.starts_with('.')).unwrap().clone();
        let folder = whole.split('.').next().unwrap();
        let full = |name: &String| match name.starts_with('.') {
            true => format!("{folder}{name}"),
            false => name.clone(),
        };
        told.extend(names.iter().map(full));
    }
    assert_eq!(told, all);
}

#[test]
fn metrics_are_told_alike() {
    let name = |c: char| c.is_ascii_lowercase() || c == '_';
    let described = read("tests/snapshots/metrics.snap");
    let described: Words = described
        .lines()
        .filter(|line| line.starts_with("countersign_"))
        .map(|line| line.split(' ').next().unwrap().to_owned())
        .collect();
    assert_eq!(all_with(&read("docs/operations.md"), "countersign_", name), described);
    let sources = sources();
    let used: Words = ["counter!(\"", "gauge!(\""]
        .into_iter()
        .flat_map(|begin| all_with(&sources, begin, name))
        .map(|call| call.split('"').nth(1).unwrap().to_owned())
        .collect();
    assert!(used.is_subset(&described), "{used:?}");
}

#[test]
fn a_proxy_is_told_of_every_route() {
    let source = read("src/http/mod.rs");
    let routes = source.split(".route(\"").skip(1).map(|rest| rest.split('"').next().unwrap());
    let operations = read("docs/operations.md");
    let told = ticked(section(&operations, "## TLS in front").split("\n- ").nth(1).unwrap());
    for route in routes {
        let passed = |path: &String| match path.strip_suffix('/') {
            Some(folder) if !folder.is_empty() => route.starts_with(path.as_str()),
            _ => route == path,
        };
        assert!(told.iter().any(passed), "{route}");
    }
}

#[test]
fn documents_name_commands_and_options_that_there_are() {
    let commands = commands();
    let names: Words = commands.iter().map(|(_, one)| one.get_name().to_owned()).collect();
    let options: Words = commands
        .iter()
        .flat_map(|(_, one)| one.get_arguments().filter_map(|one| one.get_long()))
        .map(|name| format!("--{name}"))
        .collect();
    // Of cargo, npm and others.
    let foreign = words([
        "--locked",
        "--bench",
        "--release",
        "--features",
        "--workspace",
        "--bin",
        "--install",
        "--target",
        "--no-default-features",
    ]);
    let word = |c: char| c.is_ascii_lowercase() || c == '-';
    let mut documents = files("docs", &[".md"]);
    documents.retain(|path| !path.to_string_lossy().contains("decisions"));
    documents.extend(["README.md", "CHANGELOG.md"].map(PathBuf::from));
    for path in documents {
        let text = read(path.to_str().unwrap());
        for call in ["`countersign ", "    countersign "] {
            for found in all_with(&text, call, word) {
                let name = &found[call.len()..];
                assert!(name.is_empty() || names.contains(name), "{}: {found}", path.display());
            }
        }
        let found = all_with(&text, "`--", word).into_iter().chain(all_with(&text, " --", word));
        for option in found.map(|found| found[1..].to_owned()).filter(|option| option != "--") {
            let known = options.contains(&option) || foreign.contains(&option);
            assert!(known, "{}: {option}", path.display());
        }
    }
}
