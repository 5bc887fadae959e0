//! Copies of the store, what is damaged, and what is written out of it.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::Output,
};

use jiff::{SignedDuration, Timestamp};
use okrd::{
    okr::{Id, Observation, Role, Value, Window},
    store::{Change, SqliteStore, Store as _, back_up, verify_store},
};
use serde_json::Value as Json;

use crate::{daemon::okrd, servers::prometheus::Prometheus};

const FILE: &str = "version: 1
timezone: UTC
cycle: 2025-Q2
sources: { page: { connector: exec, command: [cat, none] } }
objectives:
  - id: grow
    title: Grow
    key_results:
      - { id: leads, source: page, baseline: 1000, target: 1500, measure: { kind: flow, unit: leads, past: true } }
      - { id: rate, title: 'Rate, \"good\"', source: page, baseline: 20%, target: +5pp, measure: { kind: ratio, unit: percent } }
";

fn run(folder: &Path, arguments: &[&str]) -> Output {
    okrd().args(arguments).current_dir(folder).output().expect("okrd starts")
}

fn out(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn told(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn start() -> Timestamp {
    "2025-04-01T00:00:00Z".parse().unwrap()
}

fn observation(day: i64, value: Value) -> Observation {
    let end = start() + SignedDuration::from_hours(24 * day);
    Observation { role: Role::Value, window: Window::new(start(), end).unwrap(), value, collected_at: end }
}

fn id(name: &str) -> Id {
    Id::new(name).unwrap()
}

/// A closed quarter with a number a day, one of which was restated.
async fn company(folder: &Path) -> PathBuf {
    fs::write(folder.join("okrs.yaml"), FILE).unwrap();
    let path = folder.join("okrd.db");
    let store = SqliteStore::open(&path).unwrap();
    let mut changes = Vec::new();
    for day in 1..=91 {
        let leads = observation(day, Value::Flow(17.0 * day as f64));
        let rate = Value::Ratio { numerator: 200.0 + day as f64 / 3.0, denominator: 1000.0 + day as f64 };
        changes.push(Change::Observation { key_result: id("leads"), observation: leads });
        changes.push(Change::Observation { key_result: id("rate"), observation: observation(day, rate) });
    }
    let restated =
        Observation { collected_at: start() + SignedDuration::from_hours(24 * 12), ..observation(10, Value::Flow(0.1 + 0.2)) };
    changes.push(Change::Observation { key_result: id("leads"), observation: restated });
    store.commit("2025-Q2", changes).await.unwrap();
    store.close().await.unwrap();
    path
}

#[tokio::test]
async fn a_copy_that_is_restored_gives_the_same_answers() {
    let folder = tempfile::tempdir().unwrap();
    let store = company(folder.path()).await;
    let answers = |folder: &Path| {
        let explain = |name: &str| {
            let mut json: Json = serde_json::from_str(&out(&run(folder, &["explain", name, "--json"]))).unwrap();
            // All of it is as of now; nothing else may differ.
            json["now"] = Json::Null;
            json["cycle"] = Json::Null;
            json
        };
        (out(&run(folder, &["export", "csv"])), out(&run(folder, &["export", "json"])), explain("leads"), explain("rate"))
    };
    let before = answers(folder.path());
    let output = run(folder.path(), &["backup", "copy.db"]);
    assert!(output.status.success() && out(&output).contains("sound, 183 observations (2025-Q2)"), "{output:?}");
    assert_eq!(fs::metadata(folder.path().join("copy.db")).map(|found| mode(&found)).unwrap(), 0o600);

    let again = run(folder.path(), &["backup", "copy.db"]);
    assert_eq!(again.status.code(), Some(2), "an older copy is not replaced by accident");
    assert!(run(folder.path(), &["backup", "copy.db", "--force"]).status.success());

    fs::remove_file(&store).unwrap();
    let output = run(folder.path(), &["restore", "copy.db"]);
    assert!(output.status.success(), "{output:?}");
    assert_eq!(answers(folder.path()), before);

    // What was there is moved aside, not lost.
    let store = SqliteStore::open(&store).unwrap();
    let more = Change::Observation { key_result: id("leads"), observation: observation(92, Value::Flow(7.0)) };
    store.commit("2025-Q2", vec![more]).await.unwrap();
    store.close().await.unwrap();
    let output = run(folder.path(), &["restore", "copy.db"]);
    let aside = out(&output).lines().find_map(|line| line.strip_prefix("what was there before is ").map(str::to_owned)).unwrap();
    assert_eq!(verify_store(&folder.path().join(aside)).unwrap().cycles[0].observations, 184);
    assert_eq!(answers(folder.path()), before);
}

fn mode(metadata: &fs::Metadata) -> u32 {
    std::os::unix::fs::PermissionsExt::mode(&metadata.permissions()) & 0o777
}

#[tokio::test]
async fn a_copy_is_whole_while_others_write() {
    let folder = tempfile::tempdir().unwrap();
    let path = company(folder.path()).await;
    let store = std::sync::Arc::new(SqliteStore::open(&path).unwrap());
    let writing = {
        let store = store.clone();
        tokio::spawn(async move {
            for round in 0..200 {
                // Two numbers of one commit: a copy has both or none.
                let at = start() + SignedDuration::from_hours(24 * 100 + round);
                let both = ["leads", "rate"].map(|name| {
                    let window = Window::new(start(), at).unwrap();
                    let observation =
                        Observation { role: Role::Value, window, value: Value::Flow(round as f64), collected_at: at };
                    Change::Observation { key_result: id(name), observation }
                });
                store.commit("2025-Q2", both.into()).await.unwrap();
            }
        })
    };
    let mut copies = 0;
    while !writing.is_finished() || copies == 0 {
        let copy = folder.path().join(format!("copy-{copies}.db"));
        let (from, to) = (path.clone(), copy.clone());
        tokio::task::spawn_blocking(move || back_up(&from, &to)).await.unwrap().unwrap();
        let verified = verify_store(&copy).unwrap();
        assert_eq!(verified.problems, Vec::<String>::new());
        let copied = SqliteStore::open_read_only(&copy).unwrap();
        let count = async |name: &str| copied.revisions("2025-Q2", &id(name)).await.unwrap().len();
        assert_eq!(count("leads").await, count("rate").await + 1, "copy {copies}");
        copies += 1;
    }
    writing.await.unwrap();
}

#[tokio::test]
async fn what_is_damaged_is_told_and_never_put_in_place() {
    let folder = tempfile::tempdir().unwrap();
    let store = company(folder.path()).await;
    assert!(run(folder.path(), &["backup", "copy.db"]).status.success());
    let good = fs::read(folder.path().join("copy.db")).unwrap();
    let place = |name: &str, bytes: &[u8]| fs::write(folder.path().join(name), bytes).unwrap();
    let mut torn = good.clone();
    // The heads of some pages: what is free within a page nobody reads.
    for page in 4..10 {
        torn[page * 4096..page * 4096 + 8].fill(0xaa);
    }
    place("torn.db", &torn);
    place("short.db", &good[..good.len() / 2]);
    place("empty.db", b"");
    place("text.db", b"this is no database, and long enough to be told from an empty one by its first bytes");
    let mut newer = good.clone();
    newer[60..64].copy_from_slice(&99u32.to_be_bytes());
    place("newer.db", &newer);
    let before = fs::read(&store).unwrap();
    for (name, expected) in [
        ("torn.db", "damaged"),
        ("short.db", "malformed"),
        ("empty.db", "schema is 0"),
        ("text.db", "not a database"),
        ("newer.db", "newer okrd"),
        ("missing.db", "no such file"),
    ] {
        for order in ["restore", "verify"] {
            let output = run(folder.path(), &[order, name]);
            assert_eq!(output.status.code(), Some(1), "{order} {name}: {output:?}");
            assert!(told(&output).contains(expected), "{order} {name}: {}", told(&output));
        }
        assert_eq!(fs::read(&store).unwrap(), before, "{name}");
    }
    let daemon = SqliteStore::open_for_daemon(&store).unwrap();
    let output = run(folder.path(), &["restore", "copy.db"]);
    assert!(told(&output).contains("another okrd daemon is running on it"), "{output:?}");
    daemon.close().await.unwrap();
    let json: Json = serde_json::from_str(&out(&run(folder.path(), &["verify", "torn.db", "--json"]))).unwrap();
    assert_eq!(json["sound"], false);
    assert!(!json["problems"].as_array().unwrap().is_empty());
}

#[tokio::test]
async fn what_is_written_out_is_every_number_to_the_last_digit() {
    let folder = tempfile::tempdir().unwrap();
    company(folder.path()).await;
    let csv = out(&run(folder.path(), &["export", "csv"]));
    assert_eq!(csv.lines().count(), 1 + 183);
    let restated =
        "2025-Q2,leads,value,2025-04-01T00:00:00Z,2025-04-11T00:00:00Z,0.30000000000000004,,,leads,2025-04-13T00:00:00Z";
    assert!(csv.contains(restated), "{csv}");
    assert!(csv.contains("2025-Q2,leads,value,2025-04-01T00:00:00Z,2025-04-11T00:00:00Z,170,,,leads,2025-04-11T00:00:00Z"));
    let document: Json = serde_json::from_str(&out(&run(folder.path(), &["export", "json", "--key-result", "rate"]))).unwrap();
    let rows = document["key_results"][0]["observations"].as_array().unwrap();
    assert_eq!((document["key_results"].as_array().unwrap().len(), rows.len()), (1, 91));
    assert_eq!(rows[1]["numerator"].as_f64().unwrap(), 200.0 + 2.0 / 3.0);
    let wrong = run(folder.path(), &["export", "csv", "--key-result", "raet"]);
    assert!(told(&wrong).contains("did you mean `rate`?"), "{wrong:?}");
    assert_eq!(run(folder.path(), &["export", "openmetrics", "--step", "never"]).status.code(), Some(2));
}

/// Series, then instant in seconds, to value.
type Samples = BTreeMap<String, BTreeMap<i64, f64>>;

fn samples(text: &str) -> Samples {
    let mut samples = Samples::new();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let (series, rest) = line.rsplit_once("} ").unwrap();
        let (value, at) = rest.split_once(' ').unwrap();
        samples.entry(format!("{series}}}")).or_default().insert(at.parse().unwrap(), value.parse().unwrap());
    }
    samples
}

#[tokio::test]
async fn a_real_prometheus_takes_the_history_and_gives_it_back() {
    let folder = tempfile::tempdir().unwrap();
    company(folder.path()).await;
    let text = out(&run(folder.path(), &["export", "openmetrics", "--step", "6h"]));
    assert!(text.ends_with("# EOF\n"));
    let samples = samples(&text);
    let prometheus = Prometheus::of(&text);
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let mut compared = 0;
    for day in [0, 1, 12, 30, 45, 60, 90] {
        let at = start().as_second() + day * 86_400;
        let everything = "%7B__name__%3D~%22okr_.%2B%22%7D";
        let address = format!("{}/api/v1/query?query={everything}&time={at}", prometheus.url());
        let answer = client.get(address).send().await.unwrap();
        let answer: Json = serde_json::from_str(&answer.text().await.unwrap()).unwrap();
        let found = answer["data"]["result"].as_array().unwrap();
        let expected: BTreeMap<_, _> = samples.iter().filter_map(|(name, of)| Some((name, *of.get(&at)?))).collect();
        assert_eq!(found.len(), expected.len(), "day {day}");
        let mut values: Vec<f64> = expected.values().copied().collect();
        let mut got: Vec<f64> = found.iter().map(|one| one["value"][1].as_str().unwrap().parse().unwrap()).collect();
        values.sort_by(f64::total_cmp);
        got.sort_by(f64::total_cmp);
        assert_eq!(got, values, "day {day}");
        compared += got.len();
    }
    assert!(compared > 300, "{compared}");
    let leads = |at: &str| {
        let at: Timestamp = at.parse().unwrap();
        let series = samples.iter().find(|(name, _)| name.starts_with("okr_key_result_value{") && name.contains("\"leads\""));
        series.and_then(|(_, of)| of.get(&at.as_second()).copied())
    };
    assert_eq!(leads("2025-05-01T00:00:00Z"), Some(17.0 * 30.0));
    assert_eq!(leads("2025-04-01T00:00:00Z"), None, "nothing was known yet");
}
