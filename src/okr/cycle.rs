//! The period that objectives are pursued in, and the calendar around it.

use std::sync::Arc;

use jiff::{Span, Timestamp, ToSpan, civil::Date, tz::TimeZone};
use thiserror::Error;

use super::Window;

/// A cycle: a half-open span of whole days in a time zone. `2026-Q4` in Europe/Paris ends when 2027 begins there.
#[derive(Clone, Debug)]
pub struct Cycle {
    name: Arc<str>,
    first: Date,
    after: Date,
    length: Length,
    time_zone: TimeZone,
    window: Window,
}

/// How long a cycle is by the calendar; tells what "the previous one" is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Length {
    Months(i32),
    Weeks(i32),
    Days(i32),
}

/// A period inside a cycle, for a recurring key result.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Each {
    Week,
    Month,
}

impl Each {
    pub fn name(self) -> &'static str {
        match self {
            Self::Week => "week",
            Self::Month => "month",
        }
    }

    fn span(self) -> Span {
        match self {
            Self::Week => 1.week(),
            Self::Month => 1.month(),
        }
    }
}

/// Why a text does not name a cycle.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum CycleError {
    #[error("`{0}` is not a cycle")]
    Unknown(String),
    #[error("a cycle ends after it starts")]
    EndsBeforeItStarts,
    #[error("a cycle lies between the years 1900 and 9000")]
    OutOfRange,
}

impl Cycle {
    /// Reads `2026-Q4`, `2026-S2` (or `-H2`), `2026-12`, `2026-W40` or `2026`.
    ///
    /// # Errors
    /// [`CycleError::Unknown`] for any other text.
    pub fn named(name: &str, time_zone: &TimeZone) -> Result<Self, CycleError> {
        Self::of_year(name, 1, time_zone)
    }

    /// The same where a year begins with another month than January, and is named after the one that it begins in: from
    /// April on, `2026-Q4` is January to March 2027. Months and weeks are those of the calendar.
    ///
    /// # Errors
    /// As [`Cycle::named`]. `starts` is a month, 1 to 12.
    pub fn of_year(name: &str, starts: i8, time_zone: &TimeZone) -> Result<Self, CycleError> {
        let later = i32::from(starts.clamp(1, 12) - 1).months();
        let unknown = || CycleError::Unknown(name.to_owned());
        let (year, part) = name.split_once('-').unwrap_or((name, ""));
        if year.len() != 4 || !year.bytes().all(|b| b.is_ascii_digit()) {
            return Err(unknown());
        }
        let year: i16 = year.parse().map_err(|_| unknown())?;
        let number = |text: &str, most: i8| text.parse::<i8>().ok().filter(|n| (1..=most).contains(n)).ok_or_else(unknown);
        let (first, length) = match part.chars().next() {
            None if !name.contains('-') => (date(year, 1)?.saturating_add(later), Length::Months(12)),
            Some('Q' | 'T' | 'q' | 't') => {
                (date(year, 3 * (number(&part[1..], 4)? - 1) + 1)?.saturating_add(later), Length::Months(3))
            }
            Some('S' | 'H' | 's' | 'h') => {
                (date(year, 6 * (number(&part[1..], 2)? - 1) + 1)?.saturating_add(later), Length::Months(6))
            }
            Some('W' | 'w') => {
                let week = jiff::civil::ISOWeekDate::new(year, number(&part[1..], 53)?, jiff::civil::Weekday::Monday);
                (week.map_err(|_| unknown())?.date(), Length::Weeks(1))
            }
            Some('0'..='9') if part.len() == 2 => (date(year, number(part, 12)?)?, Length::Months(1)),
            _ => return Err(unknown()),
        };
        let after = first.checked_add(length.span()).map_err(|_| CycleError::OutOfRange)?;
        Self::build(name, first, after, length, time_zone)
    }

    /// A cycle of explicit days: from the first, up to but not with `after`.
    ///
    /// # Errors
    /// [`CycleError::EndsBeforeItStarts`] unless `first < after`.
    pub fn between(name: &str, first: Date, after: Date, time_zone: &TimeZone) -> Result<Self, CycleError> {
        if after <= first {
            return Err(CycleError::EndsBeforeItStarts);
        }
        // Three whole months are a quarter, whoever writes their days: the one before it has three whole months too.
        let length = match (first.day(), after.day()) {
            (1, 1) => {
                let months = 12 * (i32::from(after.year()) - i32::from(first.year())) + i32::from(after.month());
                Length::Months(months - i32::from(first.month()))
            }
            _ => Length::Days(days_between(first, after)),
        };
        Self::build(name, first, after, length, time_zone)
    }

    fn build(name: &str, first: Date, after: Date, length: Length, time_zone: &TimeZone) -> Result<Self, CycleError> {
        if first.year() < 1900 || after.year() > 9000 {
            return Err(CycleError::OutOfRange);
        }
        let window = days_window(first, after, time_zone).ok_or(CycleError::EndsBeforeItStarts)?;
        Ok(Self { name: name.into(), first, after, length, time_zone: time_zone.clone(), window })
    }

    pub fn name(&self) -> &str {
        &self.name
    }

    pub fn window(&self) -> Window {
        self.window
    }

    pub fn start(&self) -> Timestamp {
        self.window.start()
    }

    pub fn end(&self) -> Timestamp {
        self.window.end()
    }

    pub fn time_zone(&self) -> &TimeZone {
        &self.time_zone
    }

    /// The first day, and the day after the last.
    pub fn days(&self) -> (Date, Date) {
        (self.first, self.after)
    }

    /// The span of equal length just before this one: the quarter before a quarter, the 40 days before 40 days.
    pub fn previous(&self) -> Window {
        self.shifted(self.length.span().negate())
    }

    /// The same days a year earlier.
    pub fn a_year_earlier(&self) -> Window {
        self.shifted(-1.year())
    }

    fn shifted(&self, by: Span) -> Window {
        let first = self.first.saturating_add(by);
        // From the length, not by moving the end too: the month before March 31 days long ends where March begins.
        let after = first.saturating_add(self.length.span());
        days_window(first, after, &self.time_zone).unwrap_or(self.window)
    }

    /// The weeks (from Monday) or months that the cycle is made of, oldest first; the outer ones are cut at its ends.
    pub fn periods(&self, each: Each) -> Vec<Window> {
        let mut periods = Vec::new();
        let mut day = period_start(self.first, each);
        while day < self.after {
            let next = day.saturating_add(each.span());
            if let Some(period) = days_window(day.max(self.first), next.min(self.after), &self.time_zone) {
                periods.push(period);
            }
            day = next;
        }
        periods
    }

    /// The `count` whole weeks or months before the cycle, oldest first.
    pub fn periods_before(&self, each: Each, count: u32) -> Vec<Window> {
        let mut periods = Vec::new();
        let mut after = period_start(self.first, each);
        for _ in 0..count {
            let day = after.saturating_sub(each.span());
            periods.extend(days_window(day, after, &self.time_zone));
            after = day;
        }
        periods.reverse();
        periods
    }
}

impl Length {
    fn span(self) -> Span {
        match self {
            Self::Months(months) => months.months(),
            Self::Weeks(weeks) => weeks.weeks(),
            Self::Days(days) => days.days(),
        }
    }
}

/// The instants of a span of whole days in a time zone; a midnight that does not exist there is the first instant after it.
pub fn days_window(first: Date, after: Date, time_zone: &TimeZone) -> Option<Window> {
    let instant = |day: Date| day.to_zoned(time_zone.clone()).ok().map(|zoned| zoned.timestamp());
    Window::new(instant(first)?, instant(after)?)
}

fn date(year: i16, month: i8) -> Result<Date, CycleError> {
    Date::new(year, month, 1).map_err(|_| CycleError::OutOfRange)
}

fn period_start(day: Date, each: Each) -> Date {
    match each {
        Each::Month => day.first_of_month(),
        Each::Week => day.saturating_sub(i64::from(day.weekday().to_monday_zero_offset()).days()),
    }
}

fn days_between(first: Date, after: Date) -> i32 {
    first.until(after).map_or(0, |span| span.get_days())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paris() -> TimeZone {
        TimeZone::get("Europe/Paris").unwrap()
    }

    fn text(window: Window) -> String {
        format!("{} {}", window.start(), window.end())
    }

    #[test]
    fn a_cycle_is_named_or_given_by_its_days() {
        let cases = [
            ("2026-Q4", "2026-09-30T22:00:00Z 2026-12-31T23:00:00Z"),
            ("2026-S2", "2026-06-30T22:00:00Z 2026-12-31T23:00:00Z"),
            ("2026-H1", "2025-12-31T23:00:00Z 2026-06-30T22:00:00Z"),
            ("2026-12", "2026-11-30T23:00:00Z 2026-12-31T23:00:00Z"),
            ("2024-02", "2024-01-31T23:00:00Z 2024-02-29T23:00:00Z"),
            ("2026-W01", "2025-12-28T23:00:00Z 2026-01-04T23:00:00Z"),
            ("2026", "2025-12-31T23:00:00Z 2026-12-31T23:00:00Z"),
        ];
        for (name, window) in cases {
            assert_eq!(text(Cycle::named(name, &paris()).unwrap().window()), window, "{name}");
        }
        for bad in ["", "2026-", "2026-Q5", "2026-Q", "26-Q1", "2026-13", "2026-S3", "2026-W54", "Q4-2026", "2026-1"] {
            assert!(Cycle::named(bad, &paris()).is_err(), "{bad}");
        }
    }

    #[test]
    fn the_previous_cycle_is_as_long_by_the_calendar() {
        let cases = [
            ("2026-Q4", "2026-06-30T22:00:00Z 2026-09-30T22:00:00Z"),
            ("2026-Q1", "2025-09-30T22:00:00Z 2025-12-31T23:00:00Z"),
            ("2024-03", "2024-01-31T23:00:00Z 2024-02-29T23:00:00Z"),
        ];
        for (name, window) in cases {
            assert_eq!(text(Cycle::named(name, &paris()).unwrap().previous()), window, "{name}");
        }
        let (first, after) = (Date::constant(2026, 3, 1), Date::constant(2026, 3, 11));
        let ten_days = Cycle::between("sprint", first, after, &TimeZone::UTC).unwrap();
        assert_eq!(text(ten_days.previous()), "2026-02-19T00:00:00Z 2026-03-01T00:00:00Z");
    }

    #[test]
    fn a_quarter_has_three_months_and_its_weeks_are_cut_at_its_ends() {
        let cycle = Cycle::named("2026-Q4", &paris()).unwrap();
        let months = cycle.periods(Each::Month);
        assert_eq!(months.len(), 3);
        assert_eq!(text(months[0]), "2026-09-30T22:00:00Z 2026-10-31T23:00:00Z");
        let weeks = cycle.periods(Each::Week);
        assert_eq!(weeks.first().unwrap().start(), cycle.start());
        assert_eq!(weeks.last().unwrap().end(), cycle.end());
        assert!(weeks.windows(2).all(|pair| pair[0].end() == pair[1].start()));
        let before = cycle.periods_before(Each::Month, 3);
        assert_eq!(text(before[0]), "2026-06-30T22:00:00Z 2026-07-31T22:00:00Z");
    }

    #[test]
    fn a_year_may_begin_with_another_month() {
        let cases = [
            ("2026-Q1", 4, "2026-04-01", "2026-07-01"),
            ("2026-Q4", 4, "2027-01-01", "2027-04-01"),
            ("2026-S2", 10, "2027-04-01", "2027-10-01"),
            ("2026", 7, "2026-07-01", "2027-07-01"),
            ("2026", 1, "2026-01-01", "2027-01-01"),
            ("2026-05", 4, "2026-05-01", "2026-06-01"),
        ];
        for (name, starts, first, after) in cases {
            let cycle = Cycle::of_year(name, starts, &paris()).unwrap();
            let day = |text: &str| text.parse::<Date>().unwrap();
            assert_eq!(cycle.days(), (day(first), day(after)), "{name} of a year from month {starts}");
        }
        let fiscal = Cycle::of_year("2026-Q1", 4, &paris()).unwrap();
        let typed = Cycle::between("FY26-Q1", fiscal.first, fiscal.after, &paris()).unwrap();
        assert_eq!(typed.previous(), fiscal.previous(), "whole months are whole months, however they are written");
        assert_eq!(fiscal.previous(), Cycle::named("2026-Q1", &paris()).unwrap().window());
    }
}
