//! What is put in, and what comes out: the two types around the maths.

use std::sync::Arc;

use jiff::Timestamp;
use thiserror::Error;

use crate::okr::{Baseline, Cycle, KeyResult, Observation, PollState, Status, Target, Window};
use crate::signal::calibration::Calibration;
pub use crate::signal::forecast::{Basis, NoForecast};

/// Everything that a verdict depends on. The same input gives the same assessment, always.
#[derive(Clone, Copy, Debug)]
pub struct Input<'a> {
    pub key_result: &'a KeyResult,
    pub cycle: &'a Cycle,
    /// By role, then by window end, then start, newest revisions. Older revisions may stand before newer ones of the
    /// same window: once the cycle is closed, the newest that was collected before it was locked is the one graded.
    pub history: &'a [Observation],
    /// The frozen baseline, if it has been measured. A typed one comes from the key result.
    pub baseline: Option<&'a Baseline>,
    /// The target that the cycle began with, if it was changed since.
    pub original_target: Option<Target>,
    pub poll: &'a PollState,
    /// Numbers that speak of up to here are believed, however odd they look.
    pub accepted: Option<Timestamp>,
    /// What corrects the chances of the forecast.
    pub calibration: Calibration,
    pub now: Timestamp,
}

/// A number, or the reason why there is none.
pub type Known<T> = Result<T, Unknown>;

/// Why a number is not known.
#[derive(Clone, Debug, Error, PartialEq)]
pub enum Unknown {
    /// Nothing was collected yet (or nothing settled).
    #[error("nothing has been collected yet")]
    NoObservation,
    /// The baseline has not been measured yet.
    #[error("the baseline has not been measured yet")]
    NoBaseline,
    /// A relative target has no meaning on a baseline of 0.
    #[error("a relative target has no meaning on a baseline of 0")]
    RelativeTargetOnZeroBaseline,
    /// The measured baseline equals the target.
    #[error("baseline and target are equal, so progress has no direction")]
    NoDistance,
    /// The denominator is below the minimum.
    #[error("the denominator is {have}, too small to divide by (minimum {need})")]
    SmallDenominator { have: f64, need: f64 },
    /// Ours and the competitor's are both missing.
    #[error("the competitor's number is not known")]
    NoRival,
    /// There is a number, but no forecast.
    #[error("no forecast: {0}")]
    NoForecast(#[from] NoForecast),
    /// This number does not exist for such a key result.
    #[error("there is no such number for this key result")]
    NotApplicable,
    /// The rate so far is not above 0, or no time has passed.
    #[error("there is no rate to compare with yet")]
    NoRate,
}

/// All that okrd says of a key result at one moment. Numbers are in the base unit; shares are fractions.
#[derive(Clone, Debug, PartialEq)]
pub struct Assessment {
    pub status: Status,
    /// The settled value: cycle to date for a flow, the running period's for a recurring key result.
    pub value: Known<f64>,
    /// A newer value that may still change.
    pub provisional: Option<f64>,
    /// A newer settled value that is held back: 0, or ten times as much, after a steady series.
    pub implausible: Option<f64>,
    pub baseline: Known<f64>,
    /// The baseline's own value at the same point of its window, for a flow with a growth target.
    pub baseline_to_date: Known<ToDate>,
    pub target: Known<f64>,
    /// The competitor's number, for `ahead_of`.
    pub rival: Option<f64>,
    /// Signed and not clamped: 0 at the baseline, 1 at the target.
    pub progress: Known<f64>,
    /// What pace asks for at `observed_at` (or now, without data).
    pub expected: Known<f64>,
    /// `expected - progress`; above 0 is behind.
    pub gap: Known<f64>,
    /// Progress clamped to [0, 1]; at the close, the grade.
    pub score: Known<f64>,
    /// The score against the target that the cycle began with, if it was changed.
    pub original_score: Option<f64>,
    /// So far / target; flows only.
    pub volume: Known<f64>,
    /// Days until off track at the rate so far, at most the days that are left.
    pub buffer_days: Known<f64>,
    /// The rate needed from now on / the rate so far.
    pub required_rate: Known<f64>,
    /// Share of the cycle (or of the sends) in range, for a goal that keeps a range.
    pub in_range: Option<f64>,
    /// One entry a period, for a recurring key result.
    pub periods: Vec<Period>,
    /// How progress was computed, with its numbers.
    pub formula: Formula,
    /// What the data speaks of, and when it was fetched.
    pub observed_at: Option<Timestamp>,
    pub collected_at: Option<Timestamp>,
    pub last_progress_at: Option<Timestamp>,
    /// Where the value will be at the end of the cycle.
    pub forecast: Known<Forecast>,
    /// Set if and only if it no longer moves, whatever the status.
    pub stall: Option<Stall>,
    /// Since then the source answers with the same number again and again, as no measured share does: it is stale.
    pub frozen: Option<Timestamp>,
    /// Pace should follow the baseline's own course, and too few days of it are known: it is linear.
    pub course_unknown: bool,
    pub not_ranked: bool,
    /// Below the baseline.
    pub regressed: bool,
    pub phase: Phase,
}

/// The distribution of the final value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Forecast {
    /// The chance that the target is met at the end of the cycle, from 0.005 to 0.995.
    pub hit_probability: f64,
    /// The same a day before; none while there are too few numbers for a verdict.
    pub hit_probability_before: Option<f64>,
    /// The final value that is not exceeded with a probability of 0.1, 0.5 and 0.9, in the base unit.
    pub quantiles: [f64; 3],
    /// What it mostly rests on.
    pub basis: Basis,
    /// Days with a number that it was made from.
    pub days: usize,
}

impl Forecast {
    /// The chances that decide a verdict: the day before's and today's.
    pub fn chance(&self) -> Option<[f64; 2]> {
        Some([self.hit_probability_before?, self.hit_probability])
    }
}

/// It no longer moves, though its source is fresh.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stall {
    pub since: Timestamp,
    /// The newest number that shows it.
    pub until: Timestamp,
    /// What came from `since` to `until`, and what was to be expected, in the base unit; none where days were counted only.
    pub shown: Option<(f64, f64)>,
}

/// What of an assessment counts for its objective.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Standing {
    pub status: Status,
    /// None if there is none.
    pub score: Option<f64>,
    pub expected: Option<f64>,
    pub phase: Phase,
    /// A newer number is held back.
    pub implausible: bool,
    /// It is below where it began.
    pub regressed: bool,
}

impl Assessment {
    pub fn standing(&self) -> Standing {
        Standing {
            status: self.status,
            score: self.score.as_ref().ok().copied(),
            expected: self.expected.as_ref().ok().copied(),
            phase: self.phase,
            implausible: self.implausible.is_some(),
            regressed: self.regressed,
        }
    }
}

/// Where the cycle stands for this key result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    NotStarted,
    Running,
    /// Over, but its data may still change.
    Settling,
    /// Over and settled: what was collected by then is graded.
    Closed,
}

/// The baseline's value at the same point of its own window.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ToDate {
    pub number: f64,
    /// Measured on the baseline's own curve; otherwise the pace's share of its total.
    pub like_for_like: bool,
}

/// One period of a recurring key result.
#[derive(Clone, Debug, PartialEq)]
pub struct Period {
    pub window: Window,
    pub value: Option<f64>,
    pub target: Known<f64>,
    /// Capped at 1; 0 for a period that has not begun.
    pub attainment: f64,
}

/// How progress was computed: the rule with its operands, for `explain`.
#[derive(Clone, Debug, PartialEq)]
pub enum Formula {
    /// (value - baseline) / (target - baseline)
    Distance {
        value: f64,
        baseline: f64,
        target: f64,
    },
    /// (so far - baseline at the same point) / (target - baseline)
    Growth {
        so_far: f64,
        to_date: ToDate,
        baseline: f64,
        target: f64,
    },
    /// so far / target
    Volume {
        so_far: f64,
        target: f64,
    },
    /// 1 inside the range; outside, how near it is.
    Range {
        value: f64,
        low: Option<f64>,
        high: Option<f64>,
        inside: bool,
    },
    /// 1 if strictly ahead, else 0
    Ahead {
        ours: f64,
        theirs: f64,
    },
    /// mean of the periods' attainments
    Mean {
        attainments: Arc<[f64]>,
    },
    /// done / total
    Done {
        done: f64,
        total: f64,
    },
    None,
}

/// All that okrd says of an objective at one moment.
#[derive(Clone, Debug, PartialEq)]
pub struct ObjectiveAssessment {
    /// sum(weight x score) / sum(weight) over the key results (and children that roll up) with data.
    pub progress: Known<f64>,
    pub expected: Known<f64>,
    /// The share of the weight that has data, and how many key results were left out.
    pub coverage: f64,
    pub left_out: usize,
    /// The worst status among its key results, and whose it is (an index into the key results given).
    pub worst: Option<(usize, Status)>,
    /// At the close: whether the score reaches what its ambition asks for.
    pub accomplished: Option<bool>,
    /// At the close: everything reached 1.0, so an aspirational objective was not ambitious enough.
    pub too_easy: bool,
    /// Everything that counts here is closed.
    pub closed: bool,
}
