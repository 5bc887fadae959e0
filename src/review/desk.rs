//! What whoever shows something reads from.

use std::sync::{Arc, PoisonError};

use jiff::Timestamp;

use super::{Gathered, Known, Review, SharedFacts, assess_all, gather::gather_some, review, review_one};
use crate::{
    document::Secrets,
    okr::{PollState, Status},
    plan::Plan,
    progress::{Assessment, as_of, assess},
    store::{Store, StoreError},
};

/// One plan beside what is stored for it.
#[derive(Clone)]
pub struct Desk {
    pub plan: Arc<Plan>,
    pub store: Arc<dyn Store>,
    pub facts: SharedFacts,
    pub secrets: Secrets,
}

impl Desk {
    /// Where everything stands.
    ///
    /// # Errors
    /// [`StoreError`] if the store cannot be read.
    pub async fn review(&self, now: Timestamp) -> Result<Review, StoreError> {
        review(&self.plan, self.store.as_ref(), &self.facts, now).await
    }

    /// The status of every key result, without what else there is to know of it.
    ///
    /// # Errors
    /// [`StoreError`] if the store cannot be read.
    pub async fn statuses(&self, now: Timestamp) -> Result<Vec<Status>, StoreError> {
        assess_all(&self.plan, self.store.as_ref(), &self.facts, now, |assessment| assessment.status).await
    }

    /// Where one key result stands, an index into [`Plan::key_results`].
    ///
    /// # Errors
    /// [`StoreError`] if the store cannot be read.
    pub async fn assess(&self, index: usize, now: Timestamp) -> Result<Assessment, StoreError> {
        review_one(&self.plan, &self.plan.key_results[index], self.store.as_ref(), &self.facts, now).await
    }

    /// Where everything stands and how those of `wanted` got there.
    ///
    /// # Errors
    /// [`StoreError`] if the store cannot be read.
    pub async fn gather(&self, now: Timestamp, wanted: Option<&(dyn Fn(usize) -> bool + Sync)>) -> Result<Gathered, StoreError> {
        gather_some(&self.plan, self.store.as_ref(), &self.facts, now, wanted).await
    }

    /// Everything about one key result, an index into [`Plan::key_results`].
    ///
    /// # Errors
    /// [`StoreError`] if the store cannot be read.
    pub async fn known(&self, index: usize, now: Timestamp) -> Result<Known, StoreError> {
        Known::of(&self.plan, index, self.store.as_ref(), &self.facts, &self.secrets, now).await
    }
}

/// The chances that the forecast gave a key result at these shares of its cycle, where it gave any.
///
/// # Errors
/// [`StoreError`] if the store cannot be read.
pub async fn past_chances(desk: &Desk, index: usize, shares: &[f64]) -> Result<Vec<f64>, StoreError> {
    let (plan, tracked) = (&desk.plan, &desk.plan.key_results[index]);
    let history = desk.store.history(plan.cycle.name(), &tracked.key_result.id).await?;
    let facts = desk.facts.read().unwrap_or_else(PoisonError::into_inner);
    let never = PollState::default();
    let chance = |share: &f64| {
        let at = plan.cycle.window().at(*share);
        let known = as_of(&history, &tracked.key_result, at);
        let assessment = assess(&super::input(plan, tracked, &known, &facts, &never, at));
        assessment.forecast.ok().map(|forecast| forecast.hit_probability)
    };
    Ok(shares.iter().filter_map(chance).collect())
}
