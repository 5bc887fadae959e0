//! What pace asks for: the share of the way that should be covered when so much of the time has elapsed.

use jiff::{
    Timestamp, ToSpan,
    civil::{Date, Time},
    tz::TimeZone,
};

use crate::okr::{Pace, Window};

/// A Monday, to count weeks from.
const MONDAY: Date = Date::constant(1970, 1, 5);

/// A pace over one span.
#[derive(Clone, Copy, Debug)]
pub(super) struct Curve<'a> {
    pub pace: &'a Pace,
    pub span: Window,
    pub time_zone: &'a TimeZone,
    /// How the baseline came in: shares of its time and of its total, both rising from 0 to 1.
    pub course: Option<&'a [(f64, f64)]>,
}

impl Curve<'_> {
    /// The share of the way that pace asks for at `at`: 0 at the span's start, 1 at its end.
    ///
    /// By elapsed seconds, so that a day of 23 or 25 hours counts as long as it lasts; only among weekdays does each
    /// day count the same, and by seconds within the day.
    pub fn share(&self, at: Timestamp) -> f64 {
        let elapsed = self.span.elapsed(at);
        match self.pace {
            _ if elapsed <= 0.0 => 0.0,
            _ if elapsed >= 1.0 => 1.0,
            Pace::Linear => elapsed,
            Pace::Step => 0.0,
            Pace::Weekdays => {
                let (from, to) = self.weekdays();
                // A span of nothing but a weekend has no weekday to count.
                if to > from { ((weekdays(at, self.time_zone) - from) / (to - from)).clamp(0.0, 1.0) } else { elapsed }
            }
            Pace::Phased(ends) => phased(ends, elapsed),
            Pace::PreviousPeriod | Pace::LastYear => self.course.map_or(elapsed, |course| along(course, elapsed)),
        }
    }

    /// The share of the time after which pace asks for `share` of the way, or none if it says nothing before the end.
    pub fn elapsed_at(&self, share: f64) -> Option<f64> {
        let share = share.clamp(0.0, 1.0);
        match self.pace {
            Pace::Linear => Some(share),
            Pace::Step => None,
            Pace::Weekdays => {
                let (from, to) = self.weekdays();
                if to > from {
                    Some(self.span.elapsed(weekday_instant(from + share * (to - from), self.time_zone)))
                } else {
                    Some(share)
                }
            }
            Pace::Phased(ends) => Some(phased_elapsed(ends, share)),
            Pace::PreviousPeriod | Pace::LastYear => Some(self.course.map_or(share, |course| back(course, share))),
        }
    }

    fn weekdays(&self) -> (f64, f64) {
        (weekdays(self.span.start(), self.time_zone), weekdays(self.span.end(), self.time_zone))
    }
}

/// The share of the total on a course after this share of the time.
fn along(course: &[(f64, f64)], elapsed: f64) -> f64 {
    let after = course.partition_point(|(time, _)| *time < elapsed);
    let (Some(before), Some(next)) = (after.checked_sub(1).map(|before| course[before]), course.get(after)) else {
        return course.get(after).map_or(1.0, |(_, share)| *share);
    };
    before.1 + (next.1 - before.1) * (elapsed - before.0) / (next.0 - before.0)
}

/// The first share of the time at which [`along`] reaches `share`.
fn back(course: &[(f64, f64)], share: f64) -> f64 {
    let after = course.partition_point(|(_, reached)| *reached < share);
    let (Some(before), Some(next)) = (after.checked_sub(1).map(|before| course[before]), course.get(after)) else {
        return course.get(after).map_or(1.0, |(time, _)| *time);
    };
    before.0 + (next.0 - before.0) * (share - before.1) / (next.1 - before.1)
}

/// Cumulative shares at the ends of equal parts of the time; straight lines in between.
fn phased(ends: &[f64], elapsed: f64) -> f64 {
    let along = elapsed * ends.len() as f64;
    let part = along as usize;
    let Some(&end) = ends.get(part) else { return 1.0 };
    let start = if part == 0 { 0.0 } else { ends[part - 1] };
    start + (end - start) * (along - part as f64)
}

/// The first share of the time at which [`phased`] asks for `share`.
fn phased_elapsed(ends: &[f64], share: f64) -> f64 {
    let Some(part) = ends.iter().position(|&end| end >= share) else { return 1.0 };
    let start = if part == 0 { 0.0 } else { ends[part - 1] };
    let rise = ends[part] - start;
    let within = if rise > 0.0 { ((share - start) / rise).clamp(0.0, 1.0) } else { 0.0 };
    (part as f64 + within) / ends.len() as f64
}

/// Weekdays from a fixed Monday to `at`, with the part of a running one that has passed; a weekend adds nothing.
fn weekdays(at: Timestamp, time_zone: &TimeZone) -> f64 {
    let day = time_zone.to_datetime(at).date();
    let days = MONDAY.duration_until(day).as_hours() / 24;
    let (weeks, weekday) = (days.div_euclid(7), days.rem_euclid(7));
    let passed = if weekday < 5 { midnights(day, time_zone).elapsed(at) } else { 0.0 };
    (weeks * 5 + weekday.min(5)) as f64 + passed
}

/// The instant at which [`weekdays`] reaches `count`.
fn weekday_instant(count: f64, time_zone: &TimeZone) -> Timestamp {
    let whole = count.floor();
    let (weeks, weekday) = ((whole as i64).div_euclid(5), (whole as i64).rem_euclid(5));
    let day = MONDAY.saturating_add((weeks * 7 + weekday).days());
    midnights(day, time_zone).at(count - whole)
}

fn midnights(day: Date, time_zone: &TimeZone) -> Window {
    crate::okr::days_window(day, day.saturating_add(1.day()), time_zone).unwrap_or_else(|| {
        // Only the last representable day has no midnight after it.
        let at = time_zone.to_timestamp(day.to_datetime(Time::midnight())).unwrap_or(Timestamp::MAX);
        Window::new(at, at).expect("an instant is a window without length")
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::okr::Cycle;

    fn share(pace: &Pace, cycle: &str, zone: &str, at: &str) -> f64 {
        let time_zone = TimeZone::get(zone).unwrap();
        let cycle = Cycle::named(cycle, &time_zone).unwrap();
        let curve = Curve { pace, span: cycle.window(), time_zone: &time_zone, course: None };
        let share = curve.share(at.parse().unwrap());
        if let (Some(elapsed), true) = (curve.elapsed_at(share), share > 0.0 && share < 1.0) {
            let back = curve.share(cycle.window().at(elapsed));
            assert!((back - share).abs() < 1e-4, "{pace:?} at {at}: {share} and back {back}");
        }
        share
    }

    #[test]
    fn pace_follows_its_curve_in_the_cycles_time_zone() {
        let phased = Pace::Phased([0.1, 0.4, 1.0].into());
        let cases = [
            // 2026-10 in Paris has 31 days and one hour: its middle is not a midnight or a noon there.
            (Pace::Linear, "2026-10", "Europe/Paris", "2026-10-16T10:30:00Z", 0.5),
            (Pace::Linear, "2026-10", "Europe/Paris", "2026-09-01T00:00:00Z", 0.0),
            (Pace::Linear, "2026-10", "Europe/Paris", "2026-12-01T00:00:00Z", 1.0),
            (Pace::Step, "2026-10", "Europe/Paris", "2026-10-31T22:59:59Z", 0.0),
            (Pace::Step, "2026-10", "Europe/Paris", "2026-10-31T23:00:00Z", 1.0),
            // 2026-W40: Monday 28 September to Sunday 4 October.
            (Pace::Weekdays, "2026-W40", "Europe/Paris", "2026-09-28T22:00:00Z", 0.2),
            (Pace::Weekdays, "2026-W40", "Europe/Paris", "2026-09-30T10:00:00Z", 0.5),
            (Pace::Weekdays, "2026-W40", "Europe/Paris", "2026-10-02T22:00:00Z", 1.0),
            (Pace::Weekdays, "2026-W40", "Europe/Paris", "2026-10-03T12:00:00Z", 1.0),
            // October 2026 has 22 weekdays; the 26th is the 18th, the day after the clocks go back.
            (Pace::Weekdays, "2026-10", "Europe/Paris", "2026-10-25T23:00:00Z", 17.0 / 22.0),
            (Pace::Weekdays, "2026-10", "Europe/Paris", "2026-10-26T11:00:00Z", 17.5 / 22.0),
            (phased.clone(), "2026-09", "UTC", "2026-09-06T00:00:00Z", 0.05),
            (phased.clone(), "2026-09", "UTC", "2026-09-11T00:00:00Z", 0.1),
            (phased.clone(), "2026-09", "UTC", "2026-09-26T00:00:00Z", 0.7),
            (phased, "2026-09", "UTC", "2026-10-01T00:00:00Z", 1.0),
        ];
        for (pace, cycle, zone, at, expected) in cases {
            let got = share(&pace, cycle, zone, at);
            assert!((got - expected).abs() < 1e-9, "{pace:?} of {cycle} at {at}: {got}, not {expected}");
        }
    }

    #[test]
    fn a_course_is_followed_there_and_back() {
        // Nothing for a while, half of it at once, and the rest at the end.
        let course = [(0.0, 0.0), (0.2, 0.0), (0.3, 0.5), (0.9, 0.6), (1.0, 1.0)];
        for (elapsed, share) in [(0.0, 0.0), (0.1, 0.0), (0.25, 0.25), (0.3, 0.5), (0.6, 0.55), (0.95, 0.8), (1.0, 1.0)] {
            assert!((along(&course, elapsed) - share).abs() < 1e-12, "{elapsed}");
            if share > 0.0 {
                assert!((back(&course, share) - elapsed).abs() < 1e-12, "{share}");
            }
        }
    }

    #[test]
    fn a_cycle_of_a_weekend_has_a_pace_too() {
        let days = [Date::constant(2026, 10, 3), Date::constant(2026, 10, 5)];
        let cycle = Cycle::between("fair", days[0], days[1], &TimeZone::UTC).unwrap();
        let curve = Curve { pace: &Pace::Weekdays, span: cycle.window(), time_zone: &TimeZone::UTC, course: None };
        assert_eq!(curve.share("2026-10-04T00:00:00Z".parse().unwrap()), 0.5);
    }
}
