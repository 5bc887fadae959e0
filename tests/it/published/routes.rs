//! The routes, asked without a socket; stopping, with one.

use std::{future, time::Duration};

use axum::{
    body::{Body, to_bytes},
    http::{Method, Request, Response, StatusCode, header},
};
use okrd::publish::http::{Published, Readiness, ReloadRequest, router, serve};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::oneshot,
};
use tower::ServiceExt;

use super::fixture;

async fn ask(published: &Published, method: Method, path: &str) -> (StatusCode, Response<()>, String) {
    let request = Request::builder().method(method).uri(path).body(Body::empty()).unwrap();
    let (head, body) = router(published.clone()).oneshot(request).await.unwrap().into_parts();
    let body = String::from_utf8(to_bytes(body, usize::MAX).await.unwrap().to_vec()).unwrap();
    (head.status, Response::from_parts(head, ()), body)
}

#[tokio::test]
async fn the_metrics_page_has_the_board_and_the_daemon() {
    let (daemon, published) = fixture::daemon(fixture::board());
    let (status, head, body) = ask(&published, Method::GET, "/metrics").await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(head.headers()[header::CONTENT_TYPE], "text/plain; version=0.0.4; charset=utf-8");
    assert!(body.contains("okr_key_result_value{") && body.contains("okrd_build_info{"));
    assert!(body.contains("key_result=\"demo-requests\""));

    daemon.board.store(fixture::board_without_demo_requests().into());
    let (_, _, body) = ask(&published, Method::GET, "/metrics").await;
    assert!(body.contains("newsletter-open-rate") && !body.contains("demo-requests"), "what left the plan leaves the page");
}

#[tokio::test]
async fn okrd_is_ready_once_it_has_a_plan_and_a_store() {
    let (daemon, published) = fixture::daemon(fixture::board());
    let cases = [
        (Readiness::NoPlan, StatusCode::SERVICE_UNAVAILABLE, "not ready: no plan has been loaded yet\n"),
        (
            Readiness::StoreFails("disk full".into()),
            StatusCode::SERVICE_UNAVAILABLE,
            "not ready: the store does not answer: disk full\n",
        ),
        (Readiness::Ready, StatusCode::OK, "ready\n"),
    ];
    for (readiness, expected, text) in cases {
        daemon.readiness.send_replace(readiness);
        let (status, _, body) = ask(&published, Method::GET, "/readyz").await;
        assert_eq!((status, body.as_str()), (expected, text));
        let (status, _, body) = ask(&published, Method::GET, "/healthz").await;
        assert_eq!((status, body.as_str()), (StatusCode::OK, "ok\n"), "alive all the same");
    }
}

#[tokio::test]
async fn a_reload_answers_with_what_came_of_it() {
    let (mut daemon, published) = fixture::daemon(fixture::board());
    for (outcome, expected, text) in [
        (Ok(()), StatusCode::OK, "reloaded\n"),
        (Err("error: no such source\n".to_owned()), StatusCode::INTERNAL_SERVER_ERROR, "error: no such source\n"),
    ] {
        let answering = async {
            let ReloadRequest { answer } = daemon.reloads.recv().await.unwrap();
            answer.send(outcome).unwrap();
        };
        let ((status, _, body), ()) = tokio::join!(ask(&published, Method::POST, "/-/reload"), answering);
        assert_eq!((status, body.as_str()), (expected, text));
    }
    drop(daemon);
    assert_eq!(ask(&published, Method::POST, "/-/reload").await.0, StatusCode::SERVICE_UNAVAILABLE);
}

#[tokio::test]
async fn a_wrong_method_or_path_is_refused_and_no_answer_is_kept_or_shared() {
    let (_daemon, published) = fixture::daemon(fixture::board());
    for (method, path, expected) in [
        (Method::GET, "/-/reload", StatusCode::METHOD_NOT_ALLOWED),
        (Method::DELETE, "/-/reload", StatusCode::METHOD_NOT_ALLOWED),
        (Method::POST, "/metrics", StatusCode::METHOD_NOT_ALLOWED),
        (Method::GET, "/secrets", StatusCode::NOT_FOUND),
        (Method::GET, "/assets/okrd.svg.old", StatusCode::NOT_FOUND),
        // No plan has been loaded in this fixture.
        (Method::GET, "/", StatusCode::SERVICE_UNAVAILABLE),
    ] {
        let (status, head, _) = ask(&published, method, path).await;
        assert_eq!(status, expected, "{path}");
        assert_eq!(head.headers()[header::X_CONTENT_TYPE_OPTIONS], "nosniff");
        assert_eq!(head.headers()[header::CACHE_CONTROL], "no-store");
        assert!(!head.headers().contains_key(header::ACCESS_CONTROL_ALLOW_ORIGIN));
    }
}

#[tokio::test]
async fn a_reader_that_never_finishes_does_not_keep_okrd_from_stopping() {
    let (_daemon, published) = fixture::daemon(fixture::board());
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopping) = oneshot::channel::<()>();
    // Nobody answers the reload, so its request stays under way.
    let patience = Duration::from_millis(50);
    let serving = tokio::spawn(serve(listener, router(published), async move { drop(stopping.await) }, patience));
    let mut hanging = TcpStream::connect(address).await.unwrap();
    hanging.write_all(b"POST /-/reload HTTP/1.1\r\nhost: okrd\r\ncontent-length: 0\r\n\r\n").await.unwrap();
    let mut quick = TcpStream::connect(address).await.unwrap();
    quick.write_all(b"GET /healthz HTTP/1.1\r\nhost: okrd\r\nconnection: close\r\n\r\n").await.unwrap();
    let mut answer = String::new();
    quick.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200") && answer.ends_with("ok\n"), "{answer}");
    assert!(!serving.is_finished());
    stop.send(()).unwrap();
    tokio::time::timeout(Duration::from_secs(30), serving).await.expect("it stops").unwrap().unwrap();
}

#[tokio::test]
async fn without_requests_okrd_stops_at_once() {
    let (_daemon, published) = fixture::daemon(fixture::board());
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let stopping = serve(listener, router(published), future::ready(()), Duration::from_secs(3600));
    tokio::time::timeout(Duration::from_secs(30), stopping).await.expect("it stops").unwrap();
}
