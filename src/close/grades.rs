//! From verdicts to grades that can be kept.

use jiff::Timestamp;

use super::rules;
use crate::{
    okr::{KeptGrade, Subject},
    plan::Plan,
    progress::{Assessment, ObjectiveAssessment},
};

/// The scores of a grade may be short of their limit by rounding.
const TOLERANCE: f64 = 1e-9;

/// The verdicts on a closed cycle, in the orders of the plan.
#[derive(Clone, Copy, Debug)]
pub struct Assessed<'a> {
    pub key_results: &'a [Assessment],
    pub objectives: &'a [ObjectiveAssessment],
}

/// A grade for every key result, then one for every objective that has something to grade.
///
/// A key result is accomplished if its score is what its objective's ambition asks for.
pub fn grades(plan: &Plan, assessed: Assessed<'_>, at: Timestamp, reason: Option<&str>) -> Vec<KeptGrade> {
    let reason = || reason.map(str::to_owned);
    let key_results = plan.key_results.iter().zip(assessed.key_results).map(|(tracked, assessment)| {
        let key_result = &tracked.key_result;
        let score = assessment.score.as_ref().ok().copied();
        let needed = plan.objectives[tracked.objective].accomplished_at;
        KeptGrade {
            subject: Subject::KeyResult(key_result.id.clone()),
            at,
            value: assessment.value.as_ref().ok().copied(),
            score,
            accomplished: score.map(|score| score >= needed - TOLERANCE),
            target: key_result.target_text.to_string(),
            rules: rules::of_key_result(key_result, assessment, needed).to_string(),
            reason: reason(),
        }
    });
    let has_any = |index: &usize| {
        let own = plan.key_results.iter().any(|tracked| tracked.objective == *index);
        own || plan.children(*index).iter().any(|child| plan.objectives[*child].rolls_up)
    };
    let objectives = (0..plan.objectives.len()).filter(has_any).map(|index| {
        let (objective, assessment) = (&plan.objectives[index], &assessed.objectives[index]);
        KeptGrade {
            subject: Subject::Objective(objective.id.clone()),
            at,
            value: None,
            score: assessment.progress.as_ref().ok().copied(),
            accomplished: assessment.accomplished,
            target: format!("{}", objective.accomplished_at),
            rules: rules::of_objective(objective).to_string(),
            reason: reason(),
        }
    });
    key_results.chain(objectives).collect()
}
