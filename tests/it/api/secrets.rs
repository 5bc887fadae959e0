//! What a source is signed in with is in no answer and on no page.

use std::sync::Arc;

use axum::{Router, extract::State, http::StatusCode, routing::get};
use reqwest::Method;
use tokio::net::TcpListener;

use crate::{
    api::access,
    daemon::{Daemon, SECRET, Shop, orders},
};

/// Refuses, and repeats all that it was sent, so that its answer is full of secrets.
async fn gossip() -> String {
    let told = async |State(prefix): State<Arc<str>>, request: axum::extract::Request| {
        let headers = format!("{:?}", request.headers());
        (StatusCode::UNAUTHORIZED, format!("{prefix} {} {headers}", request.uri()))
    };
    let routes = Router::new().route("/{*path}", get(told)).with_state("no entry with".into());
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, routes).await });
    format!("http://{address}")
}

#[tokio::test]
async fn the_secret_of_a_source_is_in_no_answer_and_on_no_page() {
    let server = gossip().await;
    let shop = Shop::new();
    let sources = format!(
        "  path: {{ connector: http, base_url: \"{server}/${{OKRD_TEST_SECRET}}\" }}\n  bearer: {{ connector: http, base_url: \"{server}\", auth: {{ bearer: \"${{OKRD_TEST_SECRET}}\" }} }}\n  query: {{ connector: http, base_url: \"{server}\", auth: {{ key: {{ query: key, value: \"${{OKRD_TEST_SECRET}}\" }} }} }}\n"
    );
    let key_results: String = ["path", "bearer", "query"]
        .map(|name| format!("      - {{ id: k-{name}, source: {name}, target: 5, measure: {{ kind: level, get: there, value: .n }}, baseline: 1 }}\n"))
        .concat();
    shop.declare(&(sources + &access("open")), &(key_results + &orders("first")));
    let daemon = Daemon::start(shop.path()).await;
    for name in ["path", "bearer", "query"] {
        daemon
            .wait_for("the refusal", async |daemon| {
                daemon.metric("okrd_polls_total", &[&format!("\"{name}\""), "unauthorized"]).await.is_some()
            })
            .await;
        daemon
            .wait_for("it to be shown", async |daemon| {
                daemon.get("/api/v1/sources").await.1.matches("no entry with").count() == 3
            })
            .await;
    }
    let ids = ["k-path", "k-bearer", "k-query", "first"];
    let mut addresses: Vec<String> = ["", "sources", "metrics", "nowhere"].map(|path| format!("/{path}")).into();
    addresses.extend(ids.map(|id| format!("/key-results/{id}")));
    for path in ["status", "key-results", "sources", "messages", "silences", "annotations", "openapi.json"] {
        addresses.push(format!("/api/v1/{path}"));
    }
    addresses.extend(ids.map(|id| format!("/api/v1/key-results/{id}")));
    addresses.extend(ids.map(|id| format!("/api/v1/key-results/{id}/observations")));
    let mut told = 0;
    for address in addresses {
        let text = daemon.request(Method::GET, &address).send().await.unwrap().text().await.unwrap();
        assert!(!text.contains("hunter2") && !text.contains(SECRET), "the secret is at {address}: {text}");
        told += text.matches("no entry with").count();
    }
    assert!(told >= 9, "what the source says is shown, without it: {told}");
    assert!(!daemon.log().contains("hunter2"), "the secret is in the log");
}
