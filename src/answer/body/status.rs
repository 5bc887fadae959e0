//! Where everything stands, as JSON.

use std::collections::BTreeMap;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

use super::{AssessmentBody, Instant, Reasons, time};
use crate::{
    answer::{KeyResultView, StatusView},
    okr::{Cycle, Objective, PollState, Status},
    progress::ObjectiveAssessment,
};

/// Where a whole plan stands.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct StatusBody {
    pub cycle: CycleBody,
    pub now: Instant,
    /// How many key results have each status.
    pub counts: BTreeMap<&'static str, usize>,
    /// In the order of the file.
    pub objectives: Vec<ObjectiveBody>,
}

#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct CycleBody {
    pub name: String,
    pub start: Instant,
    pub end: Instant,
    pub elapsed_ratio: f64,
}

/// An objective with its key results.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ObjectiveBody {
    pub id: String,
    pub title: String,
    pub owner: String,
    /// The id of the objective that it serves.
    pub parent: Option<String>,
    /// The score from which it counts as accomplished.
    pub accomplished_at_ratio: f64,
    pub progress_ratio: Option<f64>,
    pub expected_progress_ratio: Option<f64>,
    /// The share of the weight that has data.
    pub coverage_ratio: f64,
    /// How many key results have no number and do not count.
    pub left_out: usize,
    pub worst: Option<WorstBody>,
    /// At the close.
    pub accomplished: Option<bool>,
    pub too_easy: bool,
    pub unknown: Reasons,
    pub key_results: Vec<KeyResultBody>,
}

/// The key result that most needs somebody.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct WorstBody {
    pub key_result: String,
    pub status: &'static str,
}

/// A key result with where it stands.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct KeyResultBody {
    pub id: String,
    pub title: String,
    /// The id of its objective.
    pub objective: String,
    pub owner: String,
    pub source: String,
    pub connector: String,
    /// `flow`, `level`, `ratio`, `mean`, `rank` or `milestone`.
    pub kind: &'static str,
    pub unit: String,
    /// What the numbers are in.
    pub base_unit: String,
    pub weight: f64,
    /// As it was typed.
    pub target_text: String,
    /// None if it was never polled.
    pub poll: Option<PollBody>,
    #[serde(flatten)]
    pub assessment: AssessmentBody,
}

/// What came of the polls.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct PollBody {
    pub last_attempt: Option<Instant>,
    pub last_success: Option<Instant>,
    pub failures_in_a_row: u32,
    pub failing: bool,
    pub failure: Option<FailureBody>,
}

#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct FailureBody {
    pub kind: &'static str,
    /// What the source said, without secrets.
    pub text: String,
}

impl StatusBody {
    pub fn of(view: &StatusView<'_>) -> Self {
        let mut counts: BTreeMap<&'static str, usize> = Status::ALL.map(|status| (status.name(), 0)).into();
        let mut by_objective: Vec<Vec<KeyResultBody>> = view.objectives.iter().map(|_| Vec::new()).collect();
        for key_result in &view.key_results {
            *counts.entry(key_result.assessment.status.name()).or_default() += 1;
            by_objective[key_result.objective].push(KeyResultBody::of(key_result));
        }
        let objectives = view.objectives.iter().zip(view.objective_assessments).zip(by_objective);
        Self {
            cycle: CycleBody::of(view.cycle, view.now),
            now: time(view.now),
            counts,
            objectives: objectives
                .map(|((objective, assessment), key_results)| ObjectiveBody::of(objective, assessment, view, key_results))
                .collect(),
        }
    }
}

impl CycleBody {
    pub fn of(cycle: &Cycle, now: Timestamp) -> Self {
        Self {
            name: cycle.name().to_owned(),
            start: time(cycle.start()),
            end: time(cycle.end()),
            elapsed_ratio: cycle.window().elapsed(now),
        }
    }
}

impl ObjectiveBody {
    fn of(
        objective: &Objective,
        assessment: &ObjectiveAssessment,
        view: &StatusView<'_>,
        key_results: Vec<KeyResultBody>,
    ) -> Self {
        let mut unknown = Reasons::default();
        let worst = assessment.worst.and_then(|(index, status)| {
            let key_result = view.key_results.get(index)?.key_result.id.to_string();
            Some(WorstBody { key_result, status: status.name() })
        });
        Self {
            id: objective.id.to_string(),
            title: objective.title.to_string(),
            owner: objective.owner.to_string(),
            parent: objective.parent.as_ref().map(ToString::to_string),
            accomplished_at_ratio: objective.accomplished_at,
            progress_ratio: unknown.note("progress_ratio", &assessment.progress),
            expected_progress_ratio: unknown.note("expected_progress_ratio", &assessment.expected),
            coverage_ratio: assessment.coverage,
            left_out: assessment.left_out,
            worst,
            accomplished: assessment.accomplished,
            too_easy: assessment.too_easy,
            unknown,
            key_results,
        }
    }
}

impl KeyResultBody {
    pub fn of(view: &KeyResultView<'_>) -> Self {
        let key_result = view.key_result;
        Self {
            id: key_result.id.to_string(),
            title: key_result.title.to_string(),
            objective: key_result.objective.to_string(),
            owner: key_result.owner.to_string(),
            source: view.source.to_owned(),
            connector: view.connector.to_owned(),
            kind: key_result.kind.name(),
            unit: key_result.unit.name().to_owned(),
            base_unit: key_result.unit.base_name().to_owned(),
            weight: key_result.weight,
            target_text: key_result.target_text.to_string(),
            poll: view.poll.map(PollBody::of),
            assessment: AssessmentBody::of(view.assessment),
        }
    }
}

impl PollBody {
    pub fn of(poll: &PollState) -> Self {
        Self {
            last_attempt: poll.last_attempt.map(time),
            last_success: poll.last_success.map(time),
            failures_in_a_row: poll.failures_in_a_row,
            failing: poll.is_failing(),
            failure: poll.failure.as_ref().map(|failure| FailureBody { kind: failure.kind.name(), text: failure.text.clone() }),
        }
    }
}
