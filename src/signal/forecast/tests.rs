//! Awkward series get an answer or a named reason, and a probability behaves like one.

use proptest::prelude::*;

use super::{NoForecast, forecast, probability_of};
use crate::signal::{Case, Metric, Point, Reading};

const KINDS: [(Metric, Reading); 8] = [
    (Metric::Cumulative, Reading::Last),
    (Metric::Sum, Reading::Sum),
    (Metric::Flow, Reading::Mean7),
    (Metric::Flow, Reading::Mean28),
    (Metric::Level, Reading::Last),
    (Metric::Ratio, Reading::Mean28),
    (Metric::Ratio, Reading::Mean7),
    (Metric::Rank, Reading::Mean7),
];

fn case(kind: (Metric, Reading), points: &[Point]) -> Case<'_> {
    let (metric, reading) = kind;
    Case { metric, reading, up: true, cycle_days: 91.0, weekday: 0, baseline: 10.0, target: 100.0, points }
}

fn points(observations: impl IntoIterator<Item = (f64, f64)>) -> Vec<Point> {
    observations.into_iter().map(|(day, value)| Point { day, value, as_of: None }).collect()
}

fn daily(value: impl Fn(f64) -> f64) -> Vec<Point> {
    points((-30..=45).map(f64::from).map(|day| (day, value(day))))
}

/// Every kind gives numbers in their ranges for these observations.
fn is_sound(points: &[Point]) {
    for kind in KINDS {
        for up in [true, false] {
            let forecast = forecast(&Case { up, ..case(kind, points) }, 45.0);
            let forecast = forecast.unwrap_or_else(|reason| panic!("{kind:?}: {reason}"));
            assert!((0.005..=0.995).contains(&forecast.hit_probability), "{kind:?}: {forecast:?}");
            assert!(forecast.quantiles.is_sorted(), "{kind:?}: {forecast:?}");
        }
    }
}

#[test]
fn awkward_series_have_a_forecast() {
    is_sound(&daily(|_| 0.0));
    is_sound(&daily(|_| 7.0));
    is_sound(&daily(|day| -day));
    is_sound(&daily(|day| day * 1e9));
    is_sound(&points([(1.0, 1.0), (2.0, 2.0), (3.0, 3.0)]));
    is_sound(&points((0..60).map(f64::from).filter(|day| !(10.0..35.0).contains(day)).map(|day| (day, day))));
    is_sound(&points((-200..-100).map(f64::from).chain([44.0]).map(|day| (day, 300.0 + day))));
    is_sound(&points((0..20_000).map(|index| (f64::from(index) * 0.002, f64::from(index % 97)))));
    is_sound(&points((0..40).rev().map(|day| (f64::from(day), f64::from(day)))));
}

#[test]
fn what_cannot_be_forecast_has_a_reason() {
    let few = points([(1.0, 5.0), (2.0, 6.0), (2.0, 7.0)]);
    let steady = daily(|day| 50.0 + day);
    for kind in KINDS {
        let reason = |points, now| forecast(&case(kind, points), now).expect_err("a reason");
        assert_eq!(reason(&few, 45.0), NoForecast::TooFewObservations { have: 2, need: 3 });
        assert_eq!(reason(&steady, 91.0), NoForecast::NoTime);
        assert_eq!(reason(&steady, f64::NAN), NoForecast::NotFinite);
        assert_eq!(reason(&daily(|day| if day == 3.0 { f64::INFINITY } else { 1.0 }), 45.0), NoForecast::NotFinite);
        let no_cycle = Case { cycle_days: 0.0, ..case(kind, &steady) };
        assert_eq!(forecast(&no_cycle, -1.0), Err(NoForecast::NoCycle));
    }
    let huge = daily(|day| if day % 2.0 == 0.0 { 1.7e308 } else { -1.7e308 });
    assert_eq!(forecast(&case((Metric::Level, Reading::Last), &huge), 45.0), Err(NoForecast::TooLarge));
}

#[test]
fn a_sum_that_has_reached_its_target_keeps_it() {
    let points = daily(|_| 3.0);
    assert_eq!(probability_of(&case(KINDS[1], &points), 45.0, 130.0), Ok(0.995));
    let below = Case { up: false, ..case(KINDS[1], &points) };
    assert_eq!(probability_of(&below, 45.0, 130.0), Ok(0.005));
}

#[test]
fn a_target_that_was_reached_and_lost_is_not_certain() {
    let points = daily(|day| if day < 20.0 { 120.0 } else { 80.0 });
    let forecast = forecast(&case((Metric::Level, Reading::Last), &points), 45.0).expect("a forecast");
    assert!(forecast.hit_probability < 0.5, "{forecast:?}");
}

#[test]
fn on_a_straight_way_the_end_lies_ahead() {
    let points = daily(|day| 1000.0 + 10.0 * day);
    let forecast = forecast(&case((Metric::Cumulative, Reading::Last), &points), 45.0).expect("a forecast");
    let [low, middle, high] = forecast.quantiles;
    assert!(low < 1910.0 && high > 1900.0 && (middle - 1910.0).abs() < 60.0, "{forecast:?}");
}

fn observations() -> impl Strategy<Value = Vec<Point>> {
    let point = (-100.0..91.0, prop_oneof![Just(0.0), -50.0..50.0, 0.0..1e6], prop::option::weighted(0.2, -100.0..91.0));
    prop::collection::vec(point.prop_map(|(day, value, as_of)| Point { day, value, as_of }), 0..120)
}

proptest! {
    #[test]
    fn a_forecast_is_sound(points in observations(), kind in 0..KINDS.len(), up: bool, now in 0.0..91.0, target in -1e6..1e6) {
        let case = Case { up, target, ..case(KINDS[kind], &points) };
        match forecast(&case, now) {
            Ok(forecast) => {
                prop_assert!((0.005..=0.995).contains(&forecast.hit_probability));
                prop_assert!(forecast.quantiles.iter().all(|quantile| quantile.is_finite()));
                prop_assert!(forecast.quantiles.is_sorted());
            }
            Err(reason) => prop_assert!(matches!(reason, NoForecast::TooFewObservations { .. }), "{reason}"),
        }
    }

    #[test]
    fn a_farther_target_is_never_likelier(points in observations(), kind in 0..KINDS.len(), up: bool, targets in (-1e6..1e6, 0.0..1e6)) {
        let case = Case { up, ..case(KINDS[kind], &points) };
        let nearer = probability_of(&case, 45.0, targets.0);
        let farther = probability_of(&case, 45.0, if up { targets.0 + targets.1 } else { targets.0 - targets.1 });
        if let (Ok(nearer), Ok(farther)) = (nearer, farther) {
            prop_assert!(farther <= nearer, "{farther} > {nearer}");
        }
    }

    #[test]
    fn what_comes_later_is_not_known(points in observations(), kind in 0..KINDS.len(), now in 0.0..91.0) {
        let until: Vec<Point> = points.iter().copied().filter(|point| point.day <= now).collect();
        prop_assert_eq!(forecast(&case(KINDS[kind], &points), now), forecast(&case(KINDS[kind], &until), now));
    }
}
