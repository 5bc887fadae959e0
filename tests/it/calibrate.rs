//! `okrd calibrate` on closed cycles: chances that came true stay, chances that did not are corrected, and nothing is changed
//! by itself.

use std::{fmt::Write as _, path::Path, process::Output};

use jiff::{SignedDuration, tz::TimeZone};
use okrd::{
    okr::{Cycle, Id, Observation, Role, Value, Window},
    store::{Change, SqliteStore, Store as _},
};
use serde_json::Value as Json;

use crate::daemon::okrd;

const KEY_RESULTS: u32 = 120;

fn file(cycle: &str, more: &str) -> String {
    let mut text = format!(
        "version: 1\ntimezone: UTC\ncycle: {cycle}\nsources:\n  sheet: {{ connector: exec, command: [cat, none.txt] }}\n{more}objectives:\n  - id: grow\n    title: Grow\n    key_results:\n"
    );
    for index in 0..KEY_RESULTS {
        let _ = writeln!(
            text,
            "      - {{ id: kr-{index}, source: sheet, baseline: 1000, target: 1400, measure: {{ kind: level }} }}"
        );
    }
    text
}

/// Steps of a walk, the same each time.
fn noise(seed: u32, day: u32) -> f64 {
    let mut bits = u64::from(seed) << 32 | u64::from(day);
    bits = (bits ^ (bits >> 31)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    bits = (bits ^ (bits >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    ((bits >> 40) as f64 / f64::from(1 << 24)) - 0.5
}

/// A closed cycle in which all that looked well fell back at the end, more than any series of the benchmark.
async fn live_through(store: &SqliteStore, name: &str, collapse: bool) {
    let cycle = Cycle::named(name, &TimeZone::UTC).unwrap();
    for index in 0..KEY_RESULTS {
        let mut changes = Vec::new();
        let rate = 1.0 + f64::from(index % 12) * 0.6;
        let mut value = 1000.0;
        for day in 1..=91 {
            value += rate + 8.0 * noise(index, day);
            let shown = if collapse && day > 80 { 1000.0 + (value - 1000.0) / 2.0 } else { value };
            let at = cycle.start() + SignedDuration::from_hours(24 * i64::from(day));
            let window = Window::new(at, at + SignedDuration::from_millis(1)).unwrap();
            let observation = Observation { role: Role::Value, window, value: Value::Level(shown.round()), collected_at: at };
            changes.push(Change::Observation { key_result: Id::new(&format!("kr-{index}")).unwrap(), observation });
        }
        store.commit(name, changes).await.unwrap();
    }
}

fn calibrate(folder: &Path, files: &[&str]) -> (Output, Json) {
    let output = okrd().arg("calibrate").args(files).arg("--json").current_dir(folder).output().expect("okrd starts");
    let json = serde_json::from_slice(&output.stdout).unwrap_or(Json::Null);
    (output, json)
}

#[tokio::test]
async fn what_did_not_come_true_is_corrected_and_nothing_changes_by_itself() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    write("none.txt", "1");
    for (name, cycle) in [("okrs.yaml", "2035-Q1"), ("q2.yaml", "2025-Q2"), ("q3.yaml", "2025-Q3"), ("q4.yaml", "2025-Q4")] {
        write(name, &file(cycle, ""));
    }
    let store = SqliteStore::open(&folder.path().join("okrd.db")).unwrap();
    live_through(&store, "2025-Q2", true).await;
    live_through(&store, "2025-Q3", true).await;
    live_through(&store, "2025-Q4", false).await;
    store.close().await.unwrap();

    let (output, json) = calibrate(folder.path(), &["q2.yaml", "q3.yaml"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(json["forecasts"], 2 * 3 * KEY_RESULTS);
    assert_eq!(json["helps"], true, "{json:#}");
    let brier = |when: &str| json[when]["brier"].as_f64().unwrap();
    assert!(brier("after") < 0.9 * brier("before"), "{json:#}");

    let line = |name: &str| json["calibration"][name].as_f64().unwrap();
    let (intercept, slope) = (line("intercept"), line("slope"));
    let given = format!("calibration: {{ intercept: {intercept}, slope: {slope}, forecasts: 720 }}\n");
    write("q4b.yaml", &file("2025-Q4", &given));
    // What is corrected already is measured as if it were not, or corrections would pile up.
    let (_, plain) = calibrate(folder.path(), &["q4.yaml"]);
    let (_, corrected) = calibrate(folder.path(), &["q4b.yaml"]);
    assert_eq!(plain, corrected);
    assert!(plain["before"]["brier"].as_f64().unwrap() < brier("before"), "{plain:#}");

    let (output, _) = calibrate(folder.path(), &["okrs.yaml"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("is not closed yet"));
    write("wrong.yaml", &file("2025-Q4", "calibration: { intercept: 0, slope: -1, forecasts: 300 }\n"));
    let (output, _) = calibrate(folder.path(), &["wrong.yaml"]);
    assert!(String::from_utf8_lossy(&output.stderr).contains("put here what `okrd calibrate` prints"), "{output:?}");
}
