//! Where it goes from here: the history of a key result as a series, with its forecast and whether it still moves.
//!
//! The models in [`crate::signal`] know no key results; this file says which of their kinds a measure is, and turns their days
//! back into instants. Both look at one number a day, the newest of it.

use jiff::{SignedDuration, Timestamp};

use super::{
    Forecast, Known, Phase, Stall, Unknown,
    attain::Rule,
    ground::Ground,
    reading::Reading,
    stall::{Movement, no_progress_since},
};
use crate::{
    okr::{Dimension, Kind, Pace, StallRule},
    signal::{
        self, Case, Metric, Point,
        source::{SourceState, source_state},
        stall::Sensitivity,
    },
};

const SECONDS_PER_DAY: f64 = 86_400.0;
/// A state that falls in no more than this share of its steps, and is counted in whole things, is a count that grows.
const CORRECTIONS: f64 = 0.05;
/// A chance rests on at least so many days with a number, that lie at least so many days apart, or pace judges instead.
const DAYS_FOR_A_VERDICT: usize = 10;
const SPAN_FOR_A_VERDICT: f64 = 14.0;

/// What the series says of the future, and of the newest past.
#[derive(Clone, Debug)]
pub(super) struct Outlook {
    pub forecast: Known<Forecast>,
    pub stall: Option<Stall>,
    /// The source answers with the same number again and again since then.
    pub frozen: Option<Timestamp>,
}

impl Outlook {
    pub fn of(ground: &Ground, reading: &Reading, moved: &Movement) -> Self {
        let series = Series::of(ground, reading);
        let frozen = series.as_ref().and_then(|series| series.frozen(ground));
        let stall =
            if frozen.is_none() && is_judged(ground, reading) { stall(ground, reading, moved, series.as_ref()) } else { None };
        let forecast = series.map_or(Err(Unknown::NotApplicable), |series| series.forecast(ground));
        Self { forecast, stall, frozen }
    }
}

/// A stall is told only while the cycle runs, the goal is not met, and the data is fresh: a source that fails and data that is
/// old say nothing of the value itself.
fn is_judged(ground: &Ground, reading: &Reading) -> bool {
    let can_move = matches!(reading.rule, Rule::Distance | Rule::Growth | Rule::Volume) && reading.progress.is_ok();
    let fresh = !ground.is_stale() && !ground.is_source_failing();
    can_move && fresh && ground.timing.phase == Phase::Running && !reading.met && !ground.timing.is_early()
}

fn stall(ground: &Ground, reading: &Reading, moved: &Movement, series: Option<&Series>) -> Option<Stall> {
    match (ground.input.key_result.stall, series) {
        (StallRule::Never, _) => None,
        (StallRule::NoProgressFor(patience), _) => no_progress_since(ground, reading, moved, patience),
        (StallRule::Watched(sensitivity), Some(series)) => series.stall(ground, sensitivity),
        // A count that begins anew each period, or a pace that asks for steps, is no series that could be judged by its own rhythm.
        (StallRule::Watched(_), None) => no_progress_since(ground, reading, moved, StallRule::PLAIN),
    }
}

/// One number a day, the way the models read it.
struct Series {
    metric: Metric,
    up: bool,
    baseline: f64,
    target: f64,
    points: Vec<Point>,
    cycle_days: f64,
    weekday: u8,
    now: f64,
}

impl Series {
    /// The numbers of a key result that goes from somewhere to somewhere at its own pace; none for one that does not.
    fn of(ground: &Ground, reading: &Reading) -> Option<Self> {
        let key_result = ground.input.key_result;
        let even = matches!(key_result.pace, Pace::Linear | Pace::Weekdays);
        if ground.periods.is_some() || !even || matches!(ground.timing.phase, Phase::NotStarted | Phase::Closed) {
            return None;
        }
        reading.progress.as_ref().ok()?;
        let target = reading.goal()?;
        let baseline = match reading.rule {
            Rule::Distance => ground.baseline.clone().ok()?,
            Rule::Growth | Rule::Volume => 0.0,
            Rule::Range | Rule::Ahead | Rule::Done => return None,
        };
        let up = match reading.rule {
            Rule::Growth => ground.baseline.as_ref().is_ok_and(|baseline| target >= *baseline),
            _ => target > baseline,
        };
        let mut points = daily(ground);
        let metric = match key_result.kind {
            Kind::Flow => Metric::Sum,
            Kind::Rank => Metric::Rank,
            Kind::Level if up && only_grows(&points) => Metric::Cumulative,
            // Over a window of its own a ratio moves as smoothly as a state does.
            Kind::Level | Kind::Ratio | Kind::Milestone => Metric::Level,
        };
        if metric == Metric::Sum {
            to_amounts(&mut points);
        }
        let span = ground.timing.span;
        let weekday = span.start().to_zoned(ground.input.cycle.time_zone().clone()).weekday().to_monday_zero_offset();
        Some(Self {
            metric,
            up,
            baseline,
            target,
            points,
            cycle_days: days_between(span.start(), span.end()),
            weekday: weekday.unsigned_abs(),
            now: days_between(span.start(), ground.at),
        })
    }

    fn case(&self) -> Case<'_> {
        let reading = if self.metric == Metric::Sum { signal::Reading::Sum } else { signal::Reading::Last };
        let Self { metric, up, baseline, target, cycle_days, weekday, .. } = *self;
        Case { metric, reading, up, cycle_days, weekday, baseline, target, points: &self.points }
    }

    fn forecast(&self, ground: &Ground) -> Known<Forecast> {
        let case = self.case();
        let found = signal::forecast::forecast(&case, self.now).map_err(Unknown::NoForecast)?;
        let days = self.points.len();
        let span = self.points.last().map_or(0.0, |last| last.day - self.points[0].day);
        let decides = days >= DAYS_FOR_A_VERDICT && span >= SPAN_FOR_A_VERDICT && !found.early;
        // Twice in a row, a day apart: a single bad day is no verdict.
        let day_before = if decides { signal::forecast::forecast(&case, self.now - 1.0).ok() } else { None };
        let corrected = |chance: f64| ground.input.calibration.apply(chance);
        let mut quantiles = found.quantiles;
        if ground.input.key_result.unit.dimension() == Dimension::Share && self.points.iter().all(|point| point.value <= 1.0) {
            quantiles = quantiles.map(|quantile| quantile.min(1.0));
        }
        Ok(Forecast {
            hit_probability: corrected(found.hit_probability),
            hit_probability_before: day_before.map(|before| corrected(before.hit_probability)),
            quantiles,
            basis: found.basis,
            days,
        })
    }

    /// A quotient of counts never repeats itself to the last digit for long, unless nobody counts any more. Counts and
    /// states may rest.
    fn frozen(&self, ground: &Ground) -> Option<Timestamp> {
        if ground.input.key_result.kind != Kind::Ratio || ground.timing.phase != Phase::Running {
            return None;
        }
        match source_state(&Case { metric: Metric::Ratio, ..self.case() }, self.now) {
            SourceState::Frozen { since } => Some(after(ground.timing.span.start(), since)),
            SourceState::Fresh | SourceState::Stale { .. } => None,
        }
    }

    fn stall(&self, ground: &Ground, sensitivity: Sensitivity) -> Option<Stall> {
        let stall = signal::stall::stalled(&self.case(), self.now, sensitivity)?;
        let (evidence, start) = (stall.evidence, ground.timing.span.start());
        Some(Stall {
            since: after(start, evidence.since),
            until: after(start, evidence.until),
            shown: Some((evidence.seen, evidence.expected)),
        })
    }
}

/// The newest settled number of each day. Days end at midnight, and belong to the instant just before it.
fn daily(ground: &Ground) -> Vec<Point> {
    const JUST_BEFORE: f64 = 1e-6;
    let start = ground.timing.span.start();
    let mut points: Vec<Point> = Vec::new();
    for (observation, value) in ground.series.numbers() {
        let day = days_between(start, observation.observed_at());
        let day = if day == day.floor() { day - JUST_BEFORE } else { day };
        let point = Point { day, value, as_of: None };
        match points.last_mut() {
            Some(last) if last.day.floor() == day.floor() => *last = point,
            _ => points.push(point),
        }
    }
    points
}

fn only_grows(points: &[Point]) -> bool {
    let falls = points.windows(2).filter(|pair| pair[1].value < pair[0].value).count();
    points.iter().all(|point| point.value >= 0.0 && point.value == point.value.trunc())
        && falls as f64 <= CORRECTIONS * points.len() as f64
}

/// From totals since the start to what was added.
fn to_amounts(points: &mut [Point]) {
    let mut before = 0.0;
    for point in points {
        let total = point.value;
        point.value = total - before;
        before = total;
    }
}

fn days_between(from: Timestamp, to: Timestamp) -> f64 {
    from.duration_until(to).as_secs_f64() / SECONDS_PER_DAY
}

fn after(start: Timestamp, days: f64) -> Timestamp {
    let length = SignedDuration::try_from_secs_f64(days * SECONDS_PER_DAY).unwrap_or_default();
    // To the minute: a window that starts a blink before midnight starts at midnight.
    let minutes = (length.as_secs_f64() / 60.0).round() as i64;
    start.saturating_add(SignedDuration::from_mins(minutes)).unwrap_or(start)
}
