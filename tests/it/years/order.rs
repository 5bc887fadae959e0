//! What comes late, twice, or in another order, and is cut off in between, ends in the same verdicts.

use std::sync::{Arc, RwLock};

use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use okrd::{
    okr::{Cycle, Id, Observation, Role, Value, Window},
    progress::Assessment,
    review::review,
    store::{Change, MemoryStore, SqliteStore, Store},
};

use super::{load, world::chance};

const ROUNDS: u64 = 60;

/// Numbers of 40 days, some of them restated once or twice; of one window in the order in which they were told.
fn observations(seed: u64, cycle: &Cycle) -> Vec<(Id, Vec<Observation>)> {
    let mut all = Vec::new();
    for (place, name) in ["visits", "rate", "followers"].into_iter().enumerate() {
        for day in 1..=40u64 {
            let seed = seed * 1000 + place as u64 * 100 + day;
            if chance(seed, 1) < 0.2 {
                continue;
            }
            let end = cycle.start() + SignedDuration::from_hours(24 * day as i64);
            let start = match name {
                "visits" => cycle.start(),
                "rate" => end - SignedDuration::from_hours(24 * 28),
                _ => end - SignedDuration::from_secs(1),
            };
            let window = Window::new(start, end).unwrap();
            let revisions = 1 + (chance(seed, 2) * 3.0) as i64;
            let revision = |number: i64| {
                let size = (100.0 * day as f64 * (0.9 + 0.2 * chance(seed, 10 + number as u64))).round();
                let value = match name {
                    "visits" => Value::Flow(size),
                    "rate" => Value::Ratio { numerator: (size / 9.0).round(), denominator: size },
                    _ => Value::Level(size),
                };
                let collected_at = end + SignedDuration::from_hours(30 * number + 1);
                Observation { role: Role::Value, window, value, collected_at }
            };
            all.push((Id::new(name).unwrap(), (0..revisions).map(revision).collect()));
        }
    }
    all
}

/// Takes the next of a random window each time, tells some of them twice, and opens the store anew now and then.
async fn arrive(
    seed: u64,
    cycle: &Cycle,
    mut store: Arc<dyn Store>,
    open: &dyn Fn() -> Option<Arc<dyn Store>>,
) -> (Arc<dyn Store>, u64) {
    let mut waiting = observations(seed % ROUNDS, cycle);
    let (mut place, mut opened) = (seed << 20, 0);
    while !waiting.is_empty() {
        place += 1;
        let chosen = (chance(seed, place) * waiting.len() as f64) as usize;
        let (id, revisions) = &mut waiting[chosen];
        let observation = revisions.remove(0);
        let change = Change::Observation { key_result: id.clone(), observation };
        let times = if chance(seed, place + (1 << 40)) < 0.3 { 2 } else { 1 };
        store.commit(cycle.name(), vec![change; times]).await.unwrap();
        if revisions.is_empty() {
            waiting.swap_remove(chosen);
        }
        if chance(seed, place + (1 << 41)) < 0.02
            && let Some(fresh) = open()
        {
            // Whoever is killed closes nothing.
            std::mem::forget(std::mem::replace(&mut store, fresh));
            opened += 1;
        }
    }
    (store, opened)
}

async fn verdicts(store: &dyn Store, now: Timestamp) -> Vec<Assessment> {
    let engine: &'static dyn okrd::source::Engine =
        Box::leak(Box::new(super::WorldEngine(Arc::new(super::World::new(1, now, 24)))));
    let engines = okrd::collect::engine::ENGINES.iter().copied().chain([engine]).collect::<Vec<_>>().leak();
    let plan = Arc::new(load("2026-Q1", engines).plan);
    let facts = Arc::new(RwLock::new(store.facts(plan.cycle.name()).await.unwrap()));
    review(&plan, store, &facts, now).await.unwrap().key_results
}

#[tokio::test]
async fn any_order_of_arrival_with_duplicates_and_kills_ends_in_the_same_verdicts() {
    let cycle = Cycle::named("2026-Q1", &TimeZone::get(super::ZONE).unwrap()).unwrap();
    let now = cycle.start() + SignedDuration::from_hours(24 * 45);
    let mut opened = 0;
    for round in 0..ROUNDS {
        let (plain, _) = arrive(round, &cycle, Arc::new(MemoryStore::new()), &|| None).await;
        let expected = verdicts(plain.as_ref(), now).await;
        assert!(expected.iter().any(|assessment| assessment.value.is_ok()), "round {round} says something");
        for other in [round + ROUNDS, round + 7 * ROUNDS] {
            let (shuffled, _) = arrive(other, &cycle, Arc::new(MemoryStore::new()), &|| None).await;
            assert_eq!(verdicts(shuffled.as_ref(), now).await, expected, "round {round}");
        }
        // On disk, with a process that ends without a word in between.
        if round % 10 == 0 {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("okrd.db");
            let open = || -> Option<Arc<dyn Store>> { Some(Arc::new(SqliteStore::open(&path).unwrap())) };
            let (kept, times) = arrive(round + 3 * ROUNDS, &cycle, open().unwrap(), &open).await;
            assert_eq!(verdicts(kept.as_ref(), now).await, expected, "round {round}, on disk");
            opened += times;
        }
    }
    assert!(opened > 5, "{opened}");
}
