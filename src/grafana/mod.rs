//! The Grafana dashboards: built from code, so that a metric, a colour or a status has one place.
//!
//! Four of them: *Overview*, *Objective*, *Key result* and *Sources*. `model`
//! has the pieces of Grafana's model that they need, `query` the PromQL that they share, `look` colours and units. All of it
//! is pure; `okrd grafana push` sends the result to a Grafana.

mod head;
mod key_result;
mod key_results;
mod layout;
mod look;
pub mod model;
mod objective;
mod overview;
mod query;
mod sources;
mod table;

use crate::lang::Language;
use model::Dashboard;

/// How long cycles are: what the dashboard of a key result shows at first, up to the cycle's end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Span {
    Month,
    #[default]
    Quarter,
    /// No calendar unit of Grafana: half a year around today.
    Half,
    Year,
}

/// All dashboards, in the order in which people meet them.
pub fn dashboards(language: Language, span: Span) -> Vec<Dashboard> {
    vec![
        overview::dashboard(language),
        objective::dashboard(language),
        key_result::dashboard(language, span),
        sources::dashboard(language),
    ]
}

/// The file of a dashboard: its name, and its text.
///
/// # Panics
/// Never: the model has nothing that JSON cannot say.
pub fn file(dashboard: &Dashboard) -> (String, String) {
    let text = serde_json::to_string_pretty(dashboard).expect("names are text and numbers are finite");
    (format!("{}.json", dashboard.uid), text + "\n")
}
