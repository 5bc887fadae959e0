//! What several dashboards show of a list of key results: a table with one row each, and their statuses over time.

use super::{
    head,
    layout::panel,
    look,
    model::{Cell, Color, Custom, Field, Kind, Mapping, Override, Panel, Special, Table, Target, Timeline},
    query::Scope,
    table::{Column, columns},
};
use crate::{
    lang::{Language, Said},
    okr::Status,
};

/// One row a key result, the most urgent first.
pub fn table(language: Language, said: &Said, scope: Scope, only: Option<&[Status]>, with_objective: bool) -> Panel {
    let texts = language.dashboards();
    let head = &texts.columns;
    let each = |numbers: &str| {
        let numbers = only.map_or_else(|| numbers.to_owned(), |statuses| scope.only(numbers, statuses));
        format!("max by (key_result) ({numbers})")
    };
    let metric = |name: &str| format!("okr_key_result_{name}{{{}}}", scope.0);
    let gap = format!(
        "({} - {}) * 100",
        scope.key_results("okr_key_result_progress_ratio"),
        scope.key_results("okr_key_result_expected_progress_ratio")
    );
    let words = format!("topk by (cycle, key_result) (1, {})", metric("info"));
    let words = only.map_or_else(|| words.clone(), |statuses| scope.only(&words, statuses));
    let objectives = format!("topk by (cycle, objective) (1, okr_objective_info{{{}}})", Scope::CYCLE.0);
    let objectives = format!("label_replace({objectives}, \"objective_title\", \"$1\", \"title\", \"(.*)\")");
    let words = format!("({words}) * on (cycle, objective) group_left (objective_title) {objectives}");
    let targets = vec![
        Target::rows("A", each(&scope.status_code())),
        Target::rows("B", words),
        Target::rows("C", each(&metric("progress_ratio"))),
        Target::rows("D", each(&metric("expected_progress_ratio"))),
        Target::rows("E", each(&gap)),
        Target::rows("F", each(&metric("hit_probability"))),
        Target::rows("G", each(&format!("time() - {}", metric("last_progress_timestamp_seconds")))),
        Target::rows("H", each(&format!("time() - {}", metric("observed_timestamp_seconds")))),
    ];
    let mut list = vec![
        Column::number("A", head.status, |column| status_cell(column, language).filterable().width(165)),
        Column::label("title", head.key_result, |column| column.link(head::to_key_result(texts))),
    ];
    if with_objective {
        list.push(Column::label("objective_title", head.objective, |column| column.link(head::to_objective(texts)).width(220)));
    }
    list.extend([
        Column::label("owner", head.owner, |column| column.width(100)),
        Column::number("C", head.progress, |column| progress_cell(column).width(140)),
        Column::number("D", head.expected, |column| column.unit("percentunit").decimals(0).width(76)),
        Column::number("E", head.pace_gap, |column| gap_cell(column, texts.shared.points).width(108)),
        Column::number("F", head.hit_probability, |column| column.unit("percentunit").decimals(0).width(76)),
        Column::number("G", head.last_moved, |column| column.unit("s").decimals(0).width(90)),
        Column::number("H", head.data_age, |column| column.unit("s").decimals(0).width(82)),
        Column::label("source", head.source, |column| column.link(head::to_source(texts, head.source)).filterable().width(90)),
        Column::hidden("key_result"),
        Column::hidden("objective"),
    ]);
    let (transformations, overrides) = columns("key_result", list, &[(head.status, false)]);
    Panel { transformations, ..panel(said, plain_table(), targets, cells()) }.overrides(overrides)
}

/// The status of each key result over time.
pub fn timeline(language: Language, said: &Said, scope: Scope, legend: &str) -> Panel {
    let texts = language.dashboards();
    let targets = vec![Target::over_time("A", scope.with_words(&scope.status_code(), "title"), legend)];
    let defaults = Field {
        no_value: "–",
        color: Some(Color::thresholds()),
        mappings: look::statuses(language),
        links: vec![head::series_to_key_result(texts)],
        custom: Some(Custom { fill_opacity: Some(85), line_width: Some(0), ..Custom::default() }),
        ..Field::default()
    };
    Panel { max_data_points: Some(400), ..panel(said, Kind::Timeline(Timeline::rows()), targets, defaults) }
}

pub fn status_cell(column: Override, language: Language) -> Override {
    column.mappings(look::statuses(language)).cell(Cell::ColorBackground { mode: "basic" }).align("left")
}

/// A bar from the baseline to the target, with its number.
pub fn progress_cell(column: Override) -> Override {
    let cell = Cell::Gauge { mode: "basic", value_display_mode: "text" };
    let nothing = vec![Mapping::Special(Special::nothing("transparent"))];
    column.unit("percentunit").decimals(0).range(0.0, 1.0).color(look::BLUE).mappings(nothing).cell(cell)
}

/// Points ahead of pace, or behind.
pub fn gap_cell(column: Override, points: &str) -> Override {
    let nothing = vec![Mapping::Special(Special::nothing(look::GREY))];
    column.unit(&format!("suffix:{points}")).decimals(0).mappings(nothing).thresholds(look::pace_gap()).cell(Cell::ColorText {})
}

pub fn plain_table() -> Kind {
    Kind::Table(Table { show_header: true, cell_height: "sm", frame_index: 0, sort_by: Vec::new() })
}

/// What the cells of a table have in common.
pub fn cells() -> Field {
    Field {
        no_value: "–",
        custom: Some(Custom {
            align: Some("auto"),
            cell_options: Some(Cell::Auto {}),
            inspect: Some(false),
            ..Custom::default()
        }),
        ..Field::default()
    }
}
