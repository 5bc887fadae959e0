//! A dashboard without its panels: time, variables, links, annotations.

use serde::Serialize;

use super::{Datasource, Panel};

/// The version of the model that these types follow; Grafana brings older ones up to date when it loads them.
const SCHEMA_VERSION: u32 = 42;

/// A dashboard as a file or the HTTP API takes it.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Dashboard {
    pub uid: &'static str,
    pub title: String,
    pub description: String,
    pub tags: Vec<&'static str>,
    pub time: TimeRange,
    pub refresh: &'static str,
    pub timepicker: Timepicker,
    pub templating: Templating,
    pub annotations: Annotations,
    pub links: Vec<DashboardLink>,
    pub panels: Vec<Panel>,
    /// Empty: the zone of whoever looks.
    pub timezone: &'static str,
    /// 1: the crosshair is shared by all panels.
    pub graph_tooltip: u8,
    pub editable: bool,
    pub schema_version: u32,
}

impl Dashboard {
    /// One without panels, variables and links.
    pub fn new(uid: &'static str, title: &str, description: &str, time: TimeRange) -> Self {
        Self {
            uid,
            title: title.into(),
            description: description.into(),
            tags: vec!["okr"],
            time,
            refresh: "1m",
            timepicker: Timepicker::default(),
            templating: Templating::default(),
            annotations: Annotations::default(),
            links: Vec::new(),
            panels: Vec::new(),
            timezone: "",
            graph_tooltip: 1,
            editable: true,
            schema_version: SCHEMA_VERSION,
        }
    }
}

/// What is looked at, in Grafana's relative notation.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct TimeRange {
    pub from: &'static str,
    pub to: &'static str,
}

#[derive(Clone, Debug, Default, Serialize)]
pub struct Timepicker {
    pub quick_ranges: Vec<QuickRange>,
}

/// One choice of the time picker.
#[derive(Clone, Debug, Serialize)]
pub struct QuickRange {
    pub display: &'static str,
    pub from: &'static str,
    pub to: &'static str,
}

#[derive(Clone, Debug, Default, Serialize)]
pub struct Templating {
    pub list: Vec<Variable>,
}

/// What is chosen at the top of a dashboard.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Variable {
    pub name: &'static str,
    pub label: String,
    pub description: String,
    #[serde(flatten)]
    pub kind: VariableKind,
}

#[derive(Clone, Debug, Serialize)]
#[serde(tag = "type", rename_all = "lowercase", rename_all_fields = "camelCase")]
pub enum VariableKind {
    Datasource {
        query: &'static str,
        regex: &'static str,
    },
    Query {
        datasource: Datasource,
        definition: String,
        query: Query,
        regex: &'static str,
        /// 2: asked again when the time range changes.
        refresh: u8,
        /// 5: by name, whatever the case.
        sort: u8,
        multi: bool,
        include_all: bool,
        #[serde(skip_serializing_if = "Option::is_none")]
        all_value: Option<&'static str>,
        #[serde(skip_serializing_if = "Option::is_none")]
        current: Option<Current>,
    },
}

/// What is chosen before anybody chose.
#[derive(Clone, Debug, Serialize)]
pub struct Current {
    pub text: Vec<&'static str>,
    pub value: Vec<&'static str>,
}

impl Current {
    pub fn all() -> Self {
        Self { text: vec!["All"], value: vec!["$__all"] }
    }
}

/// A variable's question, as the Prometheus data source keeps it.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Query {
    pub query: String,
    pub ref_id: &'static str,
}

#[derive(Clone, Debug, Default, Serialize)]
pub struct Annotations {
    pub list: Vec<Annotation>,
}

/// Spans of time that are marked in every chart.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Annotation {
    pub name: String,
    pub datasource: Datasource,
    pub enable: bool,
    pub icon_color: &'static str,
    pub expr: String,
    pub step: &'static str,
    pub title_format: String,
}

/// A link in the dashboard's head.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DashboardLink {
    pub title: String,
    pub r#type: &'static str,
    pub icon: &'static str,
    pub tooltip: String,
    pub url: String,
    pub tags: Vec<&'static str>,
    pub as_dropdown: bool,
    pub include_vars: bool,
    pub keep_time: bool,
    pub target_blank: bool,
}
