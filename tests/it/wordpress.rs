//! The connector `wordpress` against a real WordPress: each measure is what its database says.

use std::{path::Path, time::Duration};

use okrd::{collect::engine::connectors, document::Files, okr::number_of, plan, source::value_of};

use crate::{asking::window, documented::Examples, servers::wordpress::Wordpress};

/// The number that a measure gives over October 2024 in Paris.
async fn ask(source: &str, measure: &str, target: &str) -> f64 {
    let mut files = Files::default();
    let text = format!(
        "cycle: 2024-10\ntimezone: Europe/Paris\nsources:\n  s: {{ connector: wordpress, {source} }}\nobjectives:\n  - id: o\n    \
         owner: t\n    key_results:\n      - {{ id: k, source: s, measure: {measure}, target: {target} }}\n"
    );
    files.add("test.yaml", text);
    let plan = plan::load(&files, Path::new("."), connectors(), &Examples)
        .unwrap_or_else(|mistakes| panic!("{}", files.render(&mistakes, false)))
        .plan;
    let tracked = &plan.key_results[0];
    let october = window("2024-09-30T22:00:00Z", "2024-10-31T23:00:00Z");
    let answer = tokio::time::timeout(Duration::from_secs(60), tracked.question.ask(&october)).await;
    let answer = answer.expect("it answers").unwrap_or_else(|error| panic!("{measure}: {error}"));
    let numbers = tracked.question.pick(&answer, &october).unwrap_or_else(|error| panic!("{measure}: {error}"));
    let value = value_of(&numbers, &tracked.shape).unwrap_or_else(|error| panic!("{measure}: {error}"));
    number_of(&value, &tracked.key_result).expect("it is a number")
}

#[tokio::test]
async fn every_measure_is_what_the_database_says() {
    let wordpress = Wordpress::start();
    let site = format!("site: \"http://127.0.0.1:{}\"", wordpress.port);
    let signed_in = format!("{site}, user: admin, password: \"{}\"", wordpress.password);
    let dated = |column: &str| format!("{column} >= '2024-10-01' and {column} < '2024-11-01'");
    let published = |kind: &str| format!("post_type = '{kind}' and post_status = 'publish' and {}", dated("post_date"));
    let category = &wordpress.category;
    let of_category = format!("id in (select object_id from wp_term_relationships where term_taxonomy_id = {category})");
    for (measure, sql, least) in [
        ("posts_published".to_owned(), format!("wp_posts where {}", published("post")), 5.0),
        (
            format!("{{ use: posts_published_in, category: {category} }}"),
            format!("wp_posts where {} and {of_category}", published("post")),
            3.0,
        ),
        ("pages_published".to_owned(), format!("wp_posts where {}", published("page")), 1.0),
        ("comments".to_owned(), format!("wp_comments where comment_approved = '1' and {}", dated("comment_date")), 10.0),
    ] {
        let expected = wordpress.count(&format!("select count(*) from {sql}"));
        assert!(expected >= least, "{measure}: the database has {expected}, and a test needs some");
        for source in [&site, &signed_in] {
            assert_eq!(ask(source, &measure, "10").await, expected, "{measure} {sql}");
        }
    }
    for (measure, slug, expected) in [
        ("post_is_published", "post-3", 1.0),
        ("post_is_published", "draft-3", 0.0),
        ("page_is_published", "page-3", 1.0),
        ("page_is_published", "post-3", 0.0),
    ] {
        let measure = format!("{{ use: {measure}, slug: {slug} }}");
        assert_eq!(ask(&site, &measure, "done").await, expected, "{measure}");
    }
}
