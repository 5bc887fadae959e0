//! HTTP calls within bounds: the way to the network for every engine that speaks HTTP.

use std::{error::Error as _, sync::OnceLock, time::Duration};

use bytes::{Bytes, BytesMut};
use jiff::{Timestamp, fmt::rfc2822};
use reqwest::{
    Method, StatusCode, Url,
    header::{DATE, HeaderMap, HeaderName, LOCATION, RETRY_AFTER},
    redirect,
};

use crate::{okr::FailureKind, source::FetchError};

/// A request, ready to send.
#[derive(Clone, Debug)]
pub struct Call {
    pub method: Method,
    pub url: Url,
    pub headers: HeaderMap,
    pub body: Option<Bytes>,
}

/// A whole answer.
#[derive(Clone, Debug)]
pub struct Reply {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Bytes,
}

/// The connections of one source, made when the first request needs one.
#[derive(Debug, Default)]
pub struct Client(OnceLock<reqwest::Client>);

const MOST_REDIRECTS: usize = 5;
/// Of a longer refusal, only its status is told.
const LONGEST_REFUSAL: usize = 64 * 1024;
/// How much of a refusal is repeated in a message.
const EXCERPT: usize = 200;

impl Client {
    /// One attempt: no retry; redirects are followed within the same host only, so that credentials never leave it; the body
    /// is bounded.
    ///
    /// # Errors
    /// 401, 402, 403, 404, 408, 410, 429 and 5xx become a [`FetchError`] of their kind, as do a redirect that is not followed,
    /// a failing network, a timeout and a long body.
    pub async fn send(&self, call: Call, timeout: Duration, max_bytes: usize) -> Result<Reply, FetchError> {
        let response = self.respond(call, timeout, failure).await?;
        read(response, max_bytes).await
    }

    /// As [`Client::send`], for a question about the page itself: that it is not there (404, 410) is an answer.
    ///
    /// # Errors
    /// As [`Client::send`], without 404 and 410.
    pub async fn look(&self, call: Call, timeout: Duration, max_bytes: usize) -> Result<Reply, FetchError> {
        let failure = |status: StatusCode| failure(status).filter(|_| !matches!(status.as_u16(), 404 | 410));
        read(self.respond(call, timeout, failure).await?, max_bytes).await
    }

    /// The same for whoever brings something: what a place says once it has taken it is not read, so that nothing about
    /// that makes it a failure.
    ///
    /// # Errors
    /// Those of [`Client::send`], and any other status that is no success.
    pub async fn bring(&self, call: Call, timeout: Duration) -> Result<(), FetchError> {
        let response = self.respond(call, timeout, failure).await?;
        let status = response.status();
        if status.is_success() {
            return Ok(());
        }
        let body = read_body(response, LONGEST_REFUSAL).await.unwrap_or_default();
        Err(FetchError::new(FailureKind::Rejected, refusal(status.as_u16(), &body)))
    }

    async fn respond(
        &self,
        call: Call,
        timeout: Duration,
        failure: impl Fn(StatusCode) -> Option<FailureKind>,
    ) -> Result<reqwest::Response, FetchError> {
        let mut request = self.connections()?.request(call.method, call.url).headers(call.headers).timeout(timeout);
        if let Some(body) = call.body {
            request = request.body(body);
        }
        let response = request.send().await.map_err(|error| explain(&error))?;
        let status = response.status();
        if status.is_redirection() {
            return Err(FetchError::new(FailureKind::Rejected, sent_elsewhere(&response)));
        }
        let Some(kind) = failure(status) else { return Ok(response) };
        let wait = retry_after(response.headers());
        // What a long refusal says at its beginning is enough, and one that cannot be read takes nothing from its status.
        let body = read_body(response, LONGEST_REFUSAL).await.unwrap_or_default();
        Err(FetchError::new(kind, refusal(status.as_u16(), &body)).retry_after(wait))
    }

    fn connections(&self) -> Result<&reqwest::Client, FetchError> {
        if let Some(client) = self.0.get() {
            return Ok(client);
        }
        super::engine::install_tls_provider();
        let policy = redirect::Policy::custom(|attempt| {
            let stays = attempt.previous().first().is_some_and(|first| is_the_same_server(first, attempt.url()));
            if stays && attempt.previous().len() <= MOST_REDIRECTS { attempt.follow() } else { attempt.stop() }
        });
        let agent = concat!("okrd/", env!("CARGO_PKG_VERSION"));
        let client = reqwest::Client::builder().redirect(policy).user_agent(agent).build().map_err(|error| explain(&error))?;
        Ok(self.0.get_or_init(|| client))
    }
}

async fn read(response: reqwest::Response, max_bytes: usize) -> Result<Reply, FetchError> {
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    let body = read_body(response, max_bytes).await?;
    Ok(Reply { status, headers, body })
}

async fn read_body(mut response: reqwest::Response, max_bytes: usize) -> Result<Bytes, FetchError> {
    let too_large = || FetchError::new(FailureKind::TooLarge, format!("the answer is larger than {max_bytes} bytes"));
    if response.content_length().is_some_and(|length| length > max_bytes as u64) {
        return Err(too_large());
    }
    let Some(first) = response.chunk().await.map_err(|error| explain(&error))? else {
        return Ok(Bytes::new());
    };
    let mut body = BytesMut::from(first);
    while let Some(chunk) = response.chunk().await.map_err(|error| explain(&error))? {
        if body.len() + chunk.len() > max_bytes {
            return Err(too_large());
        }
        body.extend_from_slice(&chunk);
    }
    if body.len() > max_bytes { Err(too_large()) } else { Ok(body.freeze()) }
}

fn failure(status: StatusCode) -> Option<FailureKind> {
    Some(match status.as_u16() {
        401 => FailureKind::Unauthorized,
        402 | 403 => FailureKind::Forbidden,
        404 => FailureKind::Rejected,
        408 => FailureKind::Timeout,
        410 => FailureKind::MetricRemoved,
        429 => FailureKind::RateLimited,
        500.. => FailureKind::Unavailable,
        _ => return None,
    })
}

/// What a refusal says, in one line: "the server answered 403: insufficient scope".
pub fn refusal(status: u16, body: &[u8]) -> String {
    let text = String::from_utf8_lossy(body);
    let trimmed = text.trim_start();
    let page = trimmed.get(..14).unwrap_or(trimmed).to_ascii_lowercase();
    if page.starts_with("<!doctype") || page.starts_with("<html") {
        return format!("the server answered {status} with an HTML page");
    }
    let words: Vec<&str> = text.split_whitespace().collect();
    let line: String = words.join(" ").chars().filter(|c| !c.is_control()).take(EXCERPT).collect();
    if line.is_empty() { format!("the server answered {status}") } else { format!("the server answered {status}: {line}") }
}

/// Seconds, or a date of HTTP: then it is counted from the answer's own date, so that no clock but the server's matters.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let text = |name: HeaderName| Some(headers.get(name)?.to_str().ok()?.trim());
    let date = |text: &str| rfc2822::DateTimeParser::new().parse_timestamp(text).ok();
    let wait = text(RETRY_AFTER)?;
    if let Ok(seconds) = wait.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let (now, at): (Timestamp, Timestamp) = (date(text(DATE)?)?, date(wait)?);
    Some(now.duration_until(at).try_into().unwrap_or(Duration::ZERO))
}

/// Another port is another server, except on the way from http to https.
fn is_the_same_server(from: &Url, to: &Url) -> bool {
    let same_port = from.scheme() == to.scheme() && from.port_or_known_default() == to.port_or_known_default();
    from.host_str() == to.host_str() && (same_port || (from.scheme() == "http" && to.scheme() == "https"))
}

fn sent_elsewhere(response: &reqwest::Response) -> String {
    let status = response.status().as_u16();
    let target = response.headers().get(LOCATION).and_then(|value| value.to_str().ok());
    match target.and_then(|target| response.url().join(target).ok()) {
        Some(url) if is_the_same_server(response.url(), &url) => {
            format!("the server answered {status} and sends the request round in circles: check the address")
        }
        Some(url)
            if url.host_str() == response.url().host_str() && url.scheme() == "http" && response.url().scheme() == "https" =>
        {
            format!("the server answered {status} and sends the request from https to http: check the address")
        }
        Some(url) => format!(
            "the server answered {status} and sends the request to {}: credentials are not taken there; if that is right, \
             make it the address",
            host_and_port(&url)
        ),
        None => format!("the server answered {status} without saying where to go"),
    }
}

/// Without the name and password that a url may have.
fn host_and_port(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn when_to_come_back_is_read_in_both_forms() {
        let wait = |text: &str, date: Option<&str>| {
            let headers = [(RETRY_AFTER, Some(text)), (DATE, date)].into_iter();
            retry_after(&headers.filter_map(|(name, value)| Some((name, value?.parse().unwrap()))).collect())
        };
        let noon = Some("Thu, 01 Oct 2026 12:00:00 GMT");
        for (text, date, expected) in [
            ("120", noon, Some(120)),
            ("120", None, Some(120)),
            ("Thu, 01 Oct 2026 12:01:30 GMT", noon, Some(90)),
            ("Thu, 01 Oct 2026 11:00:00 GMT", noon, Some(0)),
            ("Thu, 01 Oct 2026 12:01:30 GMT", None, None),
            ("Thu, 01 Oct 2026 12:01:30 GMT", Some("today"), None),
            ("soon", noon, None),
            ("-3", noon, None),
        ] {
            assert_eq!(wait(text, date), expected.map(Duration::from_secs), "{text} on {date:?}");
        }
    }

    #[test]
    fn a_server_is_its_scheme_host_and_port() {
        for (from, to, same) in [
            ("http://a/b", "http://a:80/c", true),
            ("https://a:443/b", "https://a/c", true),
            ("http://a/b", "https://a/b", true),
            ("http://a:8080/b", "https://a:8443/b", true),
            ("https://a/b", "http://a/b", false),
            ("https://a/b", "https://a:8443/b", false),
            ("https://a/b", "https://b.a/b", false),
            ("https://a/b", "https://a.b/b", false),
        ] {
            let url = |text: &str| Url::parse(text).unwrap();
            assert_eq!(is_the_same_server(&url(from), &url(to)), same, "{from} {to}");
        }
    }

    #[test]
    fn a_refusal_is_one_line_and_no_page() {
        assert_eq!(refusal(403, b"{\"message\":\n  \"no scope\"}"), "the server answered 403: {\"message\": \"no scope\"}");
        assert_eq!(refusal(404, b" <!DOCTYPE html><h1>x</h1>"), "the server answered 404 with an HTML page");
        assert_eq!(refusal(400, b""), "the server answered 400");
        assert_eq!(refusal(400, "é".repeat(9000).as_bytes()).chars().count(), 25 + EXCERPT);
    }
}
