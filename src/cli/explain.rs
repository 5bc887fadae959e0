//! `okrd explain`: every number on the way from a key result's source to its status.

use std::sync::{Arc, PoisonError, RwLock};

use jiff::Timestamp;

use super::{
    args,
    exit::Exit,
    render::{self, ExplainView},
    setup,
};
use crate::{
    clock::{Clock as _, SystemClock},
    daemon::{SharedFacts, review_one},
    document::Secrets,
    okr::{Annotation, Observation, Subject},
    plan::{Plan, value_window},
    progress::Assessment,
    store::{Store, StoreError},
};

pub fn explain(arguments: &args::Explain) -> anyhow::Result<Exit> {
    let resolved = match setup::configuration(&arguments.place.config) {
        Ok(resolved) => resolved,
        Err(exit) => return Ok(exit),
    };
    let plan = &resolved.plan;
    let index = match setup::chosen(plan, std::slice::from_ref(&arguments.key_result)) {
        Ok(indices) => indices[0],
        Err(exit) => return Ok(exit),
    };
    let store = setup::read_store(&setup::store_path(&arguments.place, &resolved))?;
    setup::block_on(async {
        let facts = Arc::new(RwLock::new(store.facts(plan.cycle.name()).await?));
        let known = Known::of(plan, index, store.as_ref(), &facts, &resolved.secrets, SystemClock.now()).await?;
        let id = &plan.key_results[index].key_result.id;
        let mut kept = store.grades(plan.cycle.name()).await?;
        kept.retain(|grade| grade.subject == Subject::KeyResult(id.clone()));
        let look = setup::look();
        known.show(plan, &facts, |view| {
            if arguments.json {
                let mut json = render::explain_json(view);
                json["kept_grades"] = kept.iter().map(render::grade_json).collect();
                setup::print_json(&json)
            } else {
                setup::print(&(render::explain(view, &look, plan.language) + &render::kept_grades(plan, &kept, &look)))
            }
        })?;
        Ok(Exit::Done)
    })
}

/// All that is known of one key result, as its explanation needs it.
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
        let assessment = review_one(plan, tracked, store, facts, now).await?;
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
}
