//! A real Alertmanager is told what goes on for as long as it does.

use std::time::{Duration, Instant};

use jiff::Timestamp;
use serde_json::{Value as Json, json};
use tokio::net::TcpListener;

use super::company::{BAD, Company, GOOD, attempts};
use crate::{
    daemon::Daemon,
    servers::{alertmanager::Alertmanager, free_port},
};

/// The alerts that are active there.
async fn active(port: u16) -> Vec<Json> {
    let client = reqwest::Client::builder().no_proxy().build().expect("a client can be made");
    let answer = client.get(format!("http://127.0.0.1:{port}/api/v2/alerts?active=true")).send().await.expect("it answers");
    serde_json::from_str(&answer.text().await.expect("it is text")).expect("it is JSON")
}

fn time(alert: &Json, name: &str) -> Timestamp {
    alert[name].as_str().expect("it is a text").parse().expect("it is a time")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_alert_is_there_as_long_as_it_goes_on_and_no_longer() {
    let port = free_port();
    // Takes connections into its queue, and never answers.
    let hanging = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let hangs = hanging.local_addr().unwrap();
    let company = Company::new(
        2,
        &format!(
            "  confirm: 0s\n  link: https://okrd.example.com\n  sinks:\n    prom: {{ alertmanager: {{ url: \"http://127.0.0.1:{port}/\" }} }}\n    hangs: {{ alertmanager: {{ url: \"http://{hangs}\" }} }}\n"
        ),
    );
    company.set(2, |n| if n == 0 { BAD } else { GOOD });
    let daemon = Daemon::start(company.path()).await;
    daemon.wait_for("a failure", async |daemon| attempts(daemon, "prom", "failed").await >= 1.0).await;
    let polled = daemon.metric("okr_key_result_last_attempt_timestamp_seconds", &["\"k0\""]).await;

    let _alertmanager = Alertmanager::start(port);
    let begin = Instant::now();
    daemon.wait_for("the alert", async |_| active(port).await.len() == 1).await;
    assert!(begin.elapsed() < Duration::from_secs(20), "it was not told again soon");
    let first = active(port).await.remove(0);
    let labels = json!({
        "alertname": "okrd_off_track", "cycle": "now", "key_result": "k0", "objective": "growth", "owner": "sales",
        "reason": "off_track", "severity": "warning",
    });
    assert_eq!(first["labels"], labels);
    assert_eq!(first["annotations"]["summary"], "Off track: Number 0");
    assert_eq!(first["generatorURL"], "https://okrd.example.com/key-results/k0");
    assert!(time(&first, "endsAt") > super::company::now() + jiff::SignedDuration::from_mins(3), "it would be dropped soon");

    // Told again while it goes on, so that it is never dropped.
    let again = async |_: &Daemon| {
        let alerts = active(port).await;
        alerts.len() == 1
            && time(&alerts[0], "endsAt") > time(&first, "endsAt")
            && time(&alerts[0], "startsAt") == time(&first, "startsAt")
    };
    if tokio::time::timeout(Duration::from_secs(70), async {
        while !again(&daemon).await {
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    })
    .await
    .is_err()
    {
        panic!("it was not told again: {:#?}\n{}", active(port).await, daemon.log());
    }
    // One that hangs does not hold up the assessments.
    let later = daemon.metric("okr_key_result_last_attempt_timestamp_seconds", &["\"k0\""]).await;
    assert!(later > polled || polled.is_none(), "{polled:?} {later:?}");

    company.set(2, |_| GOOD);
    daemon.wait_for("the end", async |_| active(port).await.is_empty()).await;
    assert!(company.messages().is_empty(), "an Alertmanager is told what goes on, not sent messages");
    assert!(daemon.stop().await.0.success());
}
