//! The document that describes the API, as the daemon serves it.

use std::collections::BTreeSet;

use jsonschema::Validator;
use reqwest::{Method, StatusCode};
use serde_json::{Value as Json, json};

use super::json;
use crate::daemon::Daemon;

/// OpenAPI 3.1, whose schemas are JSON Schema 2020-12.
pub struct Document(pub Json);

impl Document {
    pub async fn of(daemon: &Daemon) -> Self {
        let answer =
            daemon.request(Method::GET, "/api/v1/openapi.json").bearer_auth(super::READER).send().await.expect("it answers");
        assert_eq!(answer.status(), StatusCode::OK);
        assert_eq!(answer.headers()["content-type"], "application/vnd.oai.openapi+json;version=3.1");
        Self(json(answer).await)
    }

    /// Asserts that `body` is what the component of this name says, with nothing that it does not speak of.
    pub fn fits(&self, component: &str, body: &Json) {
        self.check(&json!({ "$ref": format!("#/components/schemas/{component}") }), component, body);
    }

    /// The same for the answer of an operation with this status.
    pub fn fits_answer(&self, path: &str, method: &str, status: u16, body: &Json) {
        let content = &self.0["paths"][path][method]["responses"][status.to_string()]["content"];
        let schema = &content["application/json"]["schema"];
        assert!(schema.is_object(), "{method} {path} has no schema for {status}");
        self.check(schema, path, body);
    }

    fn check(&self, schema: &Json, name: &str, body: &Json) {
        let mut whole = schema.clone();
        whole["$schema"] = json!("https://json-schema.org/draft/2020-12/schema");
        whole["components"] = json!({ "schemas": closed(&self.0["components"]["schemas"]) });
        let validator: Validator = jsonschema::draft202012::new(&whole).expect("the schema is one");
        let errors: Vec<String> =
            validator.iter_errors(body).map(|error| format!("{}: {error}", error.instance_path())).collect();
        assert!(errors.is_empty(), "{name}:\n{}\n{body:#}", errors.join("\n"));
    }
}

/// The schemas of objects, so that a field that is not described is a mistake.
fn closed(schemas: &Json) -> Json {
    let mut schemas = schemas.clone();
    for schema in schemas.as_object_mut().expect("they have names").values_mut() {
        if schema["properties"].is_object() {
            schema["unevaluatedProperties"] = json!(false);
        }
    }
    schemas
}

#[tokio::test]
async fn the_document_is_complete() {
    let (_shop, daemon) = super::shop("open").await;
    let document = Document::of(&daemon).await;
    let text = document.0.to_string();
    assert_eq!(document.0["openapi"], "3.1.0");
    // Every reference leads somewhere.
    for part in text.split("\"$ref\":\"").skip(1) {
        let pointer = part.split('"').next().expect("a text ends").trim_start_matches('#');
        assert!(document.0.pointer(pointer).is_some(), "{pointer}");
    }
    let mut names = BTreeSet::new();
    for (path, operations) in document.0["paths"].as_object().expect("they have names") {
        for (method, operation) in operations.as_object().expect("they have names") {
            let place = format!("{method} {path}");
            assert!(names.insert(operation["operationId"].to_string()), "{place}: its name is that of another");
            let named = |other: &Json| path.contains(&format!("{{{}}}", other["name"].as_str().expect("it is text")));
            let parameters = operation["parameters"].as_array().cloned().unwrap_or_default();
            let (in_path, behind): (Vec<_>, Vec<_>) = parameters.into_iter().partition(|one| one["in"] == "path");
            assert_eq!(in_path.len(), path.matches('{').count(), "{place}");
            assert!(in_path.iter().all(named), "{place}");
            let responses = operation["responses"].as_object().expect("it has some");
            for status in ["401", "403", "503"] {
                assert!(responses.contains_key(status), "{place}: {status}");
            }
            assert_eq!(behind.is_empty() && operation["requestBody"].is_null(), !responses.contains_key("400"), "{place}");
            assert_eq!(operation["security"].is_array(), *method != "get", "{place}: writing takes a token");
        }
    }
    assert_eq!(names.len(), 12, "{names:?}");
}
