//! A company whose numbers stand in one file, and whose alerts go where a test says.

use std::{fmt::Write as _, fs, path::Path};

use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use okrd::clock::{Clock as _, SystemClock};
use serde_json::Value as Json;
use tempfile::TempDir;

use crate::daemon::{Daemon, okrd};

/// A third of the cycle has passed: too little to be on track, without a jump that nobody would believe; and enough.
pub const BAD: f64 = 7.0;
pub const GOOD: f64 = 60.0;

pub fn now() -> Timestamp {
    SystemClock.now()
}

/// Temporary; goes away with the test.
pub struct Company(TempDir);

impl Company {
    /// With so many key results, `k0` and so on, all of which are bad.
    pub fn new(key_results: usize, alerts: &str) -> Self {
        let company = Self(tempfile::tempdir().expect("a folder can be made"));
        company.set(key_results, |_| BAD);
        let all: String = (0..key_results).fold(String::new(), |mut text, n| {
            let measure = format!("{{ kind: level, file: numbers.json, value: .k{n} }}");
            let _ = writeln!(
                text,
                "      - {{ id: k{n}, title: Number {n}, source: numbers, baseline: 0, target: 100, measure: {measure} }}"
            );
            text
        });
        company.declare("  numbers: { connector: file, path: . }\n", &all, alerts);
        company
    }

    pub fn declare(&self, sources: &str, key_results: &str, alerts: &str) {
        let today = now().to_zoned(TimeZone::UTC).date();
        let day = |from_today: i64| today.saturating_add(jiff::Span::new().days(from_today));
        let text = format!(
            "cycle: {{ name: now, start: {}, end: {} }}\ntimezone: UTC\npoll: every 10s\nsources:\n{sources}objectives:\n  \
             - id: growth\n    title: Grow\n    owner: sales\n    key_results:\n{key_results}alerts:\n{alerts}",
            day(-30),
            day(60),
        );
        fs::write(self.path().join("okrs.yaml"), text).expect("the folder is ours");
    }

    pub fn set(&self, key_results: usize, number: impl Fn(usize) -> f64) {
        let numbers: serde_json::Map<String, Json> = (0..key_results).map(|n| (format!("k{n}"), number(n).into())).collect();
        // Whoever reads meanwhile sees the one or the other.
        let file = self.path().join("numbers.json");
        fs::write(file.with_extension("new"), Json::from(numbers).to_string()).expect("the folder is ours");
        fs::rename(file.with_extension("new"), file).expect("the folder is ours");
    }

    pub fn path(&self) -> &Path {
        self.0.path()
    }

    /// Runs a command on this company to its end: whether it succeeded, and what it said.
    pub fn run(&self, arguments: &[&str]) -> (bool, String) {
        let output = okrd().args(arguments).arg("--config").arg(self.path().join("okrs.yaml")).output().expect("okrd starts");
        let text = |bytes| String::from_utf8_lossy(bytes).into_owned();
        (output.status.success(), text(&output.stdout) + &text(&output.stderr))
    }

    /// The messages that `okrd alerts list` knows, newest first.
    pub fn messages(&self) -> Vec<Json> {
        let (ok, text) = self.run(&["alerts", "list", "--json"]);
        assert!(ok, "{text}");
        let list: Json = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"));
        list["messages"].as_array().expect("it is a list").clone()
    }

    /// What is known of the messages to a sink: how often each was tried, when it arrived, and why not.
    pub fn to(&self, sink: &str) -> Vec<Json> {
        self.messages().into_iter().filter(|message| message["sink"] == sink).collect()
    }
}

/// How many attempts at a sink ended so.
pub async fn attempts(daemon: &Daemon, sink: &str, outcome: &str) -> f64 {
    let labels = [format!("sink=\"{sink}\""), format!("outcome=\"{outcome}\"")];
    daemon.metric("okrd_notifications_total", &[&labels[0], &labels[1]]).await.unwrap_or(0.0)
}

/// A time of the day so many hours from now.
pub fn clock_time(hours: i64) -> String {
    (now() + SignedDuration::from_hours(hours)).to_zoned(TimeZone::UTC).strftime("%H:%M").to_string()
}
