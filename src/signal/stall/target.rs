//! Whether the metric was at its target lately: who has arrived may rest.

use super::{Case, Reading};

/// So many days after it was last at its target a metric is not asked to move.
const REST_DAYS: f64 = 14.0;

/// The last day within the last two weeks on which the metric, as it is read, was at its target.
///
/// `points` are fresh observations: day and value.
pub(super) fn last_reached(case: &Case, points: &[(f64, f64)]) -> Option<f64> {
    let last = points.last()?.0;
    let reached = |value: f64| if case.up { value >= case.target } else { value <= case.target };
    let window = match case.reading {
        Reading::Last => return back(points, last).find(|point| reached(point.1)).map(|point| point.0),
        Reading::Sum => {
            let mut sum: f64 = points.iter().filter(|point| point.0 > 0.0).map(|point| point.1).sum();
            return back(points, last).find_map(|point| {
                let at = reached(sum);
                sum -= if point.0 > 0.0 { point.1 } else { 0.0 };
                at.then_some(point.0)
            });
        }
        Reading::Mean7 => 7.0,
        Reading::Mean28 => 28.0,
    };
    (0..points.len()).rev().take_while(|&end| last - points[end].0 <= REST_DAYS).find_map(|end| {
        let start = points[..end].partition_point(|point| point.0 <= points[end].0 - window);
        let part = &points[start..=end];
        let mean = part.iter().map(|point| point.1).sum::<f64>() / part.len() as f64;
        reached(mean).then_some(points[end].0)
    })
}

fn back(points: &[(f64, f64)], last: f64) -> impl Iterator<Item = &(f64, f64)> {
    points.iter().rev().take_while(move |point| last - point.0 <= REST_DAYS)
}
