//! What comes with a request: parts of its path, its query and its body, or the problem with them.

use std::sync::Arc;

use axum::{
    extract::{FromRequest, FromRequestParts, Path, Query, Request},
    http::{StatusCode, header, request::Parts},
};
use futures_util::StreamExt as _;
use serde::de::DeserializeOwned;

use super::Problem;
use crate::{publish::http::Published, review::Desk};

/// What is written is a line or two.
const LONGEST_BODY: usize = 64 * 1024;
/// Whoever sends more than is taken still has to be able to read the answer, and many only do so once all is sent.
const READ_AWAY: usize = 4 * 1024 * 1024;

/// The query.
pub(super) struct Asked<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Asked<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let query = Query::from_request_parts(parts, state).await;
        query.map(|Query(asked)| Self(asked)).map_err(|rejection| Problem::wrong(rejection.body_text()))
    }
}

/// The one part of the path that is no fixed word.
pub(super) struct Part(pub String);

impl<S: Send + Sync> FromRequestParts<S> for Part {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let path = Path::from_request_parts(parts, state).await;
        path.map(|Path(part)| Self(part)).map_err(|rejection| Problem::not_found(rejection.body_text()))
    }
}

/// A body that is said to be JSON.
///
/// A form of another site can send a body with what a browser remembers of this one, but cannot say this of it.
pub(super) struct Written(Vec<u8>);

impl<S: Send + Sync> FromRequest<S> for Written {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &S) -> Result<Self, Problem> {
        let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        let kind = kind.split(';').next().unwrap_or_default().trim();
        if !kind.eq_ignore_ascii_case("application/json") {
            let detail = "send the body as `content-type: application/json`";
            return Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, detail));
        }
        let (mut kept, mut length) = (Vec::new(), 0);
        let mut stream = request.into_body().into_data_stream();
        while let Some(chunk) = stream.next().await {
            let chunk = chunk.map_err(|error| Problem::wrong(format!("the body did not come to its end: {error}")))?;
            length += chunk.len();
            if length <= LONGEST_BODY {
                kept.extend_from_slice(&chunk);
            } else if length > READ_AWAY {
                break;
            }
        }
        if length > LONGEST_BODY {
            let detail = format!("the body is longer than {} kB", LONGEST_BODY / 1024);
            return Err(Problem::new(StatusCode::PAYLOAD_TOO_LARGE, detail));
        }
        Ok(Self(kept))
    }
}

impl Written {
    /// # Errors
    /// [`Problem`] with the place where it is not what is wanted.
    pub fn read<T: DeserializeOwned>(&self) -> Result<T, Problem> {
        // A list of its values in turn would be taken for an object.
        if self.0.trim_ascii_start().first() != Some(&b'{') {
            return Err(Problem::wrong("the body is not what is wanted here: write an object, such as {\"text\": \"...\"}"));
        }
        serde_json::from_slice(&self.0).map_err(|error| Problem::wrong(format!("the body is not what is wanted here: {error}")))
    }
}

/// The desk, or the problem that there is none yet.
pub(super) fn desk(published: &Published) -> Result<Arc<Desk>, Problem> {
    published.desk.load_full().ok_or_else(|| Problem::new(StatusCode::SERVICE_UNAVAILABLE, "okrd is starting, try again"))
}
