//! Asking many key results once, with its progress shown: what `okrd poll` and `okrd check --poll` share.

use std::{io::IsTerminal as _, time::Duration};

use futures_util::{StreamExt as _, stream};
use indicatif::{ProgressBar, ProgressStyle};
use tokio::time::Instant;

use crate::{
    clock::Clock,
    collect::Collector,
    daemon::{Polled, Tick, in_rounds, poll_key_result},
    plan::Plan,
    store::{Facts, Store, StoreError},
};

/// A round may take so long.
const DEADLINE: Duration = Duration::from_secs(15 * 60);

/// Polls these key results, each source at its own pace, and all sources at once. The outcomes are in the order of the plan.
///
/// # Errors
/// [`StoreError`] if the store fails; a source that fails is no error.
pub async fn poll_all(
    plan: &Plan,
    store: &dyn Store,
    facts: &Facts,
    collector: &Collector,
    clock: &dyn Clock,
    key_results: &[usize],
    bar: &ProgressBar,
) -> Result<Vec<(usize, Polled)>, StoreError> {
    let (now, deadline) = (clock.now(), Instant::now() + DEADLINE);
    let one = |source: usize| {
        let of_source: Vec<usize> =
            key_results.iter().copied().filter(|index| plan.key_results[*index].source == source).collect();
        stream::iter(in_rounds(collector, plan, &of_source).collect::<Vec<_>>())
            .map(move |(index, round)| async move {
                let tracked = &plan.key_results[index];
                let id = &tracked.key_result.id;
                let tick = Tick { plan, store, round: &round, deadline, now };
                let state = facts.polls.get(id).cloned().unwrap_or_default();
                let polled = poll_key_result(&tick, tracked, facts.baselines.get(id), &state).await?;
                bar.set_message(id.as_str().to_owned());
                bar.inc(1);
                Ok((index, polled))
            })
            .buffer_unordered(plan.sources[source].limits.concurrency + 1)
    };
    let mut all = stream::select_all((0..plan.sources.len()).map(|source| Box::pin(one(source))));
    let mut outcomes = Vec::with_capacity(key_results.len());
    while let Some(outcome) = all.next().await {
        outcomes.push(outcome?);
    }
    outcomes.sort_by_key(|(index, _)| *index);
    Ok(outcomes)
}

/// Shown on a terminal only, and only where there is something to wait for.
pub fn progress_bar(length: usize) -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new(length as u64);
    let style = ProgressStyle::with_template("{bar:30} {pos}/{len} {elapsed} {msg}");
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar.enable_steady_tick(Duration::from_millis(200));
    bar
}
