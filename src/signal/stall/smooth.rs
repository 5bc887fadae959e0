//! What is taken out of a noisy series before a line is laid through it: the week, and single days that stick out.

use super::{Case, weekdays::weekday};

/// A weekday's own pattern counts in full only from many weeks on; so many are added that say nothing.
const SHY_WEEKS: f64 = 2.0;
/// Half the width of the running median.
const HALF: usize = 7;
/// A day further from the running median than so many standard deviations is brought back to that distance.
const FURTHEST: f64 = 3.0;
/// From the median absolute deviation, and from the mean one, to the standard deviation of a normal distribution.
const OF_MEDIAN: f64 = 1.4826;
const OF_MEAN: f64 = 1.2533;

/// Takes out what each weekday usually differs from the week around it.
pub(super) fn even_week(case: &Case, days: &[f64], values: &mut [f64]) {
    let mut differences: [Vec<f64>; 7] = Default::default();
    for (week, &day) in values.windows(7).zip(&days[3..]) {
        let mean = week.iter().sum::<f64>() / 7.0;
        differences[weekday(case, day)].push(week[3] - mean);
    }
    let usual = differences.map(|mut differences| {
        let count = differences.len() as f64;
        median(&mut differences) * count / (count + SHY_WEEKS)
    });
    for (value, &day) in values.iter_mut().zip(days) {
        *value -= usual[weekday(case, day)];
    }
}

/// Brings single days that stick out back to where they are no surprise.
pub(super) fn tame(values: &mut [f64]) {
    let mut near = [0.0; 2 * HALF + 1];
    let centres: Vec<f64> = (0..values.len())
        .map(|at| {
            let part = &values[at.saturating_sub(HALF)..(at + HALF + 1).min(values.len())];
            near[..part.len()].copy_from_slice(part);
            median(&mut near[..part.len()])
        })
        .collect();
    let mut distances: Vec<f64> = values.iter().zip(&centres).map(|(value, centre)| (value - centre).abs()).collect();
    let mean = distances.iter().sum::<f64>() / distances.len() as f64;
    let middle = median(&mut distances);
    // Of a series that moves in steps, most days have no distance at all: the median would call every step an outlier.
    let deviation = if middle > 0.0 { OF_MEDIAN * middle } else { OF_MEAN * mean };
    if !deviation.is_finite() {
        return;
    }
    for (value, centre) in values.iter_mut().zip(centres) {
        *value = value.clamp(centre - FURTHEST * deviation, centre + FURTHEST * deviation);
    }
}

/// The smallest step between neighbours: what the source rounds to, or nearly 0. All numbers are finite.
pub(super) fn grain(values: &[f64]) -> f64 {
    let steps = values.windows(2).map(|pair| (pair[1] - pair[0]).abs()).filter(|&step| step > 0.0);
    let least = steps.fold(f64::INFINITY, f64::min);
    if least.is_finite() { least } else { 0.0 }
}

/// 0 of nothing.
fn median(values: &mut [f64]) -> f64 {
    let (count, middle) = (values.len(), values.len() / 2);
    if count == 0 {
        return 0.0;
    }
    let (lower, &mut upper, _) = values.select_nth_unstable_by(middle, f64::total_cmp);
    if count % 2 == 1 { upper } else { 0.5 * (upper + lower.iter().copied().fold(f64::NEG_INFINITY, f64::max)) }
}
