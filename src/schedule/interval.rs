//! Fire times at equal distances, the same whenever the daemon was started.

use jiff::{
    Timestamp, ToSpan,
    civil::{Date, date},
    tz::TimeZone,
};

/// The day from which whole days are counted: a Monday, so that `every 1w` fires at the start of the week.
const FIRST_MONDAY: Date = date(1970, 1, 5);

/// The first multiple of `seconds` since the Unix epoch after `after`.
pub(super) fn next_multiple(seconds: u32, after: Timestamp) -> Option<Timestamp> {
    let seconds = i64::from(seconds);
    // Rounding down keeps this right before 1970, where `as_second` rounds towards it.
    let second = after.as_second() - i64::from(after.subsec_nanosecond() < 0);
    Timestamp::from_second((second.div_euclid(seconds) + 1).checked_mul(seconds)?).ok()
}

/// The first start of a local day after `after`, of each `days`-th day.
pub(super) fn next_midnight(days: u16, after: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
    let days = i32::from(days);
    let today = zone.to_datetime(after).date();
    let multiple = (today - FIRST_MONDAY).get_days().div_euclid(days);
    // This one is mostly over, the next is not; the third is for a zone that left out a whole day.
    (multiple..multiple.saturating_add(3)).find_map(|multiple| {
        let day = FIRST_MONDAY.checked_add(multiple.checked_mul(days)?.days()).ok()?;
        let start = day.to_zoned(zone.clone()).ok()?.start_of_day().ok()?.timestamp();
        (start > after).then_some(start)
    })
}
