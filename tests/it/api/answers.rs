//! Every route answers as the document says; an answer that is known already is not sent again.

use reqwest::{Method, StatusCode, header};

use super::{Document, json, write};

/// What is asked, and the operation of the document that it is.
const READS: [(&str, &str); 8] = [
    ("/status", "/status"),
    ("/key-results", "/key-results"),
    ("/key-results/first", "/key-results/{id}"),
    ("/key-results/first/observations", "/key-results/{id}/observations"),
    ("/sources", "/sources"),
    ("/annotations", "/annotations"),
    ("/messages", "/messages"),
    ("/silences", "/silences"),
];

#[tokio::test]
async fn every_read_answers_as_the_document_says() {
    let (_shop, daemon) = super::shop("open").await;
    let document = Document::of(&daemon).await;
    // So that no list is empty.
    for (path, body) in [
        ("annotations", r#"{"key_result": "first", "at": "2026-01-01T00:00:00Z", "text": "campaign sent"}"#),
        ("annotations", r#"{"objective": "sales", "text": "somebody new"}"#),
        ("silences", r#"{"source": "shop", "until": "2199-01-01T00:00:00Z", "reason": "it moves"}"#),
    ] {
        let answer = write(&daemon, &format!("/api/v1/{path}"), body).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::CREATED);
        let location = answer.headers()[header::LOCATION].to_str().unwrap().to_owned();
        assert!(location.starts_with(&format!("/api/v1/{path}")), "{location}");
        document.fits_answer(&format!("/{path}"), "post", 201, &json(answer).await);
    }
    let described = document.0["paths"].as_object().unwrap().iter();
    let reading = described.filter(|(path, operations)| operations["get"].is_object() && *path != "/events").count();
    assert_eq!(reading, READS.len(), "every one of the document is asked here");
    for (path, operation) in READS {
        let answer = daemon.request(Method::GET, &format!("/api/v1{path}")).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::OK, "{path}");
        assert_eq!(answer.headers()[header::CONTENT_TYPE], "application/json", "{path}");
        let body = json(answer).await;
        if let Some(items) = body["items"].as_array() {
            assert_eq!(items.is_empty(), path == "/messages", "{path}: {body:#}");
        }
        document.fits_answer(operation, "get", 200, &body);
    }
}

#[tokio::test]
async fn the_demo_answers_as_the_document_says_with_every_status() {
    let folder = tempfile::tempdir().unwrap();
    let daemon = crate::page::demo(folder.path(), "en").await;
    let document = Document::of(&daemon).await;
    let list = json(daemon.request(Method::GET, "/api/v1/key-results").send().await.unwrap()).await;
    document.fits_answer("/key-results", "get", 200, &list);
    let items = list["items"].as_array().unwrap();
    assert_eq!(items.len(), 16);
    let status = json(daemon.request(Method::GET, "/api/v1/status").send().await.unwrap()).await;
    document.fits_answer("/status", "get", 200, &status);
    let counts = status["counts"].as_object().unwrap();
    assert_eq!(counts.len(), okrd::okr::Status::ALL.len());
    assert!(counts.values().all(|count| count.as_u64() >= Some(1)), "{status:#}");
    for item in items {
        let id = item["id"].as_str().unwrap();
        for (path, operation) in
            [(id.to_owned(), "/key-results/{id}"), (format!("{id}/observations"), "/key-results/{id}/observations")]
        {
            let body = json(daemon.request(Method::GET, &format!("/api/v1/key-results/{path}")).send().await.unwrap()).await;
            document.fits_answer(operation, "get", 200, &body);
        }
    }
}

#[tokio::test]
async fn what_is_known_already_is_not_sent_again() {
    let (_shop, daemon) = super::shop("open").await;
    let path = "/api/v1/annotations";
    let ask = async |tag: &str| daemon.request(Method::GET, path).header(header::IF_NONE_MATCH, tag).send().await.unwrap();
    let first = ask("\"another\"").await;
    assert_eq!(first.status(), StatusCode::OK);
    assert_eq!(first.headers()[header::CACHE_CONTROL], "no-cache", "it may be kept, and has to be asked about");
    let tag = first.headers()[header::ETAG].to_str().unwrap().to_owned();
    assert!(tag.starts_with("W/\"") && tag.ends_with('"') && tag.len() > 10, "{tag}");
    for known in [tag.clone(), tag[2..].to_owned(), format!("\"x\", {tag}"), "*".to_owned()] {
        let again = ask(&known).await;
        assert_eq!(again.status(), StatusCode::NOT_MODIFIED, "{known}");
        assert_eq!(again.headers()[header::ETAG].to_str().unwrap(), tag);
        assert_eq!(again.text().await.unwrap(), "");
    }
    let written = write(&daemon, path, r#"{"key_result": "first", "text": "campaign sent"}"#).send().await.unwrap();
    assert_eq!(written.status(), StatusCode::CREATED);
    let changed = ask(&tag).await;
    assert_eq!(changed.status(), StatusCode::OK);
    assert_ne!(changed.headers()[header::ETAG].to_str().unwrap(), tag);
}
