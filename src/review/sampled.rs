//! Where everything stood at many moments, one after the other.

use std::sync::PoisonError;

use jiff::Timestamp;

use super::{Desk, roll_up_all};
use crate::{
    okr::PollState,
    progress::{Assessment, ObjectiveAssessment, Standing, as_of, assess},
    store::StoreError,
};

/// Of each moment what `keep` makes of the assessments then, in the order of the plan. How polls went then is not kept, so
/// no source counts as failing.
///
/// # Errors
/// [`StoreError`] if the store cannot be read.
pub async fn sampled<T, U>(
    desk: &Desk,
    moments: &[Timestamp],
    keep: fn(&Assessment) -> T,
    keep_objective: fn(&ObjectiveAssessment) -> U,
) -> Result<Vec<(Vec<T>, Vec<U>)>, StoreError> {
    let plan = &desk.plan;
    let never = PollState::default();
    let mut kept: Vec<Vec<T>> = moments.iter().map(|_| Vec::with_capacity(plan.key_results.len())).collect();
    let mut standings: Vec<Vec<Standing>> = moments.iter().map(|_| Vec::with_capacity(plan.key_results.len())).collect();
    // One history in memory at a time.
    for tracked in &plan.key_results {
        let history = desk.store.history(plan.cycle.name(), &tracked.key_result.id).await?;
        let facts = desk.facts.read().unwrap_or_else(PoisonError::into_inner);
        for (place, at) in moments.iter().enumerate() {
            let known = as_of(&history, &tracked.key_result, *at);
            let assessment = assess(&super::input(plan, tracked, &known, &facts, &never, *at));
            kept[place].push(keep(&assessment));
            standings[place].push(assessment.standing());
        }
    }
    let objectives = standings.iter().map(|standings| roll_up_all(plan, standings).iter().map(keep_objective).collect());
    Ok(kept.into_iter().zip(objectives.collect::<Vec<Vec<U>>>()).collect())
}
