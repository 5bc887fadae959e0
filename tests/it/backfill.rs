//! Days that no poll has seen: asked for afterwards, once, and equal to what the database says itself.

use std::{path::Path, process::Output};

use jiff::{Timestamp, ToSpan, tz::TimeZone};
use okrd::{
    clock::{Clock as _, SystemClock},
    okr::{Id, Role, Value},
    store::{SqliteStore, Store as _},
};
use rusqlite::Connection;
use serde_json::Value as Json;

use crate::daemon::okrd;

/// A cycle of half a year around today, and a database with a request every seven hours for two years.
fn company(folder: &Path) -> (Timestamp, Timestamp) {
    let now = SystemClock.now();
    let today = now.to_zoned(TimeZone::get("Europe/Paris").expect("a zone")).date();
    let (first, after) = (today.saturating_sub(60.days()), today.saturating_add(120.days()));
    let database = Connection::open(folder.join("company.db")).expect("a database");
    database
        .execute_batch(
            "create table requests (at text); create table leads (at text);
             with recursive hours(h) as (select 0 union all select h + 7 from hours where h < 17520)
             insert into requests select strftime('%Y-%m-%d %H:%M:%S', 'now', '-' || h || ' hours') from hours;
             insert into leads select at from requests where rowid % 3 = 0;",
        )
        .expect("rows");
    let file = format!(
        "version: 1
timezone: Europe/Paris
cycle: {{ name: now, start: {first}, end: {last} }}
sources:
  crm: {{ connector: sqlite, path: company.db }}
  exact: {{ connector: exec, command: [sh, -c, \"echo 7\"] }}
objectives:
  - id: grow
    title: Grow
    owner: sales
    key_results:
      - {{ id: requests, source: crm, target: +20%, measure: {{ kind: flow, unit: requests, sql: \"select count(*) from requests where at >= $start and at < $end\" }} }}
      - {{ id: conversion, source: crm, target: +10%, measure: {{ kind: ratio, unit: percent, sql: \"select (select count(*) from leads where at >= $start and at < $end) as numerator, (select count(*) from requests where at >= $start and at < $end) as denominator\", window: 28d }} }}
      - {{ id: calls, source: crm, each: month, target: 90, measure: {{ kind: flow, sql: \"select count(*) from requests where at >= $start and at < $end\" }} }}
      - {{ id: fixed, source: exact, target: 10, baseline: 1, measure: {{ kind: level }} }}
",
        last = after.yesterday().expect("a day"),
    );
    std::fs::write(folder.join("okrs.yaml"), file).expect("a file");
    let at = |day: jiff::civil::Date| day.in_tz("Europe/Paris").expect("a midnight").timestamp();
    (at(first), at(today))
}

fn run(folder: &Path, arguments: &[&str]) -> Output {
    okrd().args(arguments).current_dir(folder).output().expect("okrd starts")
}

fn json(output: &Output) -> Json {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&output.stderr)))
}

fn of<'a>(outcome: &'a Json, id: &str) -> &'a Json {
    let all = outcome["key_results"].as_array().expect("key results");
    all.iter().find(|one| one["id"] == id).unwrap_or_else(|| panic!("no {id} in {outcome}"))
}

#[tokio::test]
async fn past_days_are_filled_in_once_and_equal_what_the_database_says() {
    let folder = tempfile::tempdir().expect("a folder");
    let (start, today) = company(folder.path());
    let output = run(folder.path(), &["backfill", "--json"]);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let outcome = json(&output);
    for (id, fewest) in [("requests", 60), ("conversion", 60), ("calls", 60)] {
        let kept = of(&outcome, id)["kept"].as_u64().expect("a number");
        assert!(kept >= fewest && of(&outcome, id)["missing"] == kept, "{id}: {outcome}");
    }
    assert_eq!(of(&outcome, "fixed")["tells_the_past"], false);

    let database = Connection::open(folder.path().join("company.db")).expect("a database");
    let count = |from: Timestamp, to: Timestamp| -> f64 {
        let query = "select count(*) from requests where at >= ?1 and at < ?2";
        let text = |at: Timestamp| at.strftime("%Y-%m-%d %H:%M:%S").to_string();
        database.query_row(query, [text(from), text(to)], |row| row.get(0)).expect("a count")
    };
    let store = SqliteStore::open_read_only(&folder.path().join("okrd.db")).expect("a store");
    let id = Id::new("requests").expect("an id");
    let history = store.history("now", &id).await.expect("a history");
    let values: Vec<_> = history.iter().filter(|observation| observation.role == Role::Value).collect();
    assert_eq!(values.len(), 60, "one a day");
    assert_eq!(values.last().map(|newest| newest.observed_at()), Some(today), "up to the last midnight");
    assert!(values.iter().all(|value| value.window.start() == start));
    let curve = history.iter().filter(|observation| observation.role == Role::Baseline).count();
    assert!((178..=182).contains(&curve), "the whole curve of the period before: {curve}");
    for observation in &history {
        let direct = count(observation.window.start(), observation.window.end());
        assert_eq!(observation.value, Value::Flow(direct), "{observation:?}");
    }

    let again = json(&run(folder.path(), &["backfill", "--json"]));
    assert_eq!(of(&again, "requests")["missing"], 0, "{again}");
    let poll = run(folder.path(), &["poll"]);
    assert!(poll.status.success(), "{}", String::from_utf8_lossy(&poll.stderr));
    let explained = run(folder.path(), &["explain", "requests", "--json"]);
    assert_eq!(json(&explained)["key_result"]["baseline_to_date_like_for_like"], true, "growth is held against the curve");
}

#[test]
fn what_cannot_be_asked_is_told_and_the_others_go_on() {
    let folder = tempfile::tempdir().expect("a folder");
    company(folder.path());
    let file = std::fs::read_to_string(folder.path().join("okrs.yaml")).expect("a file");
    std::fs::write(folder.path().join("okrs.yaml"), file.replacen("from requests where", "from nowhere where", 1))
        .expect("a file");
    let output = run(folder.path(), &["backfill"]);
    assert_eq!(output.status.code(), Some(4), "{}", String::from_utf8_lossy(&output.stderr));
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(said.contains("requests    0 of ") && said.contains("no such table"), "{said}");
    assert!(said.contains("fixed       the source cannot be asked about the past"), "{said}");
    assert!(said.contains("conversion  60 of 60 numbers"), "{said}");
}
