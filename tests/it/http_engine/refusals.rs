//! Statuses that are no success, and servers that send a request elsewhere.

use std::time::Duration;

use okrd::{
    okr::{FailureKind, Kind},
    source::{FetchError, Source},
};

use crate::asking::{SECRET, level, october, question, source, value};

use super::{
    PATIENT, of,
    server::{Received, Server, ok, reply},
};

async fn failure(source: &dyn Source) -> FetchError {
    let question = question(source, Kind::Level, "get: /a\nvalue: .n");
    value(&*question, Kind::Level, &october()).await.expect_err("the server refuses")
}

#[tokio::test]
async fn a_status_says_what_kind_of_failure_it_is() {
    use FailureKind::*;
    #[rustfmt::skip]
    let table = [
        (400, "{\"message\":\n \"no such field\"}", Rejected, "the server answered 400: {\"message\": \"no such field\"}"),
        (401, "", Unauthorized, "the server answered 401"),
        (402, "", Forbidden, "the server answered 402"),
        (403, "<!doctype html><title>", Forbidden, "the server answered 403 with an HTML page"),
        (404, "gone\u{7}fishing", Rejected, "the server answered 404: gonefishing"),
        (408, "", Timeout, "the server answered 408"),
        (410, "", MetricRemoved, "the server answered 410"),
        (418, "teapot", Rejected, "the server answered 418: teapot"),
        (422, "", Rejected, "the server answered 422"),
        (429, "slow down", RateLimited, "the server answered 429: slow down"),
        (500, "", Unavailable, "the server answered 500"),
        (503, "", Unavailable, "the server answered 503"),
        (304, "", Rejected, "the server answered 304 without saying where to go"),
    ];
    for (status, body, kind, words) in table {
        let server = Server::saying(status, &[], body).await;
        let error = failure(&*of(&server, "")).await;
        assert_eq!((error.kind, &*error.text, error.retry_after), (kind, words, None), "{status}");
        assert_eq!(server.received().len(), 1, "{status}: asked once, and not again");
    }
    let long = Server::saying(400, &[], &"x".repeat(100_000)).await;
    assert_eq!(failure(&*of(&long, "")).await.text.len(), 225);
    let endless = Server::saying(503, &[], &"x".repeat(2 << 20)).await;
    let error = failure(&*of(&endless, "")).await;
    assert_eq!(error.kind, FailureKind::Unavailable, "a long page does not hide the status: {error}");
}

#[tokio::test]
async fn the_server_says_when_to_come_back() {
    let noon = ("date", "Thu, 01 Oct 2026 12:00:00 GMT");
    for (status, headers, seconds) in [
        (429, vec![("retry-after", "30")], Some(30)),
        (503, vec![("retry-after", "120")], Some(120)),
        (429, vec![("retry-after", "Thu, 01 Oct 2026 12:01:30 GMT"), noon], Some(90)),
        (429, vec![("retry-after", "Thu, 01 Oct 2026 11:00:00 GMT"), noon], Some(0)),
        (429, vec![("retry-after", "Sunday, 06-Nov-94 08:49:37 GMT"), noon], None),
        (429, vec![("retry-after", "in a while")], None),
        (429, vec![], None),
    ] {
        let server = Server::saying(status, &headers, "").await;
        let error = failure(&*of(&server, "")).await;
        assert_eq!(error.retry_after, seconds.map(Duration::from_secs), "{headers:?}");
    }
}

/// `/a` is sent to `target` with `status`; everything else is answered.
async fn sending_to(status: u16, target: &str) -> Server {
    let target = target.to_owned();
    Server::start(move |request: &Received| match request.target.as_str() {
        "/a" => reply(status, &[("location".to_owned(), target.clone())], ""),
        _ => ok("{\"n\": 5}"),
    })
    .await
}

#[tokio::test]
async fn a_redirect_on_the_same_server_is_followed() {
    for (status, target) in [(301, "/b"), (302, "b?c=d"), (307, "/b"), (308, "/b")] {
        let server = sending_to(status, target).await;
        let source = of(&server, "auth: { bearer: '${SECRET}' }");
        assert_eq!(level(&*source, "get: /a\nvalue: .n").await, Ok(5.0), "{status} {target}");
        let requests = server.received();
        let bearer = format!("Bearer {SECRET}");
        let sent: Vec<_> = requests.iter().map(|request| request.header("authorization")).collect();
        assert_eq!(sent, [Some(&*bearer), Some(&*bearer)], "{requests:?}");
    }
    let server = sending_to(307, "/b").await;
    assert_eq!(level(&*of(&server, ""), "post: /a\nform: { b: c }\nvalue: .n").await, Ok(5.0));
    let bodies: Vec<String> = server.received().iter().map(|request| format!("{} {}", request.line(), request.body)).collect();
    assert_eq!(bodies, ["POST /a b=c", "POST /b b=c"]);
}

#[tokio::test]
async fn a_redirect_to_another_server_is_not_followed() {
    let other = Server::saying(200, &[], "{\"n\": 5}").await;
    let port = other.address.port();
    for (target, host) in [
        (format!("http://localhost:{port}/a"), format!("localhost:{port}")),
        (format!("//localhost:{port}/a"), format!("localhost:{port}")),
        (format!("http://127.0.0.1:{port}/a"), format!("127.0.0.1:{port}")),
        ("https://elsewhere.example.com/login".to_owned(), "elsewhere.example.com".to_owned()),
    ] {
        for settings in [
            "auth: { bearer: '${SECRET}' }",
            "auth: { key: { header: X-Key, value: '${SECRET}' } }",
            "auth: { key: { query: key, value: '${SECRET}' } }",
            "headers: { X-Key: '${SECRET}' }",
        ] {
            let server = Server::saying(302, &[("location", &target)], "").await;
            let error = failure(&*of(&server, settings)).await;
            let words = format!(
                "the server answered 302 and sends the request to {host}: credentials are not taken there; if that is right, \
                 make it the address"
            );
            assert_eq!((error.kind, error.text), (FailureKind::Rejected, words), "{target}");
            assert!(other.received().is_empty(), "{target}: nothing is sent there");
        }
    }
}

#[tokio::test]
async fn a_redirect_that_leads_nowhere_ends() {
    let circle = Server::saying(302, &[("location", "/a")], "").await;
    let error = failure(&*of(&circle, "")).await;
    assert_eq!(error.kind, FailureKind::Rejected);
    assert!(error.text.starts_with("the server answered 302 and sends the request round in circles"), "{error}");
    assert_eq!(circle.received().len(), 6, "the first one, and five more");
    let growing =
        Server::start(|request: &Received| reply(302, &[("location".to_owned(), format!("{}/a", request.target))], "")).await;
    assert_eq!(failure(&*of(&growing, "")).await.kind, FailureKind::Rejected);
    let silent = Server::saying(302, &[], "").await;
    assert_eq!(failure(&*of(&silent, "")).await.text, "the server answered 302 without saying where to go");
}

#[tokio::test]
async fn who_cannot_be_reached_is_unavailable() {
    let gone = crate::servers::free_port();
    for (url, words) in [
        (format!("http://127.0.0.1:{gone}"), "refused"),
        ("http://no-such-host.invalid".to_owned(), "failed to reach the server: "),
        // A server that speaks no TLS.
        (Server::saying(200, &[], "").await.url().replace("http:", "https:"), "failed to reach the server: "),
    ] {
        let source = source("http", &format!("base_url: {url}\nauth: {{ key: {{ query: k, value: '${{SECRET}}' }} }}"), PATIENT);
        let error = failure(&*source).await;
        assert_eq!(error.kind, FailureKind::Unavailable, "{url}: {error}");
        assert!(error.text.contains(words) && !error.text.contains(SECRET), "{url}: {error}");
    }
}
