//! The API: what okrd knows, for programs, and what people add to it. Version 1 only grows.
//!
//! [`ROUTES`](routes()) is the one list of what there is: the server and the document that describes it are made from it.

mod asked;
mod bodies;
mod openapi;
mod problem;
mod read;
mod write;

use axum::{
    Router,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
    routing::{MethodRouter, delete, get, post},
};
use ring::digest;
use schemars::{Schema, SchemaGenerator};
use serde::Serialize;

use self::bodies::{AnnotationWrite, Listed, MessageBody, SilenceBody, SilenceWrite, SourceBody};
pub(super) use self::problem::Problem;
use super::Published;
use crate::{
    answer::body::{AnnotationBody, ExplainBody, KeyResultBody, ObservationBody, StatusBody},
    plan::Scope,
};

/// One thing that can be asked or done.
pub(super) struct Route {
    pub path: &'static str,
    pub method: &'static str,
    pub name: &'static str,
    pub about: &'static str,
    pub parameters: &'static [Parameter],
    pub body: Option<fn(&mut SchemaGenerator) -> Schema>,
    pub status: u16,
    pub answer: Option<fn(&mut SchemaGenerator) -> Schema>,
    /// What a token must be good for.
    pub scope: Option<Scope>,
    pub handler: fn() -> MethodRouter<Published>,
}

/// A part of the path or of what stands behind the question mark.
pub(super) struct Parameter {
    pub name: &'static str,
    pub in_path: bool,
    pub is_number: bool,
    pub about: &'static str,
}

const fn query(name: &'static str, about: &'static str) -> Parameter {
    Parameter { name, in_path: false, is_number: false, about }
}

const ID: Parameter = Parameter { name: "id", in_path: true, is_number: false, about: "The id of a key result." };
const NUMBER: Parameter = Parameter { name: "number", in_path: true, is_number: true, about: "The id of a note." };
const LIMIT: Parameter =
    Parameter { name: "limit", in_path: false, is_number: true, about: "At most so many, from 1 to 1000. Default: 100." };
const CURSOR: Parameter = query("cursor", "Where to go on: `next` of the answer before.");

fn schema<T: schemars::JsonSchema>(generator: &mut SchemaGenerator) -> Schema {
    generator.subschema_for::<T>()
}

/// Everything there is, in the order of the document.
pub(super) fn routes() -> Vec<Route> {
    let reading = |path, name, about, parameters, answer, handler| Route {
        path,
        method: "get",
        name,
        about,
        parameters,
        body: None,
        status: 200,
        answer: Some(answer),
        scope: None,
        handler,
    };
    vec![
        reading("/status", "status", "Where everything stands.", &[], schema::<StatusBody>, || get(read::status)),
        reading(
            "/key-results",
            "keyResults",
            "Key results with where they stand, in the order of the file.",
            const {
                &[
                    query("owner", "Only those of this owner."),
                    query("objective", "Only those of the objective with this id."),
                    query("status", "Only those with this status, or `well`, `behind`, `unknown`, `open`."),
                    LIMIT,
                    CURSOR,
                ]
            },
            schema::<Listed<KeyResultBody>>,
            || get(read::key_results),
        ),
        reading(
            "/key-results/{id}",
            "keyResult",
            "Every number on the way from a key result's source to its status.",
            const { &[ID] },
            schema::<ExplainBody>,
            || get(read::key_result),
        ),
        reading(
            "/key-results/{id}/observations",
            "observations",
            "What was collected, with every revision, in the order in which it was accepted.",
            const { &[ID, LIMIT, CURSOR] },
            schema::<Listed<ObservationBody>>,
            || get(read::observations),
        ),
        reading("/sources", "sources", "The sources, and how they answer.", &[], schema::<Listed<SourceBody>>, || {
            get(read::sources)
        }),
        reading(
            "/annotations",
            "annotations",
            "What people noted, oldest first.",
            const {
                &[
                    query("key_result", "Only those about this key result."),
                    query("objective", "Only those about this objective."),
                ]
            },
            schema::<Listed<AnnotationBody>>,
            || get(read::annotations),
        ),
        Route {
            path: "/annotations",
            method: "post",
            name: "annotate",
            about: "Adds a dated note to a key result or an objective.",
            parameters: &[],
            body: Some(schema::<AnnotationWrite>),
            status: 201,
            answer: Some(schema::<AnnotationBody>),
            scope: Some(Scope::Annotate),
            handler: || post(write::annotate),
        },
        Route {
            path: "/annotations/{number}",
            method: "delete",
            name: "removeAnnotation",
            about: "Removes a note.",
            parameters: const { &[NUMBER] },
            body: None,
            status: 204,
            answer: None,
            scope: Some(Scope::Annotate),
            handler: || delete(write::remove_annotation),
        },
        reading(
            "/messages",
            "messages",
            "What was told to whom, newest first.",
            const { &[LIMIT] },
            schema::<Listed<MessageBody>>,
            || get(read::messages),
        ),
        reading("/silences", "silences", "What nothing is said of right now.", &[], schema::<Listed<SilenceBody>>, || {
            get(read::silences)
        }),
        Route {
            path: "/silences",
            method: "post",
            name: "silence",
            about: "Says nothing of a key result or source for a while.",
            parameters: &[],
            body: Some(schema::<SilenceWrite>),
            status: 201,
            answer: Some(schema::<SilenceBody>),
            scope: Some(Scope::Silence),
            handler: || post(write::silence),
        },
    ]
}

pub(super) fn router() -> Router<Published> {
    let mut router = Router::new();
    for route in routes() {
        router = router.route(route.path, (route.handler)());
    }
    router
        .route("/openapi.json", get(openapi::document))
        .route("/events", get(super::events::events))
        .fallback(|| async { Problem::not_found("there is no such address; /api/v1/openapi.json lists those that there are") })
        .method_not_allowed_fallback(|| async { Problem::new(StatusCode::METHOD_NOT_ALLOWED, "this address is not for that") })
}

/// An answer with a tag, so that whoever has it already is told so in a word.
fn answer(headers: &HeaderMap, body: &impl Serialize) -> Response {
    let text = serde_json::to_vec(body).expect("the bodies are always JSON");
    let digest = digest::digest(&digest::SHA256, &text);
    let tag: String = digest.as_ref().iter().take(12).map(|byte| format!("{byte:02x}")).collect();
    // Weak: the same answer may come compressed.
    let tag = format!("W/\"{tag}\"");
    let asked = headers.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let is_known = asked.split(',').map(str::trim).any(|one| one == "*" || one.trim_start_matches("W/") == &tag[2..]);
    let etag = HeaderValue::from_str(&tag).expect("digits are fine in a header");
    let fixed = [(header::ETAG, etag), (header::CACHE_CONTROL, HeaderValue::from_static("no-cache"))];
    if is_known {
        return (StatusCode::NOT_MODIFIED, fixed).into_response();
    }
    (fixed, [(header::CONTENT_TYPE, "application/json")], text).into_response()
}
