//! `GET /api/v1/events`: tells whoever listens that there are new numbers, as server-sent events.

use std::{convert::Infallible, sync::Arc, time::Duration};

use axum::{
    extract::State,
    http::StatusCode,
    response::{
        IntoResponse, Response,
        sse::{Event, KeepAlive, Sse},
    },
};
use futures_util::stream;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};

use super::{Edition, Published};

/// Whoever listens costs a connection; further ones are asked to come back.
const LISTENERS: usize = 500;
/// Proxies cut connections on which nothing is said.
const SIGN_OF_LIFE: Duration = Duration::from_secs(20);

/// How many may listen.
#[derive(Clone, Debug)]
pub struct Listeners(Arc<Semaphore>);

impl Default for Listeners {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(LISTENERS)))
    }
}

struct Listening {
    editions: watch::Receiver<Option<Edition>>,
    _place: OwnedSemaphorePermit,
}

pub(super) async fn events(State(published): State<Published>) -> Response {
    let Ok(place) = published.listeners.0.clone().try_acquire_owned() else {
        return (StatusCode::SERVICE_UNAVAILABLE, "too many listen already, try again later\n").into_response();
    };
    let mut editions = published.editions.clone();
    editions.mark_unchanged();
    let listening = Listening { editions, _place: place };
    let changes = stream::unfold(listening, async |mut listening| {
        // The sender is gone, or says that there will be nothing more: okrd is stopping.
        listening.editions.changed().await.ok()?;
        let edition = (*listening.editions.borrow_and_update())?;
        Some((Ok::<_, Infallible>(Event::default().event("changed").data(edition.number.to_string())), listening))
    });
    Sse::new(changes).keep_alive(KeepAlive::new().interval(SIGN_OF_LIFE)).into_response()
}
