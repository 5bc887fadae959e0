//! The rules that a grade was given by, as JSON that stays readable when the file has long changed.

use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::{
    okr::{Ambition, KeptGrade, KeyResult, Objective, Pace, StallRule},
    progress::Assessment,
};

/// Numbers are in the base unit, lengths in seconds.
pub(super) fn of_key_result(key_result: &KeyResult, assessment: &Assessment, needed: f64) -> Value {
    let pace = match &key_result.pace {
        Pace::Linear => json!("linear"),
        Pace::Step => json!("step"),
        Pace::Weekdays => json!("weekdays"),
        Pace::Phased(shares) => json!(shares.to_vec()),
        Pace::PreviousPeriod => json!("previous_period"),
        Pace::LastYear => json!("last_year"),
    };
    let stall = match key_result.stall {
        StallRule::Never => json!("never"),
        StallRule::NoProgressFor(length) => json!({ "no_progress_for_seconds": length.as_secs() }),
        StallRule::Watched(sensitivity) => json!(format!("{sensitivity:?}").to_lowercase()),
    };
    let seconds = SignedDuration::as_secs;
    json!({
        "title": &*key_result.title,
        "objective": key_result.objective.as_str(),
        "kind": key_result.kind.name(),
        "unit": key_result.unit.name(),
        "weight": key_result.weight,
        "baseline": assessment.baseline.as_ref().ok(),
        "target": assessment.target.as_ref().ok(),
        "strict": key_result.strict,
        "each": key_result.recurrence.map(|recurrence| recurrence.each.name()),
        "pace": pace,
        "stall": stall,
        "start": key_result.start.map(|at| at.to_string()),
        "due": key_result.due.map(|at| at.to_string()),
        "settle_seconds": seconds(&key_result.settle),
        "patience_seconds": seconds(&key_result.patience),
        "min_denominator": key_result.min_denominator,
        "accomplished_at": needed,
        "target_changed_because": key_result.reason.as_deref(),
    })
}

pub(super) fn of_objective(objective: &Objective) -> Value {
    json!({
        "title": &*objective.title,
        "ambition": match objective.ambition { Ambition::Aspirational => "aspirational", Ambition::Committed => "committed" },
        "accomplished_at": objective.accomplished_at,
        "weight": objective.weight,
        "parent": objective.parent.as_ref().map(|parent| parent.as_str()),
        "rolls_up": objective.rolls_up,
    })
}

/// Whether the grade is of an objective that counts for no other.
pub fn is_top(grade: &KeptGrade) -> bool {
    let rules: Value = serde_json::from_str(&grade.rules).unwrap_or_default();
    !(rules["rolls_up"] == true && rules["parent"].is_string())
}
