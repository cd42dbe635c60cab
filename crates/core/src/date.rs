//! Points in time, to the second (PROTOCOL.md section 1, rule 6).

use std::fmt;
use std::str::FromStr;

use jiff::civil::{self, DateTime};
use jiff::{ToSpan, Unit};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use thiserror::Error;

/// A point in time: seconds of Unix time, from 1970 to the end of year 9999.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date(i64);

/// The last second of year 9999.
const LAST: i64 = 253_402_300_799;

/// An error: the text is not spelled `YYYY-MM-DDTHH:MM:SSZ`, or there is no such date.
#[derive(Debug, Error, PartialEq, Eq)]
#[error("not a date like 2026-11-21T09:30:00Z: {0:?}")]
pub struct NotADate(pub String);

impl Date {
    /// The first second of 1970.
    pub const EPOCH: Self = Self(0);

    /// Returns the date that many seconds after 1970-01-01T00:00:00Z, or `None` beyond year 9999.
    pub fn from_unix_seconds(seconds: u64) -> Option<Self> {
        i64::try_from(seconds).ok().filter(|seconds| *seconds <= LAST).map(Self)
    }

    /// Returns the seconds since 1970-01-01T00:00:00Z.
    pub fn unix_seconds(self) -> u64 {
        self.0.unsigned_abs()
    }
}

const EPOCH: civil::Date = civil::date(1970, 1, 1);
const DAY: i64 = 86_400;

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (day, second) = (self.0.div_euclid(DAY), self.0.rem_euclid(DAY));
        // LAST keeps every value inside what jiff can hold.
        let date = EPOCH.checked_add(day.days()).map_err(|_| fmt::Error)?;
        let (hour, minute) = (second / 3600, second / 60 % 60);
        write!(f, "{date}T{hour:02}:{minute:02}:{:02}Z", second % 60)
    }
}

impl FromStr for Date {
    type Err = NotADate;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let refuse = || NotADate(text.chars().take(40).collect());
        let local: DateTime =
            text.strip_suffix('Z').and_then(|local| local.parse().ok()).ok_or_else(refuse)?;
        let days = EPOCH.until((Unit::Day, local.date())).map_err(|_| refuse())?.get_days();
        let time = local.time();
        let second = i64::from(time.hour()) * 3600
            + i64::from(time.minute()) * 60
            + i64::from(time.second());
        let date = u64::try_from(i64::from(days) * DAY + second)
            .ok()
            .and_then(Self::from_unix_seconds)
            .ok_or_else(refuse)?;
        // jiff reads many spellings (fractions, leap seconds, a space for the T). The protocol has one.
        if date.to_string() == text { Ok(date) } else { Err(refuse()) }
    }
}

impl Serialize for Date {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Date {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_spelling() {
        for good in ["1970-01-01T00:00:00Z", "2024-02-29T23:59:59Z", "9999-12-31T23:59:59Z"] {
            assert_eq!(good.parse::<Date>().expect("good").to_string(), good);
        }
        for bad in [
            "2026-02-29T00:00:00Z",
            "2026-11-21T09:30:00z",
            "2026-11-21 09:30:00Z",
            "2026-11-21T09:30Z",
            "2026-11-21T09:30:00.0Z",
            "2026-11-21T09:30:60Z",
            "2026-11-21T24:00:00Z",
            "2026-11-21T09:30:00+00:00",
            "1969-12-31T23:59:59Z",
            "",
        ] {
            assert!(bad.parse::<Date>().is_err(), "{bad}");
        }
    }
}
