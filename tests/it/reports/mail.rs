//! What the HTML of a report must be, so that it survives mail programs and harms nobody who opens it.

use okrd::{
    lang::Language,
    report::{close, html, weekly},
};

use super::history::{closed, gathered, monday};

async fn pages() -> Vec<String> {
    let mut pages = Vec::new();
    for language in Language::ALL {
        let week = gathered(language.code(), monday()).await;
        pages.push(html(&weekly(&week.material()), language));
        let quarter = gathered(language.code(), closed()).await;
        pages.push(html(&close(&quarter.material()), language));
    }
    pages
}

/// The tags of a page as they stand, closing ones included.
fn tags(page: &str) -> impl Iterator<Item = &str> {
    page.split('<').skip(1).filter_map(|rest| rest.split('>').next())
}

#[tokio::test]
async fn a_page_needs_nothing_from_outside_and_runs_nothing() {
    for page in pages().await {
        let lower = page.to_lowercase();
        for bad in ["<script", "javascript:", "<link", "<iframe", "<object", "<form", "<img", "url(", "@import", "@font-face"] {
            assert!(!lower.contains(bad), "{bad}");
        }
        for tag in tags(&page) {
            assert!(!tag.contains(" src=") && !tag.to_lowercase().contains(" on"), "<{tag}>");
            assert!(!tag.contains(" href=") || tag.contains("href=\"https:&#x2f;&#x2f;"), "<{tag}>");
            assert!(!tag.contains("class=") || !tag.starts_with("div"), "what mail programs drop carries no look: <{tag}>");
        }
    }
}

#[tokio::test]
async fn a_page_is_laid_out_with_tables_and_inline_styles() {
    for page in pages().await {
        // Gmail cuts a message off after 102 KB.
        assert!(page.len() < 102_000, "{} bytes", page.len());
        for bad in ["display:flex", "display: flex", "display:grid", "position:", "float:", "var(--"] {
            assert!(!page.contains(bad), "{bad}");
        }
        let style = page.find("<style>").unwrap()..page.find("</style>").unwrap();
        assert!(
            page[style].lines().skip(1).all(|line| line.starts_with('@') || line.starts_with([' ', '}'])),
            "only print and phones"
        );
        let mut open: Vec<&str> = Vec::new();
        for tag in tags(&page).filter(|tag| !tag.starts_with('!') && !tag.ends_with('/')) {
            let name = tag.split_whitespace().next().unwrap();
            match name.strip_prefix('/') {
                Some(name) => assert_eq!(open.pop(), Some(name), "a tag that is not the one that was opened is closed"),
                None if ["meta", "br"].contains(&name) => {}
                None => open.push(name),
            }
        }
        assert!(open.is_empty(), "{open:?}");
    }
}

#[tokio::test]
async fn what_people_wrote_is_text() {
    for page in pages().await {
        assert!(page.contains("&lt;Green &amp; Leaf&gt;") && !page.contains("<Green"), "titles");
        assert!(!page.contains("<half>") && !page.contains("<la moitié>"), "notes");
    }
}

#[tokio::test]
async fn every_chart_says_in_words_what_it_shows() {
    for page in pages().await {
        let charts = page.matches("<svg").count();
        assert_eq!(charts, 16, "one for each key result");
        assert_eq!(page.matches("role=\"img\" aria-label=\"").count(), charts);
        assert!(!page.contains("aria-label=\"\""));
        assert!(page.contains("<html lang=\"en\"") || page.contains("<html lang=\"fr\""));
    }
}
