//! Messages of a running daemon, on their way to places that take them.

use ring::hmac;
use serde_json::{Value as Json, json};

use super::company::{BAD, Company, GOOD, attempts, clock_time};
use crate::{
    daemon::Daemon,
    http_engine::server::{Received, Server},
};

const KEY: &str = "k3y-of-the-signature";

fn body(received: &Received) -> Json {
    serde_json::from_str(&received.body).unwrap_or_else(|error| panic!("{error}: {}", received.body))
}

fn signature_holds(received: &Received) -> bool {
    let digits = received.header("x-okrd-signature").and_then(|text| text.strip_prefix("sha256=")).expect("it is signed");
    let byte = |at: usize| u8::from_str_radix(&digits[at..at + 2], 16).expect("it is hexadecimal");
    let tag: Vec<u8> = (0..digits.len()).step_by(2).map(byte).collect();
    let key = hmac::Key::new(hmac::HMAC_SHA256, KEY.as_bytes());
    hmac::verify(&key, received.body.as_bytes(), &tag).is_ok()
}

#[tokio::test]
async fn what_is_wrong_is_told_and_then_that_it_is_over() {
    let hook = Server::saying(200, &[], "").await;
    let company = Company::new(
        2,
        &format!(
            "  confirm: 0s\n  link: https://okrd.example.com\n  sinks:\n    hook: {{ webhook: {{ url: \"{}/hook\", secret: {KEY}, headers: {{ X-Team: growth }} }} }}\n",
            hook.url()
        ),
    );
    company.set(2, |n| if n == 0 { BAD } else { GOOD });
    let daemon = Daemon::start(company.path()).await;
    daemon.wait_for("the message", async |_| hook.received().len() == 1).await;
    let first = hook.received().remove(0);
    assert!(signature_holds(&first));
    assert!(!signature_holds(&Received { body: first.body.replace("Number 0", "Number 1"), ..first.clone() }));
    assert_eq!((&*first.line(), first.header("x-team")), ("POST /hook", Some("growth")));
    assert_eq!(first.header("content-type"), Some("application/json"));
    let told = body(&first);
    assert_eq!(
        (&told["event"], &told["reason"], &told["until"]),
        (&json!("raised"), &json!("off_track"), &Json::Null),
        "{told:#}"
    );
    assert_eq!(told["labels"]["key_result"], "k0");
    assert_eq!(told["link"], "https://okrd.example.com/key-results/k0");

    company.set(2, |_| GOOD);
    daemon.wait_for("the end", async |_| hook.received().len() == 2).await;
    let over = body(&hook.received()[1]);
    assert_eq!((&over["event"], &over["reason"], &over["story"]), (&json!("resolved"), &json!("recovered"), &told["story"]));
    assert_eq!(over["labels"], told["labels"], "machines know what has ended");

    daemon.wait_for("the count", async |daemon| attempts(daemon, "hook", "delivered").await == 2.0).await;
    assert_eq!(attempts(&daemon, "hook", "failed").await, 0.0);
    let list = company.run(&["alerts", "list"]).1;
    assert_eq!(list.lines().filter(|line| line.contains("(delivered)")).count(), 2, "{list}");
    assert!(list.contains("Off track: Number 0") && list.contains("All right again: Number 0 (was off track)"), "{list}");
    assert!(daemon.stop().await.0.success());

    // Nothing is said anew after a restart.
    company.set(2, |n| if n == 1 { BAD } else { GOOD });
    let daemon = Daemon::start(company.path()).await;
    daemon.wait_for("the other", async |_| hook.received().len() >= 3).await;
    assert_eq!(body(&hook.received()[2])["labels"]["key_result"], "k1");
    assert_eq!(hook.received().len(), 3);
}

#[tokio::test]
async fn a_source_that_fails_fifty_key_results_is_one_message() {
    let hook = Server::saying(200, &[], "").await;
    let refusing = Server::saying(401, &[], "token expired").await;
    let company = Company::new(0, "");
    let all: String = (0..50)
        .map(|n| {
            format!(
                "      - {{ id: k{n}, title: Number {n}, source: api, baseline: 0, target: 100, measure: {{ kind: level, get: /k{n}, value: .n }} }}\n"
            )
        })
        .collect();
    company.declare(
        &format!("  api: {{ connector: http, base_url: \"{}\", rate: 1000/s }}\n", refusing.url()),
        &all,
        &format!("  confirm: 3s\n  sinks: {{ hook: {{ webhook: {{ url: \"{}\" }} }} }}\n", hook.url()),
    );
    let daemon = Daemon::start(company.path()).await;
    daemon.wait_for("the message", async |_| !hook.received().is_empty()).await;
    daemon.wait_for("another round", async |_| refusing.received().len() >= 120).await;
    tokio::time::sleep(std::time::Duration::from_secs(5)).await;
    let told = body(&hook.only());
    assert_eq!(told["title"], "Source failing: api (50 key results)", "{told:#}");
    assert!(told["facts"].to_string().contains("token expired"), "{told:#}");
    assert_eq!(company.messages().len(), 1);
}

#[tokio::test]
async fn who_is_silenced_is_not_told_of_until_the_silence_is_over() {
    let hook = Server::saying(200, &[], "").await;
    let alerts = format!("  confirm: 0s\n  sinks: {{ hook: {{ webhook: {{ url: \"{}\" }} }} }}\n", hook.url());
    let company = Company::new(2, &alerts);
    let (ok, said) = company.run(&["silence", "k0", "--for", "1h", "--reason", "known"]);
    assert!(ok && said.contains("nothing is said of k0"), "{said}");
    let daemon = Daemon::start(company.path()).await;
    daemon.wait_for("the other", async |_| !hook.received().is_empty()).await;
    tokio::time::sleep(std::time::Duration::from_secs(3)).await;
    assert_eq!(body(&hook.only())["labels"]["key_result"], "k1");
    assert!(company.run(&["alerts", "list"]).1.contains("key_result:k0  known"));
    assert!(company.run(&["silence", "k0", "--for", "0s"]).0, "a silence can be lifted");
    daemon.wait_for("its own", async |_| !hook.received().is_empty()).await;
    assert_eq!(body(&hook.only())["labels"]["key_result"], "k0");
    let (ok, said) = company.run(&["silence", "k9", "--for", "1h"]);
    assert!(!ok && said.contains("there is no key result and no source `k9`"), "{said}");
}

#[tokio::test]
async fn people_are_told_after_their_night_and_machines_at_once() {
    let (people, duty) = (Server::saying(200, &[], "").await, Server::saying(202, &[], "").await);
    let company = Company::new(
        1,
        &format!(
            "  confirm: 0s\n  quiet: {{ from: \"{}\", to: \"{}\", weekends: false }}\n  sinks:\n    people: {{ slack: {{ webhook: \"{}\" }} }}\n    duty: {{ pagerduty: {{ routing_key: r0uting, url: \"{}\" }} }}\n",
            clock_time(-1),
            clock_time(2),
            people.url(),
            duty.url()
        ),
    );
    let daemon = Daemon::start(company.path()).await;
    daemon.wait_for("the machine's", async |_| !duty.received().is_empty()).await;
    tokio::time::sleep(std::time::Duration::from_secs(3)).await;
    assert_eq!(body(&duty.only())["event_action"], "trigger");
    assert!(people.received().is_empty(), "somebody was woken");
    let waits = company.to("people");
    assert!(waits[0]["delivered_at"].is_null() && waits[0]["attempts"] == 0, "{waits:?}");
    let due: jiff::Timestamp = waits[0]["next_attempt"].as_str().unwrap().parse().unwrap();
    assert_eq!(due.to_zoned(jiff::tz::TimeZone::UTC).strftime("%H:%M").to_string(), clock_time(2));
    // The night is over sooner than was thought: what waits goes out at its hour, which has come.
    let store = rusqlite::Connection::open(company.path().join("okrd.db")).unwrap();
    store.execute("update outgoing set due_at = due_at - 3 * 3600 * 1000 where sink = 'people'", []).unwrap();
    daemon.wait_for("the people's", async |_| people.received().len() == 1).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_incident_closes_and_good_news_open_none() {
    let duty = Server::saying(202, &[], "").await;
    let company = Company::new(
        2,
        &format!("  confirm: 0s\n  sinks: {{ duty: {{ pagerduty: {{ routing_key: r0uting, url: \"{}\" }} }} }}\n", duty.url()),
    );
    company.set(2, |n| if n == 0 { BAD } else { 100.0 });
    let daemon = Daemon::start(company.path()).await;
    daemon.wait_for("the trigger", async |_| !duty.received().is_empty()).await;
    let achieved = async |daemon: &Daemon| daemon.metric("okr_key_result_status", &["\"k1\"", "achieved"]).await == Some(1.0);
    daemon.wait_for("the good news", achieved).await;
    company.set(2, |n| if n == 0 { GOOD } else { 100.0 });
    daemon.wait_for("the end", async |_| duty.received().len() >= 2).await;
    let all: Vec<Json> = duty.received().iter().map(body).collect();
    let actions: Vec<&Json> = all.iter().map(|one| &one["event_action"]).collect();
    assert_eq!(actions, ["trigger", "resolve"], "{all:#?}");
    assert_eq!(
        (&all[0]["dedup_key"], &all[1]["dedup_key"]),
        (&json!("okrd/now/key_result:k0"), &json!("okrd/now/key_result:k0"))
    );
    assert!(company.run(&["alerts", "test"]).1.contains("duty (pagerduty): delivered"));
    let tried: Vec<Json> = duty.received().iter().skip(2).map(body).collect();
    assert_eq!(tried.iter().map(|one| &one["event_action"]).collect::<Vec<_>>(), ["trigger", "resolve"]);
}
