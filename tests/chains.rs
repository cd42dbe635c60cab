//! The chains that the protocol knows: the page has its own table, and both say the same.

use countersign_core::chain::{CHAINS, KnownChain};

const PAGE: &str = include_str!("../src/page/verify/chains.mjs");

#[test]
fn the_page_knows_the_same_chains_by_the_same_names() {
    let line =
        |chain: &KnownChain| format!("  [{}, '{}', '{}'],", chain.id, chain.name, chain.class);
    let ours: Vec<String> = CHAINS.iter().map(line).collect();
    let theirs: Vec<&str> = PAGE.lines().filter(|line| line.starts_with("  [")).collect();
    assert_eq!(theirs, ours);
}
