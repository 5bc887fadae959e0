//! What Prometheus's rules tell and what okrd tells by itself, from one history: the demo's weeks, hour by hour.
//!
//! The two wait for different times before they tell, so they are compared where a status has held for longer than either of
//! them waits. Polls are no part of the history: of a source that fails, the rule alone is tested, with promtool.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
    process::Command,
};

use serde_json::{Value as Json, json};

use super::PROMTOOL;
use crate::{
    daemon::{Daemon, between, okrd},
    servers::process::run,
};

const HOUR: i64 = 3600;
/// Longer than any alert waits: `at_risk` as a rule for 24 hours, and a restless key result by itself for as long.
const SETTLED: usize = 49;
/// Of the settled hours, every so many are compared.
const EACH: usize = 5;
/// The alerts of key results, by their reason, and how grave each is as a rule.
const ALERTS: [(&str, &str, &str); 6] = [
    ("stalled", "OkrKeyResultStalled", "warning"),
    ("off_track", "OkrKeyResultOffTrack", "warning"),
    ("at_risk", "OkrKeyResultAtRisk", "info"),
    ("breach", "OkrKeyResultOutOfRange", "warning"),
    ("overdue", "OkrKeyResultOverdue", "warning"),
    ("stale", "OkrKeyResultStale", "warning"),
];

/// One published series: its labels, and its samples by their second.
struct Series {
    text: String,
    labels: BTreeMap<String, String>,
    samples: BTreeMap<i64, f64>,
}

/// The series of one name.
fn series(metrics: &str, name: &str) -> Vec<Series> {
    let mut all: BTreeMap<&str, BTreeMap<i64, f64>> = BTreeMap::new();
    for line in metrics.lines().filter(|line| line.strip_prefix(name).is_some_and(|rest| rest.starts_with('{'))) {
        let (series, sample) = line.rsplit_once("} ").expect("a series has labels and a sample");
        let (value, at) = sample.split_once(' ').expect("a sample has a time");
        let second: f64 = at.parse().expect("a time is a number");
        all.entry(series).or_default().insert(second as i64, value.parse().expect("a value is a number"));
    }
    let labels = |text: &str| {
        let inner = &text[text.find('{').expect("there are labels") + 1..];
        let inner = inner.strip_suffix('"').unwrap_or(inner);
        let pairs = inner.split("\",").map(|pair| pair.split_once("=\"").expect("a label has a value"));
        pairs.map(|(name, value)| (name.to_owned(), value.replace("\\\"", "\""))).collect()
    };
    all.into_iter().map(|(text, samples)| Series { text: format!("{text}}}"), labels: labels(text), samples }).collect()
}

/// What okrd told by itself of a subject, as of any moment.
struct Told(Vec<(i64, Option<String>)>);

impl Told {
    fn of(replay: &Json, subject: &str) -> Self {
        let alerts = replay["alerts"].as_array().expect("it is a list").iter().filter(|alert| alert["subject"] == subject);
        let change = |alert: &Json| {
            let at: jiff::Timestamp = alert["at"].as_str().and_then(|at| at.parse().ok()).expect("it is a time");
            let reason = alert["reason"].as_str().expect("it is a word");
            // Good news end what was bad; what is below its start is off track too.
            let reason = match reason {
                "recovered" | "achieved" | "cycle_closed" => None,
                "regressed" => Some("off_track"),
                reason => Some(reason),
            };
            (at.as_second(), reason.map(str::to_owned))
        };
        Self(alerts.map(change).collect())
    }

    fn at(&self, second: i64) -> Option<&str> {
        self.0.iter().rev().find(|(at, _)| *at <= second)?.1.as_deref()
    }
}

/// The rules, as JSON, without what they say, which promtool would compare too.
fn rules() -> String {
    let mut file: Json = serde_yaml::from_str(&run(okrd().arg("rules"))).expect("rules are YAML");
    for group in file["groups"].as_array_mut().expect("it is a list") {
        for rule in group["rules"].as_array_mut().expect("it is a list") {
            rule.as_object_mut().expect("it is a mapping").remove("annotations");
        }
    }
    file.to_string()
}

#[tokio::test]
async fn the_rules_and_okrd_itself_tell_the_same_of_the_same_history() {
    let folder = tempfile::tempdir().unwrap();
    let demo = folder.path().join("demo");
    let mut command = okrd();
    command.args(["demo", "--listen", "127.0.0.1:0"]).arg("--folder").arg(&demo);
    let daemon = Daemon::of(command, &folder.path().join("log"), |log| between(log, "http://", "/metrics")).await;
    daemon.stop().await;

    let ask = |arguments: &[&str]| run(okrd().args(arguments).arg("--config").arg(demo.join("okrs.yaml")));
    let metrics = ask(&["export", "openmetrics"]);
    let replay: Json = serde_json::from_str(&ask(&["replay", "--json", "--step", "1h"])).expect("it is JSON");
    let (tests, compared) = compare(&metrics, &replay);
    let reasons: BTreeSet<&str> = compared.keys().map(String::as_str).filter(|reason| *reason != "fine").collect();
    assert!(reasons.len() >= 3 && compared.values().sum::<usize>() > 500, "too little to compare: {compared:?}");
    println!("settled moments compared: {compared:?}");
    check(folder.path(), &tests);
}

/// Compares what okrd told with each status that has settled, and gives promtool's tests of the same moments, and how many
/// there are by what is to be told.
fn compare(metrics: &str, replay: &Json) -> (Vec<Json>, BTreeMap<String, usize>) {
    let (statuses, infos) = (series(metrics, "okr_key_result_status"), series(metrics, "okr_key_result_info"));
    let hours: Vec<i64> = {
        let all: BTreeSet<i64> = statuses.iter().flat_map(|series| series.samples.keys().copied()).collect();
        (0..).map(|n| all.first().unwrap() + n * HOUR).take_while(|hour| hour <= all.last().unwrap()).collect()
    };
    let (mut tests, mut compared) = (Vec::new(), BTreeMap::new());
    for info in &infos {
        let key_result = &info.labels["key_result"];
        let of = |series: &&Series| &series.labels["key_result"] == key_result;
        let status_at = |hour: i64| {
            let mut holding = statuses.iter().filter(of).filter(|series| series.samples.get(&hour) == Some(&1.0));
            holding.next().map(|series| series.labels["status"].as_str())
        };
        let course: Vec<Option<&str>> = hours.iter().map(|hour| status_at(*hour)).collect();
        let own = Told::of(replay, &format!("key_result:{key_result}"));
        let of_source = Told::of(replay, &format!("source:{}", info.labels["source"]));
        let mut moments = Vec::new();
        for (index, hour) in hours.iter().enumerate().skip(SETTLED).step_by(EACH) {
            let Some(status) = course[index] else { continue };
            if course[index - SETTLED..index].iter().any(|before| *before != Some(status)) || status == "source_failing" {
                continue;
            }
            let alert = ALERTS.iter().find(|(reason, ..)| *reason == status);
            let told = if status == "stale" { of_source.at(*hour) } else { own.at(*hour) };
            // Nothing can be told of what has no number; what was told before goes on.
            if !matches!(status, "no_data" | "no_baseline") {
                assert_eq!(told, alert.map(|(reason, ..)| *reason), "{key_result} has been {status} for two days at {hour}");
            }
            *compared.entry(alert.map_or("fine", |(reason, ..)| reason).to_owned()).or_default() += 1;
            for (reason, name, severity) in ALERTS {
                let label = |name: &str| info.labels[name].clone();
                let labels = json!({
                    "severity": severity, "reason": reason, "cycle": label("cycle"), "objective": label("objective"),
                    "key_result": key_result, "owner": label("owner"), "title": label("title"),
                });
                let expected = if reason == status { json!([{ "exp_labels": labels }]) } else { json!([]) };
                moments.push(json!({ "eval_time": format!("{index}h"), "alertname": name, "exp_alerts": expected }));
            }
        }
        let values = |series: &Series| {
            let value = |hour| series.samples.get(hour).map_or("_".to_owned(), f64::to_string);
            let values = hours.iter().map(value).collect::<Vec<_>>().join(" ");
            json!({ "series": series.text, "values": values })
        };
        let input: Vec<Json> = statuses.iter().chain(&infos).filter(of).map(values).collect();
        tests.push(json!({ "name": key_result, "interval": "1h", "input_series": input, "alert_rule_test": moments }));
    }
    (tests, compared)
}

fn check(folder: &Path, tests: &[Json]) {
    fs::write(folder.join("rules.yaml"), rules()).unwrap();
    // JSON is YAML too.
    let file = json!({ "rule_files": ["rules.yaml"], "evaluation_interval": "1h", "tests": tests });
    fs::write(folder.join("agreement.test.yaml"), file.to_string()).unwrap();
    run(Command::new(PROMTOOL.path()).args(["test", "rules"]).arg(folder.join("agreement.test.yaml")));
}
