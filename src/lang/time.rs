//! Instants and spans as people name them: in the file's time zone, and by their distance from now.

use jiff::{
    SignedDuration, Timestamp,
    civil::{Date, DateTime, Time},
    tz::TimeZone,
};

use super::Language;
use crate::okr::Window;

/// An instant, told in a time zone.
#[derive(Clone, Copy, Debug)]
pub struct Moment<'a> {
    pub at: Timestamp,
    pub zone: &'a TimeZone,
}

/// A span, told in a time zone.
#[derive(Clone, Copy, Debug)]
pub struct Period<'a> {
    pub window: Window,
    pub zone: &'a TimeZone,
}

/// One end of a span: a whole day, or a minute of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edge {
    Day(Date),
    Minute(DateTime),
}

/// A length of time, rounded down to what people say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Distance {
    /// Under a minute.
    Moments,
    Minutes(i64),
    Hours(i64),
    Days(i64),
    /// From 60 days on.
    Months(i64),
}

const DAY_SECS: i64 = 86_400;
/// The mean length of a month.
const MONTH_SECS: i64 = 2_629_746;

impl Moment<'_> {
    pub fn date_time(&self) -> DateTime {
        self.zone.to_datetime(self.at)
    }

    pub fn date(&self) -> Date {
        self.date_time().date()
    }
}

impl Period<'_> {
    /// Both ends as people say them: an end at midnight is the whole day before it.
    pub fn edges(&self) -> (Edge, Edge) {
        let start = self.zone.to_datetime(self.window.start());
        let end = self.zone.to_datetime(self.window.end());
        let minutes = (Edge::Minute(start), Edge::Minute(end));
        if start.time() != Time::midnight() {
            return minutes;
        }
        if end.time() != Time::midnight() {
            return (Edge::Day(start.date()), Edge::Minute(end));
        }
        match end.date().yesterday() {
            Ok(last) if last >= start.date() => (Edge::Day(start.date()), Edge::Day(last)),
            _ => minutes,
        }
    }
}

impl Distance {
    /// The distance of two instants, whichever comes first.
    pub fn between(one: Timestamp, other: Timestamp) -> Self {
        Self::of(one.duration_until(other))
    }

    pub fn of(length: SignedDuration) -> Self {
        let seconds = length.abs().as_secs();
        match seconds {
            ..60 => Self::Moments,
            60..3600 => Self::Minutes(seconds / 60),
            3600..DAY_SECS => Self::Hours(seconds / 3600),
            _ if seconds < 60 * DAY_SECS => Self::Days(seconds / DAY_SECS),
            _ => Self::Months(seconds / MONTH_SECS),
        }
    }
}

impl Language {
    /// "23 Nov 2026, 14:05", in the moment's time zone.
    pub fn moment(self, moment: Moment<'_>) -> String {
        self.words().minute(moment.date_time())
    }

    /// "23 Nov 2026", in the moment's time zone.
    pub fn day(self, moment: Moment<'_>) -> String {
        self.words().day(moment.date())
    }

    /// "1 Oct 2026 to 31 Dec 2026": both days belong to it.
    pub fn period(self, period: Period<'_>) -> String {
        let (first, last) = period.edges();
        if first == last { self.edge(first) } else { self.words().span(first, last) }
    }

    pub fn edge(self, edge: Edge) -> String {
        match edge {
            Edge::Day(date) => self.words().day(date),
            Edge::Minute(at) => self.words().minute(at),
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::ToSpan;

    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn a_moment_is_told_in_the_zone_of_the_file() {
        let zone = TimeZone::get("Europe/Paris").unwrap();
        let moment = |text| Moment { at: at(text), zone: &zone };
        let winter = moment("2026-11-23T13:05:00Z");
        assert_eq!(Language::En.moment(winter), "23 Nov 2026, 14:05");
        assert_eq!(Language::Fr.moment(winter), "23 nov. 2026, 14:05");
        let summer = moment("2026-07-31T22:00:00Z");
        assert_eq!(Language::En.day(summer), "1 Aug 2026");
        assert_eq!(Language::Fr.day(summer), "1er août 2026");
    }

    #[test]
    fn a_span_of_whole_days_names_its_last_day() {
        let zone = TimeZone::get("Europe/Paris").unwrap();
        let cases = [
            ("2026-09-30T22:00:00Z", "2026-12-31T23:00:00Z", "1 Oct 2026 to 31 Dec 2026", "du 1er oct. 2026 au 31 déc. 2026"),
            ("2026-11-22T23:00:00Z", "2026-11-23T23:00:00Z", "23 Nov 2026", "23 nov. 2026"),
            (
                "2026-09-30T22:00:00Z",
                "2026-11-23T13:05:00Z",
                "1 Oct 2026 to 23 Nov 2026, 14:05",
                "du 1er oct. 2026 au 23 nov. 2026, 14:05",
            ),
            ("2026-11-22T23:00:00Z", "2026-11-22T23:00:00Z", "23 Nov 2026, 00:00", "23 nov. 2026, 00:00"),
        ];
        for (start, end, english, french) in cases {
            let period = Period { window: Window::new(at(start), at(end)).unwrap(), zone: &zone };
            assert_eq!(Language::En.period(period), english);
            assert_eq!(Language::Fr.period(period), french);
        }
    }

    #[test]
    fn a_distance_is_rounded_down_to_what_people_say() {
        let now = at("2026-11-23T13:05:00Z");
        let cases = [
            (59.seconds(), "just now", "à l'instant", "in a moment"),
            (90.seconds(), "1 min ago", "il y a 1\u{a0}min", "in 1 min"),
            (26.hours(), "1 day ago", "il y a 1\u{a0}jour", "in 1 day"),
            (299.hours(), "12 days ago", "il y a 12\u{a0}jours", "in 12 days"),
            ((24 * 70).hours(), "2 months ago", "il y a 2\u{a0}mois", "in 2 months"),
        ];
        for (span, ago, il_y_a, ahead) in cases {
            let distance = Distance::between(now, now - span);
            assert_eq!(Language::En.words().ago(distance), ago);
            assert_eq!(Language::Fr.words().ago(distance), il_y_a);
            assert_eq!(Language::En.words().ahead(distance), ahead);
        }
    }
}
