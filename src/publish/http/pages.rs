//! The page: `/`, `/key-results/ID`, `/sources`, and what a browser needs to show them.

use std::sync::{Arc, PoisonError};

use axum::{
    extract::{Path, Query, State},
    http::{StatusCode, header},
    response::{Html, IntoResponse, Response},
};
use jiff::Timestamp;
use serde::Deserialize;
use tokio::sync::Mutex;

use super::{Edition, Published};
use crate::{
    alert::Message,
    lang::Language,
    page::{self, Filter, KeyResultPage, Reader},
    plan::Plan,
    report::weekly,
    review::{Desk, Gathered},
    store::{Outgoing, StoreError},
};

/// So many of the newest messages are looked through for those about one key result.
const MESSAGES: u32 = 500;
/// So many of them are shown.
const SHOWN: usize = 10;

/// What was gathered last, for all who look at the same moment.
#[derive(Debug, Default)]
pub struct Gatherings(Mutex<Option<Kept>>);

#[derive(Debug)]
struct Kept {
    edition: Edition,
    part: usize,
    gathered: Arc<Gathered>,
}

/// What may stand behind the question mark.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    lang: Option<String>,
    owner: Option<String>,
    status: Option<String>,
    objective: Option<String>,
    page: Option<usize>,
}

impl Asked {
    fn reader(&self, usual: Language) -> Reader {
        Reader { language: self.lang.as_deref().and_then(Language::parse).unwrap_or(usual), usual }
    }
}

pub(super) async fn overview(State(published): State<Published>, Query(asked): Query<Asked>) -> Response {
    with_desk(&published, &asked, async |desk, reader| {
        let parts = page::parts(&desk.plan);
        let part = asked.page.unwrap_or(1).clamp(1, parts.len()) - 1;
        let gathered = gathered(&published, &desk, part, &parts).await?;
        let filter = Filter::of(asked.owner.clone(), asked.status.as_deref(), asked.objective.clone());
        Ok(ok(page::overview(&weekly(&gathered.material()), reader, &filter, (part, parts.len()), &parts[part])))
    })
    .await
}

/// Gathers once for every edition; who asks meanwhile waits for it.
async fn gathered(
    published: &Published,
    desk: &Desk,
    part: usize,
    parts: &[std::ops::Range<usize>],
) -> Result<Arc<Gathered>, StoreError> {
    let edition = published.edition();
    let mut kept = published.gatherings.0.lock().await;
    if let Some(kept) = kept.as_ref().filter(|kept| kept.edition == edition && kept.part == part) {
        return Ok(kept.gathered.clone());
    }
    let range = parts[part].clone();
    let wanted = move |index: usize| range.contains(&index);
    let wanted: Option<&(dyn Fn(usize) -> bool + Sync)> = if parts.len() > 1 { Some(&wanted) } else { None };
    let gathered = Arc::new(desk.gather(edition.at, wanted).await?);
    *kept = Some(Kept { edition, part, gathered: gathered.clone() });
    Ok(gathered)
}

pub(super) async fn key_result(
    State(published): State<Published>,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Response {
    with_desk(&published, &asked, async |desk, reader| {
        let plan = &desk.plan;
        let Some(index) = plan.find(&id) else { return Ok(not_found(reader)) };
        let known = desk.known(index, published.edition().at).await?;
        let path = known.path(plan, &desk.facts);
        let messages = messages(&desk, &id).await?;
        let objective = &plan.objectives[plan.key_results[index].objective];
        Ok(ok(known.show(plan, &desk.facts, |view| {
            page::key_result(&KeyResultPage { view, plan, objective, path: &path, messages: &messages }, reader)
        })))
    })
    .await
}

/// What was told about a key result, newest first.
async fn messages(desk: &Desk, id: &str) -> Result<Vec<(Timestamp, String)>, StoreError> {
    let about = |outgoing: Outgoing| {
        let message: Message = serde_json::from_str(&outgoing.message).ok()?;
        (message.labels.get("key_result")? == id).then_some((outgoing.written_at, message.title))
    };
    let mut all: Vec<_> = desk.store.newest_outgoing(MESSAGES).await?.into_iter().filter_map(about).collect();
    // The same news went to several sinks.
    all.dedup();
    all.truncate(SHOWN);
    Ok(all)
}

pub(super) async fn sources(State(published): State<Published>, Query(asked): Query<Asked>) -> Response {
    with_desk(&published, &asked, async |desk, reader| {
        let facts = desk.facts.read().unwrap_or_else(PoisonError::into_inner);
        Ok(ok(page::sources(&desk.plan, &facts.polls, published.edition().at, reader)))
    })
    .await
}

pub(super) async fn missing(State(published): State<Published>, Query(asked): Query<Asked>) -> Response {
    with_desk(&published, &asked, async |_, reader| Ok(not_found(reader))).await
}

/// Answers with what `make` makes, or says in the reader's language why nothing can be shown.
async fn with_desk(
    published: &Published,
    asked: &Asked,
    make: impl AsyncFnOnce(Arc<Desk>, Reader) -> Result<Response, StoreError>,
) -> Response {
    let Some(desk) = published.desk.load_full() else {
        let reader = asked.reader(Language::default());
        let words = reader.language.pages();
        return notice(reader, StatusCode::SERVICE_UNAVAILABLE, words.not_ready, words.not_ready_text);
    };
    let reader = asked.reader(usual(&desk.plan));
    match make(desk, reader).await {
        Ok(response) => response,
        Err(error) => {
            tracing::error!("a page could not be made: {:#}", anyhow::Error::from(error));
            let words = reader.language.pages();
            notice(reader, StatusCode::SERVICE_UNAVAILABLE, words.store_fails, words.store_fails_text)
        }
    }
}

fn usual(plan: &Plan) -> Language {
    plan.language
}

fn ok(page: String) -> Response {
    Html(page).into_response()
}

fn not_found(reader: Reader) -> Response {
    let words = reader.language.pages();
    notice(reader, StatusCode::NOT_FOUND, words.not_found, words.not_found_text)
}

fn notice(reader: Reader, status: StatusCode, title: &str, text: &str) -> Response {
    (status, Html(page::notice(reader, title, text))).into_response()
}

/// Style sheet, script and icon. Their addresses change with the version, so a browser may keep them.
pub(super) async fn asset(Path(name): Path<String>) -> Response {
    let (kind, text) = match name.as_str() {
        "okrd.css" => ("text/css; charset=utf-8", page::STYLE),
        "okrd.js" => ("text/javascript; charset=utf-8", page::SCRIPT),
        "okrd.svg" => ("image/svg+xml", page::ICON),
        _ => return StatusCode::NOT_FOUND.into_response(),
    };
    ([(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, "public, max-age=3600")], text).into_response()
}
