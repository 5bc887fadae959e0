//! States, amounts a day, ratios and positions: where they go from here, in logarithms.

use super::{
    constants,
    features::{Seen, dot},
    series::{Series, mean, median, variance},
};
use crate::signal::{Case, Metric, Reading};

/// The newest weeks, between any two of which slopes are taken.
const WEEKS: usize = 30;

/// What is to be expected of a level.
#[derive(Clone, Copy, Debug)]
pub(super) struct Level {
    /// Added before the logarithm is taken, so that there is one.
    offset: f64,
    /// Logarithm of where it stands.
    base: f64,
    /// Expected change of the logarithm until the end.
    pub change: f64,
    /// Scale of the error of `change`.
    scale: f64,
    /// Share of the last window that has been observed, and its mean so far.
    known_share: f64,
    known: f64,
    /// Change of the logarithm a day: 28 days against the 28 before, and the line through everything.
    pub slopes: [f64; 2],
}

impl Level {
    /// `horizon` is the time from the newest observation to the end of the cycle, in days.
    pub fn of(case: &Case<'_>, series: &Series, horizon: f64) -> Self {
        let weights = constants::weights(case.metric);
        let offset = offset(case.metric, &series.values);
        let logarithm = |value: f64| (value + offset).max(1e-9).ln();
        let newest = series.values[series.len() - 1];
        let mean_of = |youngest: f64, oldest: f64| series.mean(youngest, oldest).map(logarithm);
        let base = match case.reading {
            Reading::Mean28 => mean_of(0.0, 14.0),
            Reading::Mean7 => mean_of(0.0, 7.0),
            Reading::Last | Reading::Sum => None,
        }
        .unwrap_or_else(|| logarithm(newest));

        let widening = series.widening();
        let all = mean(&series.values).map_or(base, logarithm);
        let recent = [7.0, 14.0, 28.0, 56.0].map(|window| mean_of(0.0, window * widening).unwrap_or(base));
        let away = [logarithm(newest), recent[0], recent[1], recent[2], recent[3], all].map(|mean| mean - base);

        let logarithms: Vec<f64> = series.values.iter().map(|&value| logarithm(value)).collect();
        let weeks = weeks(series, &logarithm);
        let against_before = |window: f64| {
            let window = window * widening;
            match (mean_of(0.0, window), mean_of(window, 2.0 * window)) {
                (Some(now), Some(before)) => (now - before) / window,
                _ => 0.0,
            }
        };
        let slopes = [
            against_before(7.0),
            against_before(14.0),
            against_before(28.0),
            line(&series.days, &logarithms),
            middle_slope(&weeks),
        ];
        let ahead = slopes.map(|slope| (slope * horizon).clamp(-1.0, 1.0));

        let spread = Spread::of(&weeks, &logarithms, series.cadence.max(7.0));
        let seen = Seen { case, series, horizon, spread: &spread, away, ahead };
        let change = dot(&weights.location, &seen.location());
        let scale = dot(&weights.scale, &seen.scale()).clamp(-8.0, 3.0).exp();
        let (known_share, known) = known(case, series, horizon);
        Self { offset, base, change, scale, known_share, known, slopes: [slopes[2], slopes[3]] }
    }

    /// The final value whose error is `z` scales.
    pub fn value(&self, z: f64) -> f64 {
        let rest = (self.base + self.change + self.scale * z).exp() - self.offset;
        self.known_share * self.known + (1.0 - self.known_share) * rest
    }

    /// The error in scales that makes `value` the final one; below all errors if nothing can make it.
    pub fn z(&self, value: f64) -> f64 {
        let rest = (value - self.known_share * self.known) / (1.0 - self.known_share) + self.offset;
        if rest > 0.0 { (rest.ln() - self.base - self.change) / self.scale } else { f64::NEG_INFINITY }
    }
}

/// An amount a day may be 0; others need an offset only if they are not positive.
fn offset(metric: Metric, values: &[f64]) -> f64 {
    let usual = if metric == Metric::Flow { 0.3 } else { 0.0 };
    let least = values.iter().copied().fold(f64::INFINITY, f64::min);
    if least + usual > 0.0 {
        return usual;
    }
    let size = values.iter().map(|value| value.abs()).sum::<f64>() / values.len() as f64;
    if size > 0.0 { 0.01 * size - least } else { 1.0 }
}

/// How much the logarithm moves from week to week, and from one observation to the next.
pub(super) struct Spread {
    /// Standard deviation of weekly changes, and the same from their median absolute deviation.
    pub deviation: f64,
    pub robust: f64,
    /// Standard deviation of single observations.
    pub noise: f64,
    /// Correlation of a weekly change with the one before, less for a short history.
    pub persistence: f64,
}

impl Spread {
    fn of(weeks: &[(f64, f64)], logarithms: &[f64], week: f64) -> Self {
        let changes: Vec<f64> = weeks.windows(2).map(|pair| pair[1].1 - pair[0].1).collect();
        let gaps = weeks.windows(2).map(|pair| ((pair[1].0 - pair[0].0) / week).max(1e-9).sqrt());
        let scaled: Vec<f64> = changes.iter().zip(gaps).map(|(change, gap)| change / gap).collect();
        let count = scaled.len() as f64;
        let deviation = match scaled.len() {
            0 => 0.0,
            // Two changes have hardly a mean of their own.
            1 | 2 => (scaled.iter().map(|change| change * change).sum::<f64>() / count).sqrt(),
            _ => variance(scaled.iter().copied()).sqrt(),
        };
        let middle = median(&mut scaled.clone()).unwrap_or_default();
        let mut distances: Vec<f64> = scaled.iter().map(|change| (change - middle).abs()).collect();
        let robust = 1.4826 * median(&mut distances).unwrap_or_default();
        let steps = logarithms.windows(2).map(|pair| pair[1] - pair[0]);
        let noise = (variance(steps) / 2.0).sqrt();
        Self { deviation, robust, noise, persistence: persistence(&changes) * (count / 8.0).min(1.0) }
    }
}

fn persistence(changes: &[f64]) -> f64 {
    if changes.len() < 3 {
        return 0.0;
    }
    let mean = changes.iter().sum::<f64>() / changes.len() as f64;
    let all: f64 = changes.iter().map(|change| (change - mean) * (change - mean)).sum();
    let next: f64 = changes.windows(2).map(|pair| (pair[0] - mean) * (pair[1] - mean)).sum();
    if all > 0.0 { next / all } else { 0.0 }
}

/// Logarithms of weekly means with their days; of rare observations each is its own week.
fn weeks(series: &Series, logarithm: &impl Fn(f64) -> f64) -> Vec<(f64, f64)> {
    if series.cadence < 7.0 {
        return series.periods(7.0, WEEKS).into_iter().map(|(day, mean)| (day, logarithm(mean))).collect();
    }
    let from = series.len().saturating_sub(WEEKS);
    series.days[from..].iter().zip(&series.values[from..]).map(|(day, value)| (*day, logarithm(*value))).collect()
}

/// Slope of the least-squares line.
fn line(days: &[f64], logarithms: &[f64]) -> f64 {
    let (Some(day), Some(level)) = (mean(days), mean(logarithms)) else { return 0.0 };
    let (along, across) = days
        .iter()
        .zip(logarithms)
        .fold((0.0, 0.0), |(along, across), (x, y)| (along + (x - day) * (x - day), across + (x - day) * (y - level)));
    if along > 0.0 { across / along } else { 0.0 }
}

/// The median of the slopes between any two weeks (Theil and Sen): outliers do not move it.
fn middle_slope(weeks: &[(f64, f64)]) -> f64 {
    let mut slopes = Vec::with_capacity(weeks.len() * weeks.len() / 2);
    for (index, later) in weeks.iter().enumerate() {
        slopes.extend(weeks[..index].iter().map(|earlier| (later.1 - earlier.1) / (later.0 - earlier.0)));
    }
    median(&mut slopes).unwrap_or_default()
}

/// Late in the cycle a part of the window that the final value is the mean of has been observed already.
fn known(case: &Case<'_>, series: &Series, horizon: f64) -> (f64, f64) {
    let window = match case.reading {
        Reading::Mean28 => 28.0,
        Reading::Mean7 => 7.0,
        Reading::Last | Reading::Sum => return (0.0, 0.0),
    };
    let from = series.days.partition_point(|&day| day <= case.cycle_days - window);
    match mean(&series.values[from..]) {
        Some(known) if horizon < window => ((window - horizon) / window, known),
        _ => (0.0, 0.0),
    }
}
