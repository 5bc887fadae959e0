//! Notes, as JSON.

use schemars::JsonSchema;
use serde::Serialize;

use super::{Instant, time};
use crate::okr::{Annotation, Subject};

/// A dated note.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct AnnotationBody {
    pub id: u64,
    /// The id of what it is about: one of these two.
    pub key_result: Option<String>,
    pub objective: Option<String>,
    pub at: Instant,
    pub text: String,
}

impl AnnotationBody {
    pub fn of(note: &Annotation) -> Self {
        let (key_result, objective) = match &note.subject {
            Subject::KeyResult(id) => (Some(id.to_string()), None),
            Subject::Objective(id) => (None, Some(id.to_string())),
        };
        Self { id: note.number, key_result, objective, at: time(note.at), text: note.text.clone() }
    }
}
