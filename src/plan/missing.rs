//! Which days of the past a key result has no final number of, although its source could still tell them.
//!
//! Polls ask for now. What lies before the first of them, or what was missed while nobody asked, is found here: at most one
//! window a day that ends at its midnight, and the whole curve of the baseline that growth is held against.

use jiff::{SignedDuration, Timestamp, civil::Date};

use super::{
    Tracked,
    asks::{curve_window, later, span_of, value_windows},
};
use crate::okr::{Cycle, KeyResult, Observation, Role, Window, days_window};

/// The windows to ask for, oldest first; none of what the source cannot tell of the past.
pub fn missing(tracked: &Tracked, cycle: &Cycle, history: &[Observation], now: Timestamp) -> Vec<(Role, Window)> {
    let key_result = &tracked.key_result;
    let span = span_of(key_result, cycle);
    let final_by = |end: Timestamp| later(end, key_result.settle) <= now;
    let mut windows = Vec::new();
    for midnight in midnights(span, cycle).filter(|midnight| final_by(*midnight)) {
        let Some(window) = value_window_until(tracked, cycle, span, midnight) else { continue };
        let asked_of = [(Role::Value, Some(&tracked.question)), (Role::Rival, tracked.rival.as_ref())];
        for (role, question) in asked_of {
            let can_tell = question.is_some_and(|question| question.can_tell_the_past());
            if can_tell && !is_covered(history, key_result, role, window) {
                windows.push((role, window));
            }
        }
    }
    if let (Some(curve), true) = (curve_window(key_result), tracked.question.can_tell_the_past()) {
        let points = midnights(curve, cycle).filter_map(|midnight| Window::new(curve.start(), midnight));
        let inside = points.filter(|point| point.end() < curve.end() && final_by(point.end()));
        windows.extend(inside.filter(|point| !is_known(history, Role::Baseline, point)).map(|point| (Role::Baseline, point)));
    }
    windows
}

/// The ends of the days in `span`, its own end included.
fn midnights(span: Window, cycle: &Cycle) -> impl Iterator<Item = Timestamp> {
    let zone = cycle.time_zone();
    let first = span.start().to_zoned(zone.clone()).date();
    let days = std::iter::successors(Some(first), |day: &Date| day.tomorrow().ok());
    let ends = days.map_while(move |day| Some(days_window(day, day.tomorrow().ok()?, zone)?.end()));
    ends.take_while(move |end| *end <= span.end())
}

/// The window of a poll at `midnight`, when the day before it has just ended.
fn value_window_until(tracked: &Tracked, cycle: &Cycle, span: Window, midnight: Timestamp) -> Option<Window> {
    let window = match tracked.key_result.recurrence {
        Some(recurrence) => {
            let periods = cycle.periods(recurrence.each);
            let period = periods.into_iter().find(|period| period.start() < midnight && midnight <= period.end())?;
            Window::new(period.start(), midnight)
        }
        None => value_windows(span, tracked.trailing, SignedDuration::ZERO, midnight).last().copied(),
    };
    window.filter(|window| window.start() < window.end())
}

/// Whether a final number is known that ends within the day before the window's end and means the same.
fn is_covered(history: &[Observation], key_result: &KeyResult, role: Role, window: Window) -> bool {
    let day_before = window.end().saturating_sub(SignedDuration::from_hours(24)).unwrap_or(window.end());
    history.iter().any(|observation| {
        let end = observation.observed_at();
        let same_day = end > day_before && end <= window.end();
        // A trailing window moves along; one from the start of the cycle or period does not.
        let trailing = window.start() != observation.window.start();
        let alike = !trailing || observation.window.duration() == window.duration();
        observation.role == role && same_day && alike && observation.collected_at >= later(end, key_result.settle)
    })
}

fn is_known(history: &[Observation], role: Role, window: &Window) -> bool {
    history.iter().any(|observation| observation.role == role && observation.window == *window)
}
