//! What `okrd explain` shows: one key result with everything its verdict was made of.

use jiff::{SignedDuration, Timestamp};

use super::KeyResultView;
use crate::{
    okr::{Annotation, Baseline, Cycle, KeyResult, Observation, PollState, Role},
    progress::Assessment,
    store::TargetNote,
};

/// One key result, from its source to its status.
#[derive(Clone, Copy, Debug)]
pub struct ExplainView<'a> {
    pub cycle: &'a Cycle,
    pub now: Timestamp,
    /// The title of its objective.
    pub objective: &'a str,
    pub key_result: &'a KeyResult,
    pub source: &'a str,
    pub connector: &'a str,
    /// The request over the window up to now, with secrets hidden: what `Question::describe` gives.
    pub question: &'a str,
    /// The measure speaks of the last so-and-so long, not of the cycle so far.
    pub trailing: Option<SignedDuration>,
    pub assessment: &'a Assessment,
    /// Newest revisions, as the store gives them.
    pub history: &'a [Observation],
    /// How many observations were replaced by later ones: all revisions of the store less `history`.
    pub revisions: usize,
    /// The frozen baseline, if one was measured.
    pub baseline: Option<&'a Baseline>,
    /// None if it was never polled.
    pub poll: Option<&'a PollState>,
    /// Oldest first.
    pub targets: &'a [TargetNote],
    /// What people noted beside it, oldest first.
    pub annotations: &'a [Annotation],
}

/// The observations that a verdict rests on.
#[derive(Clone, Copy, Debug)]
pub(super) struct Observed<'a> {
    pub settled: Option<&'a Observation>,
    /// Newer than the settled one.
    pub provisional: Option<&'a Observation>,
    pub rival: Option<&'a Observation>,
}

impl<'a> ExplainView<'a> {
    /// The same key result as it stands in a status.
    pub(super) fn status_view(&self) -> KeyResultView<'a> {
        KeyResultView {
            key_result: self.key_result,
            objective: 0,
            source: self.source,
            connector: self.connector,
            assessment: self.assessment,
            poll: self.poll,
        }
    }
}

impl<'a> Observed<'a> {
    /// Finds them by what the assessment says its data speaks of.
    pub fn of(view: &ExplainView<'a>) -> Self {
        let newest = |role: Role, keep: &dyn Fn(Timestamp) -> bool| {
            let observations = view.history.iter().filter(|observation| observation.role == role);
            observations.filter(|observation| keep(observation.observed_at())).max_by_key(|observation| observation.observed_at())
        };
        let at = view.assessment.observed_at;
        Self {
            settled: newest(Role::Value, &|observed| Some(observed) == at),
            provisional: newest(Role::Value, &|observed| at.is_none_or(|at| observed > at)),
            rival: newest(Role::Rival, &|observed| at.is_none_or(|at| observed <= at)),
        }
    }
}
