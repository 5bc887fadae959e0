//! What stands before any target is looked at: the time, the numbers that count, and where they start from.

use jiff::Timestamp;

use super::{
    Input, Known, Phase, Unknown,
    pace::Curve,
    plausible::held_back,
    recurring, resolve,
    series::Series,
    timing::{self, Timing, later},
    to_date::course,
};
use crate::okr::{KeyResult, Observation, Role, Value, Window, number_of};

/// The facts of one key result at one moment; the target as it is and as it was are both read on them.
#[derive(Clone, Debug)]
pub(super) struct Ground<'a> {
    pub input: Input<'a>,
    pub timing: Timing,
    /// The periods of a recurring key result.
    pub periods: Option<&'a [Window]>,
    pub series: Series<'a>,
    pub rivals: Series<'a>,
    pub newest: Option<&'a Observation>,
    /// A newer number that is held back.
    pub implausible: Option<f64>,
    pub value: Known<f64>,
    pub baseline: Known<f64>,
    pub curve: Curve<'a>,
    /// The instant that the value speaks of, or now without a value.
    pub at: Timestamp,
}

/// What a ground points at, and no input has.
#[derive(Clone, Debug)]
pub(super) struct Prepared {
    /// The periods of a recurring key result.
    periods: Option<Vec<Window>>,
    /// How the baseline came in, where pace asks for that and it is known.
    pub course: Option<Vec<(f64, f64)>>,
}

impl Prepared {
    pub fn of(input: &Input) -> Self {
        let span = timing::span(input.key_result, input.cycle);
        let periods = input.key_result.recurrence.map(|recurrence| recurring::periods(input.cycle, recurrence.each, span));
        let course = if input.key_result.pace.follows_baseline() { course(input) } else { None };
        Self { periods, course }
    }
}

impl<'a> Ground<'a> {
    pub fn of(input: &Input<'a>, prepared: &'a Prepared) -> Self {
        let periods = prepared.periods.as_deref();
        let timing = Timing::of(input);
        let all = Series::of(input, Role::Value, &timing, periods);
        let (series, implausible) = plausible(all, input, timing.span.start());
        let newest = series.newest();
        Self {
            input: *input,
            timing,
            periods,
            series,
            rivals: Series::of(input, Role::Rival, &timing, periods),
            newest,
            implausible,
            value: newest.map_or(Err(Unknown::NoObservation), |newest| reading(newest, input.key_result)),
            baseline: resolve::baseline(input, || series.numbers().next().map(|(_, number)| number)),
            curve: Curve {
                pace: &input.key_result.pace,
                span: timing.span,
                time_zone: input.cycle.time_zone(),
                course: prepared.course.as_deref(),
            },
            at: timing.instant(newest.map(Observation::observed_at)),
        }
    }

    /// The share of the span's time that has passed at [`Ground::at`].
    pub fn elapsed(&self) -> f64 {
        self.timing.span.elapsed(self.at)
    }

    /// Whether a milestone must be done by now: by its own date, or by the cycle's end.
    pub fn is_due(&self) -> bool {
        let end = self.timing.span.end();
        self.timing.now >= self.input.key_result.due.map_or(end, |due| due.min(end))
    }

    /// The newest settled data is older than the source's settle time and patience allow. Data that could not be
    /// there yet is never missed, nor is any after the cycle's end.
    pub fn is_stale(&self) -> bool {
        let KeyResult { settle, patience, .. } = *self.input.key_result;
        let stale = |newest: &Observation| self.timing.now > later(later(newest.observed_at(), settle), patience);
        !self.timing.is_over() && self.newest.is_some_and(stale)
    }

    pub fn is_source_failing(&self) -> bool {
        self.timing.phase != Phase::Closed && self.input.poll.is_failing()
    }
}

/// The series without the newest numbers that no one should believe yet, and the newest of these.
fn plausible<'a>(all: Series<'a>, input: &Input, from: Timestamp) -> (Series<'a>, Option<f64>) {
    let newest_first = || all.numbers().rev();
    let newest = newest_first().next().map(|(observation, _)| observation.observed_at());
    if input.accepted.is_some_and(|accepted| newest.is_some_and(|newest| newest <= accepted)) {
        return (all, None);
    }
    let held = held_back(input.key_result, newest_first().map(|(observation, number)| (observation.observed_at(), number)));
    match (held, newest_first().next(), newest_first().nth(held)) {
        (1.., Some((_, number)), Some((last, _))) => (all.ending_in(from, last.observed_at()), Some(number)),
        _ => (all, None),
    }
}

/// The number of an observation, or why it says none.
fn reading(observation: &Observation, key_result: &KeyResult) -> Known<f64> {
    let why_not = match observation.value {
        Value::Ratio { denominator, .. } => Unknown::SmallDenominator { have: denominator, need: key_result.min_denominator },
        _ => Unknown::NoObservation,
    };
    number_of(&observation.value, key_result).ok_or(why_not)
}
