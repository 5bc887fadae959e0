//! A report for programs. Names are snake_case and stay; fields may be added.
//!
//! Numbers are in the measure's base unit, fields that end in `_ratio` are fractions, times are RFC 3339 in UTC, days are
//! `2026-11-23`. A number that is not known is `null`. Words (`status`, `course`, `why`, `decide`) are stable.

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::super::types::{Course, Decision, Grade, InitiativeReport, KeyResultReport, Missing, ObjectiveReport, Report, Why};
use crate::{
    okr::{Annotation, InitiativeStatus, KeyResult},
    progress::Known,
};

pub fn json(report: &Report<'_>) -> Value {
    let cycle = &report.plan.cycle;
    let counts: Map<String, Value> =
        report.overall.counts.iter().map(|(status, count)| (status.name().to_owned(), json!(count))).collect();
    json!({
        "report": report.what.name(),
        "now": time(report.now),
        "since": time(report.since),
        "cycle": {
            "name": cycle.name(),
            "start": time(cycle.start()),
            "end": time(cycle.end()),
            "elapsed_ratio": cycle.window().elapsed(report.now),
        },
        "overall": {
            "progress_ratio": report.overall.progress,
            "expected_progress_ratio": report.overall.expected,
            "change_ratio": report.overall.change,
            "counts": counts,
            "accomplished": report.overall.accomplished.0,
            "graded": report.overall.accomplished.1,
        },
        "decisions": report.decisions.iter().map(decision).collect::<Vec<_>>(),
        "objectives": report.objectives.iter().map(objective).collect::<Vec<_>>(),
    })
}

fn objective(report: &ObjectiveReport<'_>) -> Value {
    let (objective, assessment) = (report.objective, report.assessment);
    json!({
        "id": objective.id.as_str(),
        "title": &*objective.title,
        "owner": &*objective.owner,
        "progress_ratio": known(&assessment.progress),
        "expected_progress_ratio": known(&assessment.expected),
        "change_ratio": report.change,
        "left_out": assessment.left_out,
        "grade": report.grade.as_ref().map(grade),
        "key_results": report.key_results.iter().map(key_result).collect::<Vec<_>>(),
        "initiatives": report.initiatives.iter().map(initiative).collect::<Vec<_>>(),
        "notes": notes(&report.notes),
    })
}

fn grade(grade: &Grade) -> Value {
    json!({
        "score_ratio": grade.score,
        "needed_ratio": grade.needed,
        "accomplished": grade.accomplished,
        "too_easy": grade.too_easy,
        "original_score_ratio": grade.original_score,
    })
}

fn key_result(report: &KeyResultReport<'_>) -> Value {
    let KeyResult { id, title, owner, unit, target_text, kind, .. } = &report.tracked.key_result;
    let (now, before) = (report.now, report.before);
    let (course, why) = course(report.course);
    json!({
        "id": id.as_str(),
        "title": &**title,
        "owner": &**owner,
        "source": report.source,
        "kind": kind.name(),
        "unit": unit.name(),
        "base_unit": unit.base_name(),
        "target_text": &**target_text,
        "status": now.status.name(),
        "status_before": before.status.name(),
        "value": known(&now.value),
        "value_before": known(&before.value),
        "baseline": known(&now.baseline),
        "target": known(&now.target),
        "progress_ratio": known(&now.progress),
        "progress_before_ratio": known(&before.progress),
        "expected_progress_ratio": known(&now.expected),
        "change_ratio": report.change,
        "expected_change_ratio": report.expected_change,
        "score_ratio": known(&now.score),
        "original_score_ratio": now.original_score,
        "buffer_days": known(&now.buffer_days),
        "required_rate_ratio": known(&now.required_rate),
        "observed_at": now.observed_at.map(time),
        "stalled_since": now.stall.map(|stall| time(stall.since)),
        "hit_probability": now.forecast.as_ref().ok().map(|forecast| forecast.hit_probability),
        "forecast_quantiles": now.forecast.as_ref().ok().map(|forecast| forecast.quantiles),
        "course": course,
        "why": why,
        "notes": notes(&report.notes),
    })
}

fn course(course: Course) -> (&'static str, Value) {
    match course {
        Course::Forward => ("forward", Value::Null),
        Course::TooSlow => ("too_slow", Value::Null),
        Course::Back => ("back", Value::Null),
        Course::First => ("first", Value::Null),
        Course::Still(reason) => ("still", why(reason)),
        Course::Hidden(reason) => ("hidden", why(reason)),
    }
}

fn why(why: Why) -> Value {
    match why {
        Why::Stalled { since } => json!({ "reason": "stalled", "since": time(since) }),
        Why::SourceFailing { kind, since } => {
            json!({ "reason": "source_failing", "failure": kind.map(|kind| kind.name()), "last_success": since.map(time) })
        }
        Why::Stale { observed_at } => json!({ "reason": "stale", "observed_at": observed_at.map(time) }),
        Why::NoNumber(Missing::Data) => json!({ "reason": "no_data" }),
        Why::NoNumber(Missing::Baseline) => json!({ "reason": "no_baseline" }),
        Why::NotDue { due } => json!({ "reason": "pending", "due": due.to_string() }),
        Why::Overdue { due } => json!({ "reason": "overdue", "due": due.to_string() }),
        Why::Reached => json!({ "reason": "achieved" }),
        Why::Kept => json!({ "reason": "in_range" }),
        Why::OutOfRange => json!({ "reason": "breach" }),
        Why::Unchanged => json!({ "reason": "unchanged" }),
    }
}

fn initiative(report: &InitiativeReport<'_>) -> Value {
    let initiative = report.initiative;
    let status = match initiative.status {
        InitiativeStatus::Planned => "planned",
        InitiativeStatus::Doing => "doing",
        InitiativeStatus::Done => "done",
        InitiativeStatus::Dropped => "dropped",
    };
    json!({
        "title": &*initiative.title,
        "owner": initiative.owner.as_deref(),
        "due": initiative.due.map(|due| due.to_string()),
        "status": status,
        "overdue": report.overdue,
        "link": initiative.link.as_deref(),
    })
}

fn decision(decision: &Decision<'_>) -> Value {
    match decision {
        Decision::Source { source, kind, key_results } => json!({
            "decide": "source",
            "source": source,
            "failure": kind.map(|kind| kind.name()),
            "key_results": key_results.iter().map(|tracked| tracked.key_result.id.as_str()).collect::<Vec<_>>(),
        }),
        Decision::KeyResult { report, status } => {
            json!({ "decide": status.name(), "key_result": report.tracked.key_result.id.as_str() })
        }
        Decision::Initiative { objective, initiative } => {
            json!({ "decide": "initiative", "objective": objective.id.as_str(), "title": &*initiative.title })
        }
    }
}

fn notes(notes: &[&Annotation]) -> Vec<Value> {
    notes.iter().map(|note| json!({ "number": note.number, "at": time(note.at), "text": note.text })).collect()
}

fn known(number: &Known<f64>) -> Option<f64> {
    number.as_ref().ok().copied()
}

fn time(at: Timestamp) -> String {
    at.to_string()
}
