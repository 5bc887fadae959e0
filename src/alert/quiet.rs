//! When people are left alone: nights, weekends and public holidays.

use std::{collections::BTreeSet, sync::Arc};

use jiff::{
    Timestamp, ToSpan,
    civil::{Date, Time},
    tz::TimeZone,
};
use opening_hours::localization::Country;

/// Nights, weekends and holidays in a row are no more than this: a rule that is always quiet must not search for ever.
const MOST_STRETCHES: usize = 60;

/// When nobody is disturbed.
#[derive(Clone, Debug, PartialEq)]
pub struct Quiet {
    pub from: Time,
    pub to: Time,
    pub weekends: bool,
    pub holidays: Holidays,
}

/// Public holidays; by default there are none.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Holidays(Arc<BTreeSet<Date>>);

impl Holidays {
    /// Those that a whole country keeps, by its ISO 3166 code such as `FR`; none if the country is not known.
    ///
    /// They come from the OpenStreetMap community's tables, which reach decades ahead and do not have the days that only a
    /// region keeps.
    pub fn of(country: &str) -> Option<Self> {
        let country: Country = country.parse().ok()?;
        let calendar = country.holidays();
        // Both libraries write a day as ISO 8601 does.
        let days: BTreeSet<Date> = calendar.get_public().iter().filter_map(|day| day.to_string().parse().ok()).collect();
        (!days.is_empty()).then(|| Self(Arc::new(days)))
    }

    /// With the holidays of another country, for teams of both.
    pub fn and(self, other: &Self) -> Self {
        Self(Arc::new(self.0.union(&other.0).copied().collect()))
    }

    pub fn has(&self, day: Date) -> bool {
        self.0.contains(&day)
    }
}

impl Quiet {
    /// `now` if people may be disturbed, or else the first instant from which they may.
    pub fn over(&self, now: Timestamp, zone: &TimeZone) -> Timestamp {
        let mut at = now;
        for _ in 0..MOST_STRETCHES {
            let local = zone.to_datetime(at);
            let (day, time) = (local.date(), local.time());
            let next = if self.is_free(day) {
                midnight_after(day, zone)
            } else if self.is_night(time) {
                let day = if time >= self.to { day.saturating_add(1.day()) } else { day };
                day.to_datetime(self.to).to_zoned(zone.clone()).map(|zoned| zoned.timestamp()).ok()
            } else {
                return at;
            };
            match next.filter(|next| *next > at) {
                Some(next) => at = next,
                None => return at,
            }
        }
        at
    }

    fn is_free(&self, day: Date) -> bool {
        (self.weekends && day.weekday().to_monday_zero_offset() >= 5) || self.holidays.has(day)
    }

    fn is_night(&self, time: Time) -> bool {
        if self.from <= self.to { time >= self.from && time < self.to } else { time >= self.from || time < self.to }
    }
}

fn midnight_after(day: Date, zone: &TimeZone) -> Option<Timestamp> {
    Some(day.tomorrow().ok()?.to_zoned(zone.clone()).ok()?.timestamp())
}
