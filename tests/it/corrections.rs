//! What people change by hand: another baseline, an odd number believed; each with its reason, and never in silence.

use std::{path::Path, process::Output};

use serde_json::Value as Json;

use crate::daemon::okrd;

/// A file source with a number a day, and a target that needs a baseline.
fn company(folder: &Path, numbers: &str) {
    std::fs::write(folder.join("followers.csv"), numbers).expect("a file");
    let file = "version: 1
timezone: UTC
cycle: { name: now, start: 2026-01-01, end: 2035-12-31 }
sources:
  sheet: { connector: file, path: followers.csv }
  page: { connector: exec, command: [cat, page.txt] }
objectives:
  - id: grow
    title: Grow
    owner: marketing
    key_results:
      - { id: followers, source: page, baseline: at_start, target: +20%, poll: daily, measure: { kind: level, unit: followers } }
      - { id: typed, source: page, baseline: 5, target: +20%, measure: { kind: level } }
";
    std::fs::write(folder.join("okrs.yaml"), file).expect("a file");
}

fn run(folder: &Path, arguments: &[&str]) -> Output {
    okrd().args(arguments).current_dir(folder).output().expect("okrd starts")
}

fn out(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

fn json(output: &Output) -> Json {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {}", out(output)))
}

fn poll(folder: &Path, number: f64) {
    std::fs::write(folder.join("page.txt"), number.to_string()).expect("a file");
    let output = run(folder, &["poll"]);
    assert!(output.status.success(), "{}", out(&output));
}

fn value(folder: &Path, name: &str) -> Json {
    json(&run(folder, &["explain", "followers", "--json"]))["key_result"][name].clone()
}

#[test]
fn a_baseline_is_changed_only_with_a_reason_and_the_change_is_kept() {
    let folder = tempfile::tempdir().expect("a folder");
    company(folder.path(), "day,followers\n");
    poll(folder.path(), 100.0);
    assert_eq!(value(folder.path(), "baseline"), 100.0);

    let without = run(folder.path(), &["baseline", "set", "followers", "80"]);
    assert_eq!(without.status.code(), Some(2), "{}", out(&without));
    let set = run(folder.path(), &["baseline", "set", "followers", "80", "--reason", "the page was new"]);
    assert!(set.status.success() && out(&set).contains("followers: 100 followers -> 80 followers"), "{}", out(&set));
    assert_eq!((value(folder.path(), "baseline"), value(folder.path(), "target")), (80.0.into(), 96.0.into()));
    poll(folder.path(), 101.0);
    assert_eq!(value(folder.path(), "baseline"), 80.0, "a poll does not take it back");

    let list = out(&run(folder.path(), &["baseline", "list"]));
    assert!(list.contains("followers  80 followers  (typed, "), "{list}");
    assert!(list.contains("was 100 followers; the page was new"), "{list}");
    assert!(list.contains("typed      5  (typed in the file)"), "{list}");
    let listed = json(&run(folder.path(), &["baseline", "list", "--json"]));
    assert_eq!(listed["key_results"][0]["corrections"][0]["what"]["baseline_before"], 100.0);

    for (arguments, told) in [
        (&["baseline", "set", "typed", "7", "--reason", "x"][..], "stands in the file"),
        (&["baseline", "set", "followers", "7", "--reason", " "], "the reason is empty"),
        (&["baseline", "set", "folowers", "7", "--reason", "x"], "did you mean `followers`?"),
        (&["baseline", "remeasure", "followers", "--reason", "x"], "not measured again"),
        (&["accept", "followers", "--reason", "x"], "no number of `followers` is held back"),
    ] {
        let output = run(folder.path(), arguments);
        assert!(!output.status.success() && out(&output).contains(told), "{arguments:?}: {}", out(&output));
    }
    assert_eq!(value(folder.path(), "baseline"), 80.0);
}

#[test]
fn an_odd_number_is_held_back_until_somebody_accepts_it() {
    let folder = tempfile::tempdir().expect("a folder");
    company(folder.path(), "day,followers\n");
    for number in [1000.0, 1010.0, 1020.0, 1030.0, 1040.0, 1050.0] {
        poll(folder.path(), number);
    }
    poll(folder.path(), 0.0);
    assert_eq!((value(folder.path(), "value"), value(folder.path(), "implausible_value")), (1050.0.into(), 0.0.into()));
    let explained = out(&run(folder.path(), &["explain", "followers"]));
    assert!(explained.contains("is held back"), "{explained}");
    let accepted = run(folder.path(), &["accept", "followers", "--reason", "the page was closed"]);
    assert!(accepted.status.success() && out(&accepted).contains("followers: 0 followers counts now"), "{}", out(&accepted));
    assert_eq!((value(folder.path(), "value"), value(folder.path(), "implausible_value")), (0.0.into(), Json::Null));
}
