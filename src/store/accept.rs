//! What every store does to changes before it keeps them, so that all of them give back the same.

use jiff::Timestamp;
use thiserror::Error;

use super::{Change, Outcome, StoreError};
use crate::okr::{Baseline, Id, Observation, PollState, Rank, Value, Window};

/// Why changes cannot be kept.
#[derive(Debug, Error, PartialEq)]
enum Refused {
    #[error("`{0}` has a number that is not finite")]
    NotFinite(Id),
}

/// The changes as they are kept: instants rounded down to the millisecond.
///
/// # Errors
/// [`StoreError::Failed`] if a number is infinite or not a number.
pub(super) fn accept(mut changes: Vec<Change>) -> Result<Vec<Change>, StoreError> {
    for change in &mut changes {
        match change {
            Change::Observation { key_result, observation } => {
                if !is_finite(&observation.value) {
                    return Err(refused(key_result));
                }
                round_observation(observation);
            }
            Change::Baseline { key_result, baseline } => {
                if !baseline.number.is_finite() {
                    return Err(refused(key_result));
                }
                round_baseline(baseline);
            }
            Change::Rebaseline { key_result, baseline, at, .. } => {
                if !baseline.number.is_finite() {
                    return Err(refused(key_result));
                }
                round_baseline(baseline);
                *at = rounded(*at);
            }
            Change::Accept { until, at, .. } => {
                *until = rounded(*until);
                *at = rounded(*at);
            }
            Change::Poll { state, .. } => round_poll(state),
            Change::Target { at, .. } | Change::Annotation { at, .. } => *at = rounded(*at),
            Change::Alert { .. } => {}
            Change::Outgoing { at, due, .. } => {
                *at = rounded(*at);
                *due = rounded(*due);
            }
            Change::Sent { outcome: Outcome::Delivered { at }, .. } => *at = rounded(*at),
            Change::Sent { outcome: Outcome::Failed { again, .. }, .. } => *again = again.map(rounded),
            Change::Silence(silence) => silence.until = rounded(silence.until),
            Change::Grade(grade) => {
                if [grade.value, grade.score].into_iter().flatten().any(|number| !number.is_finite()) {
                    return Err(refused(grade.subject.id()));
                }
                grade.at = rounded(grade.at);
            }
            Change::ReportsMade { until, .. } => *until = rounded(*until),
            Change::AnnotationRemoved { .. } => {}
        }
    }
    Ok(changes)
}

fn refused(key_result: &Id) -> StoreError {
    StoreError::Failed { what: "keep an observation", cause: Box::new(Refused::NotFinite(key_result.clone())) }
}

fn is_finite(value: &Value) -> bool {
    match value {
        Value::Level(number) | Value::Flow(number) | Value::Milestone(number) | Value::Rank(Rank::At(number)) => {
            number.is_finite()
        }
        Value::Ratio { numerator, denominator } => numerator.is_finite() && denominator.is_finite(),
        Value::Rank(Rank::NotRanked) => true,
        Value::Each(numbers) => numbers.iter().all(|number| number.is_finite()),
    }
}

fn round_observation(observation: &mut Observation) {
    observation.window = rounded_window(&observation.window);
    observation.collected_at = rounded(observation.collected_at);
}

fn round_baseline(baseline: &mut Baseline) {
    baseline.windows = baseline.windows.iter().map(rounded_window).collect();
    baseline.collected_at = rounded(baseline.collected_at);
}

fn round_poll(state: &mut PollState) {
    state.last_attempt = state.last_attempt.map(rounded);
    state.last_success = state.last_success.map(rounded);
}

fn rounded_window(window: &Window) -> Window {
    Window::new(rounded(window.start()), rounded(window.end())).expect("rounding both ends down keeps their order")
}

fn rounded(instant: Timestamp) -> Timestamp {
    let milliseconds = i64::try_from(instant.as_nanosecond().div_euclid(1_000_000)).expect("jiff's years fit in 64 bits");
    // jiff counts milliseconds only up to the beginning of its last second, in the year 9999.
    Timestamp::from_millisecond(milliseconds)
        .unwrap_or_else(|_| Timestamp::from_second(instant.as_second()).expect("the second of an instant is an instant"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instant_is_rounded_down_to_the_millisecond() {
        for (instant, expected) in [
            ("2026-11-23T10:00:00.123456789Z", "2026-11-23T10:00:00.123Z"),
            ("2026-11-23T10:00:00.123Z", "2026-11-23T10:00:00.123Z"),
            ("1969-12-31T23:59:59.9999Z", "1969-12-31T23:59:59.999Z"),
        ] {
            let (instant, expected): (Timestamp, Timestamp) = (instant.parse().unwrap(), expected.parse().unwrap());
            assert_eq!(rounded(instant), expected);
        }
        assert_eq!(rounded(Timestamp::MIN), Timestamp::MIN);
        assert_eq!(rounded(Timestamp::MAX).as_second(), Timestamp::MAX.as_second());
        assert_eq!(rounded(rounded(Timestamp::MAX)), rounded(Timestamp::MAX));
    }
}
