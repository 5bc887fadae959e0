//! What others wrote stays text, and a filter shows what it says.

use reqwest::Method;

use crate::{
    api::{WRITER, access, known},
    daemon::{Daemon, Shop, orders},
};

/// Looks like markup, ends attributes, and begins entities.
const ODD: &str = r#"<script>alert(1)</script>&"' {{ 7*7 }}"#;

#[tokio::test]
async fn markup_in_titles_owners_and_notes_is_text_everywhere() {
    let shop = Shop::new();
    let quoted = serde_json::to_string(ODD).unwrap();
    let first = orders("first").replace("id: first,", &format!("id: first, title: {quoted}, owner: {quoted},"));
    shop.declare(&access("open"), &first);
    let path = shop.path().join("okrs.yaml");
    let file = std::fs::read_to_string(&path).unwrap();
    let initiative = format!(
        "    initiatives:\n      - {{ title: {quoted}, status: doing, owner: {quoted}, link: \"javascript:alert(1)\" }}\n"
    );
    let objective = format!("  - id: sales\n    title: {quoted}\n{initiative}");
    std::fs::write(&path, file.replace("  - id: sales\n", &objective)).unwrap();
    let daemon = Daemon::start(shop.path()).await;
    daemon.wait_for("a number", async |daemon| known(daemon, "first").await).await;
    for subject in ["key_result\": \"first", "objective\": \"sales"] {
        let body = format!("{{\"{subject}\", \"text\": {quoted}}}");
        let written = crate::api::write(&daemon, "/api/v1/annotations", body).send().await.unwrap();
        assert!(written.status().is_success());
    }
    for address in ["/", "/key-results/first", "/sources", "/?lang=fr", "/key-results/first?lang=fr", "/?owner=%3Cscript%3E"] {
        let (_, page) = daemon.get(address).await;
        assert_eq!(page.matches("<script").count(), 1, "{address}: only the script of the page itself");
        assert!(!page.contains("alert(1)</script>") && !page.contains("49 "), "{address}");
        assert!(!page.contains("href=\"javascript"), "{address}");
        if !address.contains("owner") {
            assert!(page.contains("&lt;script&gt;alert(1)"), "{address} does not show it at all");
        }
    }
}

#[tokio::test]
async fn a_note_through_the_api_is_on_the_page_at_once() {
    let (_shop, daemon) = crate::api::shop("open").await;
    assert!(!daemon.get("/").await.1.contains("campaign sent"));
    let body = r#"{"objective": "sales", "text": "campaign sent"}"#;
    let answer =
        daemon.request(Method::POST, "/api/v1/annotations").bearer_auth(WRITER).header("content-type", "application/json");
    let note = crate::api::json(answer.body(body).send().await.unwrap()).await;
    assert!(daemon.get("/").await.1.contains("campaign sent"));
    let removed = daemon.request(Method::DELETE, &format!("/api/v1/annotations/{}", note["id"])).bearer_auth(WRITER).send().await;
    assert_eq!(removed.unwrap().status(), reqwest::StatusCode::NO_CONTENT);
    assert!(!daemon.get("/").await.1.contains("campaign sent"));
}

#[tokio::test]
async fn filters_of_the_address_choose_what_is_shown() {
    let shop = Shop::new();
    shop.declare(&access("open"), &(orders("first").replace("id: first,", "id: first, owner: zoé,") + &orders("second")));
    let daemon = Daemon::start(shop.path()).await;
    daemon.wait_for("numbers", async |daemon| known(daemon, "first").await && known(daemon, "second").await).await;
    let shown = async |query: &str| {
        let (_, page) = daemon.get(query).await;
        let page = page.replace("&#x2f;", "/");
        ["first", "second"].map(|id| page.contains(&format!("<th scope=\"row\"><a href=\"/key-results/{id}\"")))
    };
    assert_eq!(shown("/").await, [true, true]);
    assert_eq!(shown("/?owner=zo%C3%A9").await, [true, false]);
    assert_eq!(shown("/?owner=sales").await, [false, true]);
    assert_eq!(shown("/?owner=nobody").await, [false, false]);
    assert_eq!(shown("/?objective=sales").await, [true, true]);
    assert_eq!(shown("/?objective=other").await, [false, false]);
    let status = crate::api::json(daemon.request(Method::GET, "/api/v1/key-results/first").send().await.unwrap()).await;
    let status = status["key_result"]["status"].as_str().unwrap().to_owned();
    assert_eq!(shown(&format!("/?status={status}")).await, [true, true]);
    assert_eq!(shown("/?status=source_failing").await, [false, false]);
}
