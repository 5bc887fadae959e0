//! Reading a configuration of 100,000 key results: parsing and checking, on one core.
//!
//! `cargo bench --bench configuration`. Prints the best of three beside what parsing the YAML alone costs.

use std::{
    fmt::Write as _,
    path::Path,
    time::{Duration, Instant},
};

use okrd::{
    collect::engine::ENGINES,
    document::{EmptyEnvironment, Files, parse},
    plan,
};

const KEY_RESULTS: usize = 100_000;
const KEY_RESULTS_AN_OBJECTIVE: usize = 5;
const TURNS: usize = 3;

fn main() {
    // `cargo bench` says so; `cargo test --benches` only wants to see that it works.
    let count = if std::env::args().any(|argument| argument == "--bench") { KEY_RESULTS } else { 100 };
    let text = large_file(count);
    let mut files = Files::default();
    files.add("okrs.yaml", text.clone());
    let (mut parsing, mut loading) = (Duration::MAX, Duration::MAX);
    for _ in 0..TURNS {
        let began = Instant::now();
        drop(parse(0, &text).expect("the YAML is sound"));
        parsing = parsing.min(began.elapsed());
        let began = Instant::now();
        let resolved = plan::load(&files, Path::new("."), ENGINES, &EmptyEnvironment);
        loading = loading.min(began.elapsed());
        let resolved = resolved.unwrap_or_else(|mistakes| panic!("{}", files.render(&mistakes, false)));
        assert_eq!(resolved.plan.key_results.len(), count);
    }
    println!("{count} key results, {:.1} MB", text.len() as f64 / 1e6);
    println!("parse                {:>7.3} s", parsing.as_secs_f64());
    println!("parse and check      {:>7.3} s (wanted: at most 3 s)", loading.as_secs_f64());
    println!("check / parse        {:>7.2}", loading.as_secs_f64() / parsing.as_secs_f64());
}

fn large_file(count: usize) -> String {
    let mut text = String::from(
        "cycle: 2026-Q4\ntimezone: Europe/Paris\nsources:\n  crm: { connector: sqlite, path: crm.db }\nobjectives:\n",
    );
    for index in 0..count {
        if index % KEY_RESULTS_AN_OBJECTIVE == 0 {
            let _ = write!(
                text,
                "  - id: objective-{index:06}\n    title: Improve what team {index} does\n    owner: team-{}\n    key_results:\n",
                index % 40
            );
        }
        let _ = write!(
            text,
            "      - id: key-result-{index:06}\n        title: Raise the number of things of kind {index} by a fifth\n        source: crm\n        \
             measure:\n          kind: flow\n          unit: requests\n          \
             sql: select count(*) from things where kind = {index} and created_at >= $start and created_at < $end\n        target: +20%\n"
        );
    }
    text
}
