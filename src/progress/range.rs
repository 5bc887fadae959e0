//! Keeping a value in a range: inside or not, how near outside, and for how much of the time.

use jiff::Timestamp;

use super::{Known, series::Series};
use crate::okr::{Target, Value};

/// The ends of a range that is to be kept, each included unless `strict`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Band {
    pub low: Option<f64>,
    pub high: Option<f64>,
    pub strict: bool,
}

impl Band {
    /// The range that a target keeps; a plain number is one to stay at or above.
    pub fn of(target: Target, strict: bool) -> Self {
        let (low, high) = match target {
            Target::AtMost(high) => (None, Some(high)),
            Target::Between { low, high } => (Some(low), Some(high)),
            Target::Reach(low) | Target::AtLeast(low) => (Some(low), None),
            Target::Relative(_) | Target::Delta(_) | Target::AheadOf => (None, None),
        };
        Self { low, high, strict }
    }

    pub fn contains(&self, value: f64) -> bool {
        self.violated(value).is_none()
    }

    /// Progress of a value: 1 inside. Outside, the share of the way from `baseline` to the violated end, if the
    /// baseline lies outside on the same side; else how near it is as a share of that end. From 0 to 1.
    pub fn nearness(&self, value: f64, baseline: &Known<f64>) -> f64 {
        let Some(end) = self.violated(value) else { return 1.0 };
        let (bound, way) = match end {
            End::Low(bound) => (bound, baseline.as_ref().map(|baseline| (bound - baseline, value - baseline))),
            End::High(bound) => (bound, baseline.as_ref().map(|baseline| (baseline - bound, baseline - value))),
        };
        // From a baseline that lies inside there is no way to go: the same quotient would praise going further out.
        let nearness = match (end, way) {
            (_, Ok((whole, gone))) if whole > 0.0 => gone / whole,
            (End::Low(_), _) if bound > 0.0 => value / bound,
            (End::High(_), _) if bound > 0.0 => 2.0 - value / bound,
            _ => 0.0,
        };
        nearness.clamp(0.0, 1.0)
    }

    fn violated(&self, value: f64) -> Option<End> {
        let low = self.low.filter(|&low| !is_past(value, low, Side::Above, low.abs(), self.strict)).map(End::Low);
        low.or_else(|| self.high.filter(|&high| !is_past(value, high, Side::Below, high.abs(), self.strict)).map(End::High))
    }
}

#[derive(Clone, Copy, Debug)]
enum End {
    Low(f64),
    High(f64),
}

/// On which side of a bound a value should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    Above,
    Below,
}

/// Whether `value` is at `bound` or past it; only past it if `strict`. Numbers that differ by less than a billionth
/// of `scale` are equal, so that 0.1 + 0.2 reaches 0.3.
pub(super) fn is_past(value: f64, bound: f64, side: Side, scale: f64, strict: bool) -> bool {
    let beyond = match side {
        Side::Above => value - bound,
        Side::Below => bound - value,
    };
    let tolerance = 1e-9 * scale;
    if strict { beyond > tolerance } else { beyond >= -tolerance }
}

/// The share of the sends in range, for a value that has one number for each; else the share of the time, from the
/// first observation until `until`, in which the value was in range: each observation holds until the next.
pub(super) fn share_in_range(band: &Band, series: &Series, until: Timestamp) -> Option<f64> {
    if let Value::Each(numbers) = &series.newest()?.value {
        let inside = numbers.iter().filter(|number| band.contains(**number)).count();
        return (!numbers.is_empty()).then(|| inside as f64 / numbers.len() as f64);
    }
    let (mut inside_seconds, mut seconds) = (0.0, 0.0);
    let mut held: Option<(Timestamp, bool)> = None;
    let mut hold = |from: Option<(Timestamp, bool)>, to: Timestamp| {
        if let Some((from, inside)) = from {
            let lasted = from.duration_until(to).as_secs_f64().max(0.0);
            seconds += lasted;
            inside_seconds += if inside { lasted } else { 0.0 };
        }
    };
    for (observation, number) in series.numbers() {
        let at = observation.observed_at().min(until);
        hold(held, at);
        held = Some((at, band.contains(number)));
    }
    hold(held, until);
    let (_, inside_now) = held?;
    Some(if seconds > 0.0 { inside_seconds / seconds } else { f64::from(u8::from(inside_now)) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::progress::Unknown;

    #[test]
    fn outside_the_range_progress_is_how_near_it_is() {
        let unknown = || Err(Unknown::NotApplicable);
        let between = Target::Between { low: 10.0, high: 20.0 };
        let cases = [
            ("inside", Target::AtLeast(0.30), 0.31, unknown(), 1.0),
            ("on the bound", Target::AtLeast(0.30), 0.1 + 0.2, unknown(), 1.0),
            ("below, without a baseline", Target::AtLeast(0.30), 0.27, unknown(), 0.9),
            ("above, without a baseline", Target::AtMost(10.0), 12.0, unknown(), 0.8),
            ("far above", Target::AtMost(10.0), 35.0, unknown(), 0.0),
            ("below, on the way from a baseline", Target::AtLeast(0.30), 0.25, Ok(0.20), 0.5),
            ("below the baseline", Target::AtLeast(0.30), 0.10, Ok(0.20), 0.0),
            ("fallen out of it from a baseline inside", Target::AtLeast(0.30), 0.27, Ok(0.35), 0.9),
            ("above, on the way from a baseline", Target::AtMost(10.0), 15.0, Ok(20.0), 0.5),
            ("below both ends", between, 9.0, unknown(), 0.9),
            ("above both ends", between, 25.0, Ok(30.0), 0.5),
            ("above a bound of nothing", Target::AtMost(0.0), 3.0, unknown(), 0.0),
            ("below a bound of nothing", Target::AtLeast(0.0), -3.0, unknown(), 0.0),
        ];
        for (case, target, value, baseline, expected) in cases {
            let got = Band::of(target, false).nearness(value, &baseline);
            assert!((got - expected).abs() < 1e-9, "{case}: {got}, not {expected}");
        }
    }

    #[test]
    fn a_strict_range_leaves_out_its_ends() {
        let cases = [(Target::AtLeast(10.0), 10.0), (Target::AtMost(10.0), 10.0), (Target::Between { low: 1.0, high: 2.0 }, 1.0)];
        for (target, value) in cases {
            assert!(Band::of(target, false).contains(value), "{target:?}");
            assert!(!Band::of(target, true).contains(value), "strict {target:?}");
        }
    }
}
