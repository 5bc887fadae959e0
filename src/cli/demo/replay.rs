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

#[cfg(test)]
mod tests {
    use std::{
        collections::BTreeSet,
        sync::{Arc, RwLock},
    };

    use super::*;
    use crate::{
        cli::demo::{data, filled},
        daemon::load,
        okr::Status,
        review::review,
        store::MemoryStore,
    };

    /// The statuses that a demo begun at `now` shows, with the names of the key results.
    async fn shown(now: &str, template: &str) -> Vec<(String, Status)> {
        let now: Timestamp = now.parse().unwrap();
        let calendar = Calendar::around(now);
        let folder = tempfile::tempdir().unwrap();
        data::write(folder.path(), &calendar, now).unwrap();
        let endpoint = crate::cli::demo::serve_endpoint(calendar).await.unwrap();
        let config = folder.path().join("okrs.yaml");
        std::fs::write(&config, filled(template, &calendar, &endpoint)).unwrap();
        let (resolved, _) = load(&config).unwrap_or_else(|error| panic!("{}", error.render(false)));
        assert!(resolved.warnings.is_empty());
        let store = MemoryStore::new();
        replay(&resolved, &store, &calendar, now).await.unwrap();
        let plan = Arc::new(resolved.plan);
        let facts = Arc::new(RwLock::new(store.facts(plan.cycle.name()).await.unwrap()));
        let verdicts = review(&plan, &store, &facts, now).await.unwrap().key_results;
        let ids = plan.key_results.iter().map(|tracked| tracked.key_result.id.to_string());
        ids.zip(verdicts.iter().map(|verdict| verdict.status)).collect()
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn every_status_is_shown_on_any_day() {
        crate::collect::engine::install_tls_provider();
        for (now, template) in [
            ("2026-11-23T09:30:00Z", crate::cli::demo::ENGLISH),
            ("2026-12-31T23:50:00Z", crate::cli::demo::FRENCH),
            ("2027-03-01T00:05:00Z", crate::cli::demo::ENGLISH),
            ("2028-02-29T12:00:00Z", crate::cli::demo::ENGLISH),
            ("2027-07-08T15:00:00Z", crate::cli::demo::FRENCH),
        ] {
            let shown = shown(now, template).await;
            let statuses: BTreeSet<&str> = shown.iter().map(|(_, status)| status.name()).collect();
            assert_eq!(statuses.len(), Status::ALL.len(), "{now}: {shown:?}");
        }
    }
}
