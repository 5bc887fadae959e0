//! Levels, amounts a day, ratios and ranks: does the line bend?
//!
//! For windows of ten days to six weeks that end today, a line with a bend at the window's start is laid through the last
//! months. The slope before the bend, together with the slope that the target asks for, says where the line should go; the
//! slope after it says where it goes.

use super::{
    Case, Finding, Fresh, Metric, Mixture,
    hinge::Hinge,
    smooth::{even_week, grain, tame},
};

pub(super) const FEWEST: usize = 8;
pub(super) const SHORTEST_DAYS: f64 = 14.0;

/// Lengths of the windows in days.
const WINDOWS: [f64; 8] = [10.0, 14.0, 18.0, 21.0, 25.0, 28.0, 35.0, 42.0];
/// The windows overlap so much that all of them are worth about so many.
const WORTH: f64 = 3.0;
/// A line needs so many days before the bend, and so many points after it...
const BEFORE_DAYS: f64 = 5.0;
const AFTER: usize = 5;
/// ...and before it.
const BEFORE: usize = 5;
/// What the slope will be, as a share of the one that the target asks for, and the standard deviation of that share: targets
/// are mostly set somewhat above what will come. A smaller deviation finds more where they are, and raises more false alarms
/// where they are far above it.
const ASKED: f64 = 0.9;
const ASKED_DEVIATION: f64 = 0.3;
/// The reference slope is at least this share of the asked one: a series that never moved has nothing to stop.
const LEAST: f64 = 0.25;
/// Share of the reference slope that still counts as going on.
const GOES_ON: f64 = 0.5;
/// Share of the reference slope from which on it is no stall, however sure.
const TOO_MUCH: f64 = 0.3;
/// Going back faster than this share of the reference slope proves no more than going back at it.
const BACK: f64 = 0.2;
/// Noise below this share of a day's asked progress is not noise, but rounding.
const LEAST_NOISE: f64 = 0.01;
/// The pattern of the week is removed from so many points on.
const WEEKS: usize = 21;

/// So many days are looked at: noisy amounts need more for a slope than levels, which bend for good reasons as well.
fn history_days(metric: Metric) -> f64 {
    if metric == Metric::Flow { 90.0 } else { 60.0 }
}

/// `pace` is what the target asks for, in the metric's unit a day.
pub(super) fn finding(case: &Case, fresh: &Fresh, pace: f64) -> Option<Finding> {
    let now = fresh.points[fresh.points.len() - 1].0;
    let start = fresh.points.partition_point(|point| point.0 < now - history_days(case.metric));
    let points = &fresh.points[start..];
    let sign = if case.up { 1.0 } else { -1.0 };
    let days: Vec<f64> = points.iter().map(|point| point.0).collect();
    let mut values: Vec<f64> = points.iter().map(|point| sign * point.1).collect();
    let rounding = grain(&values).powi(2) / 12.0;
    if matches!(case.metric, Metric::Flow | Metric::Ratio) && values.len() >= WEEKS && fresh.period < 3.0 {
        even_week(case, &days, &mut values);
    }
    tame(&mut values);
    let least_variance = rounding + (LEAST_NOISE * pace).powi(2);
    let mut mixture = Mixture::new(WORTH);
    for window in WINDOWS {
        let bend = now - window;
        if bend - days[0] < BEFORE_DAYS {
            break;
        }
        let before = days.partition_point(|&day| day <= bend);
        if before < BEFORE || days.len() - before < AFTER {
            continue;
        }
        let Some(hinge) = Hinge::fit(&days, &values, bend, least_variance) else { continue };
        let (reference, statistic) = likelihood_ratio(&hinge, pace);
        if hinge.after >= TOO_MUCH * reference {
            continue;
        }
        let (seen, expected) = (sign * hinge.after * window, sign * reference * window);
        mixture.add(Finding { statistic, since: bend, seen, expected });
    }
    mixture.finding()
}

/// The reference slope, and the logarithm of how much better "flat" explains the slope after the bend than "half of the
/// reference".
fn likelihood_ratio(hinge: &Hinge, pace: f64) -> (f64, f64) {
    let (own, asked) = (1.0 / hinge.before_variance, (ASKED_DEVIATION * pace).powi(-2));
    let reference = ((own * hinge.before + asked * ASKED * pace) / (own + asked)).max(LEAST * pace);
    let missing = GOES_ON * reference - hinge.after.max(-BACK * reference);
    let moved = hinge.after.max(0.0);
    let variance = hinge.after_variance + GOES_ON.powi(2) * hinge.before_variance;
    (reference, (missing.powi(2) - moved.powi(2)) / (2.0 * variance))
}
