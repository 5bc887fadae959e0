//! Timelines: when a key result that does not move is called stalled, and when it is not.

use okrd::{
    okr::{Kind, Pace, StallRule, Status, Target, Value},
    signal::stall::Sensitivity,
};

use crate::goal::{Goal, days, position};

const DAYS: i32 = 92;

fn day(day: i32) -> f64 {
    f64::from(day) / f64::from(DAYS)
}

/// Looked at once a day, up to and with `last`.
fn daily(goal: Goal, last: i32, value: impl Fn(i32) -> Value) -> Goal {
    (0..=last).fold(goal, |goal, today| goal.saw(day(today), value(today))).at(day(last))
}

fn leads() -> Goal {
    by_days(Goal::new(Kind::Flow, Target::AtLeast(1000.0)))
}

/// Judged by the plain rule: two weeks without progress.
fn by_days(goal: Goal) -> Goal {
    goal.with(|key_result| key_result.stall = StallRule::NoProgressFor(StallRule::PLAIN))
}

fn watched(goal: Goal, sensitivity: Sensitivity) -> Goal {
    goal.with(|key_result| key_result.stall = StallRule::Watched(sensitivity))
}

fn followers() -> Goal {
    by_days(Goal::new(Kind::Level, Target::Reach(200.0)).measured(100.0))
}

/// Five a day until the 30th, and nothing more.
fn dried_up(today: i32) -> Value {
    Value::Flow(5.0 * f64::from(today.min(30)))
}

#[track_caller]
fn check(case: &str, goal: &Goal, stalled_since: Option<i32>) {
    let got = goal.assess();
    let expected = stalled_since.map(|since| goal.cycle.window().at(day(since)));
    assert_eq!(got.stall.map(|stall| stall.since), expected, "{case}: {got:#?}");
    assert_eq!(got.status == Status::Stalled, stalled_since.is_some(), "{case}: {:?}", got.status);
}

#[test]
fn a_count_that_came_in_daily_and_stops_is_stalled_after_two_weeks() {
    check("day 43", &daily(leads(), 43, dried_up), None);
    check("day 44", &daily(leads(), 44, dried_up), Some(30));
    check("day 60", &daily(leads(), 60, dried_up), Some(30));
    let moving = daily(leads(), 60, |today| Value::Flow(5.0 * f64::from(today)));
    check("one that goes on", &moving, None);
    assert_eq!(moving.assess().last_progress_at, Some(moving.now));
}

#[test]
fn a_stall_is_told_only_on_fresh_data_and_while_the_cycle_runs() {
    let goal = || daily(leads(), 60, dried_up);
    check("the source fails", &goal().failing(), None);
    check("the data is old", &goal().at(day(65)), None);
    check("the cycle is over", &daily(leads(), DAYS, dried_up), None);
    check("nobody wants to know", &goal().with(|key_result| key_result.stall = StallRule::Never), None);
    let achieved = daily(Goal::new(Kind::Flow, Target::AtLeast(100.0)), 60, dried_up);
    check("the target is reached", &achieved, None);
}

#[test]
fn a_count_that_seldom_moves_is_given_the_time_it_needs() {
    let interview = |today: i32| Value::Flow(f64::from(today / 25));
    check("one every 25 days", &daily(by_days(Goal::new(Kind::Flow, Target::AtLeast(3.0))), 74, interview), None);
    let none = daily(by_days(Goal::new(Kind::Flow, Target::AtLeast(3.0))), 20, |_| Value::Flow(0.0));
    check("three in a quarter, none after three weeks", &none, None);
    let silence = daily(leads(), 20, |_| Value::Flow(0.0));
    check("a thousand in a quarter, none after three weeks", &silence, Some(0));
    let early = daily(leads(), 17, |_| Value::Flow(0.0));
    check("but not in the first fifth of the cycle", &early, None);
}

#[test]
fn a_state_moves_only_beyond_noise() {
    let wobble = |today: i32| Value::Level(120.0 + 0.2 * f64::from(today % 3));
    let goal = daily(followers(), 40, wobble);
    check("a wobble below half a percent of the way is no progress", &goal, Some(0));
    let slow = |today: i32| Value::Level(100.0 + 0.3 * f64::from(today));
    check("slow is not stalled", &daily(followers(), 40, slow), None);
    let back = |today: i32| Value::Level(if today < 30 { 100.0 + f64::from(today) } else { 110.0 });
    check("falling back is no progress", &daily(followers(), 50, back), Some(29));
}

#[test]
fn a_state_is_stalled_only_if_pace_asked_for_something() {
    let still = || daily(followers(), 60, |_| Value::Level(100.0));
    check("linear", &still(), Some(0));
    check("nothing is asked before the end", &still().with(|key_result| key_result.pace = Pace::Step), None);
}

#[test]
fn less_is_progress_where_less_is_wanted() {
    let falling = |today: i32| position(f64::from(60 - today.min(20)));
    let rank = || by_days(Goal::new(Kind::Rank, Target::AtMost(10.0)).measured(60.0));
    check("until day 20", &daily(rank(), 33, falling), None);
    check("two weeks later", &daily(rank(), 34, falling), Some(20));
}

#[test]
fn ranges_milestones_and_short_cycles_do_not_stall() {
    let still = |_| Value::Level(100.0);
    check("a range", &daily(Goal::new(Kind::Level, Target::AtLeast(50.0)), 60, still), None);
    let milestone = daily(Goal::new(Kind::Milestone, Target::Reach(2.0)), 60, |_| Value::Milestone(1.0));
    check("a milestone", &milestone, None);
    let utc = jiff::tz::TimeZone::UTC;
    let start = |length: i64| {
        let goal = Goal::in_cycle("2026-02", &utc, Kind::Level, Target::Reach(200.0)).measured(100.0);
        let goal = goal.with(|key_result| key_result.stall = StallRule::NoProgressFor(days(length)));
        let still = [0.0, 0.2, 0.4, 0.6, 0.8, 0.9].into_iter();
        still.fold(goal, |goal, share| goal.saw(share, Value::Level(100.0))).at(0.9)
    };
    assert!(start(14).assess().stall.is_some(), "28 days are enough");
    assert!(start(26).assess().stall.is_none());
    let week = Goal::in_cycle("2026-W40", &utc, Kind::Level, Target::Reach(200.0)).measured(100.0);
    let week = week.with(|key_result| key_result.stall = StallRule::NoProgressFor(days(2)));
    let week = week.saw(0.0, Value::Level(100.0)).saw(0.9, Value::Level(100.0)).at(0.9);
    assert!(week.assess().stall.is_none(), "a week is not");
}

/// The first day on which it is called stalled, looked at every day.
fn first_stalled(goal: impl Fn() -> Goal, value: impl Fn(i32) -> Value + Copy) -> Option<i32> {
    (1..DAYS).find(|&today| daily(goal(), today, value).assess().stall.is_some())
}

#[test]
fn a_rhythm_that_breaks_off_is_told_sooner_than_by_counting_days() {
    let found = Sensitivity::ALL.map(|sensitivity| first_stalled(|| watched(leads(), sensitivity), dried_up));
    let [strict, balanced, sensitive] = found.map(|day| day.expect("a stall"));
    assert!(sensitive <= balanced && balanced <= strict && strict < 44, "{found:?}");
    let got = daily(watched(leads(), Sensitivity::Balanced), 44, dried_up).assess();
    let stall = got.stall.expect("a stall");
    let (seen, expected) = stall.shown.expect("its numbers");
    assert_eq!((stall.until, seen), (leads().cycle.window().at(day(44)), 0.0));
    assert!((70.0..150.0).contains(&expected), "between its own five a day and the eleven that the target asks for: {expected}");
}

#[test]
fn what_goes_on_in_its_own_rhythm_is_never_stalled() {
    let weekdays = |today: i32| Value::Flow(f64::from(today / 7 * 40 + (today % 7).min(5) * 8));
    assert_eq!(first_stalled(|| watched(leads(), Sensitivity::Balanced), weekdays), None, "rest at weekends");
    let rare = |today: i32| Value::Flow(f64::from(today / 10));
    let few = || watched(Goal::new(Kind::Flow, Target::AtLeast(9.0)), Sensitivity::Balanced);
    assert_eq!(first_stalled(few, rare), None, "one every ten days");
    let slow = |today: i32| Value::Level(1000.0 + 3.0 * f64::from(today) + 5.0 * f64::from(today % 4));
    let growing = || watched(Goal::new(Kind::Level, Target::Reach(1300.0)).measured(1000.0), Sensitivity::Balanced);
    assert_eq!(first_stalled(growing, slow), None, "slowly and unevenly");
}

#[test]
fn where_no_rhythm_can_be_learnt_days_are_counted() {
    let each_month = || {
        let goal = Goal::new(Kind::Flow, Target::AtLeast(300.0));
        watched(goal, Sensitivity::Balanced).with(|key_result| key_result.pace = Pace::Phased([0.3, 0.6, 1.0].into()))
    };
    check("day 43", &daily(each_month(), 43, dried_up), None);
    check("day 44", &daily(each_month(), 44, dried_up), Some(30));
}

#[test]
fn a_share_that_repeats_itself_to_the_last_digit_comes_from_a_source_that_nobody_feeds() {
    let rates = || Goal::new(Kind::Ratio, Target::Relative(0.15)).measured(0.2);
    let clicks =
        |today: i32| Value::Ratio { numerator: 210.0 + f64::from(today * 37 % 23), denominator: 1000.0 + f64::from(today) };
    let dead = daily(rates(), 40, |today| clicks(today.min(30)));
    let got = dead.assess();
    assert_eq!((got.status, got.stall), (Status::Stale, None), "{got:#?}");
    assert_eq!(got.frozen, Some(dead.cycle.window().at(day(30))));
    let alive = daily(rates(), 40, clicks).assess();
    assert_eq!(alive.frozen, None, "{alive:#?}");
    assert_ne!(alive.status, Status::Stale);
    let resting = daily(followers(), 40, |today| Value::Level(f64::from(today.min(30)))).assess();
    assert_eq!(resting.frozen, None, "a count of followers may rest");
}
