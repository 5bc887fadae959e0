//! The form of Grafana's alerting, as files provision it: a query, and a threshold on its answer.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{Options, Reason, Rule};

/// The data source that config/grafana/provisioning declares.
const DATASOURCE: &str = "okrd-prometheus";

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct File {
    api_version: u8,
    groups: Vec<Group>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Group {
    org_id: u8,
    name: &'static str,
    folder: &'static str,
    interval: &'static str,
    rules: Vec<Written>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Written {
    uid: String,
    title: &'static str,
    condition: &'static str,
    data: Vec<Step>,
    no_data_state: &'static str,
    exec_err_state: &'static str,
    r#for: String,
    /// Where Prometheus and Alertmanager alert already, these rules only wait.
    is_paused: bool,
    labels: BTreeMap<&'static str, &'static str>,
    annotations: BTreeMap<&'static str, String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Step {
    ref_id: &'static str,
    datasource_uid: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    relative_time_range: Option<Seconds>,
    model: Model,
}

/// Before now.
#[derive(Serialize)]
struct Seconds {
    from: u32,
    to: u32,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Model {
    #[serde(rename_all = "camelCase")]
    Query { ref_id: &'static str, expr: String, instant: bool, range: bool },
    #[serde(rename_all = "camelCase")]
    Threshold { ref_id: &'static str, r#type: &'static str, expression: &'static str, conditions: Vec<Condition> },
}

#[derive(Serialize)]
struct Condition {
    evaluator: Evaluator,
}

#[derive(Serialize)]
struct Evaluator {
    r#type: &'static str,
    params: Vec<f64>,
}

pub(super) fn file(options: &Options, rules: &[Rule]) -> String {
    let rules = rules.iter().map(|rule| written(options, rule)).collect();
    let group = Group { org_id: 1, name: "okr-alerts", folder: "OKR", interval: "1m", rules };
    let body =
        serde_yaml::to_string(&File { api_version: 1, groups: vec![group] }).expect("text and lists can be written as YAML");
    format!("# Made by `okrd rules --format grafana`; do not edit.\n{body}")
}

fn written(options: &Options, rule: &Rule) -> Written {
    let query = Step {
        ref_id: "A",
        datasource_uid: DATASOURCE,
        relative_time_range: Some(Seconds { from: 600, to: 0 }),
        model: Model::Query { ref_id: "A", expr: rule.number.clone(), instant: true, range: false },
    };
    let conditions = vec![Condition { evaluator: Evaluator { r#type: "gt", params: vec![0.0] } }];
    let threshold = Step {
        ref_id: "B",
        datasource_uid: "__expr__",
        relative_time_range: None,
        model: Model::Threshold { ref_id: "B", r#type: "threshold", expression: "A", conditions },
    };
    let mut annotations = BTreeMap::from([
        ("summary", rule.summary.to_owned()),
        ("description", rule.description.replace("{{ .Value }}", "{{ .Values.A }}")),
    ]);
    if let Some(link) = rule.link(options) {
        annotations.insert("dashboard", link);
    }
    let is_missing = matches!(rule.reason, Reason::Absent | Reason::OtherPlan);
    Written {
        uid: format!("okrd-{}", rule.reason.name().replace('_', "-")),
        title: rule.name,
        condition: "B",
        data: vec![query, threshold],
        // A key result that left the file has no series any more, and nobody is to be told.
        no_data_state: if is_missing { "Alerting" } else { "OK" },
        exec_err_state: "Error",
        r#for: format!("{}m", rule.reason.minutes()),
        is_paused: true,
        labels: BTreeMap::from([("severity", rule.reason.severity().name()), ("reason", rule.reason.name())]),
        annotations,
    }
}
