//! kill -9 on the daemon at random moments: every message that was decided on arrives, and only those arrive twice of which
//! the arrival had not been recorded.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use rusqlite::Connection;
use serde_json::Value as Json;

use super::company::{BAD, Company, GOOD};
use crate::{
    daemon::{Daemon, killed::to_stdout, okrd},
    http_engine::server::{Server, reply},
    kill::until_killed,
};

const KILLS: usize = 36;
const KEY_RESULTS: usize = 60;

/// What makes a message this one and no other.
fn identity(message: &Json) -> String {
    let part = |name: &str| message[name].as_str().expect("it is a text").to_owned();
    [part("story"), part("event"), part("at")].join(" ")
}

/// All messages that were ever decided on, with whether their arrival is recorded.
fn decided(store: &Connection) -> BTreeMap<String, bool> {
    let mut rows = store.prepare("select message, delivered_at is not null from outgoing").expect("there is a table");
    let row = |row: &rusqlite::Row<'_>| Ok((row.get::<_, String>(0)?, row.get::<_, bool>(1)?));
    let all = rows.query_map([], row).expect("it can be read").map(|row| row.expect("it is a row"));
    all.map(|(message, arrived)| (identity(&serde_json::from_str(&message).expect("it is JSON")), arrived)).collect()
}

/// What was told of each key result last, by its state and by its newest message; both must say the same.
fn torn(store: &Connection) -> usize {
    let by_state: BTreeMap<String, bool> = {
        let mut rows = store.prepare("select subject, state from alerts where subject like 'key_result:%'").unwrap();
        let all = rows.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?))).unwrap();
        let is_told = |state: String| !serde_json::from_str::<Json>(&state).unwrap()["told"].is_null();
        all.map(Result::unwrap).map(|(subject, state)| (subject, is_told(state))).collect()
    };
    let mut by_message: BTreeMap<String, bool> = BTreeMap::new();
    let mut rows = store.prepare("select message from outgoing order by number").unwrap();
    for message in rows.query_map([], |row| row.get::<_, String>(0)).unwrap().map(Result::unwrap) {
        let message: Json = serde_json::from_str(&message).unwrap();
        let subject = message["story"].as_str().unwrap().trim_start_matches("okrd/now/").to_owned();
        by_message.insert(subject, message["event"] == "raised");
    }
    let told = |subject: &str| by_state.get(subject).copied().unwrap_or(false);
    by_message.iter().filter(|(subject, is_told)| told(subject) != **is_told).count()
        + by_state.iter().filter(|(subject, is_told)| **is_told && !by_message.contains_key(*subject)).count()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_message_is_lost_and_only_the_unrecorded_come_twice() {
    let arrivals: Arc<Mutex<BTreeMap<String, usize>>> = Arc::default();
    let kept = arrivals.clone();
    let hook = Server::start(move |received| {
        let message: Json = serde_json::from_str(&received.body).expect("it is JSON");
        *kept.lock().unwrap().entry(identity(&message)).or_default() += 1;
        // Slow enough that a life ends among its messages.
        std::thread::sleep(Duration::from_millis(4));
        reply(200, &[], "")
    })
    .await;
    let alerts = format!("  confirm: 0s\n  sinks: {{ hook: {{ webhook: {{ url: \"{}\" }} }} }}\n", hook.url());
    let company = Company::new(KEY_RESULTS, &alerts);
    let database = company.path().join("okrd.db");
    let (mut torn_states, mut repeatable) = (0, 0);
    for round in 0..KILLS {
        company.set(KEY_RESULTS, |n| if (n + round) % 3 == 0 { BAD } else { GOOD });
        if database.exists() {
            // As if the shortest time between two polls had passed, so that each life finds something new.
            let store = Connection::open(&database).expect("the file opens");
            let _ = store.execute("update polls set last_attempt = last_attempt - 20000", []);
        }
        let mut run = okrd();
        run.arg("run").arg("--config").arg(company.path().join("okrs.yaml")).args(["--listen", "127.0.0.1:0"]);
        let mut command = to_stdout(&run);
        let lines = tokio::task::spawn_blocking(move || {
            let first = round % 3 != 0;
            until_killed(&mut command, first, 0..if first { 400 } else { 1500 }, |line| line.contains("delivered: "))
        })
        .await
        .unwrap();
        if database.exists() {
            let store = Connection::open(&database).expect("the file opens");
            torn_states += torn(&store);
            // What arrived without being recorded is what may come again.
            let recorded = decided(&store);
            let arrived = arrivals.lock().unwrap();
            repeatable += recorded.iter().filter(|(one, is_recorded)| !**is_recorded && arrived.contains_key(*one)).count();
        }
        drop(lines);
    }
    let daemon = Daemon::start(company.path()).await;
    let begin = Instant::now();
    let missing = || {
        let arrived = arrivals.lock().unwrap();
        decided(&Connection::open(&database).unwrap())
            .iter()
            .filter(|(one, recorded)| !**recorded || !arrived.contains_key(*one))
            .count()
    };
    while missing() > 0 && begin.elapsed() < Duration::from_secs(300) {
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let lost = missing();
    drop(daemon);
    let store = Connection::open(&database).unwrap();
    let (all, arrived) = (decided(&store), arrivals.lock().unwrap().clone());
    let invented = arrived.keys().filter(|one| !all.contains_key(*one)).count();
    let repeated: usize = arrived.values().map(|times| times - 1).sum();
    let integrity: String = store.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
    println!(
        "kills: {KILLS}, messages: {}, lost: {lost}, repeated: {repeated} of {repeatable} whose arrival was not recorded, \
         not decided on: {invented}, states without their message: {torn_states}, integrity: {integrity}",
        all.len()
    );
    assert_eq!((lost, invented, torn_states, &*integrity), (0, 0, 0, "ok"));
    assert!(repeated <= repeatable, "a message came again though its arrival was recorded");
    assert!(all.len() > KILLS, "hardly anything was told, so nothing was tested");
}
