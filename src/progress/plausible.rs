//! Numbers that a source is more likely to have wrong than right: 0, or ten times as much, after a steady series.
//!
//! Such a number is held back until the source has insisted on it for a while; then it is the new truth.

use jiff::{SignedDuration, Timestamp};

use crate::okr::{KeyResult, Kind};

/// A series is steady if so many numbers before lie within this factor of each other.
const STEADY: usize = 6;
const STEADY_FACTOR: f64 = 3.0;
/// So far away from all of them no number comes by itself.
const JUMP: f64 = 10.0;
/// Below this, in the unit itself, a count may well fall to 0.
const FEW: f64 = 10.0;
/// Whoever says so again, and for so long, is believed.
const INSISTED_TIMES: usize = 3;
const INSISTED_FOR: SignedDuration = SignedDuration::from_hours(48);

/// How many of the newest numbers are held back; `numbers` come newest first.
pub(super) fn held_back(key_result: &KeyResult, numbers: impl Iterator<Item = (Timestamp, f64)>) -> usize {
    if !matches!(key_result.kind, Kind::Level | Kind::Flow | Kind::Ratio) {
        return 0;
    }
    // More are never held back, so no more than these are looked at.
    let newest: Vec<(Timestamp, f64)> = numbers.take(INSISTED_TIMES + STEADY).collect();
    (1..=INSISTED_TIMES).find(|&held| is_odd(key_result, &newest, held)).unwrap_or(0)
}

/// Whether the newest `held` numbers all lie far from a steady series before them, and have not been insisted on.
fn is_odd(key_result: &KeyResult, newest: &[(Timestamp, f64)], held: usize) -> bool {
    let (tail, before) = newest.split_at(held.min(newest.len()));
    let (Some((last, _)), Some((first, _))) = (tail.first(), tail.last()) else { return false };
    let before = &before[..before.len().min(STEADY)];
    let least = before.iter().map(|(_, number)| *number).fold(f64::INFINITY, f64::min);
    let most = before.iter().map(|(_, number)| *number).fold(0.0, f64::max);
    let many = key_result.kind == Kind::Ratio || key_result.unit.from_base(least) >= FEW;
    let steady = before.len() == STEADY && least > 0.0 && most <= STEADY_FACTOR * least && many;
    let insisted = held >= INSISTED_TIMES && first.duration_until(*last) >= INSISTED_FOR;
    steady && !insisted && tail.iter().all(|(_, number)| *number >= JUMP * most || *number <= least / JUMP)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::okr::{Id, Target};

    /// One number a day; the last one is the newest.
    fn check(case: &str, kind: Kind, numbers: &[f64], expected: usize) {
        let key_result = KeyResult::new(Id::new("k").unwrap(), kind, Target::Reach(1.0));
        let dated =
            numbers.iter().enumerate().map(|(day, number)| (Timestamp::from_second(day as i64 * 86_400).unwrap(), *number));
        let dated: Vec<_> = dated.collect();
        assert_eq!(held_back(&key_result, dated.into_iter().rev()), expected, "{case}");
    }

    #[test]
    fn a_number_out_of_nowhere_is_held_back_until_the_source_insists() {
        let steady = [50.0, 52.0, 51.0, 55.0, 54.0, 56.0];
        let after = |tail: &[f64]| [&steady, tail].concat();
        check("as before", Kind::Level, &after(&[57.0]), 0);
        check("nothing", Kind::Level, &after(&[0.0]), 1);
        check("ten times as much", Kind::Level, &after(&[560.0]), 1);
        check("nine times as much", Kind::Level, &after(&[500.0]), 0);
        check("nothing, twice", Kind::Flow, &after(&[0.0, 0.0]), 2);
        check("nothing, for two days", Kind::Level, &after(&[0.0, 0.0, 0.0]), 0);
        check("back again", Kind::Level, &after(&[0.0, 58.0]), 0);
        check("a position may jump", Kind::Rank, &after(&[1.0]), 0);
    }

    #[test]
    fn what_is_small_or_has_no_history_may_jump() {
        check("two of three", Kind::Level, &[3.0, 3.0, 2.0, 3.0, 2.0, 3.0, 0.0], 0);
        check("a beginning", Kind::Level, &[50.0, 51.0, 0.0], 0);
        check("nothing at all", Kind::Level, &[], 0);
        check("growth", Kind::Flow, &[1.0, 5.0, 20.0, 60.0, 100.0, 200.0, 2000.0], 0);
        check("a rate", Kind::Ratio, &[0.2, 0.21, 0.2, 0.19, 0.2, 0.22, 0.0], 1);
    }
}
