//! Closing a cycle: its grades, from what is stored, kept once.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use tracing::{info, warn};

use super::app::App;
use crate::{
    close::{Assessed, grades, is_final},
    okr::{KeptGrade, PollState},
    plan::Plan,
    progress::{Assessment, Input, Standing, assess, with_confirmations},
    review::{Review, SharedFacts, original_target, review, roll_up_all},
    store::{Change, Store, StoreError},
};

/// The grades of the first close: from what had been collected when they were locked.
///
/// # Errors
/// [`StoreError`] if the store cannot be read.
pub async fn first_grades(
    plan: &Arc<Plan>,
    store: &dyn Store,
    facts: &SharedFacts,
    now: Timestamp,
) -> Result<Vec<KeptGrade>, StoreError> {
    Ok(given(plan, &review(plan, store, facts, now).await?, now, None))
}

/// The grades from all that is stored by now, also what came after the first ones were locked.
///
/// # Errors
/// [`StoreError`] if the store cannot be read.
pub async fn grades_anew(
    plan: &Arc<Plan>,
    store: &dyn Store,
    facts: &SharedFacts,
    now: Timestamp,
    reason: Option<&str>,
) -> Result<Vec<KeptGrade>, StoreError> {
    let mut key_results: Vec<Assessment> = Vec::with_capacity(plan.key_results.len());
    for tracked in &plan.key_results {
        let (cycle, id) = (plan.cycle.name(), &tracked.key_result.id);
        let history = with_confirmations(store.revisions(cycle, id).await?, &store.history(cycle, id).await?, now);
        // Nothing else than when it is locked depends on patience once the cycle is over.
        let mut key_result = tracked.key_result.clone();
        let since_end = plan.cycle.end().duration_until(now).saturating_sub(key_result.settle);
        key_result.patience = key_result.patience.max(since_end).max(SignedDuration::ZERO);
        let facts = facts.read().unwrap_or_else(std::sync::PoisonError::into_inner);
        key_results.push(assess(&Input {
            key_result: &key_result,
            cycle: &plan.cycle,
            history: &history,
            baseline: facts.baselines.get(id),
            original_target: original_target(&tracked.key_result, &facts),
            poll: &PollState::default(),
            accepted: facts.accepted.get(id).copied(),
            calibration: plan.calibration,
            now,
        }));
    }
    let standings: Vec<Standing> = key_results.iter().map(Assessment::standing).collect();
    let objectives = roll_up_all(plan, &standings);
    Ok(given(plan, &Review { key_results, objectives }, now, reason))
}

fn given(plan: &Plan, review: &Review, now: Timestamp, reason: Option<&str>) -> Vec<KeptGrade> {
    grades(plan, Assessed { key_results: &review.key_results, objectives: &review.objectives }, now, reason)
}

/// Closes the cycle once nothing can change its grades any more. True if nothing is left to be done.
///
/// # Errors
/// [`StoreError`] if the store fails; the next look closes it.
pub(super) async fn close_if_final(app: &App, plan: &Arc<Plan>) -> Result<bool, StoreError> {
    let (cycle, now) = (plan.cycle.name(), app.clock.now());
    if !is_final(plan, now) {
        return Ok(false);
    }
    let kept = app.store.grades(cycle).await?;
    if !kept.is_empty() {
        return Ok(true);
    }
    let grades = first_grades(plan, app.store.as_ref(), &app.facts, now).await?;
    if grades.iter().all(|grade| grade.score.is_none()) {
        // A file of a time long past, whose numbers have yet to come: nothing was graded, so nothing is closed.
        info!(cycle, "all numbers would be final, and there is none: the cycle is not closed");
        return Ok(true);
    }
    for grade in &grades {
        let id = grade.subject.id().as_str();
        match grade.score {
            Some(score) => info!(cycle, id, score, accomplished = grade.accomplished, "graded"),
            None => warn!(cycle, id, "there is no number to grade"),
        }
    }
    app.store.commit(cycle, grades.into_iter().map(Change::Grade).collect()).await?;
    info!(cycle, "all numbers are final: the cycle is closed, and its grades are kept");
    Ok(true)
}
