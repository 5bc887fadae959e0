//! The way of a value through the cycle: where it was, and where pace wanted it.

use jiff::Timestamp;

use crate::{
    okr::{Cycle, KeyResult, Observation},
    progress::{Assessment, Formula, was_known},
};

/// Moments that are looked at, spread over the cycle.
const MOMENTS: usize = 92;

/// What a chart of a key result's value draws. All values are in the base unit.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Path {
    /// What was known at each moment, by the instant that the data speaks of.
    pub values: Vec<(Timestamp, f64)>,
    /// Where pace wants the value to be; empty where pace says nothing of it.
    pub expected: Vec<(Timestamp, f64)>,
}

impl Path {
    /// `assess` judges a history at an instant.
    pub fn of(
        key_result: &KeyResult,
        cycle: &Cycle,
        history: &[Observation],
        newest: &Assessment,
        now: Timestamp,
        assess: &dyn Fn(&[Observation], Timestamp) -> Assessment,
    ) -> Self {
        let window = cycle.window();
        let moments: Vec<Timestamp> = (0..=MOMENTS).map(|step| window.at(step as f64 / MOMENTS as f64)).collect();
        let mut known = history.to_vec();
        let mut values: Vec<(Timestamp, f64)> = Vec::new();
        let mut to_dates: Vec<(Timestamp, f64)> = Vec::new();
        let mut keep = |assessment: &Assessment| {
            let Some(at) = assessment.observed_at else { return };
            values.extend(assessment.value.as_ref().ok().map(|value| (at, *value)));
            to_dates.extend(assessment.baseline_to_date.as_ref().ok().map(|to_date| (at, to_date.number)));
        };
        keep(newest);
        for at in moments.iter().rev().filter(|at| **at < now) {
            known.retain(|observation| was_known(observation, key_result, *at));
            keep(&assess(&known, *at));
        }
        for points in [&mut values, &mut to_dates] {
            points.reverse();
            points.dedup_by_key(|(at, _)| *at);
        }
        let expected = moments.iter().filter_map(|at| {
            let share = assess(&[], *at).expected.ok()?;
            Some((*at, expected_value(&newest.formula, share, || between(&to_dates, *at, window.start(), window.end(), newest))?))
        });
        let expected = expected.collect();
        Self { values, expected }
    }
}

/// The value that stands for a share of progress.
fn expected_value(formula: &Formula, share: f64, to_date: impl FnOnce() -> Option<f64>) -> Option<f64> {
    match formula {
        Formula::Distance { baseline, target, .. } => Some(baseline + share * (target - baseline)),
        Formula::Volume { target, .. } => Some(share * target),
        Formula::Growth { baseline, target, .. } => Some(to_date()? + share * (target - baseline)),
        Formula::Range { .. } | Formula::Ahead { .. } | Formula::Mean { .. } | Formula::Done { .. } | Formula::None => None,
    }
}

/// The baseline's own value at the same point of its window: as it was found, and straight where it was not looked for.
fn between(known: &[(Timestamp, f64)], at: Timestamp, start: Timestamp, end: Timestamp, newest: &Assessment) -> Option<f64> {
    let whole = newest.baseline.as_ref().ok().copied()?;
    let after = known.partition_point(|(known, _)| *known <= at);
    let before = if after == 0 { (start, 0.0) } else { known[after - 1] };
    let next = known.get(after).copied().unwrap_or((end, whole));
    let length = before.0.duration_until(next.0).as_secs_f64();
    if length <= 0.0 {
        return Some(before.1);
    }
    Some(before.1 + (next.1 - before.1) * before.0.duration_until(at).as_secs_f64() / length)
}
