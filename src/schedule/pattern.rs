//! Five cron fields: reading them, and their fire times in a time zone.
//!
//! Clock changes: a time that the clocks skip fires at the first instant after the gap if the pattern names one time of
//! day, and is left out if it names several; a time that comes twice fires once in the first case, twice in the second.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError, Weak},
};

use cron::{
    Cron,
    parser::{CronParser, Seconds, Year},
};
use jiff::{
    SignedDuration, Timestamp,
    civil::{Date, date},
    tz::TimeZone,
};

use super::{ScheduleError, field::FIELDS};

/// One pattern, as large as a page of text: shared by all that typed the same.
#[derive(Debug)]
pub(super) struct Pattern {
    text: Box<str>,
    cron: Cron,
    longest_gap: SignedDuration,
}

/// The patterns in use. They never change once read, so sharing them can be seen in the memory only.
static IN_USE: Mutex<BTreeMap<Box<str>, Weak<Pattern>>> = Mutex::new(BTreeMap::new());

/// Days in a row, on which a pattern would fire, that a zone may have left out.
const MAX_SKIPPED_DAYS: usize = 8;

impl Pattern {
    /// Reads five fields, or finds them among those that are in use.
    pub(super) fn shared(fields: &[&str]) -> Result<Arc<Self>, ScheduleError> {
        let text = fields.join(" ");
        let mut in_use = IN_USE.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(pattern) = in_use.get(text.as_str()).and_then(Weak::upgrade) {
            return Ok(pattern);
        }
        let pattern = Arc::new(Self::read(text, fields)?);
        if in_use.len().is_power_of_two() {
            in_use.retain(|_, pattern| pattern.strong_count() > 0);
        }
        in_use.insert(pattern.text.clone(), Arc::downgrade(&pattern));
        Ok(pattern)
    }

    fn read(text: String, fields: &[&str]) -> Result<Self, ScheduleError> {
        if fields.len() != FIELDS.len() {
            return Err(ScheduleError::FieldCount { fields: fields.iter().map(|field| (*field).to_owned()).collect() });
        }
        let numbers: Result<Vec<_>, _> = FIELDS.iter().zip(fields).map(|(field, typed)| field.in_numbers(typed)).collect();
        let parser = CronParser::builder().seconds(Seconds::Disallowed).year(Year::Disallowed).build();
        // The fields' own grammar is the narrower one; should the library still disagree, its word is better than none.
        let cron = parser.parse(&numbers?.join(" ")).map_err(|error| ScheduleError::Unknown {
            text: text.clone(),
            hint: format!("write it in another way; the reader says: {}", error.to_string().trim_end_matches('.')),
        })?;
        let longest_gap = longest_gap(&cron).ok_or_else(|| ScheduleError::Never(text.clone()))?;
        Ok(Self { text: text.into(), cron, longest_gap })
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }

    pub(super) fn longest_gap(&self) -> SignedDuration {
        self.longest_gap
    }

    pub(super) fn next_after(&self, after: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
        let mut start = after.to_zoned(zone.clone());
        let mut inclusive = false;
        for _ in 0..MAX_SKIPPED_DAYS {
            match self.cron.find_next_occurrence(&start, inclusive) {
                Ok(fire) if fire.timestamp() > after => return Some(fire.timestamp()),
                Ok(fire) => start = fire.checked_add(SignedDuration::from_secs(1)).ok()?,
                // The search gives up on a time of day in a gap of many hours, as where a zone changed the side of the
                // date line. On the bare calendar it finds that day, and goes on from the next.
                Err(_) => {
                    let skipped = self.cron.find_next_occurrence(&start.datetime(), inclusive).ok()?;
                    start = skipped.date().tomorrow().ok()?.to_zoned(zone.clone()).ok()?;
                    inclusive = true;
                }
            }
        }
        None
    }
}

/// The longest time between two fires on a clock that never changes; None if no day ever matches.
fn longest_gap(cron: &Cron) -> Option<SignedDuration> {
    let hours = cron.pattern.hours.values();
    let minutes = cron.pattern.minutes.values();
    let times: Vec<i64> =
        hours.iter().flat_map(|hour| minutes.iter().map(move |minute| i64::from(*hour) * 60 + i64::from(*minute))).collect();
    let within_a_day = times.windows(2).map(|pair| pair[1] - pair[0]).max().unwrap_or(0);
    let over_night = longest_run_of_days(cron)? * 24 * 60 - (times.last()? - times.first()?);
    Some(SignedDuration::from_mins(within_a_day.max(over_night)))
}

/// The most days from one that matches to the next, in nine years with three leap days.
fn longest_run_of_days(cron: &Cron) -> Option<i64> {
    const FROM: Date = date(2000, 1, 1);
    const TO: Date = date(2009, 1, 1);
    let mut longest = None;
    let mut last: Option<i64> = None;
    for (index, day) in FROM.series(jiff::Span::new().days(1)).take_while(|day| *day < TO).enumerate() {
        // Midnight is no time of the pattern, so the day is asked for apart from it.
        if !matches_day(cron, day) {
            continue;
        }
        let index = index as i64;
        longest = longest.max(Some(last.map_or(1, |last| index - last)));
        last = Some(index);
    }
    longest
}

fn matches_day(cron: &Cron, day: Date) -> bool {
    use cron::time::Weekday;
    let weekday = Weekday::from_days_from_sunday(day.weekday().to_sunday_zero_offset() as u32);
    let (year, month, day) = (i32::from(day.year()), day.month() as u32, day.day() as u32);
    cron.pattern.month_match(month).unwrap_or(false) && cron.pattern.day_match(year, month, day, weekday).unwrap_or(false)
}
