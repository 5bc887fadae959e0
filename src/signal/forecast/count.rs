//! Counts that grow: how much is still to come, from the rates at which it came so far.

use super::{
    constants::{COUNT_EVENTS, COUNT_EXPECTED, COUNT_RATE_ERROR},
    features::dot,
    series::{Series, variance},
};
use crate::signal::Metric;

/// Windows in days over which rates are taken; the last is the whole history.
const WINDOWS: [f64; 5] = [7.0, 14.0, 28.0, 56.0, f64::INFINITY];

/// Events that are granted to a window without any, so that its rate has a logarithm.
const GRANTED: f64 = 0.4;

/// Weeks beyond these say little of those ahead, and a series of decades must not cost decades.
const MOST_WEEKS: f64 = 520.0;

/// What is to be expected of a count.
#[derive(Clone, Copy, Debug)]
pub(super) struct Count {
    /// The value now: the newest one, or the sum since the start of the cycle.
    pub reached: f64,
    /// How much is expected to come until the end, and the scale of its error.
    pub expected: f64,
    pub scale: f64,
    /// A day: in the last 7 and 28 days, and in all of the history.
    pub rates: [f64; 3],
}

impl Count {
    /// `horizon` is the time from the newest observation to the end of the cycle, in days.
    pub fn of(series: &Series, metric: Metric, horizon: f64) -> Self {
        let added_up = metric == Metric::Sum;
        let (days, totals) = if added_up { added_up_from(series) } else { (series.days.clone(), series.values.clone()) };
        let reached = if added_up {
            series.days.iter().zip(&series.values).filter(|(day, _)| **day > 0.0).map(|(_, value)| value).sum()
        } else {
            totals.last().copied().unwrap_or_default()
        };
        let widening = series.widening();
        let span = days.last().copied().unwrap_or_default() - days.first().copied().unwrap_or_default();
        let rates = WINDOWS.map(|window| rate(&days, &totals, window * widening));
        let logarithms = rates.map(|(rate, over)| (rate + GRANTED / over.max(7.0)).ln());
        let along = (horizon / span).ln();
        let of_sum = f64::from(u8::from(added_up));
        let typical = f64::midpoint(logarithms[2], logarithms[4]).exp();
        let dispersion = dispersion(series, added_up, typical);
        let unsteadiness = weekly_variation(&days, &totals, 7.0 * widening).ln();
        let [last_7, last_14, last_28, last_56, all] = logarithms;
        let expected = dot(
            &COUNT_EXPECTED,
            &[
                1.0,
                of_sum,
                0.1 * along,
                last_7,
                last_14,
                last_28,
                last_56,
                all,
                // The lumpier the count, the less a change of its rate means.
                0.2 * (last_28 - all) * dispersion.ln(),
            ],
        );
        let expected = horizon * expected.clamp(-20.0, 30.0).exp();
        let [events, power] = COUNT_EVENTS;
        let events = events.exp() * dispersion.powf(power) * expected;
        let size = (series.len() as f64 / 30.0).ln();
        let rate_error = expected * dot(&COUNT_RATE_ERROR, &[1.0, along, unsteadiness, size, of_sum]).exp();
        let scale = (events + rate_error * rate_error + 0.25).sqrt();
        Self { reached, expected, scale, rates: [rates[0].0, rates[2].0, rates[4].0] }
    }
}

/// Running totals of amounts, with a 0 one period before the first.
fn added_up_from(series: &Series) -> (Vec<f64>, Vec<f64>) {
    let mut days = Vec::with_capacity(series.len() + 1);
    let mut totals = Vec::with_capacity(series.len() + 1);
    days.push(series.days.first().copied().unwrap_or_default() - series.cadence);
    totals.push(0.0);
    let mut total = 0.0;
    for (day, value) in series.days.iter().zip(&series.values) {
        total += value;
        days.push(*day);
        totals.push(total);
    }
    (days, totals)
}

/// What was added a day over at least the last `window` days, or over all there are; never below 0. With it the days.
fn rate(days: &[f64], totals: &[f64], window: f64) -> (f64, f64) {
    let newest = days.len() - 1;
    let from = Series::before(days, window).min(newest - 1);
    let over = days[newest] - days[from];
    (((totals[newest] - totals[from]) / over).max(0.0), over)
}

/// Variance of the steps around the typical rate, as a multiple of what independent events would have.
fn dispersion(series: &Series, added_up: bool, typical: f64) -> f64 {
    let spread = if added_up {
        variance(series.values.iter().copied()) / typical
    } else {
        let steps = series.days.windows(2).zip(series.values.windows(2));
        let gap = series.span() / (series.len() - 1) as f64;
        variance(steps.map(|(days, values)| values[1] - values[0] - typical * (days[1] - days[0]))) / (typical * gap)
    };
    spread.clamp(0.3, 1e4)
}

/// Standard deviation over mean of the totals of whole weeks, counted back from the newest day; 1 below three weeks.
fn weekly_variation(days: &[f64], totals: &[f64], week: f64) -> f64 {
    let newest = days[days.len() - 1];
    let weeks = ((newest - days[0]) / week).floor();
    if weeks < 3.0 {
        return 1.0;
    }
    let at = |day: f64| {
        let above = days.partition_point(|&other| other <= day);
        if above == 0 || above == days.len() {
            return totals[above.saturating_sub(1)];
        }
        let (from, to) = (above - 1, above);
        totals[from] + (totals[to] - totals[from]) * (day - days[from]) / (days[to] - days[from])
    };
    let weeks = weeks.min(MOST_WEEKS) as usize;
    let total = |week_ago: usize| at(newest - week * week_ago as f64) - at(newest - week * (week_ago + 1) as f64);
    let mean = (0..weeks).map(total).sum::<f64>() / weeks as f64;
    (variance((0..weeks).map(total)).sqrt() / mean.max(1e-9)).clamp(0.05, 4.0)
}
