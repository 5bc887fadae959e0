//! How likely the target is reached, and where the series will end.
//!
//! A location and a scale for the final value, each a fixed weighted sum of what can be read off the series (rates or
//! slopes over several windows, how unsteady it is, how far the end is), and around them the shape that errors had in the
//! past. Weights and shapes were fitted to many series of each kind at once, never to one.

mod constants;
mod count;
mod features;
mod level;
mod series;
mod table;

#[cfg(test)]
mod tests;

use self::{count::Count, level::Level, series::Series, table::Shape};
use super::{Case, Metric, Reading};

/// No forecast is surer than this of either outcome.
const LEAST_PROBABILITY: f64 = 0.005;

/// Fewer observations than this say nothing of a series.
const NEEDED: usize = 3;

/// Before this share of the cycle a forecast is only a first guess.
const EARLY: f64 = 0.1;

/// The end is never nearer than this many days, or its logarithm would say too much.
const LEAST_HORIZON: f64 = 0.25;

/// What is to be expected of a series at the end of its cycle.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Forecast {
    /// Probability that the target is met on the last day: 0.005 to 0.995.
    pub hit_probability: f64,
    /// The final value that is not exceeded with a probability of 0.1, 0.5 and 0.9: the outer two hold it in 8 of 10 cases.
    pub quantiles: [f64; 3],
    /// So little of the cycle has elapsed that the errors of forecasts of this age are not known.
    pub early: bool,
    /// Days from the newest observation to the end of the cycle.
    pub horizon_days: f64,
    /// Observations that were used.
    pub observations: usize,
    pub basis: Basis,
}

/// What a forecast mostly rests on, for those who ask why.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Basis {
    /// Rates a day of a count: over the last 7 days, the last 28, the whole history, and the one expected until the end.
    Rates { last_7_days: f64, last_28_days: f64, all: f64, expected: f64 },
    /// Changes of a level a week as a share of it: the last 28 days against the 28 before, the line through everything,
    /// and the one expected until the end.
    Trend { last_28_days: f64, all: f64, expected: f64 },
}

/// Why there is no forecast.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoForecast {
    #[error("too few observations: have {have}, need {need}")]
    TooFewObservations { have: usize, need: usize },
    #[error("an observation, the target or a time is not a finite number")]
    NotFinite,
    #[error("the numbers are too large to calculate with")]
    TooLarge,
    #[error("no time is left in the cycle")]
    NoTime,
    #[error("the cycle has no length")]
    NoCycle,
}

/// How likely the target of `case` is met at the end of its cycle, as of `now`, in days from the start of the cycle.
///
/// Observations after `now` are not looked at. Whether the source still speaks is not judged here.
pub fn forecast(case: &Case<'_>, now: f64) -> Result<Forecast, NoForecast> {
    let outlook = Outlook::of(case, now)?;
    let quantiles = [0.1, 0.5, 0.9].map(|probability| outlook.quantile(probability));
    let hit_probability = outlook.probability_of(case.target, case.up);
    // Numbers near the largest there are overflow on the way.
    let basis = outlook.basis();
    if !quantiles.iter().all(|quantile| quantile.is_finite()) || hit_probability.is_nan() || !basis.is_finite() {
        return Err(NoForecast::TooLarge);
    }
    Ok(Forecast {
        hit_probability,
        quantiles,
        early: now / case.cycle_days < EARLY,
        horizon_days: outlook.horizon,
        observations: outlook.observations,
        basis,
    })
}

impl Basis {
    fn is_finite(&self) -> bool {
        match *self {
            Self::Rates { last_7_days, last_28_days, all, expected } => {
                [last_7_days, last_28_days, all, expected].iter().all(|rate| rate.is_finite())
            }
            Self::Trend { last_28_days, all, expected } => [last_28_days, all, expected].iter().all(|change| change.is_finite()),
        }
    }
}

/// How likely another target is met, in the direction of the case.
pub fn probability_of(case: &Case<'_>, now: f64, target: f64) -> Result<f64, NoForecast> {
    forecast(&Case { target, ..*case }, now).map(|forecast| forecast.hit_probability)
}

/// The distribution of the final value.
struct Outlook {
    model: Model,
    shape: Shape,
    /// Values below this do not exist.
    floor: f64,
    horizon: f64,
    observations: usize,
}

enum Model {
    /// What grows.
    Count(Count),
    Level(Level),
}

impl Outlook {
    fn of(case: &Case<'_>, now: f64) -> Result<Self, NoForecast> {
        let finite = [now, case.cycle_days, case.target].iter().all(|number| number.is_finite())
            && case
                .points
                .iter()
                .all(|point| point.day.is_finite() && point.value.is_finite() && point.as_of.is_none_or(f64::is_finite));
        if !finite {
            return Err(NoForecast::NotFinite);
        }
        if case.cycle_days <= 0.0 {
            return Err(NoForecast::NoCycle);
        }
        if now >= case.cycle_days {
            return Err(NoForecast::NoTime);
        }
        let metric = if case.metric == Metric::Flow && case.reading == Reading::Sum { Metric::Sum } else { case.metric };
        let case = &Case { metric, ..*case };
        let series = Series::of(case, now);
        let Some((newest, _)) = series.newest().filter(|_| series.len() >= NEEDED) else {
            return Err(NoForecast::TooFewObservations { have: series.len(), need: NEEDED });
        };
        let horizon = (case.cycle_days - newest).max(LEAST_HORIZON);
        let model = match metric {
            Metric::Cumulative | Metric::Sum => Model::Count(Count::of(&series, metric, horizon)),
            Metric::Flow | Metric::Level | Metric::Ratio | Metric::Rank => Model::Level(Level::of(case, &series, horizon)),
        };
        let least = series.values.iter().copied().fold(f64::INFINITY, f64::min);
        let floor = match &model {
            // What has been added up is not lost again.
            Model::Count(count) if metric == Metric::Sum && least >= 0.0 => count.reached,
            _ if metric == Metric::Rank && least >= 1.0 => 1.0,
            _ if least >= 0.0 => 0.0,
            _ => f64::NEG_INFINITY,
        };
        let shape = Shape::at(constants::tables(metric), now / case.cycle_days);
        Ok(Self { model, shape, floor, horizon, observations: series.len() })
    }

    fn quantile(&self, probability: f64) -> f64 {
        let z = self.shape.quantile(probability);
        let value = match &self.model {
            Model::Count(count) => count.reached + count.expected + count.scale * z,
            Model::Level(level) => level.value(z),
        };
        value.max(self.floor)
    }

    fn probability_of(&self, target: f64, up: bool) -> f64 {
        // At least the floor is reached for certain, and nothing below it.
        let certain = if up { target <= self.floor } else { target < self.floor };
        let below = match &self.model {
            _ if certain => 0.0,
            Model::Count(count) => self.shape.below((target - count.reached - count.expected) / count.scale),
            Model::Level(level) => self.shape.below(level.z(target)),
        };
        (if up { 1.0 - below } else { below }).clamp(LEAST_PROBABILITY, 1.0 - LEAST_PROBABILITY)
    }

    fn basis(&self) -> Basis {
        match &self.model {
            Model::Count(count) => Basis::Rates {
                last_7_days: count.rates[0],
                last_28_days: count.rates[1],
                all: count.rates[2],
                expected: count.expected / self.horizon,
            },
            Model::Level(level) => {
                let [last_28_days, all] = level.slopes.map(|slope| (7.0 * slope).exp_m1());
                Basis::Trend { last_28_days, all, expected: (7.0 * level.change / self.horizon).exp_m1() }
            }
        }
    }
}
