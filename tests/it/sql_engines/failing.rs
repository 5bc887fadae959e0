//! Slow, dead, restarted and overflowing databases.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use okrd::{
    okr::{FailureKind, Kind, Value},
    source::Source,
};
use tokio::net::TcpListener;

use crate::{
    asking::{basics, failure_of_sql, october, read_source, source, sql, value_of_sql},
    servers::{mariadb::Mariadb, postgres::Postgres},
};

use super::{PATIENT, all, data, mysql, postgres, sqlite};

/// More than a second passes until the server stops it.
const SHORT: Duration = Duration::from_millis(1500);
const ENDLESS: &str = "with recursive a(n) as (select 1 union all select n + 1 from a) select count(*) from a";

async fn number(source: &dyn Source, text: &str) -> f64 {
    match value_of_sql(source, Kind::Level, text).await {
        Ok(Value::Level(number)) => number,
        other => panic!("{text}: {other:?}"),
    }
}

#[tokio::test]
async fn a_slow_query_is_stopped_and_its_session_goes_on() {
    // The servers start and are filled outside of the measured time.
    data::in_postgres();
    data::in_mariadb();
    data::in_sqlite();
    let begin = Instant::now();
    let source = postgres(SHORT);
    let session = number(&*source, "select pg_backend_pid()").await;
    let (kind, words) = failure_of_sql(&*source, Kind::Level, "select 1 from pg_sleep(30)").await;
    assert_eq!(
        (kind, words.as_str()),
        (FailureKind::Timeout, "the server stopped the query: canceling statement due to statement timeout")
    );
    assert_eq!(number(&*source, "select pg_backend_pid()").await, session, "the server stopped it, not the connection's end");

    let source = mysql(SHORT);
    let session = number(&*source, "select connection_id()").await;
    let (kind, words) =
        failure_of_sql(&*source, Kind::Level, "select count(*) from seq_1_to_10000000 a, seq_1_to_10000000 b").await;
    assert_eq!(kind, FailureKind::Timeout, "{words}");
    assert!(words.starts_with("the server stopped the query: "), "{words}");
    assert_eq!(number(&*source, "select connection_id()").await, session);

    let source = sqlite(SHORT);
    let (kind, words) = failure_of_sql(&*source, Kind::Level, ENDLESS).await;
    assert_eq!((kind, words.as_str()), (FailureKind::Timeout, "the query took longer than 1.35s and was stopped"));
    assert_eq!(number(&*source, "select 1").await, 1.0);
    assert!(begin.elapsed() < 4 * SHORT, "each stopped in its time");
}

#[tokio::test]
async fn the_statement_timeout_of_postgres_can_be_shorter() {
    let settings = format!("url: \"{}\"\nstatement_timeout: 1s", data::in_postgres().url());
    let begin = Instant::now();
    let (kind, _) = failure_of_sql(&*source("postgres", &settings, PATIENT), Kind::Level, "select 1 from pg_sleep(30)").await;
    assert_eq!(kind, FailureKind::Timeout);
    assert!(begin.elapsed() < Duration::from_secs(10));
}

#[tokio::test]
async fn a_restart_of_the_server_between_two_questions_is_no_failure() {
    let mut server = tokio::task::spawn_blocking(Postgres::start).await.unwrap();
    let source = source("postgres", &format!("url: \"{}\"", server.url()), PATIENT);
    assert_eq!(number(&*source, "select 1").await, 1.0);
    server.down();
    let (kind, words) = failure_of_sql(&*source, Kind::Level, "select 2").await;
    assert_eq!(kind, FailureKind::Unavailable, "{words}");
    server.up();
    assert_eq!(number(&*source, "select 3").await, 3.0);
    server.down();
    server.up();
    assert_eq!(number(&*source, "select 4").await, 4.0, "the kept session is dead, and nobody notices");
}

#[tokio::test]
async fn a_restart_of_mariadb_between_two_questions_is_no_failure() {
    let mut server = tokio::task::spawn_blocking(|| Mariadb::start(false)).await.unwrap();
    let source = source("mysql", &format!("url: \"{}\"", server.url()), PATIENT);
    assert_eq!(number(&*source, "select 1").await, 1.0, "a server that cannot encrypt will do");
    let strict = crate::asking::source("mysql", &format!("url: \"{}\"\ntls: require", server.url()), PATIENT);
    let (_, words) = failure_of_sql(&*strict, Kind::Level, "select 1").await;
    assert_eq!(words, "the server cannot encrypt the connection, and `tls: require` asks for it");
    server.down();
    let (kind, words) = failure_of_sql(&*source, Kind::Level, "select 2").await;
    assert_eq!(kind, FailureKind::Unavailable, "{words}");
    server.up();
    assert_eq!(number(&*source, "select 3").await, 3.0);
    server.down();
    server.up();
    assert_eq!(number(&*source, "select 4").await, 4.0, "the kept session is dead, and nobody notices");
}

#[tokio::test]
async fn a_server_that_says_nothing_is_left_in_time() {
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = silent.local_addr().unwrap().port();
    for engine in ["postgres", "mysql"] {
        let source = source(engine, &format!("url: {engine}://a:b@127.0.0.1:{port}/c"), Duration::from_millis(300));
        let begin = Instant::now();
        let (kind, words) = failure_of_sql(&*source, Kind::Level, "select 1").await;
        assert_eq!((kind, words.as_str()), (FailureKind::Timeout, "no answer within 300ms"), "{engine}");
        assert!(begin.elapsed() < Duration::from_secs(5), "{engine}");
    }
}

#[tokio::test]
async fn what_cannot_be_reached_is_unavailable() {
    let port = crate::servers::free_port();
    for engine in ["postgres", "mysql"] {
        let source = source(engine, &format!("url: {engine}://a:b@127.0.0.1:{port}/c"), PATIENT);
        let (kind, words) = failure_of_sql(&*source, Kind::Level, "select 1").await;
        assert_eq!(kind, FailureKind::Unavailable, "{engine}");
        assert!(words.starts_with("failed to connect: ") && words.contains("refused"), "{engine}: {words}");
    }
    let (kind, words) = failure_of_sql(&*source("sqlite", "path: /nowhere/a.db", PATIENT), Kind::Level, "select 1").await;
    assert_eq!(kind, FailureKind::Unavailable);
    assert!(words.contains("/nowhere/a.db: No such file"), "{words}");
    let no_database = std::env::current_exe().unwrap();
    let (kind, words) =
        failure_of_sql(&*source("sqlite", &format!("path: {}", no_database.display()), PATIENT), Kind::Level, "select 1 from a")
            .await;
    assert_eq!((kind, words.as_str()), (FailureKind::Rejected, "the query failed: file is not a database"));
}

#[tokio::test]
async fn a_refused_query_is_told_in_the_servers_words_with_its_place() {
    #[rustfmt::skip]
    let table = [
        ("postgres", "select count(*) from requests\nwhere creatd_at < 1", "column \"creatd_at\" does not exist, at `creatd_at < 1`"),
        ("postgres", "select cuont(*) from requests", "function cuont() does not exist, at `cuont(*) from requests` (No function matches"),
        ("postgres", "select 1 from where", "syntax error at or near \"where\""),
        ("postgres", "select 1 / 0", "division by zero (write `nullif(denominator, 0)`, or give two columns)"),
        ("mysql", "select count(*) from requests where creatd_at < 1", "Unknown column 'creatd_at'"),
        ("mysql", "select 1 from where", "near 'where' at line 1"),
        ("sqlite", "select count(*) from requests where creatd_at < 1", "no such column: creatd_at, at `creatd_at < 1`"),
        ("sqlite", "select 1 from where", "near \"where\": syntax error"),
    ];
    let sources = all(PATIENT);
    for (engine, text, words) in table {
        let source = &sources.iter().find(|(name, _)| *name == engine).unwrap().1;
        let (kind, told) = failure_of_sql(&**source, Kind::Level, text).await;
        assert_eq!(kind, FailureKind::Rejected, "{engine}: {told}");
        assert!(told.contains(words), "{engine}: {told}");
        assert_eq!(number(&**source, "select 1").await, 1.0, "{engine}: the next question is answered");
    }
    let elsewhere = format!("{}nowhere", data::in_postgres().url().trim_end_matches("okrd"));
    let (kind, words) =
        failure_of_sql(&*source("postgres", &format!("url: {elsewhere}"), PATIENT), Kind::Level, "select 1").await;
    assert_eq!((kind, words.as_str()), (FailureKind::Rejected, "failed to connect: database \"nowhere\" does not exist"));
}

#[tokio::test]
async fn large_answers_are_cut_off() {
    let many = [("postgres", "select generate_series(1, 20000)"), ("mysql", "select seq from seq_1_to_20000")];
    let long = [
        ("postgres", "select repeat('x', 3000000)"),
        ("mysql", "select repeat('x', 3000000)"),
        ("sqlite", "select hex(zeroblob(3000000))"),
    ];
    let sources = all(PATIENT);
    let find = |engine| Arc::clone(&sources.iter().find(|(name, _)| *name == engine).unwrap().1);
    let rows = "with recursive a(n) as (select 1 union all select n + 1 from a where n < 20000) select n from a";
    for (engine, text) in many.into_iter().chain([("sqlite", rows)]) {
        let (kind, words) = failure_of_sql(&*find(engine), Kind::Level, text).await;
        assert_eq!(
            (kind, words.as_str()),
            (FailureKind::TooLarge, "the answer has more than 10000 rows: aggregate them in the query"),
            "{engine}"
        );
        assert_eq!(number(&*find(engine), "select 1").await, 1.0, "{engine}: the next question is answered");
    }
    for (engine, text) in long {
        let (kind, words) = failure_of_sql(&*find(engine), Kind::Level, text).await;
        assert_eq!((kind, words.as_str()), (FailureKind::TooLarge, "the answer is larger than 1048576 bytes"), "{engine}");
        assert_eq!(number(&*find(engine), "select 1").await, 1.0, "{engine}: the next question is answered");
    }
}

#[tokio::test]
async fn a_question_that_is_given_up_leaves_nothing_behind() {
    let name = "okrd-given-up";
    let settings = format!("url: \"{}?application_name={name}\"", data::in_postgres().url());
    let (given_up, _, _) = read_source("postgres", &settings, basics(Duration::from_secs(3)));
    let question = sql(&*given_up.unwrap(), Kind::Level, "select 1 from pg_sleep(30)");
    let sessions = format!("select count(*) from pg_stat_activity where application_name = '{name}'");
    let observer = postgres(PATIENT);
    let asking = tokio::spawn(async move { question.ask(&october()).await });
    while number(&*observer, &sessions).await < 1.0 {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    asking.abort();
    // The server notices with its own statement timeout, at the latest.
    while number(&*observer, &sessions).await > 0.0 {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }

    let source = mysql(Duration::from_secs(3));
    let question = sql(&*source, Kind::Level, "select count(*) from seq_1_to_10000019 a, seq_1_to_10000019 b");
    let asking = tokio::spawn(async move { question.ask(&october()).await });
    let observer = mysql(PATIENT);
    let busy = "select coalesce(max(id), 0) from information_schema.processlist \
                where info like '%10000019%' and id <> connection_id()";
    let session = loop {
        match number(&*observer, busy).await {
            0.0 => tokio::time::sleep(Duration::from_millis(20)).await,
            session => break session,
        }
    };
    asking.abort();
    let sessions = format!("select count(*) from information_schema.processlist where id = {session}");
    while number(&*observer, &sessions).await > 0.0 {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test]
async fn an_endless_question_to_sqlite_that_is_given_up_stops() {
    let question = sql(&*sqlite(PATIENT), Kind::Level, ENDLESS);
    let asked = tokio::time::timeout(Duration::from_millis(200), question.ask(&october())).await;
    assert!(asked.is_err());
    // The runtime waits for its blocking threads when the test ends: that it ends at all is the proof.
}

#[tokio::test]
async fn questions_at_the_same_time_do_not_wait_for_each_other() {
    let sessions = [
        (postgres(PATIENT), "select pg_backend_pid() from pg_sleep(0.3)"),
        (mysql(PATIENT), "select connection_id() + sleep(0.3)"),
    ];
    for (source, text) in sessions {
        let (one, other) = tokio::join!(number(&*source, text), number(&*source, text));
        assert_ne!(one, other, "each has a session of its own");
    }
}
