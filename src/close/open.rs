//! What keeps a cycle from being closed.

use jiff::Timestamp;

use crate::{
    plan::Plan,
    progress::{locks_at, settles_at},
};

/// A key result whose numbers are not final.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Open {
    /// Index into [`Plan::key_results`].
    pub key_result: usize,
    /// From when on it can be graded: the end of the cycle, and the time that its data takes to settle.
    pub until: Timestamp,
}

/// The key results that cannot be graded at `now`.
pub fn open(plan: &Plan, now: Timestamp) -> Vec<Open> {
    let all = plan.key_results.iter().enumerate();
    let all = all.map(|(index, tracked)| Open { key_result: index, until: settles_at(&tracked.key_result, &plan.cycle) });
    all.filter(|open| now < open.until).collect()
}

/// Whether nothing that is still collected can change a grade: the time to close without being asked.
pub fn is_final(plan: &Plan, now: Timestamp) -> bool {
    let locked = |at: Timestamp| now > at;
    !plan.key_results.is_empty() && plan.key_results.iter().all(|tracked| locked(locks_at(&tracked.key_result, &plan.cycle)))
}
