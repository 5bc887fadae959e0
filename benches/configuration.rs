//! Reading a configuration of 100,000 key results: parsing and checking, on one core.
//!
//! `cargo bench --bench configuration`. Prints the best of three beside what parsing the YAML alone costs.

mod large_file;

use std::{
    path::Path,
    time::{Duration, Instant},
};

use okrd::{
    collect::engine::ENGINES,
    document::{EmptyEnvironment, Files, parse},
    plan,
};

use large_file::large_file;

const KEY_RESULTS: usize = 100_000;
const SQL: &str = "select count(*) from things where kind = @ and created_at >= $start and created_at < $end";
const TURNS: usize = 3;

fn main() {
    // `cargo bench` says so; `cargo test --benches` only wants to see that it works.
    let count = if std::env::args().any(|argument| argument == "--bench") { KEY_RESULTS } else { 100 };
    let text = large_file(count, SQL, "");
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
