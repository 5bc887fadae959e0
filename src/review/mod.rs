//! Where everything stands at one moment: store and plan in, assessments out. Page, metrics and commands share it.

mod desk;
mod gather;
mod known;
mod path;
mod sampled;
mod targets;

use std::sync::{Arc, Mutex, PoisonError, RwLock};

use jiff::Timestamp;

pub use self::{
    desk::{Desk, past_chances},
    gather::{Gathered, gather},
    known::Known,
    path::Path,
    sampled::sampled,
    targets::{TargetsError, note_targets, original_target},
};
use crate::{
    okr::{Id, Observation, PollState},
    plan::{Plan, Tracked},
    progress::{Assessment, Input, ObjectiveAssessment, Standing, assess, locks_at, roll_up, with_confirmations},
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

/// Assesses the whole plan from what is stored.
///
/// # Errors
/// [`StoreError`] if the store cannot be read.
pub async fn review(plan: &Arc<Plan>, store: &dyn Store, facts: &SharedFacts, now: Timestamp) -> Result<Review, StoreError> {
    let key_results = assess_all(plan, store, facts, now, |assessment| assessment).await?;
    let standings: Vec<Standing> = key_results.iter().map(Assessment::standing).collect();
    let objectives = roll_up_all(plan, &standings);
    Ok(Review { key_results, objectives })
}

/// Assesses every key result, with one history in memory at a time, and keeps of each what `keep` makes of it.
///
/// # Errors
/// [`StoreError`] if the store cannot be read.
pub async fn assess_all<T: Clone + Send + 'static>(
    plan: &Arc<Plan>,
    store: &dyn Store,
    facts: &SharedFacts,
    now: Timestamp,
    keep: fn(Assessment) -> T,
) -> Result<Vec<T>, StoreError> {
    let kept: Arc<Mutex<Vec<Option<T>>>> = Arc::new(Mutex::new(vec![None; plan.key_results.len()]));
    if now < plan.cycle.end() {
        let visit = {
            let (plan, facts, kept) = (Arc::clone(plan), Arc::clone(facts), Arc::clone(&kept));
            move |id: &Id, history: &[Observation]| {
                // What the store has of key results that left the plan stays there.
                let Some(index) = plan.find(id.as_str()) else { return };
                let facts = facts.read().unwrap_or_else(PoisonError::into_inner);
                let assessment = assess_one(&plan, &plan.key_results[index], history, &facts, now);
                kept.lock().unwrap_or_else(PoisonError::into_inner)[index] = Some(keep(assessment));
            }
        };
        store.for_each_history(plan.cycle.name(), Box::new(visit)).await?;
    }
    let kept = std::mem::take(&mut *kept.lock().unwrap_or_else(PoisonError::into_inner));
    let mut all = Vec::with_capacity(kept.len());
    for (tracked, kept) in plan.key_results.iter().zip(kept) {
        all.push(match kept {
            Some(kept) => kept,
            None if now < plan.cycle.end() => {
                keep(assess_one(plan, tracked, &[], &facts.read().unwrap_or_else(PoisonError::into_inner), now))
            }
            None => keep(review_one(plan, tracked, store, facts, now).await?),
        });
    }
    Ok(all)
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
    let (revisions, newest) = (store.revisions(cycle, id).await?, store.history(cycle, id).await?);
    Ok(with_confirmations(revisions, &newest, locks_at(&tracked.key_result, &plan.cycle)))
}

fn assess_one(plan: &Plan, tracked: &Tracked, history: &[Observation], facts: &Facts, now: Timestamp) -> Assessment {
    let never = PollState::default();
    let poll = facts.polls.get(&tracked.key_result.id).unwrap_or(&never);
    assess(&input(plan, tracked, history, facts, poll, now))
}

/// All that a verdict on one key result depends on.
fn input<'a>(
    plan: &'a Plan,
    tracked: &'a Tracked,
    history: &'a [Observation],
    facts: &'a Facts,
    poll: &'a PollState,
    now: Timestamp,
) -> Input<'a> {
    let id = &tracked.key_result.id;
    Input {
        key_result: &tracked.key_result,
        cycle: &plan.cycle,
        history,
        baseline: facts.baselines.get(id),
        original_target: original_target(&tracked.key_result, facts),
        poll,
        accepted: facts.accepted.get(id).copied(),
        calibration: plan.calibration,
        now,
    }
}

/// Every objective; the worst key result is an index into [`Plan::key_results`].
pub fn roll_up_all(plan: &Plan, standings: &[Standing]) -> Vec<ObjectiveAssessment> {
    let mut own: Vec<Vec<usize>> = vec![Vec::new(); plan.objectives.len()];
    for (index, tracked) in plan.key_results.iter().enumerate() {
        own[tracked.objective].push(index);
    }
    let mut done: Vec<Option<ObjectiveAssessment>> = vec![None; plan.objectives.len()];
    for index in plan.children_first() {
        let weighted: Vec<(f64, Standing)> =
            own[index].iter().map(|own| (plan.key_results[*own].key_result.weight, standings[*own])).collect();
        let children: Vec<_> =
            plan.children(index).iter().filter_map(|child| Some((&plan.objectives[*child], done[*child].as_ref()?))).collect();
        let rolled = roll_up(&plan.objectives[index], &weighted, &children);
        let worst = rolled.worst.map(|(at, status)| (own[index][at], status));
        done[index] = Some(ObjectiveAssessment { worst, ..rolled });
    }
    done.into_iter().flatten().collect()
}
