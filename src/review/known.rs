//! One key result with everything that there is to tell of it.

use std::sync::PoisonError;

use jiff::Timestamp;

use super::{SharedFacts, history_of, path::Path};
use crate::{
    answer::ExplainView,
    document::Secrets,
    okr::{Annotation, Observation, PollState, Subject},
    plan::{Plan, value_window},
    progress::{Assessment, assess},
    store::{Store, StoreError},
};

/// All that is known of one key result, as its explanation needs it.
#[derive(Clone, Debug)]
pub struct Known {
    index: usize,
    now: Timestamp,
    question: String,
    assessment: Assessment,
    history: Vec<Observation>,
    revisions: usize,
    annotations: Vec<Annotation>,
}

impl Known {
    /// # Errors
    /// [`StoreError`] if the store cannot be read.
    pub async fn of(
        plan: &Plan,
        index: usize,
        store: &dyn Store,
        facts: &SharedFacts,
        secrets: &Secrets,
        now: Timestamp,
    ) -> Result<Self, StoreError> {
        let tracked = &plan.key_results[index];
        let (cycle, id) = (plan.cycle.name(), &tracked.key_result.id);
        let history = store.history(cycle, id).await?;
        let revisions = store.revisions(cycle, id).await?.len().saturating_sub(history.len());
        let graded = if now < plan.cycle.end() { None } else { Some(history_of(plan, tracked, store, now).await?) };
        let assessment = {
            let facts = facts.read().unwrap_or_else(PoisonError::into_inner);
            super::assess_one(plan, tracked, graded.as_deref().unwrap_or(&history), &facts, now)
        };
        let question = secrets.hide(&tracked.question.describe(&value_window(tracked, &plan.cycle, now)));
        let mut annotations = store.annotations(cycle).await?;
        annotations.retain(|note| note.subject == Subject::KeyResult(id.clone()));
        Ok(Self { index, now, question, assessment, history, revisions, annotations })
    }

    pub fn show<T>(&self, plan: &Plan, facts: &SharedFacts, show: impl FnOnce(&ExplainView<'_>) -> T) -> T {
        let tracked = &plan.key_results[self.index];
        let id = &tracked.key_result.id;
        let source = &plan.sources[tracked.source];
        let facts = facts.read().unwrap_or_else(PoisonError::into_inner);
        show(&ExplainView {
            cycle: &plan.cycle,
            now: self.now,
            objective: &plan.objectives[tracked.objective].title,
            key_result: &tracked.key_result,
            source: source.name.as_str(),
            connector: source.connector,
            question: &self.question,
            trailing: tracked.trailing,
            assessment: &self.assessment,
            history: &self.history,
            revisions: self.revisions,
            baseline: facts.baselines.get(id),
            poll: facts.polls.get(id),
            targets: facts.targets.get(id).map_or(&[], Vec::as_slice),
            annotations: &self.annotations,
        })
    }

    /// How its value went, and how it was expected to go.
    pub fn path(&self, plan: &Plan, facts: &SharedFacts) -> Path {
        let facts = facts.read().unwrap_or_else(PoisonError::into_inner);
        let tracked = &plan.key_results[self.index];
        let never = PollState::default();
        let assess = |history: &[Observation], at: Timestamp| assess(&super::input(plan, tracked, history, &facts, &never, at));
        Path::of(&tracked.key_result, &plan.cycle, &self.history, &self.assessment, self.now, &assess)
    }
}
