//! `okrd cycle`: the end of a cycle, on the real binary and stores with a past.

use std::{fs, path::Path, process::Output};

use jiff::{SignedDuration, Timestamp};
use okrd::{
    okr::{Id, Observation, Role, Value, Window},
    store::{Change, SqliteStore, Store},
};
use serde_json::Value as Json;
use tempfile::TempDir;

use crate::daemon::{Daemon, okrd};

/// Leads settle three days after they came in.
const FILE: &str = "version: 1
timezone: UTC
cycle: CYCLE
sources:
  crm: { connector: exec, command: [\"false\"] }
objectives:
  - id: grow
    title: Grow
    owner: marketing
    key_results:
      - { id: leads, title: 100 leads, source: crm, target: 100, measure: { kind: flow, unit: leads, settle: 72h, past: true } }
      - { id: fans, title: More fans, source: crm, baseline: 100, target: 200, measure: { kind: level, unit: fans } }
      - { id: unknown, title: Never measured, source: crm, target: 5, measure: { kind: level } }
";
const Q1: &str = "2025-Q1";

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn end() -> Timestamp {
    at("2025-04-01T00:00:00Z")
}

fn later(hours: i64) -> Timestamp {
    end() + SignedDuration::from_hours(hours)
}

fn company(cycle: &str) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    declare(folder.path(), cycle, |file| file);
    folder
}

fn declare(folder: &Path, cycle: &str, change: impl FnOnce(String) -> String) {
    fs::write(folder.join("okrs.yaml"), change(FILE.replace("CYCLE", cycle))).expect("a file");
}

/// What was known when: the leads of the whole quarter, and the fans at its end.
fn leads(number: f64, collected_at: Timestamp) -> Change {
    let window = Window::new(at("2025-01-01T00:00:00Z"), end()).unwrap();
    observed("leads", window, Value::Flow(number), collected_at)
}

fn fans(number: f64, collected_at: Timestamp) -> Change {
    observed("fans", Window::new(end(), end()).unwrap(), Value::Level(number), collected_at)
}

fn observed(id: &str, window: Window, value: Value, collected_at: Timestamp) -> Change {
    let observation = Observation { role: Role::Value, window, value, collected_at };
    Change::Observation { key_result: Id::new(id).unwrap(), observation }
}

fn keep(folder: &Path, cycle: &str, changes: Vec<Change>) {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let store = SqliteStore::open(&folder.join("okrd.db")).expect("a store");
        // One after another, as polls come in.
        for change in changes {
            store.commit(cycle, vec![change]).await.expect("it is kept");
        }
        store.close().await.expect("it closes");
    });
}

/// 80 leads, found at once and again once they had settled; 150 fans.
fn over() -> TempDir {
    let folder = company(Q1);
    keep(folder.path(), Q1, vec![leads(80.0, later(2)), fans(150.0, later(2)), leads(80.0, later(73))]);
    folder
}

fn run(folder: &Path, arguments: &[&str]) -> Output {
    okrd().args(arguments).current_dir(folder).output().expect("okrd starts")
}

fn out(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

#[track_caller]
fn ok(folder: &Path, arguments: &[&str]) -> String {
    let output = run(folder, arguments);
    assert_eq!(output.status.code(), Some(0), "{arguments:?}: {}", out(&output));
    String::from_utf8(output.stdout).unwrap()
}

#[track_caller]
fn refused(folder: &Path, arguments: &[&str], code: i32) -> String {
    let output = run(folder, arguments);
    assert_eq!(output.status.code(), Some(code), "{arguments:?}: {}", out(&output));
    out(&output)
}

fn json(text: &str) -> Json {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

/// As it is kept: subject, value, grade, accomplished, reason.
type Brief = (String, Option<f64>, Option<f64>, Option<bool>, Option<String>);

fn kept(folder: &Path, cycle: &str) -> Vec<Brief> {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let grades = runtime.block_on(async {
        let store = SqliteStore::open_read_only(&folder.join("okrd.db")).unwrap();
        store.grades(cycle).await.unwrap()
    });
    let brief = grades
        .into_iter()
        .map(|grade| (grade.subject.id().to_string(), grade.value, grade.score, grade.accomplished, grade.reason));
    brief.collect()
}

#[test]
fn a_cycle_that_is_over_is_graded_and_the_grades_are_kept() {
    let folder = over();
    let said = ok(folder.path(), &["cycle", "close"]);
    assert!(said.starts_with("2025-Q1 is closed, and its grades are kept\n"), "{said}");
    assert!(said.contains("  leads    80%, accomplished: 80 leads for a target of 100 ("), "{said}");
    assert!(said.contains("  fans     50%, not accomplished: 150 fans for a target of 200 ("), "{said}");
    assert!(said.contains("  unknown  no number to grade: target 5 ("), "{said}");
    assert!(said.contains("  grow     65%, not accomplished: needs 70% ("), "{said}");
    let grade = |id: &str, value, score, accomplished| (id.to_owned(), value, score, accomplished, None);
    let first = [
        grade("fans", Some(150.0), Some(0.5), Some(false)),
        grade("leads", Some(80.0), Some(0.8), Some(true)),
        grade("unknown", None, None, None),
        grade("grow", None, Some(0.65), Some(false)),
    ];
    assert_eq!(kept(folder.path(), Q1), first);

    let again = json(&ok(folder.path(), &["cycle", "close", "--json"]));
    assert_eq!((&again["outcome"], &again["changed"]), (&"unchanged".into(), &Json::Array(Vec::new())));
    let leads = &again["grades"].as_array().unwrap().iter().find(|grade| grade["key_result"] == "leads").unwrap();
    assert_eq!((&leads["target"], &leads["rules"]["settle_seconds"]), (&"100".into(), &259_200.into()));
    assert_eq!(leads["rules"]["kind"], "flow");
    assert_eq!(kept(folder.path(), Q1), first, "closed twice is closed once");
}

#[test]
fn numbers_that_came_later_change_a_grade_only_with_a_reason() {
    let folder = over();
    ok(folder.path(), &["cycle", "close"]);
    let first = kept(folder.path(), Q1);
    // Long after everything was locked.
    keep(folder.path(), Q1, vec![leads(95.0, later(24 * 60))]);
    let differs = refused(folder.path(), &["cycle", "close"], 1);
    assert!(differs.contains("  leads: 80% -> 95%\n") && differs.contains("--regrade --reason"), "{differs}");
    assert!(differs.contains("  grow: 65% -> 72%"), "{differs}");
    assert_eq!(kept(folder.path(), Q1), first, "nothing was changed");

    refused(folder.path(), &["cycle", "close", "--regrade"], 2);
    assert!(refused(folder.path(), &["cycle", "close", "--regrade", "--reason", " "], 2).contains("the reason is empty"));
    let said = ok(folder.path(), &["cycle", "close", "--regrade", "--reason", "invoices came late"]);
    assert!(said.starts_with("2025-Q1 is graded again; both grades are kept\n  leads: 80% -> 95%\n"), "{said}");
    assert!(said.contains("; invoices came late)\n") && said.contains("before: 80%, accomplished: 80 leads"), "{said}");
    let because = || Some("invoices came late".to_owned());
    let mut both = first.clone();
    both.insert(2, ("leads".to_owned(), Some(95.0), Some(0.95), Some(true), because()));
    both.push(("grow".to_owned(), None, Some(0.725), Some(true), because()));
    assert_eq!(kept(folder.path(), Q1), both, "the first grades stand beside the second ones; what did not change has one");

    let again = ok(folder.path(), &["cycle", "close", "--regrade", "--reason", "to be sure"]);
    assert!(again.starts_with("2025-Q1 is closed already, and nothing has changed\n"), "{again}");
    assert_eq!(kept(folder.path(), Q1), both);
}

#[test]
fn rules_that_changed_after_the_close_are_seen() {
    let folder = over();
    ok(folder.path(), &["cycle", "close"]);
    declare(folder.path(), Q1, |file| file.replace("baseline: 100, target: 200", "baseline: 100, target: 250"));
    let differs = refused(folder.path(), &["cycle", "close"], 1);
    assert!(differs.contains("  fans: 50% -> 33%\n"), "{differs}");
    let shown = ok(folder.path(), &["status"]);
    assert!(shown.contains("50%, not accomplished: 150 fans for a target of 200"), "the kept grade stays: {shown}");
}

#[test]
fn a_cycle_whose_numbers_came_too_late_is_closed_with_a_reason() {
    let folder = company(Q1);
    // Fetched months later.
    keep(folder.path(), Q1, vec![fans(150.0, later(24 * 100))]);
    let told = refused(folder.path(), &["cycle", "close"], 1);
    assert!(told.contains("2025-Q1 has no number to grade, so it is not closed"), "{told}");
    assert!(kept(folder.path(), Q1).is_empty());
    let said = ok(folder.path(), &["cycle", "close", "--regrade", "--reason", "okrd was set up late"]);
    assert!(said.contains("  fans     50%, not accomplished: 150 fans for a target of 200 ("), "{said}");
    assert!(said.contains("; okrd was set up late)"), "{said}");
    assert!(ok(folder.path(), &["cycle", "close"]).contains("nothing has changed"));
}

#[test]
fn what_is_open_is_not_closed() {
    let folder = company("{ name: now, start: 2025-01-01, end: 2090-12-31 }");
    keep(folder.path(), "now", vec![fans(150.0, later(2))]);
    let told = refused(folder.path(), &["cycle", "close"], 1);
    assert!(told.contains("error: now is not over: it ends "), "{told}");
    assert!(told.contains("  leads is open until 3 Jan 2091, 00:00\n"), "{told}");
    assert!(told.contains("  fans is open until 31 Dec 2090, 00:00\n"), "{told}");
    assert!(told.contains("hint: close it after 3 Jan 2091, 00:00"), "{told}");
    assert!(kept(folder.path(), "now").is_empty());
    let none = tempfile::tempdir().unwrap();
    declare(none.path(), Q1, |file| file);
    assert!(refused(none.path(), &["cycle", "close"], 1).contains("there is no store"));
    assert!(!none.path().join("okrd.db").exists(), "and none is made");
}

#[test]
fn every_cycle_of_the_store_is_listed() {
    let folder = over();
    keep(folder.path(), "2024-Q4", vec![fans(90.0, at("2025-01-01T00:00:00Z"))]);
    keep(folder.path(), "spring", vec![fans(90.0, at("2025-01-01T00:00:00Z"))]);
    let list = || ok(folder.path(), &["cycle", "list"]);
    let before = list();
    assert_eq!(
        before,
        "spring   dates not known           1 key result   not graded (the file is of another cycle)\n\
         2024-Q4  2024-10-01 to 2024-12-31  1 key result   not graded (the file is of another cycle)\n\
         2025-Q1  2025-01-01 to 2025-03-31  2 key results  65% (over and not closed: okrd cycle close)\n"
    );
    ok(folder.path(), &["cycle", "close"]);
    assert!(list().contains("  65%, 0 of 1 objectives accomplished (closed on "), "{}", list());
    // The file goes on to the next cycle, and the grades stay.
    declare(folder.path(), "2090-Q1", |file| file);
    let listed = json(&ok(folder.path(), &["cycle", "list", "--json"]));
    let cycles = listed["cycles"].as_array().unwrap();
    let brief: Vec<_> = cycles.iter().map(|one| (one["cycle"].as_str().unwrap(), one["state"].as_str().unwrap())).collect();
    assert_eq!(brief, [("spring", "not_graded"), ("2024-Q4", "not_graded"), (Q1, "closed"), ("2090-Q1", "open")]);
    assert_eq!((&cycles[2]["grade_ratio"], &cycles[2]["objectives_graded"]), (&0.65.into(), &1.into()));
}

#[test]
fn a_closed_cycle_shows_its_kept_grades() {
    let folder = over();
    assert!(!ok(folder.path(), &["status"]).contains("accomplished: 80 leads"));
    ok(folder.path(), &["cycle", "close"]);
    for arguments in [&["status"][..], &["explain", "leads"]] {
        let shown = ok(folder.path(), arguments);
        assert!(shown.contains("80%, accomplished: 80 leads for a target of 100"), "{shown}");
    }
    assert!(!ok(folder.path(), &["explain", "leads"]).contains("150 fans"), "only its own");
    let status = json(&ok(folder.path(), &["status", "--json"]));
    assert_eq!(status["kept_grades"].as_array().unwrap().len(), 4);
    let explained = json(&ok(folder.path(), &["explain", "leads", "--json"]));
    assert_eq!(explained["kept_grades"][0]["grade_ratio"], 0.8);
    declare(folder.path(), Q1, |file| format!("language: fr\n{file}"));
    let french = ok(folder.path(), &["status"]);
    let line = "leads    80\u{202f}%, accompli\u{a0}: 80\u{a0}leads pour une cible de 100";
    assert!(french.contains("\nNotes conservées\n") && french.contains(line), "{french}");
    assert_eq!(ok(folder.path(), &["cycle", "report"]), ok(folder.path(), &["report", "close"]));
}

#[tokio::test]
async fn the_daemon_closes_by_itself_and_once() {
    let folder = tokio::task::spawn_blocking(over).await.unwrap();
    let store = || SqliteStore::open_read_only(&folder.path().join("okrd.db")).unwrap();
    for start in [1, 2] {
        let daemon = Daemon::start(folder.path()).await;
        daemon.wait_for("the grades", async |_| !store().grades(Q1).await.unwrap().is_empty()).await;
        let said = daemon.log().contains("the cycle is closed, and its grades are kept");
        assert_eq!(said, start == 1, "{}", daemon.log());
        daemon.stop().await;
    }
    let grades = store().grades(Q1).await.unwrap();
    assert_eq!(grades.len(), 4, "{grades:?}");
    assert!(ok(folder.path(), &["cycle", "close"]).contains("nothing has changed"));
}
