//! `POST /-/reload`: asks the daemon to read its configuration anew, and waits for what came of it.

use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use tokio::sync::oneshot;

use super::Published;

/// A request to the daemon. It answers with the mistakes, as text for people, if it keeps the plan it has.
#[derive(Debug)]
pub struct ReloadRequest {
    pub answer: oneshot::Sender<Result<(), String>>,
}

pub(super) async fn reload(State(published): State<Published>) -> Response {
    let (answer, answered) = oneshot::channel();
    let outcome = match published.reload.send(ReloadRequest { answer }).await {
        Ok(()) => answered.await.ok(),
        Err(_) => None,
    };
    match outcome {
        Some(Ok(())) => "reloaded\n".into_response(),
        Some(Err(mistakes)) => (StatusCode::INTERNAL_SERVER_ERROR, mistakes).into_response(),
        None => (StatusCode::SERVICE_UNAVAILABLE, "okrd is stopping and reloads no more\n").into_response(),
    }
}
