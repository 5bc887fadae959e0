//! Every query of every dashboard, asked of a real Prometheus that scrapes the demo.

use okrd::lang::Language;
use serde_json::Value;

use super::files::{all, panels};
use crate::{
    daemon::{Daemon, between, okrd},
    servers::scraper::Scraper,
};

/// The dashboards' variables, and what Grafana fills in by itself.
const VARIABLES: [(&str, &str); 7] = [
    ("$__rate_interval", "5s"),
    ("$__range", "5m"),
    ("\"$objective\"", "\"visibility\""),
    ("\"$key_result\"", "\"backlinks\""),
    ("\"$cycle\"", "\"demo\""),
    ("\"$owner\"", "\".*\""),
    ("\"$source\"", "\".*\""),
];

fn filled(text: &str) -> String {
    VARIABLES.iter().fold(text.to_owned(), |text, (name, value)| text.replace(name, value))
}

/// All queries with the panel that asks them; those of variables too.
fn queries() -> Vec<(String, String)> {
    let mut queries = Vec::new();
    for dashboard in all(Language::En) {
        for panel in panels(&dashboard) {
            for target in panel["targets"].as_array().into_iter().flatten() {
                let text = |name: &str| target[name].as_str().unwrap_or_default().to_owned();
                let name = format!("{} {} {}", dashboard["uid"], panel["title"], text("refId"));
                queries.push((name, filled(&text("expr"))));
            }
        }
        for variable in dashboard["templating"]["list"].as_array().into_iter().flatten() {
            let query = variable["query"]["query"].as_str().unwrap_or_default();
            if let Some(query) = query.strip_prefix("query_result(").and_then(|query| query.strip_suffix(')')) {
                queries.push((format!("{} {}", dashboard["uid"], variable["name"]), filled(query)));
            }
        }
    }
    queries
}

#[tokio::test]
async fn every_query_of_every_dashboard_gets_an_answer_from_a_real_prometheus() {
    let folder = tempfile::tempdir().unwrap();
    let mut command = okrd();
    command.args(["demo", "--listen", "127.0.0.1:0"]).arg("--folder").arg(folder.path().join("demo"));
    let daemon = Daemon::of(command, &folder.path().join("log"), |log| between(log, "http://", "/metrics")).await;
    let mut prometheus = Scraper::of(&daemon.address).await;
    // Rates need two scrapes of a counter that goes up between them, also of the one for failures.
    prometheus
        .wait_for("sum(increase(okrd_polls_total{outcome!=\"ok\"}[5m]))", |rate| matches!(rate, [(_, rate)] if *rate > 0.0))
        .await;

    let published = daemon.metrics().await;
    let queries = queries();
    assert!(queries.len() > 80, "{}", queries.len());
    for (name, query) in queries {
        assert!(!query.replace("$1", "").contains('$'), "{name}: {query}");
        let answer = prometheus.query(&query).await;
        let Some(answer) = answer else { panic!("{name} is refused: {query}") };
        assert!(!answer.is_empty() || is_rightly_empty(&query, &published), "{name} is empty: {query}");
    }
    let (status, _) = daemon.stop().await;
    assert!(status.success());
}

/// What has no number for the key result that is looked at, or is not published by this okrd.
fn is_rightly_empty(query: &str, published: &str) -> bool {
    let unpublished = |metric: &str| query.contains(metric) && !published.contains(&format!("{metric}{{"));
    ["okr_key_result_hit_probability", "okr_key_result_forecast_value"].into_iter().any(unpublished)
}

#[test]
fn a_query_names_no_metric_that_okrd_does_not_publish() {
    let page = std::fs::read_to_string("tests/data/metrics/page.prom").unwrap();
    let known: Vec<&str> = page.lines().filter_map(|line| line.strip_prefix("# TYPE ")?.split(' ').next()).collect();
    for (name, query) in queries() {
        for word in query.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').filter(|word| word.starts_with("okr_")) {
            let is_new = ["okr_key_result_hit_probability", "okr_key_result_forecast_value"].contains(&word);
            // Nothing of these is known in the fixture of the page.
            let is_unknown = ["okr_objective_expected_progress_ratio", "okr_key_result_expected_value"].contains(&word);
            assert!(known.contains(&word) || is_new || is_unknown, "{name}: {word}");
        }
    }
}

/// Grafana turns a series into text in this form; the variables read title and id out of it.
#[test]
fn a_variable_reads_titles_with_quotes() {
    for dashboard in all(Language::En) {
        for variable in dashboard["templating"]["list"].as_array().into_iter().flatten() {
            let regex = variable["regex"].as_str().unwrap_or_default();
            assert!(regex.is_empty() || regex.contains("(?<value>") && regex.contains("(?<text>"), "{}", Value::from(regex));
        }
    }
}
