//! The page: `/`, `/key-results/ID`, `/sources`, and what a browser needs to show them.

use std::{
    convert::Infallible,
    sync::{Arc, PoisonError},
};

use axum::{
    extract::{FromRequestParts, Path, Query, State, rejection::PathRejection},
    http::{StatusCode, Uri, header, request::Parts},
    response::{Html, IntoResponse, Response},
};
use jiff::Timestamp;

use super::{Published, gathered::Wish};
use crate::{
    alert::Message,
    lang::Language,
    page::{self, Filter, KeyResultPage, Reader},
    review::Desk,
    store::{Outgoing, StoreError},
};

/// So many of the newest messages are looked through for those about one key result.
const MESSAGES: u32 = 500;
/// So many of them are shown.
const SHOWN: usize = 10;

/// What may stand behind the question mark.
#[derive(Debug, Default)]
pub(super) struct Asked {
    lang: Option<String>,
    owner: Option<String>,
    status: Option<String>,
    objective: Option<String>,
    /// From 1.
    page: Option<usize>,
}

impl Asked {
    /// Of what somebody mistyped in the address, nothing is made; the page comes all the same.
    pub(super) fn of(uri: &Uri) -> Self {
        let Query(pairs) = Query::<Vec<(String, String)>>::try_from_uri(uri).unwrap_or_default();
        let mut asked = Self::default();
        for (name, value) in pairs {
            match name.as_str() {
                "lang" => asked.lang = Some(value),
                "owner" => asked.owner = Some(value),
                "status" => asked.status = Some(value),
                "objective" => asked.objective = Some(value),
                "page" => asked.page = value.parse().ok(),
                _ => {}
            }
        }
        asked
    }

    fn reader(&self, usual: Language, published: &Published) -> Reader {
        let language = self.lang.as_deref().and_then(Language::parse).unwrap_or(usual);
        Reader { language, usual, edition: published.edition().number }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Asked {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self::of(&parts.uri))
    }
}

pub(super) async fn overview(State(published): State<Published>, asked: Asked) -> Response {
    with_desk(&published, &asked, async |desk, reader| {
        let filter = Filter::of(asked.owner.clone(), asked.status.as_deref(), asked.objective.clone());
        let wish = Wish { part: asked.page.unwrap_or(1).max(1) - 1, filter, language: reader.language };
        let page = published.gatherings.overview(desk, published.edition(), wish).await?;
        Ok(([(header::CONTENT_TYPE, "text/html; charset=utf-8"), (header::CONTENT_ENCODING, "gzip")], page).into_response())
    })
    .await
}

pub(super) async fn key_result(
    State(published): State<Published>,
    id: Result<Path<String>, PathRejection>,
    asked: Asked,
) -> Response {
    with_desk(&published, &asked, async |desk, reader| {
        let plan = &desk.plan;
        let found = id.ok().and_then(|Path(id)| plan.find(&id));
        let Some(index) = found else { return Ok(not_found(reader)) };
        let known = desk.known(index, published.edition().at).await?;
        let path = known.path(plan, &desk.facts);
        let messages = messages(&desk, plan.key_results[index].key_result.id.as_str()).await?;
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

pub(super) async fn sources(State(published): State<Published>, asked: Asked) -> Response {
    with_desk(&published, &asked, async |desk, reader| {
        let facts = desk.facts.read().unwrap_or_else(PoisonError::into_inner);
        Ok(ok(page::sources(&desk.plan, &facts.polls, published.edition().at, reader)))
    })
    .await
}

pub(super) async fn missing(State(published): State<Published>, asked: Asked) -> Response {
    with_desk(&published, &asked, async |_, reader| Ok(not_found(reader))).await
}

/// Answers with what `make` makes, or says in the reader's language why nothing can be shown.
async fn with_desk(
    published: &Published,
    asked: &Asked,
    make: impl AsyncFnOnce(Arc<Desk>, Reader) -> Result<Response, StoreError>,
) -> Response {
    let Some(desk) = published.desk.load_full() else {
        let reader = asked.reader(Language::default(), published);
        let words = reader.language.pages();
        return notice(reader, StatusCode::SERVICE_UNAVAILABLE, words.not_ready, words.not_ready_text);
    };
    let reader = asked.reader(desk.plan.language, published);
    match make(desk, reader).await {
        Ok(response) => response,
        Err(error) => {
            tracing::error!("a page could not be made: {:#}", anyhow::Error::from(error));
            let words = reader.language.pages();
            notice(reader, StatusCode::SERVICE_UNAVAILABLE, words.store_fails, words.store_fails_text)
        }
    }
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
