//! The document that describes the API, made from the list of its routes and the types of its bodies.

use axum::{
    http::header,
    response::{IntoResponse, Response},
};
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};

use super::{Parameter, Problem, Route, routes, schema};

pub(super) async fn document() -> Response {
    ([(header::CONTENT_TYPE, "application/vnd.oai.openapi+json;version=3.1")], open_api().to_string()).into_response()
}

/// OpenAPI 3.1.
pub fn open_api() -> Value {
    let mut settings = SchemaSettings::draft2020_12();
    settings.definitions_path = "/components/schemas".into();
    let mut generator = settings.into_generator();
    let problem = schema::<Problem>(&mut generator);
    let mut paths = Map::new();
    for route in routes() {
        let operation = operation(&route, &mut generator);
        let path = paths.entry(route.path).or_insert_with(|| json!({}));
        path[route.method] = operation;
    }
    let mut schemas = generator.take_definitions(true);
    schemas.entry("Problem").or_insert_with(|| problem.to_value());
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

fn operation(route: &Route, generator: &mut schemars::SchemaGenerator) -> Value {
    let mut responses = Map::new();
    let mut good = json!({ "description": route.about });
    if let Some(answer) = route.answer {
        good["content"] = json!({ "application/json": { "schema": answer(generator) } });
    }
    responses.insert(route.status.to_string(), good);
    let mut wrong = vec![("503", "The store does not answer, or okrd is starting.")];
    if route.parameters.iter().any(|parameter| !parameter.in_path) || route.body.is_some() {
        wrong.push(("400", "What was asked makes no sense; `detail` says why."));
    }
    if route.parameters.iter().any(|parameter| parameter.in_path) {
        wrong.push(("404", "There is no such thing."));
    }
    if route.scope.is_some() {
        wrong.push(("403", "The token is not good for this."));
    }
    if route.body.is_some() {
        wrong.push(("409", "Somebody else changed it at the same time."));
        wrong.push(("413", "The body is too long."));
    }
    if route.method == "get" {
        responses.insert("304".to_owned(), json!({ "description": "As the tag in `If-None-Match` says." }));
    }
    wrong.push(("401", "A token is needed."));
    for (status, about) in wrong {
        let problem = json!({ "application/problem+json": { "schema": { "$ref": "#/components/schemas/Problem" } } });
        responses.insert(status.to_owned(), json!({ "description": about, "content": problem }));
    }
    let mut operation = json!({ "operationId": route.name, "summary": route.about, "responses": responses });
    if !route.parameters.is_empty() {
        operation["parameters"] = route.parameters.iter().map(parameter).collect();
    }
    if let Some(body) = route.body {
        operation["requestBody"] = json!({ "required": true, "content": { "application/json": { "schema": body(generator) } } });
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
