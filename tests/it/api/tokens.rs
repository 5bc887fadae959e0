//! Who may do what: with no token, a wrong one, one for something else, the right one, and one that was taken out.

use reqwest::{Method, StatusCode, header};

use super::{Document, READER, WRITER, access, problem, token, write};
use crate::daemon::{Daemon, Shop, okrd, orders};

const NOTE: &str = r#"{"key_result": "first", "text": "campaign sent"}"#;
const SILENCE: &str = r#"{"key_result": "first", "until": "2199-01-01T00:00:00Z", "reason": "holidays"}"#;

#[tokio::test]
async fn writing_takes_a_token_that_may() {
    let (_shop, daemon) = super::shop("open").await;
    let document = Document::of(&daemon).await;
    for (method, path, body) in [
        (Method::POST, "/api/v1/annotations", NOTE),
        (Method::POST, "/api/v1/silences", SILENCE),
        (Method::DELETE, "/api/v1/annotations/1", ""),
    ] {
        let ask = || daemon.request(method.clone(), path).header("content-type", "application/json").body(body);
        for (asked, told) in [
            (ask(), "this takes a token that may"),
            (ask().bearer_auth("okrd_wrong"), "this takes a token that may"),
            (ask().bearer_auth(""), "this takes a token that may"),
            // The digest of the file is no token.
            (
                ask().bearer_auth(access("open").split("sha256: ").nth(1).unwrap().split(',').next().unwrap()),
                "this takes a token",
            ),
        ] {
            let answer = asked.send().await.unwrap();
            assert_eq!(answer.headers()[header::WWW_AUTHENTICATE], "Bearer realm=\"okrd\"");
            problem(&document, answer, StatusCode::UNAUTHORIZED, told).await;
        }
        let answer = ask().bearer_auth(READER).send().await.unwrap();
        problem(&document, answer, StatusCode::FORBIDDEN, "the token `grafana` may not").await;
    }
    let written = write(&daemon, "/api/v1/annotations", NOTE).send().await.unwrap();
    assert_eq!(written.status(), StatusCode::CREATED);
    let password = daemon.request(Method::POST, "/api/v1/silences").basic_auth("anybody", Some(WRITER));
    let written = password.header("content-type", "application/json; charset=utf-8").body(SILENCE).send().await.unwrap();
    assert_eq!(written.status(), StatusCode::CREATED);
    let listed = daemon.get("/api/v1/annotations").await.1;
    assert_eq!(listed.matches("campaign sent").count(), 1, "what was refused has left nothing: {listed}");
}

#[tokio::test]
async fn a_token_that_was_taken_out_is_worth_nothing_after_a_reload() {
    let (shop, daemon) = super::shop("open").await;
    let document = Document::of(&daemon).await;
    assert_eq!(write(&daemon, "/api/v1/annotations", NOTE).send().await.unwrap().status(), StatusCode::CREATED);
    shop.declare(&format!("access:\n  tokens:\n{}", token("other", "okrd_another", "annotate")), &orders("first"));
    assert_eq!(daemon.post("/-/reload").await.0, StatusCode::OK);
    let answer = write(&daemon, "/api/v1/annotations", NOTE).send().await.unwrap();
    problem(&document, answer, StatusCode::UNAUTHORIZED, "okrd token").await;
    let other = write(&daemon, "/api/v1/annotations", NOTE).headers([bearer("okrd_another")].into_iter().collect());
    assert_eq!(other.send().await.unwrap().status(), StatusCode::CREATED);
}

fn bearer(token: &str) -> (header::HeaderName, header::HeaderValue) {
    (header::AUTHORIZATION, format!("Bearer {token}").parse().unwrap())
}

#[tokio::test]
async fn where_reading_takes_a_token_only_health_is_open() {
    let (_shop, daemon) = super::shop("token").await;
    let document = Document::of(&daemon).await;
    for path in ["/healthz", "/readyz"] {
        assert_eq!(daemon.get(path).await.0, StatusCode::OK, "{path}");
    }
    let paths = ["/", "/sources", "/key-results/first", "/assets/okrd.css", "/metrics", "/nowhere"];
    let reads = [
        "status",
        "key-results",
        "key-results/first",
        "sources",
        "annotations",
        "messages",
        "silences",
        "openapi.json",
        "events",
    ];
    let reads = reads.map(|path| format!("/api/v1/{path}"));
    for path in paths.into_iter().chain(reads.iter().map(String::as_str)) {
        for asked in [
            daemon.request(Method::GET, path),
            daemon.request(Method::HEAD, path),
            daemon.request(Method::GET, path).bearer_auth("okrd_wrong"),
            daemon.request(Method::GET, path).basic_auth(READER, Some("")),
        ] {
            let answer = asked.send().await.unwrap();
            assert_eq!(answer.status(), StatusCode::UNAUTHORIZED, "{path}");
            let challenge = &answer.headers()[header::WWW_AUTHENTICATE];
            assert_eq!(challenge, "Basic realm=\"okrd\", charset=\"UTF-8\"", "a browser asks for it");
        }
        let answer = daemon.request(Method::GET, path).bearer_auth(WRITER).send().await.unwrap();
        problem(&document, answer, StatusCode::FORBIDDEN, "the token `ci` may not read").await;
        for asked in [
            daemon.request(Method::GET, path).bearer_auth(READER),
            daemon.request(Method::GET, path).basic_auth("me", Some(READER)),
        ] {
            let status = asked.send().await.unwrap().status();
            assert_eq!(status == StatusCode::OK, path != "/nowhere", "{path}: {status}");
        }
    }
    let (status, _) = daemon.post("/-/reload").await;
    assert_eq!(status, StatusCode::UNAUTHORIZED, "nobody makes it work from outside");
    let written = write(&daemon, "/api/v1/annotations", NOTE).send().await.unwrap();
    assert_eq!(written.status(), StatusCode::CREATED, "a token for writing needs not be one for reading");
}

#[tokio::test]
async fn the_command_makes_tokens_that_work() {
    let output = okrd().args(["token", "my \"ci\"", "--may", "annotate"]).output().unwrap();
    assert!(output.status.success());
    let (made, lines) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
    assert!(!lines.contains(made.trim()), "what goes into the file is not the token");
    let shop = Shop::new();
    let lines = &lines[lines.find("access:").unwrap()..];
    shop.declare(lines, &orders("first"));
    let daemon = Daemon::start(shop.path()).await;
    let note = daemon.request(Method::POST, "/api/v1/annotations").bearer_auth(made.trim());
    let written = note.header("content-type", "application/json").body(NOTE).send().await.unwrap();
    assert_eq!(written.status(), StatusCode::CREATED);
    let again = okrd().args(["token", "ci", "--may", "annotate"]).output().unwrap();
    assert_ne!(String::from_utf8(again.stdout).unwrap(), made, "each is another");
}
