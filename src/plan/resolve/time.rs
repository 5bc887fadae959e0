//! Time zones, cycles, schedules and days.

use jiff::{SignedDuration, Timestamp, civil::Date, tz::TimeZone};

use crate::{
    config::{CycleText, Day},
    document::{Context, Marked, Mistake, Path, did_you_mean},
    okr::{Cycle, CycleError, days_window},
    schedule::Schedule,
};

pub(super) fn zone(text: Option<&Marked<String>>, cx: &mut Context<'_>) -> TimeZone {
    let Some(Marked { value, place }) = text else { return TimeZone::UTC };
    match TimeZone::get(value) {
        Ok(zone) => zone,
        Err(_) => {
            let names: Vec<String> = jiff::tz::db().available().map(|name| name.to_string()).collect();
            let hint = match crate::document::nearest(value, names.iter().map(String::as_str)) {
                Some(name) => format!("did you mean `{name}`?"),
                None => "write an IANA name such as `Europe/Paris` or `UTC`".to_owned(),
            };
            cx.report(Mistake::error(*place, "timezone", format!("unknown time zone `{value}`")).hint(hint));
            TimeZone::UTC
        }
    }
}

/// The month that a year begins with; January after a mistake.
pub(super) fn year_starts(typed: Option<&Marked<u64>>, cx: &mut Context<'_>) -> i8 {
    let Some(Marked { value, place }) = typed else { return 1 };
    i8::try_from(*value).ok().filter(|month| (1..=12).contains(month)).unwrap_or_else(|| {
        let mistake = Mistake::error(*place, "fiscal_year_starts", format!("{value} is no month"));
        cx.report(mistake.hint("write 1 for January to 12 for December"));
        1
    })
}

/// The cycle; after a mistake any cycle, so that the rest of the file is checked too.
pub(super) fn cycle(text: &Marked<CycleText>, starts: i8, zone: &TimeZone, cx: &mut Context<'_>) -> Cycle {
    let cycle = match &text.value {
        CycleText::Named(name) => Cycle::of_year(name, starts, zone),
        CycleText::Days { name, start, end } => {
            let given = name.clone().unwrap_or_else(|| format!("{start}..{end}"));
            Cycle::between(&given, *start, *end, zone)
        }
    };
    cycle.unwrap_or_else(|error| {
        let hint = match error {
            CycleError::Unknown(_) => {
                "write it like `2026-Q4`, `2026-S2`, `2026-12`, `2026-W40`, `2026`, or `{ start: 2026-10-01, end: 2027-01-01 }`"
            }
            CycleError::EndsBeforeItStarts => "the day `end` is the first one that is not part of the cycle",
            CycleError::OutOfRange => "check the year",
        };
        cx.report(Mistake::error(text.place, "cycle", error.to_string()).hint(hint));
        Cycle::named("2000", zone).expect("2000 is a cycle in every time zone")
    })
}

pub(super) fn schedule(text: &Marked<String>, path: &Path<'_>, cx: &mut Context<'_>) -> Option<Schedule> {
    match Schedule::parse(&text.value) {
        Ok(schedule) => Some(schedule),
        Err(error) => {
            let words = ["every 15m", "hourly", "daily", "weekly"];
            let hint = match crate::document::nearest(&text.value, words) {
                Some(_) => did_you_mean(&text.value, words),
                None => {
                    "write `every 15m`, `hourly`, `daily`, `weekly`, or five cron fields such as \"*/15 8-20 * * 1-5\"".to_owned()
                }
            };
            cx.report(Mistake::error(text.place, path, error.to_string()).hint(hint));
            None
        }
    }
}

/// The first instant of a day.
pub(super) fn day_start(day: Date, zone: &TimeZone) -> Option<Timestamp> {
    days_window(day, day, zone).map(|window| window.start())
}

/// The last second of a day that must lie in the cycle: what is due on it is not late before the day is over.
pub(super) fn end_of_day_in_cycle(day: &Marked<Day>, cycle: &Cycle, path: &Path<'_>, cx: &mut Context<'_>) -> Option<Timestamp> {
    day_in_cycle(day, cycle, path, cx)?;
    let date = day.value.0;
    let whole = days_window(date, date.tomorrow().ok()?, cycle.time_zone())?;
    whole.end().checked_sub(SignedDuration::from_secs(1)).ok()
}

/// The first instant of a day that must lie in the cycle.
pub(super) fn day_in_cycle(day: &Marked<Day>, cycle: &Cycle, path: &Path<'_>, cx: &mut Context<'_>) -> Option<Timestamp> {
    let (first, after) = cycle.days();
    let date = day.value.0;
    if date < first || date >= after {
        let problem = format!("{date} is not in the cycle {}", cycle.name());
        cx.report(Mistake::error(day.place, path, problem).hint(format!("the cycle goes from {first} up to, not with, {after}")));
        return None;
    }
    day_start(date, cycle.time_zone())
}
