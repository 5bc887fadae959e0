//! The grade of an objective, for the report on the close.

use super::types::Grade;
use crate::{okr::Objective, progress::ObjectiveAssessment};

/// `original` is the objective as it would stand with the targets that the cycle began with.
pub(super) fn grade(objective: &Objective, assessment: &ObjectiveAssessment, original: Option<&ObjectiveAssessment>) -> Grade {
    let score = assessment.progress.as_ref().ok().copied();
    let original = original.and_then(|original| original.progress.as_ref().ok().copied());
    Grade {
        score,
        needed: objective.accomplished_at,
        accomplished: assessment.accomplished,
        too_easy: assessment.too_easy,
        original_score: original.filter(|original| score.is_some_and(|score| (score - original).abs() > 1e-9)),
    }
}
