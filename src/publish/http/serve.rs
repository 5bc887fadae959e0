//! Serving until told to stop, and then not for ever.

use std::{io, time::Duration};

use axum::Router;
use tokio::{net::TcpListener, sync::oneshot};

/// Serves until `shutdown` ends; requests that are then under way have `patience` to finish.
///
/// A reader that takes longer loses its connection when the process ends: waiting without a bound may never end.
///
/// # Errors
/// If the listener fails for good.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    shutdown: impl Future<Output = ()> + Send + 'static,
    patience: Duration,
) -> io::Result<()> {
    let (stopping, stopped) = oneshot::channel();
    let server = axum::serve(listener, router).with_graceful_shutdown(async move {
        shutdown.await;
        let _ = stopping.send(());
    });
    let too_late = async {
        let _ = stopped.await;
        tokio::time::sleep(patience).await;
    };
    tokio::select! {
        ended = async { server.await } => ended,
        () = too_late => {
            tracing::warn!(patience_ms = patience.as_millis() as u64, "stopped before every answer was read to its end");
            Ok(())
        }
    }
}
