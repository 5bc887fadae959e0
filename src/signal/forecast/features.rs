//! What the weights of a level are multiplied with, in the order in which they were fitted.

use super::{level::Spread, series::Series};
use crate::signal::{Case, Reading};

/// Below this, a spread in logarithms counts as this: one percent.
const LEAST_SPREAD: f64 = 0.01;

/// Observations rarer than this, in days, are another kind of series; those of months yet another.
const RARE: f64 = 1.5;
const NOT_DAILY: f64 = 2.0;
const MONTHLY: f64 = 20.0;

/// What can be read off a series.
pub(super) struct Seen<'a> {
    pub case: &'a Case<'a>,
    pub series: &'a Series,
    /// Days from the newest observation to the end of the cycle.
    pub horizon: f64,
    pub spread: &'a Spread,
    /// The newest value and means over several windows, as logarithms above the base.
    pub away: [f64; 6],
    /// Slopes over several windows, times the horizon.
    pub ahead: [f64; 5],
}

impl Seen<'_> {
    /// What the expected change depends on.
    pub fn location(&self) -> [f64; 47] {
        let Self { away, ahead, spread, .. } = self;
        let along = (self.horizon / self.series.span()).ln();
        let unsteadiness = logarithm(spread.deviation);
        // Where single observations are noisy, the newest of them and short slopes say less.
        let smooth = if self.is_daily() { 1.0 / (1.0 + 3.0 * spread.noise / spread.deviation.max(1e-3)) } else { 0.0 };
        let rare = flag(self.series.cadence > RARE);
        let both = || away.iter().chain(ahead);
        let features = (both().copied())
            .chain(ahead.map(|slope| slope * spread.persistence))
            .chain(ahead.map(|slope| slope * rare))
            .chain([0.1])
            .chain(both().map(|feature| feature * smooth))
            .chain(both().map(|feature| 0.3 * feature * unsteadiness))
            .chain([0.1 * along, 0.1 * (self.horizon / 30.0).ln(), 0.1 * unsteadiness]);
        filled(features)
    }

    /// What the logarithm of the scale of its error depends on.
    pub fn scale(&self) -> [f64; 19] {
        let Self { away, ahead, spread, .. } = self;
        let (horizon, cadence) = (self.horizon.ln(), self.series.cadence);
        let (rare, weekly, monthly) =
            (flag(cadence > RARE), flag(!self.is_daily() && cadence < MONTHLY), flag(cadence >= MONTHLY));
        [
            1.0,
            logarithm(spread.deviation),
            logarithm(spread.robust),
            logarithm(spread.noise),
            horizon,
            self.series.span().ln(),
            (self.series.len() as f64).ln(),
            rare,
            rare * horizon,
            flag(self.case.reading == Reading::Mean28),
            flag(self.case.reading == Reading::Mean7),
            weekly,
            monthly,
            weekly * horizon,
            monthly * horizon,
            spread.persistence,
            ahead[3].abs(),
            ahead[1].abs(),
            away[0].abs(),
        ]
    }

    fn is_daily(&self) -> bool {
        self.series.cadence < NOT_DAILY
    }
}

/// The sum of the products.
pub(super) fn dot(weights: &[f64], features: &[f64]) -> f64 {
    weights.iter().zip(features).map(|(weight, feature)| weight * feature).sum()
}

fn flag(is: bool) -> f64 {
    f64::from(u8::from(is))
}

fn logarithm(spread: f64) -> f64 {
    spread.max(LEAST_SPREAD).ln()
}

fn filled<const N: usize>(features: impl Iterator<Item = f64>) -> [f64; N] {
    let mut filled = [0.0; N];
    let mut count = 0;
    for (to, feature) in filled.iter_mut().zip(features) {
        *to = feature;
        count += 1;
    }
    debug_assert_eq!(count, N, "a weight has no feature");
    filled
}
