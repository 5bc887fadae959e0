//! How numbers are shown: units, colours, thresholds, words for numbers, and exceptions by field.

use std::collections::BTreeMap;

use serde::Serialize;

#[derive(Clone, Debug, Default, Serialize)]
pub struct FieldConfig {
    pub defaults: Field,
    pub overrides: Vec<Override>,
}

/// What holds for all fields of a panel.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Field {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decimals: Option<u8>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max: Option<f64>,
    /// What stands where there is no number: never 0.
    pub no_value: &'static str,
    /// Each field has its own scale.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub field_min_max: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub color: Option<Color>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub thresholds: Option<Thresholds>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub mappings: Vec<Mapping>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<DataLink>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub custom: Option<Custom>,
}

/// Where a colour comes from.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Color {
    pub mode: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fixed_color: Option<&'static str>,
}

impl Color {
    pub fn fixed(color: &'static str) -> Self {
        Self { mode: "fixed", fixed_color: Some(color) }
    }

    pub fn thresholds() -> Self {
        Self { mode: "thresholds", fixed_color: None }
    }
}

#[derive(Clone, Debug, Serialize)]
pub struct Thresholds {
    mode: &'static str,
    steps: Vec<Step>,
}

impl Thresholds {
    /// `lowest` below all steps; steps are a number and the colour from there on, rising.
    pub fn from(lowest: &'static str, steps: &[(f64, &'static str)]) -> Self {
        let lowest = Step { value: None, color: lowest };
        let steps = steps.iter().map(|(value, color)| Step { value: Some(*value), color });
        Self { mode: "absolute", steps: std::iter::once(lowest).chain(steps).collect() }
    }
}

#[derive(Clone, Debug, Serialize)]
pub struct Step {
    /// None only for the first, which has no lower end.
    pub value: Option<f64>,
    pub color: &'static str,
}

/// Words for numbers.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "type", content = "options", rename_all = "lowercase")]
pub enum Mapping {
    Value(BTreeMap<String, Mapped>),
    Special(Special),
}

/// What stands for something that is no number.
#[derive(Clone, Debug, Serialize)]
pub struct Special {
    r#match: &'static str,
    result: Mapped,
}

impl Special {
    /// A dash; on a bar it is `transparent`, so that nothing is left that could be taken for a 0.
    pub fn nothing(color: &'static str) -> Self {
        Self { r#match: "null+nan", result: Mapped { text: "–".into(), color, index: 0 } }
    }
}

#[derive(Clone, Debug, Serialize)]
pub struct Mapped {
    pub text: String,
    pub color: &'static str,
    pub index: usize,
}

/// A link behind a number or a cell.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DataLink {
    pub title: String,
    pub url: String,
    pub target_blank: bool,
}

/// What holds for some fields only.
#[derive(Clone, Debug, Serialize)]
pub struct Override {
    pub matcher: Matcher,
    pub properties: Vec<Setting>,
}

/// Which fields are meant.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "id", content = "options")]
pub enum Matcher {
    #[serde(rename = "byName")]
    Name(String),
    #[serde(rename = "byRegexp")]
    Pattern(String),
    #[serde(rename = "byFrameRefID")]
    Query(&'static str),
}

/// A property with its path in the field's configuration, as an override has it.
#[derive(Clone, Debug, Serialize)]
pub struct Setting {
    id: &'static str,
    value: Property,
}

#[derive(Clone, Debug, Serialize)]
#[serde(untagged)]
pub enum Property {
    Text(String),
    Number(f64),
    Flag(bool),
    Color(Color),
    Thresholds(Thresholds),
    Mappings(Vec<Mapping>),
    Links(Vec<DataLink>),
    Cell(Cell),
    Line(Line),
    Hidden(Hidden),
}

impl Override {
    pub fn of(matcher: Matcher) -> Self {
        Self { matcher, properties: Vec::new() }
    }

    /// The column or series with this name.
    pub fn named(name: impl Into<String>) -> Self {
        Self::of(Matcher::Name(name.into()))
    }

    pub fn with(mut self, id: &'static str, value: Property) -> Self {
        self.properties.push(Setting { id, value });
        self
    }

    pub fn unit(self, unit: &str) -> Self {
        self.with("unit", Property::Text(unit.into()))
    }

    pub fn decimals(self, decimals: u8) -> Self {
        self.with("decimals", Property::Number(f64::from(decimals)))
    }

    pub fn range(self, min: f64, max: f64) -> Self {
        self.with("min", Property::Number(min)).with("max", Property::Number(max))
    }

    pub fn display_name(self, name: &str) -> Self {
        self.with("displayName", Property::Text(name.into()))
    }

    pub fn color(self, color: &'static str) -> Self {
        self.with("color", Property::Color(Color::fixed(color)))
    }

    pub fn thresholds(self, thresholds: Thresholds) -> Self {
        self.with("thresholds", Property::Thresholds(thresholds)).with("color", Property::Color(Color::thresholds()))
    }

    pub fn mappings(self, mappings: Vec<Mapping>) -> Self {
        self.with("mappings", Property::Mappings(mappings))
    }

    pub fn link(self, link: DataLink) -> Self {
        self.with("links", Property::Links(vec![link]))
    }

    pub fn width(self, pixels: u16) -> Self {
        self.with("custom.width", Property::Number(f64::from(pixels)))
    }

    pub fn align(self, align: &str) -> Self {
        self.with("custom.align", Property::Text(align.into()))
    }

    pub fn cell(self, cell: Cell) -> Self {
        self.with("custom.cellOptions", Property::Cell(cell))
    }

    pub fn dashed(self, line: Line) -> Self {
        self.with("custom.lineStyle", Property::Line(line))
    }

    pub fn line_width(self, pixels: u8) -> Self {
        self.with("custom.lineWidth", Property::Number(f64::from(pixels)))
    }

    /// Rows can be chosen by its values.
    pub fn filterable(self) -> Self {
        self.with("custom.filterable", Property::Flag(true))
    }

    /// Not shown, but there for links and sorting.
    pub fn hidden(self) -> Self {
        self.with("custom.hideFrom", Property::Hidden(Hidden { viz: true, legend: false, tooltip: false }))
    }

    pub fn hidden_from_legend(self) -> Self {
        self.with("custom.hideFrom", Property::Hidden(Hidden { viz: false, legend: true, tooltip: false }))
    }
}

#[derive(Clone, Copy, Debug, Serialize)]
pub struct Hidden {
    viz: bool,
    legend: bool,
    tooltip: bool,
}

/// What the kinds of panels add to a field. Each panel uses its own few of these.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Custom {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub draw_style: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line_interpolation: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line_width: Option<u8>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fill_opacity: Option<u8>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub show_points: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub point_size: Option<u8>,
    /// Milliseconds that a line is drawn over without a number; a longer gap stays a gap.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub span_nulls: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stacking: Option<Stacking>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub axis_soft_min: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub axis_soft_max: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub axis_label: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub align: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cell_options: Option<Cell>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub inspect: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub filterable: Option<bool>,
}

#[derive(Clone, Copy, Debug, Serialize)]
pub struct Stacking {
    pub mode: &'static str,
    pub group: &'static str,
}

/// How a line is drawn.
#[derive(Clone, Debug, Serialize)]
pub struct Line {
    fill: &'static str,
    dash: [u8; 2],
}

impl Line {
    pub fn dashes() -> Self {
        Self { fill: "dash", dash: [10, 8] }
    }

    pub fn dots() -> Self {
        Self { fill: "dot", dash: [2, 6] }
    }
}

/// How a cell of a table is drawn.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "type", rename_all = "kebab-case", rename_all_fields = "camelCase")]
pub enum Cell {
    Auto {},
    ColorText {},
    ColorBackground { mode: &'static str },
    Gauge { mode: &'static str, value_display_mode: &'static str },
}
