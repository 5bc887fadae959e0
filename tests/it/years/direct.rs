//! One whole cycle on a real PostgreSQL: baseline, its curve, the days that were filled in, and the grade are what SQL says
//! when it is asked directly.

use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use okrd::{
    collect::engine::ENGINES,
    document::{EmptyEnvironment, Files},
    okr::{Cycle, Id, Role, Value, Window},
    plan,
    progress::Phase,
    store::{MemoryStore, Store as _},
};

use super::{Life, Tally};
use crate::servers::postgres::Postgres;

const ZONE: &str = "Europe/Paris";

/// Two quarters of orders, more towards their ends, with some at both sides of each change of the clocks.
const ROWS: &str = "
    create table orders (at timestamptz not null, amount numeric not null);
    insert into orders
    select '2025-06-30 21:10:00+00'::timestamptz + (sqrt(n::float8 / 4000) * interval '190 days'), 10 + n % 7
    from generate_series(1, 4000) as n;
    create index on orders (at);
    grant select on orders to okrd;";

fn direct(server: &Postgres, window: &Window) -> f64 {
    server.sql(&question(window)).trim().parse().unwrap()
}

fn question(window: &Window) -> String {
    format!("select count(*) from orders where at >= '{}' and at < '{}'", window.start(), window.end())
}

#[tokio::test]
async fn a_whole_cycle_on_a_real_postgresql_is_what_sql_says_directly() {
    let server = Postgres::start();
    server.sql(ROWS);
    let text = format!(
        "version: 1
timezone: {ZONE}
cycle: 2025-Q4
sources: {{ crm: {{ connector: postgres, url: \"{}\", tls: disable }} }}
objectives:
  - id: sell
    title: Sell
    owner: sales
    key_results:
      - {{ id: orders, source: crm, target: +60%, settle: 24h, measure: {{ kind: flow, unit: orders, sql: \"select count(*) from orders where at >= $start and at < $end\" }} }}
",
        server.url()
    );
    let resolved = || {
        let mut files = Files::default();
        files.add("okrs.yaml", text.clone());
        plan::load(&files, std::path::Path::new("."), ENGINES, &EmptyEnvironment)
            .unwrap_or_else(|mistakes| panic!("{}", files.render(&mistakes, false)))
    };
    let (store, mut tally) = (MemoryStore::new(), Tally::default());
    let cycle = Cycle::named("2025-Q4", &TimeZone::get(ZONE).unwrap()).unwrap();
    let id = Id::new("orders").unwrap();
    let days = |days: i64| SignedDuration::from_hours(24 * days);

    // First started in the middle of the cycle: the baseline is asked for, and all that is past is filled in.
    let now: Timestamp = cycle.start() + days(45) + SignedDuration::from_hours(7);
    let life = Life::begin(resolved(), &store).await;
    assert!(life.tick(&store, now, None, &mut tally).await);
    let started = std::time::Instant::now();
    life.fill(&store, now).await;
    let filling = started.elapsed();
    let history = store.history("2025-Q4", &id).await.unwrap();
    let mut compared = [0; 2];
    for observation in &history {
        let Value::Flow(number) = observation.value else { panic!("{observation:?}") };
        // What could still change then is in the table all the same: this source is never late.
        assert_eq!(number, direct(&server, &observation.window), "{observation:?}");
        compared[usize::from(observation.role == Role::Baseline)] += 1;
    }
    assert!(compared[0] >= 44 && compared[1] >= 90, "days and points of the curve: {compared:?}");
    // The same questions in one session, as fast as the database answers.
    let questions: String = history.iter().map(|observation| question(&observation.window) + ";\n").collect();
    let started = std::time::Instant::now();
    server.sql(&questions);
    let asking = started.elapsed();
    println!("{compared:?} numbers: filled in {filling:?}, psql asks the same in {asking:?}");
    let baseline = life.facts.read().unwrap().baselines[&id].clone();
    assert_eq!(baseline.number, direct(&server, &cycle.previous()));
    let assessment = &life.look(&store, now).await[0];
    let so_far = Window::new(cycle.start(), assessment.observed_at.unwrap()).unwrap();
    assert_eq!(assessment.value, Ok(direct(&server, &so_far)));
    let to_date = assessment.baseline_to_date.as_ref().unwrap();
    let same_point = Window::new(cycle.previous().start(), cycle.previous().at(so_far.elapsed_of(&cycle))).unwrap();
    assert!(to_date.like_for_like);
    // Between two midnights of the curve it is a straight line.
    assert!((to_date.number - direct(&server, &same_point)).abs() < 12.0, "{to_date:?}");

    // Off until after the end; then the rest is filled in, and the grade is what the two counts make.
    let end = cycle.end() + days(2);
    let life = Life::begin(resolved(), &store).await;
    assert!(life.tick(&store, end, None, &mut tally).await);
    life.fill(&store, end).await;
    let closed = &life.look(&store, cycle.end() + days(9)).await[0];
    assert_eq!(closed.phase, Phase::Closed, "{closed:?}");
    let (before, after) = (direct(&server, &cycle.previous()), direct(&server, &cycle.window()));
    let progress = (after - before) / (0.6 * before);
    assert_eq!(closed.value, Ok(after));
    assert!((closed.score.as_ref().unwrap() - progress.clamp(0.0, 1.0)).abs() < 1e-12, "{progress} {closed:?}");
    assert!(progress > 0.2, "the rows make a grade that says something: {progress}");
}

trait Elapsed {
    fn elapsed_of(&self, cycle: &Cycle) -> f64;
}

impl Elapsed for Window {
    /// The share of the cycle that the window covers from its start.
    fn elapsed_of(&self, cycle: &Cycle) -> f64 {
        cycle.window().elapsed(self.end())
    }
}
