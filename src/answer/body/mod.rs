//! The answers for programs: `okrd status --json`, `okrd explain --json` and the API give the same objects.
//!
//! What is here is a promise to programs. Names are snake_case and stay; fields may be added, so a reader ignores those that
//! it does not know. Every field is always present:
//! - numbers are in the measure's base unit (shares as fractions, durations in seconds); fields that end in `_ratio` are
//!   fractions, those in `_days` are days of 86,400 seconds;
//! - a number that is not known is `null`, and the object `unknown` beside it holds the reason under the same name, one of
//!   `no_observation`, `no_baseline`, `relative_target_on_zero_baseline`, `no_distance`, `small_denominator`, `no_rival`,
//!   `not_applicable`, `no_rate`, `no_forecast`; a `null` without a reason says that there is no such thing here (no
//!   competitor, no provisional value, never polled);
//! - times are RFC 3339 in UTC, spans are `{"start", "end"}`, half-open;
//! - `status`, `phase`, `kind` and `failure.kind` are the words of the metrics' labels.

mod assessment;
mod explain;
mod note;
mod status;

use std::collections::BTreeMap;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

pub use self::{
    assessment::AssessmentBody,
    explain::{BaselineBody, ExplainBody, ObservationBody, TargetBody},
    note::AnnotationBody,
    status::{CycleBody, KeyResultBody, ObjectiveBody, PollBody, StatusBody},
};
use crate::{
    okr::Window,
    progress::{Known, Unknown},
};

/// An instant, RFC 3339 in UTC.
pub type Instant = String;

/// A span of time: the start belongs to it, the end does not.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct WindowBody {
    pub start: Instant,
    pub end: Instant,
}

impl WindowBody {
    pub fn of(window: &Window) -> Self {
        Self { start: time(window.start()), end: time(window.end()) }
    }
}

pub fn time(at: Timestamp) -> Instant {
    at.to_string()
}

/// Why each number that is `null` is not known.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
#[serde(transparent)]
pub struct Reasons(BTreeMap<&'static str, &'static str>);

impl Reasons {
    /// The number, or none with its reason noted.
    pub fn note(&mut self, name: &'static str, number: &Known<f64>) -> Option<f64> {
        match number {
            Ok(number) => Some(*number),
            Err(reason) => {
                self.0.insert(name, code(reason));
                None
            }
        }
    }
}

fn code(reason: &Unknown) -> &'static str {
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
