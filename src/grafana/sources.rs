//! The sources: do they answer, is their data fresh, and what depends on them?

use super::{
    head::{self, LAST_MONTH},
    key_results::{cells, plain_table, status_cell},
    layout::{Layout, lines, panel, repeated},
    look,
    model::{
        Bars, Cell, Color, Custom, Dashboard, Field, Kind, Line, Matcher, Override, Panel, Stat, Target, TimeRange, Timeline,
    },
    objective::share,
    overview::{chart, number},
    query::Scope,
    table::{Column, columns},
};
use crate::lang::{Dashboards, Language};

/// The chosen sources, on the daemon's own series.
const CHOSEN: &str = r#"source=~"$source""#;

/// Where nothing was polled a share or a quantile is no number; one such point takes a chart its scale.
const NO_NAN: &str = " >= 0";

pub fn dashboard(language: Language) -> Dashboard {
    let texts = language.dashboards();
    let said = &texts.sources;
    let time = TimeRange { from: "now-24h", ..LAST_MONTH };
    let mut dashboard = head::dashboard(texts, head::SOURCES, &said.board, time);
    dashboard.templating.list.push(head::source(texts));
    let reachable = format!("avg(max by (source) (okrd_source_up{{{CHOSEN}}}))");
    let mut layout = Layout::default();
    layout
        .add(4, 4, share(&said.reachable, &reachable, look::SKY))
        .add(4, 4, failed(texts))
        .add(4, 4, polls(texts))
        .add(4, 4, unjudged(texts))
        .add(4, 4, configuration(texts))
        .add(4, 4, daemon(texts))
        .add(24, 7, sources(texts))
        .add(24, 7, up(texts))
        .row(said.latency.title)
        .add(6, 7, latency(texts))
        .row(said.row_details)
        .add(12, 13, freshness(texts))
        .add(12, 13, failures(texts))
        .add(24, 14, depends(language));
    dashboard.panels = layout.finish();
    dashboard
}

/// Polls of each source in the chosen time, by how they ended; 0 where nothing was polled.
fn polls_in_range(outcomes: &str) -> String {
    format!("sum by (source) (increase(okrd_polls_total{{{CHOSEN}{outcomes}}}[$__range]))")
}

fn failed(texts: &Dashboards) -> Panel {
    let numbers = format!("sum({}) / sum({}){NO_NAN}", polls_in_range(",outcome!=\"ok\""), polls_in_range(""));
    let defaults = Field {
        unit: Some("percentunit".into()),
        decimals: Some(1),
        color: Some(Color::thresholds()),
        thresholds: Some(look::failures()),
        ..number()
    };
    panel(&texts.sources.failed, Kind::Stat(Stat::new("value")), vec![Target::now("A", numbers, "")], defaults)
}

fn polls(texts: &Dashboards) -> Panel {
    let numbers = format!("sum(rate(okrd_polls_total{{{CHOSEN}}}[1h])) * 60");
    let defaults = Field {
        unit: Some(format!("suffix:{}", texts.shared.per_minute)),
        decimals: Some(0),
        color: Some(Color::fixed(look::GREY)),
        ..number()
    };
    panel(&texts.sources.polls, Kind::Stat(Stat::new("value")), vec![Target::now("A", numbers, "")], defaults)
}

fn unjudged(texts: &Dashboards) -> Panel {
    let defaults =
        Field { decimals: Some(0), color: Some(Color::thresholds()), thresholds: Some(look::counts(look::YELLOW)), ..number() };
    let targets = vec![Target::now("A", Scope::CYCLE.count(look::UNJUDGED), "")];
    panel(&texts.sources.unjudged, Kind::Stat(Stat::new("value")), targets, defaults)
}

fn configuration(texts: &Dashboards) -> Panel {
    let defaults = Field {
        color: Some(Color::thresholds()),
        mappings: look::yes_or_no((texts.sources.accepted, look::SKY), (texts.sources.refused, look::VERMILION)),
        ..number()
    };
    let targets = vec![Target::now("A", "min(okrd_config_last_reload_successful)".into(), "")];
    panel(&texts.sources.configuration, Kind::Stat(Stat::new("value")), targets, defaults)
}

fn daemon(texts: &Dashboards) -> Panel {
    // The process counters have a name that every program has: the join keeps okrd's.
    let started = "process_start_time_seconds * on (instance, job) group_left () okrd_build_info";
    let numbers = format!("min(time() - {started})");
    let defaults = Field { unit: Some("s".into()), decimals: Some(0), color: Some(Color::fixed(look::GREY)), ..number() };
    panel(&texts.sources.daemon, Kind::Stat(Stat::new("value")), vec![Target::now("A", numbers, "")], defaults)
}

fn up_states(texts: &Dashboards) -> Vec<super::model::Mapping> {
    look::yes_or_no((texts.series.answers, look::BLUE), (texts.series.fails, look::VERMILION))
}

fn sources(texts: &Dashboards) -> Panel {
    let head = &texts.columns;
    let of_source = |numbers: &str| {
        format!(
            "({numbers}) * on (cycle, key_result) group_left (source) topk by (cycle, key_result) (1, okr_key_result_info{{{},{CHOSEN}}})",
            Scope::CYCLE.0
        )
    };
    let info = format!("okr_key_result_info{{{},{CHOSEN}}}", Scope::CYCLE.0);
    let age = format!("time() - {}", Scope::CYCLE.key_results("okr_key_result_observed_timestamp_seconds"));
    let slow = format!(
        "histogram_quantile(0.95, sum by (source, le) (increase(okrd_poll_duration_seconds_bucket{{{CHOSEN}}}[$__range]))){NO_NAN}"
    );
    let targets = vec![
        Target::rows("A", format!("max by (source) (okrd_source_up{{{CHOSEN}}})")),
        Target::rows("B", format!("max by (source, connector) (topk by (source) (1, {info}))")),
        Target::rows("C", format!("count by (source) (max by (source, key_result) ({info}))")),
        Target::rows("D", format!("max by (source) ({})", of_source(&age))),
        Target::rows("E", format!("{} / {}{NO_NAN}", polls_in_range(",outcome!=\"ok\""), polls_in_range(""))),
        Target::rows("F", slow),
        Target::rows("G", polls_in_range(",outcome=~\"rate_limited|quota_exhausted\"")),
    ];
    let states = up_states(texts);
    let list = vec![
        Column::label("source", head.source, |column| column),
        Column::label("connector", head.connector, |column| column.width(130)),
        Column::number("A", head.reachable, |column| {
            column.mappings(states).cell(Cell::ColorBackground { mode: "basic" }).align("left").width(150)
        }),
        Column::number("C", head.key_results, |column| column.decimals(0).width(140)),
        Column::number("D", head.oldest_data, |column| column.unit("s").decimals(0).width(190)),
        Column::number("E", head.failed, |column| {
            column.unit("percentunit").decimals(1).thresholds(look::failures()).cell(Cell::ColorText {}).width(130)
        }),
        Column::number("F", head.slow, |column| column.unit("s").width(150)),
        Column::number("G", head.limited, |column| {
            column.decimals(0).thresholds(look::counts(look::ORANGE)).cell(Cell::ColorText {}).width(160)
        }),
    ];
    let (transformations, overrides) = columns("source", list, &[(head.reachable, false)]);
    Panel { transformations, ..panel(&texts.sources.sources, plain_table(), targets, cells()) }.overrides(overrides)
}

fn up(texts: &Dashboards) -> Panel {
    let defaults = Field {
        color: Some(Color::thresholds()),
        mappings: up_states(texts),
        custom: Some(Custom { fill_opacity: Some(85), line_width: Some(0), ..Custom::default() }),
        ..number()
    };
    let targets = vec![Target::over_time("A", format!("max by (source) (okrd_source_up{{{CHOSEN}}})"), "{{source}}")];
    panel(&texts.sources.up, Kind::Timeline(Timeline::rows()), targets, defaults)
}

fn failures(texts: &Dashboards) -> Panel {
    let numbers = format!("sum by (source, outcome) (increase(okrd_polls_total{{{CHOSEN},outcome!=\"ok\"}}[$__range])) > 0");
    let defaults = Field { decimals: Some(0), min: Some(0.0), color: Some(Color::fixed(look::ORANGE)), ..number() };
    let targets = vec![Target::now("A", format!("sort_desc({numbers})"), "{{source}}: {{outcome}}")];
    panel(&texts.sources.failures, Kind::BarGauge(Bars::rows()), targets, defaults)
}

/// One chart a source: two lines are told apart without a palette.
fn latency(texts: &Dashboards) -> Panel {
    let quantile = |share: &str| {
        let buckets = format!("okrd_poll_duration_seconds_bucket{{{CHOSEN}}}");
        format!("histogram_quantile({share}, sum by (le) (rate({buckets}[1h]))){NO_NAN}")
    };
    let targets = vec![
        Target::over_time("A", quantile("0.5"), texts.series.median),
        Target::over_time("B", quantile("0.95"), texts.series.slowest),
    ];
    let defaults = Field {
        unit: Some("s".into()),
        color: Some(Color::fixed(look::SKY)),
        custom: Some(Custom { axis_soft_min: Some(0.0), ..lines() }),
        ..number()
    };
    let slowest = Override::of(Matcher::Query("B")).color(look::ORANGE).dashed(Line::dashes());
    let panel = panel(&texts.sources.latency, chart(), targets, defaults).overrides([slowest]);
    repeated(Panel { interval: Some("1m"), ..panel }, "source", 4)
}

fn freshness(texts: &Dashboards) -> Panel {
    let words = format!("topk by (cycle, key_result) (1, okr_key_result_info{{{},{CHOSEN}}})", Scope::CYCLE.0);
    let age = format!("time() - {}", Scope::CYCLE.key_results("okr_key_result_observed_timestamp_seconds"));
    let numbers = format!("sort_desc(({age}) * on (cycle, key_result) group_left (title) {words})");
    let defaults = Field {
        unit: Some("s".into()),
        decimals: Some(0),
        min: Some(0.0),
        color: Some(Color::fixed(look::SKY)),
        links: vec![head::series_to_key_result(texts)],
        ..number()
    };
    panel(&texts.sources.freshness, Kind::BarGauge(Bars::rows()), vec![Target::now("A", numbers, "{{title}}")], defaults)
}

fn depends(language: Language) -> Panel {
    let texts = language.dashboards();
    let head = &texts.columns;
    let info = format!("topk by (cycle, key_result) (1, okr_key_result_info{{{},{CHOSEN}}})", Scope::CYCLE.0);
    let each = |numbers: &str| format!("max by (key_result) (({numbers}) and on (cycle, key_result) {info})");
    let metric = |name: &str| Scope::CYCLE.key_results(&format!("okr_key_result_{name}"));
    let targets = vec![
        Target::rows("A", each(&Scope::CYCLE.status_code())),
        Target::rows("B", info.clone()),
        Target::rows("C", each(&format!("time() - {}", metric("observed_timestamp_seconds")))),
        Target::rows("D", each(&format!("time() - {}", metric("collected_timestamp_seconds")))),
    ];
    let list = vec![
        Column::label("source", head.source, |column| column.width(140)),
        Column::number("A", head.status, |column| status_cell(column, language).width(180)),
        Column::label("title", head.key_result, |column| column.link(head::to_key_result(texts))),
        Column::label("owner", head.owner, |column| column.width(140)),
        Column::number("C", head.data_age, |column| column.unit("s").decimals(0).width(150)),
        Column::number("D", texts.key_result.collected.title, |column| column.unit("s").decimals(0).width(150)),
        Column::hidden("key_result"),
    ];
    let (transformations, overrides) = columns("key_result", list, &[(head.source, false), (head.status, false)]);
    Panel { transformations, ..panel(&texts.sources.depends, plain_table(), targets, cells()) }.overrides(overrides)
}
