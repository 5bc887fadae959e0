//! The PromQL that the dashboards share.
//!
//! Series of one thing are brought together with `max by`, so that labels which a scraper adds (`instance`, `job`) and a
//! second replica change nothing. Words are joined from the info series through `topk by (...) (1, ...)`: where a title
//! changed or two replicas differ there are two of them for a while, and a join wants one.

use crate::{okr::Status, progress::SEVERITY};

/// The labels that tell key results apart, with those that they are grouped by.
const KEY_RESULT: &str = "cycle, objective, key_result, owner";

/// Which key results are meant: a selector on the dashboard's variables.
#[derive(Clone, Copy, Debug)]
pub struct Scope(pub &'static str);

impl Scope {
    /// All that the variables of the overview let through.
    pub const CHOSEN: Self = Self(r#"cycle="$cycle",owner=~"$owner",objective=~"$objective""#);
    pub const OBJECTIVE: Self = Self(r#"cycle="$cycle",objective="$objective""#);
    pub const KEY_RESULT: Self = Self(r#"cycle="$cycle",key_result="$key_result""#);
    pub const CYCLE: Self = Self(r#"cycle="$cycle""#);

    /// One number a key result.
    pub fn key_results(self, metric: &str) -> String {
        format!("max by ({KEY_RESULT}) ({metric}{{{}}})", self.0)
    }

    /// One number an objective.
    pub fn objectives(self, metric: &str) -> String {
        format!("max by (cycle, objective, owner) ({metric}{{{}}})", self.0)
    }

    /// The one number of the cycle.
    pub fn cycle(self, metric: &str) -> String {
        format!("max by (cycle) ({metric}{{{}}})", self.0)
    }

    /// The place of each key result's status in [`SEVERITY`], from 1 (most needs somebody to act) on.
    pub fn status_code(self) -> String {
        self.code(|selector| format!("okr_key_result_status{{{selector}}}"))
    }

    /// As [`Scope::status_code`], the newest that is known in the range that is looked at.
    pub fn last_status_code(self) -> String {
        self.code(|selector| format!("last_over_time(okr_key_result_status{{{selector}}}[$__range])"))
    }

    fn code(self, series: impl Fn(String) -> String) -> String {
        let arm = |(place, status): (usize, &Status)| {
            let selector = format!("{},status=\"{}\"", self.0, status.name());
            format!("{} * {}", series(selector), place + 1)
        };
        let arms: Vec<String> = SEVERITY.iter().enumerate().map(arm).collect();
        format!("max by ({KEY_RESULT}) ({})", arms.join(" or "))
    }

    /// How many key results have one of these statuses; a true 0 where there is none.
    pub fn count(self, statuses: &[Status]) -> String {
        format!("sum(max by ({KEY_RESULT}, status) (okr_key_result_status{{{},status=~\"{}\"}}))", self.0, alternatives(statuses))
    }

    /// `numbers` of those key results that have one of these statuses.
    pub fn only(self, numbers: &str, statuses: &[Status]) -> String {
        let holding = format!("okr_key_result_status{{{},status=~\"{}\"}} == 1", self.0, alternatives(statuses));
        format!("{numbers} and on (cycle, key_result) ({holding})")
    }

    /// `numbers` with `labels` of the key result's info series.
    pub fn with_words(self, numbers: &str, labels: &str) -> String {
        let info = format!("topk by (cycle, key_result) (1, okr_key_result_info{{{}}})", self.0);
        format!("({numbers}) * on (cycle, key_result) group_left ({labels}) {info}")
    }

    /// `numbers` with `title` and a short `unit`.
    pub fn with_unit(self, numbers: &str) -> String {
        let info = format!("topk by (cycle, key_result) (1, okr_key_result_info{{{}}})", self.0);
        format!("({numbers}) * on (cycle, key_result) group_left (title, unit) {}", short_unit(&info))
    }
}

/// The rest of this file: the dashboard of one key result, whose range ends with the cycle and so lies partly in the future. A
/// plain selector finds nothing there; what is meant is the newest number in the range.
impl Scope {
    /// The newest number in the range, at the range's end.
    pub fn last(self, metric: &str) -> String {
        format!("max by ({KEY_RESULT}) (last_over_time({metric}{{{}}}[$__range]))", self.0)
    }

    /// As [`Scope::last`], unless the status says by now that there is no such number.
    pub fn last_known(self, metric: &str) -> String {
        let unknown = alternatives(&[Status::NoData, Status::NoBaseline]);
        let status = format!("last_over_time(okr_key_result_status{{{},status=~\"{unknown}\"}}[$__range]) == 1", self.0);
        format!("({} unless on (cycle, key_result) ({status}))", self.last(metric))
    }

    /// The newest number in the range, at every moment of it.
    pub fn constant(self, metric: &str) -> String {
        self.constant_of(metric, "")
    }

    /// What pace asks for: as it was so far, and from now straight to the target at the cycle's end.
    pub fn path(self) -> String {
        let (expected, target) = (self.constant("okr_key_result_expected_value"), self.constant("okr_key_result_target"));
        let so_far = format!("max by (cycle, key_result) (okr_key_result_expected_value{{{}}})", self.0);
        format!("{so_far} or ({expected} + ({target} - {expected}) * on (cycle) group_left () {})", ahead())
    }

    /// The forecast's quantile, from the newest value to what is forecast for the end; doubt grows with the square root of time.
    pub fn fan(self, quantile: &str) -> String {
        let value = self.constant("okr_key_result_value");
        let at_end = |quantile: &str| self.constant_of("okr_key_result_forecast_value", &format!(",quantile=\"{quantile}\""));
        let (middle, ahead) = (at_end("0.5"), ahead());
        let trend = format!("{value} + ({middle} - {value}) * on (cycle) group_left () {ahead}");
        if quantile == "0.5" {
            return trend;
        }
        format!("{trend} + ({} - {middle}) * on (cycle) group_left () sqrt({ahead})", at_end(quantile))
    }

    /// `numbers` with a short `unit`, at moments that have no info series too.
    pub fn with_last_unit(self, numbers: &str) -> String {
        let info =
            format!("topk by (cycle, key_result) (1, last_over_time(okr_key_result_info{{{}}}[$__range] @ end()))", self.0);
        format!("({numbers}) * on (cycle, key_result) group_left (unit) {}", short_unit(&info))
    }

    fn constant_of(self, metric: &str, more: &str) -> String {
        format!("max by (cycle, key_result) (last_over_time({metric}{{{}{more}}}[$__range] @ end()))", self.0)
    }
}

/// The share of the time from now to the cycle's end that has passed at each later moment; nothing before now.
fn ahead() -> String {
    let last = |metric: &str| format!("max by (cycle) (last_over_time({metric}{{cycle=\"$cycle\"}}[$__range] @ end()))");
    let (start, end) = (last("okr_cycle_start_timestamp_seconds"), last("okr_cycle_end_timestamp_seconds"));
    let elapsed = last("okr_cycle_elapsed_ratio");
    let passed = format!("(time() - {start} - {elapsed} * ({end} - {start})) / ((1 - {elapsed}) * ({end} - {start}))");
    format!("(({passed} >= 0) <= 1)")
}

/// Units that have a sign, and what has none: done or not.
fn short_unit(info: &str) -> String {
    let signs = [("ratio", "%"), ("position", "#"), ("", "0/1")];
    signs
        .iter()
        .fold(info.to_owned(), |info, (unit, sign)| format!("label_replace({info}, \"unit\", \"{sign}\", \"unit\", \"{unit}\")"))
}

fn alternatives(statuses: &[Status]) -> String {
    let names: Vec<&str> = statuses.iter().map(|status| status.name()).collect();
    names.join("|")
}
