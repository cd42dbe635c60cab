//! The health of anchoring, as an operator sees it: its phase, its troubles and since when they last, and metrics. The
//! log has one line when a trouble begins and one when it is over, however many rounds lie between.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard};

use countersign_core::date::Date;

use super::{AnchoringError, seconds_since};
use crate::chain::ChainError;
use crate::store::AnchorHold;

/// The seconds that a contradiction between nodes must last to be told.
const LASTING_SECONDS: u64 = 60;

/// The phase of anchoring.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Anchoring has not looked at the chain yet.
    Starting,
    /// Nothing is in the way of anchoring.
    Working,
    /// Another process anchors.
    Standby,
    /// Something is in the way of anchoring that can pass.
    Waiting,
    /// Anchoring has given up until the next start.
    Stopped,
}

/// A trouble that can be in the way of anchoring.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Trouble {
    /// Too few nodes answer.
    Chain,
    /// The nodes contradict each other.
    Disagreement,
    /// The nodes do not know of a final anchor's block.
    Behind,
    /// The database fails.
    Database,
    /// An anchor waits for something.
    Held(AnchorHold),
    /// No node takes a transaction.
    Unsent,
    /// No node tells of something that is on the chain already, because it is older than their history.
    Unfound,
    /// Records wait longer than a ledger's policy allows, or a block is not final for hours.
    Late,
    /// Records are dated ahead of the clock, and anchors wait for it to catch up where that helps.
    Ahead,
    /// Another transaction has an anchor's nonce.
    Nonce,
    /// The contract refused an attempt.
    Refused,
    /// No evidence is to be had, for which nothing waits.
    Evidence,
    /// Anchoring cannot go on by itself.
    Stopped,
}

/// The health of anchoring: its phase, with all that belongs to it.
#[derive(Clone, Debug)]
pub struct Health {
    pub phase: Phase,
    /// The troubles, each with the time since when it lasts.
    pub troubles: BTreeMap<Trouble, Date>,
    /// The time since when the nodes contradict each other. Most often one is a moment behind, so this becomes a
    /// trouble only if it lasts.
    suspect: Option<Date>,
    /// The time at which the oldest record was sealed that is in no block yet.
    pub oldest_unanchored: Option<Date>,
    /// The earliest time by which a ledger's policy wants its records in a block.
    pub anchor_by: Option<Date>,
}

/// The health of anchoring, which many may read.
#[derive(Clone)]
pub struct SharedHealth(Arc<Mutex<Health>>);

impl Phase {
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Starting => "starting",
            Self::Working => "working",
            Self::Standby => "standby",
            Self::Waiting => "waiting",
            Self::Stopped => "stopped",
        }
    }
}

impl Trouble {
    /// Everything that can be in the way, in the order in which it is listed.
    pub const ALL: [Self; 17] = [
        Self::Chain,
        Self::Disagreement,
        Self::Behind,
        Self::Database,
        Self::Held(AnchorHold::FeeCap),
        Self::Held(AnchorHold::Budget),
        Self::Held(AnchorHold::Funds),
        Self::Held(AnchorHold::Operator),
        Self::Held(AnchorHold::Lost),
        Self::Unsent,
        Self::Unfound,
        Self::Late,
        Self::Ahead,
        Self::Nonce,
        Self::Refused,
        Self::Evidence,
        Self::Stopped,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Chain => "chain",
            Self::Disagreement => "disagreement",
            Self::Behind => "behind",
            Self::Database => "database",
            Self::Held(held) => held.as_str(),
            Self::Unsent => "unsent",
            Self::Unfound => "unfound",
            Self::Late => "late",
            Self::Ahead => "ahead",
            Self::Nonce => "nonce",
            Self::Refused => "refused",
            Self::Evidence => "evidence",
            Self::Stopped => "stopped",
        }
    }

    /// Returns the advice on what to do about the trouble.
    fn advice(self) -> &'static str {
        match self {
            Self::Chain => "check the nodes in chain.rpc_urls; sealing goes on, anchors wait",
            Self::Disagreement => {
                "find out which node is behind or lies; nothing is believed until enough of them agree"
            }
            Self::Behind => {
                "they are behind, or the chain was set back; nothing is sent meanwhile, and if it lasts a minute, \
                 anchoring stops"
            }
            Self::Database => "check the database and its disk; sealing goes on if it can",
            Self::Held(AnchorHold::FeeCap) => {
                "anchors wait until fees fall, or until you raise chain.fees.max_fee_per_gas_gwei"
            }
            Self::Held(AnchorHold::Budget) => {
                "anchors wait until 24 hours have passed, or until you raise chain.fees.budget_per_day"
            }
            Self::Held(AnchorHold::Funds) => {
                "anchors wait until you send the operator's account coins"
            }
            Self::Held(AnchorHold::Operator) => {
                "give the service that account's key, or let the owner run `countersign contract set-operator`; \
                 anchors wait"
            }
            Self::Held(AnchorHold::Lost) => {
                "proofs that name such a block as final are contradicted by whoever asks this chain; \
                 `countersign upgrade` tells their holders"
            }
            Self::Unsent => {
                "the transaction is offered again, and replaced when it offers too little"
            }
            Self::Unfound => {
                "name a node in chain.rpc_urls that keeps older history; the anchor waits"
            }
            Self::Late => "check what else is in the way, and whether the nodes go on",
            Self::Ahead => {
                "if this machine's clock is right, see what docs/operations.md says under Clock; if it is behind, set it"
            }
            Self::Nonce => {
                "find out who else uses the operator's key; the anchor waits until that transaction is final and \
                 is then signed anew"
            }
            Self::Refused => "look at the transaction; it cost its fee",
            Self::Evidence => "the anchor is not affected; proofs of it cannot be checked offline",
            Self::Stopped => {
                "start `serve` again once the cause is gone; sealing goes on, nothing is anchored until then"
            }
        }
    }

    /// Returns whether anchoring waits for the trouble to pass.
    fn blocks(self) -> bool {
        !matches!(self, Self::Evidence | Self::Late)
    }
}

impl Default for SharedHealth {
    fn default() -> Self {
        Self(Arc::new(Mutex::new(Health {
            phase: Phase::Starting,
            troubles: BTreeMap::new(),
            suspect: None,
            oldest_unanchored: None,
            anchor_by: None,
        })))
    }
}

impl SharedHealth {
    pub fn status(&self) -> Health {
        self.lock().clone()
    }

    fn lock(&self) -> MutexGuard<'_, Health> {
        // The health holds values only, which a panic elsewhere leaves whole.
        self.0.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }

    /// Notes a trouble, and tells it if it begins now.
    pub(super) fn raise(&self, trouble: Trouble, now: Date, what: impl std::fmt::Display) {
        let mut status = self.lock();
        if status.troubles.contains_key(&trouble) {
            return;
        }
        status.troubles.insert(trouble, now);
        gauge(trouble, 1.0);
        let (why, advice) = (trouble.as_str(), trouble.advice());
        match trouble {
            Trouble::Stopped => tracing::error!("anchoring has stopped: {what}; {advice}"),
            Trouble::Held(AnchorHold::Lost) => tracing::error!(why, "{what}; {advice}"),
            _ => tracing::warn!(why, "{what}; {advice}"),
        }
    }

    /// Returns whether the trouble is in the way now.
    pub(super) fn has(&self, trouble: Trouble) -> bool {
        self.lock().troubles.contains_key(&trouble)
    }

    /// Notes that a trouble is over, and tells it if there was one.
    pub(super) fn clear(&self, trouble: Trouble) {
        let mut status = self.lock();
        let Some(since) = status.troubles.remove(&trouble) else { return };
        gauge(trouble, 0.0);
        let why = trouble.as_str();
        if status.troubles.contains_key(&Trouble::Stopped) {
            tracing::info!(why, %since, "over; anchoring has stopped all the same, until the next start");
        } else if let Some(other) = status.troubles.keys().find(|trouble| trouble.blocks()) {
            tracing::info!(why, %since, still = other.as_str(), "over; something else is in the way");
        } else {
            tracing::info!(why, %since, "over; anchoring goes on");
        }
    }

    /// Clears all troubles that hold single anchors, perhaps except one.
    pub(super) fn hold(&self, held: Option<AnchorHold>) {
        for other in
            [AnchorHold::FeeCap, AnchorHold::Budget, AnchorHold::Funds, AnchorHold::Operator]
        {
            if Some(other) != held {
                self.clear(Trouble::Held(other));
            }
        }
    }

    /// Notes that another process anchors, which tells its own troubles.
    pub(super) fn standby(&self) {
        let mut status = self.lock();
        status.phase = Phase::Standby;
        status.suspect = None;
        for (trouble, _) in std::mem::take(&mut status.troubles) {
            gauge(trouble, 0.0);
        }
        metrics::gauge!("countersign_anchoring_leader").set(0.0);
    }

    /// Notes that this process has the lease.
    pub(super) fn leads(&self) {
        metrics::gauge!("countersign_anchoring_leader").set(1.0);
    }

    /// Notes the end of a round that did what it could.
    pub(super) fn worked(&self) {
        for trouble in [Trouble::Chain, Trouble::Disagreement, Trouble::Behind, Trouble::Database] {
            self.clear(trouble);
        }
        let mut status = self.lock();
        status.suspect = None;
        let waits = status.troubles.keys().any(|trouble| trouble.blocks());
        status.phase = match waits {
            _ if status.troubles.contains_key(&Trouble::Stopped) => Phase::Stopped,
            true => Phase::Waiting,
            false => Phase::Working,
        };
    }

    /// Notes that anchoring has ended although nobody asked it to.
    pub fn ended(&self, now: Date) {
        self.raise(Trouble::Stopped, now, "its task ended, which is a defect");
        self.lock().phase = Phase::Stopped;
    }

    /// Notes the end of a round that failed. Returns false if nothing is sent from now on.
    pub(super) fn failed(&self, error: &AnchoringError, now: Date) -> bool {
        let said = chained(error);
        let passing = error.is_passing();
        let trouble = match error {
            _ if !passing => Trouble::Stopped,
            AnchoringError::Chain(ChainError::Disagreement(_)) => Trouble::Disagreement,
            AnchoringError::Chain(_) => Trouble::Chain,
            AnchoringError::Behind(_) => Trouble::Behind,
            _ => Trouble::Database,
        };
        if trouble == Trouble::Disagreement {
            let since = *self.lock().suspect.get_or_insert(now);
            if seconds_since(since, now) < LASTING_SECONDS {
                return true;
            }
        }
        match passing {
            true => self.raise(trouble, now, said),
            false if error.advice().is_empty() => self.raise(trouble, now, said),
            false => self.raise(trouble, now, format_args!("{said}; {}", error.advice())),
        }
        let mut status = self.lock();
        let stopped = !passing || status.troubles.contains_key(&Trouble::Stopped);
        status.phase = if stopped { Phase::Stopped } else { Phase::Waiting };
        passing
    }

    pub(super) fn oldest(&self, oldest: Option<Date>, anchor_by: Option<Date>, now: Date) {
        // Below zero for what is dated ahead: how long that waits, nobody knows.
        let seconds = |date: Date| date.unix_seconds() as f64;
        let age = oldest.map_or(0.0, |date| seconds(now) - seconds(date));
        metrics::gauge!("countersign_oldest_unanchored_age_seconds").set(age);
        let mut status = self.lock();
        (status.oldest_unanchored, status.anchor_by) = (oldest, anchor_by);
    }
}

fn gauge(trouble: Trouble, value: f64) {
    metrics::gauge!("countersign_anchoring_trouble", "why" => trouble.as_str()).set(value);
}

/// Writes an error with its causes, on one line.
fn chained(error: &dyn std::error::Error) -> String {
    let mut said = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        let words = inner.to_string();
        if !said.ends_with(&words) {
            said.push_str(": ");
            said.push_str(&words);
        }
        cause = inner.source();
    }
    said
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail by panicking")]
mod tests {
    use super::*;

    #[test]
    fn an_age_is_below_zero_while_what_waits_is_dated_ahead() {
        let recorder = metrics_exporter_prometheus::PrometheusBuilder::new().build_recorder();
        let told = recorder.handle();
        let date = |seconds| Date::from_unix_seconds(seconds).unwrap();
        for (oldest, age) in [(Some(4600), "-3600"), (Some(400), "600"), (None, "0")] {
            metrics::with_local_recorder(&recorder, || {
                SharedHealth::default().oldest(oldest.map(date), None, date(1000));
            });
            let line = format!("countersign_oldest_unanchored_age_seconds {age}\n");
            assert!(told.render().contains(&line), "{age}: {}", told.render());
        }
    }
}
