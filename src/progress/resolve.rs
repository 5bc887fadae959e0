//! Baseline and target as numbers.

use super::{Input, Known, Unknown};
use crate::okr::{BaselineRule, Target};

/// Where the key result starts; `first` is its first settled number.
pub(super) fn baseline(input: &Input, first: impl FnOnce() -> Option<f64>) -> Known<f64> {
    let frozen = input.baseline.map(|baseline| baseline.number);
    match input.key_result.baseline {
        BaselineRule::Number(number) => Ok(number),
        BaselineRule::Measured(_) => frozen.ok_or(Unknown::NoBaseline),
        BaselineRule::AtStart => frozen.or_else(first).ok_or(Unknown::NoBaseline),
        BaselineRule::None => Err(Unknown::NotApplicable),
    }
}

/// Where the key result must end. `between` has two such numbers and `ahead of` none of its own.
///
/// # Errors
/// [`Unknown::NoBaseline`] and [`Unknown::RelativeTargetOnZeroBaseline`] for a target that hangs on the baseline.
pub(super) fn target(target: Target, baseline: &Known<f64>) -> Known<f64> {
    match target {
        Target::Reach(number) | Target::AtLeast(number) | Target::AtMost(number) => Ok(number),
        Target::Relative(share) => match needed(baseline)? {
            0.0 => Err(Unknown::RelativeTargetOnZeroBaseline),
            // Not `b * (1 + share)`: 100 and +10 % would give 110.00000000000001.
            number => Ok(number + number * share),
        },
        Target::Delta(change) => Ok(needed(baseline)? + change),
        Target::Between { .. } | Target::AheadOf => Err(Unknown::NotApplicable),
    }
}

/// The baseline where the maths cannot do without: a key result that has none by its rule lacks it then.
pub(super) fn needed(baseline: &Known<f64>) -> Known<f64> {
    match baseline {
        Err(Unknown::NotApplicable) => Err(Unknown::NoBaseline),
        known => known.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_is_resolved_on_the_baseline() {
        let cases = [
            (Target::Reach(120.0), Err(Unknown::NoBaseline), Ok(120.0)),
            (Target::Relative(0.1), Ok(100.0), Ok(110.0)),
            (Target::Relative(1.0), Ok(8000.0), Ok(16_000.0)),
            (Target::Relative(-0.5), Ok(40.0), Ok(20.0)),
            (Target::Relative(0.1), Ok(0.0), Err(Unknown::RelativeTargetOnZeroBaseline)),
            (Target::Relative(0.1), Err(Unknown::NoBaseline), Err(Unknown::NoBaseline)),
            (Target::Delta(5.0), Ok(120.0), Ok(125.0)),
            (Target::Delta(5.0), Ok(0.0), Ok(5.0)),
            (Target::Delta(5.0), Err(Unknown::NotApplicable), Err(Unknown::NoBaseline)),
            (Target::AheadOf, Ok(3.0), Err(Unknown::NotApplicable)),
        ];
        for (wanted, baseline, expected) in cases {
            assert_eq!(target(wanted, &baseline), expected, "{wanted:?} on {baseline:?}");
        }
    }
}
