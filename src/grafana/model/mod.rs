//! The few pieces of Grafana's dashboard model that the dashboards here are made of, as Grafana 10 to 13 read it.
//!
//! Types are written only: what Grafana has a default for and these dashboards do not change is left out.

mod dashboard;
mod field;
mod panel;

pub use dashboard::{
    Annotation, Annotations, Current, Dashboard, DashboardLink, Query, QuickRange, Templating, TimeRange, Timepicker, Variable,
    VariableKind,
};
pub use field::{
    Cell, Color, Custom, DataLink, Field, FieldConfig, Line, Mapped, Mapping, Matcher, Override, Property, Special, Stacking,
    Step, Thresholds,
};
pub use panel::{
    Bars, Datasource, Grid, Kind, Legend, Names, Organize, Panel, Reduce, Repeat, SortBy, SortField, Stat, Table, Target, Text,
    TextSize, TimeSeries, Timeline, Tooltip, Transformation,
};
