//! How commands tell what they do: logs for operators, progress for people, nothing for pipes.

use std::fmt::Display;
use std::io::{IsTerminal, Write};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
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

/// File names and what a notary answers may hold control characters, which a terminal obeys.
pub(super) fn harmless(text: &str) -> String {
    text.chars().map(|c| if c.is_control() && c != '\n' { '\u{fffd}' } else { c }).collect()
}

/// A line on standard output. Whoever stops reading, as `head` does, has seen enough.
pub(super) fn line(text: impl Display) {
    writeln!(std::io::stdout(), "{}", harmless(&text.to_string())).ok();
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
