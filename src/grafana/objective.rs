//! One objective: its progress against what is expected, and the key results that make it.

use super::{
    head::{self, Choice, LAST_MONTH},
    key_results::{table, timeline},
    layout::{Layout, heading, lines, panel},
    look,
    model::{Color, Custom, Dashboard, Field, Kind, Line, Matcher, Override, Panel, Stat, Target},
    overview::{chart, number, worst},
    query::Scope,
};
use crate::lang::{Dashboards, Language, Said};

const SCOPE: Scope = Scope::OBJECTIVE;

pub fn dashboard(language: Language) -> Dashboard {
    let texts = language.dashboards();
    let said = &texts.objective;
    let mut dashboard = head::dashboard(texts, head::OBJECTIVE, &said.board, LAST_MONTH);
    dashboard.templating.list.push(head::owner(texts));
    dashboard.templating.list.push(head::objective(texts, r#"cycle="$cycle",owner=~"$owner""#, Choice::One));
    let (progress, expected) =
        (SCOPE.objectives("okr_objective_progress_ratio"), SCOPE.objectives("okr_objective_expected_progress_ratio"));
    let gap = format!("({progress} - {expected}) * 100");
    let mut layout = Layout::default();
    layout
        .add(24, 2, heading("## ${objective:text}"))
        .add(4, 4, share(&said.progress, &progress, look::SKY))
        .add(4, 4, share(&said.expected, &expected, look::GREY))
        .add(4, 4, points(texts, &said.gap, &gap))
        .add(4, 4, share(&said.coverage, &SCOPE.objectives("okr_objective_coverage_ratio"), look::GREY))
        .add(8, 4, worst(texts, &said.worst, SCOPE))
        .add(24, 9, table(language, &said.key_results, SCOPE, None, false))
        .add(9, 10, over_time(texts, &said.over_time, &progress, &expected))
        .add(15, 10, values(texts))
        .add(24, 9, timeline(language, &said.timeline, SCOPE, "{{title}}"));
    dashboard.panels = layout.finish();
    dashboard
}

/// One share as a large number.
pub fn share(said: &Said, numbers: &str, color: &'static str) -> Panel {
    let defaults = Field { unit: Some("percentunit".into()), decimals: Some(0), color: Some(Color::fixed(color)), ..number() };
    panel(said, Kind::Stat(Stat::new("value")), vec![Target::now("A", numbers.into(), "")], defaults)
}

/// Points ahead of pace as a large number.
pub fn points(texts: &Dashboards, said: &Said, numbers: &str) -> Panel {
    let defaults = Field {
        unit: Some(format!("suffix:{}", texts.shared.points)),
        decimals: Some(0),
        color: Some(Color::thresholds()),
        thresholds: Some(look::pace_gap()),
        ..number()
    };
    panel(said, Kind::Stat(Stat::new("value")), vec![Target::now("A", numbers.into(), "")], defaults)
}

/// Progress with what was expected of it.
pub fn over_time(texts: &Dashboards, said: &Said, progress: &str, expected: &str) -> Panel {
    let targets = vec![
        Target::over_time("A", progress.into(), texts.series.progress),
        Target::over_time("B", expected.into(), texts.series.expected),
    ];
    let defaults = Field {
        unit: Some("percentunit".into()),
        color: Some(Color::fixed(look::SKY)),
        custom: Some(Custom { axis_soft_min: Some(0.0), axis_soft_max: Some(1.0), ..lines() }),
        ..number()
    };
    let progress = Override::of(Matcher::Query("A")).line_width(3);
    let expected = Override::of(Matcher::Query("B")).color(look::GREY).dashed(Line::dashes());
    panel(said, chart(), targets, defaults).overrides([progress, expected])
}

/// Each key result's value in its own unit.
fn values(texts: &Dashboards) -> Panel {
    let value = SCOPE.with_unit(&SCOPE.key_results("okr_key_result_value"));
    let legend = format!("{{{{title}}}}, {} {{{{unit}}}}", texts.shared.in_unit);
    let defaults = Field {
        unit: Some("locale".into()),
        field_min_max: true,
        color: Some(Color::fixed(look::SKY)),
        links: vec![head::series_to_key_result(texts)],
        ..number()
    };
    let stat = Stat { graph_mode: "area", ..Stat::stacked(13, 30) };
    panel(&texts.objective.values, Kind::Stat(stat), vec![Target::over_time("A", value, &legend)], defaults)
        .overrides(look::units(texts.shared.in_unit))
}
