//! Messages on their way: what each place wants to be sent, and sending it once.
//!
//! Sending makes one attempt; when the next one is due is the daemon's business. A message is sent at least once: when okrd
//! is stopped after a place has taken it and before that is kept, it is sent again, and its story and time tell that it is
//! the same.

mod email;
mod payload;
mod room;

pub use email::page;
pub use payload::{of as payload, of_alerts, plain, signature};

use std::time::Duration;

use reqwest::{
    Method, Url,
    header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue},
};
use thiserror::Error;

use crate::{
    alert::Message,
    clock::{Clock as _, SystemClock},
    collect::client::{Call, Client},
    document::Secret,
    okr::FailureKind,
    plan::Way,
};

/// One attempt may take so long.
const TIMEOUT: Duration = Duration::from_secs(20);

/// Why a message did not arrive. Secrets may stand in the text: hide them before it is shown.
#[derive(Debug, Error)]
#[error("{told}")]
pub struct NotDelivered {
    pub told: String,
    /// Trying again cannot help.
    pub for_good: bool,
    /// How long the place wants to be left alone.
    pub wait: Option<Duration>,
}

impl NotDelivered {
    fn for_good(told: impl Into<String>) -> Self {
        Self { told: told.into(), for_good: true, wait: None }
    }

    fn for_now(told: impl Into<String>) -> Self {
        Self { told: told.into(), for_good: false, wait: None }
    }
}

/// The connections to all places.
#[derive(Debug, Default)]
pub struct Carrier {
    client: Client,
}

impl Carrier {
    /// Makes one attempt to bring `message` to a place.
    ///
    /// # Errors
    /// [`NotDelivered`] unless the place has taken it.
    pub async fn send(&self, way: &Way, message: &Message) -> Result<(), NotDelivered> {
        match way {
            Way::Email(mail) => match tokio::time::timeout(TIMEOUT, email::send(mail, message)).await {
                Ok(outcome) => outcome,
                Err(_) => Err(NotDelivered::for_now("no answer in time")),
            },
            Way::Alertmanager { .. } => self.send_all(way, std::slice::from_ref(message), SHORT_LIVED).await,
            _ => self.post(way, payload(way, message)).await,
        }
    }

    /// Tells an Alertmanager all that goes on; what it does not hear again is over for it after `lives_for`.
    ///
    /// # Errors
    /// [`NotDelivered`] unless it has taken them.
    pub async fn send_all(&self, way: &Way, messages: &[Message], lives_for: Duration) -> Result<(), NotDelivered> {
        self.post(way, of_alerts(messages, lives_for, SystemClock.now())).await
    }

    async fn post(&self, way: &Way, body: serde_json::Value) -> Result<(), NotDelivered> {
        let body = body.to_string();
        let url = address(way)?;
        let call = Call { method: Method::POST, url: url.clone(), headers: headers(way, &body)?, body: Some(body.into()) };
        self.client.bring(call, TIMEOUT).await.map_err(|error| NotDelivered {
            // A place that moved, or that lets nobody in, needs somebody to look.
            for_good: matches!(
                error.kind,
                FailureKind::Unauthorized | FailureKind::Forbidden | FailureKind::Rejected | FailureKind::MetricRemoved
            ),
            told: without_address(&error.text, &url),
            wait: error.retry_after,
        })
    }
}

/// A place may repeat where it was asked, and that is often all that it takes to write there.
fn without_address(text: &str, url: &Url) -> String {
    let path = url.path();
    let decoded = percent_encoding::percent_decode_str(path).decode_utf8_lossy().into_owned();
    let parts = path.split('/').filter(|part| part.len() >= 8).chain(url.query()).map(str::to_owned);
    let mut all: Vec<String> = [path.to_owned(), decoded].into_iter().chain(parts).filter(|part| part.len() >= 4).collect();
    all.sort_by_key(|part| std::cmp::Reverse(part.len()));
    all.iter().fold(text.to_owned(), |text, part| text.replace(part.as_str(), "***"))
}

/// An alert that is told once is over soon, unless it says itself when.
const SHORT_LIVED: Duration = Duration::from_secs(300);

fn address(way: &Way) -> Result<Url, NotDelivered> {
    let text = match way {
        Way::Slack { webhook } | Way::Teams { webhook } | Way::Discord { webhook } | Way::Mattermost { webhook } => {
            webhook.expose().to_owned()
        }
        Way::Telegram { url, token, .. } => format!("{url}/bot{}/sendMessage", token.expose()),
        Way::Ntfy { url, .. } | Way::PagerDuty { url, .. } => url.clone(),
        Way::Alertmanager { url, .. } => format!("{url}/api/v2/alerts"),
        Way::Webhook { url, .. } => url.expose().to_owned(),
        Way::Email(_) => String::new(),
    };
    let url = Url::parse(&text).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
    url.ok_or_else(|| NotDelivered::for_good("its address is no web address"))
}

fn headers(way: &Way, body: &str) -> Result<HeaderMap, NotDelivered> {
    let mut headers = HeaderMap::new();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    let secret = |text: String| {
        let mut value =
            HeaderValue::from_str(&text).map_err(|_| NotDelivered::for_good("a header has characters that it cannot have"))?;
        value.set_sensitive(true);
        Ok::<_, NotDelivered>(value)
    };
    let bearer = |token: &Secret| secret(format!("Bearer {}", token.expose()));
    match way {
        Way::Ntfy { token: Some(token), .. } | Way::Alertmanager { bearer: Some(token), .. } => {
            headers.insert(AUTHORIZATION, bearer(token)?);
        }
        Way::Webhook { secret: key, headers: more, .. } => {
            for (name, value) in more {
                let name: HeaderName = name.parse().map_err(|_| NotDelivered::for_good(format!("`{name}` is no header")))?;
                headers.insert(name, secret(value.expose().to_owned())?);
            }
            if let Some(key) = key {
                let signature = HeaderValue::from_str(&signature(key.expose(), body));
                headers.extend(signature.map(|signature| (HeaderName::from_static("x-okrd-signature"), signature)));
            }
        }
        _ => {}
    }
    Ok(headers)
}
