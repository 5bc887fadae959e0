//! Forecasts and stalls as `okrd eval` measures them: over an excerpt of the benchmarks to the last printed digit, and
//! over the whole, where it is there, within what docs/signals.md says.
//!
//! `OKRD_BLESS=1 cargo test --test it signals` rewrites the figures of the excerpt. The whole is looked for in
//! `../shared/benchmarks`, or where `OKRD_BENCHMARKS` says.

use std::{
    collections::HashMap,
    fs,
    path::{Path, PathBuf},
};

use crate::daemon::okrd;

/// What `okrd eval` prints of the series in `folder`, whose files end in `suffix`.
fn eval(what: &str, cases: &Path, truth: &Path, more: &[&str]) -> String {
    let output = okrd().args(["eval", what, "--cases"]).arg(cases).arg("--truth").arg(truth).args(more).output();
    let output = output.expect("okrd starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("figures are text")
}

/// The figures of an excerpt are those of its golden file; or rewrites it.
#[track_caller]
fn check(what: &str, golden: &str, more: &[&str]) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/signals");
    let file = |part: &str| folder.join(format!("{what}.{part}.jsonl"));
    let got = eval(what, &file("cases"), &file("truth"), more);
    let golden = folder.join(golden);
    if std::env::var_os("OKRD_BLESS").is_some() {
        fs::write(&golden, &got).unwrap();
        return;
    }
    let expected = fs::read_to_string(&golden).unwrap_or_default();
    assert!(expected == got, "{} differs; got:\n{got}\nif this is right, run again with OKRD_BLESS=1", golden.display());
}

#[test]
fn forecasts_of_the_excerpt_come_true_as_often_as_before() {
    check("forecast", "forecast.txt", &["--by", "kind"]);
}

#[test]
fn stalls_of_the_excerpt_are_found_as_before() {
    check("stall", "stall.balanced.txt", &["--by", "kind"]);
    check("stall", "stall.strict.txt", &["--sensitivity", "strict"]);
    check("stall", "stall.sensitive.txt", &["--sensitivity", "sensitive"]);
}

/// The first line of figures, all cases together, by the names above them; none where the benchmark is not there.
fn whole(what: &str) -> Option<HashMap<String, f64>> {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/benchmarks");
    let folder = std::env::var_os("OKRD_BENCHMARKS").map_or_else(beside, PathBuf::from).join(what);
    if !folder.is_dir() {
        return None;
    }
    let table = eval(what, &folder.join("cases.jsonl.gz"), &folder.join("truth.jsonl.gz"), &[]);
    let mut lines = table.lines().map(str::split_whitespace);
    let (names, figures) = (lines.next()?.skip(1), lines.next()?.skip(1));
    Some(names.map(str::to_owned).zip(figures.map(|figure| figure.parse().expect("a number"))).collect())
}

#[test]
fn forecasts_of_the_whole_benchmark_are_as_good_as_the_docs_say() {
    let Some(figures) = whole("forecast") else { return };
    assert_eq!(figures["n"], 7374.0);
    assert!(figures["brier"] <= 0.1135, "{figures:?}");
    assert!((0.77..=0.83).contains(&figures["coverage80"]), "{figures:?}");
    assert!(figures["ece"] <= 0.025, "{figures:?}");
}

#[test]
fn stalls_of_the_whole_benchmark_are_found_as_the_docs_say() {
    let Some(figures) = whole("stall") else { return };
    // To the digits that are printed there; names as the table cuts them.
    let told = [("det14", 0.584), ("det28", 0.804), ("fa_per_kr_", 0.108), ("stale_det", 1.0)];
    for (name, told) in told {
        assert!((figures[name] - told).abs() < 0.0006, "{name} {told}: {figures:?}");
    }
}
