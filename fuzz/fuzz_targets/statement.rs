//! Statements: a text has one meaning, and a meaning one text.
#![no_main]

use countersign_core::statement::Statement;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Ok(statement) = Statement::parse(text) {
        let written = statement.draft().text();
        assert!(text.starts_with(&format!("{written}\n")));
    }
});
