//! Filling in the days that no poll has seen: before the first one, and while nobody asked.
//!
//! Oldest day first, and kept day by day, so that it can be stopped at any moment and goes on where it was. A source is asked
//! at its own pace, by the same gates as the polls; requests that are equal are made once.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use futures_util::{StreamExt as _, stream};
use jiff::Timestamp;
use tokio::{sync::watch, time::Instant};
use tracing::{info, warn};

use super::app::{App, stopped};
use crate::{
    collect::{Collector, Round},
    okr::{Failure, FailureKind, Observation, Role, Window},
    plan::{Plan, missing},
    store::{Change, Store, StoreError},
};

/// One day may take so long.
const LONGEST_DAY: Duration = Duration::from_secs(15 * 60);

/// Missing days are looked for when the daemon starts, and so often after that.
const BETWEEN_LOOKS: Duration = Duration::from_secs(6 * 3600);
/// The polls that are due at the start go first.
const HEAD_START: Duration = Duration::from_secs(2);

/// Fills the gaps of one source until `stop` says so. Never fails: what did not come is asked for again at the next look.
pub async fn keep_filled(app: Arc<App>, plan: Arc<Plan>, source: usize, mut stop: watch::Receiver<bool>) {
    let tells_the_past = |index: &usize| {
        let tracked = &plan.key_results[*index];
        tracked.source == source && tracked.question.can_tell_the_past()
    };
    let key_results: Vec<usize> = (0..plan.key_results.len()).filter(tells_the_past).collect();
    let mut wait = HEAD_START;
    while !key_results.is_empty() {
        tokio::select! {
            () = tokio::time::sleep(wait) => {}
            () = stopped(&mut stop) => return,
        }
        tokio::select! {
            outcome = fill(&app, &plan, source, &key_results) => if let Err(error) = outcome {
                app.store_failed(error);
            },
            () = stopped(&mut stop) => return,
        }
        wait = BETWEEN_LOOKS;
    }
}

async fn fill(app: &App, plan: &Plan, source: usize, key_results: &[usize]) -> Result<(), StoreError> {
    let gaps = Gaps::of(plan, app.store.as_ref(), source, key_results, app.clock.now()).await?;
    if gaps.is_empty() {
        return Ok(());
    }
    let name = plan.sources[source].name.as_str();
    info!(source = name, numbers = gaps.len(), "asking for days that no poll has seen");
    let collector = app.collector.load_full();
    let told = |_: usize, grown: &[usize]| grown.iter().for_each(|index| app.changed(*index));
    let filled = gaps.fill(plan, app.store.as_ref(), &collector, || app.clock.now(), told).await?;
    let kept: usize = filled.iter().map(|filled| filled.kept).sum();
    let failure = filled.iter().find_map(|filled| filled.failure.as_ref());
    match failure {
        Some(failure) => warn!(source = name, kept, kind = failure.kind.name(), "not all past days came: {}", failure.text),
        None => info!(source = name, kept, "past days are filled in"),
    }
    Ok(())
}

/// What came of one key result.
#[derive(Clone, Debug)]
pub struct Filled {
    /// Index into the plan.
    pub key_result: usize,
    /// Days that were missing, and numbers that came.
    pub asked: usize,
    pub kept: usize,
    /// Why no more was asked.
    pub failure: Option<Failure>,
}

/// The days to be asked for, of the key results of one source.
pub struct Gaps {
    source: usize,
    /// By the window's end, so that the oldest come first.
    days: BTreeMap<(Timestamp, Timestamp), Vec<(usize, Role)>>,
    filled: Vec<Filled>,
}

impl Gaps {
    /// What these key results of one source lack.
    ///
    /// # Errors
    /// [`StoreError`] if the store cannot be read.
    pub async fn of(
        plan: &Plan,
        store: &dyn Store,
        source: usize,
        key_results: &[usize],
        now: Timestamp,
    ) -> Result<Self, StoreError> {
        let mut gaps = Self { source, days: BTreeMap::new(), filled: Vec::new() };
        for index in key_results.iter().copied().filter(|index| plan.key_results[*index].source == source) {
            let tracked = &plan.key_results[index];
            let history = store.history(plan.cycle.name(), &tracked.key_result.id).await?;
            let windows = missing(tracked, &plan.cycle, &history, now);
            gaps.filled.push(Filled { key_result: index, asked: windows.len(), kept: 0, failure: None });
            for (role, window) in windows {
                gaps.days.entry((window.end(), window.start())).or_default().push((index, role));
            }
        }
        Ok(gaps)
    }

    /// How many windows are to be asked for.
    pub fn len(&self) -> usize {
        self.days.values().map(Vec::len).sum()
    }

    pub fn is_empty(&self) -> bool {
        self.days.is_empty()
    }

    /// Asks for all of them; `told` hears of each window when it is over, and of the key results whose history grew.
    ///
    /// # Errors
    /// [`StoreError`] if what came cannot be kept; a source that fails is no error.
    pub async fn fill(
        mut self,
        plan: &Plan,
        store: &dyn Store,
        collector: &Collector,
        now: impl Fn() -> Timestamp,
        told: impl Fn(usize, &[usize]),
    ) -> Result<Vec<Filled>, StoreError> {
        for ((end, start), wanted) in std::mem::take(&mut self.days) {
            let Some(window) = Window::new(start, end) else { continue };
            let going_on: Vec<(usize, Role)> = wanted.iter().copied().filter(|(index, _)| self.goes_on(*index)).collect();
            let day = Day { plan, source: self.source, window, round: collector.round(), at: now() };
            let answers: Vec<_> = stream::iter(going_on)
                .map(|(index, role)| day.ask(index, role))
                .buffer_unordered(plan.sources[self.source].limits.concurrency)
                .collect()
                .await;
            let mut changes = Vec::new();
            let mut grown = Vec::new();
            for (index, answer) in answers {
                match answer {
                    Ok(observation) => {
                        changes
                            .push(Change::Observation { key_result: plan.key_results[index].key_result.id.clone(), observation });
                        grown.push(index);
                    }
                    // A day on which nothing was recorded is no failure.
                    Err(failure) if failure.kind == FailureKind::NoData => {}
                    Err(failure) => self.note(index, |filled| filled.failure = Some(failure)),
                }
            }
            if !changes.is_empty() {
                store.commit(plan.cycle.name(), changes).await?;
            }
            for index in &grown {
                self.note(*index, |filled| filled.kept += 1);
            }
            told(wanted.len(), &grown);
        }
        Ok(self.filled)
    }

    fn goes_on(&self, index: usize) -> bool {
        self.filled.iter().all(|filled| filled.key_result != index || filled.failure.is_none())
    }

    fn note(&mut self, index: usize, note: impl FnOnce(&mut Filled)) {
        if let Some(filled) = self.filled.iter_mut().find(|filled| filled.key_result == index) {
            note(filled);
        }
    }
}

/// One window that several key results lack.
struct Day<'a> {
    plan: &'a Plan,
    source: usize,
    window: Window,
    round: Round,
    at: Timestamp,
}

impl Day<'_> {
    async fn ask(&self, index: usize, role: Role) -> (usize, Result<Observation, Failure>) {
        let tracked = &self.plan.key_results[index];
        let question = match (role, &tracked.rival) {
            (Role::Rival, Some(rival)) => rival,
            _ => &tracked.question,
        };
        let deadline = Instant::now() + LONGEST_DAY;
        let measured = self.round.measure(self.source, question, &tracked.shape, self.window, deadline).await;
        let observed = measured.result.map(|value| Observation { role, window: self.window, value, collected_at: self.at });
        (index, observed.map_err(|error| Failure { kind: error.kind, text: error.text }))
    }
}
