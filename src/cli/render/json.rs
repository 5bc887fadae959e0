//! The answers of `okrd status --json` and `okrd explain --json`.
//!
//! What is here is a promise to programs. Names are snake_case and stay; fields may be added, so a reader ignores those that
//! it does not know. Every field is always present:
//! - numbers are in the measure's base unit (shares as fractions, durations in seconds); fields that end in `_ratio` are
//!   fractions, those in `_days` are days of 86,400 seconds;
//! - a number that is not known is `null`, and the object `unknown` beside it holds the reason under the same name, one of
//!   `no_observation`, `no_baseline`, `relative_target_on_zero_baseline`, `no_distance`, `small_denominator`, `no_rival`,
//!   `not_applicable`, `no_rate`; a `null` without a reason says that there is no such thing here (no competitor, no
//!   provisional value, never polled);
//! - times are RFC 3339 in UTC, spans are `{"start", "end"}`, half-open;
//! - `status`, `phase`, `kind` and `failure.kind` are the words of the metrics' labels.
//!
//! Both have `kept_grades` besides: those of a cycle that was closed, each with the ones that it replaced before it.
//!
//! `status`: `{"cycle", "now", "counts": {status: n}, "objectives": [{..., "key_results": [...]}]}`. `explain`:
//! `{"cycle", "now", "key_result": {...}, "question": {...}, "observations": {...}, "baseline": {...}, "targets": [...],
//! "annotations": [...]}`, whose `key_result` is the same object as in `status`.

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::{ExplainView, KeyResultView, StatusView, explain::Observed};
use crate::{
    okr::{Annotation, Cycle, KeyResult, Observation, PollState, Status, Value as Measured, Window, number_of},
    progress::{Assessment, Forecast, Formula, Known, ObjectiveAssessment, Period, Phase, Stall, Unknown},
};

/// Where everything stands, for programs.
pub fn status_json(view: &StatusView<'_>) -> Value {
    let mut counts = Map::new();
    for status in Status::ALL {
        counts.insert(status.name().to_owned(), json!(0));
    }
    let mut by_objective = vec![Vec::new(); view.objectives.len()];
    for key_result in &view.key_results {
        let count = &mut counts[key_result.assessment.status.name()];
        *count = json!(count.as_u64().unwrap_or(0) + 1);
        by_objective[key_result.objective].push(key_result_json(key_result));
    }
    let objectives = view.objectives.iter().zip(view.objective_assessments).zip(by_objective);
    let objectives: Vec<Value> = objectives
        .map(|((objective, assessment), key_results)| {
            let mut out = json!({
                "id": objective.id.as_str(),
                "title": &*objective.title,
                "owner": &*objective.owner,
                "parent": objective.parent.as_ref().map(|id| id.as_str().to_owned()),
                "accomplished_at_ratio": objective.accomplished_at,
            });
            add(&mut out, objective_json(assessment, view));
            put(&mut out, "key_results", Value::Array(key_results));
            out
        })
        .collect();
    let mut out = json!({ "cycle": cycle_json(view.cycle, view.now), "now": time(view.now), "counts": counts });
    put(&mut out, "objectives", Value::Array(objectives));
    out
}

/// Every number on the way from the source to the status, for programs.
pub fn explain_json(view: &ExplainView<'_>) -> Value {
    let key_result = view.key_result;
    let Observed { settled, provisional, rival } = Observed::of(view);
    let observation =
        |observation: Option<&Observation>| observation.map(|observation| observation_json(observation, key_result));
    let targets: Vec<Value> =
        view.targets.iter().map(|note| json!({ "text": note.text, "at": time(note.at), "reason": note.reason })).collect();
    let annotation = |note: &Annotation| json!({ "id": note.number, "at": time(note.at), "text": note.text });
    let annotations: Vec<Value> = view.annotations.iter().map(annotation).collect();
    json!({
        "cycle": cycle_json(view.cycle, view.now),
        "now": time(view.now),
        "key_result": key_result_json(&view.status_view()),
        "question": {
            "source": view.source,
            "connector": view.connector,
            "kind": key_result.kind.name(),
            "request": view.question,
            "trailing_seconds": view.trailing.map(|length| length.as_secs()),
            "settle_seconds": key_result.settle.as_secs(),
        },
        "observations": {
            "count": view.history.len(),
            "revisions": view.revisions,
            "settled": observation(settled),
            "provisional": observation(provisional),
            "rival": observation(rival),
        },
        "baseline": view.baseline.map(|baseline| json!({
            "number": baseline.number,
            "windows": baseline.windows.iter().map(window).collect::<Vec<_>>(),
            "request": &*baseline.question,
            "collected_at": time(baseline.collected_at),
        })),
        "targets": targets,
        "annotations": annotations,
    })
}

fn cycle_json(cycle: &Cycle, now: Timestamp) -> Value {
    json!({
        "name": cycle.name(),
        "start": time(cycle.start()),
        "end": time(cycle.end()),
        "elapsed_ratio": cycle.window().elapsed(now),
    })
}

fn objective_json(assessment: &ObjectiveAssessment, view: &StatusView<'_>) -> Value {
    let mut unknown = Map::new();
    let mut known = |name, number: &Known<f64>| known(&mut unknown, name, number);
    let worst = assessment.worst.and_then(|(index, status)| {
        let key_result = view.key_results.get(index)?;
        Some(json!({ "key_result": key_result.key_result.id.as_str(), "status": status.name() }))
    });
    json!({
        "progress_ratio": known("progress_ratio", &assessment.progress),
        "expected_progress_ratio": known("expected_progress_ratio", &assessment.expected),
        "coverage_ratio": assessment.coverage,
        "left_out": assessment.left_out,
        "worst": worst,
        "accomplished": assessment.accomplished,
        "too_easy": assessment.too_easy,
        "unknown": unknown,
    })
}

fn key_result_json(view: &KeyResultView<'_>) -> Value {
    let key_result = view.key_result;
    let mut out = json!({
        "id": key_result.id.as_str(),
        "title": &*key_result.title,
        "objective": key_result.objective.as_str(),
        "owner": &*key_result.owner,
        "source": view.source,
        "connector": view.connector,
        "kind": key_result.kind.name(),
        "unit": key_result.unit.name(),
        "base_unit": key_result.unit.base_name(),
        "weight": key_result.weight,
        "target_text": &*key_result.target_text,
        "poll": view.poll.map(poll_json),
    });
    add(&mut out, assessment_json(view.assessment));
    out
}

fn assessment_json(assessment: &Assessment) -> Value {
    let mut unknown = Map::new();
    let mut known = |name, number: &Known<f64>| known(&mut unknown, name, number);
    let to_date = &assessment.baseline_to_date;
    json!({
        "status": assessment.status.name(),
        "phase": phase(assessment.phase),
        "value": known("value", &assessment.value),
        "implausible_value": assessment.implausible,
        "provisional_value": assessment.provisional,
        "baseline": known("baseline", &assessment.baseline),
        "baseline_to_date": known("baseline_to_date", &to_date.clone().map(|to_date| to_date.number)),
        "baseline_to_date_like_for_like": to_date.as_ref().ok().map(|to_date| to_date.like_for_like),
        "target": known("target", &assessment.target),
        "rival": assessment.rival,
        "progress_ratio": known("progress_ratio", &assessment.progress),
        "expected_progress_ratio": known("expected_progress_ratio", &assessment.expected),
        "pace_gap_ratio": known("pace_gap_ratio", &assessment.gap),
        "score_ratio": known("score_ratio", &assessment.score),
        "original_score_ratio": assessment.original_score,
        "volume_ratio": known("volume_ratio", &assessment.volume),
        "buffer_days": known("buffer_days", &assessment.buffer_days),
        "required_rate_ratio": known("required_rate_ratio", &assessment.required_rate),
        "in_range_ratio": assessment.in_range,
            "observed_at": assessment.observed_at.map(time),
            "collected_at": assessment.collected_at.map(time),
            "last_progress_at": assessment.last_progress_at.map(time),
            "stall": assessment.stall.as_ref().map(stall_json),
            "forecast": assessment.forecast.as_ref().ok().map(forecast_json),
            "not_ranked": assessment.not_ranked,
            "regressed": assessment.regressed,
            "formula": formula_json(&assessment.formula),
            "periods": assessment.periods.iter().map(period_json).collect::<Vec<_>>(),
            "unknown": unknown,
    })
}

fn stall_json(stall: &Stall) -> Value {
    json!({
        "since": time(stall.since),
        "until": time(stall.until),
        "seen": stall.shown.map(|(seen, _)| seen),
        "expected": stall.shown.map(|(_, expected)| expected),
    })
}

fn forecast_json(forecast: &Forecast) -> Value {
    let [low, middle, high] = forecast.quantiles;
    json!({
        "hit_probability": forecast.hit_probability,
        "quantiles": { "0.1": low, "0.5": middle, "0.9": high },
        "days": forecast.days,
        "decides": forecast.chance().is_some(),
    })
}

fn formula_json(formula: &Formula) -> Value {
    match formula {
        Formula::Distance { value, baseline, target } => {
            json!({ "rule": "distance", "value": value, "baseline": baseline, "target": target })
        }
        Formula::Growth { so_far, to_date, baseline, target } => json!({
            "rule": "growth", "so_far": so_far, "baseline_to_date": to_date.number, "baseline": baseline, "target": target
        }),
        Formula::Volume { so_far, target } => json!({ "rule": "volume", "so_far": so_far, "target": target }),
        Formula::Range { value, low, high, inside } => {
            json!({ "rule": "range", "value": value, "low": low, "high": high, "inside": inside })
        }
        Formula::Ahead { ours, theirs } => json!({ "rule": "ahead", "ours": ours, "theirs": theirs }),
        Formula::Mean { attainments } => json!({ "rule": "mean", "attainments": &**attainments }),
        Formula::Done { done, total } => json!({ "rule": "done", "done": done, "total": total }),
        Formula::None => Value::Null,
    }
}

fn period_json(period: &Period) -> Value {
    let mut unknown = Map::new();
    json!({
        "window": window(&period.window),
        "value": period.value,
        "target": known(&mut unknown, "target", &period.target),
        "attainment_ratio": period.attainment,
        "unknown": unknown,
    })
}

fn poll_json(poll: &PollState) -> Value {
    json!({
        "last_attempt": poll.last_attempt.map(time),
        "last_success": poll.last_success.map(time),
        "failures_in_a_row": poll.failures_in_a_row,
        "failing": poll.is_failing(),
        "failure": poll.failure.as_ref().map(|failure| json!({ "kind": failure.kind.name(), "text": failure.text })),
    })
}

fn observation_json(observation: &Observation, key_result: &KeyResult) -> Value {
    let (numerator, denominator) = match observation.value {
        Measured::Ratio { numerator, denominator } => (Some(numerator), Some(denominator)),
        _ => (None, None),
    };
    json!({
        "value": number_of(&observation.value, key_result),
        "numerator": numerator,
        "denominator": denominator,
        "window": window(&observation.window),
        "collected_at": time(observation.collected_at),
    })
}

/// The number, or `null` with its reason noted in `unknown`.
fn known(unknown: &mut Map<String, Value>, name: &str, number: &Known<f64>) -> Value {
    match number {
        Ok(number) => json!(number),
        Err(reason) => {
            unknown.insert(name.to_owned(), json!(reason_code(reason)));
            Value::Null
        }
    }
}

fn reason_code(reason: &Unknown) -> &'static str {
    match reason {
        Unknown::NoObservation => "no_observation",
        Unknown::NoBaseline => "no_baseline",
        Unknown::RelativeTargetOnZeroBaseline => "relative_target_on_zero_baseline",
        Unknown::NoDistance => "no_distance",
        Unknown::SmallDenominator { .. } => "small_denominator",
        Unknown::NoRival => "no_rival",
        Unknown::NotApplicable => "not_applicable",
        Unknown::NoRate => "no_rate",
        Unknown::NoForecast(_) => "no_forecast",
    }
}

fn phase(phase: Phase) -> &'static str {
    match phase {
        Phase::NotStarted => "not_started",
        Phase::Running => "running",
        Phase::Settling => "settling",
        Phase::Closed => "closed",
    }
}

fn window(window: &Window) -> Value {
    json!({ "start": time(window.start()), "end": time(window.end()) })
}

fn time(at: Timestamp) -> String {
    at.to_string()
}

/// Moves a value into an object; `json!` would copy all of it, which is much for many key results.
fn put(object: &mut Value, name: &str, value: Value) {
    if let Value::Object(object) = object {
        object.insert(name.to_owned(), value);
    }
}

/// Adds the fields of one object to another.
fn add(object: &mut Value, more: Value) {
    if let (Value::Object(object), Value::Object(more)) = (object, more) {
        object.extend(more);
    }
}
