//! The past as it is known today: what of a history had happened, and was settled, by an instant.

use jiff::Timestamp;

use super::timing::later;
use crate::okr::{KeyResult, Observation, Role};

/// The part of `history` that speaks of what was settled by `at`; with it, [`super::assess`] tells where the key result
/// stood then. Later corrections of those numbers count, so that two moments can be compared: what changed between
/// them is what happened, not what was found out. What the baseline was measured from stays.
pub fn as_of(history: &[Observation], key_result: &KeyResult, at: Timestamp) -> Vec<Observation> {
    let was_known = |observation: &&Observation| {
        observation.role == Role::Baseline || later(observation.window.end(), key_result.settle) <= at
    };
    history.iter().filter(was_known).cloned().collect()
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;

    use super::*;
    use crate::okr::{Id, Kind, Target, Value, Window};

    fn day(day: i64) -> Timestamp {
        Timestamp::from_second(day * 86_400).unwrap()
    }

    #[test]
    fn the_past_knows_what_had_settled_by_then() {
        let mut key_result = KeyResult::new(Id::new("a").unwrap(), Kind::Flow, Target::Reach(1.0));
        let observed = |role, end| Observation {
            role,
            window: Window::new(day(0), day(end)).unwrap(),
            value: Value::Flow(1.0),
            collected_at: day(99),
        };
        let history =
            [observed(Role::Value, 1), observed(Role::Value, 5), observed(Role::Value, 9), observed(Role::Baseline, 50)];
        let ends = |key_result: &KeyResult, at| {
            as_of(&history, key_result, day(at)).iter().map(|o| (o.window.end().as_second() / 86_400) as i32).collect::<Vec<_>>()
        };
        assert_eq!(ends(&key_result, 5), [1, 5, 50], "what was confirmed later is known all the same");
        key_result.settle = SignedDuration::from_hours(72);
        assert_eq!(ends(&key_result, 5), [1, 50], "what could still change then is not");
        assert_eq!(ends(&key_result, 12), [1, 5, 9, 50]);
    }
}
