//! What is written through the API is kept, seen by everybody, and told in the log without the token.

use reqwest::{Method, StatusCode};

use super::{READER, WRITER, json, write};
use crate::daemon::okrd;

#[tokio::test]
async fn notes_are_those_of_the_command_line_too() {
    let (shop, daemon) = super::shop("open").await;
    let config = shop.path().join("okrs.yaml");
    let command = |arguments: &[&str]| {
        let output = okrd().args(arguments).arg("--config").arg(&config).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    };
    let body = r#"{"key_result": "first", "at": "2026-11-15T14:00:00+02:00", "text": "  campaign\n sent\u0007 "}"#;
    let note = json(write(&daemon, "/api/v1/annotations", body).send().await.unwrap()).await;
    assert_eq!((&note["text"], &note["at"]), (&"campaign sent".into(), &"2026-11-15T12:00:00Z".into()));
    command(&["annotate", "sales", "somebody new"]);
    let list: serde_json::Value = serde_json::from_str(&command(&["annotations", "--json"])).unwrap();
    let through_api = json(daemon.request(Method::GET, "/api/v1/annotations").send().await.unwrap()).await;
    assert_eq!(list, through_api["items"], "both tell the same");
    assert_eq!(list.as_array().unwrap().len(), 2);
    for (query, text) in [("key_result=first", "campaign sent"), ("objective=sales", "somebody new")] {
        let some = json(daemon.request(Method::GET, &format!("/api/v1/annotations?{query}")).send().await.unwrap()).await;
        let items = some["items"].as_array().unwrap();
        assert!(items.len() == 1 && items[0]["text"] == text, "{some:#}");
    }
    let explained = json(daemon.request(Method::GET, "/api/v1/key-results/first").send().await.unwrap()).await;
    assert!(explained.to_string().contains("campaign sent"), "{explained:#}");

    let path = format!("/api/v1/annotations/{}", note["id"]);
    let remove = async || daemon.request(Method::DELETE, &path).bearer_auth(WRITER).send().await.unwrap().status();
    assert_eq!(remove().await, StatusCode::NO_CONTENT);
    assert_eq!(remove().await, StatusCode::NOT_FOUND);
    assert!(!command(&["annotations"]).contains("campaign sent"));

    let log = daemon.log();
    assert!(log.contains("a note was added through the API") && log.contains("a note was removed through the API"), "{log}");
    assert!(log.contains("token=\"ci\""), "whose it was: {log}");
    assert!(!log.contains(WRITER) && !log.contains(READER), "the token is in the log");
}

#[tokio::test]
async fn silences_are_kept_and_a_longer_one_replaces_the_one_before() {
    let (_shop, daemon) = super::shop("open").await;
    let list = async || json(daemon.request(Method::GET, "/api/v1/silences").send().await.unwrap()).await["items"].clone();
    let silence = |subject: &str, until: &str| {
        write(&daemon, "/api/v1/silences", format!("{{{subject}, \"until\": \"{until}\", \"reason\": \"it moves\"}}"))
    };
    for (subject, until) in [
        (r#""source": "shop""#, "2199-01-01T00:00:00Z"),
        (r#""key_result": "first""#, "2199-01-01T00:00:00Z"),
        (r#""key_result": "first""#, "2199-02-01T00:00:00Z"),
    ] {
        assert_eq!(silence(subject, until).send().await.unwrap().status(), StatusCode::CREATED);
    }
    let all = list().await;
    let mut subjects: Vec<(&str, &str)> =
        all.as_array().unwrap().iter().map(|one| (one["subject"].as_str().unwrap(), one["until"].as_str().unwrap())).collect();
    subjects.sort_unstable();
    assert_eq!(subjects, [("key_result:first", "2199-02-01T00:00:00Z"), ("source:shop", "2199-01-01T00:00:00Z")]);
    let log = daemon.log();
    assert!(
        log.contains("silenced through the API") && log.contains("key_result:first") && log.contains("token=\"ci\""),
        "{log}"
    );
    assert!(!log.contains(WRITER), "the token is in the log");
}
