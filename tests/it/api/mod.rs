//! The API, asked of a running daemon: every answer is held against the document that the daemon itself serves.

mod answers;
mod bounds;
mod document;
mod events;
mod lists;
mod secrets;
mod tokens;
mod written;

use std::fmt::Write as _;

use okrd::plan::digest_of;
use reqwest::{Method, RequestBuilder, Response, StatusCode};
use serde_json::Value as Json;

pub use self::document::Document;
use crate::daemon::{Daemon, Shop, orders};

/// What the tokens of the tests are; okrs.yaml has their digests.
pub const READER: &str = "okrd_the-token-that-reads";
pub const WRITER: &str = "okrd_the-token-that-writes";

/// The lines of `access:` that let both in; `read` is `open` or `token`.
pub fn access(read: &str) -> String {
    format!(
        "access:\n  read: {read}\n  tokens:\n{}{}",
        token("grafana", READER, "read"),
        token("ci", WRITER, "annotate, silence")
    )
}

fn token(name: &str, token: &str, may: &str) -> String {
    let digest = digest_of(token).iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    });
    format!("    - {{ name: {name}, sha256: {digest}, may: [{may}] }}\n")
}

/// A shop with one key result that has a number, and a daemon that knows it.
pub async fn shop(read: &str) -> (Shop, Daemon) {
    let shop = Shop::new();
    shop.declare(&access(read), &orders("first"));
    let daemon = Daemon::start(shop.path()).await;
    // Whoever reads with a token sees the metrics, too; the log tells of the poll in both cases.
    daemon.wait_for("a number", async |daemon| known(daemon, "first").await).await;
    (shop, daemon)
}

/// Whether the key result has a value.
pub async fn known(daemon: &Daemon, id: &str) -> bool {
    let path = format!("/api/v1/key-results/{id}");
    let answer = daemon.request(Method::GET, &path).bearer_auth(READER).send().await.expect("it answers");
    answer.status() == StatusCode::OK && json(answer).await["key_result"]["value"].is_f64()
}

pub async fn json(answer: Response) -> Json {
    let text = answer.text().await.expect("the answer ends");
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

/// A write as a program sends it.
pub fn write(daemon: &Daemon, path: &str, body: impl Into<reqwest::Body>) -> RequestBuilder {
    daemon.request(Method::POST, path).bearer_auth(WRITER).header("content-type", "application/json").body(body)
}

/// Asserts that the answer is a problem with this status that says `detail`, and gives it.
pub async fn problem(document: &Document, answer: Response, status: StatusCode, detail: &str) -> Json {
    let (got, path) = (answer.status(), answer.url().path().to_owned());
    let kind = answer.headers().get("content-type").map(|kind| kind.to_str().expect("it is text").to_owned());
    let body = json(answer).await;
    assert_eq!(got, status, "{path}: {body}");
    assert_eq!(kind.as_deref(), Some("application/problem+json"), "{path}");
    document.fits("Problem", &body);
    assert_eq!(body["status"], status.as_u16());
    let told = body["detail"].as_str().expect("it is text");
    assert!(told.contains(detail), "{path}: {told}");
    body
}
