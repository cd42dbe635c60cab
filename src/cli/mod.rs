//! The command line: a file a command.

mod access;
mod account;
mod anchors;
mod book;
mod chain;
mod clock;
mod completions;
mod contract;
mod deploy;
mod dev;
mod disclose;
mod eras;
mod failure;
mod fields;
mod files;
mod find;
mod followed;
mod given;
mod groups;
mod history;
mod init;
mod inspect;
mod ledger;
mod likeness;
mod link;
mod list;
mod man;
mod moved;
mod named;
mod notarize;
mod open;
mod reliance;
mod resend;
mod reserve;
mod run;
mod series;
mod serve;
mod sources;
mod standing;
mod status;
mod succession;
mod tell;
mod trust;
mod upgrade;
mod verify;
mod void;
mod watch;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::{FromArgMatches, Parser, Subcommand};

use failure::Failure;

/// Notarize invoices: prove to anyone which bill was issued, when, and that it was not changed
///
/// A firm hashes its bills on its own machine; what reaches the notary holds no content. The notary
/// seals each bill into the firm's append-only ledger at once, and anchors all ledgers on a public
/// chain every few minutes. Whoever has a bill and its proof can check it without trusting anybody.
#[derive(Parser)]
#[command(name = "countersign", version, propagate_version = true, max_term_width = 100)]
#[command(after_long_help = "\
Try it:      countersign dev                          a notary on a development chain
             countersign notarize bill.pdf --profile DIR/firm.json --wait final
             countersign verify bill.pdf

Exit codes:  0 done, or unchanged     1 does-not-match     2 cannot-tell     3 withdrawn
             4 rehearsal              5 unchanged, and not known whether it is current
             64 wrong usage           65 bad input         66 input cannot be read
             69 not reachable         70 defect            73 output cannot be written
             77 not permitted         78 wrong configuration")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Dev(dev::Dev),
    Init(init::Init),
    Deploy(deploy::Deploy),
    Serve(serve::Serve),
    Anchors(anchors::AnchorsCommand),
    #[command(subcommand)]
    Contract(contract::ContractCommand),
    #[command(subcommand)]
    Ledger(ledger::LedgerCommand),
    #[command(subcommand)]
    ApiKey(access::ApiKeyCommand),
    Notarize(notarize::Notarize),
    Upgrade(upgrade::Upgrade),
    List(list::List),
    Find(find::Find),
    Status(status::StatusCommand),
    Resend(resend::Resend),
    #[command(subcommand)]
    Book(book::BookCommand),
    Verify(verify::Verify),
    #[command(subcommand)]
    Trust(trust::TrustCommand),
    Disclose(disclose::Disclose),
    Inspect(inspect::Inspect),
    Void(void::Void),
    History(history::HistoryCommand),
    Watch(watch::WatchCommand),
    Reserve(reserve::Reserve),
    #[command(subcommand)]
    Series(series::SeriesCommand),
    Completions(completions::Completions),
    Man(man::Man),
}

/// The result of a command: an exit code, or a failure that is told.
type CommandResult = Result<ExitCode, Failure>;

/// Returns the program's arguments: every command with its help.
pub fn program() -> clap::Command {
    groups::command()
}

/// Parses, dispatches, tells what went wrong.
pub fn main(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let parsed = groups::command().try_get_matches_from(arguments);
    let arguments = match parsed.and_then(|found| Arguments::from_arg_matches(&found)) {
        Ok(arguments) => arguments,
        Err(error) => {
            // Help and version are no errors; clap tells both in its own words.
            error.print().ok();
            return if error.use_stderr() {
                ExitCode::from(failure::USAGE)
            } else {
                ExitCode::SUCCESS
            };
        }
    };
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return Failure::defect(error).tell(),
    };
    let outcome = runtime.block_on(async {
        match arguments.command {
            Command::Dev(command) => command.run().await,
            Command::Init(command) => command.run().await,
            Command::Deploy(command) => command.run().await,
            Command::Serve(command) => command.run().await,
            Command::Anchors(command) => command.run().await,
            Command::Contract(command) => command.run().await,
            Command::Ledger(command) => command.run().await,
            Command::ApiKey(command) => command.run().await,
            Command::Notarize(command) => command.run().await,
            Command::Upgrade(command) => command.run().await,
            Command::List(command) => command.run().await,
            Command::Find(command) => command.run().await,
            Command::Status(command) => command.run().await,
            Command::Resend(command) => command.run().await,
            Command::Book(command) => command.run().await,
            Command::Verify(command) => command.run().await,
            Command::Trust(command) => command.run().await,
            Command::Disclose(command) => command.run().await,
            Command::Inspect(command) => command.run(),
            Command::Void(command) => command.run().await,
            Command::History(command) => command.run().await,
            Command::Watch(command) => command.run().await,
            Command::Reserve(command) => command.run(),
            Command::Series(command) => command.run().await,
            Command::Completions(command) => command.run(),
            Command::Man(command) => command.run(),
        }
    });
    outcome.unwrap_or_else(|failure| failure.tell())
}
