//! The loop of one source: sleep until something is due, poll it, repeat. Missed ticks collapse into one.

use std::{
    collections::{BTreeMap, HashSet},
    sync::{Arc, PoisonError},
    time::Duration,
};

use futures_util::{StreamExt as _, stream};
use jiff::{SignedDuration, Timestamp};
use tokio::{sync::watch, time::Instant};
use tracing::info;

use super::{
    app::{App, stopped},
    poll::{Tick, poll_key_result},
};
use crate::{
    collect::{Collector, Round},
    plan::Plan,
    schedule::{Schedule, jitter},
    store::StoreError,
};

/// A tick may take so long at most; the next one is the retry.
const LONGEST_TICK: Duration = Duration::from_secs(15 * 60);
/// Sleep in slices, so that a clock that was set back or a laptop that slept delays a poll by this much at most.
const LONGEST_SLEEP: Duration = Duration::from_secs(30);

/// Key results of one source that are asked at the same moments.
struct Group {
    schedule: Schedule,
    /// The same for all key results of a source and schedule, so that equal requests stay equal.
    offset: SignedDuration,
    /// Indices into the plan.
    key_results: Vec<usize>,
    due: Timestamp,
}

/// Polls the key results of one source until `stop` says so. Never fails: every failure is told and tried again.
pub async fn run_source(app: Arc<App>, plan: Arc<Plan>, source: usize, mut stop: watch::Receiver<bool>) {
    let mut groups = groups(&app, &plan, source);
    loop {
        let now = app.clock.now();
        let due: Vec<usize> = (0..groups.len()).filter(|index| groups[*index].due <= now).collect();
        if !due.is_empty() {
            let key_results: Vec<usize> = due.iter().flat_map(|index| groups[*index].key_results.iter().copied()).collect();
            tokio::select! {
                () = tick(&app, &plan, source, &key_results, now) => {}
                () = stopped(&mut stop) => return,
            }
            let after = app.clock.now();
            for index in due {
                let group = &mut groups[index];
                group.due = next(group, &plan, after);
            }
        }
        let Some(earliest) = groups.iter().map(|group| group.due).min() else { return };
        let wait = app.clock.now().duration_until(earliest);
        let wait = Duration::try_from(wait).unwrap_or(Duration::ZERO).min(LONGEST_SLEEP);
        tokio::select! {
            () = tokio::time::sleep(wait) => {}
            () = stopped(&mut stop) => return,
        }
    }
}

/// Groups by schedule; what was never asked, or missed its time while the daemon was down, is due at once.
fn groups(app: &App, plan: &Plan, source: usize) -> Vec<Group> {
    let now = app.clock.now();
    let facts = app.facts.read().unwrap_or_else(PoisonError::into_inner);
    let mut groups: BTreeMap<(String, bool), Group> = BTreeMap::new();
    for (index, tracked) in plan.key_results.iter().enumerate().filter(|(_, tracked)| tracked.source == source) {
        let schedule = &tracked.schedule;
        let last = facts.polls.get(&tracked.key_result.id).and_then(|state| state.last_attempt);
        let missed = last.is_none_or(|last| schedule.next_after(last, &plan.time_zone).is_none_or(|next| next <= now));
        let group = groups.entry((schedule.to_string(), missed)).or_insert_with(|| {
            let offset = jitter(&format!("{}/{schedule}", plan.sources[source].name), schedule.longest_gap());
            Group { schedule: schedule.clone(), offset, key_results: Vec::new(), due: now }
        });
        group.key_results.push(index);
    }
    let mut groups: Vec<Group> = groups
        .into_iter()
        .map(|((_, missed), mut group)| {
            group.due = if missed { now } else { next(&group, plan, now) };
            group
        })
        .collect();
    // What was missed joins the others of its schedule after its first tick: both have the same next fire time.
    groups.sort_by_key(|group| group.due);
    groups
}

fn next(group: &Group, plan: &Plan, after: Timestamp) -> Timestamp {
    // Fire times lie `offset` after those of the schedule, so the one that `after` has just seen must not come again.
    let unshifted = after.saturating_sub(group.offset).unwrap_or(after);
    let next = group.schedule.next_after(unshifted, &plan.time_zone);
    next.and_then(|next| next.saturating_add(group.offset).ok()).unwrap_or(Timestamp::MAX)
}

/// Polls these key results once. Requests that are equal are made once; the source's own limits bound the rest.
pub async fn tick(app: &App, plan: &Plan, source: usize, key_results: &[usize], now: Timestamp) {
    let collector = app.collector.load_full();
    let deadline = Instant::now() + LONGEST_TICK;
    let name = plan.sources[source].name.as_str();
    let started = Instant::now();
    // As many as the source answers at once, and one more to be ready.
    let width = plan.sources[source].limits.concurrency + 1;
    let mut polls = stream::iter(in_rounds(&collector, plan, key_results))
        .map(|(index, round)| async move {
            let tick = Tick { plan, store: app.store.as_ref(), round: &round, deadline, now };
            (index, poll_with_facts(app, &tick, index).await)
        })
        .buffer_unordered(width);
    let mut failed = 0;
    while let Some((index, outcome)) = polls.next().await {
        match outcome {
            Ok(succeeded) => {
                failed += usize::from(!succeeded);
                app.changed(index);
            }
            Err(error) => app.store_failed(error),
        }
    }
    let duration_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
    info!(source = name, key_results = key_results.len(), failed, duration_ms, "polled");
}

/// Key results of one source with the round that each belongs to. A round keeps its answers until it ends, so it is no
/// larger than it must be: those who may ask the same.
pub fn in_rounds(collector: &Collector, plan: &Plan, key_results: &[usize]) -> impl Iterator<Item = (usize, Round)> {
    by_equal_requests(plan, key_results).into_iter().flat_map(|equal| {
        let round = collector.round();
        equal.into_iter().map(move |index| (index, round.clone()))
    })
}

fn by_equal_requests(plan: &Plan, key_results: &[usize]) -> Vec<Vec<usize>> {
    let rival = |index: usize| plan.key_results[index].rival.as_ref().map(|rival| rival.fingerprint());
    let rivals: HashSet<&str> = key_results.iter().filter_map(|index| rival(*index)).collect();
    let mut groups: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for index in key_results {
        let fingerprint = plan.key_results[*index].question.fingerprint();
        // Whoever is held against a competitor asks two things, and either may be what others ask too.
        let is_entangled = rival(*index).is_some() || rivals.contains(fingerprint);
        groups.entry(if is_entangled { "" } else { fingerprint }).or_default().push(*index);
    }
    groups.into_values().collect()
}

async fn poll_with_facts(app: &App, tick: &Tick<'_>, index: usize) -> Result<bool, StoreError> {
    let tracked = &tick.plan.key_results[index];
    let id = &tracked.key_result.id;
    let (baseline, state) = {
        let facts = app.facts.read().unwrap_or_else(PoisonError::into_inner);
        (facts.baselines.get(id).cloned(), facts.polls.get(id).cloned().unwrap_or_default())
    };
    let polled = poll_key_result(tick, tracked, baseline.as_ref(), &state).await?;
    let failure = polled.state.failure.as_ref().map(|failure| failure.kind);
    if polled.requests > 0 {
        let outcome = failure.map_or(Ok(()), Err);
        app.telemetry.polled(tick.plan.sources[tracked.source].name.as_str(), outcome, polled.duration);
    }
    app.telemetry.committed();
    app.store_answers(Ok(()));
    let mut facts = app.facts.write().unwrap_or_else(PoisonError::into_inner);
    facts.polls.insert(id.clone(), polled.state);
    if let Some(baseline) = polled.baseline {
        facts.baselines.entry(id.clone()).or_insert(baseline);
    }
    Ok(failure.is_none())
}
