//! Where everything stands at one moment: store and plan in, assessments out. Page, metrics and commands share it.

use jiff::Timestamp;

use super::targets::original_target;
use crate::{
    okr::{Observation, PollState},
    plan::{Plan, Tracked},
    progress::{Assessment, Input, ObjectiveAssessment, assess, roll_up},
    store::{Facts, Store, StoreError},
};

/// The verdicts on a whole plan.
#[derive(Clone, Debug)]
pub struct Review {
    /// In the order of [`Plan::key_results`].
    pub key_results: Vec<Assessment>,
    /// In the order of [`Plan::objectives`].
    pub objectives: Vec<ObjectiveAssessment>,
}

/// Assesses every key result of the plan from what is stored.
///
/// # Errors
/// [`StoreError`] if the store cannot be read.
pub async fn review(plan: &Plan, store: &dyn Store, facts: &Facts, now: Timestamp) -> Result<Review, StoreError> {
    let mut key_results = Vec::with_capacity(plan.key_results.len());
    for tracked in &plan.key_results {
        let history = store.history(plan.cycle.name(), &tracked.key_result.id).await?;
        key_results.push(review_one(plan, tracked, &history, facts, now));
    }
    let objectives = roll_up(&plan.objectives, &weighted(plan), &key_results);
    Ok(Review { key_results, objectives })
}

/// Assesses one key result.
pub fn review_one(plan: &Plan, tracked: &Tracked, history: &[Observation], facts: &Facts, now: Timestamp) -> Assessment {
    let id = &tracked.key_result.id;
    let never = PollState::default();
    assess(&Input {
        key_result: &tracked.key_result,
        cycle: &plan.cycle,
        history,
        baseline: facts.baselines.get(id),
        original_target: original_target(&tracked.key_result, facts),
        poll: facts.polls.get(id).unwrap_or(&never),
        now,
    })
}

/// Objective and weight of each key result.
pub fn weighted(plan: &Plan) -> Vec<(usize, f64)> {
    plan.key_results.iter().map(|tracked| (tracked.objective, tracked.key_result.weight)).collect()
}
