//! A store that forgets: for tests, and for looking at a configuration without leaving a file behind.

use std::{
    collections::{BTreeMap, HashMap},
    sync::{Mutex, MutexGuard},
};

use async_trait::async_trait;
use jiff::Timestamp;

use super::{Change, Facts, Store, StoreError, TargetNote, Visit, accept::accept};
use crate::okr::{Baseline, Id, Observation, PollState, Role, Value, Window};

/// Keeps everything in memory, by the rules of [`Store`] except that nothing outlives it.
#[derive(Debug)]
pub struct MemoryStore {
    /// By cycle, then by key result; None once closed.
    cycles: Mutex<Option<HashMap<String, HashMap<Id, Series>>>>,
}

/// All that is kept of one key result in one cycle.
#[derive(Debug, Default)]
struct Series {
    /// By role, then window end, then window start; revisions oldest first.
    observations: BTreeMap<(Role, Timestamp, Timestamp), Vec<Revision>>,
    baseline: Option<Baseline>,
    poll: Option<PollState>,
    targets: Vec<TargetNote>,
}

#[derive(Debug)]
struct Revision {
    value: Value,
    collected_at: Timestamp,
    confirmed_at: Timestamp,
}

impl MemoryStore {
    pub fn new() -> Self {
        Self { cycles: Mutex::new(Some(HashMap::new())) }
    }

    /// Runs `look` on what is kept. Never awaits, so an ordinary mutex is right.
    fn with<T>(&self, look: impl FnOnce(&mut HashMap<String, HashMap<Id, Series>>) -> T) -> Result<T, StoreError> {
        self.lock().as_mut().map(look).ok_or(StoreError::Closed)
    }

    fn lock(&self) -> MutexGuard<'_, Option<HashMap<String, HashMap<Id, Series>>>> {
        self.cycles.lock().expect("nothing panics while holding what is kept")
    }

    /// What `read` makes of one series; its default if nothing is kept of it.
    fn read<T: Default>(&self, cycle: &str, key_result: &Id, read: impl FnOnce(&Series) -> T) -> Result<T, StoreError> {
        self.with(|cycles| cycles.get(cycle).and_then(|series| series.get(key_result)).map(read).unwrap_or_default())
    }
}

impl Default for MemoryStore {
    fn default() -> Self {
        Self::new()
    }
}

#[async_trait]
impl Store for MemoryStore {
    async fn commit(&self, cycle: &str, changes: Vec<Change>) -> Result<(), StoreError> {
        // All that can be refused is refused here, so the changes below cannot stop halfway.
        let changes = accept(changes)?;
        self.with(|cycles| {
            let series = cycles.entry(cycle.to_owned()).or_default();
            for change in changes {
                series.entry(change.key_result().clone()).or_default().apply(change);
            }
        })
    }

    async fn history(&self, cycle: &str, key_result: &Id) -> Result<Vec<Observation>, StoreError> {
        self.read(cycle, key_result, Series::history)
    }

    async fn for_each_history(&self, cycle: &str, mut visit: Visit) -> Result<(), StoreError> {
        let ids = self.with(|cycles| cycles.get(cycle).map(|series| series.keys().cloned().collect::<Vec<_>>()))?;
        for id in ids.unwrap_or_default() {
            // Copied out, so that a visitor that takes its time holds nobody up.
            let history = self.read(cycle, &id, Series::history)?;
            if !history.is_empty() {
                visit(&id, &history);
            }
        }
        Ok(())
    }

    async fn revisions(&self, cycle: &str, key_result: &Id) -> Result<Vec<Observation>, StoreError> {
        self.read(cycle, key_result, Series::revisions)
    }

    async fn facts(&self, cycle: &str) -> Result<Facts, StoreError> {
        self.with(|cycles| {
            let mut facts = Facts::default();
            for (id, series) in cycles.get(cycle).into_iter().flatten() {
                facts.baselines.extend(series.baseline.clone().map(|baseline| (id.clone(), baseline)));
                facts.polls.extend(series.poll.clone().map(|poll| (id.clone(), poll)));
                if !series.targets.is_empty() {
                    facts.targets.insert(id.clone(), series.targets.clone());
                }
            }
            facts
        })
    }

    async fn close(&self) -> Result<(), StoreError> {
        self.lock().take();
        Ok(())
    }
}

impl Series {
    fn apply(&mut self, change: Change) {
        match change {
            Change::Observation { observation, .. } => self.observe(observation),
            Change::Baseline { baseline, .. } => {
                self.baseline.get_or_insert(baseline);
            }
            Change::Poll { state, .. } => self.poll = Some(state),
            Change::Target { text, at, reason, .. } => {
                if self.targets.last().is_none_or(|newest| newest.text != text) {
                    self.targets.push(TargetNote { text, at, reason });
                }
            }
        }
    }

    fn observe(&mut self, Observation { role, window, value, collected_at }: Observation) {
        let revisions = self.observations.entry((role, window.end(), window.start())).or_default();
        match revisions.last_mut() {
            Some(newest) if newest.value == value => newest.confirmed_at = newest.confirmed_at.max(collected_at),
            _ => revisions.push(Revision { value, collected_at, confirmed_at: collected_at }),
        }
    }

    fn history(&self) -> Vec<Observation> {
        let newest = |(key, revisions): (_, &Vec<Revision>)| {
            revisions.last().map(|revision| observation(key, revision, revision.confirmed_at))
        };
        self.observations.iter().filter_map(newest).collect()
    }

    fn revisions(&self) -> Vec<Observation> {
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
