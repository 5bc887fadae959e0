//! Where everything stands at one moment: store and plan in, assessments out. Page, metrics and commands share it.

use std::sync::{Arc, PoisonError, RwLock, mpsc};

use jiff::Timestamp;

use super::targets::original_target;
use crate::{
    okr::{Id, Observation, PollState},
    plan::{Plan, Tracked},
    progress::{Assessment, Input, ObjectiveAssessment, assess, roll_up},
    store::{Facts, Store, StoreError},
};

/// The facts about a plan's key results, shared by those who poll and those who assess.
pub type SharedFacts = Arc<RwLock<Facts>>;

/// The verdicts on a whole plan.
#[derive(Clone, Debug)]
pub struct Review {
    /// In the order of [`Plan::key_results`].
    pub key_results: Vec<Assessment>,
    /// In the order of [`Plan::objectives`].
    pub objectives: Vec<ObjectiveAssessment>,
}

/// Assesses every key result of the plan from what is stored, with one history in memory at a time.
///
/// # Errors
/// [`StoreError`] if the store cannot be read.
pub async fn review(plan: &Arc<Plan>, store: &dyn Store, facts: &SharedFacts, now: Timestamp) -> Result<Review, StoreError> {
    let mut found: Vec<Option<Assessment>> = vec![None; plan.key_results.len()];
    if now < plan.cycle.end() {
        let (send, assessed) = mpsc::channel();
        let (plan, facts) = (Arc::clone(plan), Arc::clone(facts));
        let cycle = plan.cycle.clone();
        let visit = move |id: &Id, history: &[Observation]| {
            // What the store has of key results that left the plan stays there.
            if let Some(index) = plan.find(id.as_str()) {
                let facts = facts.read().unwrap_or_else(PoisonError::into_inner);
                // Nobody listens any more if the review was given up.
                let _ = send.send((index, assess_one(&plan, &plan.key_results[index], history, &facts, now)));
            }
        };
        store.for_each_history(cycle.name(), Box::new(visit)).await?;
        assessed.into_iter().for_each(|(index, assessment)| found[index] = Some(assessment));
    }
    let mut key_results = Vec::with_capacity(found.len());
    for (tracked, found) in plan.key_results.iter().zip(found) {
        key_results.push(match found {
            Some(assessment) => assessment,
            None if now < plan.cycle.end() => {
                assess_one(plan, tracked, &[], &facts.read().unwrap_or_else(PoisonError::into_inner), now)
            }
            None => review_one(plan, tracked, store, facts, now).await?,
        });
    }
    let objectives = roll_up_all(plan, &key_results);
    Ok(Review { key_results, objectives })
}

/// Assesses one key result from what is stored.
///
/// # Errors
/// [`StoreError`] if the store cannot be read.
pub async fn review_one(
    plan: &Plan,
    tracked: &Tracked,
    store: &dyn Store,
    facts: &SharedFacts,
    now: Timestamp,
) -> Result<Assessment, StoreError> {
    let history = history_of(plan, tracked, store, now).await?;
    let facts = facts.read().unwrap_or_else(PoisonError::into_inner);
    Ok(assess_one(plan, tracked, &history, &facts, now))
}

/// What a key result is assessed from: the newest revisions, or, once the cycle is over, all of them, because a grade is
/// that of the moment at which it was locked.
///
/// # Errors
/// [`StoreError`] if the store cannot be read.
pub async fn history_of(
    plan: &Plan,
    tracked: &Tracked,
    store: &dyn Store,
    now: Timestamp,
) -> Result<Vec<Observation>, StoreError> {
    let (cycle, id) = (plan.cycle.name(), &tracked.key_result.id);
    if now < plan.cycle.end() {
        return store.history(cycle, id).await;
    }
    let mut revisions = store.revisions(cycle, id).await?;
    revisions.sort_by_key(|revision| (revision.role, revision.window.end(), revision.window.start(), revision.collected_at));
    Ok(revisions)
}

fn assess_one(plan: &Plan, tracked: &Tracked, history: &[Observation], facts: &Facts, now: Timestamp) -> Assessment {
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

/// Every objective, those that serve others before those.
pub fn roll_up_all(plan: &Plan, key_results: &[Assessment]) -> Vec<ObjectiveAssessment> {
    let mut own: Vec<Vec<(f64, &Assessment)>> = vec![Vec::new(); plan.objectives.len()];
    for (tracked, assessment) in plan.key_results.iter().zip(key_results) {
        own[tracked.objective].push((tracked.key_result.weight, assessment));
    }
    let mut done: Vec<Option<ObjectiveAssessment>> = vec![None; plan.objectives.len()];
    for index in plan.children_first() {
        let children: Vec<_> =
            plan.children(index).iter().filter_map(|child| Some((&plan.objectives[*child], done[*child].as_ref()?))).collect();
        let rolled = roll_up(&plan.objectives[index], &own[index], &children);
        done[index] = Some(rolled);
    }
    done.into_iter().flatten().collect()
}
