//! CODES.md names the codes of this crate, in their order, and cases that are there.

use std::path::Path;

use countersign_core::outcome::Code;
use serde_json::Value;

const PAGE: &str = include_str!("../CODES.md");

/// The cells of the table below a heading.
fn rows(heading: &str) -> Vec<Vec<&'static str>> {
    let section = PAGE.split_once(&format!("\n## {heading}\n")).expect("a heading").1;
    let section = section.split("\n## ").next().expect("a section");
    let rows = section.lines().filter(|line| line.starts_with("| `"));
    rows.map(|row| row.trim_matches('|').split('|').map(str::trim).collect()).collect()
}

/// The case that a cell names.
fn case(cell: &str) -> Value {
    let name = cell.split('`').nth(1).expect("a name");
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/vectors");
    let bytes = std::fs::read(folder.join(format!("{name}.json"))).expect("a case");
    serde_json::from_slice(&bytes).expect("JSON")
}

fn word(cell: &'static str) -> &'static str {
    cell.trim_matches('`')
}

#[test]
fn every_code_has_a_step_and_a_case() {
    let rows = rows("Reason codes");
    let listed: Vec<_> = rows.iter().map(|row| word(row[0])).collect();
    let ours: Vec<_> = Code::ALL.iter().map(|code| code.as_str()).collect();
    assert_eq!(listed, ours);
    for row in &rows {
        let [code, outcome, rule, shown] = row[..] else { panic!("{row:?}") };
        assert!(rule.contains(".md#"), "{code}: {rule}");
        let expect = &case(shown)["expect"];
        // A code whose outcome depends on what else is there has two words for it, and the case shows one.
        let is_listed = |found: &Value| outcome.split(" or ").any(|one| found == one);
        let check = |check: &Value| is_listed(&check[1]) && check[2] == word(code);
        let checks = expect["checks"].as_array().expect("checks").iter().any(check);
        let standing = &expect["standing"];
        let standing = is_listed(&standing[0]) && standing[1] == word(code);
        assert!(checks || standing, "{code} is not in the case {shown}");
    }
}

#[test]
fn every_refusal_has_a_step_and_a_case() {
    let rows = rows("Refusals of a ledger");
    assert!(rows.len() > 10, "{rows:?}");
    for row in &rows {
        let [refusal, _, shown] = row[..] else { panic!("{row:?}") };
        let expect = &case(shown)["expect"];
        let words = expect.as_array().expect("words");
        assert!(words.iter().any(|one| one == word(refusal)), "{refusal} is not in {shown}");
    }
}
