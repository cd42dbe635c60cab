//! The English of doc summaries. A summary is read alone, in the list of a module or beside an error, so it is a
//! sentence or a noun phrase that can be understood without the name of its item.

use std::path::{Path, PathBuf};

use crate::layers::sources;

/// The folders whose summaries are held to the rule.
const FOLDERS: [&str; 15] = [
    "crates/core/src",
    "crates/documents/src",
    "src/anchoring",
    "src/book",
    "src/chain",
    "src/cli",
    "src/client",
    "src/config",
    "src/documents",
    "src/firm",
    "src/http",
    "src/ledger",
    "src/reader",
    "src/store",
    "src/watch",
];

/// The words with which no summary begins, because they lean on something that is not there.
const LEANING: [&str; 31] = [
    "#", "`None`", "As", "By", "From", "He", "His", "How", "If", "In", "It", "Itself", "Its", "Of",
    "On", "That", "Their", "They", "Those", "To", "What", "When", "Where", "Whether", "Which",
    "While", "Who", "Whom", "Whose", "Why", "With",
];

/// Returns the summaries of a source, each with the number of its line: the first line of every doc comment.
fn summaries(text: &str) -> Vec<(usize, &str)> {
    let (mut found, mut before) = (Vec::new(), None);
    for (line, number) in text.lines().zip(1..) {
        let doc = ["///", "//!"].into_iter().find(|mark| line.trim_start().starts_with(mark));
        if let Some(mark) = doc.filter(|_| doc != before) {
            found.push((number, line.trim_start().trim_start_matches(mark).trim()));
        }
        before = doc;
    }
    found
}

/// Returns the word with which a summary begins, without a comma or a point behind it.
fn first_word(summary: &str) -> &str {
    summary.split_whitespace().next().unwrap_or_default().trim_end_matches([',', '.', ':', ';'])
}

#[test]
fn a_summary_stands_alone() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files: Vec<PathBuf> = Vec::new();
    for folder in FOLDERS {
        sources(&root.join(folder), &mut files);
    }
    let (mut seen, mut wrong) = (0, Vec::new());
    for file in files {
        let text = std::fs::read_to_string(&file).unwrap();
        let inside = file.strip_prefix(root).unwrap().display();
        for (line, summary) in summaries(&text) {
            seen += 1;
            if LEANING.contains(&first_word(summary)) {
                wrong.push(format!("{inside}:{line}: {summary}"));
            }
        }
    }
    assert!(seen > 1_000, "the test found its sources");
    assert!(wrong.is_empty(), "these summaries do not stand alone:\n{}", wrong.join("\n"));
}

#[test]
fn what_leans_is_found() {
    let source = "//! Whether it works.\n\n/// Returns it.\n/// It is more.\nfn one() {}\n/// When.\nfn two() {}\n";
    let found = summaries(source);
    assert_eq!(found, [(1, "Whether it works."), (3, "Returns it."), (6, "When.")]);
    let leans = |(_, summary): &(usize, &str)| LEANING.contains(&first_word(summary));
    assert_eq!(found.iter().filter(|one| leans(one)).count(), 2);
}
