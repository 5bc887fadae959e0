//! What the source says of itself: which observations are fresh, how often it publishes, whether it still speaks.
//!
//! A source that repeats old data looks exactly like a key result at rest. The two are told apart here, before anybody
//! judges movement.

use super::{Case, Metric, Point};

/// A source that publishes every day may be silent for so many days.
const SILENCE_DAYS: f64 = 3.0;
/// A source that has published only once may do so weekly: it may be silent for so many days.
const FIRST_SILENCE_DAYS: f64 = 8.0;
/// A run of repeats that noise would give with a smaller probability than this is a frozen connector.
const REPEATS_BY_CHANCE: f64 = 1e-4;
/// Fewer repeats than this say nothing.
const FEWEST_REPEATS: usize = 2;
/// The publishing period is learnt from so many of the newest observations.
const GAPS: usize = 64;
/// So many of the last changes are looked at for a weekday on which all of them fall.
const CHANGES: usize = 8;
/// Fewer changes than this say nothing of a weekday.
const FEWEST_CHANGES: usize = 3;

/// Whether the data is of today.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum SourceState {
    Fresh,
    /// No new data; `since` is the day up to which it goes.
    Stale {
        since: f64,
    },
    /// The source answers with the same number again and again; `since` is the day of the last number that was its own.
    Frozen {
        since: f64,
    },
}

/// State of the source on the day `now`: counted from the start of the cycle, as all days are.
///
/// A case without observations is stale since the start of the cycle.
pub fn source_state(case: &Case, now: f64) -> SourceState {
    fresh(case, now).state
}

/// The observations that carry news.
pub(super) struct Fresh {
    /// Day and value; days strictly increasing, at most one a calendar day, all finite.
    pub points: Vec<(f64, f64)>,
    /// Days between two publications: 7 for a source that publishes weekly; 1 if nothing else is known.
    pub period: f64,
    pub state: SourceState,
}

/// The fresh observations up to `now`. What is not a finite number, or goes back in time, is not an observation.
pub(super) fn fresh(case: &Case, now: f64) -> Fresh {
    // Not by search: what was written by hand may be out of order.
    let known = || case.points.iter().filter(|point| point.day <= now && point.value.is_finite() && point.day.is_finite());
    let (say, all) = known().fold((0, 0), |(say, all), point| (say + usize::from(point.as_of.is_some()), all + 1));
    if 2 * say > all { by_as_of(known(), all, now) } else { by_poll(case, known(), all, now) }
}

/// Of a source that says how far its data goes: the first poll that brought it.
fn by_as_of<'a>(known: impl Iterator<Item = &'a Point>, count: usize, now: f64) -> Fresh {
    let mut points: Vec<(f64, f64)> = Vec::with_capacity(count);
    for point in known {
        // Data of the future is data of today.
        if let Some(as_of) = point.as_of.filter(|as_of| as_of.is_finite()) {
            push(&mut points, as_of.min(point.day), point.value, Twice::First);
        }
    }
    let gap = median_gap(&points);
    let allowed = gap.map_or(FIRST_SILENCE_DAYS, patience);
    let state = silence(&points, now, allowed);
    Fresh { points, period: gap.unwrap_or(1.0), state }
}

/// Of any other source: every poll.
fn by_poll<'a>(case: &Case, known: impl Iterator<Item = &'a Point>, count: usize, now: f64) -> Fresh {
    let mut points: Vec<(f64, f64)> = Vec::with_capacity(count);
    for point in known {
        push(&mut points, point.day, point.value, Twice::Newest);
    }
    let polled = median_gap(&points).unwrap_or(1.0);
    let mut state = silence(&points, now, patience(polled));
    let mut period = polled;
    if matches!(case.metric, Metric::Cumulative | Metric::Level)
        && polled < 1.5
        && let Some(weekday) = publishing_weekday(&points)
    {
        // Between two publications every poll repeats the last one.
        points.retain(|point| point.0.floor().rem_euclid(7.0) == weekday);
        period = 7.0;
    }
    if matches!(case.metric, Metric::Flow | Metric::Ratio) && thaw(&mut points) && state == SourceState::Fresh {
        state = SourceState::Frozen { since: points.last().map_or(0.0, |point| point.0) };
    }
    Fresh { points, period, state }
}

/// Which of two values for one day counts.
#[derive(Clone, Copy, PartialEq)]
enum Twice {
    First,
    Newest,
}

fn push(points: &mut Vec<(f64, f64)>, day: f64, value: f64, twice: Twice) {
    match points.last_mut() {
        Some(last) if day < last.0 => {}
        Some(last) if day.floor() == last.0.floor() => {
            if twice == Twice::Newest {
                *last = (day, value);
            }
        }
        _ => points.push((day, value)),
    }
}

fn silence(points: &[(f64, f64)], now: f64, allowed: f64) -> SourceState {
    let Some(&(last, _)) = points.last() else { return SourceState::Stale { since: 0.0 } };
    // A poll late in the day is not younger than one early in the day.
    if now.floor() - last.floor() > allowed { SourceState::Stale { since: last } } else { SourceState::Fresh }
}

/// Days of silence that a source with this publishing period is allowed.
fn patience(period: f64) -> f64 {
    if period > 1.5 { 2.0 * period + 1.0 } else { SILENCE_DAYS }
}

/// Days between two observations; `None` with fewer than two of them.
fn median_gap(points: &[(f64, f64)]) -> Option<f64> {
    // The newest are enough: what a source did last year says nothing of its silence today.
    let newest = &points[points.len().saturating_sub(GAPS)..];
    let mut gaps: Vec<f64> = newest.windows(2).map(|pair| pair[1].0.floor() - pair[0].0.floor()).collect();
    let middle = gaps.len() / 2;
    (!gaps.is_empty()).then(|| *gaps.select_nth_unstable_by(middle, f64::total_cmp).1)
}

/// The day of the week (counted from day 0) on which all of the last changes fall, if there is one.
fn publishing_weekday(points: &[(f64, f64)]) -> Option<f64> {
    let changes = points.windows(2).rev().filter(|pair| pair[0].1 != pair[1].1).map(|pair| pair[1].0.floor().rem_euclid(7.0));
    let mut weekday = None;
    let mut count = 0;
    for day in changes.take(CHANGES) {
        if *weekday.get_or_insert(day) != day {
            return None;
        }
        count += 1;
    }
    weekday.filter(|_| count >= FEWEST_CHANGES)
}

/// Takes out the repeats of every run that is too long for a number that is measured anew, and says whether the last such run
/// still goes on. What a connector repeated is no data even after it has recovered.
fn thaw(points: &mut Vec<(f64, f64)>) -> bool {
    let pairs = points.len().saturating_sub(1);
    let repeats = points.windows(2).filter(|pair| pair[0].1 == pair[1].1).count();
    let is_frozen = |run: usize| {
        let share = ((repeats - run) as f64 + 0.5) / ((pairs - run) as f64 + 2.0);
        run >= FEWEST_REPEATS && run as f64 * share.ln() < REPEATS_BY_CHANCE.ln()
    };
    let (mut kept, mut start, mut goes_on) = (0, 0, false);
    while start < points.len() {
        let value = points[start].1;
        let length = points[start..].iter().take_while(|point| point.1 == value).count();
        goes_on = is_frozen(length - 1);
        let stays = if goes_on { 1 } else { length };
        points.copy_within(start..start + stays, kept);
        kept += stays;
        start += length;
    }
    points.truncate(kept);
    goes_on
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signal::Reading;

    fn check(metric: Metric, points: &[(f64, f64, Option<f64>)], now: f64, expected: SourceState) {
        let points: Vec<Point> = points.iter().map(|&(day, value, as_of)| Point { day, value, as_of }).collect();
        let case = Case {
            metric,
            reading: Reading::Last,
            up: true,
            cycle_days: 91.0,
            weekday: 0,
            baseline: 0.0,
            target: 1e3,
            points: &points,
        };
        assert_eq!(source_state(&case, now), expected);
    }

    fn daily(value: impl Fn(usize) -> f64, days: usize) -> Vec<(f64, f64, Option<f64>)> {
        (0..days).map(|day| (day as f64, value(day), None)).collect()
    }

    #[test]
    fn a_source_is_stale_after_three_silent_days() {
        let points = daily(|day| day as f64, 20);
        check(Metric::Cumulative, &points, 22.0, SourceState::Fresh);
        check(Metric::Cumulative, &points, 23.0, SourceState::Stale { since: 19.0 });
        check(Metric::Cumulative, &[], 5.0, SourceState::Stale { since: 0.0 });
    }

    #[test]
    fn polls_of_old_data_do_not_make_it_new() {
        let points: Vec<_> = (0..30).map(|day| (day as f64, 5.0, Some(f64::min(day as f64, 20.0)))).collect();
        check(Metric::Cumulative, &points, 23.0, SourceState::Fresh);
        check(Metric::Cumulative, &points, 24.0, SourceState::Stale { since: 20.0 });
    }

    #[test]
    fn a_weekly_publisher_is_not_stale_between_two_publications() {
        let points: Vec<_> = (0..60).map(|day| (day as f64, (day / 7) as f64, Some((day / 7 * 7) as f64))).collect();
        for now in 0..60 {
            check(Metric::Cumulative, &points, now as f64, SourceState::Fresh);
        }
        check(Metric::Cumulative, &points[..50], 71.0, SourceState::Stale { since: 49.0 });
    }

    #[test]
    fn a_noisy_number_that_repeats_itself_is_frozen_and_a_count_is_not() {
        let noisy = |day: usize| if day < 20 { 50.0 + ((day * 37) % 11) as f64 } else { 55.0 };
        check(Metric::Flow, &daily(noisy, 26), 25.0, SourceState::Frozen { since: 20.0 });
        check(Metric::Flow, &daily(noisy, 22), 21.0, SourceState::Fresh);
        check(Metric::Cumulative, &daily(|day| day.min(20) as f64, 40), 39.0, SourceState::Fresh);
    }

    #[test]
    fn what_was_repeated_is_no_data_after_the_recovery_either() {
        let noisy = |day: usize| if (20..30).contains(&day) { 55.0 } else { 50.5 + ((day * 37) % 11) as f64 };
        let mut points: Vec<(f64, f64)> = daily(noisy, 40).into_iter().map(|(day, value, _)| (day, value)).collect();
        assert!(!thaw(&mut points));
        assert_eq!(points.len(), 31);
        assert_eq!(points[19..22].iter().map(|point| point.0).collect::<Vec<_>>(), [19.0, 20.0, 30.0]);
    }

    #[test]
    fn bad_numbers_are_no_observations() {
        let points =
            [(0.0, 1.0, None), (1.0, f64::NAN, None), (f64::NAN, 1.0, None), (f64::INFINITY, 1.0, None), (0.5, 2.0, None)];
        check(Metric::Level, &points, 3.0, SourceState::Fresh);
        check(Metric::Level, &points, 4.0, SourceState::Stale { since: 0.5 });
        check(Metric::Level, &points, f64::NAN, SourceState::Stale { since: 0.0 });
    }
}
