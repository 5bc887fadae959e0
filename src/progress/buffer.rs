//! How much room is left: days until off track at the rate so far, and the rate that is needed from now on.

use super::{Known, Unknown, pace::Curve};

/// Days from the instant at which `elapsed` of the span had passed until the gap to pace exceeds `off_track`, if
/// progress goes on at the rate it had so far; at most the days left, negative if the gap is wider already.
///
/// Progress so far is `rate = progress / expected` times what pace asked for, so the gap grows with pace as
/// `(1 - rate) * share`, and passes the limit when pace asks for `off_track / (1 - rate)`.
///
/// # Errors
/// [`Unknown::NoRate`] while pace has asked for nothing, [`Unknown::NotApplicable`] if it asks for nothing before the end.
pub(super) fn buffer_days(progress: f64, expected: f64, elapsed: f64, off_track: f64, curve: &Curve) -> Known<f64> {
    let days = curve.span.days();
    let left = (1.0 - elapsed) * days;
    if expected <= 0.0 {
        return curve.elapsed_at(0.0).map_or(Err(Unknown::NotApplicable), |_| Err(Unknown::NoRate));
    }
    let rate = progress / expected;
    let limit = off_track / (1.0 - rate);
    if rate >= 1.0 || limit >= 1.0 {
        return Ok(left);
    }
    let at = curve.elapsed_at(limit).ok_or(Unknown::NotApplicable)?;
    Ok(((at - elapsed) * days).min(left))
}

/// The rate needed from now on over the rate so far, when `way` of the whole way was covered in a share `elapsed` of
/// the time (as pace counts it): 1 keeps going as before, 2 is twice as fast, 0 is nothing left to do.
///
/// # Errors
/// [`Unknown::NoRate`] if nothing was covered yet, too much was, or no time has passed or is left.
pub(super) fn required_rate(way: f64, elapsed: f64, achieved: bool) -> Known<f64> {
    if achieved {
        return Ok(0.0);
    }
    let has_rate = elapsed > 0.0 && elapsed < 1.0 && way > 0.0 && way <= 1.0;
    if !has_rate {
        return Err(Unknown::NoRate);
    }
    Ok(((1.0 - way) / (1.0 - elapsed)) / (way / elapsed))
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;

    use super::*;
    use crate::okr::{Cycle, Pace};

    fn check(case: &str, pace: &Pace, progress: f64, elapsed: f64, expected_days: Known<f64>) {
        // 40 days from a Monday.
        let day = jiff::civil::Date::constant(2026, 10, 5);
        let after = jiff::civil::Date::constant(2026, 11, 14);
        let cycle = Cycle::between("forty", day, after, &TimeZone::UTC).unwrap();
        let curve = Curve { pace, span: cycle.window(), time_zone: cycle.time_zone(), course: None };
        let expected = curve.share(cycle.window().at(elapsed));
        match (buffer_days(progress, expected, elapsed, 0.25, &curve), expected_days) {
            (Ok(got), Ok(wanted)) => assert!((got - wanted).abs() < 1e-3, "{case}: {got} days, not {wanted}"),
            (got, wanted) => assert_eq!(got, wanted, "{case}"),
        }
    }

    #[test]
    fn the_buffer_ends_where_the_gap_passes_the_limit() {
        check("at the pace: all that is left", &Pace::Linear, 0.5, 0.5, Ok(20.0));
        check("ahead of it: all that is left", &Pace::Linear, 0.9, 0.5, Ok(20.0));
        check("a gap of 0.2 grows to 0.25 in a quarter of the time so far", &Pace::Linear, 0.3, 0.5, Ok(5.0));
        check("slow, but not off track before the end", &Pace::Linear, 0.4, 0.5, Ok(20.0));
        check("off track already", &Pace::Linear, 0.0, 0.5, Ok(-10.0));
        check("further back than the baseline", &Pace::Linear, -0.5, 0.5, Ok(-15.0));
        check("no rate on the first instant", &Pace::Linear, 0.0, 0.0, Err(Unknown::NoRate));
        check("no rate where nothing is asked", &Pace::Step, 0.0, 0.5, Err(Unknown::NotApplicable));
        // Pace asks for 0.1 at day 20 and for all by day 40; half the rate is off track when it asks for 0.5.
        check("along a phased pace", &Pace::Phased([0.1, 1.0].into()), 0.05, 0.5, Ok(20.0 * 0.4 / 0.9));
        // 30 weekdays, 15 of them in 21 days; at 0 the limit was a quarter of them: 7.5 weekdays, day 9.5.
        check("along weekdays", &Pace::Weekdays, 0.0, 0.5, Ok(9.5 - 20.0));
    }

    #[test]
    fn the_rate_that_is_needed_is_told_by_the_rate_so_far() {
        let cases = [
            ("at the pace", 0.5, 0.5, false, Ok(1.0)),
            ("half as fast as needed", 0.25, 0.5, false, Ok(3.0)),
            ("done", 1.2, 0.5, true, Ok(0.0)),
            ("nothing done", 0.0, 0.5, false, Err(Unknown::NoRate)),
            ("further away than at the start", -0.1, 0.5, false, Err(Unknown::NoRate)),
            ("the first instant", 0.0, 0.0, false, Err(Unknown::NoRate)),
            ("the end", 0.5, 1.0, false, Err(Unknown::NoRate)),
        ];
        for (case, way, elapsed, achieved, expected) in cases {
            assert_eq!(required_rate(way, elapsed, achieved), expected, "{case}");
        }
    }
}
