//! Every page of the demo in both languages: whole, without a hole, and every link leads somewhere.

use std::collections::BTreeSet;

use reqwest::{Method, StatusCode};

use super::demo;

/// The addresses on this host that a page leads to.
fn links(page: &str) -> BTreeSet<String> {
    let attributes = page.split("href=\"").skip(1).chain(page.split("src=\"").skip(1));
    let all = attributes.filter_map(|rest| rest.split('"').next()).map(|link| link.replace("&amp;", "&").replace("&#x2f;", "/"));
    all.filter(|link| link.starts_with('/')).map(|link| link.split('#').next().unwrap_or_default().to_owned()).collect()
}

#[tokio::test]
async fn every_page_is_whole_in_both_languages_and_every_link_leads_somewhere() {
    for (language, other, words) in [
        ("en", "fr", ["Overview", "Sources", "What needs somebody", "Key result", "There is no such page"]),
        ("fr", "en", ["Vue d’ensemble", "Sources", "Ce qui demande quelqu’un", "Résultat clé", "Cette page n’existe pas"]),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let daemon = demo(folder.path(), language).await;
        let (mut seen, mut waiting) = (BTreeSet::new(), BTreeSet::from(["/".to_owned()]));
        let mut all = String::new();
        while let Some(address) = waiting.pop_first() {
            let answer = daemon.request(Method::GET, &address).send().await.unwrap();
            assert_eq!(answer.status(), StatusCode::OK, "{address}");
            let kind = answer.headers()["content-type"].to_str().unwrap().to_owned();
            let csp = answer.headers()["content-security-policy"].to_str().unwrap();
            assert!(csp.starts_with("default-src 'none'") && !csp.contains("script-src 'self' "), "{csp}");
            let page = answer.text().await.unwrap();
            seen.insert(address.clone());
            if kind != "text/html; charset=utf-8" {
                continue;
            }
            let spoken = if address.contains(&format!("lang={other}")) { other } else { language };
            assert!(page.starts_with("<!doctype html>\n<html lang=\"") && page.trim_end().ends_with("</html>"), "{address}");
            assert!(page.contains(&format!("<html lang=\"{spoken}\">")), "{address} is in another language");
            assert_eq!(page.matches("<h1").count(), 1, "{address}");
            for hole in ["undefined", "NaN", "None", "{{", "{%", "&amp;amp;", "&amp;lt;"] {
                assert!(!page.contains(hole), "{address} has a hole: {hole}");
            }
            waiting.extend(links(&page).into_iter().filter(|link| !seen.contains(link)));
            if spoken == language {
                all.push_str(&page);
            }
        }
        // The overview, the sources and 16 key results, each in two languages; filters beside them.
        assert!(seen.len() > 36 && seen.iter().filter(|address| address.starts_with("/key-results/")).count() == 32, "{seen:?}");
        let (status, lost) = daemon.get("/nowhere").await;
        assert_eq!((status, lost.as_str()), (StatusCode::NOT_FOUND, "there is no such page\n"), "a program gets a line");
        let lost = daemon.request(Method::GET, "/nowhere").header("accept", "text/html").send().await.unwrap();
        assert_eq!(lost.status(), StatusCode::NOT_FOUND);
        let lost = lost.text().await.unwrap();
        assert!(lost.contains("<h1"), "a person gets a page");
        let (status, unknown) = daemon.get("/key-results/nothing").await;
        assert_eq!(status, StatusCode::NOT_FOUND);
        for word in words {
            assert!(all.contains(word) || lost.contains(word) && unknown.contains(word), "{language}: {word}");
        }
    }
}

#[tokio::test]
async fn what_stands_in_an_address_never_breaks_the_page() {
    let folder = tempfile::tempdir().unwrap();
    let daemon = demo(folder.path(), "en").await;
    for address in [
        "/?page=many",
        "/?page=0",
        "/?page=99999999999999999999999",
        "/?lang=de",
        "/?lang=en&lang=fr",
        "/?status=nonsense",
        "/?owner=%ff",
        "/?owner=<script>alert(1)</script>",
        "/?objective=%22%3E%3Cscript%3E",
        "/?%zz",
        "/sources?lang=%00",
    ] {
        let (status, page) = daemon.get(address).await;
        assert_eq!(status, StatusCode::OK, "{address}");
        assert!(page.trim_end().ends_with("</html>"), "{address}");
        assert_eq!(page.matches("<script").count(), 1, "{address}: only the script of the page itself");
    }
    assert_eq!(daemon.get("/key-results/%ff").await.0, StatusCode::NOT_FOUND);
    assert_eq!(daemon.get("/assets/nothing.css").await.0, StatusCode::NOT_FOUND);
}
