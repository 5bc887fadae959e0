//! Whether a target that was changed within its cycle asks for less than before, which needs a reason.

use super::{attain::is_no_distance, resolve};
use crate::okr::Target;

/// Whether `new` is easier to meet than `old`. With the baseline known, the two are compared as numbers, as ways to go
/// from it; without, only like with like. A change of form that cannot be compared counts as easing: nobody can tell
/// that it is none.
pub fn is_eased(old: Target, new: Target, baseline: Option<f64>) -> bool {
    match (old, new) {
        (Target::AheadOf, Target::AheadOf) => false,
        (Target::Between { low, high }, Target::Between { low: new_low, high: new_high }) => {
            is_less(new_low, low) || is_less(high, new_high)
        }
        (Target::AtMost(old), Target::AtMost(new)) => is_less(old, new),
        (Target::AtLeast(old), Target::AtLeast(new)) => is_less(new, old),
        // A range of two ends that loses one, or a bound that turns into its opposite.
        (Target::Between { .. } | Target::AheadOf, _) | (_, Target::AheadOf) => true,
        (Target::AtMost(_), Target::AtLeast(_)) | (Target::AtLeast(_), Target::AtMost(_)) => true,
        (Target::AtLeast(bound), Target::Between { low, .. }) => is_less(low, bound),
        (Target::AtMost(bound), Target::Between { high, .. }) => is_less(bound, high),
        (_, Target::Between { .. }) => true,
        _ => is_shorter_way(old, new, baseline),
    }
}

/// For targets that are one number each, typed or resolved.
fn is_shorter_way(old: Target, new: Target, baseline: Option<f64>) -> bool {
    match (old, new, baseline) {
        (_, _, Some(baseline)) => {
            let known = Ok(baseline);
            let (Ok(old), Ok(new)) = (resolve::target(old, &known), resolve::target(new, &known)) else { return true };
            if is_no_distance(baseline, old) { is_less(new, old) } else { is_less((new - baseline) / (old - baseline), 1.0) }
        }
        (Target::Relative(old), Target::Relative(new), None) | (Target::Delta(old), Target::Delta(new), None) => {
            is_less(new / old, 1.0)
        }
        // Whoever names a number to reach, and no baseline, counts up from 0.
        (Target::Reach(old) | Target::AtLeast(old), Target::Reach(new) | Target::AtLeast(new), None) => is_less(new, old),
        _ => true,
    }
}

fn is_less(left: f64, right: f64) -> bool {
    left < right && !is_no_distance(left, right)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_is_eased_when_it_asks_for_less() {
        use Target::*;
        let band = |low, high| Between { low, high };
        let cases = [
            ("a lower number", Reach(120.0), Reach(110.0), Some(100.0), true),
            ("a higher number", Reach(120.0), Reach(130.0), Some(100.0), false),
            ("the same number", Reach(120.0), Reach(120.0), Some(100.0), false),
            ("a higher number where down is the way", Reach(80.0), Reach(90.0), Some(100.0), true),
            ("a lower number where down is the way", Reach(80.0), Reach(70.0), Some(100.0), false),
            ("a smaller share", Relative(0.2), Relative(0.1), None, true),
            ("a larger share", Relative(0.2), Relative(0.3), None, false),
            ("a smaller decrease", Relative(-0.2), Relative(-0.1), None, true),
            ("the other direction", Relative(0.2), Relative(-0.2), None, true),
            ("the same written as a number", Relative(0.2), Reach(120.0), Some(100.0), false),
            ("a number instead of a share, not comparable", Relative(0.2), Reach(120.0), None, true),
            ("the same count written as a bound", Reach(100.0), AtLeast(100.0), None, false),
            ("a lower floor", AtLeast(0.3), AtLeast(0.25), None, true),
            ("a higher ceiling", AtMost(10.0), AtMost(20.0), Some(34.0), true),
            ("a lower ceiling", AtMost(10.0), AtMost(5.0), Some(34.0), false),
            ("a wider range", band(10.0, 20.0), band(10.0, 25.0), None, true),
            ("a narrower range", band(10.0, 20.0), band(12.0, 20.0), None, false),
            ("a range that gains an end", AtLeast(10.0), band(10.0, 20.0), None, false),
            ("a range that loses an end", band(10.0, 20.0), AtLeast(10.0), None, true),
            ("no competitor any more", AheadOf, AtMost(3.0), None, true),
        ];
        for (case, old, new, baseline, expected) in cases {
            assert_eq!(is_eased(old, new, baseline), expected, "{case}");
        }
    }
}
