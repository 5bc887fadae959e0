//! What to ask for a key result now: the windows of its value, of its competitor, and of its baseline.
//!
//! The same question answers for now, for the past and for the baseline; only the window differs.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp, ToSpan};

use super::Tracked;
use crate::okr::{Baseline, BaselineRule, Cycle, KeyResult, Kind, Observation, Recurrence, Role, Target, Window, days_window};

/// What to ask. Windows of one role are in the order in which they should be asked.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Asks {
    pub observations: Vec<(Role, Window)>,
    /// The windows over which the baseline is to be measured and averaged, if it is not frozen yet and can be.
    pub baseline: Option<Arc<[Window]>>,
}

/// What to ask at `now`, given what is known. Nothing, once the cycle is over and its data has settled.
pub fn asks(tracked: &Tracked, cycle: &Cycle, history: &[Observation], baseline: Option<&Baseline>, now: Timestamp) -> Asks {
    let key_result = &tracked.key_result;
    let span = span_of(key_result, cycle);
    let mut asks = Asks::default();
    if now > later(cycle.end(), key_result.settle + key_result.patience) {
        return asks;
    }
    if let (BaselineRule::Measured(windows), None) = (&key_result.baseline, baseline)
        && windows.iter().all(|window| later(window.end(), key_result.settle) <= now)
    {
        asks.baseline = Some(windows.clone());
    }
    if now <= span.start() {
        return asks;
    }
    let mut values = match key_result.recurrence {
        Some(recurrence) => period_windows(recurrence, key_result, cycle, span, history, now),
        None => value_windows(span, tracked.trailing, key_result.settle, now),
    };
    values.retain(|window| window.start() < window.end());
    if !tracked.question.can_tell_the_past() {
        // Whatever it says now, it does not say of a time that is over.
        values.retain(|window| window.end() >= earlier(now, key_result.settle));
    }
    if tracked.rival.is_some() {
        asks.observations.extend(values.iter().map(|window| (Role::Rival, *window)));
    }
    asks.observations.extend(values.iter().map(|window| (Role::Value, *window)));
    if let Some(curve) = curve_window(key_result) {
        let points = curve_points(curve, span.elapsed(earlier(now, key_result.settle)), cycle, history);
        asks.observations.extend(points.into_iter().map(|window| (Role::Baseline, window)));
    }
    asks
}

/// The window over which the value would be asked now, for an explanation; empty before the key result counts.
pub fn value_window(tracked: &Tracked, cycle: &Cycle, now: Timestamp) -> Window {
    let span = span_of(&tracked.key_result, cycle);
    let windows = match tracked.key_result.recurrence {
        Some(recurrence) => cycle
            .periods(recurrence.each)
            .into_iter()
            .filter(|period| period.start() < now)
            .map(|period| period.until(now))
            .collect(),
        None => value_windows(span, tracked.trailing, SignedDuration::ZERO, now.max(span.start())),
    };
    windows.last().copied().unwrap_or_else(|| span.until(now))
}

/// The part of the cycle that a key result counts in.
pub fn span_of(key_result: &KeyResult, cycle: &Cycle) -> Window {
    let start = key_result.start.map_or(cycle.start(), |start| start.max(cycle.start()));
    Window::new(start, cycle.end()).unwrap_or(cycle.window())
}

/// The window up to now, and where numbers settle late, the one that is final by now before it.
pub(super) fn value_windows(
    span: Window,
    trailing: Option<SignedDuration>,
    settle: SignedDuration,
    now: Timestamp,
) -> Vec<Window> {
    let mut ends = vec![now];
    if settle.is_positive() {
        ends.insert(0, earlier(now, settle));
    }
    let mut windows = Vec::with_capacity(ends.len());
    for end in ends {
        let end = end.min(span.end());
        let start = match trailing {
            Some(length) if end > span.start() => earlier(end, length),
            _ => span.start(),
        };
        windows.extend(Window::new(start, end).filter(|window| !windows.contains(window)));
    }
    windows
}

/// The running period, and every earlier one that has no final number yet.
fn period_windows(
    recurrence: Recurrence,
    key_result: &KeyResult,
    cycle: &Cycle,
    span: Window,
    history: &[Observation],
    now: Timestamp,
) -> Vec<Window> {
    let settled = |period: &Window| {
        let is_final = |observation: &&Observation| observation.collected_at >= later(period.end(), key_result.settle);
        history
            .iter()
            .filter(|observation| observation.role == Role::Value && observation.window == *period)
            .any(|o| is_final(&o))
    };
    let mut windows = Vec::new();
    for period in cycle.periods(recurrence.each) {
        if period.end() <= span.start() || period.start() >= now {
            continue;
        }
        if period.end() > now {
            windows.extend(value_windows(period, None, key_result.settle, now));
        } else if !settled(&period) {
            windows.push(period);
        }
    }
    windows
}

/// The window whose curve a growing flow is held against, like for like.
pub(super) fn curve_window(key_result: &KeyResult) -> Option<Window> {
    let grows =
        key_result.kind == Kind::Flow && matches!(key_result.target, Target::Relative(_) | Target::Delta(_) | Target::Reach(_));
    match &key_result.baseline {
        BaselineRule::Measured(windows) if grows && key_result.recurrence.is_none() => windows.first().copied(),
        _ => None,
    }
}

/// The two midnights around the same point of the baseline's window, unless they were measured already.
///
/// A day's two ends are enough to tell the value at any moment of it, and each is asked only once, so the curve costs a
/// request a day.
fn curve_points(curve: Window, elapsed: f64, cycle: &Cycle, history: &[Observation]) -> Vec<Window> {
    let zone = cycle.time_zone();
    let day = curve.at(elapsed).to_zoned(zone.clone()).date();
    let midnights = [day, day.saturating_add(1.day())].map(|day| days_window(day, day, zone).map(|window| window.start()));
    let known =
        |point: &Window| history.iter().any(|observation| observation.role == Role::Baseline && observation.window == *point);
    let mut points = Vec::new();
    for midnight in midnights.into_iter().flatten() {
        if midnight > curve.start() && midnight < curve.end() {
            points.extend(Window::new(curve.start(), midnight).filter(|point| !known(point)));
        }
    }
    points
}

pub(super) fn later(at: Timestamp, by: SignedDuration) -> Timestamp {
    at.saturating_add(by).unwrap_or(Timestamp::MAX)
}

fn earlier(at: Timestamp, by: SignedDuration) -> Timestamp {
    at.saturating_sub(by).unwrap_or(Timestamp::MIN)
}
