//! The form of Prometheus: groups of recording and alerting rules.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{Options, Rule, recording::RECORDED};

#[derive(Serialize)]
struct File<'a> {
    groups: Vec<Group<'a>>,
}

#[derive(Serialize)]
struct Group<'a> {
    name: &'static str,
    interval: &'static str,
    rules: Vec<Written<'a>>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Written<'a> {
    Recording { record: &'a str, expr: &'a str },
    Alert { alert: &'a str, expr: String, r#for: String, labels: Labels, annotations: BTreeMap<&'static str, String> },
}

#[derive(Serialize)]
struct Labels {
    severity: &'static str,
    reason: &'static str,
}

pub(super) fn file(options: &Options, rules: &[Rule]) -> String {
    let recording = RECORDED.iter().map(|(record, expr)| Written::Recording { record, expr }).collect();
    let alerts = rules.iter().map(|rule| alert(options, rule)).collect();
    let groups = vec![
        Group { name: "okr", interval: "1m", rules: recording },
        Group { name: "okr-alerts", interval: "1m", rules: alerts },
    ];
    let body = serde_yaml::to_string(&File { groups }).expect("text and lists can be written as YAML");
    format!("# Made by `okrd rules`; do not edit.\n{body}")
}

fn alert<'a>(options: &Options, rule: &Rule) -> Written<'a> {
    let texts = [("summary", rule.summary.to_owned()), ("description", rule.description.to_owned())];
    let mut annotations = BTreeMap::from(texts);
    if let Some(link) = rule.link(options) {
        annotations.insert("dashboard", link);
    }
    Written::Alert {
        alert: rule.name,
        expr: format!("({}) > 0", rule.number),
        r#for: format!("{}m", rule.reason.minutes()),
        labels: Labels { severity: rule.reason.severity().name(), reason: rule.reason.name() },
        annotations,
    }
}
