//! What holds of every series, however bad.

use proptest::prelude::*;

use super::*;
use crate::signal::{Point, source::source_state};

fn number() -> impl Strategy<Value = f64> {
    prop_oneof![
        8 => -1e3..1e3,
        2 => Just(0.0),
        1 => prop::sample::select(vec![f64::NAN, f64::INFINITY, f64::NEG_INFINITY, f64::MAX, f64::MIN, 1e-300, -0.0]),
    ]
}

fn any_points() -> impl Strategy<Value = Vec<Point>> {
    let point = (
        prop_oneof![6 => -60.0..120.0, 4 => (-60..120).prop_map(f64::from), 1 => number()],
        number(),
        prop::option::of(number()),
    );
    let in_order = |sorted: bool, mut points: Vec<Point>| {
        if sorted {
            points.sort_by(|a, b| a.day.total_cmp(&b.day));
        }
        points
    };
    let points = prop::collection::vec(point.prop_map(|(day, value, as_of)| Point { day, value, as_of }), 0..150);
    (prop::bool::weighted(0.8), points).prop_map(move |(sorted, points)| in_order(sorted, points))
}

fn any_kind() -> impl Strategy<Value = (Metric, Reading)> {
    let metrics = [Metric::Cumulative, Metric::Sum, Metric::Flow, Metric::Level, Metric::Ratio, Metric::Rank];
    let readings = [Reading::Last, Reading::Mean7, Reading::Mean28, Reading::Sum];
    (prop::sample::select(metrics.to_vec()), prop::sample::select(readings.to_vec()))
}

/// A series as they are: a poll a day, steps of about the same size.
fn plausible() -> impl Strategy<Value = Vec<Point>> {
    (prop::collection::vec(0u8..12, 30..119), 10usize..100).prop_map(|(steps, stop)| {
        let mut total = 0.0;
        let day = |(index, step): (usize, &u8)| {
            total += if index < stop { f64::from(*step) } else { 0.0 };
            Point { day: index as f64 - 28.0, value: total, as_of: None }
        };
        steps.iter().enumerate().map(day).collect()
    })
}

fn of<'a>((metric, reading): (Metric, Reading), up: bool, target: f64, points: &'a [Point]) -> Case<'a> {
    Case { metric, reading, up, cycle_days: 91.0, weekday: 2, baseline: 0.0, target, points }
}

proptest! {
    #[test]
    fn bad_input_has_a_defined_answer(
        points in any_points(), kind in any_kind(), up: bool, weekday: u8,
        target in number(), cycle_days in number(), now in number(),
    ) {
        let case = Case { cycle_days, weekday, ..of(kind, up, target, &points) };
        for sensitivity in [Sensitivity::Strict, Sensitivity::Balanced, Sensitivity::Sensitive] {
            if let Ok(evidence) = evidence(&case, now, sensitivity) {
                let Evidence { statistic, since, until, seen, expected, .. } = evidence;
                prop_assert!(statistic >= 0.0 && statistic.is_finite(), "{evidence:?}");
                prop_assert!(since <= until && until <= now, "{evidence:?}");
                prop_assert!(seen.is_finite() && expected.is_finite(), "{evidence:?}");
            }
            let _ = stalled(&case, now, sensitivity);
        }
        let _ = source_state(&case, now);
    }

    #[test]
    fn what_comes_later_is_not_looked_at(points in any_points(), kind in any_kind(), now in -30.0..91.0) {
        let known: Vec<Point> = points.iter().filter(|point| point.day <= now).copied().collect();
        let (all, known) = (of(kind, true, 500.0, &points), of(kind, true, 500.0, &known));
        prop_assert_eq!(evidence(&all, now, Sensitivity::Balanced), evidence(&known, now, Sensitivity::Balanced));
        prop_assert_eq!(stalled(&all, now, Sensitivity::Balanced), stalled(&known, now, Sensitivity::Balanced));
        prop_assert_eq!(source_state(&all, now), source_state(&known, now));
    }

    #[test]
    fn an_onset_is_where_the_state_begins(points in plausible(), kind in any_kind()) {
        let case = of(kind, true, 500.0, &points);
        for onset in onsets(&case, Sensitivity::Balanced) {
            if onset.kind == OnsetKind::Stall {
                prop_assert!(stalled(&case, onset.day, Sensitivity::Balanced).is_some());
                prop_assert!(onset.day == 0.0 || stalled(&case, onset.day - 1.0, Sensitivity::Balanced).is_none());
            }
        }
    }

    #[test]
    fn a_level_in_another_unit_is_the_same_level(points in plausible(), now in 0.0..91.0) {
        let other: Vec<Point> = points.iter().map(|point| Point { value: 1024.0 * point.value, ..*point }).collect();
        let kind = (Metric::Level, Reading::Last);
        let (a, b) = (of(kind, true, 500.0, &points), of(kind, true, 1024.0 * 500.0, &other));
        match (evidence(&a, now, Sensitivity::Balanced), evidence(&b, now, Sensitivity::Balanced)) {
            (Ok(a), Ok(b)) => {
                prop_assert!((a.statistic - b.statistic).abs() <= 1e-6 * (1.0 + a.statistic));
                prop_assert!((1024.0 * a.seen - b.seen).abs() <= 1e-6 * (1.0 + b.seen.abs()));
            }
            (a, b) => prop_assert_eq!(a, b),
        }
    }

    #[test]
    fn downwards_is_upwards_in_a_mirror(points in plausible(), now in 0.0..91.0) {
        let mirrored: Vec<Point> = points.iter().map(|point| Point { value: -point.value, ..*point }).collect();
        for metric in [Metric::Level, Metric::Cumulative] {
            let kind = (metric, Reading::Last);
            let up = evidence(&of(kind, true, 500.0, &points), now, Sensitivity::Balanced);
            let down = evidence(&of(kind, false, -500.0, &mirrored), now, Sensitivity::Balanced);
            prop_assert_eq!(up.map(|evidence| evidence.statistic), down.map(|evidence| evidence.statistic));
        }
    }
}

#[test]
fn all_equal_all_zero_and_many_have_a_defined_answer() {
    let kinds = [(Metric::Cumulative, Reading::Last), (Metric::Level, Reading::Last), (Metric::Sum, Reading::Sum)];
    for (metric, reading) in kinds {
        let zeros: Vec<Point> = (0..60).map(|day| Point { day: f64::from(day), value: 0.0, as_of: None }).collect();
        let stall = stalled(&of((metric, reading), true, 500.0, &zeros), 59.0, Sensitivity::Balanced);
        assert!(stall.is_some(), "{metric:?}: nothing at all in two months");
        // A poll every quarter of an hour.
        let many: Vec<Point> =
            (0..20_000).map(|index| Point { day: f64::from(index) / 96.0 - 150.0, value: 7.0, as_of: None }).collect();
        let _ = evidence(&of((metric, reading), true, 500.0, &many), 50.0, Sensitivity::Balanced);
        let _ = stalled(&of((metric, reading), true, 500.0, &many), 50.0, Sensitivity::Balanced);
    }
}
