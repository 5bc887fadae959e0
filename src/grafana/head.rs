//! What stands at the top of the dashboards: variables, links between them, and where a click leads.

use super::{
    Span,
    model::{Current, Dashboard, DashboardLink, DataLink, Datasource, Query, QuickRange, TimeRange, Variable, VariableKind},
};
use crate::lang::{Dashboards, Said};

pub const OVERVIEW: &str = "okrd-overview";
pub const OBJECTIVE: &str = "okrd-objective";
pub const KEY_RESULT: &str = "okrd-key-result";
pub const SOURCES: &str = "okrd-sources";

/// How many of a variable's values can be chosen.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Choice {
    One,
    Several,
}

/// The past month: what dashboards show that look back.
pub const LAST_MONTH: TimeRange = TimeRange { from: "now-30d", to: "now" };

/// A dashboard with what all have: the data source, the cycle, links to the others.
pub fn dashboard(texts: &Dashboards, uid: &'static str, said: &Said, time: TimeRange) -> Dashboard {
    let mut dashboard = Dashboard::new(uid, said.title, said.about, time);
    dashboard.templating.list = vec![datasource(texts), cycle(texts)];
    let boards = [
        (OVERVIEW, &texts.overview.board),
        (OBJECTIVE, &texts.objective.board),
        (KEY_RESULT, &texts.key_result.board),
        (SOURCES, &texts.sources.board),
    ];
    dashboard.links = boards.iter().filter(|(other, _)| *other != uid).map(|(uid, said)| link_to(uid, said)).collect();
    dashboard.timepicker.quick_ranges = quick_ranges(texts);
    dashboard
}

fn datasource(texts: &Dashboards) -> Variable {
    let kind = VariableKind::Datasource { query: "prometheus", regex: "" };
    variable("datasource", &texts.shared.datasource, kind)
}

fn cycle(texts: &Dashboards) -> Variable {
    let query = "label_values(okr_cycle_elapsed_ratio, cycle)";
    // The newest cycle first: names that follow each other sort that way.
    let mut variable = choice("cycle", &texts.shared.cycle, query.into(), "", Choice::One);
    if let VariableKind::Query { sort, .. } = &mut variable.kind {
        *sort = 6;
    }
    variable
}

pub fn owner(texts: &Dashboards) -> Variable {
    let query = "label_values(okr_objective_info{cycle=\"$cycle\"}, owner)";
    choice("owner", &texts.shared.owner, query.into(), "", Choice::Several)
}

/// The text of an info series is its title, the value its id.
const OBJECTIVE_TITLE: &str = r#"/objective="(?<value>[^"]+)".*title="(?<text>.+?)"[,}]/"#;
const KEY_RESULT_TITLE: &str = r#"/key_result="(?<value>[^"]+)".*title="(?<text>.+?)"[,}]/"#;

pub fn objective(texts: &Dashboards, selector: &str, many: Choice) -> Variable {
    let last = format!("last_over_time(okr_objective_info{{{selector}}}[$__range])");
    let query = format!("query_result(max by (objective, title) (topk by (cycle, objective) (1, {last})))");
    choice("objective", &texts.shared.objective, query, OBJECTIVE_TITLE, many)
}

pub fn key_result(texts: &Dashboards) -> Variable {
    let last = "last_over_time(okr_key_result_info{cycle=\"$cycle\",objective=~\"$objective\"}[$__range])";
    let query = format!("query_result(max by (key_result, title) (topk by (cycle, key_result) (1, {last})))");
    choice("key_result", &texts.shared.key_result, query, KEY_RESULT_TITLE, Choice::One)
}

pub fn source(texts: &Dashboards) -> Variable {
    choice("source", &texts.shared.source, "label_values(okrd_polls_total, source)".into(), "", Choice::Several)
}

fn choice(name: &'static str, said: &Said, query: String, regex: &'static str, many: Choice) -> Variable {
    let several = many == Choice::Several;
    let kind = VariableKind::Query {
        datasource: Datasource::CHOSEN,
        definition: query.clone(),
        query: Query { query, ref_id: "PrometheusVariableQueryEditor-VariableQuery" },
        regex,
        refresh: 2,
        sort: 5,
        multi: several,
        include_all: several,
        // Without a value of its own "all" is the list of what there is, and panels can be repeated for each.
        all_value: None,
        current: several.then(Current::all),
    };
    variable(name, said, kind)
}

fn variable(name: &'static str, said: &Said, kind: VariableKind) -> Variable {
    Variable { name, label: said.title.into(), description: said.about.into(), kind }
}

fn link_to(uid: &str, said: &Said) -> DashboardLink {
    DashboardLink {
        title: said.title.into(),
        r#type: "link",
        icon: "dashboard",
        tooltip: said.about.into(),
        url: format!("/d/{uid}?var-datasource=${{datasource}}&var-cycle=${{cycle}}"),
        tags: Vec::new(),
        as_dropdown: false,
        include_vars: false,
        keep_time: false,
        target_blank: false,
    }
}

/// From a row that has a field `objective`.
pub fn to_objective(texts: &Dashboards) -> DataLink {
    to(texts.shared.open_objective, OBJECTIVE, "objective")
}

/// From a row that has a field `key_result`.
pub fn to_key_result(texts: &Dashboards) -> DataLink {
    to(texts.shared.open_key_result, KEY_RESULT, "key_result")
}

/// From a row whose field of this name is a source.
pub fn to_source(texts: &Dashboards, field: &str) -> DataLink {
    let url =
        format!("/d/{SOURCES}?var-datasource=${{datasource}}&var-cycle=${{cycle}}&var-source=${{__data.fields[\"{field}\"]}}");
    DataLink { title: texts.shared.open_source.into(), url, target_blank: false }
}

/// From a series with a label `key_result`.
pub fn series_to_key_result(texts: &Dashboards) -> DataLink {
    let url = format!(
        "/d/{KEY_RESULT}?var-datasource=${{datasource}}&var-cycle=${{cycle}}&var-key_result=${{__field.labels.key_result}}"
    );
    DataLink { title: texts.shared.open_key_result.into(), url, target_blank: false }
}

fn to(title: &str, uid: &str, variable: &str) -> DataLink {
    let url =
        format!("/d/{uid}?var-datasource=${{datasource}}&var-cycle=${{cycle}}&var-{variable}=${{__data.fields.{variable}}}");
    DataLink { title: title.into(), url, target_blank: false }
}

/// The spans that cycles have, to their ends.
fn quick_ranges(texts: &Dashboards) -> Vec<QuickRange> {
    let shared = &texts.shared;
    let of = |display: &'static str, time: TimeRange| QuickRange { display, from: time.from, to: time.to };
    vec![
        of(shared.last_week, TimeRange { from: "now-7d", to: "now" }),
        of(shared.this_month, cycle_of(Span::Month)),
        of(shared.this_quarter, cycle_of(Span::Quarter)),
        of(shared.this_half, cycle_of(Span::Half)),
        of(shared.this_year, cycle_of(Span::Year)),
    ]
}

/// A whole cycle, up to its end, in Grafana's notation; "fiscal" quarters are those of the calendar unless set otherwise.
pub fn cycle_of(span: Span) -> TimeRange {
    match span {
        Span::Month => TimeRange { from: "now/M", to: "now/M" },
        Span::Quarter => TimeRange { from: "now/fQ", to: "now/fQ" },
        Span::Half => TimeRange { from: "now-3M/M", to: "now+3M/M" },
        Span::Year => TimeRange { from: "now/y", to: "now/y" },
    }
}
