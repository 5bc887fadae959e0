//! kill -9 on the daemon itself, at random moments: every observation that it said to have kept is there afterwards.

use std::process::Command;

use jiff::Timestamp;
use okrd::{
    okr::{Id, Observation, Role, Value, Window},
    store::{SqliteStore, Store as _},
};
use serde_json::Value as Json;

use super::{okrd, shop};
use crate::kill::{Tally, check, integrity, until_killed};

const KILLS: usize = 40;
const SAID: &str = "kept an observation";

/// What a line of the log says to be kept.
fn acknowledged(line: &str) -> (Id, Observation) {
    let line: Json = serde_json::from_str(line).unwrap_or_else(|error| panic!("{line}: {error}"));
    // The store keeps milliseconds.
    let at = |name: &str| {
        let at: Timestamp = line[name].as_str().expect("it is a text").parse().expect("it is a time");
        Timestamp::from_millisecond(at.as_millisecond()).expect("it is within bounds")
    };
    let number = line["value"].as_str().and_then(|text| text.strip_prefix("Flow(")?.strip_suffix(')')?.parse().ok());
    let observation = Observation {
        role: Role::ALL.into_iter().find(|role| role.name() == line["role"]).expect("it is a role"),
        window: Window::new(at("window.start"), at("window.end")).expect("it ends after its start"),
        value: Value::Flow(number.unwrap_or_else(|| panic!("{line}"))),
        collected_at: at("collected_at"),
    };
    (Id::new(line["key_result.id"].as_str().expect("it is a text")).expect("it is an id"), observation)
}

#[tokio::test]
async fn the_daemon_loses_nothing_that_it_said_to_have_kept() {
    let shop = shop::Shop::new();
    // So many that a life is never long enough to ask for all of them.
    shop.declare("", &shop::many(2000));
    let store = shop.path().join("okrd.db");
    let mut everything = Vec::new();
    let mut total = Tally::default();
    for round in 0..KILLS {
        let mut run = okrd();
        run.arg("run").arg("--config").arg(shop.path().join("okrs.yaml"));
        run.args(["--listen", "127.0.0.1:0", "--log", "okrd=debug", "--log-format", "json"]);
        let mut command = to_stdout(&run);
        let lines =
            until_killed(&mut command, round % 2 == 0, 0..if round % 2 == 0 { 150 } else { 900 }, |line| line.contains(SAID));
        let mut said: Vec<_> = lines.iter().map(|line| acknowledged(line)).collect();
        said.sort_by(|(one, _), (other, _)| one.cmp(other));
        total.lost += check(&store, "now", &said).await.lost;
        everything.extend(said);
    }
    // Opened by a writer at last, which repairs what the last one left: still everything is there.
    SqliteStore::open(&store).unwrap().close().await.unwrap();
    everything.sort_by(|(one, _), (other, _)| one.cmp(other));
    let last = check(&store, "now", &everything).await;
    let (lost, integrity) = (total.lost + last.lost, integrity(&store));
    println!("kills: {KILLS}, observations acknowledged: {}, lost: {lost}, integrity: {integrity}", last.acknowledged);
    assert_eq!((lost, &*integrity), (0, "ok"));
    assert!(last.acknowledged > KILLS, "hardly anything was written, so nothing was tested");
}

/// The same program with its log on standard output; the shell becomes the program, so that it is what is killed.
pub fn to_stdout(run: &Command) -> Command {
    let mut command = Command::new("sh");
    command.args(["-c", "exec \"$@\" 2>&1", "sh"]).arg(run.get_program()).args(run.get_args());
    for (name, value) in run.get_envs() {
        match value {
            Some(value) => command.env(name, value),
            None => command.env_remove(name),
        };
    }
    command
}
