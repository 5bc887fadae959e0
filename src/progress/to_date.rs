//! The baseline's own value at the same point of its window, so that growth is measured like for like.

use jiff::{SignedDuration, Timestamp};

use super::{Input, ToDate, pace::Curve, series::of_role};
use crate::okr::{Role, Value, Window};

/// Two measured points further apart than this do not show the curve between them.
const CLOSE: SignedDuration = SignedDuration::from_hours(48);

/// The baseline's value at the point of its window at which the span is `at`, from its `total`.
///
/// Measured on the baseline's own curve where points of it are known on both sides, at most two days apart; otherwise
/// the share of the total that pace asks for.
pub(super) fn to_date(input: &Input, curve: &Curve, at: Timestamp, total: f64) -> ToDate {
    let measured = input.baseline.and_then(|baseline| match *baseline.windows {
        [window] => on_curve(input, window, window.at(curve.span.elapsed(at)), total),
        _ => None,
    });
    match measured {
        Some(number) => ToDate { number, like_for_like: true },
        None => ToDate { number: total * curve.share(at), like_for_like: false },
    }
}

/// How the baseline came in, as shares of its time and of its total: both rise from 0 to 1. None unless its days are known.
pub(super) fn course(input: &Input) -> Option<Vec<(f64, f64)>> {
    let baseline = input.baseline.filter(|baseline| baseline.number > 0.0)?;
    let [window] = *baseline.windows else { return None };
    let mut points = vec![(window.start(), 0.0)];
    for point in of_role(input.history, Role::Baseline) {
        let Value::Flow(number) = point.value else { continue };
        let at = point.observed_at();
        if point.window.start() != window.start() || at <= window.start() || at >= window.end() {
            continue;
        }
        // What was restated on the way does not take back what had come in.
        let reached = (number / baseline.number).clamp(points.last().map_or(0.0, |(_, share)| *share), 1.0);
        match points.last_mut() {
            Some(last) if last.0 == at => last.1 = reached,
            _ => points.push((at, reached)),
        }
    }
    points.push((window.end(), 1.0));
    let close = points.windows(2).all(|pair| pair[0].0.duration_until(pair[1].0) <= CLOSE);
    close.then(|| points.into_iter().map(|(at, share)| (window.elapsed(at), share)).collect())
}

/// The value at `at` on the measured curve; 0 at the window's start and `total` at its end are points of it.
fn on_curve(input: &Input, window: Window, at: Timestamp, total: f64) -> Option<f64> {
    let points = of_role(input.history, Role::Baseline);
    let later = points.partition_point(|point| point.observed_at() < at);
    let number = |index: usize| match &points[index] {
        point if point.window.start() != window.start() || point.observed_at() > window.end() => None,
        point => match point.value {
            Value::Flow(number) => Some((point.observed_at(), number)),
            _ => None,
        },
    };
    let before = (0..later).rev().find_map(number).unwrap_or((window.start(), 0.0));
    let after = (later..points.len()).find_map(number).unwrap_or((window.end(), total));
    if before.0.duration_until(after.0) > CLOSE && after.0 != at && before.0 != at {
        return None;
    }
    let part = Window::new(before.0, after.0)?.elapsed(at);
    Some(before.1 + (after.1 - before.1) * part)
}
