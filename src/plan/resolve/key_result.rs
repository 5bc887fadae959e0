//! Key results: everything about one of them, put together.

use std::sync::Arc;

use jiff::SignedDuration;

use super::{Scope, baseline, measure, objective, target, time, unique_id};
use crate::{
    config::{self, EachWord, GoalText, PaceText, StallText},
    document::{Context, Marked, Mistake, Node, Path, Unread, did_you_mean},
    okr::{BaselineRule, Cycle, Each, Id, KeyResult, Kind, PATIENCE, Pace, PaceLimits, Recurrence, StallRule, Target},
    plan::{PlannedSource, Tracked},
    schedule::Schedule,
};

pub(super) fn resolve(
    raw: config::KeyResult,
    objective: usize,
    objective_id: &Id,
    objective_owner: &Arc<str>,
    path: &Path<'_>,
    scope: &mut Scope<'_>,
    cx: &mut Context<'_>,
) -> Option<Tracked> {
    let path = path.child(&raw.id.value);
    let id = unique_id(&raw.id, &path.child("id"), &mut scope.seen, cx);
    let source = source(&raw.source, &path, scope, cx);
    let schedule = schedule(raw.poll.as_ref(), &path, scope, cx);
    let weight = objective::weight(raw.weight.as_ref(), &path.child("weight"), cx);
    let limits = limits(raw.limits.as_ref(), &path.child("limits"), cx);
    let start = optional(raw.start.as_ref(), |day| time::day_in_cycle(day, scope.cycle, &path.child("start"), cx));
    let due = optional(raw.due.as_ref(), |day| time::end_of_day_in_cycle(day, scope.cycle, &path.child("due"), cx));
    let each = each(&raw, &path, cx);
    let owner = match &raw.owner {
        Some(owner) => scope.share(owner),
        None => objective_owner.clone(),
    };
    if owner.is_empty() {
        let mistake = Mistake::warning(raw.id.place, path, "nobody answers for this key result");
        cx.report(mistake.hint("write `owner:` here or in the objective"));
    }
    let source_index = source?;
    let planned = &scope.sources[source_index];
    let measure = measure::resolve(&raw.measure, planned, &path.child("measure"), cx)?;
    let kind = measure.shape.kind;
    let (target, target_text) = target::resolve(&raw.target, &measure.shape, &path.child("target"), cx)?;
    let rival = match &raw.target.value.goal {
        GoalText::AheadOf(node) => {
            Some(measure::resolve_rival(node, planned, &measure.shape, &path.child("target").child("ahead_of"), cx)?)
        }
        _ => None,
    };
    check_milestone_only(&raw, kind, &path, cx);
    let (each, start, due) = (each?, start?, due?);
    let case = baseline::Case {
        cycle: scope.cycle,
        start,
        each,
        target,
        target_place: raw.target.place,
        direction: raw.direction.as_ref(),
    };
    let baseline = baseline::resolve(raw.baseline.as_ref(), &measure, &case, &path, cx)?;
    check_recurrence(&raw, each, target, &path, cx)?;
    check_changing_weekly(&measure, &raw, &path, cx);
    check_pace(raw.pace.as_ref(), kind, each, &baseline, scope.cycle, &path, cx);
    let schedule = schedule?;
    let patience = raw.stale_after.map_or_else(|| schedule.longest_gap() + PATIENCE, |length| length.0);
    let id = id?;
    let key_result = KeyResult {
        title: raw.title.as_deref().unwrap_or(id.as_str()).into(),
        id,
        objective: objective_id.clone(),
        owner,
        weight: weight?,
        kind,
        unit: measure.shape.unit.clone(),
        target,
        target_text: scope.share(&target_text),
        strict: raw.strict.unwrap_or(false),
        baseline,
        recurrence: each.map(|each| Recurrence { each, compounding: raw.compounding.unwrap_or(false) }),
        pace: pace(raw.pace.as_ref()),
        limits: limits?,
        start,
        due,
        settle: raw.settle.map_or(measure.settle, |length| length.0),
        patience,
        stall: match raw.stall.as_ref().map(|stall| stall.value) {
            Some(StallText::Never) => StallRule::Never,
            Some(StallText::NoProgressFor(length)) => StallRule::NoProgressFor(length.0),
            Some(StallText::Watched(sensitivity)) => StallRule::Watched(sensitivity),
            None => StallRule::default(),
        },
        min_denominator: measure.min_denominator,
        depth: measure.depth,
        reason: raw.reason.map(Into::into),
    };
    Some(Tracked {
        key_result,
        objective,
        source: source_index,
        question: measure.question,
        rival,
        shape: measure.shape,
        trailing: measure.trailing,
        schedule,
    })
}

/// Of a key result that cannot be read: its source and measure are checked all the same, so that all mistakes show at once.
pub(super) fn check_rest(node: &Node<'_>, path: &Path<'_>, scope: &Scope<'_>, cx: &mut Context<'_>) {
    let path = path.child(node.get("id").and_then(Node::scalar).unwrap_or("?"));
    let Some(named) = node.get("source") else { return };
    let Some(name) = named.scalar() else { return };
    let found = source(&Marked { value: name.to_owned(), place: named.place }, &path, scope, cx);
    if let (Some(index), Some(node)) = (found, node.get("measure")) {
        measure::resolve(&Unread(node.to_owned_node()), &scope.sources[index], &path.child("measure"), cx);
    }
}

/// `Some(None)` where nothing was typed, None where it was wrong.
fn optional<T, U>(typed: Option<&T>, read: impl FnOnce(&T) -> Option<U>) -> Option<Option<U>> {
    typed.map_or(Some(None), |typed| read(typed).map(Some))
}

fn source(name: &Marked<String>, path: &Path<'_>, scope: &Scope<'_>, cx: &mut Context<'_>) -> Option<usize> {
    let found = scope.sources.iter().position(|source: &PlannedSource| source.name.as_str() == name.value);
    // A source that is itself wrong was reported where it stands.
    if found.is_none() && !scope.broken_sources.contains(&name.value) {
        let names = scope.sources.iter().map(|source| source.name.as_str());
        let names: Vec<&str> = names.chain(scope.broken_sources.iter().map(String::as_str)).collect();
        let hint = did_you_mean(&name.value, names.iter().copied());
        cx.report(Mistake::error(name.place, path.child("source"), format!("unknown source `{}`", name.value)).hint(hint));
    }
    found
}

/// Equal texts share one schedule.
fn schedule(text: Option<&Marked<String>>, path: &Path<'_>, scope: &mut Scope<'_>, cx: &mut Context<'_>) -> Option<Schedule> {
    let Some(text) = text else { return Some(scope.default_schedule.clone()) };
    if let Some(known) = scope.schedules.get(&text.value) {
        return Some(known.clone());
    }
    let schedule = time::schedule(text, &path.child("poll"), cx)?;
    scope.schedules.insert(text.value.clone(), schedule.clone());
    Some(schedule)
}

fn each(raw: &config::KeyResult, path: &Path<'_>, cx: &mut Context<'_>) -> Option<Option<Each>> {
    let typed = match (&raw.each, &raw.target.value.each) {
        (Some(each), Some(other)) => {
            let mistake = Mistake::error(each.place, path.child("each"), "`each` is said twice");
            cx.report(mistake.also(other.place, "and here").hint("keep one of the two"));
            return None;
        }
        (Some(each), None) | (None, Some(each)) => Some(each.value),
        (None, None) => None,
    };
    Some(typed.map(|word| match word {
        EachWord::Week => Each::Week,
        EachWord::Month => Each::Month,
    }))
}

fn limits(typed: Option<&Marked<config::Limits>>, path: &Path<'_>, cx: &mut Context<'_>) -> Option<PaceLimits> {
    let defaults = PaceLimits::default();
    let Some(Marked { value, place }) = typed else { return Some(defaults) };
    let limits = PaceLimits {
        at_risk: value.at_risk.unwrap_or(defaults.at_risk),
        off_track: value.off_track.unwrap_or(defaults.off_track),
    };
    if limits.at_risk > 0.0 && limits.at_risk <= limits.off_track && limits.off_track < 1.0 {
        return Some(limits);
    }
    let problem = format!("a gap of {} cannot come before one of {}", limits.at_risk, limits.off_track);
    cx.report(
        Mistake::error(*place, path, problem)
            .hint("write shares of the way, the smaller one first: { at_risk: 0.1, off_track: 0.25 }"),
    );
    None
}

fn pace(typed: Option<&Marked<PaceText>>) -> Pace {
    match typed.map(|pace| &pace.value) {
        None | Some(PaceText::Linear) => Pace::Linear,
        Some(PaceText::Weekdays) => Pace::Weekdays,
        Some(PaceText::Step) => Pace::Step,
        Some(PaceText::Phased(shares)) => Pace::Phased(shares.as_slice().into()),
        Some(PaceText::PreviousPeriod) => Pace::PreviousPeriod,
        Some(PaceText::LastYear) => Pace::LastYear,
    }
}

/// A pace can only follow a course that is measured: that of the baseline, of a count.
fn check_pace(
    typed: Option<&Marked<PaceText>>,
    kind: Kind,
    each: Option<Each>,
    baseline: &BaselineRule,
    cycle: &Cycle,
    path: &Path<'_>,
    cx: &mut Context<'_>,
) {
    let Some(Marked { value, place }) = typed else { return };
    let (wanted, word, same) = match value {
        PaceText::PreviousPeriod => (cycle.previous(), "previous_period", "previous_period"),
        PaceText::LastYear => (cycle.a_year_earlier(), "last_year", "same_period_last_year"),
        PaceText::Linear | PaceText::Weekdays | PaceText::Step | PaceText::Phased(_) => return,
    };
    let path = path.child("pace");
    if kind != Kind::Flow || each.is_some() {
        let mistake = Mistake::error(*place, path, "only a count over the whole cycle has a course to follow");
        return cx.report(mistake.hint("write `linear`, `weekdays` or `{ phased: [0.1, 0.4, 1] }`"));
    }
    if !matches!(baseline, BaselineRule::Measured(windows) if **windows == [wanted]) {
        let problem = format!("the pace `{word}` follows a course that nobody measures here");
        cx.report(Mistake::error(*place, path, problem).hint(format!("write `baseline: {same}` as well")));
    }
}

fn check_milestone_only(raw: &config::KeyResult, kind: Kind, path: &Path<'_>, cx: &mut Context<'_>) {
    if let Some(due) = raw.due.as_ref().filter(|_| kind != Kind::Milestone) {
        let problem = format!("`due` is for milestones, and this is a {}", kind.name());
        cx.report(
            Mistake::error(due.place, path.child("due"), problem).hint("remove it: the target is due at the end of the cycle"),
        );
    }
}

fn check_recurrence(
    raw: &config::KeyResult,
    each: Option<Each>,
    target: Target,
    path: &Path<'_>,
    cx: &mut Context<'_>,
) -> Option<()> {
    let place = raw.target.place;
    let mut refuse = |problem: &str, hint: &str| {
        cx.report(Mistake::error(place, path.child("target"), problem).hint(hint));
        None
    };
    match each {
        Some(_) if target == Target::AheadOf => refuse("a comparison with a competitor does not recur", "remove `each`"),
        None if raw.compounding.is_some() => refuse(
            "`compounding` is for a goal that is set anew each month or week",
            "add `each: month`, or remove `compounding`",
        ),
        Some(_) if raw.compounding == Some(true) && !matches!(target, Target::Relative(_)) => {
            refuse("only a relative target compounds", "write `target: +20%`, or remove `compounding`")
        }
        _ => Some(()),
    }
}

/// A key result should be able to move every week; a trailing window as long as the cycle hardly does.
fn check_changing_weekly(measure: &measure::Measure, raw: &config::KeyResult, path: &Path<'_>, cx: &mut Context<'_>) {
    if measure.trailing.is_some_and(|window| window > SignedDuration::from_hours(60 * 24)) {
        let mistake = Mistake::warning(
            raw.measure.0.place,
            path.child("measure"),
            "a window of over 60 days hardly moves from week to week",
        );
        cx.report(mistake.hint("choose outcomes that can move quickly: a window of 28 days or less"));
    }
}
