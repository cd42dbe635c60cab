//! The output of commands: logs for operators, progress for people, nothing for pipes.

use std::fmt::Display;
use std::io::{IsTerminal, Write};
use std::path::Path;
use std::time::Duration;

use countersign_core::trust::Finality;
use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;
use serde_json::ser::Formatter;
use tracing_subscriber::EnvFilter;

/// Logs to standard error; `RUST_LOG` chooses how much.
pub(super) fn log() {
    let filter = EnvFilter::try_from_default_env()
        .unwrap_or_else(|_| EnvFilter::new("warn,countersign=info"));
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr);
    // Started twice in one process only in tests.
    log.try_init().ok();
}

/// Tells in words when a block is final.
pub(super) fn finality(finality: Finality) -> String {
    match finality {
        Finality::Finalized => "by the chain's own tag".to_owned(),
        Finality::Depth(depth) => format!("{depth} blocks deep"),
    }
}

/// So many nodes, in words.
pub(super) fn nodes(count: usize) -> String {
    match count {
        1 => "1 node".to_owned(),
        _ => format!("{count} nodes"),
    }
}

/// File names and what others answer may hold characters that a terminal obeys, or that turn the direction of what
/// follows.
pub(super) fn harmless(text: &str) -> String {
    text.chars().map(|c| if c != '\n' && obeyed(c) { '\u{fffd}' } else { c }).collect()
}

/// The same of words that stand in a line: they do not begin another, which could say anything.
pub(super) fn word(text: &str) -> String {
    harmless(text).replace('\n', "\u{fffd}")
}

/// A file's name in a line.
pub(super) fn name(path: &Path) -> String {
    word(&path.to_string_lossy())
}

fn obeyed(c: char) -> bool {
    let turns = matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    c.is_control() || turns || matches!(c, '\u{2028}' | '\u{2029}')
}

/// A line on standard output. Whoever stops reading, as `head` does, has seen enough.
pub(super) fn line(text: impl Display) {
    writeln!(std::io::stdout(), "{}", word(&text.to_string())).ok();
}

/// Several lines; what others chose in them went through [`word`] or [`name`].
pub(super) fn lines(text: impl Display) {
    writeln!(std::io::stdout(), "{}", harmless(&text.to_string())).ok();
}

/// A line of JSON. In its strings, what a terminal would obey is escaped, so that a program reads the very names.
pub(super) fn json(json: impl Serialize) {
    stream(&json);
}

/// The same of what may be long, written as it is made.
pub(super) fn stream(json: &impl Serialize) {
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    let mut serializer = serde_json::Serializer::with_formatter(&mut out, Escaping);
    json.serialize(&mut serializer).ok();
    writeln!(out).ok();
}

/// JSON in which what a terminal would obey is escaped.
struct Escaping;

impl Formatter for Escaping {
    fn write_string_fragment<W: ?Sized + Write>(
        &mut self,
        writer: &mut W,
        fragment: &str,
    ) -> std::io::Result<()> {
        let mut rest = fragment;
        while let Some((at, c)) = rest.char_indices().find(|(_, c)| obeyed(*c)) {
            write!(writer, "{}\\u{:04x}", &rest[..at], u32::from(c))?;
            rest = &rest[at + c.len_utf8()..];
        }
        writer.write_all(rest.as_bytes())
    }
}

/// A line on standard error.
pub(super) fn aside(text: impl Display) {
    eprintln!("{}", word(&text.to_string()));
}

/// A bar over files; silent when standard error is no terminal.
pub(super) fn bar(files: u64) -> ProgressBar {
    let style = ProgressStyle::with_template(
        "{bar:32} {pos}/{len} files  {elapsed} (about {eta} left)  {msg}",
    );
    ProgressBar::new(files).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}

/// A spinner for something that takes a while; silent when standard error is no terminal.
pub(super) fn spinner(message: impl Into<String>) -> ProgressBar {
    let spinner = ProgressBar::new_spinner().with_message(message.into());
    spinner.enable_steady_tick(Duration::from_millis(120));
    spinner
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_others_chose_neither_begins_a_line_nor_turns_one() {
        let name = name(Path::new("bill\nnotarized\u{202e}fdp.\u{1b}[2J"));
        assert_eq!(name, "bill\u{fffd}notarized\u{fffd}fdp.\u{fffd}[2J");
        assert_eq!(harmless("one\ntwo\u{2028}"), "one\ntwo\u{fffd}");
    }
}
