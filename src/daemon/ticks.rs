//! The loop of one source: sleep until something is due, poll it, repeat. Missed ticks collapse into one.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use futures_util::{StreamExt as _, stream};
use jiff::{SignedDuration, Timestamp};
use tokio::{sync::watch, time::Instant};
use tracing::{error, info};

use super::{app::App, poll::{Tick, poll_key_result}};
use crate::{
    plan::Plan,
    schedule::{Schedule, jitter},
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
    let mut groups = groups(&app, &plan, source).await;
    loop {
        let now = app.clock.now();
        let due: Vec<usize> = (0..groups.len()).filter(|index| groups[*index].due <= now).collect();
        if !due.is_empty() {
            let key_results: Vec<usize> = due.iter().flat_map(|index| groups[*index].key_results.iter().copied()).collect();
            tokio::select! {
                () = tick(&app, &plan, source, &key_results, now) => {}
                _ = stop.wait_for(|stop| *stop) => return,
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
            _ = stop.wait_for(|stop| *stop) => return,
        }
    }
}

/// Groups by schedule; what was never asked, or missed its time while the daemon was down, is due at once.
async fn groups(app: &App, plan: &Plan, source: usize) -> Vec<Group> {
    let now = app.clock.now();
    let facts = app.facts.read().await;
    let mut groups: BTreeMap<(String, bool), Group> = BTreeMap::new();
    for (index, tracked) in plan.key_results.iter().enumerate().filter(|(_, tracked)| tracked.source == source) {
        let schedule = &tracked.schedule;
        let last = facts.polls.get(&tracked.key_result.id).and_then(|state| state.last_attempt);
        let missed = last.is_none_or(|last| schedule.next_after(last, &plan.time_zone).is_none_or(|next| next <= now));
        let group = groups.entry((schedule.text().to_owned(), missed)).or_insert_with(|| {
            let offset = jitter(&format!("{}/{}", plan.sources[source].name, schedule.text()), schedule.longest_gap());
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
    let round = app.collector.load().round();
    let deadline = Instant::now() + LONGEST_TICK;
    let tick = Tick { plan, store: app.store.as_ref(), round: &round, deadline, now };
    let name = plan.sources[source].name.as_str();
    let started = Instant::now();
    // As many as the source answers at once, and one more to be ready.
    let width = plan.sources[source].limits.concurrency + 1;
    let mut failed = 0;
    let mut polls = stream::iter(key_results)
        .map(|index| {
            let tick = &tick;
            async move { (*index, poll_with_facts(app, tick, *index).await) }
        })
        .buffer_unordered(width);
    while let Some((index, outcome)) = polls.next().await {
        match outcome {
            Ok(succeeded) => {
                failed += usize::from(!succeeded);
                app.changed(index);
            }
            Err(error) => {
                app.telemetry.store_failed();
                error!(source = name, "{:#}", anyhow::Error::from(error));
            }
        }
    }
    info!(
        source = name,
        key_results = key_results.len(),
        failed,
        duration_ms = started.elapsed().as_millis() as u64,
        "polled"
    );
}

async fn poll_with_facts(app: &App, tick: &Tick<'_>, index: usize) -> Result<bool, crate::store::StoreError> {
    let tracked = &tick.plan.key_results[index];
    let id = &tracked.key_result.id;
    let (baseline, state) = {
        let facts = app.facts.read().await;
        (facts.baselines.get(id).cloned(), facts.polls.get(id).cloned().unwrap_or_default())
    };
    let polled = poll_key_result(tick, tracked, baseline.as_ref(), &state).await?;
    let succeeded = polled.state.failure.is_none();
    if polled.requests > 0 {
        let outcome = polled.state.failure.as_ref().map(|failure| failure.kind);
        app.telemetry.polled(tick.plan.sources[tracked.source].name.as_str(), outcome, polled.duration.as_secs_f64());
    }
    app.telemetry.store_committed();
    let mut facts = app.facts.write().await;
    facts.polls.insert(id.clone(), polled.state);
    if let Some(baseline) = polled.baseline {
        facts.baselines.entry(id.clone()).or_insert(baseline);
    }
    Ok(succeeded)
}
