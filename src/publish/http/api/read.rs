//! What can be read.

use std::sync::PoisonError;

use axum::{extract::State, http::HeaderMap, response::Response};
use serde::Deserialize;

use super::{
    Problem, answer,
    asked::{Asked, Part, desk},
    bodies::{Listed, MessageBody, SilenceBody, SourceBody, SourceKeyResultBody},
};
use crate::{
    answer::{
        KeyResultView, StatusView,
        body::{AnnotationBody, ExplainBody, KeyResultBody, ObservationBody, PollBody, StatusBody},
    },
    document::did_you_mean,
    okr::{Observation, Subject},
    page::{Filter, Wanted},
    publish::http::Published,
    review::Desk,
};

const USUAL_LIMIT: usize = 100;
const LARGEST_LIMIT: usize = 1000;

pub(super) async fn status(State(published): State<Published>, headers: HeaderMap) -> Result<Response, Problem> {
    let desk = desk(&published)?;
    let now = published.edition().at;
    let review = desk.review(now).await?;
    let facts = desk.facts.read().unwrap_or_else(PoisonError::into_inner);
    let view = StatusView::of(&desk.plan, &review.key_results, &review.objectives, &facts.polls, now);
    Ok(answer(&headers, &StatusBody::of(&view)))
}

#[derive(Debug, Deserialize)]
pub(super) struct KeyResultsAsked {
    owner: Option<String>,
    objective: Option<String>,
    status: Option<String>,
    limit: Option<usize>,
    cursor: Option<String>,
}

fn limit(asked: Option<usize>) -> Result<usize, Problem> {
    match asked {
        None => Ok(USUAL_LIMIT),
        Some(limit @ 1..=LARGEST_LIMIT) => Ok(limit),
        Some(limit) => Err(Problem::wrong(format!("`limit` is {limit}: write 1 to {LARGEST_LIMIT}"))),
    }
}

pub(super) async fn key_results(
    State(published): State<Published>,
    Asked(asked): Asked<KeyResultsAsked>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let desk = desk(&published)?;
    let limit = limit(asked.limit)?;
    if let Some(word) = asked.status.as_deref().filter(|word| !word.is_empty() && Wanted::parse(word).is_none()) {
        return Err(Problem::wrong(format!("there is no status `{word}`: {}", did_you_mean(word, Wanted::names()))));
    }
    let first = match asked.cursor.as_ref().filter(|cursor| !cursor.is_empty()) {
        None => 0,
        // A list goes on after the last one that was given, also when others have come before it.
        Some(cursor) => desk.plan.find(cursor).map(|index| index + 1).ok_or_else(|| wrong_cursor(cursor))?,
    };
    let filter = Filter::of(asked.owner, asked.status.as_deref(), asked.objective);
    let now = published.edition().at;
    // Looking for a status reads everything once; without it, only what is shown is read.
    let statuses = if filter.status.is_some() { Some(desk.statuses(now).await?) } else { None };
    let (mut items, mut next) = (Vec::new(), None);
    for (index, tracked) in desk.plan.key_results.iter().enumerate().skip(first) {
        let status = statuses.as_ref().map(|statuses| statuses[index]);
        if !status.map_or_else(|| filter.may_show(&tracked.key_result), |status| filter.shows(&tracked.key_result, status)) {
            continue;
        }
        if items.len() == limit {
            next = items.last().map(|last: &KeyResultBody| last.id.clone());
            break;
        }
        let assessment = desk.assess(index, now).await?;
        let facts = desk.facts.read().unwrap_or_else(PoisonError::into_inner);
        items.push(KeyResultBody::of(&KeyResultView::of(&desk.plan, index, &assessment, &facts.polls)));
    }
    Ok(answer(&headers, &Listed { items, next }))
}

fn wrong_cursor(cursor: &str) -> Problem {
    Problem::wrong(format!("the list cannot go on at `{cursor}`: `cursor` is the `next` of the answer before"))
}

/// The index of a key result.
fn find(desk: &Desk, id: &str) -> Result<usize, Problem> {
    desk.plan.find(id).ok_or_else(|| {
        let names = desk.plan.key_results.iter().map(|tracked| tracked.key_result.id.as_str());
        Problem::not_found(format!("there is no key result `{id}`: {}", did_you_mean(id, names)))
    })
}

pub(super) async fn key_result(
    State(published): State<Published>,
    Part(id): Part,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let desk = desk(&published)?;
    let known = desk.known(find(&desk, &id)?, published.edition().at).await?;
    Ok(known.show(&desk.plan, &desk.facts, |view| answer(&headers, &ExplainBody::of(view))))
}

#[derive(Debug, Deserialize)]
pub(super) struct PageAsked {
    limit: Option<usize>,
    cursor: Option<String>,
}

pub(super) async fn observations(
    State(published): State<Published>,
    Part(id): Part,
    Asked(asked): Asked<PageAsked>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let desk = desk(&published)?;
    let limit = limit(asked.limit)?;
    let tracked = &desk.plan.key_results[find(&desk, &id)?];
    let first: usize = match asked.cursor.as_ref().filter(|cursor| !cursor.is_empty()) {
        None => 0,
        Some(cursor) => cursor.parse().map_err(|_| wrong_cursor(cursor))?,
    };
    // Observations are only ever added, so a place in their order stays what it is.
    let all = desk.store.revisions(desk.plan.cycle.name(), &tracked.key_result.id).await?;
    let body = |one: &Observation| ObservationBody::of(one, &tracked.key_result);
    let items: Vec<ObservationBody> = all.iter().skip(first).take(limit).map(body).collect();
    let end = first.saturating_add(items.len());
    Ok(answer(&headers, &Listed { items, next: (end < all.len()).then(|| end.to_string()) }))
}

pub(super) async fn sources(State(published): State<Published>, headers: HeaderMap) -> Result<Response, Problem> {
    let desk = desk(&published)?;
    let facts = desk.facts.read().unwrap_or_else(PoisonError::into_inner);
    let mut items: Vec<SourceBody> = desk
        .plan
        .sources
        .iter()
        .map(|source| SourceBody {
            name: source.name.to_string(),
            connector: source.connector.to_owned(),
            failing: false,
            key_results: Vec::new(),
        })
        .collect();
    for tracked in &desk.plan.key_results {
        let poll = facts.polls.get(&tracked.key_result.id);
        let source = &mut items[tracked.source];
        source.failing |= poll.is_some_and(crate::okr::PollState::is_failing);
        source.key_results.push(SourceKeyResultBody { id: tracked.key_result.id.to_string(), poll: poll.map(PollBody::of) });
    }
    Ok(answer(&headers, &Listed::whole(items)))
}

#[derive(Debug, Deserialize)]
pub(super) struct AnnotationsAsked {
    key_result: Option<String>,
    objective: Option<String>,
}

pub(super) async fn annotations(
    State(published): State<Published>,
    Asked(asked): Asked<AnnotationsAsked>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let desk = desk(&published)?;
    let notes = desk.store.annotations(desk.plan.cycle.name()).await?;
    let is_wanted = |subject: &Subject| match subject {
        Subject::KeyResult(id) => {
            asked.objective.is_none() && asked.key_result.as_ref().is_none_or(|wanted| wanted == id.as_str())
        }
        Subject::Objective(id) => {
            asked.key_result.is_none() && asked.objective.as_ref().is_none_or(|wanted| wanted == id.as_str())
        }
    };
    let items = notes.iter().filter(|note| is_wanted(&note.subject)).map(AnnotationBody::of).collect();
    Ok(answer(&headers, &Listed::whole(items)))
}

pub(super) async fn messages(
    State(published): State<Published>,
    Asked(asked): Asked<PageAsked>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let desk = desk(&published)?;
    let most = u32::try_from(limit(asked.limit)?).unwrap_or(u32::MAX);
    let newest = desk.store.newest_outgoing(most).await?;
    Ok(answer(&headers, &Listed::whole(newest.iter().map(MessageBody::of).collect())))
}

pub(super) async fn silences(State(published): State<Published>, headers: HeaderMap) -> Result<Response, Problem> {
    let desk = desk(&published)?;
    let now = published.clock.now();
    let silences = desk.store.silences(desk.plan.cycle.name()).await?;
    let holding = silences.iter().filter(|silence| silence.until > now).map(SilenceBody::of);
    Ok(answer(&headers, &Listed::whole(holding.collect())))
}
