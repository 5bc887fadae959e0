//! One HTTP call, within bounds: the way to the network for every engine that speaks HTTP.

use std::{error::Error as _, time::Duration};

use bytes::{Bytes, BytesMut};
use reqwest::{Method, Url, header::HeaderMap, redirect};

use crate::{okr::FailureKind, source::FetchError};

/// A request, ready to send.
pub struct Call {
    pub method: Method,
    pub url: Url,
    pub headers: HeaderMap,
    pub body: Option<Bytes>,
}

/// A whole answer.
pub struct Reply {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Bytes,
}

/// One attempt: no retry; redirects are followed within the same host only (credentials never leave it); body bounded.
///
/// # Errors
/// 401, 403, 404, 429 and 5xx become a [`FetchError`] of their kind, as do a failing network, a timeout and a long body.
pub async fn send(call: Call, timeout: Duration, max_bytes: usize) -> Result<Reply, FetchError> {
    super::engine::install_tls_provider();
    let own_host = call.url.host_str().map(str::to_owned);
    let policy = redirect::Policy::custom(move |attempt| {
        if attempt.previous().len() < 5 && attempt.url().host_str() == own_host.as_deref() {
            attempt.follow()
        } else {
            attempt.stop()
        }
    });
    let client = reqwest::Client::builder().redirect(policy).timeout(timeout).build().map_err(|error| explain(&error))?;
    let mut request = client.request(call.method, call.url).headers(call.headers);
    if let Some(body) = call.body {
        request = request.body(body);
    }
    let mut response = request.send().await.map_err(|error| explain(&error))?;
    let status = response.status().as_u16();
    if let Some(kind) = failure(status) {
        let wait = response.headers().get("retry-after").and_then(|value| value.to_str().ok()?.parse().ok());
        return Err(FetchError::new(kind, format!("the server answered {status}")).retry_after(wait.map(Duration::from_secs)));
    }
    let headers = response.headers().clone();
    let mut body = BytesMut::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| explain(&error))? {
        if body.len() + chunk.len() > max_bytes {
            return Err(FetchError::new(FailureKind::TooLarge, format!("the answer is larger than {max_bytes} bytes")));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(Reply { status, headers, body: body.freeze() })
}

fn failure(status: u16) -> Option<FailureKind> {
    Some(match status {
        401 => FailureKind::Unauthorized,
        403 => FailureKind::Forbidden,
        404 => FailureKind::Rejected,
        429 => FailureKind::RateLimited,
        500.. => FailureKind::Unavailable,
        _ => return None,
    })
}

/// The error's deepest cause; its own text has the URL in it.
fn explain(error: &reqwest::Error) -> FetchError {
    if error.is_timeout() {
        return FetchError::new(FailureKind::Timeout, "no answer in time");
    }
    let mut cause: &dyn std::error::Error = error;
    while let Some(next) = cause.source() {
        cause = next;
    }
    if error.source().is_none() {
        return FetchError::unavailable("the request failed");
    }
    FetchError::unavailable(format!("failed to reach the server: {cause}"))
}
