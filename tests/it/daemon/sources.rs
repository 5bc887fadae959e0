//! Sources that hang, fail or refuse, beside one that works.

use std::{
    process::Command,
    time::{Duration, Instant},
};

use axum::{Router, http::StatusCode, routing::get};
use rusqlite::Connection;
use tokio::net::TcpListener;

use super::{Daemon, Shop, shop::orders};

/// A server with a path that never answers, one that fails, and one that wants other credentials and repeats those it got.
async fn bad_server() -> String {
    let routes = Router::new()
        .route("/hangs", get(|| async { std::future::pending::<String>().await }))
        .route("/{secret}/works", get(|| async { "{\"n\": 5}" }))
        .route("/fails", get(|| async { StatusCode::INTERNAL_SERVER_ERROR }))
        .route(
            "/refuses",
            get(|headers: axum::http::HeaderMap| async move {
                let sent = headers.get("authorization").and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
                (StatusCode::UNAUTHORIZED, format!("no entry with {sent}"))
            }),
        );
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, routes).await });
    format!("http://{address}")
}

fn measure(id: &str, source: &str, path: &str) -> String {
    format!(
        "      - {{ id: {id}, source: {source}, target: 5, measure: {{ kind: level, get: {path}, value: .n }}, baseline: 1 }}\n"
    )
}

#[tokio::test]
async fn a_hanging_or_failing_source_delays_no_other_and_tells_no_secret() {
    let server = bad_server().await;
    let shop = Shop::new();
    let source = |name: &str| {
        format!("  {name}: {{ connector: http, base_url: \"{server}\", timeout: 30s, auth: {{ bearer: hunter2-token }} }}\n")
    };
    let sources = source("hanging") + &source("failing") + &source("refusing");
    let key_results = measure("hangs", "hanging", "/hangs")
        + &measure("fails", "failing", "/fails")
        + &measure("refused", "refusing", "/refuses")
        + &orders("works");
    shop.declare(&sources, &key_results);
    let begin = Instant::now();
    let daemon = Daemon::start(shop.path()).await;
    let value = async |daemon: &Daemon, id: &str| daemon.metric("okr_key_result_value", &[id]).await;
    daemon.wait_for("the one that works", async |daemon| value(daemon, "works").await.is_some()).await;
    assert!(begin.elapsed() < Duration::from_secs(20), "it waited for the one that hangs");
    let refused = async |daemon: &Daemon| daemon.metric("okrd_polls_total", &["refusing", "unauthorized"]).await;
    daemon.wait_for("the refusal", async |daemon| refused(daemon).await.is_some_and(|count| count >= 1.0)).await;
    daemon
        .wait_for("the failure", async |daemon| daemon.metric("okrd_polls_total", &["failing", "unavailable"]).await >= Some(1.0))
        .await;
    assert_eq!(daemon.metric("okrd_source_up", &["refusing"]).await, Some(0.0));
    assert_eq!(daemon.metric("okrd_source_up", &["shop"]).await, Some(1.0));
    assert_eq!(value(&daemon, "fails").await, None, "what is not known is absent");

    // It is stopped in the middle of a request that hangs.
    let (log, metrics) = (daemon.log(), daemon.metrics().await);
    let (status, took) = daemon.stop().await;
    assert!(status.success() && took < Duration::from_secs(9), "{status} after {took:?}");
    let store = std::fs::read(shop.path().join("okrd.db")).unwrap();
    assert!(log.contains("no entry with"), "what a server says is told:\n{log}");
    for (place, bytes) in [("log", log.as_bytes()), ("metrics", metrics.as_bytes()), ("store", &store)] {
        assert!(!bytes.windows(7).any(|part| part == b"hunter2"), "the secret is in the {place}");
    }
}

#[tokio::test]
async fn a_secret_within_an_address_is_kept_nowhere() {
    let server = bad_server().await;
    let shop = Shop::new();
    let key_result = "      - { id: k, source: api, target: +20%, measure: { kind: level, get: works, query: { at: \"{{ end | date }}\" }, value: .n } }\n";
    shop.declare(&format!("  api: {{ connector: http, base_url: \"{server}/${{OKRD_TEST_SECRET}}\" }}\n"), key_result);
    let daemon = Daemon::start(shop.path()).await;
    daemon.wait_for("a baseline", async |daemon| daemon.metric("okr_key_result_baseline", &["\"k\""]).await == Some(5.0)).await;
    let explained = super::okrd().args(["explain", "k", "--config"]).arg(shop.path().join("okrs.yaml")).output().unwrap();
    let explained = String::from_utf8_lossy(&explained.stdout).into_owned();
    assert!(explained.contains("/***/works?at="), "{explained}");
    let (log, metrics) = (daemon.log(), daemon.metrics().await);
    assert!(daemon.stop().await.0.success());
    let store = std::fs::read(shop.path().join("okrd.db")).unwrap();
    let places = [("log", log.as_bytes()), ("metrics", metrics.as_bytes()), ("store", &store), ("answer", explained.as_bytes())];
    for (place, bytes) in places {
        assert!(!bytes.windows(7).any(|part| part == b"hunter2"), "the secret is in the {place}");
    }
}

#[tokio::test]
async fn a_store_that_is_held_makes_the_daemon_not_ready_until_it_is_free() {
    let shop = Shop::new();
    shop.declare("", &orders("works"));
    let daemon = Daemon::start(shop.path()).await;
    daemon.wait_for("a value", async |daemon| daemon.metric("okr_key_result_value", &["works"]).await.is_some()).await;
    let holder = Connection::open(shop.path().join("okrd.db")).unwrap();
    holder.execute_batch("begin immediate").unwrap();
    daemon.wait_for("not ready", async |daemon| daemon.get("/readyz").await.0 == reqwest::StatusCode::SERVICE_UNAVAILABLE).await;
    assert!(daemon.get("/readyz").await.1.contains("the store does not answer"));
    assert_eq!(daemon.get("/healthz").await.0, reqwest::StatusCode::OK);
    assert!(daemon.metric("okrd_store_errors_total", &[]).await >= Some(1.0));
    holder.execute_batch("rollback").unwrap();
    daemon.wait_for("ready", async |daemon| daemon.get("/readyz").await.0 == reqwest::StatusCode::OK).await;
}

#[tokio::test]
async fn a_second_daemon_on_the_same_store_is_refused() {
    let shop = Shop::new();
    shop.declare("", &orders("works"));
    let _first = Daemon::start(shop.path()).await;
    let mut second: Command = super::okrd();
    second.arg("run").arg("--config").arg(shop.path().join("okrs.yaml")).args(["--listen", "127.0.0.1:0"]);
    let output = second.output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(told.contains("okrd.db"), "{told}");
}
