//! The standing of a record, in lines that one can read aloud.

use std::fmt::Write;

use countersign_core::date::Date;
use countersign_core::kind::{Effect, Kind};
use countersign_core::status::Cause;
use countersign_core::verify::{Standing, Withdrawal};
use serde_json::{Value, json};

use super::verify::told;

/// The age from which on a status is called old, in seconds.
const OLD: u64 = 24 * 3600;
/// The difference of clocks that is passed over, in seconds.
const SLACK: u64 = 10 * 60;

/// A standing, and what is known besides.
pub(super) struct StandingWords<'a> {
    pub(super) standing: &'a Standing,
    /// The reason why there is no status, if the notary gave none.
    pub(super) unasked: Option<&'a str>,
    /// The reader's own clock.
    pub(super) now: Date,
}

impl StandingWords<'_> {
    pub(super) fn text(&self) -> String {
        let mut text = String::new();
        self.write(&mut text).ok();
        text
    }

    fn write(&self, text: &mut String) -> std::fmt::Result {
        let said = match self.standing {
            Standing::NotChecked(reason) => {
                let why = self.unasked.map_or_else(|| told(reason), str::to_owned);
                return writeln!(
                    text,
                    "not checked: whether it was paid, corrected or withdrawn later ({why})"
                );
            }
            Standing::Current(said) => {
                writeln!(text, "current   nothing voids, replaces or disowns it")?;
                said
            }
            Standing::Withdrawn(said, by) => {
                for one in by {
                    writeln!(text, "withdrawn {}", withdrawal(one))?;
                }
                said
            }
        };
        if said.paid > 0 {
            writeln!(text, "paid      by {}", counted(said.paid, Kind::Receipt.as_str()))?;
        }
        if said.credited > 0 {
            writeln!(text, "credited  by {}", counted(said.credited, "credit note"))?;
        }
        writeln!(
            text,
            "          so the notary says at {}, of the ledger's first {} entries{}",
            said.at,
            said.size.0,
            self.age(said.at)
        )
    }

    fn age(&self, at: Date) -> String {
        let (at, now) = (at.unix_seconds(), self.now.unix_seconds());
        if at > now.saturating_add(SLACK) {
            return "; by your clock that is in the future".to_owned();
        }
        match now.saturating_sub(at) {
            age if age > OLD => {
                format!("; that was {} hours ago, and may have changed", age / 3600)
            }
            _ => String::new(),
        }
    }

    pub(super) fn json(&self) -> Value {
        let said = self.standing.text();
        let reason = match self.standing {
            Standing::NotChecked(reason) => Some(reason),
            _ => None,
        };
        let by = match self.standing {
            Standing::Withdrawn(_, by) => by.as_slice(),
            _ => &[],
        };
        let by = by
            .iter()
            .map(|one| json!({ "cause": one.cause.as_str(), "id": one.id, "sealed": one.sealed }));
        json!({
            "result": self.standing.as_str(),
            "reason": reason.map(|reason| reason.code),
            "detail": reason.map(|reason| self.unasked.unwrap_or(&reason.detail)),
            "at": said.map(|said| said.at),
            "size": said.map(|said| said.size.0),
            "paid": said.map(|said| said.paid),
            "credited": said.map(|said| said.credited),
            "withdrawn_by": by.collect::<Vec<_>>(),
        })
    }
}

/// Tells by which record it was withdrawn, and since when.
pub(super) fn withdrawal(by: &Withdrawal) -> String {
    let since = by.sealed.map_or(String::new(), |date| format!(", sealed {date}"));
    match by.cause {
        Cause::Effect(Effect::Replaced) => format!("the invoice {} replaces it{since}", by.id),
        Cause::Effect(Effect::Voided) => format!("the void {} takes it back{since}", by.id),
        Cause::Disowned => format!(
            "the firm disowns what the key signed that signed it, by {}{since}: do not pay by it before you asked the firm",
            by.id
        ),
    }
}

pub(super) fn counted(count: u64, what: &str) -> String {
    match count {
        1 => format!("1 {what}"),
        _ => format!("{count} {what}s"),
    }
}
