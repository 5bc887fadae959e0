//! One key result over its whole cycle. Its range ends with the cycle, so every query asks for the newest number in it.

use super::{
    Span,
    head::{self, Choice},
    key_results::{cells, plain_table, timeline},
    layout::{Layout, heading, lines, panel},
    look,
    model::{Annotation, Color, Dashboard, Datasource, Field, Kind, Line, Matcher, Override, Panel, Property, Stat, Target},
    objective::{over_time, points, share},
    overview::{chart, number},
    query::Scope,
    table::{Column, columns},
};
use crate::lang::{Dashboards, Language, Said};

const SCOPE: Scope = Scope::KEY_RESULT;

pub fn dashboard(language: Language, span: Span) -> Dashboard {
    let texts = language.dashboards();
    let said = &texts.key_result;
    let mut dashboard = head::dashboard(texts, head::KEY_RESULT, &said.board, head::cycle_of(span));
    dashboard.templating.list.push(head::objective(texts, r#"cycle="$cycle""#, Choice::Several));
    dashboard.templating.list.push(head::key_result(texts));
    dashboard.annotations.list = annotations(texts);
    let progress = SCOPE.last_known("okr_key_result_progress_ratio");
    let gap = format!("(({progress}) - {}) * 100", SCOPE.last("okr_key_result_expected_progress_ratio"));
    let mut layout = Layout::default();
    layout
        .add(24, 2, heading("## ${key_result:text}"))
        .add(5, 4, status(language))
        .add(4, 4, amount(texts, &said.value, &SCOPE.last_known("okr_key_result_value"), look::SKY))
        .add(4, 4, amount(texts, &said.target, &SCOPE.last("okr_key_result_target"), look::GREY))
        .add(4, 4, share(&said.progress, &progress, look::SKY))
        .add(3, 4, points(texts, &said.gap, &gap))
        .add(4, 4, share(&said.hit_probability, &SCOPE.last("okr_key_result_hit_probability"), look::SKY))
        .add(24, 12, path(texts))
        .add(24, 4, timeline(language, &said.timeline, SCOPE, texts.series.status))
        .add(5, 4, moment(&said.moved, "okr_key_result_last_progress_timestamp_seconds"))
        .add(5, 4, moment(&said.observed, "okr_key_result_observed_timestamp_seconds"))
        .add(5, 4, moment(&said.collected, "okr_key_result_collected_timestamp_seconds"))
        .add(5, 4, buffer(texts))
        .add(4, 4, rate(&said.rate))
        .add(24, 4, facts(texts))
        .add(
            24,
            8,
            over_time(
                texts,
                &said.over_time,
                &SCOPE.key_results("okr_key_result_progress_ratio"),
                &SCOPE.key_results("okr_key_result_expected_progress_ratio"),
            ),
        );
    dashboard.panels = layout.finish();
    dashboard
}

fn status(language: Language) -> Panel {
    let targets = vec![Target::now("A", SCOPE.last_status_code(), "")];
    let defaults = Field { color: Some(Color::thresholds()), mappings: look::statuses(language), ..number() };
    let stat = Stat { color_mode: "background_solid", justify_mode: "center", text_mode: "value", ..Stat::stacked(14, 30) };
    panel(&language.dashboards().key_result.status, Kind::Stat(stat), targets, defaults)
}

/// A number in the key result's own unit.
fn amount(texts: &Dashboards, said: &Said, numbers: &str, color: &'static str) -> Panel {
    let legend = format!("{} {{{{unit}}}}", texts.shared.in_unit);
    let targets = vec![Target::now("A", SCOPE.with_last_unit(numbers), &legend)];
    let defaults = Field { unit: Some("locale".into()), color: Some(Color::fixed(color)), ..number() };
    let stat = Stat { justify_mode: "center", ..Stat::stacked(14, 40) };
    panel(said, Kind::Stat(stat), targets, defaults).overrides(look::units(texts.shared.in_unit))
}

/// The chart that this dashboard is for: where the value was, should be, and will probably be.
fn path(texts: &Dashboards) -> Panel {
    let series = &texts.series;
    let target = |query, numbers: String, name: &str| {
        let legend = format!("{name} {} {{{{unit}}}}", texts.shared.in_unit);
        Target::over_time(query, SCOPE.with_last_unit(&numbers), &legend)
    };
    let targets = vec![
        target("L", SCOPE.fan("0.1"), series.forecast_low),
        target("H", SCOPE.fan("0.9"), series.forecast_high),
        target("M", SCOPE.fan("0.5"), series.forecast),
        target("B", SCOPE.constant("okr_key_result_baseline"), series.baseline),
        target("T", SCOPE.constant("okr_key_result_target"), series.target),
        target("E", SCOPE.path(), series.path),
        target("V", SCOPE.key_results("okr_key_result_value"), series.value),
    ];
    let defaults = Field { unit: Some("locale".into()), custom: Some(lines()), ..number() };
    let of =
        |query, name: &str, color, width| Override::of(Matcher::Query(query)).display_name(name).color(color).line_width(width);
    let band = |shown: Override| shown.with("custom.fillBelowTo", Property::Text(series.forecast_low.into()));
    let opacity = |percent| Property::Number(percent);
    let styles = [
        of("L", series.forecast_low, look::PURPLE, 0).hidden_from_legend(),
        band(of("H", series.forecast_high, look::PURPLE, 0)).with("custom.fillOpacity", opacity(22.0)).hidden_from_legend(),
        of("M", series.forecast, look::PURPLE, 2).dashed(Line::dots()),
        of("B", series.baseline, look::GREY, 1).dashed(Line::dots()),
        of("T", series.target, look::TEAL, 2).dashed(Line::dashes()),
        of("E", series.path, look::ORANGE, 2).dashed(Line::dashes()),
        of("V", series.value, look::SKY, 3),
    ];
    // Units go by the names that the queries give, so they come first.
    panel(&texts.key_result.path, chart(), targets, defaults).overrides(look::units(texts.shared.in_unit)).overrides(styles)
}

/// How long ago something was.
fn moment(said: &Said, metric: &str) -> Panel {
    let targets = vec![Target::now("A", format!("{} * 1000", SCOPE.last(metric)), "")];
    let defaults = Field { unit: Some("dateTimeFromNow".into()), color: Some(Color::fixed(look::GREY)), ..number() };
    panel(said, Kind::Stat(Stat { text_mode: "value", ..Stat::stacked(14, 26) }), targets, defaults)
}

fn buffer(texts: &Dashboards) -> Panel {
    let targets = vec![Target::now("A", format!("{} / 86400", SCOPE.last_known("okr_key_result_buffer_seconds")), "")];
    let defaults = Field {
        unit: Some(format!("suffix:{}", texts.shared.days)),
        decimals: Some(0),
        color: Some(Color::thresholds()),
        thresholds: Some(look::days_to_spare()),
        ..number()
    };
    panel(&texts.key_result.buffer, Kind::Stat(Stat::new("value")), targets, defaults)
}

fn rate(said: &Said) -> Panel {
    let targets = vec![Target::now("A", SCOPE.last_known("okr_key_result_required_rate_ratio"), "")];
    let defaults = Field {
        unit: Some("prefix:×".into()),
        decimals: Some(1),
        color: Some(Color::thresholds()),
        thresholds: Some(look::rates()),
        ..number()
    };
    panel(said, Kind::Stat(Stat::new("value")), targets, defaults)
}

fn facts(texts: &Dashboards) -> Panel {
    let head = &texts.columns;
    let info = "topk by (cycle, key_result) (1, last_over_time(okr_key_result_info{cycle=\"$cycle\",key_result=\"$key_result\"}[$__range]))";
    let objectives = "topk by (cycle, objective) (1, last_over_time(okr_objective_info{cycle=\"$cycle\"}[$__range]))";
    let objectives = format!("label_replace({objectives}, \"objective_title\", \"$1\", \"title\", \"(.*)\")");
    let words = format!("{info} * on (cycle, objective) group_left (objective_title) {objectives}");
    let targets = vec![Target::rows("A", words)];
    let label = |field: &str, name: &str| Column::label(field, name, |column| column);
    let list = vec![
        Column::label("objective_title", head.objective, |column| column.link(head::to_objective(texts))),
        label("owner", head.owner),
        label("kind", head.kind),
        label("unit", head.unit),
        label("target", head.target),
        Column::label("source", head.source, |column| column.link(head::to_source(texts, head.source))),
        label("connector", head.connector),
        Column::hidden("objective"),
    ];
    let (transformations, overrides) = columns("key_result", list, &[(head.owner, false)]);
    Panel { transformations, ..panel(&texts.key_result.facts, plain_table(), targets, cells()) }.overrides(overrides)
}

/// While it was stalled, and while its source gave no fresh data.
fn annotations(texts: &Dashboards) -> Vec<Annotation> {
    let of = |name: &str, color, statuses: &str| Annotation {
        name: name.into(),
        datasource: Datasource::CHOSEN,
        enable: true,
        icon_color: color,
        expr: format!("max by (key_result) (okr_key_result_status{{{},status=~\"{statuses}\"}}) == 1", SCOPE.0),
        step: "1h",
        title_format: name.into(),
    };
    vec![of(texts.series.stalled, look::PURPLE, "stalled"), of(texts.series.source_trouble, look::YELLOW, "source_failing|stale")]
}
