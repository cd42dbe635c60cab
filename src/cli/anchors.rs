//! `countersign anchors`

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use countersign_core::date::Date;
use countersign_core::tree::Size;
use serde_json::{Value, json};

use super::chain::Settings;
use super::clock::now;
use super::open::look;
use super::{CommandResult, tell};
use crate::anchoring::Ahead;
use crate::chain::coin::{COIN, units};
use crate::chain::preset::Preset;
use crate::store::{AnchorHold, AnchorRow, AnchorState};

/// List anchors, newest first, with their state, age, attempts and cost
///
/// The states are due (signed by the notary), submitted (a transaction is sent), included (in a block)
/// and final. This command only reads the database and can run beside `serve`.
#[derive(Args)]
pub(super) struct AnchorsCommand {
    /// The data folder of the notary.
    #[arg(long, value_name = "DIR", default_value = "notary")]
    data: PathBuf,
    /// Show at most this many anchors.
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=1000))]
    limit: u32,
    /// Show only anchors of a register smaller than this. For the next page, give the smallest size of
    /// this one.
    #[arg(long, value_name = "SIZE")]
    before: Option<u64>,
    /// Show every transaction that was signed for each anchor.
    #[arg(long)]
    attempts: bool,
    /// Print JSON, one line for each anchor.
    #[arg(long)]
    json: bool,
}

impl AnchorsCommand {
    pub(super) async fn run(self) -> CommandResult {
        let opened = look(&self.data).await?;
        let preset =
            Settings::of(&opened.config).map_or(crate::chain::preset::OTHER, |found| found.preset);
        let before = Size(self.before.unwrap_or(i64::MAX as u64));
        let anchors = opened.store.newest_anchors(before, self.limit).await?;
        let waiting = opened.store.waiting(None).await?;
        let now = now();
        let ahead = Ahead::of(opened.store.newest_times().await?, now);
        opened.store.close().await;
        if self.json {
            for anchor in &anchors {
                tell::line(as_json(anchor, &preset));
            }
            return Ok(ExitCode::SUCCESS);
        }
        if ahead.dated.is_some() {
            tell::line(format_args!("{ahead} (docs/operations.md, Clock)"));
        }
        if let Some(waiting) = waiting {
            let left = ago(now, waiting.anchor_by);
            match waiting.since <= now {
                true => tell::line(format_args!(
                    "records wait for the next anchor since {}; their policy leaves {left}",
                    ago(waiting.since, now)
                )),
                // How long they wait, nobody knows.
                false => tell::line(format_args!(
                    "records that are dated {} wait for the next anchor; their policy leaves {left}",
                    waiting.since
                )),
            }
        }
        if anchors.is_empty() {
            tell::line("there are no anchors yet");
            return Ok(ExitCode::SUCCESS);
        }
        if anchors.iter().any(AnchorRow::is_lost) {
            tell::line(
                "the chain does not have anchors that were final: nothing is anchored until that is cleared up \
                 (docs/operations.md, When anchors wait)",
            );
        }
        tell::line(format_args!(
            "{:>10}  {:<9}  {:>7}  {:>9}  {:>8}  {:>18}  {:>18}  block or reason",
            "register", "state", "age", "in block", "attempts", "cost", "cost a record",
        ));
        for anchor in &anchors {
            tell::line(row(anchor, &preset, now));
            if self.attempts {
                for line in attempts(anchor, &preset) {
                    tell::line(line);
                }
            }
        }
        Ok(ExitCode::SUCCESS)
    }
}

fn row(anchor: &AnchorRow, preset: &Preset, now: Date) -> String {
    let cost = cost(anchor);
    let coins = |wei: u128| format!("{} {}", short(wei), preset.coin);
    let each = match (cost, u128::from(anchor.records)) {
        (0, _) | (_, 0) => "—".to_owned(),
        (cost, records) => coins(cost / records),
    };
    let block = anchor.state.inclusion();
    let took = block.map_or("—".to_owned(), |block| ago(anchor.created_at, block.block_time));
    let last = match (&anchor.state, anchor.held) {
        (AnchorState::Final(block, _), Some((AnchorHold::Lost, since))) => {
            format!("{}, lost by the chain, as seen since {since}", block.block_number)
        }
        (AnchorState::Final(block, nodes), _) => {
            let word = if *nodes == 1 { ", by one node" } else { "" };
            format!("{}{word}", block.block_number)
        }
        (AnchorState::Included(block), _) => block.block_number.to_string(),
        (_, Some((held, since))) => format!("held by {} since {since}", held.as_str()),
        _ => String::new(),
    };
    format!(
        "{:>10}  {:<9}  {:>7}  {took:>9}  {:>8}  {:>18}  {each:>18}  {last}",
        anchor.to.0,
        anchor.state.as_str(),
        ago(anchor.created_at, now),
        anchor.attempts.len(),
        if cost == 0 { "—".to_owned() } else { coins(cost) },
    )
}

fn attempts<'a>(anchor: &'a AnchorRow, preset: &'a Preset) -> impl Iterator<Item = String> + 'a {
    anchor.attempts.iter().map(|attempt| {
        let what = preset.link(attempt.transaction).unwrap_or(attempt.transaction.to_string());
        format!(
            "{:>10}  attempt {} at {}, nonce {}, at most {} gwei per gas: {what}",
            "",
            attempt.number,
            attempt.at,
            attempt.nonce,
            units(attempt.max_fee_wei, crate::chain::coin::GWEI),
        )
    })
}

/// Coins to four digits that tell something; JSON has them all.
fn short(wei: u128) -> String {
    let digits = wei.checked_ilog10().unwrap_or(0);
    let unit = 10_u128.pow(digits.saturating_sub(3));
    units(wei.saturating_add(unit / 2) / unit * unit, COIN)
}

/// Everything that was paid for it, refused transactions included.
fn cost(anchor: &AnchorRow) -> u128 {
    anchor.attempts.iter().filter_map(|attempt| attempt.fee_wei).sum()
}

fn as_json(anchor: &AnchorRow, preset: &Preset) -> Value {
    let block = anchor.state.inclusion();
    let nodes = match anchor.state {
        AnchorState::Final(_, nodes) => Some(nodes),
        _ => None,
    };
    let attempts: Vec<_> = anchor
        .attempts
        .iter()
        .map(|attempt| {
            json!({
                "number": attempt.number, "transaction": attempt.transaction, "account": attempt.account,
                "nonce": attempt.nonce, "signed_at": attempt.at,
                "max_fee_wei": attempt.max_fee_wei.to_string(), "tip_wei": attempt.tip_wei.to_string(),
                "fee_wei": attempt.fee_wei.map(|fee| fee.to_string()),
                "link": preset.link(attempt.transaction),
            })
        })
        .collect();
    json!({
        "from_size": anchor.from.0, "size": anchor.to.0, "state": anchor.state.as_str(),
        "created_at": anchor.created_at, "records": anchor.records,
        "oldest_sealed_at": anchor.oldest_sealed_at, "anchor_by": anchor.anchor_by,
        "held": anchor.held.map(|(held, since)| json!({ "why": held.as_str(), "since": since })),
        "transaction": block.map(|block| block.transaction),
        "block_number": block.map(|block| block.block_number),
        "block_hash": block.map(|block| block.block_hash),
        "block_time": block.map(|block| block.block_time),
        "gas_used": block.map(|block| block.gas_used),
        "cost_wei": cost(anchor).to_string(),
        "nodes": nodes,
        "attempts": attempts,
    })
}

/// The time from one to the other, in its two largest units.
fn ago(from: Date, to: Date) -> String {
    let seconds = to.unix_seconds().saturating_sub(from.unix_seconds());
    match seconds {
        0..60 => format!("{seconds} s"),
        60..3600 => format!("{}m {:02}s", seconds / 60, seconds % 60),
        3600..86_400 => format!("{}h {:02}m", seconds / 3600, seconds / 60 % 60),
        _ => format!("{}d {:02}h", seconds / 86_400, seconds / 3600 % 24),
    }
}
