//! What the Grafana dashboards say: titles, and on every panel a description for those who have never seen it.

mod en;
mod fr;

pub use en::ENGLISH;
pub use fr::FRENCH;

/// All texts of the dashboards in one language.
#[derive(Debug)]
pub struct Dashboards {
    pub shared: Shared,
    pub series: Series,
    pub columns: Columns,
    pub overview: Overview,
    pub objective: ObjectiveBoard,
    pub key_result: KeyResultBoard,
    pub sources: SourcesBoard,
}

/// The head of a panel or dashboard, and what it tells.
#[derive(Clone, Copy, Debug)]
pub struct Said {
    pub title: &'static str,
    pub about: &'static str,
}

/// Another name for what is said of a whole dashboard.
pub type Board = Said;

/// Variables, links, and what stands between a number and its unit.
#[derive(Debug)]
pub struct Shared {
    pub datasource: Said,
    pub cycle: Said,
    pub owner: Said,
    pub objective: Said,
    pub key_result: Said,
    pub source: Said,
    pub all_dashboards: &'static str,
    pub open_objective: &'static str,
    pub open_key_result: &'static str,
    pub open_source: &'static str,
    /// "Value in visitors".
    pub in_unit: &'static str,
    pub days: &'static str,
    /// Percentage points, short.
    pub points: &'static str,
    pub per_minute: &'static str,
    pub this_month: &'static str,
    pub this_quarter: &'static str,
    pub this_half: &'static str,
    pub this_year: &'static str,
    pub last_week: &'static str,
    /// What became of a dashboard that was pushed.
    pub created: &'static str,
    pub replaced: &'static str,
    pub unchanged: &'static str,
}

/// Names of lines and numbers.
#[derive(Debug)]
pub struct Series {
    pub progress: &'static str,
    pub expected: &'static str,
    pub value: &'static str,
    pub provisional: &'static str,
    pub baseline: &'static str,
    pub target: &'static str,
    pub path: &'static str,
    pub forecast: &'static str,
    pub forecast_low: &'static str,
    pub forecast_high: &'static str,
    pub elapsed: &'static str,
    pub time_left: &'static str,
    pub well: &'static str,
    pub watch: &'static str,
    pub act: &'static str,
    pub unjudged: &'static str,
    pub status: &'static str,
    pub stalled: &'static str,
    pub source_trouble: &'static str,
    pub answers: &'static str,
    pub fails: &'static str,
    pub median: &'static str,
    pub slowest: &'static str,
}

/// Headings of tables.
#[derive(Debug)]
pub struct Columns {
    pub status: &'static str,
    pub objective: &'static str,
    pub key_result: &'static str,
    pub owner: &'static str,
    pub progress: &'static str,
    pub expected: &'static str,
    pub pace_gap: &'static str,
    pub hit_probability: &'static str,
    pub last_moved: &'static str,
    pub data_age: &'static str,
    pub source: &'static str,
    pub connector: &'static str,
    pub with_data: &'static str,
    pub worst: &'static str,
    pub kind: &'static str,
    pub unit: &'static str,
    pub target: &'static str,
    pub reachable: &'static str,
    pub key_results: &'static str,
    pub oldest_data: &'static str,
    pub failed: &'static str,
    pub slow: &'static str,
    pub limited: &'static str,
}

#[derive(Debug)]
pub struct Overview {
    pub board: Board,
    pub cycle: Said,
    pub progress: Said,
    pub key_results: Said,
    pub worst: Said,
    pub objectives: Said,
    pub attention: Said,
    pub over_time: Said,
    pub counts: Said,
    pub timeline: Said,
    pub row_history: &'static str,
    pub all: Said,
    pub row_all: &'static str,
}

#[derive(Debug)]
pub struct ObjectiveBoard {
    pub board: Board,
    pub progress: Said,
    pub expected: Said,
    pub gap: Said,
    pub coverage: Said,
    pub worst: Said,
    pub over_time: Said,
    pub key_results: Said,
    pub values: Said,
    pub timeline: Said,
}

#[derive(Debug)]
pub struct KeyResultBoard {
    pub board: Board,
    pub status: Said,
    pub value: Said,
    pub target: Said,
    pub progress: Said,
    pub gap: Said,
    pub hit_probability: Said,
    pub path: Said,
    pub over_time: Said,
    pub timeline: Said,
    pub moved: Said,
    pub observed: Said,
    pub collected: Said,
    pub buffer: Said,
    pub rate: Said,
    pub facts: Said,
}

#[derive(Debug)]
pub struct SourcesBoard {
    pub board: Board,
    pub reachable: Said,
    pub polls: Said,
    pub failed: Said,
    pub unjudged: Said,
    pub daemon: Said,
    pub configuration: Said,
    pub accepted: &'static str,
    pub refused: &'static str,
    pub sources: Said,
    pub up: Said,
    pub failures: Said,
    pub latency: Said,
    pub freshness: Said,
    pub depends: Said,
    pub row_details: &'static str,
}
