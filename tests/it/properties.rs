//! What holds for every key result, whatever its numbers are.

use okrd::okr::{BaselineRule, Each, FailureKind, Kind, Pace, Status, Target, Value};
use proptest::prelude::*;

use crate::goal::{Goal, days, instant, not_ranked, position, ratio};

/// Numbers of any usual size, on both sides of 0, with a true 0 among them.
fn number() -> impl Strategy<Value = f64> {
    prop_oneof![8 => -1e6..1e6_f64, 1 => Just(0.0), 1 => -1.0..1.0_f64]
}

fn target() -> impl Strategy<Value = Target> {
    prop_oneof![
        number().prop_map(Target::Reach),
        (-2.0..3.0_f64).prop_map(Target::Relative),
        number().prop_map(Target::Delta),
        number().prop_map(Target::AtLeast),
        number().prop_map(Target::AtMost),
        (number(), 0.0..1e6_f64).prop_map(|(low, width)| Target::Between { low, high: low + width }),
        Just(Target::AheadOf),
    ]
}

fn value() -> impl Strategy<Value = Value> {
    prop_oneof![
        number().prop_map(Value::Level),
        number().prop_map(Value::Flow),
        (number(), number()).prop_map(|(numerator, denominator)| ratio(numerator, denominator)),
        (1.0..200.0_f64).prop_map(position),
        Just(not_ranked()),
        number().prop_map(Value::Milestone),
        prop::collection::vec(number(), 0..8).prop_map(|numbers| Value::Each(numbers.into())),
    ]
}

fn pace() -> impl Strategy<Value = Pace> {
    prop_oneof![
        Just(Pace::Linear),
        Just(Pace::Step),
        Just(Pace::Weekdays),
        prop::collection::vec(0.0..1.0_f64, 0..5).prop_map(|mut ends| {
            ends.sort_by(f64::total_cmp);
            ends.push(1.0);
            Pace::Phased(ends.into())
        }),
    ]
}

fn baseline_rule() -> impl Strategy<Value = Option<BaselineRule>> {
    prop_oneof![
        Just(None),
        number().prop_map(|number| Some(BaselineRule::Number(number))),
        Just(Some(BaselineRule::AtStart)),
        Just(Some(BaselineRule::None)),
    ]
}

/// Any key result with any history: kinds and values need not fit together.
fn any_goal() -> impl Strategy<Value = Goal> {
    let rules = (prop::sample::select(Kind::ALL.to_vec()), target(), baseline_rule(), pace(), number());
    let recurrence = prop_oneof![
        2 => Just(None),
        1 => Just(Some((Each::Month, false))),
        1 => Just(Some((Each::Month, true))),
        1 => Just(Some((Each::Week, true))),
    ];
    let looks = prop::collection::vec((0.0..1.2_f64, value(), 0..4u8), 0..12);
    let time = (-0.1..1.3_f64, 0..5i64, prop::option::of(0.0..1.1_f64), prop::option::of(0.0..1.1_f64));
    (rules, recurrence, looks, time, any::<bool>()).prop_map(|(rules, recurrence, looks, time, strict)| {
        let (kind, target, rule, pace, frozen) = rules;
        let (now, settle, start, due) = time;
        let mut goal = Goal::new(kind, target).measured(frozen);
        let span = goal.cycle.window();
        let at = |share: f64| span.start() + jiff::SignedDuration::from_secs((span.days() * 86_400.0 * share) as i64);
        if let Some(rule) = rule {
            goal = goal.rule(rule);
        }
        if let Some((each, compounding)) = recurrence {
            goal = goal.each(each, compounding);
        }
        for (share, value, what) in looks {
            let collected_at = at(share) + days(settle);
            goal = match what {
                0 => goal.saw_rival(share, value),
                1 => goal.baseline_point(share, share * frozen),
                2 => goal.saw_over("2026-11-01T00:00:00Z", "2026-11-20T00:00:00Z", value),
                _ => goal.collected(share, value, collected_at),
            };
        }
        goal.original_target = strict.then_some(Target::AtLeast(frozen));
        goal.now = at(now);
        goal.with(|key_result| {
            key_result.pace = pace;
            key_result.strict = strict;
            key_result.settle = days(settle);
            key_result.start = start.map(at);
            key_result.due = due.map(at);
        })
    })
}

/// A goal for which a change of unit or of sign makes sense, from plain numbers; `factor` is the unit.
fn moved(kind: Kind, target: Target, baseline: f64, values: &[f64], factor: f64) -> Goal {
    let target = match target {
        Target::Reach(number) => Target::Reach(number * factor),
        Target::Delta(number) => Target::Delta(number * factor),
        Target::AtLeast(number) => Target::AtLeast(number * factor),
        Target::AtMost(number) => Target::AtMost(number * factor),
        Target::Between { low, high } => Target::Between { low: low * factor, high: high * factor },
        same @ (Target::Relative(_) | Target::AheadOf) => same,
    };
    let goal = Goal::new(kind, target).measured(baseline * factor);
    values.iter().enumerate().fold(goal, |goal, (index, value)| {
        let value = if kind == Kind::Flow { Value::Flow(value * factor) } else { Value::Level(value * factor) };
        goal.saw(0.5 * (index + 1) as f64 / values.len() as f64, value)
    })
}

fn same(left: &Goal, right: &Goal) -> Result<(), TestCaseError> {
    let (left, right) = (left.assess(), right.assess());
    match (&left.progress, &right.progress) {
        (Ok(left), Ok(right)) => prop_assert!((left - right).abs() <= 1e-6 * left.abs().max(1.0), "{left} and {right}"),
        (left, right) => prop_assert_eq!(left, right),
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_unit_does_not_change_progress(
        flow in any::<bool>(),
        target in target(),
        baseline in number(),
        values in prop::collection::vec(number(), 1..6),
        factor in prop::sample::select(vec![0.001, 0.01, 60.0, 3600.0, 86_400.0, 1e6]),
    ) {
        let kind = if flow { Kind::Flow } else { Kind::Level };
        let (one, other) = (moved(kind, target, baseline, &values, 1.0), moved(kind, target, baseline, &values, factor));
        same(&one, &other)?;
        // A count's stall is told by how many changes were due, so the verdict on it may hang on what is counted.
        let stalled = |goal: &Goal| goal.assess().status == Status::Stalled;
        if !(stalled(&one) || stalled(&other)) {
            prop_assert_eq!(one.assess().status, other.assess().status);
        }
    }

    #[test]
    fn the_direction_needs_no_flag(
        target in prop_oneof![
            number().prop_map(Target::Reach),
            (-2.0..3.0_f64).prop_map(Target::Relative),
            number().prop_map(Target::Delta),
        ],
        baseline in number(),
        values in prop::collection::vec(number(), 1..6),
    ) {
        let (one, mirrored) =
            (moved(Kind::Level, target, baseline, &values, 1.0), moved(Kind::Level, target, baseline, &values, -1.0));
        same(&one, &mirrored)?;
        if one.assess().progress.is_ok() {
            prop_assert_eq!(one.assess().status, mirrored.assess().status);
        }
    }

    #[test]
    fn assessing_twice_changes_nothing_and_no_input_panics(goal in any_goal()) {
        let got = goal.assess();
        prop_assert_eq!(&got, &goal.assess());
        for number in [&got.score, &got.expected].into_iter().flatten() {
            prop_assert!((0.0..=1.0).contains(number), "{got:#?}");
        }
        for share in got.in_range.iter().chain(&got.original_score) {
            prop_assert!((0.0..=1.0).contains(share), "{got:#?}");
        }
        for number in [&got.value, &got.progress, &got.gap, &got.volume, &got.buffer_days, &got.required_rate].into_iter().flatten() {
            prop_assert!(number.is_finite(), "{got:#?}");
        }
        // A word of success or failure stands on a number.
        let judged = matches!(got.status, Status::OffTrack | Status::AtRisk | Status::OnTrack | Status::Early | Status::Stalled);
        prop_assert!(!judged || got.progress.is_ok(), "{got:#?}");
        prop_assert!(got.status != Status::Stalled || got.stall.is_some());
    }

    #[test]
    fn a_failing_source_changes_no_number(goal in any_goal()) {
        let before = goal.assess();
        let after = goal.failing();
        prop_assert_eq!(after.poll.failure.as_ref().map(|failure| failure.kind), Some(FailureKind::Unavailable));
        let after = after.assess();
        prop_assert_eq!((before.value, before.progress, before.score), (after.value, after.progress, after.score));
    }
}

#[test]
fn the_ends_of_time_are_no_reason_to_panic() {
    for now in ["-009999-01-02T01:59:59Z", "9999-12-30T22:00:00Z"] {
        let goal = Goal::new(Kind::Flow, Target::AtLeast(10.0)).counted(3.0).on(now);
        goal.with(|key_result| {
            key_result.settle = jiff::SignedDuration::MAX;
            key_result.patience = jiff::SignedDuration::MAX;
            key_result.start = Some(instant("9999-12-30T22:00:00Z"));
            key_result.pace = Pace::Weekdays;
        })
        .assess();
    }
}
