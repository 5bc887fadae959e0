//! The overview: are we going to make it, which key result is the problem, since when, and is the number real?

use super::{
    head::{self, Choice, LAST_MONTH},
    key_results::{cells, gap_cell, plain_table, progress_cell, status_cell, table, timeline},
    layout::{Layout, lines, panel, repeated},
    look,
    model::{
        Color, Custom, Dashboard, Field, Kind, Legend, Matcher, Override, Panel, Stacking, Stat, Target, TimeSeries, Tooltip,
    },
    objective::over_time,
    query::Scope,
    table::{Column, columns},
};
use crate::{
    lang::{Dashboards, Language},
    okr::Status,
};

const SCOPE: Scope = Scope::CHOSEN;

pub fn dashboard(language: Language) -> Dashboard {
    let texts = language.dashboards();
    let said = &texts.overview;
    let mut dashboard = head::dashboard(texts, head::OVERVIEW, &said.board, LAST_MONTH);
    dashboard.templating.list.push(head::owner(texts));
    dashboard.templating.list.push(head::objective(texts, r#"cycle="$cycle",owner=~"$owner""#, Choice::Several));
    let objective = over_time(
        texts,
        &said.over_time,
        &SCOPE.objectives("okr_objective_progress_ratio"),
        &SCOPE.objectives("okr_objective_expected_progress_ratio"),
    );
    let mut layout = Layout::default();
    layout
        .add(5, 5, cycle(texts))
        .add(5, 5, progress(texts))
        .add(8, 5, counts_now(texts))
        .add(6, 5, worst(texts, &said.worst, SCOPE))
        .add(24, 6, objectives(language))
        .add(24, 13, table(language, &said.attention, SCOPE, Some(look::ATTENTION), true))
        .row(said.row_history)
        .add(8, 8, repeated(objective, "objective", 3))
        .line()
        .add(24, 8, counts_over_time(texts))
        .add(24, 14, timeline(language, &said.timeline, SCOPE, "{{title}}"))
        .row(said.row_all)
        .add(24, 18, table(language, &said.all, SCOPE, None, true));
    dashboard.panels = layout.finish();
    dashboard
}

fn cycle(texts: &Dashboards) -> Panel {
    let left = format!("clamp_min({} - time(), 0) / 86400", Scope::CYCLE.cycle("okr_cycle_end_timestamp_seconds"));
    let targets = vec![
        Target::now("A", Scope::CYCLE.cycle("okr_cycle_elapsed_ratio"), texts.series.elapsed),
        Target::now("B", left, texts.series.time_left),
    ];
    let defaults =
        Field { unit: Some("percentunit".into()), decimals: Some(0), color: Some(Color::fixed(look::GREY)), ..number() };
    let days = Override::of(Matcher::Query("B")).unit(&format!("suffix:{}", texts.shared.days));
    let stat = Stat { orientation: "vertical", ..Stat::stacked(14, 40) };
    panel(&texts.overview.cycle, Kind::Stat(stat), targets, defaults).overrides([days])
}

fn progress(texts: &Dashboards) -> Panel {
    let mean = |metric: &str| format!("avg({})", SCOPE.objectives(metric));
    let targets = vec![
        Target::now("A", mean("okr_objective_progress_ratio"), texts.series.progress),
        Target::now("B", mean("okr_objective_expected_progress_ratio"), texts.series.expected),
    ];
    let defaults =
        Field { unit: Some("percentunit".into()), decimals: Some(0), color: Some(Color::fixed(look::SKY)), ..number() };
    let expected = Override::of(Matcher::Query("B")).color(look::GREY);
    let stat = Stat { orientation: "vertical", ..Stat::stacked(14, 40) };
    panel(&texts.overview.progress, Kind::Stat(stat), targets, defaults).overrides([expected])
}

/// The four groups of statuses, with their colours.
fn groups(texts: &Dashboards) -> [(&'static str, &'static str, &'static [Status], &'static str); 4] {
    let series = &texts.series;
    [
        ("A", series.well, look::WELL, look::BLUE),
        ("B", series.watch, &[Status::AtRisk], look::ORANGE),
        ("C", series.act, look::ACT, look::VERMILION),
        ("D", series.unjudged, look::UNJUDGED, look::YELLOW),
    ]
}

fn counts_now(texts: &Dashboards) -> Panel {
    let groups = groups(texts);
    let targets = groups.iter().map(|(query, name, statuses, _)| Target::now(query, SCOPE.count(statuses), name)).collect();
    let defaults = Field { decimals: Some(0), ..number() };
    let coloured = groups.map(|(query, _, _, color)| Override::of(Matcher::Query(query)).thresholds(look::counts(color)));
    let stat = Stat { color_mode: "background_solid", orientation: "vertical", justify_mode: "center", ..Stat::stacked(14, 44) };
    panel(&texts.overview.key_results, Kind::Stat(stat), targets, defaults).overrides(coloured)
}

/// The name of the key result with the largest gap to pace, and the gap.
pub fn worst(texts: &Dashboards, said: &crate::lang::Said, scope: Scope) -> Panel {
    let gap = format!(
        "topk(1, {} - {})",
        scope.key_results("okr_key_result_expected_progress_ratio"),
        scope.key_results("okr_key_result_progress_ratio"),
    );
    let targets = vec![Target::now("A", format!("({}) * -100", scope.with_words(&gap, "title")), "{{title}}")];
    let defaults = Field {
        unit: Some(format!("suffix:{}", texts.shared.points)),
        decimals: Some(0),
        color: Some(Color::thresholds()),
        thresholds: Some(look::pace_gap()),
        links: vec![head::series_to_key_result(texts)],
        ..number()
    };
    panel(said, Kind::Stat(Stat::stacked(16, 34)), targets, defaults)
}

fn objectives(language: Language) -> Panel {
    let texts = language.dashboards();
    let head = &texts.columns;
    let each = |numbers: &str| format!("max by (objective) ({numbers})");
    let metric = |name: &str| format!("okr_objective_{name}{{{}}}", SCOPE.0);
    let (progress, expected) =
        (SCOPE.objectives("okr_objective_progress_ratio"), SCOPE.objectives("okr_objective_expected_progress_ratio"));
    let gap = format!(
        "topk by (objective) (1, {} - {})",
        SCOPE.key_results("okr_key_result_expected_progress_ratio"),
        SCOPE.key_results("okr_key_result_progress_ratio"),
    );
    let worst = format!("label_replace({}, \"worst\", \"$1\", \"title\", \"(.*)\")", SCOPE.with_words(&gap, "title"));
    let targets = vec![
        Target::rows("A", format!("topk by (cycle, objective) (1, {})", metric("info"))),
        Target::rows("B", each(&metric("progress_ratio"))),
        Target::rows("C", each(&metric("expected_progress_ratio"))),
        Target::rows("D", each(&format!("({progress} - {expected}) * 100"))),
        Target::rows("E", format!("min by (objective) ({})", SCOPE.status_code())),
        Target::rows("F", format!("max by (objective, worst) ({worst})")),
        Target::rows("G", each(&metric("coverage_ratio"))),
    ];
    let list = vec![
        Column::label("title", head.objective, |column| column.link(head::to_objective(texts))),
        Column::label("owner", head.owner, |column| column.width(110)),
        Column::number("B", head.progress, |column| progress_cell(column).width(230)),
        Column::number("C", head.expected, |column| column.unit("percentunit").decimals(0).width(100)),
        Column::number("D", head.pace_gap, |column| gap_cell(column, texts.shared.points).width(120)),
        Column::number("E", head.status, |column| status_cell(column, language).width(170)),
        Column::label("worst", head.worst, |column| column),
        Column::number("G", head.with_data, |column| column.unit("percentunit").decimals(0).width(100)),
        Column::hidden("objective"),
    ];
    let (transformations, overrides) = columns("objective", list, &[(head.pace_gap, false)]);
    Panel { transformations, ..panel(&texts.overview.objectives, plain_table(), targets, cells()) }.overrides(overrides)
}

fn counts_over_time(texts: &Dashboards) -> Panel {
    let groups = groups(texts);
    let targets = groups.iter().map(|(query, name, statuses, _)| Target::over_time(query, SCOPE.count(statuses), name)).collect();
    let custom = Custom {
        fill_opacity: Some(70),
        line_width: Some(0),
        line_interpolation: Some("stepAfter"),
        stacking: Some(Stacking { mode: "normal", group: "A" }),
        axis_soft_min: Some(0.0),
        ..lines()
    };
    let defaults = Field { decimals: Some(0), custom: Some(custom), ..number() };
    let coloured = groups.map(|(query, _, _, color)| Override::of(Matcher::Query(query)).color(color));
    panel(&texts.overview.counts, chart(), targets, defaults).overrides(coloured)
}

/// A line chart with its legend below.
pub fn chart() -> Kind {
    Kind::TimeSeries(TimeSeries { legend: Legend::below(), tooltip: Tooltip::ALL })
}

/// A number of which nothing is said but that none is no 0.
pub fn number() -> Field {
    Field { no_value: "–", ..Field::default() }
}
