//! `/healthz`: the process lives. `/readyz`: it has something to say, and if not, why.

use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use thiserror::Error;

use super::Published;

/// Whether okrd can do its work; all but [`Readiness::Ready`] read as the reason why it cannot.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum Readiness {
    #[error("no plan has been loaded yet")]
    NoPlan,
    #[error("the store does not answer: {0}")]
    StoreFails(String),
    #[error("ready")]
    Ready,
}

/// Answers as long as there is somebody to answer; what else is wrong is not mended by a restart.
pub(super) async fn healthz() -> &'static str {
    "ok\n"
}

pub(super) async fn readyz(State(published): State<Published>) -> Response {
    let readiness = published.readiness.borrow().clone();
    match readiness {
        Readiness::Ready => "ready\n".into_response(),
        reason => (StatusCode::SERVICE_UNAVAILABLE, format!("not ready: {reason}\n")).into_response(),
    }
}
