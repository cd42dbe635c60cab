//! Days of the Gregorian calendar, as text.

/// Turns `YYYYMMDD` into `YYYY-MM-DD`, if there is such a day.
pub(crate) fn of_eight_digits(text: &str) -> Option<String> {
    if text.len() != 8 || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    day(text[..4].parse().ok()?, text[4..6].parse().ok()?, text[6..].parse().ok()?)
}

/// Returns the day of an XML Schema date or dateTime as it is written there. A time zone moves nothing.
pub(crate) fn of_xml(text: &str) -> Option<String> {
    let (date, rest) = text.split_at_checked(10)?;
    let bytes = date.as_bytes();
    if bytes[4] != b'-'
        || bytes[7] != b'-'
        || !rest.is_empty() && !rest.starts_with(['T', 'Z', '+', '-'])
    {
        return None;
    }
    of_eight_digits(&date.replace('-', ""))
}

/// Returns the day in UTC of a Unix time, from 1970 to 9999.
pub(crate) fn of_unix_seconds(seconds: i128) -> Option<String> {
    const LAST: i128 = 253_402_300_799;
    if !(0..=LAST).contains(&seconds) {
        return None;
    }
    // If years start in March, the leap day is at their end. The rest is arithmetic of whole numbers.
    let days = u64::try_from(seconds / 86_400).ok()? + 719_468;
    let (era, day_of_era) = (days / 146_097, days % 146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day_of_month = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    let year = era * 400 + year_of_era + u64::from(month <= 2);
    day(u32::try_from(year).ok()?, u32::try_from(month).ok()?, u32::try_from(day_of_month).ok()?)
}

fn day(year: u32, month: u32, day: u32) -> Option<String> {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let length = match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return None,
    };
    let real = year >= 1 && (1..=length).contains(&day);
    real.then(|| format!("{year:04}-{month:02}-{day:02}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn real_days_only() {
        assert_eq!(of_eight_digits("19990225").as_deref(), Some("1999-02-25"));
        assert_eq!(of_eight_digits("20240229").as_deref(), Some("2024-02-29"));
        assert_eq!(of_eight_digits("20000229").as_deref(), Some("2000-02-29"));
        for none in [
            "19000229",
            "20230229",
            "20231301",
            "20230431",
            "20230100",
            "00000101",
            "2023-1-1",
            "202301011",
            "",
        ] {
            assert_eq!(of_eight_digits(none), None, "{none}");
        }
    }

    #[test]
    fn the_day_of_a_date_time() {
        assert_eq!(of_xml("2007-10-18").as_deref(), Some("2007-10-18"));
        assert_eq!(of_xml("2007-10-18T23:30:00+01:00").as_deref(), Some("2007-10-18"));
        assert_eq!(of_xml("2007-10-18Z").as_deref(), Some("2007-10-18"));
        for none in [
            "2007-10-1",
            "2007/10/18",
            "2007-10-188",
            "-2007-10-18",
            "2007-02-30",
            "20071018--",
            "ü2007-10-1",
        ] {
            assert_eq!(of_xml(none), None, "{none}");
        }
    }

    #[test]
    fn the_day_of_a_unix_time() {
        for (seconds, date) in [
            (0, "1970-01-01"),
            (86_399, "1970-01-01"),
            (86_400, "1970-01-02"),
            (951_782_400, "2000-02-29"),
            (951_868_800, "2000-03-01"),
            (1_680_644_467, "2023-04-04"),
            (4_107_542_400, "2100-03-01"),
            (253_402_300_799, "9999-12-31"),
        ] {
            assert_eq!(of_unix_seconds(seconds).as_deref(), Some(date), "{seconds}");
        }
        assert_eq!(of_unix_seconds(-1), None);
        assert_eq!(of_unix_seconds(253_402_300_800), None);
    }

    /// Every day up to 2300 follows the one before.
    #[test]
    fn no_day_is_missed() {
        let mut last = of_unix_seconds(0).unwrap_or_default();
        for number in 1..120_000_i128 {
            let next = of_unix_seconds(number * 86_400).unwrap_or_default();
            assert!(next > last && of_xml(&next).as_ref() == Some(&next), "{last} {next}");
            last = next;
        }
        assert_eq!(last, "2298-07-19");
    }
}
