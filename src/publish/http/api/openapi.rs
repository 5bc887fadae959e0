//! The document that describes the API, made from the list of its routes and the types of its bodies.

use axum::{
    http::header,
    response::{IntoResponse, Response},
};
use schemars::{SchemaGenerator, generate::SchemaSettings};
use serde_json::{Map, Value, json};

use super::{Parameter, Problem, Route, routes, schema};
use crate::page::Wanted;

pub(super) async fn document() -> Response {
    ([(header::CONTENT_TYPE, "application/vnd.oai.openapi+json;version=3.1")], open_api().to_string()).into_response()
}

/// OpenAPI 3.1.
pub fn open_api() -> Value {
    // Every field of an answer is always there; of what is sent, some may be left out.
    let mut answers = generator(SchemaSettings::draft2020_12().for_serialize());
    let mut bodies = generator(SchemaSettings::draft2020_12().for_deserialize());
    schema::<Problem>(&mut answers);
    let mut paths = Map::new();
    for route in routes() {
        let operation = operation(&route, &mut answers, &mut bodies);
        let path = paths.entry(route.path).or_insert_with(|| json!({}));
        path[route.method] = operation;
    }
    paths.insert("/events".to_owned(), events());
    let mut schemas = answers.take_definitions(true);
    schemas.extend(bodies.take_definitions(true));
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "okrd",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "Where objectives and key results stand. Numbers are in the measure's base unit; a number that is null has its reason in `unknown`. Fields may be added: ignore those that you do not know.",
            "license": { "name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0" },
        },
        "servers": [{ "url": "/api/v1" }],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {
                "token": { "type": "http", "scheme": "bearer", "description": "Made by `okrd token`." },
            },
        },
    })
}

fn generator(mut settings: SchemaSettings) -> SchemaGenerator {
    settings.definitions_path = "/components/schemas".into();
    settings.into_generator()
}

fn problem(about: &str) -> Value {
    let content = json!({ "application/problem+json": { "schema": { "$ref": "#/components/schemas/Problem" } } });
    json!({ "description": about, "content": content })
}

/// The one address that does not answer with JSON.
fn events() -> Value {
    let about = "Tells the number of the present edition at once, and that of every further one when it is there, as the \
                 `data` of an event `changed`. Ask again for what you show when the number is another.";
    json!({ "get": {
        "operationId": "events",
        "summary": "Server-sent events: that there is something new.",
        "description": about,
        "responses": {
            "200": { "description": "As long as both sides want.", "content": { "text/event-stream": { "schema": { "type": "string" } } } },
            "401": problem("A token is needed."),
            "403": problem("The token is not good for this."),
            "503": problem("Too many listen already."),
        },
    } })
}

fn operation(route: &Route, answers: &mut SchemaGenerator, bodies: &mut SchemaGenerator) -> Value {
    let mut responses = Map::new();
    let mut good = json!({ "description": route.about });
    if let Some(answer) = route.answer {
        good["content"] = json!({ "application/json": { "schema": answer(answers) } });
    }
    responses.insert(route.status.to_string(), good);
    let mut wrong = vec![("503", "The store does not answer, or okrd is starting.")];
    if route.parameters.iter().any(|parameter| !parameter.in_path) || route.body.is_some() {
        wrong.push(("400", "What was asked makes no sense; `detail` says why."));
    }
    if route.parameters.iter().any(|parameter| parameter.in_path) {
        wrong.push(("404", "There is no such thing."));
    }
    if route.body.is_some() {
        wrong.push(("409", "Somebody else changed it at the same time."));
        wrong.push(("413", "The body is too long."));
        wrong.push(("415", "The body is not said to be JSON."));
    }
    if route.method == "get" {
        responses.insert("304".to_owned(), json!({ "description": "As the tag in `If-None-Match` says." }));
    }
    wrong.extend([("401", "A token is needed."), ("403", "The token is not good for this.")]);
    for (status, about) in wrong {
        responses.insert(status.to_owned(), problem(about));
    }
    let mut operation = json!({ "operationId": route.name, "summary": route.about, "responses": responses });
    if !route.parameters.is_empty() {
        operation["parameters"] = route.parameters.iter().map(parameter).collect();
    }
    if let Some(body) = route.body {
        operation["requestBody"] = json!({ "required": true, "content": { "application/json": { "schema": body(bodies) } } });
    }
    if let Some(scope) = route.scope {
        operation["security"] = json!([{ "token": [] }]);
        operation["description"] = json!(format!("Takes a token that may `{}`.", scope.name()));
    }
    operation
}

fn parameter(parameter: &Parameter) -> Value {
    let mut schema = json!({ "type": if parameter.is_number { "integer" } else { "string" } });
    match parameter.name {
        "limit" => {
            schema["minimum"] = json!(1);
            schema["maximum"] = json!(1000);
            schema["default"] = json!(100);
        }
        // Forms send an empty word for all of them.
        "status" => schema["enum"] = std::iter::once("").chain(Wanted::names()).collect(),
        _ if parameter.is_number => schema["minimum"] = json!(0),
        _ => {}
    }
    json!({
        "name": parameter.name,
        "in": if parameter.in_path { "path" } else { "query" },
        "required": parameter.in_path,
        "description": parameter.about,
        "schema": schema,
    })
}
