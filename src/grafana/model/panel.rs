//! Panels: what they ask, how the answers are put together, and how they are drawn.

use std::collections::BTreeMap;

use serde::{Serialize, Serializer, ser::SerializeMap as _};

use super::FieldConfig;

/// One box of a dashboard.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Panel {
    pub id: u32,
    pub title: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub description: String,
    pub grid_pos: Grid,
    /// A row has neither data nor fields.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub datasource: Option<Datasource>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub targets: Vec<Target>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field_config: Option<FieldConfig>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub transformations: Vec<Transformation>,
    /// The shortest step of a range query.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub interval: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_data_points: Option<u32>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub transparent: bool,
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    pub repeat: Option<Repeat>,
    #[serde(flatten)]
    pub kind: Kind,
}

/// One panel for each value of a variable, beside each other.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Repeat {
    pub repeat: &'static str,
    pub repeat_direction: &'static str,
    pub max_per_row: u32,
}

/// Place and size on a grid that is 24 wide.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub struct Grid {
    pub x: u32,
    pub y: u32,
    pub w: u32,
    pub h: u32,
}

/// The one data source that a dashboard asks: whichever is chosen at its top.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Datasource {
    r#type: &'static str,
    uid: &'static str,
}

impl Datasource {
    pub const CHOSEN: Self = Self { r#type: "prometheus", uid: "${datasource}" };
}

/// One query.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Target {
    pub ref_id: &'static str,
    pub datasource: Datasource,
    pub expr: String,
    pub legend_format: String,
    pub instant: bool,
    pub range: bool,
    pub format: &'static str,
    pub editor_mode: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub interval: Option<&'static str>,
}

impl Target {
    fn new(ref_id: &'static str, expr: String, legend: &str, instant: bool, format: &'static str) -> Self {
        Self {
            ref_id,
            datasource: Datasource::CHOSEN,
            expr,
            legend_format: legend.into(),
            instant,
            range: !instant,
            format,
            editor_mode: "code",
            interval: None,
        }
    }

    /// The newest numbers, a series each.
    pub fn now(ref_id: &'static str, expr: String, legend: &str) -> Self {
        Self::new(ref_id, expr, legend, true, "time_series")
    }

    /// The newest numbers as rows.
    pub fn rows(ref_id: &'static str, expr: String) -> Self {
        Self::new(ref_id, expr, "", true, "table")
    }

    /// Numbers over time.
    pub fn over_time(ref_id: &'static str, expr: String, legend: &str) -> Self {
        Self::new(ref_id, expr, legend, false, "time_series")
    }
}

/// What is done with the answers before they are drawn.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "id", content = "options", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Transformation {
    JoinByField { by_field: &'static str, mode: &'static str },
    FilterFieldsByName { include: Names },
    Organize(Organize),
    SortBy { sort: Vec<SortField> },
    Limit { limit_field: u32 },
}

#[derive(Clone, Debug, Serialize)]
pub struct Names {
    pub names: Vec<String>,
}

/// Columns in their order, with the names that people read.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Organize {
    pub index_by_name: BTreeMap<String, usize>,
    pub rename_by_name: BTreeMap<String, String>,
    pub exclude_by_name: BTreeMap<String, bool>,
}

#[derive(Clone, Debug, Serialize)]
pub struct SortField {
    pub field: String,
    pub desc: bool,
}

/// The kind of panel with its options.
#[derive(Clone, Debug)]
pub enum Kind {
    Row,
    Text(Text),
    Stat(Stat),
    TimeSeries(TimeSeries),
    Table(Table),
    Timeline(Timeline),
    BarGauge(Bars),
}

impl Serialize for Kind {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        match self {
            Self::Row => {
                map.serialize_entry("type", "row")?;
                map.serialize_entry("collapsed", &false)?;
                map.serialize_entry("panels", &[(); 0])?;
            }
            Self::Text(options) => entries(&mut map, "text", options)?,
            Self::Stat(options) => entries(&mut map, "stat", options)?,
            Self::TimeSeries(options) => entries(&mut map, "timeseries", options)?,
            Self::Table(options) => entries(&mut map, "table", options)?,
            Self::Timeline(options) => entries(&mut map, "state-timeline", options)?,
            Self::BarGauge(options) => entries(&mut map, "bargauge", options)?,
        }
        map.end()
    }
}

fn entries<M: serde::ser::SerializeMap>(map: &mut M, name: &str, options: &impl Serialize) -> Result<(), M::Error> {
    map.serialize_entry("type", name)?;
    map.serialize_entry("options", options)
}

#[derive(Clone, Debug, Serialize)]
pub struct Text {
    pub mode: &'static str,
    pub content: String,
}

/// Which of many numbers is the one that is shown.
#[derive(Clone, Debug, Serialize)]
pub struct Reduce {
    pub calcs: Vec<&'static str>,
    pub fields: &'static str,
    pub values: bool,
}

impl Reduce {
    pub fn newest() -> Self {
        Self { calcs: vec!["lastNotNull"], fields: "", values: false }
    }
}

/// Large numbers.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Stat {
    pub reduce_options: Reduce,
    pub orientation: &'static str,
    pub color_mode: &'static str,
    pub graph_mode: &'static str,
    pub justify_mode: &'static str,
    pub text_mode: &'static str,
    pub wide_layout: bool,
    pub show_percent_change: bool,
    pub percent_change_color_mode: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<TextSize>,
}

/// Sizes in pixels; without them text fills its box, and a long word makes a small one.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TextSize {
    pub title_size: u8,
    pub value_size: u8,
}

impl Stat {
    pub fn new(text_mode: &'static str) -> Self {
        Self {
            reduce_options: Reduce::newest(),
            orientation: "auto",
            color_mode: "value",
            graph_mode: "none",
            justify_mode: "auto",
            text_mode,
            wide_layout: true,
            show_percent_change: false,
            percent_change_color_mode: "standard",
            text: None,
        }
    }

    /// The name above the number, both in sizes that fit.
    pub fn stacked(title_size: u8, value_size: u8) -> Self {
        Self { wide_layout: false, text: Some(TextSize { title_size, value_size }), ..Self::new("value_and_name") }
    }
}

/// Bars beside each other.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Bars {
    pub reduce_options: Reduce,
    pub orientation: &'static str,
    pub display_mode: &'static str,
    pub value_mode: &'static str,
    pub show_unfilled: bool,
    pub name_placement: &'static str,
    pub sizing: &'static str,
    pub min_viz_width: u32,
    pub min_viz_height: u32,
    pub max_viz_height: u32,
    pub legend: Legend,
    pub text: TextSize,
}

impl Bars {
    /// One below the other, each with its name on the left.
    pub fn rows() -> Self {
        Self {
            reduce_options: Reduce::newest(),
            orientation: "horizontal",
            display_mode: "basic",
            value_mode: "text",
            show_unfilled: true,
            name_placement: "left",
            sizing: "manual",
            min_viz_width: 8,
            min_viz_height: 14,
            max_viz_height: 22,
            legend: Legend::none(),
            text: TextSize { title_size: 13, value_size: 14 },
        }
    }
}

#[derive(Clone, Debug, Serialize)]
pub struct TimeSeries {
    pub legend: Legend,
    pub tooltip: Tooltip,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Legend {
    pub display_mode: &'static str,
    pub placement: &'static str,
    pub show_legend: bool,
    pub calcs: Vec<&'static str>,
}

impl Legend {
    pub fn below() -> Self {
        Self { display_mode: "list", placement: "bottom", show_legend: true, calcs: Vec::new() }
    }

    pub fn none() -> Self {
        Self { show_legend: false, ..Self::below() }
    }
}

#[derive(Clone, Debug, Serialize)]
pub struct Tooltip {
    pub mode: &'static str,
    pub sort: &'static str,
}

impl Tooltip {
    pub const ALL: Self = Self { mode: "multi", sort: "none" };
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Table {
    pub show_header: bool,
    pub cell_height: &'static str,
    pub frame_index: u32,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub sort_by: Vec<SortBy>,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SortBy {
    pub display_name: String,
    pub desc: bool,
}

impl Timeline {
    pub fn rows() -> Self {
        Self {
            merge_values: true,
            show_value: "auto",
            align_value: "left",
            row_height: 0.86,
            legend: Legend::below(),
            tooltip: Tooltip { mode: "single", sort: "none" },
        }
    }
}

/// States over time, a row each.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Timeline {
    pub merge_values: bool,
    pub show_value: &'static str,
    pub align_value: &'static str,
    pub row_height: f64,
    pub legend: Legend,
    pub tooltip: Tooltip,
}
