//! `okrd replay` on a quarter that went well, stood still, and went on.

use std::{fs, path::Path, process::Output};

use jiff::{SignedDuration, Timestamp};
use okrd::{
    okr::{Id, Observation, Role, Value, Window},
    store::{Change, SqliteStore, Store},
};
use serde_json::Value as Json;
use tempfile::TempDir;

use crate::daemon::okrd;

/// Fans go up by one a day, stand still for three weeks, and go up again; visits stop being measured on 21 February.
const FILE: &str = "version: 1
timezone: UTC
language: LANGUAGE
cycle: 2025-Q1
sources:
  page: { connector: exec, command: [\"false\"] }
  site: { connector: exec, command: [\"false\"] }
ALERTS
objectives:
  - id: grow
    title: Grow
    owner: marketing
    key_results:
      - { id: fans, title: More fans, source: page, baseline: 100, target: 150, stall: { no_progress_for: 10d }, stale_after: 3d, measure: { kind: level, unit: fans } }
      - { id: visits, title: More visits, source: site, baseline: 100, target: 190, stall: never, stale_after: 3d, measure: { kind: level, unit: visits } }
";
const ALERTS: &str = "alerts:
  sinks:
    team: { slack: { webhook: https://chat.invalid/1 } }
    ops: { webhook: { url: https://ops.invalid/2 } }
  quiet: { from: \"22:00\", to: \"08:00\" }
  routes:
    - { to: [team] }
    - { match: { source: site }, to: [ops] }
";

fn start() -> Timestamp {
    "2025-01-01T00:00:00Z".parse().unwrap()
}

fn fans(day: i64) -> f64 {
    let day = day as f64;
    100.0 + if day <= 40.0 { day } else { 40.0 + (day - 61.0).max(0.0) }
}

/// So the noon of every day has a number of that moment.
fn company(language: &str, alerts: &str) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("okrs.yaml"), FILE.replace("LANGUAGE", language).replace("ALERTS", alerts)).expect("a file");
    let mut changes = Vec::new();
    for day in 0..90 {
        let noon = start() + SignedDuration::from_hours(24 * day + 12);
        let window = Window::new(noon, noon).unwrap();
        let mut saw = |id: &str, number: f64| {
            let observation = Observation { role: Role::Value, window, value: Value::Level(number), collected_at: noon };
            changes.push(Change::Observation { key_result: Id::new(id).unwrap(), observation });
        };
        saw("fans", fans(day));
        if !(51..58).contains(&day) {
            saw("visits", 100.0 + day as f64 * 1.05);
        }
    }
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let store = SqliteStore::open(&folder.path().join("okrd.db")).expect("a store");
        store.commit("2025-Q1", changes).await.expect("it is kept");
        store.close().await.expect("it closes");
    });
    folder
}

fn run(folder: &Path, arguments: &[&str]) -> Output {
    okrd().args(arguments).current_dir(folder).env("COLUMNS", "120").env("LC_ALL", "C.UTF-8").output().expect("okrd starts")
}

fn said(folder: &Path, arguments: &[&str]) -> String {
    let output = run(folder, arguments);
    assert_eq!(output.status.code(), Some(0), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn replayed(folder: &Path, more: &[&str]) -> Json {
    serde_json::from_str(&said(folder, &[&["replay", "--json"], more].concat())).unwrap()
}

/// Runs of one status with their first days.
fn runs(replayed: &Json, id: &str) -> Vec<String> {
    let key_results = replayed["key_results"].as_array().unwrap();
    let days = key_results.iter().find(|one| one["id"] == id).unwrap()["days"].as_array().unwrap();
    let runs = days.chunk_by(|one, next| one["status"] == next["status"]);
    runs.map(|run| format!("{} {}", &run[0]["day"].as_str().unwrap()[5..], run[0]["status"].as_str().unwrap())).collect()
}

fn alerts(replayed: &Json) -> Vec<String> {
    let alerts = replayed["alerts"].as_array().unwrap().iter().map(|alert| {
        let text = |name: &str| alert[name].as_str().unwrap_or("-").to_owned();
        let to = alert["to"].as_array().unwrap().iter().map(|to| to["sink"].as_str().unwrap()).collect::<Vec<_>>().join("+");
        format!("{} {} {} (was {}) {} -> {to}", &text("at")[5..13], text("event"), text("reason"), text("was"), text("subject"))
    });
    alerts.collect()
}

/// Fans: day 40 (10 February) is the last that moved, ten days of patience end at the noon of the 20th, day 62 (4 March)
/// moves again, and day 71 has 150. Visits: the last number is of the noon of the 20th, so it is old on the 23rd.
#[test]
fn a_quarter_that_stood_still_for_a_while_is_told_as_it_went() {
    let folder = company("en", ALERTS);
    let whole = replayed(folder.path(), &[]);
    let expected = ["01-01 early", "01-18 on_track", "02-20 stalled", "03-04 on_track", "03-13 achieved"];
    assert_eq!(runs(&whole, "fans"), expected);
    let fans = |all: Vec<String>| all.into_iter().filter(|alert| !alert.contains("visits")).collect::<Vec<_>>();
    // Seen at the first look after the noon, and told at the next: it has held for 15 minutes by then.
    assert_eq!(
        fans(alerts(&whole)),
        [
            "02-20T13 raised stalled (was -) key_result:fans -> team",
            "02-23T14 raised stale (was -) source:site -> team+ops",
            "02-27T13 reminder stalled (was -) key_result:fans -> team",
            "02-28T13 resolved recovered (was stale) source:site -> team+ops",
            "03-04T13 resolved recovered (was stalled) key_result:fans -> team",
            "03-13T13 raised achieved (was -) key_result:fans -> team",
        ]
    );
    let stale = runs(&whole, "visits").into_iter().skip_while(|run| !run.ends_with("stale")).take(2).collect::<Vec<_>>();
    assert_eq!(stale, ["02-23 stale", "02-28 on_track"]);
    let sunday = whole["alerts"].as_array().unwrap().iter().find(|alert| alert["reason"] == "stale").unwrap();
    assert_eq!(sunday["to"][0]["due_at"], "2025-02-24T08:00:00Z", "on a Sunday nobody is disturbed");
}

#[test]
fn the_strip_is_one_line_a_key_result() {
    let folder = company("en", ALERTS);
    let text = said(folder.path(), &["replay", "--key-result", "fans"]);
    let strip = format!("fans  {}{}{}{}{}", "·".repeat(17), "●".repeat(33), "■".repeat(12), "●".repeat(9), "✓".repeat(19));
    assert!(text.lines().any(|line| line == strip), "{strip}\n{text}");
    assert!(text.contains("Legend: ✓ Achieved, ■ Stalled, · Too early, ● On track\n"), "{text}");
    for part in [
        "  20 Feb 2025  On track → Stalled · nothing has moved for longer than allowed",
        "  20 Feb 2025, 13:00  Stalled: More fans [key_result:fans], to team",
        "no source counts as failing here",
        "Nothing was sent, and nothing was written.",
    ] {
        assert!(text.contains(part), "{part}:\n{text}");
    }
    assert!(!text.contains("visits") && !text.contains('\u{1b}'), "{text}");
    let painted = said(folder.path(), &["replay", "--key-result", "fans", "--color", "always"]);
    assert!(painted.contains("\u{1b}[") && painted.contains(&"■".repeat(12)), "{painted}");

    let later = said(folder.path(), &["replay", "--key-result", "fans", "--from", "2025-03-01", "--to", "2025-03-05"]);
    assert!(later.lines().any(|line| line == "fans  ■■■●●"), "{later}");
    assert!(!later.contains("13:00  Stalled"), "what was told before is not told again: {later}");

    let french = said(company("fr", ALERTS).path(), &["replay"]);
    assert!(french.contains("En bonne voie → À l'arrêt · rien n'a bougé depuis trop longtemps"), "{french}");
}

#[test]
fn days_that_do_not_fit_stand_in_blocks_of_weeks() {
    let folder = company("en", ALERTS);
    let mut command = okrd();
    command.args(["replay", "--key-result", "fans"]).current_dir(folder.path()).env("COLUMNS", "60").env("LC_ALL", "C");
    let text = String::from_utf8(command.output().unwrap().stdout).unwrap();
    let strips: Vec<usize> =
        text.lines().filter(|line| line.starts_with("fans  ")).map(|line| line.len() - 6).filter(|days| *days > 11).collect();
    assert_eq!(strips, [49, 41], "{text}");
    assert!(
        text.lines().take_while(|line| !line.starts_with("Changes")).all(|line| line.is_ascii() && line.len() <= 60),
        "{text}"
    );
}

#[test]
fn without_rules_of_its_own_a_file_shows_what_okrd_would_do() {
    let folder = company("en", "");
    let text = said(folder.path(), &["replay"]);
    assert!(
        text.contains("The file has no `alerts:`") && text.contains("Stalled: More fans [key_result:fans], to nobody"),
        "{text}"
    );
}

#[test]
fn nothing_is_written() {
    let folder = company("en", ALERTS);
    let files = || {
        let mut files: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().path()).collect();
        files.sort();
        // Whoever reads leaves its index of the write-ahead log behind, which has no content of its own.
        files.retain(|path| !path.to_string_lossy().ends_with("-shm"));
        files.into_iter().map(|path| (path.clone(), fs::read(path).unwrap())).filter(|(_, bytes)| !bytes.is_empty()).collect()
    };
    let before: Vec<_> = files();
    said(folder.path(), &["replay"]);
    said(folder.path(), &["replay", "--as-collected", "--json"]);
    assert!(before == files(), "the store is as it was");
}

#[test]
fn a_span_that_makes_no_sense_is_refused() {
    let folder = company("en", "");
    for (arguments, told) in [
        (&["--from", "soon"][..], "`soon` is not a date"),
        (&["--from", "2024-12-31"], "lies before the cycle, which starts on 2025-01-01"),
        (&["--from", "2025-03-01", "--to", "2025-02-01"], "before it starts"),
        (&["--step", "often"], "`often` is no length"),
        (&["--step", "1s"], "too often"),
        (&["--key-result", "fan"], "did you mean `fans`?"),
    ] {
        let output = run(folder.path(), &[&["replay"], arguments].concat());
        let error = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {error}");
        assert!(error.contains(told), "{arguments:?}: {error}");
    }
}
