//! Pages and answers are sent compressed to whoever takes that: tables say much the same in every row.

use std::io::Read as _;

use axum::{
    body::{Body, HttpBody as _, to_bytes},
    extract::Request,
    http::{HeaderMap, HeaderValue, header},
    middleware::Next,
    response::Response,
};
use bytes::Bytes;
use flate2::read::GzDecoder;
use tokio::task::spawn_blocking;

use super::gathered::compressed;

/// Less fits into a packet anyway.
const SHORT: u64 = 1400;
const SQUEEZED: [&str; 6] =
    ["text/html", "text/css", "text/javascript", "application/json", "application/vnd.oai.openapi+json", "image/svg+xml"];

pub(super) async fn squeeze(request: Request, next: Next) -> Response {
    let takes = takes_gzip(request.headers());
    let response = next.run(request).await;
    let is_squeezed = response.headers().contains_key(header::CONTENT_ENCODING);
    let kind = response.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default();
    let length = response.body().size_hint().exact();
    let Some(length) = length.filter(|length| *length > 0 && (is_squeezed || SQUEEZED.contains(&kind))) else { return response };
    let (mut head, body) = response.into_parts();
    head.headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    let (makes, undoes) = (takes && !is_squeezed && length > SHORT, !takes && is_squeezed);
    if !makes && !undoes {
        return Response::from_parts(head, body);
    }
    let bytes = to_bytes(body, usize::MAX).await.expect("what is here as a whole can be read");
    let work = spawn_blocking(move || if makes { compressed(&bytes) } else { expanded(&bytes) });
    let bytes = work.await.unwrap_or_else(|ended| std::panic::resume_unwind(ended.into_panic()));
    head.headers.remove(header::CONTENT_LENGTH);
    if makes {
        head.headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    } else {
        head.headers.remove(header::CONTENT_ENCODING);
    }
    Response::from_parts(head, Body::from(bytes))
}

/// What [`compressed`] made, as it was.
fn expanded(bytes: &[u8]) -> Bytes {
    let mut text = Vec::new();
    GzDecoder::new(bytes).read_to_end(&mut text).expect("we have compressed it");
    text.into()
}

fn takes_gzip(headers: &HeaderMap) -> bool {
    let all = headers.get_all(header::ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    all.flat_map(|value| value.split(',')).any(|one| {
        let (name, quality) = one.split_once(';').unwrap_or((one, ""));
        let refused = quality.trim().strip_prefix("q=").is_some_and(|quality| quality.trim().parse() == Ok(0.0));
        matches!(name.trim(), "gzip" | "*") && !refused
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gzip_is_sent_to_those_who_take_it() {
        let cases = [
            ("gzip", true),
            ("br, gzip;q=0.5", true),
            ("*", true),
            ("gzip;q=0", false),
            ("gzip; q=0.0", false),
            ("br", false),
            ("", false),
        ];
        for (accepts, expected) in cases {
            let headers = [(header::ACCEPT_ENCODING, HeaderValue::from_static(accepts))].into_iter().collect();
            assert_eq!(takes_gzip(&headers), expected, "{accepts}");
        }
        assert!(!takes_gzip(&HeaderMap::new()));
    }

    #[test]
    fn what_was_compressed_comes_back() {
        let text = "the same in every row ".repeat(1000);
        let small = compressed(text.as_bytes());
        assert!(small.len() < text.len() / 50 && expanded(&small) == text.as_bytes());
    }
}
