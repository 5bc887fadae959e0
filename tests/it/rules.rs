//! The rules that stand in no table: which word comes first, and what each kind of goal does over its cycle.

use okrd::{
    okr::{BaselineRule, Each, Kind, Pace, Status, Target, Value},
    progress::{Formula, Phase, Unknown},
};

use crate::goal::{Goal, HALF, assert_close, days, instant, not_ranked, position, ratio};

fn level(target: Target) -> Goal {
    Goal::new(Kind::Level, target)
}

fn flow(target: Target) -> Goal {
    Goal::new(Kind::Flow, target)
}

#[test]
fn what_keeps_the_value_from_being_known_comes_before_any_verdict_on_it() {
    let goal = || flow(Target::AtLeast(100.0)).counted(120.0);
    assert_eq!(goal().assess().status, Status::Achieved);
    assert_eq!(goal().failing().assess().status, Status::SourceFailing);
    assert_eq!(goal().on("2026-11-19T00:00:00Z").assess().status, Status::Achieved, "within its patience");
    assert_eq!(goal().on("2026-11-19T00:00:01Z").assess().status, Status::Stale);
    assert_eq!(goal().on("2027-02-01T00:00:00Z").failing().assess().status, Status::Achieved, "a closed cycle needs no source");
    assert_eq!(
        flow(Target::Relative(0.1)).rule(BaselineRule::Measured([].into())).counted(3.0).assess().status,
        Status::NoBaseline
    );
}

#[test]
fn in_the_first_fifth_of_the_cycle_there_is_no_verdict() {
    let goal = |share| flow(Target::AtLeast(100.0)).saw(share, Value::Flow(0.0)).at(share).assess();
    assert_eq!(goal(0.1).status, Status::Early);
    assert_eq!(goal(0.19).status, Status::Early);
    assert_eq!(goal(0.21).status, Status::AtRisk);
    let reached = flow(Target::AtLeast(100.0)).saw(0.1, Value::Flow(100.0)).at(0.1).assess();
    assert_eq!(reached.status, Status::Achieved, "success needs no patience");
    let out = level(Target::AtLeast(10.0)).saw(0.1, Value::Level(9.0)).at(0.1).assess();
    assert_eq!(out.status, Status::Breach, "a range is to be kept from the start");
}

#[test]
fn a_baseline_at_the_start_is_the_first_settled_value() {
    let goal = level(Target::Delta(10.0)).rule(BaselineRule::AtStart);
    let got = goal.saw(0.02, Value::Level(50.0)).saw(0.3, Value::Level(52.0)).saw(HALF, Value::Level(56.0)).assess();
    assert_eq!((got.baseline, got.target, got.progress), (Ok(50.0), Ok(60.0), Ok(0.6)));
    assert_eq!(level(Target::Delta(10.0)).saw(HALF, Value::Level(56.0)).assess().status, Status::NoBaseline);
}

#[test]
fn the_baselines_own_curve_is_used_only_where_it_was_looked_at_closely() {
    let goal = || flow(Target::Relative(1.0)).measured(100.0).saw(HALF, Value::Flow(50.0));
    let to_date = |goal: Goal| goal.assess().baseline_to_date.unwrap();
    let none = to_date(goal());
    assert_eq!((none.number, none.like_for_like), (50.0, false));
    // A slow start: 20 of 100 by the half of the quarter. One day of it is a share of 1/92.
    let near = to_date(goal().baseline_point(HALF - 1.0 / 92.0, 18.0).baseline_point(HALF + 1.0 / 92.0, 22.0));
    assert_eq!((near.number, near.like_for_like), (20.0, true));
    let wide = to_date(goal().baseline_point(0.4, 16.0).baseline_point(0.6, 24.0));
    assert_eq!((wide.number, wide.like_for_like), (50.0, false));
    let start = flow(Target::Relative(1.0)).measured(100.0).saw(1.0 / 92.0, Value::Flow(3.0)).at(1.0 / 92.0);
    let start = to_date(start.baseline_point(2.0 / 92.0, 4.0));
    assert_eq!((start.number, start.like_for_like), (2.0, true), "the window's start is a point of the curve");
}

#[test]
fn a_typed_baseline_of_a_count_is_shared_out_by_pace() {
    let goal = flow(Target::Relative(0.2)).rule(BaselineRule::Number(500.0)).with(|k| k.pace = Pace::Phased([0.2, 1.0].into()));
    let got = goal.saw(HALF, Value::Flow(110.0)).assess();
    assert_close(got.baseline_to_date.unwrap().number, 100.0, "a fifth by half of the time");
    assert_close(got.progress.unwrap(), 0.1, "10 of 100 more");
    assert_close(got.expected.unwrap(), 0.2, "as pace asks");
}

#[test]
fn an_additive_target_on_a_count_grows_by_so_much() {
    let got = flow(Target::Delta(100_000.0)).measured(400_000.0).counted(250_000.0).assess();
    assert_eq!((got.target, got.progress), (Ok(500_000.0), Ok(0.5)));
}

#[test]
fn a_range_is_graded_by_the_time_in_it() {
    let goal = level(Target::Between { low: 10.0, high: 20.0 })
        .saw(0.0, Value::Level(15.0))
        .saw(0.6, Value::Level(25.0))
        .saw(0.8, Value::Level(20.0));
    let running = Goal { now: goal.cycle.window().at(0.7), ..goal };
    let breach = Goal { history: running.history[..2].to_vec(), ..running };
    let got = breach.with(|key_result| key_result.patience = days(30)).assess_with(|got| {
        assert_eq!((got.status, got.expected.clone()), (Status::Breach, Ok(1.0)));
        assert_close(got.in_range.unwrap(), 0.6 / 0.7, "the share of the time so far");
        assert_eq!(got.buffer_days, Err(Unknown::NotApplicable));
    });
    let closed = got.saw(0.8, Value::Level(20.0)).at(1.0).assess();
    assert_eq!((closed.progress, closed.status), (Ok(1.0), Status::Achieved));
    assert_close(closed.score.unwrap(), 0.8, "the share of the time in range");
    let inside = level(Target::AtLeast(10.0)).saw(HALF, Value::Level(11.0)).assess();
    assert_eq!((inside.status, inside.progress), (Status::OnTrack, Ok(1.0)), "not achieved before the end");
}

#[test]
fn a_count_keeps_below_a_limit_or_comes_up_to_a_range() {
    let complaints = |count| flow(Target::AtMost(10.0)).counted(count).assess();
    assert_eq!((complaints(10.0).status, complaints(10.0).progress), (Status::OnTrack, Ok(1.0)));
    assert_eq!((complaints(12.0).status, complaints(12.0).progress), (Status::Breach, Ok(0.8)));
    let hires = |share, count| {
        let goal = flow(Target::Between { low: 10.0, high: 12.0 }).saw(share, Value::Flow(count)).at(share);
        goal.assess()
    };
    assert_eq!((hires(0.5, 5.0).status, hires(0.5, 5.0).progress), (Status::OnTrack, Ok(0.5)), "on its way into the range");
    assert_eq!(hires(0.5, 2.0).status, Status::OffTrack);
    assert_eq!(hires(0.9, 11.0).status, Status::OnTrack, "inside, but it can still go out");
    assert_eq!(hires(0.9, 13.0).status, Status::Breach);
    assert_eq!(hires(1.0, 11.0).status, Status::Achieved);
    assert_eq!((hires(1.0, 9.0).status, hires(1.0, 9.0).progress), (Status::Breach, Ok(0.9)));
}

#[test]
fn a_position_that_was_good_from_the_start_is_to_be_kept() {
    let rank = |value| Goal::new(Kind::Rank, Target::AtMost(10.0)).measured(8.0).saw(HALF, position(value)).assess();
    assert_eq!((rank(9.0).status, rank(9.0).progress), (Status::OnTrack, Ok(1.0)));
    assert_eq!((rank(12.0).status, rank(12.0).progress), (Status::Breach, Ok(0.8)), "worse is not progress");
}

#[test]
fn a_milestone_is_pending_until_something_is_done_and_overdue_after_its_date() {
    let goal = |done, now: &str| {
        let goal = Goal::new(Kind::Milestone, Target::Reach(2.0)).with(|k| k.due = Some(instant("2026-12-01T00:00:00Z")));
        let goal = goal.saw(HALF, Value::Milestone(done)).with(|key_result| key_result.patience = days(60));
        goal.on(now).assess()
    };
    let cases = [
        (0.0, "2026-11-30T00:00:00Z", Status::Pending, Err(Unknown::NotApplicable)),
        (1.0, "2026-11-30T00:00:00Z", Status::OnTrack, Err(Unknown::NotApplicable)),
        (2.0, "2026-11-30T00:00:00Z", Status::Achieved, Err(Unknown::NotApplicable)),
        (1.0, "2026-12-01T00:00:00Z", Status::Overdue, Ok(1.0)),
        (2.0, "2026-12-01T00:00:00Z", Status::Achieved, Ok(1.0)),
        (0.0, "2027-02-01T00:00:00Z", Status::Overdue, Ok(1.0)),
    ];
    for (done, now, status, expected) in cases {
        let got = goal(done, now);
        assert_eq!((got.status, got.expected), (status, expected), "{done} done on {now}");
        assert_eq!(got.formula, Formula::Done { done, total: 2.0 });
    }
}

#[test]
fn a_competitor_is_needed_to_be_ahead() {
    let goal = |own: Value| Goal::new(Kind::Rank, Target::AheadOf).saw(HALF, own);
    let cases = [
        ("the competitor was never looked at", goal(position(3.0)), Err(Unknown::NoRival), Status::NoData),
        ("nobody is ranked", goal(not_ranked()).saw_rival(HALF, not_ranked()), Err(Unknown::NoRival), Status::NoData),
        ("only we are ranked", goal(position(99.0)).saw_rival(HALF, not_ranked()), Ok(1.0), Status::Achieved),
        ("only they are ranked", goal(not_ranked()).saw_rival(HALF, position(99.0)), Ok(0.0), Status::OffTrack),
    ];
    for (case, goal, progress, status) in cases {
        let got = goal.assess();
        assert_eq!((got.progress, got.status), (progress, status), "{case}");
    }
    let followers = Goal::new(Kind::Level, Target::AheadOf).saw(HALF, Value::Level(12.0)).saw_rival(HALF, Value::Level(11.0));
    assert_eq!(followers.assess().status, Status::Achieved, "of anything but a position, more is better");
}

#[test]
fn a_recurring_goal_is_achieved_when_every_period_was() {
    let month = |goal: Goal, number: u32, count: f64| {
        let next = if number == 12 { "2027-01".to_owned() } else { format!("2026-{}", number + 1) };
        goal.saw_over(&format!("2026-{number}-01T00:00:00Z"), &format!("{next}-01T00:00:00Z"), Value::Flow(count))
    };
    let goal = || flow(Target::AtLeast(10.0)).each(Each::Month, false);
    let all = month(month(month(goal(), 10, 10.0), 11, 15.0), 12, 10.0).at(1.0).assess();
    assert_eq!((all.progress, all.status, all.volume), (Ok(1.0), Status::Achieved, Err(Unknown::NotApplicable)));
    let missed = month(month(month(goal(), 10, 100.0), 11, 5.0), 12, 10.0).at(1.0).assess();
    assert_close(missed.progress.unwrap(), 2.5 / 3.0, "a rich month does not make up for a poor one");
    assert_eq!(missed.status, Status::AtRisk);
    let unknown = month(month(goal(), 10, 10.0), 12, 10.0).at(1.0).assess();
    assert_eq!((unknown.periods[1].value, unknown.periods[1].attainment), (None, 0.0));
    assert_close(unknown.progress.unwrap(), 2.0 / 3.0, "a month without data counts nothing, and is shown as unknown");
}

#[test]
fn a_recurring_limit_is_kept_only_when_the_last_period_is_over() {
    let goal = flow(Target::AtMost(10.0)).each(Each::Month, false);
    let goal = ["2026-11", "2026-12"].into_iter().zip(["2026-10", "2026-11"]).fold(goal, |goal, (end, start)| {
        goal.saw_over(&format!("{start}-01T00:00:00Z"), &format!("{end}-01T00:00:00Z"), Value::Flow(8.0))
    });
    let running = goal.saw_over("2026-12-01T00:00:00Z", "2026-12-20T00:00:00Z", Value::Flow(5.0)).on("2026-12-20T00:00:00Z");
    let got = running.assess();
    assert_eq!((got.progress, got.status), (Ok(1.0), Status::OnTrack));
    let over = running.saw_over("2026-12-01T00:00:00Z", "2027-01-01T00:00:00Z", Value::Flow(9.0)).at(1.0).assess();
    assert_eq!(over.status, Status::Achieved);
}

#[test]
fn a_recurring_ratio_is_kept_in_each_period() {
    let goal = Goal::new(Kind::Ratio, Target::AtLeast(0.2)).each(Each::Month, false);
    let goal = goal.saw_over("2026-10-01T00:00:00Z", "2026-11-01T00:00:00Z", ratio(25.0, 100.0)).saw_over(
        "2026-11-01T00:00:00Z",
        "2026-11-16T00:00:00Z",
        ratio(10.0, 100.0),
    );
    let got = goal.assess();
    assert_eq!(got.periods.iter().map(|period| period.attainment).collect::<Vec<_>>(), [1.0, 0.5, 0.0]);
    assert_eq!((got.value, got.progress, got.status), (Ok(0.1), Ok(0.5), Status::OnTrack));
}

#[test]
fn pace_can_wait_for_the_end() {
    let got = flow(Target::AtLeast(100.0)).with(|key_result| key_result.pace = Pace::Step).counted(0.0).assess();
    assert_eq!((got.expected, got.status), (Ok(0.0), Status::OnTrack));
}

#[test]
fn room_and_needed_rate_follow_from_the_rate_so_far() {
    let goal = |count| flow(Target::AtLeast(100.0)).counted(count).assess();
    assert_close(goal(30.0).buffer_days.unwrap(), 11.5, "a gap of 0.2 at half of 92 days");
    assert_close(goal(25.0).required_rate.unwrap(), 3.0, "75 in the time that gave 25");
    assert_eq!(goal(100.0).required_rate, Ok(0.0));
    assert_eq!(goal(0.0).required_rate, Err(Unknown::NoRate));
    let level = level(Target::Reach(200.0)).measured(100.0).saw(HALF, Value::Level(150.0)).assess();
    assert_close(level.required_rate.unwrap(), 1.0, "as fast as so far");
    assert_close(level.buffer_days.unwrap(), 46.0, "all that is left");
}

#[test]
fn before_the_cycle_there_is_nothing_to_judge() {
    let got = flow(Target::AtLeast(100.0)).on("2026-09-01T00:00:00Z").assess();
    assert_eq!((got.phase, got.status, got.expected), (Phase::NotStarted, Status::NoData, Ok(0.0)));
}
