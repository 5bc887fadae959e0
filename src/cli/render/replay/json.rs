//! The answer of `okrd replay --json`. By the rules of the other JSON: names stay, fields may be added.

use serde_json::{Value, json};

use super::{ReplayView, subject};
use crate::{
    alert::{Event, Subject},
    replay::{Fired, Sight, Turn},
};

/// How the days went, for programs.
pub fn replay_json(view: &ReplayView<'_>) -> Value {
    let days = view.span.days();
    let key_results = view.chosen.iter().map(|index| {
        let (key_result, walk) = (&view.plan.key_results[*index].key_result, &view.walks[*index]);
        let statuses = days.iter().zip(&walk.statuses);
        json!({
            "id": key_result.id.as_str(),
            "title": &*key_result.title,
            "days": statuses.map(|(day, status)| json!({ "day": day.to_string(), "status": status.name() })).collect::<Vec<_>>(),
            "changes": walk.turns.iter().map(turn).collect::<Vec<_>>(),
        })
    });
    json!({
        "cycle": view.plan.cycle.name(),
        "from": days.first().map(ToString::to_string),
        "to": days.last().map(ToString::to_string),
        "step_seconds": view.span.step().as_secs(),
        "as_known": match view.sight { Sight::Today => "today", Sight::Then => "then" },
        "key_results": key_results.collect::<Vec<_>>(),
        "alerts": view.fired.iter().map(|fired| alert(view, fired)).collect::<Vec<_>>(),
        "not_replayed": ["source_failing"],
    })
}

fn turn(turn: &Turn) -> Value {
    let assessment = &turn.assessment;
    json!({
        "day": turn.day.to_string(),
        "at": turn.at.to_string(),
        "was": turn.was.name(),
        "status": assessment.status.name(),
        "progress_ratio": assessment.progress.as_ref().ok(),
        "expected_progress_ratio": assessment.expected.as_ref().ok(),
        "hit_probability_ratio": assessment.forecast.as_ref().ok().map(|forecast| forecast.hit_probability),
        "stalled_since": assessment.stall.map(|stall| stall.since.to_string()),
    })
}

fn alert(view: &ReplayView<'_>, fired: &Fired) -> Value {
    let news = &fired.news;
    let about = |indices: &[usize]| -> Vec<&str> {
        indices.iter().map(|index| view.plan.key_results[*index].key_result.id.as_str()).collect()
    };
    let about = match news.subject {
        Subject::KeyResult(index) => about(&[index]),
        Subject::Source(_) | Subject::Credential(_) | Subject::Cycle => about(&news.about),
    };
    json!({
        "at": fired.at.to_string(),
        "event": match news.event { Event::Raised => "raised", Event::Reminder => "reminder", Event::Resolved => "resolved" },
        "reason": news.reason.name(),
        "was": news.was.map(|was| was.name()),
        "severity": news.was.filter(|_| news.event == Event::Resolved).unwrap_or(news.reason).severity().name(),
        "subject": news.key,
        "title": subject(view.plan, news.subject),
        "since": news.since.to_string(),
        "key_results": about,
        "to": fired.to.iter().map(|to| json!({ "sink": to.sink, "language": to.language.code(), "due_at": to.due.to_string() }))
            .collect::<Vec<_>>(),
    })
}
