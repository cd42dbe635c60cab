//! Checkpoints that are dated ahead of the clock, because a clock was wrong when they were signed. Times never run
//! backwards in a log, so all that follow are dated ahead too, until the clock has caught up. An anchor whose block is
//! more than 900 seconds older than one of its checkpoints makes a proof `cannot-tell` for ever (PROTOCOL.md section
//! 8.1), so anchoring waits where waiting helps. The module is pure.

use std::fmt;

use countersign_core::date::Date;

use super::later;
use crate::store::NewestTimes;

/// The seconds by which a checkpoint may be ahead of the clock and be anchored all the same. The other 600 of the
/// protocol's 900 seconds are for blocks whose time is behind the clock.
const TOLERANCE_SECONDS: u64 = 300;

/// The seconds for which anchoring waits at most. Who waits longer for a proof is not helped by it.
const PATIENCE_SECONDS: u64 = 30 * 86_400;

/// The checkpoints that are dated ahead of the clock, and what follows for the next anchor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ahead {
    /// The latest time on any checkpoint, if it is ahead of the clock.
    pub dated: Option<Date>,
    /// The decision on the next anchor.
    pub next: NextAnchor,
}

/// The decision on which ledgers go into the next anchor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NextAnchor {
    /// The ledgers whose newest checkpoint is not after this time. The register is dated ahead for none of them.
    Upto(Date),
    /// No ledger, because the register would be dated ahead until this time.
    Waits(Date),
    /// The ledgers whose newest checkpoint is not after this time, which is so far ahead that nothing waits for it.
    Hopeless(Date),
}

impl Ahead {
    /// Decides on the next anchor by the times on the newest checkpoints.
    pub fn of(times: NewestTimes, now: Date) -> Self {
        // The next checkpoint of the register is dated so late in any case, whichever ledgers it takes.
        let least = times.earliest.map_or(times.register, |date| date.max(times.register));
        let next = match wait(least, now) {
            Lead::None => NextAnchor::Upto(later(now, TOLERANCE_SECONDS)),
            Lead::Until(until) => NextAnchor::Waits(until),
            Lead::Hopeless => NextAnchor::Hopeless(least),
        };
        let latest = times.latest.map_or(times.register, |date| date.max(times.register));
        Self { dated: (wait(latest, now) != Lead::None).then_some(latest), next }
    }

    /// Returns the time after which a ledger is left out of the next anchor, or `None` if all ledgers wait.
    pub(super) fn upto(self) -> Option<Date> {
        match self.next {
            NextAnchor::Upto(date) | NextAnchor::Hopeless(date) => Some(date),
            NextAnchor::Waits(_) => None,
        }
    }
}

/// Returns whether a register checkpoint that is signed already waits to be sent.
pub(super) fn waits(signed: Date, now: Date) -> bool {
    matches!(wait(signed, now), Lead::Until(_))
}

/// The lead of a checkpoint over the clock.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Lead {
    /// Nothing waits, because the date is not ahead.
    None,
    /// The wait lasts until then.
    Until(Date),
    /// The date is too far ahead to wait for it.
    Hopeless,
}

fn wait(dated: Date, now: Date) -> Lead {
    if dated <= later(now, TOLERANCE_SECONDS) {
        Lead::None
    } else if dated > later(now, PATIENCE_SECONDS) {
        Lead::Hopeless
    } else {
        let until = dated.unix_seconds().saturating_sub(TOLERANCE_SECONDS);
        Lead::Until(Date::from_unix_seconds(until).unwrap_or(dated))
    }
}

impl fmt::Display for Ahead {
    /// Writes what is dated ahead, and what becomes of it, in one sentence.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(dated) = self.dated else { return f.write_str("nothing is dated ahead") };
        write!(f, "records are dated up to {dated}, ahead of this machine's clock; ")?;
        match self.next {
            NextAnchor::Waits(until) => write!(
                f,
                "nothing is anchored until {until}, because an anchor before would make their proofs `cannot-tell` for \
                 ever"
            ),
            NextAnchor::Upto(_) => f.write_str(
                "their ledgers are left out of anchors until the clock has caught up, because an anchor before would \
                 make all proofs of that anchor `cannot-tell` for ever; other ledgers are anchored as ever",
            ),
            NextAnchor::Hopeless(_) => f.write_str(
                "that is too long to wait for, so anchoring goes on, and what is anchored before the clock has caught up \
                 stays `cannot-tell`",
            ),
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail by panicking")]
mod tests {
    use super::*;

    const NOW: u64 = 1_900_000_000;
    const DAY: u64 = 86_400;

    fn date(seconds: u64) -> Date {
        Date::from_unix_seconds(seconds).unwrap()
    }

    fn ahead(register: u64, ledgers: &[u64]) -> Ahead {
        let dates = || ledgers.iter().copied().map(date);
        let (earliest, latest) = (dates().min(), dates().max());
        Ahead::of(NewestTimes { register: date(register), earliest, latest }, date(NOW))
    }

    #[test]
    fn what_is_ahead_waits_as_long_as_it_helps() {
        let fine = NextAnchor::Upto(date(NOW + 300));
        for (register, ledgers, dated, next) in [
            (0, [].as_slice(), None, fine),
            (NOW, &[NOW - 5, NOW + 300], None, fine),
            // One ledger is ahead, by little or much: it alone is left out.
            (NOW, &[NOW - 5, NOW + 301], Some(NOW + 301), fine),
            (NOW, &[NOW - 5, NOW + 400 * DAY], Some(NOW + 400 * DAY), fine),
            // All are, or the register is.
            (NOW, &[NOW + 3600], Some(NOW + 3600), NextAnchor::Waits(date(NOW + 3300))),
            (NOW + 3600, &[NOW], Some(NOW + 3600), NextAnchor::Waits(date(NOW + 3300))),
            (
                NOW + 10 * DAY,
                &[NOW, NOW + 400 * DAY],
                Some(NOW + 400 * DAY),
                NextAnchor::Waits(date(NOW + 10 * DAY - 300)),
            ),
            (
                NOW,
                &[NOW + 30 * DAY],
                Some(NOW + 30 * DAY),
                NextAnchor::Waits(date(NOW + 30 * DAY - 300)),
            ),
            (
                NOW,
                &[NOW + 30 * DAY + 1],
                Some(NOW + 30 * DAY + 1),
                NextAnchor::Hopeless(date(NOW + 30 * DAY + 1)),
            ),
            (
                NOW + 400 * DAY,
                &[NOW, NOW + 500 * DAY],
                Some(NOW + 500 * DAY),
                NextAnchor::Hopeless(date(NOW + 400 * DAY)),
            ),
        ] {
            let found = ahead(register, ledgers);
            assert_eq!(found, Ahead { dated: dated.map(date), next }, "{register} {ledgers:?}");
        }
    }

    #[test]
    fn a_signed_checkpoint_waits_until_its_date_is_near() {
        assert!(!waits(date(NOW + 300), date(NOW)));
        assert!(waits(date(NOW + 301), date(NOW)));
        assert!(!waits(date(NOW + 31 * DAY), date(NOW)));
    }
}
