//! The pattern of the week.

use super::Case;

/// The calendar day on which an observation was taken, as a weekday: 0 is Monday.
pub(super) fn weekday(case: &Case, day: f64) -> usize {
    // A remainder of 7 fits.
    (day.floor() + f64::from(case.weekday)).rem_euclid(7.0) as usize
}
