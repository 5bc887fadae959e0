//! Forecast and stall detection: numbers in, numbers out.
//!
//! Pure, deterministic, and without any word of OKRs: a [`Case`] is a series of observations with where it starts and where
//! it should end. [`forecast`] says how likely it gets there, [`stall`] whether it still moves. Everything is computed anew
//! from the observations each time; nothing is carried over.

pub mod calibration;
pub mod forecast;
pub mod source;
pub mod stall;

/// What kind of series it is; each kind has its own model.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Metric {
    /// A count that only grows: stars, subscribers, requests since the start.
    Cumulative,
    /// Amounts a day that are added up from the start of the cycle.
    Sum,
    /// An amount a day, read as a mean over days.
    Flow,
    /// A state, or a total over a moving window.
    Level,
    Ratio,
    /// A position; 1 is best.
    Rank,
}

/// How the number at an instant is made of the observations before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reading {
    /// The newest.
    Last,
    /// The mean of the last 7 days.
    Mean7,
    /// The mean of the last 28 days.
    Mean28,
    /// The sum since the start of the cycle.
    Sum,
}

/// One observation.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// When it was collected, in days from the start of the cycle; 0 or less lies before it.
    pub day: f64,
    pub value: f64,
    /// The day up to which the source itself says that its data goes.
    pub as_of: Option<f64>,
}

/// A series with where it starts and where it should end. Points are in the order of their days.
#[derive(Clone, Copy, Debug)]
pub struct Case<'a> {
    pub metric: Metric,
    pub reading: Reading,
    /// More is better; the target is reached from below.
    pub up: bool,
    /// Length of the cycle in days.
    pub cycle_days: f64,
    /// Weekday of day 0: 0 is Monday.
    pub weekday: u8,
    pub baseline: f64,
    pub target: f64,
    pub points: &'a [Point],
}
