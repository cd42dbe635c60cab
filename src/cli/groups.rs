//! The list of commands, told by who needs them.

use std::fmt::Write;

use clap::{Command, CommandFactory};

use super::Arguments;

/// The groups of commands by who needs them, in the order in which they are told.
const GROUPS: [(&str, &[&str]); 5] = [
    (
        "At the firm, for whoever sends bills",
        &[
            "notarize", "watch", "upgrade", "list", "find", "status", "resend", "reserve", "void",
            "disclose", "inspect", "series", "book",
        ],
    ),
    ("For whoever got a bill, and for auditors", &["verify", "history", "trust"]),
    (
        "For the operator of a notary",
        &["init", "deploy", "serve", "ledger", "api-key", "anchors", "contract"],
    ),
    ("To try everything on one machine", &["dev"]),
    ("For your shell", &["completions", "man"]),
];

/// The program's arguments, with a help that tells the commands in groups.
pub(super) fn command() -> Command {
    let command = Arguments::command();
    let list = list(&command);
    command.help_template(format!(
        "{{before-help}}{{about-with-newline}}\n{{usage-heading}} {{usage}}\n\n{list}Options:\n{{options}}{{after-help}}\n"
    ))
}

fn list(command: &Command) -> String {
    let mut text = String::new();
    for (who, names) in GROUPS {
        writeln!(text, "{who}:").ok();
        for name in names {
            let about = command.find_subcommand(name).and_then(Command::get_about);
            let about = about.map(ToString::to_string).unwrap_or_default();
            writeln!(text, "  {name:<11}  {about}").ok();
        }
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_command_is_in_one_group() {
        let command = Arguments::command();
        let all: BTreeSet<&str> = command.get_subcommands().map(Command::get_name).collect();
        let told: Vec<&str> = GROUPS.iter().flat_map(|(_, names)| names.iter().copied()).collect();
        assert_eq!(told.len(), all.len(), "each once");
        assert_eq!(told.into_iter().collect::<BTreeSet<_>>(), all);
    }
}
