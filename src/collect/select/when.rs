//! The date of a record, as services and people write it.

use jiff::{Timestamp, civil, fmt::rfc2822, tz::TimeZone};
use serde_json::Value;

/// Epoch times from here on are milliseconds: as seconds this would be the year 5138.
const MILLISECONDS_FROM: i64 = 100_000_000_000;

/// The instant that a value names; a time without offset is in `time_zone`, a day is its first instant there.
///
/// Read: RFC 3339, RFC 2822 (`Fri, 02 Oct 2026 08:00:00 +0200`, as in feeds), `2026-10-31`, `2026-10-31 18:00[:00]` (or with a `T`), `20261031`, epoch seconds and milliseconds.
pub fn instant(value: &Value, time_zone: &TimeZone) -> Option<Timestamp> {
    match value {
        Value::Number(number) => match number.as_i64() {
            Some(whole) => digits(whole, time_zone),
            None => epoch(number.as_f64()?),
        },
        Value::String(text) => written(text.trim(), time_zone),
        _ => None,
    }
}

fn written(text: &str, time_zone: &TimeZone) -> Option<Timestamp> {
    if let Ok(number) = text.parse::<i64>() {
        return digits(number, time_zone);
    }
    if let Ok(instant) = text.parse::<Timestamp>() {
        return Some(instant);
    }
    if let Ok(instant) = rfc2822::DateTimeParser::new().parse_timestamp(text) {
        return Some(instant);
    }
    let local = text.parse::<civil::DateTime>().ok()?;
    local.to_zoned(time_zone.clone()).ok().map(|zoned| zoned.timestamp())
}

/// A whole number: a day written without dashes, or an epoch time.
fn digits(number: i64, time_zone: &TimeZone) -> Option<Timestamp> {
    // As epoch seconds these would be days of August 1970, which no source of ours speaks of.
    if (19_000_101..=29_991_231).contains(&number) {
        let (year, month, day) = (number / 10_000, number / 100 % 100, number % 100);
        let date = civil::Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()?;
        return date.to_zoned(time_zone.clone()).ok().map(|zoned| zoned.timestamp());
    }
    if number.abs() >= MILLISECONDS_FROM { Timestamp::from_millisecond(number).ok() } else { Timestamp::from_second(number).ok() }
}

fn epoch(number: f64) -> Option<Timestamp> {
    let milliseconds = if number.abs() >= MILLISECONDS_FROM as f64 { number } else { number * 1000.0 };
    (milliseconds.abs() < 1e15).then(|| Timestamp::from_millisecond(milliseconds.round() as i64).ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn dates_are_read_as_services_and_people_write_them() {
        let paris = TimeZone::get("Europe/Paris").unwrap();
        for (value, expected) in [
            (json!("2026-10-31T18:00:00Z"), Some("2026-10-31T18:00:00Z")),
            (json!("2026-10-31T18:00:00.250+02:00"), Some("2026-10-31T16:00:00.25Z")),
            (json!("2026-10-31T18:00:00+0200"), Some("2026-10-31T16:00:00Z")),
            (json!("2026-10-31"), Some("2026-10-30T23:00:00Z")),
            (json!("2026-07-14"), Some("2026-07-13T22:00:00Z")),
            (json!("2026-10-31 18:00"), Some("2026-10-31T17:00:00Z")),
            (json!("2026-10-31 18:00:05"), Some("2026-10-31T17:00:05Z")),
            (json!("2026-10-31T18:00:05"), Some("2026-10-31T17:00:05Z")),
            (json!(" 2026-10-31 "), Some("2026-10-30T23:00:00Z")),
            (json!("20261031"), Some("2026-10-30T23:00:00Z")),
            (json!(20_261_031), Some("2026-10-30T23:00:00Z")),
            (json!(1_793_469_600), Some("2026-10-31T18:00:00Z")),
            (json!("1793469600"), Some("2026-10-31T18:00:00Z")),
            (json!(1_793_469_600_500_i64), Some("2026-10-31T18:00:00.5Z")),
            (json!(1_793_469_600.5), Some("2026-10-31T18:00:00.5Z")),
            (json!("Sat, 31 Oct 2026 18:00:05 +0100"), Some("2026-10-31T17:00:05Z")),
            (json!("31 Oct 2026 18:00:05 GMT"), Some("2026-10-31T18:00:05Z")),
            (json!("31/10/2026"), None),
            (json!("20261399"), None),
            (json!("soon"), None),
            (json!(1e300), None),
            (json!(null), None),
            (json!(true), None),
        ] {
            let expected = expected.map(|text| text.parse::<Timestamp>().unwrap());
            assert_eq!(instant(&value, &paris), expected, "{value}");
        }
    }

    #[test]
    fn a_time_that_the_clocks_skip_is_the_one_after_the_gap() {
        let paris = TimeZone::get("Europe/Paris").unwrap();
        assert_eq!(instant(&json!("2026-03-29 02:30"), &paris), Some("2026-03-29T01:30:00Z".parse().unwrap()));
    }
}
