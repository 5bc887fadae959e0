//! What okrd serves: the metrics of titles and numbers of every sort, and the API to whoever asks.

use std::{
    collections::HashSet,
    path::Path,
    sync::{Arc, RwLock},
};

use arc_swap::{ArcSwap, ArcSwapOption};
use axum::{
    body::{Body, to_bytes},
    http::{Method, Request},
};
use bytes::BytesMut;
use jiff::{SignedDuration, Timestamp};
use okrd::{
    clock::ManualClock,
    collect::engine::ENGINES,
    document::{EmptyEnvironment, Files, Secrets},
    okr::{Observation, Role, Value, Window},
    plan::{self, Plan},
    publish::{
        http::{Editions, Gatherings, Listeners, Published, Readiness, router},
        metrics::{Board, CHUNK, KeyResultRow, ObjectiveRow, Page, Telemetry},
    },
    review::Desk,
    store::{Change, MemoryStore, Store as _},
};
use tokio::sync::{mpsc, watch};
use tower::ServiceExt as _;

/// The middle of the cycle.
fn now() -> Timestamp {
    "2026-11-15T12:00:00Z".parse().expect("this is a time")
}

/// Runs `future` on this thread.
fn wait<T>(future: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build();
    runtime.expect("a runtime needs nothing").block_on(future)
}

/// A plan of one key result with this title, and its tokens; None if the file is refused for it.
fn plan_of(title: &str, value: Option<f64>) -> Option<Desk> {
    let text = format!(
        "cycle: 2026-Q4\naccess:\n  tokens:\n    - {{ name: ci, sha256: {}, may: [annotate, silence] }}\nsources:\n  crm: {{ connector: sqlite, path: crm.db }}\n\
         objectives:\n  - id: o\n    title: {title}\n    owner: {title}\n    key_results:\n      - id: k\n        title: {title}\n        source: crm\n        \
         baseline: 0\n        target: 10\n        measure: {{ kind: level, unit: {title}, sql: \"select 1\" }}\n",
        "a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0",
        title = serde_json::Value::from(title),
    );
    let mut files = Files::default();
    files.add("okrs.yaml", text);
    let plan: Arc<Plan> = Arc::new(plan::load(&files, Path::new("."), ENGINES, &EmptyEnvironment).ok()?.plan);
    let store = MemoryStore::new();
    let key_result = plan.key_results[0].key_result.id.clone();
    let facts = wait(async {
        if let Some(value) = value {
            let end = now() - SignedDuration::from_hours(1);
            let window = Window::new(plan.cycle.start(), end).expect("the cycle has begun");
            let observation = Observation { role: Role::Value, window, value: Value::Level(value), collected_at: end };
            store.commit(plan.cycle.name(), vec![Change::Observation { key_result, observation }]).await.ok()?;
        }
        store.facts(plan.cycle.name()).await.ok()
    })?;
    Some(Desk { plan, store: Arc::new(store), facts: Arc::new(RwLock::new(facts)), secrets: Secrets::new(Vec::new()) })
}

/// A number and a title: the page has each series once, in whole lines, with finite numbers.
pub fn metrics(data: &[u8]) {
    let Some((bits, title)) = data.split_first_chunk() else { return };
    let Ok(title) = str::from_utf8(title) else { return };
    let value = f64::from_le_bytes(*bits);
    let Some(desk) = plan_of(title, value.is_finite().then_some(value)) else { return };
    let review = wait(desk.review(now())).expect("memory can be read");
    let board = Board::new(&desk.plan).with_rows(
        review.key_results.iter().map(KeyResultRow::of).enumerate(),
        review.objectives.iter().map(ObjectiveRow::of).enumerate(),
    );
    let mut page = Page::new(Arc::new(board), now(), Vec::new());
    let (mut chunk, mut text) = (BytesMut::with_capacity(CHUNK), Vec::new());
    while {
        let more = page.fill(&mut chunk);
        text.extend_from_slice(&chunk.split());
        more
    } {}
    let text = String::from_utf8(text).expect("the page is text");
    assert!(text.ends_with('\n'));
    let mut seen = HashSet::new();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let (series, number) = series_of(line).unwrap_or_else(|| panic!("no sample: {line:?}"));
        assert!(seen.insert(series), "twice: {line:?}");
        assert!(number.parse::<f64>().is_ok_and(f64::is_finite), "no number: {line:?}");
    }
    assert!(!seen.is_empty());
}

/// `name{label="value",...}` and the number behind it, by the rules of the text format.
fn series_of(line: &str) -> Option<(&str, &str)> {
    let open = line.find(['{', ' '])?;
    if !line[..open].bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_') {
        return None;
    }
    if line.as_bytes()[open] == b' ' {
        return Some((&line[..open], &line[open + 1..]));
    }
    let mut at = open + 1;
    loop {
        let name = line[at..].find("=\"")?;
        at += name + 2;
        loop {
            match line.as_bytes().get(at)? {
                b'\\' if matches!(line.as_bytes().get(at + 1)?, b'\\' | b'"' | b'n') => at += 2,
                b'\\' => return None,
                b'"' => break,
                _ => at += 1,
            }
        }
        match line.get(at + 1..at + 3)? {
            "} " => return Some((&line[..at + 2], &line[at + 3..])),
            _ if line.as_bytes()[at + 1] == b',' => at += 2,
            _ => return None,
        }
    }
}

/// A method, a path and headers, a line of `---`, and a body: whatever is asked, it is not the server that is wrong.
pub fn api(data: &[u8]) {
    let Some((head, body)) = super::parts(data) else { return };
    let mut lines = head.lines();
    let Some((method, target)) = lines.next().and_then(|line| line.split_once(' ')) else { return };
    let Ok(method) = Method::from_bytes(method.as_bytes()) else { return };
    // It waits for what happens and does not end.
    if target.contains("/events") {
        return;
    }
    let mut request = Request::builder().method(method).uri(target);
    for line in lines {
        let Some((name, value)) = line.split_once(": ") else { return };
        request = request.header(name, value);
    }
    let Ok(request) = request.body(Body::from(body.to_vec())) else { return };
    let desk = plan_of("Orders", Some(4.0)).expect("this title is one");
    let board = Arc::new(ArcSwap::from_pointee(Board::new(&desk.plan)));
    let (_readiness, readiness) = watch::channel(Readiness::Ready);
    // Nobody listens: a reload is refused.
    let (reload, _) = mpsc::channel(1);
    let published = Published {
        board,
        telemetry: Arc::new(Telemetry::new()),
        readiness,
        reload,
        clock: Arc::new(ManualClock::at(now())),
        desk: Arc::new(ArcSwapOption::from_pointee(desk)),
        editions: Editions::starting(now()),
        gatherings: Arc::new(Gatherings::default()),
        listeners: Listeners::default(),
    };
    wait(async {
        let answer = router(published).oneshot(request).await.expect("it answers");
        let (head, body) = answer.into_parts();
        // A reload that nobody does is the one failure that is told so.
        assert!(head.status.as_u16() < 500 || head.status.as_u16() == 503, "{}", head.status);
        let body = to_bytes(body, usize::MAX).await.expect("the answer ends");
        let kind = head.headers.get("content-type").map(|kind| kind.to_str().expect("it is text").to_owned());
        if kind.is_some_and(|kind| kind.contains("json")) && !head.headers.contains_key("content-encoding") && !body.is_empty() {
            serde_json::from_slice::<serde_json::Value>(&body).expect("it is JSON");
        }
    });
}
