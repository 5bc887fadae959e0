//! Cases made by hand, each with what a person would say of it.

use super::*;
use crate::signal::Point;

const BALANCED: Sensitivity = Sensitivity::Balanced;
const NONE: [f64; 0] = [];

fn points(days: std::ops::Range<i32>, value: impl Fn(f64) -> f64) -> Vec<Point> {
    days.map(|day| Point { day: f64::from(day), value: value(f64::from(day)), as_of: None }).collect()
}

fn case(metric: Metric, baseline: f64, target: f64, points: &[Point]) -> Case<'_> {
    let reading = match metric {
        Metric::Sum => Reading::Sum,
        Metric::Flow | Metric::Ratio => Reading::Mean7,
        _ => Reading::Last,
    };
    Case { metric, reading, up: target > baseline, cycle_days: 91.0, weekday: 0, baseline, target, points }
}

/// A repeatable number between -1 and 1.
fn noise(day: f64) -> f64 {
    ((day * 12.9898).sin() * 43_758.547).fract()
}

/// Days on which a stall begins.
fn stalls(case: &Case) -> Vec<f64> {
    onsets(case, BALANCED).iter().filter(|onset| onset.kind == OnsetKind::Stall).map(|onset| onset.day).collect()
}

#[test]
fn a_count_that_stops_is_named_within_two_weeks_with_what_was_missing() {
    let moving = points(-28..92, |day| 10.0 * day);
    let stopped = points(-28..92, |day| 10.0 * day.min(40.0));
    let stopped = case(Metric::Cumulative, 0.0, 1000.0, &stopped);
    let onsets = stalls(&stopped);
    assert!(matches!(onsets[..], [day] if (45.0..=54.0).contains(&day)), "{onsets:?}");
    let evidence = stalled(&stopped, 60.0, BALANCED).unwrap().evidence;
    assert_eq!(evidence.seen, 0.0);
    assert!((40.0..=45.0).contains(&evidence.since) && evidence.until == 60.0, "{evidence:?}");
    assert!((evidence.expected - 10.0 * (60.0 - evidence.since)).abs() < 30.0, "{evidence:?}");
    assert_eq!(stalls(&case(Metric::Cumulative, 0.0, 1000.0, &moving)), NONE);
}

#[test]
fn half_the_pace_is_slow_and_no_stall() {
    let count = points(-28..92, |day| if day <= 40.0 { 10.0 * day } else { 400.0 + 5.0 * (day - 40.0) });
    assert_eq!(stalls(&case(Metric::Cumulative, 0.0, 1000.0, &count)), NONE);
    let level = points(-28..92, |day| 3.0 * noise(day) + if day <= 40.0 { 10.0 * day } else { 400.0 + 6.0 * (day - 40.0) });
    assert_eq!(stalls(&case(Metric::Level, 0.0, 1000.0, &level)), NONE);
}

#[test]
fn levels_ratios_flows_and_ranks_that_flatten_are_named() {
    for (metric, baseline, target) in
        [(Metric::Level, 0.0, 91.0), (Metric::Ratio, 10.0, 55.5), (Metric::Flow, 100.0, 191.0), (Metric::Rank, 100.0, 9.0)]
    {
        let pace = (target - baseline) / 91.0;
        let moving = points(-28..92, |day| baseline + pace * (day + noise(day)));
        let resting = points(-28..92, |day| baseline + pace * (day.min(40.0) + noise(day)));
        assert_eq!(stalls(&case(metric, baseline, target, &moving)), NONE, "{metric:?}");
        let onsets = stalls(&case(metric, baseline, target, &resting));
        assert!(matches!(onsets[..], [day] if (45.0..=60.0).contains(&day)), "{metric:?} {onsets:?}");
        let evidence = stalled(&case(metric, baseline, target, &resting), 60.0, BALANCED).unwrap().evidence;
        assert!(evidence.expected * pace > 0.0 && evidence.seen.abs() < 0.3 * evidence.expected.abs(), "{evidence:?}");
    }
}

#[test]
fn a_weekly_publisher_without_as_of_is_read_by_its_weeks() {
    let weekly = points(0..92, |day| 70.0 * (day / 7.0).floor());
    assert_eq!(stalls(&case(Metric::Cumulative, 0.0, 1000.0, &weekly)), NONE);
    let stops = points(0..92, |day| 70.0 * (day / 7.0).floor().min(6.0));
    let onsets = stalls(&case(Metric::Cumulative, 0.0, 1000.0, &stops));
    assert!(matches!(onsets[..], [day] if (49.0..=63.0).contains(&day)), "{onsets:?}");
}

#[test]
fn the_first_days_without_history_say_so() {
    let four = points(0..4, |day| day);
    let few = Err(NoEvidence::TooFew { have: 4, need: 5 });
    assert_eq!(evidence(&case(Metric::Cumulative, 0.0, 9.0, &four), 3.0, BALANCED), few);
    let eight = points(0..8, |day| day);
    let short = Err(NoEvidence::TooShort { have_days: 7.0, need_days: 10.0 });
    assert_eq!(evidence(&case(Metric::Cumulative, 0.0, 91.0, &eight), 7.0, BALANCED), short);
    // An office: nothing at weekends, and no history that would tell.
    let office = points(0..22, |day| 6.0 * ((day / 7.0).floor() * 5.0 + (day % 7.0).min(4.0)));
    assert_eq!(stalls(&case(Metric::Cumulative, 0.0, 390.0, &office)), NONE);
}

#[test]
fn who_has_arrived_may_rest_and_who_fell_back_must_move_again() {
    let arrived = points(0..92, |day| 20.0 * day.min(50.0));
    let arrived = case(Metric::Cumulative, 0.0, 1000.0, &arrived);
    assert_eq!(stalls(&arrived), NONE);
    assert_eq!(evidence(&arrived, 80.0, BALANCED), Err(NoEvidence::AtTarget { on: 80.0 }));
    let lost = points(0..92, |day| if day <= 50.0 { 2.0 * day } else { 80.0 } + 0.3 * noise(day));
    let lost = case(Metric::Level, 0.0, 99.0, &lost);
    assert_eq!(evidence(&lost, 60.0, BALANCED), Err(NoEvidence::AtTarget { on: 50.0 }));
    assert!(evidence(&lost, 66.0, BALANCED).is_ok());
}

#[test]
fn a_correction_downwards_is_not_a_stall() {
    let corrected = points(-28..92, |day| 10.0 * day - if day > 40.0 { 150.0 } else { 0.0 });
    assert_eq!(stalls(&case(Metric::Cumulative, 0.0, 1000.0, &corrected)), NONE);
}

#[test]
fn two_polls_on_one_day_and_a_day_of_23_hours_change_nothing() {
    let once = points(-28..92, |day| 10.0 * day.min(40.0));
    let mut twice = Vec::new();
    for point in &once {
        twice.push(Point { value: point.value - 1.0, ..*point });
        // After day 20 the clocks went forward: polls at the same hour are an hour earlier.
        twice.push(Point { day: point.day + if point.day > 20.0 { 0.5 - 1.0 / 24.0 } else { 0.5 }, ..*point });
    }
    let (once, twice) = (case(Metric::Cumulative, 0.0, 1000.0, &once), case(Metric::Cumulative, 0.0, 1000.0, &twice));
    let (a, b) = (evidence(&once, 55.0, BALANCED).unwrap(), evidence(&twice, 55.6, BALANCED).unwrap());
    assert!((a.statistic - b.statistic).abs() < 0.1 * a.statistic, "{a:?} {b:?}");
    assert!((a.seen, a.since.floor()) == (b.seen, b.since.floor()), "{a:?} {b:?}");
}

#[test]
fn a_target_that_is_not_ahead_is_refused() {
    let points = points(0..60, |day| day);
    for (baseline, target) in [(5.0, 5.0), (f64::NAN, 5.0), (0.0, f64::INFINITY)] {
        let case = Case { up: true, ..case(Metric::Level, baseline, target, &points) };
        assert_eq!(evidence(&case, 50.0, BALANCED), Err(NoEvidence::NoDistance));
    }
    let behind = Case { up: true, ..case(Metric::Level, 5.0, 3.0, &points) };
    assert_eq!(evidence(&behind, 50.0, BALANCED), Err(NoEvidence::NoDistance));
}

#[test]
fn a_short_cycle_is_left_alone_for_ten_days() {
    let stopped = points(-28..22, |day| 10.0 * day.min(-8.0));
    let long = case(Metric::Cumulative, 0.0, 210.0, &stopped);
    let short = Case { cycle_days: 21.0, ..long };
    assert_eq!(evidence(&short, 9.0, BALANCED), Err(NoEvidence::TooEarly { from_day: 10.0 }));
    assert_eq!(stalled(&short, 9.0, BALANCED), None);
    assert!(stalled(&short, 10.0, BALANCED).is_some());
}

#[test]
fn an_outage_is_stale_and_the_state_before_it_holds() {
    let outage: Vec<Point> =
        points(0..92, |day| 10.0 * day).into_iter().filter(|point| !(40.0..52.0).contains(&point.day)).collect();
    let outage = case(Metric::Cumulative, 0.0, 1000.0, &outage);
    assert_eq!(onsets(&outage, BALANCED), [Onset { day: 43.0, kind: OnsetKind::Stale }]);
    assert_eq!(evidence(&outage, 45.0, BALANCED), Err(NoEvidence::Stale { since: 39.0 }));
    let stopped = points(0..60, |day| 10.0 * day.min(30.0));
    let stopped = case(Metric::Cumulative, 0.0, 1000.0, &stopped);
    assert_eq!(stalled(&stopped, 70.0, BALANCED).map(|stall| stall.shown_on), Some(59.0));
    assert_eq!(stalled(&stopped, 200.0, BALANCED), None);
}

#[test]
fn months_without_an_observation_are_not_a_stall() {
    let gap: Vec<Point> =
        points(-200..92, |day| 10.0 * day).into_iter().filter(|point| point.day < -100.0 || point.day > 20.0).collect();
    assert_eq!(stalls(&case(Metric::Cumulative, 0.0, 1000.0, &gap)), NONE);
}
