//! Sends dashboards to a Grafana through its HTTP API. Doing it again changes nothing.
//!
//! A dashboard is known by its uid and replaced as a whole. One that is there already, word for word, is left alone, so
//! that its history in Grafana has an entry for every change and no other.

use std::time::Duration;

use anyhow::{Context as _, ensure};
use bytes::Bytes;
use reqwest::{
    Method, Url,
    header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderValue},
};
use serde_json::{Value, json};

use crate::{
    collect::client::{Call, Client, Reply, refusal},
    grafana::model::Dashboard,
};

const TIMEOUT: Duration = Duration::from_secs(30);
/// Larger than any dashboard.
const MOST_BYTES: usize = 16 << 20;
/// The folder's name in addresses; the title that people read may change.
const FOLDER: &str = "okrd";

/// What became of a dashboard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    Created,
    Replaced,
    Unchanged,
}

/// A Grafana and the right to change it.
#[derive(Debug)]
pub struct Grafana {
    client: Client,
    url: Url,
    headers: HeaderMap,
}

impl Grafana {
    /// # Errors
    /// If the address or the token cannot be used.
    pub fn at(url: &str, token: &str) -> anyhow::Result<Self> {
        // Without the last slash the last part of a path would be taken for a file's name.
        let url: Url =
            format!("{}/", url.trim_end_matches('/')).parse().context("failed to understand the address of Grafana")?;
        ensure!(matches!(url.scheme(), "http" | "https"), "the address of Grafana must begin with http:// or https://");
        let mut bearer = HeaderValue::try_from(format!("Bearer {token}"))
            .map_err(|_| anyhow::anyhow!("the token has characters that no token has: check for a line end"))?;
        bearer.set_sensitive(true);
        let headers =
            HeaderMap::from_iter([(AUTHORIZATION, bearer), (CONTENT_TYPE, HeaderValue::from_static("application/json"))]);
        Ok(Self { client: Client::default(), url, headers })
    }

    /// Makes the folder, unless it is there.
    pub async fn make_folder(&self, title: &str) -> anyhow::Result<()> {
        let reply =
            self.post("api/folders", &json!({ "uid": FOLDER, "title": title })).await.context("failed to make the folder")?;
        // Grafana says 409 or, for a uid that is taken, 412.
        let is_there = matches!(reply.status, 409 | 412);
        ensure!(is_there || reply.status < 300, "failed to make the folder: {}", refusal(reply.status, &reply.body));
        Ok(())
    }

    /// Brings one dashboard up to date.
    pub async fn push(&self, dashboard: &Dashboard) -> anyhow::Result<Outcome> {
        let uid = dashboard.uid;
        let wanted = serde_json::to_value(dashboard).context("failed to write the dashboard")?;
        let is_there = self.exists(uid).await.with_context(|| format!("failed to look for {uid}"))?;
        if is_there && self.holds(uid, &wanted).await.with_context(|| format!("failed to read {uid}"))? {
            return Ok(Outcome::Unchanged);
        }
        let message = concat!("okrd ", env!("CARGO_PKG_VERSION"));
        let body = json!({ "dashboard": wanted, "folderUid": FOLDER, "overwrite": true, "message": message });
        let reply = self.post("api/dashboards/db", &body).await.with_context(|| format!("failed to write {uid}"))?;
        ensure!(reply.status < 300, "failed to write {uid}: {}", refusal(reply.status, &reply.body));
        Ok(if is_there { Outcome::Replaced } else { Outcome::Created })
    }

    /// Where people look at a dashboard.
    pub fn page(&self, uid: &str) -> String {
        format!("{}d/{uid}", self.url)
    }

    async fn exists(&self, uid: &str) -> anyhow::Result<bool> {
        let found = self.get(&format!("api/search?type=dash-db&dashboardUIDs={uid}")).await?;
        Ok(found.as_array().is_some_and(|found| found.iter().any(|found| found["uid"] == uid)))
    }

    /// Whether Grafana has all of `wanted`; what it adds by itself (id, version) does not matter.
    async fn holds(&self, uid: &str, wanted: &Value) -> anyhow::Result<bool> {
        let there = self.get(&format!("api/dashboards/uid/{uid}")).await?;
        let fields = wanted.as_object().into_iter().flatten();
        Ok(there["meta"]["folderUid"] == FOLDER
            && fields.into_iter().all(|(name, value)| there["dashboard"].get(name) == Some(value)))
    }

    async fn get(&self, path: &str) -> anyhow::Result<Value> {
        let reply = self.send(Method::GET, path, None).await?;
        ensure!(reply.status < 300, "{}", refusal(reply.status, &reply.body));
        serde_json::from_slice(&reply.body).context("the answer is no JSON: is this the address of a Grafana?")
    }

    async fn post(&self, path: &str, body: &Value) -> anyhow::Result<Reply> {
        self.send(Method::POST, path, Some(Bytes::from(body.to_string()))).await
    }

    async fn send(&self, method: Method, path: &str, body: Option<Bytes>) -> anyhow::Result<Reply> {
        let url = self.url.join(path).context("failed to make an address")?;
        Ok(self.client.send(Call { method, url, headers: self.headers.clone(), body }, TIMEOUT, MOST_BYTES).await?)
    }
}
