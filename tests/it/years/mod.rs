//! Two years on a simulated clock: hourly polls of a source that is late, restates, fails and rests, by a daemon that is
//! killed and sleeps. What okrd says is held against the truth of the world, every day and at every close.

mod direct;
mod order;
mod world;

use std::sync::{Arc, RwLock};

use jiff::{SignedDuration, Timestamp, ToSpan as _, tz::TimeZone};
use okrd::{
    collect::{Collector, engine::ENGINES},
    daemon::{Gaps, Tick, poll_key_result},
    document::{EmptyEnvironment, Files},
    okr::{Cycle, Status, Window},
    plan::{self, Plan, Resolved},
    progress::{Assessment, Phase},
    review::{SharedFacts, review},
    source::Engine,
    store::{MemoryStore, Store},
};
use tokio::time::Instant;

use self::world::{SETTLE, World, WorldEngine, chance};

const SEED: u64 = 20_261_123;
const ZONE: &str = "Europe/Paris";
const HOUR: SignedDuration = SignedDuration::from_hours(1);

/// What happened, for the test's own report.
#[derive(Debug, Default)]
struct Tally {
    polls: u64,
    cut_off: u64,
    restarts: u64,
    asleep: u64,
    checked: u64,
    closed: u64,
}

fn load(cycle: &str, engines: &'static [&'static dyn Engine]) -> Resolved {
    let text = format!(
        "version: 1
timezone: {ZONE}
cycle: {cycle}
poll: every 1h
sources: {{ site: {{ connector: world }} }}
objectives:
  - id: grow
    title: Grow
    owner: growth
    key_results:
      - {{ id: visits, source: site, target: +10%, settle: 48h, measure: {{ kind: flow, unit: visits, what: visits }} }}
      - {{ id: monthly, source: site, target: 9000, each: month, settle: 48h, measure: {{ kind: flow, unit: visits, what: visits }} }}
      - {{ id: rate, source: site, target: +5%, settle: 48h, measure: {{ kind: ratio, unit: percent, what: rate, window: 28d }} }}
      - {{ id: followers, source: site, target: +300, baseline: at_start, measure: {{ kind: level, unit: followers, what: followers }} }}
"
    );
    let mut files = Files::default();
    files.add("okrs.yaml", text);
    plan::load(&files, std::path::Path::new("."), engines, &EmptyEnvironment)
        .unwrap_or_else(|mistakes| panic!("{}", files.render(&mistakes, false)))
}

/// One life of the daemon, from a start to a kill: what it remembers is what the store says.
struct Life {
    plan: Arc<Plan>,
    facts: SharedFacts,
    collector: Collector,
}

impl Life {
    async fn begin(resolved: Resolved, store: &dyn Store) -> Self {
        let plan = Arc::new(resolved.plan);
        let facts = store.facts(plan.cycle.name()).await.unwrap();
        let collector = Collector::new(&plan.sources, resolved.secrets);
        Self { plan, facts: Arc::new(RwLock::new(facts)), collector }
    }

    /// One hour: every key result is polled; `cut` ends the process within the poll of that one.
    async fn tick(&self, store: &dyn Store, now: Timestamp, cut: Option<usize>, tally: &mut Tally) -> bool {
        let round = self.collector.round();
        let tick =
            Tick { plan: &self.plan, store, round: &round, deadline: Instant::now() + std::time::Duration::from_secs(600), now };
        for (index, tracked) in self.plan.key_results.iter().enumerate() {
            let id = &tracked.key_result.id;
            let (baseline, state) = {
                let facts = self.facts.read().unwrap();
                (facts.baselines.get(id).cloned(), facts.polls.get(id).cloned().unwrap_or_default())
            };
            let polling = poll_key_result(&tick, tracked, baseline.as_ref(), &state);
            if cut == Some(index) {
                // Killed while the source thinks: nothing of this poll is kept.
                let _ = futures_util::FutureExt::now_or_never(polling);
                tally.cut_off += 1;
                return false;
            }
            let polled = polling.await.unwrap();
            tally.polls += 1;
            let mut facts = self.facts.write().unwrap();
            facts.polls.insert(id.clone(), polled.state);
            if let Some(baseline) = polled.baseline {
                facts.baselines.insert(id.clone(), baseline);
            }
        }
        true
    }

    async fn fill(&self, store: &dyn Store, now: Timestamp) {
        let all: Vec<usize> = (0..self.plan.key_results.len()).collect();
        let gaps = Gaps::of(&self.plan, store, 0, &all, now).await.unwrap();
        gaps.fill(&self.plan, store, &self.collector, || now, |_, _| ()).await.unwrap();
    }

    async fn look(&self, store: &dyn Store, now: Timestamp) -> Vec<Assessment> {
        review(&self.plan, store, &self.facts, now).await.unwrap().key_results
    }
}

#[tokio::test(start_paused = true)]
async fn two_years_of_a_bad_source_and_a_mortal_daemon_end_in_the_truth() {
    let zone = TimeZone::get(ZONE).unwrap();
    let begin: Timestamp = "2024-01-01T00:00:00Z".parse().unwrap();
    let world = Arc::new(World::new(SEED, begin, 3 * 366 * 24));
    let engine: &'static dyn Engine = Box::leak(Box::new(WorldEngine(world.clone())));
    let engines: &'static [&'static dyn Engine] = ENGINES.iter().copied().chain([engine]).collect::<Vec<_>>().leak();
    let store = MemoryStore::new();
    let mut tally = Tally::default();
    for name in ["2025-Q1", "2025-Q2", "2025-Q3", "2025-Q4", "2026-Q1", "2026-Q2", "2026-Q3", "2026-Q4"] {
        let cycle = Cycle::named(name, &zone).unwrap();
        quarter(name, &cycle, engines, &world, &store, &mut tally).await;
    }
    let (asked, failed) = (*world.asked.lock().unwrap(), *world.failed.lock().unwrap());
    println!("{tally:?}, {asked} requests, {failed} of them failed");
    assert_eq!(tally.closed, 8 * 4);
    assert!(tally.polls > 50_000 && tally.restarts > 100 && tally.cut_off > 50 && tally.asleep > 300, "{tally:?}");
    assert!(failed * 50 > asked && tally.checked > 2000, "{tally:?}, {asked} {failed}");
}

async fn quarter(
    name: &str,
    cycle: &Cycle,
    engines: &'static [&'static dyn Engine],
    world: &World,
    store: &MemoryStore,
    tally: &mut Tally,
) {
    let mut life = Life::begin(load(name, engines), store).await;
    let (mut now, mut asleep_until) = (cycle.start() + HOUR / 2, cycle.start());
    // Some days more, so that what is late comes in before the cycle is closed.
    let last = cycle.end() + SignedDuration::from_hours(24 * 9);
    let mut hour = 0u64;
    while now < last {
        world.set(now);
        let place = cycle.start().as_second() as u64 + hour;
        if now >= asleep_until {
            let cut = (chance(SEED ^ 10, place) < 0.006).then(|| (chance(SEED ^ 11, place) * 4.0) as usize);
            let lives = life.tick(store, now, cut, tally).await;
            if lives && hour.is_multiple_of(6) {
                life.fill(store, now).await;
            }
            if !lives || chance(SEED ^ 12, place) < 0.01 {
                life = Life::begin(load(name, engines), store).await;
                tally.restarts += 1;
                // Down for hours, seldom for days.
                let rest = (chance(SEED ^ 13, place).powi(4) * 90.0) as i64;
                asleep_until = now + SignedDuration::from_hours(rest);
            }
            if hour % 24 == 11 {
                let assessments = life.look(store, now).await;
                check_day(&life, world, &assessments, now);
                tally.checked += assessments.len() as u64;
            }
        } else {
            tally.asleep += 1;
        }
        hour += 1;
        now += HOUR;
    }
    check_close(&life, world, &life.look(store, last).await, cycle);
    tally.closed += life.plan.key_results.len() as u64;
}

/// Whatever is called settled is the truth of its window, and a baseline is that of its time.
fn check_day(life: &Life, world: &World, assessments: &[Assessment], now: Timestamp) {
    let cycle = &life.plan.cycle;
    for (tracked, assessment) in life.plan.key_results.iter().zip(assessments) {
        let id = tracked.key_result.id.as_str();
        let facts = life.facts.read().unwrap();
        if let (Some(baseline), "visits" | "rate") = (facts.baselines.get(id), id) {
            let (visits, sign_ups) = world.truth(&baseline.windows[0]);
            let truth = if id == "visits" { visits } else { sign_ups / visits };
            assert_eq!(baseline.number, truth, "{id} at {now}");
        }
        let (Ok(value), Some(at)) = (&assessment.value, assessment.observed_at) else { continue };
        let truth = match id {
            "visits" => world.truth(&Window::new(cycle.start(), at).unwrap()).0,
            "rate" => {
                let trailing = Window::new(at - SignedDuration::from_hours(28 * 24), at).unwrap();
                let (visits, sign_ups) = world.truth(&trailing);
                sign_ups / visits
            }
            // Of the running month, or of the one before while this one has nothing settled.
            "monthly" => {
                let month = cycle.periods(okrd::okr::Each::Month).into_iter().rfind(|month| month.start() < at).unwrap();
                world.truth(&Window::new(month.start(), at).unwrap()).0
            }
            _ => world.followers(at),
        };
        assert_eq!(*value, truth, "{id} at {now}, observed {at}: {:?}", assessment.status);
        if id != "followers" {
            assert!(at + SETTLE <= now, "{id} at {now}: what may still change is called settled");
        }
    }
}

/// The grade is what anybody gets who knows the truth.
fn check_close(life: &Life, world: &World, assessments: &[Assessment], cycle: &Cycle) {
    let whole = cycle.window();
    let before = world.truth(&cycle.previous()).0;
    for (tracked, assessment) in life.plan.key_results.iter().zip(assessments) {
        let id = tracked.key_result.id.as_str();
        assert_eq!(assessment.phase, Phase::Closed, "{id} of {}", cycle.name());
        let score = *assessment.score.as_ref().unwrap_or_else(|why| panic!("{id} of {}: {why}", cycle.name()));
        let truth = match id {
            "visits" => (world.truth(&whole).0 - before) / (0.1 * before),
            "monthly" => {
                let months = cycle.periods(okrd::okr::Each::Month);
                let attained = |month: &Window| (world.truth(month).0 / 9000.0).min(1.0);
                months.iter().map(attained).sum::<f64>() / months.len() as f64
            }
            "rate" => {
                let of = |end: Timestamp| {
                    let (visits, sign_ups) = world.truth(&Window::new(end - SignedDuration::from_hours(28 * 24), end).unwrap());
                    sign_ups / visits
                };
                let baseline = life.facts.read().unwrap().baselines[id].clone();
                let begin = baseline.windows[0];
                assert!(
                    begin.end() <= cycle.start()
                        && begin.start()
                            >= cycle.start() - 400.days().to_duration(begin.end().to_zoned(TimeZone::UTC).date()).unwrap()
                );
                (of(assessment.observed_at.unwrap()) - baseline.number) / (0.05 * baseline.number)
            }
            // Its first number of the cycle is where it starts, whenever the source first gave one.
            _ => {
                let baseline = life.facts.read().unwrap().baselines[id].number;
                (world.followers(assessment.observed_at.unwrap()) - baseline) / 300.0
            }
        };
        assert!((score - truth.clamp(0.0, 1.0)).abs() < 1e-9, "{id} of {}: {score}, and the truth is {truth}", cycle.name());
        assert_ne!(assessment.status, Status::NoData);
    }
}
