//! What okrd says of a key result, as JSON.

use schemars::JsonSchema;
use serde::Serialize;

use super::{Instant, Reasons, WindowBody, time};
use crate::progress::{Assessment, Forecast, Formula, Period, Phase, Stall};

/// All that okrd says of a key result at one moment.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct AssessmentBody {
    /// `no_data`, `no_baseline`, `source_failing`, `stale`, `achieved`, `overdue`, `breach`, `stalled`, `early`, `off_track`,
    /// `at_risk`, `pending` or `on_track`.
    pub status: &'static str,
    /// `not_started`, `running`, `settling` or `closed`.
    pub phase: &'static str,
    /// The newest settled value.
    pub value: Option<f64>,
    /// A newer number that is held back, because it came out of nowhere.
    pub implausible_value: Option<f64>,
    /// A newer value that may still change.
    pub provisional_value: Option<f64>,
    pub baseline: Option<f64>,
    /// The baseline's own value at the same point of its window.
    pub baseline_to_date: Option<f64>,
    pub baseline_to_date_like_for_like: Option<bool>,
    pub target: Option<f64>,
    /// The competitor's number.
    pub rival: Option<f64>,
    /// 0 at the baseline, 1 at the target; not clamped.
    pub progress_ratio: Option<f64>,
    /// What pace asks for.
    pub expected_progress_ratio: Option<f64>,
    /// What pace asks for less progress; above 0 is behind.
    pub pace_gap_ratio: Option<f64>,
    /// Progress within 0 and 1; at the close, the grade.
    pub score_ratio: Option<f64>,
    /// The score against the target that the cycle began with, if it was changed.
    pub original_score_ratio: Option<f64>,
    /// So far / target, of a flow.
    pub volume_ratio: Option<f64>,
    /// Days until off track, at the rate so far.
    pub buffer_days: Option<f64>,
    /// The rate needed from now on / the rate so far.
    pub required_rate_ratio: Option<f64>,
    /// The share of the time in which a range was kept.
    pub in_range_ratio: Option<f64>,
    /// What the data speaks of, and when it was fetched.
    pub observed_at: Option<Instant>,
    pub collected_at: Option<Instant>,
    pub last_progress_at: Option<Instant>,
    pub stall: Option<StallBody>,
    /// Since then the source answers with the same number again and again, so its data is stale.
    pub frozen_since: Option<Instant>,
    pub forecast: Option<ForecastBody>,
    /// Looked for in a ranking, and not found.
    pub not_ranked: bool,
    /// Below the baseline.
    pub regressed: bool,
    pub formula: Option<FormulaBody>,
    /// Of a recurring key result.
    pub periods: Vec<PeriodBody>,
    pub unknown: Reasons,
}

/// It no longer moves, though its source is fresh.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct StallBody {
    pub since: Instant,
    /// The newest number that shows it.
    pub until: Instant,
    /// What came in this time, and what was to be expected.
    pub seen: Option<f64>,
    pub expected: Option<f64>,
}

/// Where the value will be at the end of the cycle.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ForecastBody {
    /// The chance that the target is met.
    pub hit_probability: f64,
    pub quantiles: QuantilesBody,
    /// Days with a number that it was made from.
    pub days: usize,
    /// Whether there are enough of them for the chance to decide the status.
    pub decides: bool,
}

/// The final value that is not exceeded with these probabilities.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct QuantilesBody {
    #[serde(rename = "0.1")]
    pub low: f64,
    #[serde(rename = "0.5")]
    pub middle: f64,
    #[serde(rename = "0.9")]
    pub high: f64,
}

/// How progress was computed, with its numbers.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(tag = "rule", rename_all = "snake_case")]
pub enum FormulaBody {
    /// (value - baseline) / (target - baseline)
    Distance { value: f64, baseline: f64, target: f64 },
    /// (so far - baseline at the same point) / (target - baseline)
    Growth { so_far: f64, baseline_to_date: f64, baseline: f64, target: f64 },
    /// so far / target
    Volume { so_far: f64, target: f64 },
    /// 1 inside, less outside
    Range { value: f64, low: Option<f64>, high: Option<f64>, inside: bool },
    /// 1 if ahead, else 0
    Ahead { ours: f64, theirs: f64 },
    /// mean of the periods
    Mean { attainments: Vec<f64> },
    /// done / total
    Done { done: f64, total: f64 },
}

/// One period of a recurring key result.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct PeriodBody {
    pub window: WindowBody,
    pub value: Option<f64>,
    pub target: Option<f64>,
    pub attainment_ratio: f64,
    pub unknown: Reasons,
}

impl AssessmentBody {
    pub fn of(assessment: &Assessment) -> Self {
        let mut unknown = Reasons::default();
        let to_date = &assessment.baseline_to_date;
        Self {
            status: assessment.status.name(),
            phase: phase(assessment.phase),
            value: unknown.note("value", &assessment.value),
            implausible_value: assessment.implausible,
            provisional_value: assessment.provisional,
            baseline: unknown.note("baseline", &assessment.baseline),
            baseline_to_date: unknown.note("baseline_to_date", &to_date.clone().map(|to_date| to_date.number)),
            baseline_to_date_like_for_like: to_date.as_ref().ok().map(|to_date| to_date.like_for_like),
            target: unknown.note("target", &assessment.target),
            rival: assessment.rival,
            progress_ratio: unknown.note("progress_ratio", &assessment.progress),
            expected_progress_ratio: unknown.note("expected_progress_ratio", &assessment.expected),
            pace_gap_ratio: unknown.note("pace_gap_ratio", &assessment.gap),
            score_ratio: unknown.note("score_ratio", &assessment.score),
            original_score_ratio: assessment.original_score,
            volume_ratio: unknown.note("volume_ratio", &assessment.volume),
            buffer_days: unknown.note("buffer_days", &assessment.buffer_days),
            required_rate_ratio: unknown.note("required_rate_ratio", &assessment.required_rate),
            in_range_ratio: assessment.in_range,
            observed_at: assessment.observed_at.map(time),
            collected_at: assessment.collected_at.map(time),
            last_progress_at: assessment.last_progress_at.map(time),
            stall: assessment.stall.as_ref().map(StallBody::of),
            frozen_since: assessment.frozen.map(time),
            forecast: assessment.forecast.as_ref().ok().map(ForecastBody::of),
            not_ranked: assessment.not_ranked,
            regressed: assessment.regressed,
            formula: FormulaBody::of(&assessment.formula),
            periods: assessment.periods.iter().map(PeriodBody::of).collect(),
            unknown,
        }
    }
}

impl StallBody {
    fn of(stall: &Stall) -> Self {
        Self {
            since: time(stall.since),
            until: time(stall.until),
            seen: stall.shown.map(|(seen, _)| seen),
            expected: stall.shown.map(|(_, expected)| expected),
        }
    }
}

impl ForecastBody {
    fn of(forecast: &Forecast) -> Self {
        let [low, middle, high] = forecast.quantiles;
        Self {
            hit_probability: forecast.hit_probability,
            quantiles: QuantilesBody { low, middle, high },
            days: forecast.days,
            decides: forecast.chance().is_some(),
        }
    }
}

impl FormulaBody {
    fn of(formula: &Formula) -> Option<Self> {
        Some(match *formula {
            Formula::Distance { value, baseline, target } => Self::Distance { value, baseline, target },
            Formula::Growth { so_far, to_date, baseline, target } => {
                Self::Growth { so_far, baseline_to_date: to_date.number, baseline, target }
            }
            Formula::Volume { so_far, target } => Self::Volume { so_far, target },
            Formula::Range { value, low, high, inside } => Self::Range { value, low, high, inside },
            Formula::Ahead { ours, theirs } => Self::Ahead { ours, theirs },
            Formula::Mean { ref attainments } => Self::Mean { attainments: attainments.to_vec() },
            Formula::Done { done, total } => Self::Done { done, total },
            Formula::None => return None,
        })
    }
}

impl PeriodBody {
    fn of(period: &Period) -> Self {
        let mut unknown = Reasons::default();
        Self {
            window: WindowBody::of(&period.window),
            value: period.value,
            target: unknown.note("target", &period.target),
            attainment_ratio: period.attainment,
            unknown,
        }
    }
}

fn phase(phase: Phase) -> &'static str {
    match phase {
        Phase::NotStarted => "not_started",
        Phase::Running => "running",
        Phase::Settling => "settling",
        Phase::Closed => "closed",
    }
}
