//! Whoever listens is told of changes; listening ends with the daemon, and not everybody can do it at once.

use std::time::Duration;

use futures_util::future::join_all;
use reqwest::{Method, Response, StatusCode};
use tokio::time::timeout;

use super::{Document, write};
use crate::daemon::Daemon;

const SOON: Duration = Duration::from_secs(30);

async fn listen(daemon: &Daemon) -> Response {
    daemon.request(Method::GET, "/api/v1/events").send().await.expect("it answers")
}

/// The number of the next event `changed`; none at the end of the stream.
async fn next(stream: &mut Response, rest: &mut String) -> Option<u64> {
    loop {
        if let Some((event, after)) = rest.split_once("\n\n") {
            let number = event.strip_prefix("event: changed\ndata: ").map(|data| data.parse().expect("it is a number"));
            *rest = after.to_owned();
            // Signs of life are no events.
            if number.is_some() {
                return number;
            }
        } else {
            let chunk = timeout(SOON, stream.chunk()).await.expect("something comes").ok()??;
            rest.push_str(std::str::from_utf8(&chunk).expect("it is text"));
        }
    }
}

#[tokio::test]
async fn a_listener_hears_what_there_is_and_what_changes_until_the_daemon_stops() {
    let (_shop, daemon) = super::shop("open").await;
    let mut stream = listen(&daemon).await;
    assert_eq!(stream.headers()["content-type"], "text/event-stream");
    let mut rest = String::new();
    let first = next(&mut stream, &mut rest).await.expect("the present edition is told at once");
    let page = daemon.get("/").await.1;
    let shown: u64 = crate::daemon::between(&page, "data-edition=\"", "\"").expect("the page says which it is").parse().unwrap();
    assert!(shown >= first);
    let body = r#"{"key_result": "first", "text": "campaign sent"}"#;
    assert_eq!(write(&daemon, "/api/v1/annotations", body).send().await.unwrap().status(), StatusCode::CREATED);
    let second = next(&mut stream, &mut rest).await.expect("a change is told");
    assert!(second > first, "{first} and then {second}");

    let ends = async { while next(&mut stream, &mut rest).await.is_some() {} };
    let (stopped, ()) = tokio::join!(daemon.stop(), ends);
    assert!(stopped.0.success());
    assert!(stopped.1 < Duration::from_secs(3), "it waited for a listener: {:?}", stopped.1);
}

#[tokio::test]
async fn the_501st_listener_is_refused_until_another_one_leaves() {
    let (_shop, daemon) = super::shop("open").await;
    let document = Document::of(&daemon).await;
    let mut streams = join_all((0..500).map(|_| listen(&daemon))).await;
    assert!(streams.iter().all(|stream| stream.status() == StatusCode::OK));
    let refused = listen(&daemon).await;
    assert_eq!(refused.headers()["retry-after"], "60");
    super::problem(&document, refused, StatusCode::SERVICE_UNAVAILABLE, "too many listen already").await;
    assert_eq!(daemon.get("/").await.0, StatusCode::OK, "everything else goes on");
    streams.pop();
    // Whether somebody has left is seen when something is sent to them.
    let body = r#"{"key_result": "first", "text": "campaign sent"}"#;
    assert_eq!(write(&daemon, "/api/v1/annotations", body).send().await.unwrap().status(), StatusCode::CREATED);
    daemon.wait_for("a place", async |daemon| listen(daemon).await.status() == StatusCode::OK).await;
}
