//! Every number on the way from the source to the status, as JSON.

use schemars::JsonSchema;
use serde::Serialize;

use super::{CycleBody, Instant, KeyResultBody, WindowBody, time};
use crate::{
    answer::{ExplainView, explain_view::Observed},
    okr::{Baseline, KeyResult, Observation, Role, Value, number_of},
    store::TargetNote,
};

/// One key result, from its source to its status.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ExplainBody {
    pub cycle: CycleBody,
    pub now: Instant,
    pub key_result: KeyResultBody,
    pub question: QuestionBody,
    pub observations: ObservationsBody,
    pub baseline: Option<BaselineBody>,
    /// As it stood, oldest first.
    pub targets: Vec<TargetBody>,
    pub annotations: Vec<NoteBody>,
}

/// What is asked of which source.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct QuestionBody {
    pub source: String,
    pub connector: String,
    pub kind: &'static str,
    /// The request over the window up to now, without secrets.
    pub request: String,
    /// It speaks of the last so-and-so long, not of the cycle so far.
    pub trailing_seconds: Option<i64>,
    /// How long after its window a number may still change.
    pub settle_seconds: i64,
}

#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ObservationsBody {
    pub count: usize,
    /// How many were replaced by later ones.
    pub revisions: usize,
    pub settled: Option<ObservationBody>,
    pub provisional: Option<ObservationBody>,
    pub rival: Option<ObservationBody>,
}

/// One number of a source.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ObservationBody {
    /// `value`, `baseline` or `rival`.
    pub role: &'static str,
    pub value: Option<f64>,
    /// Of a ratio.
    pub numerator: Option<f64>,
    pub denominator: Option<f64>,
    pub window: WindowBody,
    pub collected_at: Instant,
}

/// The frozen baseline.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct BaselineBody {
    pub number: f64,
    pub windows: Vec<WindowBody>,
    pub request: String,
    pub collected_at: Instant,
}

#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct TargetBody {
    pub text: String,
    pub at: Instant,
    pub reason: Option<String>,
}

/// A dated note.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct NoteBody {
    pub id: u64,
    pub at: Instant,
    pub text: String,
}

impl ExplainBody {
    pub fn of(view: &ExplainView<'_>) -> Self {
        let key_result = view.key_result;
        let Observed { settled, provisional, rival } = Observed::of(view);
        let observation = |one: Option<&Observation>| one.map(|one| ObservationBody::of(one, key_result));
        let baseline = view.baseline.map(BaselineBody::of);
        let targets = view.targets.iter().map(TargetBody::of).collect();
        let annotations = view.annotations.iter();
        let annotations =
            annotations.map(|note| NoteBody { id: note.number, at: time(note.at), text: note.text.clone() }).collect();
        Self {
            cycle: CycleBody::of(view.cycle, view.now),
            now: time(view.now),
            key_result: KeyResultBody::of(&view.status_view()),
            question: QuestionBody {
                source: view.source.to_owned(),
                connector: view.connector.to_owned(),
                kind: key_result.kind.name(),
                request: view.question.to_owned(),
                trailing_seconds: view.trailing.map(|length| length.as_secs()),
                settle_seconds: key_result.settle.as_secs(),
            },
            observations: ObservationsBody {
                count: view.history.len(),
                revisions: view.revisions,
                settled: observation(settled),
                provisional: observation(provisional),
                rival: observation(rival),
            },
            baseline,
            targets,
            annotations,
        }
    }
}

impl BaselineBody {
    pub fn of(baseline: &Baseline) -> Self {
        Self {
            number: baseline.number,
            windows: baseline.windows.iter().map(WindowBody::of).collect(),
            request: baseline.question.to_string(),
            collected_at: time(baseline.collected_at),
        }
    }
}

impl TargetBody {
    pub fn of(note: &TargetNote) -> Self {
        Self { text: note.text.clone(), at: time(note.at), reason: note.reason.clone() }
    }
}

impl ObservationBody {
    pub fn of(observation: &Observation, key_result: &KeyResult) -> Self {
        let (numerator, denominator) = match observation.value {
            Value::Ratio { numerator, denominator } => (Some(numerator), Some(denominator)),
            _ => (None, None),
        };
        Self {
            role: match observation.role {
                Role::Value => "value",
                Role::Baseline => "baseline",
                Role::Rival => "rival",
            },
            value: number_of(&observation.value, key_result),
            numerator,
            denominator,
            window: WindowBody::of(&observation.window),
            collected_at: time(observation.collected_at),
        }
    }
}
