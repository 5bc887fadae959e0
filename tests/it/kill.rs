//! kill -9 at random moments: whatever the store has acknowledged is there afterwards, and no commit is there by half.
//!
//! The writer is this very test binary, started again with [`child`] alone. [`until_killed`] and [`check`] know nothing of
//! that writer, so that they serve for any program that writes to a store.

use std::{
    env,
    hash::{BuildHasher, RandomState},
    io::{BufRead, BufReader, Write},
    ops::Range,
    path::Path,
    process::{Child, Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
        mpsc,
    },
    thread,
    time::Duration,
};

use okrd::{
    okr::{Id, Observation, PollState, Role, Value, Window},
    store::{Change, SqliteStore, Store},
};
use rusqlite::Connection;

use crate::store::{at, id, observed, polled, window};

const Q4: &str = "2026-Q4";
const KILLS: i64 = 60;
const STORE: &str = "OKRD_TEST_STORE";
const ROUND: &str = "OKRD_TEST_ROUND";

/// What one killed program leaves behind.
#[derive(Clone, Copy, Debug, Default)]
pub struct Tally {
    pub acknowledged: usize,
    pub lost: usize,
}

/// A process that does not outlive the test.
struct Victim(Child);

impl Drop for Victim {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Runs `command`, kills it -9 a random number of milliseconds after its start, or after the first line that `counts` if
/// `first_line` asks for that; gives every line that it managed to write.
pub fn until_killed(command: &mut Command, first_line: bool, milliseconds: Range<u64>, counts: fn(&str) -> bool) -> Vec<String> {
    let child = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().expect("the program starts");
    let mut victim = Victim(child);
    let output = BufReader::new(victim.0.stdout.take().expect("its output is piped"));
    let (started, first) = mpsc::channel();
    let reader = thread::spawn(move || {
        let mut lines = Vec::new();
        for line in output.lines().map_while(Result::ok) {
            if counts(&line) {
                let _ = started.send(());
                lines.push(line);
            }
        }
        lines
    });
    if first_line {
        first.recv_timeout(Duration::from_secs(60)).expect("the program acknowledges something within a minute");
    }
    let span = milliseconds.end - milliseconds.start;
    thread::sleep(Duration::from_micros(milliseconds.start * 1000 + RandomState::new().hash_one(()) % (span * 1000)));
    drop(victim);
    reader.join().expect("reading lines does not panic")
}

/// How many of the `acknowledged` observations are missing from the store at `path`, also among older revisions. Reads
/// what the dead writer left, without repairing it first.
pub async fn check(path: &Path, cycle: &str, acknowledged: &[(Id, Observation)]) -> Tally {
    let mut tally = Tally { acknowledged: acknowledged.len(), lost: 0 };
    if acknowledged.is_empty() {
        return tally;
    }
    let store = SqliteStore::open_read_only(path).expect("a store opens after its writer was killed");
    let mut of_one: Option<(&Id, Vec<Observation>)> = None;
    for (key_result, wanted) in acknowledged {
        let revisions = match of_one.take() {
            Some((known, revisions)) if known == key_result => revisions,
            _ => store.revisions(cycle, key_result).await.expect("a store is read after its writer was killed"),
        };
        if !revisions.contains(wanted) {
            eprintln!("lost: {key_result} {wanted:?}");
            tally.lost += 1;
        }
        of_one = Some((key_result, revisions));
    }
    store.close().await.expect("a store closes");
    tally
}

/// What SQLite says of the whole file: `ok`.
pub fn integrity(path: &Path) -> String {
    let connection = Connection::open(path).expect("the file opens");
    connection.query_row("PRAGMA integrity_check", [], |row| row.get(0)).expect("the file can be checked")
}

/// The changes of the `number`th commit of a round: one to five observations, every other one a revision, and the poll.
fn changes(round: i64, number: i64) -> Vec<Change> {
    let mut changes: Vec<_> = wanted(round, number).map(|(id, wanted)| observed(id.as_str(), wanted)).collect();
    changes.push(polled(&format!("r{round}-0"), PollState::default().after(at(number), None)));
    changes
}

fn wanted(round: i64, number: i64) -> impl Iterator<Item = (Id, Observation)> {
    (0..=number % 5).map(move |key_result| {
        let value = Value::Flow(number as f64);
        let window: Window = window(0, number / 2);
        (id(&format!("r{round}-{key_result}")), Observation { role: Role::Value, window, value, collected_at: at(number) })
    })
}

/// Not a test of its own: the writer that [`nothing_acknowledged_is_lost`] kills. Returns at once when run by itself.
#[test]
fn child() {
    let (Some(path), Ok(round)) = (env::var_os(STORE), env::var(ROUND)) else { return };
    let round: i64 = round.parse().expect("the parent gives a number");
    let store = Arc::new(SqliteStore::open_for_daemon(Path::new(&path)).expect("the store opens, whatever was killed before"));
    let next = Arc::new(AtomicI64::new(0));
    tokio::runtime::Runtime::new().expect("a runtime starts").block_on(async {
        let mut writers = tokio::task::JoinSet::new();
        for _ in 0..4 {
            let (store, next) = (Arc::clone(&store), Arc::clone(&next));
            writers.spawn(async move {
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    store.commit(Q4, changes(round, number)).await.expect("the store accepts a commit");
                    // In one write, so that the parent never sees half a number. Fails, and so ends us, if the parent is gone.
                    std::io::stdout().write_all(format!("\nkept {number}\n").as_bytes()).expect("the parent listens");
                }
            });
        }
        writers.join_next().await;
    });
}

#[tokio::test]
async fn nothing_acknowledged_is_lost() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("okrd.db");
    let mut everything: Vec<(Id, Observation)> = Vec::new();
    let (mut total, mut commits, mut torn) = (Tally::default(), 0, 0);
    for round in 0..KILLS {
        let mut command = Command::new(env::current_exe().unwrap());
        command.args(["--exact", "kill::child", "--nocapture"]).env(STORE, &path).env(ROUND, round.to_string());
        // Half of them while it writes, half of them at any moment from its start on: creating, migrating, recovering.
        let lines = if round % 2 == 0 {
            until_killed(&mut command, true, 0..60, |line| line.starts_with("kept "))
        } else {
            until_killed(&mut command, false, 0..40, |line| line.starts_with("kept "))
        };
        let numbers: Vec<i64> = lines.iter().map(|line| line["kept ".len()..].parse().unwrap()).collect();
        let mut acknowledged: Vec<_> = numbers.iter().flat_map(|number| wanted(round, *number)).collect();
        acknowledged.sort_by(|(one, _), (other, _)| one.cmp(other));
        let tally = check(&path, Q4, &acknowledged).await;
        total.lost += tally.lost;
        commits += numbers.len();
        everything.extend(acknowledged);
    }
    // Opened by a writer at last, which repairs what the last one left: still everything is there.
    let store = SqliteStore::open(&path).unwrap();
    for round in 0..KILLS {
        torn += torn_commits(&store, round).await;
    }
    store.close().await.unwrap();
    let last = check(&path, Q4, &everything).await;
    total = Tally { acknowledged: last.acknowledged, lost: total.lost + last.lost };
    let integrity = integrity(&path);
    println!(
        "kills: {KILLS}, commits acknowledged: {commits}, observations acknowledged: {}, lost: {}, commits torn: {torn}, integrity: {integrity}",
        total.acknowledged, total.lost
    );
    assert_eq!((total.lost, torn, &*integrity), (0, 0, "ok"));
    assert!(commits > 0, "nothing was written, so nothing was tested");
}

/// Commits of a round, acknowledged or not, of which only a part is there.
async fn torn_commits(store: &SqliteStore, round: i64) -> usize {
    let mut parts = std::collections::BTreeMap::new();
    for key_result in 0..5 {
        for observation in store.revisions(Q4, &id(&format!("r{round}-{key_result}"))).await.unwrap() {
            let Value::Flow(number) = observation.value else { panic!("only flows were written") };
            *parts.entry(number as i64).or_insert(0) += 1;
        }
    }
    parts.into_iter().filter(|(number, count)| *count != number % 5 + 1).count()
}
