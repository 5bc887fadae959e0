//! `okrd grafana push` against a server that follows Grafana's HTTP API.

use std::{
    collections::BTreeMap,
    process::Output,
    sync::{Arc, Mutex},
};

use axum::{
    Json, Router,
    extract::{Path, Query, State},
    http::{HeaderMap, StatusCode},
    routing::{get, post},
};
use serde_json::{Value, json};
use tokio::{net::TcpListener, task::JoinHandle};

use crate::daemon::okrd;

const TOKEN: &str = "glsa_a-token-that-nobody-may-see";

#[derive(Default)]
struct Kept {
    folders: BTreeMap<String, String>,
    /// The model, its folder and the message of its newest version.
    dashboards: BTreeMap<String, (Value, Value, Value)>,
}

type Shared = Arc<Mutex<Kept>>;
type Answer = (StatusCode, Json<Value>);

struct Grafana {
    url: String,
    kept: Shared,
    task: JoinHandle<()>,
}

impl Drop for Grafana {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Grafana {
    async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        // Under a path, as behind a proxy.
        let url = format!("http://{}/grafana", listener.local_addr().unwrap());
        let kept = Shared::default();
        let api = Router::new()
            .route("/api/folders", post(make_folder))
            .route("/api/search", get(search))
            .route("/api/dashboards/uid/{uid}", get(read))
            .route("/api/dashboards/db", post(write))
            .with_state(Arc::clone(&kept));
        let app = Router::new().nest("/grafana", api);
        let task = tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
        Self { url, kept, task }
    }

    /// The versions by uid.
    fn versions(&self) -> BTreeMap<String, u64> {
        let kept = self.kept.lock().unwrap();
        kept.dashboards.iter().map(|(uid, (model, ..))| (uid.clone(), model["version"].as_u64().unwrap())).collect()
    }

    async fn push(&self, token: &str, more: &[&str]) -> Output {
        let mut command = okrd();
        command.args(["grafana", "push", "--url", &self.url]).args(more).env("OKRD_GRAFANA_TOKEN", token);
        tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap()
    }
}

fn refused(headers: &HeaderMap) -> Option<Answer> {
    let is_known = headers.get("authorization").is_some_and(|value| value == &format!("Bearer {TOKEN}"));
    (!is_known).then(|| (StatusCode::UNAUTHORIZED, Json(json!({ "message": "Invalid API key" }))))
}

async fn make_folder(State(kept): State<Shared>, headers: HeaderMap, Json(body): Json<Value>) -> Answer {
    if let Some(refused) = refused(&headers) {
        return refused;
    }
    let (uid, title) = (body["uid"].as_str().unwrap(), body["title"].as_str().unwrap());
    let folders = &mut kept.lock().unwrap().folders;
    if folders.contains_key(uid) {
        let message = "the folder has been changed by someone else";
        return (StatusCode::PRECONDITION_FAILED, Json(json!({ "status": "version-mismatch", "message": message })));
    }
    folders.insert(uid.into(), title.into());
    (StatusCode::OK, Json(json!({ "id": 1, "uid": uid, "title": title, "version": 1 })))
}

async fn search(State(kept): State<Shared>, headers: HeaderMap, Query(asked): Query<BTreeMap<String, String>>) -> Answer {
    if let Some(refused) = refused(&headers) {
        return refused;
    }
    assert_eq!(asked["type"], "dash-db");
    let dashboards = &kept.lock().unwrap().dashboards;
    let found = dashboards.iter().filter(|(uid, _)| **uid == asked["dashboardUIDs"]);
    let found: Vec<Value> =
        found.map(|(uid, (model, ..))| json!({ "uid": uid, "title": model["title"], "type": "dash-db" })).collect();
    (StatusCode::OK, Json(found.into()))
}

async fn read(State(kept): State<Shared>, headers: HeaderMap, Path(uid): Path<String>) -> Answer {
    if let Some(refused) = refused(&headers) {
        return refused;
    }
    match kept.lock().unwrap().dashboards.get(&uid) {
        Some((model, folder, _)) => (StatusCode::OK, Json(json!({ "dashboard": model, "meta": { "folderUid": folder } }))),
        None => (StatusCode::NOT_FOUND, Json(json!({ "message": "Dashboard not found" }))),
    }
}

async fn write(State(kept): State<Shared>, headers: HeaderMap, Json(body): Json<Value>) -> Answer {
    if let Some(refused) = refused(&headers) {
        return refused;
    }
    let kept = &mut *kept.lock().unwrap();
    let mut model = body["dashboard"].clone();
    let uid = model["uid"].as_str().unwrap().to_owned();
    if !kept.folders.contains_key(body["folderUid"].as_str().unwrap_or_default()) {
        return (StatusCode::BAD_REQUEST, Json(json!({ "message": "folder not found" })));
    }
    let before = kept.dashboards.get(&uid).map(|(model, ..)| model["version"].as_u64().unwrap());
    if before.is_some() && body["overwrite"] != true {
        return (StatusCode::PRECONDITION_FAILED, Json(json!({ "status": "name-exists" })));
    }
    let version = before.unwrap_or(0) + 1;
    model["id"] = json!(kept.dashboards.len() + 1);
    model["version"] = json!(version);
    kept.dashboards.insert(uid.clone(), (model, body["folderUid"].clone(), body["message"].clone()));
    (StatusCode::OK, Json(json!({ "uid": uid, "status": "success", "version": version, "url": format!("/d/{uid}") })))
}

fn words(output: &Output) -> Vec<String> {
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    text.lines().filter_map(|line| Some(line.split_whitespace().next()?.to_owned())).collect()
}

#[tokio::test]
async fn pushing_twice_changes_nothing() {
    let grafana = Grafana::start().await;
    let first = grafana.push(TOKEN, &[]).await;
    assert!(first.status.success(), "{}", String::from_utf8_lossy(&first.stderr));
    assert_eq!(words(&first), ["created"; 4]);
    let page = format!("{}/d/okrd-overview", grafana.url);
    assert!(String::from_utf8_lossy(&first.stdout).contains(&page), "{page}");
    assert_eq!(grafana.kept.lock().unwrap().folders, BTreeMap::from([("okrd".into(), "OKR".into())]));

    let second = grafana.push(TOKEN, &[]).await;
    assert_eq!(words(&second), ["unchanged"; 4]);
    assert!(grafana.versions().values().all(|version| *version == 1), "{:?}", grafana.versions());

    let french = grafana.push(TOKEN, &["--language", "fr"]).await;
    assert_eq!(words(&french), ["remplacé"; 4]);
    assert!(grafana.versions().values().all(|version| *version == 2), "{:?}", grafana.versions());
}

#[tokio::test]
async fn what_somebody_changed_by_hand_or_moved_is_put_right() {
    let grafana = Grafana::start().await;
    grafana.push(TOKEN, &[]).await;
    {
        let kept = &mut *grafana.kept.lock().unwrap();
        kept.dashboards.get_mut("okrd-overview").unwrap().0["title"] = json!("Mine");
        kept.dashboards.get_mut("okrd-sources").unwrap().1 = json!("elsewhere");
    }
    let again = grafana.push(TOKEN, &[]).await;
    assert_eq!(words(&again), ["replaced", "unchanged", "unchanged", "replaced"]);
    let kept = grafana.kept.lock().unwrap();
    assert_eq!(kept.dashboards["okrd-overview"].0["title"], "OKR · Overview");
    assert_eq!(kept.dashboards["okrd-sources"].1, "okrd");
}

#[tokio::test]
async fn a_refused_token_is_told_and_not_shown() {
    let grafana = Grafana::start().await;
    for wrong in ["glsa_wrong-but-secret", "glsa_with a line\nend"] {
        let output = grafana.push(wrong, &[]).await;
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(1), "{told}");
        assert!(told.starts_with("error: ") && !told.contains("glsa"), "{told}");
    }
    assert!(grafana.kept.lock().unwrap().dashboards.is_empty());
}

#[test]
fn an_address_that_is_none_is_told() {
    for (url, part) in [("grafana.example.org", "address of Grafana"), ("ftp://127.0.0.1/", "http:// or https://")] {
        let output = okrd().args(["grafana", "push", "--url", url, "--token", TOKEN]).output().unwrap();
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(1), "{told}");
        assert!(told.contains(part) && !told.contains(TOKEN), "{told}");
    }
}
