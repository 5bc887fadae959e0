//! What can be added: notes and silences. Each takes a token, and the log tells whose it was.

use axum::{
    body::Bytes,
    extract::{Path, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use jiff::Timestamp;
use tracing::info;

use super::{
    Problem,
    bodies::{AnnotationWrite, SilenceBody, SilenceWrite},
    read::desk,
};
use crate::{
    answer::body::AnnotationBody,
    document::did_you_mean,
    okr::{Subject, note_text},
    plan::Scope,
    publish::http::{Published, door::holder},
    review::Desk,
    store::{Change, Silence},
};

pub(super) async fn annotate(State(published): State<Published>, headers: HeaderMap, body: Bytes) -> Result<Response, Problem> {
    let who = holder(&published, &headers, Scope::Annotate)?;
    let desk = desk(&published)?;
    let write: AnnotationWrite = read(&body)?;
    let subject = match (&write.key_result, &write.objective) {
        (Some(id), None) => Subject::KeyResult(key_result(&desk, id)?),
        (None, Some(id)) => {
            let objective = desk.plan.objectives.iter().find(|objective| objective.id.as_str() == id);
            let names = desk.plan.objectives.iter().map(|objective| objective.id.as_str());
            let missing = || Problem::wrong(format!("there is no objective `{id}`: {}", did_you_mean(id, names)));
            Subject::Objective(objective.ok_or_else(missing)?.id.clone())
        }
        _ => return Err(Problem::wrong("say what the note is about: either `key_result` or `objective`")),
    };
    let text = note_text(&write.text).map_err(|mistake| Problem::wrong(mistake.to_string()))?;
    let at = write.at.as_deref().map(|at| instant("at", at)).transpose()?.unwrap_or(published.clock.now());
    let cycle = desk.plan.cycle.name();
    desk.store.commit(cycle, vec![Change::Annotation { subject: subject.clone(), at, text: text.clone() }]).await?;
    let notes = desk.store.annotations(cycle).await?;
    let added = notes.iter().filter(|note| note.subject == subject && note.text == text).max_by_key(|note| note.number);
    let Some(added) = added else { return Err(Problem::new(StatusCode::CONFLICT, "the note was removed again at once")) };
    info!(token = who, note = added.number, about = subject.id().as_str(), "a note was added through the API");
    Ok(created(&format!("/api/v1/annotations/{}", added.number), &AnnotationBody::of(added)))
}

pub(super) async fn remove_annotation(
    State(published): State<Published>,
    Path(number): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let who = holder(&published, &headers, Scope::Annotate)?;
    let desk = desk(&published)?;
    let missing = || Problem::not_found(format!("there is no note {number}"));
    let number: u64 = number.parse().map_err(|_| missing())?;
    let cycle = desk.plan.cycle.name();
    if !desk.store.annotations(cycle).await?.iter().any(|note| note.number == number) {
        return Err(missing());
    }
    desk.store.commit(cycle, vec![Change::AnnotationRemoved { number }]).await?;
    info!(token = who, note = number, "a note was removed through the API");
    Ok(StatusCode::NO_CONTENT.into_response())
}

pub(super) async fn silence(State(published): State<Published>, headers: HeaderMap, body: Bytes) -> Result<Response, Problem> {
    let who = holder(&published, &headers, Scope::Silence)?;
    let desk = desk(&published)?;
    let write: SilenceWrite = read(&body)?;
    let subject = match (&write.key_result, &write.source) {
        (Some(id), None) => format!("key_result:{}", key_result(&desk, id)?),
        (None, Some(name)) => {
            let names = || desk.plan.sources.iter().map(|source| source.name.as_str());
            if !names().any(|known| known == name) {
                return Err(Problem::wrong(format!("there is no source `{name}`: {}", did_you_mean(name, names()))));
            }
            format!("source:{name}")
        }
        _ => return Err(Problem::wrong("say what is to be silent: either `key_result` or `source`")),
    };
    let until = instant("until", &write.until)?;
    if until <= published.clock.now() {
        return Err(Problem::wrong("`until` is over already"));
    }
    let reason = note_text(&write.reason).map_err(|mistake| Problem::wrong(format!("`reason`: {mistake}")))?;
    let silence = Silence { subject, until, reason };
    desk.store.commit(desk.plan.cycle.name(), vec![Change::Silence(silence.clone())]).await?;
    info!(token = who, subject = silence.subject, until = %silence.until, "silenced through the API");
    Ok(created("/api/v1/silences", &SilenceBody::of(&silence)))
}

/// The body, or what is wrong with it.
fn read<T: serde::de::DeserializeOwned>(body: &[u8]) -> Result<T, Problem> {
    serde_json::from_slice(body).map_err(|error| Problem::wrong(format!("the body is not what is wanted here: {error}")))
}

fn key_result(desk: &Desk, id: &str) -> Result<crate::okr::Id, Problem> {
    match desk.plan.find(id) {
        Some(index) => Ok(desk.plan.key_results[index].key_result.id.clone()),
        None => {
            let names = desk.plan.key_results.iter().map(|tracked| tracked.key_result.id.as_str());
            Err(Problem::wrong(format!("there is no key result `{id}`: {}", did_you_mean(id, names))))
        }
    }
}

fn instant(name: &str, text: &str) -> Result<Timestamp, Problem> {
    text.parse().map_err(|_| Problem::wrong(format!("`{name}` is no instant: write it like 2026-11-15T14:00:00Z")))
}

fn created(location: &str, body: &impl serde::Serialize) -> Response {
    let text = serde_json::to_vec(body).expect("the bodies are always JSON");
    let headers = [(header::LOCATION, location.to_owned()), (header::CONTENT_TYPE, "application/json".to_owned())];
    (StatusCode::CREATED, headers, text).into_response()
}
