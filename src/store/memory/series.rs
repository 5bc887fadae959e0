//! One key result in one cycle: its observations with all revisions, and the facts about it.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::{
    okr::{Baseline, Observation, PollState, Role, Value, Window},
    store::TargetNote,
};

/// All that is kept of one key result in one cycle.
#[derive(Debug, Default)]
pub struct Series {
    /// By role, then window end, then window start; revisions oldest first.
    observations: BTreeMap<(Role, Timestamp, Timestamp), Vec<Revision>>,
    pub baseline: Option<Baseline>,
    pub poll: Option<PollState>,
    pub targets: Vec<TargetNote>,
}

#[derive(Debug)]
struct Revision {
    value: Value,
    collected_at: Timestamp,
    confirmed_at: Timestamp,
}

impl Series {
    pub fn observe(&mut self, Observation { role, window, value, collected_at }: Observation) {
        let revisions = self.observations.entry((role, window.end(), window.start())).or_default();
        match revisions.last_mut() {
            Some(newest) if newest.value == value => newest.confirmed_at = newest.confirmed_at.max(collected_at),
            _ => revisions.push(Revision { value, collected_at, confirmed_at: collected_at }),
        }
    }

    pub fn history(&self) -> Vec<Observation> {
        let newest = |(key, revisions): (_, &Vec<Revision>)| {
            revisions.last().map(|revision| observation(key, revision, revision.confirmed_at))
        };
        self.observations.iter().filter_map(newest).collect()
    }

    pub fn revisions(&self) -> Vec<Observation> {
        let every = self
            .observations
            .iter()
            .flat_map(|(key, revisions)| revisions.iter().map(move |revision| observation(key, revision, revision.collected_at)));
        let mut all: Vec<_> = every.collect();
        all.sort_by_key(|observation| observation.collected_at);
        all
    }
}

fn observation(&(role, end, start): &(Role, Timestamp, Timestamp), revision: &Revision, collected_at: Timestamp) -> Observation {
    let window = Window::new(start, end).expect("the key was made of a window");
    Observation { role, window, value: revision.value.clone(), collected_at }
}
