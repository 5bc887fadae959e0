//! Baselines: which rule, by default or as typed, and whether it can hold with this target and this measure.

use std::sync::Arc;

use jiff::{Timestamp, ToSpan};

use super::measure::Measure;
use crate::{
    config::{BaselineText, DirectionWord},
    document::{Context, Marked, Mistake, Path, Place},
    okr::{BaselineRule, Cycle, Each, Kind, Target, Window, days_window, resolve_bound},
};

/// What a baseline is resolved against.
pub(super) struct Case<'c> {
    pub cycle: &'c Cycle,
    /// When the key result begins, if later than the cycle.
    pub start: Option<Timestamp>,
    pub each: Option<Each>,
    pub target: Target,
    pub target_place: Place,
    pub direction: Option<&'c Marked<DirectionWord>>,
}

/// The windows of three periods before the cycle are the default reference of a recurring goal.
const DEFAULT_PERIODS: u32 = 3;

pub(super) fn resolve(
    typed: Option<&Marked<BaselineText>>,
    measure: &Measure,
    case: &Case<'_>,
    path: &Path<'_>,
    cx: &mut Context<'_>,
) -> Option<BaselineRule> {
    let place = typed.map_or(case.target_place, |typed| typed.place);
    let rule = match typed.map(|typed| &typed.value) {
        Some(text) => explicit(text, place, measure, case, path, cx)?,
        None => by_default(measure, case),
    };
    if let BaselineRule::Measured(_) = rule
        && !measure.question.can_tell_the_past()
    {
        let problem = match typed {
            Some(_) => "the measure cannot be asked about the past",
            None => "this target needs a baseline, and the measure cannot be asked about the past",
        };
        let hint =
            "use the window in what is asked ($start and $end, or {{ start }} and {{ end }}), or write `baseline: <number>`";
        cx.report(Mistake::error(place, path.child("baseline"), problem).hint(hint));
        return None;
    }
    check_numbers(&rule, place, measure, case, path, cx).then_some(rule)
}

fn explicit(
    text: &BaselineText,
    place: Place,
    measure: &Measure,
    case: &Case<'_>,
    path: &Path<'_>,
    cx: &mut Context<'_>,
) -> Option<BaselineRule> {
    let path = path.child("baseline");
    let mut refuse = |problem: &str, hint: &str| {
        cx.report(Mistake::error(place, path, problem).hint(hint));
        None
    };
    match text {
        BaselineText::Number(text) => match resolve_bound(text, measure.shape.kind, &measure.shape.unit) {
            Ok(number) => Some(BaselineRule::Number(number)),
            Err(error) => refuse(&error.to_string(), "write a number, such as 500 or 22%"),
        },
        BaselineText::AtStart if measure.shape.kind == Kind::Flow => {
            refuse("a flow starts at 0 with the cycle, so `at_start` says nothing", "use `previous_period`, or a number")
        }
        BaselineText::AtStart if case.each.is_some() => {
            refuse("a recurring goal has no start of its own", "use `{ previous_periods: 3 }`, or a number")
        }
        BaselineText::AtStart => Some(BaselineRule::AtStart),
        BaselineText::PreviousPeriods(count) => match case.each {
            Some(each) if (1..=24).contains(count) => Some(periods(case.cycle, each, u32::try_from(*count).unwrap_or(1))),
            Some(_) => refuse("the mean is taken over 1 to 24 periods", "write `{ previous_periods: 3 }`"),
            None => {
                refuse("`previous_periods` is for a goal that is set anew `each: month` or `each: week`", "use `previous_period`")
            }
        },
        BaselineText::PreviousPeriod => Some(match case.each {
            Some(each) => periods(case.cycle, each, 1),
            None => one(previous(case)),
        }),
        BaselineText::SamePeriodLastYear if case.each.is_some() => refuse(
            "a recurring goal has no single period last year",
            "use `{ previous_periods: 3 }`, a span of days, or a number",
        ),
        BaselineText::SamePeriodLastYear => Some(one(a_year_earlier(case))),
        BaselineText::Days { from, to } => match days_window(*from, *to, case.cycle.time_zone())
            .filter(|window| window.days() > 0.0)
        {
            Some(window) if window.end() <= case.cycle.start() || case.start.is_some_and(|start| window.end() <= start) => {
                Some(one(window))
            }
            Some(_) => {
                refuse("the baseline must lie before the cycle", "the day `to` is the first one that is not part of the baseline")
            }
            None => {
                refuse("the baseline ends before it starts", "the day `to` is the first one that is not part of the baseline")
            }
        },
    }
}

/// No baseline where the target needs none; otherwise the previous period, or the first value where the past cannot be asked.
fn by_default(measure: &Measure, case: &Case<'_>) -> BaselineRule {
    let kind = measure.shape.kind;
    let needed = match case.target {
        Target::Relative(_) | Target::Delta(_) => true,
        Target::Reach(_) => matches!(kind, Kind::Level | Kind::Ratio | Kind::Rank) && case.each.is_none(),
        Target::AtMost(_) => kind == Kind::Rank && case.each.is_none(),
        Target::AtLeast(_) | Target::Between { .. } | Target::AheadOf => false,
    };
    match (needed, case.each) {
        (false, _) => BaselineRule::None,
        (true, Some(each)) => periods(case.cycle, each, DEFAULT_PERIODS),
        (true, None) if measure.question.can_tell_the_past() || kind == Kind::Flow => one(previous(case)),
        (true, None) => BaselineRule::AtStart,
    }
}

/// Checks that what is already known of baseline and target fits together.
fn check_numbers(
    rule: &BaselineRule,
    place: Place,
    measure: &Measure,
    case: &Case<'_>,
    path: &Path<'_>,
    cx: &mut Context<'_>,
) -> bool {
    let unit = &measure.shape.unit;
    let show = |number: f64| format!("{} {unit}", unit.from_base(number)).trim_end().to_owned();
    let baseline = if let BaselineRule::Number(number) = rule { Some(*number) } else { None };
    let target = match (case.target, baseline) {
        (Target::Reach(target) | Target::AtLeast(target) | Target::AtMost(target), _) => Some(target),
        (Target::Relative(by), Some(baseline)) => Some(baseline + baseline * by),
        (Target::Delta(by), Some(baseline)) => Some(baseline + by),
        _ => None,
    };
    if baseline == Some(0.0) && matches!(case.target, Target::Relative(_)) {
        let mistake =
            Mistake::error(case.target_place, path.child("target"), "a relative target has no meaning on a baseline of 0");
        cx.report(mistake.also(place, "the baseline").hint("write the number to reach, such as `target: 100`"));
        return false;
    }
    let reaches = matches!(case.target, Target::Reach(_) | Target::Relative(_) | Target::Delta(_))
        || (matches!(case.target, Target::AtMost(_)) && measure.shape.kind == Kind::Rank);
    if let (Some(from), Some(to), true) = (baseline, target, reaches)
        && from == to
        && measure.shape.kind != Kind::Milestone
    {
        let mistake =
            Mistake::error(case.target_place, path.child("target"), "target equals baseline, so progress has no direction");
        cx.report(
            mistake.also(place, "the baseline").hint(format!("to keep a value in place, write `target: \">= {}\"`", show(to))),
        );
        return false;
    }
    check_direction(baseline, target, place, case, path, &show, cx)
}

/// The target decides the direction; a declared one may only agree.
fn check_direction(
    baseline: Option<f64>,
    target: Option<f64>,
    place: Place,
    case: &Case<'_>,
    path: &Path<'_>,
    show: &dyn Fn(f64) -> String,
    cx: &mut Context<'_>,
) -> bool {
    let Some(declared) = case.direction else { return true };
    let rises = match case.target {
        Target::AtLeast(_) => Some(true),
        Target::AtMost(_) => Some(false),
        Target::Relative(by) | Target::Delta(by) if baseline.is_none_or(|baseline| baseline >= 0.0) => Some(by > 0.0),
        _ => baseline.zip(target).map(|(from, to)| to > from),
    };
    if rises.is_none_or(|rises| rises == (declared.value == DirectionWord::Up)) {
        return true;
    }
    let numbers = match (baseline, target) {
        (Some(from), Some(to)) => format!("it goes from {} to {}", show(from), show(to)),
        (_, Some(to)) => format!("it keeps the value on the other side of {}", show(to)),
        _ => "it goes the other way".to_owned(),
    };
    let word = if declared.value == DirectionWord::Up { "up" } else { "down" };
    let mistake =
        Mistake::error(case.target_place, path.child("target"), format!("the target contradicts `direction: {word}`: {numbers}"));
    let mistake = if baseline.is_some() { mistake.also(place, "the baseline") } else { mistake };
    cx.report(mistake.hint("the target decides the direction: correct it, or remove `direction`"));
    false
}

fn one(window: Window) -> BaselineRule {
    BaselineRule::Measured(Arc::new([window]))
}

fn periods(cycle: &Cycle, each: Each, count: u32) -> BaselineRule {
    BaselineRule::Measured(cycle.periods_before(each, count).into())
}

/// The span of equal length before the key result: the previous quarter, or as many days as it has when it started later.
fn previous(case: &Case<'_>) -> Window {
    match case.start {
        None => case.cycle.previous(),
        Some(start) => shifted(case, start, |first, days| first.saturating_sub(days.days())),
    }
}

fn a_year_earlier(case: &Case<'_>) -> Window {
    match case.start {
        None => case.cycle.a_year_earlier(),
        Some(start) => shifted(case, start, |first, _| first.saturating_sub(1.year())),
    }
}

fn shifted(case: &Case<'_>, start: Timestamp, first: impl Fn(jiff::civil::Date, i32) -> jiff::civil::Date) -> Window {
    let zone = case.cycle.time_zone();
    let day = start.to_zoned(zone.clone()).date();
    let (_, after) = case.cycle.days();
    let days = day.until(after).map_or(1, |span| span.get_days());
    let first = first(day, days);
    days_window(first, first.saturating_add(days.days()), zone).unwrap_or_else(|| case.cycle.previous())
}
