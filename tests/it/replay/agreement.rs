//! A replay of what had been collected by each moment says what a daemon said that ran then, whatever came in when.

use std::sync::{Arc, RwLock};

use jiff::{SignedDuration, Timestamp};
use okrd::{
    collect::engine::ENGINES,
    document::{EmptyEnvironment, Files},
    okr::{Id, Observation, Role, Value, Window},
    plan::{self, Plan},
    progress::Assessment,
    replay::{Recorded, Sight, Span, walk},
    review::review,
    store::{Change, MemoryStore, Store},
};
use proptest::prelude::*;

const FILE: &str = "version: 1
timezone: Europe/Paris
cycle: 2025-Q1
sources:
  sheet: { connector: exec, command: [\"false\"] }
objectives:
  - id: grow
    owner: marketing
    key_results:
      - { id: level, source: sheet, baseline: 100, target: 150, stale_after: 3d, measure: { kind: level } }
      - { id: late, source: sheet, target: 500, measure: { kind: flow, settle: 72h, past: true } }
      - { id: kept, source: sheet, target: \"<= 120\", stale_after: 5d, measure: { kind: level } }
";

fn plan() -> Arc<Plan> {
    let mut files = Files::default();
    files.add("okrs.yaml", FILE.to_owned());
    match plan::load(&files, std::path::Path::new("."), ENGINES, &EmptyEnvironment) {
        Ok(resolved) => Arc::new(resolved.plan),
        Err(mistakes) => panic!("{}", files.render(&mistakes, false)),
    }
}

/// What a poll found: of which key result, up to which hour of the cycle, so many hours later, and the number.
#[derive(Clone, Debug)]
struct Found {
    key_result: usize,
    hour: i64,
    delay: i64,
    number: f64,
    /// It is asked for again, so many hours after that, and found to be so much more.
    again: Option<(i64, f64)>,
}

fn found() -> impl Strategy<Value = Found> {
    let again = prop_oneof![2 => Just(None), 1 => (1..200_i64, prop_oneof![Just(0.0), -50.0..50.0_f64]).prop_map(Some)];
    (0..3_usize, 1..2160_i64, prop_oneof![3 => Just(0_i64), 1 => 0..400_i64], 0.0..600.0_f64, again)
        .prop_map(|(key_result, hour, delay, number, again)| Found { key_result, hour, delay, number, again })
}

/// In the order in which it was collected; one window is collected twice at most.
fn collected(plan: &Plan, mut found: Vec<Found>) -> Vec<(Id, Observation)> {
    found.sort_by_key(|found| (found.key_result, found.hour));
    found.dedup_by_key(|found| (found.key_result, found.hour));
    let start = plan.cycle.start();
    let hours = |hours: i64| SignedDuration::from_hours(hours);
    let mut all = Vec::new();
    for found in found {
        let id = plan.key_results[found.key_result].key_result.id.clone();
        let is_count = id.as_str() == "late";
        let end = (start + hours(found.hour)).min(plan.cycle.end());
        let window = Window::new(if is_count { start } else { end }, end).unwrap();
        let value = |number: f64| if is_count { Value::Flow(number) } else { Value::Level(number) };
        let mut saw = |number: f64, collected_at: Timestamp| {
            let observation = Observation { role: Role::Value, window, value: value(number), collected_at };
            all.push((id.clone(), observation));
        };
        saw(found.number, end + hours(found.delay));
        if let Some((later, more)) = found.again {
            saw(found.number + more, end + hours(found.delay + later));
        }
    }
    all.sort_by_key(|(_, observation)| observation.collected_at);
    all
}

fn brief(assessment: &Assessment) -> String {
    format!("{:?} {:?} {:?} {:?}", assessment.status, assessment.value, assessment.progress, assessment.standing())
}

/// Lives through it: keeps what comes in, and says at each moment what a daemon says then.
async fn lived(plan: &Arc<Plan>, collected: &[(Id, Observation)], moments: &[Timestamp]) -> (MemoryStore, Vec<Vec<Assessment>>) {
    let (store, cycle) = (MemoryStore::new(), plan.cycle.name());
    let facts = Arc::new(RwLock::new(store.facts(cycle).await.unwrap()));
    let mut coming = collected.iter().peekable();
    let mut said = Vec::new();
    for moment in moments {
        while let Some((id, observation)) = coming.next_if(|(_, observation)| observation.collected_at <= *moment) {
            let change = Change::Observation { key_result: id.clone(), observation: observation.clone() };
            store.commit(cycle, vec![change]).await.unwrap();
        }
        said.push(review(plan, &store, &facts, *moment).await.unwrap().key_results);
    }
    for (id, observation) in coming {
        let change = Change::Observation { key_result: id.clone(), observation: observation.clone() };
        store.commit(cycle, vec![change]).await.unwrap();
    }
    (store, said)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn what_was_said_then_is_said_again(found in prop::collection::vec(found(), 0..120)) {
        let plan = plan();
        let (first, after) = plan.cycle.days();
        let now = plan.cycle.end() + SignedDuration::from_hours(24 * 30);
        let last = after.saturating_add(jiff::Span::new().days(6));
        let span = Span::new(&plan.cycle, first, last, SignedDuration::from_hours(36), now).unwrap();
        let collected = collected(&plan, found);
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let (store, at_ends) = lived(&plan, &collected, span.ends()).await;
            let (_, at_looks) = lived(&plan, &collected, span.looks()).await;
            for (index, tracked) in plan.key_results.iter().enumerate() {
                let (cycle, id) = (plan.cycle.name(), &tracked.key_result.id);
                let history = store.history(cycle, id).await.unwrap();
                let recorded = Recorded::new(history, store.revisions(cycle, id).await.unwrap());
                let walk = walk(&plan, tracked, &recorded, Sight::Then, &span);
                let statuses: Vec<_> = at_ends.iter().map(|said| said[index].status).collect();
                assert_eq!(walk.statuses, statuses, "{id}");
                for turn in &walk.turns {
                    let day = span.days().iter().position(|day| *day == turn.day).unwrap();
                    assert_eq!(brief(&turn.assessment), brief(&at_ends[day][index]), "{id} on {}", turn.day);
                }
                let standings: Vec<_> = at_looks.iter().map(|said| said[index].standing()).collect();
                assert_eq!(walk.standings, standings, "{id}");
            }
        });
    }
}

/// Where everything came in time, and nothing was corrected, both sights see the same.
#[test]
fn what_came_in_time_looks_the_same_today() {
    let plan = plan();
    let now = plan.cycle.end();
    let (first, after) = plan.cycle.days();
    let span = Span::new(&plan.cycle, first, after.yesterday().unwrap(), SignedDuration::from_hours(6), now).unwrap();
    let tracked = &plan.key_results[0];
    let daily = (0..80).map(|day: i64| {
        let at = plan.cycle.start() + SignedDuration::from_hours(24 * day + 7);
        let number = 100.0 + (day.min(30) + (day - 50).max(0)) as f64;
        Observation { role: Role::Value, window: Window::new(at, at).unwrap(), value: Value::Level(number), collected_at: at }
    });
    let history: Vec<Observation> = daily.collect();
    let recorded = Recorded::new(history.clone(), history);
    let [today, then] = [Sight::Today, Sight::Then].map(|sight| walk(&plan, tracked, &recorded, sight, &span));
    assert_eq!(today.statuses, then.statuses);
    assert_eq!(today.standings, then.standings);
    let distinct: std::collections::HashSet<_> = today.statuses.iter().map(|status| status.name()).collect();
    assert!(distinct.len() >= 3, "something happened: {distinct:?}");
}
