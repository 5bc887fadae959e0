//! What holds for every dashboard, whatever is looked at.

use std::{collections::BTreeSet, path::Path};

use okrd::{
    grafana::{Span, dashboards, file},
    lang::Language,
};
use serde_json::Value;

/// Every dashboard as Grafana reads it.
pub fn all(language: Language) -> Vec<Value> {
    let files = dashboards(language, Span::default());
    files.iter().map(|dashboard| serde_json::from_str(&file(dashboard).1).expect("it is JSON")).collect()
}

pub fn panels(dashboard: &Value) -> &[Value] {
    dashboard["panels"].as_array().expect("a dashboard has panels")
}

#[test]
fn the_checked_in_files_are_what_the_code_makes() {
    for dashboard in dashboards(Language::En, Span::default()) {
        let (name, text) = file(&dashboard);
        let path = Path::new("config/grafana/dashboards").join(name);
        let there = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(there == text, "{} is old: okrd grafana dashboards --out config/grafana/dashboards", path.display());
    }
}

#[test]
fn every_panel_says_what_it_tells() {
    for language in Language::ALL {
        for dashboard in all(language) {
            let mut ids = BTreeSet::new();
            for panel in panels(&dashboard) {
                let name = format!("{} {}", dashboard["uid"], panel["title"]);
                assert!(ids.insert(panel["id"].as_u64()), "{name}: its id is another's too");
                if panel["type"] == "row" || panel["type"] == "text" {
                    continue;
                }
                let about = panel["description"].as_str().unwrap_or_default();
                assert!(about.ends_with(['.', '?']) && about.len() > 15, "{name}: {about}");
                assert_eq!(panel["fieldConfig"]["defaults"]["noValue"], "–", "{name}: no data must not look like a number");
            }
        }
    }
}

#[test]
fn no_panel_lies_on_another() {
    for dashboard in all(Language::En) {
        let mut taken = BTreeSet::new();
        for panel in panels(&dashboard) {
            let side = |name: &str| panel["gridPos"][name].as_u64().expect("it has a place");
            assert!(side("x") + side("w") <= 24, "{}", panel["title"]);
            for x in side("x")..side("x") + side("w") {
                for y in side("y")..side("y") + side("h") {
                    assert!(taken.insert((x, y)), "{} {}", dashboard["uid"], panel["title"]);
                }
            }
        }
    }
}

#[test]
fn languages_differ_in_words_only() {
    let queries = |language| -> Vec<String> {
        let targets = |panel: &Value| panel["targets"].as_array().cloned().unwrap_or_default();
        let of = |dashboard: Value| {
            panels(&dashboard).iter().flat_map(targets).map(|target| target["expr"].to_string()).collect::<Vec<_>>()
        };
        all(language).into_iter().flat_map(of).collect()
    };
    assert_eq!(queries(Language::En), queries(Language::Fr));
    let titles = |language| -> Vec<Value> { all(language).into_iter().map(|dashboard| dashboard["title"].clone()).collect() };
    assert_ne!(titles(Language::En), titles(Language::Fr));
}

#[test]
fn a_link_leads_to_a_dashboard_that_is_there() {
    let dashboards = all(Language::Fr);
    let uids: BTreeSet<&str> = dashboards.iter().filter_map(|dashboard| dashboard["uid"].as_str()).collect();
    for dashboard in &dashboards {
        let text = dashboard.to_string();
        let linked: BTreeSet<&str> = text.split("/d/").skip(1).filter_map(|rest| rest.split('?').next()).collect();
        assert!(linked.is_subset(&uids), "{}: {linked:?}", dashboard["uid"]);
        assert!(linked.len() >= 3, "{}: {linked:?}", dashboard["uid"]);
    }
}
