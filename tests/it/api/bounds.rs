//! Bodies that are too long, no JSON, or not what is wanted: each is one clear problem, and nothing is kept.

use reqwest::{Method, StatusCode};

use super::{Document, WRITER, json, problem, write};

#[tokio::test]
async fn bodies_that_are_not_what_is_wanted_are_refused_with_the_remedy() {
    let (_shop, daemon) = super::shop("open").await;
    let document = Document::of(&daemon).await;
    let long = format!("{{\"key_result\": \"first\", \"text\": \"{}\"}}", "x".repeat(1001));
    let deep = "[".repeat(20_000);
    let cases = [
        ("annotations", "", "write an object"),
        ("annotations", "\u{feff}{}", "write an object"),
        ("annotations", "{", "EOF"),
        ("annotations", "[]", "write an object"),
        ("annotations", r#"["first", null, null, "a"]"#, "write an object"),
        ("annotations", &deep, "write an object"),
        ("annotations", "null", "write an object"),
        ("annotations", r#"{"key_result": "first"}"#, "missing field `text`"),
        ("annotations", r#"{"key_result": "first", "text": "a", "txt": "b"}"#, "unknown field `txt`"),
        ("annotations", r#"{"key_result": "first", "text": 5}"#, "expected a string"),
        ("annotations", r#"{"key_result": "first", "text": "a", "text": "b"}"#, "duplicate field `text`"),
        ("annotations", r#"{"key_result": "first", "text": "  \n "}"#, "the note is empty"),
        ("annotations", &long, "more than 1000 characters"),
        ("annotations", r#"{"text": "a"}"#, "either `key_result` or `objective`"),
        ("annotations", r#"{"key_result": "first", "objective": "sales", "text": "a"}"#, "either `key_result` or `objective`"),
        ("annotations", r#"{"key_result": "frist", "text": "a"}"#, "did you mean `first`?"),
        ("annotations", r#"{"objective": "sale", "text": "a"}"#, "did you mean `sales`?"),
        ("annotations", r#"{"key_result": "first", "at": "yesterday", "text": "a"}"#, "`at` is no instant"),
        ("annotations", r#"{"key_result": "first", "at": "2026-11-15", "text": "a"}"#, "2026-11-15T14:00:00Z"),
        ("silences", r#"{"key_result": "first", "until": "2020-01-01T00:00:00Z", "reason": "a"}"#, "`until` is over already"),
        ("silences", r#"{"key_result": "first", "until": "soon", "reason": "a"}"#, "`until` is no instant"),
        ("silences", r#"{"key_result": "first", "until": "2199-01-01T00:00:00Z", "reason": ""}"#, "`reason`"),
        ("silences", r#"{"source": "shpo", "until": "2199-01-01T00:00:00Z", "reason": "a"}"#, "did you mean `shop`?"),
        ("silences", r#"{"until": "2199-01-01T00:00:00Z", "reason": "a"}"#, "either `key_result` or `source`"),
    ];
    for (path, body, detail) in cases {
        let answer = write(&daemon, &format!("/api/v1/{path}"), body.to_owned()).send().await.unwrap();
        problem(&document, answer, StatusCode::BAD_REQUEST, detail).await;
    }
    let invalid = write(&daemon, "/api/v1/annotations", b"{\"text\": \"\xff\"}".to_vec()).send().await.unwrap();
    problem(&document, invalid, StatusCode::BAD_REQUEST, "the body is not what is wanted here").await;
    for number in ["0", "999", "x", "-1", "99999999999999999999999"] {
        let path = format!("/api/v1/annotations/{number}");
        let answer = daemon.request(Method::DELETE, &path).bearer_auth(WRITER).send().await.unwrap();
        problem(&document, answer, StatusCode::NOT_FOUND, "there is no note").await;
    }
    for list in ["annotations", "silences"] {
        let kept = json(daemon.request(Method::GET, &format!("/api/v1/{list}")).send().await.unwrap()).await;
        assert_eq!(kept["items"], serde_json::json!([]), "what was refused is not kept");
    }
}

#[tokio::test]
async fn a_body_of_a_megabyte_is_refused_and_the_daemon_goes_on() {
    let (_shop, daemon) = super::shop("open").await;
    let document = Document::of(&daemon).await;
    let body = format!("{{\"key_result\": \"first\", \"text\": \"{}\"}}", "x".repeat(1024 * 1024));
    // More than once: an answer to somebody who is still sending is easily lost.
    for _ in 0..20 {
        let answer = write(&daemon, "/api/v1/annotations", body.clone()).send().await.unwrap();
        problem(&document, answer, StatusCode::PAYLOAD_TOO_LARGE, "longer than 64 kB").await;
    }
    assert_eq!(daemon.get("/readyz").await.0, StatusCode::OK);
}

#[tokio::test]
async fn a_form_of_another_site_cannot_write_with_what_a_browser_remembers() {
    let (_shop, daemon) = super::shop("open").await;
    let document = Document::of(&daemon).await;
    // These three are what a form can send without asking first; the last one is no content type at all.
    for kind in ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""] {
        let asked = daemon.request(Method::POST, "/api/v1/annotations").basic_auth("me", Some(WRITER));
        let answer = asked.header("content-type", kind).body(r#"{"key_result": "first", "text": "a"}"#).send().await.unwrap();
        problem(&document, answer, StatusCode::UNSUPPORTED_MEDIA_TYPE, "application/json").await;
    }
}
