//! The weeks of the cycle so far, played back: the same polls as the daemon's, with the clock set to each day.

use jiff::{SignedDuration, Timestamp, tz::TimeZone};

use super::{
    super::rounds::{poll_all, progress_bar},
    data::{Calendar, ELAPSED_DAYS},
};
use crate::{
    clock::{Clock as _, ManualClock},
    collect::Collector,
    daemon::prepare,
    plan::{Plan, Resolved},
    store::{Facts, Store},
};

/// Polls once a day, at eight, from the first day on, and at last now.
pub async fn replay(resolved: &Resolved, store: &dyn Store, calendar: &Calendar, now: Timestamp) -> anyhow::Result<()> {
    let plan = &resolved.plan;
    let collector = Collector::new(&plan.sources, resolved.secrets.clone());
    let start = calendar.start.to_zoned(TimeZone::UTC)?.timestamp();
    let mornings = (0..=i64::from(ELAPSED_DAYS)).map(|day| start + SignedDuration::from_hours(day * 24 + 8));
    let moments: Vec<Timestamp> = mornings.filter(|morning| *morning < now).chain([now]).collect();
    let bar = progress_bar(moments.len() * plan.key_results.len());
    let clock = ManualClock::at(start);
    prepare(plan, store, &clock).await?;
    for moment in moments {
        clock.set(moment);
        let facts = store.facts(plan.cycle.name()).await?;
        poll_all(plan, store, &facts, &collector, &clock, &due(plan, &facts, clock.now()), &bar).await?;
    }
    bar.finish_and_clear();
    Ok(())
}

/// What its schedule asks for at `now`.
fn due(plan: &Plan, facts: &Facts, now: Timestamp) -> Vec<usize> {
    let is_due = |index: &usize| {
        let tracked = &plan.key_results[*index];
        let last = facts.polls.get(&tracked.key_result.id).and_then(|state| state.last_attempt);
        let next = last.and_then(|last| tracked.schedule.next_after(last, &plan.time_zone));
        last.is_none() || next.is_some_and(|next| next <= now)
    };
    (0..plan.key_results.len()).filter(is_due).collect()
}
