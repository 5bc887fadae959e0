//! What is particular to the store in a file: creation, refusals, several processes, and a batch with a bad commit in it.

use std::{fs, path::Path, sync::Arc, thread};

use okrd::store::{OpenError, SqliteStore, Store, StoreError};
use rusqlite::Connection;

use super::{at, id, level, observed, told, window};

const Q4: &str = "2026-Q4";

/// The reason why `path` is refused for writing, and that nothing in it was changed.
fn refusal(path: &Path) -> OpenError {
    let before = fs::read(path).ok();
    let error = SqliteStore::open(path).unwrap_err();
    assert_eq!(fs::read(path).ok(), before, "a file that is refused stays as it is");
    match error {
        StoreError::Open { cause, path: told } => {
            assert_eq!(told, path.display().to_string());
            *cause.downcast().unwrap()
        }
        error => panic!("{error:?}"),
    }
}

#[test]
fn what_is_no_store_is_refused_untouched() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);

    let error = refusal(&path("missing/okrd.db"));
    assert!(matches!(error, OpenError::NoFolder(missing) if missing == path("missing")));
    assert!(matches!(refusal(folder.path()), OpenError::Folder));

    for (name, content) in [("a", "version: 1\n".to_owned()), ("b", "ab".to_owned()), ("c", "text ".repeat(5000))] {
        fs::write(path(name), content).unwrap();
        assert!(matches!(refusal(&path(name)), OpenError::NotADatabase), "{name}");
        assert!(matches!(SqliteStore::open_read_only(&path(name)), Err(StoreError::Open { .. })));
    }
    let crm = Connection::open(path("crm.db")).unwrap();
    crm.execute_batch("CREATE TABLE demo_requests (created_at TEXT)").unwrap();
    drop(crm);
    assert!(matches!(refusal(&path("crm.db")), OpenError::Foreign));
}

#[tokio::test]
async fn a_store_of_a_newer_okrd_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("okrd.db");
    SqliteStore::open(&path).unwrap().close().await.unwrap();
    Connection::open(&path).unwrap().pragma_update(None, "user_version", 99).unwrap();
    for error in [SqliteStore::open(&path).unwrap_err(), SqliteStore::open_read_only(&path).unwrap_err()] {
        assert!(matches!(error, StoreError::Newer { found: 99, known: 2, .. }), "{error:?}");
    }
}

#[tokio::test]
async fn the_file_is_created_for_its_owner_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("with space & 'é' %41?mode=memory.db");
    let store = SqliteStore::open_for_daemon(&path).unwrap();
    store.commit(Q4, vec![observed("a", level(window(0, 1), 1.0, at(1)))]).await.unwrap();
    assert_eq!(store.path(), path);
    let mut names = Vec::new();
    for entry in fs::read_dir(folder.path()).unwrap() {
        let entry = entry.unwrap();
        #[cfg(unix)]
        assert_eq!(std::os::unix::fs::PermissionsExt::mode(&entry.metadata().unwrap().permissions()) & 0o777, 0o600);
        names.push(entry.file_name().into_string().unwrap().replace(path.file_name().unwrap().to_str().unwrap(), ""));
    }
    names.sort();
    assert_eq!(names, ["", "-lock", "-shm", "-wal"]);

    let mode: String = Connection::open(&path).unwrap().pragma_query_value(None, "journal_mode", |row| row.get(0)).unwrap();
    assert_eq!(mode, "wal");
    store.history(Q4, &id("a")).await.unwrap();
    store.close().await.unwrap();
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2, "closing tidies the log away");
}

#[tokio::test]
async fn an_empty_file_becomes_a_store_and_is_kept() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("okrd.db");
    fs::write(&path, "").unwrap();
    let error = SqliteStore::open_read_only(&path).unwrap_err();
    assert!(told(&error).ends_with("its schema is 0, and 2 is needed; `okrd run` brings it up to date"), "{}", told(&error));
    for number in 1..4 {
        let store = SqliteStore::open(&path).unwrap();
        store.commit(Q4, vec![observed("a", level(window(0, number), 1.0, at(1)))]).await.unwrap();
        assert_eq!(store.history(Q4, &id("a")).await.unwrap().len(), usize::try_from(number).unwrap());
        store.close().await.unwrap();
    }
}

#[test]
fn many_may_create_it_at_once() {
    let folder = tempfile::tempdir().unwrap();
    for round in 0..5 {
        let path = folder.path().join(format!("{round}.db"));
        thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| SqliteStore::open(&path).unwrap());
            }
        });
    }
}

#[tokio::test]
async fn two_writers_and_a_reader_share_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("okrd.db");
    let missing = SqliteStore::open_read_only(&path).unwrap_err();
    assert!(told(&missing).ends_with("there is no such file yet; `okrd run` creates it"));

    let daemon = Arc::new(SqliteStore::open_for_daemon(&path).unwrap());
    let poll = Arc::new(SqliteStore::open(&path).unwrap());
    let status = SqliteStore::open_read_only(&path).unwrap();
    let mut tasks = tokio::task::JoinSet::new();
    for number in 0..200 {
        let store = Arc::clone(if number % 2 == 0 { &daemon } else { &poll });
        tasks.spawn(async move {
            store.commit(Q4, vec![observed("a", level(window(0, number), 1.0, at(number)))]).await.unwrap();
        });
    }
    while let Some(done) = tasks.join_next().await {
        done.unwrap();
        status.facts(Q4).await.unwrap();
    }
    for store in [&daemon, &poll] {
        assert_eq!(store.history(Q4, &id("a")).await.unwrap().len(), 200);
    }
    assert_eq!(status.history(Q4, &id("a")).await.unwrap().len(), 200);
    assert!(matches!(status.commit(Q4, vec![]).await, Err(StoreError::ReadOnly)));
}

#[tokio::test]
async fn a_second_daemon_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("okrd.db");
    let first = SqliteStore::open_for_daemon(&path).unwrap();
    assert!(matches!(
        SqliteStore::open_for_daemon(&path),
        Err(StoreError::Open { cause, .. }) if matches!(cause.downcast_ref(), Some(OpenError::InUse))
    ));
    SqliteStore::open(&path).unwrap();
    first.close().await.unwrap();
    SqliteStore::open_for_daemon(&path).unwrap();
}

#[tokio::test]
async fn a_commit_that_fails_leaves_the_others_of_its_batch_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("okrd.db");
    let store = Arc::new(SqliteStore::open(&path).unwrap());
    let other = Connection::open(&path).unwrap();
    other
        .execute_batch(
            "CREATE TRIGGER t BEFORE INSERT ON observations WHEN new.number = 13 BEGIN SELECT raise(ABORT, 'unlucky'); END",
        )
        .unwrap();
    // While another process writes, everything queues and becomes one batch.
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let mut tasks = tokio::task::JoinSet::new();
    for number in 0..60 {
        let store = Arc::clone(&store);
        tasks.spawn(async move {
            let value = if number % 3 == 0 { 13.0 } else { 1.0 };
            let first = observed("first", level(window(0, number), 1.0, at(number)));
            let second = observed("second", level(window(0, number), value, at(number)));
            (number, store.commit(Q4, vec![first, second]).await)
        });
    }
    tokio::task::yield_now().await;
    other.execute_batch("COMMIT").unwrap();
    while let Some(done) = tasks.join_next().await {
        match done.unwrap() {
            (number, Err(error)) if number % 3 == 0 => assert!(told(&error).starts_with("failed to write to the store: unlucky")),
            (number, outcome) => assert!(outcome.is_ok() && number % 3 != 0, "{number}: {outcome:?}"),
        }
    }
    for key_result in ["first", "second"] {
        let kept = store.history(Q4, &id(key_result)).await.unwrap();
        assert_eq!(kept.len(), 40);
    }
}

#[tokio::test]
async fn a_row_that_makes_no_sense_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("okrd.db");
    let store = SqliteStore::open(&path).unwrap();
    let changes = vec![observed("a", level(window(0, 1), 1.0, at(1))), super::target("a", "x2", at(1), None)];
    store.commit(Q4, changes).await.unwrap();
    let other = Connection::open(&path).unwrap();
    other.execute("UPDATE observations SET number = NULL", []).unwrap();
    other.execute("UPDATE targets SET at = 9223372036854775807", []).unwrap();
    assert!(store.history(Q4, &id("a")).await.is_err());
    let error = store.facts(Q4).await.unwrap_err();
    assert_eq!(told(&error), "failed to read from the store: the store holds something that is no instant: 9223372036854775807");
}
