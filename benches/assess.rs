//! Assessing 100,000 key results from their histories: a poll a day, half a quarter long.
//!
//! `cargo bench --bench assess`. Prints the time of one pass on one core, best of five, and beside it what reading the same
//! histories costs that touches every observation and judges nothing.

use std::{
    hint::black_box,
    time::{Duration, Instant},
};

use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use okrd::{
    okr::{
        Baseline, BaselineRule, Cycle, Each, Id, KeyResult, Kind, Observation, PollState, Recurrence, Role, Target, Value, Window,
    },
    progress::{Input, assess},
    signal::calibration::Calibration,
};

const KEY_RESULTS: usize = 100_000;
const OBSERVATIONS: i64 = 45;
/// What is collected so long after its window is final.
const SETTLE: SignedDuration = SignedDuration::from_hours(48);
const TURNS: usize = 5;

fn main() {
    // `cargo bench` says so; `cargo test --benches` only wants to see that it works.
    let count = if std::env::args().any(|argument| argument == "--bench") { KEY_RESULTS } else { 100 };
    let cycle = Cycle::named("2026-Q4", &TimeZone::get("Europe/Paris").expect("a zone")).expect("a cycle");
    let now = cycle.start() + SignedDuration::from_hours(24 * OBSERVATIONS);
    let poll = PollState::default().after(now, None);
    let mut all = Duration::ZERO;
    println!("{count} key results, {OBSERVATIONS} observations each, one core");
    for (name, case) in cases() {
        let histories: Vec<Vec<Observation>> = (0..count / 5).map(|index| history(&cycle, case.1, index)).collect();
        let baseline = Baseline { number: 1000.0, windows: [cycle.previous()].into(), question: "q".into(), collected_at: now };
        let input = |history| Input {
            key_result: &case.0,
            cycle: &cycle,
            history,
            baseline: Some(&baseline),
            original_target: None,
            poll: &poll,
            accepted: None,
            calibration: Calibration::default(),
            now,
        };
        let reading = best(|| {
            histories.iter().for_each(|history| {
                black_box(newest(history));
            })
        });
        let judging = best(|| histories.iter().for_each(|history| drop(black_box(assess(&input(history))))));
        all += judging;
        println!(
            "{name:<28} {:>7.2} us each, {:>5.1} times reading alone",
            judging.as_secs_f64() * 1e6 / (count / 5) as f64,
            judging.as_secs_f64() / reading.as_secs_f64().max(1e-9)
        );
    }
    println!("all {count}               {:>7.3} s (wanted: below 1 s)", all.as_secs_f64());
}

/// The value on a day of the cycle of the key result with this number.
type ValueOf = fn(i64, usize) -> Value;

/// The kinds of key results, a fifth of all each.
fn cases() -> Vec<(&'static str, (KeyResult, ValueOf))> {
    let flow = |day: i64, index: usize| Value::Flow((day * (10 + index as i64 % 7)) as f64);
    let level = |day: i64, index: usize| Value::Level((1000 + day * (index as i64 % 5)) as f64);
    let ratio = |day: i64, index: usize| Value::Ratio {
        numerator: (day * 3 + index as i64 % 3) as f64,
        denominator: (day * 10 + 1) as f64,
    };
    let monthly = KeyResult {
        recurrence: Some(Recurrence { each: Each::Month, compounding: false }),
        ..key_result(Kind::Flow, Target::Reach(300.0))
    };
    vec![
        ("flow, grows by 20 %", (key_result(Kind::Flow, Target::Relative(0.2)), flow)),
        ("level, reaches a number", (key_result(Kind::Level, Target::Reach(1200.0)), level)),
        ("ratio, at least", (key_result(Kind::Ratio, Target::AtLeast(0.3)), ratio)),
        ("level, between two numbers", (key_result(Kind::Level, Target::Between { low: 900.0, high: 1100.0 }), level)),
        ("flow, each month", (monthly, flow)),
    ]
}

fn key_result(kind: Kind, target: Target) -> KeyResult {
    KeyResult {
        baseline: BaselineRule::Number(1000.0),
        settle: SETTLE,
        ..KeyResult::new(Id::new("k").expect("an id"), kind, target)
    }
}

/// A poll a day, cycle to date.
fn history(cycle: &Cycle, value: ValueOf, index: usize) -> Vec<Observation> {
    let at = |day: i64| cycle.start() + SignedDuration::from_hours(24 * day);
    let observation = |day: i64| Observation {
        role: Role::Value,
        window: Window::new(cycle.start(), at(day)).expect("it ends after its start"),
        value: value(day, index),
        collected_at: at(day) + SETTLE,
    };
    (1..=OBSERVATIONS).map(observation).collect()
}

fn newest(history: &[Observation]) -> Option<(Timestamp, f64)> {
    history
        .iter()
        .map(|observation| match observation.value {
            Value::Level(number) | Value::Flow(number) | Value::Milestone(number) => (observation.observed_at(), number),
            Value::Ratio { numerator, denominator } => (observation.observed_at(), numerator / denominator),
            Value::Rank(_) | Value::Each(_) => (observation.observed_at(), 0.0),
        })
        .max_by_key(|(at, _)| *at)
}

fn best(mut work: impl FnMut()) -> Duration {
    let once = |work: &mut dyn FnMut()| {
        let began = Instant::now();
        work();
        began.elapsed()
    };
    (0..TURNS).map(|_| once(&mut work)).min().unwrap_or_default()
}
