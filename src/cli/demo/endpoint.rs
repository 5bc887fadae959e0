//! The invented company's web site, as a small HTTP service on loopback: what a team's own API looks like.

use std::collections::HashMap;

use axum::{
    Json, Router,
    extract::{Query, State},
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::get,
};
use jiff::Timestamp;
use serde_json::{Value, json};

use super::data::{Calendar, OUTAGE_DAYS, QUIET_DAYS};

pub fn router(calendar: Calendar) -> Router {
    Router::new()
        .route("/landing-page", get(landing_page))
        .route("/backlinks", get(backlinks))
        .route("/linkedin", get(linkedin))
        .with_state(calendar)
}

type Parameters = Query<HashMap<String, String>>;

/// Sessions and form submissions: 4.0 % converted before, and a little more every day since, but not enough.
async fn landing_page(State(calendar): State<Calendar>, Query(query): Parameters) -> Response {
    let Some((past, current)) = span(&query, &calendar) else { return bad_request() };
    let sessions = past * 60.0 + current * 66.0;
    let submissions = past * 60.0 * 0.040 + current * 66.0 * (0.040 + current * 0.000_05);
    Json(json!({ "sessions": sessions.floor(), "submissions": submissions.floor() })).into_response()
}

/// Referring domains: growing until some weeks ago, and not since.
async fn backlinks(State(calendar): State<Calendar>, Query(query): Parameters) -> Response {
    let Some(until) = time(&query, "until") else { return bad_request() };
    let quiet = calendar.ago(QUIET_DAYS).max(calendar.start);
    let day = until.to_zoned(jiff::tz::TimeZone::UTC).date().min(quiet);
    let domains = 120 + super::data::since(calendar.start, day).max(0) * 10 / 21;
    Json(json!({ "referring_domains": domains })).into_response()
}

/// Comments; since a few days ago the token is refused.
async fn linkedin(State(calendar): State<Calendar>, Query(query): Parameters) -> Response {
    let (Some((past, current)), Some(to)) = (span(&query, &calendar), time(&query, "to")) else { return bad_request() };
    if to.to_zoned(jiff::tz::TimeZone::UTC).date() > calendar.ago(OUTAGE_DAYS) {
        return answer(StatusCode::UNAUTHORIZED, json!({ "error": "the access token has expired" }));
    }
    Json(json!({ "comments": (past * 4.0 + current * 4.3).floor() })).into_response()
}

/// Days of the previous period and of the cycle between `from` and `to`.
fn span(query: &HashMap<String, String>, calendar: &Calendar) -> Option<(f64, f64)> {
    let (from, to) = (time(query, "from")?, time(query, "to")?);
    let start = calendar.start.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp();
    let days = |from: Timestamp, to: Timestamp| (from.duration_until(to).as_secs_f64() / 86_400.0).max(0.0);
    Some((days(from, to.min(start)), days(from.max(start), to)))
}

fn time(query: &HashMap<String, String>, name: &str) -> Option<Timestamp> {
    query.get(name)?.parse().ok()
}

fn bad_request() -> Response {
    answer(StatusCode::BAD_REQUEST, json!({ "error": "from, to and until are times such as 2026-10-01T00:00:00Z" }))
}

fn answer(status: StatusCode, body: Value) -> Response {
    (status, Json(body)).into_response()
}
