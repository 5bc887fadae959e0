//! What `okrd status` shows: the plan's key results beside their verdicts and polls.

use std::collections::HashMap;

use jiff::Timestamp;

use crate::{
    okr::{Cycle, Id, KeyResult, Objective, PollState},
    plan::Plan,
    progress::{Assessment, ObjectiveAssessment},
};

/// Where a whole plan stands at one moment.
#[derive(Clone, Debug)]
pub struct StatusView<'a> {
    pub cycle: &'a Cycle,
    pub now: Timestamp,
    pub objectives: &'a [Objective],
    /// In the order of `objectives`.
    pub objective_assessments: &'a [ObjectiveAssessment],
    pub key_results: Vec<KeyResultView<'a>>,
}

/// One key result with where it stands.
#[derive(Clone, Copy, Debug)]
pub struct KeyResultView<'a> {
    pub key_result: &'a KeyResult,
    /// Index into [`StatusView::objectives`].
    pub objective: usize,
    pub source: &'a str,
    pub connector: &'a str,
    pub assessment: &'a Assessment,
    /// None if it was never polled.
    pub poll: Option<&'a PollState>,
}

impl<'a> StatusView<'a> {
    /// The view of all of a plan; assessments are in the order of the plan's key results and objectives.
    pub fn of(
        plan: &'a Plan,
        key_results: &'a [Assessment],
        objectives: &'a [ObjectiveAssessment],
        polls: &'a HashMap<Id, PollState>,
        now: Timestamp,
    ) -> Self {
        let key_results = key_results.iter().enumerate();
        let key_results = key_results.map(|(index, assessment)| KeyResultView::of(plan, index, assessment, polls));
        Self {
            cycle: &plan.cycle,
            now,
            objectives: &plan.objectives,
            objective_assessments: objectives,
            key_results: key_results.collect(),
        }
    }
}

impl<'a> KeyResultView<'a> {
    /// `index` is one into [`Plan::key_results`].
    pub fn of(plan: &'a Plan, index: usize, assessment: &'a Assessment, polls: &'a HashMap<Id, PollState>) -> Self {
        let tracked = &plan.key_results[index];
        let source = &plan.sources[tracked.source];
        Self {
            key_result: &tracked.key_result,
            objective: tracked.objective,
            source: source.name.as_str(),
            connector: source.connector,
            assessment,
            poll: polls.get(&tracked.key_result.id),
        }
    }
}
