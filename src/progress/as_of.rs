//! The past as it is known today: what of a history had happened, and was settled, by an instant.

use std::collections::HashMap;

use jiff::Timestamp;

use super::timing::later;
use crate::okr::{KeyResult, Observation, Role};

/// The part of `history` that speaks of what was settled by `at`; with it, [`super::assess()`] tells where the key result
/// stood then. Later corrections of those numbers count, so that two moments can be compared: what changed between
/// them is what happened, not what was found out. What the baseline was measured from stays.
pub fn as_of(history: &[Observation], key_result: &KeyResult, at: Timestamp) -> Vec<Observation> {
    history.iter().filter(|observation| was_known(observation, key_result, at)).cloned().collect()
}

/// Whether [`as_of`] keeps it: for walking back in time without a copy for each moment.
pub fn was_known(observation: &Observation, key_result: &KeyResult, at: Timestamp) -> bool {
    known_from(observation, key_result) <= at
}

/// From when on [`as_of`] keeps it.
pub fn known_from(observation: &Observation, key_result: &KeyResult) -> Timestamp {
    match observation.role {
        Role::Baseline => Timestamp::MIN,
        Role::Value | Role::Rival => later(observation.window.end(), key_result.settle),
    }
}

/// All revisions, by role, window end and start, then in the order in which they were collected: what a closed cycle is
/// graded from. The newest value of a window has the time at which it was last confirmed, if that is not after `until`:
/// a number that was found again once it had settled is final, however early it was first seen.
pub fn with_confirmations(mut revisions: Vec<Observation>, newest: &[Observation], until: Timestamp) -> Vec<Observation> {
    let key = |observation: &Observation| (observation.role, observation.window.end(), observation.window.start());
    let confirmed: HashMap<_, &Observation> = newest.iter().map(|newest| (key(newest), newest)).collect();
    revisions.sort_by_key(|revision| (key(revision), revision.collected_at));
    for at in 0..revisions.len() {
        let is_newest = revisions.get(at + 1).is_none_or(|next| key(next) != key(&revisions[at]));
        let confirmed = confirmed.get(&key(&revisions[at])).filter(|confirmed| confirmed.collected_at <= until);
        if let Some(confirmed) = confirmed.filter(|confirmed| is_newest && confirmed.value == revisions[at].value) {
            revisions[at].collected_at = revisions[at].collected_at.max(confirmed.collected_at);
        }
    }
    revisions
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

    #[test]
    fn a_number_that_was_found_again_once_it_had_settled_is_final() {
        let window = Window::new(day(0), day(10)).unwrap();
        let seen =
            |number: f64, at: i64| Observation { role: Role::Value, window, value: Value::Flow(number), collected_at: day(at) };
        let brief = |all: Vec<Observation>| {
            all.iter().map(|o| (o.value.clone(), o.collected_at.as_second() / 86_400)).collect::<Vec<_>>()
        };
        let revisions = || vec![seen(2.0, 11), seen(1.0, 10)];
        let later = |confirmed: i64, until: i64| brief(with_confirmations(revisions(), &[seen(2.0, confirmed)], day(until)));
        assert_eq!(later(14, 20), [(Value::Flow(1.0), 10), (Value::Flow(2.0), 14)]);
        assert_eq!(later(14, 13), [(Value::Flow(1.0), 10), (Value::Flow(2.0), 11)], "confirmed too late to count");
    }
}
