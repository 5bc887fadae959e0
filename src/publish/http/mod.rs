//! The HTTP server: the page for people, the metrics, whether okrd lives and is ready, and the request to reload.
//!
//! Handlers read snapshots and send messages; they own nothing and decide nothing. No answer may be cached (but for the
//! style sheet and its like), sniffed or framed, and none allows another origin to read it.

mod api;
mod door;
mod edition;
mod events;
mod gathered;
mod health;
mod pages;
mod reload;
mod serve;
mod squeeze;

use std::{panic::AssertUnwindSafe, sync::Arc};

use arc_swap::{ArcSwap, ArcSwapOption};
use axum::{
    Router,
    body::Body,
    extract::{Request, State},
    http::{HeaderName, HeaderValue, StatusCode, header},
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use futures_util::{FutureExt, stream};
use tokio::sync::{mpsc, watch};

pub use edition::{Edition, Editions};
pub use events::Listeners;
pub use gathered::Gatherings;
pub use health::Readiness;
pub use reload::ReloadRequest;
pub use serve::serve;

use super::metrics::{Board, Chunks, Page, Telemetry};
use crate::{clock::Clock, review::Desk};

/// The media type of the text format of Prometheus.
const EXPOSITION: &str = "text/plain; version=0.0.4; charset=utf-8";

/// What the handlers see of the daemon.
#[derive(Clone)]
pub struct Published {
    pub board: Arc<ArcSwap<Board>>,
    pub telemetry: Arc<Telemetry>,
    pub readiness: watch::Receiver<Readiness>,
    pub reload: mpsc::Sender<ReloadRequest>,
    pub clock: Arc<dyn Clock>,
    /// None before there is a plan.
    pub desk: Arc<ArcSwapOption<Desk>>,
    /// Another one whenever the numbers or the notes are others.
    pub editions: Editions,
    pub gatherings: Arc<Gatherings>,
    pub listeners: Listeners,
}

impl Published {
    fn edition(&self) -> Edition {
        self.editions.newest().unwrap_or_else(|| Edition { number: 0, at: self.clock.now() })
    }
}

/// All routes.
pub fn router(published: Published) -> Router {
    Router::new()
        .route("/", get(pages::overview))
        .route("/key-results/{id}", get(pages::key_result))
        .route("/sources", get(pages::sources))
        .route("/assets/{name}", get(pages::asset))
        .nest("/api/v1", api::router())
        .route("/metrics", get(metrics))
        .route("/healthz", get(health::healthz))
        .route("/readyz", get(health::readyz))
        .route("/-/reload", post(reload::reload))
        .fallback(missing)
        .layer(middleware::from_fn_with_state(published.clone(), door::closed))
        .layer(middleware::from_fn(squeeze::squeeze))
        .layer(middleware::from_fn(contain_panic))
        .layer(middleware::map_response(harden))
        .with_state(published)
}

async fn metrics(State(published): State<Published>) -> Response {
    let page = Page::new(published.board.load_full(), published.clock.now(), published.telemetry.exposition());
    let body = Body::from_stream(stream::iter(Chunks::new(page)));
    ([(header::CONTENT_TYPE, EXPOSITION)], body).into_response()
}

/// People get a page, programs a line.
async fn missing(state: State<Published>, request: Request) -> Response {
    let accepts = request.headers().get(header::ACCEPT).and_then(|accept| accept.to_str().ok()).unwrap_or_default();
    if accepts.contains("text/html") {
        return pages::missing(state, pages::Asked::of(request.uri())).await;
    }
    (StatusCode::NOT_FOUND, "there is no such page\n").into_response()
}

/// A bug in one handler is one answer, for whoever asked, and not a torn connection.
async fn contain_panic(request: Request, next: Next) -> Response {
    let path = request.uri().path().to_owned();
    AssertUnwindSafe(next.run(request)).catch_unwind().await.unwrap_or_else(|_| {
        tracing::error!(http.path = path, "a request handler panicked");
        (StatusCode::INTERNAL_SERVER_ERROR, "okrd has failed to answer, its log says more\n").into_response()
    })
}

async fn harden(mut response: Response) -> Response {
    const HEADERS: [(HeaderName, HeaderValue); 5] = [
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        (header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY")),
        (header::REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
        (HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("same-origin")),
        (
            header::CONTENT_SECURITY_POLICY,
            HeaderValue::from_static(
                "default-src 'none'; style-src 'self' 'unsafe-inline'; script-src 'self'; img-src 'self'; connect-src 'self'; \
                 form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
            ),
        ),
    ];
    response.headers_mut().extend(HEADERS);
    response.headers_mut().entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}

#[cfg(test)]
mod tests {
    use axum::body::to_bytes;
    use tower::ServiceExt;

    use super::*;

    #[tokio::test]
    async fn a_panicking_handler_is_one_failed_answer() {
        async fn broken() -> StatusCode {
            panic!("a bug")
        }
        let router = Router::new()
            .route("/broken", get(broken))
            .layer(middleware::from_fn(contain_panic))
            .layer(middleware::map_response(harden));
        let request = Request::builder().uri("/broken").body(Body::empty()).unwrap();
        let response = router.oneshot(request).await.unwrap();
        assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
        assert_eq!(response.headers()[header::CACHE_CONTROL], "no-store");
        let body = to_bytes(response.into_body(), 1000).await.unwrap();
        assert!(body.starts_with(b"okrd has failed"));
    }
}
